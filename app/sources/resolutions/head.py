"""The head of a resolution: number, revision, title, history of adoptions, enacting line."""

import re
from dataclasses import dataclass

from app.errors import DocumentError
from app.model.assemblies import assembly_called, assembly_named_in, full_year
from app.model.records import Adoption
from app.sources.resolutions.text import Line

_HEADING_MARKUP = re.compile(r"^#{1,6} |^> ?")
# Such as "RESOLUTION 7 (Rev. Geneva, 2022)", and "WTSA Resolution 22 (Rev. Dubai, 2012)" with the body before it.
_HEAD = re.compile(
    r"(?:(?P<body>ITU(?:-[TRD])?|WTSA|WTSC|WTDC|PP|WRC|WARC|RA|WCIT|(?:ITU )?Council|CCITT|CCIR|ISO/TC \d{1,3})[ -])?"
    r"(?P<kind>RESOLUTION|RECOMMENDATION|DECISION|OPINION)"
    r"(?: (?P<sector>ITU-[TRD]|COM\d))?(?: (?:No|NO|no)\.?)? ?"
    r"(?P<number>(?:[A-Z]{1,5}[./])*\d{1,4}(?:[./-]\d{1,4})*[A-Z]?(?:\(\d{1,3}\))?)[*†‡]?"
    r"(?: ?\((?P<revision>[^()]{1,80})\))?"
    r"(?: ?(?P<dash>[\u2013\u2014:-])? ?(?P<title>[^\W\d_(].*))?",
    re.IGNORECASE,
)
_REVISION = re.compile(r"\(((?:Rev\.|REV\.?|[^\W\d_])[^()]{2,80}\d{2,4})\)")
_TWO_YEARS_AS_ONE = re.compile(r"\b(?:1[89]|20)\d{2}(?:1[89]|20)\d{2}\b")
_DRAFT_LINE = re.compile(r"(?:MOD|ADD|SUP|NOC|\(MOD\)|\(ADD\)|\(SUP\))\b(?: |$)|[A-Z]{2,6}/\d+[A-Z]\d*/\d+")
_DRAFT_MARKUP = re.compile(r"~~[^~\n]{1,400}~~|</?(?:del|ins)>|\{(?:\+\+|--|~~)")
_YEAR = r"(?:1[89]|20)\d{2}"
_HISTORY = re.compile(rf"\((?:[^()]*\b)?{_YEAR}\b[^()]*\)")
_ENACTING = re.compile(r"(?:The|the) [^\W\d_].*,")
_CONFERENCE_YEAR = re.compile(r"\b(?:WRC|WARC|WTSA|WTDC|PP|RA|WCIT)-?(\d{2,4})\b", re.IGNORECASE)
_NOTE_MARK = re.compile(r"(?<=[^\W\d_])\d{1,2}$|\*+$")
_LONGEST_HEAD = 400
_HISTORY_LINES = 20


@dataclass(frozen=True)
class Head:
    """What the head says; `title` is empty where none is printed."""

    kind: str
    body: str | None
    number: str
    revision: str | None
    year: int | None
    title: str
    adoptions: tuple[Adoption, ...]
    enacting: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Opening:
    """The paragraphs between the head's line and the first section, told apart."""

    revision: str | None
    title: str
    history: str
    enacting: str | None


def candidates_of(lines: tuple[Line, ...]) -> list[int]:
    """The indices of lines that may be a resolution's head."""
    return [index for index, line in enumerate(lines) if _head_match(line.text)]


def head_at(candidates: list[int], first_section: int, lines: tuple[Line, ...]) -> int:
    """The candidate that is the head: the last one with a revision before the first section, or the last one."""
    before = [index for index in candidates if index < first_section]
    revised = [index for index in before if (match := _head_match(lines[index].text)) and match["revision"]]
    return (revised or before)[-1]


def read_head(lines: tuple[Line, ...], first: int, past: int, source: str) -> Head:
    """The head that stands in the lines from `first` to before `past`; `DocumentError` where it is that of a draft."""
    match = _head_match(lines[first].text)
    if match is None:
        raise DocumentError(source, f"line {lines[first].number} is no head of a resolution")
    refuse_draft(lines[max(first - 5, 0) : first + 1], source)
    opening = _opening_of([line.text for line in lines[first + 1 : past]], match)
    history = _adoptions_in(opening.history)
    body = _body_of(match, opening, [line.text for line in lines[:first]])
    year, place = _version_of(opening, history)
    adoptions, warnings = _with_version(history, year, place)
    return Head(
        kind=match["kind"].capitalize(),
        body=body,
        number=" ".join(part for part in (match["sector"], match["number"]) if part and part != body),
        revision=_revision_of(opening.revision, adoptions),
        year=year,
        title=opening.title,
        adoptions=adoptions,
        enacting=opening.enacting,
        warnings=warnings,
    )


def refuse_draft(lines: tuple[Line, ...], source: str) -> None:
    """`DocumentError` where a proposal's marks stand before the head, or deleted and inserted words run together."""
    for line in lines:
        if _DRAFT_LINE.match(line.text) or _TWO_YEARS_AS_ONE.search(line.text) or _DRAFT_MARKUP.search(line.raw):
            reason = f"is a draft with revision marks, not an adopted text (line {line.number}: {line.text[:60]!r})"
            raise DocumentError(source, reason)


