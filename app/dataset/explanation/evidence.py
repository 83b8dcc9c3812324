"""What a search for a proof may ask: which triples hold, which of them are asserted, and what lists hold.

Two kinds of evidence: a store with its schema closed in memory, for datasets of any size, and a whole closure in
memory, in which nothing is left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, Final, Protocol

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from app.dataset.explanation.tables import FIRST, NIL, REST, SAME, TYPE
from app.dataset.inference import reserved
from app.dataset.inference.closure import close_schema
from app.dataset.inference.facts import Facts
from app.dataset.inference.noise import is_noise
from app.dataset.inference.program import AXIOMS, KINDS
from app.dataset.inference.reading import read_term
from app.dataset.stored_form import matching
from app.model.identifiers import ENTAILED_GRAPH
from app.model.terms import Term, Triple

Pattern = tuple[Term | None, Term, Term | None]
# The members of a list, and the triples that make it up.
Listing = tuple[tuple[Term, ...], tuple[Triple, ...]]

_DEFAULT: Final = DefaultGraph()
_ENTAILED: Final = NamedNode(ENTAILED_GRAPH)
_LISTED: Final = (
    reserved.PROPERTY_CHAIN_AXIOM,
    reserved.HAS_KEY,
    reserved.INTERSECTION_OF,
    reserved.UNION_OF,
    reserved.ONE_OF,
    reserved.MEMBERS,
    reserved.DISTINCT_MEMBERS,
)
_LISTED_TERMS: Final = frozenset(reserved.RESERVED_TERMS[number] for number in _LISTED)


class Evidence(Protocol):
    """What holds, as far as it can be told."""

    def is_asserted(self, triple: Triple) -> bool:
        """Whether the triple is stated by a source."""

    def may_hold(self, triple: Triple) -> bool:
        """False only where the triple does not hold."""

    def rows(self, pattern: Pattern, most: int | None) -> list[Triple]:
        """Triples that hold with this predicate and this subject or object; no more than `most`."""

    def listing(self, head: Term) -> Listing:
        """The list that begins at a node; no members where it is none."""


class Closed:
    """A closure in memory by its terms, noise and all (`close_schema`)."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._names = facts.terms.names()
        self._objects: defaultdict[tuple[Term, Term], list[Triple]] = defaultdict(list)
        self._subjects: defaultdict[tuple[Term, Term], list[Triple]] = defaultdict(list)
        self._of: defaultdict[Term, list[Triple]] = defaultdict(list)
        self._triples: set[Triple] = set()
        self._index()

    def _index(self) -> None:
        names = self._names
        for cls, members in self._facts.members.items():
            for member in members:
                self._add((names[member], TYPE, names[cls]))
        for predicate, pairs in self._facts.pairs.items():
            for subject, obj in pairs:
                self._add((names[subject], names[predicate], names[obj]))

    def _add(self, triple: Triple) -> None:
        subject, predicate, obj = triple
        self._triples.add(triple)
        self._objects[predicate, subject].append(triple)
        self._subjects[predicate, obj].append(triple)
        self._of[predicate].append(triple)

    def __contains__(self, triple: Triple) -> bool:
        return triple in self._triples

    def rows(self, pattern: Pattern) -> list[Triple]:
        """All triples of a pattern."""
        subject, predicate, obj = pattern
        if subject is not None and obj is not None:
            return [(subject, predicate, obj)] if (subject, predicate, obj) in self._triples else []
        if subject is not None:
            return self._objects.get((predicate, subject), [])
        if obj is not None:
            return self._subjects.get((predicate, obj), [])
        return self._of.get(predicate, [])

    def listing(self, head: Term) -> Listing:
        """The list that begins at a node, read as the reasoner reads it (`Facts.list_members`)."""
        facts, names = self._facts, self._names
        firsts, rests = facts.forward(reserved.FIRST), facts.forward(reserved.REST)
        members: list[Term] = []
        cells: list[Triple] = []
        node = facts.terms.ids.get(head, reserved.NIL)
        seen: set[int] = set()
        while node != reserved.NIL and node not in seen:
            seen.add(node)
            if first := firsts.get(node):
                members.append(names[min(first)])
                cells.append((names[node], FIRST, members[-1]))
            if not (rest := rests.get(node)):
                break
            cells.append((names[node], REST, names[min(rest)]))
            node = min(rest)
        return tuple(members), tuple(cells)


class WholeEvidence:
    """Everything that asserted triples entail, closed in memory."""

    def __init__(self, asserted: Collection[Triple], facts: Facts | None = None) -> None:
        """`facts` are the closure of the triples, if it is there already."""
        self._asserted = frozenset(asserted)
        self._closed = Closed(facts or close_schema(asserted))

    def is_asserted(self, triple: Triple) -> bool:
        """Whether it is one of the triples."""
        return triple in self._asserted

    def may_hold(self, triple: Triple) -> bool:
        """Whether it follows."""
        return triple in self._closed

    def rows(self, pattern: Pattern, most: int | None) -> list[Triple]:
        """Triples of a pattern."""
        return self._closed.rows(pattern)[:most]

    def listing(self, head: Term) -> Listing:
        """A list."""
        return self._closed.listing(head)


