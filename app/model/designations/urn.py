"""Designations as URNs: urn:iso:std:… (RFC 5141), urn:iec:std:…, urn:itu:…, urn:ietf:… (RFC 2648), urn:ieee:….

A URN of ISO tells edition and stage but never a year; one of IEC tells the year. ITU writes URNs for some of its
Recommendations of ITU-R (ITU-R BS.2051: "urn:itu:bs:2051:0:…").
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.model.designations.deliverable import TYPES, Change, Deliverable
from app.model.designations.ieee import IeeeStandard, ieee_at
from app.model.designations.neighbour import NeighbourDocument
from app.model.designations.recommendation import Recommendation

_ORIGINATOR = r"(?P<publisher>cispr|(?:iso|iec)(?:-(?:iec|iso|ieee|cie|idf|astm|sae|oecd|oiml|hl7|asme|undp))*)"
_ISO = re.compile(
    rf"urn:iso:std:{_ORIGINATOR}(?::(?P<type>data|guide|isp|iwa|pas|r|tr|ts|tta|srd))?"
    r":(?P<number>\d+)(?P<parts>(?::-[a-z]?\d*[a-z]*(?:-\d+)*)*)(?P<rest>(?::[a-z0-9.,+-]+)*)",
    re.IGNORECASE,
)
_ISO_CHANGE = re.compile(
    r":(?P<kind>amd|cor|add|sup|ext):(?:(?P<year>(?:1[89]|20)\d\d):v(?P<version>\d+)|(?P<number>\d+)(?::v\d+)?)",
    re.IGNORECASE,
)
_OTHER_STEP = re.compile(
    r":(?:ed-(?P<edition>\d+)(?:\.\d+)?|stage-(?P<stage>\d\d)(?:\.\d\d)?(?:\.v\d+)?|stage-[a-z0-9.]+|draft|cancelled"
    r"|v\d+(?:-(?:amd|cor)\d+\.v\d+)*|(?:en|fr|ru|de|es|ar)(?:,[a-z]{2})*)(?![a-z0-9])",
    re.IGNORECASE,
)
_IEC = re.compile(
    rf"urn:iec:std:{_ORIGINATOR}:(?P<number>\d+(?:-[a-z]?\d+[a-z]*)*)(?::(?P<year>(?:1[89]|20)\d\d)?(?:-\d\d)?"
    r"(?::(?P<type>[a-z]*))?(?::(?P<consolidation>[a-z]*))?(?::(?!plus:)[a-z-]*)?:?(?P<rest>(?:(?:[|+]|plus:).*)?))?",
    re.IGNORECASE,
)
_IEC_CHANGE = re.compile(
    r":?(?:\|\||(?P<plus>\+|plus:))(?P<kind>amd|cor|ish|add|suppl|ext):?(?P<number>\d+):(?P<year>\d{4})?(?:-\d\d)?",
    re.IGNORECASE,
)
_ITU = re.compile(
    r"urn:itu:(?P<series>b[ors]|bt|br|ra|rs|sa|sf|sm|sng|tf):(?P<number>\d{1,4})(?::(?P<revision>\d{1,2})(?::.*)?)?",
    re.IGNORECASE,
)
_IETF = re.compile(r"urn:ietf:(?P<series>rfc|bcp|std):(?P<number>\d{1,5})", re.IGNORECASE)
_IEEE = re.compile(r"urn:ieee:std:(?P<number>[\w.]{2,20})(?::.*)?", re.IGNORECASE)
_KINDS = {"amd": "Amd", "cor": "Cor", "add": "Add", "sup": "Suppl", "suppl": "Suppl", "ish": "ISH", "ext": "Ext"}
# Stages of drafts by the first two figures of the harmonized stage codes.
_STAGES = {"00": "PWI", "10": "NP", "20": "WD", "30": "CD", "40": "DIS", "50": "FDIS"}
_CODES = {stage: figures for figures, stage in _STAGES.items()}
_RADIO = re.compile(r"(?P<series>B[ORST]|RA|RS|SA|SF|SM|SNG|TF)\.(?P<number>\d{1,4})(?:-(?P<revision>\d{1,2}))?")

Named = Deliverable | Recommendation | NeighbourDocument | IeeeStandard


def urns_at(text: str, begin: int = 0) -> Iterator[tuple[Named, int]]:
    """What a URN names, which is the rest of a text."""
    urn = text[begin:]
    for named in _named_by(urn):
        yield named, len(text)


def _named_by(urn: str) -> Iterator[Named]:
    if match := _ISO.fullmatch(urn):
        yield from _of_iso(match)
    elif match := _IEC.fullmatch(urn):
        changes = _iec_changes(match["rest"] or "")
        if changes is not None:
            year = int(match["year"]) if match["year"] else None
            found = _deliverable(match, match["number"])
            yield replace(
                found, year=year, changes=changes, consolidation=(match["consolidation"] or "").upper() or None
            )
    elif match := _ITU.fullmatch(urn):
        revision = f"-{match['revision']}" if match["revision"] else ""
        yield Recommendation("ITU-R", f"{match['series'].upper()}.{match['number']}{revision}")
    elif match := _IETF.fullmatch(urn):
        yield NeighbourDocument("IETF", f"IETF {match['series'].upper()} {int(match['number'])}")
    elif match := _IEEE.fullmatch(urn):
        number = f"IEEE Std {match['number']}"
        yield from (found for found, end in ieee_at(number) if end == len(number))


def _of_iso(match: re.Match[str]) -> Iterator[Deliverable]:
    steps = _iso_steps(match["rest"])
    if steps is None:
        return
    changes, edition, figures = steps
    found = _deliverable(match, match["number"] + match["parts"].replace(":", ""))
    stage = _STAGES.get(figures) if not found.type and not changes else None
    yield replace(found, changes=changes, edition=edition, stage=stage)


def _deliverable(match: re.Match[str], number: str) -> Deliverable:
    return Deliverable(
        publisher=match["publisher"].upper().replace("-", "/"),
        number=number.upper(),
        type=TYPES.get((match["type"] or "").upper()),
    )


def _iso_steps(steps: str) -> tuple[tuple[Change, ...], str | None, str] | None:
    """Changes, edition and stage among the steps after the number; None where a step is not understood."""
    changes: list[Change] = []
    edition, stage = None, ""
    begin = 0
    while begin < len(steps):
        if change := _ISO_CHANGE.match(steps, begin):
            year = int(change["year"]) if change["year"] else None
            changes.append(Change(_KINDS[change["kind"].lower()], int(change["version"] or change["number"]), year))
            begin = change.end()
        elif step := _OTHER_STEP.match(steps, begin):
            edition, stage = edition or step["edition"], stage or step["stage"] or ""
            begin = step.end()
        else:
            return None
    return tuple(changes), edition, stage


def _iec_changes(steps: str) -> tuple[Change, ...] | None:
    changes: list[Change] = []
    begin = 0
    while begin < len(steps.rstrip(":")):
        match = _IEC_CHANGE.match(steps, begin)
        if match is None:
            return None
        plus, year = match["plus"] is not None, int(match["year"]) if match["year"] else None
        changes.append(Change(_KINDS[match["kind"].lower()], int(match["number"]), year, plus=plus))
        begin = match.end()
    return tuple(changes)


def urns_of(designation: object) -> tuple[str, ...]:
    """The URNs of what a designation names, those that tell its version first; () where its body writes none."""
    found = list(_urns(designation))
    exact = [urn for urn in found if next(_named_by(urn), None) == designation]
    return tuple(dict.fromkeys([*exact, *found]))


def _urns(designation: object) -> Iterator[str]:
    if isinstance(designation, Deliverable):
        drafts = designation.stage or any(change.stage for change in designation.changes)
        if "IEC" in designation.publishers and not drafts:
            yield _iec_urn(designation)
        if designation.publishers[0] == "ISO" and not any(change.plus for change in designation.changes):
            yield _iso_urn(designation)
    elif isinstance(designation, Recommendation) and designation.sector == "ITU-R":
        if match := _RADIO.fullmatch(designation.number):
            yield ":".join(part.lower() for part in ("urn", "itu", *match.groups()) if part)
    elif isinstance(designation, NeighbourDocument) and designation.publisher == "IETF":
        yield designation.name.lower().replace(" ", ":").join(("urn:", ""))
    elif isinstance(designation, IeeeStandard) and "-" not in designation.number:
        yield f"urn:ieee:std:{designation.number}"


def _iec_urn(deliverable: Deliverable) -> str:
    year, kind = str(deliverable.year or ""), (deliverable.type or "").lower()
    parts = (_publisher(deliverable), deliverable.number.lower(), year, kind, (deliverable.consolidation or "").lower())
    changes = [
        f"{'+' if one.plus else '||'}{one.kind.lower()}:{one.number}:{one.year or ''}" for one in deliverable.changes
    ]
    joined = "".join(f"{':' if at and one[0] == '|' else ''}{one}" for at, one in enumerate(changes))
    return f"urn:iec:std:{':'.join(parts)}:{joined}"


def _iso_urn(deliverable: Deliverable) -> str:
    number, *parts = deliverable.number.lower().split("-")
    words = [_publisher(deliverable), *([deliverable.type.lower()] if deliverable.type else []), number]
    words += [f"-{part}" for part in parts]
    words += [f"stage-{_CODES[deliverable.stage]}.00"] if deliverable.stage in _CODES else []
    words += [f"ed-{deliverable.edition.partition('.')[0]}"] if deliverable.edition else []
    for change in deliverable.changes:
        kind = {"Suppl": "sup"}.get(change.kind, change.kind.lower())
        words += [kind, str(change.year), f"v{change.number}"] if change.year else [kind, str(change.number)]
    return f"urn:iso:std:{':'.join(words)}"


def _publisher(deliverable: Deliverable) -> str:
    return deliverable.publisher.lower().replace("/", "-")
