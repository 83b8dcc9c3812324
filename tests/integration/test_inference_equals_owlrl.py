"""Our closure is the one that owlrl, RDFLib's reasoner, derives: per construct, on whole ontologies, on random ones."""

import os
import re
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.dataset.inference import Closure, close, is_noise
from app.dataset.owlrl_oracle import close_with_owlrl
from app.model.terms import Triple, parse_lines
from app.model.vocabulary import OWL, RDF, RDFS

ROOT = Path(__file__).parents[2]
DRAFT = ROOT.parent / "shared" / "design" / "ontology-draft"

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# One small ontology and a few facts for each construct, by the rules it is about.
CONSTRUCTS = dict(
    line.split("\t")
    for line in (ROOT / "tests/fixtures/owl-rl-constructs.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)


BELOW_OF = {
    f"<{RDFS}subClassOf>": f"<{OWL}equivalentClass>",
    f"<{RDFS}subPropertyOf>": f"<{OWL}equivalentProperty>",
}


def triples_of(turtle: str) -> list[Triple]:
    """The triples of a Turtle text, prefixes given."""
    return list(parse_lines(_as_lines(pyoxigraph.parse(PREFIXES + turtle, pyoxigraph.RdfFormat.TURTLE))))


def triples_in(*paths: Path) -> list[Triple]:
    """The triples of Turtle files."""
    return [
        triple
        for path in paths
        for triple in parse_lines(_as_lines(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)))
    ]


def _as_lines(quads: pyoxigraph.QuadParser) -> str:
    return "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)


def closes_a_circle(triple: Triple, known: set[Triple]) -> bool:
    """Whether a term is below itself because it is below one that is below it: scm-sco and scm-spo, not in owlrl."""
    term, order, other = triple
    if term != other or order not in BELOW_OF:
        return False
    above = {obj for subject, predicate, obj in known if subject == term and predicate in (order, BELOW_OF[order])}
    return any(upper == term or (upper, order, term) in known for upper in above)


def same_closure(triples: list[Triple]) -> Closure:
    """Close the triples both ways, compare, and return ours."""
    ours, theirs = close(triples), close_with_owlrl(triples)

    told, derived = set(ours.entailed), set(theirs.entailed)
    assert derived <= told
    assert {triple for triple in told - derived if not closes_a_circle(triple, told | set(triples))} == set()
    rules = {finding.rule for finding in ours.inconsistencies}
    if theirs.inconsistencies:
        assert rules
    elif rules:
        # owlrl compares no values, and no literal with a datatype that is not its own.
        assert rules <= {"dt-diff", "dt-not-type"}

    return ours


@pytest.mark.parametrize("rule", CONSTRUCTS)
def test_each_construct_entails_what_owlrl_derives(rule: str) -> None:
    same_closure(triples_of(CONSTRUCTS[rule]))


def test_the_draft_with_its_sample_entails_what_owlrl_derives() -> None:
    if not DRAFT.is_dir():
        pytest.skip("the draft of the ontology is not beside the checkout")

    closure = same_closure(triples_in(DRAFT / "core.ttl", DRAFT / "sample.ttl"))

    assert len(closure.entailed) > 1000
    assert not closure.inconsistencies


def test_the_shipped_ontology_and_facts_entail_what_owlrl_derives() -> None:
    closure = same_closure(
        triples_in(*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "ontology/reference").glob("*.ttl")))
    )

    assert len(closure.entailed) > 1000
    assert not closure.inconsistencies, "\n".join(map(str, closure.inconsistencies))


@pytest.mark.parametrize("rule", CONSTRUCTS)
def test_nothing_entailed_is_noise_or_asserted_or_told_twice(rule: str) -> None:
    triples = triples_of(CONSTRUCTS[rule])
    entailed = close(triples).entailed

    assert not [triple for triple in entailed if is_noise(triple)]
    assert not set(entailed) & set(triples)
    assert len(set(entailed)) == len(entailed)


# Random ontologies: axioms and facts over a few names, so that they meet often.

NAME = "http://example.org/"
things = st.sampled_from([f"<{NAME}{name}>" for name in "abcd"] + ["_:n"])
classes = st.sampled_from([f"<{NAME}{name}>" for name in ("K", "L", "M", "R", "S")])
properties = st.sampled_from([f"<{NAME}{name}>" for name in "pqr"])
literals = st.sampled_from(['"x"', '"x"@en', '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'])


def _term(vocabulary: str, name: str) -> str:
    return f"<{vocabulary}{name}>"


