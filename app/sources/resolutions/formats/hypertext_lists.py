"""The labels that a browser prints before the items of HTML lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.sources.resolutions.formats.numerals import letters, roman

Attributes = Mapping[str, str | None]

_TYPES: Final = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_KINDS: Final = {
    "lower-latin": "lower-alpha",
    "upper-latin": "upper-alpha",
    "decimal-leading-zero": "decimal",
    "circle": "disc",
    "square": "disc",
}
_KNOWN: Final = frozenset((*_TYPES.values(), "disc", "none"))
_WHOLE: Final = re.compile(r"-?\d{1,6}")
# What stands in the words already need not be printed before them.
_PRINTED: Final = re.compile(
    r"\s*(?:\(?(?:[a-zA-Z]{1,2}|[ivx]{1,5}|\d{1,3}(?:\.\d{1,3}){0,4})[.)/](?=\s)|[•·\u2013\u2014-]\s)"
)
_BULLETS: Final = ("\N{BULLET}", "\N{EN DASH}")


def kind_of(stated: str | None) -> str | None:
    """The kind of a list by a `type` or a `list-style`, None where that says nothing known."""
    for word in (stated or "").split():
        kind = _TYPES.get(word) or _KINDS.get(word.casefold(), word.casefold())
        if kind in _KNOWN:
            return kind
    return None


@dataclass
class _List:
    """An open list: how its items are labelled, and the number of the next."""

    kind: str
    number: int
    step: int
    outer: str = ""


@dataclass
class Lists:
    """The open lists, the innermost last."""

    open: list[_List] = field(default_factory=list)

    def begin(self, tag: str, attributes: Attributes, style: str | None, items: int) -> None:
        """Open a list of so many items, which an element and the `list-style` that holds for it begin."""
        kind = kind_of(style) or kind_of(attributes.get("type")) or ("decimal" if tag == "ol" else "disc")
        is_reversed = "reversed" in attributes
        start = _whole(attributes.get("start"), items if is_reversed else 1)
        self.open.append(_List(kind, start, -1 if is_reversed else 1))

    def end(self) -> None:
        """Close the innermost list."""
        self.open.pop()

    def label(self, attributes: Attributes, words: str) -> str:
        """The label of the next item, whose words begin so; "" where it has none, or has it in its words."""
        if not self.open:
            return ""
        inner = self.open[-1]
        inner.number = _whole(attributes.get("value"), inner.number)
        kind = kind_of(attributes.get("type")) or inner.kind
        number = inner.number
        inner.number += inner.step
        if kind == "none" or _PRINTED.match(words):
            return ""
        label = self._printed(kind, number)
        inner.outer = label
        return label

    def _printed(self, kind: str, number: int) -> str:
        """The label of a number; figures within figures have those above before them, so that each is told apart."""
        if kind == "disc":
            depth = sum(other.kind == "disc" for other in self.open) - 1
            return _BULLETS[depth % len(_BULLETS)]
        if kind == "decimal":
            above = [other.outer for other in self.open[:-1] if other.kind == "decimal" and other.outer]
            return f"{above[-1].rstrip('.')}.{number}" if above else f"{number}."
        form = letters if kind.endswith("alpha") else roman
        return f"{form(number).upper() if kind.startswith('upper') else form(number)}."


def _whole(stated: str | None, default: int) -> int:
    return int(stated) if stated and _WHOLE.fullmatch(stated.strip()) else default
