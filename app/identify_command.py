"""`twintext identify`: what designations mean, those given or one a line from standard input."""

import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import terminal

if TYPE_CHECKING:
    from app.model.designations import Reading

_STANDARD_INPUT = "-"
_AT_ONCE = 500  # designations that make one table on a terminal
_LONGEST_LINE = 10_000  # characters; what is longer is no designation
_COLUMNS = ("designation", "normal form", "IRI", "remark")


class IdentifyFormat(StrEnum):
    """How `identify` shows the readings."""

    TABLE = "table"
    JSON = "json"


def identify(
    designations: Annotated[
        list[str], typer.Argument(metavar="DESIGNATION...", help="Such as 'X.509 (10/2019)'; - reads one a line.")
    ],
    form: Annotated[
        IdentifyFormat, typer.Option("--format", help="A table, or one line of JSON for each designation.")
    ] = IdentifyFormat.TABLE,
) -> None:
    """Say what designations mean: normal form, IRI, and what else each might be; status 1 if none is understood."""
    given = _given(designations)
    understood = False
    header = True
    at_once = _AT_ONCE if form is IdentifyFormat.TABLE and terminal.output().is_terminal else 1
    while some := list(islice(given, at_once)):
        found = [(designation, *_read(designation)) for designation in some]
        understood = any(readings for _, readings, _ in found) or understood
        if form is IdentifyFormat.JSON:
            _print_lines(found)
        else:
            header = _print_table(found, header=header)
    if not understood:
        raise typer.Exit(1)


def _given(designations: Iterable[str]) -> Iterator[str]:
    """The designations given, and for "-" the lines of standard input that are not blank."""
    for designation in designations:
        if designation != _STANDARD_INPUT:
            yield designation
            continue
        for line in iter(lambda: sys.stdin.buffer.readline(_LONGEST_LINE), b""):
            if words := line.decode("utf-8", "replace").strip():
                yield words


def _read(designation: str) -> tuple[list["Reading"], dict[str, str]]:
    """The readings, or why there are none and how far it was understood."""
    from app.errors import DesignationError
    from app.model.designations import identify as readings_of

    try:
        return readings_of(designation), {}
    except DesignationError as error:
        terminal.complain(str(error))
        return [], {"error": error.reason, "understood": error.understood}


def _print_lines(found: Iterable[tuple[str, list["Reading"], dict[str, str]]]) -> None:
    from app.model.designations import urns_of

    for designation, readings, wrong in found:
        form: dict[str, Any] = {"designation": designation, **wrong}
        form["readings"] = [
            {"normalForm": one.normal_form, "id": one.iri, "note": one.note, "urns": list(urns_of(one.designation))}
            for one in readings
        ]
        sys.stdout.write(json.dumps(form, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _print_table(found: Iterable[tuple[str, list["Reading"], dict[str, str]]], *, header: bool) -> bool:
    """Show what was read; whether the header is still to come."""
    rows = [(designation, one.normal_form, one.iri, one.note) for designation, readings, _ in found for one in readings]
    if not rows:
        return header
    if header or terminal.output().is_terminal:
        terminal.print_table(_COLUMNS, rows)
    else:
        terminal.print_table(rows[0], rows[1:])
    sys.stdout.flush()
    return False
