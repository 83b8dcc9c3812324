"""The representations of an answer: their media types, short names and suffixes, and the headers that go with them."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote

from app.errors import BadRequest, NotAcceptable
from app.model.identifiers import BASE
from app.query.engine import (
    CSV,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    SPARQL_JSON,
    SPARQL_XML,
    TRIG,
    TSV,
    TURTLE,
    Form,
)
from app.web.dependencies import program_version
from app.web.negotiation import Offer, choose

HTML = "text/html"
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
TEXT = "text/plain"

_SPARQL_JSON = Offer(SPARQL_JSON, (JSON,))
_SPARQL_XML = Offer(SPARQL_XML, ("application/xml", "text/xml"))
_HTML = Offer(HTML, ("application/xhtml+xml",))

# A wildcard must never mean HTML (programs send it), so HTML stands last; browsers name it.
SOLUTION_OFFERS = (_SPARQL_JSON, _SPARQL_XML, Offer(CSV), Offer(TSV), _HTML)
BOOLEAN_OFFERS = (_SPARQL_JSON, _SPARQL_XML, _HTML)
GRAPH_OFFERS = (
    Offer(TURTLE, ("application/x-turtle", "text/n3")),
    Offer(JSON_LD, (JSON,)),
    Offer(RDF_XML, ("application/xml", "text/xml")),
    Offer(N_TRIPLES, (TEXT,)),
    Offer(TRIG),
    Offer(N_QUADS),
    _HTML,
)
DOCUMENT_OFFERS = tuple(offer for offer in GRAPH_OFFERS if offer.media_type not in {TRIG, N_QUADS})

SHORT_NAMES = {
    "json": (SPARQL_JSON, JSON_LD),
    "xml": (SPARQL_XML, RDF_XML),
    "csv": (CSV,),
    "tsv": (TSV,),
    "ttl": (TURTLE,),
    "nt": (N_TRIPLES,),
    "rdf": (RDF_XML,),
    "jsonld": (JSON_LD,),
    "trig": (TRIG,),
    "nq": (N_QUADS,),
    "html": (HTML,),
    # As SPARQLWrapper spells them.
    "turtle": (TURTLE,),
    "n3": (TURTLE,),
    "rdf+xml": (RDF_XML,),
    "json-ld": (JSON_LD,),
}
SUFFIXES = {"ttl": TURTLE, "jsonld": JSON_LD, "rdf": RDF_XML, "nt": N_TRIPLES, "html": HTML}

# The representations that this program writes itself, and their suffixes.
_WRITTEN_HERE = (HTML, JSON, "html", "json")
_WITH_CHARSET = {HTML, CSV, TSV, TURTLE, TEXT}


def offers_for(form: Form) -> tuple[Offer, ...]:
    """What is on offer for a query of this form."""
    if form == "SELECT":
        return SOLUTION_OFFERS
    return BOOLEAN_OFFERS if form == "ASK" else GRAPH_OFFERS


def formats_named(names: Sequence[str]) -> tuple[str, ...]:
    """The media types for which `format=` parameters stand: short names or media types, of which one must be known.

    Clients send several, spelled in different ways, in the hope that one is understood; those that are not are passed
    over. `BadRequest` where none is.
    """
    known = [SHORT_NAMES.get(name.lower(), (name.lower(),) if "/" in name else ()) for name in names]
    if not any(known):
        raise BadRequest(f"format={', '.join(names)!r} is not known; use one of {', '.join(SHORT_NAMES)}")
    return tuple(media_type for media_types in known for media_type in media_types)


def negotiate(accept: str | None, formats: Sequence[str], offers: Sequence[Offer]) -> str:
    """The media type asked for by `format=`, which is stronger, or by the Accept header; `NotAcceptable` if neither."""
    return _negotiate(accept, tuple(formats), tuple(offers))


@lru_cache(maxsize=1024)
def _negotiate(accept: str | None, formats: tuple[str, ...], offers: tuple[Offer, ...]) -> str:
    if not formats:
        return choose(accept, offers)
    named = formats_named(formats)
    for media_type in named:
        if any(offer.media_type == media_type for offer in offers):
            return media_type
    raise NotAcceptable(f"format={', '.join(formats)}", tuple(offer.media_type for offer in offers))


@lru_cache(maxsize=256)
def content_type(media_type: str) -> str:
    """The Content-Type header of a representation; everything here is UTF-8 and tables have a header row."""
    if media_type == CSV:
        return f"{CSV}; charset=utf-8; header=present"
    return f"{media_type}; charset=utf-8" if media_type in _WITH_CHARSET else media_type


@lru_cache(maxsize=4096)
def entity_tag(version: str, *parts: str) -> str:
    """A weak entity tag: the same version and parts give the same meaning, though perhaps other blank node labels.

    Pages and plain JSON are made by this program, not by the engine alone, so its version is part of their tags.
    """
    made_here = (program_version(),) if any(part in _WRITTEN_HERE for part in parts) else ()
    return f'W/"{"-".join((version, *(re.sub(r"[^!#-~]", "_", part) for part in (*parts, *made_here))))}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether an If-None-Match header holds the tag, by weak comparison (RFC 9110, 8.8.3.2 and 13.1.2)."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in re.findall(r'"[^"]*"', if_none_match)


def link_header(links: Iterable[tuple[str, str, str | None]]) -> str:
    """A Link header (RFC 8288) from targets with their relation and, where it is known, media type."""
    return ", ".join(
        f'<{target}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
        for target, relation, media_type in links
    )


def alternates(
    document: str, suffixes: Sequence[str] = tuple(SUFFIXES), query: str = ""
) -> list[tuple[str, str, str | None]]:
    """The links from a document to each of its representations by suffix; `query` is added to each address."""
    return [(f"{document}.{suffix}{query}", "alternate", SUFFIXES[suffix]) for suffix in suffixes]


def host_path(iri: str) -> str | None:
    """The path under which this service shows the thing of an IRI: /doc/… for a thing; None for others' IRIs."""
    if not iri.startswith(BASE):
        return None
    path = iri.removeprefix(BASE)
    if path.startswith("id/"):
        return "/doc/" + quote(path.removeprefix("id/"), safe="/:@!$&'()*+,;=~")
    if path.startswith(("code/", "graph/", "questions/")):
        return "/" + quote(path, safe="/:@!$&'()*+,;=~")
    return "/" + path if path.startswith(("ontology#", "ontology/")) or path == "ontology" else None
