"""Rows of tables as ISO Open Data and others publish them: lines of JSON, one JSON value, or CSV; also as .gz.

A column `title.en` of a CSV file is the field `en` of `title`, so that a row is the same in each of the forms. A row
that cannot be read is no reason to stop: it is given back as rejected, with the reason.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from app.errors import SourceError
from app.sources.catalogues.relaton import Rejected

MOST_BYTES: Final = 20_000_000  # of one row
MOST_BYTES_OF_A_VALUE: Final = 200_000_000  # of a file that is one JSON value
LONGEST: Final = 300  # characters of a reference: the longest known has 60
_LINES: Final = (".jsonl", ".ndjson")
_JSON: Final = ".json"
_CSV: Final = ".csv"
_PACKED: Final = ".gz"
_BLOCK: Final = 1 << 20
_SEPARATORS: Final = ",;\t"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_NOTHING: Final = ("", "null", "none")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the names of its fields, and its place in the file."""

    place: str
    values: dict[str, Any]


def table_kind(file: Path) -> str:
    """The suffix that says how a table is read; `SourceError` where the file does not exist or is of another kind."""
    if not file.is_file():
        raise SourceError(str(file), "is a folder" if file.is_dir() else "does not exist")
    suffix = (Path(file.stem).suffix if file.suffix.lower() == _PACKED else file.suffix).lower()
    if suffix not in (*_LINES, _JSON, _CSV):
        raise SourceError(str(file), "is no JSON lines, JSON or CSV (.jsonl, .json, .csv, also .gz)")
    return suffix


def rows_of(file: Path, first: int = 0, past: int | None = None) -> Iterator[Row | Rejected]:
    """The rows of a table, those of JSON lines from the byte `first` to before `past` of the file as unpacked.

    `SourceError` as `table_kind`; what cannot be read from within the file is rejected.
    """
    kind = table_kind(file)
    try:
        with _opened(file) as opened:
            if kind == _CSV:
                yield from _csv_rows(opened, file)
            elif kind == _JSON and not first:
                yield from _json_rows(opened, file)
            else:
                yield from _line_rows(opened, file, first, past)
    except (OSError, EOFError, csv.Error) as error:
        yield Rejected(str(file), _reason(error))


def day_of(file: Path) -> str:
    """The day on which a file was written."""
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()


def text_of(value: Any) -> str:
    """A value as text with single blanks; "" for nothing, a list or a mapping."""
    if value is None or isinstance(value, dict | list):
        return ""
    words = " ".join(_CONTROLS.sub(" ", str(value)).split())
    if not words.isascii():  # JSON may hold half a character, which nothing can write
        words = words.encode("utf-8", "replace").decode()
    return "" if words.casefold() in _NOTHING else words


def texts_of(value: Any) -> list[str]:
    """The items of a list, or of one written out in a cell as [35.040, 'en', null]; nothing in place of a null."""
    if isinstance(value, list):
        return [text_of(one) for one in value]
    words = "" if isinstance(value, dict) else text_of(value)
    if not words:
        return []
    if not (words.startswith("[") and words.endswith("]")):
        return [words]
    return [text_of(one.strip().strip("'\"")) for one in words[1:-1].split(",")] if words[1:-1].strip() else []


def languages_of(value: Any) -> dict[str, str]:
    """The texts of a mapping by their languages; a plain text is taken for English."""
    if isinstance(value, dict):
        named = {str(name): text_of(value[name]) for name in sorted(value, key=str)}
        return {name: words for name, words in named.items() if words and _LANGUAGE.fullmatch(name)}
    words = text_of(value)
    return {"en": words} if words else {}


def entries_of(value: Any, name: str) -> list[tuple[str, str]]:
    """The pairs of id and `name` of a list of mappings, or of a mapping of two lists, as a CSV file has them.

    Where the two lists differ in length, a name holds a comma and none can be told: the ids come alone.
    """
    if isinstance(value, list):
        return [(text_of(one.get("id")), text_of(one.get(name))) for one in value if isinstance(one, dict)]
    if not isinstance(value, dict):
        return []
    ids, names = texts_of(value.get("id")), texts_of(value.get(name))
    return list(zip(ids, names if len(names) == len(ids) else [""] * len(ids), strict=True))


