"""The constraint components of SHACL: each says what is wrong with the value nodes of a focus node, and what it read.

Source: section 4 of https://www.w3.org/TR/shacl/; where that leaves room, what pySHACL does.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.dataset.validation.graphs import TYPE, Triples
from app.dataset.validation.paths import HERE, Path, Step, chained, steps, text_of, values
from app.dataset.validation.selection import Query
from app.dataset.validation.terms import compared, is_literal, language_of, plain_text
from app.model.terms import RDFS, Term

Severity = str


class Outcome(NamedTuple):
    """One result: the shape and component that made it, the focus node, the path and value (or ""), the messages."""

    shape: "Shape"
    component: str
    focus: Term
    path: str
    value: Term
    messages: tuple[str, ...]
    constraint: Term = ""


class Read(NamedTuple):
    """What a shape reads: where a path from the focus node leads, one step there, and the class it asks for, if any.

    Without a step, every triple of the nodes there is read.
    """

    path: Path
    step: Step | None
    kind: Term = ""


@dataclass(frozen=True)
class Targets:
    """What a shape is about: nodes, members of classes, subjects and objects of properties."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[Term, ...] = ()
    subjects_of: tuple[Term, ...] = ()
    objects_of: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)

    def focus_nodes(self, graph: Triples) -> dict[Term, None]:
        """The focus nodes, each once."""
        found = dict.fromkeys(self.nodes)
        for kind in self.classes:
            found.update(dict.fromkeys(graph.members(kind)))
        for predicate in self.subjects_of:
            found.update((subject, None) for subject, _, _ in graph.match(None, predicate, None))
        for predicate in self.objects_of:
            found.update((obj, None) for _, _, obj in graph.match(None, predicate, None))
        return found

    def include(self, node: Term, graph: Triples) -> bool:
        """Whether a node is a focus node."""
        return (
            node in self.nodes
            or any(graph.objects(node, predicate) for predicate in self.subjects_of)
            or any(graph.cost(predicate, node) for predicate in self.objects_of)
            or any(graph.is_member(node, kind) for kind in self.classes)
        )


@dataclass(frozen=True, eq=False)
class Shape:
    """A shape: its node, the name it is known by, its path if it is a property shape, and what it demands."""

    node: Term
    name: str
    severity: Severity
    messages: tuple[str, ...]
    path: Path | None
    targets: Targets
    constraints: list["Constraint"] = field(default_factory=list)

    def outcomes(self, graph: Triples, focus: Term, without: Collection[Term] = ()) -> Iterator[Outcome]:
        """What is wrong with a focus node; the SPARQL constraints whose nodes are in `without` are left out."""
        found = (focus,) if self.path is None else values(self.path, graph, focus)
        for constraint in self.constraints:
            if not without or not isinstance(constraint, Selection) or constraint.node not in without:
                yield from constraint.outcomes(self, graph, focus, found)

    def accepts(self, graph: Triples, node: Term) -> bool:
        """Whether nothing is wrong with a node."""
        return next(self.outcomes(graph, node), None) is None

    def reads(self, path: Path = HERE) -> Iterator[Read]:
        """What is read when the node at the end of a path is looked at."""
        owner = path
        if self.path is not None:
            yield from (Read(before, step) for step, before in steps(self.path, owner))
            path = chained(owner, self.path)
        for constraint in self.constraints:
            yield from constraint.reads(owner, path)

    def outcome(
        self, component: str, focus: Term, value: Term, default: str, *, path: str = "", constraint: Term = ""
    ) -> Outcome:
        """A result of this shape; `default` is its message where the shape has none."""
        shown = path or (text_of(self.path) if self.path is not None else "")
        return Outcome(self, component, focus, shown, value, self.messages or (default,), constraint)


class Constraint(ABC):
    """One demand on the value nodes of a focus node."""

    @abstractmethod
    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        """What is wrong with the value nodes `found`."""

    def reads(self, owner: Path, path: Path) -> Iterator[Read]:
        """What it reads beyond the value nodes, which `path` leads to; `owner` leads to the focus node."""
        return iter(())

    def inner(self) -> Sequence[Shape]:
        """The shapes that it applies to value nodes."""
        return ()


@dataclass(frozen=True)
class Test(Constraint):
    """Each value node by itself passes a test."""

    component: str
    passes: Callable[[Term], bool]
    default: str

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        for value in found:
            if not self.passes(value):
                yield shape.outcome(self.component, focus, value, self.default)


@dataclass(frozen=True)
class Class(Constraint):
    """Each value node is of a class."""

    kind: Term

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        for value in found:
            if not graph.is_member(value, self.kind):
                yield shape.outcome("Class", focus, value, f"It is not of the class {self.kind}.")

    def reads(self, owner: Path, path: Path) -> Iterator[Read]:
        yield Read(path, Step(TYPE), self.kind)


@dataclass(frozen=True)
class Amount(Constraint):
    """There are so many value nodes."""

    least: int
    most: int | None

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        if len(found) < self.least:
            yield shape.outcome("MinCount", focus, "", f"There are fewer values than {self.least}.")
        if self.most is not None and len(found) > self.most:
            yield shape.outcome("MaxCount", focus, "", f"There are more values than {self.most}.")


class UniqueLanguage(Constraint):
    """No two value nodes have the same language tag."""

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        if len(found) > 1:
            tags = Counter(language_of(value) for value in found)
            for tag, number in tags.items():
                if tag and number > 1:
                    yield shape.outcome("UniqueLang", focus, "", f"There are several values in the language {tag}.")


