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
_FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def iri(value: str) -> Term:
    """The term of an IRI; `ValueError` where the value holds a character that no IRI may hold."""
    if _FORBIDDEN_IN_IRI.search(value):
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
