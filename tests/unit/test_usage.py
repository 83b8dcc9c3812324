"""What nobody declares is found where it is used, and what nobody uses where it is declared."""

import pytest
from rdflib import Graph, URIRef

from app.dataset.shape_alignment import ShapeAlignment
from app.dataset.usage import Usage, excuses_in, own_terms, question_prefixes, used_in_graph, used_in_question

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TT = "https://w3id.org/twintext/ontology#"
ONTOLOGY = """
tt:Text a owl:Class . tt:Rule a owl:Class ; rdfs:subClassOf tt:Text . tt:Order a owl:Class ; rdfs:subClassOf tt:Text .
tt:Section a owl:Class . [ owl:intersectionOf ( tt:Text tt:Section ) ] rdfs:subClassOf tt:Rule .
tt:Body a owl:Class ; owl:disjointWith tt:Text .
tt:issues a owl:ObjectProperty ; owl:inverseOf tt:issuedBy . tt:issuedBy a owl:ObjectProperty .
tt:year a owl:DatatypeProperty ; rdfs:range xsd:integer .
tt:count a owl:DatatypeProperty ; rdfs:range xsd:positiveInteger .
"""


def graph(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def usage(facts: str) -> Usage:
    ontology = graph(ONTOLOGY)
    return Usage(ontology, own_terms(ontology), frozenset(used_in_graph("the facts", graph(facts))))


def unused(facts: str, excuses: dict[str, str] | None = None) -> list[str]:
    return [each.about for each in usage(facts).unused(excuses or {})]


def test_a_used_term_brings_with_it_what_its_axioms_speak_of_but_not_what_is_below_it() -> None:
    everything = ["Body", "Order", "Rule", "Section", "Text", "count", "issuedBy", "issues", "year"]
    assert unused("") == [f"tt:{name}" for name in everything]
    facts = "tt:x a tt:Rule ; tt:issuedBy tt:y ; tt:year 1 ."
    assert unused(facts) == ["tt:Body", "tt:Order", "tt:count"]


def test_an_excuse_stands_for_a_use_and_an_idle_one_is_found() -> None:
    facts = "tt:x a tt:Rule , tt:Order ; tt:issuedBy tt:y ; tt:year 1 ; tt:count 1 ."
    assert unused(facts, {f"{TT}Body": "for users' own facts"}) == []
    idle = usage(facts).unused({f"{TT}Body": "", f"{TT}Rule": "", f"{TT}Gone": ""})
    assert [(each.about, each.message) for each in idle] == [
        ("tt:Rule", "is excused in ontology/unused-terms.tsv and used"),
        ("tt:Gone", "is excused in ontology/unused-terms.tsv, not declared"),
    ]


def test_excuses_are_read_line_by_line() -> None:
    assert excuses_in("# why\n\ntt:Body\tfor users' own facts\n") == {f"{TT}Body": "for users' own facts"}


@pytest.mark.parametrize(
    ("facts", "about"),
    [
        ("tt:x skos:braoder tt:y .", "skos:braoder"),
        ("tt:x a rdfs:Klass .", "rdfs:Klass"),
        ('tt:x tt:year "1"^^xsd:integr .', "xsd:integr"),
    ],
)
def test_a_name_that_its_vocabulary_does_not_have_is_found(facts: str, about: str) -> None:
    found = [each for each in usage(facts).undeclared() if each.rule == "unknown-borrowed"]
    assert [(each.about, each.message) for each in found] == [
        (about, "is used in the facts, and its vocabulary has none such")
    ]


def test_members_of_containers_are_names_of_rdf() -> None:
    assert [each for each in usage("tt:x rdf:_7 tt:y .").undeclared() if each.rule == "unknown-borrowed"] == []


def test_the_prefixes_of_a_question_are_declared_and_used() -> None:
    text = 'PREFIX tt: <https://example.org/> PREFIX id: <https://example.org/id/> ASK { ?x tt:p ?y ; org:q "a:b" }'
    assert [str(each) for each in question_prefixes("q.rq", text)] == [
        "q.rq: uses the prefix org: and does not declare it [undefined-prefix]",
        "q.rq: declares the prefix id: and does not use it [unused-prefix]",
    ]


def test_a_property_path_in_a_question_names_its_properties() -> None:
    text = f"PREFIX tt: <{TT}> ASK {{ ?x ^tt:a/(tt:b|!tt:c)* ?y }}"
    assert {iri for iri, _ in used_in_question("q", text)} == {f"{TT}{name}" for name in "abc"}


SHAPE = "<https://example.org/shape> a sh:NodeShape ; "


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("sh:targetClass tt:Gone", "sh:targetClass names tt:Gone, which is not declared as a class"),
        ("sh:targetClass tt:year", "sh:targetClass names tt:year, which is not declared as a class"),
        ("sh:property [ sh:path tt:Rule ]", "sh:path names tt:Rule, which is not declared as a property"),
        (
            "sh:property [ sh:path ( tt:issues [ sh:inversePath tt:gone ] ) ]",
            "sh:path names tt:gone, which is not declared as a property",
        ),
        (
            "sh:property [ sh:path [ sh:alternativePath ( tt:issues tt:gone ) ] ]",
            "sh:path names tt:gone, which is not declared as a property",
        ),
        ("sh:targetSubjectsOf tt:gone", "sh:targetSubjectsOf names tt:gone, which is not declared as a property"),
        (
            "sh:property [ sh:path tt:issues ; sh:datatype xsd:string ]",
            "wants values of xsd:string of tt:issues, an object property",
        ),
        (
            "sh:property [ sh:path tt:year ; sh:datatype xsd:string ]",
            "wants values of xsd:string of tt:year, whose range is xsd:integer",
        ),
        (
            "sh:property [ sh:path tt:year ; sh:class tt:Text ]",
            "wants a tt:Text as value of tt:year, a datatype property",
        ),
    ],
)
def test_a_shape_that_does_not_fit_the_ontology_is_found(shape: str, message: str) -> None:
    found = list(ShapeAlignment(graph(ONTOLOGY), graph(SHAPE + shape + " ."), Graph()).findings())
    assert [(each.about, each.message) for each in found] == [("<https://example.org/shape>", message)]


@pytest.mark.parametrize(
    "shape",
    [
        "sh:targetClass tt:Rule ; sh:property [ sh:path [ sh:zeroOrMorePath tt:issues ] ; sh:class tt:Text ]",
        "sh:property [ sh:path tt:count ; sh:datatype xsd:integer ]",
        "sh:property [ sh:path rdfs:label ; sh:datatype rdf:langString ]",
        "sh:property [ sh:path tt:year ; sh:datatype xsd:integer ]",
    ],
)
def test_a_shape_that_fits_is_not_found(shape: str) -> None:
    assert list(ShapeAlignment(graph(ONTOLOGY), graph(SHAPE + shape + " ."), Graph()).findings()) == []


def test_a_text_where_a_thing_belongs_and_the_other_way_round_are_found_with_the_triple() -> None:
    facts = graph('tt:x tt:issues "a rule" . tt:y tt:year tt:z .')
    found = ShapeAlignment(graph(ONTOLOGY), Graph(), facts).findings()
    assert {each.message for each in found} == {
        'tt:issues is an object property and has a text as value: tt:x tt:issues "a rule"',
        "tt:year is a datatype property and has a thing as value: tt:y tt:year tt:z",
    }
    assert URIRef(f"{TT}x") in facts.subjects()
