"""Rules that join triples: chains, transitivity, and classes defined by what their members are related to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self

from app.dataset.inference.facts import Facts, Index, Pair
from app.dataset.inference.reserved import TYPE
from app.dataset.inference.rules import Horn, MemberWatcher, PairRule, PairWatcher, X, Y, Z

# Pairs are joined in portions, so that the limit on a closure ends a runaway join before memory does.
_PORTION: Final = 250_000

_Join = Callable[[Iterable[Pair], Index], Iterator[set[Pair]]]


def _portions(pairs: Iterable[Pair]) -> Iterator[set[Pair]]:
    """The pairs in sets of bounded size."""
    stream = iter(pairs)
    while portion := set(islice(stream, _PORTION)):
        yield portion


def _after(pairs: Iterable[Pair], index: Index) -> Iterator[set[Pair]]:
    """(x, z) for each pair (x, y) and each z that the index has for y."""
    return _portions((start, end) for start, middle in pairs if middle in index for end in index[middle])


def _before(pairs: Iterable[Pair], index: Index) -> Iterator[set[Pair]]:
    """(w, y) for each pair (x, y) and each w that the index has for x."""
    return _portions((start, end) for middle, end in pairs if middle in index for start in index[middle])


@dataclass(frozen=True)
class Transitive(PairRule):
    """x p y and y p z give x p z: prp-trp, scm-sco, scm-spo."""

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, self.source, Z), ((X, self.source, Y), (Y, self.source, Z)))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the pairs that a new one makes with those before and after it."""
        for join, index in ((_after, facts.forward(self.source)), (_before, facts.backward(self.source))):
            for portion in join(new, index):
                facts.add_pairs(self.source, portion)

    def prime(self, facts: Facts) -> None:
        """State what follows from all pairs, a copy of them, since what is stated joins them."""
        self.on_pairs(facts, set(facts.pairs_of(self.source)))


@dataclass(frozen=True)
class Chain(PairRule):
    """x1 p1 x2, ..., xn pn x(n+1) give x1 target x(n+1): prp-spo2, scm-dom1, scm-dom2, scm-rng1, scm-rng2.

    One rule for each place in the chain looks at the new pairs that can take it.
    """

    steps: tuple[int, ...]
    place: int
    target: int

    @classmethod
    def of(cls, name: str, steps: Sequence[int], target: int) -> tuple[Self, ...]:
        """The rules of a chain, one for each place."""
        return tuple(cls(name, step, tuple(steps), place, target) for place, step in enumerate(steps))

    @property
    def horn(self) -> Horn | None:
        """The rule of the first place as a clause, with a variable before and after each step."""
        if self.place:
            return None
        body = tuple((-1 - place, step, -2 - place) for place, step in enumerate(self.steps))
        return Horn((X, self.target, body[-1][2]), body)

    def prime(self, facts: Facts) -> None:
        """State the pairs of all chains; the rule of the first place finds each."""
        if self.place == 0:
            self.on_pairs(facts, set(facts.pairs_of(self.source)))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the pairs of all chains with a new pair at the rule's place."""
        later = [(_after, facts.forward(step)) for step in self.steps[self.place + 1 :]]
        earlier = [(_before, facts.backward(step)) for step in reversed(self.steps[: self.place])]
        self._extend(facts, new, [*later, *earlier])

    def _extend(self, facts: Facts, pairs: set[Pair], joins: Sequence[tuple[_Join, Index]]) -> None:
        if not joins:
            facts.add_pairs(self.target, pairs)
            return
        (join, index), *others = joins
        for portion in join(pairs, index):
            self._extend(facts, portion, others)


@dataclass(frozen=True)
class Mutual(PairRule):
    """x source y and y source x give x target y: scm-eqc2, scm-eqp2."""

    target: int

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the target of pairs that are known in both directions."""
        known = facts.pairs[self.source]
        both = {(subject, obj) for subject, obj in new if (obj, subject) in known}
        facts.add_pairs(self.target, both | {(obj, subject) for subject, obj in both})


@dataclass(frozen=True)
class Intersection(MemberWatcher):
    """A member of all the parts is a member of the whole: cls-int1."""

    parts: tuple[int, ...]
    whole: int

    @property
    def classes(self) -> tuple[int, ...]:
        """The parts, each once."""
        return tuple(dict.fromkeys(self.parts))

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, TYPE, self.whole), tuple((X, TYPE, part) for part in self.classes))

    def on_members(self, facts: Facts, new: set[int]) -> None:
        """State the whole of those new members of one part that are in all the others."""
        found = new
        for part in sorted(self.classes, key=lambda part: len(facts.members[part])):
            found = found & facts.members[part]
        facts.add_members(self.whole, found)

    def prime(self, facts: Facts) -> None:
        """State the whole of those in all parts."""
        self.on_members(facts, facts.members[self.parts[0]])


@dataclass(frozen=True)
class _Restriction(PairWatcher, MemberWatcher):
    """A rule on a class of the things related by a property to things in another class."""

    predicate: int
    filler: int
    restriction: int

    @property
    def predicates(self) -> tuple[int, ...]:
        """The property of the restriction."""
        return (self.predicate,)

    def prime(self, facts: Facts) -> None:
        """State what all pairs of the property give."""
        self.on_pairs(facts, facts.pairs_of(self.predicate))


@dataclass(frozen=True)
class SomeValues(_Restriction):
    """x p y and y rdf:type filler give x rdf:type restriction: cls-svf1."""

    @property
    def classes(self) -> tuple[int, ...]:
        """The class of the values."""
        return (self.filler,)

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, TYPE, self.restriction), ((X, self.predicate, Y), (Y, TYPE, self.filler)))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the restriction of the new subjects with a value in the filler."""
        if fillers := facts.members[self.filler]:
            facts.add_members(self.restriction, {subject for subject, obj in new if obj in fillers})

    def on_members(self, facts: Facts, new: set[int]) -> None:
        """State the restriction of the subjects with a value that is new in the filler."""
        if new:
            facts.add_members(self.restriction, facts.subjects(self.predicate, new))


@dataclass(frozen=True)
class AllValues(_Restriction):
    """x rdf:type restriction and x p y give y rdf:type filler: cls-avf."""

    @property
    def classes(self) -> tuple[int, ...]:
        """The restriction itself."""
        return (self.restriction,)

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((Y, TYPE, self.filler), ((X, self.predicate, Y), (X, TYPE, self.restriction)))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the filler of the new values of members."""
        if members := facts.members[self.restriction]:
            facts.add_members(self.filler, {obj for subject, obj in new if subject in members})

    def on_members(self, facts: Facts, new: set[int]) -> None:
        """State the filler of the values of new members."""
        if new:
            facts.add_members(self.filler, facts.objects(self.predicate, new))
