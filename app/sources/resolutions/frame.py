"""Where a resolution begins in a text: its headline, its first section, and how its sections are opened."""

from dataclasses import dataclass

from app.errors import DocumentError
from app.model.assemblies import CGPM, CIPM, NEIGHBOURS, assembly_named_in
from app.sources.resolutions.head import candidates_of, head_at
from app.sources.resolutions.headline import Headline
from app.sources.resolutions.opening import is_aside, is_enacting
from app.sources.resolutions.sections import Openings, heading_at, is_bare, opening_at
from app.sources.resolutions.text import Line

_LINES_OF_A_TITLE = 12


@dataclass(frozen=True)
class Frame:
    """The indices of the headline and of the first section, the headline, and how sections are opened."""

    head: int
    first: int
    headline: Headline
    openings: Openings


def frame_of(lines: tuple[Line, ...], source: str) -> Frame:
    """The frame of the resolution in some lines; `DocumentError` where they hold none."""
    candidates = candidates_of(lines)
    if not candidates:
        raise DocumentError(source, "is no resolution: no line reads like 'RESOLUTION 7 (Rev. Geneva, 2022)'")
    texts = [line.text for line in lines]
    begin = min(candidates.values(), key=lambda headline: headline.past).past
    own = next((index for index in range(begin, len(lines)) if heading_at(lines, index, in_head=True)), None)
    past = len(lines) if own is None else own
    enacted = _enacting(texts, begin, own)
    in_text = _after_enacting(lines, texts, enacted) if enacted is not None else None
    if in_text is None and (own is None or enacted is None):
        in_text = _after_title(lines, texts, candidates, past, sure=own is None or not is_bare(lines, own))
    first = own if in_text is None else in_text
    if first is None:
        reason = "has the head of a resolution and no section such as 'considering' or 'resolves'"
        raise DocumentError(source, reason)
    head = head_at(candidates, first)
    enacting = texts[enacted] if enacted is not None else ""
    return Frame(head, first, candidates[head], _openings(lines, first, enacting, in_text=in_text is not None))


def _enacting(texts: list[str], begin: int, own: int | None) -> int | None:
    """The index of the line on which the enacting line ends: the last before the first heading, else the first."""
    if own is not None:
        last = own - 1
        while last > begin and is_aside(texts[last]):
            last -= 1
        if is_enacting(texts, last):
            return last
    past = len(texts) if own is None else own
    return next((index for index in range(begin, past) if is_enacting(texts, index)), None)


def _after_enacting(lines: tuple[Line, ...], texts: list[str], enacted: int) -> int | None:
    """The index of the paragraph that a verb opens after the enacting line; None where another comes there."""
    index = enacted + 1
    while index < len(lines) and is_aside(texts[index]):
        index += 1
    if index == len(lines) or heading_at(lines, index, in_head=True):
        return None
    return index if opening_at(lines, index, plain=True) else None


def _after_title(
    lines: tuple[Line, ...], texts: list[str], candidates: dict[int, Headline], past: int, *, sure: bool
) -> int | None:
    """The index of the first paragraph that a verb opens soon after a headline, where there is no enacting line.

    `sure` says that there is no heading either, so that a verb needs no capital.
    """
    for headline in sorted(candidates.values(), key=lambda found: found.past):
        for index in range(headline.past, min(headline.past + _LINES_OF_A_TITLE, past)):
            opening = opening_at(lines, index, plain=sure) if not is_aside(texts[index]) else None
            if opening:
                return index
    return None


def _openings(lines: tuple[Line, ...], first: int, enacting: str, *, in_text: bool) -> Openings:
    """How the paragraphs after the first one are opened."""
    body = assembly_named_in(enacting)
    if body in (CGPM, CIPM) or (in_text and opening_at(lines, first, plain=False) is None):
        return "plain"
    return "marked" if in_text or body in NEIGHBOURS else "none"
