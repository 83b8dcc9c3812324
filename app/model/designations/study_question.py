"""Designations of the Questions that study groups of ITU study: "Question 13/17", "Q.206/3", "Question ITU-R 206/3"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.designations.date import DATE, VersionDate, date_in
from app.model.designations.named import Named
from app.model.designations.wording import QUESTION, SECTOR, sector_in
from app.model.identifiers import thing

_NUMBER = r"(?P<number>\d{1,4}(?:-\d{1,2})?)"
_GROUP = r"(?P<group>\d{1,2})(?![\d/])"
_STUDY = rf"(?: (?:of|de la|de) (?:the )?(?:(?P<late>{SECTOR}) )?(?:Study Group|SG|CE) ?(?P<study>\d{{1,2}})(?!\d))"
_QUESTION = re.compile(
    rf"(?:(?P<before>{SECTOR}) )?(?:(?:{QUESTION} |Q\.? ?)(?:(?P<sector>{SECTOR}) )?{_NUMBER}(?:/{_GROUP}|{_STUDY}))"
    rf"(?: ?\((?P<after>ITU-[TRD])\))?(?: ?{DATE.format('')})?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?P<sector>ITU-[RTD]) {_NUMBER}/{_GROUP}(?: ?{DATE.format('')})?", re.IGNORECASE)
_SECTORS = ("ITU-T", "ITU-R", "ITU-D")


@dataclass(frozen=True, slots=True)
class Question(Named):
    """A Question: the sector whose study group has it, its number with that of its revision, the group's number."""

    sector: str
    number: str
    group: str
    date: VersionDate | None = None

    def __str__(self) -> str:
        return f"{self.sector} Question {self.number}/{self.group}" + (f" {self.date}" if self.date else "")

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of its key among Questions: ("itu-t-sg17", "q13")."""
        return (f"{self.sector.lower()}-sg{self.group}", f"q{self.number}")

    @property
    def iri(self) -> str:
        """The IRI of the Question, which is studied and is no document."""
        return thing("question", *self.key)

    @property
    def undated(self) -> "Question":
        """The Question without the date of its text."""
        return replace(self, date=None)

    @property
    def publishers(self) -> tuple[str, ...]:
        """The sector."""
        return (self.sector,)


def questions_at(text: str, begin: int = 0) -> Iterator[tuple[Question, int]]:
    """The Questions that a text may designate from a position on, one for each sector where none is told."""
    match = _QUESTION.match(text, begin) or _BARE.match(text, begin)
    if match is None:
        return
    groups = match.groupdict()
    told = groups.get("before") or groups.get("sector") or groups.get("late") or groups.get("after")
    group = str(int(groups["group"] or groups["study"]))
    number = groups["number"].lstrip("0")
    if not number or number[0] == "-" or group == "0" or (match["year"] and not date_in(match)):
        return
    sector = sector_in(told or "")
    for one in (sector,) if sector else _SECTORS:
        yield Question("ITU-R" if one == "CCIR" else one, number, group, date_in(match)), match.end()
