"""Provisions of basic instruments: articles, chapters, sections and numbered provisions."""

import re
from collections.abc import Iterator

from app.sources.resolutions.cited.mention import Mention, is_range, items_of, listing

_NUMBER = r"(?:\d{1,4}(?:\.\d{1,4})?[A-Z]{0,2}(?:bis|ter)?|[IVX]{1,5})"
_UNIT = (
    rf"(?P<unit>Articles?|Nos?\.|Chapters?|Sections?|Appendix|Appendices|[Pp]rovisions?) (?P<items>{listing(_NUMBER)})"
)
_WITHIN = r"(?: of (?P<outer>(?:Article|Chapter|Section) [\dIVX]{1,5}[A-Z]?))?"
_OWNER = (
    r"(?:,? (?:of|to) the (?P<owner>International Organization for Standardization"
    r"|International Electrotechnical Commission|International Telecommunication Union|Union|ISO|IEC|ITU"
    r"|United Nations)\b(?: \((?P<acronym>[A-Z]{2,8})\))?)?"
)
# A convention or constitution of something else ("on the Law of the Sea") is none of these.
_OTHER = r"(?! on\b| for\b| against\b| relating\b| of (?!the (?:Union|International|ITU|ISO|IEC|United)))"
_INSTRUMENT = (
    r"(?:the )?(?:(?P<before>ITU|ISO|IEC|UN) )?(?P<instrument>Constitution|Convention"
    r"|Statutes(?: and Rules of Procedure)?|Rules of Procedure|Radio Regulations(?: \(RR\))?|RR\b"
    r"|International Telecommunication Regulations(?: \(ITRs?\))?|ITRs?\b"
    r"|General Rules of conferences, assemblies and meetings of the Union|Charter)" + _OTHER + _OWNER
)
_PROVISION = re.compile(rf"\b{_UNIT}{_WITHIN},? (?:of|to|in) {_INSTRUMENT}")
_THEREOF = re.compile(rf"\b{_UNIT} thereof\b")
_WHOLE = re.compile(
    r"\b(?P<before>ITU|ISO|IEC) (?P<instrument>Constitution|Convention|Statutes(?: and Rules of Procedure)?)\b"
    r"(?: \((?P<unit>Nos?\.|Articles?) (?P<items>" + listing(_NUMBER) + r")\))?"
    r"|\b(?P<alone>Radio Regulations|International Telecommunication Regulations)\b"
    r"|\b(?P<charter>Charter) of the United Nations\b"
)
# The numbers of the Constitution and the Convention as ITU abbreviates them.
_ABBREVIATED = re.compile(r"\b(?P<code>CS|CV) ?/? ?(?P<number>\d{1,3}[A-Z]{0,2})\b")
_MARK = r"§§? ?\d{1,2}(?:\.\d{1,3}){0,4}"
# In texts of radio conferences these are of the Radio Regulations without saying so.
_RADIO_REGULATION = re.compile(
    r"\b(?P<unit>Nos?\.) (?P<items>" + listing(r"\d{1,2}\.[A-Z]?\d{1,4}[A-Z]{0,2}(?:\.\d{1,2})?") + ")"
)
_RADIO_ARTICLE = re.compile(
    rf"(?:(?P<inner>{_MARK}|Section [IVX]{{1,4}}|Tables? \d{{1,2}}-\d{{1,2}}[A-Z]?) (?:of|in) )?"
    r"\b(?P<unit>Articles?) (?P<items>"
    + listing(r"\d{1,2}[A-Z]?(?![\d.])")
    + r")(?: of (?P<appendix>Appendix \d{1,2}[AB]?))?"
    r"(?! of the (?:Constitution|Convention|Charter|Statutes|Vienna|Treaty|Agreement))"
)
_RADIO_APPENDIX = re.compile(
    rf"(?:(?P<inner>{_MARK}|(?:Annex|Table|Part) \d{{1,2}}[A-Z]?) (?:of|to|in) )?"
    r"\b(?P<unit>Appendix|Appendices) (?P<items>" + listing(r"\d{1,2}[A-Z]{0,2}(?![\d.])") + r")(?! to this)"
)
_WHOLE_AFTER = re.compile(r" (?:of|to) the (?:Radio Regulations|RR)\b")

