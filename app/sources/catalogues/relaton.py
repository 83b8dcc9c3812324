"""Catalogues in the form of Relaton (https://www.relaton.org): folders of YAML, one YAML file, or lines of JSON.

They are read in units, each a bounded piece of work for one process. A record that cannot be read is no reason to stop:
it is given back as rejected, with the reason.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Final

import orjson
import yaml

from app.errors import SourceError
from app.model.catalogue import CatalogueRecord
from app.sources.catalogues.plain_yaml import value_of
from app.sources.catalogues.relaton_record import NotARecord, record_of

FILES_OF_A_UNIT: Final = 200
BYTES_OF_A_UNIT: Final = 8_000_000
MOST_BYTES: Final = 20_000_000  # of one record: the largest known has 0.6 MB
_YAML: Final = (".yaml", ".yml")
_LINES: Final = (".jsonl", ".ndjson")
_JSON: Final = ".json"
_PACKED: Final = ".gz"
_BLOCK: Final = 1 << 20
_PACKING: Final = 20  # times that a packed file may be larger than it looks
# Where the next record of a file with several may begin: items of a list, and documents.
_ITEM: Final = re.compile(rb"^-[ \n\r]", re.MULTILINE)
_DOCUMENT: Final = re.compile(rb"^---(?=[ \n\r])", re.MULTILINE)
_COMMENTS: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n|---[ \t]*\r?\n)*")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_WRAPPERS: Final = ("root", "items", "records", "references", "documents")


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work: whole files, or the bytes from `first` to before `past` of one file (as unpacked).

    `identity` changes with the names, sizes and times of the files. `retrieved` is the day of which the records are
    where they do not say it themselves; "" for the day on which each file was written. `form` is that of the files, ""
    for Relaton's.
    """

    files: tuple[str, ...]
    identity: str
    retrieved: str = ""
    first: int = 0
    past: int | None = None
    form: str = ""


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
        files = _files_of(path)
        small = [file for file in files if not _is_cut(file)]
        units += _units_of_files(small)
        for file in files:
            if _is_cut(file):
                units += _units_of_bytes(file)
    return [replace(unit, retrieved=retrieved, identity=f"{unit.identity} {retrieved}") for unit in units]


def read_unit(unit: Unit) -> Iterator[CatalogueRecord | Rejected]:
    """The records of a unit, and those that were rejected."""
    for name in unit.files:
        file = Path(name)
        kind = kind_of(file)
        try:
            retrieved = unit.retrieved or _day_of(file)
            if kind in _LINES:
                yield from _read_lines(file, unit, retrieved)
            elif kind == _JSON:
                yield from _read_json(file, retrieved)
            else:
                yield from _read_yaml(file, unit, retrieved)
        except (OSError, EOFError) as error:
            yield Rejected(name, _reason(error))


def _files_of(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and kind_of(file))
        if not files:
            raise SourceError(str(path), "holds no YAML and no JSON lines")
        return files
    if path.is_file() and kind_of(path):
        return [path]
    reason = "is no YAML and no JSON lines (.yaml, .jsonl, .json, also .gz)" if path.exists() else "does not exist"
    raise SourceError(str(path), reason)


def kind_of(file: Path) -> str:
    """The suffix that says how a file is read, "" where it is not."""
    suffix = Path(file.stem).suffix if file.suffix == _PACKED else file.suffix
    return suffix if suffix in (*_YAML, *_LINES, _JSON) else ""


def _is_cut(file: Path) -> bool:
    """Whether a file holds more than one unit of work."""
    limit = BYTES_OF_A_UNIT // _PACKING if file.suffix == _PACKED else BYTES_OF_A_UNIT
    return kind_of(file) != _JSON and file.stat().st_size > limit


def _units_of_files(files: list[Path]) -> Iterator[Unit]:
    some: list[Path] = []
    size = 0
    for file in files:
        size += file.stat().st_size
        if some and (len(some) == FILES_OF_A_UNIT or size > BYTES_OF_A_UNIT):
            yield _unit_of(some)
            some, size = [], file.stat().st_size
        some.append(file)
    if some:
        yield _unit_of(some)


def _unit_of(files: list[Path]) -> Unit:
    return Unit(tuple(map(str, files)), "\n".join(map(stamp_of, files)))


def _units_of_bytes(file: Path) -> Iterator[Unit]:
    """The units of a file that holds many records, each beginning where a record does."""
    try:
        cuts = _cuts(file)
    except (OSError, EOFError):  # told when it is read
        yield Unit((str(file),), stamp_of(file))
        return
    for first, past in pairwise(cuts):
        yield Unit((str(file),), f"{stamp_of(file)} {first}-{past}", first=first, past=past)


