"""A query with terms in the place of variables, for servers that bind none themselves.

It means what the engine's own substitution means (SPARQL-dev SEP-0007): every occurrence of the variable is the term,
in filters, optional parts and sub-SELECTs too, and a projected variable is still in the answer. Tokens are replaced,
never text: a variable's name inside a string, an IRI or a comment stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.model.terms import Term
from app.query.question_text import Token, tokens, variables


class _Place(Enum):
    """Where a variable stands, as far as the way of writing a term depends on it."""

    PROJECTION = auto()
    INNER_PROJECTION = auto()
    ORDERING = auto()
    ELSEWHERE = auto()


_ENDS_OF_ORDERING = ("HAVING", "LIMIT", "OFFSET", "VALUES")


def substitute(text: str, terms: Mapping[str, Term]) -> str:
    """The query with each variable (named without "?") replaced by its canonical term."""
    if not terms:
        return text
    query = tokens(text)
    taken = variables(query)
    written = []
    end = 0
    for token, place in _placed(query):
        if token.kind == "variable" and (name := token.text[1:]) in terms:
            written += [text[end : token.start], _in_place(name, terms[name], place, taken)]
            end = token.start + len(token.text)
    return "".join((*written, text[end:]))


def _in_place(name: str, term: Term, place: _Place, taken: frozenset[str]) -> str:
    """A term as it is written where a variable stood. The blanks keep it apart from the words around it."""
    match place:
        case _Place.PROJECTION:
            return f"({term} AS ?{name})"
        case _Place.INNER_PROJECTION:
            # Outside, the term stands for the variable already; under its own name it could not be projected again.
            return f"({term} AS ?{_unused(name, taken)})"
        case _Place.ORDERING:
            return f"({term})"
        case _Place.ELSEWHERE:
            return f" {term} "


def _unused(name: str, taken: frozenset[str]) -> str:
    while name in taken:
        name += "_"
    return name


@dataclass
class _Position:
    """How deep the reading is in groups, and in round brackets since the place began."""

    place: _Place = _Place.ELSEWHERE
    groups: int = 0
    brackets: int = 0

    def enter(self, place: _Place) -> None:
        self.place, self.brackets = place, 0


def _placed(query: Sequence[Token]) -> Iterator[tuple[Token, _Place]]:
    """Each token with its place; inside round brackets a term is written as anywhere else."""
    position = _Position()
    for token, following in zip(query, [*query[1:], None], strict=True):
        if token.is_word("SELECT"):
            position.enter(_Place.INNER_PROJECTION if position.groups else _Place.PROJECTION)
        elif token.is_word("BY"):
            position.enter(_Place.ORDERING)
        elif _ends(token, following, position.place):
            position.enter(_Place.ELSEWHERE)
        position.groups += {"{": 1, "}": -1}.get(token.text, 0)
        position.brackets += {"(": 1, ")": -1}.get(token.text, 0)
        yield token, _Place.ELSEWHERE if position.brackets else position.place


def _ends(token: Token, following: Token | None, place: _Place) -> bool:
    if token.text in {"{", "}"}:
        return True
    if place in {_Place.PROJECTION, _Place.INNER_PROJECTION}:
        return token.is_word("WHERE") or token.is_word("FROM")
    starts_another = following is not None and following.is_word("BY")
    return starts_another or any(token.is_word(word) for word in _ENDS_OF_ORDERING)
