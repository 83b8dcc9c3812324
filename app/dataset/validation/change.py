"""The report of a version from that of the one before it: only what a change can bear on is looked at again."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat

from app.dataset.validation.constraints import Shape
from app.dataset.validation.evaluation import findings, validate
from app.dataset.validation.graphs import SUBCLASS, Published, Triples
from app.dataset.validation.impact import Impact, Key, Plan, Watch, plan_of
from app.dataset.validation.report import Finding, ValidationReport
from app.dataset.validation.selection import Unsupported
from app.dataset.validation.shapes import compiled
from app.dataset.validation.shapes_graph import ShapesGraph, read_shapes
from app.model.terms import Term, Triple

# A larger change is validated in full: that takes seconds at a million triples, and so would this.
LARGE: Final = 5_000


def validate_change(
    store: pyoxigraph.Store,
    added: Collection[Triple],
    removed: Collection[Triple],
    shapes: Sequence[Path],
    before: ValidationReport,
) -> ValidationReport:
    """What the shapes in the files say of a store's default graph, given what they said before it was changed.

    `store` is as it is after the change; `added` and `removed` are the triples that its default graph has gained and
    lost, entailed ones included, as the store writes them. The findings are those of `validate` on the whole default
    graph, which is asked where the change cannot be told apart: when it is large, when it touches subclass axioms,
    when `before` is of other shapes, when a shape reads what cannot be told. `SourceError` as from `validate`.
    """
    graph = read_shapes(shapes)
    is_small = len(added) + len(removed) <= LARGE
    if is_small and before.shapes == graph.checksum and not _touches_classes((*added, *removed)):
        with suppress(Unsupported):
            return _revised(_plan(graph), Published(store), added, removed, before)
    everything = store.dump(format=RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()) or b""
    return validate(everything, shapes)


def _touches_classes(triples: Collection[Triple]) -> bool:
    return any(predicate == SUBCLASS for _, predicate, _ in triples)


@lru_cache(maxsize=8)
def _plan(graph: ShapesGraph) -> Plan:
    return plan_of(compiled(graph))


def _revised(
    plan: Plan, graph: Triples, added: Collection[Triple], removed: Collection[Triple], before: ValidationReport
) -> ValidationReport:
    impact = Impact(graph, added, removed)
    focus_nodes = impact.focus_nodes(plan)
    keys = {watch.selection.node: impact.keys(watch) for watches in plan.watches.values() for watch in watches}
    again = _Again(plan, focus_nodes, keys)
    kept = [finding for finding in before.findings if not again.covers(finding)]
    fresh = list(again.findings(graph))
    if not fresh and len(kept) == len(before.findings):
        return before
    return ValidationReport.of([*kept, *fresh], before.shapes)


class _Again:
    """What is looked at again: whole focus nodes of shapes, and single results of SPARQL constraints."""

    def __init__(self, plan: Plan, focus_nodes: dict[Term, set[Term]], keys: dict[Term, set[Key]]) -> None:
        self._plan, self._focus_nodes, self._keys = plan, focus_nodes, keys
        self._watches = {watch.selection.node: watch for watches in plan.watches.values() for watch in watches}

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is one of what is looked at again."""
        watch = self._watches.get(finding.constraint)
        if finding.target in self._focus_nodes.get(finding.targeted, ()) and (watch is None or watch.this):
            return True
        if watch is None:
            return False
        key = (finding.target if watch.this else None, finding.value if watch.value else None)
        return key in self._keys[watch.selection.node]

    def findings(self, graph: Triples) -> Iterator[Finding]:
        """What is found there now."""
        for shape in self._plan.shapes:
            nodes = self._focus_nodes.get(shape.node, set())
            included = [node for node in nodes if shape.targets.include(node, graph)]
            watches = self._plan.watches[shape.node]
            # What does not depend on the focus node does not change with it.
            without = {watch.selection.node for watch in watches if watch.this is None}
            for node in included:
                yield from findings(shape, node, shape.outcomes(graph, node, without))
            for watch in watches:
                yield from self._of(shape, watch, nodes, graph)

    def _of(self, shape: Shape, watch: Watch, done: Collection[Term], graph: Triples) -> Iterator[Finding]:
        selection = watch.selection
        for this, value in self._keys[selection.node]:
            bound = {} if value is None else {"?value": value}
            for node in shape.targets.nodes if this is None else (this,):
                if this is None or (this not in done and shape.targets.include(this, graph)):
                    yield from findings(shape, node, selection.bound(shape, graph, node, bound))