def _cuts(file: Path) -> list[int]:
    """Where the units of a file begin, and where the last ends."""
    cuts, position, tail = [0], 0, b""
    mark = b""
    with _opened(file) as opened:
        while block := opened.read(_BLOCK):
            mark = mark or _mark(file, block)
            window = tail + block
            begin, wanted = position - len(tail), cuts[-1] + BYTES_OF_A_UNIT
            position += len(block)
            found = window.find(mark, max(wanted - begin, 0)) if position > wanted else -1
            if found >= 0:
                cuts.append(begin + found + 1)
            tail = window[-len(mark) :]
    return [*cuts, position]


def _mark(file: Path, beginning: bytes) -> bytes:
    """What stands before each record of a file, by how it begins."""
    if kind_of(file) in _LINES:
        return b"\n"
    return b"\n- " if _is_list(beginning) else b"\n---"


def _is_list(content: bytes) -> bool:
    """Whether a YAML document is a list of records."""
    match = _COMMENTS.match(content)
    return content[match.end() if match else 0 :][:2] in {b"- ", b"-\n", b"-\r"}


def stamp_of(file: Path) -> str:
    """What changes when a file does: name, size, time."""
    status = file.stat()
    return f"{file.absolute()} {status.st_size} {status.st_mtime_ns}"


def _opened(file: Path) -> IO[bytes]:
    return gzip.open(file) if file.suffix == _PACKED else file.open("rb")  # type: ignore[return-value]  # it is one


def _read_yaml(file: Path, unit: Unit, retrieved: str) -> Iterator[CatalogueRecord | Rejected]:
    """The records of a YAML file: one, a list of them, or several documents. One that is broken loses itself alone."""
    with _opened(file) as opened:
        opened.seek(unit.first)
        longest = MOST_BYTES if unit.past is None else unit.past - unit.first
        content = opened.read(min(longest, MOST_BYTES) + (unit.past is None))
        if len(content) > MOST_BYTES or longest > MOST_BYTES:
            yield Rejected(str(file), f"has no end of a record within {MOST_BYTES // 1_000_000} MB")
            return
        is_list = content.startswith(b"- ") if unit.first else _is_list(content)
    for part in _parts(content, _ITEM if is_list else _DOCUMENT):
        try:
            form = value_of(part)
        except (yaml.YAMLError, ValueError) as error:
            yield Rejected(str(file), _reason(error))
        else:
            if form is not None:
                yield from _records(form, str(file), retrieved)


def _parts(content: bytes, mark: re.Pattern[bytes]) -> Iterator[bytes]:
    """A content cut before each mark."""
    begins = [match.start() for match in mark.finditer(content)]
    cuts = [0, *(begin for begin in begins if begin), len(content)]
    for begin, end in pairwise(cuts):
        part = content[begin:end]
        if not part.isspace():
            yield part


def _read_lines(file: Path, unit: Unit, retrieved: str) -> Iterator[CatalogueRecord | Rejected]:
    """The records of lines of JSON; places are counted in bytes where a unit begins amid a file."""
    with _opened(file) as lines:
        position = lines.seek(unit.first)
        while (unit.past is None or position < unit.past) and (line := lines.readline(MOST_BYTES + 1)):
            place = f"{file}:{position}"
            position += len(line)
            if len(line) > MOST_BYTES:
                yield Rejected(place, f"is longer than {MOST_BYTES // 1_000_000} MB")
                while line and not line.endswith(b"\n"):
                    line = lines.readline(_BLOCK)
                    position += len(line)
            elif not line.isspace():
                yield from _read_form(line, place, retrieved)


def _read_form(line: bytes, place: str, retrieved: str) -> Iterator[CatalogueRecord | Rejected]:
    try:
        form = orjson.loads(line.removeprefix(_BYTE_ORDER_MARK))
    except (ValueError, RecursionError) as error:
        yield Rejected(place, f"is no JSON ({_reason(error)})")
    else:
        yield from _records(form, place, retrieved)


def _read_json(file: Path, retrieved: str) -> Iterator[CatalogueRecord | Rejected]:
    """The records of a file of JSON: one value over many lines, or a value on each line."""
    with _opened(file) as opened:
        content = opened.read(MOST_BYTES + 1)
    try:
        form = orjson.loads(content.removeprefix(_BYTE_ORDER_MARK)) if len(content) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        form = None
    if form is not None:
        yield from _records(form, str(file), retrieved)
    else:
        yield from _read_lines(file, Unit((str(file),), ""), retrieved)


def _day_of(file: Path) -> str:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _records(form: Any, place: str, retrieved: str) -> Iterator[CatalogueRecord | Rejected]:
    """The records of one YAML document or line: one, a list of them, or a collection that wraps such a list."""
    for _ in _WRAPPERS:
        if not isinstance(form, dict) or "docid" in form or "docidentifier" in form:
            break
        form = next((form[name] for name in _WRAPPERS if isinstance(form.get(name), dict | list)), form)
    for one in form if isinstance(form, list) else (form,):
        try:
            yield record_of(one, place, retrieved)
        except NotARecord as error:
            yield Rejected(place, str(error))
