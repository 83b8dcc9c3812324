"""`/api/resolutions/{key}/diff`: what changed from one version of a resolution to another, as JSON or as a page."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.query.engine import Query as EngineQuery
from app.query.engine import Solutions
from app.web.alignment_desk import AlignmentDesk
from app.web.answers import select, while_waited_for
from app.web.asked_version import PARAMETERS, Wish, past
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.interface import Interface, Spoken
from app.web.negotiation import Offer
from app.web.rendering import page
from app.web.representations import HTML, JSON, link_header, negotiate
from app.web.revision_texts import KnownRevision, chosen, revisions_of, text_of
from app.web.revision_view import sections_shown


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    room: ReadingRoom = app.state.room
    app.state.alignments = AlignmentDesk(room.settings)
    yield


router = APIRouter(prefix="/api", tags=["Lists"], lifespan=_lifespan)

_FORMATS: Final = {"json": JSON}  # which is the JSON of SPARQL elsewhere
_OFFERS: Final = (Offer(JSON), Offer(HTML, ("application/xhtml+xml",)))
Key = Annotated[str, Path(max_length=200, description="key of the resolution", examples=["wtsa-res-7"])]
From = Annotated[str, Query(alias="from", max_length=100, description="the earlier version by its year; else by guess")]
To = Annotated[str, Query(max_length=100, description="the later version by its year; else the latest with a text")]
Form = Annotated[str, Query(alias="format", max_length=20, description="json or html; stronger than Accept")]
View = Annotated[Literal["sides", "inline"], Query(description="in HTML: both texts side by side, or one text")]
Only = Annotated[Literal["all", "changed"], Query(description="in HTML: all clauses, or only those that changed")]


@router.get("/resolutions/{key}/diff", response_model=None, summary="What changed between two versions?")
async def resolution_difference(
    request: Request,
    room: Room,
    wish: Wish,
    said: Spoken,
    key: Key,
    before: From = "",
    to: To = "",
    form: Form = "",
    view: View = "sides",
    only: Only = "all",
) -> Response:
    """Clause by clause, with the words: unchanged, edited, renumbered, moved, split, merged, new or deleted.

    The texts are the copies that were taken in. Without `from` and `to`: the two latest that are there.
    """
    media_type = negotiate(request.headers.get("accept"), [_FORMATS.get(form, form)] if form else [], _OFFERS)
    version = wish.found_in(room)
    identifier = version.id if version else None
    headers = validators(version, *_representation(media_type, said), is_fixed=bool(wish.version))
    headers["Vary"] += ", Accept-Language"
    if is_unchanged(request, headers):
        return unchanged(headers)

    async def ask(query: EngineQuery) -> Solutions:
        return await select(room.engine, query, request)

    known = await revisions_of(ask, key, identifier)
    pair = chosen(key, known, before, to)
    texts = [await text_of(ask, one, identifier) for one in pair]
    desk: AlignmentDesk = request.app.state.alignments
    found = await while_waited_for(desk.changes(texts[0], texts[1], identifier), request.receive)
    headers["Link"] = _links(request)
    if media_type == JSON:
        return await asyncio.to_thread(JSONResponse, {"resolution": _identity(request, key), **found}, headers=headers)
    facts = _page_facts(request, said, key, known, pair, {"view": view, "only": only})
    return await asyncio.to_thread(  # thousands of clauses take a while to write
        page,
        request,
        "revision.html",
        headers=headers | {"Content-Language": said.language},
        past=past(request, version),
        say=said,
        found=found,
        sections=sections_shown(found, only_changed=only == "changed"),
        **facts,
    )


def _representation(media_type: str, said: Interface) -> tuple[str, ...]:
    return ("json",) if media_type == JSON else ("html", said.language)


def _identity(request: Request, key: str) -> dict[str, str]:
    return {"key": key, "page": f"{base_url(request)}/doc/document/{key}"}


def _links(request: Request) -> str:
    return link_header(
        [
            (str(request.url.include_query_params(format=name)), "alternate", media_type)
            for name, media_type in (("json", JSON), ("html", HTML))
        ]
    )


def _page_facts(
    request: Request,
    said: Interface,
    key: str,
    known: list[KnownRevision],
    pair: tuple[KnownRevision, KnownRevision],
    shown: Mapping[str, str],
) -> dict[str, Any]:
    """What the template needs besides the changes: the addresses of the same page shown otherwise."""
    given = {name: value for name in (*PARAMETERS, "lang") if (value := request.query_params.get(name))}

    def address(**other: str) -> str:
        asked = {"from": pair[0].key, "to": pair[1].key, **shown, **given, **other}
        return f"{request.url.path}?{urlencode({name: value for name, value in asked.items() if value})}"

    return {
        "key": key,
        "pair": pair,
        "known": [one for one in known if one.has_text],
        "shown": shown,
        "kept": given,
        "address": address,
        "languages": [(tag, name, address(lang=tag)) for tag, name in said.others],
    }
