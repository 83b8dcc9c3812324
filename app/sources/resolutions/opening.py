"""What stands between the line that names a resolution and its first section: title, history, day, enacting line."""

import re
from dataclasses import dataclass

from app.sources.resolutions.dates import DAY, day_in
from app.sources.resolutions.headline import Headline, names_a_day
from app.sources.resolutions.text import Line, Role
from app.sources.resolutions.verbs import has_heading_shape, opening_in_text

YEAR = r"(?:1[89]|20)\d{2}"
_HEADING_MARKUP = re.compile(r"^#{1,6} |^> ?")
_REVISION = re.compile(r"\(((?:Rev\.|REV\.?|[^\W\d_])[^()]{2,80}\d{2,4})\)")
_HISTORY = re.compile(rf"\((?:[^()]*\b)?{YEAR}\b[^()]*\)")
_ENACTING = re.compile(
    r"(?:The|the|THE|Le|La|LE|LA) (?:\d{1,3}(?:st|nd|rd|th|e) )?[^\W\d_].{0,300}[,:]"
    r"(?: ?[(\[]Agenda items? [^()\[\]]{1,40}[)\]])?"
    r"|ITU-[TRD],?|(?:The )?(?:ISO|IEC)[ /][\w/ ]{2,30}[,:]"
)
_A_BODY = re.compile(r"\b(?:Assembly|Conference|Council|Committee|Board|Commission)\b", re.IGNORECASE)
# The same without its comma, which is believed where a verb comes next.
ENACTING_ALONE = re.compile(
    r"(?:The|THE) (?:[A-Z][\w/-]{0,30} (?:on |of |for |and |the ){0,2}){0,8}"
    r"(?:Assembly|ASSEMBLY|Council|COUNCIL|Conference|CONFERENCE|Committee|COMMITTEE|Board|CCITT|CCIR|CGPM|CIPM)"
    r"(?: \([^()]{2,60}\))?"
)
_ENACTING_IN_THREE_LINES = 3
# An act of adoption with its day: "(adopted on 8 June 2015)", "Adopted by the Security Council ... on 20 July 2015".
_ADOPTED = re.compile(r"[(\[]?(?:Resolutions? )?[Aa]dopted\b.{0,200}", re.IGNORECASE)
_AGENDA_AFTER = re.compile(r" ?[(\[]Agenda items? [^()\[\]]{1,40}[)\]]$")
_ACT_IN_BRACKETS = re.compile(r"[(\[]adopted (?:at|by|in|during) [^()\[\]]{1,120}[)\]]", re.IGNORECASE)
# The resolutions of a whole meeting and its day: "Resolutions adopted at the 44th meeting of ..., 6 November 2020".
_ADOPTED_TOGETHER = re.compile(
    r"(?:List of )?(?:Resolutions|Decisions|Recommendations) (?:adopted|taken|passed|approved|made|of|from|at)\b"
    r".{0,300}",
    re.IGNORECASE,
)
_AGENDA = re.compile(r"[(\[]?Agenda items? .{1,80}", re.IGNORECASE)
_REMARK = re.compile(r"\[[^\]]{1,300}\]|\((?:Questions?|Study Group|Annex|See) [^()]{1,120}\)\.?")
# ITU-R puts these between title and enacting line.
_FRONT_MATTER = re.compile(
    r"(?:Scope|Keywords?|Summary|Abbreviations?\b.{0,40}|Glossary|Acronyms\b.{0,40}|Related (?:ITU|Rec|Rep).{0,80}"
    r"|List of (?:abbreviations|acronyms).{0,40}|NOTE\b.{0,400})[:.]?",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"(?<=[^\W\d_])\d{1,2}$|(?<![*†‡\]])(?:\[\d\]|[*†‡])+$")
_HISTORY_LINES = 20
_LINES_OF_A_COVER = 10


@dataclass(frozen=True)
class Opening:
    """The paragraphs told apart: `history` in parentheses or "", `day` of adoption in ISO 8601, the printed act.

    `between` stands after the enacting line and before the first section.
    """

    revision: str | None
    title: str
    history: str
    enacting: str | None
    day: str | None
    between: tuple[str, ...] = ()


def opening_of(lines: tuple[Line, ...], head: Headline, cover: list[str]) -> Opening:
    """The opening that stands in the lines after a headline, up to the first section.

    `cover` are the lines before the headline, where the day of adoption may stand.
    """
    paragraphs, follows = _paragraphs(lines)
    paragraphs, between = _up_to_enacting(paragraphs)
    paragraphs, enacting = _without_enacting(paragraphs)
    revision, day = head.revision, None
    if names_a_day(revision):
        revision, day = None, day_in(revision or "")
    kept: list[str] = []
    for position, words in enumerate(paragraphs):
        own_line = _REVISION.fullmatch(words)
        if _FRONT_MATTER.fullmatch(words):
            break
        if _tells_day(words) or (own_line and names_a_day(own_line[1])):
            day = day or day_in(words)
        elif own_line and not revision and not kept and position == 0:
            revision = own_line[1]
        elif head.title and not (words.startswith("(") or (follows[position] and len(kept) == position)):
            break
        elif not is_aside(words):
            kept.append(words)
    title, history = _title_and_history(kept)
    title, history = _of_role(lines, "title") or title, _of_role(lines, "history") or history
    day = day or _day_on(cover)
    title = " ".join(part for part in (head.title, title) if part)
    return Opening(revision, _NOTE_MARK.sub("", title).rstrip(" |"), history, enacting, day, between)


