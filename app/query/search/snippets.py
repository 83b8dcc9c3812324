"""Where in a text the words stand that were searched for, and the stretch of a long text that shows most of them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.model.searching import whole_form
from app.query.search.found import Piece
from app.query.search.opened_index import OpenedIndex
from app.query.search.typed_words import TypedWords

LENGTH: Final = 220
_WORD = re.compile(r"[^\W_]+")
_LONGEST: Final = 20_000


class Marker:
    """Marks the words of a search in texts."""

    def __init__(self, index: OpenedIndex, typed: TypedWords) -> None:
        self._index = index
        self._exact: set[str] = set()
        self._stems: set[str] = set()
        self._open: tuple[str, ...] = ()
        for word in typed.wanted:
            tokens = index.words(word.text)
            self._exact.update(tokens)
            if not word.is_phrase:
                self._stems.update(*(index.stems(word.text, analyser) for analyser in ("english", "french")))
            if word.is_open and tokens:
                self._open = (tokens[-1],)
        self._known: dict[str, bool] = {}

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """A whole text in pieces."""
        return tuple(_joined(self._marked(text)))

    def snippet(self, text: str) -> tuple[Piece, ...]:
        """The stretch of a text with most of the words, or its beginning."""
        short = " ".join(text[:_LONGEST].split())
        if len(short) <= LENGTH:
            return self.pieces(short)
        start = _best([found.start() for found in _WORD.finditer(short) if self._is_match(found.group())])
        start = short.rfind(" ", 0, max(0, start - LENGTH // 4)) + 1 if start > LENGTH // 4 else 0
        end = short.find(" ", min(len(short), start + LENGTH))
        end = end if 0 < end <= start + LENGTH + 40 else min(len(short), start + LENGTH)
        before, after = "… " if start else "", " …" if end < len(short) else ""
        return self.pieces(f"{before}{short[start:end]}{after}")

    def has_match(self, text: str) -> bool:
        """Whether any of the words stands in a text."""
        return any(self._is_match(found.group()) for found in _WORD.finditer(text[:_LONGEST]))

    def _marked(self, text: str) -> Iterator[Piece]:
        place = 0
        for found in _WORD.finditer(text):
            yield Piece(text[place : found.start()])
            yield Piece(found.group(), self._is_match(found.group()))
            place = found.end()
        yield Piece(text[place:])

    def _is_match(self, word: str) -> bool:
        if word not in self._known:
            form = whole_form(word)
            self._known[word] = bool(form) and (
                form in self._exact
                or form.startswith(self._open or ("\0",))
                or any(stem in self._stems for name in ("english", "french") for stem in self._index.stems(word, name))
            )
        return self._known[word]


def _best(places: Sequence[int]) -> int:
    """The place from which a stretch holds the most of the places; 0 where there are none."""
    best, most = 0, 0
    last = 0
    for first, place in enumerate(places):
        while last < len(places) and places[last] < place + LENGTH:
            last += 1
        if last - first > most:
            best, most = place, last - first
    return best


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same text in as few pieces as can be."""
    held = ""
    for piece in pieces:
        if not piece.is_match:
            held += piece.text
            continue
        if held:
            yield Piece(held)
        held = ""
        yield piece
    if held:
        yield Piece(held)
