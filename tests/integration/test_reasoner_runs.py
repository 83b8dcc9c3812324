"""The processes that `make bench-reasoner` starts measure what they say, on a graph of a few hundred triples."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from app.dataset.inference import close
from app.model.embedded import EmbeddedFiles
from app.model.terms import Triple, lines, parse_lines

ROOT = Path(__file__).parents[2]
THING, TERM = "<https://w3id.org/twintext/id/document/bench-", "<https://w3id.org/twintext/ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
FACTS = [
    (f"{THING}0>", TYPE, f"{TERM}Recommendation>"),
    (f"{THING}1>", TYPE, f"{TERM}Recommendation>"),
    (f"{THING}1/2000>", f"{TERM}versionOf>", f"{THING}1>"),
    (f"{THING}1/2000>", f"{TERM}cites>", f"{THING}0>"),
]


@pytest.fixture(scope="module")
def triples() -> list[Triple]:
    quads = pyoxigraph.parse(path=EmbeddedFiles(ROOT).ontology[0], format=pyoxigraph.RdfFormat.TURTLE)
    ontology = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    return [*parse_lines(ontology), *FACTS]


def measured(measurement: str, path: Path, limit: int = 4 * 10**9) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.reasoner_runs", measurement, str(path), str(limit)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_run_tells_how_much_was_entailed_and_held(triples: list[Triple], tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("".join(lines(triples)), "utf-8")

    found = measured("twintext", path)

    assert found["entailed"] == len(close(triples).entailed)
    assert found["closed"] > 0
    assert 0.01 < found["peak"] < 1


def test_a_run_that_may_hold_too_little_fails(triples: list[Triple], tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("".join(lines(triples)), "utf-8")

    with pytest.raises(subprocess.CalledProcessError):
        measured("twintext", path, limit=4_000_000)


def test_a_completed_file_holds_what_is_entailed_and_is_validated(triples: list[Triple], tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("".join(lines(triples)), "utf-8")

    entailed = measured("completed", path)["entailed"]
    found = measured("shapes", path)

    assert found["triples"] == len(triples) + entailed
    assert found["findings"] >= 1  # the documents have no label
    assert found["violations"] <= found["findings"]
