"""Committees of ISO and IEC: what their references tell."""

from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from app.model.committees import DESCRIBED_COMMITTEES, body_called, committee_called, committee_named_in
from app.model.identifiers import THING

REFERENCE = Path(__file__).parents[2] / "ontology" / "reference"
KINDS = ("TechnicalCommittee", "Subcommittee", "JointTechnicalCommittee")


@pytest.mark.parametrize(
    ("reference", "key", "kind"),
    [
        ("ISO/TC 154", "iso-tc-154", "TechnicalCommittee"),
        ("ISO/TC 184/SC 4", "iso-tc-184-sc-4", "Subcommittee"),
        ("ISO/TC184/SC4", "iso-tc-184-sc-4", "Subcommittee"),
        ("ISO/IEC JTC 1", "iso-iec-jtc-1", "JointTechnicalCommittee"),
        ("ISO/IEC JTC 1/SC 6", "iso-iec-jtc-1-sc-6", "Subcommittee"),
        ("IEC TC 57", "iec-tc-57", "TechnicalCommittee"),
        ("ISO/PC 302", "iso-pc-302", "Committee"),
        ("ISO/TMB", "iso-tmb", "GoverningBody"),
    ],
)
def test_a_reference_tells_the_committee(reference: str, key: str, kind: str) -> None:
    found = committee_called(reference)

    assert found is not None
    assert (found.key, found.organization, found.kind) == (key, key, kind)


def test_a_committee_is_found_among_other_words() -> None:
    found = committee_named_in('Resolutions of the 12th plenary meeting of ISO/TC 941/SC 3 "Harbours"')

    assert found is not None
    assert found.acronym == "ISO/TC 941/SC 3"


def test_a_board_is_found_by_its_name() -> None:
    found = committee_named_in("The Technical Management Board,")

    assert found is not None
    assert found.acronym == "ISO/TMB"


@pytest.mark.parametrize("words", ["WTSA", "ISO 8601", "ISO/TC", "ISO/TC 154x", ""])
def test_other_words_are_no_committee(words: str) -> None:
    assert committee_called(words) is None


def test_a_short_name_calls_an_assembly_or_a_committee() -> None:
    assert [body.acronym for name in ("WTSA", "ISO/TC 941") if (body := body_called(name))] == ["WTSA", "ISO/TC 941"]


def test_exactly_the_committees_of_the_reference_facts_are_known_to_be_described() -> None:
    graph = Graph()
    for file in REFERENCE.glob("*.ttl"):
        graph.parse(file)
    term = "https://w3id.org/twintext/ontology#"
    described = {
        str(subject).removeprefix(f"{THING}organization/")
        for kind in KINDS
        for subject in graph.subjects(RDF.type, URIRef(term + kind))
    }

    assert {key for key in described if key.startswith(("iso", "iec"))} == DESCRIBED_COMMITTEES
