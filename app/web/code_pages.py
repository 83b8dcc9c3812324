"""The pages of the code lists: `/code` for all of them, `/code/{scheme}` for one. A code is a thing as others are."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.errors import ResourceNotFound
from app.model.identifiers import BASE, CODE
from app.web.answers import AnswerResponse, ask
from app.web.asked_version import VersionWish, Wish
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import Room, base_url
from app.web.interface import Spoken
from app.web.negotiation import choose
from app.web.ontology_pages import Desk
from app.web.ontology_reading import Edition
from app.web.representations import DOCUMENT_OFFERS, HTML, SUFFIXES, alternates, link_header
from app.web.stored_queries import stored_query

router = APIRouter(tags=["Linked data"])


@router.get("/code", response_model=None, summary="All code lists")
async def code_lists(request: Request, room: Room, wish: Wish, said: Spoken) -> Response:
    """HTML, Turtle, JSON-LD, RDF/XML or N-Triples; as RDF with all codes."""
    return await _all(Desk(request, room, Edition(room.version(wish.version, wish.as_of)), said), wish, None)


@router.get("/code.{suffix}", response_model=None, summary="All code lists as a file")
async def code_lists_file(
    request: Request,
    room: Room,
    wish: Wish,
    said: Spoken,
    suffix: Annotated[str, Path(description="html, ttl, jsonld, rdf or nt")],
) -> Response:
    """The same form whatever the Accept header says."""
    if suffix not in SUFFIXES:
        raise ResourceNotFound(request.url.path)
    return await _all(
        Desk(request, room, Edition(room.version(wish.version, wish.as_of)), said), wish, SUFFIXES[suffix]
    )


async def _all(desk: Desk, wish: VersionWish, media_type: str | None) -> Response:
    accept = ", ".join(desk.request.headers.getlist("accept")) or None
    chosen = media_type or choose(accept, DOCUMENT_OFFERS)
    headers = desk.headers if chosen == HTML else validators(desk.version, chosen)
    links = alternates(f"{base_url(desk.request)}/code", query=wish.suffix)
    headers["Link"] = link_header([*links, (BASE + "code", "canonical", None)])
    if is_unchanged(desk.request, headers):
        return unchanged(headers)
    if chosen != HTML:
        query = stored_query("code-lists", media_type=chosen, version=desk.version.id)
        return AnswerResponse(await ask(desk.room.engine, query, desk.request.receive), headers)
    found = await desk.read()
    return desk.show("code-lists.html", headers, at=desk.addresses(found, wish), lists=found.code_lists)


async def code_list_page(desk: Desk, wish: VersionWish, name: str, headers: dict[str, str]) -> Response | None:
    """The page of one code list; None where there is no list of this name."""
    found = await desk.read()
    one = found.code_lists.get(CODE + name)
    if one is None:
        return None
    codes = {code.iri: code for known in found.code_lists.values() for code in known.codes}
    return desk.show("code-list.html", headers, at=desk.addresses(found, wish), one=one, codes=codes)
