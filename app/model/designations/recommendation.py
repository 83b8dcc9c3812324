"""Designations of ITU Recommendations: "Rec. ITU-T X.509 (10/2019)", "ITU-T H.262 (1995) Cor. 1 (11/1996)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.model.designations.date import DATE, VersionDate, date_in
from app.model.identifiers import slug, thing

_SECTOR = r"(?:(?P<sector>ITU[- ]?[TRD]|CCITT|CCIR) ?)"
_WORD = r"(?:(?:Recommendation|Rec\.?) ?)"
_SERIES = r"[A-Z]{1,3}"
_NUMERAL = r"\d{1,5}(?:\.\d{1,4}){0,3}(?:-\d{1,3})?(?: ?(?:bis|ter))?"
_NUMBER = (
    rf"(?P<number>{_SERIES}\.? ?{_NUMERAL}(?:/{_SERIES}\.? ?\d{{1,5}}(?:\.\d{{1,4}}){{0,3}}(?: ?bis)?){{0,2}}"
    rf"|(?P<series>[A-Z])(?:[ -]series)? ?(?:Supplement|Suppl\.?) ?(?P<of_series>\d{{1,3}})"
    r"|(?P<bare>\d{1,3}(?:-\d{1,2})?))"
)
_BASE = re.compile(
    rf"(?:{_WORD}?{_SECTOR}{_WORD}?|{_WORD})?{_NUMBER}"
    rf"(?: ?\(?V(?P<version>\d{{1,3}})\)?)?(?: ?{DATE.format('')})?",
    re.IGNORECASE,
)
_KINDS = {
    "amd": "Amd.",
    "amendment": "Amd.",
    "cor": "Cor.",
    "corr": "Cor.",
    "corrigendum": "Cor.",
    "add": "Add.",
    "addendum": "Add.",
    "err": "Err.",
    "erratum": "Err.",
    "suppl": "Suppl.",
    "supplement": "Suppl.",
    "annex": "Annex",
    "app": "App.",
    "appendix": "App.",
}
_SUPPLEMENT = re.compile(
    rf"[ /,]{{1,2}}(?:Technical )?(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})\b\.? ?"
    rf"(?P<number>\d{{1,3}}|[A-Z]{{1,4}})(?: ?{DATE.format('')})?",
    re.IGNORECASE,
)
_PART = re.compile(r"([A-Z]{1,3})\.? ?(\d.*)", re.IGNORECASE)
# Series of ITU-R; a single letter may be a series of ITU-T as well.
_RADIO_SERIES = frozenset(("BO", "BR", "BS", "BT", "F", "M", "P", "RA", "RS", "S", "SA", "SF", "SM", "SNG", "TF", "V"))
_FORMER = {"CCITT": "ITU-T", "CCIR": "ITU-R"}


@dataclass(frozen=True, slots=True)
class Supplement:
    """An amendment, corrigendum, annex … published by itself: kind as ITU abbreviates it, number, date."""

    kind: str
    number: str
    date: VersionDate | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.number} {self.date}" if self.date else f"{self.kind} {self.number}"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A Recommendation of an ITU sector; `number` is "X.509", "G.7041/Y.1303", "X.217 bis" or "H Suppl. 15"."""

    sector: str
    number: str
    version: int | None = None
    date: VersionDate | None = None
    supplements: tuple[Supplement, ...] = ()

    def __str__(self) -> str:
        version = f"(V{self.version})" if self.version else ""
        parts = [self.sector, self.number, version, str(self.date or ""), *map(str, self.supplements)]
        return " ".join(part for part in parts if part)

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where the designation is dated."""
        words, version = [self.sector, self.number.replace("Suppl.", "suppl")], self._version_key
        for supplement in self.supplements:
            words += [version[:4]] if version else []
            words += [supplement.kind.rstrip("."), supplement.number]
            version = supplement.date.key if supplement.date else ""
        document = slug(" ".join(words))
        return (document, version) if version else (document,)

    @property
    def _version_key(self) -> str:
        if self.date:
            return self.date.key
        return f"v{self.version}" if self.version else ""

    @property
    def iri(self) -> str:
        """The IRI of the version where the designation is dated, else of the document."""
        return thing("document", *self.key)


def recommendations_in(text: str) -> Iterator[Recommendation]:
    """The Recommendations that a text may designate, the likelier first."""
    match = _BASE.match(text)
    if match is None or _has_bad_date(match):
        return
    supplements = _supplements(text, match.end())
    if supplements is None:
        return
    for sector, number in _named(match):
        version = int(match["version"]) if match["version"] else None
        yield Recommendation(sector, number, version, date_in(match), supplements)


def _named(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Sector and number, for each sector that has such a series."""
    sector = (match["sector"] or "").upper().replace("ITU", "").strip("- ")
    sector = _FORMER.get(sector, f"ITU-{sector}" if sector else "")
    if match["bare"]:
        if sector == "ITU-D":
            yield sector, match["bare"]
        return
    if match["series"]:
        if sector in ("", "ITU-T"):
            yield "ITU-T", f"{match['series'].upper()} Suppl. {match['of_series']}"
        return
    number = "/".join(_canonical(part) for part in match["number"].split("/"))
    if sector:
        yield sector, number
        return
    series = number.split(".")[0]
    dotted = "." in match["number"].split("/")[0]
    if dotted and len(series) == 1:
        yield "ITU-T", number
    if dotted and series in _RADIO_SERIES:
        yield "ITU-R", number


def _canonical(number: str) -> str:
    """The number as it is printed: "X.509" for "x 509", "X.217 bis" for "X.217bis"."""
    match = _PART.fullmatch(number.strip())
    if match is None:
        return number.upper()
    tail = re.sub(r" ?(bis|ter)$", lambda found: f" {found[1].lower()}", match[2], flags=re.IGNORECASE)
    return f"{match[1].upper()}.{tail}"


def _supplements(text: str, begin: int) -> tuple[Supplement, ...] | None:
    """The supplements that fill a text from a position to its end; None where something else stands there."""
    found: list[Supplement] = []
    while begin < len(text):
        match = _SUPPLEMENT.match(text, begin)
        if match is None or _has_bad_date(match):
            return None
        found.append(Supplement(_KINDS[match["kind"].lower()], match["number"].upper(), date_in(match)))
        begin = match.end()
    return tuple(found)


def _has_bad_date(match: re.Match[str]) -> bool:
    return match["year"] is not None and date_in(match) is None
