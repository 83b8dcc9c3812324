"""What is cited by name: agreements, memoranda, policies, programmes, plans, guidelines, cooperations."""

import re
from collections.abc import Iterator

from app.model.identifiers import slug, thing
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
_NAMED_BODY = r"(?:the )?(?:International Telecommunication Union|United Nations|Universal Postal Union)|" + _BODY
_AGREEMENT = re.compile(rf"\b[Aa]greements? between (?P<one>{_NAMED_BODY}) and (?P<other>{_NAMED_BODY})")
_GUIDELINES = re.compile(
    r"\bGuidelines for (?:[Ii]mplementation of (?:the )?Common Patent Policy(?: for [A-Z/-]{3,30})?"
    r"|[A-Z]\w{2,30}(?P<therein> therein)?)"
)
_RECOMMENDATION = re.compile(r"Recommendation (ITU-[TRD] [A-Z]{1,3}\.\d{1,4})")
_ACRONYM = r"[A-Z][A-Za-z]{1,11}"
_ACRONYMS = rf"{_ACRONYM}(?:(?:, and |, | and |/|[-\u2013]){_ACRONYM}){{0,7}}"
_MEMORANDUM = re.compile(
    rf"\b(?:(?P<parties>{_ACRONYMS}) )?(?:[Mm]emorandum of [Uu]nderstanding(?: \((?:MoU|MOU)\))?|MoU|MOU)"
    rf"(?P<matter> (?:on|concerning|for) [^();,.:]{{3,160}})?(?P<between>,? between (?:the )?{_ACRONYMS})?"
    r"(?P<late_matter> (?:on|concerning|for|in the field of) [^();,.:]{3,160})?"
    r"(?P<year> \((?:19|20)\d\d\))?"
)
_DECLARATIONS = re.compile(
    r"\b(?:2030 Agenda for Sustainable Development|Tunis Agenda(?: for the Information Society)?|Tunis Commitment"
    r"|Geneva Declaration of Principles|Geneva Plan of Action|WSIS Plan of Action|Addis Ababa Action Agenda"
    r"|Universal Declaration of Human Rights|Buenos Aires Declaration|Kigali Declaration|Dubai Declaration"
    r"|Paris Agreement|Doha Declaration)\b"
)
# Treaties and agreements between bodies that are called by their name.
_TITLE = r"[A-Z][\w-]*(?: (?:(?:of|and|on|for|with|to|against|at|from) )?(?:the )?[A-Z][\w-]*){0,9}"
_NAMED = re.compile(
    r"\b(?:(?:WTO )?Agreement on Technical Barriers to Trade|(?:WTO/)?TBT Agreement"
    r"|Vienna Agreement|Dresden Agreement|Frankfurt Agreement|Lugano Agreement|Metre Convention"
    r"|(?:Tampere|Vienna|Chicago|Berne|Paris|Geneva|Hague) Convention(?: on (?:the )?[A-Z][^,;.()]{3,80})?"
    rf"|(?:United Nations )?(?:Framework )?(?:International )?Convention (?:on|for) (?:the )?{_TITLE}"
    r"|SOLAS Convention|MARPOL)\b"
)
# Bodies of other families that are named as partners.
_PARTNERS = re.compile(
    r"\b(?:Universal Postal Union|World Trade Organization|World Intellectual Property Organization"
    r"|World Meteorological Organization|World Health Organization|International Civil Aviation Organization"
    r"|International Maritime Organization|International Organization of Legal Metrology"
    r"|International Laboratory Accreditation Cooperation|International Bureau of Weights and Measures)\b"
)


def agreements_in(words: str) -> Iterator[Mention]:
    """The agreements and the like that are cited by name in some words."""
    yield from _programmes_in(words)
    for match in _GUIDELINES.finditer(words):
        yield _mention(match, _guidelines(match, words), "guidelines")
    for match in _PATENT_POLICY.finditer(words):
        parties = match["after"] or match["before"]
        yield _mention(match, f"Common Patent Policy for {parties}" if parties else "Common Patent Policy", "policy")
    for match in _AGREEMENT.finditer(words):
        one, other = (match[name].removeprefix("the ") for name in ("one", "other"))
        yield _mention(match, f"agreement between {one} and {other}", "agreement")
    for match in _MEMORANDUM.finditer(words):
        name = _memorandum(match)
        if name:
            yield _mention(match, name, "mou")
    yield from _by_name(words)


def _programmes_in(words: str) -> Iterator[Mention]:
    """Cooperations, programmes and plans."""
    for match in _COOPERATION.finditer(words):
        founded = f", established {match['year']}" if match["year"] else ""
        yield _mention(match, f"World Standards Cooperation (WSC){founded}", "body")
    for match in _ACTION_PLAN.finditer(words):
        yield _mention(match, _action_plan(match), "plan")
    for match in _CONFORMANCE_PROGRAMME.finditer(words):
        yield _mention(match, "ITU conformance and interoperability (C&I) programme", "programme")


def _by_name(words: str) -> Iterator[Mention]:
    """Treaties, agreements and declarations that have a name of their own, which is then their key."""
    for match in _NAMED.finditer(words):
        name = re.sub(r" \([A-Z/]+\)", "", match.group()).removeprefix("WTO ")
        kind: CitationKind = "agreement" if "Agreement" in name else "treaty"
        iri = thing("agreement" if kind == "agreement" else "document", slug(name))
        yield Mention(match.start(), match.end(), match.group(), kind, (iri,))
    for match in _DECLARATIONS.finditer(words):
        iri = thing("document", slug(match.group().removesuffix(" for the Information Society")))
        yield Mention(match.start(), match.end(), match.group(), "declaration", (iri,))
    for match in _PARTNERS.finditer(words):
        yield _mention(match, match.group(), "body")


def _memorandum(match: re.Match[str]) -> str | None:
    """The name of a memorandum by its matter or its parties; None where neither is told."""
    matter = match["matter"]
    if match["late_matter"] and "lectronic business" in match["late_matter"]:  # the one that is known by its matter
        matter = match["late_matter"]
    if matter:
        return f"Memorandum of Understanding{matter.split(' between ')[0]}".rstrip()
    parties = match["parties"] or re.sub(r"^,? between (?:the )?", "", match["between"] or "")
    told = re.search(r"[-\u2013/,]| and ", parties)
    return f"Memorandum of Understanding between {parties}{match['year'] or ''}" if told else None


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
