"""A mention of something citable in the words of a clause, and the lists in which such mentions come."""

import re
from dataclasses import dataclass

from app.model.records import CitationKind

_BETWEEN = re.compile(r",? and |,? or |, ")
_RANGE = re.compile(r" to | through |-(?=\d)|\u2013")


@dataclass(frozen=True, slots=True)
class Mention:
    """What is mentioned from `start` to before `end`: its name in normal form, and its kind.

    `iris` are given where the words themselves tell what is meant; elsewhere the target is looked up.
    """

    start: int
    end: int
    target: str
    kind: CitationKind
    iris: tuple[str, ...] = ()


def listing(item: str, *, most: int = 12) -> str:
    """A regular expression for one or more items: "1", "1 and 50", "1, 4 to 6 and 50"."""
    return rf"{item}(?:(?:, and |, or |, | and | or | to |\u2013){item}){{0,{most}}}"


def items_of(words: str) -> list[str]:
    """The items of a list; a range such as "146 to 147" stays one."""
    return [item.strip() for item in _BETWEEN.split(words) if item.strip()]


def is_range(item: str) -> bool:
    """Whether an item of a list stands for several: "146 to 147"."""
    return _RANGE.search(item) is not None
