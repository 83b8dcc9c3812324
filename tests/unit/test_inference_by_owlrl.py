"""The closure by owlrl, where owlrl alone departs from the OWL 2 RL tables."""

import pyoxigraph
import pytest

from app.dataset.inference import is_noise
from app.dataset.owlrl_oracle import close_with_owlrl
from app.model.terms import Triple, parse_lines

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples_of(turtle: str) -> list[Triple]:
    quads = pyoxigraph.parse(PREFIXES + turtle, pyoxigraph.RdfFormat.TURTLE)
    return list(parse_lines("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)))


def test_it_entails_without_noise_and_without_the_asserted() -> None:
    asserted = triples_of(":K rdfs:subClassOf :L . :a a :K ; :p '01'^^xsd:integer .")
    closure = close_with_owlrl(asserted)

    assert closure.entailed == triples_of(":a a :L .")
    assert not [triple for triple in closure.entailed if is_noise(triple)]
    assert closure.inconsistencies == ()


def test_a_key_looks_at_its_last_property_too() -> None:
    closure = close_with_owlrl(triples_of(":K owl:hasKey ( :p ) . :a a :K ; :p 1 . :b a :K ; :p 2 ."))

    assert closure.entailed == []


def test_two_values_of_a_functional_property_are_not_handed_on_as_the_same() -> None:
    triples = triples_of(":p a owl:FunctionalProperty . :a :p true , false . :b :p true .")

    assert close_with_owlrl(triples).entailed == []


def test_a_value_is_in_each_datatype_whose_values_it_is_among() -> None:
    triples = triples_of(":R owl:onProperty :p ; owl:someValuesFrom xsd:positiveInteger . :a :p 5 .")

    assert close_with_owlrl(triples).entailed == triples_of(":a a :R .")


@pytest.mark.parametrize(
    "turtle",
    [
        "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :b owl:sameAs :c .",
        "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) . :a :p :b ; :q :b .",
        ":K owl:disjointWith :L . :a a :K , :L .",
        ":a owl:differentFrom :a .",
    ],
)
def test_a_contradiction_is_told_in_words(turtle: str) -> None:
    (finding, *_) = close_with_owlrl(triples_of(turtle)).inconsistencies

    assert finding.rule == "owlrl"
    assert finding.message
    assert finding.triples == ()
