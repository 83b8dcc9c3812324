"""What stands around a term on its page, what the drawing of all classes shows, and where links lead."""

import pyoxigraph as ox
import pytest

from app.model.identifiers import BASE, TERM
from app.web.ontology_addresses import Addresses
from app.web.ontology_graph import OntologyGraph
from app.web.ontology_terms import Ontology, OntologyTerm, read_ontology
from app.web.term_view import Bundle, bundles, draw, draw_overview, outline, relations, rows

ONTOLOGY = """
@prefix : <https://w3id.org/twintext/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<x:Thing> a owl:Class .
:Body a owl:Class ; rdfs:label "body"@en ; rdfs:subClassOf <x:Thing> .
:Panel a owl:Class ; rdfs:subClassOf :Body .
:Text a owl:Class .
:Alone a owl:Class .
:issues a owl:ObjectProperty ; rdfs:domain :Body ; rdfs:range :Text .
:adopts a owl:ObjectProperty ; rdfs:domain :Body ; rdfs:range :Text .
:issuedBy a owl:ObjectProperty ; owl:inverseOf :issues ; rdfs:domain :Text ; rdfs:range :Body .
:follows a owl:ObjectProperty ; rdfs:domain :Text ; rdfs:range :Text .
:owns a owl:ObjectProperty ; rdfs:domain <x:Thing> ; rdfs:range :Text .
:old a owl:ObjectProperty ; rdfs:domain :Panel ; rdfs:range :Text ; owl:deprecated true .
:leads a owl:ObjectProperty ; rdfs:domain :Panel .
"""


@pytest.fixture(scope="module", name="ontology")
def _ontology() -> Ontology:
    parsed = ox.parse(ONTOLOGY, format=ox.RdfFormat.TURTLE)
    return read_ontology(OntologyGraph((str(one.subject), str(one.predicate), str(one.object)) for one in parsed))


def _term(ontology: Ontology, name: str) -> OntologyTerm:
    found = ontology.own(name)
    assert found is not None
    return found


def test_properties_of_a_class_come_before_those_of_the_classes_above(ontology: Ontology) -> None:
    found = relations(ontology, _term(ontology, "Panel"), "domain")

    assert [(one.term.name, one.via) for one in found] == [
        ("leads", None),
        ("old", None),
        ("adopts", TERM + "Body"),
        ("issues", TERM + "Body"),
        ("owns", "x:Thing"),
    ]
    assert [str(other) for other in found[2].others] == ["tt:Text"]


def test_what_is_right_below_a_term_is_among_its_rows(ontology: Ontology) -> None:
    found = {name: [str(one) for one in all_of] for name, all_of in rows(ontology, _term(ontology, "Body"))}

    assert found == {"subClassOf": ["x:Thing"], "superOf": ["tt:Panel"]}


def test_relations_between_the_same_classes_are_one_bundle_without_retired_ones(ontology: Ontology) -> None:
    body, text = TERM + "Body", TERM + "Text"

    assert bundles(ontology) == [
        Bundle(body, text, (TERM + "adopts", TERM + "issues")),
        Bundle(text, body, (TERM + "issuedBy",)),
        Bundle(text, text, (TERM + "follows",)),
        Bundle("x:Thing", text, (TERM + "owns",)),
    ]


def test_the_drawing_of_all_leaves_out_inverses_loops_and_other_vocabularies(ontology: Ontology) -> None:
    drawn = outline(ontology, bundles(ontology))
    drawing = draw_overview(Addresses(ontology), bundles(ontology), "en")

    assert drawn == [Bundle(TERM + "Body", TERM + "Text", (TERM + "adopts", TERM + "issues"))]
    assert [(line.weight, line.title) for line in drawing.lines] == [(2, "tt:adopts, tt:issues")]


def test_a_term_among_its_nearest_is_drawn_and_one_alone_is_not(ontology: Ontology) -> None:
    drawing = draw(Addresses(ontology), _term(ontology, "Body"), "en")

    assert drawing is not None
    assert {(box.node.text, box.node.link) for box in drawing.boxes} == {
        ("body", "/ontology/terms/Body"),
        ("x:Thing", None),
        ("tt:Panel", "/ontology/terms/Panel"),
        ("tt:Text", "/ontology/terms/Text"),
    }
    assert [word.text for word in drawing.words] == ["tt:issuedBy", "tt:adopts", "tt:issues"]
    assert draw(Addresses(ontology), _term(ontology, "Alone"), "en") is None


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (TERM + "Body", "/ontology/0.1.0/terms/Body?lang=fr"),
        (TERM + "Unknown", "/ontology?version=v&lang=fr#Unknown"),
        (BASE + "code", "/code?version=v&lang=fr"),
        (BASE + "code/verb/noting", "/code/verb/noting?version=v&lang=fr"),
        (BASE + "id/organization/itu-t", "/doc/organization/itu-t?version=v&lang=fr"),
        ("https://example.org/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_links_keep_the_version_and_the_language(ontology: Ontology, iri: str, address: str | None) -> None:
    at = Addresses(ontology, "/ontology/0.1.0", {}, {"version": "v"}, "fr")

    assert at.link(iri) == address


def test_only_addresses_of_the_web_are_followed_elsewhere(ontology: Ontology) -> None:
    at = Addresses(ontology)

    assert at.anywhere("https://example.org/") == "https://example.org/"
    assert at.anywhere("javascript:alert(1)") is None
