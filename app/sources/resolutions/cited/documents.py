"""Numbered documents beside resolutions: Recommendations, Reports, Questions, standards, directives."""

import re
from collections.abc import Iterator

from app.errors import DesignationError
from app.model.designations import Question, parse_designation
from app.model.identifiers import slug, thing
from app.model.records import CitationKind
from app.sources.resolutions.cited.mention import Mention
from app.sources.resolutions.instruments import Citing

_SECTOR = r"(?:ITU[ -]?[TRD]|CCITT|CCIR)"
_SERIES = r"[A-Z]{1,3}"
_NUMERAL = r"\d{1,4}(?:\.\d{1,3}){0,3}(?:-\d{1,3})?(?: (?:bis|ter)\b)?"
_DATE = r"(?: ?\((?:\d{1,2}/)?(?:19|20)\d\d\))?"
_LETTERED = (
    rf"{_SERIES}\.\d{{1,4}}(?:\.\d{{1,3}}){{0,3}}(?:-\d{{1,3}})?(?:/{_SERIES}\.\d{{1,4}}(?:\.\d{{1,3}}){{0,3}})?"
)
_NUMBER = rf"(?:{_LETTERED}(?: (?:bis|ter)\b)?|{_NUMERAL})(?!\w|-series| series){_DATE}"
_WORD = r"(?:Recommendations?|RECOMMENDATIONS?|Recs?\.)"
_PART = r"(?:Annex(?: [A-Z\d]{1,2})?|Appendix [IVX\d]{1,4}|Supplement \d{1,3}|Amendment \d{1,2}|Corrigendum \d{1,2})"
_AFTER = rf"(?:,? (?P<late>(?>{_PART}))(?! (?:to|of) (?!the\b)))?"
_RECOMMENDATION = re.compile(
    rf"(?:(?P<part>{_PART}) (?:to|of) )?\b(?:"
    rf"{_WORD} (?P<sector>{_SECTOR}) (?P<number>{_NUMBER})"
    rf"|(?P<before>{_SECTOR}) {_WORD} (?P<second>{_NUMBER})"
    rf"|(?P<bare>ITU-[TR]) (?P<lettered>{_LETTERED}(?!\w|-series| series){_DATE})"
    rf"|{_WORD} (?P<alone>{_LETTERED}(?!\w|-series){_DATE})){_AFTER}"
)
_JOIN = r"(?P<join>, and |, or |, | and | or | \| )"
_MORE = re.compile(rf"{_JOIN}(?:(?P<sector>{_SECTOR}) )?(?P<number>{_LETTERED}(?!\w|-series| series){_DATE}){_AFTER}")
_SUPPLEMENT = re.compile(
    r"\b(?P<part>Supplement (?P<number>\d{1,3})) to (?:the )?ITU-T (?P<series>[A-Z])[ -]series Recommendations"
)
_REPORT = re.compile(
    rf"\b(?:Reports? (?P<sector>ITU-[RT])|(?P<before>ITU-[RT]) Reports?) (?P<number>{_LETTERED}{_DATE})"
)
_QUESTION_NUMBER = r"\d{1,4}(?:-\d{1,2})?/\d{1,2}"
_QUESTION = re.compile(
    rf"\b(?:(?P<before>ITU-[TRD]) )?Questions? (?:(?P<sector>ITU-[TRD]) )?(?P<number>{_QUESTION_NUMBER})(?![\d/])"
)
_MORE_QUESTIONS = re.compile(
    rf"{_JOIN}(?:Question )?(?:(?P<sector>ITU-[TRD]) )?(?P<number>{_QUESTION_NUMBER})(?![\d/])"
)
_TYPE = r"(?:TR|TS|PAS|IWA|Guide|ISP|SRD|TTA)"
_STAGE = r"(?:PWI|NP|NWIP|AWI|WD|PDTS|PDTR|CD|CDV|DIS|FDIS|DTS|DTR|PRF|DAM|FDAM|DAMD)"
_STANDARD = re.compile(
    rf"\b(?P<name>(?:ISO/IEC/IEEE|ISO/IEC|ISO/IEEE|IEC/IEEE|ISO|IEC)(?:[/ ](?:{_STAGE}|{_TYPE})){{0,2}}"
    r" \d{2,5}(?:-\d{1,4}){0,3}(?::\d{4}(?:-\d{2})?)?"
    r"(?:/(?:AMD|Amd|COR|Cor|Amendment|Corrigendum)\.? ?\d{1,2}(?::\d{4})?){0,3}(?: \(all parts\))?)(?![\w/])"
)
_OTHERS = re.compile(
    r"\b(?P<name>IEEE (?:Std\.? )?(?:\d{2,5}(?:\.\d{1,3}[a-z]{0,2})?(?:-\d{4})?)|(?:IETF )?RFC ?\d{3,5}"
    r"|(?:ETSI (?:TS|TR|EN|ES|GS) \d{3} \d{3}(?:-\d{1,2})?|EN (?:ISO |IEC )?\d{3,6}(?:-\d{1,3}){0,2}"
    r"(?::\d{4})?))"
    r"(?![\w/])"
)
_TRADE = re.compile(r"\bUN/(?:CEFACT|ECE) Recommendation (?:No\. ?)?\d{1,2}\b")
_DIRECTIVES = re.compile(
    r"\b(?P<name>ISO/IEC(?: JTC 1)? "
    r"(?:Directives(?:, (?:Part \d|(?:Consolidated )?(?:JTC 1 |ISO |IEC )?Supplement))?|Supplement))"
)
_SECTOR_OF = {"WTSA": "ITU-T", "WTSC": "ITU-T", "WRC": "ITU-R", "ITU-R": "ITU-R", "WTDC": "ITU-D"}


