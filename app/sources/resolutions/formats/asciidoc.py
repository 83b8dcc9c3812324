"""Resolutions and Recommendations in AsciiDoc, as Metanorma's ITU flavour writes them.

AsciiDoc prints no labels: its lists number themselves. The labels are put before the words as ITU prints them, letters
in the preamble and numbers in the operative part, or as the list says itself. Whatever is markup is blanked where it
stands, so that each character keeps its place. Nothing is included from other files.
Source: the AsciiDoc language (https://docs.asciidoctor.org/asciidoc/latest/) and Metanorma's ITU attributes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from app.sources.resolutions.formats.numerals import letters, roman
from app.sources.resolutions.source_text import SourceText
from app.sources.resolutions.text import Line, lines_of
from app.sources.resolutions.verbs import opening_verb, part_of

MEDIA_TYPE: Final = "text/asciidoc"
_DOCUMENT_TYPES: Final = {"resolution": "RESOLUTION", "recommendation": "RECOMMENDATION", "decision": "DECISION"}
_ATTRIBUTE = re.compile(r":!?(?P<name>[\w-]{1,60})!?:(?:[ \t]+(?P<value>.*))?")
_BLANKED_LINE = re.compile(
    r"//.*|(?:ifdef|ifndef|ifeval|endif|include|image|toc)::.*|:!?[\w-]{1,60}!?:.*|\[[^\]\n]*\][ \t]*"
    r"|\+[ \t]*|<<<[ \t]*|'''[ \t]*|\.[^\s.].*"
)
_COMMENT = "////"
_FENCES: Final = ("|===", "----", "....", "++++", ",===", ":===")
_SECTION = re.compile(r"(?P<level>={1,6})[ \t]+(?P<words>.*)")
_ITEM = re.compile(r"[ \t]*(?P<mark>\.{1,5}|\*{1,5}|-|\d{1,3}\.|[a-zA-Z]\.)[ \t]+(?=\S)")
_STYLE = re.compile(r"\[(?:%\w+,?)?(?P<style>loweralpha|upperalpha|lowerroman|upperroman|arabic|decimal)?[^\]]*\]")
_START = re.compile(r"\bstart=\"?(?P<start>\d{1,4})")
_FOOTNOTE = re.compile(r"(?:\{blank\})?footnote(?:ref)?:[\w-]{0,40}\[")
_INLINE = re.compile(
    r"\{(?:blank|empty|sp|nbsp|zwsp)\}|\(\(\([^()]{0,200}\)\)\)|\[\[[^\[\]]{0,200}\]\]|\[\[\[[^\[\]]{0,200}\]\]\]"
    r"|<<[^<>,]{0,200}(?:,(?=[^<>]{1,300}>>)|>>)|(?<=[^<>])>>"
    r"|(?:link:|mailto:)?https?://[^\s\[\]]{1,500}\[|(?:link|xref|mailto):[^\s\[\]]{1,300}\["
    r"|(?:stem|latexmath|asciimath|kbd|btn):\[|`|\+\+(?=\S)|(?<=\S)\+\+|##?(?=\S)|(?<=\S)##?"
)
_LINK_END = re.compile(r"\](?=[\s.,;:)]|$)")
_BRACKET: Final = re.compile(r"[\[\]]")
# In characters; what is not closed by then is no footnote.
_LONGEST_FOOTNOTE: Final = 4000
_JOINER: Final = "\N{WORD JOINER}"


def read(text: str, source: str) -> SourceText:
    """The lines of an AsciiDoc document, with a head made of its attributes; `DocumentError` as for plain text."""
    notes = list(_footnotes(text))
    reading = _Reading(lines_of(_without_inline_markup(text, notes), source))
    body = list(reading.body())
    head = list(_head(reading.attributes, reading.title))
    return SourceText(text, (*head, *body), source, MEDIA_TYPE, _warnings(reading, notes), _words(text, notes))


def _footnotes(text: str) -> Iterator[tuple[int, int, int]]:
    """Where each footnote begins, where its words begin, and where it ends."""
    end = 0
    closed = _closing_brackets(text) if _FOOTNOTE.search(text) else {}
    for match in _FOOTNOTE.finditer(text):
        begin = match.end()
        if match.start() >= end:
            close = closed.get(begin - 1, begin + _LONGEST_FOOTNOTE)
            end = close + 1 if close < begin + _LONGEST_FOOTNOTE else begin
            yield match.start(), begin, end


def _words(text: str, notes: list[tuple[int, int, int]]) -> tuple[tuple[int, str], ...]:
    """The words of the footnotes with their places."""
    return tuple((begin, " ".join(text[words : end - 1].split())) for begin, words, end in notes if end > words)


def _warnings(reading: "_Reading", notes: list[tuple[int, int, int]]) -> tuple[str, ...]:
    left_out = [f"{len(notes)} footnotes are no part of the clauses"] if notes else []
    return (*reading.warnings, *left_out)


def _without_inline_markup(text: str, notes: list[tuple[int, int, int]]) -> str:
    """The text with footnotes and marks blanked where they stand."""
    pieces: list[str] = []
    past = 0
    for begin, _, end in notes:
        pieces += [text[past:begin], _blank(text[begin:end])]
        past = end
    pieces.append(text[past:])
    return _INLINE.sub(lambda match: _blank(match.group()), "".join(pieces))


def _closing_brackets(text: str) -> dict[int, int]:
    """The places of the square brackets that open something, and of those that close it."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for bracket in _BRACKET.finditer(text):
        if bracket.group() == "[":
            opened.append(bracket.start())
        elif opened:
            closed[opened.pop()] = bracket.start()
    return closed


