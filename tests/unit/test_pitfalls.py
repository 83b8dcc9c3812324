"""Each known mistake is found by its rule, and its right counterpart is not."""

import pytest
from rdflib import Graph

from app.dataset.pitfalls import Pitfalls
from app.dataset.usage import own_terms

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
tt:Body a owl:Class . tt:Text a owl:Class . tt:Rule a owl:Class ; rdfs:subClassOf tt:Text .
tt:Body owl:disjointWith tt:Text .
tt:p a owl:ObjectProperty ; rdfs:domain tt:Body . tt:q a owl:ObjectProperty ; rdfs:range tt:Text .
"""

WRONG = {
    "tt:Rule rdfs:subClassOf tt:Order . tt:Order a owl:Class ; rdfs:subClassOf tt:Rule .": {
        ("cycle", "tt:Rule", "is below itself, through tt:Rule rdfs:subClassOf tt:Order"),
        ("cycle", "tt:Order", "is below itself, through tt:Order rdfs:subClassOf tt:Rule"),
    },
    "tt:p rdfs:subPropertyOf tt:p .": {
        ("cycle", "tt:p", "is a subproperty of itself, through tt:p rdfs:subPropertyOf tt:p")
    },
    "tt:p owl:inverseOf tt:p .": {("inverse-of-itself", "tt:p", "is its own inverse; make it symmetric")},
    "tt:p a owl:SymmetricProperty ; owl:inverseOf tt:r . tt:r a owl:ObjectProperty ; rdfs:range tt:Body .": {
        ("inverse-of-symmetric", "tt:p", "is symmetric and has the inverse tt:r")
    },
    "tt:p owl:inverseOf tt:r . tt:r a owl:ObjectProperty ; rdfs:range tt:Text .": {
        (
            "wrong-inverse",
            "tt:p",
            "cannot be the inverse of tt:r: the domain of one is tt:Body, the range of the other tt:Text",
        )
    },
    "tt:q owl:inverseOf tt:r . tt:r a owl:ObjectProperty ; rdfs:domain tt:Body .": {
        (
            "wrong-inverse",
            "tt:q",
            "cannot be the inverse of tt:r: the range of one is tt:Text, the domain of the other tt:Body",
        )
    },
    "tt:p owl:inverseOf tt:r , tt:s . tt:r a owl:ObjectProperty ; rdfs:range tt:Body . "
    "tt:s a owl:ObjectProperty ; rdfs:range tt:Body .": {
        ("several-inverses", "tt:p", "has several inverses: tt:r, tt:s")
    },
    "tt:hasVersion a owl:ObjectProperty ; rdfs:domain tt:Text . "
    "tt:versionOf a owl:ObjectProperty ; rdfs:range tt:Text .": {
        ("missing-inverse", "tt:hasVersion", "reads as the inverse of tt:versionOf, which no axiom says")
    },
    "tt:p a owl:SymmetricProperty , owl:TransitiveProperty .": {
        ("symmetric-transitive", "tt:p", "is symmetric and transitive, so everything in it is related to itself")
    },
    "tt:p rdfs:range tt:Text ; a owl:SymmetricProperty .": {
        ("wrong-symmetric", "tt:p", "is symmetric, and its domain tt:Body is not its range tt:Text")
    },
    "tt:p rdfs:range tt:Text ; a owl:TransitiveProperty .": {
        ("wrong-transitive", "tt:p", "is transitive, and its domain tt:Body is not its range tt:Text")
    },
    "tt:p rdfs:domain tt:Text .": {
        ("several-ends", "tt:p", "has several values of rdfs:domain, which all hold at once: tt:Body and tt:Text")
    },
    "tt:r a owl:DatatypeProperty .": {
        ("no-ends", "tt:r", "has no domain, no range and no shape: nothing says what it relates")
    },
    "tt:RuleAndOrder a owl:Class ; rdfs:subClassOf tt:Text .": {
        ("two-kinds-in-one", "tt:RuleAndOrder", "its name joins two kinds; make two classes")
    },
    "tt:OtherText a owl:Class ; rdfs:subClassOf tt:Text .": {
        ("class-of-the-rest", "tt:OtherText", "its name says what it is not")
    },
    "tt:isA a owl:ObjectProperty ; rdfs:domain tt:Text .": {
        ("is-relation", "tt:isA", "stands for what rdf:type and rdfs:subClassOf say")
    },
    "prov:Agent rdfs:subClassOf tt:Body .": {
        ("borrowed-redefined", "prov:Agent", "is borrowed and may not be redefined: rdfs:subClassOf tt:Body")
    },
    "tt:Order a owl:Class ; rdfs:subClassOf tt:Text ; owl:equivalentClass tt:Rule .": {
        ("two-classes-for-one", "tt:Order", "is the same class as tt:Rule; retire one of them")
    },
    "tt:Rule owl:equivalentClass [ owl:intersectionOf ( tt:Rule tt:Text ) ] .": {
        ("defined-by-itself", "tt:Rule", "stands in its own definition")
    },
    "tt:Place a owl:Class .": {
        ("no-disjointness", "tt:Place", "neither it nor a class above it is disjoint with anything")
    },
}

RIGHT = {
    "an inverse that fits": "tt:p owl:inverseOf tt:r . tt:r a owl:ObjectProperty ; rdfs:range tt:Body .",
    "an inverse from below": "tt:q owl:inverseOf tt:r . tt:r a owl:ObjectProperty ; rdfs:domain tt:Rule .",
    "an inverse to an expression": "tt:p owl:inverseOf tt:r . tt:r a owl:ObjectProperty ; rdfs:range "
    "[ owl:unionOf ( tt:Body tt:Text ) ] .",
    "a pair that says so": "tt:hasVersion a owl:ObjectProperty ; rdfs:domain tt:Text ; owl:inverseOf tt:versionOf . "
    "tt:versionOf a owl:ObjectProperty ; rdfs:range tt:Text .",
    "a name that only begins like has": "tt:hasty a owl:ObjectProperty ; rdfs:domain tt:Text .",
    "symmetric within a class": "tt:p rdfs:range tt:Body ; a owl:SymmetricProperty .",
    "a property that a shape knows": "tt:known a owl:DatatypeProperty .",
    "a property whose inverse a shape knows": "tt:r a owl:ObjectProperty ; owl:inverseOf tt:known . "
    "tt:known a owl:ObjectProperty .",
    "a property with a known one below": "tt:r a owl:ObjectProperty . tt:known a owl:ObjectProperty ; "
    "rdfs:subPropertyOf tt:r .",
    "a class in a list of disjoint ones": "tt:Place a owl:Class . [] a owl:AllDisjointClasses ; "
    "owl:members ( tt:Place tt:Body tt:Text ) .",
    "a name with Or inside a word": "tt:Organ a owl:Class ; rdfs:subClassOf tt:Body .",
    "a borrowed pair": "prov:used owl:inverseOf prov:used .",
}


def found(turtle: str) -> set[tuple[str, str, str]]:
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")
    spoken_of = frozenset({"https://w3id.org/twintext/ontology#known"})
    return {(each.rule, each.about, each.message) for each in Pitfalls(graph, own_terms(graph), spoken_of).findings()}


@pytest.mark.parametrize(("turtle", "expected"), WRONG.items(), ids=[min(each)[0] for each in WRONG.values()])
def test_a_pitfall_is_found_and_nothing_else(turtle: str, expected: set[tuple[str, str, str]]) -> None:
    assert found(turtle) == expected


@pytest.mark.parametrize("turtle", ["", *RIGHT.values()], ids=["the ontology as it is", *RIGHT])
def test_what_is_right_is_not_found(turtle: str) -> None:
    assert found(turtle) == set()
