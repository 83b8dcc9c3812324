"""Resolutions, decisions and opinions of every body: ITU, United Nations, IMO, CGPM, ISO and IEC committees."""

import re
from collections.abc import Iterator

from app.model.assemblies import Assembly, assembly_called, assembly_of_number
from app.model.committees import committee_called
from app.model.identifiers import slug, thing
from app.sources.resolutions.cited.mention import Mention, listing
from app.sources.resolutions.instruments import Citing, parts_within, resolution_iris, year_of
from app.sources.resolutions.verbs import ANY_VERB

_LABELS = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}(?:bis)?|[a-z]{1,3}\))"
_PART = r"(?:Section|Annex|Appendix|Attachment|Part|Chapter) [\dA-Z]{1,4}"
_POINT = r"(?:[Ii]tems?|[Pp]aragraphs?|[Cc]lauses?|§§?) "
# "In accordance with instructs 3 of Resolution 44": the verb is the second one.
_OF_A_HEADING = rf"(?!(?:in accordance with|in view of|in application of|pursuant to|on the proposal of) ){ANY_VERB}"
_INNER = (
    rf"(?:{_OF_A_HEADING}(?: [a-z]+){{0,2}} {listing(_LABELS)}|{_OF_A_HEADING}(?: [A-Za-z-]+){{1,6}} {_LABELS}"
    rf"|{_POINT}{listing(_LABELS)}|{_LABELS}(?= of (?:Section|Annex))|{_PART}(?:\.\d{{1,2}}){{0,3}})"
)
_WITHIN = rf"(?:(?P<inner>{_INNER}(?: (?:of|to) (?:the )?{_PART})?)(?: of| to| in) )?"
_ITU = r"(?:WTSA|WTSC|WTDC|WRC|WARC|PP|RA|WCIT)(?:-\d{2,4})?|ITU-R|(?:ITU )?Council"
_UN = (
    r"UNGA|GA(?= )|(?:the )?(?:United Nations |UN )?General Assembly|(?:United Nations |UN )?Security Council|ECOSOC"
    r"|(?:United Nations )?Economic and Social Council|Human Rights Council|World Health Assembly|WHA"
)
_METROLOGY = (
    r"\d{1,3}(?:st|nd|rd|th) meeting of the (?:CGPM|CIPM|CIML), (?:19|20)\d\d,"
    r"|(?:\d{1,3}(?:st|nd|rd|th) )?(?:CGPM|CIPM|CIML)(?:-\d{1,3})?"
)
_STANDARDS = (
    r"(?:ISO/IEC|IEC/ISO|ISO|IEC)[ /](?:TC|PC|JTC|JPC) ?\d{1,3}(?: ?/ ?SC ?\d{1,3}[A-Z]?)?"
    r"|(?:ISO|IEC)[ /](?:Council|TMB|SMB|CASCO|COPOLCO|DEVCO|MSB|CAB)|JTC 1|TMB|SMB"
)
_MARITIME = r"IMO(?: Assembly| Council)?|MSC|MEPC"
_GIVER = rf"(?:(?P<giver>{_ITU}|{_UN}|{_METROLOGY}|{_STANDARDS}|{_MARITIME}|MoU)(?:['\u2019]s|\))? )?"
_WORD = r"(?P<word>Resolutions?|RESOLUTIONS?|resolutions?|Decisions?|Opinions?)"
_OF_IMO = r"(?:A|C|MSC|MEPC|LEG|FAL)\.\d{1,4}\((?:\d{1,3}|[IVXL]{1,6})\)"
_OF_UN = r"[AE]/RES/\d{1,4}/\d{1,4}"
_EARLY_OF_UN = r"\d{1,4} (?:[A-Z] )?\((?:E?S-)?[IVXL]{1,7}\)"
_OF_WHA = r"WHA\d{1,3}\.\d{1,3}"
_NUMBER = (
    rf"(?:{_OF_IMO}|{_OF_UN}|{_OF_WHA}|{_EARLY_OF_UN}|(?:[Nn]o\.? ?)?(?:ITU-R )?(?:COM ?\d{{0,1}}/?)?\d{{1,4}}[A-Z]?"
    r"(?:[-/]\d{1,4}(?: [A-Z](?= of \d|, \d|, and \d| and \d))?)?(?![\w/]|[-.]\d| ?(?:[GMk]Hz|Hz|pixels?|bits?)\b))"
)
_REVISION = r"(?: ?\((?P<revision>[^()]{3,60}\d{2}|(?:19|20)\d\d)\)\*?)?"
_SESSION = r"(?P<session>\d{1,3})(?:st|nd|rd|th) (?:(?:meeting|session) of the )?"
_BODY = (
    r"(?:,? adopted)?(?: (?:of|by) (?P<body>"
    r"(?:the )?(?:ITU )?Plenipotentiary Conference|WTSA(?:-\d{2,4})?|WTDC(?:-\d{2,4})?|WRC(?:-\d{2,4})?|PP-\d{2,4}"
    r"|the (?:ITU )?Radiocommunication Assembly|the (?:ITU )?Council(?! of (?!ITU|the Union))"
    r"|the (?:United Nations |UN )?General Assembly"
    r"|the (?:United Nations )?(?:Security Council|Economic and Social Council|Human Rights Council)"
    r"|the World [A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:Assembly|Conference)|the IMO Assembly"
    r"|the General Conference on Weights and Measures|the (?:CGPM|CIPM|CIML)"
    rf"|{_STANDARDS}|this (?:[Aa]ssembly|[Cc]onference|[Cc]ouncil|[Cc]ommittee))"
    rf"|,? (?:of|by|at) the {_SESSION}"
    r"(?P<metre>CGPM|General Conference(?: on Weights and Measures)?(?: \(CGPM\))?|CIPM))?"
    r"(?:,? at its (?P<at>\d{1,3})(?:st|nd|rd|th) (?:meeting|session))?"
    r"(?: \((?P<late>(?:19|20)\d\d)\))?"
    r"(?:, (?P<annex>(?:Annex|Appendix|Section) [\dA-Z]{1,3})(?![\w.]| (?:to|of) this))?"
)
_DECISION = re.compile(rf"{_WITHIN}{_GIVER}\b{_WORD} (?P<number>{_NUMBER}){_REVISION}{_BODY}")
_KEYWORD = re.compile(rf"\b(?:[Rr]esolutions?|RESOLUTIONS?|Decisions?|Opinions?) (?={_NUMBER})")
_OF_A_DAY = r" of \d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d"
_MORE = re.compile(rf"(?P<join>(?:{_OF_A_DAY})?(?:, and |, or |, | and | or ))(?P<number>{_NUMBER}){_REVISION}{_BODY}")
# A list whose items have days and subjects: "56/121 of 19 December 2001 on ..., and 56/19 of 29 November 2001".
_MORE_OF_A_DAY = re.compile(
    rf"(?P<join>{_OF_A_DAY}(?:,? (?:(?![Rr]esolution|[Dd]ecision|of \d)[^;:.]){{1,300}}?)?(?:, and |, | and ))"
    rf"(?P<number>\d{{1,4}}(?:/\d{{1,4}}(?: ?[A-Z])?)?){_REVISION}{_BODY}(?={_OF_A_DAY})"
)
_THEREOF = re.compile(rf"\b(?P<inner>{_INNER}) thereof\b")
_UNWORDED = re.compile(rf"(?<![\w/.])(?:{_OF_IMO}|{_OF_UN})")
_CONFERENCE_RECOMMENDATION = re.compile(
    r"\b(?:RECOMMENDATION|Recommendation) (?P<number>\d{1,3})(?: \((?P<revision>(?:Rev\. ?|REV\. ?)?"
    r"(?P<giver>WRC|WARC)-\d{2,4})\)\*?)"
)
_BEFORE, _FAR = 200, 400  # characters before the word, and after a resolution, in which more is said of it
_UN_NAMES = {
    "ga": "UNGA",
    "general assembly": "UNGA",
    "security council": "UNSC",
    "economic and social council": "ECOSOC",
}
# Numbers that tell a body of the United Nations when it cites itself.
_OWN_FORMS = {
    "UNGA": re.compile(rf"\d{{1,2}}/\d{{1,3}}|{_EARLY_OF_UN}"),
    "UNSC": re.compile(r"\d{1,4} (?:19|20)\d\d"),
    "ECOSOC": re.compile(r"(?:19|20)\d\d/\d{1,3}"),
    "HRC": re.compile(r"\d{1,2}/\d{1,3}"),
}
_METRE = re.compile(
    r"(?:(?P<before>\d{1,3})(?:st|nd|rd|th) (?:meeting of the )?)?(?P<body>CGPM|CIPM|CIML)(?:-(?P<after>\d{1,3}))?"
    r"(?:, \d{4},)?"
)
_WORDS = {"resolution": "res", "decision": "dec", "opinion": "opinion"}


