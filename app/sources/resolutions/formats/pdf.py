"""PDF files with a text layer as lines: pages put together, what pages add taken off, footnotes tied to their marks.

Read by PDFium, in a process of its own (`apart`): it is quick and reads what browsers read, and what strangers built
may still crash it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from app.errors import DocumentError
from app.sources.resolutions.formats.paragraphs import Paragraph, laid_out
from app.sources.resolutions.formats.pdf_bullets import with_drawn_bullets
from app.sources.resolutions.formats.pdf_hyphens import with_words_joined
from app.sources.resolutions.formats.pdf_page import PdfLine, lines_of_page
from app.sources.resolutions.formats.pdf_running import Printed, without_running_lines
from app.sources.resolutions.formats.pdf_sheet import letters_told, sheet_of
from app.sources.resolutions.source_text import SourceText

MEDIA_TYPE: Final = "application/pdf"
MOST_PAGES: Final = 1_000
_REASONS: Final = {
    pdfium.FPDF_ERR_PASSWORD: "is encrypted; save it without a password",
    pdfium.FPDF_ERR_SECURITY: "is protected in a way that is not known; save it without protection",
}
_NOTE: Final = re.compile(r"\(?(?P<mark>\d{1,3}|[*†‡]{1,3})[).]?\s+(?=\S)")
_GOES_ON: Final = re.compile(r"[\w,-]$")  # a footnote without its end
_SMALL_PRINT: Final = 0.93  # of the size of the text
_GAP: Final = 1.3  # of the usual distance between two lines
_SENTENCE_END: Final = (".", ";", ":", ",")


def read(content: bytes, source: str) -> SourceText:
    """The lines of a PDF file; `DocumentError` where it is damaged, encrypted, endless, or pictures without text."""
    pages = list(_pages(content, source))
    if not any(page.lines for page in pages):
        raise DocumentError(source, "has no text, only pictures of it; run it through text recognition first")
    text = without_running_lines(pages)
    body = _size_of_text(text)
    lines, notes = _without_footnotes(text, body)
    lines = list(with_drawn_bullets(list(with_words_joined(lines))))
    taken: set[tuple[int, str]] = set()
    paragraphs = list(_paragraphs(lines, notes, taken))
    warnings = (f"{len(notes)} footnotes are no part of the clauses",) if notes else ()
    return laid_out(paragraphs, source, MEDIA_TYPE, warnings)


def _pages(content: bytes, source: str) -> Iterator[Printed]:
    """The pages with their lines."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = _REASONS.get(getattr(error, "err_code", 0), "is a damaged PDF file")
        raise DocumentError(source, reason) from None
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise DocumentError(source, f"has {count} pages, and at most {MOST_PAGES} are read")
        told: Counter[bool] = Counter()
        for index in range(count):
            yield _page(document[index], index + 1, told)
        if told[False] > told[True]:
            raise DocumentError(source, "does not say which letters its signs are; run it through text recognition")
    except pypdfium2.PdfiumError:
        raise DocumentError(source, "is a damaged PDF file") from None
    finally:
        document.close()


def _page(page: "pypdfium2.PdfPage", number: int, told: Counter[bool]) -> Printed:
    """A page with its lines; `told` counts the signs of which it says the letter, and those of which it does not."""
    words = page.get_textpage()
    sheet = sheet_of(words.raw, page.get_bbox())
    told.update(letters_told(words.raw))
    printed = Printed(sheet.height, lines_of_page(words.raw, sheet, number))
    words.close()
    page.close()
    return printed


