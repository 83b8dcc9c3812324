"""The line that names a resolution: kind, number, revision or date, and who is meant to have adopted it."""

import re
from dataclasses import dataclass, replace

from app.sources.resolutions.dates import DAY

_HEADING_MARKUP = re.compile(r"^#{1,6} |^> ?|^\| ?")
_LONGEST = 400
_BODY = (
    r"(?P<body>ITU(?:-[TRD])?|WTSA|WTSC|WTDC|PP|WRC|WARC|RA|WCIT|(?:ITU )?Council|CCITT|CCIR|CGPM|CIPM|CIML|UNGA|UNSC"
    r"|TMB|SMB|CAB|MSB|CASCO|COPOLCO|DEVCO|(?:ISO|IEC) Council"
    r"|(?:ISO/IEC|ISO|IEC)[ /](?:(?:JTC|TC|PC) ?\d{1,3}(?:/SC ?\d{1,3})?|TMB|SMB)"
    r"|(?:Technical|Standardization) Management Board)(?P<met>-(?:19|20)?\d\d)?[ -]"
)
# Such as "22A", "64-2", "COM4/2", "MSC.401(95)", "Paris 4/2024", "CIML/2025/01", "BS.1770-5".
_NUMBER = (
    r"(?P<number>WHA\d{1,3}\.\d{1,3}|\[[A-Z][A-Z0-9./ -]{1,20}\]|(?:(?-i:[A-Z])[\w-]{1,20} (?=\d{1,4}/(?:19|20)\d\d))?"
    r"(?:(?:[A-Z]{1,5}|COM\d)[./-]){0,4}\d{1,5}"
    r"(?:[./-](?:No\.? ?)?\d{1,4}){0,4}[A-Z]?"
    r"(?:\((?:\d{1,3}|[IVXL]{1,6})\))?)"
)
_MARK = r"(?:\[\d\]|[*†‡])*"
_NUMBERED_MARK = r"(?:,? ?\d{1,2})?"  # of a footnote, after another mark or glued to the bracket
_SESSION = (
    r"(?: of (?:the )?(?P<session>\d{1,3})(?:st|nd|rd|th) "
    r"(?P<meeting>CGPM|CIPM|CIML|(?:OIML )?Conference|meeting(?: of the (?:CGPM|CIPM|CIML))?))"
)
_HEAD = re.compile(
    rf"(?:{_BODY})?(?P<kind>RESOLUTION|RECOMMENDATION|DECISION|OPINION|DECLARATION)"
    rf"(?: (?P<sector>ITU[-\u2013 ][TRD]|COM\d))?(?: (?:No|NO|no|N)(?:\.|°|º)?)? ?{_NUMBER}{_MARK}"
    rf"(?:, \d{{1,2}}(?= \())?{_SESSION}?"
    rf"(?: ?\((?P<revision>[^()]{{1,80}})\){_MARK}{_NUMBERED_MARK}(?![\w.])| (?P<adopted>adopted on [^()]{{6,30}}))?"
    r"(?: ?[\[(]Agenda items? [^\[\]()]{1,40}[\])])?"
    r"(?: ?(?P<dash>[\u2013\u2014:-])? ?(?P<title>[^\W\d_(\[|].*?))?(?: ?\|)?",
    re.IGNORECASE,
)
# The United Nations put only the number before the title: "70/125. Outcome document ...".
_UNITED_NATIONS = re.compile(r"(?P<number>(?:E?S-)?\d{1,4}/\d{1,4}(?: ?[A-Z](?=\.))?)\.? (?P<title>[^\W\d_a-z][^|]*)")
# Until 1976 they numbered on through the sessions, and printed the session: "1514 (XV). Declaration on ...".
_EARLY_UNITED_NATIONS = re.compile(
    r"(?P<number>\d{1,4} (?:[A-Z] )?\((?:S-|ES-)?[IVXL]{1,7}\))\. (?P<title>[^\W\d_a-z][^|]*)"
)
# The Security Council in its yearly volumes: "242 (1967) Resolution of 22 November 1967".
_OF_THE_SECURITY_COUNCIL = re.compile(
    r"(?:Resolution )?(?P<number>\d{1,4}) \(\d{4}\)\.? Resolution (?P<day>of \d{1,2} [A-Z][a-z]+ \d{4})"
)
_SYMBOL = re.compile(
    r"(?:.* )?(?P<organ>A|S|E|HRC|A/HRC)/RES/(?P<number>(?:E?S-)?\d{1,4}/\d{1,4}|\d{1,4}(?: ?\(\d{4}\))?)[*†]?"
)
_SYMBOL_AND_TITLE = re.compile(
    r"(?:Resolution )?(?P<organ>A|S|E|HRC|A/HRC)/RES/(?P<number>(?:E?S-)?\d{1,4}/\d{1,4}|\d{1,4} ?\(\d{4}\))"
    r"(?:[.:]| [\u2013\u2014-]) (?P<title>[^\W\d_a-z][^|]*)"
)
_ADOPTED_BY_THE_UNITED_NATIONS = re.compile(
    r"Resolutions? adopted by the (?P<organ>General Assembly|Economic and Social Council|Human Rights Council)\b.*"
)
_KIND_ALONE = re.compile(
    r"(?:RESOLUTION|Resolution|RECOMMENDATION|Recommendation|DECISION|Decision)(?: ITU[-\u2013 ][TRD])?(?: No\.?)?"
)
_NUMBER_ALONE = re.compile(
    rf"(?:ITU[-\u2013 ][TRD] )?(?:[A-Z]{{1,5}}[./-]){{0,4}}\d{{1,4}}[\w./()-]{{0,20}}{_MARK}(?: ?\([^()]{{1,80}}\))?"
)
_ORGANS = {"A": "UNGA", "S": "UNSC", "E": "ECOSOC", "HRC": "HRC", "A/HRC": "HRC"}
_ORGAN_NAMES = {"General Assembly": "UNGA", "Economic and Social Council": "ECOSOC", "Human Rights Council": "HRC"}
_LINES_OF_A_COVER = 40
_PROVISIONAL = ("COM", "PLEN", "WGPL")  # committees of a conference, in numbers that stand until the final ones


