"""Terms as small integers: each distinct term gets the next number when it is first seen."""

from app.dataset.inference.reserved import RESERVED_TERMS
from app.model.terms import Term


class _Ids(dict[Term, int]):
    """Numbers a term when it is first looked up."""

    def __missing__(self, term: Term) -> int:
        number = self[term] = len(self)
        return number


class Terms:
    """The numbering of terms. It starts with the reserved ones, so that rules know their numbers."""

    def __init__(self) -> None:
        self.ids = _Ids()
        for term in RESERVED_TERMS:
            _ = self.ids[term]
        self._names: list[Term] = []

    def names(self) -> list[Term]:
        """The terms by number."""
        if len(self._names) != len(self.ids):
            self._names = list(self.ids)  # a dict keeps the order of insertion, which is that of the numbers
        return self._names

    def name(self, number: int) -> Term:
        """The term with this number."""
        return self.names()[number]

    def is_literal(self, number: int) -> bool:
        """Whether the term with this number is a literal."""
        return self.names()[number].startswith('"')
