"""The profile check admits what OWL 2 RL admits and names, in words, what it does not."""

from pathlib import Path

import pytest
from rdflib import Graph

from app.dataset.profile import Violation, profile_violations

PREFIXES = """
@prefix : <https://example.org/o#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty . :note a owl:AnnotationProperty .
"""

A = "<https://example.org/o#A>"
P = "<https://example.org/o#p>"
Q = "<https://example.org/o#q>"
D = "<https://example.org/o#d>"

ADMITTED = {
    "a subclass that has some values": "[ owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
    "a subclass with any value": "[ owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :A .",
    "a subclass that has some data value": "[ owl:onProperty :d ; owl:someValuesFrom xsd:string ] rdfs:subClassOf :A .",
    "a union in a subclass": "[ owl:unionOf ( :B :C ) ] rdfs:subClassOf :A .",
    "an enumeration in a subclass": "[ owl:oneOf ( :x :y ) ] rdfs:subClassOf :A .",
    "an intersection in a superclass": ":A rdfs:subClassOf [ owl:intersectionOf ( :B :C ) ] .",
    "a complement in a superclass": ":A rdfs:subClassOf [ owl:complementOf :B ] .",
    "all values in a superclass": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
    "all data values in a superclass": ":A rdfs:subClassOf [ owl:onProperty :d ; owl:allValuesFrom xsd:string ] .",
    "a value in a superclass": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :x ] .",
    "at most one in a superclass": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .",
    "at most one of a kind": ":A rdfs:subClassOf "
    "[ owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass :B ] .",
    "at most one of anything": ":A rdfs:subClassOf "
    "[ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass owl:Thing ] .",
    "an equivalent value": ":A owl:equivalentClass [ owl:onProperty :p ; owl:hasValue :x ] .",
    "a definition by intersection": ":A owl:intersectionOf ( :B :C ) .",
    "disjoint classes": "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :A owl:disjointWith :B .",
    "a chain": ":p owl:propertyChainAxiom ( :p :q ) .",
    "a key": ":A owl:hasKey ( :d ) .",
    "a range of the profile": ":d rdfs:range xsd:dateTime .",
    "an intersection of datatypes": ":d rdfs:range [ a rdfs:Datatype ; owl:intersectionOf ( xsd:int xsd:long ) ] .",
    "a datatype defined by others": ":t a rdfs:Datatype ; owl:equivalentClass xsd:string . :d rdfs:range :t .",
    "domain and range": ":p rdfs:domain :A ; rdfs:range [ owl:intersectionOf ( :B :C ) ] .",
    "an annotation with any range": ":note rdfs:domain [ owl:unionOf ( :A :B ) ] ; rdfs:range xsd:date .",
    "an individual of a restriction": ':x a [ owl:onProperty :d ; owl:hasValue "1" ] .',
}

