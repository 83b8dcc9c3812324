"""Designations of IEEE standards and drafts: "IEEE Std 802.3-2022", "IEEE P802.3df/D3.0", "IEEE 802.1AB"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.designations.named import Named
from app.model.designations.wording import YEAR
from app.model.identifiers import slug

_NUMBER = (
    r"(?:[CNS]\d{1,3}(?:\.\d{1,3}[A-Z]{0,4}){1,3}|\d{2,5}[A-Z]{0,4}(?:\.\d{1,3}[A-Z]{0,4}){0,3})(?:-REV[A-Z]{0,4}\b)?"
)
_CHANGES = rf"(?:[/ ](?P<kind>Cor|Amd|Conformance)\.? ?(?P<of>\d{{1,2}})(?:[-:](?P<late>{YEAR}))?)?"
_IEEE = re.compile(
    r"(?:(?:ANSI ?/ ?)?IEEE(?: ?/ ?ANSI)? ?(?:Unapproved )?(?:Draft )?(?:Standard |Std\.? ?|STD )?(?:No\.? ?)?)"
    rf"(?P<project>P)?(?P<number>{_NUMBER})(?P<parts>(?:-\d{{5}}|-\d{{1,3}}(?!\d)){{0,2}})"
    rf"(?:/D(?P<draft>\d{{1,2}}(?:\.\d{{1,2}}){{0,2}})"
    rf"|(?:-|: ?)(?P<year>{YEAR})(?!\d)| ?\((?P<bracketed>{YEAR})\)|,? (?P<late_year>{YEAR}) Edition)?"
    rf"{_CHANGES}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class IeeeStandard(Named):
    """A standard of IEEE, or the project of one: `draft` is "" for a project, "3.0" for its draft, None for a standard.

    `change` is that of a corrigendum or amendment published by itself: ("Cor", 1, 2013).
    """

    number: str
    year: int | None = None
    draft: str | None = None
    change: tuple[str, int, int | None] | None = None

    def __str__(self) -> str:
        if self.draft is not None:
            named = f"IEEE P{self.number}" + (f"/D{self.draft}" if self.draft else "")
        else:
            named = f"IEEE Std {self.number}" + (f"-{self.year}" if self.year else "")
        if self.change is None:
            return named
        kind, number, year = self.change
        return f"{named}/{kind} {number}" + (f"-{year}" if year else "")

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where a year or a draft is named."""
        words, version = f"ieee {self.number}", str(self.year or "")
        if self.draft is not None:
            version = f"d{self.draft}" if self.draft else "p"
        if self.change:
            kind, number, year = self.change
            words, version = f"{words} {version} {kind} {number}", str(year or "")
        return (slug(words), version) if version else (slug(words),)

    @property
    def undated(self) -> "IeeeStandard":
        """The standard without year and draft; what is changed keeps its year."""
        if self.change:
            return replace(self, change=(*self.change[:2], None))
        return replace(self, year=None, draft=None)

    @property
    def publishers(self) -> tuple[str, ...]:
        """IEEE."""
        return ("IEEE",)


def ieee_at(text: str, begin: int = 0) -> Iterator[tuple[IeeeStandard, int]]:
    """The standard of IEEE that a text may designate from a position on, and where it ends."""
    match = _IEEE.match(text, begin)
    if match is None:
        return
    year = match["year"] or match["bracketed"] or match["late_year"]
    project = match["project"] is not None or match["draft"] is not None
    draft = (match["draft"] or "") if project and not year else None
    late = int(match["late"]) if match["late"] else None
    change = (match["kind"].capitalize(), int(match["of"]), late) if match["kind"] else None
    number = _cased(match["number"]) + match["parts"]
    yield IeeeStandard(number, int(year) if year else None, draft, change), match.end()


def _cased(number: str) -> str:
    """The number as IEEE prints it: capitals for a standard by itself ("802.1AB") are told by the text alone."""
    return number if number[:1].isdigit() else number[0].upper() + number[1:]
