"""Catalogues of standards taken into a dataset: read, merged with the records it has, lifted, and published.

A version keeps beside its stores the records of which its graphs were made (`records/{catalogue}.jsonl.gz`), so that
records of a later day can be merged with them; a rollback takes back the records too.
"""

import fcntl
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from app.dataset.asserted import AssertedGraph, graph_of_document
from app.dataset.shipped_facts import shipped_facts
from app.errors import DatasetLocked
from app.model import identifiers
from app.model.catalogue import CATALOGUES, Finding
from app.model.embedded import EmbeddedFiles
from app.model.terms import Triple, lines
from app.sources.catalogues.archives import is_archive, unpacked
from app.sources.catalogues.corresponding import corresponding_texts
from app.sources.catalogues.corresponding_lifting import lift_correspondences
from app.sources.catalogues.deliverables import deliverable_units
from app.sources.catalogues.lifting import Neighbours, document_key, lift_catalogue
from app.sources.catalogues.merging import merge
from app.sources.catalogues.processes import shared_out
from app.sources.catalogues.relaton import Rejected, units_of
from app.sources.catalogues.spool import Spool, records_in, spool, write_records
from app.sources.catalogues.standing import ShippedTexts
from app.sources.catalogues.states import replaced_by

SUFFIX: Final = ".jsonl.gz"
FINDINGS: Final = "findings.jsonl"
STAGES: Final = ("merging records", "lifting records")
_PAIRS: Final = "corresponding-texts"
_TITLES: Final = {
    _PAIRS: "Corresponding texts, and how they stand, as the catalogues have them",
    "itu": "Catalogue of ITU-T and ITU-R",
    "iso": "Catalogue of ISO",
    "iec": "Catalogue of IEC",
}

Progress = Callable[[str], None]
Reading = Callable[[Sequence[Path], Path, str, Callable[[int, int], None]], Spool]


@dataclass(frozen=True)
class Imported:
    """What came of an import: the graphs to publish, the records to keep, and what there is to say of it.

    `read` counts the records read, `kept` those that each catalogue now has.
    """

    graphs: tuple[AssertedGraph, ...]
    records: Path
    read: Counter[str]
    kept: Mapping[str, int]
    rejected: tuple[Rejected, ...]
    findings: tuple[Finding, ...]


@contextmanager
def importing(dataset: Path) -> Iterator[Path]:
    """The directory in which catalogues wait until they are published; `DatasetLocked` where another import runs.

    It is emptied when all went well, and kept when not, so that the next import need not read again what was read.
    """
    directory = dataset / "importing"
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatasetLocked(str(directory)) from None
        yield directory
    shutil.rmtree(directory, ignore_errors=True)


def read_relaton(paths: Sequence[Path], directory: Path, retrieved: str, reading: Callable[[int, int], None]) -> Spool:
    """Read catalogues in the form of Relaton into a directory that `importing` gave.

    `retrieved` is the day of the snapshot, "" for that on which the files were written; `reading` gets the units read
    and all. An archive is unpacked there first. `SourceError` where a path cannot be read.
    """
    rejected: list[Rejected] = []
    folders: list[Path] = []
    for path in paths:
        folder, refused = unpacked(path, directory / "archives") if is_archive(path) else (path, [])
        folders.append(folder)
        rejected += refused
    found = spool(units_of(folders, retrieved), directory / "units", reading)
    return replace(found, rejected=(*rejected, *found.rejected))


def read_deliverables(
    files: Sequence[Path], directory: Path, retrieved: str, reading: Callable[[int, int], None]
) -> Spool:
    """Read deliverables of ISO Open Data into a directory that `importing` gave; otherwise as `read_relaton`."""
    return spool(deliverable_units(files, retrieved), directory / "units", reading)


