"""Lines that hold more than one paragraph, or a mark that is none: taken apart as the paragraphs would stand."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.sources.resolutions.text import Line
from app.sources.resolutions.verbs import has_heading_shape, opening_in_text, who_decides

_RUN_ON = re.compile(r"(?P<heading>[^\W\d_][^,;:.()\d]{5,100}) (?=(?:\(?a\)|\(?1[.)]?) (?:that|to)\b)")
# "requests ISO/TC 1 to act": the number is no label.
_COUNTED = re.compile(
    r"(?:J?TC|SC|PC|J?WG|SG|Groups?|Questions?|Nos?|Parts?|Annex|Appendix|Resolutions?|Articles?|Chapters?|Sections?"
    r"|Recommendations?|Decisions?|[Ii]tems?|[Pp]aragraphs?|[Cc]lauses?|Regions?|Phase)$"
)
_BEFORE_A_BODY = re.compile(r"[,;](?= (?:ISO|IEC|J?TC|SC|PC|TMB|SMB)\b)")
_BULLET = re.compile("[-\u2013\u2014*\u2022\u00b7\u25aa\u25e6\uf020-\uf0ff] ")
_ENACTING = re.compile(
    r"(?:The|THE) [A-Z][\w-]*(?: (?:of|and|on|for|the|[A-Z][\w-]*)){1,8}(?: \([^()]{2,60}\))?,(?= [A-Z])"
)
_NEXT = re.compile(
    r"(?<=[,;.:]) (?:and )?(?P<opening>(?:(?P<number>\d{1,2})\. )?(?P<verb>[A-Z][A-Za-z]+\b)|\([a-z]{1,4}\) (?=[A-Z]))"
)


def parted(line: Line) -> Iterator[Line]:
    """The line as the paragraphs that it holds: usually itself alone."""
    text = line.text
    begin = 0
    for position in _ends(text):
        yield from stretch(line, begin, position)
        begin = position
    if begin:
        yield from stretch(line, begin, len(text))
    else:
        yield line


def stretch(line: Line, begin: int, end: int) -> Iterator[Line]:
    """The part of a line between two positions of its text, unless it is blank."""
    first, last = line.offset(begin) - line.start, line.offset(end) - line.start
    part = replace(line, start=line.start + first, raw=line.raw[first:last])
    if part.text:
        yield part


def without_bullets_of_headings(lines: list[Line]) -> list[Line]:
    """The lines; where a verb alone stands behind a bullet, headings are items of a list, and lose their bullets."""
    behind = [(match.end() if (match := _BULLET.match(line.text)) else 0) for line in lines]
    if not any(end and _is_verb_alone(line.text[end:]) for line, end in zip(lines, behind, strict=True)):
        return lines
    kept: list[Line] = []
    for line, end in zip(lines, behind, strict=True):
        is_heading = end > 0 and has_heading_shape(line.text[end:])
        kept += [
            replace(part, after_gap=line.after_gap) for part in stretch(line, end if is_heading else 0, len(line.text))
        ]
    return kept


def _is_verb_alone(words: str) -> bool:
    opening = opening_in_text(words)
    return opening is not None and opening.end == len(words) and words.islower()


def _ends(text: str) -> Iterator[int]:
    """Where paragraphs end inside a line's text."""
    run_on = _RUN_ON.match(text)
    if run_on and has_heading_shape(run_on["heading"]) and not _COUNTED.search(run_on["heading"]):
        yield run_on.end("heading")
    elif reasons := _end_of_reasons(text):
        yield reasons
    elif (enacting := _ENACTING.match(text)) and opening_in_text(text, enacting.end() + 1):
        yield enacting.end()
        yield from _openings(text, enacting.end())


def _end_of_reasons(text: str) -> int:
    """Where the reasons for a decision end on the same line: "Noting the request, ISO/TC 954 agrees to ..."; or 0."""
    opening = opening_in_text(text)
    if opening is None or opening.part == "operative" or not opening.told:
        return 0
    commas = (match.end() for match in _BEFORE_A_BODY.finditer(text, opening.end))
    return next((comma for comma in commas if who_decides(text[comma + 1 :])), 0)


def _openings(text: str, begin: int) -> Iterator[int]:
    """Where paragraphs begin that are run on behind an enacting line: with a verb in capitals, a number, a letter."""
    due = 1
    for match in _NEXT.finditer(text, begin - 1):
        if match["number"] and int(match["number"]) != due:
            continue
        if match["verb"] and opening_in_text(text, match.start("verb")) is None:
            continue
        due += match["number"] is not None
        if match.start("opening") > begin + 1:
            yield match.start("opening")
