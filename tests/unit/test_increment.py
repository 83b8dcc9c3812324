"""Increments of inference: what is followed step by step, what is left to the closure, what contradicts."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from app.dataset.inference import Inconsistency, Increment, close, increment
from app.dataset.inference.clauses import NotIncremental
from app.dataset.inference.increment import LARGEST
from app.dataset.inference.knowledge import Knowledge
from app.dataset.inference.program import read_program
from app.dataset.inference.proving import premises
from app.dataset.inference.reading import Reading, as_stored, read_term
from app.model import identifiers
from app.model.terms import Triple, lines, parse_lines

EX = "http://example.org/"
PREFIXES = f"""
@prefix : <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples_of(turtle: str) -> list[Triple]:
    quads = pyoxigraph.parse(PREFIXES + turtle, RdfFormat.TURTLE, rename_blank_nodes=False)
    return list(parse_lines("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)))


def put(store: Store, triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> None:
    parsed = pyoxigraph.parse("".join(lines(triples)).encode(), RdfFormat.N_TRIPLES, rename_blank_nodes=False)
    store.extend(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed)


def store_of(triples: Sequence[Triple]) -> Store:
    """A complete store: what is asserted and what that entails."""
    store = Store()
    put(store, triples, DefaultGraph())
    entailed = close(triples).entailed
    put(store, entailed, NamedNode(identifiers.ENTAILED_GRAPH))
    put(store, entailed, DefaultGraph())
    return store


def step(before: str, *, added: str = "", removed: str = "") -> Increment:
    found = increment(store_of(triples_of(before)), triples_of(added), triples_of(removed))
    assert found is not None
    return found


def is_left(before: str, *, added: str = "", removed: str = "") -> bool:
    return increment(store_of(triples_of(before)), triples_of(added), triples_of(removed)) is None


# What becomes of an asserted and of an entailed triple


def test_a_removed_triple_that_is_still_derived_becomes_entailed() -> None:
    found = step(":K rdfs:subClassOf :L . :a a :K , :L .", removed=":a a :L .")

    assert found == Increment(frozenset(triples_of(":a a :L .")), frozenset(), ())


def test_an_entailed_triple_that_is_now_asserted_is_no_longer_entailed() -> None:
    found = step(":K rdfs:subClassOf :L . :a a :K .", added=":a a :L .")

    assert found == Increment(frozenset(), frozenset(triples_of(":a a :L .")), ())


def test_triples_that_only_prove_each_other_go_together() -> None:
    found = step(":p a owl:SymmetricProperty , owl:TransitiveProperty . :a :p :b .", removed=":a :p :b .")

    assert found.removed == set(triples_of(":b :p :a . :a :p :a . :b :p :b ."))


def test_a_triple_replaced_by_another_with_the_same_consequence_changes_no_more_than_itself() -> None:
    found = step(":p rdfs:domain :K . :a :p :b .", removed=":a :p :b .", added=":a :p :c .")

    assert found == Increment(frozenset(), frozenset(), ())


def test_a_change_of_nothing_changes_nothing() -> None:
    assert step(":K rdfs:subClassOf :L . :a a :K .") == Increment(frozenset(), frozenset(), ())


# What the store does not tell


def test_membership_in_a_class_without_a_name_is_known_though_it_is_not_stored() -> None:
    ontology = """
        :K owl:equivalentClass [ owl:intersectionOf (
            [ owl:onProperty :p ; owl:someValuesFrom [ owl:onProperty :q ; owl:hasValue :v ] ] :L ) ] .
        :a :p :b . :b :q :v .
    """

    assert step(ontology, added=":a a :L .").added == set(triples_of(":a a :K ."))
    assert step(ontology + ":a a :L .", removed=":b :q :v .").removed == set(triples_of(":a a :K ."))


def test_what_holds_of_a_literal_is_known_though_it_is_not_stored() -> None:
    ontology = ":p owl:inverseOf :i . :q owl:propertyChainAxiom ( :p :i ) . :a :p 'x' ."

    assert step(ontology, added=":b :p 'x' .").added == set(triples_of(":a :q :b . :b :q :a , :b ."))


def test_a_chain_that_starts_at_a_literal_is_found_from_its_end() -> None:
    ontology = ":p owl:inverseOf :i . :t owl:propertyChainAxiom ( :i :r ) . :t owl:inverseOf :u . :a :p 'x' ."

    assert step(ontology, added=":a :r :b .").added == set(triples_of(":b :u 'x' ."))


def test_values_are_in_the_datatypes_that_a_rule_asks_for() -> None:
    ontology = ":R owl:onProperty :p ; owl:someValuesFrom xsd:positiveInteger . :a :p 0 ."

    assert step(ontology, added=":a :p 5 .").added == set(triples_of(":a a :R ."))


def test_members_of_an_enumeration_stay_in_it() -> None:
    ontology = ":K owl:oneOf ( :v ) . :p rdfs:domain :K . :v :p :a ."

    assert step(ontology, removed=":v :p :a .") == Increment(frozenset(), frozenset(), ())


# What is left to the closure


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ("", ":K rdfs:subClassOf :L ."),
        ("", ":p a owl:TransitiveProperty ."),
        ("", ":p rdfs:domain :K ."),
        (":K owl:oneOf _:l . _:l rdf:first :a .", "_:l rdf:rest rdf:nil ."),
        (":K rdfs:subClassOf :L .", ":K owl:sameAs :M ."),
        (":a :p :b .", ":p owl:sameAs :q ."),
        (":p owl:sameAs :q .", ":a :p :b ."),
        ("", ":p owl:sameAs :q . :a :p :b ."),
        (":K rdfs:subClassOf owl:Class .", ":a a :K ."),
        (":p a owl:FunctionalProperty . :p rdfs:subPropertyOf :q . rdfs:label :p :a .", ":b :p :c ."),
        ("[ owl:inverseOf :p ] rdfs:domain :K .", ":b :p :c ."),
        (":p rdfs:subPropertyOf rdfs:subClassOf .", ":b :p :c ."),
        ("rdf:type rdfs:domain :K .", ":b :p :c ."),
        (":K owl:unionOf _:l . _:l rdf:first :L , :M ; rdf:rest rdf:nil .", ":b :p :c ."),
        (":a :p owl:Class .", ":a owl:sameAs owl:Thing ."),
    ],
)
def test_a_change_that_may_change_the_rules_is_left_to_the_closure(before: str, change: str) -> None:
    assert is_left(before, added=change)
    assert is_left(before + change, removed=change)


def test_a_value_that_disappears_is_left_to_the_closure_where_a_rule_asks_for_its_datatype() -> None:
    assert is_left(":R owl:onProperty :p ; owl:someValuesFrom xsd:integer . :a :q 5 .", removed=":a :q 5 .")


def test_a_list_that_no_axiom_names_is_data() -> None:
    assert step("_:l rdf:first :a .", added="_:l rdf:rest rdf:nil .") == Increment(frozenset(), frozenset(), ())


def test_a_change_of_very_many_triples_is_left_to_the_closure() -> None:
    many = [(f"<{EX}{number}>", f"<{EX}p>", f"<{EX}b>") for number in range(LARGEST + 1)]

    assert increment(store_of([]), many, []) is None
    assert increment(store_of([]), many[:10], []) == Increment(frozenset(), frozenset(), ())


def test_a_change_that_reaches_too_far_is_left_to_the_closure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reading.__init__, "__defaults__", (300,))
    ontology = ":p a owl:TransitiveProperty . " + "".join(f":a{number} :p :a{number + 1} . " for number in range(30))

    assert is_left(ontology, added=":a31 :p :z . :a30 :p :a31 .")


