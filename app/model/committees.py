"""The committees of ISO and IEC that adopt resolutions, as texts refer to them: "ISO/TC 154", "ISO/IEC JTC 1/SC 6"."""

import re
from typing import Final

from app.model.assemblies import Assembly, assembly_called
from app.model.identifiers import slug

_REFERENCE = re.compile(
    r"\b(?P<owner>ISO/IEC|IEC/ISO|ISO|IEC)[ /](?:(?P<main>TC|PC|JTC|JPC|SyC) ?(?P<number>\d{1,3})"
    r"(?: ?/ ?SC ?(?P<sub>\d{1,3}[A-Z]?))?|(?P<board>TMB|SMB|CASCO|COPOLCO|DEVCO))(?![\w/])"
)
_BOARDS = {"technical management board": "ISO/TMB", "standardization management board": "IEC/SMB"}
_BOARD = re.compile("|".join(_BOARDS), re.IGNORECASE)
_JOINT = ("JTC", "JPC")
# The committees that the reference facts describe: a second label would double every row.
_DESCRIBED_OF_JTC_1 = (2, 6, 7, 17, 22, 23, 24, 25, 27, 28, 29, 31, 32, *range(34, 45))
_DESCRIBED_OF_ISO = (12, 20, 22, 36, 37, 43, 46, 68, 95, 97, 122, 154, 159, 178, 204, 215, 241, 268, 307, 323)
_DESCRIBED_BELOW_ISO = ((20, 14), (22, 37), (46, 11), (68, 2), (68, 8), (159, 4), (268, 1))
DESCRIBED_COMMITTEES: Final = frozenset(
    [
        "iec-iso-jtc-3",
        "iec-tc-83",
        "iso-iec-jtc-1",
        *(f"iso-iec-jtc-1-sc-{number}" for number in _DESCRIBED_OF_JTC_1),
        *(f"iso-tc-{number}" for number in _DESCRIBED_OF_ISO),
        *(f"iso-tc-{number}-sc-{sub}" for number, sub in _DESCRIBED_BELOW_ISO),
    ]
)


def committee_called(reference: str) -> Assembly | None:
    """The committee with a reference such as "ISO/TC 154" or "ISO/TC 184/SC 4"; None where the words are none."""
    match = _REFERENCE.fullmatch(" ".join(reference.split()))
    return _committee(match) if match else None


def committee_named_in(words: str) -> Assembly | None:
    """The first committee that is named by its reference in some words, or a board by its name."""
    if match := _REFERENCE.search(words):
        return _committee(match)
    board = _BOARD.search(words)
    return committee_called(_BOARDS[board.group().casefold()]) if board else None


def body_called(name: str) -> Assembly | None:
    """The assembly or committee that a short name calls: "WTSA", "ISO/TC 154"."""
    return assembly_called(name) or committee_called(name)


def _committee(match: re.Match[str]) -> Assembly:
    owner, main, number, sub, board = match.group("owner", "main", "number", "sub", "board")
    if board:
        name, kind = f"{owner}/{board}", "GoverningBody"
    else:
        name = f"{owner} {main} {number}" if main in _JOINT or owner == "IEC" else f"{owner}/{main} {number}"
        kind = "JointTechnicalCommittee" if main in _JOINT else "TechnicalCommittee" if main == "TC" else "Committee"
        name, kind = (f"{name}/SC {sub}", "Subcommittee") if sub else (name, kind)
    key = slug(name)
    return Assembly(name, name, key, key, described=key in DESCRIBED_COMMITTEES, kind=kind)
