"""Designations of resolutions: "WTSA Resolution 7 (Rev. Geneva, 2022)", "Resolution 95 (Rev.WRC-19)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.model.assemblies import (
    PP,
    RA,
    WRC,
    WTDC,
    WTSA,
    Assembly,
    assembly_at,
    assembly_called,
    assembly_named_in,
    full_year,
)
from app.model.identifiers import slug, thing

_WORD = r"(?:Resolution|Res\.?)"
_NUMBER = r"(?:No\.? )?(?P<number>(?:COM ?)?\d{1,4}(?:-\d{1,2})?)"
_REVISION = r"(?: ?\((?P<revision>[^()]{4,60})\))?"
_BODY = r"(?:WTSA|WTSC|WTDC|PP|WRC|WARC|WCIT|RA|ITU-R|ITU Council|Council)"
_BEFORE = re.compile(rf"(?P<body>{_BODY})[ -]{_WORD} ?{_NUMBER}{_REVISION}", re.IGNORECASE)
_AFTER = re.compile(
    rf"{_WORD} ?(?P<body>ITU-R )?{_NUMBER}{_REVISION}(?: of (?:the )?(?P<named>[A-Z][A-Z -]{{1,80}}))?", re.IGNORECASE
)
_CONFERENCE = re.compile(r"(?P<rev>REV\.? ?)?(?P<body>WRC|WARC|WTSA|WTDC|PP|RA)-(?P<year>\d{2,4})", re.IGNORECASE)
_MEETING = re.compile(r"(?P<rev>REV\.? ?)?(?P<place>[^\W\d_][^\d,]{1,40}?),? (?P<year>(?:1[89]|20)\d\d)", re.IGNORECASE)
_SMALL_WORDS = {"El-Sheikh": "el-Sheikh"}
# The bodies that a bare "Resolution 7" may be of.
_ANY_BODY = (WTSA, PP, WRC, WTDC, RA)


@dataclass(frozen=True, slots=True)
class Decision:
    """A resolution of an assembly; `revision` is "Rev. Geneva, 2022", "Guadalajara, 2010", "Rev.WRC-19" or None."""

    body: str
    number: str
    revision: str | None = None
    year: int | None = None

    def __str__(self) -> str:
        return f"{self.body} Resolution {self.number}" + (f" ({self.revision})" if self.revision else "")

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where a year is named."""
        assembly = assembly_called(self.body)
        document = f"{assembly.key if assembly else slug(self.body)}-res-{slug(self.number)}"
        return (document, str(self.year)) if self.year else (document,)

    @property
    def iri(self) -> str:
        """The IRI of the version where a year is named, else of the document."""
        return thing("document", *self.key)


def decisions_in(text: str) -> Iterator[Decision]:
    """The resolutions that a text may designate: one where the body is told, else one for each that it may be."""
    match = _BEFORE.fullmatch(text) or _AFTER.fullmatch(text)
    if match is None:
        return
    revision = _revision(match["revision"])
    if revision is None:
        return
    printed, year, met = revision
    named = match.groupdict().get("named")
    told = _told(match["body"], named)
    if named and told is None:
        return
    for assembly in [told or met] if told or met else _ANY_BODY:
        if assembly:
            yield Decision(assembly.acronym, match["number"].upper(), printed, year)


def _told(body: str | None, named: str | None) -> Assembly | None:
    if named:
        return assembly_named_in(named) or assembly_called(named.strip())
    return assembly_called(body.strip()) if body else None


def _revision(words: str | None) -> tuple[str | None, int | None, Assembly | None] | None:
    """The revision in normal form, its year, and the assembly it tells; None where the words are no revision."""
    if words is None:
        return None, None, None
    if match := _CONFERENCE.fullmatch(words):
        name = f"{match['body'].upper()}-{match['year']}"
        return ("Rev." if match["rev"] else "") + name, full_year(match["year"]), assembly_called(match["body"])
    if match := _MEETING.fullmatch(words):
        place = _place(match["place"].strip())
        year = int(match["year"])
        return f"{'Rev. ' if match['rev'] else ''}{place}, {year}", year, assembly_at(place, year)
    return None


def _place(printed: str) -> str:
    """A place with its capitals, where a text is all in capitals or in none."""
    if not (printed.isupper() or printed.islower()):
        return printed
    words = printed.title()
    for capital, small in _SMALL_WORDS.items():
        words = words.replace(capital, small)
    return words
