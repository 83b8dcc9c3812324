"""Files of shapes to one graph to look things up in: its nodes, lists, paths and the names that shapes are known by."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat

from app.dataset.validation import terms
from app.dataset.validation.paths import Choice, Path, Repeat, Step, chained, inverted, short
from app.dataset.validation.selection import Unsupported
from app.errors import SourceError
from app.model.terms import RDF, Term, Triple
from app.model.vocabulary import SHACL

_REPEATS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True)
class ShapesGraph:
    """The files of shapes as one graph, and its checksum; blank nodes are numbered in the order of the files."""

    triples: tuple[Triple, ...]
    checksum: str


def read_shapes(files: Sequence[File]) -> ShapesGraph:
    """The shapes graph of some Turtle files; `SourceError` where one cannot be read."""
    contents = []
    for file in files:
        try:
            contents.append((str(file), file.resolve().as_uri(), file.read_bytes()))
        except OSError as error:
            raise SourceError(str(file), error.strerror or str(error)) from None
    return _parsed(tuple(contents))


@lru_cache(maxsize=8)
def _parsed(contents: tuple[tuple[str, str, bytes], ...]) -> ShapesGraph:
    digest = hashlib.sha256()
    labels: dict[tuple[int, Term], Term] = {}
    triples: list[Triple] = []
    for number, (name, base, content) in enumerate(contents):
        digest.update(hashlib.sha256(content).digest())

        def label(term: Term, number: int = number) -> Term:
            # Two files may use the same label for a blank node without meaning the same one.
            return labels.setdefault((number, term), f"_:tt-shape{len(labels)}") if term.startswith("_:") else term

        try:
            triples.extend(
                (label(str(quad.subject)), str(quad.predicate), label(str(quad.object)))
                for quad in pyoxigraph.parse(content, RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=False)
            )
        except SyntaxError as error:
            raise SourceError(name, error.msg, error.lineno) from None
    return ShapesGraph(tuple(triples), digest.hexdigest())


class Source:
    """A shapes graph to look things up in."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: defaultdict[Term, defaultdict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._owners: defaultdict[Term, list[Term]] = defaultdict(list)
        self.predicates: set[Term] = set()
        for subject, predicate, obj in dict.fromkeys(triples):
            self._objects[subject][predicate].append(obj)
            self._owners[obj].append(subject)
            self.predicates.add(predicate)

    def __iter__(self) -> Iterator[Term]:
        return iter(tuple(self._objects))

    def all(self, node: Term, name: str) -> list[Term]:
        """The values of a SHACL property of a node."""
        return self.values(node, f"<{SHACL}{name}>")

    def values(self, node: Term, predicate: Term) -> list[Term]:
        """The objects of a node and a predicate."""
        return self._objects[node][predicate] if node in self._objects and predicate in self._objects[node] else []

    def one(self, node: Term, name: str) -> Term | None:
        """The one value of a SHACL property of a node, if it has it; `Unsupported` where it has several."""
        found = self.all(node, name)
        if len(found) > 1:
            raise Unsupported(f"several values of sh:{name}")
        return found[0] if found else None

    def number(self, node: Term, name: str) -> int | None:
        """The one whole number that a SHACL property of a node has."""
        found = self.one(node, name)
        if found is None:
            return None
        try:
            return int(terms.plain_text(found))
        except ValueError:
            raise Unsupported(f"sh:{name} {found}") from None

    def is_true(self, node: Term, name: str) -> bool:
        """Whether a SHACL property of a node is true."""
        return any(terms.plain_text(value) in ("true", "1") for value in self.all(node, name))

    def owners(self, node: Term) -> list[Term]:
        """The nodes that a node is a value of, in order."""
        return sorted(self._owners[node]) if node in self._owners else []

    def members(self, head: Term) -> list[Term]:
        """The members of a list; `Unsupported` where it is none."""
        found: list[Term] = []
        seen = set()
        while head != f"<{RDF}nil>":
            first, rest = self.values(head, f"<{RDF}first>"), self.values(head, f"<{RDF}rest>")
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise Unsupported("a list that is none")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def path(self, node: Term) -> Path:
        """The property path that a node is; `Unsupported` where it is none."""
        if node.startswith("<") and node != f"<{RDF}nil>":
            return Step(node)
        if self.values(node, f"<{RDF}first>"):
            return chained(*(self.path(step) for step in self.members(node)))
        for head in self.all(node, "alternativePath"):
            return Choice(tuple(self.path(step) for step in self.members(head)))
        for inner in self.all(node, "inversePath"):
            return inverted(self.path(inner))
        for name, sign in _REPEATS.items():
            for inner in self.all(node, name):
                return Repeat(self.path(inner), sign)
        raise Unsupported("a path that is none")

    def name_of(self, node: Term) -> str:
        """The name of a shape, or of the named shape that a nameless one is part of."""
        waiting, seen = [node], {node}
        for known in waiting:
            if known.startswith("<"):
                return short(known[1:-1])
            fresh = [owner for owner in self.owners(known) if owner not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return "a shape without a name"