def _paragraphs(lines: tuple[Line, ...]) -> tuple[list[str], list[bool]]:
    """The lines without markup, an act of adoption whose day stands on the next line joined with it.

    The second list tells which lines follow on the one before without a gap.
    """
    paragraphs: list[str] = []
    follows: list[bool] = []
    for line in lines:
        words = _HEADING_MARKUP.sub("", line.text)
        joined = f"{paragraphs[-1]} {words}" if paragraphs else ""
        if not line.after_gap and not _tells_day(paragraphs[-1] if paragraphs else "") and _tells_day(joined):
            paragraphs[-1] = joined
            continue
        paragraphs.append(words)
        follows.append(not line.after_gap)
    return paragraphs, follows


def _day_on(cover: list[str]) -> str | None:
    """The day of adoption on the lines before a head: near it, or that of a meeting's resolutions."""
    near = [words for words in cover[-_LINES_OF_A_COVER:] if _tells_day(words)]
    together = [words for words in cover if _ADOPTED_TOGETHER.fullmatch(words.lstrip("# ")) and DAY.search(words)]
    return next((day_in(words) for words in (*reversed(near), *reversed(together))), None)


def _of_role(lines: tuple[Line, ...], role: Role) -> str:
    """The words that a style names so; "" where none does."""
    return " ".join(line.text for line in lines if line.role == role)


def is_enacting(texts: list[str], index: int) -> bool:
    """Whether an enacting line, of at most three lines, ends at an index."""
    lengths = range(1, min(_ENACTING_IN_THREE_LINES, index + 1) + 1)
    if ENACTING_ALONE.fullmatch(texts[index]):
        following = texts[index + 1] if index + 1 < len(texts) else ""
        return opening_in_text(following) is not None or has_heading_shape(following)
    return any(_enacts(texts[index + 1 - length : index + 1]) for length in lengths)


def names_body(text: str) -> bool:
    """Whether a line names a body that may adopt resolutions by what kind of body it is."""
    return _A_BODY.search(text) is not None


def _enacts(lines: list[str]) -> bool:
    """Whether some lines make an enacting line: none but the last ends it, outside parentheses."""
    words = " ".join(lines)
    if _ENACTING.fullmatch(words) is None:
        return False
    begun = (" ".join(lines[:count]) for count in range(1, len(lines)))
    return not any(part.endswith((",", ":")) and part.count("(") == part.count(")") for part in begun)


def is_aside(text: str) -> bool:
    """Whether a line tells the agenda item, the day of adoption or a remark, and is no title."""
    text = _HEADING_MARKUP.sub("", text)
    return any(form.fullmatch(text) for form in (_AGENDA, _REMARK, _ACT_IN_BRACKETS)) or _tells_day(text)


def _tells_day(text: str) -> bool:
    return DAY.search(text) is not None and _ADOPTED.fullmatch(text) is not None


def _up_to_enacting(paragraphs: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs up to the enacting line, and those between it and the first section, which belong to neither."""
    for index, words in enumerate(paragraphs):
        if _enacts([words]) and _A_BODY.search(words) and words.count("(") == words.count(")"):
            after = [other for other in paragraphs[index + 1 :] if not is_aside(other)]
            return (paragraphs[: index + 1], tuple(after)) if after else (paragraphs, ())
    return paragraphs, ()


def _without_enacting(paragraphs: list[str]) -> tuple[list[str], str | None]:
    """The paragraphs before the enacting line, which an agenda item may follow, and that line without its comma."""
    last = len(paragraphs)
    while last and _AGENDA.fullmatch(paragraphs[last - 1]):
        last -= 1
    for count in range(1, min(_ENACTING_IN_THREE_LINES, last) + 1):
        words = " ".join(paragraphs[last - count : last])
        if _enacts(paragraphs[last - count : last]) or (count == 1 and ENACTING_ALONE.fullmatch(words)):
            return paragraphs[: last - count], _AGENDA_AFTER.sub("", words).rstrip(",: ")
    return paragraphs[:last], None


def _title_and_history(paragraphs: list[str]) -> tuple[str, str]:
    """The lines before the parenthesis with the years, and that parenthesis, which may run over several lines."""
    for index, words in enumerate(paragraphs):
        if words.startswith("("):
            match = _HISTORY.match(" ".join(paragraphs[index : index + _HISTORY_LINES]))
            if match:
                return " ".join(paragraphs[:index]), match.group()
    return " ".join(paragraphs), ""
