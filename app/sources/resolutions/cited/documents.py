"""Numbered documents: resolutions, Recommendations, standards, directives, Questions, Reports."""

import re
from collections.abc import Iterator

from app.sources.resolutions.cited.mention import Mention, items_of, listing
from app.sources.resolutions.verbs import ANY_VERB

_LABELS = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z]{1,3}\))"
_PART = r"(?:Section|Annex|Part|Chapter) [\dA-Z]{1,4}"
_INNER = rf"(?:{ANY_VERB}(?: [a-z]+){{0,3}} {listing(_LABELS)}|{_LABELS}(?= of Section)|{_PART}(?:\.\d{{1,2}}){{0,3}})"
_WITHIN = rf"(?P<inner>{_INNER}(?: (?:of|to) {_PART})?)(?: of| to| in) "
_REVISION = r"(?: ?\((?P<revision{0}>[^()]{{3,60}}\d{{2}})\)\*?)?"
_NUMBER = r"(?:(?:[A-Z]{1,4}/)?RES/\d{1,3}/\d{1,4}|(?:ITU-R )?(?:COM)?\d{1,4}[A-Z]?(?:[-/]\d{1,4})?(?! ?[GMk]?Hz))"
_BODY = (
    r"(?P<body>the Plenipotentiary Conference|the ITU Plenipotentiary Conference|WTSA(?:-\d{2,4})?|WTDC(?:-\d{2,4})?"
    r"|WRC(?:-\d{2,4})?|the (?:ITU )?Radiocommunication Assembly|the (?:ITU )?Council|the General Assembly"
    r"|the United Nations General Assembly|the World [A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:Assembly|Conference)"
    r"|this (?:[Aa]ssembly|[Cc]onference|[Cc]ouncil))"
)
_GIVER = "(?:WTSA|WTDC|WRC|PP|ITU-R|(?:ITU )?Council|UNGA|United Nations General Assembly|CGPM|MoU)"
_RESOLUTION = re.compile(
    rf"(?:{_WITHIN})?(?P<giver>{_GIVER} )?"
    rf"\b(?:Resolution|resolution(?= [\dA-Z/]{{1,12}}/))(?P<plural>s)? (?P<number>{_NUMBER}){_REVISION.format('')}"
    rf"(?: of {_BODY})?"
)
_WORD = re.compile(r"\b[Rr]esolutions? ")
_BEFORE = 160  # characters in which what stands before the word is looked for
_MORE = re.compile(rf"(?:, and |, or |, | and | or )(?P<number>{_NUMBER}){_REVISION.format('')}(?: of {_BODY})?")
_THEREOF = re.compile(rf"\b(?P<inner>{_INNER}) thereof\b")
_FAR = 400  # characters between a resolution and what is said of its clauses

_RECOMMENDATION_NUMBER = r"(?:[A-Z]{1,3}\.)?\d{1,4}(?:\.\d{1,3}){0,2}(?:-\d{1,3})?(?: \(\d{2}/\d{4}\)| \(\d{4}\))?"
_RECOMMENDATION = re.compile(
    r"(?:(?P<part>Annex [A-Z\d]{1,2}|Appendix [IVX\d]{1,4}|Supplement \d{1,3}) (?:to|of) )?"
    r"\b(?:(?:Recommendations?|RECOMMENDATION|Recs?\.) "
    rf"(?P<items>(?:ITU[ -][TRD] |CCITT |CCIR ){_RECOMMENDATION_NUMBER}"
    rf"(?:(?:, and |, | and | or )(?:ITU[ -][TRD] )?[A-Z]{{1,3}}\.{_RECOMMENDATION_NUMBER}){{0,12}})"
    rf"|(?P<sector>ITU-[TRD]) (?:Recommendation|Rec\.) (?P<number>{_RECOMMENDATION_NUMBER})"
    rf"|(?P<bare>ITU-[TR] [A-Z]{{1,3}}\.\d{{1,4}}(?:\.\d{{1,3}}){{0,2}}(?:-\d{{1,3}})?))"
)
_STANDARD = re.compile(
    r"\b(?P<name>(?:ISO/IEC|ISO|IEC)"
    r"(?:/(?:IEEE|CIE|TR|TS|PAS|IWA|Guide|ISP|PWI|AWI|WD|CD|DIS|FDIS)| (?:TR|TS|PAS|Guide|ISP))?"
    r" \d{2,5}(?:-\d{1,3}){0,2}(?::\d{4})?)\b"
)
_DIRECTIVES = re.compile(
    r"\b(?P<name>ISO/IEC(?: JTC 1)? "
    r"(?:Directives(?:, (?:Part \d|(?:Consolidated )?(?:JTC 1 |ISO |IEC )?Supplement))?|Supplement))"
)
_STUDY = re.compile(
    r"\b(?P<kind>Question|Report) (?P<name>(?:ITU-[TRD] )?(?:[A-Z]{1,3}\.)?\d{1,4}(?:-\d{1,2})?(?:/\d{1,2})?)"
)


