"""Designations of resolutions: "WTSA Resolution 7 (Rev. Geneva, 2022)", "Resolution 95 (Rev.WRC-19)"."""

# ruff: noqa: RUF001 - Cyrillic letters that look like Latin ones are what is read here

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    year_held,
)
from app.model.designations.named import Named
from app.model.identifiers import slug

_WORD = r"(?:R[eé]solution|Resoluci[oó]n|Резолюция|Res\b\.?)"
_NUMBER = r"(?:No\.? )?(?P<number>(?:COM ?)?\d{1,4}(?:-\d{1,2})?)"
_REVISION = r"(?: ?\((?P<revision>[^()]{4,60})\))?"
_BODY = r"(?:WTSA|WTSC|WTDC|PP|WRC|WARC|WCIT|RA|ITU-R|ITU Council|Council|AMNT|CMDT|CMR|AR)"
_BEFORE = re.compile(rf"(?P<body>{_BODY})[ -]{_WORD} ?{_NUMBER}{_REVISION}", re.IGNORECASE)
_AFTER = re.compile(rf"{_WORD} ?(?P<body>ITU-R )?{_NUMBER}(?![\w/.]\w){_REVISION}", re.IGNORECASE)
_OF = re.compile(r"(?: of (?:the )?| de l[a']? ?| (?=ВАСЭ|ВКР|ПК))(?P<named>[A-ZА-Я][A-ZА-Я -]{1,80})", re.IGNORECASE)
_CONFERENCE = re.compile(r"(?P<rev>REV\.? ?)?(?P<body>WRC|WARC|WTSA|WTDC|PP|RA)-(?P<year>\d{2,4})", re.IGNORECASE)
_MEETING = re.compile(
    r"(?P<rev>R[EÉ]V\.? ?|Пересм\. ?)?(?P<place>[^\W\d_][^\d,]{1,40}?),? (?P<year>(?:1[89]|20)\d\d)", re.IGNORECASE
)
# As ITU-R's catalogue and the codes of its documents name a resolution.
_CATALOGUED = re.compile(r"ITU-R R\.(?P<number>\d{1,3}(?:-\d{1,2}(?!\d))?)(?![\w/])", re.IGNORECASE)
# Acronyms in French and Spanish.
_ABROAD = {
    "AMNT": "WTSA",
    "CMDT": "WTDC",
    "CMR": "WRC",
    "AR": "RA",
    "ВАСЭ": "WTSA",
    "ВКРЭ": "WTDC",
    "ВКР": "WRC",
    "ПК": "PP",
}
_PLACES_ABROAD = {
    "genève": "Geneva",
    "ginebra": "Geneva",
    "женева": "Geneva",
    "dubaï": "Dubai",
    "nueva delhi": "New Delhi",
}
_SMALL_WORDS = {"El-Sheikh": "el-Sheikh"}
# The bodies that a bare "Resolution 7" may be of.
_ANY_BODY = (WTSA, PP, WRC, WTDC, RA)


@dataclass(frozen=True, slots=True)
class Decision(Named):
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
    def undated(self) -> "Decision":
        """The resolution without its revision."""
        return replace(self, revision=None, year=None)

    @property
    def publishers(self) -> tuple[str, ...]:
        """The assembly."""
        return (self.body,)


def decisions_at(text: str, begin: int = 0) -> Iterator[tuple[Decision, int]]:
    """The resolutions that a text may designate from a position on, and where each ends.

    One where the body is told, else one for each that it may be.
    """
    if catalogued := _CATALOGUED.match(text, begin):
        yield Decision("ITU-R", catalogued["number"]), catalogued.end()
        return
    match = _BEFORE.match(text, begin) or _AFTER.match(text, begin)
    if match is None:
        return
    revision = _revision(match["revision"])
    if revision is None:
        return
    printed, year, met = revision
    told, end = _told(match["body"]), match.end()
    if told is None and (name := _OF.match(text, end)):
        told, end = _named_in(name, end)
    for assembly in [told or met] if told or met else _ANY_BODY:
        if assembly:
            yield Decision(assembly.acronym, match["number"].upper(), printed, year), end


def _named_in(name: re.Match[str], end: int) -> tuple[Assembly | None, int]:
    """The assembly named after a resolution and where its name ends: the fewest words that tell one."""
    words = name["named"].split(" ")
    for count in range(1, len(words) + 1):
        begin = " ".join(words[:count])
        if found := _told(begin) or assembly_named_in(begin):
            return found, name.start("named") + len(begin)
    return None, end


def _told(body: str | None) -> Assembly | None:
    if not body:
        return None
    acronym = body.strip().upper()
    return assembly_called(_ABROAD.get(acronym, body.strip()))


def _revision(words: str | None) -> tuple[str | None, int | None, Assembly | None] | None:
    """The revision in normal form, its year, and the assembly it tells; None where the words are no revision."""
    if words is None:
        return None, None, None
    if match := _CONFERENCE.fullmatch(words):
        name = f"{match['body'].upper()}-{match['year']}"
        return (
            ("Rev." if match["rev"] else "") + name,
            year_held(match["body"], match["year"]),
            assembly_called(match["body"]),
        )
    if match := _MEETING.fullmatch(words):
        place = _place(match["place"].strip())
        year = int(match["year"])
        return f"{'Rev. ' if match['rev'] else ''}{place}, {year}", year, assembly_at(place, year)
    return None


def _place(printed: str) -> str:
    """A place in English with its capitals, where a text is all in capitals or in none."""
    if printed.lower() in _PLACES_ABROAD:
        return _PLACES_ABROAD[printed.lower()]
    if not (printed.isupper() or printed.islower()):
        return printed
    words = printed.title()
    for capital, small in _SMALL_WORDS.items():
        words = words.replace(capital, small)
    return words
