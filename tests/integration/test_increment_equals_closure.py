"""What a change entails, worked out from the change, is what the closure of all triples says: step by step, exactly."""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from app.dataset.inference import Increment, KnownSchema, close, increment
from app.dataset.inference.reading import as_stored
from app.model import identifiers
from app.model.embedded import EmbeddedFiles
from app.model.terms import Triple, lines, parse_lines

ROOT = Path(__file__).parents[2]
ENTAILED = NamedNode(identifiers.ENTAILED_GRAPH)
VOCABULARIES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def put(store: Store, triples: Iterable[Triple], graph: NamedNode | DefaultGraph, *, there: bool) -> None:
    parsed = pyoxigraph.parse("".join(lines(triples)).encode(), RdfFormat.N_TRIPLES, rename_blank_nodes=False)
    quads = [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]
    if there:
        store.extend(quads)
        return
    for quad in quads:
        store.remove(quad)


def held(store: Store, graph: NamedNode | DefaultGraph) -> set[Triple]:
    return set(parse_lines((store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b"").decode()))


class Copy:
    """A complete store, kept as a write keeps it, and what is asserted in it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.store = Store()
        self.schema = KnownSchema()
        put(self.store, triples, DefaultGraph(), there=True)
        self.asserted = held(self.store, DefaultGraph())
        closure = close(sorted(self.asserted))
        self.is_consistent = not closure.inconsistencies
        self.entailed = set(closure.entailed)
        for graph in (ENTAILED, DefaultGraph()):
            put(self.store, self.entailed, graph, there=True)

    def change(self, added: Iterable[Triple], removed: Iterable[Triple]) -> Increment | None:
        """Apply a change if it keeps the peace, and hold what was inferred against the closure."""
        written = {triple for triple in added if not self.asserted.issuperset(as_stored([triple]))}
        added, removed = set(as_stored(written)), set(removed) & self.asserted
        asserted = (self.asserted - removed) | added
        step = increment(self.store, sorted(written), sorted(removed), self.schema)
        closure = close(sorted(asserted))
        wanted = set(closure.entailed)
        if step is not None:
            assert bool(step.inconsistencies) == bool(closure.inconsistencies)
            assert {found.rule for found in step.inconsistencies} == {found.rule for found in closure.inconsistencies}
            assert not step.added & self.entailed
            assert step.removed <= self.entailed
            assert (self.entailed - step.removed) | step.added == wanted
        if not closure.inconsistencies:
            self._become(asserted, wanted)
        return step

    def _become(self, asserted: set[Triple], entailed: set[Triple]) -> None:
        put(self.store, self.entailed - entailed, ENTAILED, there=False)
        put(self.store, entailed - self.entailed, ENTAILED, there=True)
        before, after = self.asserted | self.entailed, asserted | entailed
        put(self.store, before - after, DefaultGraph(), there=False)
        put(self.store, after - before, DefaultGraph(), there=True)
        self.asserted, self.entailed = asserted, entailed


def turtle(text: str) -> list[Triple]:
    return _triples(pyoxigraph.parse(VOCABULARIES + text, RdfFormat.TURTLE))


def _triples(quads: Iterable[Quad]) -> list[Triple]:
    return list(parse_lines("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)))


# Random schemas over a few names, so that their axioms meet often, and facts that come and go.

CLASSES = [f":{name}" for name in "KLMNO"]
PROPERTIES = [f":{name}" for name in "pqrst"]
THINGS = [f":{name}" for name in "abcdef"] + ["_:n"]
VALUES = ['"x"', '"x"@en', "5", "7", '"no"^^xsd:integer']
EXPRESSIONS = (
    "[ owl:onProperty {p} ; owl:someValuesFrom {k} ]",
    "[ owl:onProperty {p} ; owl:someValuesFrom [ owl:onProperty {q} ; owl:someValuesFrom {k} ] ]",
    "[ owl:onProperty {p} ; owl:someValuesFrom owl:Thing ]",
    "[ owl:onProperty {p} ; owl:someValuesFrom xsd:integer ]",
    "[ owl:onProperty {p} ; owl:allValuesFrom {k} ]",
    "[ owl:onProperty {p} ; owl:hasValue {v} ]",
    "[ owl:onProperty {p} ; owl:maxCardinality 1 ]",
    "[ owl:onProperty {p} ; owl:maxQualifiedCardinality 1 ; owl:onClass {k} ]",
    "[ owl:intersectionOf ( {k} {l} ) ]",
    "[ owl:intersectionOf ( {k} [ owl:onProperty {p} ; owl:someValuesFrom {l} ] ) ]",
    "[ owl:unionOf ( {k} {l} ) ]",
    "{k}",
)
AXIOMS = (
    "{k} rdfs:subClassOf {x} .",
    "{x} rdfs:subClassOf {k} .",
    "{k} owl:equivalentClass {x} .",
    "{p} rdfs:subPropertyOf {q} .",
    "{p} rdfs:domain {k} .",
    "{p} rdfs:range {k} .",
    "{p} rdfs:range xsd:integer .",
    "{p} owl:inverseOf {q} .",
    "{p} owl:equivalentProperty {q} .",
    "{p} a owl:SymmetricProperty .",
    "{p} a owl:TransitiveProperty .",
    "{p} a owl:FunctionalProperty .",
    "{p} a owl:InverseFunctionalProperty .",
    "{p} owl:propertyChainAxiom ( {q} {r} ) .",
    "{p} owl:propertyChainAxiom ( {q} {r} {s} ) .",
    "{k} owl:hasKey ( {p} ) .",
    "{k} owl:hasKey ( {p} {q} ) .",
    "{k} owl:oneOf ( {v} ) .",
    "{k} owl:disjointWith {l} .",
    "{p} owl:propertyDisjointWith {q} .",
    "{p} a owl:AsymmetricProperty .",
    "{p} a owl:IrreflexiveProperty .",
    "[] a owl:AllDisjointClasses ; owl:members ( {k} {l} {m} ) .",
    "{k} owl:complementOf {l} .",
    "[ owl:onProperty {p} ; owl:maxCardinality 0 ] owl:equivalentClass {k} .",
)


@st.composite
def schemas(draw: st.DrawFn) -> str:
    """A few axioms in Turtle."""
    chosen = []
    for axiom in draw(st.lists(st.sampled_from(AXIOMS), min_size=1, max_size=6)):
        names = {name: draw(st.sampled_from(CLASSES)) for name in "klm"}
        names |= {name: draw(st.sampled_from(PROPERTIES)) for name in "pqrs"}
        names["v"] = ":v"
        expression = draw(st.sampled_from(EXPRESSIONS)).format(**names | {"k": draw(st.sampled_from(CLASSES))})
        chosen.append(axiom.format(**names, x=expression))
    return "\n".join(chosen)


facts = st.one_of(
    st.builds("{} {} {} .".format, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    st.builds("{} {} {} .".format, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    st.builds("{} a {} .".format, st.sampled_from(THINGS), st.sampled_from(CLASSES)),
    st.builds(
        "{} {} {} .".format, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from([*VALUES, ":v"])
    ),
    st.builds("{} owl:sameAs {} .".format, st.sampled_from(THINGS), st.sampled_from(THINGS)),
    st.builds("{} owl:differentFrom {} .".format, st.sampled_from(THINGS), st.sampled_from(THINGS)),
)
changes = st.lists(
    st.tuples(st.lists(facts, max_size=2), st.lists(st.integers(0, 99), max_size=2)), min_size=1, max_size=5
)


def facts_of(statements: Sequence[str]) -> list[Triple]:
    """The triples of statements, blank nodes with the labels they were given."""
    return [
        triple
        for statement in statements
        for triple in _triples(pyoxigraph.parse(VOCABULARIES + statement, RdfFormat.TURTLE, rename_blank_nodes=False))
    ]


def is_axiom(triple: Triple) -> bool:
    """Whether a triple is one of a schema, or one that is taken for it here."""
    _, predicate, obj = triple
    if any(name in predicate for name in ("rdf-schema#", "#first", "#rest")):
        return True
    return "owl#" in predicate + obj and "#sameAs" not in predicate and "#differentFrom" not in predicate


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(schemas(), st.lists(facts, max_size=8), changes)
def test_random_changes_entail_what_the_closure_says(
    schema: str, first: list[str], steps: list[tuple[list[str], list[int]]]
) -> None:
    copy = Copy([*turtle(schema), *facts_of(first)])
    assume(copy.is_consistent)
    for statements, places in steps:
        known = sorted(triple for triple in copy.asserted if not is_axiom(triple))
        removed = {known[place % len(known)] for place in places} if known else set()
        step = copy.change(set(facts_of(statements)) - removed, removed)
        event("followed" if step is not None else "left to the closure")


# One small ontology and a few facts for each construct, by the rules it is about.
CONSTRUCTS = dict(
    line.split("\t")
    for line in (ROOT / "tests/fixtures/owl-rl-constructs.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)


@pytest.mark.parametrize("rule", CONSTRUCTS)
def test_each_triple_of_each_construct_may_go_and_come_back(rule: str) -> None:
    triples = turtle(CONSTRUCTS[rule])
    copy = Copy(triples)
    for triple in triples:
        copy.change([], [triple])
        copy.change([triple], [])

    assert copy.asserted == Copy(triples).asserted or not copy.is_consistent


@pytest.fixture(scope="module")
def shipped() -> Copy:
    files = EmbeddedFiles(ROOT)
    paths = (*files.ontology, *files.reference)
    return Copy(triple for path in paths for triple in _triples(pyoxigraph.parse(path=path, format=RdfFormat.TURTLE)))


@pytest.mark.parametrize("seed", range(12))
def test_facts_that_ship_may_go_and_come_back(shipped: Copy, seed: int) -> None:
    chance = random.Random(seed)
    facts_of_it = sorted(triple for triple in shipped.asserted if not is_axiom(triple))
    removed = chance.sample(facts_of_it, 1 if seed < 8 else 40)
    asserted, entailed = set(shipped.asserted), set(shipped.entailed)

    assert shipped.change([], removed) is not None
    assert shipped.change(removed, []) is not None
    assert (shipped.asserted, shipped.entailed) == (asserted, entailed)


def test_all_facts_about_one_thing_that_ships_may_go(shipped: Copy) -> None:
    for thing in ("organization/iso", "organization/itu-t", "resolution/wtsa-res-7"):
        about = [triple for triple in shipped.asserted if f"<{identifiers.THING}{thing}>" in triple]
        step = shipped.change([], about)
        assert step is not None
        assert shipped.change(about, []) is not None