class_axioms = st.tuples(
    classes,
    st.sampled_from(
        [
            _term(RDFS, "subClassOf"),
            _term(OWL, "equivalentClass"),
            _term(OWL, "disjointWith"),
            _term(OWL, "complementOf"),
        ]
    ),
    classes,
)
property_axioms = st.tuples(
    properties,
    st.sampled_from(
        [
            _term(RDFS, "subPropertyOf"),
            _term(OWL, "equivalentProperty"),
            _term(OWL, "inverseOf"),
            _term(OWL, "propertyDisjointWith"),
        ]
    ),
    properties,
)
typing_axioms = st.tuples(properties, st.sampled_from([_term(RDFS, "domain"), _term(RDFS, "range")]), classes)
kinds = st.tuples(
    properties,
    st.just(_term(RDF, "type")),
    st.sampled_from(
        [
            _term(OWL, name)
            for name in (
                "SymmetricProperty",
                "TransitiveProperty",
                "FunctionalProperty",
                "InverseFunctionalProperty",
                "AsymmetricProperty",
                "IrreflexiveProperty",
                "ObjectProperty",
            )
        ]
    ),
)
declarations = st.tuples(classes, st.just(_term(RDF, "type")), st.just(_term(OWL, "Class")))
facts = st.one_of(
    st.tuples(things, properties, st.one_of(things, literals)),
    st.tuples(things, properties, things),
    st.tuples(things, st.just(_term(RDF, "type")), classes),
    st.tuples(things, st.sampled_from([_term(OWL, "sameAs"), _term(OWL, "differentFrom")]), things),
)
NUMBERS = [f'"{number}"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>' for number in (0, 1, 2)]


@st.composite
def restrictions(draw: st.DrawFn) -> list[Triple]:
    """A restriction of some kind on a property, named R or S."""
    node = draw(st.sampled_from([f"<{NAME}R>", f"<{NAME}S>"]))
    kind = draw(
        st.sampled_from(["someValuesFrom", "allValuesFrom", "hasValue", "maxCardinality", "maxQualifiedCardinality"])
    )
    filler = {
        "hasValue": things,
        "maxCardinality": st.sampled_from(NUMBERS),
        "maxQualifiedCardinality": st.sampled_from(NUMBERS),
    }
    classes_or_thing = st.one_of(classes, st.just(_term(OWL, "Thing")))
    triples = [
        (node, _term(OWL, "onProperty"), draw(properties)),
        (node, _term(OWL, kind), draw(filler.get(kind, classes_or_thing))),
    ]
    if kind == "maxQualifiedCardinality":
        triples.append((node, _term(OWL, "onClass"), draw(classes_or_thing)))
    return triples


@st.composite
def list_axioms(draw: st.DrawFn) -> list[Triple]:
    """An axiom with a list: a chain, an intersection, a union, an enumeration, a key, or disjoint things."""
    kind = draw(
        st.sampled_from(
            [
                *("propertyChainAxiom", "intersectionOf", "unionOf", "oneOf", "hasKey"),
                *("AllDisjointClasses", "AllDisjointProperties", "AllDifferent"),
            ]
        )
    )
    of_properties = kind in ("propertyChainAxiom", "hasKey", "AllDisjointProperties")
    members = draw(
        st.lists(
            properties if of_properties else things if kind in ("oneOf", "AllDifferent") else classes,
            min_size=1,
            max_size=3,
            unique=kind.startswith("All"),
        )
    )
    label = f"_:{kind}" + "".join(re.sub(r"\W", "", member[-3:]) for member in members)
    nodes = [f"{label}n{place}" for place in range(len(members))]
    triples = [(node, _term(RDF, "first"), member) for node, member in zip(nodes, members, strict=True)]
    triples += [
        (node, _term(RDF, "rest"), rest) for node, rest in zip(nodes, [*nodes[1:], _term(RDF, "nil")], strict=True)
    ]
    if kind.startswith("All"):
        return [*triples, (label, _term(RDF, "type"), _term(OWL, kind)), (label, _term(OWL, "members"), nodes[0])]
    subject = draw(properties if kind == "propertyChainAxiom" else classes)
    return [*triples, (subject, _term(OWL, kind), nodes[0])]


axioms = st.one_of(
    *(st.tuples(single) for single in (class_axioms, property_axioms, typing_axioms, kinds, declarations)),
    restrictions(),
    list_axioms(),
)
ontologies = st.builds(
    lambda stated, known: [triple for axiom in stated for triple in axiom] + known,
    st.lists(axioms, max_size=7),
    st.lists(facts, min_size=1, max_size=8),
)


# `make random-ontologies` asks for more.
@settings(
    max_examples=int(os.environ.get("TWINTEXT_TEST_ONTOLOGIES", "100")),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(ontologies)
def test_random_ontologies_entail_what_owlrl_derives(triples: list[Triple]) -> None:
    same_closure(triples)
