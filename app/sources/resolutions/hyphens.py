"""Words that the end of a line takes apart at a hyphen, put together again where the document speaks for it.

A hyphen at the end of a line may belong to the word. It goes where the document has the whole word elsewhere, and, in a
document that is seen to take words apart, wherever nothing speaks for it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.model.assemblies import ASSEMBLIES, NEIGHBOURS
from app.sources.resolutions.text import Line

WORD_END: Final = re.compile(r"[^\W\d_]-$")
FIRST_WORD: Final = re.compile(r"[^\W\d_]\S*")
_LAST_WORD: Final = re.compile(r"(?<![^\s(])[^\W\d_][\w-]*-\s*$")
_PUNCTUATION: Final = ".,;:()\u201c\u201d\"'"
_FIRST_PARTS: Final = frozenset(
    ("vice", "non", "self", "ex", "multi", "cross", "well", "high", "low", "long", "short", "so", "co", "policy")
)
_LAST_PARTS: Final = frozenset(
    (
        "based",
        "wide",
        "related",
        "making",
        "oriented",
        "specific",
        "driven",
        "led",
        "building",
        "sharing",
        "free",
        "fold",
    )
)
# Where so many lines end in hyphens, one of every twenty, and few of them stand elsewhere too, words are taken apart.
_SEVERAL: Final = 3
_EVERY: Final = 20
_SHORTEST: Final = 3  # letters of what is a word by itself


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document, and whether it takes them apart at the ends of lines."""

    known: frozenset[str]
    takes_apart: bool

    def keeps_hyphen(self, begun: str, rest: str) -> bool:
        """Whether a hyphen between two pieces of a word belongs to it."""
        begun, rest = bare(begun), bare(rest)
        if begun + rest in self.known:
            return False
        if f"{begun}-{rest}" in self.known or not self.takes_apart:
            return True
        return begun in _FIRST_PARTS or rest in _LAST_PARTS or (len(rest) > _SHORTEST and rest in self.known)


def words_of(lines: Iterable[str], others: Iterable[str] = ()) -> Words:
    """The words in lines, but for those that a line's end takes apart; `others` are known besides."""
    known: set[str] = set(others)
    apart: list[tuple[str, str]] = []
    begun = ""
    number = 0
    for line in lines:
        number += 1
        words = [bare(word) for word in line.split()]
        if begun and words:
            apart.append((begun, words[0]))
            del words[0]
        begun = words.pop()[:-1] if words and WORD_END.search(line) else ""
        known.update(words)
    found = Counter((begun + rest in known, f"{begun}-{rest}" in known) for begun, rest in apart)
    wholes = sum(count for (whole, _), count in found.items() if whole)
    hyphens = sum(count for (_, hyphen), count in found.items() if hyphen)
    are_many = len(apart) >= _SEVERAL and len(apart) * _EVERY > number and hyphens * _SEVERAL < len(apart)
    return Words(frozenset(known), takes_apart=wholes > max(1, hyphens) or are_many)


def bare(word: str) -> str:
    """A word without the punctuation around it, in small letters."""
    return word.strip(_PUNCTUATION).casefold()


def with_words_joined(lines: Sequence[Line]) -> list[Line]:
    """The lines, each word that two of them share, and whose hyphen goes, being put on the second of the two."""
    names = (bare(word) for assembly in (*ASSEMBLIES, *NEIGHBOURS) for word in assembly.name.split())
    if not any(WORD_END.search(line.text) for line in lines):
        return list(lines)
    words = words_of((line.text for line in lines if line.text), names)
    return list(_joined(lines, words))


def _joined(lines: Sequence[Line], words: Words) -> Iterator[Line]:
    begun = ""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        current = _with(begun, line) if begun else line
        begun = ""
        last = _LAST_WORD.search(current.raw) if following else None
        rest = FIRST_WORD.match(following.text) if last and following else None
        if last and rest and rest.group()[0].islower():
            begun = last.group().rstrip()[:-1]
            if words.keeps_hyphen(begun, rest.group()):
                begun = ""
        yield replace(current, raw=current.raw[: last.start()]) if begun and last else current


def _with(begun: str, line: Line) -> Line:
    """The line with the begun word before its first one."""
    indent = len(line.raw) - len(line.raw.lstrip())
    return replace(line, start=line.start + indent, raw=begun + line.raw[indent:], lead=len(begun))
