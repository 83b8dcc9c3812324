"""What is asked of a search and what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.model.searching import Status

MOST_HITS: Final = 100
FARTHEST: Final = 10_000  # no hit further down the list is shown; a question of SPARQL has no such bound
LONGEST_QUERY: Final = 1000

# Whether the things found have all the words, some of them because none had all, or nothing was found.
Matched = Literal["all", "some", "none"]
Text = tuple[str, str]


@dataclass(frozen=True)
class SearchRequest:
    """What is asked: words as somebody typed them, and facets; classes, bodies and committees are IRIs.

    Of several values of a facet any one will do. `limit` is at most `MOST_HITS`; hits after `FARTHEST` are not shown.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    committees: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    years: tuple[int, ...] = ()
    limit: int = 20
    offset: int = 0
    language: str = "en"

    @property
    def is_filtered(self) -> bool:
        """Whether any facet is chosen."""
        return bool(self.kinds or self.bodies or self.committees or self.statuses or self.years)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether it is what was searched for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Named:
    """A class, a body or a committee with its label in the language asked for."""

    iri: str
    label: str


@dataclass(frozen=True)
class Hit:
    """A thing that was found; the language of a text is "" where it has none."""

    iri: str
    label: Text
    title: Text | None
    other_names: tuple[str, ...]
    kinds: tuple[Named, ...]
    bodies: tuple[Named, ...]
    committees: tuple[Named, ...]
    status: Status | None
    year: int | None
    label_pieces: tuple[Piece, ...]
    title_pieces: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    snippet_language: str


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet: an IRI, a status or a year; its label, how many things have it, and whether it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Found:
    """What a search found: how many things in all, some of them in their order, the facets of all.

    `suggestions` are things that may be meant where nothing was found. `ignored` counts words beyond the most that are
    read.
    """

    total: int
    hits: Sequence[Hit]
    facets: Mapping[str, Sequence[FacetValue]] = field(default_factory=dict)
    matched: Matched = "all"
    suggestions: Sequence[Named] = ()
    ignored: int = 0
