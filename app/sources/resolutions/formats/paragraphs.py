"""Paragraphs taken out of a file that is no text, laid out as one: a line each, with a blank line between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import DocumentError
from app.sources.resolutions.source_text import SourceText
from app.sources.resolutions.text import LONGEST_LINE, MOST_LINES, Line, Role

# What stands in a cell of its own beside the words that it labels.
BARE_LABEL: Final = re.compile(
    r"\s*(?:\(?(?:[a-z]{1,2}|[ivx]{1,5})[.)/]|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]?(?: ?(?:bis|ter))?|[•·\u2013\u2014-])\s*"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The words of a paragraph, a newline where a line is broken, and the label that the format prints before.

    `is_heading`: it is set off from the text, by its style or in italics. `notes` are the footnotes it refers to: a
    position in its words, and the words of the note. `is_tight`: no gap stands before it. `role` is what its
    style says that it is.
    """

    words: str
    label: str = ""
    is_heading: bool = False
    notes: tuple[tuple[int, str], ...] = ()
    page: int | None = None
    is_tight: bool = False
    role: Role | None = None


def laid_out(
    paragraphs: Sequence[Paragraph],
    source: str,
    media_type: str,
    warnings: tuple[str, ...] = (),
    revisions: int = 0,
) -> SourceText:
    """Paragraphs as the lines of a text; `DocumentError` where there are none, or more than any resolution has."""
    if not any(paragraph.words.strip() for paragraph in paragraphs):
        raise DocumentError(source, "is a document without words")
    layout = _Layout()
    for paragraph in paragraphs:
        layout.add(paragraph)
        if layout.filled > MOST_LINES:
            raise DocumentError(source, f"has more than {MOST_LINES} lines, which no resolution has")
    longest = max(layout.lines, key=lambda line: len(line.raw))
    if len(longest.raw) > LONGEST_LINE:
        raise DocumentError(source, f"line {longest.number} is longer than {LONGEST_LINE} characters")
    text, lines = "\n".join(layout.pieces), tuple(layout.lines)
    return SourceText(text, lines, source, media_type, warnings, tuple(layout.notes), revisions)


class _Layout:
    """The lines so far, and where the next one begins."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.lines: list[Line] = []
        self.notes: list[tuple[int, str]] = []
        self.filled = 0
        self._start = 0

    def add(self, paragraph: Paragraph) -> None:
        """Put a paragraph below the others."""
        if self.lines and not paragraph.is_tight:
            self._line("", is_heading=False, page=paragraph.page)
        begin = self._start + (len(paragraph.label) + 1 if paragraph.label else 0)
        self.notes += [(begin + position, words) for position, words in paragraph.notes]
        for index, words in enumerate(paragraph.words.split("\n")):
            shown = f"{paragraph.label} {words}" if paragraph.label and not index else words
            self._line(shown, is_heading=paragraph.is_heading, page=paragraph.page, role=paragraph.role)

    def _line(self, words: str, *, is_heading: bool, page: int | None, role: Role | None = None) -> None:
        """A line; a heading has the emphasis that the parser looks for, which stands nowhere in the text."""
        words = words.strip() if is_heading else words
        mark = 1 if is_heading and words else 0
        raw = f"*{words}*" if mark else words
        self.lines.append(Line(len(self.lines) + 1, self._start, raw, lead=mark, page=page, role=role))
        self.pieces.append(words)
        self.filled += bool(words)
        self._start += len(words) + 1
