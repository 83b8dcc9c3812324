"""The SPARQL 1.1 Service Description of this endpoint, written by the engine in whatever syntax is asked for.

Terms and their meaning: https://www.w3.org/TR/sparql11-service-description/. Comunica and other clients tell by it what
kind of source this is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.model import terms
from app.model.identifiers import ENTAILED_GRAPH
from app.model.published import PublishedVersion
from app.model.terms import RDF, RDFS, Term, Triple
from app.query.engine import Query
from app.settings import Settings

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_ENTAILMENT = "http://www.w3.org/ns/entailment/"
_PROFILE = "http://www.w3.org/ns/owl-profile/"
_VOID = "http://rdfs.org/ns/void#"
_TITLE = "http://purl.org/dc/terms/title"

_GRAPH_FORMATS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")
_RESULT_FORMATS: Final = tuple(f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV"))


@dataclass(frozen=True)
class Described:
    """What is described: the address of the endpoint, how it was set up, whether one may write, what is served."""

    endpoint: str
    settings: Settings
    is_writable: bool
    version: PublishedVersion | None


def _description(described: Described) -> Iterator[Triple]:
    """The triples that describe the service."""
    service, dataset, graph = "_:service", "_:dataset", "_:graph"
    yield _link(service, RDF + "type", _SD + "Service")
    yield _link(service, _SD + "endpoint", described.endpoint)
    # Classes, properties and how many there are of each; the same stands in the dataset.
    yield _link(service, RDFS + "seeAlso", described.endpoint.removesuffix("/sparql") + "/.well-known/void")
    for language in ("SPARQL11Query", "SPARQL11Update") if described.is_writable else ("SPARQL11Query",):
        yield _link(service, _SD + "supportedLanguage", _SD + language)
    for name in (*_RESULT_FORMATS, *_GRAPH_FORMATS):
        yield _link(service, _SD + "resultFormat", _FORMATS + name)
    for name in _GRAPH_FORMATS if described.is_writable else ():
        yield _link(service, _SD + "inputFormat", _FORMATS + name)
    for feature in _features(described.settings):
        yield _link(service, _SD + "feature", _SD + feature)
    yield service, terms.iri(_SD + "defaultDataset"), dataset
    yield _link(dataset, RDF + "type", _SD + "Dataset")
    yield dataset, terms.iri(_SD + "defaultGraph"), graph
    yield _link(graph, RDF + "type", _SD + "Graph")
    if described.version:
        yield from _contents(service, dataset, graph, described.version)


def _features(settings: Settings) -> Iterator[str]:
    yield "EmptyGraphs"
    if settings.default_graph == "union":
        yield "UnionDefaultGraph"
    if settings.federation_allow:
        yield "BasicFederatedQuery"


def _contents(service: Term, dataset: Term, graph: Term, version: PublishedVersion) -> Iterator[Triple]:
    """What the version holds. Entailed triples are in the default graph and in a graph of their own, not in others."""
    manifest = version.manifest
    is_reasoned = manifest.inference != "none"
    yield _number(graph, _VOID + "triples", manifest.total)
    yield _link(service, _SD + "defaultEntailmentRegime", _ENTAILMENT + ("OWL-RDF-Based" if is_reasoned else "Simple"))
    if is_reasoned:
        yield _link(service, _SD + "defaultSupportedEntailmentProfile", _PROFILE + "RL")
    graphs = [(source.graph, source.title, source.triples) for source in manifest.sources if source.graph]
    if is_reasoned:
        graphs.append((ENTAILED_GRAPH, "What follows", manifest.entailed))
    for place, (name, title, triples) in enumerate(graphs):
        named, content = f"_:named{place}", f"_:content{place}"
        yield dataset, terms.iri(_SD + "namedGraph"), named
        yield _link(named, RDF + "type", _SD + "NamedGraph")
        yield _link(named, _SD + "name", name)
        if is_reasoned:
            yield _link(named, _SD + "entailmentRegime", _ENTAILMENT + "Simple")
        yield named, terms.iri(_SD + "graph"), content
        yield _link(content, RDF + "type", _SD + "Graph")
        yield _number(content, _VOID + "triples", triples)
        if title:
            yield content, terms.iri(_TITLE), terms.literal(title)


def _link(subject: Term, predicate: str, target: str) -> Triple:
    return subject, terms.iri(predicate), terms.iri(target)


def _number(subject: Term, predicate: str, number: int) -> Triple:
    return subject, terms.iri(predicate), terms.literal(str(number), datatype=terms.XSD + "integer")


def description_query(described: Described, media_type: str) -> Query:
    """A query whose answer is the description: constants only, so the engine is the one writer of RDF syntaxes."""
    constants = "".join(terms.lines(_description(described)))
    return Query(f"CONSTRUCT {{\n{constants}}} WHERE {{}}", media_type)
