"""The duties read out of Resolution 7, held against those typed by hand: the gold's and the reference facts'."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF

from app.model.duties import Duty
from app.model.parties import iri_of
from app.sources.lifting import lift_resolution
from app.sources.resolutions import read_resolution

ROOT = Path(__file__).parents[2]
TT = rdflib.Namespace("https://w3id.org/twintext/ontology#")
ID = "https://w3id.org/twintext/id/"
ACTORS = {
    "Director of TSB": "post/tsb-director",
    "ISO": "organization/iso",
    "IEC": "organization/iec",
    "study groups": "code/party/study-groups",
    "TSAG": "organization/tsag",
    "chairmen of study groups": "code/party/sg-chairs",
    "administrations": "code/party/administrations",
}
FORCES = {"request": "request", "invite": "invitation", "continue inviting": "standing invitation", "that": "decision"}

pytestmark = pytest.mark.shared


@pytest.fixture(name="duties", scope="module")
def _duties(shared: Path) -> dict[str, Duty]:
    read = read_resolution(next((shared / "seeds").glob("*.txt")))
    return {duty.clause: duty for duty in read.duties}


@pytest.fixture(name="facts", scope="module")
def _facts() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "ontology/reference/resolution-7.ttl")


def norms(facts: rdflib.Graph, clause: str) -> Iterator[rdflib.term.Node]:
    key = clause.replace(" ", "/")
    yield from facts.objects(rdflib.URIRef(f"{ID}clause/wtsa-res-7/2022/{key}"), TT.expresses)


def named(facts: rdflib.Graph, clause: str, predicate: rdflib.URIRef) -> set[str]:
    return {str(party) for norm in norms(facts, clause) for party in facts.objects(norm, predicate)}


def test_all_eleven_duties_have_the_verb_and_the_actors_of_the_gold(duties: dict[str, Duty], shared: Path) -> None:
    gold = json.loads((shared / "data/resolutions/wtsa-res-7-2022.gold.json").read_text(encoding="utf-8"))

    assert len(gold["addressees"]) == 11
    for entry in gold["addressees"]:
        actors = [ACTORS[actor] for actor in (entry["actor"] or "").split("; ") if actor]
        duty = duties[entry["clause"]]
        assert (duty.force, [party.key for party in duty.addressees]) == (FORCES[entry["verb"]], actors)


def test_the_parties_that_the_gold_names_besides_have_their_roles(duties: dict[str, Duty]) -> None:
    parties = {clause: {(found.role, found.party.key) for found in duty.parties} for clause, duty in duties.items()}

    assert ("recipient", "organization/tsag") in parties["resolves 1"]
    assert {("channel", "organization/tsag"), ("recipient", "post/tsb-director")} <= parties["resolves 2"]
    assert ("consulted party", "code/party/sg-management") in parties["resolves 3"]
    assert ("requesting party", "code/party/member-states") in parties["resolves 4"]
    assert ("consulted party", "organization/tsag") in parties["resolves 4"]


def test_every_norm_of_the_reference_facts_is_found_with_the_same_addressees(
    duties: dict[str, Duty], facts: rdflib.Graph
) -> None:
    """But for the one that the words "vice versa" add, which is left open and said to be."""
    for clause, duty in duties.items():
        stated = named(facts, clause, TT.addressee)
        if clause == "resolves 2":
            stated.remove(f"{ID}organization/itu-t")
            assert duty.left_open == ("vice versa: the same with the sides exchanged",)
        assert {iri_of(party.key or "") for party in duty.addressees} == stated, clause
    assert len(duties) == 15


def test_no_party_is_given_a_role_that_the_reference_facts_do_not_give(
    duties: dict[str, Duty], facts: rdflib.Graph
) -> None:
    predicates = {
        "recipient": TT.recipient,
        "consulted party": TT.consultedParty,
        "requesting party": TT.requestingParty,
        "channel": TT.channel,
        "counterparty": TT.counterparty,
    }
    for clause, duty in duties.items():
        for found in duty.parties:
            stated = named(facts, clause, predicates[found.role])
            assert iri_of(found.party.key or "") in stated, (clause, found)


def test_a_copy_of_a_version_that_the_reference_facts_describe_does_not_state_its_duties_again(shared: Path) -> None:
    triples = lift_resolution(read_resolution(next((shared / "seeds").glob("*.txt"))))

    assert not [triple for triple in triples if "/id/norm/" in triple[0] + triple[2]]


@pytest.mark.parametrize(
    ("text", "forces"),
    [
        ("wtsa-res-35-2016.txt", {"decision": 7, "invitation": 3}),
        ("wrc-res-95-rev-wrc-19.txt", {"decision": 1, "invitation": 4, "instruction": 2}),
        ("wrc-res-2-rev-wrc-03.txt", {"decision": 3}),
    ],
)
def test_duties_of_other_resolutions_are_found(shared: Path, text: str, forces: dict[str, int]) -> None:
    found = [duty.force for duty in read_resolution(shared / "data/resolutions" / text).duties]

    assert {force: found.count(force) for force in found} == forces


def test_the_norms_of_a_copy_conform_to_what_the_shapes_ask(shared: Path) -> None:
    graph = rdflib.Graph()
    for name in ("wtsa-res-35-2016.txt", "wrc-res-95-rev-wrc-19.txt"):
        for triple in lift_resolution(read_resolution(shared / "data/resolutions" / name)):
            graph.parse(data=" ".join(triple) + " .", format="nt")
    stated = set(graph.objects(None, TT.expresses))

    assert len(stated) == 17
    for norm in stated:
        assert graph.value(norm, TT.wording)
        assert graph.value(norm, TT.issuedBy)
        assert graph.value(norm, TT.normVerb)
        directed = graph.value(norm, RDF.type) != TT.Decision
        assert directed == bool(graph.value(norm, TT.addressee) or graph.value(norm, TT.openAddressee))
