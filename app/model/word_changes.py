"""What differs between two texts, in words, as one reads it: runs of words that stay, go and come.

Dates ("8 June 2015"), designations ("ITU-T X.509 (10/2019)", "ISO/IEC 9594-8:2020") and hyphenated names are one word
each, so that none of them is ever shown half changed. The runs rest on a longest common subsequence, found exactly by
the bit-parallel method (M. Crochemore et al., A fast and practical bit-vector algorithm for the longest common
subsequence problem, 2001) for texts up to some ten thousand words, and between shared rare words above that.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

RunKind = Literal["same", "removed", "added"]

_MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
)
_TOKEN: Final = re.compile(
    rf"\d{{1,2}}(?:er)? (?:{_MONTHS}) \d{{4}}(?!\w)"
    r"|(?:ITU-[TRD]|CCITT|CCIR|ISO(?:/(?:IEC|TS|TR|IEEE|CIE))*|IEC|IEEE) (?:(?:Rec|TS|TR|Guide|Directives)\.? )?"
    r"(?=[A-Z]{0,3}[.-]?\d)\w[\w./:-]*\w(?: \(\d{2}/\d{4}\))?"
    r"|\w+(?:[-'\u2019./:&+@]\w+)*|\S"
)
_BLANKS: Final = re.compile(r"\s+")
# Words of the table of the exact method, in bits: 8 MB. Above it the texts are taken apart at rare words.
_MOST_CELLS: Final = 64_000_000
# An island of so few words between two changes that are each longer than it is read as part of them.
_WORDS_OF_AN_ISLAND: Final = 3


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that are in both texts, only in the one before, or only in the one after, blanks included."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and where it stands in its text; its blank is the one that follows it."""

    word: str
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """The words of a text and its punctuation marks, in their order."""
    return _TOKEN.findall(_plain(text))


def word_changes(before: str, after: str) -> tuple[Run, ...]:
    """The runs that lead from one text to another, what goes before what comes.

    Blanks are single in what comes back. What is same or added makes up the text after; what is same or removed makes
    up the text before, but for the blank at a seam.
    """
    before, after = _plain(before), _plain(after)
    old, new = _placed(before), _placed(after)
    common = common_words([one.word for one in old], [one.word for one in new])
    runs: list[Run] = []
    for stretch in _merged(list(_stretches(common, old, new))):
        runs += _runs(stretch, before, after, old, new)
    return tuple(runs)


def word_similarity(before: str, after: str) -> float:
    """The share of words that two texts have in common in their order, from 0 to 1; two empty texts are alike."""
    old, new = words_of(before), words_of(after)
    if not old and not new:
        return 1.0
    return 2 * len(common_words(old, new)) / (len(old) + len(new))


