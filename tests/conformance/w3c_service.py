"""The service under test as a client sees it: queries, updates and graphs over HTTP, nothing else."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from tests.conformance.w3c_isomorphism import Row
from tests.conformance.w3c_manifests import Document, TestDataset
from tests.conformance.w3c_results import SYNTAXES, Solutions, read

TOKEN: Final = "token-of-the-conformance-tests"
PLAIN: Final = {
    "TWINTEXT_INFERENCE": "none",
    "TWINTEXT_DEFAULT_GRAPH": "plain",
    "TWINTEXT_VALIDATION": "off",
    "TWINTEXT_WRITE_TOKEN": TOKEN,
}
REASONING: Final = PLAIN | {"TWINTEXT_INFERENCE": "owl-rl", "TWINTEXT_DEFAULT_GRAPH": "union"}
_EVERYTHING: Final = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(frozen=True)
class Service:
    """A running service that may be emptied and written to."""

    base: str
    http: httpx.Client

    def query(self, text: str, accept: str, graphs: Mapping[str, Sequence[str]] | None = None) -> httpx.Response:
        """The answer to a query sent as such; `graphs` are the parameters that say which dataset is asked."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.http.post("/sparql", params={**(graphs or {})}, content=text.encode(), headers=headers)

    def update(self, text: str) -> httpx.Response:
        """The answer to an update sent as such."""
        return self.http.post("/update", content=text.encode(), headers={"Content-Type": "application/sparql-update"})

    def replace(self, dataset: Iterable[Quad]) -> None:
        """Put a dataset in the place of all there is, with one update."""
        self.update(f"DROP ALL ;\nINSERT DATA {{\n{''.join(_stated(quad) for quad in dataset)}}}").raise_for_status()

    def put_default(self, dataset: Iterable[Quad]) -> None:
        """Put triples in the place of those that were written without naming a graph."""
        body = "".join(f"{quad.triple} .\n" for quad in dataset)
        headers = {"Content-Type": "application/n-triples"}
        self.http.put("/store?default", content=body.encode(), headers=headers).raise_for_status()

    def quads(self) -> frozenset[Row]:
        """All quads, as rows of four."""
        response = self.query(_EVERYTHING, "application/sparql-results+json")
        found = read(response.raise_for_status().content, "srj", self.base)
        assert isinstance(found, Solutions)
        return frozenset(tuple(row.get(name) for name in "spog") for row in found.rows)


def _stated(quad: Quad) -> str:
    """A quad as INSERT DATA wants it."""
    if isinstance(quad.graph_name, DefaultGraph):
        return f"{quad.triple} .\n"
    return f"GRAPH {quad.graph_name} {{ {quad.triple} }}\n"


@contextmanager
def reached(base: str) -> Iterator[Service]:
    """The service at an address, with one connection kept open, and the token that opens writing."""
    headers: dict[str, Any] = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=base, headers=headers, timeout=60) as http:
        yield Service(base, http)


def quads_of(document: Document, graph: str | None) -> Iterator[Quad]:
    """The quads of a document, those of its default graph in the graph given; no blank node is another document's."""
    target = NamedNode(graph) if graph else DefaultGraph()
    found = pyoxigraph.parse(
        document.content, SYNTAXES[document.extension], base_iri=document.iri, rename_blank_nodes=True
    )
    for quad in found:
        is_default = isinstance(quad.graph_name, DefaultGraph)
        yield Quad(quad.subject, quad.predicate, quad.object, target if is_default else quad.graph_name)


def quads_in(dataset: TestDataset) -> Iterator[Quad]:
    """The quads of a test's dataset, its default graph unnamed."""
    for document in dataset.default:
        yield from quads_of(document, None)
    for name, document in dataset.named:
        yield from quads_of(document, name)


def with_base(text: str, iri: str) -> str:
    """A query or an update whose relative IRIs are relative to where it comes from."""
    return text if re.match(r"\s*BASE\b", text, re.IGNORECASE) else f"BASE <{iri}>\n{text}"
