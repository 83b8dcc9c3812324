"""Where each section of a resolution begins and ends: headings, and the marks after the operative part."""

import re
from collections import Counter
from dataclasses import dataclass

from app.model.identifiers import slug
from app.model.records import Section
from app.sources.resolutions.labels import marks_of
from app.sources.resolutions.text import Line
from app.sources.resolutions.verbs import has_heading_shape, opening_verb, part_of

# What follows the operative part and is no clause.
_AFTER = re.compile(
    r"(?:ANNEX|APPENDIX|ATTACHMENT|SECTION|PART|Annex|Appendix|Attachment)\b(?: [A-Z0-9]{1,4}\b)?"
    r"(?: ?[(:\u2013\u2014-].{0,200}| to .{1,200})?"
    r"|(?:RESOLUTION|RECOMMENDATION|DECISION|OPINION) .{0,20}\d.{0,200}"
)
_HEADING_MARKUP = re.compile(r"^#{1,6} ")
_PAGE_NUMBER = re.compile(r"^\d{1,4} (?=\D)|(?<=\)) \d{1,4}$")
_TRAILING = re.compile(r"(?<=[a-z])(?: ?:|\d{1,2}|\*{1,2})$")
_DUTY = re.compile(r"(?:that|to|its|the|whether|all)\b")
_CLAUSE_WORD = re.compile(r"(?:that|to|whether)\b")
_FOOTNOTE_END = re.compile(r"[;,.]? ?(?:\d{1,2}|\*{1,2})$")
_LONG = 8  # words: a plain heading of more is believed only if a clause follows
_WRAPPED = 60  # characters: a heading that may go on in the next line


@dataclass(frozen=True)
class Passage:
    """A section and the lines of its clauses."""

    section: Section
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Body:
    """The sections in order, the index of the line after the last one, and what was doubtful."""

    passages: tuple[Passage, ...]
    end: int
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading found: its words, and the indices of its first line and of the line after it."""

    words: str
    first: int
    past: int


def heading_at(lines: tuple[Line, ...], index: int, *, in_head: bool) -> Heading | None:
    """The heading that begins at a line, or None; `in_head` says that no section has begun yet.

    Judged by the line's shape, by how the text before it ends (with a comma, as the clause before a heading does), and
    by its setting: italics, or gaps around it. Rule measured on 191 resolutions of ITU conferences.
    """
    line = lines[index]
    words = _heading_words(line.text)
    if not has_heading_shape(words):
        return None
    heading = _whole_heading(lines, index, words)
    if line.emphasised or _is_believable(lines, heading, in_head=in_head):
        return heading
    return None


def _heading_words(text: str) -> str:
    return _TRAILING.sub("", _HEADING_MARKUP.sub("", text)) or text


def _is_believable(lines: tuple[Line, ...], heading: Heading, *, in_head: bool) -> bool:
    before = lines[heading.first - 1].text if heading.first else ""
    length = len(heading.words.split())
    clause_follows = _clause_follows(lines, heading.past)
    if before.endswith(","):
        return length <= _LONG or clause_follows
    short = length <= len(("resolves", "further"))
    if before.endswith(";") or _FOOTNOTE_END.search(before):
        return short or (lines[heading.first].after_gap and clause_follows)
    if in_head or before.endswith((".", ":")):
        return clause_follows and (short or lines[heading.first].after_gap)
    return short and lines[heading.first].after_gap and clause_follows


def _clause_follows(lines: tuple[Line, ...], index: int) -> bool:
    if index >= len(lines):
        return False
    text = lines[index].text
    return _DUTY.match(text) is not None or any(not mark.inline for mark in marks_of(text)) or lines[index].after_gap


def _whole_heading(lines: tuple[Line, ...], index: int, words: str) -> Heading:
    """The heading with the line it may be wrapped to."""
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or len(words) < _WRAPPED or following.after_gap:
        return Heading(words, index, index + 1)
    more = following.text
    is_rest = more[:1].isalpha() and more[-1] not in ".,;:" and not _CLAUSE_WORD.match(more) and len(more) < _WRAPPED
    if is_rest and not any(not mark.inline for mark in marks_of(more)) and _clause_follows(lines, index + 2):
        return Heading(f"{words} {_heading_words(more)}", index, index + 2)
    return Heading(words, index, index + 1)


def body_of(lines: tuple[Line, ...], first: int, running_head: str) -> Body:
    """The sections from the heading at `first`; lines equal to `running_head` (a page's head) are left out."""
    passages: list[tuple[Heading, list[Line]]] = []
    warnings: list[str] = []
    index = first
    repeated = _without_page_number(running_head)
    while index < len(lines):
        line = lines[index]
        if _without_page_number(line.text) == repeated:
            index += 1
            continue
        if passages and _ends_body(passages, line):
            warnings.append(f"line {line.number}: what follows the clauses is left out, from {line.text[:40]!r}")
            break
        heading = heading_at(lines, index, in_head=not passages)
        if heading:
            passages.append((heading, []))
            index = heading.past
            continue
        passages[-1][1].append(line)
        index += 1
    return Body(_with_sections(passages, lines), index, tuple(warnings))


def _without_page_number(text: str) -> str:
    return _PAGE_NUMBER.sub("", _HEADING_MARKUP.sub("", text)).casefold()


def _ends_body(passages: list[tuple[Heading, list[Line]]], line: Line) -> bool:
    _, clauses = passages[-1]
    if not clauses or not _AFTER.fullmatch(_HEADING_MARKUP.sub("", line.text)):
        return False
    operative = any(part_of(heading.words) == "operative" for heading, _ in passages)
    return operative and (clauses[-1].text.endswith((".", ";", ",")) or line.text.isupper() or line.emphasised)


def _with_sections(passages: list[tuple[Heading, list[Line]]], lines: tuple[Line, ...]) -> tuple[Passage, ...]:
    """The passages with their sections; a heading that comes back is counted: "noting (2)"."""
    seen: Counter[str] = Counter()
    made: list[Passage] = []
    for position, (heading, clauses) in enumerate(passages, start=1):
        words = heading.words.lower() if heading.words.isupper() else heading.words[0].lower() + heading.words[1:]
        key = slug(words)
        seen[key] += 1
        again = seen[key] > 1
        section = Section(
            verb=opening_verb(words) or words,
            heading=words,
            path=f"{words} ({seen[key]})" if again else words,
            key=f"{key}-{seen[key]}" if again else key,
            position=position,
            start=lines[heading.first].offset(0),
            line=lines[heading.first].number,
        )
        made.append(Passage(section, tuple(clauses)))
    return tuple(made)
