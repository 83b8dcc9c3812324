"""What is cited by name: agreements, memoranda, policies, programmes, plans, guidelines, cooperations."""

import re
from collections.abc import Iterator

from app.model.records import CitationKind
from app.sources.resolutions.cited.mention import Mention

_BODY = r"(?:the )?[A-Z][A-Za-z0-9]*(?:[-/][A-Z0-9][A-Za-z0-9]*){0,5}(?: JTC \d)?"
_COOPERATION = re.compile(
    r"\b(?:World Standards Cooperation(?: \(WSC\))?|WSC\b)(?:, (?:which was )?established in (?P<year>\d{4}))?"
)
_CONFORMANCE = r"(?:(?:ITU )?conformance and interoperability(?: \(C&I\))?|C&I)"
_CONFORMANCE_PROGRAMME = re.compile(rf"\b(?:ITU )?{_CONFORMANCE} programme\b")
_ACTION_PLAN = re.compile(
    rf"\baction plan for the (?P<programme>{_CONFORMANCE} programme)(?P<note> \([^()]{{3,120}}\))?"
)
_REVIEWED = re.compile(r"reviewed by the (?P<body>[^()]{2,60}?) at its (?P<year>\d{4}) session")
_PATENT_POLICY = re.compile(
    rf"\bCommon Patent Policy(?: for (?P<after>{_BODY}))?"
    r"|\b(?P<before>ITU-[TR](?:/[A-Z-]{2,6}){1,4}) Common Patent Policy"
)
_AGREEMENT = re.compile(rf"\b[Aa]greements? between (?P<one>{_BODY}) and (?P<other>{_BODY})")
_GUIDELINES = re.compile(r"\bGuidelines for [A-Z]\w{2,30}(?P<therein> therein)?")
_RECOMMENDATION = re.compile(r"Recommendation (ITU-[TRD] [A-Z]{1,3}\.\d{1,4})")
_MEMORANDUM = re.compile(
    r"\b(?:[A-Z][A-Z/-]{1,12}(?:, [A-Z][A-Z/-]{1,12}){0,5}(?: and [A-Z][A-Z/-]{1,12})? )?"
    r"(?:Memorandum of Understanding|MoU)(?P<matter> (?:on|between|concerning|for) [^();,.:]{3,160})?"
)
_DECLARATIONS = re.compile(
    r"\b(?:2030 Agenda for Sustainable Development|Tunis Agenda(?: for the Information Society)?|Tunis Commitment"
    r"|Geneva Declaration of Principles|Geneva Plan of Action|Universal Declaration of Human Rights)\b"
)


def agreements_in(words: str) -> Iterator[Mention]:
    """The agreements and the like that are cited by name in some words."""
    for match in _COOPERATION.finditer(words):
        founded = f", established {match['year']}" if match["year"] else ""
        yield _mention(match, f"World Standards Cooperation (WSC){founded}", "body")
    for match in _ACTION_PLAN.finditer(words):
        yield _mention(match, _action_plan(match), "plan")
    for match in _CONFORMANCE_PROGRAMME.finditer(words):
        yield _mention(match, "ITU conformance and interoperability (C&I) programme", "programme")
    for match in _PATENT_POLICY.finditer(words):
        parties = match["after"] or match["before"]
        yield _mention(match, f"Common Patent Policy for {parties}" if parties else "Common Patent Policy", "policy")
    for match in _AGREEMENT.finditer(words):
        one, other = (match[name].removeprefix("the ") for name in ("one", "other"))
        yield _mention(match, f"agreement between {one} and {other}", "agreement")
    for match in _GUIDELINES.finditer(words):
        yield _mention(match, _guidelines(match, words), "guidelines")
    for match in _MEMORANDUM.finditer(words):
        if match["matter"]:
            yield _mention(match, f"Memorandum of Understanding{match['matter']}".rstrip(), "mou")
    for match in _DECLARATIONS.finditer(words):
        yield _mention(match, match.group(), "declaration")


def _mention(match: re.Match[str], target: str, kind: CitationKind) -> Mention:
    return Mention(match.start(), match.end(), target, kind)


def _action_plan(match: re.Match[str]) -> str:
    note = _REVIEWED.sub(r"reviewed by \g<body>, \g<year> session", match["note"] or "")
    return f"action plan for the C&I programme{note}"


def _guidelines(match: re.Match[str], words: str) -> str:
    """The guidelines with the Recommendation they stand in, where "therein" points back to one."""
    name = match.group().removesuffix(" therein")
    named = _RECOMMENDATION.findall(words, 0, match.start()) if match["therein"] else []
    return f"{name} (in Rec. {named[-1]})" if named else name
