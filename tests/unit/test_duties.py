"""What operative clauses ask of whom, in texts invented for the purpose."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.duties import Duty
from app.sources.resolutions import parse_resolution

HEAD = """RESOLUTION 903 (Rev. Geneva, 2031)
Lamps on the inner lakes
The World Telecommunication Standardization Assembly (Geneva, 2031),
considering
that lamps are lit at dusk,
"""


def duties(operative: str, head: str = HEAD) -> list[Duty]:
    return list(parse_resolution(head + operative, source="lamps.txt").duties)


def keys(duty: Duty) -> list[str | None]:
    return [party.key for party in duty.addressees]


TSB, TSAG, STATES = "post/tsb-director", "organization/tsag", "code/party/member-states"
ISO, IEC = "organization/iso", "organization/iec"

ASKED = yaml.safe_load((Path(__file__).parents[1] / "fixtures/duties.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("asked", ASKED, ids=[asked["text"] for asked in ASKED])
def test_a_clause_says_who_is_asked_with_which_force_to_do_what(asked: dict[str, Any]) -> None:
    (duty,) = duties(asked["text"])

    assert (duty.force, duty.verb, keys(duty)) == (asked["force"], asked["verb"], asked["addressees"])
    if duty.force not in ("decision", "advice"):
        assert list(duty.actions) == asked["actions"]
        assert duty.left_open == ()


def test_a_clause_below_a_directive_inherits_its_addressee_and_refines_it() -> None:
    whole, first, second = duties(
        "resolves\n1 to request the Director of TSB to look after lamps:\n- ensure that they burn;\n- publish a list."
    )

    assert [keys(duty) for duty in (whole, first, second)] == [[TSB]] * 3
    assert [duty.refines for duty in (first, second)] == ["resolves 1"] * 2
    assert first.confidence == "inferred-from-context"


def test_items_carry_the_action_where_the_clause_above_names_only_the_addressee() -> None:
    found = duties("resolves\n1 to request the Director of TSB:\n- to count lamps;\n- to publish a list.")

    assert [(duty.clause, keys(duty), duty.actions, duty.refines) for duty in found] == [
        ("resolves 1/1", [TSB], ("count",), None),
        ("resolves 1/2", [TSB], ("publish",), None),
    ]


def test_items_that_are_objects_of_the_clause_above_are_no_duties() -> None:
    found = duties("resolves\n1 to request the Director of TSB to report on:\n- the number of lamps;\n- their oil.")

    assert [duty.clause for duty in found] == ["resolves 1"]


def test_a_clause_with_two_directives_states_two_duties() -> None:
    first, second = duties(
        "resolves\n1 to request the Director of TSB to count lamps, and to invite Member States to paint them."
    )

    assert [(duty.path, duty.force, keys(duty)) for duty in (first, second)] == [
        ("resolves 1.1", "request", [TSB]),
        ("resolves 1.2", "invitation", [STATES]),
    ]


@pytest.mark.parametrize(
    ("addressee", "words"),
    [
        ("harbour masters", "harbour masters"),
        ("administrations of lake districts", "administrations of lake districts"),
        ("the vice-chairs of TSAG and study groups", "the vice-chairs of TSAG and study groups"),
        ("ITU-D study groups", "ITU-D study groups"),
    ],
)
def test_an_addressee_who_is_not_known_keeps_his_words_and_is_listed(addressee: str, words: str) -> None:
    resolution = parse_resolution(f"{HEAD}invites {addressee}\nto count lamps.", source="lamps.txt")
    (duty,) = resolution.duties

    assert [(party.words, party.key) for party in duty.addressees] == [(words, None)]
    assert duty.confidence == "left-open"
    assert f"{duty.path}: left open, addressee: {words}" in resolution.warnings


def test_known_and_unknown_addressees_stand_side_by_side() -> None:
    (duty,) = duties("invites Member States, harbour masters and ISO\nto count lamps.")

    assert [(party.words, party.key) for party in duty.addressees] == [
        ("Member States", STATES),
        ("harbour masters", None),
        ("ISO", ISO),
    ]


def test_the_director_alone_is_the_one_that_is_named_elsewhere() -> None:
    _, duty = duties("resolves\n1 to instruct the Director of TSB to count;\n2 to instruct the Director to paint.")

    assert (keys(duty), duty.confidence) == ([TSB], "inferred-from-context")


def test_the_director_alone_stays_open_where_two_are_named() -> None:
    *_, duty = duties(
        "resolves\n1 to instruct the Directors of the three Bureaux to count;\n"
        "2 to instruct the Director of TSB to list them;\n3 to instruct the Director to paint."
    )

    assert keys(duty) == [None]


def test_study_groups_are_those_of_the_sector_that_speaks() -> None:
    head = HEAD.replace("Standardization Assembly", "Development Conference").replace(
        "World Telecommunication", "World Telecommunication"
    )
    (duty,) = duties("invites study groups\nto count lamps.", head)

    assert keys(duty) == [None]


@pytest.mark.parametrize(
    ("addressee", "parties"),
    [
        ("ITU-T Study Groups 16 and 20", ["organization/itu-t-sg16", "organization/itu-t-sg20"]),
        ("Study Groups 11 and 13, each within its mandate", ["organization/itu-t-sg11", "organization/itu-t-sg13"]),
        ("ITU-T Study Groups 16 and 99", [None]),
    ],
)
def test_study_groups_listed_by_number_are_told_one_by_one(addressee: str, parties: list[str | None]) -> None:
    (duty,) = duties(f"instructs {addressee}\nto count lamps.")

    assert keys(duty) == parties


def test_whoever_plans_to_do_something_is_asked_to_do_something_else() -> None:
    (duty,) = duties("resolves\n1 to invite administrations planning to light lamps to make wicks available.")

    assert keys(duty) == ["code/party/administrations"]
    assert duty.addressees[0].words == "administrations planning to light lamps"


@pytest.mark.parametrize("adverb", ["unanimously", "hereby", "accordingly", "further"])
def test_a_directive_may_have_an_adverb(adverb: str) -> None:
    (duty,) = duties(f"{adverb} resolves\n1 to invite administrations to light lamps.")

    assert keys(duty) == ["code/party/administrations"]


CIRCUMSTANCES = [
    ("to report to TSAG at each meeting", ("each-meeting",), None, (), [("recipient", TSAG)]),
    ("to report annually to the Council", ("annual",), None, (), [("recipient", "organization/itu-council")]),
    ("to count lamps by 2033", (), "2033", (), []),
    ("to count lamps no later than 31 December 2032", (), "2032-12-31", (), []),
    ("to count lamps by the end of June 2032", (), "2032-06", (), []),
    ("to count lamps in time for WRC-31", (), "2031", (), []),
    ("to count lamps, where appropriate", (), None, ("where appropriate",), []),
    ("to count lamps if oil is short, and to list them", (), None, ("if oil is short",), []),
    ("to count lamps within existing resources", (), None, ("within existing resources",), []),
    ("to count, consulting TSAG and ISO", (), None, (), [("consulted party", TSAG), ("consulted party", ISO)]),
    (
        "to count lamps at the request of Member States",
        ("on-request",),
        None,
        ("at the request of Member States",),
        [("requesting party", STATES)],
    ),
    ("to cooperate with ISO and IEC on lamps", (), None, (), [("counterparty", ISO), ("counterparty", IEC)]),
    ("to send lamps through TSAG", (), None, (), [("channel", TSAG)]),
    ("to continue counting lamps", ("ongoing",), None, (), []),
]  # fmt: skip


@pytest.mark.parametrize(("action", "recurrence", "due", "conditions", "parties"), CIRCUMSTANCES)
def test_circumstances_are_read(
    action: str,
    recurrence: tuple[str, ...],
    due: str | None,
    conditions: tuple[str, ...],
    parties: list[tuple[str, str]],
) -> None:
    (duty,) = duties(f"resolves\nto request the Director of TSB {action}.")

    assert duty.recurrence == recurrence
    assert duty.due == due
    assert duty.conditions == conditions
    assert [(found.role, found.party.key) for found in duty.parties] == parties


def test_a_body_of_the_same_union_is_no_outside_party() -> None:
    (duty,) = duties("resolves\nto request the Director of TSB to cooperate with the Director of BR and with ISO.")

    assert [found.party.key for found in duty.parties if found.role == "counterparty"] == [ISO]


def test_preambular_clauses_and_mere_statements_state_no_duty() -> None:
    assert duties("thanks\nthe keepers for their light,\nresolves\nthat lamps be lit.")[0].clause == "resolves"


@pytest.mark.parametrize(
    ("operative", "open_words"),
    [
        ("resolves\nto request that the Director of TSB count lamps.", "addressee: none is named"),
        ("invites\ncontributions of oil.", "addressee: none is named"),
        ("invites Member States\nwhere there is oil.", "action: where there is oil."),
        (
            f"resolves\n1 to invite {'lamp keepers, ' * 200}and cats to sleep.",
            f"addressee: {'lamp keepers, ' * 200}and cats",
        ),
    ],
)
def test_what_a_directive_does_not_say_is_listed(operative: str, open_words: str) -> None:
    (duty,) = duties(operative)

    assert open_words in duty.left_open
    assert duty.confidence == "left-open"


def test_a_sentence_that_asks_more_than_a_sentence_can_is_not_taken_apart() -> None:
    words = "".join(f", and to invite TSAG to count {number} lamps" for number in range(20))

    assert len(duties(f"resolves\nto request ISO to count{words}.")) == 1


KNOWN = {
    "the Director of TSB": "post/tsb-director",
    "Member States": "code/party/member-states",
    "Sector Members": "code/party/sector-members",
    "TSAG": "organization/tsag",
    "ISO": "organization/iso",
    "ISO/IEC JTC 1": "organization/iso-iec-jtc-1",
    "Study Group 17": "organization/itu-t-sg17",
    "the study groups": "code/party/study-groups",
    "harbour masters": None,
}
DIRECTIVES = {"request": "request", "instruct": "instruction", "invite": "invitation", "authorize": "authorization"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(KNOWN)), min_size=1, max_size=5, unique=True),
    st.sampled_from(sorted(DIRECTIVES)),
    st.sampled_from(["count", "report", "study", "publish"]),
    st.sampled_from(["{0}s {1}\nto {2} lamps.", "resolves\nto {0} {1} to {2} lamps."]),
)
def test_whoever_is_asked_is_found_in_the_order_of_the_words(
    names: list[str], directive: str, action: str, form: str
) -> None:
    who = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    (duty,) = duties(form.format(directive, who, action))

    assert keys(duty) == [KNOWN[name] for name in names]
    assert (duty.force, duty.actions) == (DIRECTIVES[directive], (action,))


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="to request the Director of TSB, and invite ISO;:.that be", max_size=300))
def test_any_words_are_read(words: str) -> None:
    for duty in duties(f"resolves\n1 to request ISO {words};\n2 that lamps be lit."):
        assert duty.words
        assert duty.confidence == "left-open" or not duty.left_open
