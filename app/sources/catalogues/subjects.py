"""Classes of the International Classification for Standards as ISO Open Data has them (ICS.csv, ICS-simple.xml)."""

import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from app.model.open_data import SubjectRecord
from app.sources.catalogues.relaton import Rejected
from app.sources.catalogues.rows import Row, languages_of, rows_of, text_of

MOST_BYTES: Final = 50_000_000  # of an XML file, as unpacked: the list has 1 MB
_XML: Final = ".xml"
_CLASSES: Final = ("field", "group", "subGroup")
_NOTATION: Final = re.compile(r"\d\d(?:\.\d{3}(?:\.\d\d)?)?", re.ASCII)


def read_subjects(file: Path) -> Iterator[SubjectRecord | Rejected]:
    """The classes in a file of CSV, JSON or ISO's XML, and the rows that are none; `SourceError` as `rows_of`."""
    is_xml = file.is_file() and _XML in [suffix.lower() for suffix in file.suffixes[-2:]]
    return _subjects(_xml_rows(file) if is_xml else rows_of(file))


def _subjects(rows: Iterable[Row | Rejected]) -> Iterator[SubjectRecord | Rejected]:
    for row in rows:
        yield row if isinstance(row, Rejected) else _subject(row)


def _subject(row: Row) -> SubjectRecord | Rejected:
    values = row.values
    notation = text_of(values.get("identifier"))
    if not _NOTATION.fullmatch(notation):
        return Rejected(row.place, f"is no class such as 35.100.70: {notation[:40]!r}")
    titles = _in_languages(values, "title")
    if not titles:
        return Rejected(row.place, f"gives {notation} no title")
    parent = text_of(values.get("parent")) or notation.rpartition(".")[0]
    return SubjectRecord(notation, parent, tuple(titles.items()), tuple(_in_languages(values, "scope").items()))


def _in_languages(values: dict[str, Any], name: str) -> dict[str, str]:
    """The texts of the columns titleEn and titleFr, or of a mapping `title`."""
    given = ((language, text_of(values.get(name + language.capitalize()))) for language in ("en", "fr"))
    return languages_of(values.get(name)) | {language: words for language, words in given if words}


def _xml_rows(file: Path) -> Iterator[Row | Rejected]:
    try:
        packed = file.suffix.lower() == ".gz"
        with gzip.open(file) if packed else file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            yield Rejected(str(file), f"is longer than {MOST_BYTES // 1_000_000} MB")
            return
        classes = _Classes()
        classes.parser.Parse(content, True)  # noqa: FBT003 - expat takes no names
    except (OSError, EOFError, expat.ExpatError, ValueError) as error:
        yield Rejected(str(file), " ".join(str(error).split())[:200])
        return
    for number, values in enumerate(classes.found, start=1):
        yield Row(f"{file}:{number}", values)


class _Classes:
    """The classes of an XML file: elements `field`, `group` and `subGroup`, each with its identifier and titles."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []
        self.path: list[str] = []
        self.record: dict[str, Any] | None = None
        self.depth = 0
        self.words: list[str] = []
        self.language = "en"
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.words.append
        self.parser.StartDoctypeDeclHandler = _refuse

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        self.words.clear()
        if self.record is None and name in _CLASSES:
            self.record, self.depth = {}, len(self.path)
        self.language = attributes.get("xml:lang", "en")

    def _end(self, name: str) -> None:
        if self.record is not None:
            if len(self.path) == self.depth:
                self.found.append(self.record)
                self.record = None
            elif len(self.path) == self.depth + 1:
                self._keep(name, "".join(self.words), self.record)
        self.path.pop()
        self.words.clear()

    def _keep(self, name: str, words: str, record: dict[str, Any]) -> None:
        if name == "identifier":
            record[name] = words
        elif name in {"title", "scope"}:
            record.setdefault(name, {})[self.language] = words
        elif name in _CLASSES:  # the class above
            record["parent"] = words


def _refuse(*_: object) -> None:
    raise ValueError("declares a document type, which no such file needs")
