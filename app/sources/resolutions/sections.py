"""Where each section of a resolution begins and ends: headings, verbs that open paragraphs, what ends the clauses."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.model.identifiers import slug
from app.model.records import Section
from app.sources.resolutions.headline import Headline, headline_in
from app.sources.resolutions.labels import marks_of
from app.sources.resolutions.opening import ENACTING_ALONE
from app.sources.resolutions.parts import begins_part
from app.sources.resolutions.text import Line
from app.sources.resolutions.verbs import has_heading_shape, opening_in_text, opening_verb, part_of, who_decides

_HEADING_MARKUP = re.compile(r"^#{1,6} ")
_PAGE_NUMBER = re.compile(r"^\d{1,4} (?=\D)|(?<=\)) \d{1,4}$")
_TRAILING = re.compile(r"(?<=[a-z])(?: ?:|\d{1,2}|\*{1,2})$")
# A paragraph that begins with a word in italics or bold, after its label: "1. *Decides* to ...".
_EMPHASISED_WORD = re.compile(
    r"[\s>-]*+(?:\(?\w{1,4}[.)]? )?[*_]{1,3}(?:\(?\d{1,3}[.)]? )?(?P<words>[^\W\d_][^*_\n]{1,60})[*_]"
)
_DUTY = re.compile(r"(?:that|to|its|the|whether|all)\b")
_ASKS = re.compile(
    r"(?:further |also )?(?:resolves|decides|recommends|instructs|invites|requests|urges|encourages|calls upon)\b"
    r"[^,;:.\d]{0,120} (?:to|that) [a-z]"
)
_CLAUSE_WORD = re.compile(r"(?:that|to|whether)\b")
_FOOTNOTE_END = re.compile(r"[;,.]? ?(?:\d{1,2}|\*{1,2})$")
_LINES_OF_A_HEADING = 6
_LONG = 8  # words: a plain heading of more is believed only if a clause follows
_WRAPPED = 45  # characters: a heading that may go on in the next line
_REST = 60  # characters of what it goes on with


# Whether verbs open the paragraphs of a resolution: never, where a capital or italics mark them, or without any mark.
Openings = Literal["none", "marked", "plain"]


@dataclass(frozen=True)
class Passage:
    """A section and the lines of its clauses; `openings` are those that a verb of their own opens, by their start."""

    section: Section
    lines: tuple[Line, ...]
    openings: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Body:
    """The sections in order, and the index of the line after the last one."""

    passages: tuple[Passage, ...]
    end: int


@dataclass(frozen=True)
class Heading:
    """A heading found: its words, and the indices of its first line and of the line after it.

    One `in_text` is the verb that opens a paragraph, which then is the first of its clauses: `past` equals `first`.
    """

    words: str
    first: int
    past: int
    in_text: bool = False


def heading_at(lines: tuple[Line, ...], index: int, *, in_head: bool) -> Heading | None:
    """The heading that begins at a line, or None; `in_head` says that no section has begun yet.

    Judged by the line's shape, by how the text before it ends (with a comma, as the clause before a heading does), and
    by its setting: italics, or gaps around it. Rule measured on 191 resolutions of ITU conferences.
    """
    line = lines[index]
    words = _heading_words(line.text)
    if words.endswith(",") and is_bare(lines, index) and _begins_list(lines, index + 1):
        words = words[:-1]
    if paragraph := _heading_over_lines(lines, index):
        return paragraph
    if line.role or not has_heading_shape(words) or _is_asked_in_full(lines, index):
        return None
    heading = _whole_heading(lines, index, words)
    if line.emphasised or _is_believable(lines, heading, in_head=in_head):
        return heading
    return None


def _heading_over_lines(lines: tuple[Line, ...], index: int) -> Heading | None:
    """The heading that a paragraph of several lines is, with a clause after it and no stop at its end; or None."""
    before = lines[index - 1].text if index else ""
    past = _past_paragraph(lines, index)
    if past - index < len(("one", "two")) or past == len(lines) or not before.endswith((",", ";", ".", ":")):
        return None
    if any(_CLAUSE_WORD.match(line.text) for line in lines[index + 1 : past]):
        return None
    words = " ".join(_heading_words(line.text) for line in lines[index:past])
    follows = lines[past].after_gap and _CLAUSE_WORD.match(lines[past].text) is not None
    shaped = words[-1] not in ",:" and has_heading_shape(words, set_apart=True)
    return Heading(words, index, past) if shaped and (follows or _begins_list(lines, past)) else None


def _past_paragraph(lines: tuple[Line, ...], index: int) -> int:
    """The index after the lines of running text that a line begins: up to a gap or a label; at most six."""
    past = index + 1
    while past < min(len(lines), index + _LINES_OF_A_HEADING) and not lines[past].after_gap:
        if any(not mark.inline for mark in marks_of(lines[past].text)):
            break
        past += 1
    return past


def _is_asked_in_full(lines: tuple[Line, ...], index: int) -> bool:
    """Whether a line begins a paragraph that says whom it asks to do what, up to its full stop: no heading."""
    past = _past_paragraph(lines, index)
    if past - index < len(("one", "two")) or _ASKS.match(lines[index].text) is None or not lines[index].after_gap:
        return False
    return lines[past - 1].text.endswith((".", ";", ",")) and _CLAUSE_WORD.match(lines[index + 1].text) is None


def _begins_list(lines: tuple[Line, ...], index: int) -> bool:
    """Whether a list begins on a line: with a) or 1."""
    mark = next(marks_of(lines[index].text), None) if index < len(lines) else None
    return mark is not None and not mark.inline and any(reading.ordinal == (1,) for reading in mark.readings)


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
    is_rest = more[:1].isalpha() and more[-1] not in ".,;:" and not _CLAUSE_WORD.match(more) and len(more) < _REST
    if is_rest and not any(not mark.inline for mark in marks_of(more)) and _clause_follows(lines, index + 2):
        return Heading(f"{words} {_heading_words(more)}", index, index + 2)
    return Heading(words, index, index + 1)


def opening_at(lines: tuple[Line, ...], index: int, *, plain: bool, first: bool = False) -> Heading | None:
    """The heading that the verb opening a paragraph is, as in "Recalling its resolution 65/229, ..."; or None.

    A capital, italics, or the body named before the verb mark it. `plain` says that the resolution is written so
    throughout, and that such a verb needs no mark where a paragraph begins. The `first` one may follow a title
    without a gap, where a body is named before the verb.
    """
    line = lines[index]
    label = next(iter(marks_of(line.text)), None)
    begin = label.words if label and not label.inline and label.readings[0].style in ("number", "roman") else 0
    found = opening_in_text(line.text, begin)
    named = first and who_decides(line.text) != ""
    if found is None or not (named or _begins_paragraph(lines, index)):
        return None
    marked = found.told or _is_emphasised(line.raw, found.verb)
    return Heading(found.verb, index, index, in_text=True) if marked or plain else None


def _begins_paragraph(lines: tuple[Line, ...], index: int) -> bool:
    before = lines[index - 1].text if index else ""
    if headline_in([before], 0) or ENACTING_ALONE.fullmatch(before):
        return True
    return lines[index].after_gap or before.endswith((",", ";", ":", ".", "; and", ", and", ")", "]"))


def _is_emphasised(raw: str, verb: str) -> bool:
    match = _EMPHASISED_WORD.match(raw)
    return match is not None and match["words"].casefold().startswith(verb.split(maxsplit=1)[0])


def body_of(lines: tuple[Line, ...], texts: list[str], first: int, head: Headline, openings: Openings) -> Body:
    """The sections from the one that begins at `first`; lines that repeat the head (a page's head) are left out."""
    passages: list[tuple[Heading, list[Line], list[int]]] = []
    index = first
    while index < len(lines):
        line = lines[index]
        repeated = headline_in([_without_page_number(line.text)], 0)
        if passages and repeated and repeated.number == head.number:
            index += 1
            continue
        if passages and _ends_body(passages, line, headline_in(texts, index)):
            break
        heading = _heading(lines, index, openings, first=not passages)
        if heading and not (passages and _goes_on(passages[-1][0], heading)):
            passages.append((heading, [], []))
        if heading and not heading.in_text:
            index = heading.past
            continue
        if heading:
            passages[-1][2].append(line.start)
        passages[-1][1].append(line)
        index += 1
    return Body(_with_sections(passages, lines), index)


def _heading(lines: tuple[Line, ...], index: int, openings: Openings, *, first: bool) -> Heading | None:
    """The heading at a line: a line of its own, or the verb that opens a paragraph."""
    opening = opening_at(lines, index, plain=openings == "plain", first=first) if openings != "none" else None
    if opening is None:
        return heading_at(lines, index, in_head=first) or (None if first else _on_one_line(lines, index))
    return Heading(opening.words, index, index + 1) if is_bare(lines, index) else opening


def _on_one_line(lines: tuple[Line, ...], index: int) -> Heading | None:
    """The opening of a paragraph that holds heading and clause: "invites Member States to take part" after a comma."""
    line = lines[index]
    if not line.after_gap or not lines[index - 1].text.endswith(",") or not _ASKS.match(line.text):
        return None
    return opening_at(lines, index, plain=True)


def is_bare(lines: tuple[Line, ...], index: int) -> bool:
    """Whether the line at an index holds an opening verb and nothing else."""
    words = _heading_words(lines[index].text).rstrip(":,")
    opening = opening_in_text(words)
    return opening is not None and opening.end == len(words)


def _goes_on(heading: Heading, following: Heading) -> bool:
    """Whether a paragraph that a verb opens belongs to the section that the same verb opened."""
    return following.in_text and heading.in_text and heading.words == following.words


def _without_page_number(text: str) -> str:
    return _PAGE_NUMBER.sub("", _HEADING_MARKUP.sub("", text))


def _ends_body(passages: list[tuple[Heading, list[Line], list[int]]], line: Line, head: Headline | None) -> bool:
    _, clauses, _ = passages[-1]
    if not clauses or not (head or begins_part(line.text)):
        return False
    operative = any(part_of(heading.words) == "operative" for heading, _, _ in passages)
    ended = clauses[-1].text.endswith((".", ";", ",", ".”", '."')) or line.text.isupper() or line.emphasised
    alone = line.after_gap and _HEADING_MARKUP.sub("", line.text).count(" ") < len(("Annex", "1"))
    return operative and (ended or alone or head is not None)


def _with_sections(
    passages: list[tuple[Heading, list[Line], list[int]]], lines: tuple[Line, ...]
) -> tuple[Passage, ...]:
    """The passages with their sections."""
    first_lines = [lines[heading.first] for heading, _, _ in passages]
    places = [(line.offset(0), line.number, line.page) for line in first_lines]
    sections = sections_of([heading for heading, _, _ in passages], places)
    return tuple(
        Passage(section, tuple(clauses), frozenset(openings))
        for section, (_, clauses, openings) in zip(sections, passages, strict=True)
    )


def sections_of(headings: list[Heading], places: Sequence[tuple[int, int, int | None]]) -> Iterator[Section]:
    """The sections of headings with their places: offset, line, page; one that comes back is counted: "noting (2)"."""
    seen: Counter[str] = Counter()
    for position, (heading, (start, line, page)) in enumerate(zip(headings, places, strict=True), start=1):
        words = heading.words.lower() if heading.words.isupper() else heading.words[0].lower() + heading.words[1:]
        key = slug(words)
        seen[key] += 1
        again = seen[key] > 1
        yield Section(
            verb=words if heading.in_text else opening_verb(words) or words,
            heading=words,
            path=f"{words} ({seen[key]})" if again else words,
            key=f"{key}-{seen[key]}" if again else key,
            position=position,
            start=start,
            line=line,
            page=page,
        )
