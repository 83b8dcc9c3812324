"""Which body adopted a resolution, and at which of its sessions: told by the text, never guessed."""

import re
from dataclasses import dataclass

from app.model.assemblies import (
    ASSEMBLIES,
    NEIGHBOURS,
    UNGA,
    Assembly,
    assembly_called,
    assembly_named_in,
    assembly_of_number,
)
from app.model.committees import committee_named_in
from app.sources.resolutions.headline import Headline

_CONFERENCE = re.compile(r"\b(WRC|WARC|WTSA|WTDC|PP|WCIT)-?\d", re.IGNORECASE)
_LINES_OF_A_COVER = 40
_NUMBER_OF_THE_GENERAL_ASSEMBLY = re.compile(r"(?:E?S-)?\d{1,3}/\d{1,3}|\d{1,4} ?(?:[A-Z] )?\((?:E?S-)?[IVXL]{1,7}\)")
# Names that many bodies bear say nothing by themselves.
_GENERIC = re.compile(
    r"(?:general |plenary )?(?:assembly|committee|conference|council|meeting|board|bureau|plenary|group|members?)",
    re.IGNORECASE,
)
_NAME_IN_ENACTING = re.compile(r"(?:The|THE|the) (?P<name>[^(),:]{3,120}?)(?= at its\b|[(),:]|$)")
_SESSION = re.compile(
    r"\b(?P<session>\d{1,3})(?:st|nd|rd|th) "
    r"(?:General |ordinary |plenary |virtual ){0,2}(?:meeting|session|CGPM|CIPM|CIML|Conference)",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\b\d{1,3}(?:st|nd|rd|th) (?:[Mm]eeting of the )?(?P<named>[A-Z]{2,6})\b"
    r"|\b(?P<first>[A-Z]{2,6}), \d{1,3}(?:st|nd|rd|th) [Mm]eeting\b"
)
_A_MEETING = re.compile(r"\b(?:[Mm]eeting|MEETING|[Pp]lenary|[Ss]ession|CGPM|CIPM|CIML|Conference)\b")
_LINES_OF_A_SESSION = 6
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_SECTORS = ("ITU-T", "ITU-R", "ITU-D")


@dataclass(frozen=True)
class AdoptingBody:
    """The short name of the body, its session where its numbers begin anew at each, and what is doubtful.

    `met` is the year of that session where the cover tells it.
    """

    name: str | None
    session: str | None = None
    warnings: tuple[str, ...] = ()
    met: int | None = None


def adopting_body(head: Headline, enacting: str | None, revision: str | None, cover: list[str]) -> AdoptingBody:
    """The body that the head, the enacting line or the cover (the lines before the head) tells."""
    found = _told(head, enacting, revision) or _on_cover(cover)
    if found is None:
        return _as_printed(head, enacting)
    session = _session(head, enacting, cover) if found.by_session else None
    if found.by_session and session is None and head.number.isdigit():
        warning = f"{found.acronym} numbers its resolutions at each meeting, and the text does not say at which"
        return AdoptingBody(found.acronym, None, (warning,))
    is_committee = found not in (*ASSEMBLIES, *NEIGHBOURS)
    return AdoptingBody(found.acronym, session, met=_year_met(cover) if session or is_committee else None)


def _told(head: Headline, enacting: str | None, revision: str | None) -> Assembly | None:
    if organ := assembly_of_number(head.number):
        return organ
    if found := _enacted_by(enacting or ""):
        return found
    if "eneral Assembly" in (enacting or "").title() and _NUMBER_OF_THE_GENERAL_ASSEMBLY.fullmatch(head.number):
        return UNGA
    conference = _CONFERENCE.search(revision or "")
    for name in (head.body, head.meeting, head.sector, conference[1] if conference else None):
        if not name:
            continue
        if head.kind == "Recommendation" and name in _SECTORS:
            return None  # a Recommendation of a Sector may be approved without an assembly
        if called := _called(name):
            return called
    return None


def _enacted_by(enacting: str) -> Assembly | None:
    """The body that an enacting line names in full, by a committee's reference, or by its acronym: "The CGPM"."""
    printed = _NAME_IN_ENACTING.match(enacting)
    acronym = printed["name"].strip() if printed else ""
    return assembly_named_in(enacting) or committee_named_in(enacting) or assembly_called(acronym)


def _called(name: str) -> Assembly | None:
    return assembly_called(name) or committee_named_in(name) or assembly_named_in(name)


def _on_cover(cover: list[str]) -> Assembly | None:
    """The body that the cover names: in full, or by its acronym alone on a line, or by a committee's reference."""
    lines = cover[:_LINES_OF_A_COVER]
    named = assembly_named_in(" ".join(lines))
    alone = (assembly for words in lines if (assembly := assembly_called(words.strip("# *"))))
    names = (match["named"] or match["first"] for words in lines for match in _MEETING.finditer(words))
    meetings = (assembly for name in names if (assembly := assembly_called(name)))
    committees = (committee for words in lines if (committee := committee_named_in(words)))
    return named or next(alone, None) or next(meetings, None) or next(committees, None)


def _as_printed(head: Headline, enacting: str | None) -> AdoptingBody:
    """The body by the name that is printed, where the name tells it from others."""
    if head.sector in _SECTORS:
        return AdoptingBody(head.sector)
    if head.body:
        return AdoptingBody(head.body)
    match = _NAME_IN_ENACTING.match(enacting or "")
    name = match["name"].strip() if match else ""
    if not name or _GENERIC.fullmatch(name):
        return AdoptingBody(None)
    name = name.title() if name.isupper() and " " in name else name  # one word in capitals is an acronym
    return AdoptingBody(name, None, (f"nothing is known of the adopting body {name!r}, which is named as printed",))


def _year_met(cover: list[str]) -> int | None:
    """The year of the meeting that the cover names, where the lines from there on name one year only."""
    lines = cover[:_LINES_OF_A_COVER]
    first = next((index for index, words in enumerate(lines) if _A_MEETING.search(words)), len(lines))
    years = {int(year) for words in lines[first : first + _LINES_OF_A_SESSION] for year in _YEAR.findall(words)}
    return years.pop() if len(years) == 1 else None


def _session(head: Headline, enacting: str | None, cover: list[str]) -> str | None:
    """The session of a body whose numbers begin anew at each; None where the number tells the year itself."""
    if head.session:
        return head.session
    if not head.number.isdigit():
        return None
    for words in (enacting or "", *cover[:_LINES_OF_A_COVER]):
        if match := _SESSION.search(words):
            return match["session"]
    return None
