"""A class that can have no instance, or a relation that can never hold, is found with the contradiction."""

import pytest
from rdflib import OWL, RDF, Graph

from app.dataset.rdflib_graph import term_of
from app.dataset.satisfiability import impossible

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:A a owl:Class . :B a owl:Class ; owl:disjointWith :A . :p a owl:ObjectProperty .
"""


def found(turtle: str) -> dict[str, str]:
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")
    classes = [term_of(each) for each in graph.subjects(RDF.type, OWL.Class)]
    relations = [term_of(each) for each in graph.subjects(RDF.type, OWL.ObjectProperty)]
    triples = [(term_of(s), term_of(p), term_of(o)) for s, p, o in graph]
    return {each.term.rpartition("/")[2][:-1]: str(each) for each in impossible(triples, classes, relations)}


@pytest.mark.parametrize(
    ("turtle", "term"),
    [
        (":C a owl:Class ; rdfs:subClassOf :A , :B .", "C"),
        (":C a owl:Class ; rdfs:subClassOf owl:Nothing .", "C"),
        (":p rdfs:domain :A , :B .", "p"),
        (":p rdfs:range :A , :B .", "p"),
        (":p rdfs:subPropertyOf :q . :q a owl:ObjectProperty ; owl:propertyDisjointWith :p .", "p"),
    ],
)
def test_what_is_impossible_is_found(turtle: str, term: str) -> None:
    assert set(found(turtle)) == {term}


def test_the_contradiction_is_told_of_an_instance() -> None:
    told = found(":C a owl:Class ; rdfs:subClassOf :A , :B .")["C"]
    assert "an instance rdf:type <https://example.org/A>" in told
    assert "urn:" not in told


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        ":C a owl:Class ; rdfs:subClassOf :A .",
        # Two instances that are the same thing would be in both classes; each alone is possible.
        (
            ":k a owl:ObjectProperty , owl:InverseFunctionalProperty . :A rdfs:subClassOf [ a owl:Restriction ; "
            "owl:onProperty :k ; owl:hasValue :x ] . :B rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :k ; "
            "owl:hasValue :x ] ."
        ),
    ],
)
def test_what_is_possible_is_not_found(turtle: str) -> None:
    assert found(turtle) == {}
