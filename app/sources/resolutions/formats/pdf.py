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
from app.sources.resolutions.formats.pdf_page import PdfLine, lines_of_page
from app.sources.resolutions.source_text import SourceText

MEDIA_TYPE: Final = "application/pdf"
MOST_PAGES: Final = 1_000
_REASONS: Final = {
    pdfium.FPDF_ERR_PASSWORD: "is encrypted; save it without a password",
    pdfium.FPDF_ERR_SECURITY: "is protected in a way that is not known; save it without protection",
}
_MARGIN: Final = 0.12  # of a page's height, where running heads and page numbers stand
_DIGITS: Final = re.compile(r"\d+")
_NOTE: Final = re.compile(r"\(?(?P<mark>\d{1,3}|[*†‡]{1,3})[).]?\s+(?=\S)")
_SMALL_PRINT: Final = 0.93  # of the size of the text
_GAP: Final = 1.3  # of the usual distance between two lines
_PRINTED_BY_A_BROWSER: Final = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?(?:\s.{0,300})?"
    r"|(?:https?|file)://\S{1,2000}(?:\s\d{1,4}/\d{1,4})?"
    r"|\d{1,4}/\d{1,4}"
)
_SENTENCE_END: Final = (".", ";", ":", ",")
_WORD_END: Final = re.compile(r"[^\W\d_]-$")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]\S*")


def read(content: bytes, source: str) -> SourceText:
    """The lines of a PDF file; `DocumentError` where it is damaged, encrypted, endless, or pictures without text."""
    pages = list(_pages(content, source))
    if not any(lines for _, lines in pages):
        raise DocumentError(source, "has no text, only pictures of it; run it through text recognition first")
    text = _without_running_lines(pages)
    body = _size_of_text(text)
    lines, notes = _without_footnotes(text, body)
    lines = list(with_drawn_bullets(list(_with_words_joined(lines))))
    taken: set[tuple[int, str]] = set()
    paragraphs = list(_paragraphs(lines, notes, taken))
    warnings = (f"{len(notes)} footnotes are no part of the clauses",) if notes else ()
    return laid_out(paragraphs, source, MEDIA_TYPE, warnings)


def _pages(content: bytes, source: str) -> Iterator[tuple[float, list[PdfLine]]]:
    """The height of each page in points, and its lines."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = _REASONS.get(getattr(error, "err_code", 0), "is a damaged PDF file")
        raise DocumentError(source, reason) from None
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise DocumentError(source, f"has {count} pages, and at most {MOST_PAGES} are read")
        for index in range(count):
            page = document[index]
            width, height = page.get_size()
            words = page.get_textpage()
            yield height, lines_of_page(words.raw, width, index + 1)
            words.close()
            page.close()
    except pypdfium2.PdfiumError:
        raise DocumentError(source, "is a damaged PDF file") from None
    finally:
        document.close()


def _without_running_lines(pages: Sequence[tuple[float, list[PdfLine]]]) -> list[PdfLine]:
    """The lines of all pages without those that come back at the head or the foot, whatever number is in them."""
    seen: Counter[tuple[str, int]] = Counter()
    for height, lines in pages:
        seen.update({_place(line) for line in lines if _is_at_edge(line, height)})
    often = max(len(("this", "that")), len(pages) // 3)
    return [
        line
        for height, lines in pages
        for line in lines
        if not _is_at_edge(line, height)
        or (seen[_place(line)] < often and not _PRINTED_BY_A_BROWSER.fullmatch(line.words.replace("\t", " ")))
    ]


def _is_at_edge(line: PdfLine, height: float) -> bool:
    return not height * _MARGIN < line.baseline < height * (1 - _MARGIN)


def _place(line: PdfLine) -> tuple[str, int]:
    """What a running line says but for its numbers, and where; even and odd pages have it on different sides."""
    return _DIGITS.sub("#", line.words).strip("\N{EN DASH}- "), round(line.baseline / 6)


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
        begin = next((index for index in range(first, len(own)) if _mark_of(own[index])), len(own))
        kept += own[:begin]
        notes += _notes(own[begin:], page)
    return kept, notes


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


def _with_words_joined(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The lines, where a word that a line's end took apart at a hyphen is put together on the first of the two."""
    known = {word.strip(".,;:()").casefold() for line in lines for word in line.words.split()}
    waiting: PdfLine | None = None
    for line in lines:
        if waiting is not None:
            rest = _FIRST_WORD.match(line.words)
            if rest and rest.group()[0].islower():
                waiting, line = _put_together(waiting, line, rest.group(), known)  # noqa: PLW2901  # the rest of it
            yield waiting
            waiting = None
        if not line.words:
            continue
        if _WORD_END.search(line.words):
            waiting = line
        else:
            yield line
    if waiting is not None:
        yield waiting


def _put_together(first: PdfLine, second: PdfLine, rest: str, known: set[str]) -> tuple[PdfLine, PdfLine]:
    begun = first.words.rpartition(" ")[2].rpartition("\t")[2]
    whole = f"{begun[:-1]}{rest}".strip(".,;:()").casefold()
    stem = first.words[:-1] if whole in known else first.words  # "vice-chairman" keeps its hyphen
    left = second.words[len(rest) :]
    moved = len(rest) + len(left) - len(left.lstrip())
    marks = tuple(replace(mark, position=max(mark.position - moved, 0)) for mark in second.marks)
    return replace(first, words=stem + rest), replace(second, words=left.lstrip(), marks=marks)


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
