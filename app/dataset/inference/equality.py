"""Rules that find two names for one thing, and the rule that then says of each name what is said of the other."""

from dataclasses import dataclass

from app.dataset.inference.facts import Facts
from app.dataset.inference.relations import Members, Pair, Pairs
from app.dataset.inference.reserved import SAME_AS, TYPE
from app.dataset.inference.rules import Horn, MemberWatcher, PairRule, PairWatcher, X, Y, Z


@dataclass(frozen=True)
class Functional(PairRule):
    """x p y1 and x p y2 give y1 owl:sameAs y2: prp-fp."""

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((Y, SAME_AS, Z), ((X, self.source, Y), (X, self.source, Z)))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State that the new values are the same as those the subject has."""
        _equate_alike(facts, facts.pairs_of(self.source).of_subjects(new.subjects))

    def prime(self, facts: Facts) -> None:
        """State that all values of a subject are the same."""
        _equate_alike(facts, facts.pairs_of(self.source))


@dataclass(frozen=True)
class InverseFunctional(PairRule):
    """x1 p y and x2 p y give x1 owl:sameAs x2: prp-ifp."""

    @property
    def horn(self) -> Horn:
        """The rule as a clause."""
        return Horn((Y, SAME_AS, Z), ((Y, self.source, X), (Z, self.source, X)))

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State that the new subjects are the same as those that have the value."""
        _equate_alike(facts, facts.pairs_of(self.source).inverse.of_subjects(new.objects))

    def prime(self, facts: Facts) -> None:
        """State that all subjects with one value are the same."""
        _equate_alike(facts, facts.pairs_of(self.source).inverse)


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

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State that the values of the subjects are the same."""
        self._check(facts, new.subjects)

    def on_members(self, facts: Facts, new: Members) -> None:
        """State that the values of new members, or of those that have a new value that counts, are the same."""
        self._check(facts, new)
        if self.filler is not None and facts.members[self.restriction]:
            self._check(facts, facts.pairs_of(self.predicate).of_objects(new).subjects)

    def prime(self, facts: Facts) -> None:
        """State that the values of each member are the same."""
        self._check(facts, facts.members[self.restriction])

    def _check(self, facts: Facts, subjects: Members) -> None:
        members = subjects & facts.members[self.restriction]
        if not members:
            return
        pairs = facts.pairs_of(self.predicate).of_subjects(members)
        _equate_alike(facts, pairs if self.filler is None else pairs.of_objects(facts.members[self.filler]))


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

    def on_pairs(self, facts: Facts, new: Pairs) -> None:
        """State what the new subjects are the same as."""
        self._check(facts, new.subjects)

    def on_members(self, facts: Facts, new: Members) -> None:
        """State what the new members are the same as."""
        self._check(facts, new)

    def prime(self, facts: Facts) -> None:
        """State what each member is the same as."""
        self._check(facts, facts.members[self.cls])

    def _check(self, facts: Facts, subjects: Members) -> None:
        members, found = set(facts.members[self.cls]), set[Pair]()
        for subject in members.intersection(subjects):
            alike = set.intersection(*(self._sharing(facts, subject, predicate) for predicate in self.properties))
            found.update((subject, other) for other in alike & members)
        facts.add_pairs(SAME_AS, Pairs.of(found))

    def _sharing(self, facts: Facts, subject: int, predicate: int) -> set[int]:
        """Those that have a value of the property in common with the subject."""
        owners = facts.backward(predicate)
        return {owner for value in facts.forward(predicate).get(subject, ()) for owner in owners.get(value, ())}


def _equate_alike(facts: Facts, pairs: Pairs) -> None:
    """State that all that stand second with the same first are the same; a literal is the same as none."""
    names, first = facts.terms.names(), dict[int, int]()
    found = {
        (known, other)
        for key, other in pairs.ambiguous()
        if not names[other].startswith('"') and (known := first.setdefault(key, other)) != other
    }
    facts.add_pairs(SAME_AS, Pairs.of(found))


def replace_in_pairs(facts: Facts, predicate: int, new: Pairs) -> None:
    """eq-rep-s and eq-rep-o: state new pairs of all names of their subjects and objects."""
    same = facts.same
    if predicate == SAME_AS or not same:
        return
    touched = new.of_subjects(facts.renamed) | new.of_objects(facts.renamed)
    under_all_names = (
        (one, other)
        for subject, obj in touched
        for one in same.get(subject, (subject,))
        for other in same.get(obj, (obj,))
    )
    facts.add_pairs(predicate, Pairs.of(under_all_names))


def replace_in_members(facts: Facts, cls: int, new: Members) -> None:
    """eq-rep-s and eq-rep-o on rdf:type: state new members under all their names, and of all names of the class."""
    same = facts.same
    if not same:
        return
    under_all_names = new | Members.of(name for member in new & facts.renamed for name in same[member])
    for other in same.get(cls, (cls,)):
        facts.add_members(other, under_all_names)


def replace_everywhere(facts: Facts, new: Pairs) -> None:
    """eq-rep-s and eq-rep-o for new equalities, over all triples that mention one of their ends."""
    ends = new.subjects | new.objects
    for predicate in [known for known in facts.pairs if known != SAME_AS]:
        pairs = facts.pairs[predicate]
        replace_in_pairs(facts, predicate, pairs.of_subjects(ends) | pairs.of_objects(ends))
    for cls, members in list(facts.members.items()):
        replace_in_members(facts, cls, members if cls in ends else members & ends)
