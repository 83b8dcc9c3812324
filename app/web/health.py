"""Whether the process lives, whether it can answer, and which versions of the dataset there are."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.web.dependencies import Room
from app.web.negotiation import Offer, choose
from app.web.rendering import page
from app.web.representations import HTML, JSON

router = APIRouter(tags=["Operation"])


@router.get("/healthz", summary="Does the process live?")
async def healthz() -> dict[str, str]:
    """Always 200 while the process serves at all."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can questions be answered?", responses={503: {"description": "Not yet"}})
async def readyz(room: Room) -> JSONResponse:
    """200 when the engine has started and a version is published; 503 before, and while the service stops."""
    if not room.is_open:
        return JSONResponse({"status": "starting"}, 503, {"Retry-After": "1"})
    if room.settings.engine == "remote":
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "ready", "version": room.current().id})


@router.get("/versions", summary="The versions of the dataset", response_model=None)
async def versions(request: Request, room: Room) -> Response:
    """The manifests of all versions that are kept, the newest first."""
    found = room.versions()
    served = room.current().id if found else None
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if choose(request.headers.get("accept"), (Offer(JSON), Offer(HTML))) == HTML:
        manifests = [version.manifest for version in found]
        return page(request, "versions.html", headers=headers, manifests=manifests, served=served)
    listed: list[dict[str, Any]] = [asdict(version.manifest) for version in found]
    return JSONResponse({"served": served, "versions": listed}, headers=headers)
