"""pySHACL, the engine that judges ours in tests and does what ours does not understand."""

from collections.abc import Iterator
from typing import Protocol

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node

from app.dataset.rdflib_graph import graph_of, term_of
from app.dataset.validation.paths import short, text_of
from app.dataset.validation.report import Finding, Severity, ValidationReport
from app.dataset.validation.selection import Unsupported
from app.dataset.validation.shapes_graph import ShapesGraph, Source
from app.errors import SourceError
from app.model.terms import Term, parse_lines

_SEVERITIES: dict[Node, Severity] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


class ShapesEngine(Protocol):
    """Anything that can hold triples against shapes."""

    def __call__(self, data: Graph, shapes: Graph) -> Graph:
        """The W3C validation report of the data graph against the shapes graph, as a graph."""


def validate_with_pyshacl(data: Graph, shapes: Graph) -> Graph:
    """The report by pySHACL, without inference and without SHACL's advanced features."""
    try:
        _, results, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, inplace=True, allow_warnings=True
        )
    except Exception as error:  # for a fault in a shape's SPARQL, rdflib raises a bare one
        raise SourceError("the shapes", str(error).strip().partition("\n")[0]) from error
    if not isinstance(results, Graph):
        raise SourceError("the shapes", str(results))
    return results


def report_by(engine: ShapesEngine, triples: bytes, shapes: ShapesGraph) -> ValidationReport:
    """What another engine says of an N-Triples document; its findings do not tell which target led to them."""
    results = engine(graph_of(parse_lines(triples.decode())), graph_of(shapes.triples))
    return ValidationReport.of(_findings(results, Source(shapes.triples)))


def _findings(results: Graph, shapes: Source) -> Iterator[Finding]:
    for result in results.objects(None, SH.result):
        path, severity = results.value(result, SH.resultPath), results.value(result, SH.resultSeverity)
        source = _term(results, result, "sourceShape")
        component = _term(results, result, "sourceConstraintComponent")
        yield Finding(
            severity=_SEVERITIES.get(severity, "violation") if severity else "violation",
            shape=shapes.name_of(source) if source else "",
            focus=_term(results, result, "focusNode"),
            path=_path_text(term_of(path), shapes) if path else "",
            value=_term(results, result, "value"),
            message=" ".join(sorted(str(message) for message in results.objects(result, SH.resultMessage))),
            component=component[len(str(SH)) + 1 : -1].removesuffix("ConstraintComponent"),
            source=source,
            constraint=_term(results, result, "sourceConstraint"),
        )


def _term(results: Graph, result: Node, name: str) -> Term:
    node = results.value(result, SH[name])
    return term_of(node) if node is not None else ""


def _path_text(path: Term, shapes: Source) -> str:
    try:
        return text_of(shapes.path(path))
    except Unsupported:
        return short(path[1:-1])