def _opened(file: Path) -> IO[bytes]:
    packed = file.suffix.lower() == _PACKED
    return gzip.open(file) if packed else file.open("rb")  # type: ignore[return-value]  # it is one


def _line_rows(opened: IO[bytes], file: Path, first: int, past: int | None) -> Iterator[Row | Rejected]:
    position = opened.seek(first)
    while (past is None or position < past) and (line := opened.readline(MOST_BYTES + 1)):
        place = f"{file}:{position}"
        position += len(line)
        if len(line) > MOST_BYTES:
            yield Rejected(place, f"is longer than {MOST_BYTES // 1_000_000} MB")
            while line and not line.endswith(b"\n"):
                line = opened.readline(_BLOCK)
                position += len(line)
        elif not line.isspace():
            yield from _row_of_line(line, place)


def _row_of_line(line: bytes, place: str) -> Iterator[Row | Rejected]:
    try:
        form = json.loads(line.removeprefix(_BYTE_ORDER_MARK))
    except (ValueError, RecursionError) as error:
        yield Rejected(place, f"is no JSON ({_reason(error)})")
    else:
        yield _row(form, place)


def _row(form: Any, place: str) -> Row | Rejected:
    return Row(place, form) if isinstance(form, dict) else Rejected(place, "is no record: a mapping is expected")


def _json_rows(opened: IO[bytes], file: Path) -> Iterator[Row | Rejected]:
    """The rows of one JSON value, a list or one wrapped in a mapping, or of a value on each line."""
    content = opened.read(MOST_BYTES_OF_A_VALUE + 1)
    try:
        form = json.loads(content) if len(content) <= MOST_BYTES_OF_A_VALUE else None
    except (ValueError, RecursionError):
        form = None
    del content
    if form is None:
        yield from _line_rows(opened, file, 0, None)
        return
    if isinstance(form, dict):
        wrapped = [value for value in form.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        form = wrapped[0] if len(form) == len(wrapped) == 1 else [form]
    for number, one in enumerate(form if isinstance(form, list) else [form], start=1):
        yield _row(one, f"{file}:{number}")


def _csv_rows(opened: IO[bytes], file: Path) -> Iterator[Row | Rejected]:
    """The rows of a CSV file (RFC 4180), whose first names the columns; they are set apart by `,`, `;` or tabs."""
    lines = _decoded(opened)
    head = next(lines, "")
    reader = csv.reader(_with(head, lines), delimiter=max(_SEPARATORS, key=head.count))
    names = [name.strip() for name in next(reader, [])]
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:  # a cell that is too long: the reader goes on behind the line
            yield Rejected(f"{file}:{reader.line_num}", _reason(error))
            continue
        if cells is None:
            return
        place = f"{file}:{reader.line_num}"
        if any("\ud800" <= sign <= "\udfff" for cell in cells for sign in cell if not sign.isascii()):
            yield Rejected(place, "is not in UTF-8")
        elif len(cells) > len(names):
            yield Rejected(place, f"has {len(cells)} cells and there are {len(names)} columns")
        elif any(cells):
            yield Row(place, _nested(dict(zip(names, cells, strict=False))))


def _decoded(opened: IO[bytes]) -> Iterator[str]:
    first = opened.readline(MOST_BYTES).removeprefix(_BYTE_ORDER_MARK)
    while first:
        yield first.decode("utf-8", "surrogateescape").replace("\0", "")
        first = opened.readline(MOST_BYTES)


def _with(head: str, lines: Iterable[str]) -> Iterator[str]:
    if head:
        yield head
    yield from lines


def _nested(row: dict[str, str]) -> dict[str, Any]:
    """A row with the columns `title.en` and `title.fr` as one field of two."""
    found: dict[str, Any] = {}
    for name, cell in row.items():
        whole, _, part = name.partition(".")
        if not part:
            found.setdefault(whole, cell or None)
        elif isinstance(inner := found.setdefault(whole, {}), dict):
            inner[part] = cell or None
    return found


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
