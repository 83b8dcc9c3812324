"""What differs between two texts in words: readable runs that make up both texts."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model import word_changes as module
from app.model.word_changes import Run, common_words, rising, word_changes, word_similarity, words_of

_TEXTS = st.lists(
    st.sampled_from(["the", "tide", "tides", "port", ";", ",", "and", "8 June 2029", "ITU-T X.902 (04/2019)", "2031"]),
    max_size=30,
).map(" ".join)


def _marked(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[run.kind].format(run.text) for run in word_changes(before, after))


def _spelled(runs: tuple[Run, ...], *kinds: str) -> list[str]:
    return words_of(" ".join(run.text for run in runs if run.kind in kinds))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("on 8 June 2015, or 1er mars 2016", ["on", "8 June 2015", ",", "or", "1er mars 2016"]),
        ("Rec. ITU-T X.509 (10/2019)", ["Rec", ".", "ITU-T X.509 (10/2019)"]),
        ("ISO/IEC 9594-8:2020 | ISO 3166", ["ISO/IEC 9594-8:2020", "|", "ISO 3166"]),
        ("ISO/IEC TR 10000-1, ITU-R TF.460-6.", ["ISO/IEC TR 10000-1", ",", "ITU-R TF.460-6", "."]),
        ("ITU-T Study Group 17 of ITU-T", ["ITU-T", "Study", "Group", "17", "of", "ITU-T"]),
        (
            "the Secretary-General's No. 14.2 (Rev. WRC-19)",
            ["the", "Secretary-General's", "No", ".", "14.2", "(", "Rev", ".", "WRC-19", ")"],
        ),
        ("l’Union et/ou e.g. 10/2019", ["l’Union", "et/ou", "e.g", ".", "10/2019"]),  # noqa: RUF001  # as French texts have it
        ("  \t\n ", []),
    ],
)
def test_dates_designations_and_compounds_are_one_word_each(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("keep one list", "keep one list", "keep one list"),
        ("report on 8 June 2029 again", "report on 12 May 2033 again",
         "report on [-8 June 2029 -][+12 May 2033 +]again"),
        ("as Rec. ITU-T X.902 (04/2019) says", "as Rec. ITU-T X.902 (11/2028) says",
         "as Rec. [-ITU-T X.902 (04/2019) -][+ITU-T X.902 (11/2028) +]says"),
        ("(Rev. Porto, 2027)", "(Rev. Zurich, 2031)", "(Rev. [-Porto-][+Zurich+], [-2027-][+2031+])"),
        ("open to every port", "open, without a fee, to every port", "open[+, without a fee, +]to every port"),
        ("", "all of it", "[+all of it+]"),
        ("all of it", "", "[-all of it-]"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_what_goes_and_comes_is_marked_in_whole_words(before: str, after: str, marked: str) -> None:
    assert _marked(before, after) == marked


def test_little_words_between_long_changes_are_part_of_the_change() -> None:
    before, after = (
        "the quick brown fox jumps over the lazy old dog",
        "a slow red fish swims under the sleepy young cat",
    )

    assert [run.kind for run in word_changes(before, after)] == ["removed", "added"]


@given(_TEXTS, _TEXTS)
def test_the_runs_make_up_both_texts(before: str, after: str) -> None:
    runs = word_changes(before, after)

    assert "".join(run.text for run in runs if run.kind != "removed") == " ".join(after.split())
    assert _spelled(runs, "same", "removed") == words_of(before)


@given(_TEXTS, _TEXTS)
def test_runs_of_a_kind_never_stand_side_by_side(before: str, after: str) -> None:
    kinds = [run.kind for run in word_changes(before, after)]

    assert all(one != other for one, other in itertools.pairwise(kinds))


@given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 5), max_size=12))
def test_the_words_in_common_are_as_many_as_there_can_be(old: list[int], new: list[int]) -> None:
    """Against the textbook's table."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for one, left in enumerate(old):
        for other, right in enumerate(new):
            grown = table[one][other] + 1
            table[one + 1][other + 1] = grown if left == right else max(table[one][other + 1], table[one + 1][other])
    pairs = common_words([str(word) for word in old], [str(word) for word in new])

    assert len(pairs) == table[-1][-1]
    assert all(old[one] == new[other] for one, other in pairs)
    assert pairs == sorted(set(pairs))
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)


@given(_TEXTS, _TEXTS)
def test_the_similarity_is_the_same_both_ways_and_whole_for_the_same_words(before: str, after: str) -> None:
    assert word_similarity(before, after) == word_similarity(after, before)
    assert (word_similarity(before, after) == 1.0) == (words_of(before) == words_of(after))


@given(st.lists(st.integers(0, 40), max_size=25))
def test_the_longest_rising_row_rises_and_none_is_longer(numbers: list[int]) -> None:
    best: list[int] = []
    for place, number in enumerate(numbers):
        best.append(1 + max((best[before] for before in range(place) if numbers[before] < number), default=0))
    found = [numbers[place] for place in rising(numbers)]

    assert len(found) == max(best, default=0)
    assert all(one < other for one, other in itertools.pairwise(found))


def test_huge_texts_are_taken_apart_at_their_rare_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_CELLS", 400)
    old = [f"w{number}" for number in range(300)]
    new = [word for number, word in enumerate(old) if number % 7] + ["end"]

    assert len(common_words(old, new)) == len(new) - 1


def test_huge_texts_without_a_word_in_common_are_replaced_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_CELLS", 4)

    assert common_words(["a"] * 9 + ["b"] * 9, ["b"] * 9 + ["a"] * 9) == []


@settings(max_examples=3, deadline=None)
@given(st.sampled_from(["-", "a-", "(", "ITU-T ", "8 ", "x.", "\u00a0"]))
def test_the_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    started = time.process_time()
    text = piece * (100_000 // len(piece))
    word_changes(text, text + "end")

    assert time.process_time() - started < 6
