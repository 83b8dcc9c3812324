"""`DELETE /sparql/queries/{id}`: stop a query that runs."""

from fastapi import APIRouter
from starlette.responses import Response

from app.web.dependencies import Room

router = APIRouter(tags=["SPARQL"])


@router.delete("/sparql/queries/{query_id}", status_code=204, response_class=Response, summary="Stop a running query")
async def cancel_query(query_id: str, room: Room) -> None:
    """Stop the query that runs under this id; the request that asked it is answered with 503."""
    room.running.cancel(query_id)