class StoreEvidence:
    """A version's complete store, which is read by lookups, and its schema, which is closed in memory.

    The store leaves out noise (`is_noise`): of such a triple it is not known whether it holds.
    """

    def __init__(self, store: Store, schema: Closed, asserted: Store | None = None) -> None:
        """`asserted` is the version's other store: what it holds is read first, since it needs no reason."""
        self._store, self._schema, self._first = store, schema, asserted
        self._terms: dict[Term, Any] = {}
        self._rows: dict[Pattern, tuple[int | None, list[Triple]]] = {}
        self._asserted: dict[Triple, bool] = {}
        self._held: dict[Triple, bool] = {}

    def is_asserted(self, triple: Triple) -> bool:
        """Whether the default graph holds the triple, and not because it is entailed."""
        found = self._asserted.get(triple)
        if found is None:
            found = self._asserted[triple] = self._holds(triple) and self._quad(triple, _ENTAILED) not in self._store
        return found

    def is_entailed(self, triple: Triple) -> bool:
        """Whether the default graph holds the triple because it is entailed."""
        return self._holds(triple) and not self.is_asserted(triple)

    def _holds(self, triple: Triple) -> bool:
        subject, predicate, _ = triple
        if subject.startswith('"') or not predicate.startswith("<"):
            return False
        found = self._held.get(triple)
        if found is None:
            found = self._held[triple] = self._quad(triple, _DEFAULT) in self._store
        return found

    def may_hold(self, triple: Triple) -> bool:
        """Whether the store or the schema holds the triple, or it is noise about things."""
        if self._holds(triple):
            return True
        if _is_of_schema(triple[1], triple[2]):
            return triple in self._schema
        return is_noise(triple)

    def rows(self, pattern: Pattern, most: int | None) -> list[Triple]:
        """Triples of a pattern; of noise that about the schema only."""
        subject, predicate, obj = pattern
        if _is_of_schema(predicate, obj):
            return self._schema.rows(pattern)
        if (subject or "").startswith('"') or not predicate.startswith("<"):
            return []
        limit, rows = self._rows.get(pattern, (0, []))
        if limit is not None and (most is None or most > limit):
            rows = self._read(pattern, most)
            self._rows[pattern] = (None if most is None or len(rows) < most else most, rows)
        return rows[:most]

    def _read(self, pattern: Pattern, most: int | None) -> list[Triple]:
        subject, predicate, obj = pattern
        subject_term, predicate_term, object_term = (None if name is None else self._term(name) for name in pattern)
        stores = [self._store] if self._first is None or most is None else [self._first, self._store]
        found: dict[Triple, None] = {}
        for store in stores:
            quads = islice(matching(store, subject_term, predicate_term, object_term, _DEFAULT), most)
            found.update(
                dict.fromkeys((subject or str(quad.subject), predicate, obj or str(quad.object)) for quad in quads)
            )
        return list(found)[:most]

    def listing(self, head: Term) -> Listing:
        """A list of the schema."""
        return self._schema.listing(head)

    def graphs(self, triple: Triple) -> list[str]:
        """The named graphs that state a triple, by their IRIs."""
        subject, predicate, obj = (self._term(name) for name in triple)
        found = (quad.graph_name for quad in matching(self._store, subject, predicate, obj, None))
        return sorted(str(name.value) for name in found if isinstance(name, NamedNode) and name != _ENTAILED)

    def _quad(self, triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
        subject, predicate, obj = (self._term(name) for name in triple)
        return Quad(subject, predicate, obj, graph)

    def _term(self, name: Term) -> Any:
        term = self._terms.get(name)
        if term is None:
            term = self._terms[name] = read_term(name)
        return term


def _is_of_schema(predicate: Term, obj: Term | None) -> bool:
    return predicate in AXIOMS or predicate in (FIRST, REST) or (predicate == TYPE and obj in KINDS)


def read_schema(store: Store) -> Closed:
    """The axioms of a store and their lists, closed."""
    schema = {row for predicate in AXIOMS for row in _all(store, predicate, None)}
    schema.update(row for kind in KINDS for row in _all(store, TYPE, kind))
    lists: set[Term] = set()
    for head in sorted({obj for _, predicate, obj in schema if predicate in _LISTED_TERMS}):
        schema.update(_cells(store, head, lists))
    return Closed(close_schema(sorted(schema)))


def read_asserted(store: Store) -> Iterator[Triple]:
    """The asserted triples of a version's complete store."""
    for quad in store.quads_for_pattern(None, None, None, _DEFAULT):
        if Quad(quad.subject, quad.predicate, quad.object, _ENTAILED) not in store:
            yield str(quad.subject), str(quad.predicate), str(quad.object)


def _all(store: Store, predicate: Term, obj: Term | None) -> Iterator[Triple]:
    wanted = None if obj is None else read_term(obj)
    for quad in matching(store, None, read_term(predicate), wanted, _DEFAULT):
        yield str(quad.subject), predicate, str(quad.object)


def _cells(store: Store, head: Term, seen: set[Term]) -> Iterable[Triple]:
    """The triples of a list, of all its branches if it has several."""
    waiting = [head]
    while waiting:
        node = waiting.pop()
        if node == NIL or node in seen or node.startswith('"'):
            continue
        seen.add(node)
        for predicate in (FIRST, REST):
            for quad in store.quads_for_pattern(read_term(node), read_term(predicate), None, _DEFAULT):
                yield node, predicate, str(quad.object)
                if predicate == REST:
                    waiting.append(str(quad.object))


def is_vacuous(triple: Triple) -> bool:
    """Whether a triple states that something is itself or that it is a literal: nothing rests on it."""
    subject, predicate, obj = triple
    return predicate == SAME and (subject == obj or subject.startswith('"') or obj.startswith('"'))
