"""A page of a PDF file as lines: the words on one baseline, with where they stand, how large and how set.

PDFium gives characters in the order in which the file draws them, which is that of reading in what word processors and
browsers write. Here they are put together again: a label in front of its words, columns one after the other.
"""

import ctypes
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Final

import pypdfium2.raw as pdfium

from app.sources.resolutions.formats.paragraphs import BARE_LABEL
from app.sources.resolutions.formats.pdf_sheet import Sheet
from app.sources.resolutions.formats.raised import NOTE_MARK, shown_raised

EDGE: Final = 0.12  # of a page's height, where running heads and page numbers stand
MOST_CHARACTERS: Final = 200_000  # of a page
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS: Final = frozenset(("\x02", "\ufffe", "\u00ad"))
_ITALIC_FLAG: Final = 1 << 6
_SLANT: Final = 0.15  # of the height, how far letters lean that a printer slants
_BOLD_FROM: Final = 600
_OBLIQUE: Final = ("ital", "oblique", "bold", "-it", "black", "heavy", "cmti", "cmbx", "cmsl", "sfti", "sfbx")
_SMALL: Final = 0.85  # of the size of a line, what is raised
_ALIKE: Final = 0.1  # of a size, how far what is alike may be apart
_ANOTHER_LINE: Final = 0.6  # of the size: what is raised stands nearer
_SAME_LINE: Final = 0.35  # of the size, how far two baselines may be apart
# Signs that are drawn over the next letter, and what puts them on it.
_ACCENTS: Final = dict(
    zip(
        "\u00a8\u00b4\u02c6\u02c7\u02d8\u02da\u02dc\u02dd",
        "\u0308\u0301\u0302\u030c\u0306\u030a\u0303\u030b",
        strict=True,
    )
)
_ACCENTED: Final = re.compile(f"([{''.join(_ACCENTS)}])([A-Za-z\u0131])")
_WIDE_GAP: Final = 3.0  # of the size: what stands further apart is in another column, but for a label
_LONGEST_LABEL: Final = 6  # characters
_MOST_DRAWINGS: Final = 1_000  # ways of drawing that are kept in mind
_TURNED: Final = 0.1  # radians
_WIDER: Final = 1.7  # times the gap between letters that stand apart
_APART: Final = "\x1f"  # where PDFium sees words stand apart
_HALF: Final = re.compile("[\ud800-\udfff]")
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
    """Characters that follow one another on one baseline in one size and set; `gaps` in points."""

    size: float
    baseline: float
    emphasised: bool
    left: float
    right: float
    words: list[str] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)


def lines_of_page(page: "pdfium.FPDF_TEXTPAGE", sheet: Sheet, number: int) -> list[PdfLine]:
    """The lines of a page that PDFium has read, in the order of reading."""
    drawn = [line for runs in _rows(page, sheet) if (line := _line(runs, number))]
    lines = _with_rows_joined(_with_labels_in_front(drawn))
    ordered = _by_columns(lines, sheet.width)
    if ordered is lines and _is_drawn_astray(lines, sheet.height):
        return _with_rows_joined(_downwards(lines))
    return ordered


