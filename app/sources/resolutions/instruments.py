"""Which thing a citation means: from its target in normal form to the IRIs of documents, parts and agreements."""

import re
from dataclasses import dataclass

from app.model.assemblies import Assembly, assembly_at, assembly_called, assembly_named_in, year_held
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
        (
            r"Guidelines for [Ii]mplementation of the Common Patent Policy\b.*",
            "document",
            "common-patent-policy-guidelines",
        ),
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
    "UN Charter": "un-charter",
    "Charter of the United Nations": "un-charter",
    "International Telecommunication Regulations": "itu-international-telecommunication-regulations",
}
_RESOLUTION = re.compile(
    r"(?:(?P<giver>[\w /-]+?) )?Resolution (?P<sector>ITU-R )?(?P<number>[\w/-]+)"
    r"(?: \((?P<revision>[^()]+)\))?(?: of (?P<body>[^,]+))?(?P<inner>(?:, [^,]+)*)"
)
_YEAR = re.compile(r"(?P<place>.*?),? ?(?P<year>(?:1[89]|20)\d{2})$")
_RANGE = re.compile(
    r"(?P<unit>Nos\.|Articles|Appendices|Chapters|Sections) (?P<first>[\w.]+)"
    r"(?: to | through |-|\u2013)(?P<last>[\w.]+)"
)
_MOST_IN_A_RANGE = 60
_CONFERENCE = re.compile(r"(?:Rev\. ?)?(?P<body>WRC|WARC|WTSA|WTDC|PP|RA)-(?P<year>\d{2,4})$", re.IGNORECASE)
_LABELS = r"(?:\d{1,2}(?:\.\d{1,2})*(?:bis)?|[a-z]{1,2}\))"
_CLAUSES = re.compile(
    rf"(?P<verb>[a-z]+(?: (?!and\b|or\b)[a-z]{{4,}})*?) "
    rf"(?P<labels>{_LABELS}(?:(?:, and |, or |, | and | or | to ){_LABELS})*)"
)
_NAMED_PART = re.compile(r"(?:Section|Annex|Appendix|Attachment) [\dA-Z]{1,4}")


@dataclass(frozen=True)
class Citing:
    """Who cites: the adopting body's short name, and where and when it adopted the versions of the resolution."""

    body: str | None
    meetings: frozenset[tuple[str, int]]


def cited_iris(target: str, kind: CitationKind) -> tuple[str, ...]:
    """The IRIs of an instrument or a provision of one; none where nothing is known to stand for it."""
    for pattern, iri in _NAMED:
        if pattern.fullmatch(target):
            return (iri,)
    return _provision(target) if kind in ("treaty", "statutes") else ()


def _provision(target: str) -> tuple[str, ...]:
    instrument, *provisions = target.split(", ")
    key = _INSTRUMENTS.get(instrument)
    if key is None:
        return ()
    if not provisions:
        return (thing("document", key),)
    # A number stands by itself, whichever article or chapter it is in; what is in an appendix or article does not.
    numbered = provisions[-1].startswith("No")
    within = [] if numbered else [slug(part) for part in provisions[:-1]]
    last = [slug(re.sub(r"^No\.", "No ", part)) for part in _provisions_of(provisions[-1])]
    return tuple(thing("part", key, *within, part) for part in last)


def _provisions_of(words: str) -> list[str]:
    """The provisions of "Nos. 146 to 148", each with its unit; of "Nos. 191A to 191C" as well."""
    found = _RANGE.fullmatch(words)
    if found is None:
        return [words]
    unit = found["unit"].replace("Nos.", "No.").replace("Appendices", "Appendix").removesuffix("s")
    first, last = found["first"], found["last"]
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _MOST_IN_A_RANGE:
        return [f"{unit} {number}" for number in range(int(first), int(last) + 1)]
    if first[:-1] == last[:-1] and first[-1].isalpha() and first[-1] < last[-1]:
        return [f"{unit} {first[:-1]}{chr(letter)}" for letter in range(ord(first[-1]), ord(last[-1]) + 1)]
    return [f"{unit} {first}", f"{unit} {last}"]


def resolution_iris(name: str, inner: str | None, words: str, citing: Citing, *, word: str = "res") -> tuple[str, ...]:
    """The IRIs of a resolution of ITU: its version where one is named, and the parts of it that are named.

    `name` is as in `Citation.target` without the parts, `inner` the words of the parts ("resolves 1 and 2"), `word` the
    abbreviation in keys.
    """
    match = _RESOLUTION.fullmatch(name)
    adopted = _adopting_body(match, words, citing) if match else None
    if match is None or adopted is None or adopted.by_session:
        return ()
    key = f"{adopted.key}-{word}-{slug(match['number'])}"
    year = year_of(match["revision"] or "") or _year_of_giver(match["giver"] or match["body"] or "")
    document = thing("document", key, str(year)) if year else thing("document", key)
    return (document, *parts_within(document, inner))


def parts_within(document: str, inner: str | None) -> tuple[str, ...]:
    """The IRIs of the clauses of a dated resolution, and of its sections and annexes, that some words name."""
    key, _, year = document.removeprefix(thing("document", "")).partition("/")
    found: list[str] = []
    for words in re.split(r" (?:of|to) (?:the )?(?=(?:Section|Annex|Appendix|Attachment|Part|Chapter) )", inner or ""):
        if _NAMED_PART.fullmatch(words):
            found.append(thing("part", key, slug(words)))
        elif year and (clause := _CLAUSES.fullmatch(words)):
            verb = slug(clause["verb"])
            found += [thing("clause", key, year, verb, slug(label)) for label in _labels(clause["labels"])]
    return tuple(found)


def _labels(words: str) -> list[str]:
    """The labels of "1 to 3 and 5", a range of numbers told one by one."""
    labels: list[str] = []
    for item in re.split(r",? and |,? or |, ", words):
        ends = re.fullmatch(r"(\d{1,2}) to (\d{1,2})", item)
        labels += map(str, range(int(ends[1]), int(ends[2]) + 1)) if ends else [item]
    return labels


def _year_of_giver(name: str) -> int | None:
    """The year of "WRC-15" or "PP-18"."""
    conference = _CONFERENCE.fullmatch(name)
    return year_held(conference["body"], conference["year"]) if conference else None


def _adopting_body(match: re.Match[str], words: str, citing: Citing) -> Assembly | None:
    if re.search(r"\bof this (?:assembly|conference|council)", words, re.IGNORECASE):
        return assembly_called(citing.body or "")
    named = match["body"] or match["giver"] or match["sector"]
    if named:
        return assembly_named_in(named) or assembly_called(re.sub(r"-\d{2,4}$", "", named.strip()))
    revision = match["revision"] or ""
    if conference := _CONFERENCE.fullmatch(revision):
        return assembly_called(conference["body"])
    met = _YEAR.fullmatch(re.sub(r"^Rev\. ?", "", revision))
    if met is None:
        return None
    meeting = (met["place"], int(met["year"]))
    return assembly_called(citing.body or "") if meeting in citing.meetings else assembly_at(*meeting)


def year_of(revision: str) -> int | None:
    """The year in the words of a revision: "Rev. Geneva, 2022", "WRC-19", "2012"."""
    if conference := _CONFERENCE.fullmatch(revision):
        return year_held(conference["body"], conference["year"])
    met = _YEAR.fullmatch(revision)
    return int(met["year"]) if met else None
