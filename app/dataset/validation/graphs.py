"""Triples to look things up in: a document indexed in memory, a store read where it stands, and what was removed."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Any, Final

import pyoxigraph

from app.dataset.literals import parts_of
from app.dataset.stored_form import matching
from app.model.terms import RDF, RDFS, Term, Triple

TYPE: Final = f"<{RDF}type>"
SUBCLASS: Final = f"<{RDFS}subClassOf>"

# Whether a lookup gives few or many is asked of a store by reading so many of them.
_PROBE: Final = 32


class Triples(ABC):
    """A set of triples as N-Triples terms, found by their parts; it does not change while it is looked at."""

    def __init__(self) -> None:
        self._ancestors: dict[Term, frozenset[Term]] = {}

    @abstractmethod
    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """What a subject is joined to by a predicate, each once."""

    @abstractmethod
    def subjects(self, predicate: Term, obj: Term) -> Sequence[Term]:
        """What is joined to an object by a predicate, each once."""

    @abstractmethod
    def match(self, subject: Term | None, predicate: Term | None, obj: Term | None) -> Iterator[Triple]:
        """All triples with these parts; None is any."""

    @abstractmethod
    def cost(self, predicate: Term, obj: Term | None) -> int:
        """About how many triples have this predicate, and this object if one is given; cheap to ask."""

    def ancestors(self, kind: Term) -> frozenset[Term]:
        """A class and all classes above it, by the subclass axioms that are stated."""
        found = self._ancestors.get(kind)
        if found is None:
            above, waiting = {kind}, [kind]
            for known in waiting:
                fresh = [term for term in self.objects(known, SUBCLASS) if term not in above]
                above.update(fresh)
                waiting.extend(fresh)
            found = self._ancestors[kind] = frozenset(above)
        return found

    def is_member(self, node: Term, kind: Term) -> bool:
        """Whether a node is of a class or of one below it (SHACL instance, section 1.1 of SHACL)."""
        types = self.objects(node, TYPE)
        return kind in types or any(kind in self.ancestors(term) for term in types)

    def members(self, kind: Term) -> Iterator[Term]:
        """The nodes that are of a class or of one below it; some may come twice."""
        below, waiting = {kind}, [kind]
        for known in waiting:
            yield from self.subjects(TYPE, known)
            fresh = [term for term in self.subjects(SUBCLASS, known) if term not in below]
            below.update(fresh)
            waiting.extend(fresh)


_Index = dict[Term, list[Term]]


class Document(Triples):
    """An N-Triples document in memory: the predicates that are wanted at once, others when they are asked for."""

    def __init__(self, document: bytes, predicates: Collection[Term]) -> None:
        super().__init__()
        self._document = document
        self._forward: dict[Term, _Index] = {predicate: {} for predicate in {*predicates, TYPE, SUBCLASS}}
        self._backward: dict[Term, _Index] = {}
        self._sizes: dict[Term, int] = {}
        self._is_complete = False
        self._read({predicate.encode(): index for predicate, index in self._forward.items()})

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        return self._objects_of(predicate).get(subject, ())

    def subjects(self, predicate: Term, obj: Term) -> Sequence[Term]:
        return self._subjects_of(predicate).get(obj, ())

    def match(self, subject: Term | None, predicate: Term | None, obj: Term | None) -> Iterator[Triple]:
        if predicate is None:
            self._complete()
        for known in (predicate,) if predicate is not None else tuple(self._forward):
            yield from ((s, known, o) for s, o in self._pairs(subject, known, obj))

    def cost(self, predicate: Term, obj: Term | None) -> int:
        if obj is not None:
            return len(self.subjects(predicate, obj))
        if predicate not in self._sizes:
            self._sizes[predicate] = sum(map(len, self._objects_of(predicate).values()))
        return self._sizes[predicate]

    def _pairs(self, subject: Term | None, predicate: Term, obj: Term | None) -> Iterator[tuple[Term, Term]]:
        if subject is not None:
            found = self.objects(subject, predicate)
            return ((subject, term) for term in found if obj is None or term == obj)
        if obj is not None:
            return ((term, obj) for term in self.subjects(predicate, obj))
        return ((term, value) for term, values in self._objects_of(predicate).items() for value in values)

    def _objects_of(self, predicate: Term) -> _Index:
        index = self._forward.get(predicate)
        if index is None:
            self._complete()
            index = self._forward.get(predicate, {})
        return index

    def _subjects_of(self, predicate: Term) -> _Index:
        index = self._backward.get(predicate)
        if index is None:
            index = self._backward[predicate] = {}
            for subject, objects in self._objects_of(predicate).items():
                for obj in objects:
                    index.setdefault(obj, []).append(subject)
        return index

    def _complete(self) -> None:
        if not self._is_complete:
            self._is_complete = True
            known = {predicate.encode() for predicate in self._forward}
            others = {line.split(b" ", 2)[1] for line in BytesIO(self._document) if line.strip()} - known
            fresh: dict[Term, _Index] = {predicate.decode(): {} for predicate in others}
            self._forward.update(fresh)
            self._read({predicate.encode(): index for predicate, index in fresh.items()})

    def _read(self, wanted: dict[bytes, _Index]) -> None:
        names: dict[bytes, str] = {}  # one string for each term, however often it occurs
        for line in BytesIO(self._document):
            subject, predicate, rest = line.split(b" ", 2) if not line.isspace() else (b"", b"", b"")
            index = wanted.get(predicate)
            if index is not None:
                value = rest[:-3] if rest.endswith(b" .\n") else rest[: rest.rindex(b".")].rstrip()
                key, known = names.get(subject), names.get(value)
                if key is None:
                    key = names[subject] = subject.decode()
                if known is None:
                    known = names[value] = value.decode()
                index.setdefault(key, []).append(known)
        for index in wanted.values():
            for key, values in index.items():
                if len(values) > 1:
                    index[key] = list(dict.fromkeys(values))


class Published(Triples):
    """The default graph of a store, read by lookups: nothing of it is loaded but what is asked for."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        super().__init__()
        self._store = store
        self._graph = pyoxigraph.DefaultGraph()
        self._terms: dict[Term, Any] = {}
        self._objects: dict[tuple[Term, Term], list[Term]] = {}
        self._subjects: dict[tuple[Term, Term], list[Term]] = {}

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        found = self._objects.get((subject, predicate))
        if found is None:
            found = [str(quad.object) for quad in self._quads(subject, predicate, None)]
            self._objects[subject, predicate] = found
        return found

    def subjects(self, predicate: Term, obj: Term) -> Sequence[Term]:
        found = self._subjects.get((predicate, obj))
        if found is None:
            found = [str(quad.subject) for quad in self._quads(None, predicate, obj)]
            self._subjects[predicate, obj] = found
        return found

    def match(self, subject: Term | None, predicate: Term | None, obj: Term | None) -> Iterator[Triple]:
        for quad in self._quads(subject, predicate, obj):
            yield str(quad.subject), str(quad.predicate), str(quad.object)

    def cost(self, predicate: Term, obj: Term | None) -> int:
        if obj is not None and (predicate, obj) in self._subjects:
            return len(self._subjects[predicate, obj])
        return sum(1 for _ in islice(self._quads(None, predicate, obj), _PROBE))

    def _quads(self, subject: Term | None, predicate: Term | None, obj: Term | None) -> Iterable[pyoxigraph.Quad]:
        if subject is not None and subject.startswith('"'):
            return ()  # a literal is the subject of nothing
        return matching(self._store, self._term(subject), self._term(predicate), self._term(obj), self._graph)

    def _term(self, name: Term | None) -> Any:  # the engine checks which term may stand where
        if name is None:
            return None
        term = self._terms.get(name)
        if term is None:
            term = self._terms[name] = _store_term(name)
        return term


