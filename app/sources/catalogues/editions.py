"""Editions of documents: which records are of a whole published text, in which order, and which go side by side."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from app.model.catalogue import CatalogueRecord
from app.model.designations import Deliverable, Designation, Recommendation
from app.sources.catalogues.unread import Unread, read

# Years between the editions of a pair: measured on 254 pairs, ISO is a year later in most, and four at most.
EARLIEST: Final = -2
LATEST: Final = 4
USUAL: Final = 0.5
_UNPAIRED: Final = 2.4  # what leaving an edition alone costs, in years


def side_by_side(
    ones: Sequence[CatalogueRecord], others: Sequence[CatalogueRecord]
) -> list[tuple[CatalogueRecord, CatalogueRecord]]:
    """The pairs of two lines of editions with the least time between them, none crossing another."""
    ones, others = sorted(ones, key=year_and_key), sorted(others, key=year_and_key)
    cost = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    for i in range(len(ones) + 1):
        for j in range(len(others) + 1):
            if i or j:
                cost[i][j] = min(_steps(cost, ones, others, i, j))
    pairs = []
    i, j = len(ones), len(others)
    while i and j:
        together, alone, _ = _steps(cost, ones, others, i, j)
        if cost[i][j] == together:
            pairs.append((ones[i - 1], others[j - 1]))
            i, j = i - 1, j - 1
        elif cost[i][j] == alone:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _steps(
    cost: list[list[float]], ones: Sequence[CatalogueRecord], others: Sequence[CatalogueRecord], i: int, j: int
) -> tuple[float, float, float]:
    """What it costs to get to i editions and j others: both at once, or with one of them alone."""
    never = float("inf")
    together = cost[i - 1][j - 1] + _apart(ones[i - 1], others[j - 1]) if i and j else never
    return (
        together,
        cost[i - 1][j] + _UNPAIRED if i else never,
        cost[i][j - 1] + _UNPAIRED if j else never,
    )


def _apart(one: CatalogueRecord, other: CatalogueRecord) -> float:
    years = year_of(other) - year_of(one)
    return abs(years - USUAL) if EARLIEST <= years <= LATEST else float("inf")


def is_edition(record: CatalogueRecord) -> bool:
    """Whether a record is of a whole published text: no amendment, no draft, no consolidation."""
    designation = designation_of(record)
    if isinstance(designation, Recommendation):
        return not designation.supplements
    return (
        isinstance(designation, Deliverable)
        and not designation.changes
        and designation.stage is None
        and designation.year is not None
        and (not record.stage or record.stage >= "60.00")
    )


def is_new_edition(record: CatalogueRecord) -> bool:
    """Whether a record is of a whole text, published or a draft: no amendment."""
    designation = designation_of(record)
    return isinstance(designation, Deliverable) and not designation.changes


def year_of(record: CatalogueRecord) -> int:
    """The year of a version: that of its designation, else that of its publication."""
    version = record.key.rpartition("/")[2]
    stated = version[:4] if version[:4].isdigit() else (record.date("published") or "")[:4]
    return int(stated) if stated.isdigit() else 0


def year_and_key(record: CatalogueRecord) -> tuple[str, str]:
    """By what versions stand in order: when they were published, and their keys."""
    published = record.date("published") or ""
    return (published or str(year_of(record)), record.key)


def undated(record: CatalogueRecord) -> Designation | str:
    """The designation of the document of which a record is a version."""
    designation = designation_of(record)
    return designation.name if isinstance(designation, Unread) else designation.undated


def designation_of(record: CatalogueRecord) -> Designation | Unread:
    """The designation of a record, read; its words where it is not understood."""
    return _parsed(record.designation)


@lru_cache(maxsize=1 << 16)
def _parsed(designation: str) -> Designation | Unread:
    return read(designation)


@lru_cache(maxsize=1 << 16)
def _base_of(designation: str) -> str:
    parsed = _parsed(designation)
    if isinstance(parsed, Recommendation):
        return replace(parsed, supplements=(), date=None, version=None).key[0]
    if isinstance(parsed, Deliverable):
        return replace(parsed, changes=(), year=None, stage=None, iteration=None, consolidation=None).key[0]
    return parsed.key[0]


def base_of(record: CatalogueRecord) -> str:
    """The key of the document of which a record is an edition or a change."""
    return _base_of(record.designation)
