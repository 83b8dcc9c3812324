"""Bullets that a page shows as drawings: browsers draw them, so that no text layer has them.

They are told by what they leave: after a line that ends in a colon, lines further in on one edge that bear no labels.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.sources.resolutions.formats.pdf_page import PdfLine

_LABELLED: Final = re.compile(
    r"\(?(?:[a-z]|[ivx]{1,5}|\d{1,3}(?:\.\d{1,3}){0,4})[.)/]?\s|\(?[a-z]{2}[.)/]\s|[•·\u2013\u2014-]\s"
)
_ITEM_END: Final = (";", ",", ".", "; and", "; or", ", and", ", or")
_BULLET: Final = "\N{BULLET}"
_FURTHER_IN: Final = 0.8  # of the size
_ON_ONE_EDGE: Final = 1.0  # points


def with_drawn_bullets(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The lines, where items of such a list begin with a bullet again."""
    index = 0
    while index < len(lines):
        yield lines[index]
        index += 1
        past = _past_list(lines, index)
        items = [one for one in range(index, past) if one == index or _may_begin(lines, one)]
        if len(items) > 1:
            for one in range(index, past):
                yield _bulleted(lines[one]) if one in items else lines[one]
            index = past


def _past_list(lines: Sequence[PdfLine], first: int) -> int:
    """The index after the lines of a list that may begin at an index; the index itself where none does."""
    if first >= len(lines) or not lines[first - 1].words.endswith(":"):
        return first
    before, edge = lines[first - 1], lines[first].left
    if edge < before.left + _FURTHER_IN * before.size and before.page == lines[first].page:
        return first
    past = first
    while past < len(lines) and abs(lines[past].left - edge) <= _ON_ONE_EDGE and not lines[past].emphasised:
        if (past == first or _may_begin(lines, past)) and _LABELLED.match(lines[past].words):
            return past
        past += 1
    return past


def _may_begin(lines: Sequence[PdfLine], index: int) -> bool:
    """Whether an item may begin at a line; where none does, "in" and "a" are words and no labels."""
    return lines[index - 1].words.endswith(_ITEM_END)


def _bulleted(line: PdfLine) -> PdfLine:
    shift = len(_BULLET) + 1
    marks = tuple(replace(mark, position=mark.position + shift) for mark in line.marks)
    return replace(line, words=f"{_BULLET} {line.words}", marks=marks)
