"""Triples and shapes to a report: every focus node of every shape, over the triples indexed in memory."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.dataset.validation.by_pyshacl import ShapesEngine, report_by, validate_with_pyshacl
from app.dataset.validation.constraints import Constraint, Outcome, Property, Selection, Shape
from app.dataset.validation.graphs import Document, Triples
from app.dataset.validation.report import SEVERITIES, Finding, ValidationReport
from app.dataset.validation.selection import Unsupported, patterns_in
from app.dataset.validation.shapes import compiled
from app.dataset.validation.shapes_graph import read_shapes
from app.model.terms import Term


def validate(triples: bytes, shapes: Sequence[Path], engine: ShapesEngine | None = None) -> ValidationReport:
    """What the shapes in the files say of the triples, an N-Triples document of everything that would be published.

    The triples must hold what is inferred and the ontology's subclass axioms: nothing is inferred here. The files are
    read as one shapes graph. Where they hold something that is not understood here, pySHACL is asked, which takes a
    hundred times as long; `engine` is asked instead if it is given. `SourceError` where a file cannot be read or holds
    a shape that is none. Source: https://www.w3.org/TR/shacl/.
    """
    graph = read_shapes(shapes)
    if engine is not None:
        return report_by(engine, triples, graph)
    try:
        targeted = compiled(graph)
    except Unsupported:
        return report_by(validate_with_pyshacl, triples, graph)
    enabled = gc.isenabled()
    gc.disable()  # there are no cycles, and the collector would look for them at each of a million new lists
    try:
        data = Document(triples, predicates_of(targeted))
        return ValidationReport.of((found for shape in targeted for found in everything(shape, data)), graph.checksum)
    finally:
        if enabled:
            gc.enable()


def everything(shape: Shape, graph: Triples) -> Iterator[Finding]:
    """What a shape finds at all its focus nodes."""
    for focus in shape.targets.focus_nodes(graph):
        yield from findings(shape, focus, shape.outcomes(graph, focus))


def findings(shape: Shape, target: Term, outcomes: Iterable[Outcome]) -> Iterator[Finding]:
    """The findings that results are, which a shape's target led to."""
    for outcome in outcomes:
        own = outcome.shape
        yield Finding(
            severity=SEVERITIES[SEVERITIES.index(own.severity)],
            shape=own.name,
            focus=outcome.focus,
            path=outcome.path,
            value=outcome.value,
            message=" ".join(sorted(outcome.messages)),
            component=outcome.component,
            source=own.node,
            constraint=outcome.constraint,
            target=target,
            targeted=shape.node,
        )


def predicates_of(shapes: Iterable[Shape]) -> set[Term]:
    """The predicates that shapes name, so far as they can be told."""
    found: set[Term] = set()
    for shape in shapes:
        found.update((*shape.targets.subjects_of, *shape.targets.objects_of))
        found.update(read.step.predicate for read in shape.reads() if read.step is not None)
        for selection in selections(shape.constraints):
            for pattern in patterns_in(selection.query.where):
                if not isinstance(pattern.predicate, str):
                    found.update(step.predicate for step in pattern.predicate)
    return found


def selections(constraints: Iterable[Constraint]) -> Iterator[Selection]:
    """The SPARQL constraints among some constraints and in the property shapes among them."""
    for constraint in constraints:
        if isinstance(constraint, Selection):
            yield constraint
        elif isinstance(constraint, Property):
            yield from selections(constraint.shape.constraints)
