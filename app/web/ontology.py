"""`/ontology`: the ontology as Protégé, programs and browsers want it.

Protégé asks for RDF/XML, XML, text and anything, and never names Turtle; Java's own default names HTML first although
an ontology editor stands behind it. Neither must ever get a web page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.errors import ResourceNotFound
from app.model import identifiers
from app.model.published import PublishedVersion
from app.model.vocabulary import OWL
from app.query.engine import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Cell, Solutions
from app.web.answers import select
from app.web.asked_version import Wish, past
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.negotiation import Offer, choose, names
from app.web.rendering import page
from app.web.representations import HTML, JSON, TEXT, content_type, link_header
from app.web.stored_queries import stored_query

router = APIRouter(tags=["Ontology"])

MEDIA_TYPES = {"ttl": TURTLE, "owl": RDF_XML, "jsonld": JSON_LD, "nt": N_TRIPLES}
_TURTLE = Offer(TURTLE, ("application/x-turtle", "text/n3"))
_RDF_XML = Offer(RDF_XML, ("application/xml", "text/xml"))
_OTHERS = (Offer(JSON_LD, (JSON,)), Offer(N_TRIPLES, (TEXT,)))
_HTML = Offer(HTML, ("application/xhtml+xml",))


def choose_ontology_format(accept: str | None) -> str:
    """The media type for an Accept header: Turtle for a wildcard, HTML only for those who name it and are browsers."""
    if names(accept, "image/gif") and not names(accept, RDF_XML):  # Java's default header, which no browser sends
        return choose(accept, (_RDF_XML, _TURTLE, *_OTHERS))
    return choose(accept, (_TURTLE, _RDF_XML, *_OTHERS, _HTML))


@dataclass(frozen=True)
class OntologyTerm:
    """A class or property as the page shows it."""

    name: str
    kind: str
    label: str
    definition: str
    parents: tuple[str, ...]
    domain: str | None
    range: str | None


@router.get("/ontology", response_model=None, summary="The ontology")
async def ontology(request: Request, room: Room, wish: Wish) -> Response:
    """Turtle, RDF/XML, JSON-LD, N-Triples, or for browsers a page of all terms."""
    return await _respond(request, room, room.version(wish.version, wish.as_of), None)


@router.get("/ontology.{suffix}", response_model=None, summary="The ontology as a file")
async def ontology_file(
    request: Request, room: Room, wish: Wish, suffix: Annotated[str, Path(description="ttl, owl, rdf, jsonld or nt")]
) -> Response:
    """The same file whatever the Accept header says."""
    suffix = {"rdf": "owl"}.get(suffix, suffix)
    if suffix not in MEDIA_TYPES:
        raise ResourceNotFound(request.url.path)
    return await _respond(request, room, room.version(wish.version, wish.as_of), MEDIA_TYPES[suffix])


@router.get("/ontology/{version}", response_model=None, summary="A version of the ontology")
async def ontology_version(
    request: Request, room: Room, version: Annotated[str, Path(description="as its owl:versionInfo says")]
) -> Response:
    """The newest dataset version that holds this version of the ontology; `/ontology/0.1.0.ttl` asks for a form."""
    stem, _, suffix = version.rpartition(".")
    for published in room.versions():
        if published.manifest.ontology_version == version:
            return await _respond(request, room, published, None)
        if published.manifest.ontology_version == stem and suffix in MEDIA_TYPES:
            return await _respond(request, room, published, MEDIA_TYPES[suffix])
    raise ResourceNotFound(f"{identifiers.ONTOLOGY}/{version}")


async def _respond(request: Request, room: ReadingRoom, version: PublishedVersion, media_type: str | None) -> Response:
    base = base_url(request)
    chosen = media_type or choose_ontology_format(", ".join(request.headers.getlist("accept")) or None)
    links = [(f"{base}/ontology.{suffix}", "alternate", kind) for suffix, kind in MEDIA_TYPES.items()]
    headers = validators(version, chosen)
    headers["Link"] = link_header([*links, (identifiers.ONTOLOGY, "canonical", None)])
    if is_unchanged(request, headers):
        return unchanged(headers)
    if chosen == HTML:
        found = await select(room.engine, stored_query("terms", version=version.id), request)
        return page(
            request,
            "ontology.html",
            headers=headers,
            past=past(request, version),
            terms=read_terms(found),
            version=version.manifest.ontology_version,
        )
    suffix = next(suffix for suffix, kind in MEDIA_TYPES.items() if kind == chosen)
    return Response(version.ontology(suffix).read_bytes(), headers={**headers, "Content-Type": content_type(chosen)})


def read_terms(found: Solutions) -> dict[str, list[OntologyTerm]]:
    """The terms by kind, in the order of the ontology page."""
    kinds = {"Class": "Classes", "ObjectProperty": "Relations", "DatatypeProperty": "Attributes"}
    terms: dict[str, dict[str, OntologyTerm]] = {title: {} for title in (*kinds.values(), "Annotations")}
    for row in found.rows:
        if "term" not in row or not row["term"].value.startswith(identifiers.TERM):
            continue
        kind = kinds.get(row["kind"].value.removeprefix(OWL), "Annotations")
        term = _term(row, kind)
        terms[kind].setdefault(term.name, term)
    return {kind: list(found.values()) for kind, found in terms.items() if found}


def _term(row: Mapping[str, Cell], kind: str) -> OntologyTerm:
    parents = row["parents"].value.split() if "parents" in row else []
    return OntologyTerm(
        name=row["term"].value.removeprefix(identifiers.TERM),
        kind=kind,
        label=row["label"].value,
        definition=row["definition"].value if "definition" in row else "",
        parents=tuple(sorted(parents)),
        domain=row["domain"].value if "domain" in row else None,
        range=row["range"].value if "range" in row else None,
    )