@dataclass(frozen=True)
class HasValue(Constraint):
    """One of the value nodes is a certain term."""

    term: Term

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        if self.term not in found:
            yield shape.outcome("HasValue", focus, "", f"{self.term} is not among the values.")


@dataclass(frozen=True)
class Pair(Constraint):
    """The value nodes compare with the values of another property: equals, disjoint, lessThan, lessThanOrEquals."""

    kind: str
    predicate: Term

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        others = graph.objects(focus, self.predicate)
        component = self.kind[0].upper() + self.kind[1:]
        for value in self._wrong(found, others):
            yield shape.outcome(component, focus, value, f"It is not {self.kind} the values of {self.predicate}.")

    def _wrong(self, found: Sequence[Term], others: Sequence[Term]) -> Iterator[Term]:
        if self.kind == "equals":
            yield from sorted({*found} ^ {*others})
        elif self.kind == "disjoint":
            yield from sorted({*found} & {*others})
        else:
            allowed = (-1,) if self.kind == "lessThan" else (-1, 0)
            yield from (value for value in found for other in others if compared(value, other) not in allowed)

    def reads(self, owner: Path, path: Path) -> Iterator[Read]:
        yield Read(owner, Step(self.predicate))


@dataclass(frozen=True)
class Closed(Constraint):
    """The value nodes have no other properties than these."""

    allowed: frozenset[Term]

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        for value in found:
            for _, predicate, obj in graph.match(value, None, None) if not is_literal(value) else ():
                if predicate not in self.allowed and (predicate, obj) != (TYPE, f"<{RDFS}Resource>"):
                    path = text_of(Step(predicate))
                    yield shape.outcome("Closed", focus, obj, f"It may not have {path}.", path=path)

    def reads(self, owner: Path, path: Path) -> Iterator[Read]:
        yield Read(path, None)


@dataclass(frozen=True)
class Logical(Constraint):
    """Each value node is accepted by all of some shapes (node, and), by some (or), by one (xone) or by none (not)."""

    kind: str
    shapes: tuple[Shape, ...]

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        component = self.kind[0].upper() + self.kind[1:]
        for value in found:
            if not self._holds(graph, value):
                yield shape.outcome(component, focus, value, f"It is not as sh:{self.kind} demands.")

    def _holds(self, graph: Triples, value: Term) -> bool:
        accepting = (inner.accepts(graph, value) for inner in self.shapes)
        match self.kind:
            case "or":
                return any(accepting)
            case "xone":
                return sum(accepting) == 1
            case "not":
                return not any(accepting)
        return all(accepting)

    def reads(self, owner: Path, path: Path) -> Iterator[Read]:
        for inner in self.shapes:
            yield from inner.reads(path)

    def inner(self) -> Sequence[Shape]:
        return self.shapes


@dataclass(frozen=True)
class Property(Constraint):
    """Each value node is a focus node of a property shape."""

    shape: Shape

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        for value in found:
            yield from self.shape.outcomes(graph, value)

    def reads(self, owner: Path, path: Path) -> Iterator[Read]:
        yield from self.shape.reads(path)

    def inner(self) -> Sequence[Shape]:
        return (self.shape,)


@dataclass(frozen=True)
class Qualified(Constraint):
    """So many value nodes are accepted by a shape and by none of its siblings."""

    shape: Shape
    least: int
    most: int | None
    siblings: tuple[Shape, ...]

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        number = sum(
            self.shape.accepts(graph, value) and not any(other.accepts(graph, value) for other in self.siblings)
            for value in found
        )
        if number < self.least:
            yield shape.outcome("QualifiedMinCount", focus, "", f"Fewer values than {self.least} are as demanded.")
        if self.most is not None and number > self.most:
            yield shape.outcome("QualifiedMaxCount", focus, "", f"More values than {self.most} are as demanded.")

    def reads(self, owner: Path, path: Path) -> Iterator[Read]:
        for inner in self.inner():
            yield from inner.reads(path)

    def inner(self) -> Sequence[Shape]:
        return (self.shape, *self.siblings)


@dataclass(frozen=True)
class Selection(Constraint):
    """A SELECT query finds nothing for the focus node."""

    node: Term
    query: Query
    messages: tuple[str, ...]

    def outcomes(self, shape: Shape, graph: Triples, focus: Term, found: Sequence[Term]) -> Iterator[Outcome]:
        yield from self.bound(shape, graph, focus, {})

    def bound(self, shape: Shape, graph: Triples, focus: Term, binding: Mapping[str, Term]) -> Iterator[Outcome]:
        """What it finds for a focus node where other variables are bound as well."""
        own = "" if shape.path is not None else focus
        for row in self.query.solutions(graph, {"?this": focus, **binding}):
            shown = tuple(dict.fromkeys((*shape.messages, *self.messages)))
            filled = {**row, "?value": row.get("?value", own)}
            messages = tuple(_filled(message, filled) for message in shown) or ("The query finds something.",)
            path = text_of(Step(row["?path"])) if "?path" in row else ""
            made = shape.outcome(
                "SPARQL", row.get("?this", focus), filled["?value"], "", path=path, constraint=self.node
            )
            yield made._replace(messages=messages)


def _filled(message: str, row: Mapping[str, Term]) -> str:
    for name, term in row.items():
        if term:
            message = message.replace(f"{{{name}}}", plain_text(term)).replace(f"{{${name[1:]}}}", plain_text(term))
    return message
