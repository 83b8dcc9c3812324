"""What the page adds to the text: page numbers, running heads, rules, footnotes, notices. None of it is a clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.sources.resolutions.run_on import parted, stretch, without_bullets_of_headings
from app.sources.resolutions.text import Line
from app.sources.resolutions.verbs import has_heading_shape

_PAGE_MARK = r"[\u2013\u2014-] ?\d{1,4} ?[\u2013\u2014-]"
_RUNNING_MARK = r"(?:RES|REC)\d{1,4}[A-Z]?[-\u2013]\d{1,3}"
_OWN_LINE = re.compile(
    rf"(?:{_PAGE_MARK})?(?: ?{_RUNNING_MARK})?|{_RUNNING_MARK} ?(?:{_PAGE_MARK}|\d{{1,4}})"
    r"|(?:#{1,6} )?[-\u2013\u2014]{0,5} ?\[?[Pp](?:age|\u00e1gina) \d{1,4}(?: of \d{1,4})?\]? ?[-\u2013\u2014]{0,5}"
    r"|`{3,}\w{0,12}"
    r"|<!-- .{0,300} -->|!\[[^\]]{0,100}\](?:\(.{0,200}\))?"
    r"|[A-Z]{2,5} \d{1,3}/\d{1,3}(?:/(?:Add|Rev|Corr)\.\d{1,2}){0,3}(?: (?:Annex \d{1,3})?,? ?[Pp]age \d{1,4})?"
    r"|\d{0,4} ?(?:WTSA|WTSC|WTDC|PP|WRC|RA|WCIT)-?\d{2,4}(?: [\u2013-] (?:Resolution|Res\.) [\w.-]{1,12})?"
    r"(?: ?[\u2013-])? ?\d{0,4}"
    r"|(?:Proceedings|Final Acts) of (?:the )?(?:WTSA|WTSC|WTDC|PP|WRC|RA|WCIT)-?\d{2,4}"
    rf"|\d{{0,4}} ?(?:Rec\.|Res\.) (?:ITU-[TRD] )?[A-Z]{{0,3}}\.?\d{{1,5}}(?:-\d{{1,3}})?(?: \([^()]{{1,30}}\))?"
    rf"(?: ?{_PAGE_MARK}| ?\d{{0,4}})"
    # The United Nations: page of pages, job number, bar code.
    r"|\d{1,3}/\d{1,3}(?: \d{2}-\d{5}(?: ?\([A-Z]\))?)?|(?:GE\.)?\d{2}-\d{5}(?: ?\([A-Z]\))?(?: \*?\d{6,8}\*?)?"
    r"(?: \d{1,3}/\d{1,3})?|\*?\d{7}\*?"
    r"|[A-Z]:\\.{1,200}|\(\d{5,7}\)|Printed in Switzerland.{0,60}"
    r"|(?:© |\([cC]\) (?=[A-Z]{2,}\b|\d{4}\b)).{1,120}|All rights reserved\..{0,400}"
)
_SYMBOL = re.compile(r"(?P<symbol>\b[A-Z][A-Z/]{0,6}/(?:RES|DEC)/[\dA-Z/().-]{1,20}(?: \(\d{4}\))?)(?: ?\*)?$")
_LONGEST_SYMBOL = 120
_RULE = re.compile(r"[-_*=~.\u2013\u2014•\\ ]{3,}")
_FOOTNOTE_RULE = re.compile(r"_{5,} ?")
_FOOTNOTE = re.compile(r"(?:\(?\d{1,2}\)?|\*{1,3}|†|‡) ?(?=[A-Z“\"(])")
_FOOTNOTE_DEFINITION = re.compile(r"\[\^[\w-]{1,20}\]:|[*\u2020\u2021]{1,3} ?Note by the (?:Secretariat|Editor)\b")
_LABELLED = re.compile(r"(?:[-\u2013•*] )?(?:\(?[a-z]{1,2}\)|\d{1,2}(?:[.)]|bis)?) ?[a-z]")
_LINES_OF_A_LIST = 200
_NUMBER_FIRST = re.compile(r"(\d{1,2})(?: [a-z]|$)")
_BARE_NUMBER = re.compile(r"\d{1,4}")
_BARE_LABEL = re.compile(
    r"(?:[-*+] )?(?:\(?(?:[a-z]{1,2}|[ivx]{1,4}|\d{1,2})\)|\d{1,2}\.)|[-\u2013\u2014•·●▪■◦\uf020-\uf0ff]"
)
# Inside a line, a page mark is told by the running mark after it, or by standing at the line's end.
_IN_LINE = re.compile(
    rf" ?(?:{_PAGE_MARK} {_RUNNING_MARK}|(?<=[a-z.,;:)] ){_PAGE_MARK}$|(?<=[a-z.,;:)] ){_RUNNING_MARK}$)"
)


@dataclass(frozen=True)
class Page:
    """A document without its furniture: the lines that hold text, the lines on which footnotes begin, their words."""

    lines: tuple[Line, ...]
    footnotes: tuple[int, ...]
    notes: str = ""


def without_furniture(lines: list[Line]) -> Page:
    """The lines that hold text; each says whether a gap (a blank line or furniture) comes before it."""
    footnotes: list[int] = []
    notes: list[str] = []
    kept: list[Line] = []
    symbols: set[str] = set()
    index, gap = 0, True
    while index < len(lines):
        line = lines[index]
        if (past := _past_footnote(lines, index)) > index:
            footnotes.append(line.number)
            notes += [note.text for note in lines[index:past]]
            index, gap = past, True
            continue
        index += 1
        if not line.text or _is_furniture(lines, index - 1, kept) or _comes_again(line.text, symbols):
            gap = True
            continue
        for part in (part for whole in _without_marks(line) for part in parted(whole)):
            kept.append(replace(part, after_gap=gap))
            gap = False
    return Page(tuple(_with_labels_joined(without_bullets_of_headings(kept))), tuple(footnotes), " ".join(notes))


def _is_furniture(lines: list[Line], index: int, kept: list[Line]) -> bool:
    text = lines[index].text
    if _BARE_NUMBER.fullmatch(text):
        return not _is_label_of_next(lines, index, kept)
    return (_RULE.fullmatch(text) is not None and _BARE_LABEL.fullmatch(text) is None) or _OWN_LINE.fullmatch(
        text
    ) is not None


def _comes_again(text: str, symbols: set[str]) -> bool:
    """Whether a line is a document's symbol that an earlier line was: "A/RES/70/125" at the head of each page."""
    match = _SYMBOL.search(text) if len(text) <= _LONGEST_SYMBOL else None
    if match is None:
        return False
    again = match["symbol"] in symbols and _SYMBOL.fullmatch(text) is not None
    symbols.add(match["symbol"])
    return again


