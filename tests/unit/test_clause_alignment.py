"""Two versions of a resolution: which clause goes on from which, and how it changed."""

import itertools
import json
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model import clause_likeness
from app.model.aligning import text_as_json, text_from_json
from app.model.clause_likeness import body
from app.model.revision_changes import (
    ClauseChange,
    Revision,
    changes_between,
    heaviest_rising,
    revision_as_json,
)
from app.model.version_text import TextClause, TextSection, VersionText, version_text
from app.sources.resolutions import read_resolution

FIXTURES = Path(__file__).parents[1] / "fixtures/resolutions/revisions"
_WORDS = [
    first + second
    for first, second in itertools.product(
        ["har", "ti", "pier", "gul", "mar", "sal", "bri", "tor", "vel", "qua"],
        ["bour", "de", "age", "let", "ine", "ton", "gade", "rent", "lum", "ry", "nor", "kel", "dun", "fas", "mip"],
    )
]
_COMMON = ["that", "the", "of", "to", "request", "Director", "in", "and", "for", "study", "groups", "should"]


def _sentence(source: random.Random, words: int) -> str:
    return " ".join(source.choice(_WORDS if source.random() < 0.6 else _COMMON) for _ in range(words)) + ";"


def _version(texts: Sequence[Sequence[str]], name: str = "Resolution 1") -> VersionText:
    """Sections named s0, s1, … with clauses 1, 2 and so on."""
    sections = tuple(TextSection(f"s{number}", f"s{number}") for number in range(len(texts)))
    clauses = tuple(
        TextClause(f"s{number} {place}", f"s{number}", None, str(place), text)
        for number, some in enumerate(texts)
        for place, text in enumerate(some, 1)
    )
    return VersionText(name, None, sections, clauses)


def _made(seed: int, sections: int = 3, clauses: int = 6) -> list[list[str]]:
    source = random.Random(seed)
    return [[_sentence(source, source.randrange(9, 40)) for _ in range(clauses)] for _ in range(sections)]


def _found(revision: Revision) -> dict[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]]:
    """What became of each clause before, by its path; what is new stands under the empty tuple's many names."""
    return {
        tuple(one.path for one in change.before) or ("new", change.after[0].path): (
            tuple(one.path for one in change.after),
            change.changes,
        )
        for change in revision.clauses
    }


def _pairs(revision: Revision) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    return {
        (tuple(one.path for one in change.before), tuple(one.path for one in change.after))
        for change in revision.clauses
    }


def _edited(text: str, words: int, source: random.Random) -> str:
    """The text with some words in other words, none of which stands in any clause."""
    parts = text.rstrip(";").split()
    for place in source.sample(range(len(parts)), words):
        parts[place] = f"other{source.randrange(10**6)}"
    return " ".join(parts) + ";"


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_a_version_is_unchanged_against_itself(seed: int) -> None:
    version = _version(_made(seed))
    revision = changes_between(version, version)

    assert {change.changes for change in revision.clauses} == {("unchanged",)}
    assert all(change.before == change.after for change in revision.clauses)
    assert {section.changes for section in revision.sections} == {("unchanged",)}


