"""Who goes with whom: the heaviest matching, against trying all."""

import time
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.assignment import Pair, heaviest_matching

_WEIGHTS = st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(-3, 20), max_size=20)


def _heaviest_of_all(weights: dict[Pair, int]) -> int:
    @cache
    def best(left: int, taken: frozenset[int]) -> int:
        if left > 5:
            return 0
        paired = [
            weight + best(left + 1, taken | {other})
            for (one, other), weight in weights.items()
            if one == left and other not in taken
        ]
        return max([best(left + 1, taken), *paired])

    return best(0, frozenset())


@given(_WEIGHTS)
@settings(max_examples=200, deadline=None)
def test_no_other_matching_is_heavier(weights: dict[Pair, int]) -> None:
    found = heaviest_matching(weights)

    assert len(set(found.values())) == len(found)
    assert sum(weights[pair] for pair in found.items()) == _heaviest_of_all(weights)
    assert all(weights[pair] > 0 for pair in found.items())


@given(_WEIGHTS)
def test_the_weight_is_the_same_with_the_sides_exchanged(weights: dict[Pair, int]) -> None:
    exchanged = {(other, one): weight for (one, other), weight in weights.items()}
    found, back = heaviest_matching(weights), heaviest_matching(exchanged)

    assert sum(weights[pair] for pair in found.items()) == sum(exchanged[pair] for pair in back.items())


def test_nothing_is_paired_of_nothing() -> None:
    assert heaviest_matching({}) == {}


def test_a_chain_of_a_thousand_is_turned_over_in_no_time() -> None:
    """Each row would like the place of the one before it, and the last decides."""
    weights = {(row, row): 10 for row in range(1000)} | {(row, row - 1): 11 for row in range(1, 1000)}
    started = time.process_time()
    found = heaviest_matching(weights)

    assert time.process_time() - started < 5
    assert sum(weights[pair] for pair in found.items()) == 11 * 999
