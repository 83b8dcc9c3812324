"""One record for each document of a catalogue, out of what was read now and before."""

from collections.abc import Iterable
from dataclasses import replace

from app.model.catalogue import CatalogueRecord, Finding

Rank = tuple[str, tuple[int, ...], str, str]


def merge(records: Iterable[CatalogueRecord]) -> list[CatalogueRecord]:
    """The records of one catalogue by their keys, whatever the order in which they come.

    Of several with one key the latest stands: by the day of retrieval (a crawl of 2024 beside the one of today), then
    by the version of the schema. That another designation led to the same key is found and told.
    """
    latest: dict[str, CatalogueRecord] = {}
    spellings: dict[str, set[str]] = {}
    for record in records:
        known = latest.get(record.key)
        if known is None:
            latest[record.key] = record
            continue
        if known.designation != record.designation:
            spellings.setdefault(record.key, set()).update((known.designation, record.designation))
        if _rank(record) > _rank(known):
            latest[record.key] = record
    return [_with_spellings(latest[key], spellings.get(key, set())) for key in sorted(latest)]


def _rank(record: CatalogueRecord) -> Rank:
    return record.retrieved, _numbers(record.schema), record.path, repr(record)


def _numbers(schema: str) -> tuple[int, ...]:
    return tuple(int(part) for part in schema.removeprefix("v").split(".") if part.isdigit())


def _with_spellings(record: CatalogueRecord, spellings: set[str]) -> CatalogueRecord:
    others = sorted(spellings - {record.designation})
    if not others:
        return record
    found = tuple(Finding("same-document", record.designation, other) for other in others)
    return replace(record, findings=tuple(dict.fromkeys((*record.findings, *found))))
