"""The closure of triples under OWL 2 RL: what is entailed, what is left out, what contradicts, what is refused."""

import gc

import pyoxigraph
import pytest

from app.dataset.inference import Closure, Inconsistency, close, is_noise
from app.dataset.inference.facts import Facts
from app.dataset.inference.schema import compile_rules, state_schema
from app.errors import SourceError
from app.model.terms import Triple, parse_lines

EX = "http://example.org/"
PREFIXES = f"""
@prefix : <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples_of(turtle: str) -> list[Triple]:
    quads = pyoxigraph.parse(PREFIXES + turtle, pyoxigraph.RdfFormat.TURTLE)
    return list(parse_lines("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)))


def closure_of(turtle: str) -> Closure:
    return close(triples_of(turtle))


def entailed(turtle: str) -> set[Triple]:
    return set(closure_of(turtle).entailed)


def rules_broken(turtle: str) -> set[str]:
    return {finding.rule for finding in closure_of(turtle).inconsistencies}


def test_a_chain_of_three_steps_gives_its_property() -> None:
    found = entailed(":p owl:propertyChainAxiom ( :q :r :s ) . :a :q :b . :b :r :c . :c :s :d . :b :s :x .")

    assert found == set(triples_of(":a :p :d ."))


def test_a_chain_of_no_steps_gives_nothing() -> None:
    assert entailed(":p owl:propertyChainAxiom () . :a :q :b . :K owl:intersectionOf () ; owl:hasKey () .") == set()


def test_a_chain_that_ends_in_two_ways_reaches_both_from_each_start() -> None:
    found = entailed(":p owl:propertyChainAxiom ( :q :r ) . :a :q :m . :b :q :m . :m :r :x , :y .")

    assert found == set(triples_of(":a :p :x , :y . :b :p :x , :y ."))


def test_what_is_said_of_one_name_is_said_of_the_other() -> None:
    found = entailed(":p a owl:FunctionalProperty . :a :p :b , :c . :b :q :x . :y :r :c . :c a :K .")

    assert found == set(triples_of(":b owl:sameAs :c . :c owl:sameAs :b . :c :q :x . :y :r :b . :b a :K ."))


def test_a_key_needs_every_property_of_it() -> None:
    members = ":K owl:hasKey ( :p :q ) . :a a :K ; :p 1 ; :q 1 . :b a :K ; :p 1 ; :q 2 . :c a :K ; :p 1 ; :q 1 ."

    assert entailed(members) == set(triples_of(":a owl:sameAs :c . :c owl:sameAs :a ."))


def test_a_value_is_in_each_datatype_whose_values_it_is_among() -> None:
    found = entailed(":R owl:onProperty :p ; owl:someValuesFrom xsd:positiveInteger . :a :p 5 . :b :p 0 . :c :p 'x' .")

    assert found == set(triples_of(":a a :R ."))


def test_the_order_of_the_entailed_follows_from_that_of_the_asserted() -> None:
    triples = triples_of(":K rdfs:subClassOf :L . :p rdfs:domain :K . :a :p :b . :c :p :d . :e a :K .")

    assert close(triples).entailed == close(iter(triples)).entailed


def test_blank_nodes_keep_their_labels() -> None:
    triples = [("_:a", f"<{EX}p>", "_:b"), (f"<{EX}p>", "<http://www.w3.org/2000/01/rdf-schema#domain>", f"<{EX}K>")]

    assert close(triples).entailed == [("_:a", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{EX}K>")]


def test_lists_that_are_broken_are_read_as_far_as_they_go() -> None:
    circle = "_:l rdf:first :L ; rdf:rest _:l . :K owl:unionOf _:l . :a a :L ."
    torn = ":M owl:unionOf _:m . _:m rdf:first :L . :N owl:unionOf _:n . _:n rdf:rest rdf:nil ."

    assert set(triples_of(":a a :K , :M . :L rdfs:subClassOf :K , :M .")) == entailed(circle + torn)


def test_a_superclass_reached_through_others_needs_no_rule_of_its_own() -> None:
    facts = Facts(
        triples_of(
            ":K rdfs:subClassOf :L , :M . :L rdfs:subClassOf :M . :M rdfs:subClassOf :N . :p rdfs:domain :K , :M ."
        )
    )
    state_schema(facts)
    rules = [rule for rule in compile_rules(facts) if rule.name in ("cax-sco", "prp-dom")]

    assert len(rules) == 4  # K to L, L to M, M to N, and the domain K


# What is left out


@pytest.mark.parametrize(
    "triple",
    [
        ('"x"', f"<{EX}p>", f"<{EX}a>"),
        (f"<{EX}a>", "_:p", f"<{EX}b>"),
        (f"<{EX}a>", "<http://www.w3.org/2002/07/owl#sameAs>", f"<{EX}a>"),
        (f"<{EX}a>", "<http://www.w3.org/2002/07/owl#sameAs>", '"x"'),
        (f"<{EX}a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2002/07/owl#Thing>"),
        (f"<{EX}a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "_:restriction"),
        (f"<{EX}a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2001/XMLSchema#string>"),
        (f"<{EX}K>", "<http://www.w3.org/2002/07/owl#equivalentClass>", f"<{EX}K>"),
        (f"<{EX}K>", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>", "<http://www.w3.org/2002/07/owl#Thing>"),
        ("<http://www.w3.org/2002/07/owl#Nothing>", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>", f"<{EX}K>"),
        ("_:r", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>", f"<{EX}K>"),
        (f"<{EX}K>", "<http://www.w3.org/2002/07/owl#equivalentClass>", "_:r"),
        (f"<{EX}p>", "<http://www.w3.org/2000/01/rdf-schema#domain>", "_:r"),
        (f"<{EX}p>", "<http://www.w3.org/2000/01/rdf-schema#range>", "<http://www.w3.org/2002/07/owl#Thing>"),
        ("<http://www.w3.org/2000/01/rdf-schema#label>", f"<{EX}p>", f"<{EX}a>"),
    ],
)
def test_noise_is_what_no_reader_asks_for(triple: Triple) -> None:
    assert is_noise(triple)


@pytest.mark.parametrize(
    "turtle",
    [
        ":a owl:sameAs :b .",
        ":a :p 'x' .",
        ":K rdfs:subClassOf :K .",
        ":K rdfs:subClassOf :L .",
        ":K rdfs:subClassOf owl:Nothing .",
        ":p rdfs:domain :K .",
        ":p rdfs:range xsd:string .",
        ":a a :K .",
        "_:x :p _:y .",
    ],
)
def test_what_a_reader_may_ask_for_is_no_noise(turtle: str) -> None:
    assert not [triple for triple in triples_of(turtle) if is_noise(triple)]


def test_what_is_asserted_is_never_entailed_even_if_it_is_noise() -> None:
    assert entailed(":a owl:sameAs :a , 'x' . :K rdfs:subClassOf :K . :a a owl:Thing .") == set()


# What contradicts


@pytest.mark.parametrize(
    ("rule", "turtle"),
    [
        ("eq-diff1", ":a owl:sameAs :b ; owl:differentFrom :b ."),
        ("eq-diff2", "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :b owl:sameAs :c ."),
        ("eq-diff3", "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b ) . :a owl:sameAs :b ."),
        ("prp-irp", ":p a owl:IrreflexiveProperty . :a :p :a ."),
        ("prp-asyp", ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a ."),
        ("prp-pdw", ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b ."),
        ("prp-adp", "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :q :b ; :r :b ."),
        ("prp-npa1", "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b ."),
        ("prp-npa2", "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 1 . :a :p 1 ."),
        ("cls-nothing2", ":K rdfs:subClassOf owl:Nothing . :a a :K ."),
        ("cls-com", ":K owl:complementOf :L . :a a :K , :L ."),
        ("cls-maxc1", ":K owl:onProperty :p ; owl:maxCardinality 0 . :a a :K ; :p :b ."),
        (
            "cls-maxqc1",
            ":K owl:onProperty :p ; owl:onClass :L ; owl:maxQualifiedCardinality 0 . :a a :K ; :p :b . :b a :L .",
        ),
        (
            "cls-maxqc2",
            ":K owl:onProperty :p ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality 0 . :a a :K ; :p :b .",
        ),
        ("cax-dw", ":K owl:disjointWith :L . :a a :K , :L ."),
        ("cax-adc", "[] a owl:AllDisjointClasses ; owl:members ( :K :L :M ) . :a a :L , :M ."),
        ("dt-not-type", ":a :p 'one'^^xsd:integer ."),
        ("dt-not-type", ":p rdfs:range xsd:boolean . :a :p 'yes' ."),
        ("dt-not-type", ":p rdfs:range xsd:string . :a :p 'yes'@en ."),
        ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 , 2 ."),
        ("dt-diff", ":K owl:onProperty :p ; owl:maxCardinality 1 . :a a :K ; :p 'x' , 'x'@en ."),
        (
            "dt-diff",
            ":K owl:onProperty :p ; owl:onClass xsd:integer ; owl:maxQualifiedCardinality 1 . :a a :K ; :p 1 , 2 .",
        ),
    ],
)
def test_each_rule_that_concludes_false_is_found(rule: str, turtle: str) -> None:
    assert rules_broken(turtle) == {rule}


@pytest.mark.parametrize(
    "turtle",
    [
        ":p a owl:FunctionalProperty . :a :p 1 , 1.0 , '01'^^xsd:byte .",
        ":p a owl:FunctionalProperty . :a :p '2020-01-01'^^xsd:date , '2020-01-02'^^xsd:date .",
        ":p a owl:FunctionalProperty . :a :p :b , 'x' .",
        ":K owl:onProperty :p ; owl:maxCardinality 1 . :a a :K ; :p 1 . :b :p 1 , 2 .",
        ":K owl:onProperty :p ; owl:onClass :L ; owl:maxQualifiedCardinality 1 . :a a :K ; :p 1 , 2 .",
        ":p rdfs:range xsd:nonNegativeInteger . :a :p 1 .",
        ":p rdfs:range xsd:decimal , rdfs:Literal . :a :p 1 .",
        ":p rdfs:range xsd:string . :a :p '1'^^:unknown .",
        ":p a owl:AsymmetricProperty , owl:IrreflexiveProperty . :a :p :b .",
        ":K owl:disjointWith :L . :a a :K . :b a :L .",
        "[] a owl:AllDifferent ; owl:members ( :a :b ) . :a owl:sameAs :c .",
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(turtle: str) -> None:
    assert rules_broken(turtle) == set()


def test_a_contradiction_names_the_triples_it_is_between() -> None:
    (finding,) = closure_of(":K owl:disjointWith :L . :M rdfs:subClassOf :L . :a a :K , :M .").inconsistencies

    assert finding.triples == tuple(triples_of(":K owl:disjointWith :L . :a a :K . :a a :L ."))


def test_a_contradiction_that_is_stated_in_both_directions_is_told_once() -> None:
    found = closure_of(":a owl:differentFrom :b . :b owl:differentFrom :a . :a owl:sameAs :b .").inconsistencies

    assert len(found) == 1


def test_a_contradiction_reads_as_a_sentence() -> None:
    (finding,) = closure_of("rdfs:seeAlso a owl:IrreflexiveProperty . :a rdfs:seeAlso :a .").inconsistencies

    assert str(finding) == (
        "prp-irp: an irreflexive property relates a thing to itself: "
        "rdfs:seeAlso rdf:type owl:IrreflexiveProperty; "
        "<http://example.org/a> rdfs:seeAlso <http://example.org/a>"
    )


def test_a_contradiction_told_in_words_keeps_them() -> None:
    assert str(Inconsistency("owlrl", (), "a and b differ")) == "owlrl: a and b differ"


def test_an_ill_formed_literal_is_told_with_a_triple_that_holds_it() -> None:
    (finding,) = closure_of(":a :p 'one'^^xsd:integer .").inconsistencies

    assert finding.triples[0] == triples_of(":a :p 'one'^^xsd:integer .")[0]


# What is refused


def chain_of(length: int) -> list[Triple]:
    kind = triples_of(":next a owl:TransitiveProperty .")
    return kind + [(f"<{EX}{number}>", f"<{EX}next>", f"<{EX}{number + 1}>") for number in range(length)]


def test_a_closure_beyond_its_limit_is_refused_before_it_is_made() -> None:
    with pytest.raises(SourceError, match=r"more than 1000 triples.*<http://example.org/next>"):
        close(chain_of(100), limit=1000)


def test_a_closure_within_its_limit_is_made() -> None:
    assert len(close(chain_of(40), limit=1000).entailed) == 40 * 39 // 2


def test_too_many_names_for_one_thing_are_refused_before_the_pairs_are_made() -> None:
    triples = triples_of(":p a owl:FunctionalProperty .")
    triples += [(f"<{EX}a>", f"<{EX}p>", f"<{EX}{number}>") for number in range(500)]

    with pytest.raises(SourceError, match=r"owl#sameAs"):
        close(triples, limit=10_000)


def test_the_garbage_collector_is_as_it_was_after_a_closure() -> None:
    close(triples_of(":a :p :b ."))
    assert gc.isenabled()

    gc.disable()
    try:
        close(triples_of(":a :p :b ."))
        assert not gc.isenabled()
    finally:
        gc.enable()
