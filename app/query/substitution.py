"""A query with terms in the place of variables, for servers that bind none themselves.

It means what the engine's own substitution means (SPARQL-dev SEP-0007): every occurrence of the variable is the term,
in filters, optional parts and sub-SELECTs too, and a projected variable is still in the answer. Tokens are replaced,
never text: a variable's name inside a string, an IRI or a comment stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from app.errors import QuerySyntaxError
from app.model.terms import Term
from app.query.question_text import Selection, Token, selections, tokens, variables


class _Place(Enum):
    """Where a variable stands, as far as the way of writing a term depends on it."""

    PROJECTION = auto()
    INNER_PROJECTION = auto()
    ORDERING = auto()
    TABLE = auto()
    ELSEWHERE = auto()


_ENDS_OF_ORDERING = ("HAVING", "LIMIT", "OFFSET")


def substitute(text: str, terms: Mapping[str, Term]) -> str:
    """The query with each variable (named without "?") replaced by its canonical term.

    `QuerySyntaxError` where no text can say it: the query gives the variable a value of its own, with AS or VALUES,
    tests it with BOUND, or asks for `SELECT *`, which would lose the column.
    """
    if not terms:
        return text
    query = tokens(text)
    mark = _unused_ending(variables(query))
    written = []
    end = 0
    for before, token, position in _placed(query):
        if token.kind == "variable" and (name := token.text[1:]) in terms and name not in position.hidden:
            _check_place(text, before, token, position)
            written += [text[end : token.start], _in_place(token, terms[name], position, mark)]
            end = token.start + len(token.text)
        elif token.text == "*" and position.place is _Place.PROJECTION and not position.brackets:
            raise _refusal(text, token, "SELECT * cannot show a variable that is bound; name the columns")
    return "".join((*written, text[end:]))


def _unused_ending(taken: Iterable[str]) -> str:
    """An ending that makes an unused name of every name."""
    return "_" * (1 + max(len(name) - len(name.rstrip("_")) for name in ("", *taken)))


@dataclass(frozen=True)
class _Position:
    """How deep the reading is in groups, and in round brackets since the place began.

    `hidden` are the variables that belong to a sub-SELECT alone, because it does not project them.
    """

    place: _Place = _Place.ELSEWHERE
    groups: int = 0
    brackets: int = 0
    hidden: frozenset[str] = frozenset()


def _in_place(token: Token, term: Term, position: _Position, mark: str) -> str:
    """A term as it is written where a variable stood. The blanks keep it apart from the words around it."""
    name = token.text[1:]
    match position.place:
        case _Place.PROJECTION if not position.brackets:
            return f"({term} AS ?{name})"
        case _Place.INNER_PROJECTION if not position.brackets:
            # Outside, the term stands for the variable already; under its own name it could not be projected again.
            return f"({term} AS ?{name}{mark})"
        case _Place.ORDERING if not position.brackets:
            return f"({term})"
    return f" {term} "


def _check_place(text: str, before: Sequence[Token], token: Token, position: _Position) -> None:
    if len(before) > 1 and before[-2].is_word("BOUND") and before[-1].text == "(":
        raise _refusal(text, token, f"{token.text} is bound, and no term may stand in BOUND")
    if position.place is _Place.TABLE or (before and before[-1].is_word("AS")):
        raise _refusal(text, token, f"{token.text} is bound, and the query gives it a value of its own")


def _refusal(text: str, token: Token, reason: str) -> QuerySyntaxError:
    return QuerySyntaxError(reason, token.line, token.start - text.rfind("\n", 0, token.start))


def _placed(query: Sequence[Token]) -> Iterator[tuple[Sequence[Token], Token, _Position]]:
    """Each token with the two before it and its position."""
    position = _Position()
    outside: list[_Position] = []
    selecting = selections(query)
    for index, token in enumerate(query):
        if token.text == "{":
            outside.append(_after_group(position))
            position = replace(position, place=_Place.ELSEWHERE, groups=len(outside), brackets=0)
        elif token.text == "}":
            position = outside.pop() if outside else position
        else:
            position = _moved(position, query[index : index + 2], selecting)
        yield query[max(index - 2, 0) : index], token, position


def _after_group(position: _Position) -> _Position:
    """Where the reading goes on behind a group: an EXISTS does not end the clause it stands in, a WHERE does."""
    if position.brackets or position.place is _Place.ORDERING:
        return position
    return replace(position, place=_Place.ELSEWHERE)


def _moved(position: _Position, ahead: Sequence[Token], selecting: Iterator[Selection]) -> _Position:
    """The position at the first token of those ahead, which opens or closes no group."""
    token = ahead[0]
    if token.is_word("SELECT"):
        selection = next(selecting)
        if not position.groups:
            return replace(position, place=_Place.PROJECTION, brackets=0)
        own = frozenset() if selection.everything else selection.variables - selection.projected
        return replace(position, place=_Place.INNER_PROJECTION, brackets=0, hidden=position.hidden | own)
    if token.is_word("BY"):
        return replace(position, place=_Place.ORDERING, brackets=0)
    if token.is_word("VALUES"):
        return replace(position, place=_Place.TABLE, brackets=0)
    if _ends(ahead, position.place):
        return replace(position, place=_Place.ELSEWHERE, brackets=0)
    return replace(position, brackets=position.brackets + {"(": 1, ")": -1}.get(token.text, 0))


def _ends(ahead: Sequence[Token], place: _Place) -> bool:
    if place in {_Place.PROJECTION, _Place.INNER_PROJECTION}:
        return ahead[0].is_word("WHERE") or ahead[0].is_word("FROM")
    if place is not _Place.ORDERING:
        return False
    return (len(ahead) > 1 and ahead[1].is_word("BY")) or any(ahead[0].is_word(word) for word in _ENDS_OF_ORDERING)
