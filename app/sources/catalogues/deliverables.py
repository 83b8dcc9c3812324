"""Deliverables of ISO as its open data have them (iso_deliverables_metadata), as records of ISO's catalogue.

A row names the documents that it replaces by their ids; merging puts designations in their place.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from app.errors import DesignationError
from app.model.catalogue import CatalogueRecord, Finding, Relation, StatedDate
from app.model.designations import Deliverable
from app.model.identifiers import slug
from app.sources.catalogues.evidence import evidence_in
from app.sources.catalogues.relaton import Rejected, Unit, stamp_of, units_of
from app.sources.catalogues.relaton_record import key_of
from app.sources.catalogues.rows import LONGEST, Row, day_of, languages_of, rows_of, table_kind, text_of, texts_of
from app.sources.catalogues.unread import document_of, unread

FORM: Final = "iso-deliverables"
SCHEMA: Final = "iso-open-data"
BY_ID: Final = "ISO project "  # before the id of a document that a relation names by it
_CUT: Final = (".jsonl", ".ndjson")
_TYPES: Final = {
    "IS": "international-standard",
    "TR": "technical-report",
    "TS": "technical-specification",
    "PAS": "publicly-available-specification",
    "GUIDE": "guide",
    "IWA": "international-workshop-agreement",
    "ISP": "international-standardized-profile",
    "TTA": "technology-trends-assessment",
    "R": "recommendation",
    "DATA": "data",
}
_SUPPLEMENTS: Final = {"amd": "amendment", "cor": "corrigendum", "add": "addendum", "suppl": "supplement"}
_IN_DESIGNATIONS: Final = {"IS": None, "TR": "TR", "TS": "TS", "PAS": "PAS"}
_STAGES: Final = ("00", "10", "20", "30", "40", "50", "60", "90", "95")


def deliverable_units(files: Iterable[Path], retrieved: str = "") -> list[Unit]:
    """The units of work of files of deliverables; JSON lines are cut, other forms are read by one process.

    `retrieved` is the day of the snapshot, "" for that on which a file was written. `SourceError` as `table_kind`.
    """
    units: list[Unit] = []
    for file in files:
        cut = table_kind(file) in _CUT
        units += units_of([file], retrieved) if cut else [Unit((str(file),), stamp_of(file), retrieved)]
    return [replace(unit, form=FORM, identity=f"{FORM} {unit.identity} {retrieved}") for unit in units]


def read_deliverables(unit: Unit) -> Iterator[CatalogueRecord | Rejected]:
    """The records of a unit, and the rows that are none."""
    for name in unit.files:
        file = Path(name)
        retrieved = unit.retrieved or day_of(file)
        for row in rows_of(file, unit.first, unit.past):
            yield deliverable_of(row, retrieved) if isinstance(row, Row) else row


def deliverable_of(row: Row, retrieved: str) -> CatalogueRecord | Rejected:
    """The facts of a row, which is of the day `retrieved`; it is rejected where it names no document."""
    values = row.values
    reference = text_of(values.get("reference"))
    if not slug(reference):
        return Rejected(row.place, "names no document: it has no reference")
    if len(reference) > LONGEST:
        return Rejected(row.place, f"has a reference of {len(reference)} characters")
    key = key_of(reference)
    identifier = text_of(values.get("id"))
    record = CatalogueRecord(
        catalogue="iso",
        designation=reference,
        key=key or "/".join(unread(reference).key),
        kind=_kind(values),
        titles=tuple(languages_of(values.get("title")).items()),
        dates=tuple(StatedDate("published", day) for day in [text_of(values.get("publicationDate"))[:10]] if day),
        stage=_stage(values.get("currentStage")),
        edition=_number(values.get("edition")),
        committees=tuple(filter(None, [text_of(values.get("ownerCommittee"))])),
        ics=tuple(dict.fromkeys(filter(None, texts_of(values.get("icsCode"))))),
        project=identifier,
        relations=tuple(dict.fromkeys(_relations(values))),
        url=f"https://www.iso.org/standard/{identifier}.html" if identifier.isdecimal() else "",
        evidence=tuple(evidence_in(html.unescape(languages_of(values.get("scope")).get("en", "")), reference)),
        retrieved=retrieved,
        schema=SCHEMA,
        path="/".join(row.place.rsplit("/", 2)[-2:]).rpartition(":")[0],
    )
    return replace(record, findings=tuple(_oddities(record, values, is_understood=key is not None)))


def _oddities(record: CatalogueRecord, values: dict[str, Any], *, is_understood: bool) -> Iterator[Finding]:
    if not is_understood:
        yield Finding("designation-not-understood", record.designation)
    if "title" in values and not record.titles:  # until 2025 no row had any
        yield Finding("no-title", record.designation)
    if record.stage[:2] not in _STAGES:
        yield Finding("no-such-stage", record.designation, text_of(values.get("currentStage")))
    kind = text_of(values.get("deliverableType")).upper()
    if is_understood and kind in _IN_DESIGNATIONS and _type_printed(record.designation) != _IN_DESIGNATIONS[kind]:
        yield Finding("type-against-designation", record.designation, kind)


def _type_printed(reference: str) -> str | None:
    """The type of a deliverable that its designation prints: "TR" of "ISO/TR 7035-2:2024"."""
    try:
        designation = document_of(reference)
    except DesignationError:
        return None
    return designation.type if isinstance(designation, Deliverable) else None


def _kind(values: dict[str, Any]) -> str:
    supplement = text_of(values.get("supplementType"))
    if supplement:
        return _SUPPLEMENTS.get(supplement.casefold(), supplement.casefold())
    kind = text_of(values.get("deliverableType"))
    return _TYPES.get(kind.upper(), kind.casefold())


def _stage(value: Any) -> str:
    """The harmonised stage: 6060 is "60.60", 20 is "00.20"; "" where it is none."""
    digits = _number(value).replace(".", "")
    padded = digits.zfill(4) if digits.isascii() and digits.isdecimal() else ""
    return f"{padded[:2]}.{padded[2:]}" if len(padded) == len("6060") else ""


def _number(value: Any) -> str:
    """A number as text, without the ".0" that a table with gaps gives it."""
    return text_of(value).removesuffix(".0")


def _relations(values: dict[str, Any]) -> Iterator[Relation]:
    for field, kind in (("replaces", "obsoletes"), ("replacedBy", "obsoletedBy")):
        for one in texts_of(values.get(field)):
            target = one.removesuffix(".0")
            if target:
                yield Relation(kind, f"{BY_ID}{target}" if target.isdecimal() else target)
