"""A page of a PDF file as lines: the words on one baseline, with where they stand, how large and how set.

PDFium gives characters in the order in which the file draws them, which is that of reading in what word processors and
browsers write. Here they are put together again: a label in front of its words, columns one after the other.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pypdfium2.raw as pdfium

from app.sources.resolutions.formats.raised import NOTE_MARK, shown_raised

MOST_CHARACTERS: Final = 200_000  # of a page
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS: Final = frozenset(("\x02", "\ufffe", "\u00ad"))
_ITALIC_FLAG: Final = 1 << 6
_BOLD_FROM: Final = 600
_OBLIQUE: Final = ("italic", "oblique", "bold", "-it", "black", "heavy")
_SMALL: Final = 0.85  # of the size of a line, what is raised
_ALIKE: Final = 0.1  # of a size, how far what is alike may be apart
_ANOTHER_LINE: Final = 0.6  # of the size: what is raised stands nearer
_SAME_LINE: Final = 0.35  # of the size, how far two baselines may be apart
_WIDE_GAP: Final = 3.0  # of the size: what stands further apart is in another column, but for a label
_LONGEST_LABEL: Final = 6  # characters
_TURNED: Final = 0.1  # radians
_CLOSING: Final = (",", ".", ";", ":", ")")


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a footnote: its position in the words of a line, and what it says."""

    position: int
    words: str


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line on a page: words, the edges left and right, the baseline (from the bottom) and the size, in points.

    `emphasised`: all its words are italic or bold. `opens_with`: the raised mark with which it begins, as footnotes do.
    """

    words: str
    left: float
    right: float
    baseline: float
    size: float
    emphasised: bool = False
    marks: tuple[Mark, ...] = ()
    opens_with: str = ""
    page: int = 1


@dataclass(slots=True)
class _Run:
    """Characters that follow one another on one baseline in one size and set."""

    size: float
    baseline: float
    emphasised: bool
    left: float
    right: float
    words: list[str] = field(default_factory=list)


def lines_of_page(page: "pdfium.FPDF_TEXTPAGE", width: float, number: int) -> list[PdfLine]:
    """The lines of a page that PDFium has read, in the order of reading; `width` is that of the page, in points."""
    lines: list[PdfLine] = []
    for runs in _rows(page):
        line = _line(runs, number)
        if line is None:
            continue
        if lines and _goes_on(lines[-1], line):
            lines[-1] = _joined(lines[-1], line)
        else:
            lines.append(line)
    return _by_columns(lines, width)


def _rows(page: "pdfium.FPDF_TEXTPAGE") -> Iterator[list[_Run]]:
    """The runs of each line: PDFium ends lines, but at a hyphen, and not between columns."""
    read = _Characters(page)
    runs: list[_Run] = []
    for index in range(min(pdfium.FPDFText_CountChars(page), MOST_CHARACTERS)):
        sign = read.sign(index)
        if sign not in "\r\n" and read.is_generated(index):
            if runs:
                runs[-1].words.append(" ")
            continue
        run = None if sign in "\r\n" else read.run(index, sign)
        if runs and (run is None or _is_elsewhere(runs, run)):
            yield runs
            runs = []
        if run is None:
            continue
        if runs and _is_alike(runs[-1], run, sign):
            runs[-1].words.append(sign)
            runs[-1].right = max(runs[-1].right, run.right)
        else:
            runs.append(run)
    if runs:
        yield runs


def _is_elsewhere(runs: Sequence[_Run], run: _Run) -> bool:
    """Whether a character is on another line than those before it, or far to the right of their words."""
    last = runs[-1]
    size = max(last.size, run.size)
    if abs(last.baseline - run.baseline) > _ANOTHER_LINE * size:
        return True
    is_label = len(runs) == 1 and len(last.words) <= _LONGEST_LABEL
    return run.left - last.right > _WIDE_GAP * size and not is_label


def _is_alike(last: _Run, run: _Run, sign: str) -> bool:
    """Whether a character goes on with a run: of its size, on its baseline, and set like it."""
    return (
        abs(last.size - run.size) <= _ALIKE * run.size
        and abs(last.baseline - run.baseline) <= _ALIKE * run.size
        and (last.emphasised == run.emphasised or sign.isspace())
    )


class _Characters:
    """PDFium's characters of a page, one by one."""

    def __init__(self, page: "pdfium.FPDF_TEXTPAGE") -> None:
        self._page = page
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = pdfium.FS_RECTF()
        self._looks: dict[tuple[bytes, int, int], bool] = {}

    def sign(self, index: int) -> str:
        """A character as it is read: ligatures apart, hyphens plain."""
        sign = chr(pdfium.FPDFText_GetUnicode(self._page, index) or 0x20)
        return "-" if sign in _HYPHENS else _LIGATURES.get(sign, sign)

    def is_generated(self, index: int) -> bool:
        """Whether PDFium put a blank where words stand apart."""
        return bool(pdfium.FPDFText_IsGenerated(self._page, index))

    def run(self, index: int, sign: str) -> _Run | None:
        """A character with its place and look; None where it is turned, as notes at the edge are."""
        if _TURNED < pdfium.FPDFText_GetCharAngle(self._page, index) % math.tau < math.tau - _TURNED:
            return None
        pdfium.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._box)
        size = abs(self._box.top - self._box.bottom)
        return _Run(size, self._y.value, self._emphasised(index), self._box.left, self._box.right, [sign])

    def _emphasised(self, index: int) -> bool:
        """Whether a character is italic or bold, by the font's name, flags and weight."""
        pdfium.FPDFText_GetFontInfo(self._page, index, self._name, len(self._name), self._flags)
        key = self._name.value, self._flags.value, pdfium.FPDFText_GetFontWeight(self._page, index)
        if key not in self._looks:
            name = key[0].decode("utf-8", "replace").casefold()
            self._looks[key] = any(word in name for word in _OBLIQUE) or key[2] >= _BOLD_FROM
        return self._looks[key]


