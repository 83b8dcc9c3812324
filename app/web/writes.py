"""What all writing requests share: who asks, the task that the writing desk gets, the answer that tells the version."""

import time
import uuid
from collections.abc import Sequence
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from app.dataset.handover import Outcome, Task
from app.errors import MethodNotAllowed, NonConformance, NotAcceptable, WritingClosed
from app.model.tokens import Writer
from app.query.engine import Query
from app.web.answers import AnswerResponse
from app.web.authorization import authorize
from app.web.dependencies import reading_room
from app.web.negotiation import Offer, choose
from app.web.representations import GRAPH_OFFERS, JSON, PROBLEM_JSON


def authorized(request: Request, methods: Sequence[str]) -> Writer:
    """Who writes, before anything of the body is read; `MethodNotAllowed`, or what `authorize` raises."""
    if request.method not in methods:
        raise MethodNotAllowed(request.method, tuple(methods))
    if reading_room(request).settings.engine == "remote":
        raise WritingClosed
    return authorize(request)


def new_task(kind: Literal["update", "graph-store"], writer: Writer, bodies: Sequence[bytes]) -> Task:
    """The task of a write, with an id of its own."""
    return {
        "id": uuid.uuid4().hex,
        "kind": kind,
        "agent": writer.name,
        "scopes": list(writer.graphs),
        "bodies": [len(body) for body in bodies],
    }


async def write(request: Request, task: Task, bodies: tuple[bytes, ...]) -> Outcome:
    """Carry out a task; errors as `app.dataset.desk.WritingDesk.write`."""
    room, started = reading_room(request), time.perf_counter()
    try:
        return await room.desk.write(task, bodies)
    finally:
        room.metrics.writes.add(time.perf_counter() - started)


async def refused(request: Request, error: NonConformance) -> Response:
    """The report of SHACL, for a reader who would rather have RDF than a problem document; else the error goes on."""
    offers = (Offer(PROBLEM_JSON, (JSON, "application/*")), *GRAPH_OFFERS[:-1])
    try:
        media_type = choose(", ".join(request.headers.getlist("accept")) or None, offers)
    except NotAcceptable:
        media_type = PROBLEM_JSON
    if media_type == PROBLEM_JSON or not error.document:
        raise error
    query = Query(f"CONSTRUCT {{\n{error.document}}} WHERE {{}}", media_type)
    answer = AnswerResponse(await reading_room(request).engine.answer(query), {"Vary": "Accept"})
    answer.status_code = 422
    return answer


def told(outcome: Outcome) -> dict[str, str]:
    """The headers that tell which version holds what was written."""
    return {"X-Dataset-Version": outcome["version"], "Cache-Control": "no-store"}


def options(methods: Sequence[str]) -> Response:
    """The answer to OPTIONS."""
    return Response(status_code=204, headers={"Allow": ", ".join(methods)})
