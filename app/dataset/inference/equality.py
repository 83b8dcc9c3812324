"""Rules that find two names for one thing, and the rule that then says of each name what is said of the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.dataset.inference.facts import Facts, Pair
from app.dataset.inference.reserved import SAME_AS, TYPE
from app.dataset.inference.rules import Horn, MemberWatcher, PairRule, PairWatcher, X, Y, Z


@dataclass(frozen=True)
class Functional(PairRule):
    """x p y1 and x p y2 give y1 owl:sameAs y2: prp-fp."""

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((Y, SAME_AS, Z), ((X, self.source, Y), (X, self.source, Z)))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State that the new values are the same as those the subject has."""
        forward = facts.forward(self.source)
        for subject in {subject for subject, _ in new}:
            _equate(facts, forward[subject])

    def prime(self, facts: Facts) -> None:
        """State that all values of a subject are the same; no index is needed where there is one each."""
        _equate_alike(facts, facts.pairs_of(self.source))


@dataclass(frozen=True)
class InverseFunctional(PairRule):
    """x1 p y and x2 p y give x1 owl:sameAs x2: prp-ifp."""

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((Y, SAME_AS, Z), ((Y, self.source, X), (Z, self.source, X)))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State that the new subjects are the same as those that have the value."""
        backward = facts.backward(self.source)
        for obj in {obj for _, obj in new}:
            _equate(facts, backward[obj])

    def prime(self, facts: Facts) -> None:
        """State that all subjects with one value are the same."""
        _equate_alike(facts, ((obj, subject) for subject, obj in facts.pairs_of(self.source)))


@dataclass(frozen=True)
class AtMostOne(PairWatcher, MemberWatcher):
    """Values of a member of a restriction to at most one value are the same: cls-maxc2, cls-maxqc3, cls-maxqc4.

    `filler` is the class whose members count, or None where all values do.
    """

    predicate: int
    filler: int | None
    restriction: int

    @property
    def predicates(self) -> tuple[int, ...]:
        """The property of the restriction."""
        return (self.predicate,)

    @property
    def classes(self) -> tuple[int, ...]:
        """The restriction, and the class of the values that count."""
        return (self.restriction,) if self.filler is None else (self.restriction, self.filler)

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        values = ((X, self.predicate, Y), (X, self.predicate, Z), (X, TYPE, self.restriction))
        counted = () if self.filler is None else ((Y, TYPE, self.filler), (Z, TYPE, self.filler))
        return Horn((Y, SAME_AS, Z), (*values, *counted))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State that the values of the subjects are the same."""
        self._check(facts, {subject for subject, _ in new})

    def on_members(self, facts: Facts, new: set[int]) -> None:
        """State that the values of new members, or of those that have a new value that counts, are the same."""
        self._check(facts, new)
        if self.filler is not None and facts.members[self.restriction]:
            self._check(facts, facts.subjects(self.predicate, new))

    def prime(self, facts: Facts) -> None:
        """State that the values of each member are the same."""
        self._check(facts, facts.members[self.restriction])

    def _check(self, facts: Facts, subjects: set[int]) -> None:
        members = subjects & facts.members[self.restriction]
        if not members:
            return
        forward = facts.forward(self.predicate)
        for member in members:
            values = forward.get(member, [])
            counted = values if self.filler is None else facts.members[self.filler].intersection(values)
            _equate(facts, sorted(counted))


@dataclass(frozen=True)
class Key(PairWatcher, MemberWatcher):
    """Members of a class that share a value in each property of its key are the same: prp-key."""

    cls: int
    properties: tuple[int, ...]

    @property
    def predicates(self) -> tuple[int, ...]:
        """The properties of the key."""
        return tuple(dict.fromkeys(self.properties))

    @property
    def classes(self) -> tuple[int, ...]:
        """The class."""
        return (self.cls,)

    @property
    def horn(self) -> Horn:
        """The rule as a clause, with a variable for the value of each property."""
        shared = tuple(
            (thing, predicate, Z - place) for place, predicate in enumerate(self.predicates) for thing in (X, Y)
        )
        return Horn((X, SAME_AS, Y), (*shared, (X, TYPE, self.cls), (Y, TYPE, self.cls)))

    def on_pairs(self, facts: Facts, new: set[Pair]) -> None:
        """State what the new subjects are the same as."""
        self._check(facts, {subject for subject, _ in new})

    def on_members(self, facts: Facts, new: set[int]) -> None:
        """State what the new members are the same as."""
        self._check(facts, new)

    def prime(self, facts: Facts) -> None:
        """State what each member is the same as."""
        self._check(facts, facts.members[self.cls])

    def _check(self, facts: Facts, subjects: set[int]) -> None:
        members = facts.members[self.cls]
        for subject in subjects & members:
            alike = set.intersection(*(self._sharing(facts, subject, predicate) for predicate in self.properties))
            facts.add_pairs(SAME_AS, {(subject, other) for other in alike & members})

    def _sharing(self, facts: Facts, subject: int, predicate: int) -> set[int]:
        """Those that have a value of the property in common with the subject."""
        owners = facts.backward(predicate)
        return {owner for value in facts.forward(predicate).get(subject, ()) for owner in owners.get(value, ())}


def _equate(facts: Facts, things: Sequence[int]) -> None:
    """State that things are the same; a literal among them, which is the same as none, keeps no two others apart."""
    if len(things) > 1:
        first, *others = [thing for thing in things if not facts.terms.is_literal(thing)] or [0]
        facts.add_pairs(SAME_AS, {(first, other) for other in others})


def _equate_alike(facts: Facts, pairs: Iterable[Pair]) -> None:
    """State that all that stand second with the same first are the same."""
    names, first = facts.terms.names(), dict[int, int]()
    facts.add_pairs(
        SAME_AS,
        {
            (known, other)
            for key, other in pairs
            if not names[other].startswith('"') and (known := first.setdefault(key, other)) != other
        },
    )


def replace_in_pairs(facts: Facts, predicate: int, new: set[Pair]) -> None:
    """eq-rep-s and eq-rep-o: state new pairs of all names of their subjects and objects."""
    same = facts.same
    if predicate == SAME_AS or not same:
        return
    facts.add_pairs(
        predicate,
        {
            (one, other)
            for subject, obj in new
            if subject in same or obj in same
            for one in same.get(subject, (subject,))
            for other in same.get(obj, (obj,))
        },
    )


def replace_in_members(facts: Facts, cls: int, new: set[int]) -> None:
    """eq-rep-s and eq-rep-o on rdf:type: state new members under all their names, and of all names of the class."""
    same = facts.same
    if not same:
        return
    under_all_names = new.union(*(same[member] for member in new if member in same))
    for other in same.get(cls, (cls,)):
        facts.add_members(other, under_all_names)


def replace_everywhere(facts: Facts, new: set[Pair]) -> None:
    """eq-rep-s and eq-rep-o for new equalities, over all triples that mention one of their ends."""
    ends = {end for pair in new for end in pair}
    for predicate in [known for known in facts.pairs if known != SAME_AS]:
        touched = {pair for pair in facts.pairs[predicate] if pair[0] in ends or pair[1] in ends}
        replace_in_pairs(facts, predicate, touched)
    for cls, members in list(facts.members.items()):
        replace_in_members(facts, cls, members if cls in ends else members & ends)
