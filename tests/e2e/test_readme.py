"""What the README shows is what one gets."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.model.embedded import embedded_files
from app.query.questions import load_questions
from tests.e2e.conftest import Server

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def examples() -> list[tuple[str, str]]:
    """Each command of a console block, with the output that stands below it."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    commands = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [(command, output) for command, _, output in (part.partition("\n") for part in commands)]


@pytest.mark.parametrize(("command", "output"), examples())
def test_each_example_of_the_readme_gives_the_output_shown(server: Server, command: str, output: str) -> None:
    here = command.replace("http://127.0.0.1:8000", server.base)
    here = here.replace(".venv/bin/twintext", f"{shlex.quote(sys.executable)} -m app")

    ran = subprocess.run(
        ["bash", "-c", here],
        check=False,
        cwd=ROOT,
        env={**server.environment, "TWINTEXT_DATA": str(server.data)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
    if output:
        assert ran.stdout == output


def test_the_readme_names_questions_that_exist_and_one_or_more_for_each_duty() -> None:
    questions = load_questions(embedded_files().queries)
    rows = re.findall(r"^\| (\d+) \|[^|]*\|([^|]*)\|$", README, re.MULTILINE)

    assert [int(number) for number, _ in rows] == list(range(1, 12))
    for number, cell in rows:
        names = re.findall(r"`([\w-]+)`", cell)
        assert names
        assert {questions.get(name).answers for name in names} == {f"resolves-{number}"}


def test_every_page_that_the_readme_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([\w/.-]+?)(?:#[\w-]+)?\)", README):
        assert (ROOT / target).exists(), target
