"""Terms as small integers: each distinct term gets the next number when it is first seen."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import count

import numpy as np

from app.dataset.inference.relations import Column
from app.dataset.inference.reserved import RESERVED_TERMS
from app.model.terms import Term


class Terms:
    """The numbering of terms. It starts with the reserved ones, so that rules know their numbers."""

    def __init__(self) -> None:
        self.ids: defaultdict[Term, int] = defaultdict(count().__next__)  # without a call of Python's for each term
        for term in RESERVED_TERMS:
            _ = self.ids[term]
        self._names: list[Term] = []

    def numbers(self, terms: Iterable[Term], length: int) -> Column:
        """The numbers of so many terms."""
        return np.fromiter(map(self.ids.__getitem__, terms), np.int64, length)

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
