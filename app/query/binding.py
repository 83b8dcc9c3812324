"""Terms that are bound to the variables of a query: read from their N-Triples form, never pasted into a text."""

import re
import sys
from typing import Final

from app.model.terms import XSD, Term, iri, literal
from app.query.engine import Cell

_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:([tbnrf\"'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_IRI = re.compile(r"<([A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*)>")
_LITERAL = re.compile(
    r"\"((?:[^\"\\\r\n]|\\[tbnrf\"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)\""
    r"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^(<[^<>]*>))?"
)
_VARIABLE = re.compile(r"[^\W\d]\w*|\d\w*")


def read_term(term: Term) -> Cell:
    """An IRI or a literal in N-Triples syntax as its parts; `ValueError` where it is neither.

    A blank node is neither: its label means nothing outside the document it stands in.
    """
    if found := _IRI.fullmatch(term):
        return Cell("uri", found[1])
    if found := _LITERAL.fullmatch(term):
        datatype = read_term(found[3]).value if found[3] else None
        return Cell("literal", _ESCAPE.sub(_character, found[1]), found[2], datatype)
    raise ValueError(f"{term!r} is no IRI and no literal in N-Triples syntax")


def write_term(term: Term) -> Term:
    """The term again, in canonical form: what a text may hold whatever the term held; `ValueError` as `read_term`."""
    cell = read_term(term)
    if cell.kind == "uri":
        return iri(cell.value)
    datatype = None if cell.datatype == XSD + "string" else cell.datatype
    return literal(cell.value, datatype=datatype, language=cell.language)


def check_variable(name: str) -> str:
    """The name of a variable without its sign; `ValueError` where no variable may be called so."""
    if not _VARIABLE.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a variable")
    return name


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _ESCAPES[match[1]]
    code = int(match[2] or match[3], 16)
    if code > sys.maxunicode or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  # surrogates, Unicode section 3.8
        raise ValueError(f"{match.group()} is no IRI, no literal and no character")
    return chr(code)
