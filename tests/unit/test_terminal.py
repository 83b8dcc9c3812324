"""What a terminal shows, and what a pipe gets."""

import io

import pytest
from rich.console import Console

from app import terminal
from app.query.engine import Cell, Solutions

ID = "https://w3id.org/twintext/id/"
SOLUTIONS = Solutions(
    ("body", "bodyLabel", "note", "partLabel"),
    (
        {
            "body": Cell("uri", ID + "organization/itu-t-sg17"),
            "bodyLabel": Cell("literal", "SG 17 [security]", "en"),
            "note": Cell("literal", "two\nlines\tand a tab"),
        },
        {"body": Cell("uri", "https://w3id.org/twintext/ontology#Clause"), "note": Cell("bnode", "b0")},
    ),
)


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=True, width=80, no_color=True, highlight=False)
    monkeypatch.setattr(terminal, "output", lambda: console)
    monkeypatch.setattr(terminal, "messages", lambda: console)
    return shown


def test_a_pipe_gets_every_column_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_solutions(SOLUTIONS)

    assert capsys.readouterr().out.splitlines() == [
        "body\tbodyLabel\tnote\tpartLabel",
        "id/organization/itu-t-sg17\tSG 17 [security]\ttwo lines and a tab\t",
        "tt:Clause\t\t_:b0\t",
    ]


def test_a_terminal_shows_labels_for_iris_and_counts_the_rows(on_a_terminal: io.StringIO) -> None:
    terminal.print_solutions(SOLUTIONS)

    shown = on_a_terminal.getvalue()
    assert "SG 17 [security]" in shown
    assert "itu-t-sg17" not in shown
    assert "tt:Clause" in shown
    assert "2 rows" in shown


def test_one_row_is_counted_in_the_singular(on_a_terminal: io.StringIO) -> None:
    terminal.print_solutions(Solutions(("n",), ({"n": Cell("literal", "1")},)))

    assert "1 row\n" in on_a_terminal.getvalue()


def test_progress_is_shown_on_a_terminal_only(
    on_a_terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with terminal.stages(("reading", "writing")) as begin:
        begin("reading")
        begin("writing")
    assert "done" in on_a_terminal.getvalue()

    monkeypatch.undo()
    with terminal.stages(("reading",)) as begin:
        begin("reading")
    assert capsys.readouterr().err == ""


def test_nothing_that_is_shown_speaks_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.complain("\\[red]a\x1b[31mb\x07\x9bc")

    assert (
        capsys.readouterr().err
        == "error: \\[red]a\N{REPLACEMENT CHARACTER}[31mb" + "\N{REPLACEMENT CHARACTER}" * 2 + "c\n"
    )


def test_an_error_goes_to_standard_error_with_its_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.complain("what [is] this")

    assert capsys.readouterr().err == "error: what [is] this\n"
