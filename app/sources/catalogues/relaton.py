"""Catalogues in the form of Relaton (https://www.relaton.org): folders of YAML, one YAML file, or lines of JSON.

They are read in units, each a bounded piece of work for one process. A record that cannot be read is no reason to stop:
it is given back as rejected, with the reason.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import yaml

from app.errors import SourceError
from app.model.catalogue import CatalogueRecord
from app.sources.catalogues.relaton_record import NotARecord, record_of

FILES_OF_A_UNIT: Final = 200
LINES_OF_A_UNIT: Final = 5_000
MOST_BYTES: Final = 20_000_000  # of one record: the largest known has 0.6 MB
_YAML: Final = (".yaml", ".yml")
_LINES: Final = (".jsonl", ".ndjson", ".json")
_PACKED: Final = ".gz"


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work: YAML files, or the lines from `first` to before `past` of one file of lines.

    `identity` changes with the names, sizes and times of the files. `retrieved` is the day of which the records are
    where they do not say it themselves; "" for the day on which each file was written.
    """

    files: tuple[str, ...]
    identity: str
    retrieved: str = ""
    first: int = 0
    past: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be read: its place, and why."""

    path: str
    reason: str


def units_of(paths: Iterable[Path], retrieved: str = "") -> list[Unit]:
    """The units of files and of whatever lies below folders, in the order of the names.

    `retrieved` is the day of the snapshot ("2026-08-22"), "" for that on which each file was written. `SourceError`
    where a path does not exist, or is a file of another kind.
    """
    units: list[Unit] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file() and _kind(file))
        elif path.is_file() and _kind(path):
            files = [path]
        else:
            reason = "is no YAML and no JSON lines (.yaml, .jsonl, also .gz)" if path.exists() else "does not exist"
            raise SourceError(str(path), reason)
        if not files:
            raise SourceError(str(path), "holds no YAML and no JSON lines")
        units += _units_of_yaml([file for file in files if _kind(file) in _YAML])
        for file in files:
            if _kind(file) in _LINES:
                units += _units_of_lines(file)
    return [replace(unit, retrieved=retrieved, identity=f"{unit.identity} {retrieved}") for unit in units]


def read_unit(unit: Unit) -> Iterator[CatalogueRecord | Rejected]:
    """The records of a unit, and those that were rejected."""
    if unit.past is None:
        for file in unit.files:
            yield from _read_yaml(Path(file), unit)
    else:
        yield from _read_lines(Path(unit.files[0]), unit)


def _kind(file: Path) -> str:
    """The suffix that says how a file is read, "" where it is not."""
    suffix = Path(file.stem).suffix if file.suffix == _PACKED else file.suffix
    return suffix if suffix in (*_YAML, *_LINES) else ""


def _units_of_yaml(files: list[Path]) -> Iterator[Unit]:
    for begin in range(0, len(files), FILES_OF_A_UNIT):
        some = files[begin : begin + FILES_OF_A_UNIT]
        yield Unit(tuple(map(str, some)), "\n".join(map(_stamp, some)))


def _units_of_lines(file: Path) -> Iterator[Unit]:
    with _opened(file) as lines:
        count = sum(1 for _ in lines)
    for first in range(0, count, LINES_OF_A_UNIT):
        past = first + LINES_OF_A_UNIT
        yield Unit((str(file),), f"{_stamp(file)} {first}-{past}", first=first, past=past)


def _stamp(file: Path) -> str:
    status = file.stat()
    return f"{file.absolute()} {status.st_size} {status.st_mtime_ns}"


def _opened(file: Path) -> IO[bytes]:
    return gzip.open(file) if file.suffix == _PACKED else file.open("rb")  # type: ignore[return-value]  # it is one


def _read_yaml(file: Path, unit: Unit) -> Iterator[CatalogueRecord | Rejected]:
    try:
        with _opened(file) as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            yield Rejected(str(file), f"is larger than {MOST_BYTES // 1_000_000} MB")
            return
        for form in yaml.load_all(content, _Loader):  # a safe loader
            yield from _records(form, str(file), unit.retrieved or _day_of(file))
    except (OSError, EOFError, yaml.YAMLError, ValueError, RecursionError) as error:
        yield Rejected(str(file), " ".join(str(error).split())[:200] or type(error).__name__)


def _read_lines(file: Path, unit: Unit) -> Iterator[CatalogueRecord | Rejected]:
    retrieved = unit.retrieved or _day_of(file)
    with _opened(file) as lines:
        for number, line in enumerate(islice(lines, unit.first, unit.past), start=unit.first + 1):
            place = f"{file}:{number}"
            if not line.strip():
                continue
            try:
                form = json.loads(line) if len(line) <= MOST_BYTES else None
            except (ValueError, RecursionError) as error:
                yield Rejected(place, f"is no JSON ({error})")
            else:
                yield from _records(form, place, retrieved)


def _day_of(file: Path) -> str:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()


def _records(form: Any, place: str, retrieved: str) -> Iterator[CatalogueRecord | Rejected]:
    """The records of one YAML document or line: one, or a list of them."""
    for one in form if isinstance(form, list) else (form,):
        try:
            yield record_of(one, place, retrieved)
        except NotARecord as error:
            yield Rejected(place, str(error))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the same class, compiled or not
    """YAML's plain types, with numbers and dates as they are written. An alias is the same object again, not a copy."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in {"tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
