"""`/versions`: the versions of the dataset that are kept, each with its manifest, and what differs between two."""

import hashlib
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.errors import NotAcceptable
from app.model import patch
from app.model.identifiers import ENTAILED_GRAPH
from app.model.published import PublishedVersion, damaged_versions, open_version
from app.model.succession import switches
from app.web.answers import AnswerResponse, while_waited_for
from app.web.comparison import Pair
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import Room, base_url
from app.web.negotiation import Offer, choose
from app.web.paging import Page, page_links
from app.web.rendering import page
from app.web.representations import HTML, JSON, entity_tag, link_header
from app.web.tables import read_cell

router = APIRouter(tags=["Versions"])

ROWS_SHOWN = 200

_OFFERS = (Offer(JSON), Offer(HTML, ("application/xhtml+xml",)))
_DIFFERENCE_OFFERS = (*_OFFERS[:1], Offer(patch.MEDIA_TYPE), *_OFFERS[1:])
_FORMATS = {"json": JSON, "rdfp": patch.MEDIA_TYPE, "html": HTML}

Limit = Annotated[int, Query(ge=1, le=1000, description="most versions that come back")]
Offset = Annotated[int, Query(ge=0, description="versions passed over, the newest first")]
Id = Annotated[str, Path(description="id of a version, as /versions lists them")]
Infer = Annotated[bool, Query(description="whether entailed triples count")]
Form = Annotated[str, Query(alias="format", description="json, rdfp (RDF Patch) or html; stronger than Accept")]


@router.get("/versions", summary="The versions of the dataset", response_model=None)
async def versions(request: Request, room: Room, limit: Limit = 50, offset: Offset = 0) -> Response:
    """The manifests of all versions that are kept, the newest first, and which of them is served."""
    found = room.versions()
    served = room.current().id if found else None
    media_type = choose(request.headers.get("accept"), _OFFERS)
    dataset = room.settings.data
    state = repr((served, [version.id for version in found], len(switches(dataset)), limit, offset))
    digest = hashlib.sha256(state.encode()).hexdigest()[:16]
    headers = validators(None) | {"ETag": entity_tag(digest, media_type)}
    links = page_links(request, base_url(request), Page(len(found), limit, offset))
    headers["Link"] = link_header([(target, relation, None) for relation, target in links.items()])
    if is_unchanged(request, headers):
        return unchanged(headers)
    shown = found[offset : offset + limit]
    recovery = room.recovery() if found else None
    damaged = damaged_versions(dataset)
    if media_type == HTML:
        manifests = [version.manifest for version in shown]
        kept = {version.id for version in found}
        facts: dict[str, Any] = {"links": links, "recovery": recovery, "damaged": damaged, "kept": kept}
        return page(request, "versions.html", headers=headers, manifests=manifests, served=served, **facts)
    body = {
        "served": served,
        "recovery": asdict(recovery) if recovery else None,
        "damaged": [{"version": one.version, "reason": one.reason} for one in damaged],
        "switches": [asdict(switch) for switch in reversed(switches(dataset))][:limit],
        "numberMatched": len(found),
        "numberReturned": len(shown),
        "links": links,
        "versions": [_listed(version, base_url(request)) for version in shown],
    }
    return JSONResponse(body, headers=headers)


def _listed(version: PublishedVersion, base: str) -> dict[str, Any]:
    """A manifest with the addresses that belong to it."""
    manifest = version.manifest
    address = f"{base}/versions/{manifest.id}"
    difference = f"{base}/versions/{manifest.parent}/diff/{manifest.id}" if manifest.parent else None
    return asdict(manifest) | {"href": address, "difference": difference}


@router.get("/versions/{version}", summary="A version of the dataset", response_model=None)
async def one_version(request: Request, room: Room, version: Id) -> Response:
    """Its manifest: when and from what it was made, by whom, what it holds, and what validation said."""
    found = open_version(room.settings.data, version)
    media_type = choose(request.headers.get("accept"), _OFFERS)
    headers = validators(found, media_type, is_fixed=True)
    if media_type == JSON:
        return (
            unchanged(headers)
            if is_unchanged(request, headers)
            else JSONResponse(_listed(found, base_url(request)), headers=headers)
        )
    # Which version is served, and whether its parent is kept, stands on the page and may change.
    facts: dict[str, Any] = {"kept": {one.id for one in room.versions()}, "served": room.current().id}
    return page(request, "version.html", headers=validators(None), manifest=found.manifest, **facts)


@router.get("/versions/{before}/diff/{after}", summary="What differs between two versions", response_model=None)
async def difference(
    request: Request,
    room: Room,
    before: Id,
    after: Id,
    infer: Infer = True,  # noqa: FBT002  # FastAPI passes it by name
    form: Form = "",
) -> Response:
    """Numbers by graph and the first rows, or all of it as RDF Patch, which turns the one version into the other."""
    _, second = (open_version(room.settings.data, version) for version in (before, after))
    media_type = _form(form) or choose(request.headers.get("accept"), _DIFFERENCE_OFFERS)
    pair = Pair(before, after, infer)
    headers = validators(second, before, media_type, "" if infer else "asserted", is_fixed=True)
    links = ((f"{request.url.path}?format={name}", "alternate", kind) for name, kind in _FORMATS.items())
    headers["Link"] = link_header(links)
    if is_unchanged(request, headers):
        return unchanged(headers)
    if media_type == patch.MEDIA_TYPE:
        return AnswerResponse(await while_waited_for(room.comparer.patch(pair), request.receive), headers)
    found = await while_waited_for(room.comparer.summary(pair, ROWS_SHOWN), request.receive)
    document = _document(pair, found)
    if media_type == JSON:
        return JSONResponse(document, headers=headers)
    rows = [(sign, *(read_cell(term) for term in terms)) for sign, *terms in found["rows"]]
    return page(request, "difference.html", headers=headers, found=document, rows=rows)


def _form(name: str) -> str | None:
    if not name:
        return None
    if name not in _FORMATS:
        raise NotAcceptable(f"format={name}", tuple(_FORMATS))
    return _FORMATS[name]


def _document(pair: Pair, found: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a difference: by graph, and in sum for what is asserted and what is entailed."""
    graphs = [{**one, "entailed": one["graph"] == ENTAILED_GRAPH} for one in found["graphs"]]
    sums = {
        kind: {sign: sum(one[sign] for one in graphs if one["entailed"] == entailed) for sign in ("added", "removed")}
        for kind, entailed in (("asserted", False), ("entailed", True))
    }
    return {
        "before": pair.before,
        "after": pair.after,
        "infer": pair.infer,
        **sums,
        "graphs": graphs,
        "rows": found["rows"],
    }
