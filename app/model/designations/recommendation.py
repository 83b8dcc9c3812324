"""Designations of ITU Recommendations: "Rec. ITU-T X.509 (10/2019)", "ITU-T H.262 (1995) Cor. 1 (11/1996)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.designations.books import BOOK, years_of
from app.model.designations.date import DATE, VersionDate, date_in
from app.model.designations.named import Named
from app.model.designations.wording import (
    AMENDMENT,
    ANNEX,
    APPENDIX,
    CORRIGENDUM,
    RECOMMENDATION,
    SECTOR,
    SUPPLEMENT,
    YEAR,
    sector_in,
    without_accents,
)
from app.model.identifiers import slug

_SECTOR = rf"(?:(?P<sector>{SECTOR})[ -]?)"
_NAME = r"[A-Z]{1,3}\.? ?"
_NUMERAL = (
    r"(?:\d{1,5}(?:\.\d{1,4}){0,3}(?:-\d{1,3})?(?: ?(?:bis|ter|quar?ter)\b)?(?: [A-FR](?= ?\(|$))?"
    r"|Imp\.?\d{1,4}(?:\.\d{1,3}){0,2}\b)"
)
_MORE = rf"(?:/{_NAME}\d{{1,5}}(?:\.\d{{1,4}}){{0,3}}(?: ?(?:bis|ter|quar?ter)\b)?)"
_RANGE = r"(?:-[A-Z]\.\d{1,4}(?![\d/]))"
_OF_SERIES = rf"[ .-]{{0,3}}{SUPPLEMENT}(?![a-z])\.? ?(?P<of_series%s>\d{{1,3}}(?:\.\d{{1,2}})?)"
_NUMBER = (
    r"(?P<series>[A-Z])(?:(?P<group>[-.]?\d{2,4}(?:-\d{2,4})?)[ -]series|(?P<numbers>-?\d{2,4}-\d{2,4}|-\d{2,4})"
    rf"|[ -]series)?(?: Recommendations)?{_OF_SERIES % ''}"
    rf"|(?:Recommendations )?Series (?P<lettered>[A-Z])[:,]?{_OF_SERIES % '_2'}"
    rf"|(?P<number>{_NAME}{_NUMERAL}(?:{_MORE}{{1,2}}|{_RANGE})?)"
    r"|(?P<bare>\d{1,4}(?:-\d{1,2})?(?![./\d]))"
)
_BASE = re.compile(
    rf"(?:{RECOMMENDATION} ?)?(?:{_SECTOR}(?P<word>{RECOMMENDATION} ?)?)?(?:{_NUMBER})"
    rf"(?:,? ?\(?(?:V|Version |v\.? ?)(?P<version>\d{{1,3}}(?:\.\d{{1,2}})?)\b\)?)?"
    rf"(?:,? ?{DATE.format('')}| ?: ?(?P<colon>{YEAR})(?!\d))?(?:{BOOK})?",
    re.IGNORECASE,
)
_WORD = re.compile(RECOMMENDATION, re.IGNORECASE)
_KINDS = {
    "amd": "Amd.",
    "amend": "Amd.",
    "amendment": "Amd.",
    "amendement": "Amd.",
    "enmienda": "Amd.",
    "поправка": "Amd.",
    "cor": "Cor.",
    "corr": "Cor.",
    "corrigendum": "Cor.",
    "rectificatif": "Cor.",
    "исправление": "Cor.",
    "add": "Add.",
    "addendum": "Add.",
    "err": "Err.",
    "erratum": "Err.",
    "sup": "Suppl.",
    "suppl": "Suppl.",
    "supplement": "Suppl.",
    "suplemento": "Suppl.",
    "добавление": "Suppl.",
    "annex": "Annex",
    "annexe": "Annex",
    "anexo": "Annex",
    "приложение": "Annex",
    "app": "App.",
    "appendix": "App.",
    "appendice": "App.",
    "apendice": "App.",
    "attachment": "Attachment",
}
KIND = rf"(?:{AMENDMENT}|{CORRIGENDUM}|Addendum|Add|Erratum|Err|{SUPPLEMENT}|{ANNEX}|{APPENDIX})"
NUMBER = r"(?:\d{1,3}(?:\.\d{1,2})?|[A-Z]{1,4}\d{0,2}\+?)"
_SUPPLEMENT = re.compile(
    rf"(?: - |[ /,]{{1,3}})(?:(?:Technical )?(?P<kind>{KIND})(?![a-z])\.? ?"
    rf"(?P<number>{NUMBER}(?: (?:test vectors|software)\b)?)(?![\w+])(?! (?:to|of) )|(?P<attached>Attachment)\b)"
    rf"(?:,? ?{DATE.format('')}| ?: ?(?P<colon>{YEAR})(?!\d))?",
    re.IGNORECASE,
)
_PART = re.compile(r"([A-Z]{1,3})\.? ?((?:\d|Imp).*)", re.IGNORECASE)
_LATIN = re.compile(r" ?(bis|ter|quar?ter)$", re.IGNORECASE)
_SHORTEST = 2  # digits of a number that follows its series at once, as in "X25"
# Series of ITU-R; a single letter may be a series of ITU-T as well.
_RADIO_SERIES = frozenset(("BO", "BR", "BS", "BT", "F", "M", "P", "RA", "RS", "S", "SA", "SF", "SM", "SNG", "TF", "V"))
_FORMER_SERIES = frozenset(("IS", "PI", "PN", "CMTT", "V", "TS"))


@dataclass(frozen=True, slots=True)
class Supplement:
    """An amendment, corrigendum, annex … published by itself: kind as ITU abbreviates it, number, date."""

    kind: str
    number: str
    date: VersionDate | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.number, str(self.date or "")) if part)


@dataclass(frozen=True, slots=True)
class Recommendation(Named):
    """A Recommendation of an ITU sector; `number` is "X.509", "G.7041/Y.1303", "X.217 bis" or "H Suppl. 15"."""

    sector: str
    number: str
    version: str | None = None
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
    def undated(self) -> "Recommendation":
        """The document: what is amended keeps its date, for an amendment is of one version."""
        if not self.supplements:
            return replace(self, date=None, version=None)
        return replace(self, supplements=(*self.supplements[:-1], replace(self.supplements[-1], date=None)))

    @property
    def publishers(self) -> tuple[str, ...]:
        """The sector."""
        return (self.sector,)


def recommendations_at(text: str, begin: int = 0) -> Iterator[tuple[Recommendation, int]]:
    """The Recommendations that a text may designate from a position on, the likelier first, and where each ends."""
    match = _BASE.match(text, begin)
    if match is None or _has_bad_date(match):
        return
    supplements, end = supplements_at(text, match.end())
    for sector, number in _named(match, text):
        for date in _dates(match):
            yield Recommendation(sector, number, match["version"], date, supplements), end


def _dates(match: re.Match[str]) -> Iterator[VersionDate | None]:
    """The date that is printed, or the years of the book in which it was printed."""
    printed = VersionDate(int(match["colon"])) if match["colon"] else date_in(match)
    if printed or not match["book"]:
        yield printed
    else:
        yield from (VersionDate(year) for year in years_of(match["book"]))


def _named(match: re.Match[str], text: str) -> Iterator[tuple[str, str]]:
    """Sector and number, for each sector that has such a series."""
    sector = sector_in(match["sector"] or "")
    if match["bare"]:
        if sector in ("ITU-D", "CCIR"):
            yield sector, match["bare"]
        return
    series = match["series"] or match["lettered"]
    if series:
        if sector in ("", "ITU-T"):
            group = (match["group"] or match["numbers"] or "").strip("-.")
            named = f"{series.upper()}-{group}" if group else series.upper()
            yield "ITU-T", f"{named} Suppl. {match['of_series'] or match['of_series_2']}"
        return
    number = "/".join(_canonical(part) for part in match["number"].split("/"))
    sector = "ITU-R" if sector == "CCIR" else sector
    if not sector:
        yield from _sectors_with(number, match, text)
    elif all(_is_series_of(sector, part.partition(".")[0]) for part in number.split("/")):
        yield sector, number


def _is_series_of(sector: str, series: str) -> bool:
    """Whether a sector may have a series: ITU-T has single letters, so that "ITU-T SG 17" is no Recommendation."""
    return (
        len(series) == 1
        if sector == "ITU-T"
        else series in _RADIO_SERIES | _FORMER_SERIES
        if sector == "ITU-R"
        else True
    )


def _sectors_with(number: str, match: re.Match[str], text: str) -> Iterator[tuple[str, str]]:
    """The sectors that have a series, where none is printed: a dot, a blank or the length of the number tells it."""
    series, _, digits = number.partition(".")
    printed = match["number"][len(series) :]
    dotted = printed[:1] == "."
    if not dotted and (len(series) > 1 or (printed[:1] != " " and len(digits) < _SHORTEST)):
        return
    if not dotted and match.start() and not _WORD.match(text, match.start()):
        return  # in running text "A 4" is no Recommendation
    if len(series) == 1:
        yield "ITU-T", number
    if series in _RADIO_SERIES:
        yield "ITU-R", number


def _canonical(number: str) -> str:
    """The number as it is printed: "X.509" for "x 509", "X.217 bis" for "X.217bis", "H.Imp264" for "H.IMP264"."""
    match = _PART.fullmatch(number.strip())
    if match is None:
        return number.upper()
    digits = _LATIN.sub("", match[2])
    tail = f" {match[2][len(digits) :].strip().lower()}".replace("quarter", "quater").rstrip()
    if digits[:3].lower() == "imp":
        digits = f"Imp{digits[3:].lstrip('.')}"
    return f"{match[1].upper()}.{digits if digits[:3] == 'Imp' else digits.upper()}{tail}"


def supplements_at(text: str, begin: int) -> tuple[tuple[Supplement, ...], int]:
    """The amendments, corrigenda, annexes … that follow one another from a position on, and where the last ends."""
    found: list[Supplement] = []
    while begin < len(text):
        match = _SUPPLEMENT.match(text, begin)
        if match is None or _has_bad_date(match):
            break
        kind, number = match["kind"] or match["attached"], match["number"] or ""
        date = VersionDate(int(match["colon"])) if match["colon"] else date_in(match)
        found.append(supplement(kind, number, date))
        begin = match.end()
    return tuple(found), begin


def supplement(kind: str, number: str, date: VersionDate | None) -> Supplement:
    """A supplement by the word for its kind in any language."""
    figure, _, words = number.partition(" ")
    return Supplement(_KINDS[without_accents(kind)], f"{figure.upper()} {words.lower()}".strip(), date)


def _has_bad_date(match: re.Match[str]) -> bool:
    return match["year"] is not None and date_in(match) is None