def _line(runs: Sequence[_Run], page: int) -> PdfLine | None:
    """A line of its runs, with what is raised told apart; None where it has no words."""
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[round(run.size, 1)] += len("".join(run.words).strip())
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    whole = [run for run in runs if run.size > _SMALL * size]
    if not size or not whole:
        return None
    baseline = whole[0].baseline
    words, opens_with = "", ""
    marks: list[Mark] = []
    for run in runs:
        text = "".join(run.words)
        if marks and marks[-1].position == len(words.rstrip()) and text.startswith(_CLOSING):
            words = words.rstrip()
        if run.size > _SMALL * size or run.baseline < baseline + _ALIKE * size or not text.strip():
            words += text
        elif not words.strip() and NOTE_MARK.fullmatch(text.strip()):
            opens_with = text.strip()
        else:
            words = words.rstrip()  # the blank before it is PDFium's
            shown = shown_raised(text.strip(), words)
            if not shown:
                marks.append(Mark(len(words), text.strip().strip("()[]")))
            words += shown + (" " if text.endswith(" ") else "")
    if not words.strip():
        return None
    lettered = [run for run in whole if any(sign.isalnum() for sign in "".join(run.words))]
    emphasised = bool(lettered) and all(run.emphasised for run in lettered)
    indent = len(words) - len(words.lstrip())
    marks = [Mark(max(mark.position - indent, 0), mark.words) for mark in marks]
    edges = min(run.left for run in runs), max(run.right for run in runs)
    return PdfLine(words.strip(), *edges, baseline, size, emphasised, tuple(marks), opens_with, page)


def _goes_on(last: PdfLine, line: PdfLine) -> bool:
    """Whether a line stands to the right of the last one on its baseline: words after their label."""
    same = abs(last.baseline - line.baseline) <= _SAME_LINE * max(last.size, line.size)
    gap = line.left - last.right
    near = gap <= _WIDE_GAP * line.size or len(last.words) <= _LONGEST_LABEL
    return same and near and gap > -line.size


def _joined(last: PdfLine, line: PdfLine) -> PdfLine:
    gap = (line.left - last.right) / line.size
    between = "\t" if gap > 1 else " " if gap > _ALIKE and not line.words.startswith(_CLOSING) else ""
    moved = tuple(Mark(mark.position + len(last.words) + len(between), mark.words) for mark in line.marks)
    return replace(
        last,
        words=f"{last.words}{between}{line.words}",
        right=line.right,
        emphasised=last.emphasised and line.emphasised,
        marks=(*last.marks, *moved),
    )


def _by_columns(lines: list[PdfLine], width: float) -> list[PdfLine]:
    """The lines of a page with two columns, the left one first between lines that go across; others as they are."""
    middle = width / 2
    left = [line for line in lines if line.right < middle + width / 50]
    right = [line for line in lines if line.left > middle - width / 50]
    across = len(lines) - len(left) - len(right)
    is_full = all(sum(line.right - line.left for line in side) > len(side) * width / 6 for side in (left, right))
    if min(len(left), len(right)) < _LINES_OF_A_COLUMN or across > len(lines) / 4 or not is_full:
        return lines
    ordered: list[PdfLine] = []
    band: tuple[list[PdfLine], list[PdfLine]] = ([], [])
    for line in sorted(lines, key=lambda line: (-line.baseline, line.left)):
        if line.right < middle + width / 50:
            band[0].append(line)
        elif line.left > middle - width / 50:
            band[1].append(line)
        else:
            ordered += [*band[0], *band[1], line]
            band = ([], [])
    return [*ordered, *band[0], *band[1]]


_LINES_OF_A_COLUMN: Final = 8
