"""A chain of facts that comes back to where it began is found, once, with its triples."""

import pytest
from rdflib import Graph

from app.dataset.rings import ring_findings

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
"""
ONTOLOGY = """
tt:after a owl:AsymmetricProperty ; rdfs:subPropertyOf tt:later . tt:later a owl:TransitiveProperty .
tt:opposes a owl:AsymmetricProperty .
"""


def found(facts: str) -> list[str]:
    ontology, stated = (Graph().parse(data=PREFIXES + text, format="turtle") for text in (ONTOLOGY, facts))
    return [str(each) for each in ring_findings(ontology, stated)]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("tt:a tt:after tt:a .", "tt:a: comes back to itself: tt:a tt:after tt:a [ring]"),
        (
            "tt:b tt:after tt:c . tt:c tt:after tt:a . tt:a tt:after tt:b . tt:d tt:after tt:a .",
            "tt:a: comes back to itself: tt:a tt:after tt:b; tt:b tt:after tt:c; tt:c tt:after tt:a [ring]",
        ),
        (
            "tt:a tt:after tt:b , tt:c . tt:b tt:after tt:c , tt:x . tt:c tt:after tt:a .",
            "tt:a: comes back to itself: tt:a tt:after tt:c; tt:c tt:after tt:a [ring]",
        ),
    ],
)
def test_a_ring_is_found_by_its_shortest_way(facts: str, said: str) -> None:
    assert found(facts)[0] == said


def test_two_rings_are_two_findings() -> None:
    assert len(found("tt:a tt:after tt:b . tt:b tt:after tt:a . tt:c tt:after tt:c .")) == 2


@pytest.mark.parametrize(
    "facts",
    [
        "tt:a tt:after tt:b , tt:c . tt:b tt:after tt:d . tt:c tt:after tt:d .",
        "tt:a tt:opposes tt:b . tt:b tt:opposes tt:c . tt:c tt:opposes tt:a .",
        "tt:a tt:later tt:b . tt:b tt:later tt:a .",
    ],
    ids=["two ways to one end", "a step of no transitive relation", "a relation that is not asymmetric"],
)
def test_what_is_no_ring_is_not_found(facts: str) -> None:
    assert found(facts) == []
