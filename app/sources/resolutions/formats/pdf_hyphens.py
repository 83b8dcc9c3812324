"""Words that the end of a line takes apart, at a hyphen or a stroke, put together again: on the first of the two."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.sources.resolutions.formats.pdf_page import PdfLine
from app.sources.resolutions.hyphens import FIRST_WORD, WORD_END, Words, words_of

_STROKE_END: Final = re.compile(r"\w/$")


def with_words_joined(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The lines, each word that two of them share being put on the first of the two."""
    words = words_of(line.words for line in lines)
    waiting: PdfLine | None = None
    for line in lines:
        following = line
        if waiting is not None:
            rest = FIRST_WORD.match(line.words)
            if rest and (rest.group()[0].islower() or _STROKE_END.search(waiting.words)):
                waiting, following = _put_together(waiting, line, rest.group(), words)
            yield waiting
            waiting = None
        if WORD_END.search(following.words) or _STROKE_END.search(following.words):
            waiting = following
        elif following.words:
            yield following
    if waiting is not None:
        yield waiting


def _put_together(first: PdfLine, second: PdfLine, rest: str, words: Words) -> tuple[PdfLine, PdfLine]:
    begun = first.words.rpartition(" ")[2].rpartition("\t")[2]
    keeps = begun.endswith("/") or words.keeps_hyphen(begun[:-1], rest)
    stem = first.words if keeps else first.words[:-1]
    left = second.words[len(rest) :]
    moved = len(rest) + len(left) - len(left.lstrip())
    marks = tuple(replace(mark, position=max(mark.position - moved, 0)) for mark in second.marks)
    return replace(first, words=stem + rest), replace(second, words=left.lstrip(), marks=marks)
