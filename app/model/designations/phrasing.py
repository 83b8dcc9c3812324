"""Designations the other way round, in words: "Amendment 1 to Rec. ITU-T X.509", "Implementers' guide for H.264"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.model.designations.books import COLOURS, years_of
from app.model.designations.date import DATE, VersionDate, date_in
from app.model.designations.deliverable import Deliverable, change, deliverables_at
from app.model.designations.recommendation import KIND, NUMBER, Recommendation, recommendations_at, supplement
from app.model.designations.wording import SUPPLEMENT

_DATED = rf"(?: ?{DATE.format('')})?"
_CHANGE_OF = re.compile(
    rf"(?:Draft )?(?:Technical )?(?P<kind>{KIND})\b\.? ?(?P<number>{NUMBER}){_DATED},? "
    r"(?:to|of|au|à la|al|a la|к) (?:the )?",
    re.IGNORECASE,
)
_SERIES = re.compile(
    rf"{SUPPLEMENT}\b\.? ?(?P<number>\d{{1,3}})(?: ?{DATE.format('_1')})? (?:to|of) (?:the )?(?:ITU-T )?"
    rf"(?:(?P<series>[A-Z])[ -]series|Series (?P<late>[A-Z]))"
    rf"(?: Recommendations)?{_DATED}",
    re.IGNORECASE,
)
_GUIDE = re.compile(r"Implement[eo]r(?:s['\u2019\"]?|['\u2019\"]s)? guide (?:for|to|on|of) (?:the )?", re.IGNORECASE)
_BOOK = re.compile(rf"(?:CCITT )?(?P<colour>{COLOURS}) Book,? (?=CCITT|Rec)", re.IGNORECASE)

Changed = Recommendation | Deliverable


def phrases_at(text: str, begin: int = 0) -> Iterator[tuple[Changed, int]]:
    """What is designated in words from a position on, and where it ends."""
    if match := _SERIES.match(text, begin):
        series = (match["series"] or match["late"]).upper()
        date = date_in(match) or date_in(match, "_1")
        yield Recommendation("ITU-T", f"{series} Suppl. {match['number']}", date=date), match.end()
    elif match := _CHANGE_OF.match(text, begin):
        yield from _changed(match, text)
    elif match := _GUIDE.match(text, begin):
        yield from _guides(text, match.end())
    elif match := _BOOK.match(text, begin):
        yield from _in_book(match, text)


def _changed(match: re.Match[str], text: str) -> Iterator[tuple[Changed, int]]:
    kind, number = match["kind"], match["number"]
    for found, end in recommendations_at(text, match.end()):
        added = supplement(kind, number, date_in(match))
        yield replace(found, supplements=(*found.supplements, added)), end
    if number.isdigit() and kind[:3].lower() not in ("ann", "app", "err", "при", "ane", "apé"):
        for deliverable, end in deliverables_at(text, match.end()):
            dated = date_in(match)
            one = change(kind, int(number), str(dated.year) if dated else None)
            yield replace(deliverable, changes=(*deliverable.changes, one)), end


def _guides(text: str, begin: int) -> Iterator[tuple[Changed, int]]:
    """ITU-T numbers such a guide after the Recommendation: X.Imp500 is that of X.500."""
    for found, end in recommendations_at(text, begin):
        series, dot, number = found.number.partition(".")
        if dot and "/" not in number and number[:1].isdigit() and found.sector == "ITU-T" and not found.supplements:
            yield replace(found, number=f"{series}.Imp{number}"), end


def _in_book(match: re.Match[str], text: str) -> Iterator[tuple[Changed, int]]:
    for found, end in recommendations_at(text, match.end()):
        if found.date is None:
            for year in years_of(match["colour"]):
                yield replace(found, date=VersionDate(year)), end
