"""The OWL API and HermiT, asked from Python: what Protégé would make of a file or a URL.

`OwlApi.load` runs the small Java program in tests/java. Maven builds it once, into tests/java/target.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent / "java"
TARGET = PROJECT / "target"


class OwlApiUnavailableError(Exception):
    """Java or Maven is missing, or Maven could not fetch the libraries."""


class OwlApiRefusedError(Exception):
    """The OWL API could not read what it was given; the message is its own."""


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
        command = [self.java, "-Xmx512m", "-cp", self.classpath, "OntologyReport", str(location), *mapped]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            raise OwlApiRefusedError(done.stderr)
        report: dict[str, Any] = json.loads(done.stdout)
        return report


def build_owl_api() -> OwlApi:
    """The built program; `OwlApiUnavailableError` says why there is none."""
    java, maven = shutil.which("java"), shutil.which("mvn")
    if java is None or maven is None:
        raise OwlApiUnavailableError(f"{'java' if java is None else 'mvn'} is not on the path")
    if not _is_built():
        _build(maven)
    return OwlApi(java, f"{TARGET / 'classes'}:{TARGET / 'dependency'}/*")


def _is_built() -> bool:
    program = TARGET / "classes" / "OntologyReport.class"
    sources = [PROJECT / "pom.xml", *(PROJECT / "src").rglob("*.java")]
    return program.exists() and all(program.stat().st_mtime >= source.stat().st_mtime for source in sources)


def _build(maven: str) -> None:
    command = [maven, "--batch-mode", "--quiet", "--no-transfer-progress", "clean", "process-classes"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        raise OwlApiUnavailableError(f"Maven failed: {(done.stdout + done.stderr).strip()[-500:]}")