def _head_match(text: str) -> re.Match[str] | None:
    """The match of a line that may be a head: no sentence, no reference to another resolution."""
    words = _HEADING_MARKUP.sub("", text)
    match = _HEAD.fullmatch(words) if len(words) < _LONGEST_HEAD else None
    if match is None or match["kind"].islower() or words.endswith((".", ",", ";")):
        return None
    title = match["title"]
    return None if title and not match["dash"] and title[0].islower() else match


def _opening_of(paragraphs: list[str], head: re.Match[str]) -> _Opening:
    """The revision, title, history and enacting line among the lines after the head."""
    paragraphs = [_HEADING_MARKUP.sub("", words) for words in paragraphs]
    enacting = None
    for count in (1, 2, 3):
        words = " ".join(paragraphs[-count:])
        if count <= len(paragraphs) and _ENACTING.fullmatch(words):
            enacting = words.removesuffix(",")
            del paragraphs[-count:]
            break
    revision = head["revision"]
    if not revision and paragraphs and (own_line := _REVISION.fullmatch(paragraphs[0])):
        revision = own_line[1]
        del paragraphs[0]
    title, history = _title_and_history(paragraphs)
    return _Opening(revision, _NOTE_MARK.sub("", title) or head["title"] or "", history, enacting)


def _title_and_history(paragraphs: list[str]) -> tuple[str, str]:
    """The lines before the parenthesis with the years, and that parenthesis, which may run over several lines."""
    for index, words in enumerate(paragraphs):
        if words.startswith("("):
            history = " ".join(paragraphs[index : index + _HISTORY_LINES])
            match = _HISTORY.match(history)
            if match:
                return " ".join(paragraphs[:index]), match.group()
    return " ".join(paragraphs), ""


def _adoptions_in(history: str) -> tuple[Adoption, ...]:
    """The adoptions of "(Montreal, 2000; Dubai, 2012)", "(Geneva, 1972, 1976 and 1980)" or "(1963-1970-1974)"."""
    adoptions = []
    for words in history.strip("()").split(";"):
        match = re.search(_YEAR, words)
        if match:
            place = _place(words[: match.start()])
            adoptions += [Adoption(place, int(year)) for year in re.findall(_YEAR, words)]
    return tuple(adoptions)


def _place(words: str) -> str | None:
    place = re.sub(r"^(?:and|Rev\.?|REV\.?)\s*", "", words.strip(" ,-")).strip(" ,-")
    return (place.title() if place.isupper() else place) or None


def _version_of(opening: _Opening, history: tuple[Adoption, ...]) -> tuple[int | None, str | None]:
    """Year and place of the version: from the revision, else the history, else the enacting line."""
    enacted = re.search(rf"\(([^()\d]+), ({_YEAR})\)", opening.enacting or "")
    place = enacted[1] if enacted else None
    revised = _adoptions_in(opening.revision or "")
    if revised:
        known = next((a.place for a in history if a.place and _same(a.place, revised[-1].place)), None)
        return revised[-1].year, known or revised[-1].place
    conference = _CONFERENCE_YEAR.search(opening.revision or "")
    if conference:
        return full_year(conference[1]), place
    if history:
        return history[-1].year, history[-1].place
    return (int(enacted[2]), place) if enacted else (None, None)


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()


def _with_version(
    history: tuple[Adoption, ...], year: int | None, place: str | None
) -> tuple[tuple[Adoption, ...], tuple[str, ...]]:
    """The adoptions with that of the version itself, and a warning where a history is printed without it."""
    if year is None or any(adoption.year == year for adoption in history):
        return history, ()
    warning = f"the history does not name the version of {year}, which is added"
    return (*history, Adoption(place, year)), (warning,) if history else ()


def _revision_of(printed: str | None, adoptions: tuple[Adoption, ...]) -> str | None:
    """The revision as it is cited: "Rev. Geneva, 2022", "Rev.WRC-19", "Guadalajara, 2010"."""
    if printed and not printed.isupper():
        return printed
    if printed and _CONFERENCE_YEAR.search(printed):
        return re.sub(r"^REV\.?\s*", "Rev.", printed)
    if not adoptions or not adoptions[-1].place:
        return printed
    last = adoptions[-1]
    revised = printed.startswith("REV") if printed else len(adoptions) > 1
    return f"{'Rev. ' if revised else ''}{last.place}, {last.year}"


def _body_of(head: re.Match[str], opening: _Opening, cover: list[str]) -> str | None:
    """The short name of the adopting body: from the enacting line, else the head, else the cover."""
    named = assembly_named_in(opening.enacting or "")
    conference = re.search(r"\b(WRC|WARC|WTSA|WTDC|PP|WCIT)-?\d", opening.revision or "", re.IGNORECASE)
    called = assembly_called(head["body"] or head["sector"] or (conference[1] if conference else ""))
    on_cover = assembly_named_in(" ".join(cover[:40])) or next(
        (assembly for words in cover[:40] if (assembly := assembly_called(words.strip()))), None
    )
    found = named or called or on_cover
    return found.acronym if found else head["body"]
