"""One change of the dataset in the making: quads to add and to remove, carried through union and inference.

A change is made on the two stores of a draft (`app.model.published`). What is asked for is collected first; `settle`
then works out what it really changes, applies that to the asserted graphs and their union, infers, and applies what
follows to the complete store. Operations that read the dataset settle before they read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from app.dataset.asserted import RESERVED_GRAPHS
from app.dataset.inference import Inconsistency, KnownSchema, close, increment
from app.dataset.owlrl_oracle import close_with_owlrl
from app.dataset.stored_form import matching
from app.errors import GraphAbsent, GraphForbidden, GraphPresent, GraphReserved
from app.model import identifiers
from app.model.terms import Triple, lines, parse_lines
from app.model.tokens import Writer
from app.settings import Inference

_ENTAILED: Final = NamedNode(identifiers.ENTAILED_GRAPH)
_STATED: Final = NamedNode(identifiers.STATED_GRAPH)
_DEFAULT: Final = DefaultGraph()
# More quads than this are written as tables of their own: not in one transaction, which no draft needs.
_BULK: Final = 5_000

Graph = NamedNode | DefaultGraph
_Key = TypeVar("_Key", Quad, Triple)


@dataclass
class Effect:
    """What a change amounts to against the version it started from.

    `quads` says of each quad of the asserted graphs that differs whether it is now there, `visible` the same of each
    triple of the complete default graph, `derived` of each quad of graph/entailed; `entailed` is by how many the
    entailed triples have grown, `graphs` names the graphs that were begun or removed.
    """

    quads: dict[Quad, bool] = field(default_factory=dict)
    visible: dict[Triple, bool] = field(default_factory=dict)
    derived: dict[Quad, bool] = field(default_factory=dict)
    graphs: set[str] = field(default_factory=set)
    asserted: int = 0
    entailed: int = 0

    def __bool__(self) -> bool:
        return bool(self.quads or self.graphs)

    def written(self) -> frozenset[str]:
        """The names of the graphs that differ; the default graph is ""."""
        return frozenset({_name(quad.graph_name) for quad in self.quads} | self.graphs)


class Amendment:
    """A change in the making on the stores of a draft.

    With `union` the default graph is the union of the named ones: what is stated without naming a graph goes to
    `graph/default`, and a triple removed without naming a graph leaves every graph that its writer may write. `schema`
    is what earlier amendments of the same stores have left to be known of their schema.
    """

    def __init__(
        self,
        asserted: Store,
        complete: Store,
        *,
        union: bool,
        inference: Inference,
        writer: Writer,
        schema: KnownSchema | None = None,
    ) -> None:
        self.asserted, self.complete = asserted, complete
        self._schema = schema or KnownSchema()
        self.union = union
        self.writer = writer
        self.effect = Effect()
        self.inconsistencies: tuple[Inconsistency, ...] = ()
        self._inference = inference
        self._pending: dict[Quad, bool] = {}

    def insert(self, quads: Iterable[Quad]) -> None:
        """Ask for quads to be there; `GraphReserved` or `GraphForbidden` where their graph may not be written."""
        for quad in quads:
            placed = self._placed(quad)
            self._check(_name(placed.graph_name))
            self._pending[placed] = True

    def delete(self, quads: Iterable[Quad]) -> None:
        """Ask for quads to be gone; errors as `insert`, and where a triple would stay in a graph kept by others."""
        self.settle()
        for quad in quads:
            for held in self._held(quad):
                self._check(_name(held.graph_name))
                self._pending[held] = False

    def replace(self, graph: Graph, wanted: AbstractSet[Quad]) -> None:
        """Ask for a graph to hold these quads, which name it, and no others; errors as `insert`."""
        placed = self._place(graph)
        self._check(_name(placed))
        wanted = {_in(quad.triple, placed) for quad in wanted}
        for quad in self.quads_in(graph):
            if quad not in wanted:
                self._pending[quad] = False
        self.insert(wanted)

    def record(self, quads: Iterable[Quad], *, present: bool) -> None:
        """Ask for quads in a graph that the service itself keeps."""
        for quad in quads:
            self._pending[quad] = present

    def quads_in(self, graph: Graph) -> list[Quad]:
        """The asserted quads of a graph, after all that was asked for so far."""
        self.settle()
        return list(self.asserted.quads_for_pattern(None, None, None, self._place(graph)))

    def has_graph(self, graph: Graph) -> bool:
        """Whether there is such a graph; the default graph always is."""
        self.settle()
        return not isinstance(graph, NamedNode) or self.asserted.contains_named_graph(graph)

    def writable_graphs(self) -> list[NamedNode]:
        """All named graphs that stand in the asserted store; `GraphReserved` or `GraphForbidden` for others."""
        self.settle()
        names = [name for name in self.asserted.named_graphs() if isinstance(name, NamedNode)]
        for name in names:
            self._check(name.value)
        return names

    def create(self, graph: NamedNode) -> None:
        """Begin an empty graph; `GraphPresent` where there is one."""
        self._check(graph.value)
        if self.has_graph(graph):
            raise GraphPresent(graph.value)
        for store in (self.asserted, self.complete):
            store.add_graph(graph)
        self.effect.graphs.add(graph.value)

    def drop(self, graph: Graph) -> None:
        """Remove a graph with all that is in it; the default graph is emptied. `GraphAbsent` where there is none."""
        self.clear(graph)
        if isinstance(graph, NamedNode):
            self.settle()
            for store in (self.asserted, self.complete):
                store.remove_graph(graph)
            self.effect.graphs.add(graph.value)

    def clear(self, graph: Graph) -> None:
        """Empty a graph; `GraphAbsent` where there is none."""
        placed = self._place(graph)
        self._check(_name(placed))
        if not self.has_graph(graph):
            raise GraphAbsent(_name(graph))
        for quad in self.quads_in(placed):
            self._pending[quad] = False

    def settle(self) -> None:
        """Apply what was asked for since the last time, and what follows from it."""
        if not self._pending:
            return
        changes = {quad: present for quad, present in self._pending.items() if (quad in self.asserted) != present}
        self._pending.clear()
        if not changes:
            return
        for quad, present in changes.items():
            _toggle(self.effect.quads, quad, present=present)
        _apply(self.asserted, changes)
        stated = self._stated(changes)
        self.effect.asserted += _growth(stated)
        grown = self._infer(stated)
        _apply(self.complete, {quad: present for quad, present in changes.items() if _name(quad.graph_name)})
        self._show(stated, grown)

    def _stated(self, changes: dict[Quad, bool]) -> dict[pyoxigraph.Triple, bool]:
        """The triples that enter or leave the asserted default graph, which is brought up to date."""
        if not self.union:
            return {quad.triple: present for quad, present in changes.items() if not _name(quad.graph_name)}
        added = {quad.triple for quad, present in changes.items() if present}
        stated = {quad.triple: quad.triple in added or bool(self._holders(quad.triple)) for quad in changes}
        union = {_in(triple, _DEFAULT): present for triple, present in stated.items()}
        differing = {quad: present for quad, present in union.items() if (quad in self.asserted) != present}
        _apply(self.asserted, differing)
        return {quad.triple: present for quad, present in differing.items()}

    def _infer(self, stated: dict[pyoxigraph.Triple, bool]) -> dict[Triple, bool]:
        """The triples that become entailed or cease to be, from the asserted triples that came and went."""
        if self._inference == "none" or not stated:
            return {}
        added = [_text(triple) for triple, present in stated.items() if present]
        removed = [_text(triple) for triple, present in stated.items() if not present]
        step = increment(self.complete, added, removed, self._schema) if self._inference == "owl-rl" else None
        if step is None or step.inconsistencies or self.inconsistencies:
            return self._infer_all()
        return dict.fromkeys(step.removed, False) | dict.fromkeys(step.added, True)

    def _infer_all(self) -> dict[Triple, bool]:
        """The same by inferring everything anew, which is exact for any change and from any state."""
        self._schema.forget()
        before = set(_triples(self.complete, _ENTAILED))
        closing = close if self._inference == "owl-rl" else close_with_owlrl
        closure = closing(_triples(self.asserted, _DEFAULT))
        self.inconsistencies = closure.inconsistencies
        after = set(closure.entailed)
        return dict.fromkeys(before - after, False) | dict.fromkeys(after - before, True)

    def _show(self, stated: dict[pyoxigraph.Triple, bool], grown: dict[Triple, bool]) -> None:
        """Bring graph/entailed and the complete default graph up to date."""
        entailed = dict(zip(_parsed(grown), grown.values(), strict=True))
        self.effect.entailed += _growth(entailed)
        derived = {_in(triple, _ENTAILED): present for triple, present in entailed.items()}
        _apply(self.complete, derived)
        for quad, present in derived.items():
            _toggle(self.effect.derived, quad, present=present)
        shown: dict[Quad, bool] = {}
        for triple in {**stated, **entailed}:
            quad = _in(triple, _DEFAULT)
            present = stated.get(triple) or quad in self.asserted or _in(triple, _ENTAILED) in self.complete
            if (quad in self.complete) != present:
                shown[quad] = present
        _apply(self.complete, shown)
        for quad, present in shown.items():
            _toggle(self.effect.visible, _text(quad.triple), present=present)

    def _placed(self, quad: Quad) -> Quad:
        """Where a quad is to be kept."""
        return quad if _name(quad.graph_name) else _in(quad.triple, self._place(_DEFAULT))

    def _place(self, graph: Graph) -> Graph:
        return _STATED if self.union and not isinstance(graph, NamedNode) else graph

    def _held(self, quad: Quad) -> list[Quad]:
        """The asserted quads that a request to remove this one is about."""
        if _name(quad.graph_name) or not self.union:
            return [quad] if quad in self.asserted else []
        return [held for held in self._holders(quad.triple) if self.writer.may_write(_name(held.graph_name))]

    def _holders(self, triple: pyoxigraph.Triple) -> list[Quad]:
        """The quads of named graphs that hold a triple."""
        found = matching(self.asserted, triple.subject, triple.predicate, triple.object, None)
        return [quad for quad in found if _name(quad.graph_name)]

    def _check(self, graph: str) -> None:
        if graph in RESERVED_GRAPHS:
            raise GraphReserved(graph)
        if not self.writer.may_write(graph):
            raise GraphForbidden(graph or "the default graph", self.writer.name)


def _name(graph: object) -> str:
    """The IRI of a named graph, "_:label" of one named by a blank node, "" for the default graph."""
    if isinstance(graph, NamedNode):
        return graph.value
    return "" if isinstance(graph, DefaultGraph) else str(graph)


def _in(triple: pyoxigraph.Triple, graph: Graph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _text(triple: pyoxigraph.Triple) -> Triple:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _triples(store: Store, graph: Graph) -> Iterator[Triple]:
    return parse_lines((store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b"").decode())


def _parsed(triples: Collection[Triple]) -> Iterator[pyoxigraph.Triple]:
    document = "".join(lines(triples)).encode()
    return (quad.triple for quad in pyoxigraph.parse(document, RdfFormat.N_TRIPLES, rename_blank_nodes=False))


def _apply(store: Store, changes: dict[Quad, bool]) -> None:
    for quad, present in changes.items():
        if not present:
            store.remove(quad)
    added = [quad for quad, present in changes.items() if present]
    (store.bulk_extend if len(added) > _BULK else store.extend)(added)


def _toggle(net: dict[_Key, bool], key: _Key, *, present: bool) -> None:
    """Note a change; one that takes an earlier one back leaves nothing."""
    if net.pop(key, present) == present:
        net[key] = present


def _growth(changes: Mapping[Any, bool]) -> int:
    return sum(1 if present else -1 for present in changes.values())
