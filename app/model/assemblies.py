"""The assemblies and conferences that adopt resolutions, as texts name them, and where and when they met."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assembly:
    """A body that adopts resolutions: short name, name in enacting lines, key in IRIs of documents and of the body.

    `described` says that the reference facts describe the body.
    """

    acronym: str
    name: str
    key: str
    organization: str
    described: bool = False


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

ASSEMBLIES = (WTSA, WTSC, CCITT, PP, WRC, WARC, WTDC, WCIT, RA, COUNCIL)
_BY_ACRONYM = {assembly.acronym.casefold(): assembly for assembly in ASSEMBLIES} | {
    "council": COUNCIL,
    "ra": RA,
    "itu-t": WTSA,
    "itu-d": WTDC,
}
_IN_WORDS = {assembly.name: assembly for assembly in ASSEMBLIES} | {"The Council": COUNCIL, "the Council": COUNCIL}
_BY_NAME = re.compile("|".join(map(re.escape, _IN_WORDS)), re.IGNORECASE)
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
_LAST_YEAR_OF_CCITT = 1992
_LAST_YEAR_OF_WTSC = 1999
_LAST_YEAR_OF_WARC = 1992
_CENTURY_TURN = 50
_CENTURY = 100


def assembly_called(acronym: str) -> Assembly | None:
    """The assembly with an acronym such as "WTSA", "wrc", "RA"; a sector's name stands for its assembly."""
    return _BY_ACRONYM.get(acronym.casefold())


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


def predecessor_in(assembly: Assembly, year: int) -> Assembly:
    """The body that acted in a year where the assembly acts now: in 1984 a CCITT Plenary Assembly for WTSA."""
    if assembly in (WTSA, WTSC):
        if year <= _LAST_YEAR_OF_CCITT:
            return CCITT
        return WTSC if year <= _LAST_YEAR_OF_WTSC else WTSA
    if assembly is WRC and year <= _LAST_YEAR_OF_WARC:
        return WARC
    return assembly
