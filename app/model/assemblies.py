"""The assemblies and conferences that adopt resolutions, as texts name them, and where and when they met."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assembly:
    """A body that adopts resolutions: short name, name in enacting lines, key in IRIs of documents and of the body.

    `described` says that the reference facts describe the body, `kind` is its class in the ontology, and `by_session`
    says that
    its resolutions are numbered from 1 at each meeting.
    """

    acronym: str
    name: str
    key: str
    organization: str
    described: bool = False
    kind: str = "Assembly"
    by_session: bool = False


WTSA = Assembly("WTSA", "World Telecommunication Standardization Assembly", "wtsa", "wtsa", described=True)
WTSC = Assembly("WTSC", "World Telecommunication Standardization Conference", "wtsc", "wtsc", described=True)
CCITT = Assembly("CCITT", "CCITT Plenary Assembly", "ccitt", "ccitt-plenary-assembly", described=True)
PP = Assembly("PP", "Plenipotentiary Conference", "pp", "itu-plenipotentiary-conference", described=True)
WRC = Assembly("WRC", "World Radiocommunication Conference", "wrc", "wrc")
WARC = Assembly("WARC", "World Administrative Radio Conference", "warc", "warc")
WTDC = Assembly("WTDC", "World Telecommunication Development Conference", "wtdc", "wtdc")
WCIT = Assembly("WCIT", "World Conference on International Telecommunications", "wcit", "wcit")
RA = Assembly("ITU-R", "Radiocommunication Assembly", "itu-r", "itu-radiocommunication-assembly")
COUNCIL = Assembly("ITU Council", "ITU Council", "itu-council", "itu-council", described=True)

# Metrology: the Metre Convention (BIPM) and OIML. CGPM numbers its resolutions from 1 at each meeting.
CGPM = Assembly("CGPM", "General Conference on Weights and Measures", "cgpm", "cgpm", by_session=True)
CIPM = Assembly(
    "CIPM", "International Committee for Weights and Measures", "cipm", "cipm", kind="GoverningBody", by_session=True
)
CIML = Assembly(
    "CIML", "International Committee of Legal Metrology", "ciml", "ciml", kind="GoverningBody", by_session=True
)
OIML = Assembly(
    "OIML Conference", "International Conference of Legal Metrology", "oiml", "oiml-conference", by_session=True
)
# IMO: the number of a resolution carries its organ and session, "MSC.401(95)", so that one key serves all organs.
IMO = Assembly("IMO Assembly", "Assembly of the International Maritime Organization", "imo", "imo-assembly")
IMO_COUNCIL = Assembly("IMO Council", "IMO Council", "imo", "imo-council", kind="GoverningBody")
MSC = Assembly("IMO MSC", "Maritime Safety Committee", "imo", "imo-msc", kind="GoverningBody")
MEPC = Assembly("IMO MEPC", "Marine Environment Protection Committee", "imo", "imo-mepc", kind="GoverningBody")
LEG = Assembly("IMO LEG", "Legal Committee", "imo", "imo-leg", kind="GoverningBody")
FAL = Assembly("IMO FAL", "Facilitation Committee", "imo", "imo-fal", kind="GoverningBody")
# United Nations.
UNGA = Assembly("UNGA", "United Nations General Assembly", "unga", "unga")
UNSC = Assembly("UNSC", "Security Council", "unsc", "unsc", kind="GoverningBody")
ECOSOC = Assembly("ECOSOC", "Economic and Social Council", "ecosoc", "ecosoc", kind="GoverningBody")
HRC = Assembly("HRC", "Human Rights Council", "hrc", "hrc", kind="GoverningBody")
WHA = Assembly("WHA", "World Health Assembly", "wha", "wha")

ASSEMBLIES = (WTSA, WTSC, CCITT, PP, WRC, WARC, WTDC, WCIT, RA, COUNCIL)
NEIGHBOURS = (CGPM, CIPM, CIML, OIML, IMO, IMO_COUNCIL, MSC, MEPC, LEG, FAL, UNGA, UNSC, ECOSOC, HRC, WHA)
_BY_ACRONYM = {assembly.acronym.casefold(): assembly for assembly in (*ASSEMBLIES, *NEIGHBOURS)} | {
    "council": COUNCIL,
    "ra": RA,
    "itu-t": WTSA,
    "itu-d": WTDC,
}
_IN_WORDS = {assembly.name: assembly for assembly in (*ASSEMBLIES, *NEIGHBOURS)} | {
    "The Council": COUNCIL,
    "the Council": COUNCIL,
    "General Assembly of the United Nations": UNGA,
    "Conférence générale des poids et mesures": CGPM,
    "Comité international des poids et mesures": CIPM,
    "Comité international de métrologie légale": CIML,
}
# The longest name first, and "the Council" only where no other body's name goes on with "of".
_BY_NAME = re.compile(
    "|".join(
        re.escape(name) + (r"(?! of the (?!International Telecommunication|Union))" if name.endswith("Council") else "")
        for name in sorted(_IN_WORDS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_NAMES = {name.casefold(): assembly for name, assembly in _IN_WORDS.items()}

# Where the assemblies of ITU met: resolutions are cited by it, as in "Resolution 58 (Rev. Busan, 2014)".
_MEETINGS = {
    ("kyoto", 1994): PP,
    ("minneapolis", 1998): PP,
    ("marrakesh", 2002): PP,
    ("antalya", 2006): PP,
    ("guadalajara", 2010): PP,
    ("busan", 2014): PP,
    ("dubai", 2018): PP,
    ("bucharest", 2022): PP,
    ("helsinki", 1993): WTSC,
    ("montreal", 2000): WTSA,
    ("florianópolis", 2004): WTSA,
    ("johannesburg", 2008): WTSA,
    ("dubai", 2012): WTSA,
    ("hammamet", 2016): WTSA,
    ("geneva", 2022): WTSA,
    ("new delhi", 2024): WTSA,
    ("valletta", 1998): WTDC,
    ("istanbul", 2002): WTDC,
    ("doha", 2006): WTDC,
    ("hyderabad", 2010): WTDC,
    ("dubai", 2014): WTDC,
    ("buenos aires", 2017): WTDC,
    ("kigali", 2022): WTDC,
    ("sharm el-sheikh", 2019): WRC,
}
_POSTPONED = {("wtsa", 2020): 2022, ("wtdc", 2021): 2022}
_LAST_YEAR_OF_CCITT = 1992
_LAST_YEAR_OF_WTSC = 1999
_LAST_YEAR_OF_WARC = 1992
_CENTURY_TURN = 50
_CENTURY = 100
_ORGAN_OF_IMO = re.compile(r"(?P<organ>A|C|MSC|MEPC|LEG|FAL)\.\d")
_IMO_ORGANS = {"A": IMO, "C": IMO_COUNCIL, "MSC": MSC, "MEPC": MEPC, "LEG": LEG, "FAL": FAL}


def assembly_called(acronym: str) -> Assembly | None:
    """The assembly with an acronym such as "WTSA", "wrc", "RA"; a sector's name stands for its assembly."""
    return _BY_ACRONYM.get(acronym.casefold())


