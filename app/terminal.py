"""What the command line shows: tables, progress and errors, on a terminal or in a pipe."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from app.model.identifiers import BASE
from app.model.vocabulary import PREFIXES
from app.query.engine import Cell, Solutions

# C0 and C1 controls other than tab and line feed: a label from a file must not move the cursor or set colours.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def output() -> Console:
    """Where answers go. In a pipe lines are never cut to a width."""
    return Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty(), highlight=False)


def messages() -> Console:
    """Where messages go, so that a pipe of the answer stays clean."""
    return Console(file=sys.stderr, soft_wrap=True, highlight=False)


def complain(message: str) -> None:
    """One error, as a user can act on it."""
    messages().print(f"[bold red]error:[/] {_plain(message)}")


def say(message: str) -> None:
    """One line of news."""
    messages().print(_plain(message))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; tab-separated lines in a pipe."""
    console = output()
    if not console.is_terminal:
        for row in (columns, *rows):
            console.file.write("\t".join(_one_line(value) for value in row) + "\n")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_plain(value) for value in row))
    console.print(table)


def print_solutions(solutions: Solutions) -> None:
    """The answer to a SELECT as a table, IRIs in their short form.

    On a terminal a label takes the place of the IRI that it belongs to, and the number of rows stands below.
    """
    terminal = output().is_terminal
    shown = _readable(solutions.variables) if terminal else {name: name for name in solutions.variables}
    rows = [[_short(row.get(source) or row.get(name)) for name, source in shown.items()] for row in solutions.rows]
    print_table(list(shown), rows)
    if terminal:
        count = len(rows)
        say(f"{count} row{'' if count == 1 else 's'}")


def _readable(variables: Sequence[str]) -> dict[str, str]:
    """Which variable to show under which heading: ?xLabel under x where there are both."""
    labels = {name.removesuffix("Label"): name for name in variables if name.endswith("Label")}
    return {
        name: labels.get(name, name) for name in variables if name.removesuffix("Label") not in labels or name in labels
    }


@contextmanager
def stages(names: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """A progress bar over the stages of a build; the function given marks that a stage begins."""
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description:<16}"), BarColumn(), TimeElapsedColumn(), console=messages()
    )
    if not bar.console.is_terminal:
        yield _no_progress
        return
    with bar:
        task = bar.add_task("starting", total=len(names))
        yield lambda stage: bar.update(task, description=stage, completed=names.index(stage))
        bar.update(task, description="done", completed=len(names))


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar over pieces of work; the function given takes those done so far and all there are."""
    bar = Progress(
        SpinnerColumn(), TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=messages()
    )
    if not bar.console.is_terminal:
        yield lambda _done, _all: None
        return
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


@contextmanager
def copying(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar over bytes; the function given takes those copied so far and all there are."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn(what),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=messages(),
    )
    if not bar.console.is_terminal:
        yield lambda _done, _all: None
        return
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def _no_progress(_stage: str) -> None:
    """Show nothing: a pipe has no use for a bar."""


def _short(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.kind == "uri":
        return short_iri(cell.value)
    return f"_:{cell.value}" if cell.kind == "bnode" else cell.value


def short_iri(iri: str) -> str:
    """An IRI as people read it: with a known prefix, or as a path of this project's own things."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(BASE)


def _one_line(value: str) -> str:
    return " ".join(value.split())


def printable(value: str) -> str:
    """Text in which nothing speaks to the terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)


def _plain(value: str) -> str:
    """Text in which nothing is markup either."""
    return escape(printable(value))
