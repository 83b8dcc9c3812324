"""What somebody typed, taken apart: words and phrases to be found or left out. No text is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.model.searching import composed

MOST_WORDS: Final = 16
_NOT_TYPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_OPENING: Final = '"“«„'
_CLOSING = re.compile('["“”»]')
_MINUS: Final = "-\u2212"
_SIGN = re.compile(r"\S")
_END = re.compile(r'[\s"“«„]')


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
    while found := _SIGN.search(text, place):
        start = found.start()
        is_excluded = text[start] in _MINUS and text[start + 1 : start + 2].strip() != ""
        start += is_excluded
        if text[start] in _OPENING:
            closing = _CLOSING.search(text, start + 1)
            end = closing.start() if closing else len(text)
            place = end + 1
            phrase = text[start + 1 : end].strip()
            if phrase:
                yield TypedWord(phrase, is_phrase=True, is_excluded=is_excluded)
        else:
            ending = _END.search(text, start)
            place = ending.start() if ending else len(text)
            word = text[start:place]
            if word.strip(_MINUS):
                yield TypedWord(word, is_excluded=is_excluded, is_open=ending is None and not is_excluded)
