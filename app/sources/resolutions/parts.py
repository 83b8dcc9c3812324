"""What follows the clauses of a resolution and is none: annexes, numbered sections, notes, the record of the vote."""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from app.model.records import Part, PartKind
from app.sources.resolutions.labels import marks_of
from app.sources.resolutions.text import Line

_HEADING_MARKUP = re.compile(r"^#{1,6} |^> ?")
_BEGINS = re.compile(
    r"(?P<unit>ANNEX|APPENDIX|ATTACHMENT|SECTION|PART|Annex|Appendix|Attachment|Section"
    r"|TABLE|FIGURE)\b"
    r"(?: (?!TO\b|OF\b)(?P<label>[A-Z0-9]{1,4})\b)?"
    r"(?P<rest> ?[(:\u2013\u2014.-].{0,200}| to .{1,200}| [^\W\d_a-z].{0,200})?"
)
_NOTE = re.compile(r"(?:NOTES?|Notes?)(?: (?P<label>\d{1,2}))? ?[\u2013\u2014:.-]")
# How the vote, or the meeting, is put on record after the clauses.
_RECORD = re.compile(
    r"\(?(?:Unanimous(?:ly)?|Adopted|Carried|Approved)"
    r"(?:[ /,:]{1,3}(?:unanimous(?:ly)?|adopted|carried|approved)){0,3}(?: (?:by|at) .{1,60})?[.]?\)?[.]?"
    r"|(?:By )?acclamation[.]?"
    r"|(?:Approval|Disapproval|Abstentions?|In favou?r|Against|Votes?)(?: \(\d{1,3}\))?: .{1,300}"
    r"|(?:The|This) (?:resolution|decision|recommendation) was (?:taken|adopted|carried|approved|passed)\b.{0,120}"
    r"|\([A-Z][a-z-]{2,20} plenary meeting, .{1,100}\)"
    r"|\d{1,5}(?:st|nd|rd|th) (?:\([a-z ]{1,20}\) )?(?:plenary )?meeting.{0,60}"
    # The history below the text: "(Kyoto, 1994) - (Rev. Minneapolis, 1998)".
    r"|\([^()\d]{2,45}, \d{4}\)(?: ?[-\u2013\u2014] ?\([^()\d]{2,45}, \d{4}\)){1,40}(?: ?[-\u2013\u2014])?",
    re.IGNORECASE,
)
_KINDS = {"annex": "annex", "appendix": "appendix", "attachment": "attachment", "section": "section", "part": "section"}
_KINDS |= {"table": "table", "figure": "table"}
_WHERE = ("(", "to ")  # "(to Resolution 7)", "to Annex 1": whose annex it is, and no title
_OPENS_REST = " (:\u2013\u2014.-"
_LONGEST_TITLE = 300


def begins_part(text: str) -> bool:
    """Whether a line is the heading of an annex, an appendix, an attachment or a numbered section."""
    match = _BEGINS.fullmatch(_HEADING_MARKUP.sub("", text))
    return match is not None and (
        match["label"] is not None or match["unit"].casefold() not in ("section", "part", "table", "figure")
    )


def is_record(text: str) -> bool:
    """Whether a line puts the vote or the meeting on record: "Unanimous/adopted", "80th plenary meeting"."""
    return _RECORD.fullmatch(text.rstrip(" |")) is not None


def parts_of(lines: tuple[Line, ...], left_out: Iterable[tuple[Line, ...]] = ()) -> list[Part]:
    """The parts that begin in the lines after the clauses, and those left out between the clauses, in their order."""
    parts: list[Part] = []
    for passage in (*left_out, *_passages(lines)):
        part = _part(passage)
        again = sum(other.path == part.path or other.path.startswith(f"{part.path} (") for other in parts)
        parts.append(_renamed(part, again + 1) if again else part)
    return sorted(parts, key=lambda part: part.start)


def _passages(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """The lines, cut where a part begins."""
    begin = 0
    for index in range(1, len(lines)):
        if begins_part(lines[index].text):
            yield lines[begin:index]
            begin = index
    if lines:
        yield lines[begin:]


def _part(lines: tuple[Line, ...]) -> Part:
    """The part that some lines are."""
    first, last = lines[0], lines[-1]
    heading = _HEADING_MARKUP.sub("", first.text)
    kind, path, title = "record", "Record", ""
    if begins_part(first.text) and (match := _BEGINS.fullmatch(heading)):
        kind = _KINDS[match["unit"].casefold()]
        path = " ".join(part for part in (match["unit"].capitalize(), match["label"]) if part)
        rest = (match["rest"] or "").strip()
        title = rest.lstrip(_OPENS_REST).strip() if not rest.casefold().startswith(_WHERE) else ""
        title = title or _title(lines[1:])
    elif note := _NOTE.match(heading):
        kind, path = "note", " ".join(part for part in ("Note", note["label"]) if part)
    return Part(
        cast("PartKind", kind), path, heading, title, first.offset(0), last.offset(len(last.text)), first.number
    )


def _title(lines: tuple[Line, ...]) -> str:
    """The first paragraph below a heading, where it reads like a title."""
    words: list[str] = []
    for line in lines:
        text = _HEADING_MARKUP.sub("", line.text)
        if text.casefold().startswith(_WHERE) and not words:
            continue
        if (words and line.after_gap) or next(marks_of(text), None):
            break
        words.append(text)
    title = " ".join(words)
    return title if len(title) <= _LONGEST_TITLE and not title.endswith((".", ";", ":")) else ""


def _renamed(part: Part, times: int) -> Part:
    path = f"{part.path} ({times})"
    return Part(part.kind, path, part.heading, part.title, part.start, part.end, part.line)
