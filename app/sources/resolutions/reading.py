"""A file of a resolution, read by the reader of its format."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.errors import DocumentError
from app.sources.resolutions.formats import asciidoc, word
from app.sources.resolutions.formats.apart import read_apart
from app.sources.resolutions.source_text import SourceText, plain
from app.sources.resolutions.text import is_another_kind, read_bytes, read_text, western_text

_ASCIIDOC: Final = (".adoc", ".asciidoc", ".asc")
_PDF: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024  # bytes: other programs may have put theirs before it
_BEGINNING: Final = 3_000  # bytes in which a file says what it is
_HYPERTEXT: Final = (".html", ".htm", ".xhtml", ".xht")
_HYPERTEXT_BEGINS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


def read_source(source: Path) -> SourceText:
    """The lines of a file; `DocumentError` where it is missing, empty, too large, or of no format that is read."""
    content = read_bytes(source)
    if content.startswith(word.SIGNATURE):
        return word.read(content, str(source))
    if _PDF in content[:_PDF_WITHIN]:
        return read_apart("pdf", content, str(source))
    if source.suffix.casefold() in _HYPERTEXT or _HYPERTEXT_BEGINS.match(content[:_BEGINNING]):
        return read_apart("hypertext", content, str(source))
    if source.suffix.casefold() in _ASCIIDOC:
        return asciidoc.read(read_text(source), str(source))
    return _plain(source, content)


def _plain(source: Path, content: bytes) -> SourceText:
    """Plain text in Unicode, or, with a warning, in the code page of Western Windows."""
    try:
        return plain(read_text(source), str(source))
    except DocumentError:
        text = western_text(content) if not is_another_kind(content) else None
        if text is None:
            raise
    return replace(plain(text, str(source)), warnings=("is not in UTF-8, and was read as Windows-1252",))
