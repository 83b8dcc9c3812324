"""Resolutions in the rows of a table: a cell with the number, one with the words, often one with the vote."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.sources.resolutions.text import Line
from app.sources.resolutions.verbs import opening_in_text

_ROW = re.compile(r"\|? ?(?P<number>\d{1,4}(?:[-/]\d{1,3})?) ?\|(?P<cells>.*)")
_NUMBER = re.compile(r"\d{1,4}(?:[-/]\d{1,3})?")
_HEAD = "Resolution "


def with_numbered_rows(lines: list[Line]) -> list[Line]:
    """The lines, where a number in a cell or line of its own, with a decision after it, becomes a headline.

    For texts without any other headline: "174 | ISO/TC 154 resolves to ... | Unanimous/adopted".
    """
    return list(_rewritten(lines))


def _rewritten(lines: list[Line]) -> Iterator[Line]:
    for index, line in enumerate(lines):
        row = _ROW.fullmatch(line.text)
        if row and _decides(_first_cell(row["cells"])):
            yield _headline(line, row["number"])
            yield from _cells(line)
        elif _NUMBER.fullmatch(line.text) and _decides(_next_words(lines, index)):
            yield _headline(line, line.text)
        else:
            yield line


def _decides(words: str) -> bool:
    opening = opening_in_text(words)
    return opening is not None and opening.told


def _first_cell(cells: str) -> str:
    return cells.split("|", 1)[0].strip()


def _next_words(lines: list[Line], index: int) -> str:
    return next((line.text for line in lines[index + 1 : index + 4] if line.text), "")


def _headline(line: Line, number: str) -> Line:
    """The line as a headline; the word before the number stands nowhere in the source."""
    begin = line.raw.find(number)
    return replace(line, start=line.start + begin, raw=_HEAD + number, lead=len(_HEAD))


def _cells(line: Line) -> Iterator[Line]:
    """The cells after the number, each as a line."""
    begin = line.raw.index("|", line.raw.find("|") + 1 if line.raw.lstrip().startswith("|") else 0) + 1
    for cell in line.raw[begin:].split("|"):
        if cell.strip():
            yield replace(line, start=line.start + begin, raw=cell)
        begin += len(cell) + 1
