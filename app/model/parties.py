"""The parties that clauses address, as texts name them: posts, bodies, and categories of members.

A key is that of the IRI: "post/tsb-director", "organization/tsag", "code/party/member-states".
"""

import re
from dataclasses import dataclass
from typing import Final

from app.model.assemblies import ASSEMBLIES, NEIGHBOURS, Assembly, assembly_called, assembly_named_in
from app.model.committees import committee_called
from app.model.identifiers import CODE, THING

# Bodies whose resolutions speak of "the Secretary-General", "study groups" or "Member States" of ITU.
_OF_ITU: Final = frozenset(assembly.acronym for assembly in ASSEMBLIES)
_ANYWHERE: Final = "any"

_TSB = r"(?:ITU )?(?:Telecommunication Standardization Bureau(?: \(TSB\))?|TSB)"
_BR = r"(?:ITU )?(?:Radiocommunication Bureau(?: \(BR\))?|BR)"
_BDT = r"(?:ITU )?(?:Telecommunication Development Bureau(?: \(BDT\))?|BDT)"
_BUREAU_KEYS: Final = ((_TSB, "tsb"), (_BR, "br"), (_BDT, "bdt"))
_CHAIRS = r"(?:chair(?:man|men|person|persons|woman|women|s)?)"


@dataclass(frozen=True, slots=True)
class PartyName:
    """A way to name parties: a regular expression, the keys meant, and in whose resolutions ("itu", "un", "any")."""

    pattern: re.Pattern[str]
    keys: tuple[str, ...]
    family: str


def _name(pattern: str, *keys: str, family: str = "itu") -> PartyName:
    return PartyName(re.compile(rf"(?:{pattern})(?![\w-])"), keys, family)


