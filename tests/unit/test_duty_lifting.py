"""Duties as triples, and references that nothing known stands for."""

import pytest

from app.model.duties import duty_as_json
from app.model.identifiers import BASE, TERM
from app.model.terms import Triple
from app.sources.lifting import lift_resolution
from app.sources.resolutions import parse_resolution

TEXT = """RESOLUTION 903 (Rev. Geneva, 2031)
Lamps on the inner lakes
The World Telecommunication Standardization Assembly (Geneva, 2031),
considering
the Lamp Charter and Resolution 977,
resolves
1 to instruct the Director of TSB to polish lamps by 31 December 2032, as appropriate, and report to TSAG annually;
2 to continue inviting harbour masters and ISO/TC 954 to examine lamps;
3 that lamps should be lit:
- that they burn all night;
- to keep oil;
4 to request the Director of BR to count by 2033, and to invite Member States to list lamps by June 2033,
deplores to say
that this heading is none,
authorizes harbour masters
to sleep,
recommends
that lamps be small.
"""
NORM = f"<{BASE}id/norm/wtsa-res-903/2031/"


@pytest.fixture(name="triples", scope="module")
def _triples() -> set[Triple]:
    return set(lift_resolution(parse_resolution(TEXT, source="lamps.txt")))


def said(triples: set[Triple], norm: str, term: str) -> set[str]:
    return {o for s, p, o in triples if s == f"{NORM}{norm}>" and p == f"<{TERM}{term}>"}


def test_a_norm_says_who_is_asked_by_whom_to_do_what_in_which_words(triples: set[Triple]) -> None:
    words = (
        "to instruct the Director of TSB to polish lamps by 31 December 2032, as appropriate, "
        "and report to TSAG annually"
    )

    assert (
        f"{NORM}resolves/1>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        f"<{TERM}Instruction>",
    ) in triples
    assert said(triples, "resolves/1", "issuedBy") == {f"<{BASE}id/organization/wtsa>"}
    assert said(triples, "resolves/1", "addressee") == {f"<{BASE}id/post/tsb-director>"}
    assert said(triples, "resolves/1", "normVerb") == {f"<{BASE}code/verb/resolves-to-instruct>"}
    assert said(triples, "resolves/1", "wording") == {f'"{words}"@en'}
    assert said(triples, "resolves/1", "condition") == {'"as appropriate"@en'}
    assert said(triples, "resolves/1", "recurrence") == {f"<{BASE}code/recurrence/annual>"}
    assert said(triples, "resolves/1", "dueDate") == {'"2032-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'}
    assert said(triples, "resolves/1", "recipient") == {f"<{BASE}id/organization/tsag>"}
    assert said(triples, "resolves/1", "confidence") == {f"<{BASE}code/confidence/stated-in-text>"}


def test_dates_have_the_precision_of_the_words(triples: set[Triple]) -> None:
    assert said(triples, "resolves/4.1", "dueDate") == {'"2033"^^<http://www.w3.org/2001/XMLSchema#gYear>'}
    assert said(triples, "resolves/4.2", "dueDate") == {'"2033-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'}


def test_the_clause_expresses_its_norms_and_details_refine_the_whole(triples: set[Triple]) -> None:
    clause = f"<{BASE}id/clause/wtsa-res-903/2031/resolves/4>"

    assert {o for s, p, o in triples if s == clause and p == f"<{TERM}expresses>"} == {
        f"{NORM}resolves/4.1>",
        f"{NORM}resolves/4.2>",
    }
    assert said(triples, "resolves/3/1", "refines") == {f"{NORM}resolves/3>"}


def test_who_is_not_known_keeps_his_words(triples: set[Triple]) -> None:
    assert said(triples, "resolves/2", "openAddressee") == {'"harbour masters"@en'}
    assert said(triples, "resolves/2", "confidence") == {f"<{BASE}code/confidence/left-open>"}
    assert said(triples, "authorizes-harbour-masters", "openAddressee") == {'"harbour masters"@en'}


def test_a_party_that_the_reference_facts_do_not_describe_is_named(triples: set[Triple]) -> None:
    committee = f"<{BASE}id/organization/iso-tc-954>"

    assert said(triples, "resolves/2", "addressee") == {committee}
    assert (committee, "<http://www.w3.org/2000/01/rdf-schema#label>", '"ISO/TC 954"@en') in triples


def test_an_action_without_a_code_is_declared_beside_the_norm(triples: set[Triple]) -> None:
    polish = f"<{BASE}code/action/polish>"

    assert said(triples, "resolves/1", "requiredAction") == {polish, f"<{BASE}code/action/report>"}
    assert (polish, "<http://www.w3.org/2004/02/skos/core#prefLabel>", '"polish"@en') in triples
    assert not [triple for triple in triples if triple[0] == f"<{BASE}code/action/report>"]


def test_advice_addresses_nobody_and_leaves_nothing_open(triples: set[Triple]) -> None:
    assert said(triples, "recommends", "openAddressee") == set()
    assert said(triples, "recommends", "confidence") == {f"<{BASE}code/confidence/stated-in-text>"}


def test_a_reference_that_nothing_known_stands_for_keeps_its_words(triples: set[Triple]) -> None:
    considering = f"<{BASE}id/clause/wtsa-res-903/2031/considering>"

    assert (considering, f"<{TERM}unresolvedReference>", '"Resolution 977"@en') in triples


def test_duties_are_shown_with_names_that_stay() -> None:
    duty = parse_resolution(TEXT, source="lamps.txt").duties[1]

    assert duty_as_json(duty) == {
        "clause": "resolves 2",
        "number": None,
        "force": "standing invitation",
        "verb": "resolves-to-invite",
        "addressees": [
            {"words": "harbour masters", "key": None},
            {"words": "ISO/TC 954", "key": "organization/iso-tc-954"},
        ],
        "actions": ["examine"],
        "parties": [],
        "recurrence": ["ongoing"],
        "due": None,
        "conditions": [],
        "refines": None,
        "words": "to continue inviting harbour masters and ISO/TC 954 to examine lamps",
        "confidence": "left-open",
        "left_open": ["addressee: harbour masters"],
    }