def _store_term(name: Term) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    if name.startswith("<"):
        return pyoxigraph.NamedNode(name[1:-1])
    if name.startswith("_:"):
        return pyoxigraph.BlankNode(name[2:])
    lexical, datatype, language = parts_of(name)
    if language:
        return pyoxigraph.Literal(lexical, language=language)
    return pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(datatype))


class Overlay(Triples):
    """Some triples and those that were removed from them: everything that is there or was there."""

    def __init__(self, present: Triples, removed: Iterable[Triple]) -> None:
        super().__init__()
        self._present, self._removed = present, tuple(dict.fromkeys(removed))

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        gone = [o for s, p, o in self._removed if p == predicate and s == subject]
        found = self._present.objects(subject, predicate)
        return list(dict.fromkeys([*found, *gone])) if gone else found

    def subjects(self, predicate: Term, obj: Term) -> Sequence[Term]:
        gone = [s for s, p, o in self._removed if p == predicate and o == obj]
        found = self._present.subjects(predicate, obj)
        return list(dict.fromkeys([*found, *gone])) if gone else found

    def match(self, subject: Term | None, predicate: Term | None, obj: Term | None) -> Iterator[Triple]:
        wanted = (subject, predicate, obj)
        yield from self._present.match(subject, predicate, obj)
        yield from (
            triple
            for triple in self._removed
            if all(part is None or part == own for part, own in zip(wanted, triple, strict=True))
        )

    def cost(self, predicate: Term, obj: Term | None) -> int:
        return self._present.cost(predicate, obj) + len(self._removed)
