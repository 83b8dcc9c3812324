"""What the styles of an HTML file say that matters for its words: what is hidden, set off, or labelled how.

Read are `style` attributes and rules for one class in `style` elements, as programs write them that save a document as
HTML. Nothing is fetched.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_RULE: Final = re.compile(r"(?P<selectors>[^{}]{1,2000})\{(?P<body>[^{}]{0,5000})\}")
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_CLASS: Final = re.compile(r"\s*[a-z0-9]*\.(?P<name>[\w-]{1,80})\s*", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"(?P<name>[a-z-]{2,40})\s*:\s*(?P<value>[^;]{1,200})", re.IGNORECASE)
_BOLD_FROM: Final = 600
_MOST_RULES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Look:
    """What styles say: hidden; emphasised or not; the `list-style`. None where they say nothing."""

    hidden: bool = False
    emphasised: bool | None = None
    list_style: str | None = None

    def over(self, other: "Look") -> "Look":
        """This, and the other's where this says nothing."""
        return Look(
            self.hidden or other.hidden,
            other.emphasised if self.emphasised is None else self.emphasised,
            other.list_style if self.list_style is None else self.list_style,
        )


PLAIN: Final = Look()


class Styles:
    """The looks of classes, as the `style` elements of a file give them."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._classes: dict[str, Look] = {}
        for sheet in sheets:
            self._read(_COMMENT.sub(" ", sheet))

    def _read(self, sheet: str) -> None:
        for number, rule in enumerate(_RULE.finditer(sheet)):
            if number > _MOST_RULES:
                return
            look = look_of(rule["body"])
            for selector in rule["selectors"].split(",") if look != PLAIN else ():
                named = _CLASS.fullmatch(selector)
                if named:
                    known = self._classes.get(named["name"], PLAIN)
                    self._classes[named["name"]] = look.over(known)

    def look(self, attributes: Mapping[str, str | None]) -> Look:
        """How an element looks by its classes and its own style."""
        look = look_of(attributes.get("style") or "")
        for name in (attributes.get("class") or "").split()[:20] if self._classes else ():
            look = look.over(self._classes.get(name, PLAIN))
        return look


def look_of(declarations: str) -> Look:
    """The look that declarations such as "font-style: italic; display: none" give."""
    stated = {
        found["name"].casefold(): found["value"].strip().casefold() for found in _DECLARATION.finditer(declarations)
    }
    if not stated:
        return PLAIN
    hidden = (
        stated.get("display", "").startswith("none")
        or stated.get("visibility", "").startswith("hidden")
        or stated.get("mso-hide", "").startswith("all")
    )
    return Look(hidden, _emphasised(stated), stated.get("list-style-type") or stated.get("list-style"))


def _emphasised(stated: Mapping[str, str]) -> bool | None:
    style, weight = stated.get("font-style", "").split(" ")[0], stated.get("font-weight", "").split(" ")[0]
    if style in {"italic", "oblique"} or weight.startswith("bold"):
        return True
    if weight.isdecimal() and len(weight) < len("10000"):
        return int(weight) >= _BOLD_FROM or None
    return False if style == "normal" and weight == "normal" else None
