"""Corresponding texts: which edition at ITU-T goes with which at ISO and IEC, on what evidence, and how they stand.

A record of ITU-T gives the number of its counterpart and never the year (data of 2026). Which edition is meant is told
by order and date: the editions of both sides are laid side by side so that none crosses another. How two texts relate
is told only where an abstract says it; everything else is "unspecified". Equal titles alone make no pair: real texts
with one title are not twins.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.model.catalogue import CatalogueRecord, Finding
from app.model.designations import Deliverable, Recommendation
from app.sources.catalogues.editions import (
    EARLIEST,
    LATEST,
    USUAL,
    base_of,
    designation_of,
    is_edition,
    side_by_side,
    year_of,
)
from app.sources.catalogues.lifting import document_key
from app.sources.catalogues.relaton_record import key_of
from app.sources.catalogues.standing import ShippedTexts, Standing, standing_of

TextRelation = Literal["common-text", "twin-text", "technically-aligned", "unspecified"]
Confidence = Literal["stated-in-identifier", "stated-in-text", "inferred-from-title"]

_RELATIONS: Final[dict[str, TextRelation]] = {
    "twin-text": "twin-text",
    "common-text": "common-text",
    "identical-text": "common-text",
    "technically-aligned": "technically-aligned",
}
_NOTHING_SHIPS: Final = ShippedTexts()
_STATED: Final = frozenset((*_RELATIONS, "published-as"))
_JTC_1_TITLE: Final = "information technology "
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
_PART: Final = re.compile(r"\bPart \d+:?")
_NUMBER: Final = re.compile(r"\d.*")
_ORDER: Final = ("twin-text", "common-text", "identical-text", "technically-aligned")
_OTHERS: Final = ("ISO", "IEC")
_AFTER_BAR: Final = re.compile(
    r"(?: \(\d{2}/\d{4}\)| \(\d{4}\))? ?[|\u2016\u00a6] ?(?P<named>(?:ISO|IEC)\b[^|,;()]{2,60})"
)
_ITSELF: Final = re.compile(r"\b(?:[Tt]his|[Tt]he) (?:Recommendation|[Ss]upplement|text|document)\b|^It\b")


@dataclass(frozen=True)
class Pair:
    """Two versions that correspond: how, on what evidence, and in which words it is stated."""

    recommendation: CatalogueRecord
    counterpart: CatalogueRecord
    relation: TextRelation
    confidence: Confidence
    words: str = ""


@dataclass(frozen=True)
class Correspondences:
    """Everything found: pairs of versions, pairs of documents as they stand, and what was found wrong."""

    pairs: tuple[Pair, ...]
    standings: tuple[Standing, ...]
    findings: tuple[Finding, ...]


def corresponding_texts(
    itu: Iterable[CatalogueRecord], others: Iterable[CatalogueRecord], shipped: ShippedTexts = _NOTHING_SHIPS
) -> Correspondences:
    """The correspondences that records of ITU-T state with those of ISO and IEC; each is read once.

    How a pair of documents stands is told of what records say together with the texts that ship, which make no pairs.
    """
    findings: list[Finding] = []
    lines, claims, titled = _of_itu(itu, findings)
    numbers = {_number_of(claim.counterpart) for some in claims.values() for claim in some}
    awaited = {counterpart for _, counterpart in shipped.documents}
    found: defaultdict[str, dict[str, CatalogueRecord]] = defaultdict(dict)
    for record in others:
        base = base_of(record)
        recommendation = titled.get(_title(record)) if is_edition(record) else None
        if recommendation:
            claims[base_of(recommendation)].append(_Claim(recommendation, base, base, "inferred-from-title"))
        if recommendation or base in awaited or _number_of(base) in numbers:
            found[base].setdefault(record.key, record)
    publishers: defaultdict[str, list[str]] = defaultdict(list)
    for base in sorted(found):
        publishers[_number_of(base)].append(base)
    pairs: list[Pair] = []
    stated: dict[tuple[str, str], str] = {}
    for base in sorted(claims):
        by_counterpart: defaultdict[str, dict[str, _Claim]] = defaultdict(dict)
        for claim in _settled(claims[base], publishers):
            by_counterpart[_certain(claim, publishers, findings)][claim.record.key] = claim
        for counterpart, some in sorted(by_counterpart.items()):
            records = list(found.get(counterpart, {}).values())
            pairs += _paired(list(some.values()), lines[base], records)
            first = next(iter(some.values()))
            stated[base, counterpart] = first.printed
            if not records and counterpart not in shipped.editions:
                findings.append(Finding("counterpart-not-found", first.record.designation, first.printed))
    return Correspondences(tuple(pairs), tuple(_standings(stated, lines, found, shipped)), tuple(findings))


def _standings(
    stated: Mapping[tuple[str, str], str],
    lines: Mapping[str, list[CatalogueRecord]],
    found: Mapping[str, dict[str, CatalogueRecord]],
    shipped: ShippedTexts,
) -> Iterator[Standing]:
    """How the pairs of documents stand that records state, with what they print, and those that ship with a record."""
    known = {pair: shipped.printed(pair[1]) for pair in shipped.documents if pair[0] in lines or pair[1] in found}
    for (base, counterpart), printed in sorted({**known, **stated}.items()):
        line = shipped.line(base, lines.get(base, []))
        others = shipped.line(counterpart, list(found.get(counterpart, {}).values()))
        if line and (others or counterpart not in shipped.editions):
            yield standing_of(base, counterpart, printed, line, others, shipped.pairs)


def _of_itu(
    records: Iterable[CatalogueRecord], findings: list[Finding]
) -> tuple[dict[str, list[CatalogueRecord]], defaultdict[str, list["_Claim"]], dict[str, CatalogueRecord]]:
    """The versions of ITU-T by document, what they claim, and those without a claim by a title as JTC 1 gives them."""
    lines: defaultdict[str, list[CatalogueRecord]] = defaultdict(list)
    claims: defaultdict[str, list[_Claim]] = defaultdict(list)
    for record in records:
        if isinstance(designation_of(record), Recommendation) and record.designation.startswith("ITU-T "):
            base = base_of(record)
            lines[base].append(record)
            claims[base] += _claims(record, findings)
    unpaired = [base for base in lines if not claims[base]]
    for base in unpaired:
        del claims[base]
    editions = [record for base in unpaired for record in lines[base] if is_edition(record)]
    return lines, claims, {title: record for record in editions if (title := _title(record))}


def _title(record: CatalogueRecord) -> str:
    """The English title in one spelling, where it is in the style of JTC 1; "" otherwise.

    ITU-T gives titles that begin so to texts that it shares with JTC 1. Two real texts on quality of service, or on
    big data, have all other words in common and are not one.
    """
    words = _NOT_A_LETTER.sub(" ", _PART.sub("", dict(record.titles).get("en", ""))).casefold().strip()
    return words if words.startswith(_JTC_1_TITLE) else ""


@dataclass(frozen=True)
class _Claim:
    """That a record of ITU-T has a counterpart: the key of that document, and on what this rests."""

    record: CatalogueRecord
    counterpart: str
    printed: str
    confidence: Confidence
    words: str = ""
    against: str = ""  # the counterpart that the same record's words name instead


def _claims(record: CatalogueRecord, findings: list[Finding]) -> Iterator[_Claim]:
    """What a record states of its counterpart: in an identifier, else in the words of its abstract."""
    denied = [evidence for evidence in record.evidence if evidence.kind == "not-common-text"]
    if denied:
        findings.append(Finding("declared-divergence", record.designation, denied[0].words))
        return
    of_text = list(_claims_of_text(record))
    for other in record.counterparts:
        key = key_of(other.value)
        if key is None:
            findings.append(Finding("counterpart-not-understood", record.designation, other.value))
        elif of_text and not _is_named(_number_of(key), record):
            words = f"{other.value}: {of_text[0].words}"
            findings.append(Finding("identifier-against-text", record.designation, words))
            yield _Claim(record, document_key(key), other.value, "stated-in-identifier", against=of_text[0].counterpart)
        else:
            yield _Claim(record, document_key(key), other.value, "stated-in-identifier")
            of_text = []
    yield from of_text


def _is_named(number: str, record: CatalogueRecord) -> bool:
    """Whether an abstract names a document of this number, or the series of which it is a part."""
    named = {_number_of(key) for found in record.evidence for name in found.mentions if (key := key_of(name))}
    return any(number == other or number.startswith(f"{other}-") for other in named)


def _claims_of_text(record: CatalogueRecord) -> Iterator[_Claim]:
    """The counterparts that an abstract names: after a bar behind the own number, or as aligned with this text."""
    speaking = [found for found in record.evidence if any(name.startswith(_OTHERS) for name in found.mentions)]
    if not speaking:
        return
    number = record.designation.removeprefix("ITU-T ").partition(" (")[0]
    for evidence in speaking:
        after_bar = next((m["named"] for m in _AFTER_BAR.finditer(evidence.words) if _ends_with(m, number)), None)
        named = [name for name in evidence.mentions if name.startswith(_OTHERS)]
        if after_bar:
            named = [name for name in named if after_bar.startswith(name)]
        elif evidence.kind not in _STATED or not _is_of_itself(evidence.words, number):
            continue
        for name in named[:1]:
            key = key_of(name)
            if key is not None:
                yield _Claim(record, document_key(key), name, "stated-in-text", evidence.words)


def _ends_with(bar: re.Match[str], number: str) -> bool:
    """Whether a number stands right before a bar."""
    before = bar.string[: bar.start()]
    return before.endswith(number) and not before[: -len(number)][-1:].isalnum()


def _is_of_itself(words: str, number: str) -> bool:
    """Whether a sentence speaks of the text that has this number."""
    return _ITSELF.search(words) is not None or any(
        not words[begin - 1 : begin].isalnum() and not words[begin + len(number) :][:1].isalnum()
        for begin in _places(words, number)
    )


def _places(words: str, number: str) -> Iterator[int]:
    """Where a number stands in some words."""
    begin = words.find(number)
    while begin >= 0:
        yield begin
        begin = words.find(number, begin + 1)


def _settled(claims: list[_Claim], publishers: dict[str, list[str]]) -> Iterator[_Claim]:
    """The claims without those that another of the same record refutes.

    An abstract may mistype a number, and then no document has it; an identifier may be of another document altogether.
    """
    contested = {id(claim.record): claim for claim in claims if claim.against}
    for claim in claims:
        against = contested.get(id(claim.record))
        if against is None:
            yield claim
            continue
        is_exact = against.counterpart in publishers.get(_number_of(against.counterpart), ())
        stands = is_exact and _number_of(against.against) not in publishers
        if stands == (claim is against):
            yield claim


def _certain(claim: _Claim, publishers: dict[str, list[str]], findings: list[Finding]) -> str:
    """The key of the counterpart: another publisher or type where only one document has the number."""
    known = publishers.get(_number_of(claim.counterpart), [])
    if claim.counterpart in known or len(known) != 1:
        return claim.counterpart
    findings.append(Finding("other-publisher", claim.record.designation, claim.printed))
    return known[0]


def _number_of(key: str) -> str:
    """The number of a document without its publisher and type: "10611-3" of "iso-iec-isp-10611-3"."""
    match = _NUMBER.search(document_key(key))
    return match.group() if match else key


def _paired(
    claims: Sequence[_Claim], line: Sequence[CatalogueRecord], counterparts: Sequence[CatalogueRecord]
) -> Iterator[Pair]:
    """The pairs of versions: editions by order and date, changes of a text with those of the edition's counterpart."""
    stated = {claim.record.key: claim for claim in claims}
    editions = [record for record in line if is_edition(record)]
    others = [record for record in counterparts if is_edition(record)]
    beside = {one.key: other for one, other in side_by_side(editions, others)}
    for record in line:
        claim = stated.get(record.key)
        if claim is None:
            continue
        other = beside.get(record.key) if is_edition(record) else _change_beside(record, editions, beside, counterparts)
        if other is not None:
            relation, words = _relation(record, claim)
            yield Pair(record, other, relation, claim.confidence, words)


