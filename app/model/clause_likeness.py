"""How alike two clauses are, and which pairs of clauses are worth comparing at all.

A clause counts by its words and by its pairs of neighbouring words, each the more the rarer it is in both versions
together: that two clauses request the Director of something says little where every second clause does.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from app.model.assignment import Pair
from app.model.word_changes import words_of

Feature = str | tuple[str, str]

ALIKE: Final = 1000  # the likeness of two clauses with the same words
_END: Final = re.compile(r"[\s;,.:]*(?:[;,]\s*(?:and|or|et|ou)[\s,]*)?$")
# Below so many pairs all that share a word are compared. Above it a word that stands in very many clauses finds none.
_ALL_PAIRS: Final = 250_000
_MOST_SHARING: Final = 900
_MOST_TOUCHES: Final = 3_000_000
_NEAREST: Final = 8


def body(text: str) -> str:
    """A clause without what its place in a list gives it: the mark at its end, and the "and" before the last."""
    return " ".join(_END.sub("", text).split())


class Likeness:
    """The clauses of two versions as weighted features; `before` and `after` are bodies of clauses."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        known = {text: _features(text) for text in {*before, *after}}
        self._before = [known[text] for text in before]
        self._after = [known[text] for text in after]
        number = Counter(feature for features in (*self._before, *self._after) for feature in features)
        total = len(before) + len(after)
        self._weight = {feature: _weight(feature, total, count) for feature, count in number.items()}
        self._size_before = [self._size(features) for features in self._before]
        self._size_after = [self._size(features) for features in self._after]

    def of(self, one: int, other: int) -> int:
        """How alike a clause before and a clause after are, from 0 to `ALIKE`."""
        whole = self._size_before[one] + self._size_after[other]
        return 2 * ALIKE * self._shared(one, other) // whole if whole else ALIKE

    def inside(self, one: int, other: int) -> int:
        """How much of the shorter of two clauses the other has, from 0 to `ALIKE`."""
        least = min(self._size_before[one], self._size_after[other])
        return ALIKE * self._shared(one, other) // least if least else 0

    def candidates(self, before: Iterable[int], after: Iterable[int]) -> set[Pair]:
        """The pairs that share the most, of these clauses: the nearest few of each clause on either side."""
        left, right = sorted(before), sorted(after)
        shared: dict[Pair, int] = {}
        touches = 0
        for feature, ones, others in _meeting(self._places(self._before, left), self._places(self._after, right)):
            touches += len(ones) * len(others)
            if len(left) * len(right) > _ALL_PAIRS and (
                len(ones) * len(others) > _MOST_SHARING or touches > _MOST_TOUCHES
            ):
                break
            weight = self._weight[feature]
            for one in ones:
                for other in others:
                    shared[one, other] = shared.get((one, other), 0) + weight
        return _nearest(shared)

    def _shared(self, one: int, other: int) -> int:
        few, many = sorted((self._before[one], self._after[other]), key=len)
        return sum(
            min(count, many[feature]) * self._weight[feature] for feature, count in few.items() if feature in many
        )

    def _size(self, features: Mapping[Feature, int]) -> int:
        return sum(count * self._weight[feature] for feature, count in features.items())

    @staticmethod
    def _places(features: Sequence[Mapping[Feature, int]], wanted: Iterable[int]) -> dict[Feature, list[int]]:
        places: dict[Feature, list[int]] = {}
        for place in wanted:
            for feature in features[place]:
                places.setdefault(feature, []).append(place)
        return places


def _features(text: str) -> Counter[Feature]:
    words = [word.casefold() for word in words_of(text) if any(map(str.isalnum, word))]
    return Counter([*words, *pairwise(words)])


def _weight(feature: Feature, total: int, count: int) -> int:
    """The weight of a feature in so many of all clauses; a pair of words counts half, since its words count already."""
    weight = 100 * math.log2(1 + total / count)
    return round(weight / 2 if isinstance(feature, tuple) else weight)


def _meeting(
    before: Mapping[Feature, list[int]], after: Mapping[Feature, list[int]]
) -> list[tuple[Feature, list[int], list[int]]]:
    """The features that both sides have with the clauses that have them, the rarest first."""
    both = [(feature, ones, after[feature]) for feature, ones in before.items() if feature in after]
    return sorted(both, key=lambda found: (len(found[1]) * len(found[2]), str(found[0])))


def _nearest(shared: Mapping[Pair, int]) -> set[Pair]:
    kept: set[Pair] = set()
    for side in (0, 1):
        of: dict[int, list[tuple[int, Pair]]] = {}
        for pair, weight in shared.items():
            of.setdefault(pair[side], []).append((-weight, pair))
        for found in of.values():
            kept.update(pair for _, pair in sorted(found)[:_NEAREST])
    return kept
