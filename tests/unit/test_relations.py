"""Sets of terms and of pairs as sorted columns say what Python's sets say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dataset.inference import relations
from app.dataset.inference.relations import NO_MEMBERS, NO_PAIRS, Members, Pairs, grouped

# Few terms, so that joins find something, and the largest number that a term may have.
_TERMS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, (1 << 31) - 2])
_MEMBERS = st.sets(_TERMS)
_PAIRS = st.sets(st.tuples(_TERMS, _TERMS), max_size=40)


@given(_MEMBERS, _MEMBERS)
def test_members_join_meet_and_differ_as_sets_do(left: set[int], right: set[int]) -> None:
    one, other = Members.of(left), Members.of(right)
    assert list(one | other) == sorted(left | right)
    assert list(one & other) == sorted(left & right)
    assert list(one - other) == sorted(left - right)
    assert all((term in one) == (term in left) for term in left | right)


@given(_PAIRS, _PAIRS)
def test_pairs_join_meet_and_differ_as_sets_do(left: set[tuple[int, int]], right: set[tuple[int, int]]) -> None:
    one, other = Pairs.of(left), Pairs.of(right)
    assert list(one | other) == sorted(left | right)
    assert list(one & other) == sorted(left & right)
    assert list(one - other) == sorted(left - right)
    assert all((pair in one) == (pair in left) for pair in left | right)


@given(_PAIRS, _MEMBERS)
def test_pairs_are_found_by_either_end(pairs: set[tuple[int, int]], ends: set[int]) -> None:
    known, wanted = Pairs.of(pairs), Members.of(ends)
    assert list(known.of_subjects(wanted)) == sorted(pair for pair in pairs if pair[0] in ends)
    assert list(known.of_objects(wanted)) == sorted(pair for pair in pairs if pair[1] in ends)
    assert list(known.subjects) == sorted({subject for subject, _ in pairs})
    assert list(known.objects) == sorted({obj for _, obj in pairs})


@pytest.mark.parametrize("few", [Members.of([3]), Members.of([3, 999])])
def test_few_ends_among_many_pairs_are_found(few: Members) -> None:
    pairs = Pairs.of((number % 7, number) for number in range(100))
    assert list(pairs.of_subjects(few)) == [(3, number) for number in range(3, 100, 7)]
    assert list(pairs.of_objects(few)) == [(3, 3)]


@given(_PAIRS)
def test_pairs_are_turned_round(pairs: set[tuple[int, int]]) -> None:
    known = Pairs.of(pairs)
    assert list(known.inverse) == sorted((obj, subject) for subject, obj in pairs)
    assert list(known.inverse.inverse) == list(known)
    assert list(known.loops) == sorted(subject for subject, obj in pairs if subject == obj)


@given(_PAIRS)
def test_pairs_are_ambiguous_where_the_subject_has_two(pairs: set[tuple[int, int]]) -> None:
    found = [pair for pair in sorted(pairs) if sum(subject == pair[0] for subject, _ in pairs) > 1]
    assert list(Pairs.of(pairs).ambiguous()) == found
    index: dict[int, list[int]] = {}
    for subject, obj in sorted(pairs):
        index.setdefault(subject, []).append(obj)
    assert Pairs.of(pairs).by_subject == index


@given(_PAIRS, _PAIRS, st.integers(1, 5))
def test_pairs_that_meet_are_joined_in_portions(
    left: set[tuple[int, int]], right: set[tuple[int, int]], portion: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "_PORTION", portion)
        portions = list(Pairs.of(left).then(Pairs.of(right)))
    joined = {(start, end) for start, middle in left for other, end in right if middle == other}
    assert {pair for found in portions for pair in found} == joined
    # One pair meets no more than all of the others.
    assert all(len(found) <= max(portion, len(left), len(right)) for found in portions)


@given(_MEMBERS)
def test_members_stand_with_another_or_with_themselves(members: set[int]) -> None:
    assert list(Members.of(members).paired(4)) == [(member, 4) for member in sorted(members)]
    assert list(Members.of(members).doubled()) == [(member, member) for member in sorted(members)]


@given(_PAIRS)
def test_numbers_are_grouped_by_their_keys(pairs: set[tuple[int, int]]) -> None:
    known = Pairs.of(pairs)
    assert {key: found.tolist() for key, found in grouped(known.firsts, known.seconds)} == known.by_subject


def test_nothing_joined_to_something_is_that_very_thing() -> None:
    some, pairs = Members.of([1]), Pairs.of([(1, 2)])
    assert (some | NO_MEMBERS) is some
    assert (NO_PAIRS | pairs) is pairs
    assert (pairs - NO_PAIRS) is pairs
