"""`/update`: the SPARQL 1.1 Protocol for updates (https://www.w3.org/TR/sparql11-protocol/#update-operation)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from app.errors import BadRequest, NonConformance
from app.model import update
from app.query import guard
from app.web.dependencies import address_of, reading_room
from app.web.sparql_request import FORM, body_kind, decode_form, decode_text, graphs_in, read_body, truth
from app.web.writes import authorized, new_task, options, refused, told, write

SPARQL_UPDATE: Final = "application/sparql-update"
METHODS: Final = ("POST", "OPTIONS")
# Reading ten million characters takes seconds; meanwhile others are to be served.
_READ_AT_ONCE: Final = 50_000
_SINGLE: Final = ("update", "infer")
_GRAPHS: Final = ("using-graph-uri", "using-named-graph-uri")


@dataclass(frozen=True)
class UpdateParameters:
    """The parameters of one update: its text, the graphs it matches patterns in, and whether entailed triples match."""

    text: str
    using: tuple[str, ...]
    using_named: tuple[str, ...]
    infer: bool


class UpdateEndpoint:
    """The endpoint as an ASGI application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = options(METHODS) if request.method == "OPTIONS" else await respond(request)
        await response(scope, receive, send)


async def respond(request: Request) -> Response:
    """Carry out the update of a request; the answer tells the version and the numbers of quads."""
    writer = authorized(request, METHODS)
    settings = reading_room(request).settings
    parameters = await _read(request, settings.max_body)
    if len(parameters.text) <= _READ_AT_ONCE:
        inspect(parameters.text, settings.federation_allow)
    else:
        await asyncio.to_thread(inspect, parameters.text, settings.federation_allow)
    body = parameters.text.encode()
    task = new_task("update", writer, [body])
    task["using"], task["using_named"] = list(parameters.using), list(parameters.using_named)
    task["infer"], task["base"] = parameters.infer, address_of(request)
    try:
        outcome = await write(request, task, (body,))
    except NonConformance as error:
        return await refused(request, error)
    return JSONResponse({**outcome}, headers=told(outcome))


async def _read(request: Request, limit: int) -> UpdateParameters:
    located = decode_form(request.scope["query_string"])
    kind = body_kind(request.headers.get("content-type"), (FORM, SPARQL_UPDATE))
    body = await read_body(request, limit)
    sent = decode_form(body) if kind == FORM else {"update": (decode_text(body),)}
    for name in (*_SINGLE, *_GRAPHS):
        if name in located and name in sent:
            raise BadRequest(f"{name!r} stands in the address and in the body")
    if kind == FORM and "update" in located:
        raise BadRequest("'update' stands in the address; send it in the body")
    return interpret({**located, **sent})


def interpret(parameters: Mapping[str, tuple[str, ...]]) -> UpdateParameters:
    """The meaning of decoded parameters; `BadRequest` where they are no update."""
    for name in _SINGLE:
        if len(parameters.get(name, ())) > 1:
            raise BadRequest(f"{name!r} is given more than once")
    if "query" in parameters:
        raise BadRequest("this path takes updates; ask queries at /sparql")
    if "update" not in parameters:
        raise BadRequest("the request has no 'update'")
    return UpdateParameters(
        parameters["update"][0],
        graphs_in(parameters, "using-graph-uri"),
        graphs_in(parameters, "using-named-graph-uri"),
        truth("infer", parameters.get("infer", ("true",))[0] or "true"),
    )


def inspect(text: str, allow: tuple[str, ...]) -> None:
    """`QueryRefused` where an update would ask a host that is not allowed, `QuerySyntaxError` where it is no update.

    A LOAD SILENT of such a host fails silently, as one of a document that is not there (SPARQL 1.1 Update, 3.1.4).
    """
    found = guard.inspect(text)
    guard.refuse_strangers("SERVICE", found.services, allow)
    loads = [each.operation for each in update.read_update(text) if isinstance(each.operation, update.Load)]
    if not (loads and all(load.silent for load in loads)):
        guard.refuse_strangers("LOAD", found.loads, allow)
