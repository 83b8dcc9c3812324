"""The header of a question file is YAML in comments, and each key knows its line."""

import pytest

from app.errors import BadQuestionFile
from app.query.question_header import read_header


def test_values_stay_the_text_that_was_written() -> None:
    header = read_header(
        "q.rq", "#+ a: 2022-03-01\n#+ b: {yes: no, n: 010}\n#+ c: >-\n#+   two\n#+\n#+   lines\nASK {}\n#+ d: e"
    )
    assert header.text("a") == "2022-03-01"
    assert header.mapping("b") == {"yes": "no", "n": "010"}
    assert header.text("c") == "two lines"
    assert header.text("d") is None
    assert header.mapping("d") == {}


def test_each_key_knows_its_line() -> None:
    header = read_header("q.rq", "#+ a: b\n#+ p:\n#+   x: y\nASK {}")
    assert (header.line("a"), header.line("p"), header.line("p", "x"), header.line("none")) == (1, 2, 3, 1)
    assert header.line("p", "z") == 2


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("#+ a: b\n#+ c: [d\nASK {}", 2, "not YAML"),
        ("#+ a: {b: {c: d}}", 1, "only texts"),
        ("#+ a:\n#+   b: c\n#+   b: d", 3, "b is given twice"),
        ("#+ ? [a]\n#+ : b", 1, "only texts"),
        ("#+ a: \x00", 1, "not YAML"),
        ("# a: b", 1, "no header"),
    ],
)
def test_what_is_no_header_is_refused_at_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadQuestionFile) as refusal:
        read_header("q.rq", text)
    assert reason in refusal.value.reason
    assert (refusal.value.path, refusal.value.line) == ("q.rq", line)