_DIRECTORS = tuple(f"post/{bureau}-director" for _, bureau in _BUREAU_KEYS)
_NAMES: Final = (
    *(
        _name(rf"Director of (?:the )?{bureau}", f"post/{key}-director", family=_ANYWHERE)
        for bureau, key in _BUREAU_KEYS
    ),
    _name(r"(?:[Tt]hree )?Directors of the (?:three )?Bureaux|Directors of the three (?:ITU )?Bureaux", *_DIRECTORS),
    _name(r"ITU Secretary-General|Secretary-General of (?:the )?ITU", "post/itu-secretary-general", family=_ANYWHERE),
    _name(r"(?<!Deputy )Secretary-General", "post/itu-secretary-general"),
    *(_name(bureau, f"organization/{key}", family=_ANYWHERE) for bureau, key in _BUREAU_KEYS),
    _name(
        r"Telecommunication Standardization Advisory Group(?: \(TSAG\))?|TSAG", "organization/tsag", family=_ANYWHERE
    ),
    _name(r"Radiocommunication Advisory Group(?: \(RAG\))?|RAG", "organization/rag"),
    _name(r"Telecommunication Development Advisory Group(?: \(TDAG\))?|TDAG", "organization/tdag"),
    _name(
        r"Chair(?:man|person)? of (?:the )?(?:Telecommunication Standardization Advisory Group(?: \(TSAG\))?|TSAG)",
        "post/tsag-chair",
    ),
    _name(r"(?:ITU-R )?Conference Preparatory Meeting(?: \(CPM\))?|CPM", "organization/itu-cpm"),
    _name(
        r"(?:ITU )?Telecommunication Standardization Sector(?: \(ITU-T\))?|ITU-T",
        "organization/itu-t",
        family=_ANYWHERE,
    ),
    _name(r"(?:ITU )?Radiocommunication Sector(?: \(ITU-R\))?|ITU-R", "organization/itu-r", family=_ANYWHERE),
    _name(
        r"(?:ITU )?Telecommunication Development Sector(?: \(ITU-D\))?|ITU-D", "organization/itu-d", family=_ANYWHERE
    ),
    _name(r"International Telecommunication Union(?: \(ITU\))?|ITU", "organization/itu", family=_ANYWHERE),
    _name(
        r"International Organization for Standardization(?: \(ISO\))?|ISO(?!/)", "organization/iso", family=_ANYWHERE
    ),
    _name(r"International Electrotechnical Commission(?: \(IEC\))?|IEC(?!/)", "organization/iec", family=_ANYWHERE),
    _name(r"ISO/IEC(?! ?/| JTC)", "organization/iso", "organization/iec", family=_ANYWHERE),
    _name(
        r"UNECE|United Nations Economic Commission for Europe(?: \(UNECE\))?", "organization/unece", family=_ANYWHERE
    ),
    _name(r"World Standards Cooperation(?: \(WSC\))?|WSC", "organization/wsc", family=_ANYWHERE),
    _name(r"(?:ITU )?Member States(?: of (?:the )?(?:ITU|Union))?", "code/party/member-states"),
    _name(r"(?:ITU(?:-[TRD])? )?(?:Sector )?[Mm]embership", "code/party/member-states", "code/party/sector-members"),
    _name(r"(?:ITU(?:-[TRD])? )?Sector Members(?: of (?:the )?ITU(?:-[TRD])?)?", "code/party/sector-members"),
    _name(r"(?:ITU(?:-[TRD])? |Sector )?[Aa]ssociates", "code/party/associates"),
    _name(r"(?:ITU )?Academia", "code/party/academia"),
    _name(r"[Aa]dministrations(?: of (?:ITU )?Member States)?", "code/party/administrations"),
    _name(
        r"ITU-T [Ss]tudy [Gg]roups|[Ss]tudy [Gg]roups of (?:the )?ITU-T", "code/party/study-groups", family=_ANYWHERE
    ),
    _name(r"[Ss]tudy [Gg]roups?", "code/party/study-groups", family="itu-t"),
    _name(
        rf"{_CHAIRS} of (?:the )?(?:ITU-T )?[Ss]tudy [Gg]roups|(?:ITU-T )?[Ss]tudy [Gg]roup {_CHAIRS}",
        "code/party/sg-chairs",
        family="itu-t",
    ),
    _name(
        r"(?:ITU-T )?[Ss]tudy [Gg]roup management teams?|management teams? of (?:the )?[Ss]tudy [Gg]roups?",
        "code/party/sg-management",
        family="itu-t",
    ),
    _name(
        r"[Aa]dvisory [Gg]roups of the (?:three )?Sectors|Sector [Aa]dvisory [Gg]roups", "code/party/advisory-groups"
    ),
    _name(r"manufacturers", "code/party/manufacturers", family=_ANYWHERE),
    _name(r"United Nations General Assembly|UNGA", "organization/unga", family=_ANYWHERE),
)
# Bodies that are met by number or reference.
_GROUP = re.compile(
    r"(?:ITU-T )?(?:Study Group|SG) ?(?P<number>\d{1,2})(?: of (?:the )?(?:ITU-T|ITU Telecommunication Standardization"
    r" Sector))?(?![\w-])"
)
_COMMITTEE = re.compile(
    r"(?:ISO/IEC|IEC/ISO|ISO|IEC)[ /](?:TC|PC|JTC|JPC) ?\d{1,3}(?: ?/ ?SC ?\d{1,3}[A-Z]?)?(?![\w/-])"
)
_ASSEMBLY = re.compile(
    r"(?:(?:ITU |future |competent |next |\d{4} |forthcoming |subsequent ){0,3})(?:"
    r"(?P<name>World Telecommunication Standardization Assembl|World Radiocommunication Conference"
    r"|World Telecommunication Development Conference|Plenipotentiary Conference|Radiocommunication Assembl"
    r"|World Conference on International Telecommunications?)(?P<end>y|ies|s)?(?: \([A-Z]{2,5}(?:-\d\d)?\))?"
    r"|(?P<acronym>WTSA|WTDC|WRC|PP|RA|WCIT)(?:-\d{2,4})?)(?![\w-])",
    re.IGNORECASE,
)
_COUNCIL = re.compile(r"(?:ITU )?Council(?: of (?:the )?(?:ITU|Union))?(?! of\b)(?![\w-])")
_DIRECTOR = re.compile(r"Director(?! of\b)(?![\w-])")
# Parties of ITU that are no outside party to its resolutions.
_INSIDE = ("organization/itu", "organization/tsb", "organization/tsag", "post/", "code/party/", "organization/wtsa")
_MORE_INSIDE = ("br", "bdt", "rag", "tdag", "wrc", "wtdc", "wcit", "itu-cpm")

