"""The Service Description says what the service does, in the words of SPARQL 1.1 Service Description."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import QueryTriples, RdfFormat, Store
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from app.model.identifiers import ENTAILED_GRAPH
from app.model.published import PublishedVersion, SourceEntry
from app.query.engine import N_TRIPLES
from app.settings import Settings
from app.web.service_description import Described, description_query
from tests.manifests import EMPTY

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ENT = Namespace("http://www.w3.org/ns/entailment/")
VOID = Namespace("http://rdfs.org/ns/void#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
ENDPOINT = "https://here.example/sparql"
PLAIN = replace(Settings(), default_graph="plain")
SOURCES = (
    SourceEntry("http://e/a", 'The <first> "one"', "a.ttl", "", 7),
    SourceEntry("http://e/b", "", "b.ttl", "", 0),
    SourceEntry("", "written without naming a graph", "", "", 3),
)
MANIFEST = replace(
    EMPTY, id="v1", asserted=10, entailed=5, total=15, inference="owl-rl", conforms=True, sources=SOURCES
)
REASONED = PublishedVersion(Path(), MANIFEST)
UNREASONED = PublishedVersion(Path(), replace(MANIFEST, inference="none", entailed=0))


def described(
    settings: Settings = PLAIN, version: PublishedVersion | None = None, *, is_writable: bool = False
) -> Graph:
    """The description as a client reads it."""
    query = description_query(Described(ENDPOINT, settings, is_writable, version), N_TRIPLES)
    found = Store().query(query.text)
    assert isinstance(found, QueryTriples)
    return Graph().parse(data=found.serialize(format=RdfFormat.N_TRIPLES), format="nt")


def one(graph: Graph, subject: Node | None, predicate: Node) -> Node:
    """The one object of a subject and predicate."""
    (found,) = set(graph.objects(subject, predicate))
    return found


def named(graph: Graph) -> dict[str, tuple[Node | None, Node]]:
    """Size and title of the graph behind each name."""
    contents = {
        str(one(graph, node, SD.name)): one(graph, node, SD.graph) for node in graph.objects(None, SD.namedGraph)
    }
    return {name: (graph.value(node, DCTERMS.title), one(graph, node, VOID.triples)) for name, node in contents.items()}


@pytest.mark.parametrize("version", [None, REASONED, UNREASONED])
@pytest.mark.parametrize("is_writable", [False, True])
def test_there_is_one_service_at_its_endpoint(version: PublishedVersion | None, is_writable: bool) -> None:  # noqa: FBT001
    graph = described(version=version, is_writable=is_writable)

    assert one(graph, None, SD.endpoint) == URIRef(ENDPOINT)
    assert set(graph.subjects(RDF.type, SD.Service)) == set(graph.subjects(SD.endpoint))
    assert one(graph, one(graph, None, SD.defaultDataset), SD.defaultGraph)
    assert one(graph, None, RDFS.seeAlso) == URIRef("https://here.example/.well-known/void")


def test_updates_and_what_they_read_are_promised_where_one_may_write() -> None:
    closed, opened = described(), described(is_writable=True)

    assert set(closed.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(opened.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert not set(closed.objects(None, SD.inputFormat))
    assert {FORMATS.Turtle, FORMATS["N-Quads"], FORMATS.RDF_XML} < set(opened.objects(None, SD.inputFormat))


def test_the_formats_of_answers_are_those_of_solutions_and_of_graphs() -> None:
    formats = set(described().objects(None, SD.resultFormat))

    assert {FORMATS.SPARQL_Results_CSV, FORMATS.SPARQL_Results_JSON, FORMATS.Turtle, FORMATS["JSON-LD"]} < formats
    assert len(formats) == 10


@pytest.mark.parametrize(
    ("settings", "features"),
    [
        (PLAIN, {SD.EmptyGraphs}),
        (replace(PLAIN, default_graph="union"), {SD.EmptyGraphs, SD.UnionDefaultGraph}),
        (replace(PLAIN, federation_allow=("e",)), {SD.EmptyGraphs, SD.BasicFederatedQuery}),
    ],
)
def test_features_are_those_that_are_switched_on(settings: Settings, features: set[Node]) -> None:
    assert set(described(settings).objects(None, SD.feature)) == features


def test_what_reasons_says_under_which_regime_and_that_sources_are_as_they_were_stated() -> None:
    graph = described(version=REASONED)

    assert one(graph, None, SD.defaultEntailmentRegime) == ENT["OWL-RDF-Based"]
    assert one(graph, None, SD.defaultSupportedEntailmentProfile) == URIRef("http://www.w3.org/ns/owl-profile/RL")
    assert one(graph, None, SD.entailmentRegime) == ENT.Simple
    assert one(graph, one(graph, None, SD.defaultGraph), VOID.triples) == Literal(15)
    assert named(graph) == {
        "http://e/a": (Literal(SOURCES[0].title), Literal(7)),
        "http://e/b": (None, Literal(0)),
        ENTAILED_GRAPH: (Literal("What follows"), Literal(5)),
    }


def test_what_does_not_reason_says_so_and_has_no_graph_of_what_follows() -> None:
    graph = described(version=UNREASONED)

    assert one(graph, None, SD.defaultEntailmentRegime) == ENT.Simple
    assert not set(graph.objects(None, SD.defaultSupportedEntailmentProfile))
    assert set(named(graph)) == {"http://e/a", "http://e/b"}