def decisions_in(words: str, citing: Citing) -> Iterator[Mention]:
    """The resolutions, decisions and opinions cited in some words."""
    yield from _recommendations_of_conferences(words)
    end = 0
    for word in _KEYWORD.finditer(words):
        match = _at(words, max(end, word.start() - _BEFORE), word)
        if match is None or word.start() < end:
            continue
        end = match.end()
        inner = match["inner"] or match["annex"]
        if not inner and (thereof := _THEREOF.search(words, end, end + _FAR)) and not _between(words, end, thereof):
            inner = thereof["inner"]
        items = [match, *_more(words, match)]
        end = items[-1].end()
        for item in items:
            told = item if item["body"] or item["metre"] or item["revision"] else items[-1]
            yield _mention(item, match, inner if item is match else None, citing, told)
    for bare in _UNWORDED.finditer(words):
        iris = _iris(bare.group(), None, None)
        yield Mention(bare.start(), bare.end(), f"Resolution {bare.group()}", "resolution", iris)


def _more(words: str, first: re.Match[str]) -> Iterator[re.Match[str]]:
    """What comes after the first decision of a list; after a singular word only what has a revision of its own."""
    end = first.end()
    while more := _MORE.match(words, end) or _MORE_OF_A_DAY.match(words, end):
        if not first["word"].endswith("s") and not (first["revision"] and more["revision"]):
            return
        yield more
        end = more.end()


