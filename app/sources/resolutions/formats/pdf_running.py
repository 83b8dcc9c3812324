"""Lines that pages add to a text: running heads, page numbers, what a browser prints at the edges.

They are told by coming back at the same place of pages near by. The head of a resolution may do so too, in a collection
where each begins a page, and so may the heading of a section.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.sources.resolutions.formats.pdf_page import EDGE, PdfLine
from app.sources.resolutions.headline import Headline, headline_in
from app.sources.resolutions.verbs import has_heading_shape

NEAR: Final = 3  # pages
_SAME_LINE: Final = 3.0  # points
_DIGITS: Final = re.compile(r"\d+")
_ROMAN: Final = re.compile(r"[-\u2013\u2014]? ?(?=[ivxl])x{0,3}(?:l|xl)?x{0,3}(?:ix|iv|v?i{0,3}) ?[-\u2013\u2014]?")
_PRINTED_BY_A_BROWSER: Final = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?(?:\s.{0,300})?"
    r"|(?:https?|file)://\S{1,2000}(?:\s\d{1,4}/\d{1,4})?"
    r"|\d{1,4}/\d{1,4}"
)
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as it was read: its height in points, and its lines."""

    height: float
    lines: Sequence[PdfLine]


def without_running_lines(pages: Sequence[Printed]) -> list[PdfLine]:
    """The lines of all pages without those that pages add."""
    alike: defaultdict[_Place, list[int]] = defaultdict(list)
    same: defaultdict[_Place, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for line in _at_edges(page):
            alike[_place(_DIGITS.sub("#", line.words), line)].append(number)
            same[_place(line.words, line)].append(number)
    return [line for number, page in enumerate(pages) for line in _Running(page, number, alike, same).others()]


def _at_edges(page: Printed) -> Iterator[PdfLine]:
    return (line for line in page.lines if _is_at_edge(line, page.height))


def _is_at_edge(line: PdfLine, height: float) -> bool:
    return not height * EDGE < line.baseline < height * (1 - EDGE)


def _place(words: str, line: PdfLine) -> _Place:
    """What a running line says, and how high it stands; even and odd pages have it on different sides."""
    return words.strip("\N{EN DASH}- "), round(line.baseline / 6)


@dataclass(frozen=True, slots=True)
class _Running:
    """A page among others: on which pages a line comes back, but for its numbers (`alike`) or as it is (`same`)."""

    page: Printed
    number: int
    alike: dict[_Place, list[int]]
    same: dict[_Place, list[int]]

    def others(self) -> list[PdfLine]:
        """The lines of the page that it does not add: also what comes back, but stands inside of others."""
        kept = [line for line in self.page.lines if not _is_at_edge(line, self.page.height) or not self._adds(line)]
        lowest = min((line.baseline for line in kept), default=self.page.height) + _SAME_LINE
        highest = max((line.baseline for line in kept), default=0.0) - _SAME_LINE
        middle = self.page.height / 2
        whole = {id(line) for line in kept}
        return [
            line
            for line in self.page.lines
            if id(line) in whole or (line.baseline < highest if line.baseline > middle else line.baseline > lowest)
        ]

    def _adds(self, line: PdfLine) -> bool:
        """Whether a line at the edge of the page is one that the page adds."""
        if _ROMAN.fullmatch(line.words) or _PRINTED_BY_A_BROWSER.fullmatch(line.words.replace("\t", " ")):
            return True
        if has_heading_shape(line.words):
            return False
        if line.baseline > self.page.height / 2 and (head := headline_in([line.words], 0)):
            return self._is_repeated(line, head)
        return _comes_back(self.alike[_place(_DIGITS.sub("#", line.words), line)], self.number, after=True)

    def _is_repeated(self, line: PdfLine, head: Headline) -> bool:
        """Whether the head of a resolution only says again which it is: it stood there before, or stands below."""
        below = (
            other
            for words in (one.words for one in self.page.lines if one.baseline < line.baseline)
            if (other := headline_in([words], 0)) and other.number == head.number
        )
        return next(below, None) is not None or _comes_back(self.same[_place(line.words, line)], self.number)


def _comes_back(numbers: Sequence[int], number: int, *, after: bool = False) -> bool:
    """Whether a page near by, before this one or on either side, is among those with a line; `numbers` ascend."""
    index = bisect_left(numbers, number)
    if index and number - numbers[index - 1] <= NEAR:
        return True
    following = next((other for other in numbers[index : index + 2] if other > number), None)
    return after and following is not None and following - number <= NEAR
