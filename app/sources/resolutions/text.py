"""The words of a file: decoded, cut into lines, with blanks, hyphens and light markup evened out.

Each line keeps its place in the source, so that whoever reads a clause can find it there again.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from app.errors import DocumentError

MOST_BYTES = 10_000_000
MOST_LINES = 20_000
LONGEST_LINE = 100_000  # characters
_WITH_BLANK_ONES = 5  # times as many lines as are filled
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LAST_OF_ASCII = 0x7F
_MOST_BEYOND_ASCII = 10  # one byte in ten at most
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]|^(?:\xff\xfe|\xfe\xff)")
_SIGNATURES = (
    (b"PK\x03\x04", "a packed file of another kind than its name says"),
    (b"\xd0\xcf\x11\xe0", "an old Word file; save it as .docx"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
)

# A line ends where a line or a page does; U+2028 is a soft break inside a title and becomes a blank.
_LINE = re.compile(r"([^\r\n\f\x85\u2029]*)(?:\r\n|[\r\n\f\x85\u2029]|\Z)")
_HARD_END = re.compile(r"[\r\n\f\x85\u2029]")
_SOFT_LINE = re.compile(r"([^\u2028]*)(?:\u2028|\Z)")  # where a text has no other ends of lines
_QUOTED = re.compile(r"[ \t]*>(?: ?>)*[ \t]?")

_TO_EVEN_OUT = re.compile(
    r"(?P<composed>.[\u0300-\u036f]+)"
    r"|(?P<blank>\s{2,}|[^\S ])"
    r"|(?P<invisible>[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+)"
    r"|(?P<hyphen>[\u2010\u2011])"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|\#\d{2,6});)"
    r"|(?P<tag></?(?:b|i|em|strong|u|br|span|p|sub)\s?/?>)"
    r"|(?P<note>\[\^[\w-]{1,20}\](?!:)|<sup>[^<\n]{1,8}</sup>"
    r"|<sup>\[\\?\[?\d{1,3}\\?\]?\]\([^()\s]{1,60}\)</sup>)"
    r"|(?P<link>\[(?P<linked>[^\[\]]{1,300})\]\([^()\s]{1,500}\))"
    r"|(?P<escape>\\[\\`*_{}\[\]()#+.!|<>~-])"
    # An emphasis mark leans on a word on one side only: "* item" and "a * b" hold none.
    r"|(?P<emphasis>(?<![^\W_])(?<!\*)\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![^\W_]|\*)"
    r"|(?<![^\s(\[*])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?!\w))",
)
# A line without any of these is copied as it is.
_UNEVEN = re.compile(r"[^ -~]|  |[*_&<\[\\]")
_WHOLLY_EMPHASISED = re.compile(
    r"\s*(?:#{1,6}\s+)?(?:([*_]{1,3})(?=[^\s*_])[^*_\n]*[^\s*_]\1"
    r"|\*{1,2}_(?=[^\s*_])[^*_\n]*[^\s*_]_\*{1,2}|_\*{1,2}(?=[^\s*_])[^*_\n]*[^\s*_]\*{1,2}_)[\s:,\\]*"
)


Role = Literal["head", "title", "history"]
"""What a style says of a line: number, title, or history of a resolution."""

# The styles of ITU for these, in letters alone.
ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(("resno", "recno", "decno", "opinionno", "resolutionno", "recommendationno"), "head"),
    **dict.fromkeys(("restitle", "rectitle", "dectitle", "opiniontitle", "resolutiontitle"), "title"),
    **dict.fromkeys(("resref", "recref", "decref", "resolutionref"), "history"),
}


@dataclass(frozen=True)
class Line:
    """One line of the source: `number` from 1, `start` its character offset, `raw` as it stands without its end.

    `after_gap` says whether a blank line, or something that is no text, comes before it. `lead` is the length of what
    stands elsewhere in the source and was put before the line: its label, where a converter tore the two apart. `page`
    counts from 1, and is None where the source has no pages. `role` is what the source itself says that the line is, by
    its style; None where it says nothing, and the words tell.
    """

    number: int
    start: int
    raw: str
    after_gap: bool = True
    lead: int = 0
    page: int | None = None
    role: Role | None = None

    @cached_property
    def _evened(self) -> tuple[str, list[int], list[int]]:
        return _even_out(self.raw)

    @property
    def text(self) -> str:
        """The line in NFC, with single blanks, plain hyphens and no emphasis marks."""
        return self._evened[0]

    @property
    def emphasised(self) -> bool:
        """Whether the whole line is set in italics or bold."""
        return _WHOLLY_EMPHASISED.fullmatch(self.raw) is not None

    def offset(self, position: int) -> int:
        """The offset in the source of a position in `text`."""
        _, positions, offsets = self._evened
        index = max(bisect_right(positions, position) - 1, 0)
        return self.start + max(min(offsets[index] + position - positions[index], len(self.raw)) - self.lead, 0)


def read_text(source: Path) -> str:
    """The text of a file in UTF-8 or UTF-16; `DocumentError` where it is missing, empty, binary or over 10 MB."""
    return _decode(read_bytes(source), str(source))


def read_bytes(source: Path) -> bytes:
    """The content of a file; `DocumentError` where it is missing or over 10 MB."""
    try:
        with source.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise DocumentError(str(source), "there is no such file") from None
    except OSError as error:
        raise DocumentError(str(source), f"cannot be opened ({error.strerror})") from None
    if len(content) > MOST_BYTES:
        raise DocumentError(str(source), f"is larger than {MOST_BYTES // 1_000_000} MB, which no resolution is")
    return content


def _decode(content: bytes, source: str) -> str:
    for signature, reason in _SIGNATURES:
        if content.startswith(signature):
            raise DocumentError(source, f"is {reason}")
    encoding = "utf-16" if content.startswith(_UTF_16_MARKS) else "utf-8"
    if encoding == "utf-8" and b"\x00" in content:
        raise DocumentError(source, "is binary, not text")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(source, f"is not {encoding.upper()} text (byte {error.start})") from None


def is_another_kind(content: bytes) -> bool:
    """Whether bytes begin as a file of a kind that is no text."""
    return content.startswith(tuple(signature for signature, _ in _SIGNATURES))


def western_text(content: bytes) -> str | None:
    """The text of bytes that look like Windows-1252: few letters beyond ASCII, no control characters; or None."""
    beyond = sum(byte > _LAST_OF_ASCII for byte in content)
    if beyond * _MOST_BEYOND_ASCII > len(content) or _CONTROL.search(content):
        return None
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return None


def lines_of(text: str, source: str) -> list[Line]:
    """The lines of a text; a form feed ends one too. `DocumentError` where there are more than any resolution has."""
    ends = sum(map(text.count, "\n\r\f\u2028\u2029"))
    lines = _lines(text) if ends <= MOST_LINES * _WITH_BLANK_ONES else []
    if not lines or sum(not line.raw.isspace() and line.raw != "" for line in lines) > MOST_LINES:
        raise DocumentError(source, f"has more than {MOST_LINES} lines, which no resolution has")
    longest = max(lines, key=lambda line: len(line.raw))
    if len(longest.raw) > LONGEST_LINE:
        raise DocumentError(source, f"line {longest.number} is longer than {LONGEST_LINE} characters")
    return lines


def _lines(text: str) -> list[Line]:
    ends = _LINE if _HARD_END.search(text) else _SOFT_LINE
    lines = [Line(number, match.start(), match[1]) for number, match in enumerate(ends.finditer(text), start=1)]
    return _unquoted(lines)


def _unquoted(lines: list[Line]) -> list[Line]:
    """The lines without the marks of quotation, where every line is quoted as in Markdown or a letter."""
    filled = [line for line in lines if line.raw.strip()]
    if not filled or not all(_QUOTED.match(line.raw) for line in filled):
        return lines
    lengths = [match.end() if (match := _QUOTED.match(line.raw)) else 0 for line in lines]
    return [
        replace(line, start=line.start + length, raw=line.raw[length:])
        for line, length in zip(lines, lengths, strict=True)
    ]


def normalise(raw: str) -> str:
    """A stretch of source text as `Line.text` gives it."""
    return _even_out(raw)[0]


def _even_out(raw: str) -> tuple[str, list[int], list[int]]:
    """The evened text, and where its runs begin: in the text, and in `raw`."""
    if not _UNEVEN.search(raw):
        return raw.strip(" "), [0], [int(raw.startswith(" "))]
    text: list[str] = []
    positions: list[int] = [0]
    offsets: list[int] = [0]
    length = 0
    after_blank = True  # a blank at the beginning, or after another, is dropped
    for offset, words in _runs(raw):
        dropped = after_blank and words.startswith(" ")
        kept = unicodedata.normalize("NFC", words[dropped:])
        if kept:
            text.append(kept)
            positions.append(length)
            offsets.append(offset + dropped)
            length += len(kept)
            after_blank = kept.endswith(" ")
    return "".join(text).rstrip(" "), positions, offsets


def _runs(raw: str) -> Iterator[tuple[int, str]]:
    """Stretches that are copied and what stands for the rest, each with its offset in `raw`."""
    copied = 0
    for match in _TO_EVEN_OUT.finditer(raw):
        yield copied, raw[copied : match.start()]
        yield match.start(), _replacement(match)
        copied = match.end()
    yield copied, raw[copied:]


def _replacement(match: re.Match[str]) -> str:
    """What stands for a match in the evened text."""
    words = match.group()
    match match.lastgroup:
        case "composed" | "escape":
            return words.removeprefix("\\")
        case "blank":
            return " "
        case "hyphen":
            return "-"
        case "entity":
            shown = html.unescape(words)
            return shown if "&" in shown else normalise(shown) or " "  # one that is not known stands for itself
        case "link":
            return normalise(match["linked"])
        case _:
            return " " if words.startswith("<br") else ""
