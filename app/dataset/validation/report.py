"""What shapes found: to be read, to be kept as JSON, and as the W3C's report in triples."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Literal

import pyoxigraph
from pyoxigraph import RdfFormat

from app.dataset.validation.paths import path_of, short, triples_of
from app.model.terms import RDF, Term, Triple, lines, literal
from app.model.vocabulary import PREFIXES, SHACL, XSD

Severity = Literal["violation", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")


@dataclass(frozen=True, order=True)
class Finding:
    """One result: its severity, the focus node, the path and value (or ""), the message, and the shape's name.

    Focus and value are N-Triples terms; path and shape are readable, with known prefixes. The rest, which does not
    count when findings are compared, is for machines: the component that found it (the local name of its IRI without
    "ConstraintComponent"), the shape's own node, the node of its SPARQL constraint if it is one, and the focus node
    and node of the shape whose target led there, which differ where shapes are nested.
    """

    severity: Severity
    shape: str
    focus: Term
    path: str
    value: Term
    message: str
    component: str = field(default="", compare=False)
    source: Term = field(default="", compare=False)
    constraint: Term = field(default="", compare=False)
    target: Term = field(default="", compare=False)
    targeted: Term = field(default="", compare=False)


@dataclass(frozen=True)
class ValidationReport:
    """What the shapes said: whether nothing was violated, and the findings in order.

    `shapes` is the checksum of the shapes that said it, or "" where the findings do not tell which shape's target led
    to them: such a report is no basis for that of a change.
    """

    conforms: bool
    findings: tuple[Finding, ...]
    shapes: str = field(default="", compare=False)

    @classmethod
    def of(cls, findings: Iterable[Finding], shapes: str = "") -> "ValidationReport":
        """The report that has these findings, in whatever order they come."""
        ordered = tuple(sorted(findings, key=_place))
        return cls(not any(finding.severity == "violation" for finding in ordered), ordered, shapes)

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
            for severity, number in zip(SEVERITIES, (self.violations, self.warnings, self.infos), strict=True)
        )
        return "\n".join([f"The dataset {verdict}: {counts}.", *self._paragraphs(limit)]) + "\n"

    def _paragraphs(self, limit: int) -> Iterator[str]:
        by_shape: defaultdict[tuple[Severity, str], list[Finding]] = defaultdict(list)
        for finding in self.findings:
            by_shape[finding.severity, finding.shape].append(finding)
        for severity, shape in sorted(by_shape, key=lambda key: (SEVERITIES.index(key[0]), key[1])):
            findings = by_shape[severity, shape]
            yield f"\n{severity.capitalize()} of {shape} ({len(findings)}):"
            yield from (f"  {_line(finding)}" for finding in findings[:limit])
            if len(findings) > limit:
                yield f"  and {len(findings) - limit} more"

    def to_json(self) -> str:
        """The report as JSON, from which `from_json` makes it again."""
        findings = [{key: value for key, value in asdict(finding).items() if value} for finding in self.findings]
        return json.dumps({"shapes": self.shapes, "findings": findings}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, document: str) -> "ValidationReport":
        """The report that `to_json` wrote; `ValueError` where the document is none."""
        try:
            read = json.loads(document)
            findings = [Finding(**{"path": "", "value": "", "message": "", **entry}) for entry in read["findings"]]
            return cls.of(findings, str(read["shapes"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a validation report: {error}") from error

    def triples(self, limit: int | None = None) -> Iterator[Triple]:
        """The W3C's validation report in triples, with all findings or the first `limit` of them.

        `sh:conforms` is about violations alone, as `conforms` is. Source: section 3.6 of https://www.w3.org/TR/shacl/.
        """
        report, labels = "_:tt-report", count()
        yield report, f"<{RDF}type>", f"<{SHACL}ValidationReport>"
        conforms = "true" if self.conforms else "false"
        yield report, f"<{SHACL}conforms>", literal(conforms, datatype=XSD + "boolean")
        for number, finding in enumerate(self.findings[:limit]):
            result = f"_:tt-result{number}"
            yield report, f"<{SHACL}result>", result
            yield from ((result, predicate, obj) for predicate, obj in _properties(finding))
            if finding.path:
                path, triples = triples_of(path_of(finding.path), labels)
                yield result, f"<{SHACL}resultPath>", path
                yield from triples

    @property
    def turtle(self) -> str:
        """The W3C's validation report as Turtle."""
        document = "".join(lines(self.triples())).encode()
        parsed = pyoxigraph.parse(document, RdfFormat.N_TRIPLES, rename_blank_nodes=False)
        return (pyoxigraph.serialize(parsed, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()


def _properties(finding: Finding) -> Iterator[tuple[Term, Term]]:
    yield f"<{RDF}type>", f"<{SHACL}ValidationResult>"
    yield f"<{SHACL}resultSeverity>", f"<{SHACL}{finding.severity.capitalize()}>"
    yield f"<{SHACL}focusNode>", finding.focus
    if finding.value:
        yield f"<{SHACL}value>", finding.value
    if finding.message:
        yield f"<{SHACL}resultMessage>", literal(finding.message)
    if finding.component:
        yield f"<{SHACL}sourceConstraintComponent>", f"<{SHACL}{finding.component}ConstraintComponent>"
    if finding.source:
        yield f"<{SHACL}sourceShape>", finding.source
    if finding.constraint:
        yield f"<{SHACL}sourceConstraint>", finding.constraint


def _place(finding: Finding) -> tuple[object, ...]:
    # What does not count when findings are compared still counts for their order, so that it is always the same.
    return (SEVERITIES.index(finding.severity), *asdict(finding).values())


def _line(finding: Finding) -> str:
    about = [_short_term(finding.focus)]
    if finding.path:
        about.append(finding.path)
    if finding.value:
        about.append(_short_term(finding.value))
    return f"{' '.join(about)}: {finding.message}"


def _short_term(term: Term) -> str:
    return short(term[1:-1]) if term.startswith("<") else term
