"""Which clause goes on from which: derived from the words of two versions, once the words of both are in the dataset.

For each document of which a version comes in, the versions whose words are known are compared one after another, and
what comes of it is a graph of its own, `graph/lineage/{key}`: `tt:continuesClause` and `tt:clauseChange` of each later
clause, and `tt:discontinuedIn` of an earlier one that none continues. It is made anew whenever a version comes in, so
that it always says what the words say.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from app.dataset import versions
from app.dataset.asserted import AssertedGraph, graph_of_triples
from app.errors import NoVersion
from app.model.identifiers import GRAPH, TERM, code, thing
from app.model.published import current_version
from app.model.revision_changes import ClauseChange, changes_between
from app.model.terms import RDF, Triple, iri
from app.model.version_text import TextClause, TextSection, VersionText
from app.settings import Settings

DOCUMENTS: Final = f"{GRAPH}document/"
LINEAGES: Final = f"{GRAPH}lineage/"
# What the comparison of words can tell; whether other words mean something else it cannot.
_CODES: Final = {"edited": "reworded"}
_PARTS: Final = 2
_DEEPEST: Final = 12
_PLACE: Final = re.compile(r"[0-9]{1,9}")


def with_lineages(settings: Settings, graphs: Sequence[AssertedGraph]) -> list[AssertedGraph]:
    """The graphs, and the lineage of each document of which they bring a version, where two versions have words."""
    coming: dict[str, list[AssertedGraph]] = {}
    for graph in graphs:
        if key := document_key(graph.entry.graph):
            coming.setdefault(key, []).append(graph)
    stored = _stored(settings) if coming else None
    present = Store.read_only(str(stored)) if stored else Store()
    names: dict[str | None, list[str]] = {}
    for name in _names(present):
        names.setdefault(document_key(name), []).append(name)
    found = [_lineage(present, names.get(key, ()), coming[key], key) for key in sorted(coming)]
    return [*graphs, *filter(None, found)]


def document_key(graph: str) -> str | None:
    """The key of the document in the name of the graph of one of its versions; None for graphs of other kinds."""
    parts = graph.removeprefix(DOCUMENTS).split("/")
    return parts[0] if graph.startswith(DOCUMENTS) and len(parts) == _PARTS and all(parts) else None


def _lineage(present: Store, names: Iterable[str], coming: Sequence[AssertedGraph], key: str) -> AssertedGraph | None:
    """The lineage of a document from the graphs that are there, and those that come in their place."""
    store, document = Store(), f"{DOCUMENTS}{key}/"
    replaced = {graph.entry.graph for graph in coming}
    for name in names:
        if name not in replaced:
            store.extend(present.quads_for_pattern(None, None, None, NamedNode(name)))
    for graph in coming:
        graph.assert_in(store)
    texts = [text for name in sorted(_names(store)) if (text := _text(store, name, document)).clauses]
    if len(texts) < _PARTS:
        return None
    return graph_of_triples(
        f"{LINEAGES}{key}",
        [triple for before, after in pairwise(texts) for triple in lineage_triples(before, after)],
        title=f"Lineage of the clauses of {key}",
        origin=", ".join(f"{key}/{text.key}" for text in texts),
    )


def lineage_triples(before: VersionText, after: VersionText) -> Iterator[Triple]:
    """What each clause of a version goes on from, how it changed, and which earlier ones end; clauses have IRIs."""
    for change in changes_between(before, after).clauses:
        for clause in change.after:
            yield from _of_clause(clause, change)
        for clause in change.before if not change.after else ():
            yield iri(clause.iri or ""), iri(TERM + "discontinuedIn"), iri(after.iri or "")


def _of_clause(clause: TextClause, change: ClauseChange) -> Iterator[Triple]:
    subject = iri(clause.iri or "")
    for kind in change.changes:
        yield subject, iri(TERM + "clauseChange"), iri(code("change", _CODES.get(kind, kind)))
    for earlier in change.before:
        yield subject, iri(TERM + "continuesClause"), iri(earlier.iri or "")


def _stored(settings: Settings) -> Path | None:
    """Where the asserted graphs are to which those that come in will be added."""
    staged = versions.staged(settings.data)
    if staged is not None:
        return staged / "asserted"
    with suppress(NoVersion):
        return current_version(settings.data).store(infer=False)
    return None


def _names(store: Store) -> list[str]:
    return [name.value for name in store.named_graphs() if isinstance(name, NamedNode)]


def _text(store: Store, graph: str, document: str) -> VersionText:
    """The text of the version that a graph holds, in the order of the document."""
    key = graph.removeprefix(document)
    version = thing("document", document.removeprefix(DOCUMENTS).rstrip("/"), key)
    known = _Known(store, NamedNode(graph))
    sections, clauses = [], []
    for section in known.parts(version, "ClauseSection"):
        path = known.value(section, "locator")
        sections.append(TextSection(path, path, section))
        clauses += list(known.clauses(section, path, None))
    return VersionText(key, key, tuple(sections), tuple(clauses), version)


class _Known:
    """A graph, asked for values and parts."""

    def __init__(self, store: Store, graph: NamedNode) -> None:
        self._store, self._graph = store, graph

    def value(self, subject: str, name: str) -> str:
        found = self._store.quads_for_pattern(NamedNode(subject), NamedNode(TERM + name), None, self._graph)
        return next((quad.object.value for quad in found if isinstance(quad.object, Literal)), "")

    def parts(self, whole: str, kind: str) -> list[str]:
        """The direct parts of a kind, by their places."""
        found = self._store.quads_for_pattern(None, NamedNode(TERM + "directPartOf"), NamedNode(whole), self._graph)
        parts = [quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)]
        return sorted((part for part in parts if self._is(part, kind)), key=lambda part: (self._place(part), part))

    def _place(self, part: str) -> int:
        position = self.value(part, "position")
        return int(position) if _PLACE.fullmatch(position) else 0

    def clauses(self, whole: str, section: str, parent: str | None, depth: int = 0) -> Iterator[TextClause]:
        """The clauses below a section or clause in reading order, as deep as documents go."""
        for part in self.parts(whole, "Clause") if depth < _DEEPEST else ():
            path, ordinal = self.value(part, "locator"), self.value(part, "ordinal") or None
            if text := self.value(part, "text"):
                yield TextClause(path, section, parent, ordinal, text, part)
            yield from self.clauses(part, section, path, depth + 1)

    def _is(self, thing_: str, kind: str) -> bool:
        found = self._store.quads_for_pattern(
            NamedNode(thing_), NamedNode(RDF + "type"), NamedNode(TERM + kind), self._graph
        )
        return next(found, None) is not None
