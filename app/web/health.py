"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.web.dependencies import Room

router = APIRouter(tags=["Operation"])


@router.get("/healthz", summary="Does the process live?")
async def healthz() -> dict[str, str]:
    """Always 200 while the process serves at all."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can questions be answered?", responses={503: {"description": "Not yet"}})
async def readyz(room: Room) -> JSONResponse:
    """200 when the engine has started and a version is published; 503 before, and while the service stops.

    `degraded` says so where an older version is served because the right one was found damaged.
    """
    if not room.is_open:
        return JSONResponse({"status": "starting"}, 503, {"Retry-After": "1"})
    if room.settings.engine == "remote":
        return JSONResponse({"status": "ready"})
    ready = {"status": "ready", "version": room.current().id}
    recovery = room.recovery()
    if recovery:
        ready["degraded"] = f"version {recovery.before or '?'} is damaged, {recovery.version} is served in its place"
    return JSONResponse(ready)
