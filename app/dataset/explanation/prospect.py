"""What a build would assert: the graphs that are there, the project's files as they are now, and further files.

Nothing is written. It is for finding out why a build is refused, and what some file would contradict.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store

from app.dataset import versions
from app.dataset.asserted import embedded_graphs, graph_of_files
from app.dataset.explanation.contradictions import contradictions
from app.dataset.inference.reading import read_term
from app.dataset.stored_form import matching
from app.errors import NoVersion
from app.model.embedded import EmbeddedFiles
from app.model.identifiers import ONTOLOGY_GRAPH
from app.model.proofs import Proof, Source, Statement
from app.model.published import Manifest, PublishedVersion, SourceEntry, current_version
from app.model.terms import Triple
from app.settings import Settings


def prospective_contradictions(settings: Settings, files: EmbeddedFiles, more: Sequence[Path] = ()) -> Iterator[Proof]:
    """The contradictions among what a build would assert, with further files; `SourceError` where one is none."""
    prospect = Prospect(settings, files, more)
    for proof in contradictions(set(prospect.triples()), prospect.stated, prospect.version):
        graphs = {graph for statement in proof.statements for graph in statement.graphs}
        yield replace(proof, sources=tuple(prospect.sources[graph] for graph in sorted(graphs & set(prospect.sources))))


class Prospect:
    """What a build would assert, with further files as graphs of their own."""

    def __init__(self, settings: Settings, files: EmbeddedFiles, more: Sequence[Path]) -> None:
        published = _published(settings.data)
        directory, entries = _base(settings.data, published)
        self.version = published.id if published else ""
        self._base = Store.read_only(str(directory)) if directory else None
        self._is_union = settings.default_graph == "union"
        self._fresh = Store()
        graphs = [graph_of_files(path.resolve().as_uri(), [path], title=path.name, origin=path.name) for path in more]
        if directory is None or any(entry.graph == ONTOLOGY_GRAPH for entry in entries):
            graphs += embedded_graphs(files, entries)
        self._replaced = {graph.entry.graph for graph in graphs}
        entries = (*entries, *(graph.assert_in(self._fresh) for graph in graphs))
        self.sources = {
            entry.graph: Source(entry.graph, entry.title, entry.origin, entry.license, entry.retrieved)
            for entry in entries
        }

    def triples(self) -> Iterator[Triple]:
        """All triples; one that stands in several graphs comes once for each."""
        for quad in self._fresh:
            yield str(quad.subject), str(quad.predicate), str(quad.object)
        for quad in self._base or ():
            if self._counts(quad.graph_name):
                yield str(quad.subject), str(quad.predicate), str(quad.object)

    def stated(self, triple: Triple) -> Statement:
        """In which graphs a triple stands."""
        subject, predicate, obj = map(read_term, triple)
        graphs = {
            str(quad.graph_name.value)
            for store in (self._fresh, self._base)
            for quad in (matching(store, subject, predicate, obj, None) if store is not None else ())
            if isinstance(quad.graph_name, NamedNode) and (store is self._fresh or self._counts(quad.graph_name))
        }
        return Statement(triple, graphs=tuple(sorted(graphs)))

    def _counts(self, graph: object) -> bool:
        """Whether the triples of a graph that is there take part in inference, and no file takes its place."""
        if isinstance(graph, DefaultGraph):
            return not self._is_union  # else it is the union of the others, as they were
        return self._is_union and isinstance(graph, NamedNode) and graph.value not in self._replaced


def _published(dataset: Path) -> PublishedVersion | None:
    with suppress(NoVersion):
        return current_version(dataset)
    return None


def _base(dataset: Path, published: PublishedVersion | None) -> tuple[Path | None, tuple[SourceEntry, ...]]:
    """The store that a build starts from, and its sources: what was kept for it, else the version now served."""
    kept = versions.staged(dataset)
    if kept is not None:
        manifest = Manifest.from_json((kept / "manifest.json").read_text("utf-8"))
        if manifest.parent == (published.id if published else None):
            return kept / "asserted", manifest.sources
    return (published.store(infer=False), published.manifest.sources) if published else (None, ())
