"""Rules that join triples: chains, transitivity, and classes defined by what their members are related to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from app.dataset.inference.facts import Facts, Pair
from app.dataset.inference.rules import MemberWatcher, PairRule, PairWatcher

# Pairs found are handed over in portions, so that the limit on a closure ends a runaway join before memory does.
_PORTION = 250_000


@dataclass(frozen=True)
class Transitive(PairRule):
    """x p y and y p z give x p z: prp-trp, scm-sco, scm-spo."""

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the pairs that a new one makes with those before and after it."""
        forward, backward = facts.forward(self.source), facts.backward(self.source)
        found: set[Pair] = set()
        for subject, obj in new:
            found.update((subject, end) for end in forward.get(obj, ()))
            found.update((start, obj) for start in backward.get(subject, ()))
            if len(found) > _PORTION:
                facts.add_pairs(self.source, found)
                found = set()
        facts.add_pairs(self.source, found)


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

    def prime(self, facts: Facts) -> None:
        """State the pairs of all chains; the rule of the first place finds each."""
        if self.place == 0:
            self.on_pairs(facts, facts.pairs_of(self.source))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the pairs of all chains with a new pair at the rule's place."""
        starts: dict[int, set[int]] = {}
        ends: dict[int, set[int]] = {}
        found: set[Pair] = set()
        for left, right in new:
            if right not in ends:
                ends[right] = self._ends(facts, right)
            if not ends[right]:
                continue
            if left not in starts:
                starts[left] = self._starts(facts, left)
            for start in starts[left]:
                found.update((start, end) for end in ends[right])
                if len(found) > _PORTION:
                    facts.add_pairs(self.target, found)
                    found = set()
        facts.add_pairs(self.target, found)

    def _ends(self, facts: Facts, node: int) -> set[int]:
        """Where the steps after the place lead to."""
        reached = {node}
        for step in self.steps[self.place + 1 :]:
            index = facts.forward(step)
            reached = {end for middle in reached for end in index.get(middle, ())}
        return reached

    def _starts(self, facts: Facts, node: int) -> set[int]:
        """Where the steps before the place come from."""
        reached = {node}
        for step in reversed(self.steps[: self.place]):
            index = facts.backward(step)
            reached = {start for middle in reached for start in index.get(middle, ())}
        return reached


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

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State the filler of the new values of members."""
        if members := facts.members[self.restriction]:
            facts.add_members(self.filler, {obj for subject, obj in new if subject in members})

    def on_members(self, facts: Facts, new: set[int]) -> None:
        """State the filler of the values of new members."""
        if new:
            facts.add_members(self.filler, facts.objects(self.predicate, new))
