"""Sets of terms and of pairs of terms as sorted columns of numbers, and the joins between them.

A closure asks one thing of a million pairs at a time: which are new, what follows them, who stands first in them. On a
sorted column that is one pass through memory; in a set of Python's each pair is an object somewhere else.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64]
Mask = NDArray[np.bool_]
Pair = tuple[int, int]

# A pair is one number: the first term above these bits, the second below.
_BITS: Final = 32
_SECOND: Final = (1 << _BITS) - 1

# A join is made in portions of about so many pairs, so that the limit on a closure ends a runaway join before memory
# does.
_PORTION: Final = 1_000_000

# Among fewer than one in this many of a column's numbers, each is looked up by itself.
_FEW: Final = 8


class _Sorted:
    """Numbers in order, each once. What is made of two of them is a third: none ever changes."""

    def __init__(self, numbers: Column) -> None:
        self.numbers = numbers

    @classmethod
    def gather(cls, numbers: Column) -> Self:
        """Of numbers in any order and any number of times."""
        return cls(_distinct(np.sort(numbers)))

    def __len__(self) -> int:
        return len(self.numbers)

    def __or__(self, other: Self) -> Self:
        if not len(self) or not len(other):
            return self if len(self) else other
        return self.joined(other - self)

    def __and__(self, other: Self) -> Self:
        fewer, more = (self, other) if len(self) < len(other) else (other, self)
        return type(self)(fewer.numbers[_among(fewer.numbers, more.numbers)])

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.numbers[~_among(self.numbers, other.numbers)]) if len(other) else self

    def joined(self, others: Self) -> Self:
        """These and others, none of which is among these."""
        if not len(self) or not len(others):
            return self if len(self) else others
        both = np.concatenate((self.numbers, others.numbers))
        both.sort(kind="stable")  # which takes runs that are in order as they are
        return type(self)(both)


class Members(_Sorted):
    """A set of terms."""

    @classmethod
    def of(cls, terms: Iterable[int]) -> Self:
        """Of terms one by one."""
        return cls.gather(np.fromiter(terms, np.int64))

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers.tolist())

    def __contains__(self, term: int) -> bool:
        return _has(self.numbers, term)

    def paired(self, other: int) -> "Pairs":
        """Each with another term."""
        return Pairs(self.numbers << _BITS | other)

    def doubled(self) -> "Pairs":
        """Each with itself."""
        return Pairs(self.numbers << _BITS | self.numbers)


class Pairs(_Sorted):
    """A set of pairs of terms, in order of the first and then of the second."""

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Self:
        """Of pairs one by one."""
        return cls.gather(np.fromiter((first << _BITS | second for first, second in pairs), np.int64))

    @classmethod
    def between(cls, firsts: Column, seconds: Column) -> Self:
        """Of two columns."""
        return cls.gather(firsts << _BITS | seconds)

    def __iter__(self) -> Iterator[Pair]:
        return zip(self.firsts.tolist(), self.seconds.tolist(), strict=True)

    def __contains__(self, pair: Pair) -> bool:
        return _has(self.numbers, pair[0] << _BITS | pair[1])

    @property
    def firsts(self) -> Column:
        """What stands first in each pair."""
        return self.numbers >> _BITS

    @property
    def seconds(self) -> Column:
        """What stands second in each pair."""
        return self.numbers & _SECOND

    @cached_property
    def inverse(self) -> "Pairs":
        """The same pairs the other way round."""
        return Pairs(np.sort(self.seconds << _BITS | self.firsts))

    @cached_property
    def subjects(self) -> Members:
        """Whatever stands first."""
        firsts = self.firsts
        return Members(_distinct(firsts))

    @cached_property
    def objects(self) -> Members:
        """Whatever stands second."""
        return Members.gather(self.seconds)

    def of_subjects(self, subjects: Members) -> "Pairs":
        """The pairs with one of the subjects."""
        if len(subjects) * _FEW > len(self):
            return Pairs(self.numbers[_among(self.firsts, subjects.numbers)])
        return Pairs(self.numbers[_spread(*self.places(subjects.numbers))])

    def of_objects(self, objects: Members) -> "Pairs":
        """The pairs with one of the objects."""
        if len(objects) * _FEW <= len(self):
            return self.inverse.of_subjects(objects).inverse
        return Pairs(self.numbers[_among(self.seconds, objects.numbers)])

    def ambiguous(self) -> "Pairs":
        """The pairs whose subject has another one."""
        again = np.diff(self.firsts) == 0
        return Pairs(self.numbers[np.append(again, [False]) | np.insert(again, 0, False)]) if len(self) else self

    def then(self, others: "Pairs") -> Iterator["Pairs"]:
        """(x, z) of each pair (x, y) and each other (y, z), in portions."""
        if len(self) > len(others):  # the fewer are looked up among the more
            return (portion.inverse for portion in _joins(others.inverse, self.inverse))
        return _joins(self, others)

    @cached_property
    def by_subject(self) -> dict[int, list[int]]:
        """The objects of each subject."""
        index: dict[int, list[int]] = {}
        for subject, obj in self:
            index.setdefault(subject, []).append(obj)
        return index

    def places(self, subjects: Column) -> tuple[Column, Column]:
        """Where the pairs of each subject begin, and how many they are."""
        starts = np.searchsorted(self.numbers, subjects << _BITS)
        return starts, np.searchsorted(self.numbers, (subjects + 1) << _BITS) - starts

    @property
    def loops(self) -> Members:
        """Whatever stands before itself."""
        firsts = self.firsts
        return Members(firsts[firsts == self.seconds])


NO_MEMBERS: Final = Members(np.empty(0, np.int64))
NO_PAIRS: Final = Pairs(np.empty(0, np.int64))


def _distinct(numbers: Column) -> Column:
    """Each number once, of numbers in order."""
    return numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))] if len(numbers) else numbers


def _joins(left: Pairs, right: Pairs) -> Iterator[Pairs]:
    """What `left.then(right)` gives, with each pair of the left looked up in the right."""
    firsts = left.firsts
    starts, counts = right.places(left.seconds)
    for begin, end in _portions(counts):
        places = _spread(starts[begin:end], counts[begin:end])
        yield Pairs.between(np.repeat(firsts[begin:end], counts[begin:end]), right.numbers[places] & _SECOND)


def grouped(keys: Column, numbers: Column) -> Iterator[tuple[int, Column]]:
    """The numbers of each key."""
    if not len(keys):
        return
    order = np.argsort(keys, kind="stable")
    keys, numbers = keys[order], numbers[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1))
    yield from zip(keys[starts].tolist(), np.split(numbers, starts[1:]), strict=True)


def _among(numbers: Column, known: Column) -> Mask:
    """For each number whether it is among those known, which are in order."""
    if not len(known):
        return np.zeros(len(numbers), np.bool_)
    places = np.searchsorted(known, numbers)
    places[places == len(known)] = 0
    return np.equal(known[places], numbers)


def _has(numbers: Column, number: int) -> bool:
    place = int(np.searchsorted(numbers, number))
    return place < len(numbers) and int(numbers[place]) == number


def _portions(counts: Column) -> Iterator[tuple[int, int]]:
    """Where to begin and to end, so that the counts between have a bounded sum."""
    found = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = int(found[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(found, done + _PORTION, side="right")))
        yield begin, end
        begin = end


def _spread(starts: Column, counts: Column) -> Column:
    """The places of ranges, one after the other."""
    begins = np.cumsum(counts) - counts
    return np.repeat(starts - begins, counts) + np.arange(int(counts.sum()))