_ACRONYMS = {
    "International Organization for Standardization": "ISO",
    "International Electrotechnical Commission": "IEC",
    "International Telecommunication Union": "ITU",
    "United Nations": "UN",
}
_OWN_OF_ITU = ("Constitution", "Convention")
_SHORT = {"RR": "Radio Regulations", "ITR": "International Telecommunication Regulations"}
_NEAR = 80  # characters between a provision and "thereof"
_SINGULAR = {"Nos.": "No.", "Appendices": "Appendix"}
_OF_ITU = ("WTSA", "WTSC", "PP", "WRC", "WARC", "WTDC", "WCIT", "ITU-R", "ITU Council")


def provisions_in(words: str, body: str | None) -> Iterator[Mention]:
    """The provisions cited in some words; in a resolution of ITU "the Convention" is that of ITU."""
    last: tuple[int, str] | None = None
    for match in _PROVISION.finditer(words):
        last = (match.end(), _instrument(match, body))
        yield from _mentions(match, last[1])
        thereof = _THEREOF.search(words, match.end(), match.end() + _NEAR)
        if thereof and "Resolution" not in words[match.end() : thereof.start()]:
            yield from _mentions(thereof, last[1])
    yield from _of_itu(words, body)
    yield from _whole_in(words)


def _of_itu(words: str, body: str | None) -> Iterator[Mention]:
    """What a body of ITU names without the instrument: "CV194", and the Radio Regulations in a radio conference."""
    for match in _ABBREVIATED.finditer(words) if body in _OF_ITU else ():
        instrument = "ITU Constitution" if match["code"] == "CS" else "ITU Convention"
        yield Mention(match.start(), match.end(), f"{instrument}, No. {match['number']}", "treaty")
    if body in ("WRC", "WARC"):
        for pattern in (_RADIO_ARTICLE, _RADIO_APPENDIX, _RADIO_REGULATION):
            for match in pattern.finditer(words):
                yield from _radio_mentions(match, words)


def _whole_in(words: str) -> Iterator[Mention]:
    """Instruments named without a provision, or with one after the name."""
    for match in _WHOLE.finditer(words):
        if match["charter"]:
            yield Mention(match.start(), match.end(), "UN Charter", "treaty")
            continue
        name = match["alone"] or f"{match['before']} {match['instrument']}"
        thereof = _THEREOF.search(words, match.end(), match.end() + _NEAR)
        if match["items"]:
            yield from _mentions(match, name)
        elif thereof and "Resolution" not in words[match.end() : thereof.start()]:
            yield from _mentions(thereof, name)
            yield Mention(match.start(), match.end(), name, "statutes" if "Statutes" in name else "treaty")
        else:
            yield Mention(match.start(), match.end(), name, "statutes" if "Statutes" in name else "treaty")


def _radio_mentions(match: re.Match[str], words: str) -> Iterator[Mention]:
    """The provisions of the Radio Regulations that a radio conference names without naming them."""
    groups = match.groupdict()
    whole = _WHOLE_AFTER.match(words, match.end())
    end = whole.end() if whole else match.end()
    before = [groups["appendix"]] if groups.get("appendix") else []
    after = [groups["inner"]] if groups.get("inner") else []
    unit = _SINGULAR.get(match["unit"], match["unit"].removesuffix("s"))
    for item in items_of(match["items"]):
        name = f"{match['unit'] if is_range(item) else unit} {item}"
        target = ", ".join(["Radio Regulations", *before, name, *after])
        yield Mention(match.start(), end, target, "treaty")


def _mentions(match: re.Match[str], instrument: str) -> Iterator[Mention]:
    unit = _SINGULAR.get(match["unit"], match["unit"].removesuffix("s"))
    outer = match.groupdict().get("outer")
    prefix = f"{instrument}, {outer}" if outer else instrument
    for item in items_of(match["items"]):
        name = match["unit"] if is_range(item) else unit
        kind = "statutes" if "Statutes" in instrument else "treaty"
        yield Mention(match.start(), match.end(), f"{prefix}, {name} {item}", kind)  # type: ignore[arg-type] # mypy widens the two literals to str


def _instrument(match: re.Match[str], body: str | None) -> str:
    """The instrument with its owner: "ITU Constitution", "IEC Statutes and Rules of Procedure"."""
    name = re.sub(r" \([A-Zs]+\)$", "", match["instrument"])
    name = _SHORT.get(name.removesuffix("s"), name) if name.isupper() or name == "ITRs" else name
    owner = match["before"] or match["acronym"] or _ACRONYMS.get(match["owner"] or "", match["owner"])
    owner = "ITU" if owner == "Union" else owner
    if not owner and name in _OWN_OF_ITU and body in _OF_ITU:
        owner = "ITU"
    return f"{owner} {name}" if owner else name
