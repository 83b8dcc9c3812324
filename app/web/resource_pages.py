"""Linked data: `/id/…` names a thing and leads with 303 to `/doc/…`, the document about it, in the form one prefers."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi import Query as Parameter
from starlette.responses import RedirectResponse, Response

from app.errors import ResourceNotFound
from app.model import terms
from app.model.identifiers import BASE
from app.model.published import PublishedVersion
from app.query.engine import Query, Solutions
from app.web.answers import AnswerResponse, ask, select
from app.web.asked_version import VersionWish, Wish, past
from app.web.code_pages import code_page
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.interface import interface
from app.web.negotiation import choose
from app.web.ontology_pages import Desk
from app.web.ontology_reading import Edition
from app.web.rendering import page
from app.web.representations import (
    DOCUMENT_OFFERS,
    HTML,
    SUFFIXES,
    alternates,
    link_header,
)
from app.web.resources import describe
from app.web.revision_texts import Comparison, comparisons, revisions_of
from app.web.stored_queries import stored_query
from app.web.tables import read_truth

router = APIRouter(tags=["Linked data"])

_SAFE = "/:@!$&'()*+,;=~"
Kind = Annotated[str, Path(description="kind of thing, such as organization, document, clause", examples=["clause"])]
Key = Annotated[str, Path(description="its key", examples=["wtsa-res-7/2022/resolves/8"])]
After = Annotated[str, Parameter(description="in HTML: list references after this IRI")]


@router.get("/id/{kind}/{key:path}", status_code=303, response_model=None, summary="The thing itself: see its document")
async def identity(request: Request, wish: Wish, kind: Kind, key: Key) -> Response:
    """Lead from the thing to the document about it, of the same version."""
    location = f"{base_url(request)}/doc/{quote(kind, safe=_SAFE)}/{quote(key, safe=_SAFE)}{wish.suffix}"
    return RedirectResponse(location, 303, {"Vary": "Accept", "Cache-Control": "public, max-age=3600"})


@router.get("/doc/{kind}/{key:path}", response_model=None, summary="The document about a thing")
async def thing_document(request: Request, room: Room, wish: Wish, kind: Kind, key: Key, after: After = "") -> Response:
    """HTML, Turtle, JSON-LD, RDF/XML or N-Triples, by Accept or by suffix (.html, .ttl, .jsonld, .rdf, .nt)."""
    return await _document(request, room, wish, _Place("id", "doc", f"{kind}/{key}"), after)


@router.get("/code/{key:path}", response_model=None, summary="A code list, or a code in it")
async def code_document(request: Request, room: Room, wish: Wish, key: Key, after: After = "") -> Response:
    """The same forms; a code list comes with its codes."""
    return await _document(request, room, wish, _Place("code", "code", key), after)


@router.get("/graph/{key:path}", response_model=None, summary="Where a named graph comes from")
async def graph_document(request: Request, room: Room, wish: Wish, key: Key, after: After = "") -> Response:
    """The same forms: what is recorded about the source of the graph."""
    return await _document(request, room, wish, _Place("graph", "graph", key), after)


class _Place:
    """Where a thing is: its canonical IRI, and the path of the document about it on this host."""

    def __init__(self, space: str, path: str, key: str) -> None:
        self.space, self.path, self.key = space, path, key

    @property
    def iri(self) -> str:
        return f"{BASE}{self.space}/{self.key}"

    def document(self, base: str) -> str:
        return f"{base}/{self.path}/{quote(self.key, safe=_SAFE)}"

    def without_suffix(self) -> tuple["_Place", str | None]:
        """The same place with a known suffix cut off, and the suffix."""
        stem, dot, suffix = self.key.rpartition(".")
        if dot and suffix in SUFFIXES and stem and not stem.endswith("/"):
            return _Place(self.space, self.path, stem), suffix
        return self, None


async def _document(request: Request, room: ReadingRoom, wish: VersionWish, whole: _Place, after: str) -> Response:
    version = wish.found_in(room)
    place, suffix = await _locate(request, room, whole, version)
    media_type = SUFFIXES[suffix] if suffix else choose(request.headers.get("accept"), DOCUMENT_OFFERS)
    base = base_url(request)
    document = place.document(base)
    written = next(name for name, named in SUFFIXES.items() if named == media_type)
    links = [*alternates(document, query=wish.suffix), (place.iri, "canonical", None), (place.iri, "describes", None)]
    headers = validators(version, written, after, is_fixed=bool(wish.version))
    headers |= {"Content-Location": f"{document}.{written}{wish.suffix}", "Link": link_header(links)}
    if is_unchanged(request, headers):
        return unchanged(headers)
    if media_type == HTML and version and place.space == "code":
        said = interface(request, request.query_params.get("lang"))
        shown = await code_page(Desk(request, room, Edition(version), said), wish, place.key, headers, after)
        if shown is not None:
            return shown
    if media_type == HTML:
        found = await describe(room, request, place.iri, version, after)
        return page(
            request,
            "resource.html",
            headers=headers,
            past=past(request, version),
            thing=found,
            comparisons=await _comparisons(request, room, place, version),
            document=document,
            after=after,
        )
    name = "scheme" if place.space == "code" else "description"
    bound = {"resource": terms.iri(place.iri)}
    query = stored_query(name, bound, media_type, version.id if version else None)
    return AnswerResponse(await ask(room.engine, query, request.receive), headers)


async def _comparisons(
    request: Request, room: ReadingRoom, place: _Place, version: PublishedVersion | None
) -> list[Comparison]:
    """Which versions of a document can be compared with each other; none for things of other kinds."""
    kind, _, key = place.key.partition("/")
    if place.space != "id" or kind != "document":
        return []

    async def ask(query: Query) -> Solutions:
        return await select(room.engine, query, request)

    return comparisons(key, await revisions_of(ask, key.partition("/")[0], version.id if version else None))


async def _locate(
    request: Request, room: ReadingRoom, whole: _Place, version: PublishedVersion | None
) -> tuple[_Place, str | None]:
    """The place that is meant and the suffix, if one is; `ResourceNotFound` where nothing is stated either way.

    Keys hold dots (`itu-t-x.509`), so a suffix is only cut from a key that is not known as it stands.
    """
    if await _is_known(request, room, whole.iri, version):
        return whole, None
    stem, suffix = whole.without_suffix()
    if suffix and await _is_known(request, room, stem.iri, version):
        return stem, suffix
    raise ResourceNotFound(stem.iri)


async def _is_known(request: Request, room: ReadingRoom, iri: str, version: PublishedVersion | None) -> bool:
    try:
        bound = {"resource": terms.iri(iri)}
    except ValueError:
        return False
    query = stored_query("known", bound, version=version.id if version else None)
    answer = await ask(room.engine, query, request.receive)
    return read_truth(await answer.body())