def test_a_long_search_for_a_proof_comes_to_an_end() -> None:
    ontology = ":p a owl:TransitiveProperty . " + "".join(f":a{number} :p :a{number + 1} . " for number in range(120))

    assert len(step(ontology, removed=":a119 :p :a120 .").removed) == 119


# What contradicts

CONTRADICTIONS = (
    (":a owl:differentFrom :b .", ":a owl:sameAs :b ."),
    (":a owl:sameAs :b .", ":b owl:differentFrom :a ."),
    ("", ":a owl:differentFrom :a ."),
    (":p a owl:IrreflexiveProperty .", ":a :p :a ."),
    (":p a owl:AsymmetricProperty . :a :p :b .", ":b :p :a ."),
    (":p owl:propertyDisjointWith :q . :a :p :b .", ":a :q :b ."),
    ("_:x a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :q :b .", ":a :r :b ."),
    ("_:x owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b .", ":a :p :b ."),
    ("_:x owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 1 .", ":a :p 1 ."),
    (":K rdfs:subClassOf owl:Nothing .", ":a a :K ."),
    (":K owl:complementOf :L . :a a :K .", ":a a :L ."),
    (":K owl:onProperty :p ; owl:maxCardinality 0 . :a a :K .", ":a :p :b ."),
    (":K owl:onProperty :p ; owl:onClass :L ; owl:maxQualifiedCardinality 0 . :a a :K ; :p :b .", ":b a :L ."),
    (":K owl:onProperty :p ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality 0 . :a :p :b .", ":a a :K ."),
    (":K owl:disjointWith :L . :M rdfs:subClassOf :L . :a a :K .", ":a a :M ."),
    ("_:x a owl:AllDisjointClasses ; owl:members ( :K :L :M ) . :a a :L .", ":a a :M ."),
    ("", ":a :p 'one'^^xsd:integer ."),
    ("xsd:integer rdfs:subClassOf :K . :K rdfs:subClassOf owl:Nothing .", ":a :p 5 ."),
    (":p rdfs:range xsd:boolean .", ":a :p 'yes' ."),
    (":p a owl:FunctionalProperty . :a :p 1 .", ":a :p 2 ."),
    (":K owl:onProperty :p ; owl:maxCardinality 1 . :a :p 'x' , 'x'@en .", ":a a :K ."),
    (
        ":K owl:onProperty :p ; owl:onClass xsd:integer ; owl:maxQualifiedCardinality 1 . :a a :K ; :p 1 .",
        ":a :p 2 .",
    ),
)


