"""What the engine is asked inside a worker, and how it writes what it finds."""

import io
from typing import TYPE_CHECKING, Any, cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from app.errors import NotAcceptable
from app.query import engine
from app.query.evaluation import evaluate, merge, write

if TYPE_CHECKING:
    from app.query.framing import Task

FACTS = b"""
@prefix : <http://e/> .
:a :part [ :part [ :size 1 ] ; :size 2 ] ; :size 3 .
:b :size 3 .
"""


@pytest.fixture
def store() -> Store:
    made = Store()
    made.load(FACTS, RdfFormat.TURTLE)
    for graph in ("http://g/1", "http://g/2"):
        made.add(Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal("v"), NamedNode(graph)))
    return made


def answer(store: Store, text: str, media_type: str, **more: Any) -> bytes:
    task: dict[str, Any] = {
        "text": text,
        "store": "",
        "media_type": media_type,
        "bindings": {},
        "default_graphs": None,
        "named_graphs": None,
        "seconds": 1,
    }
    output = io.BytesIO()
    write(evaluate(cast("Task", task | more), store), media_type, output)
    return output.getvalue()


def test_a_description_follows_blank_nodes_to_their_end(store: Store) -> None:
    assert answer(store, "DESCRIBE <http://e/a>", engine.N_TRIPLES).count(b"\n") == 5
    assert answer(store, "DESCRIBE ?s { ?s <http://e/size> 3 }", engine.N_TRIPLES).count(b"\n") == 6
    assert answer(store, "DESCRIBE <http://e/nothing>", engine.N_TRIPLES) == b""


def test_a_triple_that_many_solutions_construct_is_written_once(store: Store) -> None:
    text = "CONSTRUCT { <http://e/x> a <http://e/Thing> } { ?s ?p ?o }"
    assert answer(store, text, engine.N_QUADS).count(b"\n") == 1


def test_trig_is_turtle_with_prefixes_and_nothing_in_named_graphs(store: Store) -> None:
    text = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> CONSTRUCT { ?s rdfs:label 'x' } { ?s ?p 1 }"
    document = answer(store, text, engine.TRIG)
    assert document == answer(store, text, engine.TURTLE)
    assert b" rdfs:label " in document
    assert b"{" not in document
    assert b"rdfs:label" in answer(store, text, engine.RDF_XML)


@pytest.mark.parametrize(
    ("text", "media_type"),
    [("ASK {}", engine.TSV), ("SELECT * {}", engine.JSON_LD), ("DESCRIBE <urn:x>", engine.CSV)],
)
def test_results_are_written_in_formats_of_their_kind_only(store: Store, text: str, media_type: str) -> None:
    with pytest.raises(NotAcceptable) as raised:
        answer(store, text, media_type)
    assert raised.value.offers
    assert media_type not in raised.value.offers


def test_merged_graphs_hold_each_triple_once_and_named_graphs_stay_apart(store: Store) -> None:
    merged = merge(store, ["http://g/1", "http://g/2", "http://g/none"], ["http://g/2"])
    assert {str(quad.graph_name) for quad in merged} == {"DEFAULT", "<http://g/2>"}
    assert len(merged) == 2


@pytest.mark.parametrize(
    ("clause", "count"),
    [
        ("", b"6"),
        ("FROM <http://g/1>", b"1"),
        ("FROM <http://g/1> FROM <http://g/2>", b"1"),
        ("FROM <http://g/1> FROM <http://g/1>", b"1"),
        ("FROM <http://g/1> FROM <http://g/2> FROM NAMED <http://g/1>", b"1"),
        ("FROM NAMED <http://g/1> FROM NAMED <http://g/2>", b"0"),
    ],
)
def test_a_dataset_clause_is_a_set_of_triples(store: Store, clause: str, count: bytes) -> None:
    select = "SELECT (COUNT(*) AS ?n)"
    assert answer(store, f"{select} {clause} {{ ?s ?p ?o }}", engine.CSV) == b"n\r\n" + count + b"\r\n"


def test_graphs_of_the_request_are_stronger_than_those_of_the_query(store: Store) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <http://g/none> { ?s ?p ?o }"
    assert answer(store, text, engine.CSV, default_graphs=["http://g/1"], named_graphs=[]) == b"n\r\n1\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { <a> <size> ?size }",
        "SELECT * FROM <http://g/all> { <a> <size> ?size }",
        "SELECT * FROM </g/all> FROM <none> { </x/../a> <size> ?size }",
        "BASE <http://other/> BASE <http://e/x> SELECT * { <a> <size> ?size }",
    ],
)
def test_relative_iris_are_relative_to_the_base(store: Store, text: str) -> None:
    store.add(Quad(NamedNode("http://e/a"), NamedNode("http://e/size"), Literal(7), NamedNode("http://e/g/all")))
    store.add(Quad(NamedNode("http://e/a"), NamedNode("http://e/size"), Literal(7), NamedNode("http://g/all")))
    assert b"http://www.w3.org/2001/XMLSchema#integer" in answer(store, text, engine.SPARQL_XML, base="http://e/sparql")


def test_without_a_base_a_relative_iri_is_an_error(store: Store) -> None:
    with pytest.raises(SyntaxError):
        answer(store, "ASK { <a> ?p ?o }", engine.SPARQL_XML)


@pytest.mark.parametrize(
    "more",
    [{"default_graphs": ["http://[x/"]}, {"named_graphs": ["http://e:x/"]}, {"bindings": {"s": "<http://e:x/>"}}],
)
def test_what_is_no_iri_to_the_engine_is_an_error_of_whoever_asks(store: Store, more: dict[str, Any]) -> None:
    with pytest.raises(SyntaxError, match="http://"):
        answer(store, "ASK { ?s ?p ?o }", engine.SPARQL_XML, **more)
