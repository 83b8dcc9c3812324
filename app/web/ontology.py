"""`/ontology`: the ontology as Protégé, programs and browsers want it.

Protégé asks for RDF/XML, XML, text and anything, and never names Turtle; Java's own default names HTML first although
an ontology editor stands behind it. Neither must ever get a web page.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from app.errors import ResourceNotFound
from app.model import identifiers
from app.query.engine import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from app.web.asked_version import VersionWish, Wish
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import Room, base_url
from app.web.interface import Spoken
from app.web.negotiation import Offer, choose, names
from app.web.ontology_pages import FILES, Desk, all_terms
from app.web.ontology_reading import Edition, editions
from app.web.representations import HTML, JSON, TEXT, content_type, link_header

router = APIRouter(tags=["Ontology"])

_ALTERNATES = {**FILES, "html": HTML}
_OF_SUFFIX = {**_ALTERNATES, "rdf": RDF_XML}
_TURTLE = Offer(TURTLE, ("application/x-turtle", "text/n3"))
_RDF_XML = Offer(RDF_XML, ("application/xml", "text/xml"))
_OTHERS = (Offer(JSON_LD, (JSON,)), Offer(N_TRIPLES, (TEXT,)))
_HTML = Offer(HTML, ("application/xhtml+xml",))


def choose_ontology_format(accept: str | None) -> str:
    """The media type for an Accept header: Turtle for a wildcard, HTML only for those who name it and are browsers."""
    if names(accept, "image/gif") and not names(accept, RDF_XML):  # Java's default header, which no browser sends
        return choose(accept, (_RDF_XML, _TURTLE, *_OTHERS))
    return choose(accept, (_TURTLE, _RDF_XML, *_OTHERS, _HTML))


@router.get("/ontology", response_model=None, summary="The ontology")
async def ontology(request: Request, room: Room, wish: Wish, said: Spoken) -> Response:
    """Turtle, RDF/XML, JSON-LD, N-Triples, or for browsers a page of all terms."""
    return await _respond(Desk(request, room, Edition(room.version(wish.version, wish.as_of)), said), wish, None)


@router.get("/ontology.{suffix}", response_model=None, summary="The ontology as a file")
async def ontology_file(
    request: Request,
    room: Room,
    wish: Wish,
    said: Spoken,
    suffix: Annotated[str, Path(description="ttl, owl, rdf, jsonld, nt or html")],
) -> Response:
    """The same file whatever the Accept header says."""
    media_type = _OF_SUFFIX.get(suffix)
    if media_type is None:
        raise ResourceNotFound(request.url.path)
    return await _respond(Desk(request, room, Edition(room.version(wish.version, wish.as_of)), said), wish, media_type)


@router.get("/ontology/{version}", response_model=None, summary="A version of the ontology")
async def ontology_version(
    request: Request,
    room: Room,
    said: Spoken,
    version: Annotated[str, Path(description="as its owl:versionInfo says")],
) -> Response:
    """The newest dataset version that holds this version of the ontology; `/ontology/0.1.0.ttl` asks for a form.

    The name of a term in this place, `/ontology/Agreement`, leads to the document about it.
    """
    found = editions(room)
    stem, _, suffix = version.rpartition(".")
    if version in found:
        return await _respond(Desk(request, room, found[version], said, version), None, None)
    if stem in found and suffix in _OF_SUFFIX:
        return await _respond(Desk(request, room, found[stem], said, stem), None, _OF_SUFFIX[suffix])
    if found and (await Desk(request, room, Edition(room.current()), said).read()).ontology.own(version):
        location = f"{base_url(request)}/ontology/terms/{quote(version, safe='')}"
        return RedirectResponse(location, 303, {"Vary": "Accept", "Cache-Control": "no-cache"})
    raise ResourceNotFound(f"{identifiers.ONTOLOGY}/{version}")


async def _respond(desk: Desk, wish: VersionWish | None, media_type: str | None) -> Response:
    request, base = desk.request, base_url(desk.request)
    chosen = media_type or choose_ontology_format(", ".join(request.headers.getlist("accept")) or None)
    root = f"{base}/ontology" + (f"/{desk.number}" if desk.number else "")
    query = wish.suffix if wish else ""
    links = [(f"{root}.{suffix}{query}", "alternate", kind) for suffix, kind in _ALTERNATES.items()]
    headers = desk.headers if chosen == HTML else validators(desk.version, chosen, desk.edition.release or "")
    headers["Link"] = link_header([*links, (identifiers.ONTOLOGY, "canonical", None)])
    if is_unchanged(request, headers):
        return unchanged(headers)
    if chosen == HTML:
        return await all_terms(desk, wish, headers)
    suffix = next(suffix for suffix, kind in FILES.items() if kind == chosen)
    body = desk.edition.file(suffix).read_bytes()
    return Response(body, headers={**headers, "Content-Type": content_type(chosen)})
