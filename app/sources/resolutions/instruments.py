"""Which thing a citation means: from its target in normal form to the IRIs of documents, parts and agreements."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.errors import DesignationError
from app.model.assemblies import Assembly, assembly_at, assembly_called, assembly_named_in, full_year
from app.model.designations import parse_designation
from app.model.identifiers import slug, thing
from app.model.records import CitationKind

# Instruments that are cited by name; the reference facts describe them.
_NAMED = tuple(
    (re.compile(pattern), thing(kind, *key.split("/")))
    for pattern, kind, key in (
        (r"World Standards Cooperation\b.*", "agreement", "wsc"),
        (r"action plan for the C&I programme\b.*", "document", "itu-ci-action-plan"),
        (r"ITU conformance and interoperability \(C&I\) programme", "programme", "itu-ci"),
        (r"Common Patent Policy\b.*", "agreement", "common-patent-policy"),
        (r"agreement between (?:ISO/IEC and ITU-T|ITU-T and ISO/IEC)", "agreement", "iso-iec-itu-t-texts"),
        (r"Guidelines for Cooperation \(in Rec\. ITU-T A\.23\)", "part", "itu-t-a.23/annex-a"),
        (r"Memorandum of Understanding\b.*\b[Ee]lectronic [Bb]usiness\b.*", "agreement", "ebusiness-mou"),
        (r"ISO/IEC JTC 1 (?:Directives|Supplement)\b.*", "document", "iso-iec-jtc-1-directives"),
        (r"ISO/IEC Directives\b.*", "document", "iso-iec-directives"),
    )
)
_INSTRUMENTS = {
    "ITU Constitution": "itu-constitution",
    "ITU Convention": "itu-convention",
    "ISO Statutes": "iso-statutes",
    "ISO Statutes and Rules of Procedure": "iso-statutes",
    "IEC Statutes": "iec-statutes",
    "IEC Statutes and Rules of Procedure": "iec-statutes",
    "Radio Regulations": "itu-radio-regulations",
    "International Telecommunication Regulations": "itu-international-telecommunication-regulations",
}
_RESOLUTION = re.compile(
    r"(?:(?P<giver>[\w /-]+?) )?Resolution (?P<sector>ITU-R )?(?P<number>[\w/-]+)"
    r"(?: \((?P<revision>[^()]+)\))?(?: of (?P<body>[^,]+))?(?P<inner>(?:, [^,]+)*)"
)
_YEAR = re.compile(r"(?P<place>.*?),? ?(?P<year>(?:1[89]|20)\d{2})$")
_CONFERENCE = re.compile(r"(?:Rev\. ?)?(?P<body>WRC|WARC|WTSA|WTDC|PP|RA)-(?P<year>\d{2,4})$", re.IGNORECASE)
_CLAUSE = re.compile(r"(?P<verb>[a-z]+(?: [a-z]+)*?) (?P<label>\d{1,2}(?:\.\d{1,2})*|[a-z]{1,2}\))$")


@dataclass(frozen=True)
class Citing:
    """Who cites: the adopting body's short name, and where and when it adopted the versions of the resolution."""

    body: str | None
    meetings: frozenset[tuple[str, int]]


def cited_iris(target: str, kind: CitationKind, words: str, citing: Citing) -> tuple[str, ...]:
    """The IRIs of what a citation means; none where nothing is known to stand for it.

    `words` are the citation as printed: "of this assembly" in them means the body that cites.
    References within a resolution are not resolved here, since they depend on the resolution's own key.
    """
    for pattern, iri in _NAMED:
        if pattern.fullmatch(target):
            return (iri,)
    resolve = _BY_KIND.get(kind)
    return resolve(target, words, citing) if resolve else ()


def _provision(target: str, _words: str, _citing: Citing) -> tuple[str, ...]:
    instrument, *provisions = target.split(", ")
    key = _INSTRUMENTS.get(instrument)
    if key is None:
        return ()
    return (thing("part", key, slug(provisions[-1].replace(".", " ", 1))),) if provisions else (thing("document", key),)


def _dated_document(target: str, _words: str, _citing: Citing) -> tuple[str, ...]:
    """A Recommendation or standard: its version where it is dated, and a part of it where one is named."""
    name, _, part = target.removeprefix("Recommendation ").partition(", ")
    try:
        designation = parse_designation(name)[0].designation
    except DesignationError:
        return ()
    return (thing("part", designation.key[0], slug(part)),) if part else (designation.iri,)


def _resolution(target: str, words: str, citing: Citing) -> tuple[str, ...]:
    """A resolution of a known body: its version where one is named, and a clause of it where one is named."""
    match = _RESOLUTION.fullmatch(target)
    adopted = _adopting_body(match, words, citing) if match else None
    if match is None or adopted is None:
        return ()
    key = f"{adopted.key}-res-{slug(match['number'])}"
    year = _year_of(match["revision"] or "")
    if year is None:
        return (thing("document", key),)
    clause = _CLAUSE.fullmatch(match["inner"].removeprefix(", "))
    inner = (thing("clause", key, str(year), slug(clause["verb"]), slug(clause["label"])),) if clause else ()
    return (thing("document", key, str(year)), *inner)


def _adopting_body(match: re.Match[str], words: str, citing: Citing) -> Assembly | None:
    if re.search(r"\bof this (?:assembly|conference|council)", words, re.IGNORECASE):
        return assembly_called(citing.body or "")
    named = match["body"] or match["giver"] or match["sector"]
    if named:
        return assembly_named_in(named) or assembly_called(named.strip().split("-2")[0])
    revision = match["revision"] or ""
    if conference := _CONFERENCE.fullmatch(revision):
        return assembly_called(conference["body"])
    met = _YEAR.fullmatch(re.sub(r"^Rev\. ?", "", revision))
    if met is None:
        return None
    meeting = (met["place"], int(met["year"]))
    return assembly_called(citing.body or "") if meeting in citing.meetings else assembly_at(*meeting)


def _year_of(revision: str) -> int | None:
    if conference := _CONFERENCE.fullmatch(revision):
        return full_year(conference["year"])
    met = _YEAR.fullmatch(revision)
    return int(met["year"]) if met else None


_BY_KIND: dict[CitationKind, Callable[[str, str, Citing], tuple[str, ...]]] = {
    "treaty": _provision,
    "statutes": _provision,
    "recommendation": _dated_document,
    "standard": _dated_document,
    "resolution": _resolution,
}
