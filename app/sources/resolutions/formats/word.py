"""Word documents (.docx, ECMA-376) as lines: paragraphs with their automatic numbers, headings by style.

A package is looked at before anything of it is unpacked: how much it holds, under which names, and whether a part
declares entities. Revision marks are counted; whoever reads on has what would be adopted.
"""

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET  # no part with a document type, so none with entities, reaches it
from xml.parsers import expat

from app.errors import DocumentError
from app.sources.resolutions.formats.paragraphs import BARE_LABEL, Paragraph, laid_out
from app.sources.resolutions.formats.word_numbering import Numbering
from app.sources.resolutions.formats.word_styles import Styles, emphasised_by
from app.sources.resolutions.formats.word_xml import child, is_on, local, value
from app.sources.resolutions.source_text import SourceText
from app.sources.resolutions.text import ROLES

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNATURE: Final = b"PK\x03\x04"
MOST_MEMBERS: Final = 5_000
MOST_UNPACKED: Final = 200_000_000
MOST_OF_A_PART: Final = 50_000_000
MOST_RATIO: Final = 250
_SMALL: Final = 1_000_000  # below this no ratio is suspicious
_DEEPEST: Final = 200
_PORTION: Final = 1_000  # bytes
_TYPE_OF_DOCUMENT: Final = "/officeDocument"
# What the packings that a member may name raise when it is damaged.
_UNREADABLE: Final = (
    *(KeyError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
_REVISIONS: Final = frozenset(("ins", "del", "moveFrom", "moveTo"))
_REMOVED: Final = frozenset(("del", "moveFrom"))
_LEFT_OUT: Final = frozenset(
    ("footnoteReference", "endnoteReference", "instrText", "delText", "txbxContent", "pict", "drawing", "object")
)
_HEADINGS: Final = frozenset(("call", "normalcall", "calltitle"))


def read(content: bytes, source: str) -> SourceText:
    """The lines of a Word document; `DocumentError` where it is none, is damaged, or is built to do harm."""
    with _opened(content, source) as package:
        main = _main_part(package, source)
        folder = posixpath.dirname(main)
        root = _part(package, main, source)
        styles = Styles.of(_optional(package, f"{folder}/styles.xml", source))
        numbering = Numbering.of(_optional(package, f"{folder}/numbering.xml", source), styles)
        parts = {kind: _optional(package, f"{folder}/{kind}s.xml", source) for kind in ("footnote", "endnote")}
    reading = _Reading(styles, numbering, {kind: _footnotes(part) for kind, part in parts.items()})
    try:
        reading.take(root)
    except RecursionError:
        raise DocumentError(source, "is nested too deeply") from None
    left_out = (f"{reading.notes} footnotes are no part of the clauses",) if reading.notes else ()
    return laid_out(reading.paragraphs, source, MEDIA_TYPE, left_out, reading.revisions)


def _opened(content: bytes, source: str) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise DocumentError(source, "is a damaged package") from None
    members = package.infolist()
    if len(members) > MOST_MEMBERS:
        raise DocumentError(source, f"is a package of more than {MOST_MEMBERS} members, which no document has")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise DocumentError(source, f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB, which no document does")
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.partition("/")[0]:
            raise DocumentError(source, f"is a package with a member outside of it: {member.filename[:80]!r}")
        if member.flag_bits & 1:
            raise DocumentError(source, "is encrypted")
        if member.file_size > max(_SMALL, member.compress_size * MOST_RATIO):
            raise DocumentError(source, f"is a package with a member that swells without measure: {name[:80]!r}")
    return package


def _part(package: zipfile.ZipFile, name: str, source: str) -> ET.Element:
    """A part of the package as XML."""
    try:
        with package.open(name) as member:
            content = member.read(MOST_OF_A_PART + 1)
    except _UNREADABLE as error:
        raise DocumentError(source, f"is a damaged Word document ({name}: {type(error).__name__})") from None
    if len(content) > MOST_OF_A_PART:
        raise DocumentError(source, f"has a part of more than {MOST_OF_A_PART // 1_000_000} MB")
    try:
        if _declares_a_type(content):
            raise DocumentError(source, f"declares a document type or entities in {name}, which no Word document does")
        return ET.fromstring(content)  # noqa: S314  # without a document type there is nothing to expand
    except (ET.ParseError, expat.ExpatError, LookupError, ValueError) as error:
        raise DocumentError(source, f"is a damaged Word document ({name}: {error})") from None


def _declares_a_type(content: bytes) -> bool:
    """Whether a document type stands before the first element, which is where one may stand."""
    found: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_declared: found.append(True)
    parser.StartElementHandler = lambda *_element: found.append(False)
    for begin in range(0, len(content), _PORTION):
        parser.Parse(content[begin : begin + _PORTION])
        if found:
            break
    return found[:1] == [True]


def _optional(package: zipfile.ZipFile, name: str, source: str) -> ET.Element | None:
    return _part(package, name, source) if name in package.namelist() else None


def _main_part(package: zipfile.ZipFile, source: str) -> str:
    """The name of the document's main part, as the package's relationships tell it."""
    relations = _optional(package, "_rels/.rels", source)
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith(_TYPE_OF_DOCUMENT) and relation.get("TargetMode") != "External":
            name = posixpath.normpath(relation.get("Target", "").lstrip("/"))
            if name in package.namelist():
                return name
    raise DocumentError(source, "is a package without a Word document in it")


def _footnotes(part: ET.Element | None) -> dict[str, str]:
    """The words of footnotes or endnotes by their ids; the lines that part them from the text have a type."""
    return {
        value(note, "id"): " ".join("".join(map(_text, note.iter())).split())
        for note in (part if part is not None else ())
        if not value(note, "type")
    }


@dataclass
class _Reading:
    """One pass over the main part."""

    styles: Styles
    numbering: Numbering
    footnotes: dict[str, dict[str, str]]
    paragraphs: list[Paragraph] = field(default_factory=list)
    revisions: int = 0
    notes: int = 0
    _boxes: list[ET.Element] = field(default_factory=list)
    _label: str = ""
    _cells: int = 0

    def take(self, element: ET.Element, depth: int = 0) -> None:
        """Take up the paragraphs below an element, in tables and content controls too."""
        if depth > _DEEPEST:
            raise RecursionError
        for inner in element:
            name = local(inner)
            if name == "p":
                self._paragraph(inner, depth)
            elif name == "AlternateContent":  # the same in several forms, the best first
                self.take(next(iter(inner), inner), depth + 1)
            elif name == "tr":
                self._row(inner, depth)
            elif name == "tc":
                self._cell(inner, depth)
            elif name not in _LEFT_OUT and name not in _REMOVED:
                self.take(inner, depth + 1)
            if name in _REVISIONS:
                self.revisions += 1

    def _row(self, row: ET.Element, depth: int) -> None:
        """Take up a row of a table; a label that no other cell follows stands by itself."""
        self.take(row, depth + 1)
        if self._label:
            self.paragraphs.append(Paragraph(self._label))
            self._label = ""

    def _cell(self, cell: ET.Element, depth: int) -> None:
        """Take up a cell; where it is only a label, that stands before the words of the next."""
        begin = len(self.paragraphs)
        self._cells += 1
        self.take(cell, depth + 1)
        self._cells -= 1
        if [BARE_LABEL.fullmatch(one.words) is not None and not one.label for one in self.paragraphs[begin:]] == [True]:
            self._label = self.paragraphs.pop().words.strip()

    def _paragraph(self, paragraph: ET.Element, depth: int) -> None:
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle"), "val")
        self.revisions += sum(local(inner) in _REVISIONS for inner in child(properties, "rPr") or ())
        runs = list(self._runs(paragraph, depth, style))
        words = "".join(run.words for run in runs)
        indent = len(words) - len(words.lstrip(" \t"))
        words = words.strip(" \t")
        set_off = bool(words) and all(run.emphasised for run in runs if run.words.strip())
        label = self.numbering.label(properties, style) if words or self._cells else ""
        if label and not words:  # a cell with a number and nothing else
            self._label = label
        label = label or self._label
        is_heading = self.styles.name(style) in _HEADINGS or (set_off and "\n" not in words)
        if words:
            notes = tuple((max(at - indent, 0), said) for at, said in _placed(runs))
            self.paragraphs.append(Paragraph(words, label, is_heading, notes, role=ROLES.get(self.styles.name(style))))
            self._label = ""
        boxes, self._boxes = self._boxes, []
        for box in boxes:  # beside the paragraph on the page, below it here
            self.take(box, depth + 1)

    def _runs(self, element: ET.Element, depth: int, style: str) -> Iterator["_Run"]:
        """The runs of a paragraph."""
        if depth > _DEEPEST:
            raise RecursionError
        for inner in element:
            name = local(inner)
            if name in _REVISIONS:
                self.revisions += 1
            if name == "r":
                yield self._run(inner, style)
            elif name == "AlternateContent":
                yield from self._runs(next(iter(inner), inner), depth + 1, style)
            elif name not in _LEFT_OUT and name not in _REMOVED and name != "pPr":
                yield from self._runs(inner, depth + 1, style)

    def _run(self, run: ET.Element, style: str) -> "_Run":
        properties = child(run, "rPr")
        self._boxes += _text_boxes(run)
        if is_on(child(properties, "vanish")):
            return _Run("", emphasised=False)
        said = [
            self.footnotes[kind].get(value(inner, "id"), "")
            for inner in run
            for kind in ("footnote", "endnote")
            if local(inner) == f"{kind}Reference"
        ]
        self.notes += len(said)
        stated = (emphasised_by(properties), self.styles.emphasised(value(child(properties, "rStyle"), "val") or "?"))
        told = next((one for one in stated if one is not None), self.styles.emphasised(style))
        is_mark = value(child(properties, "vertAlign"), "val") == "superscript"
        text = "".join(_text(inner) for inner in run)
        words = "" if is_mark and text.strip().isdigit() else text
        return _Run(words, emphasised=bool(told), notes=tuple(filter(None, said)))


@dataclass(frozen=True, slots=True)
class _Run:
    """A run: its words, whether they are in italics or bold, and the footnotes it refers to."""

    words: str
    emphasised: bool
    notes: tuple[str, ...] = ()


def _placed(runs: list[_Run]) -> Iterator[tuple[int, str]]:
    """The footnotes of runs, with their positions in the words."""
    length = 0
    for run in runs:
        length += len(run.words)
        yield from ((length, said) for said in run.notes)


def _text_boxes(run: ET.Element) -> Iterator[ET.Element]:
    """The contents of the text boxes that a run draws, once where the file has them in several forms."""
    waiting = [inner for inner in run if local(inner) in {"AlternateContent", "drawing", "pict", "object"}]
    while waiting:
        element = waiting.pop()
        if local(element) == "txbxContent":
            yield element
        else:
            waiting += reversed(list(element)[:1] if local(element) == "AlternateContent" else list(element))


def _text(element: ET.Element) -> str:
    name = local(element)
    if name == "t":
        return element.text or ""
    return {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "\N{BULLET}"}.get(name, "")