def make_graphs(
    found: Spool, directory: Path, files: EmbeddedFiles, before: Path | None, progress: Progress
) -> Imported:
    """Merge what was read with the records of the dataset, in the directory `before`, and make the graphs of all."""
    progress(STAGES[0])
    records = directory / "records"
    shutil.rmtree(records, ignore_errors=True)
    records.mkdir()
    sources = {name: _sources(name, found, before) for name in CATALOGUES}
    tasks = [(name, sources[name], records) for name in CATALOGUES if sources[name]]
    merged = dict(shared_out(_merged, tasks))
    keys = {name: one.keys for name, one in merged.items()}
    progress(STAGES[1])
    known = frozenset(key for some in keys.values() for whole in some for key in (whole, document_key(whole)))
    shipped = shipped_facts(files)
    of_iso = frozenset(keys.get("iso", ()))
    largest_first = sorted(keys, key=lambda name: -len(keys[name]))
    beside = [
        (name, shipped.beside(known, of_iso if name == "iec" else frozenset(), merged[name].day))
        for name in largest_first
    ]
    if keys:  # what takes longest is begun first
        beside.insert(0, (_PAIRS, shipped.beside(known)))
    lifted = dict(shared_out(partial(_lifted, records, directory, shipped.texts), beside))
    findings = tuple(sorted({finding for one in lifted.values() for finding in one.findings}))
    _write_findings(findings, records / FINDINGS)
    wanted = [name for name in sorted(lifted) if lifted[name].triples or "itu" in keys]
    graphs = tuple(_graph(name, directory, lifted[name]) for name in wanted)
    kept = {name: len(some) for name, some in sorted(keys.items())}
    return Imported(graphs, records, found.read, kept, found.rejected, findings)


def _sources(name: str, found: Spool, before: Path | None) -> list[Path]:
    """The files with the records of a catalogue, those that the dataset has first."""
    held = before / f"{name}{SUFFIX}" if before else None
    return [*([held] if held and held.exists() else []), *found.records.get(name, ())]


@dataclass(frozen=True)
class _Merged:
    """The keys of the records of a catalogue, and the day of which most of them are, of two such days the later one."""

    keys: list[str]
    day: str


def _merged(task: tuple[str, list[Path], Path]) -> tuple[str, _Merged]:
    """Merge the records of a catalogue into one file; its name, and what there is to know of them."""
    name, files, records = task
    merged = merge(records_in(files))
    write_records(merged, records / f"{name}{SUFFIX}")
    days = Counter(record.retrieved for record in merged if record.retrieved)
    day = max(days, key=lambda day: (days[day], day), default="")
    return name, _Merged([record.key for record in merged], day)


@dataclass(frozen=True)
class _Lifted:
    """What came of lifting a catalogue: triples, findings, and versions whose states are newer than those that ship."""

    triples: int
    findings: list[Finding]
    renewed: set[str]


def _lifted(records: Path, directory: Path, texts: ShippedTexts, task: tuple[str, Neighbours]) -> tuple[str, _Lifted]:
    """Write down the triples of a catalogue; its name, and what came of it."""
    name, neighbours = task
    findings: list[Finding] = []
    renewed: set[str] = set()
    number = 0
    triples = (
        _corresponding(records, neighbours, texts, findings)
        if name == _PAIRS
        else lift_catalogue(records_in([records / f"{name}{SUFFIX}"]), neighbours, findings, renewed)
    )
    with (directory / f"{name}.nt").open("w", encoding="utf-8", newline="\n") as document:
        for line in lines(triples):
            document.write(line)
            number += 1
    return name, _Lifted(number, findings, renewed)


def _corresponding(
    records: Path, neighbours: Neighbours, texts: ShippedTexts, findings: list[Finding]
) -> Iterator[Triple]:
    """The triples of the correspondences between the catalogues, and of how the texts that ship stand now."""
    itu, *files = (records / f"{name}{SUFFIX}" for name in CATALOGUES)
    others = records_in(file for file in files if file.exists())
    if not itu.exists():  # then no record states a pair
        awaited = {counterpart for _, counterpart in texts.documents}
        others = (record for record in others if document_key(record.key) in awaited)
    found = corresponding_texts(records_in([itu] if itu.exists() else []), others, texts)
    findings += found.findings
    yield from lift_correspondences(found, neighbours.described, neighbours.known)


def _graph(name: str, directory: Path, lifted: _Lifted) -> AssertedGraph:
    document = directory / f"{name}.nt"
    with document.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return graph_of_document(
        f"{identifiers.GRAPH}catalogue/{name}",
        document,
        lifted.triples,
        title=_TITLES[name],
        origin="Relaton or ISO Open Data" if name == "iso" else "Relaton",
        checksum=checksum,
        replaces=replaced_by(lifted.renewed),
    )


def _write_findings(findings: Sequence[Finding], file: Path) -> None:
    with file.open("w", encoding="utf-8") as written:
        for finding in findings:
            form = {"kind": finding.kind, "designation": finding.designation, "words": finding.words}
            written.write(json.dumps({name: value for name, value in form.items() if value}, ensure_ascii=False) + "\n")
