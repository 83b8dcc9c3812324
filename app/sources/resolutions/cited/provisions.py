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
    r"(?: of the (?P<owner>International Organization for Standardization|International Electrotechnical Commission"
    r"|International Telecommunication Union|ISO|IEC|ITU|United Nations)\b(?: \((?P<acronym>[A-Z]{2,8})\))?)?"
)
_INSTRUMENT = (
    r"(?:the )?(?:(?P<before>ITU|ISO|IEC) )?(?P<instrument>Constitution|Convention|Statutes(?: and Rules of Procedure)?"
    r"|Rules of Procedure|Radio Regulations|RR\b|International Telecommunication Regulations|ITRs?\b"
    r"|General Rules of conferences, assemblies and meetings of the Union|Charter)" + _OWNER
)
_PROVISION = re.compile(rf"\b{_UNIT}{_WITHIN} of {_INSTRUMENT}")
_WHOLE = re.compile(
    r"\b(?P<before>ITU|ISO|IEC) (?P<instrument>Constitution|Convention|Statutes(?: and Rules of Procedure)?)\b"
    r"|\b(?P<alone>Radio Regulations|International Telecommunication Regulations)\b"
)
_RADIO_REGULATION = re.compile(r"\b(?P<unit>Nos?\.) (?P<items>" + listing(r"\d{1,2}\.\d{1,4}[A-Z]{0,2}") + ")")

_ACRONYMS = {
    "International Organization for Standardization": "ISO",
    "International Electrotechnical Commission": "IEC",
    "International Telecommunication Union": "ITU",
    "United Nations": "UN",
}
_OWN_OF_ITU = ("Constitution", "Convention")
_SHORT = {"RR": "Radio Regulations", "ITR": "International Telecommunication Regulations"}
_SINGULAR = {"Nos.": "No.", "Appendices": "Appendix"}
_OF_ITU = ("WTSA", "WTSC", "PP", "WRC", "WARC", "WTDC", "WCIT", "ITU-R", "ITU Council")


def provisions_in(words: str, body: str | None) -> Iterator[Mention]:
    """The provisions cited in some words; in a resolution of ITU "the Convention" is that of ITU."""
    for match in _PROVISION.finditer(words):
        yield from _mentions(match, _instrument(match, body))
    for match in _WHOLE.finditer(words):
        name = match["alone"] or f"{match['before']} {match['instrument']}"
        yield Mention(match.start(), match.end(), name, "statutes" if "Statutes" in name else "treaty")
    if body in ("WRC", "WARC"):
        for match in _RADIO_REGULATION.finditer(words):
            yield from _mentions(match, "Radio Regulations")


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
    name = match["instrument"]
    name = _SHORT.get(name.removesuffix("s"), name) if name.isupper() or name == "ITRs" else name
    owner = match["before"] or match["acronym"] or _ACRONYMS.get(match["owner"] or "", match["owner"])
    if not owner and name in _OWN_OF_ITU and body in _OF_ITU:
        owner = "ITU"
    return f"{owner} {name}" if owner else name
