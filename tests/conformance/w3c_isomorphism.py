"""Whether two bags of rows of RDF terms are the same but for the labels of their blank nodes.

Rows stand for solutions, triples or quads alike. The way is the usual one: blank nodes are told apart by their
surroundings, round by round, and where that leaves several alike, each pairing is tried.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias


class Iri(NamedTuple):
    """An IRI."""

    value: str


class Blank(NamedTuple):
    """A blank node."""

    label: str


class Literal(NamedTuple):
    """A literal; its language tag is in lower case, since the case of letters means nothing in one."""

    lexical: str
    datatype: str
    language: str = ""
    direction: str = ""


class TripleTerm(NamedTuple):
    """A triple as a term (RDF 1.2)."""

    subject: "Term"
    predicate: "Term"
    object: "Term"


Term: TypeAlias = Iri | Blank | Literal | TripleTerm | None
Row: TypeAlias = tuple[Term, ...]
_Colours: TypeAlias = Mapping[Blank, int]


def same_rows(left: Iterable[Row], right: Iterable[Row]) -> bool:
    """Whether a bijection of blank nodes makes one bag the other."""
    left, right = list(left), list(right)
    return len(left) == len(right) and _match(left, right, _one_colour(left), _one_colour(right))


def same_list(left: Iterable[Row], right: Iterable[Row]) -> bool:
    """Whether a bijection of blank nodes makes one list the other, order included."""
    return same_rows(_numbered(left), _numbered(right))


def _numbered(rows: Iterable[Row]) -> list[Row]:
    return [(Iri(str(place)), *row) for place, row in enumerate(rows)]


def _one_colour(rows: Sequence[Row]) -> _Colours:
    return {blank: 0 for row in rows for term in row for blank in _blanks(term)}


def _blanks(term: Term) -> list[Blank]:
    if isinstance(term, Blank):
        return [term]
    return [blank for part in term for blank in _blanks(part)] if isinstance(term, TripleTerm) else []


def _match(left: list[Row], right: list[Row], left_colours: _Colours, right_colours: _Colours) -> bool:
    left_colours, right_colours = _refine(left, left_colours), _refine(right, right_colours)
    if Counter(_painted(left, left_colours)) != Counter(_painted(right, right_colours)):
        return False
    alike = _classes(left_colours)
    several = [blanks for blanks in alike.values() if len(blanks) > 1]
    if not several:
        return True
    chosen = min(several, key=len)[0]
    candidates = _classes(right_colours).get(left_colours[chosen], [])
    return any(_match(left, right, {**left_colours, chosen: -1}, {**right_colours, one: -1}) for one in candidates)


def _painted(rows: Sequence[Row], colours: _Colours) -> list[Any]:
    return [tuple(_paint(term, colours) for term in row) for row in rows]


def _paint(term: Term, colours: _Colours, focus: Blank | None = None) -> Any:
    if isinstance(term, Blank):
        return ("blank", colours[term], term == focus)
    if isinstance(term, TripleTerm):
        return tuple(_paint(part, colours, focus) for part in term)
    return (type(term).__name__, term)


def _refine(rows: Sequence[Row], colours: _Colours) -> _Colours:
    """Colours by which as many blank nodes as possible differ."""
    around: dict[Blank, list[Row]] = defaultdict(list)
    for row in rows:
        for blank in {blank for term in row for blank in _blanks(term)}:
            around[blank].append(row)
    while True:
        finer = {blank: hash((colours[blank], _seen_from(blank, around[blank], colours))) for blank in colours}
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _seen_from(blank: Blank, rows: Sequence[Row], colours: _Colours) -> frozenset[tuple[Any, int]]:
    return frozenset(Counter(tuple(_paint(term, colours, blank) for term in row) for row in rows).items())


def _classes(colours: _Colours) -> dict[int, list[Blank]]:
    classes: dict[int, list[Blank]] = defaultdict(list)
    for blank, colour in colours.items():
        classes[colour].append(blank)
    return classes
