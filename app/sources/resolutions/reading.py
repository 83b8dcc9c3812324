"""A file of a resolution, read by the reader of its format."""

from pathlib import Path
from typing import Final

from app.sources.resolutions.formats import asciidoc, word
from app.sources.resolutions.source_text import SourceText, plain
from app.sources.resolutions.text import read_bytes, read_text

_ASCIIDOC: Final = (".adoc", ".asciidoc", ".asc")


def read_source(source: Path) -> SourceText:
    """The lines of a file; `DocumentError` where it is missing, empty, too large, or of no format that is read."""
    content = read_bytes(source)
    if content.startswith(word.SIGNATURE):
        return word.read(content, str(source))
    if source.suffix.casefold() in _ASCIIDOC:
        return asciidoc.read(read_text(source), str(source))
    return plain(read_text(source), str(source))
