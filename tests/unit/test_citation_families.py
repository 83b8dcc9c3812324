"""Every kind of reference, in words invented for the purpose: found once, where it stands, and resolved."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.identifiers import THING
from app.model.records import Citation, Clause, Section
from app.sources.resolutions.citations import CitingText, citations_of, mentions_in
from app.sources.resolutions.cited.internal import references_to
from app.sources.resolutions.instruments import Citing

FAMILIES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "fixtures/citations.yaml").read_text(encoding="utf-8")
)
CASES = [(family["body"], clause) for family in FAMILIES.values() for clause in family["clauses"]]
VERBS = ("considering", "considering further", "noting", "resolves", "resolves further")
SECTIONS = tuple(Section(verb, verb, verb, verb.replace(" ", "-"), at, 0, 1) for at, verb in enumerate(VERBS, 1))
LABELS = [("considering", "abcdefgh"), ("considering further", "ab"), ("noting", "abc"), ("resolves", "12345")]
MEETINGS = frozenset({("Geneva", 2022)})


def clause(section: str, label: str, words: str = "", parent: str | None = None) -> Clause:
    path = f"{parent}/{label}" if parent else f"{section} {label}"
    return Clause(path, section, label, label, parent, words, 1, (label,), 0, 0, 1)


def clauses() -> Iterator[Clause]:
    for section, labels in LABELS:
        yield from (clause(section, label) for label in labels)
    yield clause("resolves further", "1")
    yield clause("resolves further", "2")
    yield clause("resolves", "a", parent="resolves 2")


def cited(words: str, body: str = "WTSA") -> list[Citation]:
    own = (*clauses(), clause("noting", "x", words))
    return list(citations_of(CitingText(Citing(body, MEETINGS), SECTIONS, own)))


@pytest.mark.parametrize(("body", "case"), CASES, ids=[case["words"] for _, case in CASES])
def test_a_clause_cites_what_its_words_name_and_nothing_else(body: str, case: dict[str, Any]) -> None:
    found = [
        (citation.target, [iri.removeprefix(THING) for iri in citation.iris], list(citation.inner))
        for citation in cited(case["words"], body)
    ]

    assert found == [(cite["target"], cite["things"], cite.get("within", [])) for cite in case["cites"]]


def test_each_family_has_fifteen_clauses() -> None:
    assert {name: len(family["clauses"]) for name, family in FAMILIES.items() if len(family["clauses"]) < 15} == {}


PLANTED = [(body, case) for body, case in CASES if case["cites"]]
RUNNING = st.lists(
    st.sampled_from(
        [
            "the lamps",
            "of",
            "are lit",
            "as in",
            "by the keepers",
            "and oil",
            "in 2031",
            "which is",
            "(see)",
            "that",
            "12",
        ]
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLANTED), RUNNING, RUNNING)
def test_what_is_planted_in_running_text_is_found_once_where_it_stands(
    planted: tuple[str, dict[str, Any]], before: list[str], after: list[str]
) -> None:
    body, case = planted
    begin = " ".join([*before, "as said, "])
    words = begin + case["words"] + "; " + " ".join(after)
    references = references_to(VERBS)

    alone = mentions_in(case["words"], Citing(body, MEETINGS), references)
    among = mentions_in(words, Citing(body, MEETINGS), references)

    spans = [(mention.target, mention.start + len(begin), mention.end + len(begin)) for mention in alone]
    assert [(mention.target, mention.start, mention.end) for mention in among] == spans


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="Resolution 12(.,)AaNos/-:TUTISOECb\u2013§", max_size=200))
def test_any_text_is_read_and_mentions_lie_within_it(words: str) -> None:
    for mention in mentions_in(words, Citing("WRC", MEETINGS), references_to(VERBS)):
        assert 0 <= mention.start < mention.end <= len(words)


REPEATED = [
    "Resolution 1 (",
    "Resolution ",
    "Article 1 of ",
    "Nos. 1, 2, ",
    "1 and 2, ",
    "resolves 1 and ",
    "Annex A, ",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_what_comes_again_and_again_is_read_in_linear_time(piece: str) -> None:
    """At most a second for 100 kB; 30 kB with a margin for a busy machine that counts lines."""
    words = (piece * (30_000 // len(piece)))[:30_000]
    begin = time.process_time()
    mentions_in(words, Citing("WRC", MEETINGS), references_to(VERBS))

    assert time.process_time() - begin < 4


def test_a_number_alone_means_the_resolution_of_that_number_that_is_cited_in_full() -> None:
    full, short = cited("Resolution 923 (Rev. Dubai, 2018), after which Resolution 923 was read")

    assert (full.iris, short.iris) == ((f"{THING}document/pp-res-923/2018",), (f"{THING}document/pp-res-923",))


def test_a_number_alone_stays_open_where_two_bodies_have_it() -> None:
    *_, short = cited("Resolution 923 (Rev. Dubai, 2018), Resolution 923 (Rev. Dubai, 2012) and of old Resolution 923")

    assert (short.target, short.iris) == ("Resolution 923", ())


@pytest.mark.parametrize(
    ("body", "words", "things"),
    [
        ("UNGA", "its resolution 98/302, and resolution 97/14", ["unga-res-98-302", "unga-res-97-14"]),
        ("UNSC", "its resolutions 9231 (2045) and 9232 (2045)", ["unsc-res-9231/2045", "unsc-res-9232/2045"]),
        ("WTSA", "its Resolution 944", ["wtsa-res-944"]),
        ("ISO/TC 954", "recalling its resolution 174", ["iso-tc-954-res-174"]),
        ("CGPM", "recalling its Resolution 4", []),
    ],
)
def test_its_resolutions_are_those_of_the_body_that_cites(body: str, words: str, things: list[str]) -> None:
    """A body that numbers from 1 at each meeting does not say by it which one is meant."""
    iris = [iri for citation in cited(words, body) for iri in citation.iris]

    assert iris == [f"{THING}document/{key}" for key in things]


def test_numbers_of_the_basic_instruments_are_abbreviated_by_bodies_of_itu_alone() -> None:
    words = "as (CS104) and (CV 194A) say"

    assert [citation.target for citation in cited(words)] == ["ITU Constitution, No. 104", "ITU Convention, No. 194A"]
    assert cited(words, "CGPM") == []


def test_a_provision_thereof_is_of_the_instrument_named_before() -> None:
    found = cited("the ITU Constitution, as contained in Chapter IV thereof")

    assert [citation.target for citation in found] == ["ITU Constitution", "ITU Constitution, Chapter IV"]