def assembly_of_number(number: str) -> Assembly | None:
    """The body that a resolution's number tells: the organ of IMO of "MSC.401(95)"."""
    match = _ORGAN_OF_IMO.match(number)
    return _IMO_ORGANS[match["organ"]] if match else None


def assembly_named_in(words: str) -> Assembly | None:
    """The first assembly that is named in full in some words, such as an enacting line."""
    match = _BY_NAME.search(words)
    return _NAMES[match.group().casefold()] if match else None


def assembly_at(place: str, year: int) -> Assembly | None:
    """The assembly that met at a place in a year, where only one of ITU did."""
    return _MEETINGS.get((place.casefold(), year))


def full_year(digits: str) -> int:
    """The year that the digits after a conference's acronym mean: 2019 for WRC-19, 1997 for WRC-97."""
    year = int(digits)
    if year >= _CENTURY:
        return year
    return year + (1900 if year > _CENTURY_TURN else 2000)


def year_held(acronym: str, digits: str) -> int:
    """The year in which a conference met that its acronym and digits name: 2019 for WRC-19, and 2022 for WTSA-20."""
    year = full_year(digits)
    return _POSTPONED.get((acronym.casefold(), year), year)


def predecessor_in(assembly: Assembly, year: int) -> Assembly:
    """The body that acted in a year where the assembly acts now: in 1984 a CCITT Plenary Assembly for WTSA."""
    if assembly in (WTSA, WTSC):
        if year <= _LAST_YEAR_OF_CCITT:
            return CCITT
        return WTSC if year <= _LAST_YEAR_OF_WTSC else WTSA
    if assembly is WRC and year <= _LAST_YEAR_OF_WARC:
        return WARC
    return assembly