@pytest.mark.parametrize(("before", "change"), CONTRADICTIONS)
def test_a_contradiction_is_told_as_the_closure_tells_it(before: str, change: str) -> None:
    triples = triples_of(before)
    found = increment(store_of(triples), triples_of(change), [])
    wanted = close([*triples, *triples_of(change)]).inconsistencies

    assert found is not None
    assert sorted(map(unordered, found.inconsistencies)) == sorted(map(unordered, wanted))
    assert {str(one).split(": ")[1] for one in found.inconsistencies} == {str(one).split(": ")[1] for one in wanted}
    assert wanted


def unordered(finding: Inconsistency) -> tuple[str, list[str]]:
    """A contradiction, whichever of two equals is named first."""
    return finding.rule, sorted({term for triple in finding.triples for term in triple})


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (":p a owl:FunctionalProperty . :a :p 1 .", ":a :p 1.0 ."),
        (":p a owl:FunctionalProperty . :a :p :b .", ":a :p 'x' ."),
        (":K owl:onProperty :p ; owl:maxCardinality 1 . :a a :K ; :p 1 .", ":b :p 1 , 2 ."),
        (":p rdfs:range xsd:decimal .", ":a :p 1 ."),
        (":K owl:disjointWith :L . :a a :K .", ":b a :L ."),
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(before: str, change: str) -> None:
    assert step(before, added=change).inconsistencies == ()


def test_a_contradiction_that_is_removed_with_the_same_change_is_none() -> None:
    found = step(":K owl:disjointWith :L . :a a :K .", added=":a a :L .", removed=":a a :K .")

    assert found.inconsistencies == ()


# Why


def steps_to(ontology: str, triple: str) -> set[tuple[str, tuple[Triple, ...]]]:
    reading = Reading(store_of(triples_of(ontology)))
    program = read_program(reading)
    known = Knowledge(reading, program, frozenset(), equality=True)
    return set(premises(triples_of(triple)[0], program, known, equality=True))


def test_each_step_to_a_triple_is_told_by_its_rule_and_its_premises() -> None:
    ontology = ":p rdfs:domain :K . :L rdfs:subClassOf :K . :a :p :b ; a :L . :a owl:sameAs :c ."

    assert steps_to(ontology, ":a a :K .") == {
        ("prp-dom", tuple(triples_of(":a :p :b ."))),
        ("cax-sco", tuple(triples_of(":a a :L ."))),
        ("eq-rep-s", tuple(triples_of(":c owl:sameAs :a . :c a :K ."))),
    }


def test_equality_is_told_by_the_rules_that_state_it() -> None:
    ontology = ":p a owl:FunctionalProperty . :x :p :a , :b . :b owl:sameAs :c ."

    assert steps_to(ontology, ":a owl:sameAs :c .") == {
        ("prp-fp", tuple(triples_of(":x :p :a . :x :p :c ."))),
        ("eq-sym", tuple(triples_of(":c owl:sameAs :a ."))),
        ("eq-trans", tuple(triples_of(":a owl:sameAs :b . :b owl:sameAs :c ."))),
    }


# Terms


@pytest.mark.parametrize(
    "name", ["<http://example.org/a>", "_:b", '"x"', '"x \\" \\\\ \\n y"@en', '"é"', '"1"^^<http://example.org/t>']
)
def test_a_term_of_the_store_is_named_as_it_is_read(name: str) -> None:
    assert str(read_term(name)) == name


def test_literals_are_compared_as_the_store_keeps_them() -> None:
    written = [("<x:a>", "<x:p>", value) for value in ('"05"^^<http://www.w3.org/2001/XMLSchema#byte>', '"x"@en-GB')]

    assert [obj for _, _, obj in as_stored(written)] == ['"5"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"@en-gb']


def test_a_reading_that_was_asked_too_much_says_so() -> None:
    reading = Reading(store_of(triples_of(":a :p :b , :c .")), effort=2)

    with pytest.raises(NotIncremental):
        list(reading.rows(f"<{EX}a>", f"<{EX}p>", None))


def test_nothing_is_written_to_the_store() -> None:
    ontology = ":K rdfs:subClassOf :L . :a a :K ."
    store = store_of(triples_of(ontology))
    before = store.dump(format=RdfFormat.N_QUADS)

    assert increment(store, triples_of(":b a :K ."), triples_of(":a a :K .")) is not None
    assert store.dump(format=RdfFormat.N_QUADS) == before


def test_a_number_is_read_as_itself_from_a_store_on_disk(tmp_path: Path) -> None:
    """The engine's search for 255 finds 256 to 510 too."""
    store = Store(tmp_path)
    numbers = [
        (f"<{EX}a{n}>", f"<{EX}p>", f'"{n}"^^<http://www.w3.org/2001/XMLSchema#integer>') for n in (255, 256, 510)
    ]
    put(store, numbers, DefaultGraph())
    for triple in numbers:
        assert list(Reading(store).rows(None, triple[1], triple[2])) == [triple]
