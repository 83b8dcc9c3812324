"""Triples and shapes to a report: what the shapes find wrong, by severity, shape and focus node (SHACL)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import pyoxigraph
import pyshacl
from pyoxigraph import RdfFormat
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from app.dataset.rdflib_graph import graph_of, term_of
from app.errors import SourceError
from app.model.terms import Term, Triple, parse_lines
from app.model.vocabulary import PREFIXES

Severity = Literal["violation", "warning", "info"]

_SEVERITIES: dict[Node, Severity] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_ORDER: tuple[Severity, ...] = ("violation", "warning", "info")
_PATH_SIGNS: dict[Node, Callable[[str], str]] = {
    SH.inversePath: lambda path: f"^{path}",
    SH.zeroOrMorePath: lambda path: f"{path}*",
    SH.oneOrMorePath: lambda path: f"{path}+",
    SH.zeroOrOnePath: lambda path: f"{path}?",
}


@dataclass(frozen=True, order=True)
class Finding:
    """One result: its severity, the focus node, the path and value (or ""), the message, and the shape's name.

    Focus and value are N-Triples terms; path and shape are readable, with known prefixes.
    """

    severity: Severity
    shape: str
    focus: Term
    path: str
    value: Term
    message: str


@dataclass(frozen=True)
class ValidationReport:
    """What the shapes said: whether nothing was violated, the findings in order, and the W3C report as Turtle."""

    conforms: bool
    findings: tuple[Finding, ...]
    turtle: str

    @property
    def violations(self) -> int:
        """The number of findings that forbid publication."""
        return self._count("violation")

    @property
    def warnings(self) -> int:
        """The number of findings that somebody should look at."""
        return self._count("warning")

    @property
    def infos(self) -> int:
        """The number of findings on style."""
        return self._count("info")

    def _count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def text(self, limit: int = 5) -> str:
        """The report to read: counts by severity, then each shape with at most `limit` of its findings."""
        verdict = "conforms" if self.conforms else "does not conform"
        counts = ", ".join(
            f"{number} {severity}{'' if number == 1 else 's'}"
            for severity, number in zip(_ORDER, (self.violations, self.warnings, self.infos), strict=True)
        )
        return "\n".join([f"The dataset {verdict}: {counts}.", *self._paragraphs(limit)]) + "\n"

    def _paragraphs(self, limit: int) -> Iterator[str]:
        by_shape: defaultdict[tuple[Severity, str], list[Finding]] = defaultdict(list)
        for finding in self.findings:
            by_shape[finding.severity, finding.shape].append(finding)
        for severity, shape in sorted(by_shape, key=lambda key: (_ORDER.index(key[0]), key[1])):
            findings = by_shape[severity, shape]
            yield f"\n{severity.capitalize()} of {shape} ({len(findings)}):"
            yield from (f"  {_line(finding)}" for finding in findings[:limit])
            if len(findings) > limit:
                yield f"  and {len(findings) - limit} more"


class ShapesEngine(Protocol):
    """Anything that can hold triples against shapes."""

    def __call__(self, data: Graph, shapes: Graph) -> Graph:
        """The W3C validation report of the data graph against the shapes graph, as a graph."""


def validate(triples: bytes, shapes: Sequence[Path], engine: ShapesEngine | None = None) -> ValidationReport:
    """What the shapes in the files say of the triples, an N-Triples document of everything that would be published.

    The triples must hold what is inferred and the ontology's subclass axioms: nothing is inferred here. The files are
    read as one shapes graph. `SourceError` where a file cannot be read or holds a shape that is none.
    Source: https://www.w3.org/TR/shacl/.
    """
    graph = _shapes_graph(shapes)
    data = graph_of(parse_lines(triples.decode()))
    results = (engine or validate_with_pyshacl)(data, graph)
    findings = tuple(sorted(_findings(results, graph), key=lambda found: (_ORDER.index(found.severity), found)))
    conforms = not any(finding.severity == "violation" for finding in findings)
    return ValidationReport(conforms, findings, _turtle(results))


def validate_with_pyshacl(data: Graph, shapes: Graph) -> Graph:
    """The report by pySHACL, without inference and without SHACL's advanced features."""
    try:
        _, results, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, inplace=True, allow_warnings=True
        )
    except Exception as error:
        # For a fault in a shape's SPARQL, rdflib raises a bare Exception.
        raise SourceError("the shapes", _first_line(str(error))) from error
    if not isinstance(results, Graph):
        raise SourceError("the shapes", str(results))
    return results


def _shapes_graph(files: Iterable[Path]) -> Graph:
    return graph_of(triple for file in files for triple in _triples_of(file))


def _triples_of(file: Path) -> Iterator[Triple]:
    try:
        # Two files may use the same label for a blank node without meaning the same one.
        quads = pyoxigraph.parse(
            path=file, format=RdfFormat.TURTLE, base_iri=file.resolve().as_uri(), rename_blank_nodes=True
        )
        for quad in quads:
            yield str(quad.subject), str(quad.predicate), str(quad.object)
    except SyntaxError as error:
        raise SourceError(str(file), error.msg, error.lineno) from None
    except OSError as error:
        raise SourceError(str(file), error.strerror or str(error)) from None


def _findings(results: Graph, shapes: Graph) -> Iterator[Finding]:
    for result in results.subjects(RDF.type, SH.ValidationResult):
        path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
        messages = sorted(str(message) for message in results.objects(result, SH.resultMessage))
        severity = results.value(result, SH.resultSeverity)
        focus, shape = results.value(result, SH.focusNode), results.value(result, SH.sourceShape)
        yield Finding(
            severity=_SEVERITIES.get(severity, "violation") if severity else "violation",
            shape=_shape_name(shape, shapes) if shape else "",
            focus=term_of(focus) if focus else "",
            path=_path_text(path, shapes) if path else "",
            value=term_of(value) if value else "",
            message=" ".join(messages),
        )


def _shape_name(shape: Node, shapes: Graph) -> str:
    """The name of a shape, or of the named shape that a nameless one is part of."""
    waiting, seen = [shape], {shape}
    for node in waiting:
        if isinstance(node, URIRef):
            return _short(node)
        for owner in sorted(shapes.subjects(None, node), key=str):
            if owner not in seen:
                seen.add(owner)
                waiting.append(owner)
    return "a shape without a name"


def _path_text(path: Node, shapes: Graph) -> str:
    """A property path in the syntax of SPARQL."""
    if isinstance(path, URIRef):
        return _short(path)
    if (path, RDF.first, None) in shapes:
        return "/".join(_path_text(step, shapes) for step in Collection(shapes, path))
    for predicate, inner in shapes.predicate_objects(path):
        if predicate == SH.alternativePath:
            return "(" + "|".join(_path_text(step, shapes) for step in Collection(shapes, inner)) + ")"
        if predicate in _PATH_SIGNS:
            return _PATH_SIGNS[predicate](_path_text(inner, shapes))
    return "a path"


def _turtle(results: Graph) -> str:
    for prefix, namespace in PREFIXES.items():
        results.bind(prefix, namespace)
    return results.serialize(format="turtle")


def _line(finding: Finding) -> str:
    about = [_short_term(finding.focus)]
    if finding.path:
        about.append(finding.path)
    if finding.value:
        about.append(_short_term(finding.value))
    return f"{' '.join(about)}: {finding.message}"


def _short_term(term: Term) -> str:
    return _short(term[1:-1]) if term.startswith("<") else term


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