def _with_labels_in_front(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines, each label that the file draws apart from its words, as some programs do with lists, before these."""
    nexts = {id(line): following for line, following in pairwise(lines)}
    rows: defaultdict[int, list[PdfLine]] = defaultdict(list)
    for line in lines:
        rows[round(line.baseline)].append(line)
    moved: dict[int, PdfLine] = {}
    for line in lines:
        after = nexts.get(id(line))
        if BARE_LABEL.fullmatch(line.words) and (after is None or after.left < line.right):
            height = round(line.baseline)
            row = [other for near in (height - 1, height, height + 1) for other in rows[near]]
            labelled = [other for other in row if id(other) not in moved and _is_labelled(line, other)]
            if labelled:
                moved[id(min(labelled, key=lambda other: other.left))] = line
    labels = {id(label) for label in moved.values()}
    kept = (line for line in lines if id(line) not in labels)
    return [one for line in kept for one in ((moved[id(line)], line) if id(line) in moved else (line,))]


def _is_labelled(label: PdfLine, line: PdfLine) -> bool:
    """Whether a line stands right behind a label."""
    return _goes_on(label, line) and line.left - label.right <= _WIDE_GAP * line.size and line.words != label.words


def _with_rows_joined(lines: Iterable[PdfLine]) -> list[PdfLine]:
    """The lines, where one that stands to the right of the one before it goes on with that."""
    joined: list[PdfLine] = []
    for line in lines:
        if joined and _goes_on(joined[-1], line):
            joined[-1] = _joined(joined[-1], line)
        else:
            joined.append(line)
    return joined


def _is_drawn_astray(lines: Sequence[PdfLine], height: float) -> bool:
    """Whether a page is drawn in another order than it is read: again and again a line stands over the one before it.

    Columns and cells of a table go upwards too, but to another place; running lines do, and stand at the edges.
    """
    inner = [line for line in lines if height * EDGE < line.baseline < height * (1 - EDGE)]
    upwards = sum(_is_over(second, first) for first, second in pairwise(inner))
    return upwards > 1 and upwards * 10 > len(inner)


def _is_over(upper: PdfLine, lower: PdfLine) -> bool:
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    narrow = min(upper.right - upper.left, lower.right - lower.left)
    return upper.baseline > lower.baseline + lower.size and shared > narrow / 2


def _downwards(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The lines from the head of a page to its foot, and those on one baseline from the left to the right."""
    row: list[PdfLine] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if row and row[0].baseline - line.baseline > _SAME_LINE * max(row[0].size, line.size):
            yield from sorted(row, key=lambda line: line.left)
            row = []
        row.append(line)
    yield from sorted(row, key=lambda line: line.left)


def _rows(page: "pdfium.FPDF_TEXTPAGE", sheet: Sheet) -> Iterator[list[_Run]]:
    """The runs of each line: PDFium ends lines, but at a hyphen, and not between columns."""
    read = _Characters(page, sheet)
    runs: list[_Run] = []
    for index in range(min(pdfium.FPDFText_CountChars(page), MOST_CHARACTERS)):
        sign = read.sign(index)
        if sign not in "\r\n" and read.is_generated(index):
            if runs:
                runs[-1].words.append(_APART)
            continue
        run = None if sign in "\r\n" else read.run(index, sign)
        if runs and (run is None or _is_elsewhere(runs, run)):
            yield runs
            runs = []
        if run is None or (not runs and sign.isspace()):  # a line begins where its words do
            continue
        if runs and runs[-1].words[-1] == _APART:
            runs[-1].gaps.append(run.left - runs[-1].right)
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

    def __init__(self, page: "pdfium.FPDF_TEXTPAGE", sheet: Sheet) -> None:
        self._page = page
        self._sheet = sheet
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._looks: dict[tuple[bytes, int, int], bool] = {}
        self._drawings: dict[tuple[float, float, float, float], tuple[bool, bool]] = {}

    def sign(self, index: int) -> str:
        """A character as it is read: ligatures apart, hyphens plain."""
        sign = chr(pdfium.FPDFText_GetUnicode(self._page, index) or 0x20)
        return "-" if sign in _HYPHENS else _LIGATURES.get(sign, sign)

    def is_generated(self, index: int) -> bool:
        """Whether PDFium put a blank where words stand apart."""
        return bool(pdfium.FPDFText_IsGenerated(self._page, index))

    def run(self, index: int, sign: str) -> _Run | None:
        """A character with its place and look; None where it is turned, as notes at the edge are."""
        is_turned, is_slanted = self._drawn(index)
        if is_turned:
            return None
        pdfium.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._box)
        _, baseline = self._sheet.place(self._x.value, self._y.value)
        box = self._box
        left, bottom, right, top = self._sheet.box(box.left, box.bottom, box.right, box.top)
        return _Run(top - bottom, baseline, is_slanted or self._emphasised(index), left, right, [sign])

    def _drawn(self, index: int) -> tuple[bool, bool]:
        """Whether a character is turned from the lines of the page, and whether a printer slanted it for italics."""
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        key = a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        if key not in self._drawings:
            if len(self._drawings) > _MOST_DRAWINGS:
                self._drawings.clear()
            slant = abs(a * c + b * d) > _SLANT * (a * a + b * b)
            self._drawings[key] = self._sheet.turn(matrix) > _TURNED, slant
        return self._drawings[key]

    def _emphasised(self, index: int) -> bool:
        """Whether a character is italic or bold, by the font's name, flags and weight."""
        pdfium.FPDFText_GetFontInfo(self._page, index, self._name, len(self._name), self._flags)
        key = self._name.value, self._flags.value, pdfium.FPDFText_GetFontWeight(self._page, index)
        if key not in self._looks:
            name = key[0].decode("utf-8", "replace").casefold()
            is_italic = bool(key[1] & _ITALIC_FLAG) or any(word in name for word in _OBLIQUE)
            self._looks[key] = is_italic or key[2] >= _BOLD_FROM
        return self._looks[key]


