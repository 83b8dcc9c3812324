"""Designations as URNs: urn:iso:std:… (RFC 5141) and IEC's urn:iec:std:…."""

import re
from collections.abc import Iterator

from app.model.designations.deliverable import TYPES, Change, Deliverable

_ORIGINATOR = r"(?P<publisher>(?:iso|iec)(?:-(?:iec|iso|ieee|cie|astm|sae))*)"
_ISO = re.compile(
    rf"urn:iso:std:{_ORIGINATOR}(?::(?P<type>data|guide|isp|iwa|pas|r|tr|ts|tta))?"
    r":(?P<number>\d+)(?P<parts>(?::-\d+[a-z]?)*)(?P<rest>(?::[a-z0-9.,+-]+)*)",
    re.IGNORECASE,
)
_ISO_CHANGE = re.compile(
    r":(?P<kind>amd|cor|add|sup):(?:(?P<year>(?:1[89]|20)\d\d):v(?P<version>\d+)|(?P<number>\d+)(?::v\d+)?)",
    re.IGNORECASE,
)
_OTHER_STEP = re.compile(r":(?:ed-\d+|stage-[a-z0-9.]+|v\d+|(?:en|fr|ru|de|es)(?:,[a-z]{2})*)", re.IGNORECASE)
_IEC = re.compile(
    rf"urn:iec:std:{_ORIGINATOR}:(?P<number>\d+(?:-\d+[a-z]?)*):(?P<year>(?:1[89]|20)\d\d)?(?:-\d\d)?"
    r"(?::(?P<type>[a-z]*))?(?::(?P<consolidation>[a-z]*))?(?::[a-z-]*)?:?(?P<rest>(?:[|+].*)?)",
    re.IGNORECASE,
)
_IEC_CHANGE = re.compile(
    r":?(?:\|\||(?P<plus>\+))(?P<kind>amd|cor|ish):?(?P<number>\d+):(?P<year>\d{4})(?:-\d\d)?", re.IGNORECASE
)
_KINDS = {"amd": "Amd", "cor": "Cor", "add": "Add", "sup": "Suppl", "ish": "ISH"}


def urns_in(text: str) -> Iterator[Deliverable]:
    """The deliverable that a URN names. An edition or stage says nothing of the year, so it leaves it undated."""
    if match := _ISO.fullmatch(text):
        changes = _iso_changes(match["rest"])
        if changes is not None:
            number = match["number"] + match["parts"].replace(":", "")
            yield _deliverable(match, number, None, changes, None)
    if match := _IEC.fullmatch(text):
        changes = _iec_changes(match["rest"])
        if changes is not None:
            year = int(match["year"]) if match["year"] else None
            yield _deliverable(match, match["number"], year, changes, (match["consolidation"] or "").upper() or None)


def _deliverable(
    match: re.Match[str], number: str, year: int | None, changes: tuple[Change, ...], consolidation: str | None
) -> Deliverable:
    return Deliverable(
        publisher=match["publisher"].upper().replace("-", "/"),
        number=number.upper(),
        type=TYPES.get((match["type"] or "").upper()),
        year=year,
        changes=changes,
        consolidation=consolidation,
    )


def _iso_changes(steps: str) -> tuple[Change, ...] | None:
    """The changes among the steps after the number; None where a step is not understood."""
    changes: list[Change] = []
    begin = 0
    while begin < len(steps):
        if change := _ISO_CHANGE.match(steps, begin):
            year = int(change["year"]) if change["year"] else None
            changes.append(Change(_KINDS[change["kind"].lower()], int(change["version"] or change["number"]), year))
            begin = change.end()
        elif step := _OTHER_STEP.match(steps, begin):
            begin = step.end()
        else:
            return None
    return tuple(changes)


def _iec_changes(steps: str) -> tuple[Change, ...] | None:
    changes: list[Change] = []
    begin = 0
    while begin < len(steps.rstrip(":")):
        match = _IEC_CHANGE.match(steps, begin)
        if match is None:
            return None
        plus = match["plus"] is not None
        changes.append(Change(_KINDS[match["kind"].lower()], int(match["number"]), int(match["year"]), plus=plus))
        begin = match.end()
    return tuple(changes)
