"""Designations of the rules of procedure of ISO and IEC: "ISO/IEC DIR 1", "ISO/IEC Directives, Part 1"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.designations.named import Named
from app.model.designations.wording import YEAR
from app.model.identifiers import slug

_DATED = rf"(?: ?: ?(?P<year>{YEAR})(?:-\d\d)?| ?\((?P<bracketed>{YEAR})\))?"
_EDITION = (
    r"(?:,? ?\(?Ed(?:ition|\.)? ?(?P<edition>\d{1,2})(?:\.0)?\)?|,? ?(?P<ordinal>\d{1,2})(?:st|nd|rd|th) edition)?"
)
_OWNER = r"(?:ISO|IEC|JTC ?1|ISO/IEC JTC ?1)"
_DIRECTIVES = re.compile(
    rf"(?P<publisher>ISO/IEC|ISO|IEC)(?P<joint> JTC ?1)? (?P<word>DIR\b|Directives?\b)"
    rf"(?:[, ]{{1,3}}(?:Part ?)?(?P<part>[123])(?![\d.-]))?"
    rf"(?:(?P<before> ?: ?{YEAR}(?:-\d\d)?)?(?= \+)|(?: (?P<issuer>ISO|IEC)(?= ?[:(]|$)))?"
    rf"(?:(?:(?P<together> ?\+ ?)|[, /]{{1,3}}|,? and (?:the )?|,? -{{1,2}} )(?:Consolidated )?(?P<owner>{_OWNER}) "
    rf"(?:Sup(?:pl?(?:ement)?)?\b)|[, ]{{1,3}}"
    rf"(?:Consolidated )?(?P<any>Sup(?:pl?(?:ement)?)?)\b)?{_DATED}{_EDITION}",
    re.IGNORECASE,
)
_TOLD = re.compile("DIR|SUP", re.IGNORECASE)
_FAR = 40  # characters in which one of these words stands
_SUPPLEMENT = re.compile(
    rf"(?P<publisher>ISO/IEC)(?P<joint> JTC ?1)? (?:Consolidated )?(?:(?P<owner>ISO|IEC|JTC ?1) )?"
    rf"Supplement\b{_DATED}{_EDITION}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Directives(Named):
    """The Directives: `part` is 1 or 2, None for them all; `supplement` whose supplement it is, "" for none.

    `joint` says that they are those of JTC 1, `issuer` who printed a part that ISO and IEC each print, `together`
    that a part and its supplement are one text, as IEC has them; ISO and JTC 1 call such a text their supplement.
    """

    part: int | None = None
    supplement: str = ""
    year: int | None = None
    edition: int | None = None
    joint: bool = False
    issuer: str = ""
    together: bool = False

    def __str__(self) -> str:
        dated = f":{self.year}" if self.year else ""
        edition = f" ed. {self.edition}" if self.edition else ""
        return f"{self._name}{dated}{edition}"

    @property
    def _name(self) -> str:
        if not self.part and not self.supplement:
            return f"ISO/IEC{' JTC 1' if self.joint else ''} Directives"
        part = f"{self.part or ''}{' +' if self.together else ''}"
        words = ("ISO/IEC", "JTC 1" if self.joint else "", "DIR", part, self.issuer, self.supplement)
        return " ".join(word for word in words if word) + (" SUP" if self.supplement else "")

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where a year is named."""
        return (slug(self._name), str(self.year)) if self.year else (slug(self._name),)

    @property
    def undated(self) -> "Directives":
        """The same without year and edition."""
        return replace(self, year=None, edition=None)

    @property
    def publishers(self) -> tuple[str, ...]:
        """ISO and IEC, who issue them together."""
        return ("ISO", "IEC")


def directives_at(text: str, begin: int = 0) -> Iterator[tuple[Directives, int]]:
    """The Directives that a text may designate from a position on, and where they end."""
    if not _TOLD.search(text, begin, begin + _FAR):
        return
    match = _DIRECTIVES.match(text, begin) or _SUPPLEMENT.match(text, begin)
    if match is None:
        return
    groups = match.groupdict()
    named = (groups.get("owner") or groups.get("any") or "").upper().replace("JTC1", "JTC 1")
    is_supplement = bool(named) or "word" not in groups
    joint = bool(groups["joint"])
    owner = named.removeprefix("ISO/IEC ") if named[:3] in ("ISO", "IEC", "JTC") else ""
    year, edition = groups["year"] or groups["bracketed"], groups["edition"] or groups["ordinal"]
    yield (
        Directives(
            part=int(groups["part"]) if groups.get("part") else None,
            supplement=(owner or ("JTC 1" if joint else "ISO")) if is_supplement else "",
            year=int(year) if year else None,
            edition=int(edition) if edition else None,
            joint=joint and not is_supplement,
            issuer=(groups.get("issuer") or "").upper(),
            together=bool(owner == "IEC" and groups.get("together") and groups.get("part")),
        ),
        match.end(),
    )
