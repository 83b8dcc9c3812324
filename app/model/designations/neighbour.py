"""Designations of neighbours that texts cite: "RFC 5280", "ETSI EN 300 175-1 V2.1.1 (2019-05)", "EN 12643:2014"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.designations.adoption import NATIONAL
from app.model.designations.named import Named
from app.model.designations.wording import YEAR
from app.model.identifiers import slug

_IETF = re.compile(r"(?:IETF[ -]?)?(?P<series>RFC|BCP|STD)[ -]?(?P<number>\d{1,5})(?![\d.])", re.IGNORECASE)
_ETSI = re.compile(
    r"ETSI (?P<type>TS|TR|EN|ES|EG|GS|GR|SR) "
    r"(?P<number>\d{3} \d{3}(?:-\d{1,2}){0,2}|[A-Z0-9]{2,8} \d{3}(?:-\d{1,2}){0,2})"
    r"(?: V(?P<version>\d{1,2}\.\d{1,2}\.\d{1,2}))?(?: \((?P<year>20\d\d|19\d\d)-(?P<month>\d\d)\))?",
    re.IGNORECASE,
)
_EUROPEAN = re.compile(
    rf"(?:(?P<national>{NATIONAL})[ /-](?=EN))?"
    rf"(?P<type>EN|CEN/TS|CEN/TR|CLC/TS|CLC/TR|HD|CWA) (?P<number>\d{{3,6}}(?:-\d{{1,3}}){{0,3}})"
    rf"(?: ?: ?(?P<year>{YEAR})(?!\d))?",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?P<name>3GPP T[SR]) (?P<number>\d{2}\.\d{3}(?:-\d{1,2})?)|(?P<ecma>ECMA)[ -](?:TR/)?(?P<of>\d{1,3})(?!\d)"
    # Of the two bodies that publish texts together with ISO under numbers of their own.
    rf"|(?P<beside>IDF|JCGM)[ /](?P<its>\d{{1,4}}(?:-\d{{1,2}})?)(?: ?: ?(?P<year>{YEAR})(?!\d))?(?: ?\([EFR]\))?",
    re.IGNORECASE,
)

_WITH_COLON = ("CEN", "IDF", "JCGM")


@dataclass(frozen=True, slots=True)
class NeighbourDocument(Named):
    """A document of another body: who published it, its series and number as one name, its version or year."""

    publisher: str
    name: str
    version: str = ""

    def __str__(self) -> str:
        sign = ":" if self.version[:4].isdigit() and self.publisher in _WITH_COLON else " "
        return f"{self.name}{sign}{self.version}" if self.version else self.name

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where one is named."""
        return (slug(self.name), slug(self.version)) if self.version else (slug(self.name),)

    @property
    def undated(self) -> "NeighbourDocument":
        """The same without its version."""
        return replace(self, version="")

    @property
    def publishers(self) -> tuple[str, ...]:
        """The body, by its acronym."""
        return (self.publisher,)


def neighbours_at(text: str, begin: int = 0) -> Iterator[tuple[NeighbourDocument, int]]:
    """The document of a neighbour that a text may designate from a position on, and where it ends."""
    if match := _IETF.match(text, begin):
        yield NeighbourDocument("IETF", f"IETF {match['series'].upper()} {int(match['number'])}"), match.end()
    elif match := _ETSI.match(text, begin):
        name = f"ETSI {match['type'].upper()} {match['number'].upper()}"
        dated = f" ({match['year']}-{match['month']})" if match["year"] else ""
        version = f"V{match['version']}{dated}" if match["version"] else dated.strip()
        yield NeighbourDocument("ETSI", name, version), match.end()
    elif match := _EUROPEAN.match(text, begin):
        national = f"{match['national'].upper()} " if match["national"] else ""
        name = f"{national}{match['type'].upper()} {match['number']}"
        yield NeighbourDocument("CEN", name, match["year"] or ""), match.end()
    elif (match := _OTHERS.match(text, begin)) and match["beside"]:
        body = match["beside"].upper()
        yield NeighbourDocument(body, f"{body} {match['its']}", match["year"] or ""), match.end()
    elif match:
        named = (match["name"] or "").upper()
        name = f"{named} {match['number']}" if named else f"ECMA-{match['of']}"
        yield NeighbourDocument("3GPP" if named else "Ecma", name), match.end()
