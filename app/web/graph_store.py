"""`/store`: the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

A graph is named by `?graph=IRI` or `?default`, or by the address of the request itself, as it was sent, where that is
below `/store/`.
"""

import uuid
from collections.abc import AsyncIterator
from typing import Final

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.dataset.handover import Method
from app.errors import BadRequest, GraphAbsent, NonConformance, UnsupportedMediaType
from app.model.terms import iri
from app.query.engine import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, SPARQL_JSON, TRIG, TURTLE, Query
from app.web.answers import AnswerResponse, ask
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import base_url, reading_room
from app.web.representations import GRAPH_OFFERS, HTML, negotiate
from app.web.sparql_request import body_kind, decode_form, graphs_in, read_body
from app.web.writes import authorized, new_task, options, refused, told, write

READING: Final = ("GET", "HEAD")
WRITING: Final[dict[str, Method]] = {"PUT": "PUT", "POST": "POST", "DELETE": "DELETE"}
METHODS: Final = (*READING, *WRITING, "OPTIONS")
MULTIPART: Final = "multipart/form-data"
SYNTAXES: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS)
_OFFERS: Final = tuple(offer for offer in GRAPH_OFFERS if offer.media_type != HTML)
_EVERYTHING: Final = "CONSTRUCT { ?subject ?predicate ?object } WHERE { ?subject ?predicate ?object }"


class GraphStoreEndpoint:
    """The endpoint as an ASGI application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            response = options(METHODS)
        elif request.method in READING:
            response = await _read(request)
        else:
            response = await _write(request)
        await response(scope, receive, send)


def _named(request: Request) -> str | None:
    """The IRI of the graph that a request is about, "" for the default graph, None where it names none.

    `BadRequest` where it names more than one, or what is no IRI.
    """
    parameters = decode_form(request.scope["query_string"])
    graphs = graphs_in(parameters, "graph")
    path = request.scope["raw_path"].decode("latin-1")  # as it was sent: decoded it would be another IRI, or none
    direct = path.removeprefix("/store").strip("/")
    if len(graphs) + ("default" in parameters) + bool(direct) > 1:
        raise BadRequest("the request names more than one graph")
    if direct:
        graphs = graphs_in({"graph": (f"{base_url(request)}{path}",)}, "graph")
    return graphs[0] if graphs else "" if "default" in parameters else None


async def _read(request: Request) -> Response:
    room = reading_room(request)
    graph = _named(request)
    if graph is None:
        raise BadRequest("name a graph with ?graph=IRI or ?default")
    accept = ", ".join(request.headers.getlist("accept")) or None
    media_type = negotiate(accept, (), _OFFERS)
    version = room.asked_version(None, None)
    headers = validators(version, media_type)
    of_version = version.id if version else None
    if graph and not await _exists(request, graph, of_version):
        raise GraphAbsent(graph)
    if is_unchanged(request, headers):
        return unchanged(headers)
    query = Query(_EVERYTHING, media_type, default_graphs=(graph,) if graph else (), version=of_version)
    return AnswerResponse(await ask(room.engine, query, request.receive), headers)


async def _exists(request: Request, graph: str, version: str | None) -> bool:
    """Whether there is a graph of this name; it may be empty."""
    query = Query("ASK { GRAPH ?graph { } }", SPARQL_JSON, {"graph": iri(graph)}, version=version)
    answer = await ask(reading_room(request).engine, query, request.receive)
    return b"true" in await answer.body()


async def _write(request: Request) -> Response:
    writer = authorized(request, METHODS)
    method, graph = WRITING[request.method], _named(request)
    documents = await _documents(request) if method != "DELETE" else []
    location = None
    if graph is None:
        if method != "POST":
            raise BadRequest("name a graph with ?graph=IRI or ?default")
        if not any(media_type in (TRIG, N_QUADS) for media_type, _ in documents):
            graph = location = f"{base_url(request)}/store/{uuid.uuid4().hex}"
    bodies = tuple(body for _, body in documents)
    task = new_task("graph-store", writer, bodies)
    task["method"], task["graph"] = method, graph
    task["media_types"] = [media_type for media_type, _ in documents]
    task["base"] = graph or f"{base_url(request)}/store"
    try:
        outcome = await write(request, task, bodies)
    except NonConformance as error:
        return await refused(request, error)
    headers = told(outcome) | ({"Location": location} if location else {})
    return Response(status_code=201 if outcome.get("created") else 204, headers=headers)


async def _documents(request: Request) -> list[tuple[str, bytes]]:
    """The documents in the body, each with its media type; each part of a multipart body is one."""
    kind = body_kind(request.headers.get("content-type"), (*SYNTAXES, MULTIPART))
    body = await read_body(request, reading_room(request).settings.max_body)
    if kind != MULTIPART:
        return [(kind, body)]

    async def stream() -> AsyncIterator[bytes]:  # the parser wants to await it
        yield body
        yield b""

    try:
        form = await MultiPartParser(request.headers, stream()).parse()  # type: ignore[arg-type]  # any will do
    except (MultiPartException, KeyError) as error:
        raise BadRequest(f"the multipart body cannot be read: {error}") from None
    documents = []
    for _, part in form.multi_items():
        if isinstance(part, str):
            raise UnsupportedMediaType("a part without a file name", SYNTAXES)
        content_type = body_kind(part.content_type, SYNTAXES)
        documents.append((content_type, await part.read()))
        await part.close()
    return documents
