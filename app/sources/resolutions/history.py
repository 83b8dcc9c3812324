"""The history of a resolution: where and when its versions were adopted, and which version the text is."""

import re
from dataclasses import dataclass, replace

from app.model.assemblies import full_year
from app.model.records import Adoption
from app.sources.resolutions.dates import DAY, day_in
from app.sources.resolutions.opening import YEAR, Opening

_YEAR = re.compile(YEAR)
_CONFERENCE_YEAR = re.compile(
    r"\b(?:(?:WRC|WARC|WTSA|WTDC|PP|RA|WCIT|MOB|ORB|SAT|HFBC)-?(\d{2,4})|(?-i:C)(?=\d\d$)(\d\d))\b", re.IGNORECASE
)
_POSTPONED = 2  # years: WTSA-20 met in 2022
_MEETING = re.compile(rf"(?:\(|, )(?P<place>[^(),\d]+), (?P<year>{YEAR})(?:\)|$)")
_YEAR_OF_NUMBER = re.compile(rf"(?:[A-Z]{{1,8}}-)?(?P<year>{YEAR})[-/]\d{{1,3}}|(?:[\w-]+ )?\d{{1,4}}/(?P<last>{YEAR})")
_LEADING_WORDS = re.compile(r"^(?:(?:and|revised|modified|amended|adopted|rev|in)\b\.?\s*+){1,4}|^rev\.", re.IGNORECASE)
# A place and years, as they come in a footnote on the title: "Geneva, 1972, 1976 and 1980; Florianópolis, 2004".
_PLACE_AND_YEARS = rf"[^\W\d_][^\d();:.]{{1,40}}?,? \(?{YEAR}\)?(?:(?:, | and |, and ){YEAR}\)?){{0,8}}"
_IN_A_NOTE = re.compile(rf"{_PLACE_AND_YEARS}(?:; (?:and )?{_PLACE_AND_YEARS}){{1,40}}")
# The history below a text: "(Kyoto, 1994) - (Rev. Minneapolis, 1998)"; it may be wrapped after a dash.
_ONE_VERSION = rf"\((?:Rev\. ?|REV\. ?)?[^()\d]{{2,40}}, {YEAR}\)"
_CHAIN = re.compile(rf"{_ONE_VERSION}(?: ?[-\u2013\u2014] ?{_ONE_VERSION}){{1,40}}")
_MEETING_AND_DAY = re.compile(
    rf"(?:\d(?:st|nd|rd|th)|[a-z]) (?:plenary )?meeting,? (?P<held>{DAY.pattern})", re.IGNORECASE
)
_SMALL_WORDS = {"El-Sheikh": "el-Sheikh", " De ": " de ", " Do ": " do "}


@dataclass(frozen=True)
class History:
    """The adoptions in the order of the text, the year of the version, its revision as cited, what is doubtful."""

    adoptions: tuple[Adoption, ...]
    year: int | None
    revision: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Below:
    """What stands below the opening and may tell of adoptions: the footnotes, and what follows the clauses.

    `decider` is the body that the first clause names: "ISO/TC 954" in "ISO/TC 954 approves ...".
    """

    footnotes: str = ""
    after: str = ""
    decider: str = ""


def history_of(opening: Opening, number: str, below: Below, met: int | None = None) -> History:
    """The history that the opening tells, or else what stands below; `met` is the year of the meeting on the cover.

    The year is that of the revision, else the last of the history, else that of the day of adoption or of the enacting
    line, else with a warning the one in a number such as "2019-01", or that of the meeting.
    """
    if opening.day is None and (put_on_record := _MEETING_AND_DAY.search(below.after)):
        opening = replace(opening, day=day_in(put_on_record["held"]))
    printed = adoptions_in(opening.history) or _in_footnotes(below.footnotes) or _in_chain(below.after)
    year, place = _version_of(opening, printed)
    warnings: list[str] = []
    if year is None and (told := _YEAR_OF_NUMBER.fullmatch(number)):
        year = int(told["year"] or told["last"])
        warnings.append(f"the year {year} is taken from the number {number}")
    elif year is None and met is not None:
        year = met
        warnings.append(f"the year {year} is that of the meeting on the cover")
    day = opening.day if opening.day and year == int(opening.day[:4]) else None
    adoptions = tuple(Adoption(a.place, a.year, day) if day and a.year == year else a for a in printed)
    if year is not None and all(adoption.year != year for adoption in printed):
        adoptions = (*adoptions, Adoption(place, year, day))
        if printed:
            warnings.append(f"the history does not name the version of {year}, which is added")
    return History(adoptions, year, _revision_of(opening.revision, adoptions), tuple(warnings))


def adoptions_in(history: str) -> tuple[Adoption, ...]:
    """The adoptions of "(Montreal, 2000; Dubai, 2012)", "(Geneva, 1972, 1976 and 1980)" or "(1963-1970-1974)"."""
    adoptions: list[Adoption] = []
    for words in history.strip("()").split(";"):
        match = _YEAR.search(words)
        if match:
            place = _place(words[: match.start()])
            adoptions += [Adoption(place, int(year)) for year in _YEAR.findall(words)]
    return tuple(adoptions)


def _in_chain(after: str) -> tuple[Adoption, ...]:
    match = _CHAIN.search(after)
    return adoptions_in(re.sub(r"\) ?[-\u2013\u2014] ?\(", "; ", match.group())) if match else ()


def _in_footnotes(footnotes: str) -> tuple[Adoption, ...]:
    match = _IN_A_NOTE.search(footnotes)
    return adoptions_in(match.group()) if match else ()


def _place(words: str) -> str | None:
    place = _LEADING_WORDS.sub("", words.strip(" ,-(")).strip(" ,-(")
    if not place.isupper():
        return place or None
    place = place.title()
    for capital, small in _SMALL_WORDS.items():
        place = place.replace(capital, small)
    return place


def _version_of(opening: Opening, history: tuple[Adoption, ...]) -> tuple[int | None, str | None]:
    """Year and place of the version."""
    enacted = _MEETING.search(opening.enacting or "")
    place = enacted["place"] if enacted else None
    revised = adoptions_in(opening.revision or "")
    if revised:
        known = next((a.place for a in history if a.place and _same(a.place, revised[-1].place)), None)
        return revised[-1].year, known or revised[-1].place
    conference = _CONFERENCE_YEAR.search(opening.revision or "")
    if conference:
        year = full_year(conference[1] or conference[2])
        met = int(enacted["year"]) if enacted else year
        return met if 0 <= met - year <= _POSTPONED else year, place
    if history:
        return history[-1].year, history[-1].place
    if opening.day:
        return int(opening.day[:4]), place
    return (int(enacted["year"]), place) if enacted else (None, None)


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()


def _revision_of(printed: str | None, adoptions: tuple[Adoption, ...]) -> str | None:
    """The revision as it is cited: "Rev. Geneva, 2022", "Rev.WRC-19", "Guadalajara, 2010"."""
    if printed and not printed.isupper():
        return printed
    if printed and _CONFERENCE_YEAR.search(printed):
        return re.sub(r"^REV\.?\s*", "Rev.", printed)
    if not adoptions or not adoptions[-1].place:
        return printed
    last = adoptions[-1]
    revised = printed.startswith("REV") if printed else len(adoptions) > 1
    return f"{'Rev. ' if revised else ''}{last.place}, {last.year}"
