"""`twintext diff` shows what changed between two versions, of two files or of the dataset."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from app import terminal
from app.__main__ import app
from app.dataset.publication import publish
from app.dataset.user_copies import resolution_graph
from app.model.embedded import embedded_files
from app.settings import Settings
from app.sources.resolutions import read_resolution

FIXTURES = Path(__file__).parents[1] / "fixtures/resolutions/revisions"
OLD, NEW = (str(FIXTURES / f"wtsa-911-{year}.md") for year in (2027, 2031))


@pytest.fixture(scope="module", name="dataset")
def _dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(data=tmp_path_factory.mktemp("diff") / "data", validation="off", inference="none")
    publish(settings, embedded_files(), [resolution_graph(read_resolution(Path(file))) for file in (OLD, NEW)])
    return settings.data


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["diff", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "app", "diff", *arguments], capture_output=True, text=True, check=False, env=os.environ
    )


def test_two_files_are_compared_with_marks_in_a_pipe() -> None:
    text = shown(OLD, NEW)

    assert text.startswith("WTSA Resolution 911 (Porto, 2027)\nWTSA Resolution 911 (Rev. Zurich, 2031)\n")
    assert "4 unchanged, 4 edited, 4 renumbered, 1 moved, 1 split, 2 new, 1 deleted" in text
    assert "resolves 1 -> resolves 2  (moved, edited)\n" in text
    assert "open to every port {+and every river pilot+} without a fee;" in text
    assert "considering a" not in text


def test_all_clauses_are_shown_on_demand() -> None:
    assert "considering a  (unchanged)\n  that every port prints tables" in shown(OLD, NEW, "--all")


def test_the_dataset_gives_the_same_changes_as_the_files(dataset: Path) -> None:
    of_files = json.loads(shown(OLD, NEW, "--format", "json"))
    key = ("wtsa-res-911", "--from", "2027", "--to", "2031", "--data", str(dataset))
    of_dataset = json.loads(shown(*key, "--format", "json"))

    assert of_dataset["counts"] == of_files["counts"]
    assert [one["words"] for one in of_dataset["clauses"]] == [one["words"] for one in of_files["clauses"]]
    assert of_dataset["from"]["id"] == "https://w3id.org/twintext/id/document/wtsa-res-911/2027"


def test_without_years_the_latest_two_are_compared(dataset: Path) -> None:
    assert shown("wtsa-res-911", "--data", str(dataset)).startswith(
        "Resolution 911 (Porto, 2027)\nResolution 911 (Rev."
    )


def test_a_page_that_stands_alone_can_be_written() -> None:
    page = shown(OLD, NEW, "--format", "html")

    assert "<del>8 June 2029</del>" in page
    assert 'class="clause unchanged' not in page


def test_a_terminal_gets_colours_and_no_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(force_terminal=True, width=100, highlight=False, color_system="standard", record=True)
    monkeypatch.setattr(terminal, "output", lambda: console)
    CliRunner().invoke(app, ["diff", OLD, NEW])
    text = console.export_text(styles=True)

    assert re.search(r"\x1b\[[0-9;]*32m(?:and every river pilot|12 May 2033)", text)
    assert re.search(r"\x1b\[[0-9;]*31m8 June 2029", text)
    assert "{+" not in text


def test_a_text_that_speaks_to_the_terminal_is_not_heard(tmp_path: Path) -> None:
    evil = tmp_path / "evil.md"
    evil.write_text(Path(NEW).read_text("utf-8").replace("river pilots have", "river \x9b31mpilots have"), "utf-8")

    assert "\x9b" not in shown(OLD, str(evil))


def test_a_section_that_came_is_named(tmp_path: Path) -> None:
    longer = tmp_path / "longer.md"
    longer.write_text(Path(NEW).read_text("utf-8").rstrip(".\n") + ",\n\n*invites ports*\n\nto write soon.\n", "utf-8")

    assert "section invites ports  (new)\n" in shown(OLD, str(longer))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("wtsa-res-911", "--from", "1999"), "has no version '1999'"),
        (("wtsa-res-911", "--from", "2027", "--to", "2027"), "nothing can differ"),
        (("wtsa-res-7", "--from", "2016", "--to", "2022"), "twintext ingest resolution FILE"),
        (("wtsa-res-0",), "nothing is known"),
        ((OLD, str(FIXTURES / "none.md")), "none.md"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_reason(
    dataset: Path, arguments: tuple[str, ...], reason: str
) -> None:
    done = _run(*arguments, "--data", str(dataset))

    assert (done.returncode, done.stdout) == (1, "")
    assert reason in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [(OLD, NEW, OLD), (OLD, NEW, "--from", "2027"), (OLD,), (), (OLD, NEW, "--format", "pdf")],
)
def test_wrong_usage_is_exit_status_2(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["diff", *arguments]).exit_code == 2
