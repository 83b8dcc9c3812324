"""A GET request with nothing but a query in its address: read alike by every process that may answer it."""

import re
from typing import Final

from app.model.percent_encoding import unquote
from app.query.answer_cache import is_repeatable
from app.query.guard import form_of

_START: Final = b"GET /sparql?query="
# Printable characters but the space, `#` and `&`; then the headers, of which the last ends in an empty line.
_TEXT: Final = re.compile(rb"[!\"$%'-~]+")
_AFTER_IT: Final = b" HTTP/1.1\r\n"
_END: Final = b"\r\n\r\n"


def divide(asked: bytes) -> tuple[bytes, bytes] | None:
    """The text as it stands in the address, and what follows it; None for bytes of another form."""
    if not (asked.startswith(_START) and asked.endswith(_END)):
        return None
    found = _TEXT.match(asked, len(_START))
    if found is None or not asked.startswith(_AFTER_IT, found.end()):
        return None
    return found[0], asked[found.end() :]


def repeatable_text(encoded: bytes) -> str | None:
    """The text of a query that gives the same answer each time, without SERVICE above all; None for any other."""
    try:
        text = unquote(encoded)
    except UnicodeDecodeError:
        return None
    return text if is_repeatable(text) else None


def read_alike(asked: bytes, headers: bytes, form: str) -> str | None:
    """The text of a query of this form under these headers, read as `repeatable_text` does; None for all else."""
    encoded = asked[len(_START) : -len(headers)]
    if not (asked.startswith(_START) and asked.endswith(headers) and _TEXT.fullmatch(encoded)):
        return None
    text = repeatable_text(encoded)
    return text if text is not None and form_of(text)[0] == form else None
