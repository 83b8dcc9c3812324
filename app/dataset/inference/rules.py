"""Rules that pass triples on one by one: what is new in one class or property is stated of another.

A rule is a value: its name in tables 4 to 9 of section 4.3 of https://www.w3.org/TR/owl2-profiles/ and the ids that a
schema triple gave it. It says which properties and classes it watches, and is given what is new there.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from app.dataset.inference.facts import Facts
from app.dataset.inference.relations import Members, Pairs
from app.dataset.inference.reserved import NOTHING, SUB_CLASS_OF, THING, TYPE

# A triple with numbers of terms and, below zero, of variables.
Pattern = tuple[int, int, int]

X, Y, Z = -1, -2, -3


@dataclass(frozen=True)
class Horn:
    """A rule as a Horn clause: what holds where all of the body does."""

    head: Pattern
    body: tuple[Pattern, ...]


@dataclass(frozen=True)
class Rule(ABC):
    """A rule of OWL 2 RL, compiled for the ids that its schema triples name."""

    name: str

    @property
    def horn(self) -> Horn | None:
        """The rule as a clause; None where another rule states the same one, or where it is about the schema."""
        return None

    @abstractmethod
    def prime(self, facts: Facts) -> None:
        """State what follows from everything known when the rule is first applied."""


class PairWatcher(Rule):
    """A rule that looks at new pairs of some properties."""

    @property
    @abstractmethod
    def predicates(self) -> tuple[int, ...]:
        """The properties, each once."""

    @abstractmethod
    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State what follows from new pairs of one of the properties, together with all that is known."""


class MemberWatcher(Rule):
    """A rule that looks at new members of some classes."""

    @property
    @abstractmethod
    def classes(self) -> tuple[int, ...]:
        """The classes, each once."""

    @abstractmethod
    def on_members(self, facts: Facts, new: Members) -> None:
        """State what follows from new members of one of the classes, together with all that is known."""


@dataclass(frozen=True)
class PairRule(PairWatcher):
    """A rule that watches one property."""

    source: int

    @property
    def predicates(self) -> tuple[int, ...]:
        """The one property."""
        return (self.source,)

    def prime(self, facts: Facts) -> None:
        """State what follows from all pairs of the property."""
        self.on_pairs(facts, facts.pairs_of(self.source))


@dataclass(frozen=True)
class MemberRule(MemberWatcher):
    """A rule that watches one class."""

    source: int

    @property
    def classes(self) -> tuple[int, ...]:
        """The one class."""
        return (self.source,)

    def prime(self, facts: Facts) -> None:
        """State what follows from all members of the class."""
        self.on_members(facts, facts.members[self.source])


@dataclass(frozen=True)
class CopyPairs(PairRule):
    """x source y gives x target y: prp-spo1, prp-eqp1, prp-eqp2, eq-rep-p, scm-eqc1, scm-eqp1."""

    target: int

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, self.target, Y), ((X, self.source, Y),))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the same pairs of the target."""
        facts.add_pairs(self.target, new)


@dataclass(frozen=True)
class InvertPairs(PairRule):
    """x source y gives y target x: prp-inv1, prp-inv2, prp-symp, scm-eqc1, scm-eqp1."""

    target: int

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((Y, self.target, X), ((X, self.source, Y),))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the inverse pairs of the target."""
        facts.add_pairs(self.target, new.inverse)


@dataclass(frozen=True)
class Subjects(PairRule):
    """x source y gives x rdf:type cls: prp-dom, cls-svf2."""

    cls: int

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, TYPE, self.cls), ((X, self.source, Y),))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the class of the subjects."""
        facts.add_members(self.cls, new.subjects)


@dataclass(frozen=True)
class Objects(PairRule):
    """x source y gives y rdf:type cls: prp-rng."""

    cls: int

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((Y, TYPE, self.cls), ((X, self.source, Y),))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the class of the objects."""
        facts.add_members(self.cls, new.objects)


@dataclass(frozen=True)
class ValueMembers(PairRule):
    """x source value gives x rdf:type cls: cls-hv2."""

    value: int
    cls: int

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, TYPE, self.cls), ((X, self.source, self.value),))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State the class of those that have the value."""
        facts.add_members(self.cls, new.of_objects(Members.of([self.value])).subjects)


@dataclass(frozen=True)
class CopyMembers(MemberRule):
    """x rdf:type source gives x rdf:type target: cax-sco, cax-eqc1, cax-eqc2, cls-int2, cls-uni, eq-rep-o."""

    target: int

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, TYPE, self.target), ((X, TYPE, self.source),))

    def on_members(self, facts: Facts, new: Members) -> None:
        """State the target of the same members."""
        facts.add_members(self.target, new)


@dataclass(frozen=True)
class MemberValues(MemberRule):
    """x rdf:type source gives x predicate value: cls-hv1."""

    predicate: int
    value: int

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((X, self.predicate, self.value), ((X, TYPE, self.source),))

    def on_members(self, facts: Facts, new: Members) -> None:
        """State the value of the members."""
        facts.add_pairs(self.predicate, new.paired(self.value))


@dataclass(frozen=True)
class Reflexive(MemberRule):
    """x rdf:type source gives x target x: scm-cls, scm-op, scm-dp."""

    target: int

    def on_members(self, facts: Facts, new: Members) -> None:
        """State the target of each member and itself."""
        facts.add_pairs(self.target, new.doubled())


@dataclass(frozen=True)
class BetweenExtremes(MemberRule):
    """c rdf:type owl:Class puts c below owl:Thing and above owl:Nothing: scm-cls."""

    def on_members(self, facts: Facts, new: Members) -> None:
        """State the two subclass triples of each class."""
        facts.add_pairs(SUB_CLASS_OF, new.paired(THING))
        facts.add_pairs(SUB_CLASS_OF, new.paired(NOTHING).inverse)
