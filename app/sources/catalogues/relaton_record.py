"""One record in the form of Relaton, of whichever version of its schema, as facts.

The versions call things by different names (`docid`, `docidentifier`; `docstatus`, `status`) and nest them differently;
unknown fields are left alone. Source of the names: the Relaton grammar and the records of the three catalogues.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from app.errors import DesignationError
from app.model.catalogue import (
    CatalogueName,
    CatalogueRecord,
    Finding,
    OtherIdentifier,
    Relation,
    StatedDate,
)
from app.model.identifiers import slug
from app.sources.catalogues.evidence import evidence_in
from app.sources.catalogues.radio import radio_designation
from app.sources.catalogues.unread import document_of, unread

_CATALOGUES: Final[dict[str, CatalogueName]] = {"ITU": "itu", "ISO": "iso", "IEC": "iec"}
# Every member of a series is given all its supplements: what that says stands in the designations of these already.
_FIGURES: Final = re.compile(r"\d{1,6}")
_RIGHT_WAY_ROUND: Final = (1, 5)  # the form of records from which on ISO's relations say what they mean
_NOISE: Final = frozenset(("complementOf", "instanceOf", "hasInstance"))
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_ORIGIN: Final = "src"
_FILE: Final = "pdf"  # all that records of ITU-R have
_MOST: Final = 2_000  # of anything in one record
_LONGEST_ABSTRACT: Final = (
    200_000  # characters in which statements are looked for; the longest of a sample of 3,300 has 23,000
)
_ITU_SECTOR: Final = re.compile(r"ITU-[TRD] ")
# What refers to a committee, as its title does not: "TC 86/SC 86B", "ISO/IEC JTC 1/SC 6", "CISPR/CIS/B".
_REFERENCE: Final = re.compile(r"(?:(?:ISO|IEC|CISPR|CIS|CEN)[/ ]?|(?:JTC|TC|SC|PC|WG|SyC|SEG)[ /]?){1,8}[\w/ -]{0,60}")
_NOT_BY_ITSELF: Final = re.compile(r" (?:Err|App|Amd|Cor)\. ?\w+ ?(?:\(\d\d/\d{4}\))?$")
_OF_RADIO: Final = frozenset(("technical-report", "handbook", "resolution", "question"))
_SECTORS: Final = ("ITU-T", "ITU-R", "ITU-D")
_RECOMMENDATION: Final = "recommendation"


class NotARecord(ValueError):  # as the tree in app/errors.py names what happened
    """A value that is no record of a catalogue; its message says why."""


def record_of(form: Any, place: str, retrieved: str) -> CatalogueRecord:
    """The facts of a record as parsed from YAML or JSON; `place` names it. `NotARecord` where it is none.

    `retrieved` is the day of which it is, unless it says that itself.
    """
    if not isinstance(form, dict):
        raise NotARecord("is no record: a mapping is expected")
    identifiers = list(_identifiers(form))
    primary = next((found for found in identifiers if found.kind in _CATALOGUES), None)
    if primary is None:
        raise NotARecord("has no identifier of ITU, ISO or IEC")
    catalogue = _CATALOGUES[primary.kind]
    ext = _mapping(form.get("ext"))
    kind = _word(_first(ext.get("doctype"), form.get("doctype")))
    dates = tuple(_dates(form))
    if kind in _OF_RADIO and catalogue == "itu":
        published = next((one.value for one in dates if one.kind == "published"), "")
        identifiers[identifiers.index(primary)] = primary = replace(
            primary, value=radio_designation(primary.value, kind, published)
        )
    key = key_of(primary.value)
    if key is None and not slug(primary.value):
        raise NotARecord(f"has a designation without letters and numbers: {primary.value!r}")
    rest = [found for found in identifiers if found is not primary]
    relations, findings = _relations(form, catalogue, primary.value)
    if key is None:
        findings.append(Finding("designation-not-understood", primary.value))
    abstracts = _abstracts(form)
    if len(abstracts) > _LONGEST_ABSTRACT:
        findings.append(Finding("abstract-read-in-part", primary.value, f"{len(abstracts)} characters"))
    record = CatalogueRecord(
        catalogue=catalogue,
        designation=primary.value,
        key=key or "/".join(unread(primary.value).key),
        counterparts=tuple(f for f in rest if f.kind in _CATALOGUES and f.kind != primary.kind),
        identifiers=tuple(f for f in rest if f.kind not in _CATALOGUES),
        kind=kind,
        titles=tuple(_titles(form)),
        dates=dates,
        status=_status(form),
        stage=_stage(form),
        edition=_word(form.get("edition")),
        committees=tuple(dict.fromkeys(_with_sector(one, primary.value) for one in _committees(form, ext, catalogue))),
        ics=tuple(dict.fromkeys(_codes(_first(ext.get("ics"), form.get("ics"))))),
        project=_word(
            _mapping(_first(ext.get("structuredidentifier"), form.get("structuredidentifier"))).get("project_number")
        ),
        relations=relations,
        url=_address(form),
        evidence=tuple(evidence_in(abstracts[:_LONGEST_ABSTRACT], primary.value)),
        findings=tuple(findings),
        retrieved=_day(_word(form.get("fetched"))) or retrieved,
        schema=_word(_first(form.get("schema-version"), form.get("schema_version"))),
        path="/".join(place.rsplit("/", 2)[-2:]),
    )
    found = tuple(_oddities(record))
    return replace(record, findings=(*record.findings, *found)) if found else record


def _day(words: str) -> str:
    """The day with which some words begin; "" where they do not."""
    try:
        return date.fromisoformat(words[:10]).isoformat()
    except ValueError:
        return ""


def _oddities(record: CatalogueRecord) -> Iterator[Finding]:
    """What is wrong in a record as it stands, without the others beside it."""
    if record.kind == _RECOMMENDATION and _NOT_BY_ITSELF.search(record.designation):
        yield Finding("called-a-recommendation", record.designation, record.kind)
    if record.catalogue == "itu" and record.designation.startswith("ITU-T") and not record.status:
        yield Finding("no-status", record.designation)  # ITU-R gives none to any
    if not record.titles:
        yield Finding("no-title", record.designation)


@lru_cache(maxsize=1 << 16)
def key_of(designation: str) -> str | None:
    """The key of what a designation means in the likelier of its readings; None where it is not understood."""
    try:
        return "/".join(document_of(designation).key)
    except DesignationError:
        return None


def _identifiers(form: dict[str, Any]) -> Iterator[OtherIdentifier]:
    """The identifiers, those marked as primary first, each with its type."""
    given = [_mapping(one) for one in _list(_first(form.get("docidentifier"), form.get("docid")))]
    for one in sorted(given, key=lambda one: not one.get("primary")):
        value, kind = _value(one), _word(one.get("type"))
        if value and kind in _SECTORS:  # an older form, which leaves the sector out of the designation
            yield OtherIdentifier("ITU", value if value.startswith("ITU") else f"{kind} {value}")
        elif value:
            yield OtherIdentifier(kind, value)


def _titles(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A title for each language: the main one, or its parts put together."""
    whole: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for one in map(_mapping, _list(form.get("title"))):
        language = _word(next(iter(_list(one.get("language"))), "en")) or "en"
        words, kind = _word(one.get("content")), _word(one.get("type"))
        if words and kind in {"", "main"}:
            whole.setdefault(language, words)
        elif words and kind.startswith("title-"):
            parts.setdefault(language, []).append(words)
    for language in sorted({*whole, *parts}):
        yield language, whole.get(language) or " - ".join(parts[language])


