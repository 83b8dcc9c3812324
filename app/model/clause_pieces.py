"""Clauses that became several, or several that became one: who is a piece of whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.model.word_changes import word_similarity

# Of the weight of a piece so much (of 1000) must stand in the clause that it came from.
PIECE: Final = 650
# The pieces together must be so much nearer to the whole than the piece that it was paired with.
_GAIN: Final = 0.05
_TOGETHER: Final = 0.55
_WORDS_OF_A_PIECE: Final = 4


@dataclass(frozen=True)
class Wholes:
    """One direction: the texts of possible wholes, and of their possible pieces, by places.

    `partner` is the piece that a whole is paired with, `inside` how much of the shorter of two the other has (0-1000).
    """

    texts: Sequence[str]
    pieces: Sequence[str]
    partner: Mapping[int, int]
    inside: Callable[[int, int], int]

    def found(self, candidates: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
        """The pieces of each whole that was taken apart; `candidates` are pairs of a whole and a piece left alone."""
        best: dict[int, tuple[tuple[int, int], int]] = {}
        for whole, piece in sorted(candidates):
            if self._can_hold(whole, piece):
                rank = (self.inside(whole, piece), -abs(whole - piece))
                best[piece] = max(best.get(piece, (rank, whole)), (rank, whole))
        parts: dict[int, list[int]] = {}
        for piece, (_, whole) in best.items():
            parts.setdefault(whole, []).append(piece)
        return {whole: together for whole, alone in sorted(parts.items()) if (together := self._together(whole, alone))}

    def _can_hold(self, whole: int, piece: int) -> bool:
        stays = whole in self.partner and self.pieces[self.partner[whole]] == self.texts[whole]
        fits = _WORDS_OF_A_PIECE <= len(self.pieces[piece].split()) <= len(self.texts[whole].split())
        return fits and not stays and self.inside(whole, piece) >= PIECE

    def _together(self, whole: int, alone: Sequence[int]) -> tuple[int, ...]:
        """The pieces with the partner of the whole, where they make it up better than the partner does; else none."""
        partner = self.partner.get(whole)
        parts = tuple(sorted({*alone, partner} if partner is not None else alone))
        if len(parts) < 2:  # noqa: PLR2004  # one piece alone is a clause that lost words
            return ()
        likeness = word_similarity(self.texts[whole], " ".join(self.pieces[part] for part in parts))
        before = word_similarity(self.texts[whole], self.pieces[partner]) if partner is not None else 0.0
        return parts if likeness >= max(_TOGETHER, before + _GAIN) else ()