def _recommendations_of_conferences(words: str) -> Iterator[Mention]:
    """Recommendations that radio conferences adopted beside their resolutions: "Recommendation 622 (WRC-97)"."""
    for match in _CONFERENCE_RECOMMENDATION.finditer(words):
        key, year = f"{match['giver'].lower()}-rec-{match['number']}", year_of(match["revision"])
        name = f"Recommendation {match['number']} ({match['revision']})"
        yield Mention(match.start(), match.end(), name, "recommendation", (thing("document", key, str(year)),))


def _at(words: str, begin: int, word: re.Match[str]) -> re.Match[str] | None:
    """The decision with the word at a place: with what is said before it, or from the word on."""
    match = _DECISION.search(words, begin, word.end() + _FAR)
    if match and match.start("word") < word.start():
        match = _DECISION.search(words, max(begin, match.end()), word.end() + _FAR)
    if match is None or match.start("word") != word.start():
        match = _DECISION.match(words, word.start())
    return match if match and _is_cited(match) else None


def _is_cited(match: re.Match[str]) -> bool:
    """Whether a word in lower case has by it what makes a decision of it: "resolution 2 of the image" has nothing."""
    number = match["number"]
    known = re.fullmatch(rf"{_OF_IMO}|{_OF_UN}|{_OF_WHA}|{_EARLY_OF_UN}|\d{{1,4}}/\d{{1,4}}", number)
    told = bool(match["giver"] or match["body"] or match["metre"] or match["revision"] or _is_its_own(match))
    return not match["word"][0].islower() or told or known is not None


def _between(words: str, end: int, thereof: re.Match[str]) -> bool:
    """Whether another document is named between a resolution and "thereof"."""
    between = words[end : thereof.start()]
    return re.search(r"\b(?:Resolution|Recommendation|Convention|Constitution|Decision)s? ", between) is not None


def _mention(
    match: re.Match[str], first: re.Match[str], inner: str | None, citing: Citing, told: re.Match[str]
) -> Mention:
    """The mention of a decision; in a list the giver and the word stand before the first alone.

    `told` is the item that tells the body: itself, or the last of the list ("Resolutions 1 and 2 of WTSA").
    """
    word = first["word"].capitalize().removesuffix("s")
    giver = first["giver"] or ""
    revision = f" ({match['revision']})" if match["revision"] else ""
    body = _name_of_body(told)
    of = "" if not body or body.startswith("this") else f" of {body}"
    late = f" ({match['late']})" if match["late"] and not revision else ""
    name = f"{giver} {word} {match['number']}{revision}{of}{late}".strip()
    target = ", ".join([name, *_outside_in(inner or "")])
    iris = _elsewhere(match, first, inner, citing, told)
    if not iris and told["body"] != "this committee" and word != "Opinion":
        giver = giver or _own_giver(match, first, citing)
        named = f"{giver} Resolution {match['number']}{revision}{of}".strip()
        kind = _WORDS[word.lower()]
        iris = resolution_iris(named, inner, told.group(), citing, word=kind)
    begin = match.start() if match is first else match.end("join")
    return Mention(begin, match.end(), target, "resolution", iris)


