"""The pages of the code lists: `/code` for all of them, `/code/{scheme}` for one. A code is a thing as others are."""

from collections.abc import Container, Iterable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.errors import ResourceNotFound
from app.model.identifiers import BASE, CODE
from app.model.vocabulary import DCTERMS, OWL, RDFS, SKOS
from app.web.answers import AnswerResponse, ask
from app.web.asked_version import VersionWish, Wish
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import Room, base_url
from app.web.interface import Spoken
from app.web.negotiation import choose
from app.web.ontology_pages import Desk
from app.web.ontology_reading import Edition
from app.web.representations import DOCUMENT_OFFERS, HTML, SUFFIXES, alternates, link_header
from app.web.resources import References, describe
from app.web.stored_queries import stored_query

router = APIRouter(tags=["Linked data"])

# What the page of a code tells in its own way; all else that is stated about it follows.
TOLD: Final = frozenset(
    (
        *(RDFS + "label", RDFS + "isDefinedBy"),
        *(SKOS + name for name in ("prefLabel", "altLabel", "definition", "notation", "note", "scopeNote", "example")),
        *(SKOS + name for name in ("inScheme", "topConceptOf", "broader", "narrower", "semanticRelation")),
        *(SKOS + name for name in ("broaderTransitive", "narrowerTransitive")),
        *(OWL + "deprecated", DCTERMS + "isReplacedBy"),
    )
)


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


async def code_page(
    desk: Desk, wish: VersionWish, name: str, headers: Mapping[str, str], after: str
) -> Response | None:
    """The page of a code list or of one code, with what `headers` say besides; None where there is none of this name.

    `after` is the IRI of the last reference to the code on the page before.
    """
    own = desk.headers
    headers = {**headers, **own, "ETag": f'{own["ETag"][:-1]}-{quote(after)}"'}
    if is_unchanged(desk.request, headers):
        return unchanged(headers)
    found = await desk.read()
    codes = {code.iri: code for known in found.code_lists.values() for code in known.codes}
    facts: dict[str, Any] = {"at": desk.addresses(found, wish), "codes": codes}
    if one := found.code_lists.get(CODE + name):
        return desk.show("code-list.html", headers, one=one, **facts)
    if code := codes.get(CODE + name):
        facts |= {"lists": found.code_lists, "narrower": [one for one in codes.values() if code.iri in one.broader]}
        facts["thing"] = thing = await describe(desk.room, desk.request, code.iri, desk.version, after)
        facts["references"] = from_elsewhere(thing.references, {*codes, *found.code_lists})
        return desk.show("code.html", headers, code=code, after=after, told=TOLD, **facts)
    return None


def from_elsewhere(references: Iterable[References], known: Container[str]) -> list[References]:
    """The references but those of codes and code lists, which the page shows by their place in the list."""
    left = (
        References(group.properties, tuple(thing for thing in group.things if thing[0] not in known))
        for group in references
    )
    return [group for group in left if group.things]