@dataclass(frozen=True)
class Headline:
    """What the line says; `past` is the index of the line after it, `body` who it says has adopted, `title` or "".

    `in_capitals` says that the kind is printed so: "RECOMMENDATION".
    """

    kind: str
    number: str
    past: int
    body: str | None = None
    sector: str | None = None
    revision: str | None = None
    session: str | None = None
    meeting: str | None = None
    title: str = ""
    in_capitals: bool = False


def headline_in(texts: list[str], index: int) -> Headline | None:
    """The headline that the line at an index is, with the next line where kind and number stand on two; or None."""
    words = _HEADING_MARKUP.sub("", texts[index]).rstrip()
    if len(words) >= _LONGEST:
        return None
    if _KIND_ALONE.fullmatch(words) and index + 1 < len(texts) and _NUMBER_ALONE.fullmatch(_bare(texts[index + 1])):
        found = _of_words(f"{words} {_bare(texts[index + 1])}", index + 2)
        if found:
            return found
    return _of_words(words, index + 1) or _of_the_united_nations(texts, index, words)


def _bare(text: str) -> str:
    return _HEADING_MARKUP.sub("", text).rstrip(" |")


def _of_words(words: str, past: int) -> Headline | None:
    """The headline that some words are: no sentence, no reference to another resolution."""
    match = _HEAD.fullmatch(words)
    if match is None or match["kind"].islower() or words.endswith((",", ";")):
        return None
    title = match["title"] or ""
    untold = not match["dash"] and not match["number"].startswith("WHA")
    if (title and untold and title[0].islower()) or (words.endswith(".") and not match["dash"]):
        return None
    sector = match["sector"] and re.sub("[\u2013 ]", "-", match["sector"].upper())
    meeting = f"{match['body']}{match['met']}" if match["met"] else None  # "WTSA-20"
    revision = match["revision"] or match["adopted"] or meeting
    return Headline(
        kind=match["kind"].capitalize(),
        number=match["number"],
        past=past,
        body=match["body"],
        sector=sector,
        revision=revision,
        session=match["session"],
        meeting=match["meeting"],
        title=title,
        in_capitals=match["kind"].isupper(),
    )


def _of_the_united_nations(texts: list[str], index: int, words: str) -> Headline | None:
    """The headline "70/125. Title" below "Resolution adopted by the General Assembly" or the symbol A/RES/70/125."""
    if alone := _by_itself(words, index + 1):
        return alone
    match = _UNITED_NATIONS.fullmatch(words)
    if match is None:
        return None
    for before in reversed(texts[max(index - _LINES_OF_A_COVER, 0) : index]):
        symbol = _SYMBOL.fullmatch(before)
        if symbol and symbol["number"] == match["number"]:
            return Headline("Resolution", match["number"], index + 1, _ORGANS[symbol["organ"]], title=match["title"])
        adopted = _ADOPTED_BY_THE_UNITED_NATIONS.fullmatch(before)
        if adopted:
            body = _ORGAN_NAMES[adopted["organ"]]
            return Headline("Resolution", match["number"], index + 1, body, title=match["title"])
    return None


def _by_itself(words: str, past: int) -> Headline | None:
    """The headline of the United Nations that needs no other line to be told."""
    if symbol := _SYMBOL_AND_TITLE.fullmatch(words):
        return Headline("Resolution", symbol["number"], past, _ORGANS[symbol["organ"]], title=symbol["title"])
    if early := _OF_THE_SECURITY_COUNCIL.fullmatch(words):
        return Headline("Resolution", early["number"], past, "UNSC", revision=early["day"])
    if early := _EARLY_UNITED_NATIONS.fullmatch(words):
        return Headline("Resolution", early["number"], past, title=early["title"])
    return None


def with_bare_number(head: Headline) -> Headline:
    """The headline with its body taken out of its number: "CIML/2025/01", "A/RES/70/125"."""
    symbol = _SYMBOL.fullmatch(head.number)
    if symbol:
        return replace(head, number=symbol["number"], body=_ORGANS[symbol["organ"]])
    body, slash, number = head.number.partition("/")
    if slash and body.isalpha() and len(body) > 1 and not body.startswith(_PROVISIONAL):
        return replace(head, number=number, body=head.body or body)
    return head


def names_a_day(words: str | None) -> bool:
    """Whether what stands in parentheses after the number is the day of adoption, and no revision."""
    return words is not None and DAY.search(words) is not None
