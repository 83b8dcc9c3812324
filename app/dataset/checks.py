"""What an ontology editor runs before committing: form, profile, consistency, house rules, shapes and questions."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import OWL, RDF, Graph, URIRef

from app.dataset.class_expressions import readable
from app.dataset.documents import Documents
from app.dataset.finding import Finding, Severity
from app.dataset.house_rules import house_rule_findings
from app.dataset.inference import Inconsistency, close
from app.dataset.profile import profile_violations
from app.dataset.rdflib_graph import node_of, term_of
from app.dataset.satisfiability import contradiction_in_words, impossible
from app.dataset.usage import excuses_in, own_terms
from app.dataset.validation import validate
from app.errors import SourceError
from app.model.embedded import EmbeddedFiles
from app.model.terms import Triple, lines

EXCUSES = "unused-terms.tsv"
_OF_SHAPES: dict[str, Severity] = {"violation": "error", "warning": "warning", "info": "info"}


@dataclass(frozen=True)
class CheckResult:
    """What one check found. Errors fail it; warnings and notes are shown. A check that did not run was skipped."""

    name: str
    summary: str
    findings: tuple[Finding, ...] = ()
    skipped: bool = False

    @property
    def errors(self) -> tuple[str, ...]:
        """What must not stay, in words."""
        return self.of("error")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What should not stay, in words."""
        return self.of("warning")

    def of(self, severity: Severity) -> tuple[str, ...]:
        """The findings of one severity, in words."""
        return tuple(str(finding) for finding in self.findings if finding.severity == severity)


def run_checks(files: EmbeddedFiles) -> Iterator[CheckResult]:
    """Run all checks on the files as they stand, one after the other, whatever the one before found.

    Where a file cannot be read, that is the one finding, since nothing can be said of the rest.
    """
    try:
        documents = Documents.read(files)
    except SourceError as error:
        place = Path(error.source)
        file = str(place.relative_to(files.root)) if place.is_relative_to(files.root) else error.source
        found = Finding("error", place.name, error.reason, "syntax", file=file, line=error.line)
        yield CheckResult("files", "a file cannot be read, so nothing else was checked", (found,))
        return
    ontology = documents.union(files.ontology)
    facts = documents.union((*files.ontology, *files.reference))
    shapes = documents.union(files.shapes)
    for result in _checks(files, documents, ontology, facts, shapes):
        yield replace(result, findings=tuple(documents.located(each) for each in result.findings))
    yield _java_tools()


def _checks(
    files: EmbeddedFiles, documents: Documents, ontology: Graph, facts: Graph, shapes: Graph
) -> Iterator[CheckResult]:
    triples = _triples(facts)
    yield _files(documents)
    yield _profile(ontology)
    consistency, entailed = _consistency(triples)
    yield consistency
    yield _satisfiability(ontology, is_consistent=not consistency.findings)
    yield _house_rules(files, ontology, shapes, documents.union(files.reference))
    yield _shapes(files, [*triples, *entailed])


def _triples(graph: Graph) -> list[Triple]:
    return [(term_of(s), term_of(p), term_of(o)) for s, p, o in graph]


def _files(documents: Documents) -> CheckResult:
    found = tuple(documents.prefix_findings())
    return CheckResult("files", f"{len(documents.files)} read, {len(found)} finding(s) on their prefixes", found)


def _profile(ontology: Graph) -> CheckResult:
    found = tuple(
        Finding("error", violation.term, violation.message, "profile", violation.iri)
        for violation in profile_violations(ontology)
    )
    return CheckResult("profile", f"OWL 2 RL, {len(found)} violation(s)", found)


def _consistency(triples: list[Triple]) -> tuple[CheckResult, list[Triple]]:
    closure = close(triples)
    found = tuple(_contradiction(each) for each in closure.inconsistencies)
    summary = f"{len(triples)} asserted and {len(closure.entailed)} entailed triples, {len(found)} contradiction(s)"
    return CheckResult("consistency", summary, found), list(closure.entailed)


def _contradiction(contradiction: Inconsistency) -> Finding:
    """A contradiction, told of the thing that its last triple is about."""
    subject = node_of(contradiction.triples[-1][0]) if contradiction.triples else None
    about, iri = (readable(subject), str(subject)) if subject is not None else ("the facts", "")
    return Finding("error", about, contradiction_in_words(contradiction), contradiction.rule, iri)


def _satisfiability(ontology: Graph, *, is_consistent: bool) -> CheckResult:
    name = "possible instances"
    if not is_consistent:
        return CheckResult(name, "not looked at, because there are contradictions already", skipped=True)
    terms = sorted(own_terms(ontology))
    classes = [f"<{term}>" for term in terms if (term, RDF.type, OWL.Class) in ontology]
    relations = [f"<{term}>" for term in terms if (term, RDF.type, OWL.ObjectProperty) in ontology]
    found = []
    for each in impossible(_triples(ontology), classes, relations):
        term = URIRef(each.term[1:-1])
        what = "can have no instance" if each.term in classes else "can never hold"
        found.append(Finding("error", readable(term), f"{what}: {each}", "unsatisfiable", str(term)))
    summary = f"{len(classes)} classes and {len(relations)} relations, {len(found)} of them impossible"
    return CheckResult(name, summary, tuple(found))


def _house_rules(files: EmbeddedFiles, ontology: Graph, shapes: Graph, facts: Graph) -> CheckResult:
    folder = files.root / "ontology"
    excuses = folder / EXCUSES
    found = tuple(
        house_rule_findings(
            ontology,
            shapes,
            {path.name: path.read_text("utf-8") for path in sorted(files.queries.rglob("*.rq"))},
            facts=facts,
            folder=folder,
            excuses=excuses_in(excuses.read_text("utf-8")) if excuses.exists() else {},
        )
    )
    errors, warnings = _count(found, "error"), _count(found, "warning")
    return CheckResult("house rules", f"{errors} error(s), {warnings} warning(s)", found)


def _shapes(files: EmbeddedFiles, triples: Sequence[Triple]) -> CheckResult:
    report = validate("".join(lines(triples)).encode(), files.shapes)
    found = tuple(
        Finding(
            _OF_SHAPES[each.severity],
            readable(node_of(each.focus)),
            " ".join(filter(None, (each.path, _value(each.value)))) + (": " if each.path else "") + each.message,
            f"shape {each.shape.strip('<>').rpartition('#')[2]}",
            str(node_of(each.focus)),
        )
        for each in report.findings
    )
    return CheckResult("shapes", f"{report.violations} violation(s), {report.warnings} warning(s)", found)


def _value(term: str) -> str:
    return readable(node_of(term)) if term else ""


def _count(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(finding.severity == severity for finding in findings)


def _java_tools() -> CheckResult:
    """Say what was left to tools in Java, and how to ask them; they are no part of this program."""
    missing = [name for name, program in (("Java", "java"), ("Maven", "mvn")) if shutil.which(program) is None]
    how = (
        f"they need {' and '.join(missing)}, not found here" if missing else "'make check-java' in a checkout asks them"
    )
    tools = "the profile checkers of the OWL API (RL, DL), HermiT, ELK and ROBOT's report"
    return CheckResult("java tools", f"{tools} were not asked; {how}", skipped=True)