def _is_label_of_next(lines: list[Line], index: int, kept: list[Line]) -> bool:
    """Whether a number on a line of its own is the label of the words on the next line, and no page number."""
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    before = kept[-1].text if kept else ""
    if _is_torn_first_line(kept) and lines[index].text == _next_number(kept):
        return True
    begins_a_clause = before.endswith((",", ";", ":", ".")) or has_heading_shape(before)
    return (
        len(lines[index].text) < len("100")
        and following[:1].islower()
        and not _LABELLED.match(following)
        and begins_a_clause
    )


def _next_number(kept: list[Line]) -> str:
    """The number after the last one that stood alone or began a line; "1" before there is any."""
    for line in reversed(kept[-_LINES_OF_A_LIST:]):
        if has_heading_shape(line.text):
            break
        if match := _NUMBER_FIRST.match(line.text):
            return str(int(match[1]) + 1)
    return "1"


def _past_footnote(lines: list[Line], index: int) -> int:
    """The index after the footnotes that begin here, or `index` where none does."""
    text = lines[index].text
    if _FOOTNOTE_DEFINITION.match(text):
        return _past_paragraph(lines, index + 1)
    rule = _FOOTNOTE_RULE.match(text)
    if not rule:
        return index
    if rule.end() < len(text):
        return _past_paragraph(lines, index + 1)
    following = index + 1
    past = index
    while (following := _past_blanks(lines, following)) < len(lines) and _FOOTNOTE.match(lines[following].text):
        past = following = _past_paragraph(lines, following + 1)
    return past


def _past_blanks(lines: list[Line], index: int) -> int:
    while index < len(lines) and not lines[index].text:
        index += 1
    return index


def _past_paragraph(lines: list[Line], index: int) -> int:
    """The index of the first line that does not continue a footnote."""
    while index < len(lines) and lines[index].text and not _ends_footnote(lines[index]):
        index += 1
    return index


def _ends_footnote(line: Line) -> bool:
    return line.emphasised or any(
        pattern(line.text)
        for pattern in (_LABELLED.match, _OWN_LINE.fullmatch, _BARE_NUMBER.fullmatch, _FOOTNOTE.match)
    )


def _without_marks(line: Line) -> Iterator[Line]:
    """The line without page marks inside it: usually the line itself."""
    begin = 0
    for match in _IN_LINE.finditer(line.text):
        yield from stretch(line, begin, match.start())
        begin = match.end()
    if begin:
        yield from stretch(line, begin, len(line.text))
    else:
        yield line


def _with_labels_joined(lines: list[Line]) -> Iterator[Line]:
    """The lines, where a label or bullet that stands alone is put before the words it belongs to.

    Usually these come next. A converter may also have torn the first line of a clause from the rest of it, and put the
    label between the two.
    """
    joined: list[Line] = []
    label: Line | None = None
    for line in lines:
        if label:
            distance = line.start - label.start - len(label.raw)
            line = replace(label, raw=label.raw + " " * distance + line.raw)  # noqa: PLW2901 - the joined line replaces both
            label = None
        if not (_BARE_LABEL.fullmatch(line.text) or _BARE_NUMBER.fullmatch(line.text)):
            joined.append(line)
        elif _is_torn_first_line(joined):
            first = joined[-1]
            joined[-1] = replace(first, raw=f"{line.text} {first.raw}", lead=len(line.text) + 1)
        else:
            label = line
    return iter([*joined, label] if label else joined)


def _is_torn_first_line(lines: list[Line]) -> bool:
    """Whether the last line is the first of a clause whose label comes only now: "that" after a gap, without an end."""
    if len(lines) < len(("before", "torn")):
        return False
    *_, before, line = lines
    begins = before.text.endswith((";", ",")) or has_heading_shape(before.text)
    torn = line.text.startswith("that ") and not line.text.endswith((";", ",", ".", ":"))
    return begins and torn and line.after_gap
