"""Committees of ISO as its open data have them (iso_technical_committees, https://www.iso.org/open-data.html)."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.model.identifiers import slug
from app.model.open_data import CommitteeRecord
from app.sources.catalogues.relaton import Rejected
from app.sources.catalogues.rows import LONGEST, Row, entries_of, languages_of, rows_of, text_of


def read_committees(file: Path) -> Iterator[CommitteeRecord | Rejected]:
    """The committees of a file of JSON lines, JSON or CSV, and the rows that are none; `SourceError` as `rows_of`."""
    return _committees(rows_of(file))


def _committees(rows: Iterable[Row | Rejected]) -> Iterator[CommitteeRecord | Rejected]:
    for row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        reference = text_of(row.values.get("reference"))
        if not slug(reference):
            yield Rejected(row.place, "names no committee: it has no reference")
        elif len(reference) > LONGEST:
            yield Rejected(row.place, f"has a reference of {len(reference)} characters")
        else:
            yield _committee(row.values, reference)


def _committee(values: dict[str, Any], reference: str) -> CommitteeRecord:
    secretariat = values.get("secretariat")
    return CommitteeRecord(
        id=text_of(values.get("id")),
        reference=reference,
        titles=tuple(languages_of(values.get("title")).items()),
        status=text_of(values.get("status")),
        secretariat=text_of(secretariat.get("acronym") if isinstance(secretariat, dict) else secretariat),
        created=text_of(values.get("creationDate"))[:10],
        parent=text_of(values.get("parentId")),
        committees=tuple(entries_of(values.get("committeeLiaisons"), "reference")),
        organizations=tuple(entries_of(values.get("organizationLiaisons"), "acronym")),
    )
