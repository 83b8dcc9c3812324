"""Standards of ISO and IEC that others adopt as their own: "EN ISO 9001:2015", "BS EN ISO/IEC 27001:2017".

What is adopted is named undated: the year is that of the adoption, and may be another than that of the edition.
"""

# ruff: noqa: RUF001 - Cyrillic letters that look like Latin ones are what is read here

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.designations.deliverable import Change, Deliverable, deliverables_at
from app.model.designations.named import Named
from app.model.identifiers import slug

# Bodies of Europe and of countries, as they stand before what they adopt. Source: the designations of their catalogues.
NATIONAL = (
    r"BS|DIN|NF|UNE|UNI|SS|SFS|DS|NS|NEN|NBN|SN|ÖNORM|ONORM|I\.S\.|IS|STN|ČSN|CSN|PN|MSZ|SIST|EVS|LVS|LST|SR|BDS|ELOT"
    r"|AS/NZS|AS|NZS|CAN/CSA|CSA|ANSI|INCITS|JIS|KS|GB/T|GB|SANS|NCh|NBR|ABNT NBR|GOST R|GOST"
    r"|ГОСТ Р|ГОСТ|TS|IRAM|NMX|NTC"
)
_ADOPTER = re.compile(
    rf"(?P<national>(?:{NATIONAL})(?:[ /-](?:{NATIONAL}))?)?(?(national)(?:[ /-](?P<both>EN|CEN|CLC)(?=[ /-]))?"
    r"|(?P<european>prEN|FprEN|EN|CEN|CLC))[ /-](?=ISO|IEC)",
    re.IGNORECASE,
)
_EUROPEAN = {"en": "EN", "cen": "CEN", "clc": "CLC", "pren": "prEN", "fpren": "FprEN"}
_CYRILLIC = str.maketrans("ГОСТР", "GOSTR")


@dataclass(frozen=True, slots=True)
class Adoption(Named):
    """A standard as another body adopted it: "DIN EN" adopts the deliverable, in a year of its own."""

    adopter: str
    adopted: Deliverable
    year: int | None = None
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        dated = f":{self.year}" if self.year else ""
        added = "".join(f"+A{one.number}" + (f":{one.year}" if one.year else "") for one in self.changes)
        return f"{self.adopter} {self.adopted}{dated}{added}"

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where a year is named."""
        changed = "".join(f"+a{one.number}" for one in self.changes)
        version = f"{self.year or ''}{changed}"
        document = slug(f"{self.adopter} {self.adopted}")
        return (document, version) if version else (document,)

    @property
    def undated(self) -> "Adoption":
        """The same without year and changes."""
        return replace(self, year=None, changes=())

    @property
    def publishers(self) -> tuple[str, ...]:
        """Whoever adopted it."""
        return (self.adopter,)


def adoptions_at(text: str, begin: int = 0) -> Iterator[tuple[Adoption, int]]:
    """The adoption that a text may designate from a position on, and where it ends."""
    match = _ADOPTER.match(text, begin)
    if match is None:
        return
    adopted, end = next(deliverables_at(text, match.end()), (None, 0))
    if adopted is None:
        return
    year, changes = adopted.year, tuple(one for one in adopted.changes if one.plus)
    if not year and (old := re.fullmatch(r"(.+)-((?:19|20)\d\d)", adopted.number)):  # GOST R ISO 9001-2015
        adopted, year = replace(adopted, number=old[1]), int(old[2])
    bare = replace(adopted, year=None, changes=(), consolidation=None, edition=None)
    yield Adoption(_adopter(match), bare, year, changes), end


def _adopter(match: re.Match[str]) -> str:
    """The adopters with blanks between them: "NEN-EN" is "NEN EN"."""
    if match["european"]:
        return _EUROPEAN[match["european"].lower()]
    names = re.split(r"[ -]", match[0].strip(" /-").upper().translate(_CYRILLIC))
    return " ".join(name.removesuffix("/EN") for name in names) + (" EN" if names[-1].endswith("/EN") else "")
