"""What is known about one thing, as its page shows it: statements with their sources, and what refers to it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from app.model import terms
from app.model.identifiers import ENTAILED_GRAPH
from app.model.published import PublishedVersion
from app.model.vocabulary import DCTERMS, RDF, RDFS, SKOS, TT
from app.query.engine import Cell, Solutions
from app.web.answers import select
from app.web.dependencies import ReadingRoom
from app.web.rendering import compact, words
from app.web.stored_queries import stored_query

PAGE_OF_REFERENCES = 50
MOST_STATEMENTS = 2000

_NAMING = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title")
_FIRST = (*_NAMING, TT + "designation", TT + "acronym", TT + "gist", TT + "text", SKOS + "definition")
_LAST = (DCTERMS + "source", SKOS + "note")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Statement:
    """A value, and the graphs that state it; none for what stands in the unnamed graph alone."""

    value: Cell
    label: str | None
    graphs: tuple[str, ...]

    @property
    def is_entailed(self) -> bool:
        """Whether no source states it: it follows from others."""
        return self.graphs == (ENTAILED_GRAPH,)

    @property
    def sources(self) -> tuple[str, ...]:
        """The asserted graphs that state it."""
        return tuple(graph for graph in self.graphs if graph != ENTAILED_GRAPH)


@dataclass(frozen=True)
class PropertyGroup:
    """All statements with one property."""

    iri: str
    label: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class References:
    """The things that refer to this one by the same properties: labels of these, and IRI and label of each thing."""

    properties: tuple[str, ...]
    things: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Description:
    """Everything the page of a thing shows."""

    iri: str
    label: str
    language: str | None
    types: tuple[Statement, ...]
    groups: tuple[PropertyGroup, ...]
    sources: tuple[tuple[str, str], ...]
    references: tuple[References, ...]
    next_after: str | None
    truncated: bool


async def describe(
    room: ReadingRoom, request: Request, iri: str, version: PublishedVersion | None, after: str
) -> Description:
    """The description of a thing; `after` is the IRI of the last reference on the page before."""
    chosen = version.id if version else None
    bound = {"resource": terms.iri(iri)}
    stated = await select(room.engine, stored_query("statements", bound, version=chosen), request)
    named = await select(room.engine, stored_query("labels", bound, version=chosen), request)
    bound_after = bound | {"after": terms.literal(after)}
    incoming = await select(room.engine, stored_query("incoming", bound_after, version=chosen), request)
    labels = best_labels(named)
    groups = group_statements(stated, labels)
    own = _own_label(groups)
    referring = incoming.rows[:PAGE_OF_REFERENCES]
    more = len(incoming.rows) > PAGE_OF_REFERENCES
    return Description(
        iri=iri,
        label=own.value if own else local_name(iri),
        language=own.language if own else None,
        types=next((group.statements for group in groups if group.iri == RDF + "type"), ()),
        groups=tuple(group for group in groups if group.iri != RDF + "type" and not _only_names(group, own)),
        sources=_sources(groups, labels),
        references=group_references(referring, labels),
        next_after=referring[-1]["thing"].value if more else None,
        truncated=len(stated.rows) >= MOST_STATEMENTS,
    )


def best_labels(solutions: Solutions) -> dict[str, Cell]:
    """One label for each thing: English before none before other languages, then by the property that gives it."""
    labels: dict[str, tuple[tuple[int, int], Cell]] = {}
    for row in solutions.rows:
        if "thing" not in row:
            continue
        thing, label = row["thing"].value, row["label"]
        rank = (_language_rank(label), _NAMING.index(row["kind"].value))
        if thing not in labels or rank < labels[thing][0]:
            labels[thing] = (rank, label)
    return {thing: label for thing, (_, label) in labels.items()}


def _language_rank(label: Cell) -> int:
    language = (label.language or "").lower()
    return 0 if language == "en" or language.startswith("en-") else 1 if not language else 2


def group_statements(solutions: Solutions, labels: Mapping[str, Cell]) -> list[PropertyGroup]:
    """Statements by property, the naming properties first and then by label; values in natural order."""
    values: dict[str, dict[Cell, list[str]]] = {}
    for row in solutions.rows:
        graphs = values.setdefault(row["property"].value, {}).setdefault(row["value"], [])
        if "graph" in row:
            graphs.append(row["graph"].value)
    groups = [
        PropertyGroup(iri, property_label(iri, labels), _statements(found, labels)) for iri, found in values.items()
    ]
    return sorted(groups, key=lambda group: (_property_rank(group.iri), group.label))


def _statements(found: Mapping[Cell, Sequence[str]], labels: Mapping[str, Cell]) -> tuple[Statement, ...]:
    made = [Statement(value, _value_label(value, labels), tuple(sorted(graphs))) for value, graphs in found.items()]
    return tuple(sorted(made, key=lambda one: (one.is_entailed, natural(one.value.value))))


def _value_label(value: Cell, labels: Mapping[str, Cell]) -> str | None:
    return labels[value.value].value if value.kind == "uri" and value.value in labels else None


def _property_rank(iri: str) -> int:
    return _FIRST.index(iri) if iri in _FIRST else len(_FIRST) + (iri in _LAST)


def _only_names(group: PropertyGroup, own: Cell | None) -> bool:
    """Whether a group says no more than the heading of the page, or repeats by inference what other names state."""
    return group.iri in _NAMING and all(one.value == own or one.is_entailed for one in group.statements)


def property_label(iri: str, labels: Mapping[str, Cell]) -> str:
    """The label of a property, or its name taken apart into words: "is replaced by" for isReplacedBy."""
    if iri in labels:
        return labels[iri].value
    return words(local_name(iri))


def local_name(iri: str) -> str:
    """What stands after the last separator of an IRI that has something after it."""
    parts = [part for part in re.split(r"[#/]", iri) if part]
    return parts[-1] if parts else iri


def natural(text: str) -> list[tuple[int, str]]:
    """A sort key in which resolves/2 comes before resolves/11. Keys of versions sort by date, unlike their labels."""
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in _DIGITS.split(text)]


def _own_label(groups: Iterable[PropertyGroup]) -> Cell | None:
    naming = [statement.value for group in groups if group.iri in _NAMING for statement in group.statements]
    literals = [value for value in naming if value.kind == "literal"]
    return min(literals, key=_language_rank, default=None)


def _sources(groups: Iterable[PropertyGroup], labels: Mapping[str, Cell]) -> tuple[tuple[str, str], ...]:
    graphs = {graph for group in groups for statement in group.statements for graph in statement.sources}
    return tuple((graph, labels[graph].value if graph in labels else compact(graph)) for graph in sorted(graphs))


def group_references(rows: Iterable[Mapping[str, Cell]], labels: Mapping[str, Cell]) -> tuple[References, ...]:
    """The referring things by the properties with which they refer, each group in natural order."""
    groups: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in rows:
        properties = tuple(property_label(name, labels) for name in sorted(row["properties"].value.split(" ")))
        iri = row["thing"].value
        groups.setdefault(properties, []).append((iri, row["label"].value if "label" in row else compact(iri)))
    made = (
        References(properties, tuple(sorted(things, key=lambda thing: natural(thing[0]))))
        for properties, things in groups.items()
    )
    return tuple(sorted(made, key=lambda group: group.properties))
