"""The styles of a Word document (ECMA-376, part 1, section 17.7): their names, and what they say of words and lists."""

import re
from dataclasses import dataclass, field
from typing import Final, Self
from xml.etree import ElementTree as ET

from app.sources.resolutions.formats.word_xml import child, is_on, local, value

_LETTERS: Final = re.compile(r"[^a-z]")
_MOST_ABOVE: Final = 30  # styles that one may rest on


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    above: str
    emphasised: bool | None
    numbered: ET.Element | None


@dataclass
class Styles:
    """The styles by their ids; what one does not say, the style that it is based on says."""

    by_id: dict[str, _Style] = field(default_factory=dict)
    usual: str = ""

    @classmethod
    def of(cls, part: ET.Element | None) -> Self:
        """The styles that the part `styles.xml` describes; none where it is missing."""
        made = cls()
        for style in part if part is not None else ():
            if local(style) != "style":
                continue
            identifier = value(style, "styleId")
            name = value(child(style, "name"), "val") or identifier
            made.by_id[identifier] = _Style(
                _LETTERS.sub("", name.casefold()),
                value(child(style, "basedOn"), "val"),
                emphasised_by(child(style, "rPr")),
                child(style, "pPr", "numPr"),
            )
            if value(style, "type") == "paragraph" and value(style, "default") in {"1", "true", "on"}:
                made.usual = identifier
        return made

    def name(self, identifier: str) -> str:
        """The name of a style in letters alone ("Restitle" and "Res_title" are one), "" where there is none."""
        style = self.by_id.get(identifier)
        return style.name if style else ""

    def emphasised(self, identifier: str) -> bool | None:
        """Whether words of a style are in italics or bold; None where nothing says so."""
        stated = (style.emphasised for style in self._line(identifier))
        return next((told for told in stated if told is not None), None)

    def numbered(self, identifier: str) -> tuple[str, ET.Element] | None:
        """The list that paragraphs of a style are in, and the style that says so; None where they are in none."""
        for name, style in zip(self._ids(identifier), self._line(identifier), strict=True):
            if style.numbered is not None:
                return name, style.numbered
        return None

    def _line(self, identifier: str) -> list[_Style]:
        return [self.by_id[one] for one in self._ids(identifier)]

    def _ids(self, identifier: str) -> list[str]:
        """A style and those that it rests on."""
        found: list[str] = []
        one = identifier or self.usual
        while one in self.by_id and one not in found and len(found) < _MOST_ABOVE:
            found.append(one)
            one = self.by_id[one].above
        return found


def emphasised_by(properties: ET.Element | None) -> bool | None:
    """Whether properties of a run set italics or bold; None where they say nothing of either."""
    switches = [switch for name in ("i", "b") if (switch := child(properties, name)) is not None]
    return any(map(is_on, switches)) if switches else None
