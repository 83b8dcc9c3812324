"""The words of a document in whichever format, as lines that the parser reads."""

from dataclasses import dataclass

from app.sources.resolutions.text import Line, lines_of

PLAIN = "text/plain"


@dataclass(frozen=True)
class SourceText:
    """A document as lines, and `text`, in which the offsets of the lines count.

    `text` is the file's own characters where the format is text (plain, Markdown, AsciiDoc), and otherwise the words
    taken out of the file, a paragraph a line. `source` names the document in errors. `notes` are the footnotes that the
    format ties to a place: the offset of the place, and the words. `revisions` counts the marks of revision.
    """

    text: str
    lines: tuple[Line, ...]
    source: str
    media_type: str = PLAIN
    warnings: tuple[str, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    revisions: int = 0


def plain(text: str, source: str) -> SourceText:
    """Text or Markdown as it stands; `DocumentError` where it has more lines than any resolution."""
    return SourceText(text, tuple(lines_of(text, source)), source)