def _size_of_text(lines: Sequence[PdfLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


@dataclass(frozen=True, slots=True)
class _Note:
    """A footnote: the page at whose foot it stands, its mark, its words."""

    page: int
    mark: str
    words: str


def _without_footnotes(lines: Sequence[PdfLine], size: float) -> tuple[list[PdfLine], list[_Note]]:
    """The lines without the small print at the foot of each page that begins with a mark, and the notes in it."""
    by_page: defaultdict[int, list[PdfLine]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    kept: list[PdfLine] = []
    notes: list[_Note] = []
    for page, own in by_page.items():
        first = len(own)
        while first and own[first - 1].size < _SMALL_PRINT * size:
            first -= 1
        begin = past = _begin_of_notes(own, first)
        if 0 < first < begin and notes and notes[-1].page == page - 1 and _GOES_ON.search(notes[-1].words):
            notes[-1] = replace(
                notes[-1], words=" ".join((notes[-1].words, *(line.words for line in own[first:begin])))
            )
            past = first
        kept += own[:past]
        notes += _notes(own[begin:], page)
    return kept, notes


def _begin_of_notes(lines: Sequence[PdfLine], first: int) -> int:
    """The index of the first footnote in a page's small print, which begins at `first`; that after the last if none.

    An annex in small print has numbered clauses; a footnote has a raised mark, or one to which the text above refers.
    """
    for index in range(first, len(lines)):
        mark = _mark_of(lines[index])
        if mark and (lines[index].opens_with or _is_referred_to(mark, lines[:index])):
            return index
    return len(lines)


def _is_referred_to(mark: str, lines: Sequence[PdfLine]) -> bool:
    shown = mark if mark[0] in "*†‡" else f"({mark})"
    return any(mark in (one.words for one in line.marks) or shown in line.words[1:] for line in lines)


def _mark_of(line: PdfLine) -> str:
    """The mark with which a line begins as a footnote does, "" where it has none."""
    if line.opens_with:
        return line.opens_with.strip("()[]")
    found = _NOTE.match(line.words)
    return found["mark"] if found else ""


def _notes(lines: Sequence[PdfLine], page: int) -> Iterator[_Note]:
    mark, words = "", ""
    for line in lines:
        found = _mark_of(line)
        if found:
            if mark:
                yield _Note(page, mark, words)
            mark = found
            words = line.words if line.opens_with else _NOTE.sub("", line.words, count=1)
        else:
            words = f"{words} {line.words}"
    if mark:
        yield _Note(page, mark, words)


def _paragraphs(lines: Sequence[PdfLine], notes: Sequence[_Note], taken: set[tuple[int, str]]) -> Iterator[Paragraph]:
    """The lines, each with whether a gap stands before it and the footnotes that its marks refer to."""
    words = {(note.page, note.mark): note.words for note in notes}
    usual = _usual_distance(lines)
    before: PdfLine | None = None
    for line in lines:
        own = [(mark.position, (line.page, mark.words)) for mark in line.marks]
        found = tuple((position, words[key]) for position, key in own if key in words and key not in taken)
        taken.update(key for _, key in own)
        yield Paragraph(
            line.words,
            is_heading=line.emphasised,
            notes=found,
            page=line.page,
            is_tight=before is not None and not _is_gap(before, line, usual),
        )
        before = line


def _usual_distance(lines: Sequence[PdfLine]) -> float:
    """The distance of two lines of a paragraph, in the sizes of their text."""
    pairs = pairwise(lines)
    apart = [
        (first.baseline - second.baseline) / first.size
        for first, second in pairs
        if first.page == second.page and first.size == second.size and first.baseline > second.baseline
    ]
    near = sorted(distance for distance in apart if distance < len("two"))
    return median(near[: max(len(near) * 2 // 3, 1)]) if near else 1.0


def _is_gap(before: PdfLine, line: PdfLine, usual: float) -> bool:
    """Whether a line is set apart from the one before it."""
    if before.page != line.page or before.baseline < line.baseline:
        return before.emphasised or line.emphasised or before.words.endswith(_SENTENCE_END)
    distance = (before.baseline - line.baseline) / max(before.size, line.size)
    return distance > _GAP * usual or before.emphasised != line.emphasised or abs(before.size - line.size) > 1