def _dates(form: dict[str, Any]) -> Iterator[StatedDate]:
    for one in map(_mapping, _list(form.get("date"))):
        match = _DATE.match(_word(_first(one.get("at"), one.get("value"), one.get("on"), one.get("from"))))
        if match:
            yield StatedDate(_word(one.get("type")), match.group())


def _status(form: dict[str, Any]) -> str:
    """The status in the catalogue's words; a harmonised stage is none."""
    word = _word(_mapping(_first(form.get("status"), form.get("docstatus"))).get("stage"))
    return "" if word.isdigit() else word


def _stage(form: dict[str, Any]) -> str:
    """The harmonised stage, such as "60.60"."""
    status = _mapping(_first(form.get("docstatus"), form.get("status")))
    stage, substage = _word(status.get("stage")), _word(status.get("substage"))
    return f"{stage}.{substage}" if stage.isdigit() and substage.isdigit() else stage if stage.isdigit() else ""


def _committees(form: dict[str, Any], ext: dict[str, Any], catalogue: CatalogueName) -> Iterator[str]:
    for one in map(_mapping, _list(form.get("contributor"))):
        for part in map(_mapping, _list(_mapping(one.get("organization")).get("subdivision"))):
            yield from _called(part, catalogue)
    for group in map(_mapping, _list(_first(ext.get("editorialgroup"), form.get("editorialgroup")))):
        given = _first(group.get("technical_committee"), group.get("technical-committee"), group.get("group"))
        for one in map(_mapping, _list(given)):
            yield from _called(one, catalogue)


def _with_sector(name: str, designation: str) -> str:
    """A study group's name with the sector of the text, where it is left out."""
    is_bare = name.startswith("Study Group") and _ITU_SECTOR.match(designation)
    return f"{designation[:5]} {name}" if is_bare else name


