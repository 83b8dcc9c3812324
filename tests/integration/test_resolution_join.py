"""A user's copy of Resolution 7 and the reference facts speak of the same nodes and do not contradict each other."""

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS

from app.model.terms import lines
from app.sources.lifting import lift_resolution
from app.sources.resolutions import read_resolution

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
TT = rdflib.Namespace("https://w3id.org/twintext/ontology#")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the text of Resolution 7 is not beside the checkout"),
]


@pytest.fixture(name="reference", scope="module")
def _reference() -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in ("resolution-7", "agreements", "organizations"):
        graph.parse(ROOT / f"ontology/reference/{name}.ttl")
    return graph


@pytest.fixture(name="copy", scope="module")
def _copy() -> rdflib.Graph:
    triples = lift_resolution(read_resolution(next(SEEDS.glob("*.txt"))))
    return rdflib.Graph().parse(data="".join(lines(triples)), format="nt")


@pytest.mark.parametrize("kind", [TT.Clause, TT.ClauseSection, TT.DocumentVersion, TT.AdoptionEvent, TT.Resolution])
def test_both_describe_the_same_nodes(reference: rdflib.Graph, copy: rdflib.Graph, kind: rdflib.URIRef) -> None:
    known = {node for node in reference.subjects(RDF.type, kind) if "wtsa-res-7" in str(node)}

    assert known == set(copy.subjects(RDF.type, kind))


def test_the_copy_contradicts_no_value_of_the_reference_facts(reference: rdflib.Graph, copy: rdflib.Graph) -> None:
    """Only words and citations may be added to what is stated of a node already."""
    for subject, predicate in set(copy.subject_predicates()):
        stated = set(reference.objects(subject, predicate))

        assert not stated or set(copy.objects(subject, predicate)) <= stated, (subject, predicate)


def test_no_clause_gets_a_second_label(reference: rdflib.Graph, copy: rdflib.Graph) -> None:
    union = reference + copy

    for clause in copy.subjects(RDF.type, TT.Clause):
        assert len(set(union.objects(clause, RDFS.label))) == 1


def test_everything_cited_is_described_by_the_reference_facts(reference: rdflib.Graph, copy: rdflib.Graph) -> None:
    for cited in set(copy.objects(None, TT.cites)):
        assert (cited, RDFS.label, None) in reference


def test_the_copy_cites_what_the_reference_facts_cite(reference: rdflib.Graph, copy: rdflib.Graph) -> None:
    """The reference facts say besides in which manner; every manner is a sub-property of tt:cites."""
    manners = (TT.cites, TT.citesAsAuthority, TT.citesAsProcedure, TT.citesAsExample)
    stated = {
        (clause, cited)
        for manner in manners
        for clause, cited in reference.subject_objects(manner)
        if "wtsa-res-7/" in str(clause)
    }

    assert stated == set(copy.subject_objects(TT.cites))


def test_every_clause_of_the_copy_has_its_words(copy: rdflib.Graph) -> None:
    clauses = set(copy.subjects(RDF.type, TT.Clause))

    assert len(clauses) == 36
    assert all(isinstance(copy.value(clause, TT.text), rdflib.Literal) for clause in clauses)
