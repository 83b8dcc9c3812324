"""The default graph of a store, read by lookups in its indexes: nothing of it is held but what one change needs."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store

from app.dataset.inference.clauses import NotIncremental
from app.dataset.stored_form import matching
from app.model import identifiers
from app.model.terms import Term, Triple

_DEFAULT: Final = DefaultGraph()
_ENTAILED: Final = NamedNode(identifiers.ENTAILED_GRAPH)

# How many lookups and rows one change may take before inferring in full is likely to be quicker.
EFFORT: Final = 200_000

# A row that is decoded from the disk costs about as much as so many answers from memory.
_KEPT: Final = 20_000

_StoreTerm = Any  # a NamedNode, BlankNode, Literal or Triple: the engine checks which may stand where


class Reading:
    """The triples of a store's default graph, as names; `NotIncremental` once too much was asked.

    What was read of a subject and a predicate is kept for the next time: the store must not change meanwhile.
    """

    def __init__(self, store: Store, effort: int = EFFORT) -> None:
        self._store = store
        self._effort = effort
        self._terms: dict[Term, _StoreTerm] = {}
        self._read: dict[tuple[Term | None, Term, Term | None], tuple[Triple, ...]] = {}
        self._objects: dict[tuple[Term, Term], frozenset[Term]] = {}

    def holds(self, triple: Triple) -> bool:
        """Whether the triple is in the default graph."""
        subject, predicate, obj = triple
        if (subject, predicate) in self._objects:
            return obj in self._objects[subject, predicate]
        if subject.startswith('"') or not predicate.startswith("<"):
            return False
        self._spend()
        return self._quad(triple, _DEFAULT) in self._store

    def is_entailed(self, triple: Triple) -> bool:
        """Whether the triple is in the graph of what is entailed and not asserted."""
        self._spend()
        return self._quad(triple, _ENTAILED) in self._store

    def types(self, subject: Term, rdf_type: Term) -> frozenset[Term]:
        """The classes that a subject is stated to be in."""
        if (subject, rdf_type) not in self._objects:
            self._objects[subject, rdf_type] = frozenset(obj for _, _, obj in self.rows(subject, rdf_type, None))
        return self._objects[subject, rdf_type]

    def rows(self, subject: Term | None, predicate: Term | None, obj: Term | None) -> Iterator[Triple]:
        """The triples with these terms, None for any."""
        if (subject and subject.startswith('"')) or (predicate and not predicate.startswith("<")):
            return
        if predicate is None or (subject is None and obj is None):
            yield from self._rows(subject, predicate, obj)
            return
        key = (subject, predicate, obj)
        if key not in self._read:
            found: list[Triple] = []
            for row in self._rows(subject, predicate, obj):
                if len(found) < _KEPT:
                    found.append(row)
                yield row
            if len(found) < _KEPT:
                self._read[key] = tuple(found)
                if subject is not None and obj is None:
                    self._objects[subject, predicate] = frozenset(row[2] for row in found)
        else:
            yield from self._read[key]

    def rows_of(self, predicate: Term) -> Iterator[Triple]:
        """All triples with the predicate."""
        if predicate.startswith("<"):
            yield from self._rows(None, predicate, None)

    def about(self, term: Term) -> Iterator[Triple]:
        """The triples with the term as subject or as object."""
        yield from self.rows(term, None, None)
        yield from self.rows(None, None, term)

    def _rows(self, subject: Term | None, predicate: Term | None, obj: Term | None) -> Iterator[Triple]:
        self._spend()
        one, link, other = (None if name is None else self._term(name) for name in (subject, predicate, obj))
        for quad in matching(self._store, one, link, other, _DEFAULT):
            self._spend()
            yield (
                subject or self._name(quad.subject),
                predicate or self._name(quad.predicate),
                obj or self._name(quad.object),
            )

    def _quad(self, triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
        subject, predicate, obj = (self._term(name) for name in triple)
        return Quad(subject, predicate, obj, graph)

    def _name(self, term: _StoreTerm) -> Term:
        name = str(term)
        self._terms.setdefault(name, term)
        return name

    def _term(self, name: Term) -> _StoreTerm:
        term = self._terms.get(name)
        if term is None:
            term = self._terms[name] = read_term(name)
        return term

    def _spend(self) -> None:
        self._effort -= 1
        if self._effort < 0:
            raise NotIncremental("the change reaches too far")


def read_term(name: Term) -> _StoreTerm:
    """The store's term of an N-Triples term; `SyntaxError` where it is none."""
    if name.startswith("_:"):
        return BlankNode(name[2:])
    line = f"<x:s> <x:p> {name} ."
    quads = pyoxigraph.parse(line, RdfFormat.N_TRIPLES, rename_blank_nodes=False)
    return next(iter(quads)).object


def as_stored(triples: Iterable[Triple]) -> list[Triple]:
    """The triples as a store gives them back: it keeps the values of numbers, not how they were written."""
    memory = Store()
    kept = []
    for subject, predicate, obj in triples:
        if obj.startswith('"') and not obj.endswith('"'):
            quad = Quad(NamedNode("x:s"), NamedNode("x:p"), read_term(obj))
            memory.add(quad)
            kept.append((subject, predicate, str(next(iter(memory)).object)))
            memory.remove(quad)
        else:
            kept.append((subject, predicate, obj))
    return kept
