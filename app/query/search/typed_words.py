"""What somebody typed, taken apart: words and phrases to be found or left out. No text is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.model.searching import composed

MOST_WORDS: Final = 16
_NOT_TYPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_QUOTES: Final = {'"': '"', "“": "”", "«": "»", "„": "“"}
_CLOSING = re.compile('["“”»]')
_MINUS: Final = "-\u2212"
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True)
class TypedWord:
    """A word or a phrase in quotes; one that is open may go on, as the last word does while somebody types."""

    text: str
    is_phrase: bool = False
    is_excluded: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class TypedWords:
    """The words and phrases, how many more there were, and all that is to be found as one text."""

    words: tuple[TypedWord, ...]
    ignored: int = 0

    @property
    def wanted(self) -> tuple[TypedWord, ...]:
        """What is to be found."""
        return tuple(word for word in self.words if not word.is_excluded)

    @property
    def excluded(self) -> tuple[TypedWord, ...]:
        """What is to be left out."""
        return tuple(word for word in self.words if word.is_excluded)

    @property
    def plain(self) -> str:
        """What is to be found, as one text."""
        return " ".join(word.text for word in self.wanted)


def read_words(typed: str) -> TypedWords:
    """The words of a text: "…" or «…» holds a phrase, a minus sign before a word or phrase leaves it out.

    A quotation mark that is not closed holds all that follows. Of very many words the first are read.
    """
    text = composed(_NOT_TYPED.sub(" ", typed))
    words = list(_words(text))
    return TypedWords(tuple(words[:MOST_WORDS]), max(0, len(words) - MOST_WORDS))


def _words(text: str) -> Iterator[TypedWord]:
    place = 0
    while found := _PIECE.search(text, place):
        place, piece = found.start(), found.group()
        is_excluded = piece[0] in _MINUS and len(piece) > 1
        start = place + is_excluded
        if text[start] in _QUOTES:
            closing = _CLOSING.search(text, start + 1)
            end = closing.start() if closing else len(text)
            phrase = text[start + 1 : end].strip()
            if phrase:
                yield TypedWord(phrase, True, is_excluded)  # noqa: FBT003  # by its place
            place = end + 1
        else:
            mark = next((sign for sign in range(start, found.end()) if text[sign] in _QUOTES), found.end())
            word = text[start:mark]
            place = mark
            if word.strip(_MINUS):
                is_open = mark == len(text) and not is_excluded
                yield TypedWord(word, is_excluded=is_excluded, is_open=is_open)
