"""What differs between two states of an ontology."""

import pyoxigraph as ox
import pytest

from app.web.code_lists import read_code_lists
from app.web.ontology_changes import Changes, Detail, compare
from app.web.ontology_graph import OntologyGraph
from app.web.ontology_terms import read_ontology

PREFIXES = """
@prefix : <https://w3id.org/twintext/ontology#> .
@prefix code: <https://w3id.org/twintext/code/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def changes(before: str, after: str) -> Changes:
    """What differs between two Turtle documents."""
    read = []
    for document in (before, after):
        parsed = ox.parse(PREFIXES + document, format=ox.RdfFormat.TURTLE)
        graph = OntologyGraph((str(one.subject), str(one.predicate), str(one.object)) for one in parsed)
        read.append((read_ontology(graph), read_code_lists(graph)))
    return compare(*read)


@pytest.mark.parametrize(
    ("before", "after", "detail"),
    [
        ("rdfs:label 'a'@en", "rdfs:label 'b'@en", Detail("label", "en", "a", "b")),
        ("skos:definition 'A.'@en", "skos:definition 'A.'@en, 'B.'@fr", Detail("definition", "fr", None, "B.")),
        ("skos:altLabel 'a'@en", "", Detail("altLabel", "en", "a", None)),
        ("", "skos:scopeNote 'n'@en", Detail("note", "scopeNote en", None, "n")),
        ("rdfs:subClassOf :B", "rdfs:subClassOf :C", Detail("axiom", "subClassOf", "tt:B", "tt:C")),
        ("", "owl:disjointWith :C", Detail("axiom", "disjointWith", None, "tt:C")),
        (
            "rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ]",
            "rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :C ]",
            Detail("axiom", "subClassOf", "tt:p some tt:B", "tt:p some tt:C"),
        ),
    ],
)
def test_each_aspect_that_differs_is_told_with_what_it_was_and_is(before: str, after: str, detail: Detail) -> None:
    found = changes(f":A a owl:Class ; {before} .", f":A a owl:Class ; {after} .")

    assert [one.details for one in found.changed] == [(detail,)]
    assert (found.added, found.removed, found.retired) == ((), (), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (":A rdfs:subClassOf :B, :C .", ":A rdfs:subClassOf :C, :B ."),
        (
            ":A owl:equivalentClass [ owl:unionOf ( :B [ owl:complementOf :C ] ) ] .",
            ":A owl:equivalentClass _:z . _:z owl:unionOf ( :B _:y ) . _:y owl:complementOf :C .",
        ),
        ("", "<x:Foreign> a owl:Class ; rdfs:label 'not ours'@en ."),
    ],
)
def test_order_blank_nodes_and_terms_of_others_are_no_change(before: str, after: str) -> None:
    found = changes(":A a owl:Class . " + before, ":A a owl:Class . " + after)

    assert not found
    assert found == Changes((), (), (), ())


def test_added_and_removed_terms_come_with_their_wording() -> None:
    found = changes(":Old a owl:Class .", ":New a owl:ObjectProperty ; rdfs:label 'new'@en ; skos:definition 'N.'@en .")
    [added], [removed] = found.added, found.removed

    assert (added.name, added.kind, added.labels.within("en"), added.definitions.within("en")) == (
        *("New", "relation", "new"),
        "N.",
    )
    assert (removed.name, removed.kind) == ("Old", "class")
    assert found.of(removed.iri) == ("removed", removed)
    assert found.of("x:neither") is None


def test_a_retired_term_is_retired_and_not_changed_besides() -> None:
    found = changes(":A a owl:Class .", ":A a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy :B .")
    [retired] = found.retired

    assert retired.replaced_by == ("https://w3id.org/twintext/ontology#B",)
    assert retired.details == (Detail("replacedBy", "", None, "tt:B"),)
    assert not found.changed


def test_a_term_of_another_kind_than_before_is_told_once() -> None:
    found = changes(":p a owl:ObjectProperty .", ":p a owl:DatatypeProperty .")

    assert [one.details for one in found.changed] == [(Detail("kind", "", "relation", "attribute"),)]


def test_codes_and_code_lists_are_compared_too() -> None:
    scheme = "code:x a skos:ConceptScheme ; skos:prefLabel 'x'@en . "
    code = "<https://w3id.org/twintext/code/x/a> a skos:Concept ; skos:inScheme code:x ; "
    found = changes(
        scheme + code + "skos:notation 'a' .",
        scheme.replace("'x'@en", "'x'@en, 'ix'@fr") + code + "skos:notation 'b' ; skos:broader code:y .",
    )
    by_name = {one.name: (one.kind, one.details) for one in found.changed}

    assert by_name == {
        "code/x": ("codeList", (Detail("label", "fr", None, "ix"),)),
        "code/x/a": ("code", (Detail("broader", "", None, "code/y"), Detail("notation", "", "a", "b"))),
    }
