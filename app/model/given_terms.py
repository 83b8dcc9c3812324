"""Terms as people write them in an address or on the command line, read as N-Triples has them."""

import re
from typing import Final

from app.errors import BadRequest
from app.model.terms import Term, Triple, iri
from app.model.vocabulary import PREFIXES, RDF

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_BLANK: Final = re.compile(r"_:[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LITERAL: Final = re.compile(
    r'"(?:[^"\\\n\r]|\\[tbnrf"\'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*"'
    r"(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^(?P<datatype>\S+))?"
)
_HOW: Final = 'write <IRI>, IRI, prefix:name with a known prefix, _:label, or for an object a literal such as "text"@en'


def triple_given(subject: str, predicate: str, obj: str) -> Triple:
    """The triple of three terms as they were given; `BadRequest` says which of them is none."""
    terms = _resource("subject", subject), _resource("predicate", predicate), _term("object", obj)
    if terms[1].startswith("_:"):
        raise BadRequest(f"predicate={predicate!r} is a blank node; a predicate is an IRI")
    return terms


def _term(place: str, text: str) -> Term:
    text = text.strip()
    if not text.startswith('"'):
        return _resource(place, text)
    found = _LITERAL.fullmatch(text)
    if found is None:
        raise BadRequest(f'{place}={text!r} is no literal; write "text", "text"@en or "5"^^xsd:integer')
    datatype = found.group("datatype")
    if datatype is None:
        return text
    return text[: found.start("datatype")] + _resource("datatype", datatype)


def _resource(place: str, text: str) -> Term:
    text = text.strip()
    if text == "a" and place == "predicate":
        return iri(RDF + "type")
    if _BLANK.fullmatch(text) and place != "datatype":
        return text
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, name = text.partition(":")
    if colon and prefix in PREFIXES and not name.startswith("//"):
        bare = PREFIXES[prefix] + name
    if not _ABSOLUTE.fullmatch(bare):
        raise BadRequest(f"{place}={text!r} is no term; {_HOW}" if text else f"{place} is missing; {_HOW}")
    try:
        return iri(bare)
    except ValueError as error:
        raise BadRequest(f"{place}: {error}") from None