def common_words(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the words in common, in the order of both; as many as there can be where the texts are not huge."""
    start = 0
    least = min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inner = _common(old[start : len(old) - end], new[start : len(new) - end])
    head = [(place, place) for place in range(start)]
    tail = [(len(old) - place, len(new) - place) for place in range(end, 0, -1)]
    return [*head, *((one + start, other + start) for one, other in inner), *tail]


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _placed(text: str) -> list[_Word]:
    return [_Word(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    if not old or not new:
        return []
    if len(old) * len(new) <= _MOST_CELLS:
        return _exactly_common(old, new)
    pairs: list[tuple[int, int]] = []
    before = (0, 0)
    for anchor in [*_anchors(old, new), (len(old), len(new))]:
        left, right = old[before[0] : anchor[0]], new[before[1] : anchor[1]]
        if len(left) * len(right) <= _MOST_CELLS:
            pairs += [(one + before[0], other + before[1]) for one, other in _exactly_common(left, right)]
        if anchor[0] < len(old):
            pairs.append(anchor)
        before = (anchor[0] + 1, anchor[1] + 1)
    return pairs


def _exactly_common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence by bit vectors: a bit of a row is 0 where the length grows with that word of old."""
    places: dict[str, int] = {}
    for place, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << place
    full = (1 << len(old)) - 1
    row, rows = full, []
    for word in new:
        rows.append(row)
        match = row & places.get(word, 0)
        row = ((row + match) | (row - match)) & full
    rows.append(row)
    return _traced(rows, old, new)


def _traced(rows: Sequence[int], old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Back through the rows: where a bit is 0 in a row and 1 in the one before it, that word begins to count there."""
    pairs: list[tuple[int, int]] = []
    one, other = len(old) - 1, len(new)
    while one >= 0 and other > 0:
        if rows[other] >> one & 1:
            one -= 1
        elif not rows[other - 1] >> one & 1:
            other -= 1
        else:
            pairs.append((one, other - 1))
            one, other = one - 1, other - 1
    return pairs[::-1]


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Words that stand once in each text, as many of them as keep their order (the patience method)."""
    once = Counter(old), Counter(new)
    at = {word: place for place, word in enumerate(new) if once[1][word] == 1}
    found = [(place, at[word]) for place, word in enumerate(old) if once[0][word] == 1 and word in at]
    return [found[place] for place in rising([other for _, other in found])]


def rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising subsequence (patience sorting, n log n)."""
    tops: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        low, high = 0, len(tops)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if numbers[tops[middle]] < number else (low, middle)
        before.append(tops[low - 1] if low else -1)
        tops[low : low + 1] = [place]
    chain: list[int] = []
    place = tops[-1] if tops else -1
    while place >= 0:
        chain.append(place)
        place = before[place]
    return chain[::-1]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words [old_from, old_to) of the text before that stand against [new_from, new_to) of the text after."""

    is_same: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def _stretches(pairs: Sequence[tuple[int, int]], old: Sequence[_Word], new: Sequence[_Word]) -> Iterator[_Stretch]:
    """The texts taken apart into what is the same and what differs, in turn."""
    one = other = place = 0
    while place < len(pairs):
        if pairs[place] != (one, other):
            yield _Stretch(is_same=False, old_from=one, old_to=pairs[place][0], new_from=other, new_to=pairs[place][1])
        one, other = pairs[place]
        length = 0
        while place < len(pairs) and pairs[place] == (one + length, other + length):
            length, place = length + 1, place + 1
        yield _Stretch(is_same=True, old_from=one, old_to=one + length, new_from=other, new_to=other + length)
        one, other = one + length, other + length
    if one < len(old) or other < len(new):
        yield _Stretch(is_same=False, old_from=one, old_to=len(old), new_from=other, new_to=len(new))


def _merged(stretches: list[_Stretch]) -> list[_Stretch]:
    """The stretches with islands of no weight made part of the changes around them."""
    kept: list[_Stretch] = []
    for place, stretch in enumerate(stretches):
        is_island = stretch.is_same and 0 < place < len(stretches) - 1
        joins = is_island and _is_slight(stretch, kept[-1], stretches[place + 1])
        if kept and not kept[-1].is_same and (joins or not stretch.is_same):
            kept[-1] = _Stretch(
                is_same=False,
                old_from=kept[-1].old_from,
                old_to=stretch.old_to,
                new_from=kept[-1].new_from,
                new_to=stretch.new_to,
            )
        else:
            kept.append(stretch)
    return kept


def _is_slight(island: _Stretch, before: _Stretch, after: _Stretch) -> bool:
    words = island.old_to - island.old_from
    return words <= _WORDS_OF_AN_ISLAND and words <= min(_weight(before), _weight(after))


def _weight(stretch: _Stretch) -> int:
    """How many words a change takes away or brings, whichever is more, less the one that it must at least."""
    return max(stretch.old_to - stretch.old_from, stretch.new_to - stretch.new_from) - 1


def _runs(stretch: _Stretch, before: str, after: str, old: Sequence[_Word], new: Sequence[_Word]) -> Iterator[Run]:
    gone = _slice(before, old, stretch.old_from, stretch.old_to)
    come = _slice(after, new, stretch.new_from, stretch.new_to)
    if stretch.is_same:
        yield Run("same", come)
        return
    if gone:
        yield Run("removed", gone)
    if come:
        yield Run("added", come)


def _slice(text: str, words: Sequence[_Word], start: int, end: int) -> str:
    """The words from one place to another, with the blank after the last."""
    if start == end:
        return ""
    return text[words[start].start : words[end].start if end < len(words) else len(text)]
