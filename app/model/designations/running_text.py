"""The designations in running text: each with where it stands, the longest that can be read there.

Text is gone through once: a designation begins where one of a few words or signs stands, and each is read by itself in
bounded time. What only looks like a designation (a figure's number, a year behind "ISO", "X.25-like") is passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.model.designations.adoption import NATIONAL
from app.model.designations.cleaning import plain
from app.model.designations.deliverable import Deliverable
from app.model.designations.publication import Publication
from app.model.designations.reading import Reading, readings_at
from app.model.designations.recommendation import Recommendation, recommendations_at
from app.model.designations.study_question import Question

_BEGIN = re.compile(
    r"(?<![\w-])(?:(?:ITU|CCITT|CCIR|ISO|IEC|IEEE|IWA|IETF|RFC|BCP|ETSI|ECMA|3GPP|FG-|urn:|https?://)"
    rf"|(?:EN|prEN|CEN|CLC|{NATIONAL})[ /-](?=ISO|IEC|EN|\d)"
    r"|Rec(?:\.|s\.| |om[mn])|RECOMMENDATION|Рек|Question|Cuesti|Вопрос|(?<![./])Q\.?\d{1,4}(?:-\d+)?/"
    r"|Rep(?:\.|ort)|Rapport|Informe|Отч|Handbook|Opinion|Res(?:\.|olu)|RESOLUTION|Résolution|Резолюция"
    r"|(?:WTSA|WTSC|WTDC|PP|WRC|WARC|RA|Council)[ -]Res"
    r"|(?:Annex|Appendix) [A-Z\d]{1,4} (?:to|of) "
    r"|Amendment|Corrigendum|Addendum|Supplement|Erratum|Implement|Technical (?:Rep|Pap|Cor)|[A-Z]ST[PR]-"
    r"|(?<![./])[A-Z]\.(?=\d{3}))"
)
# A capital may follow at once: words of the next sentence are often set without a blank.
_END = re.compile(r"(?:(?!\w)|(?=[A-Z][a-z]))(?![-/.:]\d)(?!-\w)(?!/\w\d)")
_NO_RESOLUTION = re.compile(r" ?(?:pixels?|dpi|bits?|[GMk]?Hz|[x\u00d7] ?\d)\b")
_BARE = re.compile(r"[A-Z]\.\d")
_NUMBERED_THING = re.compile(
    r"(?:Figs?\.?|Figures?|Tables?|Annex|Appendix|[Cc]lauses?|[Ss]ections?|§|Eq\.?|Equations?|pp?\.|[Pp]ages?|Notes?|Part)"
    r" ?$"
)
_BEFORE = 12  # characters in which the name of a numbered thing stands
_ADDRESSES = ("urn:", "http://", "https://")
_TOKEN = re.compile(r'[^\s"<>]{1,300}')
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEXT = re.compile(r"(?:,? and |,? or |, | to | through )(?=[A-Z]{1,3}\.\d)")
_NEXT_QUESTION = re.compile(r"(?:,? and |,? or |, )(?P<number>\d{1,4}(?:-\d{1,2})?)/(?P<group>\d{1,2})(?![\d/])")
_KNOWN_CODE = re.compile(r"FG-|[A-Z]ST[PR]-|TR\.")
_BLANKS = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A designation in a text from `start` to before `end`, in characters of that text, and what it may mean."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def mentions_in(text: str) -> Iterator[Mention]:
    """The designations in a text, from left to right, none inside another."""
    words = plain(text)
    if "  " not in words:
        yield from _mentions(words)
        return
    words, places = _with_single_blanks(words)
    for mention in _mentions(words):
        yield Mention(places[mention.start], places[mention.end - 1] + 1, mention.readings)


def _with_single_blanks(words: str) -> tuple[str, list[int]]:
    """A text with single blanks, and where each of its characters stood."""
    parts: list[str] = []
    places: list[int] = []
    begin = 0
    for match in _BLANKS.finditer(words):
        parts.append(words[begin : match.start() + 1])
        places += range(begin, match.start() + 1)
        begin = match.end()
    parts.append(words[begin:])
    places += range(begin, len(words))
    return "".join(parts), places


def _mentions(words: str) -> Iterator[Mention]:
    end = 0
    for match in _BEGIN.finditer(words):
        if match.start() < end:
            continue
        if match.group() in _ADDRESSES:
            address = _address(words, match.start())
            end = match.start() + len(address)
            yield from _addressed(address, match.start())
            continue
        mention = _mention_at(words, match.start())
        while mention:
            yield mention
            end = mention.end
            mention = _next(words, mention)


def _address(words: str, begin: int) -> str:
    """The address or URN that begins at a position: up to a blank or what closes a quotation."""
    found = _TOKEN.match(words, begin)
    return found.group().rstrip(".,;:)") if found else ""


def _addressed(address: str, begin: int) -> Iterator[Mention]:
    readings = tuple(reading for reading, end in readings_at(address, 0) if end == len(address))
    if readings:
        yield Mention(begin, begin + len(address), readings)


def _mention_at(words: str, begin: int) -> Mention | None:
    """The longest designation that begins at a position."""
    if _BARE.match(words, begin) and _NUMBERED_THING.search(words, max(0, begin - _BEFORE), begin):
        return None
    found: list[tuple[Reading, int]] = [
        (reading, end)
        for reading, end in readings_at(words, begin)
        if _END.match(words, end) and not _only_looks_like_one(reading, words, begin, end)
    ]
    if not found:
        return None
    longest = max(end for _, end in found)
    return Mention(begin, longest, tuple(reading for reading, end in found if end == longest))


def _only_looks_like_one(reading: Reading, words: str, begin: int, end: int) -> bool:
    designation = reading.designation
    if isinstance(designation, Deliverable):
        alone = designation.publisher in ("ISO", "IEC") or "/" not in words[begin:end]
        return alone and not designation.year and _YEAR.fullmatch(designation.number) is not None
    if isinstance(designation, Recommendation):
        if words.startswith(" series", end):
            return True
        bare = designation.number[:1].isdigit()
        return bare and "ec" not in words[begin:end].lower() and _YEAR.fullmatch(designation.number) is not None
    if isinstance(designation, Publication):
        return not designation.kind and not _KNOWN_CODE.match(designation.number)
    return _NO_RESOLUTION.match(words, end) is not None


def _next(words: str, mention: Mention) -> Mention | None:
    """The next item of a list of Recommendations or Questions, of which only the first has the name of the sector."""
    sectors = {reading.designation.publishers[0] for reading in mention.readings}
    first = mention.readings[0].designation
    if isinstance(first, Recommendation) and (match := _NEXT.match(words, mention.end)):
        found = [
            (Reading(one), end)
            for one, end in recommendations_at(words, match.end())
            if one.sector in sectors and _END.match(words, end)
        ]
        if found:
            return Mention(match.end(), found[0][1], tuple(reading for reading, _ in found))
    if isinstance(first, Question) and (match := _NEXT_QUESTION.match(words, mention.end)):
        readings = (
            Reading(Question(sector, match["number"], str(int(match["group"])))) for sector in _in_order(sectors)
        )
        return Mention(match.start("number"), match.end(), tuple(readings))
    return None


def _in_order(sectors: set[str]) -> Iterator[str]:
    return (sector for sector in ("ITU-T", "ITU-R", "ITU-D") if sector in sectors)
