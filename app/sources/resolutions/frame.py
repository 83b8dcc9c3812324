"""Where a resolution begins in a text: its headline, its first section, and how its sections are opened."""

from bisect import bisect_left
from dataclasses import dataclass

from app.errors import DocumentError
from app.model.assemblies import CGPM, CIPM, NEIGHBOURS, assembly_named_in
from app.sources.resolutions.head import head_at
from app.sources.resolutions.headline import Headline, headline_in
from app.sources.resolutions.labels import begins_item
from app.sources.resolutions.opening import is_aside, is_enacting, names_body
from app.sources.resolutions.sections import Openings, heading_at, is_bare, opening_at
from app.sources.resolutions.text import Line
from app.sources.resolutions.verbs import who_decides

_LINES_OF_A_TITLE = 12
_LINES_OF_AN_OPENING = 60


@dataclass(frozen=True)
class Frame:
    """The indices of the headline and of the first section, the headline, and how sections are opened.

    `heads` are the indices of all lines of the text that may be headlines.
    """

    head: int
    first: int
    headline: Headline
    openings: Openings
    heads: list[int]


def next_resolution(frame: Frame, lines: tuple[Line, ...], texts: list[str], index: int) -> int | None:
    """The index from a line on where the headline of another resolution stands that has a section; None without one."""
    begin = bisect_left(frame.heads, index)
    for following in frame.heads[begin:]:
        headline = headline_in(texts, following)
        other = headline is not None and headline.number != frame.headline.number
        if other and _has_sections(lines, texts, following):
            return following
    return None


def _has_sections(lines: tuple[Line, ...], texts: list[str], index: int) -> bool:
    """Whether a resolution can be read from a headline on: its enacting line or a first section comes soon."""
    soon = range(index + 1, min(index + 1 + _LINES_OF_A_TITLE, len(lines)))
    return any(
        is_enacting(texts, at) or heading_at(lines, at, in_head=True) or opening_at(lines, at, plain=False, first=True)
        for at in soon
    )


def frame_of(
    lines: tuple[Line, ...], texts: list[str], heads: dict[int, Headline], source: str, begin: int = 0
) -> Frame:
    """The frame of the first resolution from a line on; `heads` are the lines that may be headlines.

    `DocumentError` where there is none. A resolution after another one is looked for near its headline only.
    """
    limit = len(lines) if begin == 0 else min(len(lines), begin + _LINES_OF_AN_OPENING)
    candidates = {index: headline for index, headline in heads.items() if begin <= index < limit}
    candidates, limit = _own(lines, candidates, limit)
    if not candidates:
        raise DocumentError(source, "is no resolution: no line reads like 'RESOLUTION 7 (Rev. Geneva, 2022)'")
    after = min(candidates.values(), key=lambda headline: headline.past).past
    own = next((index for index in range(after, limit) if heading_at(lines, index, in_head=True)), None)
    own = _behind_title(lines, texts, after, own, limit)
    past = limit if own is None else own
    enacted = _told(lines, texts, after, past) or _enacting(texts, after, past, own)
    in_text = _after_enacting(lines, texts, enacted, plain=True) if enacted is not None else None
    if in_text is None and (own is None or enacted is None):
        in_text = _after_title(lines, texts, candidates, past, sure=own is None or not is_bare(lines, own))
    first = own if in_text is None else in_text
    if first is None:
        reason = "has the head of a resolution and no section such as 'considering' or 'resolves'"
        raise DocumentError(source, reason)
    head = head_at(candidates, first)
    enacting = texts[enacted] if enacted is not None else ""
    openings = _openings(lines, first, enacting, in_text=in_text is not None)
    return Frame(head, first, candidates[head], openings, list(heads))


def _own(lines: tuple[Line, ...], candidates: dict[int, Headline], limit: int) -> tuple[dict[int, Headline], int]:
    """The candidates of the first number alone, up to the next number, where a body named there decides something.

    So one decision of a meeting is not taken for the cover of the next one, which has an enacting line.
    """
    numbers = [headline.number for headline in candidates.values()]
    other = next((index for index, headline in candidates.items() if headline.number != numbers[0]), None)
    if other is None:
        return candidates, limit
    own = {index: headline for index, headline in candidates.items() if index < other}
    soon = range(max(own.values(), key=lambda headline: headline.past).past, other)[:_LINES_OF_A_TITLE]
    decided = any(who_decides(lines[index].text) for index in soon)
    return (own, other) if decided else (candidates, limit)


def _behind_title(lines: tuple[Line, ...], texts: list[str], begin: int, own: int | None, limit: int) -> int | None:
    """The first heading, but for a title that reads like one: "Encouraging lamps" above the enacting line."""
    if own is None:
        return None
    soon = range(own + 1, min(own + 1 + _LINES_OF_A_TITLE, begin + _LINES_OF_A_TITLE, limit))
    enacted = next((index for index in soon if is_enacting(texts, index) and names_body(texts[index])), None)
    if enacted is None or any(
        begins_item(texts[index]) or headline_in(texts, index) for index in range(own + 1, enacted)
    ):
        return own
    return next((index for index in range(enacted + 1, limit) if heading_at(lines, index, in_head=True)), None)


def _enacting(texts: list[str], begin: int, past: int, own: int | None) -> int | None:
    """The index of the line on which the enacting line ends: the last before the first heading, else the first."""
    if own is not None:
        last = own - 1
        while last > begin and is_aside(texts[last]):
            last -= 1
        if is_enacting(texts, last):
            return last
    return next((index for index in range(begin, past) if is_enacting(texts, index)), None)


def _told(lines: tuple[Line, ...], texts: list[str], begin: int, past: int) -> int | None:
    """The index of the first enacting line after which a marked verb opens a paragraph."""
    enacting = (index for index in range(begin, past) if is_enacting(texts, index))
    return next((index for index in enacting if _after_enacting(lines, texts, index, plain=False) is not None), None)


def _after_enacting(lines: tuple[Line, ...], texts: list[str], enacted: int, *, plain: bool) -> int | None:
    """The index of the paragraph that a verb opens after the enacting line; None where another comes there."""
    index = enacted + 1
    while index < len(lines) and is_aside(texts[index]):
        index += 1
    if index == len(lines) or heading_at(lines, index, in_head=True):
        return None
    return index if opening_at(lines, index, plain=plain) else None


def _after_title(
    lines: tuple[Line, ...], texts: list[str], candidates: dict[int, Headline], past: int, *, sure: bool
) -> int | None:
    """The index of the first paragraph that a verb opens soon after a headline, where there is no enacting line.

    `sure` says that there is no heading either, so that a verb needs no capital.
    """
    for headline in sorted(candidates.values(), key=lambda found: found.past):
        for index in range(headline.past, min(headline.past + _LINES_OF_A_TITLE, past)):
            opening = opening_at(lines, index, plain=sure, first=True) if not is_aside(texts[index]) else None
            if opening:
                return index
    return None


def _openings(lines: tuple[Line, ...], first: int, enacting: str, *, in_text: bool) -> Openings:
    """How the paragraphs after the first one are opened."""
    body = assembly_named_in(enacting)
    if body in (CGPM, CIPM) or (in_text and opening_at(lines, first, plain=False) is None):
        return "plain"
    return "marked" if in_text or body in NEIGHBOURS else "none"
