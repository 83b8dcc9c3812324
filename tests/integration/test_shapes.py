"""Each shape accepts what is right and names what is wrong, on stated and on inferred triples alike."""

from pathlib import Path
from typing import Any

import pyshacl
import pytest
import yaml
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from app.dataset.inference import close
from app.dataset.rdflib_graph import graph_of, term_of
from app.model.identifiers import TERM

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / "shapes"
SHAPE = "https://w3id.org/twintext/shapes#"
PREFIXES = """
@base <https://example.org/> .
@prefix code: <https://w3id.org/twintext/code/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# For each file of shapes: an example that is right; then what is wrong, with what the report says of it.
EXAMPLES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests/fixtures/shape-examples.yaml").read_text("utf-8"))
WRONG = [(stem, wrong["given"], wrong["says"]) for stem, example in EXAMPLES.items() for wrong in example["wrong"]]


@pytest.fixture(scope="module")
def hierarchy() -> Graph:
    """The subclass axioms between named classes: what a validator knows of the ontology."""
    ontology = Graph().parse(ROOT / "ontology" / "collaboration.ttl")
    named = Graph()
    for lower, upper in ontology.subject_objects(RDFS.subClassOf):
        if isinstance(lower, URIRef) and isinstance(upper, URIRef):
            named.add((lower, RDFS.subClassOf, upper))
    return named


@pytest.fixture(scope="module")
def all_shapes() -> Graph:
    graph = Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "collaboration.ttl").parse(ROOT / "ontology" / "codes.ttl")


def shapes_of(stem: str) -> Graph:
    return Graph().parse(SHAPES / "shapes.ttl").parse(SHAPES / f"{stem}.ttl")


def messages(data: Graph, shapes: Graph) -> set[str]:
    _, report, text = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph), text
    return {
        str(message).replace("https://example.org/", "").replace(TERM, "tt:")
        for message in report.objects(None, SH.resultMessage)
    }


def test_each_file_of_shapes_has_examples() -> None:
    assert {path.stem for path in SHAPES.glob("*.ttl")} == {*EXAMPLES, "shapes"}


@pytest.mark.parametrize("stem", EXAMPLES)
def test_a_right_example_is_accepted(stem: str, hierarchy: Graph) -> None:
    data = Graph().parse(data=PREFIXES + EXAMPLES[stem]["right"], format="turtle")
    assert messages(data + hierarchy, shapes_of(stem)) == set()


@pytest.mark.parametrize("stem", EXAMPLES)
def test_a_right_example_is_still_accepted_with_all_that_follows_from_it(stem: str, ontology: Graph) -> None:
    data = ontology + Graph().parse(data=PREFIXES + EXAMPLES[stem]["right"], format="turtle")
    stated = [(term_of(s), term_of(p), term_of(o)) for s, p, o in data]
    closure = close(stated)
    assert list(closure.inconsistencies) == []
    found = messages(graph_of([*stated, *closure.entailed]), shapes_of(stem))
    assert found == set()


@pytest.mark.parametrize(("stem", "turtle", "message"), WRONG)
def test_a_wrong_example_is_reported_in_words(stem: str, turtle: str, message: str, hierarchy: Graph) -> None:
    data = Graph().parse(data=PREFIXES + turtle, format="turtle")
    assert message in messages(data + hierarchy, shapes_of(stem))


def test_every_message_of_the_shapes_is_shown_by_a_wrong_example(all_shapes: Graph) -> None:
    plain = {str(text) for text in all_shapes.objects(None, SH.message) if "{" not in str(text)}
    assert plain <= {message for _, _, message in WRONG}


def test_every_shape_has_a_label_and_each_of_its_rules_a_message_and_a_severity(all_shapes: Graph) -> None:
    named = [shape for shape in set(all_shapes.subjects(RDF.type)) if str(shape).startswith(SHAPE)]
    assert [shape for shape in named if len(list(all_shapes.objects(shape, RDFS.label))) != 1] == []
    rules = {*all_shapes.objects(None, SH.property), *all_shapes.subjects(RDF.type, SH.PropertyShape)}
    assert [rule for rule in rules if not says_what_and_how_bad(all_shapes, rule)] == []
    for shape, constraint in all_shapes.subject_objects(SH.sparql):
        assert all_shapes.value(constraint, SH.message), shape
        assert all_shapes.value(shape, SH.severity), shape


def says_what_and_how_bad(graph: Graph, rule: Node) -> bool:
    severity, message = graph.value(rule, SH.severity), graph.value(rule, SH.message)
    return severity in (SH.Violation, SH.Warning, SH.Info) and isinstance(message, Literal)


def test_no_shape_is_written_in_two_files() -> None:
    seen: dict[Node, str] = {}
    for path in sorted(SHAPES.glob("*.ttl")):
        for shape in set(Graph().parse(path).subjects(RDF.type)):
            if str(shape).startswith(SHAPE):
                assert seen.setdefault(shape, path.name) == path.name


def test_the_shapes_are_shapes(all_shapes: Graph) -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=all_shapes, meta_shacl=True)
    assert conforms, text
