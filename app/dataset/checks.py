"""What an ontology editor runs before committing: profile, consistency, house rules, shapes and questions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from rdflib import Graph

from app.dataset.house_rules import house_rule_findings
from app.dataset.inference import close
from app.dataset.profile import profile_violations
from app.dataset.validation import validate
from app.model.embedded import EmbeddedFiles
from app.model.terms import Triple, lines


@dataclass(frozen=True)
class CheckResult:
    """What one check found. Errors fail the check; warnings are shown."""

    name: str
    summary: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def run_checks(files: EmbeddedFiles) -> Iterator[CheckResult]:
    """Run all checks on the files as they stand, one after the other, whatever the one before found."""
    ontology = _read(files.ontology)
    facts = _read((*files.ontology, *files.reference))
    triples = _triples(facts)
    yield _profile(ontology)
    consistency, entailed = _consistency(triples)
    yield consistency
    yield _house_rules(files, ontology)
    yield _shapes(files, [*triples, *entailed])


def _read(paths: Iterable[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def _triples(graph: Graph) -> list[Triple]:
    """The graph's triples as the store writes them."""
    canonical = pyoxigraph.parse(graph.serialize(format="nt", encoding="utf-8"), pyoxigraph.RdfFormat.N_TRIPLES)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in canonical]


def _profile(ontology: Graph) -> CheckResult:
    violations = tuple(str(violation) for violation in profile_violations(ontology))
    return CheckResult("profile", f"OWL 2 RL, {len(violations)} violation(s)", errors=violations)


def _consistency(triples: list[Triple]) -> tuple[CheckResult, list[Triple]]:
    closure = close(triples)
    findings = tuple(str(finding) for finding in closure.inconsistencies)
    summary = f"{len(triples)} asserted and {len(closure.entailed)} entailed triples, {len(findings)} contradiction(s)"
    return CheckResult("consistency", summary, errors=findings), list(closure.entailed)


def _house_rules(files: EmbeddedFiles, ontology: Graph) -> CheckResult:
    questions = {path.name: path.read_text("utf-8") for path in sorted(files.queries.rglob("*.rq"))}
    findings = house_rule_findings(
        ontology,
        _read(files.shapes),
        questions,
        facts=_read(files.reference),
        folder=files.root / "ontology",
    )
    errors = tuple(str(finding) for finding in findings if finding.severity == "error")
    warnings = tuple(str(finding) for finding in findings if finding.severity != "error")
    return CheckResult("house rules", f"{len(errors)} error(s), {len(warnings)} warning(s)", errors, warnings)


def _shapes(files: EmbeddedFiles, triples: list[Triple]) -> CheckResult:
    report = validate("".join(lines(triples)).encode(), files.shapes)
    found = report.text().splitlines()
    return CheckResult(
        "shapes",
        f"{report.violations} violation(s), {report.warnings} warning(s)",
        errors=tuple(found) if report.violations else (),
        warnings=tuple(found) if report.warnings and not report.violations else (),
    )
