"""What a writing request of the Graph Store Protocol asks of an amendment (https://www.w3.org/TR/sparql11-http-rdf-update/).

Documents are parsed by storing them in memory, so that literals look as they will in the dataset. Nothing is fetched
for them: a remote JSON-LD context or an external XML entity makes a document unreadable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from app.dataset.amendment import Amendment, Graph
from app.dataset.handover import Method
from app.errors import BadRequest

RDF_XML: Final = "application/rdf+xml"

# How much larger its entities may make a document: as large as a hostile one must be to do harm by its own size.
_GROWTH: Final = 20
_GROWTH_AT_LEAST: Final = 1_000_000
_ENTITY = re.compile(rb"<!ENTITY\s+([^\s\"'<>&%]+)\s+(\"[^\"&%<]*\"|'[^'&%<]*')\s*>")


@dataclass(frozen=True)
class Document:
    """An RDF document as it was sent, with its media type."""

    media_type: str
    content: bytes


@dataclass(frozen=True)
class GraphRequest:
    """A write to one graph, named by its IRI or "" for the default graph; to all graphs where it is None.

    Relative IRIs in the documents are resolved against `base`.
    """

    method: Method
    graph: str | None
    documents: tuple[Document, ...] = ()
    base: str | None = None


def carry_out(request: GraphRequest, amendment: Amendment) -> bool:
    """Replace, add to or remove a graph; whether the graph is new.

    `GraphAbsent` where a graph to remove is not there, `BadRequest` where a document cannot be read.
    """
    if request.graph is None:
        amendment.insert(quad for document in request.documents for quad in _parsed(document, request.base))
        return False
    graph: Graph = NamedNode(request.graph) if request.graph else DefaultGraph()
    if request.method == "DELETE":
        amendment.drop(graph)
        return False
    is_new = not amendment.has_graph(graph)
    wanted = {quad for document in request.documents for quad in _placed(document, request.base, graph)}
    if request.method == "PUT" and not is_new:
        amendment.replace(graph, wanted)
    else:
        amendment.insert(wanted)
    if isinstance(graph, NamedNode) and not wanted and is_new:
        amendment.create(graph)
    return is_new


def _placed(document: Document, base: str | None, graph: Graph) -> Iterator[Quad]:
    for quad in _parsed(document, base):
        if quad.graph_name != DefaultGraph():
            raise BadRequest("the document holds named graphs, and the request is about one graph")
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _parsed(document: Document, base: str | None) -> Store:
    store = Store()
    if document.media_type == RDF_XML:
        _check_entities(document.content)
    try:
        store.load(document.content, RdfFormat.from_media_type(document.media_type), base_iri=base)
    except SyntaxError as error:
        where = f", line {error.lineno}" if error.lineno else ""
        raise BadRequest(f"the document is not {document.media_type}{where}: {error.msg}") from None
    except ValueError as error:
        raise BadRequest(f"the document cannot be read: {error}") from None
    return store


def _check_entities(content: bytes) -> None:
    """`BadRequest` where XML entities would make a small document a huge one, or stand for other entities or files."""
    declared = _ENTITY.findall(content)
    if len(declared) != content.count(b"<!ENTITY"):
        raise BadRequest("an XML entity stands for other entities or for another document")
    grown = sum(content.count(b"&" + name + b";") * len(value) for name, value in declared)
    if grown > _GROWTH * len(content) + _GROWTH_AT_LEAST:
        raise BadRequest("its XML entities would make the document too large")
