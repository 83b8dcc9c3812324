"""Terms and triples in N-Triples syntax: the one form in which the workshop's stages hand triples to each other.

A term is a string in the canonical form of N-Triples 1.1 (https://www.w3.org/TR/n-triples/#canonical-ntriples), a
triple is three of them. It needs no RDF library, costs no conversion, and the store reads and writes it at full speed.
"""

import re
from collections.abc import Iterable, Iterator

Term = str
Triple = tuple[Term, Term, Term]

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_TO_ESCAPE = re.compile(r'[\\"\n\r]')
# What no IRI holds (RFC 3987, section 2.2): controls and spaces, the signs of other syntaxes, what is not for
# interchange; a percent sign that escapes nothing, a second fragment, brackets elsewhere than around a host's number.
_NO_ASCII = re.compile(r"[\x00-\x20<>\"{}|^`\\\x7f]")
_NO_CHARACTERS = "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_PRIVATE = r"\ue000-\uf8ff\U000f0000-\U0010ffff"  # a query may hold them
_NO_UNICODE = re.compile(
    rf"[\x80-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff{_NO_CHARACTERS}]"
    rf"|^[^?#]*[{_PRIVATE}]|#.*[{_PRIVATE}]"
)
_OUT_OF_PLACE = re.compile(r"%(?![0-9A-Fa-f]{2})|#.*#|^(?:[^:/?#]++:)?+(?://[^/?#]*+)?+[^\[\]]*[\[\]]")


def iri(value: str) -> Term:
    """The term of an IRI; `ValueError` where the value holds what no IRI may hold."""
    if (
        _NO_ASCII.search(value)
        or (not value.isascii() and _NO_UNICODE.search(value))
        or (("%" in value or "[" in value or "]" in value or value.count("#") > 1) and _OUT_OF_PLACE.search(value))
    ):
        raise ValueError(f"not an IRI: {value!r}")
    return f"<{value}>"


def literal(value: str, *, datatype: str | None = None, language: str | None = None) -> Term:
    """The term of a literal: plain, with a datatype IRI, or with a language tag."""
    quoted = '"' + _TO_ESCAPE.sub(lambda match: _ESCAPES[match.group()], value) + '"'
    if language is not None:
        return f"{quoted}@{language.lower()}"
    if datatype is None or datatype == XSD + "string":
        return quoted
    return f"{quoted}^^<{datatype}>"


def lines(triples: Iterable[Triple]) -> Iterator[str]:
    """One N-Triples line, with its end, for each triple."""
    return (f"{s} {p} {o} .\n" for s, p, o in triples)


def parse_lines(document: str) -> Iterator[Triple]:
    """The triples of a canonical N-Triples document, as the store dumps it."""
    for line in document.split("\n"):  # splitlines would cut at U+2028 inside a literal
        if line:
            subject, predicate, rest = line.split(" ", 2)
            yield subject, predicate, rest[:-2]
