"""Rules that join triples: chains, transitivity, and classes defined by what their members are related to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from app.dataset.inference.facts import Facts
from app.dataset.inference.relations import Members, Pairs
from app.dataset.inference.reserved import TYPE
from app.dataset.inference.rules import Horn, MemberWatcher, PairRule, PairWatcher, X, Y, Z


@dataclass(frozen=True)
class Transitive(PairRule):
    """x p y and y p z give x p z: prp-trp, scm-sco, scm-spo."""

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, self.source, Z), ((X, self.source, Y), (Y, self.source, Z)))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the pairs that a new one makes with those before and after it."""
        for portion in new.then(facts.pairs_of(self.source)):
            facts.add_pairs(self.source, portion)
        for portion in facts.pairs_of(self.source).then(new):
            facts.add_pairs(self.source, portion)

    def prime(self, facts: Facts) -> None:
        """State what follows from all pairs."""
        known = facts.pairs_of(self.source)
        for portion in known.then(known):
            facts.add_pairs(self.source, portion)


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
            self.on_pairs(facts, facts.pairs_of(self.source))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the pairs of all chains with a new pair at the rule's place."""
        self._extend(facts, new, self.place, self.place + 1)

    def _extend(self, facts: Facts, pairs: Pairs, begin: int, end: int) -> None:
        """State the pairs of all chains with one of these, which lead over the steps from `begin` to before `end`."""
        if end < len(self.steps):
            for portion in pairs.then(facts.pairs_of(self.steps[end])):
                self._extend(facts, portion, begin, end + 1)
        elif begin:
            for portion in facts.pairs_of(self.steps[begin - 1]).then(pairs):
                self._extend(facts, portion, begin - 1, end)
        else:
            facts.add_pairs(self.target, pairs)


@dataclass(frozen=True)
class Mutual(PairRule):
    """x source y and y source x give x target y: scm-eqc2, scm-eqp2."""

    target: int

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the target of pairs that are known in both directions."""
        both = new & facts.pairs[self.source].inverse
        facts.add_pairs(self.target, both | both.inverse)


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

    def on_members(self, facts: Facts, new: Members) -> None:
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

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the restriction of the new subjects with a value in the filler."""
        if fillers := facts.members[self.filler]:
            facts.add_members(self.restriction, new.of_objects(fillers).subjects)

    def on_members(self, facts: Facts, new: Members) -> None:
        """State the restriction of the subjects with a value that is new in the filler."""
        if new:
            facts.add_members(self.restriction, facts.pairs_of(self.predicate).of_objects(new).subjects)


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

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the filler of the new values of members."""
        if members := facts.members[self.restriction]:
            facts.add_members(self.filler, new.of_subjects(members).objects)

    def on_members(self, facts: Facts, new: Members) -> None:
        """State the filler of the values of new members."""
        if new:
            facts.add_members(self.filler, facts.pairs_of(self.predicate).of_subjects(new).objects)
