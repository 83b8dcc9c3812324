"""Java tools asked from Python: what Protégé, HermiT, ELK and ROBOT would make of a file or a URL.

`OwlApi` runs tests/java (OWL API 5.5, its profile checkers, HermiT). `EditorTools` runs tests/java/robot (ROBOT, ELK,
and OWL API 4.5.29, the library of Protégé 5.6). Maven builds each once, into its own target folder.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PROJECT = Path(__file__).parent / "java"
# Short runs beside other tests: one thread to collect garbage, and the quick compiler alone.
_LIGHT: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class OwlApiUnavailableError(Exception):
    """Java or Maven is missing, or Maven could not fetch the libraries."""


class OwlApiRefusedError(Exception):
    """The OWL API could not read what it was given; the message is its own."""


@dataclass(frozen=True)
class Quirk:
    """What a checker says of files that are as they are meant to be, and why that is no fault of theirs."""

    name: str
    pattern: str
    reason: str

    def covers(self, message: str) -> bool:
        """Whether a message of the checker is of this kind."""
        return re.search(self.pattern, message) is not None


# What the profile checkers say of facts, never of terms: both are bound to statements about things.
PROFILE_QUIRKS: Final = (
    Quirk(
        "dates in facts",
        r"xsd:(date|gYear|gYearMonth)\b.* \[DataPropertyAssertion\(",
        "OWL 2 has no xsd:date, xsd:gYear and xsd:gYearMonth; shapes check the dates, and no axiom speaks of them",
    ),
    Quirk(
        "text with a language in facts",
        r"langString.* \[DataPropertyAssertion\(",
        "the checker names it rdf:langString; OWL 2 RL admits it under the name rdf:PlainLiteral",
    ),
)
# What ROBOT's report says, as "LEVEL rule subject".
ROBOT_QUIRKS: Final = (
    Quirk(
        "borrowed terms",
        r"^\w+ (missing_label|missing_definition|missing_superclass) (?!https://w3id\.org/twintext/)",
        "terms of other vocabularies are declared and no more; their makers label and define them",
    ),
    Quirk(
        "facts without a definition",
        r"^WARN missing_definition https://w3id\.org/twintext/(id|reference)/",
        "a committee or a document has a label and a source, not a definition",
    ),
    Quirk(
        "one word for a code, a class or a thing",
        r"^ERROR duplicate_label https://w3id\.org/twintext/",
        "labels are unique among terms and within a code list, which 'twintext check' holds; not between them",
    ),
)


@dataclass(frozen=True)
class OwlApi:
    """A built Java program that loads ontologies."""

    java: str
    classpath: str

    def load(
        self, location: str | Path, imports: Mapping[str, Path] | None = None, save: Path | None = None
    ) -> dict[str, Any]:
        """What the OWL API finds at a file or URL; `imports` says from which file each imported IRI is read.

        With `save` the ontology is also written to that file, in Turtle as Protégé saves it.

        The keys: iri, version_iri, axioms, axioms_with_imports, classes, object_properties, data_properties,
        annotation_properties, individuals (numbers), imports (IRIs), rl_violations, dl_violations, consistent,
        unsatisfiable. `OwlApiRefusedError` where it cannot be read.
        """
        mapped = [f"{iri}={path}" for iri, path in (imports or {}).items()]
        if save is not None:
            mapped.append(f"save={save}")
        command = [self.java, "-Xmx512m", *_LIGHT, "-cp", self.classpath, "OntologyReport", str(location), *mapped]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            raise OwlApiRefusedError(done.stderr)
        report: dict[str, Any] = json.loads(done.stdout)
        return report


@dataclass(frozen=True)
class EditorTools:
    """A built Java program that saves, classifies and reports on ontologies with what editors use."""

    java: str
    classpath: str

    def run(self, jobs: Sequence[Mapping[str, str]]) -> list[Any]:
        """The answer to each job in one run of Java; what a job is, tests/java/robot says."""
        # A proxy that is not there: what is not on this machine cannot be fetched, and a try fails at once.
        offline = [f"-D{scheme}.proxy{what}" for scheme in ("http", "https") for what in ("Host=127.0.0.1", "Port=1")]
        command = [self.java, "-Xmx768m", *_LIGHT, *offline, "-cp", self.classpath, "EditorTools", json.dumps(jobs)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
        if done.returncode != 0:
            raise OwlApiRefusedError(done.stderr)
        answers: list[Any] = json.loads(done.stdout)
        return answers


def robot_findings(report: Sequence[Mapping[str, Any]]) -> list[str]:
    """ROBOT's report as lines "LEVEL rule subject"."""
    return [
        f"{level['level']} {rule} {violation['subject']}"
        for level in report
        for rules in level.get("violations", ())
        for rule, violations in rules.items()
        for violation in violations
    ]


def sorted_out(messages: Sequence[str], quirks: Sequence[Quirk]) -> tuple[list[str], dict[str, int]]:
    """The messages that no quirk covers, and how many each quirk covers."""
    covered = {quirk.name: sum(map(quirk.covers, messages)) for quirk in quirks}
    return [text for text in messages if not any(quirk.covers(text) for quirk in quirks)], covered


def build_owl_api() -> OwlApi:
    """The built program; `OwlApiUnavailableError` says why there is none."""
    return OwlApi(*_built(PROJECT, "OntologyReport"))


def build_editor_tools() -> EditorTools:
    """The same for the tools of editors."""
    return EditorTools(*_built(PROJECT / "robot", "EditorTools"))


def _built(project: Path, program: str) -> tuple[str, str]:
    java, maven = shutil.which("java"), shutil.which("mvn")
    if java is None or maven is None:
        raise OwlApiUnavailableError(f"{'java' if java is None else 'mvn'} is not on the path")
    if not _is_built(project, program):
        _build(project, maven)
    return java, f"{project / 'target' / 'classes'}:{project / 'target' / 'dependency'}/*"


def _is_built(project: Path, program: str) -> bool:
    built = project / "target" / "classes" / f"{program}.class"
    sources = [project / "pom.xml", *(file for file in (project / "src").rglob("*") if file.is_file())]
    return built.exists() and all(built.stat().st_mtime >= source.stat().st_mtime for source in sources)


def _build(project: Path, maven: str) -> None:
    command = [maven, "--batch-mode", "--quiet", "--no-transfer-progress", "clean", "process-classes"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        raise OwlApiUnavailableError(f"Maven failed: {(done.stdout + done.stderr).strip()[-500:]}")
