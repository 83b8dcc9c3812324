"""The automatic numbers of Word paragraphs (ECMA-376, part 1, section 17.9), as they would be printed."""

import re
from dataclasses import dataclass, field
from typing import Final, Self
from xml.etree import ElementTree as ET

from app.sources.resolutions.formats.numerals import repeated_letters, roman
from app.sources.resolutions.formats.word_styles import Styles
from app.sources.resolutions.formats.word_xml import child, is_on, local, value, whole

_PLACE = re.compile(r"%(\d)")
_LEVELS: Final = 9


@dataclass(frozen=True)
class _Level:
    """How items are numbered at a depth.

    `restart` is the level, counted from 1, whose next item begins this one anew: 0 for none, None for any above.
    `legal`: numbers of all levels are printed in figures. `style` is the paragraph style that stands for the level.
    """

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str = ""

    def begins_anew(self, depth: int) -> bool:
        """Whether an item at a lesser depth, counted from 0, lets this level begin anew."""
        return self.restart is None or depth < self.restart


@dataclass(frozen=True)
class _List:
    """A list of a document: the numbering it is of, and where it departs from that."""

    abstract: str
    starts: dict[int, int]
    levels: dict[int, _Level]


@dataclass
class Numbering:
    """The lists of a document: which paragraph gets which label is told in the order of the paragraphs."""

    styles: Styles
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, _List] = field(default_factory=dict)
    _links: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: ET.Element | None, styles: Styles) -> Self:
        """The lists that the part `numbering.xml` describes; none where it is missing."""
        made = cls(styles)
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                name = value(element, "abstractNumId")
                made.levels[name] = dict(_levels(element))
                made._links[name] = value(child(element, "numStyleLink"), "val")
            elif local(element) == "num":
                made._add(element)
        return made

    def _add(self, element: ET.Element) -> None:
        starts: dict[int, int] = {}
        levels: dict[int, _Level] = {}
        for override in element:
            if local(override) != "lvlOverride":
                continue
            depth = whole(value(override, "ilvl"), 0)
            for _, level in _levels(override):
                levels[depth] = level
            if child(override, "startOverride") is not None:
                starts[depth] = whole(value(child(override, "startOverride"), "val"), 1)
        self.lists[value(element, "numId")] = _List(value(child(element, "abstractNumId"), "val"), starts, levels)

    def label(self, properties: ET.Element | None, style: str) -> str:
        """The label of the next paragraph with these properties, "" where it has none."""
        name, depth = self._place(properties, style)
        if name not in self.lists:
            return ""
        abstract = self._linked(self.lists[name].abstract)
        levels = {**self.levels.get(abstract, {}), **self.lists[name].levels}
        level = levels.get(depth)
        if level is None or level.form == "none":
            return ""
        counts = self._counted(name, abstract, levels, depth)
        if level.form == "bullet":
            return "\N{BULLET}"
        return _PLACE.sub(lambda place: _printed(levels, counts, int(place[1]) - 1, level), level.text).strip()

    def _place(self, properties: ET.Element | None, style: str) -> tuple[str, int]:
        """The list that a paragraph is in, and its depth there: as itself says, else its style."""
        name, depth = "", 0
        found = self.styles.numbered(style)
        if found is not None:
            by_style, stated = found
            name = value(child(stated, "numId"), "val")
            depth = whole(value(child(stated, "ilvl"), "val"), self._depth_of(name, by_style))
        own = child(properties, "numPr")
        if own is not None:
            name = value(child(own, "numId"), "val") or name
            depth = whole(value(child(own, "ilvl"), "val"), depth)
        return name, depth

    def _depth_of(self, name: str, style: str) -> int:
        """The depth of the level that names a style as its own."""
        known = self.lists.get(name)
        levels = self.levels.get(self._linked(known.abstract), {}) if known else {}
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def _linked(self, abstract: str) -> str:
        """The numbering that holds the levels: one may point to another by a style."""
        found = self.styles.numbered(self._links[abstract]) if self._links.get(abstract) else None
        known = self.lists.get(value(child(found[1], "numId"), "val")) if found else None
        return known.abstract if known else abstract

    def _counted(self, name: str, abstract: str, levels: dict[int, _Level], depth: int) -> dict[int, int]:
        """Count one more at a depth; what lies deeper begins anew, unless it goes on for ever."""
        counts = self._counts.setdefault(abstract, {})
        starts = self.lists[name].starts
        if name not in self._begun:
            self._begun.add(name)
            for level in starts:
                counts.pop(level, None)
        first = starts.get(depth, levels[depth].start)
        counts[depth] = counts[depth] + 1 if depth in counts else first
        for deeper in range(depth + 1, _LEVELS):
            if levels.get(deeper, _Level()).begins_anew(depth):
                counts.pop(deeper, None)
        return counts


def _printed(levels: dict[int, _Level], counts: dict[int, int], depth: int, inner: _Level) -> str:
    level = levels.get(depth, _Level())
    return _number("decimal" if inner.legal else level.form, counts.get(depth, level.start))


def _levels(element: ET.Element) -> list[tuple[int, _Level]]:
    return [(whole(value(level, "ilvl"), 0), _level(level)) for level in element if local(level) == "lvl"]


def _level(level: ET.Element) -> _Level:
    restart = value(child(level, "lvlRestart"), "val")
    return _Level(
        value(child(level, "numFmt"), "val") or "decimal",
        value(child(level, "lvlText"), "val"),
        whole(value(child(level, "start"), "val"), 1),
        whole(restart, 0) if restart else None,
        is_on(child(level, "isLgl")),
        value(child(level, "pStyle"), "val"),
    )


def _number(form: str, number: int) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        return _cased(repeated_letters(number), form)
    if form in {"lowerRoman", "upperRoman"}:
        return _cased(roman(number), form)
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _cased(words: str, form: str) -> str:
    return words.upper() if form.startswith("upper") else words