# Study groups of ITU-T, present and former, that the reference facts describe.
_DESCRIBED_GROUPS: Final = frozenset((2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 17, 19, 20, 21))
_COMMITTEE_KEY = re.compile(
    r"organization/(?P<owner>iso-iec|iec-iso|iso|iec)-(?P<main>tc|pc|jtc|jpc)-(?P<rest>[a-z0-9-]+)"
)
_NAMED_ASSEMBLIES = {assembly.organization: assembly for assembly in (*ASSEMBLIES, *NEIGHBOURS)}


@dataclass(frozen=True, slots=True)
class UndescribedParty:
    """A party that the reference facts do not describe: its class in the ontology and its name."""

    kind: str
    name: str


def undescribed(key: str) -> UndescribedParty | None:
    """What a copy of a resolution has to say of a party itself; None where the reference facts describe it."""
    assembly = _NAMED_ASSEMBLIES.get(key.removeprefix("organization/"))
    committee = _COMMITTEE_KEY.fullmatch(key)
    if committee:
        owner = committee["owner"].replace("-", "/").upper()
        reference = f"{owner} {committee['main'].upper()} {committee['rest'].replace('-sc-', '/SC ').upper()}"
        assembly = committee_called(reference)
    return None if assembly is None or assembly.described else UndescribedParty(assembly.kind, assembly.name)


def iri_of(key: str) -> str:
    """The IRI of a party's key."""
    return CODE + key.removeprefix("code/") if key.startswith("code/") else THING + key


def family_of(body: str | None) -> str:
    """The family of a body that adopts: "itu-t" for WTSA, "itu" for others of ITU, else "other"."""
    if body in ("WTSA", "WTSC", "CCITT"):
        return "itu-t"
    return "itu" if body in _OF_ITU else "other"


def party_at(words: str, begin: int, family: str) -> tuple[int, tuple[str, ...]] | None:
    """The end and the keys of the longest name of a party that begins at a position; None where none does."""
    best: tuple[int, tuple[str, ...]] | None = None
    for name in _NAMES:
        if not _speaks_of(name.family, family):
            continue
        match = name.pattern.match(words, begin)
        if match and (best is None or match.end() > best[0]):
            best = (match.end(), name.keys)
    for met in _by_reference(words, begin, family):
        if best is None or met[0] > best[0]:
            best = met
    return best


def is_bare_director(words: str) -> bool:
    """Whether words are "Director" alone, which means the one that is named elsewhere."""
    return _DIRECTOR.fullmatch(words) is not None


def is_outside(key: str, family: str) -> bool:
    """Whether a party is outside the organization whose resolution names it."""
    own = family in ("itu", "itu-t")
    inside = key.startswith(_INSIDE) or key.removeprefix("organization/") in _MORE_INSIDE
    return not (own and inside)


def _speaks_of(name: str, family: str) -> bool:
    return name in (_ANYWHERE, family) or (name == "itu" and family == "itu-t")


def _by_reference(words: str, begin: int, family: str) -> list[tuple[int, tuple[str, ...]]]:
    found: list[tuple[int, tuple[str, ...]]] = []
    group = _GROUP.match(words, begin)
    told = group is not None and (family == "itu-t" or "ITU-T" in group.group())
    if group and told and int(group["number"]) in _DESCRIBED_GROUPS:
        found.append((group.end(), (f"organization/itu-t-sg{int(group['number'])}",)))
    committee = _COMMITTEE.match(words, begin)
    if committee and (called := committee_called(committee.group())):
        found.append((committee.end(), (f"organization/{called.organization}",)))
    assembly = _ASSEMBLY.match(words, begin)
    if assembly and family != "other":
        met = assembly_called(assembly["acronym"]) if assembly["acronym"] else _named(assembly)
        if met:
            found.append((assembly.end(), (f"organization/{met.organization}",)))
    council = _COUNCIL.match(words, begin)
    if council and family != "other":
        found.append((council.end(), ("organization/itu-council",)))
    return found


def _named(match: re.Match[str]) -> Assembly | None:
    name = match["name"] + ("y" if match["name"].lower().endswith("assembl") else "")
    return assembly_named_in(name)
