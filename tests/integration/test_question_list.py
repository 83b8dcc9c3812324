"""docs/questions.md lists every question; `--refresh-snapshots` writes the list anew."""

import re
from pathlib import Path

import pytest
import yaml

from app.query.question_values import READERS
from app.query.questions import Question, load_questions, read_question

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "questions.md"
LIST = re.compile(r"(<!-- begin list[^>]*-->\n).*(<!-- end list -->)", re.DOTALL)


def entry(question: Question) -> str:
    marks = {True: "?", False: ""}
    parameters = ", ".join(f"{p.name}{marks[p.optional]}" for p in question.parameters)
    link = f"[{question.name}](../{question.path.relative_to(ROOT).as_posix()})"
    return f"| {link} | {question.summary} | {(question.answers or '').replace('-', ' ')} | {parameters} |\n"


def test_the_page_lists_every_question(pytestconfig: pytest.Config) -> None:
    table = "\n| question | asks | duty | values |\n|---|---|---|---|\n"
    table += "".join(entry(question) for question in load_questions(ROOT / "queries")) + "\n"
    page = PAGE.read_text(encoding="utf-8")
    written = LIST.sub(lambda match: match[1] + table + match[2], page)
    if pytestconfig.getoption("--refresh-snapshots"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def test_the_page_explains_every_kind_of_parameter() -> None:
    kinds = PAGE.read_text(encoding="utf-8").partition("### Kinds of parameters")[2].partition("### Rules")[0]
    assert set(READERS) <= set(re.findall(r"`([a-z]+)`", kinds))


def test_the_example_on_the_page_is_a_question(tmp_path: Path) -> None:
    example = re.search(r"```sparql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    path = tmp_path / "responsible-on.rq"
    path.write_text(example[1], encoding="utf-8")
    assert [parameter.name for parameter in read_question(path).parameters] == ["document", "on"]


def test_headers_hold_nothing_but_what_the_page_explains() -> None:
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    for path in (ROOT / "queries").rglob("*.rq"):
        lines = [line[3:] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#+ ")]
        assert set(yaml.safe_load("\n".join(lines))) <= explained
