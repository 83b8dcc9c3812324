"""The SPARQL 1.1 Service Description of this endpoint, written by the engine in whatever syntax is asked for."""

from app.model import terms
from app.model.published import PublishedVersion
from app.model.terms import RDF, Term, Triple
from app.query.engine import Query
from app.settings import Settings

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_ENTAILMENT = "http://www.w3.org/ns/entailment/"
_PROFILE = "http://www.w3.org/ns/owl-profile/"
_VOID = "http://rdfs.org/ns/void#"

_FORMAT_NAMES = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"),
)


def _description(endpoint: str, settings: Settings, version: PublishedVersion | None) -> list[Triple]:
    """The triples that describe the service."""
    service, dataset, graph = "_:service", "_:dataset", "_:graph"
    triples = [
        _link(service, RDF + "type", _SD + "Service"),
        _link(service, _SD + "endpoint", endpoint),
        _link(service, _SD + "supportedLanguage", _SD + "SPARQL11Query"),
        *(_link(service, _SD + "resultFormat", _FORMATS + name) for name in _FORMAT_NAMES),
        (service, terms.iri(_SD + "defaultDataset"), dataset),
        _link(dataset, RDF + "type", _SD + "Dataset"),
        (dataset, terms.iri(_SD + "defaultGraph"), graph),
        _link(graph, RDF + "type", _SD + "Graph"),
    ]
    if settings.federation_allow:
        triples.append(_link(service, _SD + "feature", _SD + "BasicFederatedQuery"))
    if settings.default_graph == "union":
        triples.append(_link(service, _SD + "feature", _SD + "UnionDefaultGraph"))
    return triples + (_contents(service, dataset, graph, version) if version else [])


def _contents(service: Term, dataset: Term, graph: Term, version: PublishedVersion) -> list[Triple]:
    manifest = version.manifest
    reasoned = manifest.inference != "none"
    triples = [
        _number(graph, _VOID + "triples", manifest.total),
        _link(service, _SD + "defaultEntailmentRegime", _ENTAILMENT + ("OWL-RDF-Based" if reasoned else "Simple")),
    ]
    if reasoned:
        triples.append(_link(service, _SD + "defaultSupportedEntailmentProfile", _PROFILE + "RL"))
    for place, source in enumerate(manifest.sources):
        named, content = f"_:named{place}", f"_:content{place}"
        triples += [
            (dataset, terms.iri(_SD + "namedGraph"), named),
            _link(named, RDF + "type", _SD + "NamedGraph"),
            _link(named, _SD + "name", source.graph),
            (named, terms.iri(_SD + "graph"), content),
            _link(content, RDF + "type", _SD + "Graph"),
            _number(content, _VOID + "triples", source.triples),
        ]
    return triples


def _link(subject: Term, predicate: str, target: str) -> Triple:
    return subject, terms.iri(predicate), terms.iri(target)


def _number(subject: Term, predicate: str, number: int) -> Triple:
    return subject, terms.iri(predicate), terms.literal(str(number), datatype=terms.XSD + "integer")


def description_query(endpoint: str, settings: Settings, version: PublishedVersion | None, media_type: str) -> Query:
    """A query whose answer is the description: constants only, so the engine is the one writer of RDF syntaxes."""
    constants = "".join(terms.lines(_description(endpoint, settings, version)))
    return Query(f"CONSTRUCT {{\n{constants}}} WHERE {{}}", media_type)
