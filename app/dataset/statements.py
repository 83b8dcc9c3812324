"""Triples on their way into a store: files of canonical N-Triples, loaded whole and as they stand.

A build takes the same triples to several places (a graph, the default graph, the reasoner, the validation). Taken
through Python objects each of these costs as much as all the rest; a file of N-Triples costs one reading each.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO, Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store

from app.model.terms import Triple, lines

Graph = NamedNode | DefaultGraph

# The loader keeps what it is given in memory, at some seven bytes for each byte.
PORTION: Final = 48_000_000
_BLANK: Final = b"_:"


def load(store: Store, document: Path, *graphs: Graph) -> None:
    """Add a document's triples to graphs of a store; blank nodes keep their labels, so that graphs share them."""
    with ThreadPoolExecutor() as threads:  # the store loads without the interpreter
        for portion in _portions(document) if graphs else ():
            plain, blank = _parted(portion)
            list(threads.map(partial(_load_plain, store, plain), graphs))
            for graph in graphs:  # one after the other: an iterator of Python's waits for the interpreter in a lock
                store.bulk_extend(quads(blank, graph))


def _load_plain(store: Store, portion: bytes, graph: Graph) -> None:
    store.bulk_load(portion, RdfFormat.N_TRIPLES, to_graph=graph)


def dump(store: Store, graph: Graph | BlankNode, file: IO[bytes]) -> None:
    """Append the triples of a graph to a file, in canonical N-Triples."""
    store.dump(file, RdfFormat.N_TRIPLES, from_graph=graph)


def write(triples: Iterable[Triple], document: Path) -> None:
    """Write triples to a new document."""
    with document.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines(triples))


def read(document: Path) -> Iterator[Triple]:
    """The triples of a document."""
    with document.open(encoding="utf-8", newline="\n") as file:  # so that U+2028 inside a literal ends no line
        for line in file:
            subject, predicate, rest = line.split(" ", 2)
            yield subject, predicate, rest[:-3]


def quads(document: bytes, graph: Graph) -> Iterator[Quad]:
    """The triples of a document in memory as quads of a graph; blank nodes keep their labels."""
    for quad in pyoxigraph.parse(document, RdfFormat.N_TRIPLES, rename_blank_nodes=False):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def size(store: Store, graph: Graph) -> int:
    """The number of triples in a graph."""
    counted = "?s ?p ?o" if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{ ?s ?p ?o }}"
    answer = store.query(f"SELECT (COUNT(*) AS ?n) {{ {counted} }}")
    assert isinstance(answer, pyoxigraph.QuerySolutions)  # noqa: S101  # for the types: it is a SELECT
    return next(int(solution["n"].value) for solution in answer)


def _portions(document: Path) -> Iterator[bytes]:
    """A document in pieces of whole lines."""
    with document.open("rb") as file:
        while portion := file.read(PORTION):
            yield portion + file.readline()


def _parted(portion: bytes) -> tuple[bytes, bytes]:
    """The lines without a blank node, and those that may have one: the loader would give it another label."""
    if _BLANK not in portion:
        return portion, b""
    rows = portion.splitlines(keepends=True)
    return b"".join(row for row in rows if _BLANK not in row), b"".join(row for row in rows if _BLANK in row)