def _called(group: dict[str, Any], catalogue: CatalogueName) -> Iterator[str]:
    """The names of a group: a reference, such as "ISO/IEC JTC 1/SC 6", rather than its title."""
    given = [_word(one) for name in ("identifier", "name") for one in _list(group.get(name))]
    names = [name for name in given if name and not name.isdigit()]
    if catalogue == "itu":
        yield from names
        return
    name = next(filter(_REFERENCE.fullmatch, names), None) or next(iter(names), None)
    if name:
        yield name if catalogue == "iso" or name.startswith(("ISO", "IEC")) else f"IEC {name}"


def _relations(
    form: dict[str, Any], catalogue: CatalogueName, designation: str
) -> tuple[tuple[Relation, ...], list[Finding]]:
    """The relations, read the right way round; those that only repeat what designations say are left out."""
    found: dict[Relation, None] = {}
    findings: list[Finding] = []
    for one in map(_mapping, _list(form.get("relation"))):
        kind = _word(one.get("type"))
        if not kind or kind in _NOISE:
            continue
        bibitem = _mapping(one.get("bibitem"))
        target = _target(bibitem)
        if not target:
            findings.append(Finding("relation-without-target", designation, kind))
            continue
        if kind == "updates" and catalogue == "iso" and _is_inverted(designation, target, form):
            kind = "updatedBy"
        if catalogue == "itu" and not _ITU_SECTOR.match(target):  # the sector is left out of these
            target = f"{designation.split(' ', 1)[0]} {target}"
        found[Relation(kind, target)] = None
    return tuple(found), findings


def _is_inverted(designation: str, target: str, form: dict[str, Any]) -> bool:
    """Whether ISO's catalogue says "updates" of the older one, as it did before the form of its records was 1.5.

    A corrigendum updates its text and is never updated by it, whatever the form.
    """
    if designation.startswith(f"{target}/"):
        return False
    schema = _word(_first(form.get("schema-version"), form.get("schema_version")))
    return target.startswith(f"{designation}/") or _numbers(schema) < _RIGHT_WAY_ROUND


def _numbers(schema: str) -> tuple[int, ...]:
    return tuple(map(int, _FIGURES.findall(schema)))


def _target(bibitem: dict[str, Any]) -> str:
    """The designation of what a relation points to: the primary identifier, else the first, else as it is cited."""
    given = [_mapping(one) for one in _list(_first(bibitem.get("docidentifier"), bibitem.get("docid")))]
    primary = [one for one in given if one.get("primary")]
    values = (_value(one) for one in (*primary, *given))
    return next(filter(None, values), "") or _word(bibitem.get("formattedref"))


def _value(identifier: dict[str, Any]) -> str:
    return _word(_first(identifier.get("content"), identifier.get("id"), identifier.get("value")))


def _codes(form: Any) -> Iterator[str]:
    for one in _list(form):
        code = _word(one.get("code")) if isinstance(one, dict) else _word(one)
        if code:
            yield code


def _address(form: dict[str, Any]) -> str:
    """The address of the catalogue's page on the document, or where there is none of its file."""
    found: dict[str, str] = {}
    for one in map(_mapping, _list(_first(form.get("source"), form.get("link")))):
        address = _word(one.get("content"))
        if address.startswith(("https://", "http://")):
            found.setdefault(_word(one.get("type")), address)
    return found.get(_ORIGIN) or found.get(_FILE) or ""


def _abstracts(form: dict[str, Any]) -> str:
    return "\n".join(_word(_mapping(one).get("content")) for one in _list(form.get("abstract"))[:5])


def _first(*values: Any) -> Any:
    """The first value that is something."""
    for value in values:
        if value or value == 0:  # a number is something, even none
            return value
    return None


def _list(value: Any) -> list[Any]:
    """A value as a list: none, one or several."""
    if value is None:
        return []
    return value[:_MOST] if isinstance(value, list) else [value]


def _mapping(value: Any) -> dict[str, Any]:
    """A value as a mapping: a plain text is the content of one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        return value
    return {} if value is None else {"content": value}


def _word(value: Any) -> str:
    """The text of a value, or of a mapping such as {content: …} or {value: …} or {type: …}, with single blanks."""
    if value is None:
        return ""
    for _ in range(3):
        if isinstance(value, str):
            return " ".join(value.split())  # no-break spaces and line ends are blanks too
        if not isinstance(value, dict | list):
            break
        value = _mapping(value)
        value = _first(value.get("content"), value.get("value"), value.get("type"))
    return "" if value is None or isinstance(value, dict | list) else " ".join(str(value).split())
