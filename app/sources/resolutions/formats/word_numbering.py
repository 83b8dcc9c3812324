"""The automatic numbers of Word paragraphs (ECMA-376, part 1, section 17.9), as they would be printed."""

import re
from dataclasses import dataclass, field
from typing import Final, Self
from xml.etree import ElementTree as ET

from app.sources.resolutions.formats.numerals import repeated_letters, roman
from app.sources.resolutions.formats.word_xml import child, local, value

_PLACE = re.compile(r"%(\d)")
_LEVELS: Final = 9


@dataclass(frozen=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbering:
    """The lists of a document: which paragraph gets which label is told in the order of the paragraphs."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    of_styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: ET.Element | None, styles: ET.Element | None) -> Self:
        """The lists that the parts `numbering.xml` and `styles.xml` describe; none where these are missing."""
        made = cls()
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                made.levels[value(element, "abstractNumId")] = dict(_levels(element))
            elif local(element) == "num":
                made._add(element)
        for style in styles if styles is not None else ():
            numbered = child(child(style, "pPr"), "numPr")
            if numbered is not None:
                level = value(child(numbered, "ilvl"), "val")
                made.of_styles[value(style, "styleId")] = (value(child(numbered, "numId"), "val"), _int(level, 0))
        return made

    def _add(self, element: ET.Element) -> None:
        starts = {
            _int(value(override, "ilvl"), 0): _int(value(child(override, "startOverride"), "val"), 1)
            for override in element
            if local(override) == "lvlOverride" and child(override, "startOverride") is not None
        }
        self.lists[value(element, "numId")] = (value(child(element, "abstractNumId"), "val"), starts)

    def label(self, properties: ET.Element | None, style: str) -> str:
        """The label of the next paragraph with these properties, "" where it has none."""
        numbered = child(properties, "numPr")
        name, depth = self.of_styles.get(style, ("", 0))
        if numbered is not None:
            name = value(child(numbered, "numId"), "val") or name
            depth = _int(value(child(numbered, "ilvl"), "val"), depth)
        if name not in self.lists:
            return ""
        abstract, starts = self.lists[name]
        level = self.levels.get(abstract, {}).get(depth)
        if level is None or level.form == "none":
            return ""
        counts = self._counted(name, abstract, starts, depth)
        if level.form == "bullet":
            return "\N{BULLET}"
        forms = self.levels[abstract]
        return _PLACE.sub(lambda place: self._printed(forms, counts, int(place[1]) - 1), level.text).strip()

    def _counted(self, name: str, abstract: str, starts: dict[int, int], depth: int) -> dict[int, int]:
        """Count one more at a depth; what lies deeper begins anew."""
        counts = self._counts.setdefault(abstract, {})
        if name not in self._begun:
            self._begun.add(name)
            for level in starts:
                counts.pop(level, None)
        first = starts.get(depth, self.levels[abstract][depth].start)
        counts[depth] = counts[depth] + 1 if depth in counts else first
        for deeper in range(depth + 1, _LEVELS):
            counts.pop(deeper, None)
        return counts

    @staticmethod
    def _printed(forms: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
        level = forms.get(depth, _Level())
        return _number(level.form, counts.get(depth, level.start))


def _levels(element: ET.Element) -> list[tuple[int, _Level]]:
    return [
        (
            _int(value(level, "ilvl"), 0),
            _Level(
                value(child(level, "numFmt"), "val") or "decimal",
                value(child(level, "lvlText"), "val"),
                _int(value(child(level, "start"), "val"), 1),
            ),
        )
        for level in element
        if local(level) == "lvl"
    ]


def _number(form: str, number: int) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        return _cased(repeated_letters(number), form)
    return _cased(roman(number), form) if form in {"lowerRoman", "upperRoman"} else str(number)


def _cased(words: str, form: str) -> str:
    return words.upper() if form.startswith("upper") else words


def _int(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < len("1000000") else default