def _change_beside(
    record: CatalogueRecord,
    editions: Sequence[CatalogueRecord],
    beside: dict[str, CatalogueRecord],
    counterparts: Sequence[CatalogueRecord],
) -> CatalogueRecord | None:
    """The amendment or corrigendum of the edition's counterpart that has the same kind and is the nearest in time."""
    designation = designation_of(record)
    if not isinstance(designation, Recommendation) or not designation.supplements:
        return None
    of_edition = [one for one in editions if one.key in beside and year_of(one) == _edition_year(designation)]
    if not of_edition:
        return None
    edition = beside[of_edition[-1].key]
    kind = designation.supplements[0].kind.rstrip(".")
    alike = [
        other
        for other in counterparts
        if (changed := designation_of(other))
        and isinstance(changed, Deliverable)
        and len(changed.changes) == 1
        and changed.changes[0].kind == kind
        and changed.changes[0].stage is None
        and not changed.changes[0].plus
        and changed.year == year_of(edition)
        and EARLIEST <= year_of(other) - year_of(record) <= LATEST
    ]
    number = designation.supplements[0].number
    return min(
        alike,
        key=lambda other: (abs(year_of(other) - year_of(record) - USUAL), not _has_number(other, number)),
        default=None,
    )


def _has_number(record: CatalogueRecord, number: str) -> bool:
    designation = designation_of(record)
    return isinstance(designation, Deliverable) and str(designation.changes[0].number) == number


def _edition_year(designation: Recommendation) -> int | None:
    return designation.date.year if designation.date else None


def _relation(record: CatalogueRecord, claim: _Claim) -> tuple[TextRelation, str]:
    """How the texts relate by the record's own words, and these words; "unspecified" where it says nothing of it."""
    stated = {evidence.kind: evidence.words for evidence in reversed(record.evidence)}
    for kind in _ORDER:
        if kind in stated:
            return _RELATIONS[kind], stated[kind]
    return "unspecified", claim.words or stated.get("paired", "")
