"""`/api`: plain lists of what the dataset holds, as JSON, each from one stored query."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.query.engine import Solutions
from app.web.answers import select
from app.web.asked_version import VersionWish, Wish
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.representations import host_path, link_header
from app.web.stored_queries import stored_query

router = APIRouter(prefix="/api", tags=["Lists"])

LISTS = {
    "organizations": "Organizations, from unions and sectors to committees",
    "committees": "Committees: study groups, technical committees, subcommittees, advisory groups",
    "agreements": "Agreements and what they are recorded in",
    "documents": "Documents of any kind, undated",
    "resolutions": "Resolutions",
    "clauses": "Clauses of resolutions, with their place and gist",
    "duties": "What clauses request, instruct or invite somebody to do",
}

Limit = Annotated[int, Query(ge=1, le=10_000, description="most entries that come back")]
Offset = Annotated[int, Query(ge=0, description="entries passed over")]
Words = Annotated[str, Query(max_length=200, description="words that an entry must hold, in any case")]
Row = dict[str, str | None]
Endpoint = Callable[..., Coroutine[Any, Any, Response]]


def _list_of(name: str) -> Endpoint:
    """The operation that lists one kind of thing."""

    async def entries(
        request: Request, room: Room, wish: Wish, limit: Limit = 50, offset: Offset = 0, q: Words = ""
    ) -> Response:
        return await _respond(request, room, wish, name, limit, offset, q)

    entries.__doc__ = f"{LISTS[name]}. In the order of their names; `links` lead to the pages before and after."
    return entries


for _name, _summary in LISTS.items():
    router.add_api_route(
        f"/{_name}", _list_of(_name), summary=_summary, operation_id=f"list_{_name}", response_model=None
    )


async def _respond(
    request: Request, room: ReadingRoom, wish: VersionWish, name: str, limit: int, offset: int, words: str
) -> Response:
    asked = wish.found_in(room)
    version = asked.id if asked else None
    headers = validators(asked, "json", is_fixed=bool(wish.version))
    if is_unchanged(request, headers):
        return unchanged(headers)
    found = await select(room.engine, stored_query(f"api-{name}", version=version), request)
    base = base_url(request)
    entries = [with_difference(entry, base) for entry in entries_of(found, base) if holds(entry, words)]
    shown = entries[offset : offset + limit]
    links = _links(request, base, len(entries), limit, offset)
    headers["Link"] = link_header([(target, relation, None) for relation, target in links.items()])
    body = {"numberMatched": len(entries), "numberReturned": len(shown), "limit": limit, "offset": offset}
    return JSONResponse({**body, "links": links, name: shown}, headers=headers)


def entries_of(found: Solutions, base: str) -> list[Row]:
    """Each solution as an entry: `id` is the canonical IRI, `page` its document here, the rest as the query says."""
    entries: list[Row] = []
    for row in found.rows:
        if "id" not in row:
            continue
        iri = row["id"].value
        path = host_path(iri)
        entry: Row = {"id": iri, "page": base + path if path else None}
        entries.append(entry | {name: row[name].value if name in row else None for name in found.variables[1:]})
    return entries


def with_difference(entry: Row, base: str) -> Row:
    """The entry of a resolution, with the address that compares its versions where two of them have words."""
    texts = entry.get("texts")
    if texts is None:
        return entry
    key = (entry["id"] or "").rpartition("/")[2]
    return entry | {"diff": f"{base}/api/resolutions/{key}/diff" if int(texts) > 1 else None}


def holds(entry: Row, words: str) -> bool:
    """Whether each of the words stands in one of the entry's values."""
    text = " ".join(value for value in entry.values() if value).casefold()
    return all(word in text for word in words.casefold().split())


def _links(request: Request, base: str, total: int, limit: int, offset: int) -> dict[str, str]:
    """The addresses of this page and of its neighbours."""
    pages = {"self": offset, "first": 0}
    if offset > 0:
        pages["prev"] = max(offset - limit, 0)
    if offset + limit < total:
        pages["next"] = offset + limit
    return {
        relation: base + str(request.url.include_query_params(limit=limit, offset=start).replace(scheme="", netloc=""))
        for relation, start in pages.items()
    }
