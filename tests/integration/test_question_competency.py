"""The forty competency questions: each has its file, and is right with inference and without.

`--refresh-snapshots` writes docs/competency-questions.md anew.
"""

import re
from pathlib import Path

import pytest
import yaml

from app.errors import BadQuestionFile
from app.query.questions import Question, load_questions, read_question

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "competency-questions.md"
LIST = re.compile(r"(<!-- begin list[^>]*-->\n).*(<!-- end list -->)", re.DOTALL)
ASKED: dict[int, dict[str, str]] = yaml.safe_load(
    (ROOT / "docs" / "competency-questions.yaml").read_text(encoding="utf-8")
)
QUESTIONS = [question for question in load_questions(ROOT / "queries") if question.competency]
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|", re.MULTILINE)


def row(question: Question) -> str:
    number = question.competency or 0
    link = f"[{question.name}](../{question.path.relative_to(ROOT).as_posix()})"
    needs = "yes" if question.needs_inference else "no"
    facts = "recorded in operation" if question.fill else "ship"
    return f"| {number} | {ASKED[number]['asks']} | {ASKED[number]['from']} | {link} | {needs} | {facts} |\n"


def test_the_competency_questions_are_numbered_1_to_40_and_each_has_one_file() -> None:
    assert list(ASKED) == list(range(1, 41))
    assert sorted(question.competency or 0 for question in QUESTIONS) == list(ASKED)


def test_each_competency_question_is_as_the_design_has_it(shared: Path) -> None:
    design = (shared / "design" / "ontology.md").read_text(encoding="utf-8")
    section = design.partition("## 9. ")[2].partition("\n## ")[0]
    assert {int(number): asks for number, asks in ROW.findall(section)} == {n: q["asks"] for n, q in ASKED.items()}


def test_the_page_lists_every_competency_question(pytestconfig: pytest.Config) -> None:
    table = "\n| no. | asks | comes from | question | needs inference | facts |\n|---|---|---|---|---|---|\n"
    table += "".join(row(question) for question in sorted(QUESTIONS, key=lambda q: q.competency or 0)) + "\n"
    page = PAGE.read_text(encoding="utf-8")
    written = LIST.sub(lambda match: match[1] + table + match[2], page)
    if pytestconfig.getoption("--refresh-snapshots"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def test_the_number_of_a_competency_question_is_a_number(tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    path.write_text("#+ title: a\n#+ summary: b\n#+ competency: seven\nASK {}", encoding="utf-8")
    with pytest.raises(BadQuestionFile, match="number of a competency question") as refusal:
        read_question(path)
    assert refusal.value.line == 3
    path.write_text("#+ title: a\n#+ summary: b\n#+ competency: 7\nASK {}", encoding="utf-8")
    assert read_question(path).competency == 7