def documents_in(words: str) -> Iterator[Mention]:
    """The numbered documents cited in some words."""
    yield from _resolutions_in(words)
    for match in _DIRECTIVES.finditer(words):
        yield Mention(match.start(), match.end(), match["name"], "directives")
    for match in _STANDARD.finditer(words):
        yield Mention(match.start(), match.end(), match["name"], "standard")
    for match in _STUDY.finditer(words):
        kind = match["kind"]
        if kind == "Question" or match["name"].startswith("ITU"):
            name = f"{kind} {match['name']}"
            yield Mention(match.start(), match.end(), name, "question" if kind == "Question" else "report")
    yield from _recommendations_in(words)


def _resolutions_in(words: str) -> Iterator[Mention]:
    end = 0
    for word in _WORD.finditer(words):
        match = _RESOLUTION.search(words, max(end, word.start() - _BEFORE), word.end() + _FAR)
        if match is None or word.start() < end or match.start() > word.start():
            continue
        inner = match["inner"]
        end = match.end()
        if not inner and (thereof := _THEREOF.search(words, end, end + _FAR)) and not _between(words, end, thereof):
            inner = thereof["inner"]
        yield Mention(match.start(), match.end(), _resolution(match, match["giver"] or "", inner), "resolution")
        while match["plural"] and (more := _MORE.match(words, end)):
            end = more.end()
            yield Mention(more.start(), end, _resolution(more, match["giver"] or "", None), "resolution")


def _between(words: str, end: int, thereof: re.Match[str]) -> bool:
    """Whether another document is named between a resolution and "thereof"."""
    between = words[end : thereof.start()]
    return _RESOLUTION.search(between) is not None or _RECOMMENDATION.search(between) is not None


def _resolution(match: re.Match[str], giver: str, inner: str | None) -> str:
    revision = f" ({match['revision']})" if match["revision"] else ""
    body = "" if not match["body"] or match["body"].startswith("this") else f" of {match['body']}"
    return ", ".join([f"{giver}Resolution {match['number']}{revision}{body}", *_outside_in(inner or "")])


def _outside_in(inner: str) -> list[str]:
    """The parts of "1.10 of Section 1", the whole before what is in it."""
    return [part for part in reversed(re.split(r" (?:of|to) ", inner)) if part]


def _recommendations_in(words: str) -> Iterator[Mention]:
    for match in _RECOMMENDATION.finditer(words):
        part = f", {match['part']}" if match["part"] else ""
        if match["sector"]:
            names = [f"{match['sector']} {match['number']}"]
        else:
            names = [name.replace("ITU ", "ITU-", 1) for name in items_of(match["items"] or match["bare"])]
        series = names[0].split(" ")[0]
        for name in names:
            full = name if name.startswith(("ITU", "CC")) else f"{series} {name}"
            yield Mention(match.start(), match.end(), f"Recommendation {full}{part}", "recommendation")
