"""Catalogues on their way in: read by several processes, a unit of work each, and kept until they are published.

A unit's records lie in a file of their own as soon as the unit is read, under a name that says of what it was made. A
run that was killed goes on after the last whole unit, and a file that changed meanwhile is read again.
"""

import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import orjson

from app.model.catalogue import CatalogueRecord, record_as_json, record_from_json
from app.sources.catalogues.deliverables import FORM, read_deliverables
from app.sources.catalogues.processes import shared_out
from app.sources.catalogues.relaton import Rejected, Unit, read_unit

# Bumped when a unit gives other records than before.
READER: Final = "4"
_READERS: Final = {"": read_unit, FORM: read_deliverables}
_SUFFIX: Final = ".jsonl.gz"
_SUMMARY: Final = ".json"
_LIGHTLY: Final = 1  # compressed: the files are short-lived

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Spool:
    """What was read: the files of each catalogue's records, how many records, and what was refused, with reasons."""

    records: dict[str, list[Path]]
    read: Counter[str]
    rejected: tuple[Rejected, ...]


def spool(units: Sequence[Unit], directory: Path, progress: Progress) -> Spool:
    """Read units into a directory, those that lie there already excepted; `progress` gets the units done and all.

    `SourceError` where a process that reads is killed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for partial_file in directory.glob(".*"):
        partial_file.unlink()
    waiting = [unit for unit in units if not _summary(unit, directory).exists()]
    done = len(units) - len(waiting)
    progress(done, len(units))
    for count, _ in enumerate(shared_out(partial(read_into, directory), waiting), start=1):
        progress(done + count, len(units))
    return _found(units, directory)


def records_in(files: Iterable[Path]) -> Iterator[CatalogueRecord]:
    """The records of some files that `spool` left or `write_records` wrote, one after the other."""
    for file in files:
        with gzip.open(file) as lines:
            for line in lines:
                yield record_from_json(orjson.loads(line))


def write_records(records: Iterable[CatalogueRecord], file: Path) -> None:
    """Write records to a file, a line each."""
    # Without a time in its head, so that the same records give the same bytes.
    with file.open("wb") as raw, gzip.GzipFile("", "wb", _LIGHTLY, raw, mtime=0) as lines:
        for record in records:
            lines.write(orjson.dumps(record_as_json(record), option=orjson.OPT_APPEND_NEWLINE))


def read_into(directory: Path, unit: Unit) -> None:
    """Read a unit into a directory: a file of records for each catalogue in it, and last the summary."""
    records: defaultdict[str, list[CatalogueRecord]] = defaultdict(list)
    rejected: list[Rejected] = []
    for found in _READERS[unit.form](unit):
        if isinstance(found, CatalogueRecord):
            records[found.catalogue].append(found)
        else:
            rejected.append(found)
    name = _name(unit)
    for catalogue, kept in records.items():
        partial_file = directory / f".{name}.{catalogue}"
        write_records(kept, partial_file)
        partial_file.rename(directory / f"{name}.{catalogue}{_SUFFIX}")
    counts = {catalogue: len(kept) for catalogue, kept in records.items()}
    partial_file = directory / f".{name}"
    partial_file.write_text(json.dumps({"read": counts, "rejected": [[r.path, r.reason] for r in rejected]}), "utf-8")
    partial_file.rename(_summary(unit, directory))


def _found(units: Sequence[Unit], directory: Path) -> Spool:
    records: defaultdict[str, list[Path]] = defaultdict(list)
    read: Counter[str] = Counter()
    rejected: list[Rejected] = []
    for unit in units:
        summary = json.loads(_summary(unit, directory).read_text("utf-8"))
        read.update(summary["read"])
        rejected += [Rejected(path, reason) for path, reason in summary["rejected"]]
        for catalogue in summary["read"]:
            records[catalogue].append(directory / f"{_name(unit)}.{catalogue}{_SUFFIX}")
    return Spool(dict(records), read, tuple(rejected))


def _summary(unit: Unit, directory: Path) -> Path:
    return directory / (_name(unit) + _SUMMARY)


def _name(unit: Unit) -> str:
    return hashlib.sha256(f"{READER} {unit.identity}".encode()).hexdigest()[:32]
