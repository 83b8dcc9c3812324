"""`twintext check` and `twintext normalise` as an editor runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.dataset.checks import CheckResult, run_checks
from app.model.embedded import embedded_files

SAVED = """@prefix : <https://w3id.org/twintext/ontology#> .
@base <https://w3id.org/twintext/ontology> .
#################################################################
#    Classes
#################################################################
:Norm :q :B ; :p :C , :A .
"""
NORMAL = """@prefix tt: <https://w3id.org/twintext/ontology#> .

tt:Norm tt:p tt:A,
        tt:C ;
    tt:q tt:B .
"""


def twintext(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *arguments]
    path = str(Path(__file__).parents[2])
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env={"PYTHONPATH": path}, timeout=120
    )


@pytest.fixture(scope="module")
def results() -> dict[str, CheckResult]:
    """What the check says of the files that ship."""
    return {result.name: result for result in run_checks(embedded_files())}


def test_no_check_finds_an_error_in_what_ships(results: dict[str, CheckResult]) -> None:
    assert {name: result.errors for name, result in results.items() if result.errors} == {}


def test_every_term_is_used_or_excused(results: dict[str, CheckResult]) -> None:
    assert [str(each) for each in results["house rules"].findings if each.rule == "unused"] == []


def test_what_was_left_to_java_is_said(results: dict[str, CheckResult]) -> None:
    assert results["java tools"].skipped
    assert "HermiT" in results["java tools"].summary


def test_a_finding_of_a_shape_has_its_place(results: dict[str, CheckResult]) -> None:
    findings = results["shapes"].findings
    assert findings
    assert all(each.file.startswith("ontology/reference/") and each.line for each in findings)


def test_without_java_the_check_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from app.dataset.checks import _java_tools  # noqa: PLC0415  # private, and asked alone

    monkeypatch.setenv("PATH", str(tmp_path))
    assert "they need Java and Maven, not found here" in _java_tools().summary


def test_the_check_is_told_as_json_too(tmp_path: Path) -> None:
    told = twintext("check", "--format", "json", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    checks = {each["name"]: each for each in json.loads(told.stdout)["checks"]}
    assert checks["profile"] == {
        "name": "profile",
        "status": "ok",
        "summary": "OWL 2 RL, 0 violation(s)",
        "findings": [],
    }
    assert checks["java tools"]["status"] == "skipped"
    assert {"severity", "about", "message", "rule", "iri", "file", "line"} == set(checks["shapes"]["findings"][0])


def test_a_strict_check_fails_on_warnings(tmp_path: Path) -> None:
    told = twintext("check", "--strict", folder=tmp_path)
    assert told.returncode == 1
    assert "failed  shapes" in told.stdout


def test_a_saved_file_is_put_into_normal_form_and_stays_there(tmp_path: Path) -> None:
    (tmp_path / "terms.ttl").write_text(SAVED, encoding="utf-8")
    shown = twintext("normalise", "--check", "terms.ttl", folder=tmp_path)
    assert shown.returncode == 1
    assert "+        tt:C ;" in shown.stdout
    assert "1 of 1 file(s) are not in normal form" in shown.stderr
    assert (tmp_path / "terms.ttl").read_text("utf-8") == SAVED

    written = twintext("normalise", "terms.ttl", folder=tmp_path)
    assert written.returncode == 0
    assert "terms.ttl: written in normal form" in written.stderr
    assert (tmp_path / "terms.ttl").read_text("utf-8") == NORMAL
    again = twintext("normalise", "--check", "terms.ttl", folder=tmp_path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_comments_that_would_be_lost_hold_the_file_back_until_that_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "terms.ttl"
    file.write_text(SAVED + "# Why\n", encoding="utf-8")
    held = twintext("normalise", "terms.ttl", folder=tmp_path)
    assert held.returncode == 1
    assert "1 comment(s) below its head would be lost" in held.stderr
    assert file.read_text("utf-8") == SAVED + "# Why\n"
    assert twintext("normalise", "--drop-comments", "terms.ttl", folder=tmp_path).returncode == 0
    assert file.read_text("utf-8") == NORMAL


def test_an_export_fills_one_file(tmp_path: Path) -> None:
    (tmp_path / "export.owl").write_text(SAVED, encoding="utf-8")
    (tmp_path / "terms.ttl").write_text("# Terms\n", encoding="utf-8")
    assert twintext("normalise", "terms.ttl", "--from", "export.owl", folder=tmp_path).returncode == 0
    assert (tmp_path / "terms.ttl").read_text("utf-8") == f"# Terms\n\n{NORMAL}"
    assert twintext("normalise", "--from", "export.owl", folder=tmp_path).returncode == 2


def test_a_file_that_cannot_be_read_is_named_with_its_line_and_stays(tmp_path: Path) -> None:
    (tmp_path / "terms.ttl").write_text("\n\nnone:x a none:y .", encoding="utf-8")
    told = twintext("normalise", "terms.ttl", folder=tmp_path)
    assert told.returncode == 1
    assert "terms.ttl, line 3" in told.stderr
    assert "Traceback" not in told.stderr
