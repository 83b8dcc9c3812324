"""Asserted graphs: each source of triples, what it is called, and how it is loaded into a store."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph

from app.dataset import statements
from app.errors import SourceError
from app.model import identifiers
from app.model.embedded import EmbeddedFiles
from app.model.published import SourceEntry
from app.model.terms import Triple, lines

CC_BY = "https://creativecommons.org/licenses/by/4.0/"

# Bumped when the way a source becomes triples changes, so that a build does not take the old triples for the new.
IMPORTER = "1"

RESERVED_GRAPHS = (
    identifiers.ONTOLOGY_GRAPH,
    identifiers.REFERENCE_GRAPH,
    identifiers.PROVENANCE_GRAPH,
    identifiers.ENTAILED_GRAPH,
    identifiers.DESCRIPTION_GRAPH,
    identifiers.EXAMPLES_GRAPH,
)


@dataclass(frozen=True)
class AssertedGraph:
    """One named graph to assert: its entry in the manifest, and how to load its triples into a store.

    `document` holds them in canonical N-Triples, each once, where they lie in a file already; `entry` counts them.
    `size` is that of the source in bytes.
    """

    entry: SourceEntry
    load: Callable[[pyoxigraph.Store, pyoxigraph.NamedNode], None]
    size: int
    document: Path | None = None

    def assert_in(self, store: pyoxigraph.Store) -> SourceEntry:
        """Replace the graph in the store by this source's triples; the entry comes back with their number."""
        name = pyoxigraph.NamedNode(self.entry.graph)
        store.clear_graph(name)
        self.load(store, name)
        return replace(self.entry, triples=statements.size(store, name))


def embedded_graphs(files: EmbeddedFiles, beside: Iterable[SourceEntry] = ()) -> list[AssertedGraph]:
    """The graphs that ship with the package: the ontology with its codes, and the reference facts.

    The latter are without those in whose place the sources `beside` them state newer ones.
    """
    replaced = frozenset(fact for source in beside for fact in source.replaces)
    return [
        graph_of_files(
            identifiers.ONTOLOGY_GRAPH, files.ontology, title="Ontology and codes", origin="ontology/", licence=CC_BY
        ),
        graph_of_files(
            identifiers.REFERENCE_GRAPH,
            files.reference,
            title="Reference facts",
            origin="ontology/reference/",
            licence=CC_BY,
            without=replaced,
        ),
    ]


def graph_of_files(
    graph: str,
    paths: Sequence[Path],
    *,
    title: str,
    origin: str,
    licence: str = "",
    without: AbstractSet[str] = frozenset(),
) -> AssertedGraph:
    """A graph from RDF files, whose suffixes say their syntax; `SourceError` where a file is missing.

    `without` are facts to leave out, as `SourceEntry.replaces` has them.
    """
    digest = hashlib.sha256(IMPORTER.encode())
    size = 0
    for path in paths:
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
                size += file.tell()
        except OSError as error:
            raise SourceError(str(path), error.strerror or str(error)) from None
    for fact in sorted(without):
        digest.update(fact.encode())
    entry = SourceEntry(graph, title, origin, digest.hexdigest(), 0, licence)

    def load(store: pyoxigraph.Store, name: pyoxigraph.NamedNode) -> None:
        for path in paths:
            _load_file(store, name, path)
        for fact in without:
            _remove(store, name, fact)

    return AssertedGraph(entry, load, size)


def graph_of_triples(
    graph: str,
    triples: Iterable[Triple],
    *,
    title: str,
    origin: str,
    licence: str = "",
    replaces: Iterable[str] = (),
) -> AssertedGraph:
    """A graph from triples, such as those lifted from a document; `replaces` is that of the entry."""
    document = "".join(lines(triples)).encode()
    replaced = tuple(sorted(replaces))
    checksum = hashlib.sha256(IMPORTER.encode() + document + " ".join(replaced).encode()).hexdigest()

    def load(store: pyoxigraph.Store, name: pyoxigraph.NamedNode) -> None:
        store.bulk_load(document, pyoxigraph.RdfFormat.N_TRIPLES, to_graph=name)

    entry = SourceEntry(graph, title, origin, checksum, 0, licence, replaces=replaced)
    return AssertedGraph(entry, load, len(document))


def graph_of_document(
    graph: str,
    document: Path,
    triples: int,
    *,
    title: str,
    origin: str,
    checksum: str,
    replaces: Iterable[str] = (),
) -> AssertedGraph:
    """A graph from a document that this program wrote: canonical N-Triples, literals as the store keeps them.

    No triple comes twice in it. `checksum` tells what it was made of, `replaces` is that of the entry.
    """
    replaced = tuple(sorted(replaces))
    made_of = hashlib.sha256(" ".join((IMPORTER, checksum, *replaced)).encode()).hexdigest()
    entry = SourceEntry(graph, title, origin, made_of, triples, replaces=replaced)
    size = document.stat().st_size
    return AssertedGraph(entry, lambda store, name: statements.load(store, document, name), size, document)


def _remove(store: pyoxigraph.Store, graph: pyoxigraph.NamedNode, fact: str) -> None:
    """Take the triples out of a graph that begin with the IRIs of a fact."""
    subject, predicate, *objects = (pyoxigraph.NamedNode(term[1:-1]) for term in fact.split(" "))
    for quad in list(store.quads_for_pattern(subject, predicate, objects[0] if objects else None, graph)):
        store.remove(quad)


def check_graph_name(graph: str) -> str:
    """The graph IRI, if a user may write to it; `SourceError` otherwise."""
    parts = urlsplit(graph)
    if not parts.scheme or not (parts.netloc or parts.path):
        raise SourceError(graph, "a graph is named by an absolute IRI such as https://example.org/graph/minutes")
    try:
        pyoxigraph.NamedNode(graph)
    except ValueError as error:
        raise SourceError(graph, f"not an IRI ({error})") from None
    if graph in RESERVED_GRAPHS:
        raise SourceError(graph, "this graph is kept by the service itself and cannot be written from outside")
    return graph


def _load_file(store: pyoxigraph.Store, graph: pyoxigraph.NamedNode, path: Path) -> None:
    syntax = pyoxigraph.RdfFormat.from_extension(path.suffix.removeprefix(".")) or _OTHER_SUFFIXES.get(path.suffix)
    if syntax is None:
        raise SourceError(str(path), "the file name does not end in .ttl, .nt, .rdf, .owl, .jsonld or .n3")
    if syntax.supports_datasets and syntax != pyoxigraph.RdfFormat.JSON_LD:
        raise SourceError(str(path), "the file holds named graphs of its own; give Turtle, N-Triples or RDF/XML")
    try:
        store.bulk_load(path=path, format=syntax, base_iri=path.resolve().as_uri(), to_graph=graph)
    except SyntaxError as error:
        raise SourceError(str(path), error.msg or str(error), error.lineno) from None
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from None


_OTHER_SUFFIXES = {".owl": pyoxigraph.RdfFormat.RDF_XML, ".jsonld": pyoxigraph.RdfFormat.JSON_LD}
