"""Words that the end of a line takes apart, put together again.

A hyphen at the end of a line may belong to the word. It goes where the document has the whole word elsewhere, and, in a
document that is seen to take words apart, wherever nothing speaks for it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.sources.resolutions.formats.pdf_page import PdfLine

_WORD_END: Final = re.compile(r"[^\W\d_]-$")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]\S*")
_PUNCTUATION: Final = ".,;:()\u201c\u201d\"'"
_FIRST_PARTS: Final = frozenset(
    ("vice", "non", "self", "ex", "multi", "cross", "well", "high", "low", "long", "short", "so", "co", "policy")
)
_SHORTEST: Final = 3  # letters of what is a word by itself


def with_words_joined(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The lines, each word that two of them share being put on the first of the two."""
    words = _words_of(lines)
    waiting: PdfLine | None = None
    for line in lines:
        following = line
        if waiting is not None:
            rest = _FIRST_WORD.match(line.words)
            if rest and rest.group()[0].islower():
                waiting, following = _put_together(waiting, line, rest.group(), words)
            yield waiting
            waiting = None
        if _WORD_END.search(following.words):
            waiting = following
        elif following.words:
            yield following
    if waiting is not None:
        yield waiting


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a document, and whether it takes them apart at the ends of lines."""

    known: frozenset[str]
    takes_apart: bool

    def keeps_hyphen(self, begun: str, rest: str) -> bool:
        """Whether a hyphen between two pieces of a word belongs to it."""
        if begun + rest in self.known:
            return False
        if f"{begun}-{rest}" in self.known or not self.takes_apart:
            return True
        return begun in _FIRST_PARTS or (len(rest) > _SHORTEST and rest in self.known)


def _words_of(lines: Sequence[PdfLine]) -> _Words:
    """The words in lines, but for those that a line's end takes apart."""
    known: set[str] = set()
    apart: list[tuple[str, str]] = []
    begun = ""
    for line in lines:
        words = [_bare(word) for word in line.words.split()]
        if begun and words:
            apart.append((begun, words[0]))
            del words[0]
        begun = words.pop()[:-1] if words and _WORD_END.search(line.words) else ""
        known.update(words)
    found = Counter((begun + rest in known, f"{begun}-{rest}" in known) for begun, rest in apart)
    wholes = sum(count for (whole, _), count in found.items() if whole)
    hyphens = sum(count for (_, hyphen), count in found.items() if hyphen)
    return _Words(frozenset(known), takes_apart=wholes > max(1, hyphens))


def _bare(word: str) -> str:
    return word.strip(_PUNCTUATION).casefold()


def _put_together(first: PdfLine, second: PdfLine, rest: str, words: _Words) -> tuple[PdfLine, PdfLine]:
    begun = first.words.rpartition(" ")[2].rpartition("\t")[2]
    stem = first.words if words.keeps_hyphen(_bare(begun[:-1]), _bare(rest)) else first.words[:-1]
    left = second.words[len(rest) :]
    moved = len(rest) + len(left) - len(left.lstrip())
    marks = tuple(replace(mark, position=max(mark.position - moved, 0)) for mark in second.marks)
    return replace(first, words=stem + rest), replace(second, words=left.lstrip(), marks=marks)
