"""Designations of what ITU publishes beside Recommendations: Reports, Handbooks, Opinions, technical papers.

"Report ITU-R TF.2511-0", "ITU-R Handbook 42", "Opinion ITU-R 80-1", "CCIR Report 624-3", "ITU-T GSTR-TNM (2019)",
"ITU-T FG-AI4H DEL2.2".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.designations.date import DATE, VersionDate, date_in
from app.model.designations.named import Named
from app.model.designations.recommendation import Supplement, supplements_at
from app.model.designations.wording import REPORT, SECTOR, sector_in, without_accents
from app.model.identifiers import slug

_WORDS = rf"(?:{REPORT}|Handbook|Manuel|Manual|Opinion|Avis|Opini[oó]n|Мнение|Справочник)"
_NUMBER = r"(?P<number>(?:[A-Z]{1,3}\.)?\d{1,5}(?:-\d{1,2})?(?![./]\d))"
_DATED = rf"(?: ?{DATE.format('')})?"
_WORDED = re.compile(
    rf"(?:(?P<word>{_WORDS}) (?P<sector>{SECTOR})|(?P<before>{SECTOR}) (?P<word_2>{_WORDS})) "
    rf"(?:No\.? ?)?{_NUMBER}{_DATED}",
    re.IGNORECASE,
)
_CATALOGUED = re.compile(
    rf"(?:ITU-R (?P<number>\d{{1,3}})\.HDB|R-(?P<form>HDB|REP|OPI|OP)-"
    rf"(?P<code>(?:[A-Z]{{1,3}}\.)?\d{{1,5}}(?:-\d{{1,2}}(?!\d))?)"
    rf"(?:-(?P<year_1>(?:19|20)\d\d))?){_DATED}",
    re.IGNORECASE,
)
# Technical papers and reports of ITU-T: a letter for the group's series, ST for secretariat, P or R, and a word.
_PAPER = r"[A-Z]ST[PR]-[A-Z0-9]+(?:[.-][A-Z0-9]+){0,5}|TR\.[A-Z0-9]+(?:-[A-Z0-9]+){0,4}"
_CODE = r"[A-Z]{2,5}-[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,12}){0,3}"
_PAPERS = re.compile(
    rf"(?:(?P<sector>ITU-T) (?:Technical (?:Report|Paper) )?(?P<number>{_PAPER}|(?!FG-|ST[PR]-){_CODE})"
    rf"|(?:Technical (?:Report|Paper) )(?:ITU-T )?(?P<worded>{_PAPER})|(?P<alone>{_PAPER})){_DATED}",
    re.IGNORECASE,
)
_FOCUS = re.compile(
    r"(?:ITU-T )?FG[ -](?P<focus>[A-Z][A-Z0-9]{1,9}(?:-\d{4})?)[ ,/-]{0,3}(?:Deliverable |DEL|D)\.? ?"
    rf"(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}){_DATED}",
    re.IGNORECASE,
)
_KINDS = {"rep": "Report", "hdb": "Handbook", "op": "Opinion", "opi": "Opinion"}
_KIND_BY_LETTERS = {
    **dict.fromkeys(("re", "ra", "in", "от"), "Report"),
    **dict.fromkeys(("ha", "ma", "сп"), "Handbook"),
    **dict.fromkeys(("op", "av", "мн"), "Opinion"),
}
_KEYS = {"Report": "rep", "Handbook": "hdb", "Opinion": "opinion"}


@dataclass(frozen=True, slots=True)
class Publication(Named):
    """A publication of ITU: `kind` is "Report", "Handbook", "Opinion", or "" for what its number alone tells."""

    sector: str
    kind: str
    number: str
    date: VersionDate | None = None
    supplements: tuple[Supplement, ...] = ()

    def __str__(self) -> str:
        named = (self.kind, self.sector) if self.kind in ("Report", "Opinion") else (self.sector, self.kind)
        return " ".join(
            part for part in (*named, self.number, str(self.date or ""), *map(str, self.supplements)) if part
        )

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where the designation is dated."""
        words, version = [self.sector, _KEYS.get(self.kind, ""), self.number], self.date.key if self.date else ""
        for supplement in self.supplements:
            words += [version[:4], supplement.kind.rstrip("."), supplement.number]
            version = supplement.date.key if supplement.date else ""
        document = slug(" ".join(words))
        return (document, version) if version else (document,)

    @property
    def undated(self) -> "Publication":
        """The document: what is amended keeps its date."""
        if not self.supplements:
            return replace(self, date=None)
        return replace(self, supplements=(*self.supplements[:-1], replace(self.supplements[-1], date=None)))

    @property
    def publishers(self) -> tuple[str, ...]:
        """The sector."""
        return (self.sector,)


def publications_at(text: str, begin: int = 0) -> Iterator[tuple[Publication, int]]:
    """The publications of ITU that a text may designate from a position on, and where each ends."""
    for read in (_worded, _catalogued, _focus, _paper):
        found = read(text, begin)
        if found:
            publication, end = found
            supplements, end = supplements_at(text, end)
            yield replace(publication, supplements=supplements), end
            return


def _worded(text: str, begin: int) -> tuple[Publication, int] | None:
    match = _WORDED.match(text, begin)
    if match is None or _has_bad_date(match):
        return None
    word = match["word"] or match["word_2"]
    sector = sector_in(match["sector"] or match["before"])
    return Publication(sector, _kind(word), match["number"].upper(), date_in(match)), match.end()


def _kind(word: str) -> str:
    """The kind by its word in any language."""
    begin = without_accents(word)[:2]
    return _KIND_BY_LETTERS[begin]


def _catalogued(text: str, begin: int) -> tuple[Publication, int] | None:
    match = _CATALOGUED.match(text, begin)
    if match is None or _has_bad_date(match):
        return None
    kind = _KINDS[(match["form"] or "hdb").lower()]
    number = (match["number"] or match["code"]).upper()
    number = number.lstrip("0") if kind == "Handbook" else number
    date = VersionDate(int(match["year_1"])) if match["year_1"] else date_in(match)
    return (Publication("ITU-R", kind, number, date), match.end()) if number else None


def _focus(text: str, begin: int) -> tuple[Publication, int] | None:
    match = _FOCUS.match(text, begin)
    if match is None or _has_bad_date(match):
        return None
    return Publication("ITU-T", "", f"FG-{match['focus'].upper()} D{match['number']}", date_in(match)), match.end()


def _paper(text: str, begin: int) -> tuple[Publication, int] | None:
    match = _PAPERS.match(text, begin)
    if match is None or _has_bad_date(match):
        return None
    number = match["number"] or match["worded"] or match["alone"]
    code = f"TR.{number[3:].lower()}" if number[:3].upper() == "TR." else number.upper()
    return Publication("ITU-T", "", code, date_in(match)), match.end()


def _has_bad_date(match: re.Match[str]) -> bool:
    return match["year"] is not None and date_in(match) is None