@given(st.integers(0, 10**6), st.data())
@settings(max_examples=40, deadline=None)
def test_the_edits_made_are_the_edits_found(seed: int, data: st.DataObject) -> None:
    """One clause edited in up to a third of its words, one gone, one new, one in another place: all at once."""
    source, texts = random.Random(f"edits {seed}"), _made(seed)
    places = data.draw(st.permutations(range(6)))
    edited, gone, moved = places[:3]
    after = [list(some) for some in texts]
    after[0][edited] = _edited(after[0][edited], len(after[0][edited].split()) // 3, source)
    del after[1][gone]
    taken = after[2].pop(moved)
    target = data.draw(st.integers(0, 5).filter(lambda place: abs(place - moved) > 1))
    after[2].insert(target, taken)
    after[1].append(_sentence(source, 20))
    found = _found(changes_between(_version(texts), _version(after)))

    assert found[f"s0 {edited + 1}",] == ((f"s0 {edited + 1}",), ("edited",))
    assert found[f"s1 {gone + 1}",] == ((), ("deleted",))
    assert found[f"s2 {moved + 1}",] == ((f"s2 {target + 1}",), ("moved",))
    assert found["new", "s1 6"] == (("s1 6",), ("new",))
    others = [changes for path, (_, changes) in found.items() if path[0].startswith("s")]
    assert sorted(set(others) - {("unchanged",), ("renumbered",)}) == [("deleted",), ("edited",), ("moved",)]


@given(st.integers(0, 10**6), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_a_clause_that_was_moved_to_another_section_and_edited_is_both(seed: int, place: int) -> None:
    texts = _made(seed)
    after = [list(some) for some in texts]
    text = after[0].pop(place)
    after[2].insert(3, _edited(text, len(text.split()) // 4, random.Random(f"edits {seed}")))
    found = _found(changes_between(_version(texts), _version(after)))

    assert found[f"s0 {place + 1}",] == (("s2 4",), ("moved", "edited"))


@given(st.integers(0, 10**6), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_a_clause_that_was_split_is_found_and_so_is_the_way_back(seed: int, place: int) -> None:
    source = random.Random(f"edits {seed}")
    texts = _made(seed)
    texts[1][place] = _sentence(source, 30)
    after = [list(some) for some in texts]
    words = after[1][place].split()
    cut = source.randrange(10, 21)
    after[1][place : place + 1] = [" ".join(words[:cut]) + ";", " ".join(words[cut:])]
    whole, pieces = (f"s1 {place + 1}",), (f"s1 {place + 1}", f"s1 {place + 2}")

    assert _found(changes_between(_version(texts), _version(after)))[whole] == (pieces, ("split",))
    assert _found(changes_between(_version(after), _version(texts)))[pieces] == (whole, ("merged",))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_other_way_round_the_same_clauses_are_paired(seed: int, other: int) -> None:
    """Whatever was done to the texts: some clauses shared, some edited, some in other sections, some twice."""
    source = random.Random(other)
    texts = _made(seed, clauses=4)
    flat = [text for some in texts for text in some]
    after = [
        [_edited(text, source.randrange(len(text.split()) // 2), source) for text in source.choices(flat, k=4)]
        for _ in range(3)
    ]
    before, later = _version(texts), _version(after)
    there, back = changes_between(before, later), changes_between(later, before)
    exchanged = {"new": "deleted", "deleted": "new", "split": "merged", "merged": "split"}

    assert _pairs(there) == {(one, two) for two, one in _pairs(back)}
    assert there.counts == {exchanged.get(change, change): number for change, number in back.counts.items()} | {}


def test_of_clauses_with_the_same_words_each_stays_where_it_was() -> None:
    same = "that the harbour be kept open in winter;"
    texts = [[same, "that pilots be paid in silver and in salt;", same], [same, same]]
    later = [["that a bell be rung at noon for the gulls;", *texts[0]], [same, same]]
    found = _found(changes_between(_version(texts), _version(later)))

    assert found["s0 1",] == (("s0 2",), ("renumbered",))
    assert found["s0 3",] == (("s0 4",), ("renumbered",))
    assert found["s1 1",] == (("s1 1",), ("unchanged",))
    assert found["s1 2",] == (("s1 2",), ("unchanged",))


def test_of_clauses_with_the_same_words_the_one_that_is_gone_is_told_by_its_company() -> None:
    same = "that the harbour be kept open in winter;"
    first, second, third = (
        f"that {word} be counted by the keeper of the light;" for word in ("gulls", "buoys", "oars")
    )
    before = _version([[first, same, second, same, third, same]])
    after = _version([[first, same, second, third, same]])

    assert _found(changes_between(before, after))["s0 4",] == ((), ("deleted",))


def _family(labels: Sequence[tuple[str, str | None, str]]) -> VersionText:
    """Clauses of one section from (path below it, parent, text)."""
    clauses = tuple(
        TextClause(f"s0 {path}", "s0", f"s0 {parent}" if parent else None, path.rpartition("/")[2], text)
        for path, parent, text in labels
    )
    return VersionText("Resolution 1", None, (TextSection("s0", "s0"),), clauses)


def test_sub_items_go_with_their_parents() -> None:
    """Both lists have an item "training"; each stays in its list, though the lists change places."""
    first = "that the ports of the coast be offered the following every spring:"
    second = "that the keepers of lights be given on request, and without a fee:"
    before = _family(
        [("1", None, first), ("1/a", "1", "training;"), ("1/b", "1", "chalk;"),
         ("2", None, second), ("2/a", "2", "training;"), ("2/b", "2", "oil;")]
    )  # fmt: skip
    after = _family(
        [("1", None, second), ("1/a", "1", "training;"), ("1/b", "1", "oil;"),
         ("2", None, first), ("2/a", "2", "training;"), ("2/b", "2", "chalk and slates;")]
    )  # fmt: skip
    found = _found(changes_between(before, after))

    assert found["s0 1/a",] == (("s0 2/a",), ("unchanged",))
    assert found["s0 2/a",] == (("s0 1/a",), ("unchanged",))
    assert found["s0 1/b",] == (("s0 2/b",), ("edited",))
    assert found["s0 2/b",] == (("s0 1/b",), ("unchanged",))
    assert sorted([found["s0 1",][1], found["s0 2",][1]]) == [("moved",), ("renumbered",)]


def test_a_short_item_is_not_looked_for_in_another_list() -> None:
    before = _family([("1", None, "that ports be offered each spring:"), ("1/a", "1", "training;")])
    after = _family([("1", None, "to see to it that lamps burn at night over:"), ("1/a", "1", "training;")])

    assert ("s0 1/a",) not in {path for path, (to, _) in _found(changes_between(before, after)).items() if to}


def test_a_section_whose_heading_was_edited_keeps_its_clauses() -> None:
    texts = _made(3)
    before, after = _version(texts), _version(texts)
    renamed = replace(
        after, sections=(replace(after.sections[0], heading="another name altogether"), *after.sections[1:])
    )
    revision = changes_between(before, renamed)

    assert [section.changes for section in revision.sections] == [("edited",), ("unchanged",), ("unchanged",)]
    assert revision.counts["unchanged"] == 18


def test_a_section_that_changed_places_was_moved_and_its_clauses_were_not() -> None:
    texts = _made(4)
    before = _version(texts)
    after = replace(
        before,
        sections=(before.sections[2], *before.sections[:2]),
        clauses=(*before.clauses[12:], *before.clauses[:12]),
    )
    revision = changes_between(before, after)

    assert [section.changes for section in revision.sections] == [("moved",), ("unchanged",), ("unchanged",)]
    assert revision.counts["unchanged"] == 18


def test_sections_come_and_go() -> None:
    texts = _made(5)
    before, after = _version(texts), _version(texts[:2])
    gone, come = changes_between(before, after), changes_between(after, before)

    assert [one.changes for one in gone.sections] == [("unchanged",), ("unchanged",), ("deleted",)]
    assert [one.changes for one in come.sections] == [("unchanged",), ("unchanged",), ("new",)]
    assert gone.counts["deleted"] == come.counts["new"] == 6


@pytest.mark.parametrize(("before", "after"), [([], []), ([], [["one two three four five;"]]), ([[]], [[]])])
def test_nothing_is_compared_with_nothing(before: list[list[str]], after: list[list[str]]) -> None:
    revision = changes_between(_version(before), _version(after))

    assert revision.counts["new"] == sum(map(len, after))
    assert sum(revision.counts.values()) == len(revision.clauses)


def test_what_is_gone_is_shown_where_it_stood() -> None:
    texts = _made(6)
    after = [texts[0][1:], [*texts[1][:3], *texts[1][4:]], texts[2]]
    shown = [
        (change.before or change.after)[0].path for change in changes_between(_version(texts), _version(after)).clauses
    ]

    assert shown == [clause.path for clause in _version(texts).clauses]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("that ports be open;", "that ports be open"),
        ("that ports be open; and", "that ports be open"),
        ("that ports be open,  and,", "that ports be open"),
        ("que les ports soient ouverts; et", "que les ports soient ouverts"),
        ("that ports be open and", "that ports be open and"),
        ("", ""),
        (";", ""),
    ],
)
def test_the_end_of_an_item_of_a_list_is_no_part_of_its_words(text: str, words: str) -> None:
    assert body(text) == words


def test_a_clause_that_only_took_another_end_is_unchanged() -> None:
    before = _version([["that ports be open in winter; and", "that lamps burn all night long."]])
    after = _version([["that ports be open in winter,", "that lamps burn all night long;"]])

    assert changes_between(before, after).counts["unchanged"] == 2


@given(st.lists(st.integers(0, 20), unique=True, max_size=7), st.data())
def test_what_stays_in_order_is_the_heaviest_rising_row(numbers: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 9), min_size=len(numbers), max_size=len(numbers)))
    rows = [
        sum(weights[place] for place in some)
        for size in range(len(numbers) + 1)
        for some in itertools.combinations(range(len(numbers)), size)
        if all(numbers[one] < numbers[other] for one, other in itertools.pairwise(some))
    ]

    assert sum(weights[place] for place in heaviest_rising(numbers, weights)) == max(rows)


def test_the_two_versions_of_the_harbour_resolution_differ_as_they_were_written() -> None:
    before, after = (version_text(read_resolution(FIXTURES / f"wtsa-911-{year}.md")) for year in (2027, 2031))
    found = _found(changes_between(before, after))
    bureau = "instructs the Director of the Telecommunication Standardization Bureau"

    assert {path: changes for path, changes in found.items() if changes[1] != ("unchanged",)} == {
        ("new", "considering b"): (("considering b",), ("new",)),
        ("considering b",): (("considering c",), ("renumbered",)),
        ("considering c",): (("considering d",), ("renumbered", "edited")),
        ("noting a",): (("noting",), ("renumbered",)),
        ("noting b",): ((), ("deleted",)),
        ("resolves 2",): (("resolves 1",), ("renumbered",)),
        ("resolves 1",): (("resolves 2",), ("moved", "edited")),
        ("new", "resolves 3/iii"): (("resolves 3/iii",), ("new",)),
        ("resolves 4",): (("resolves 4", "resolves 5"), ("split",)),
        (f"{bureau} 1",): ((f"{bureau} 1",), ("edited",)),
        (f"{bureau} 2",): ((f"{bureau} 2",), ("edited",)),
    }


def test_texts_and_changes_travel_as_json() -> None:
    before, after = (version_text(read_resolution(FIXTURES / f"wtsa-911-{year}.md")) for year in (2027, 2031))
    document = json.loads(json.dumps([text_as_json(before), text_as_json(after)]))
    revision = changes_between(*map(text_from_json, document))

    assert revision_as_json(revision) == revision_as_json(changes_between(before, after))
    moved = next(one for one in revision_as_json(revision)["clauses"] if "moved" in one["changes"])
    assert [run["kind"] for run in moved["words"]] == ["same", "added", "same"]
    assert 0.8 < moved["similarity"] < 1


def test_what_has_no_partner_has_no_similarity() -> None:
    change = ClauseChange(("new",), (), (TextClause("s0 1", "s0", None, "1", "some words"),))

    assert change.similarity == 0.0
    assert [run.kind for run in change.runs] == ["added"]


def _large(clauses: int, edited: float, seed: int = 1) -> tuple[VersionText, VersionText]:
    source = random.Random(seed)
    vocabulary = [f"w{number}" for number in range(4000)]
    texts = [" ".join(source.choices(vocabulary, k=15) + _COMMON) for _ in range(clauses)]
    after = [_edited(text, 4, source) if source.random() < edited else text for text in texts]
    cut = range(0, clauses, 50)
    return _version([texts[at : at + 50] for at in cut]), _version([after[at : at + 50] for at in cut])


def test_two_thousand_clauses_are_aligned_in_seconds_and_without_an_error() -> None:
    before, after = _large(2000, 0.5)
    started = time.process_time()
    revision = changes_between(before, after)

    assert time.process_time() - started < 10
    assert all(change.before[0].path == change.after[0].path for change in revision.clauses)
    assert revision.counts["unchanged"] + revision.counts["edited"] == 2000


def test_thousands_of_clauses_with_the_same_words_are_paired_in_their_order() -> None:
    same = "that nothing at all be done about the gulls;"
    before, after = _version([[same] * 1500]), _version([[same] * 1498])
    counts = changes_between(before, after).counts

    assert counts["unchanged"] + counts["renumbered"] == 1498
    assert counts["deleted"] == 2


def test_clauses_found_by_rare_words_alone_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = _large(120, 0.7)
    whole = _pairs(changes_between(before, after))
    monkeypatch.setattr(clause_likeness, "_ALL_PAIRS", 100)
    monkeypatch.setattr(clause_likeness, "_MOST_SHARING", 30)

    assert _pairs(changes_between(before, after)) == whole
