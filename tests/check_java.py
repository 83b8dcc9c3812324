"""`make check-java`: the profile checkers of the OWL API, HermiT, ELK and ROBOT on the files of the ontology.

Exit status: 0 nothing but known quirks, 1 findings, 3 there is no Java or no Maven, or Maven could not fetch a library.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.dataset.catalog import CATALOG, read_catalog
from tests.owl_api import (
    PROFILE_QUIRKS,
    ROBOT_QUIRKS,
    EditorTools,
    OwlApi,
    OwlApiUnavailableError,
    Quirk,
    build_editor_tools,
    build_owl_api,
    robot_findings,
    sorted_out,
)

ONTOLOGY = Path(__file__).parents[1] / "ontology"
# Each is loaded with what it imports.
SUBJECTS = {
    "core": "collaboration.ttl",
    "codes": "codes.ttl",
    "core + alignments": "alignments.ttl",
    "core + codes + reference facts": "workspace.ttl",
}


@dataclass(frozen=True)
class Verdict:
    """What one tool says of one subject: the findings that count, and the known quirks with their numbers."""

    tool: str
    subject: str
    findings: tuple[str, ...]
    quirks: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """To be read: a verdict, then each finding, then each quirk."""
        verdict = "failed" if self.findings else "ok"
        quirks = (f"       known: {name} ({number})" for name, number in self.quirks.items() if number)
        return [f"{verdict:<7}{self.tool}: {self.subject}", *(f"       {each}" for each in self.findings), *quirks]


def verdicts(owl_api: OwlApi, tools: EditorTools, folder: Path = ONTOLOGY) -> list[Verdict]:
    """What each tool says of each subject in a folder of ontology files with a catalog."""
    catalog = str(folder / CATALOG)
    files = {subject: str(folder / name) for subject, name in SUBJECTS.items()}
    jobs = [
        {"do": task, "file": file, "catalog": catalog} for file in files.values() for task in ("classify", "report")
    ]
    answers = iter(tools.run(jobs))
    found: list[Verdict] = []
    for subject, file in files.items():
        report = owl_api.load(file, imports=read_catalog(folder / CATALOG))
        found += [
            _sorted("OWL 2 RL (OWL API)", subject, report["rl_violations"], PROFILE_QUIRKS),
            _sorted("OWL 2 DL (OWL API)", subject, report["dl_violations"], PROFILE_QUIRKS),
            _consistent("HermiT", subject, report),
            _consistent("ELK", subject, next(answers)),
            _sorted("ROBOT report", subject, robot_findings(next(answers)), ROBOT_QUIRKS),
        ]
    return found


def _sorted(tool: str, subject: str, messages: list[str], quirks: tuple[Quirk, ...]) -> Verdict:
    findings, covered = sorted_out(messages, quirks)
    return Verdict(tool, subject, tuple(findings), covered)


def _consistent(tool: str, subject: str, answer: dict[str, Any]) -> Verdict:
    if not answer["consistent"]:
        return Verdict(tool, subject, ("the ontology is inconsistent: 'twintext check' names the triples",))
    return Verdict(tool, subject, tuple(f"<{each}> can have no instance" for each in answer["unsatisfiable"]))


def main() -> int:
    """Print every verdict and what the quirks are; the exit status comes back."""
    try:
        found = verdicts(build_owl_api(), build_editor_tools())
    except OwlApiUnavailableError as reason:
        sys.stderr.write(f"skipped: {reason}; Java 11 or newer and Maven are needed\n")
        return 3
    seen = {name for verdict in found for name, number in verdict.quirks.items() if number}
    explained = [f"{quirk.name}: {quirk.reason}" for quirk in (*PROFILE_QUIRKS, *ROBOT_QUIRKS) if quirk.name in seen]
    sys.stdout.write("\n".join([*(line for each in found for line in each.lines()), "", *explained]) + "\n")
    return int(any(verdict.findings for verdict in found))


if __name__ == "__main__":
    sys.exit(main())