def _blank(words: str) -> str:
    """Joiners for words: they keep the places of what follows, and whoever evens out the line drops them."""
    return re.sub(r"[^\r\n]", _JOINER, words)


@dataclass
class _Lists:
    """The open lists, from the outermost: mark of each, style, and the number of its last item."""

    operative: bool = False
    marks: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def close(self) -> None:
        """Forget the lists, where a section begins."""
        self.marks, self.styles, self.numbers = [], [], []

    def label(self, mark: str, style: str, start: int) -> str:
        """The label of the next item with a mark."""
        mark = "#" if mark[0].isalnum() else mark
        if mark in self.marks:
            depth = self.marks.index(mark) + 1
            self.marks, self.styles, self.numbers = self.marks[:depth], self.styles[:depth], self.numbers[:depth]
            self.numbers[-1] += 1
        else:
            self.marks.append(mark)
            self.styles.append(style or self._style(mark))
            self.numbers.append(start)
        return _label(self.styles[-1], self.numbers[-1])

    def _style(self, mark: str) -> str:
        if mark[0] in "*-":
            return "bullet"
        ordered = sum(style != "bullet" for style in self.styles)
        return ("number", "loweralpha", "lowerroman")[ordered % 3] if self.operative else _PREAMBLE[ordered % 2]


_PREAMBLE: Final = ("loweralpha", "lowerroman")


def _label(style: str, number: int) -> str:
    if style == "bullet":
        return "\N{BULLET}"
    if style in {"loweralpha", "upperalpha"}:
        return f"{letters(number).upper() if style == 'upperalpha' else letters(number)})"
    if style in {"lowerroman", "upperroman"}:
        return f"{roman(number).upper() if style == 'upperroman' else roman(number)})"
    return str(number)


class _Reading:
    """One pass over the lines: attributes and title taken up, markup left out, list items labelled."""

    def __init__(self, lines: list[Line]) -> None:
        self.attributes: dict[str, str] = {}
        self.title = ""
        self.warnings: list[str] = []
        self._lines = lines
        self._lists = _Lists()
        self._style, self._start = "", 1

    def body(self) -> Iterator[Line]:
        """The lines of the body; what is left out stays as an empty line."""
        fence = ""
        for line in self._lines:
            words = line.raw.strip()
            if fence or words in (*_FENCES, _COMMENT):
                if not fence and words == "|===":
                    self.warnings.append(f"line {line.number}: a table is left out")
                fence = "" if words == fence else fence or words
                yield replace(line, raw="")
            else:
                yield self._line(line)

    def _line(self, line: Line) -> Line:
        attribute = _ATTRIBUTE.fullmatch(line.raw)
        if attribute:
            self.attributes.setdefault(attribute["name"], (attribute["value"] or "").strip())
        section = _SECTION.fullmatch(line.raw)
        if section:
            return self._section(line, section)
        if line.raw.startswith("include::"):
            self.warnings.append(f"line {line.number}: what is included from another file is left out")
        style = _STYLE.fullmatch(line.raw.strip())
        if style:
            start = _START.search(line.raw)
            self._style, self._start = style["style"] or "", int(start["start"]) if start else 1
        if _BLANKED_LINE.fullmatch(line.raw):
            return replace(line, raw="")
        if opening_verb(line.text) and line.emphasised:
            self._begin(line.text)
        return self._item(line)

    def _section(self, line: Line, section: re.Match[str]) -> Line:
        """A heading: the document's title, an opening verb, or a part such as an annex."""
        words = section["words"].strip()
        if section["level"] == "=" and not self.title:
            self.title = words
            return replace(line, raw="")
        if opening_verb(words.strip("_* ")):
            self._begin(words.strip("_* "))
            shown = f"*{words.strip('_* ')}*"
            return replace(line, start=line.start + section.start("words"), raw=shown, lead=1)
        return replace(line, start=line.start + section.start("words"), raw=words)

    def _begin(self, heading: str) -> None:
        self._lists.close()
        self._lists.operative = part_of(heading) == "operative"

    def _item(self, line: Line) -> Line:
        item = _ITEM.match(line.raw)
        if item is None:
            return line
        label = f"{self._lists.label(item['mark'], self._style, self._start)} "
        self._style, self._start = "", 1
        raw = label + _LINK_END.sub(_JOINER, line.raw[item.end() :])
        return replace(line, start=line.start + item.end(), raw=raw, lead=len(label))


def _head(attributes: dict[str, str], title: str) -> Iterator[Line]:
    """The head that ITU prints, from the attributes, which print none."""
    kind = _DOCUMENT_TYPES.get(attributes.get("doctype", ""))
    number = attributes.get("docnumber", "")
    if not kind or not number:
        return
    bureau = attributes.get("bureau", "")
    if kind == "RECOMMENDATION":
        number = f"ITU-{bureau} {number.removeprefix(f'{bureau}.') if bureau == 'D' else number}" if bureau else number
    meeting = ", ".join(filter(None, (attributes.get("meeting-place"), attributes.get("meeting-date", "")[:4])))
    for words in (f"{kind} {number}" + (f" ({meeting})" if meeting else ""), attributes.get("title-en") or title):
        if words:
            yield Line(1, 0, words, lead=len(words))
            yield Line(1, 0, "")
    assembly = attributes.get("meeting")
    if assembly:
        enacting = f"The {assembly}{f' ({meeting})' if meeting else ''},"
        yield Line(1, 0, enacting, lead=len(enacting))
        yield Line(1, 0, "")
