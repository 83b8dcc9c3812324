"""Which focus nodes of which shapes a change can bear on, told from what the shapes read, walked backwards.

A result may only come or go where a triple that came or went is one that was read for it. So each place in a shape
where a triple is read is turned round: from the triple back along the path to the focus node, over the triples that
are there and those that were. What is found so may be more than what differs, never less.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from app.dataset.validation.constraints import Read, Selection, Shape
from app.dataset.validation.graphs import TYPE, Overlay, Triples
from app.dataset.validation.paths import inverted, values
from app.dataset.validation.selection import (
    Basic,
    Binding,
    Existence,
    Extend,
    Filter,
    Join,
    Name,
    Part,
    Pattern,
    Union,
    Unsupported,
    cheapest,
    extensions,
    is_bound,
    is_scan,
    unify,
)
from app.model.terms import Term, Triple

# More ways through one query, or more focus nodes of one change, are left to a full run.
_WAYS: Final = 64
_REACH: Final = 20_000

# Patterns, one of which a changed triple may match, and those that hold besides.
_Condition = tuple[tuple[Pattern, ...], tuple[Pattern, ...]]
Key = tuple[Term | None, Term | None]


@dataclass(frozen=True)
class Watch:
    """What a SPARQL constraint reads: patterns that a changed triple may match, each with those that hold besides.

    `this` and `value` are the variables, if the patterns have them, that $this and ?value are there.
    """

    selection: Selection
    ways: tuple[tuple[Pattern, tuple[Pattern, ...]], ...]
    this: Name | None
    value: Name | None

    def keys(self, triple: Triple, graph: Triples) -> Iterator[Key]:
        """The $this and ?value of results that a changed triple may bear on; None is any."""
        wanted = [name for name in (self.this, self.value) if name]
        for pattern, others in self.ways:
            for binding in unify(pattern, triple):
                for found in _reach(graph, others, binding, wanted):
                    yield found.get(self.this or ""), found.get(self.value or "")


@dataclass(frozen=True)
class Plan:
    """What shapes read, by the predicates of the triples."""

    shapes: tuple[Shape, ...]
    reads: Mapping[Term, Sequence[tuple[Shape, Read]]]
    targets: Mapping[Term, Sequence[Shape]]
    whole_nodes: Sequence[tuple[Shape, Read]]
    watches: Mapping[Term, Sequence[Watch]]


def plan_of(shapes: Sequence[Shape]) -> Plan:
    """The plan of shapes with targets; `Unsupported` where what one reads cannot be told."""
    reads: defaultdict[Term, list[tuple[Shape, Read]]] = defaultdict(list)
    whole_nodes = []
    targets: defaultdict[Term, list[Shape]] = defaultdict(list)
    for shape in shapes:
        types = (TYPE,) if shape.targets.classes else ()
        for predicate in {*types, *shape.targets.subjects_of, *shape.targets.objects_of}:
            targets[predicate].append(shape)
        for read in shape.reads():
            if read.step is None:
                whole_nodes.append((shape, read))
            else:
                reads[read.step.predicate].append((shape, read))
    return Plan(tuple(shapes), reads, targets, whole_nodes, {shape.node: _watches(shape) for shape in shapes})


class Impact:
    """What one change bears on: the triples that came and went, and the graph as it is now."""

    def __init__(self, graph: Triples, added: Collection[Triple], removed: Collection[Triple]) -> None:
        self._graph = graph
        self._added, self._removed = set(added), set(removed)
        self._changes = (*added, *removed)
        self._ever = Overlay(graph, removed)

    def focus_nodes(self, plan: Plan) -> dict[Term, set[Term]]:
        """By the node of a shape, what may be a focus node of it now, or was before, with other results."""
        found: defaultdict[Term, set[Term]] = defaultdict(set)
        for triple in self._changes:
            for shape, read in (*plan.reads.get(triple[1], ()), *plan.whole_nodes):
                found[shape.node].update(self._readers(read, triple))
            for shape in plan.targets.get(triple[1], ()):
                found[shape.node].update(self._targeted(shape, triple))
            if sum(map(len, found.values())) > _REACH:
                raise Unsupported("a change that bears on too much")
        return found

    def keys(self, watch: Watch) -> set[Key]:
        """The $this and ?value of results of a SPARQL constraint that may differ."""
        found: set[Key] = set()
        for triple in self._changes:
            for key in watch.keys(triple, self._ever):
                found.add(key)
                if len(found) > _REACH:
                    raise Unsupported("a change that bears on too much")
        return found

    def _readers(self, read: Read, triple: Triple) -> Iterable[Term]:
        subject, _, obj = triple
        if read.kind and not self._changes_class(subject, read.kind, obj):
            return ()
        node = obj if read.step is not None and read.step.inverse else subject
        return values(inverted(read.path), self._ever, node)

    def _targeted(self, shape: Shape, triple: Triple) -> Iterator[Term]:
        subject, predicate, obj = triple
        if predicate in shape.targets.subjects_of:
            yield subject
        if predicate in shape.targets.objects_of:
            yield obj
        if predicate == TYPE and any(self._changes_class(subject, kind, obj) for kind in shape.targets.classes):
            yield subject

    def _changes_class(self, node: Term, kind: Term, stated: Term) -> bool:
        """Whether a node has come into a class or has left it, given one of its types that came or went."""
        if kind not in self._graph.ancestors(stated):
            return False
        now = set(self._graph.objects(node, TYPE))
        came = {obj for subject, predicate, obj in self._added if subject == node and predicate == TYPE}
        went = {obj for subject, predicate, obj in self._removed if subject == node and predicate == TYPE}
        return self._includes(now, kind) != self._includes((now - came) | went, kind)

    def _includes(self, types: Iterable[Term], kind: Term) -> bool:
        return any(kind in self._graph.ancestors(term) for term in types)


def _watches(shape: Shape) -> tuple[Watch, ...]:
    if any(_has_selection(inner) for constraint in shape.constraints for inner in constraint.inner()):
        raise Unsupported("a SPARQL constraint in a nested shape")
    return tuple(_watch(shape, found) for found in shape.constraints if isinstance(found, Selection))


def _has_selection(shape: Shape) -> bool:
    return any(
        isinstance(constraint, Selection) or any(_has_selection(inner) for inner in constraint.inner())
        for constraint in shape.constraints
    )


def _watch(shape: Shape, selection: Selection) -> Watch:
    where = selection.query.where
    names = dict(_aliases(where))
    branches = [_renamed(branch, names) for branch in _branches(where)]
    ways: list[_Condition] = [(branch, ()) for branch in branches]
    ways += [(_renamed(inner, names), _renamed(outer, names)) for inner, outer in _conditions(where, _branches(where))]
    this, value = (_key(name, selection, names, branches) for name in ("?this", "?value"))
    if this is None and (
        value is None or shape.targets.classes or shape.targets.subjects_of or shape.targets.objects_of
    ):
        raise Unsupported("a SPARQL constraint whose results nothing tells apart")
    return Watch(selection, tuple(_turned(ways)), this, value)


def _turned(
    ways: Iterable[_Condition],
) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    for own, others in ways:
        for number, pattern in enumerate(own):
            yield pattern, (*own[:number], *own[number + 1 :], *others)


def _key(
    name: Name, selection: Selection, names: Mapping[Name, Name], branches: Iterable[Sequence[Pattern]]
) -> Name | None:
    shown = names.get(name, name)
    is_bound_always = all(any(shown in pattern.variables for pattern in branch) for branch in branches)
    return shown if name in selection.query.projected and is_bound_always else None


def _renamed(patterns: Iterable[Pattern], names: Mapping[Name, Name]) -> tuple[Pattern, ...]:
    return tuple(pattern.renamed(names) for pattern in patterns)


def _aliases(part: Part) -> Iterator[tuple[Name, Name]]:
    """The variables that only repeat others, and those others; not below UNION, where that holds for a half."""
    match part:
        case Join(left, right):
            yield from _aliases(left)
            yield from _aliases(right)
        case Filter(inner, _, _):
            yield from _aliases(inner)
        case Extend(inner, name, expression):
            found = dict(_aliases(inner))
            yield from found.items()
            repeated = expression.repeats
            if repeated is not None:
                yield name, found.get(repeated, repeated)


def _branches(part: Part) -> list[tuple[Pattern, ...]]:
    """The patterns that hold together, for each way through the unions of a part."""
    match part:
        case Basic(patterns):
            found = [patterns]
        case Join(left, right):
            found = [(*one, *other) for one, other in product(_branches(left), _branches(right))]
        case Union(left, right):
            found = [*_branches(left), *_branches(right)]
        case Filter(inner, _, _) | Extend(inner, _, _):
            found = _branches(inner)
    if len(found) > _WAYS:
        raise Unsupported("a query with too many unions")
    return found


def _conditions(part: Part, outer: list[tuple[Pattern, ...]]) -> Iterator[_Condition]:
    """The patterns of each EXISTS and NOT EXISTS, with those that hold outside it."""
    for existence in _existences(part):
        inner = _branches(existence.part)
        yield from product(inner, outer)
        yield from _conditions(existence.part, [(*one, *other) for one, other in product(inner, outer)])


def _existences(part: Part) -> Iterator[Existence]:
    match part:
        case Join(left, right) | Union(left, right):
            yield from _existences(left)
            yield from _existences(right)
        case Filter(inner, _, existences):
            yield from existences
            yield from _existences(inner)
        case Extend(inner, _, _):
            yield from _existences(inner)


def _reach(graph: Triples, patterns: Sequence[Pattern], binding: Binding, wanted: Sequence[Name]) -> Iterator[Binding]:
    """Bindings of the wanted variables such that the patterns may all hold."""
    if all(name in binding for name in wanted):
        checks = (pattern for pattern in patterns if is_bound(pattern, binding))
        if all(any(True for _ in extensions(graph, pattern, binding)) for pattern in checks):
            yield binding
        return
    number = cheapest(graph, patterns, binding)
    if is_scan(patterns[number], binding):
        raise Unsupported("a SPARQL constraint that is not connected")
    rest = (*patterns[:number], *patterns[number + 1 :])
    for found in extensions(graph, patterns[number], binding):
        yield from _reach(graph, rest, found, wanted)
