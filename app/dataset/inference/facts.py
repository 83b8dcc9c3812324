"""The triples of a closure in the making: who is in which class, and which pairs are in which property.

Terms are small integers. The triples `x rdf:type c` are kept as one set of members per class, all others as one set of
pairs per property, so that most rules are a set operation over everything that is new since they last looked.
Indexes by subject and by object exist only for the properties that a rule joins on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.dataset.inference.interning import Terms
from app.dataset.inference.reserved import FIRST, NIL, REST, SAME_AS, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE
from app.errors import SourceError
from app.model.terms import Triple

Pair = tuple[int, int]
Index = Mapping[int, list[int]]

# An index is worth its making where fewer than one in this many of a property's pairs are wanted.
_INDEX_BELOW = 8

# What a closure may add if nobody says otherwise: so many times the asserted triples, and as many more.
_GROWTH = 20
_MARGIN = 5_000_000


class Facts:
    """What is known so far and what of it is new, for the rules of a closure to read and to add to.

    `limit` is the number of added triples at which `SourceError` ends the work: a few triples, such as a transitive
    property over a long chain, can ask for more than any memory holds.
    """

    def __init__(self, triples: Iterable[Triple], limit: int | None = None) -> None:
        self.terms = Terms()
        self.members: defaultdict[int, set[int]] = defaultdict(set)
        self.pairs: defaultdict[int, set[Pair]] = defaultdict(set)
        self.new_members: defaultdict[int, set[int]] = defaultdict(set)
        self.new_pairs: defaultdict[int, set[Pair]] = defaultdict(set)
        self.entailed_members: defaultdict[int, set[int]] = defaultdict(set)
        self.entailed_pairs: defaultdict[int, set[Pair]] = defaultdict(set)
        self.same: dict[int, set[int]] = {}
        self.schema_changed = True
        self._forward: dict[int, defaultdict[int, list[int]]] = {}
        self._backward: dict[int, defaultdict[int, list[int]]] = {}
        self._added = 0
        self._load(triples)
        asserted = sum(map(len, self.members.values())) + sum(map(len, self.pairs.values()))
        self._limit = _GROWTH * asserted + _MARGIN if limit is None else limit
        self.asserted_equalities = self.pairs.pop(SAME_AS, set())
        self.add_pairs(SAME_AS, self.asserted_equalities)

    def _load(self, triples: Iterable[Triple]) -> None:
        ids, members, pairs = self.terms.ids, self.members, self.pairs
        for subject, predicate, obj in triples:
            number = ids[predicate]
            if number == TYPE:
                members[ids[obj]].add(ids[subject])
            else:
                pairs[number].add((ids[subject], ids[obj]))

    # Adding

    def add_members(self, cls: int, found: set[int]) -> None:
        """State `x rdf:type cls` of each x found."""
        new = found - self.members[cls]
        if not new:
            return
        self.members[cls] |= new
        self.new_members[cls] |= new
        self.entailed_members[cls] |= new
        self._count(len(new), TYPE)
        if cls in SCHEMA_CLASSES:
            self.schema_changed = True
        if TYPE in self._forward:
            for member in new:
                self._forward[TYPE][member].append(cls)
        if TYPE in self._backward:
            self._backward[TYPE][cls].extend(new)

    def add_pairs(self, predicate: int, found: set[Pair]) -> None:
        """State `x predicate y` of each pair (x, y) found."""
        if predicate == TYPE:
            for cls, members in _by_object(found).items():
                self.add_members(cls, members)
        elif predicate == SAME_AS:
            self._add_equalities(found)
        else:
            self._add_plain(predicate, found - self.pairs[predicate])

    def _add_plain(self, predicate: int, new: set[Pair]) -> None:
        if not new:
            return
        self.pairs[predicate] |= new
        self.new_pairs[predicate] |= new
        self.entailed_pairs[predicate] |= new
        self._count(len(new), predicate)
        if predicate in SCHEMA_PREDICATES:
            self.schema_changed = True
        if predicate in self._forward:
            forward = self._forward[predicate]
            for subject, obj in new:
                forward[subject].append(obj)
        if predicate in self._backward:
            backward = self._backward[predicate]
            for subject, obj in new:
                backward[obj].append(subject)

    def _add_equalities(self, found: Iterable[Pair]) -> None:
        """eq-sym and eq-trans at once: the things that are the same form groups, and groups that touch become one.

        A literal is in no group: RDF has no triples about literals, and what table 8 says of equal and of different
        values is looked at when contradictions are sought.
        """
        for left, right in found:
            if left == right or self.terms.is_literal(left) or self.terms.is_literal(right):
                continue
            ours = self.same.get(left) or {left}
            theirs = self.same.get(right) or {right}
            if ours is theirs:
                continue
            self._refuse_beyond(self._added + 2 * len(ours) * len(theirs), SAME_AS)
            across = {(one, other) for one in ours for other in theirs}
            across |= {(other, one) for one, other in across}
            group = ours | theirs
            self.same.update(dict.fromkeys(group, group))
            self._add_plain(SAME_AS, across)

    def _count(self, added: int, predicate: int) -> None:
        self._added += added
        self._refuse_beyond(self._added, predicate)

    def _refuse_beyond(self, added: int, predicate: int) -> None:
        if added > self._limit:
            raise SourceError(
                "the asserted graphs",
                f"they entail more than {self._limit} triples, at last with {self.terms.names()[predicate]}; "
                "look for a transitive, functional or chained property that joins too much",
            )

    # Reading

    def pairs_of(self, predicate: int) -> set[Pair]:
        """All pairs of a property, rdf:type among them."""
        if predicate == TYPE:
            return {(member, cls) for cls, members in self.members.items() for member in members}
        return self.pairs[predicate]

    def forward(self, predicate: int) -> Index:
        """The objects of each subject; kept up to date from now on."""
        if predicate not in self._forward:
            index = self._forward[predicate] = defaultdict(list)
            for subject, obj in self.pairs_of(predicate):
                index[subject].append(obj)
        return self._forward[predicate]

    def backward(self, predicate: int) -> Index:
        """The subjects of each object; kept up to date from now on."""
        if predicate not in self._backward:
            index = self._backward[predicate] = defaultdict(list)
            for subject, obj in self.pairs_of(predicate):
                index[obj].append(subject)
        return self._backward[predicate]

    def subjects(self, predicate: int, objects: set[int]) -> set[int]:
        """The subjects that have one of the objects."""
        if predicate != TYPE and len(objects) * _INDEX_BELOW > len(self.pairs[predicate]):
            return {subject for subject, obj in self.pairs[predicate] if obj in objects}
        backward = self.backward(predicate)
        return {subject for obj in objects for subject in backward.get(obj, ())}

    def objects(self, predicate: int, subjects: set[int]) -> set[int]:
        """The objects that one of the subjects has."""
        if predicate != TYPE and len(subjects) * _INDEX_BELOW > len(self.pairs[predicate]):
            return {obj for subject, obj in self.pairs[predicate] if subject in subjects}
        forward = self.forward(predicate)
        return {obj for subject in subjects for obj in forward.get(subject, ())}

    def has(self, subject: int, predicate: int, obj: int) -> bool:
        """Whether the triple is known; whatever is, is the same as itself."""
        if predicate == TYPE:
            return subject in self.members.get(obj, ())
        if predicate == SAME_AS and subject == obj:
            return True
        return (subject, obj) in self.pairs.get(predicate, ())

    def list_members(self, head: int) -> list[int]:
        """The members of an RDF list, as far as it is well formed; a list that runs in a circle ends at its start.

        Where a member has several names, that which the list was stated with is given.
        """
        firsts, rests = self.forward(FIRST), self.forward(REST)
        renamed = self.entailed_pairs.get(FIRST, ())
        found, seen = [], set()
        while head != NIL and head not in seen:
            seen.add(head)
            if first := firsts.get(head):
                found.append(min((one for one in first if (head, one) not in renamed), default=min(first)))
            if not (rest := rests.get(head)):
                break
            head = min(rest)
        return found


def _by_object(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    grouped: defaultdict[int, set[int]] = defaultdict(set)
    for subject, obj in pairs:
        grouped[obj].add(subject)
    return grouped