def _line(runs: Sequence[_Run], page: int) -> PdfLine | None:
    """A line of its runs, with what is raised told apart; None where it has no words."""
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[round(run.size, 1)] += sum(not sign.isspace() for sign in run.words)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    whole = [run for run in runs if run.size > _SMALL * size]
    if not size or not whole:
        return None
    baseline = level = whole[0].baseline  # words may stand higher than their label does
    words, opens_with = "", ""
    marks: list[Mark] = []
    blank = _blank_between_words(runs)
    for run in runs:
        text = _well_formed(_with_blanks(run, blank))
        is_behind_mark = marks and marks[-1].position == len(words.rstrip()) and text.startswith(_CLOSING)
        if is_behind_mark or text.startswith(
            ")"
        ):  # before which no blank belongs: PDFium sees one after a slanted letter
            words = words.rstrip()
        if run.size > _SMALL * size:
            level = run.baseline
            words += text
        elif run.baseline < level + _ALIKE * size or not text.strip():  # PDFium draws tight boxes around ligatures
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


def _blank_between_words(runs: Sequence[_Run]) -> float:
    """From what width on, in points, a gap in a line parts words: any, but where each letter stands apart."""
    signs = sum(len(run.words) for run in runs)
    gaps = [gap for run in runs for gap in run.gaps]
    return _WIDER * median(gaps) if len(gaps) * 3 > signs > _LONGEST_LABEL else -math.inf


def _with_blanks(run: _Run, blank: float) -> str:
    """The words of a run, with a blank where a gap is as wide as one."""
    gaps = iter(run.gaps)
    signs = (
        (" " if next(gaps, 0.0) >= blank and following != ")" else "") if sign == _APART else sign
        for sign, following in zip(run.words, [*run.words[1:], ""], strict=True)
    )
    return _with_accents("".join(signs))


def _with_accents(words: str) -> str:
    """Words in which a sign that is drawn over a letter, as TeX does, is put on it."""
    return words if words.isascii() else _ACCENTED.sub(_accented, words)


def _accented(found: re.Match[str]) -> str:
    letter = "i" if found[2] == "\N{LATIN SMALL LETTER DOTLESS I}" else found[2]
    whole = unicodedata.normalize("NFC", letter + _ACCENTS[found[1]])
    return whole if len(whole) == 1 else found[0]


def _well_formed(words: str) -> str:
    """Words in which what a file gives as halves of characters is put together; halves alone become U+FFFD."""
    if not _HALF.search(words):
        return words
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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