def _name_of_body(match: re.Match[str]) -> str | None:
    """The body after the number, a conference on measures with its meeting: "the 24th CGPM"."""
    if match["metre"]:
        return f"the {_ordinal(match['session'])} {match['metre']}"
    if match["body"] and match["at"] and (metre := _METRE.fullmatch(match["body"].removeprefix("the "))):
        return f"the {_ordinal(match['at'])} {metre['body']}"
    return match["body"]


def _ordinal(number: str) -> str:
    """A number as an ordinal: "21st", "22nd", "111th"."""
    ending = {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
    return f"{number}{'th' if number[-2:-1] == '1' else ending}"


def _elsewhere(
    match: re.Match[str], first: re.Match[str], inner: str | None, citing: Citing, told: re.Match[str]
) -> tuple[str, ...]:
    """The IRIs where the number or the giver tells a body outside ITU."""
    year = year_of(match["revision"] or "") or (int(match["late"]) if match["late"] else None)
    if told["metre"]:
        giver = f"{told['metre'].split(' ')[0].replace('General', 'CGPM')}-{told['session']}"
    else:
        giver = _name_of_body(told) or first["giver"] or _own_giver(match, first, citing)
    found = _iris(match["number"], giver, year)
    return (*found, *parts_within(found[0], inner)) if found else ()


def _own_giver(match: re.Match[str], first: re.Match[str], citing: Citing) -> str:
    """Who gave a resolution that only "its" or the form of its number tells: the body that cites."""
    form = _OWN_FORMS.get(citing.body or "")
    if form and form.fullmatch(f"{match['number']} {match['revision'] or match['late'] or ''}".strip()):
        return citing.body or ""
    return citing.body or "" if _is_its_own(first) else ""


def _is_its_own(match: re.Match[str]) -> bool:
    """Whether "its" stands before the word: "recalling its resolution 174"."""
    word = match.start("word")
    return re.search(r"\b[Ii]ts (?:earlier |own )?$", match.string[max(0, word - 16) : word]) is not None


def _iris(number: str, giver: str | None, year: int | None) -> tuple[str, ...]:
    number = re.sub(r"^[Nn]o\.? ?", "", number)
    key = _key_outside(number, (giver or "").removeprefix("the "))
    if key is None:
        return ()
    return (thing("document", key, str(year)),) if year else (thing("document", key),)


def _key_outside(number: str, giver: str) -> str | None:
    """The key of a resolution of IMO, the United Nations, CGPM or a committee of ISO and IEC."""
    organ = assembly_of_number(number) if "(" in number else None
    if organ:
        return f"{organ.key}-res-{slug(number)}"
    if number.startswith("A/RES/"):
        return f"unga-res-{slug(number.removeprefix('A/RES/'))}"
    if number.startswith("E/RES/"):
        return f"ecosoc-res-{slug(number.removeprefix('E/RES/'))}"
    if number.startswith("WHA"):
        return f"wha-res-{slug(number)}"
    if metre := _METRE.fullmatch(giver):
        session = metre["before"] or metre["after"]
        return f"{metre['body'].lower()}-{session}-res-{slug(number)}" if session else None
    body = _outside(giver)
    return f"{body}-res-{slug(number)}" if body else None


def _outside(giver: str) -> str | None:
    """The key of a body outside ITU from its name in a citation."""
    plain = re.sub(r"^(?:United Nations|UN) ", "", giver)
    if plain.lower() in _UN_NAMES:
        giver = _UN_NAMES[plain.lower()]
    if giver == "World Health Assembly":
        giver = "WHA"
    if giver in ("TMB", "SMB"):
        giver = f"{'ISO' if giver == 'TMB' else 'IEC'}/{giver}"
    giver = "ISO/IEC JTC 1" if giver == "JTC 1" else giver
    committee = committee_called(giver)
    if committee:
        return committee.key
    called: Assembly | None = assembly_called(giver)
    if called and called.key in ("unga", "unsc", "ecosoc", "hrc", "wha"):
        return called.key
    return slug(giver) if re.fullmatch(r"(?:ISO|IEC)[ /](?:Council|MSB|CAB)", giver) else None


def _outside_in(inner: str) -> list[str]:
    """The parts of "1.10 of Section 1", the whole before what is in it."""
    return [part for part in reversed(re.split(rf" (?:of|to) (?:the )?(?={_PART})", inner)) if part]
