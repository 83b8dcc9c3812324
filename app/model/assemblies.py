"""The assemblies and conferences that adopt resolutions, as texts name them."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assembly:
    """A body that adopts resolutions: short name, name in enacting lines, key in IRIs of documents and of the body."""

    acronym: str
    name: str
    key: str
    organization: str


ASSEMBLIES = (
    Assembly("WTSA", "World Telecommunication Standardization Assembly", "wtsa", "wtsa"),
    Assembly("WTSC", "World Telecommunication Standardization Conference", "wtsc", "wtsc"),
    Assembly("PP", "Plenipotentiary Conference", "pp", "itu-plenipotentiary-conference"),
    Assembly("WRC", "World Radiocommunication Conference", "wrc", "wrc"),
    Assembly("WARC", "World Administrative Radio Conference", "warc", "warc"),
    Assembly("WTDC", "World Telecommunication Development Conference", "wtdc", "wtdc"),
    Assembly("WCIT", "World Conference on International Telecommunications", "wcit", "wcit"),
    Assembly("ITU-R", "Radiocommunication Assembly", "itu-r", "itu-radiocommunication-assembly"),
    Assembly("ITU Council", "Council", "itu-council", "itu-council"),
)
_BY_ACRONYM = {assembly.acronym.casefold(): assembly for assembly in ASSEMBLIES} | {
    "council": ASSEMBLIES[-1],
    "ra": ASSEMBLIES[-2],
    "itu-t": ASSEMBLIES[0],
    "itu-d": ASSEMBLIES[5],
}
_BY_NAME = re.compile("|".join(f"({assembly.name})" for assembly in ASSEMBLIES), re.IGNORECASE)


def assembly_called(acronym: str) -> Assembly | None:
    """The assembly with an acronym such as "WTSA", "wrc", "RA"; a sector's name stands for its assembly."""
    return _BY_ACRONYM.get(acronym.casefold())


def assembly_named_in(words: str) -> Assembly | None:
    """The first assembly that is named in full in some words, such as an enacting line."""
    match = _BY_NAME.search(words)
    return ASSEMBLIES[(match.lastindex or 1) - 1] if match else None