def documents_in(words: str, citing: Citing) -> Iterator[Mention]:
    """The numbered documents cited in some words."""
    sector = _SECTOR_OF.get(citing.body or "", citing.body if (citing.body or "").startswith("ITU-") else None)
    for match in _DIRECTIVES.finditer(words):
        yield Mention(match.start(), match.end(), match["name"], "directives")
    yield from _standards_in(words)
    yield from _reports_in(words)
    yield from _questions_in(words, sector)
    for match in _SUPPLEMENT.finditer(words):
        name = f"ITU-T {match['series']} Suppl. {match['number']}"
        yield _designated(match.start(), match.end(), f"Recommendation {name}", name)
    yield from _recommendations_in(words, sector)


def _standards_in(words: str) -> Iterator[Mention]:
    for match in _STANDARD.finditer(words):
        name = match["name"].removesuffix(" (all parts)")
        yield _designated(match.start(), match.end(), match["name"], name, "standard")
    for match in _OTHERS.finditer(words):
        yield _designated(match.start(), match.end(), match["name"], match["name"], "standard")
    for match in _TRADE.finditer(words):
        yield Mention(match.start(), match.end(), match.group(), "recommendation")


def _reports_in(words: str) -> Iterator[Mention]:
    for match in _REPORT.finditer(words):
        sector = match["sector"] or match["before"]
        for begin, end, number, own in _listed(words, match, "number", _MORE, sector):
            target = f"Report {own} {number}"
            yield _designated(begin, end, target, target, "report")


def _questions_in(words: str, sector: str | None) -> Iterator[Mention]:
    for match in _QUESTION.finditer(words):
        named = match["sector"] or match["before"]
        for begin, end, number, own in _listed(words, match, "number", _MORE_QUESTIONS, named or ""):
            told = own or sector
            question, _, group = number.partition("/")
            iris = (Question(told, question, group).iri,) if told else ()
            yield Mention(begin, end, f"Question {own} {number}".replace("  ", " "), "question", iris)


def _recommendations_in(words: str, sector: str | None) -> Iterator[Mention]:
    for match in _RECOMMENDATION.finditer(words):
        group = next(name for name in ("number", "second", "lettered", "alone") if match[name])
        printed = (match["sector"] or match["before"] or match["bare"] or "").replace(" ", "-")
        named = printed if printed[:3] != "ITU" or "-" in printed else f"ITU-{printed[3:]}"
        for begin, end, number, own in _listed(words, match, group, _MORE, named):
            of = own or (sector if group == "alone" else "") or ""
            first = begin == match.start()
            part = (match["part"] if first else None) or _late_part(words, end)
            target = f"Recommendation {of} {number}".replace("  ", " ") + (f", {part}" if part else "")
            yield _designated(begin, end, target, f"{of} {number}".strip(), part=part)


def _late_part(words: str, end: int) -> str | None:
    """The part named last in a mention that ends at a position: "…, Annex B"."""
    found = re.search(rf",? ({_PART})$", words[max(0, end - 30) : end])
    return found[1] if found else None


def _listed(
    words: str, match: re.Match[str], group: str, more: re.Pattern[str], sector: str
) -> Iterator[tuple[int, int, str, str]]:
    """Each item of a list: its span in the words, its number, and the sector that is told for it."""
    yield match.start(), match.end(), match[group], sector
    end = match.end()
    while following := more.match(words, end):
        own = (following["sector"] or sector).replace(" ", "-")
        yield following.end("join"), following.end(), following["number"], own
        end = following.end()


def _designated(
    start: int, end: int, target: str, name: str, kind: CitationKind = "recommendation", part: str | None = None
) -> Mention:
    """The mention of what a designation names; without IRI where the designation has more than one reading at once."""
    try:
        designation = parse_designation(name)[0].designation
    except DesignationError:
        return Mention(start, end, target, kind)
    iri = thing("part", designation.key[0], slug(part)) if part else designation.iri
    return Mention(start, end, target, kind, (iri,))
