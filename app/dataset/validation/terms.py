"""What value constraints ask of one term: its kind, its text, its language, its datatype, how it compares."""

import re
from collections.abc import Callable, Collection
from functools import lru_cache

from pyshacl.rdfutil.compare import compare_literal
from rdflib import Literal

from app.dataset.literals import parts_of
from app.dataset.rdflib_graph import node_of
from app.model.terms import RDF, RDFS, XSD, Term

TermTest = Callable[[Term], bool]

# The datatypes whose texts are looked at; of any other the IRI alone counts.
_CHECKED = frozenset(XSD + name for name in ("integer", "float", "decimal", "boolean", "date", "time", "dateTime"))


def is_literal(term: Term) -> bool:
    """Whether a term is a literal."""
    return term.startswith('"')


def is_blank(term: Term) -> bool:
    """Whether a term is a blank node."""
    return term.startswith("_:")


def plain_text(term: Term) -> str:
    """What STR of SPARQL gives: the text of a literal, an IRI; the label of a blank node."""
    if is_literal(term):
        return parts_of(term)[0]
    return term[2:] if is_blank(term) else term[1:-1]


def language_of(term: Term) -> str:
    """The language tag of a literal in lower case, or ""."""
    if not is_literal(term):
        return ""
    end = term[term.rindex('"') + 1 :]
    return end[1:].lower() if end.startswith("@") else ""


def datatype_of(term: Term) -> str:
    """The datatype IRI of a literal, or "" of any other term."""
    if not is_literal(term):
        return ""
    end = term[term.rindex('"') + 1 :]
    if not end:
        return XSD + "string"
    return RDF + "langString" if end.startswith("@") else end[3:-1]


def is_of_datatype(datatype: str) -> Callable[[Term], bool]:
    """Whether a term is a literal of a datatype, and well-formed as far as that is known."""

    def test(term: Term) -> bool:
        own = datatype_of(term)
        if own == datatype:
            return (datatype not in _UNLIMITED and _is_well_formed(term)) or datatype in _UNLIMITED
        return bool(own) and datatype in (RDFS + "Literal", RDFS + "Datatype")

    return test


_UNLIMITED = frozenset({XSD + "string", RDF + "langString"})


@lru_cache(maxsize=50_000)
def _is_well_formed(term: Term) -> bool:
    node = node_of(term)
    if not isinstance(node, Literal) or node.ill_typed:
        return False
    return node.value is not None or str(node.datatype) not in _CHECKED


_KINDS: dict[str, tuple[bool, bool, bool]] = {
    "IRI": (True, False, False),
    "BlankNode": (False, True, False),
    "Literal": (False, False, True),
    "BlankNodeOrIRI": (True, True, False),
    "BlankNodeOrLiteral": (False, True, True),
    "IRIOrLiteral": (True, False, True),
}


def is_of_kind(kind: str) -> Callable[[Term], bool]:
    """Whether a term is of a node kind, given by its local name; `KeyError` where it is none."""
    as_iri, as_blank, as_literal = _KINDS[kind]
    return lambda term: as_literal if is_literal(term) else as_blank if is_blank(term) else as_iri


def is_long(least: int, most: int | None) -> Callable[[Term], bool]:
    """Whether the text of a term has so many characters; a blank node has none."""

    def test(term: Term) -> bool:
        if is_blank(term):
            return least == 0 and most is None
        length = len(plain_text(term))
        return length >= least and (most is None or length <= most)

    return test


def matches(pattern: str, flags: str) -> Callable[[Term], bool]:
    """Whether a regular expression is found in the text of a term; `re.error` where it is none."""
    known = {"i": re.IGNORECASE, "m": re.MULTILINE}
    combined = 0
    for letter in flags.lower():
        combined |= known.get(letter, 0)
    compiled = re.compile(pattern, combined)
    return lambda term: not is_blank(term) and compiled.search(plain_text(term)) is not None


def is_in_language(ranges: Collection[str]) -> Callable[[Term], bool]:
    """Whether a literal has a language tag that one of the ranges matches."""
    wanted = {tag.lower() for tag in ranges}

    def test(term: Term) -> bool:
        tag = language_of(term)
        return bool(tag) and ("*" in wanted or tag in wanted or tag.partition("-")[0] in wanted)

    return test


def is_within(limit: Term, allowed: Collection[int]) -> Callable[[Term], bool]:
    """Whether a literal compares with a limit as allowed: -1 less, 0 equal, 1 greater."""
    return lambda term: compared(term, limit) in allowed


@lru_cache(maxsize=50_000)
def compared(term: Term, other: Term) -> int | None:
    """-1, 0 or 1 as one literal is less than another, equal or greater; None where they do not compare."""
    first, second = node_of(term), node_of(other)
    if not isinstance(first, Literal) or not isinstance(second, Literal):
        return None
    if isinstance(first.value, str) != isinstance(second.value, str):
        return None
    try:
        return int(compare_literal(first, second))  # type: ignore[no-untyped-call]  # pySHACL gives it no types
    except (TypeError, NotImplementedError):
        return None
