"""The triples of a closure in the making: who is in which class, and which pairs are in which property.

Terms are small integers. The triples `x rdf:type c` are kept as one set of members per class, all others as one set of
pairs per property, so that most rules are a set operation over everything that is new since they last looked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

import numpy as np

from app.dataset.inference.interning import Terms
from app.dataset.inference.relations import NO_MEMBERS, NO_PAIRS, Column, Members, Pair, Pairs, grouped
from app.dataset.inference.reserved import FIRST, NIL, REST, SAME_AS, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE
from app.errors import SourceError
from app.model.terms import Triple

Index = Mapping[int, list[int]]

# So many triples are numbered at a time.
_PORTION: Final = 1 << 13

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
        self.members: defaultdict[int, Members] = defaultdict(lambda: NO_MEMBERS)
        self.pairs: defaultdict[int, Pairs] = defaultdict(lambda: NO_PAIRS)
        self.new_members: dict[int, Members] = {}
        self.new_pairs: dict[int, Pairs] = {}
        self.same: dict[int, set[int]] = {}
        self.schema_changed = True
        self._typed: Pairs | None = None
        self._renamed: Members | None = None
        self._added = 0
        self._load(triples)
        asserted = sum(map(len, self.members.values())) + sum(map(len, self.pairs.values()))
        self._limit = _GROWTH * asserted + _MARGIN if limit is None else limit
        self._asserted_members, self._asserted_pairs = dict(self.members), dict(self.pairs)
        self.add_pairs(SAME_AS, self.pairs.pop(SAME_AS, NO_PAIRS))

    def _load(self, triples: Iterable[Triple]) -> None:
        portions = list(self._numbered(triples))
        if not portions:
            return
        subjects, predicates, objects = (np.concatenate(column) for column in zip(*portions, strict=True))
        del portions
        for predicate, places in grouped(predicates, np.arange(len(predicates))):
            if predicate == TYPE:
                for cls, members in grouped(objects[places], subjects[places]):
                    self.members[cls] = Members.gather(members)
            else:
                self.pairs[predicate] = Pairs.between(subjects[places], objects[places])

    def _numbered(self, triples: Iterable[Triple]) -> Iterator[tuple[Column, ...]]:
        """Columns of subjects, predicates and objects, of some triples at a time."""
        stream, numbers = iter(triples), self.terms.numbers
        while portion := list(islice(stream, _PORTION)):
            yield tuple(numbers(column, len(portion)) for column in zip(*portion, strict=True))

    # Adding

    def add_members(self, cls: int, found: Members) -> None:
        """State `x rdf:type cls` of each x found."""
        new = found - self.members[cls]
        if not new:
            return
        self.members[cls] = self.members[cls].joined(new)
        self.new_members[cls] = self.new_members.get(cls, NO_MEMBERS).joined(new)
        self._typed = None
        self._count(len(new), TYPE)
        if cls in SCHEMA_CLASSES:
            self.schema_changed = True

    def add_pairs(self, predicate: int, found: Pairs) -> None:
        """State `x predicate y` of each pair (x, y) found."""
        if predicate == TYPE:
            for cls, members in grouped(found.seconds, found.firsts):
                self.add_members(cls, Members(members))
        elif predicate == SAME_AS:
            self._add_equalities(found)
        else:
            self._add_plain(predicate, found - self.pairs[predicate])

    def _add_plain(self, predicate: int, new: Pairs) -> None:
        if not new:
            return
        self.pairs[predicate] = self.pairs[predicate].joined(new)
        self.new_pairs[predicate] = self.new_pairs.get(predicate, NO_PAIRS).joined(new)
        self._count(len(new), predicate)
        if predicate in SCHEMA_PREDICATES:
            self.schema_changed = True

    def _add_equalities(self, found: Iterable[Pair]) -> None:
        """eq-sym and eq-trans at once: the things that are the same form groups, and groups that touch become one.

        A literal is in no group: RDF has no triples about literals, and what table 8 says of equal and of different
        values is looked at when contradictions are sought.
        """
        stated: set[Pair] = set()
        for left, right in found:
            if left == right or self.terms.is_literal(left) or self.terms.is_literal(right):
                continue
            ours = self.same.get(left) or {left}
            theirs = self.same.get(right) or {right}
            if ours is theirs:
                continue
            self._refuse_beyond(self._added + len(stated) + 2 * len(ours) * len(theirs), SAME_AS)
            for one in ours:
                stated.update((one, other) for other in theirs)
                stated.update((other, one) for other in theirs)
            group = ours | theirs
            self.same.update(dict.fromkeys(group, group))
        self._renamed = None
        self._add_plain(SAME_AS, Pairs.of(stated))

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

    def pairs_of(self, predicate: int) -> Pairs:
        """All pairs of a property, rdf:type among them."""
        if predicate != TYPE:
            return self.pairs[predicate]
        if self._typed is None:
            columns = [members.paired(cls).numbers for cls, members in self.members.items()]
            self._typed = Pairs.gather(np.concatenate([NO_PAIRS.numbers, *columns]))
        return self._typed

    def entailed_members(self, cls: int) -> Members:
        """The members of a class that were not asserted."""
        return self.members[cls] - self._asserted_members.get(cls, NO_MEMBERS)

    def entailed_pairs(self, predicate: int) -> Pairs:
        """The pairs of a property but rdf:type that were not asserted."""
        return self.pairs[predicate] - self._asserted_pairs.get(predicate, NO_PAIRS)

    @property
    def renamed(self) -> Members:
        """The terms that are the same as another."""
        if self._renamed is None:
            self._renamed = Members.of(self.same)
        return self._renamed

    def forward(self, predicate: int) -> Index:
        """The objects of each subject."""
        return self.pairs_of(predicate).by_subject

    def backward(self, predicate: int) -> Index:
        """The subjects of each object."""
        return self.pairs_of(predicate).inverse.by_subject

    def has(self, subject: int, predicate: int, obj: int) -> bool:
        """Whether the triple is known; whatever is, is the same as itself."""
        if predicate == TYPE:
            return subject in self.members.get(obj, NO_MEMBERS)
        if predicate == SAME_AS and subject == obj:
            return True
        return (subject, obj) in self.pairs.get(predicate, NO_PAIRS)

    def list_members(self, head: int) -> list[int]:
        """The members of an RDF list, as far as it is well formed; a list that runs in a circle ends at its start.

        Where a member has several names, that which the list was stated with is given.
        """
        firsts, rests = self.forward(FIRST), self.forward(REST)
        stated = self._asserted_pairs.get(FIRST, NO_PAIRS)
        found, seen = [], set()
        while head != NIL and head not in seen:
            seen.add(head)
            if first := firsts.get(head):
                found.append(min((one for one in first if (head, one) in stated), default=min(first)))
            if not (rest := rests.get(head)):
                break
            head = min(rest)
        return found