REFUSED = {
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .": (
        A,
        "'some values from' may not stand in a superclass; say it in a shape with sh:minCount",
    ),
    ":A rdfs:subClassOf [ owl:unionOf ( :B :C ) ] .": (
        A,
        "a union may not stand in a superclass; leave it open and say it in a shape with sh:or",
    ),
    ":A rdfs:subClassOf [ owl:oneOf ( :x ) ] .": (
        A,
        "an enumeration may not stand in a superclass; make it a code list",
    ),
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ] .": (A, "'has self' may not stand in a superclass"),
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .": (
        A,
        "a minimum number may not stand in a superclass; say it in a shape with sh:minCount",
    ),
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] .": (
        A,
        "a maximum number must be 0 or 1, not 2; say it in a shape with sh:maxCount",
    ),
    ":A owl:equivalentClass [ owl:onProperty :p ; owl:allValuesFrom :B ] .": (
        A,
        "'all values from' may not stand in an equivalent class",
    ),
    ":A rdfs:subClassOf [ owl:complementOf [ owl:complementOf :B ] ] .": (
        A,
        "a complement may not stand in a subclass",
    ),
    ":A rdfs:subClassOf owl:Thing .": (A, "owl:Thing may not stand as a superclass"),
    ':A rdfs:subClassOf "B" .': (A, '"B" is a literal, not a class'),
    ":A rdfs:subClassOf [ ] .": (A, "what stands as a superclass is not one whole class expression"),
    ":A rdfs:subClassOf [ owl:intersectionOf _:broken ] . _:broken rdf:first :B .": (
        A,
        "the members of an intersection are not a whole list",
    ),
    ":A rdfs:subClassOf _:self . _:self owl:intersectionOf ( :B _:self ) .": (
        A,
        "a superclass expression contains itself",
    ),
    ":A rdfs:subClassOf [ owl:intersectionOf _:ring ] . _:ring rdf:first :B ; rdf:rest _:ring .": (
        A,
        "the members of an intersection are not a whole list",
    ),
    ":A owl:unionOf ( :B :C ) .": (A, "may be defined as an intersection only; use rdfs:subClassOf"),
    ":A owl:intersectionOf ( :B [ owl:unionOf ( :B :C ) ] ) .": (
        A,
        "a union may not stand in an equivalent class; leave it open and say it in a shape with sh:or",
    ),
    ":A owl:disjointUnionOf ( :B :C ) .": (
        A,
        "a disjoint union may not be used; use owl:AllDisjointClasses and subclasses",
    ),
    "[] a owl:AllDisjointClasses ; owl:members :A .": ("owl:AllDisjointClasses", "its members are not a whole list"),
    "[] a owl:AllDisjointClasses ; owl:members ( :A [ owl:onProperty :p ; owl:allValuesFrom :B ] ) .": (
        "an unnamed expression",
        "'all values from' may not stand in a subclass",
    ),
    ":A owl:hasKey :d .": (A, "its key is not a whole list of properties"),
    ":p a owl:ReflexiveProperty .": (P, "may not be reflexive"),
    ":p rdfs:domain [ owl:unionOf ( :A :B ) ] .": (
        P,
        "domain: a union may not stand in a superclass; leave it open and say it in a shape with sh:or",
    ),
    ":p rdfs:range [ owl:onProperty :q ; owl:someValuesFrom :B ] .": (
        P,
        "range: 'some values from' may not stand in a superclass; say it in a shape with sh:minCount",
    ),
    ":d rdfs:range xsd:date .": (
        D,
        "range: xsd:date is not a datatype of the profile; leave it to a shape with sh:datatype",
    ),
    ":d rdfs:range rdf:langString .": (
        D,
        "range: rdf:langString is not a datatype of the profile; leave it to a shape with sh:datatype",
    ),
    ":d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .": (
        D,
        "range: a data range may only be a datatype or an intersection of datatypes",
    ),
    ":t a rdfs:Datatype ; owl:equivalentClass [ a rdfs:Datatype ; owl:unionOf ( xsd:int ) ] .": (
        "<https://example.org/o#t>",
        "a data range may only be a datatype or an intersection of datatypes",
    ),
    ':A rdfs:subClassOf [ owl:onProperty :d ; owl:hasValue "2022-03-09"^^xsd:date ] .': (
        A,
        "xsd:date is not a datatype of the profile; leave it to a shape with sh:datatype",
    ),
    ":p owl:propertyChainAxiom ( :q ) .": (P, "its property chain is not a list of two or more properties"),
    ":x a [ owl:unionOf ( :A :B ) ] .": (
        "<https://example.org/o#x>",
        "type: a union may not stand in a superclass; leave it open and say it in a shape with sh:or",
    ),
    ":x :unknown :y .": ("<https://example.org/o#unknown>", "is used as a property and never declared as one"),
    ":x a :Unknown .": ("<https://example.org/o#Unknown>", "is used as a class and never declared as one"),
    ":p a owl:AnnotationProperty .": (P, "is declared as object property and as annotation property"),
    ":p a owl:TransitiveProperty , owl:FunctionalProperty .": (
        P,
        "is transitive or derived by a chain and may not be functional",
    ),
    ":q a owl:TransitiveProperty ; rdfs:subPropertyOf :p . "
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .": (
        P,
        "is transitive or derived by a chain and may not be counted",
    ),
    ":q a owl:TransitiveProperty . :q owl:equivalentProperty :p . :p a owl:InverseFunctionalProperty .": (
        P,
        "is transitive or derived by a chain and may not be inverse functional",
    ),
    ":q a owl:TransitiveProperty . :p owl:equivalentProperty :q ; a owl:IrreflexiveProperty .": (
        P,
        "is transitive or derived by a chain and may not be irreflexive",
    ),
    ":p owl:propertyChainAxiom ( :p :p ) . :q owl:inverseOf :p ; a owl:AsymmetricProperty .": (
        Q,
        "is transitive or derived by a chain and may not be asymmetric",
    ),
}


def violations(turtle: str) -> list[Violation]:
    return profile_violations(Graph().parse(data=PREFIXES + turtle, format="turtle"))


@pytest.mark.parametrize("turtle", ADMITTED.values(), ids=ADMITTED.keys())
def test_what_the_profile_admits_is_not_reported(turtle: str) -> None:
    assert violations(turtle) == []


@pytest.mark.parametrize(("turtle", "expected"), REFUSED.items(), ids=REFUSED.keys())
def test_what_the_profile_refuses_is_reported_once_and_in_words(turtle: str, expected: tuple[str, str]) -> None:
    assert violations(turtle) == [Violation(*expected)]


def test_a_violation_reads_as_one_sentence_about_one_term() -> None:
    [found] = violations(":p a owl:ReflexiveProperty .")
    assert str(found) == "<https://example.org/o#p>: may not be reflexive"


def test_an_unnamed_expression_with_two_constructors_is_not_one_class_expression() -> None:
    found = violations(":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :x ; owl:allValuesFrom :B ] .")
    assert [each.message for each in found] == ["what stands as a superclass is not one whole class expression"]


def test_the_shipped_ontology_is_in_the_profile() -> None:
    folder = Path(__file__).parents[2] / "ontology"
    graph = Graph()
    for name in ("collaboration.ttl", "codes.ttl", "alignments.ttl"):
        graph.parse(folder / name)
    assert profile_violations(graph) == []
