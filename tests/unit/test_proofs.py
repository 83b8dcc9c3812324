"""A proof is told as a document, as text and as Turtle, and loses nothing on the way."""

import json

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from app.model.proof_texts import as_text, as_turtle, short
from app.model.proofs import Proof, Source, Statement
from app.model.vocabulary import PROV, RDF

A, B, C = (f"<http://example.org/{name}>" for name in "abc")
P, Q = "<http://example.org/p>", "<http://example.org/q>"
CHAIN = "<http://www.w3.org/2002/07/owl#propertyChainAxiom>"
FIRST, REST, NIL = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))
REFERENCE = "https://example.org/graph/reference"
PROOF = Proof(
    "v1",
    (
        Statement((A, P, C), "prp-spo2", "a chain of properties makes up another", (1, 2, 3, 4, 5, 6, 7)),
        Statement((P, CHAIN, "_:one"), graphs=(REFERENCE,)),
        Statement(("_:one", FIRST, Q), graphs=(REFERENCE,)),
        Statement(("_:one", REST, "_:two"), graphs=(REFERENCE,)),
        Statement(("_:two", FIRST, Q), graphs=(REFERENCE,)),
        Statement(("_:two", REST, NIL), graphs=(REFERENCE,)),
        Statement((A, Q, B), graphs=(REFERENCE, "http://e/g"), origins=("<http://example.org/page>", '"a book"@en')),
        Statement((B, Q, C)),
    ),
    (
        Source(
            REFERENCE, "Reference facts", "ontology/reference/", "https://example.org/licence", "2026-11-23T05:00:00Z"
        ),
    ),
)


def test_a_document_tells_all_of_a_proof() -> None:
    document = PROOF.to_document()

    assert Proof.from_document(json.loads(json.dumps(document))) == PROOF
    assert (document["holds"], document["steps"]) == ("entailed", 1)
    assert document["statements"][0]["premises"] == [2, 3, 4, 5, 6, 7, 8]
    assert "retrieved" in document["sources"][0]


def test_a_stated_triple_has_no_steps_and_a_contradiction_no_triple() -> None:
    assert Proof("v", (Statement((A, P, B)),)).to_document()["holds"] == "stated"
    assert (
        Proof("v", (Statement(None, "cax-dw", "…", (1,)), Statement((A, P, B)))).to_document()["holds"]
        == "contradiction"
    )


def test_text_shows_a_list_as_its_members() -> None:
    assert as_text(PROOF) == (
        "1. <http://example.org/a> <http://example.org/p> <http://example.org/c>\n"
        "   by prp-spo2 (a chain of properties makes up another), from 2, 3 and 4\n"
        "2. <http://example.org/p> owl:propertyChainAxiom ( <http://example.org/q> <http://example.org/q> )\n"
        "   stated in Reference facts\n"
        "3. <http://example.org/a> <http://example.org/q> <http://example.org/b>\n"
        "   stated in Reference facts, <http://e/g>\n"
        '   source: http://example.org/page, "a book"@en\n'
        "4. <http://example.org/b> <http://example.org/q> <http://example.org/c>\n"
        "   stated in the default graph\n"
        "\n"
        "Sources:\n"
        "  Reference facts: <https://example.org/graph/reference>; ontology/reference/; https://example.org/licence; "
        "retrieved 2026-11-23T05:00:00Z\n"
    )


@pytest.mark.parametrize(
    "cut",
    [
        Statement(("_:two", REST, "_:one"), graphs=(REFERENCE,)),  # a circle
        Statement(("_:two", REST, NIL), "eq-rep-o", "…", ()),  # not stated
        Statement(("_:three", REST, NIL), graphs=(REFERENCE,)),  # of another list
    ],
)
def test_a_list_that_is_not_whole_is_shown_as_it_is(cut: Statement) -> None:
    proof = Proof("v1", (*PROOF.statements[:5], cut, *PROOF.statements[6:]))

    assert proof.folded() == proof


def test_a_list_whose_triples_serve_another_step_is_shown_as_it_is() -> None:
    other = Statement((A, P, B), "eq-rep-o", "…", (2,))
    proof = Proof("v1", (*PROOF.statements, other))

    assert proof.folded() == proof


def test_turtle_says_in_terms_of_prov_what_the_document_says() -> None:
    store = Store()
    store.extend(parse(as_turtle(PROOF), RdfFormat.TURTLE))

    def count(pattern: str) -> int:
        found = store.query(
            "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
            f"PREFIX dcterms: <http://purl.org/dc/terms/> SELECT * {{ {pattern} }}"
        )
        return len(list(found))  # type: ignore[arg-type]  # of a SELECT

    assert count("?s a rdf:Statement, prov:Entity ; rdf:subject ?x ; rdf:predicate ?p ; rdf:object ?o") == 8
    assert count(f"?s rdf:subject {A} ; rdf:predicate {P} ; rdf:object {C} ; prov:wasDerivedFrom ?premise") == 7
    assert count("?s prov:wasGeneratedBy ?a . ?a a prov:Activity ; prov:used ?u") == 7
    assert count('?a prov:qualifiedAssociation/prov:hadPlan/dcterms:identifier "prp-spo2"') == 1
    assert count(f"?s rdf:predicate {Q} ; prov:hadPrimarySource <{REFERENCE}> ; dcterms:source ?origin") == 2
    assert count(f'<{REFERENCE}> a prov:Entity ; dcterms:title "Reference facts" ; prov:generatedAtTime ?t') == 1


def test_turtle_of_a_contradiction_and_of_a_step_from_nothing_can_be_read() -> None:
    proof = Proof("v", (Statement(None, "cax-dw", "…", (1,)), Statement((A, P, B), "eq-ref", "…")))
    quads = list(parse(as_turtle(proof), RdfFormat.TURTLE))

    assert sum(quad.predicate == NamedNode(PROV + "wasGeneratedBy") for quad in quads) == 2
    assert sum(quad.predicate == NamedNode(PROV + "wasDerivedFrom") for quad in quads) == 1


def test_blank_nodes_of_the_data_stay_apart_from_those_of_the_proof() -> None:
    proof = Proof("v", (Statement(("_:proof-1", P, "_:a-proof-1")),))
    quads = list(parse(as_turtle(proof), RdfFormat.TURTLE))

    subjects = {quad.subject for quad in quads}
    assert not subjects & {quad.object for quad in quads}


def test_a_term_is_shortened_only_where_a_prefix_and_a_name_remain() -> None:
    assert short(f"<{PROV}Agent>") == "prov:Agent"
    assert short(f"<{PROV}>") == f"<{PROV}>"
    assert short("<http://purl.org/dc/terms/a/b>") == "<http://purl.org/dc/terms/a/b>"
    assert short('"http://www.w3.org/ns/prov#"') == '"http://www.w3.org/ns/prov#"'
