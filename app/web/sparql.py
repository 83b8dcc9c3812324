"""`/sparql`: the SPARQL 1.1 Protocol for queries, the form page for people, the Service Description for programs."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.errors import BadRequest, MethodNotAllowed, NoVersion, QueryError, RequestError, TwintextError
from app.model.published import PublishedVersion
from app.query import guard
from app.query.answer_cache import is_repeatable
from app.query.engine import Engine, Form, Query
from app.query.measurement import current_trace
from app.web import problems
from app.web.answers import AnswerResponse, ask
from app.web.asked_version import Past, past
from app.web.conditions import VARY, is_unchanged, unchanged, validators, without_validators
from app.web.dependencies import ReadingRoom, address_of, base_url, program_version, reading_room
from app.web.doorstep import STANDING
from app.web.negotiation import Offer
from app.web.plain_queries import FOREGONE, PLAIN, Foregone
from app.web.rendering import page
from app.web.representations import (
    GRAPH_OFFERS,
    HTML,
    link_header,
    negotiate,
    offers_for,
)
from app.web.running_queries import Flight, identifier_of, new_identifier
from app.web.service_description import Described, description_query
from app.web.sparql_request import METHODS, SparqlRequest, read_request
from app.web.tables import NOTHING, PAGE_FORMATS, Shown, read_for_page

FIRST_QUERY = """PREFIX tt: <https://w3id.org/twintext/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?organization ?label WHERE {
  ?organization a <http://www.w3.org/ns/org#Organization> ;
    rdfs:label ?label .
}
ORDER BY ?label
LIMIT 50
"""


@dataclass(frozen=True)
class _Asked:
    """A request with all that is known before the engine is asked."""

    request: Request
    room: ReadingRoom
    sparql: SparqlRequest
    media_type: str
    form: Form
    version: PublishedVersion | None


class SparqlEndpoint:
    """The endpoint as an ASGI application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say in a problem document why not."""
        request = Request(scope, receive)
        is_begun = False

        async def begin(message: Message) -> None:
            nonlocal is_begun
            is_begun = True
            await send(message)

        try:
            with reading_room(request).running.flight() as flight:
                response = await respond(request, flight)
                await response(scope, receive, begin)
        except TwintextError as error:
            if is_begun:
                raise RuntimeError("the answer broke off") from error  # upon which the server breaks the connection
            await problems.respond(request, error)(scope, receive, send)


async def respond(request: Request, flight: Flight) -> Response:
    """The response to a request of any method; a query is known by its id as soon as it has been read."""
    room = reading_room(request)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
    sparql = await read_request(request, room.settings.max_body)
    if sparql.cancels:
        return _cancel(request, room, sparql)
    if sparql.query is None:
        return await _without_query(request, room, sparql)
    request.scope["state"]["query_id"] = flight.begin(identifier_of(request, sparql.query_id) or new_identifier())
    try:
        return await _answer(await _prepare(request, room, sparql))
    except (QueryError, RequestError) as error:
        if _wants_page(request, sparql):
            return _form_page(request, room, sparql, error=error)
        raise


def _cancel(request: Request, room: ReadingRoom, sparql: SparqlRequest) -> Response:
    if request.method != "POST":
        raise MethodNotAllowed(request.method, ("POST",))
    identifier = identifier_of(request, sparql.query_id)
    if identifier is None:
        raise BadRequest("say which query is to be stopped, in Query-Id or query-request-id")
    room.running.cancel(identifier)
    return Response(status_code=204)


def _wants_page(request: Request, sparql: SparqlRequest) -> bool:
    offers = (Offer("application/octet-stream"), Offer(HTML, ("application/xhtml+xml",)))
    try:
        return negotiate(_accept(request), sparql.formats, offers) == HTML
    except RequestError:
        return False


def _accept(request: Request) -> str | None:
    """All Accept headers as one."""
    return ", ".join(request.headers.getlist("accept")) or None


async def _prepare(request: Request, room: ReadingRoom, sparql: SparqlRequest) -> _Asked:
    """Settle form, format and version before the engine sees the query."""
    text = sparql.query or ""
    form, update = guard.form_of(text)
    if update:
        raise BadRequest(f"{update} begins an update; this path answers queries")
    form = form or "SELECT"  # the engine will say what is wrong with it, and where
    media_type = negotiate(_accept(request), sparql.formats, offers_for(form))
    return _Asked(request, room, sparql, media_type, form, room.asked_version(sparql.version, sparql.as_of))


async def _answer(asked: _Asked) -> Response:
    headers = _headers(asked)
    if is_unchanged(asked.request, headers):
        _let_stand(asked)
        return unchanged(headers)
    if asked.media_type == HTML:
        return await _answer_page(asked, headers)
    query = _query(asked, asked.media_type)
    answer = await ask(await _engine(asked), query, asked.request.receive)
    if answer.whole is not None:
        if current_trace().cache == "hit":
            _let_stand(asked)
        if asked.sparql == SparqlRequest(query=query.text) and asked.request.method == "GET" and "ETag" in headers:
            asked.request.scope["state"][PLAIN] = query
    return AnswerResponse(answer, headers)


async def _engine(asked: _Asked) -> Engine:
    """Who answers: what has come of the query already, unless another version has been published meanwhile."""
    foregone: Foregone | None = asked.request.scope["state"].pop(FOREGONE, None)
    if foregone and asked.version and not foregone.is_of(asked.version.id):
        await foregone.stop()
        foregone = None
    return foregone or asked.room.engine


def _let_stand(asked: _Asked) -> None:
    """Say that the response is the same as long as this version is served; a version named is served or not."""
    sparql = asked.sparql
    if asked.version is not None and not sparql.version and not sparql.as_of:
        asked.request.scope["state"][STANDING] = asked.version.id


def _headers(asked: _Asked) -> dict[str, str]:
    """What identifies the answer, where it would be the same again; an answer to POST has no address to cache it by."""
    sparql = asked.sparql
    infer = "" if sparql.infer else "asserted"
    headers = validators(asked.version, asked.media_type, infer, is_fixed=bool(sparql.version))
    is_lasting = asked.request.method in {"GET", "HEAD"} and is_repeatable(sparql.query or "")
    return headers if is_lasting else without_validators(headers)


def _query(asked: _Asked, media_type: str) -> Query:
    longest = asked.room.settings.query_timeout
    sparql = asked.sparql
    return Query(
        text=sparql.query or "",
        media_type=media_type,
        default_graphs=sparql.default_graphs,
        named_graphs=sparql.named_graphs,
        infer=sparql.infer,
        version=asked.version.id if asked.version else None,
        timeout=min(sparql.timeout or longest, longest),
        only_checked=asked.request.method == "HEAD",
        base=address_of(asked.request),
    )


async def _answer_page(asked: _Asked, headers: dict[str, str]) -> Response:
    """The form page with the first rows of the answer below."""
    answer = await ask(asked.room.engine, _query(asked, PAGE_FORMATS[asked.form]), asked.request.receive)
    shown = await read_for_page(answer, asked.form)
    asked_of = past(asked.request, asked.version)
    return _form_page(asked.request, asked.room, asked.sparql, headers=headers, shown=shown, asked_of=asked_of)


def _form_page(
    request: Request,
    room: ReadingRoom,
    sparql: SparqlRequest,
    *,
    error: TwintextError | None = None,
    headers: dict[str, str] | None = None,
    shown: Shown = NOTHING,
    asked_of: Past | None = None,
) -> Response:
    """The page with the form; where a query was asked, with its answer or with what is wrong."""
    example = room.questions.get(sparql.example) if sparql.example else None
    problem = problems.describe(error, base_url(request), request.url.path) if error else None
    text = sparql.query if sparql.query is not None else example.text if example else FIRST_QUERY
    return page(
        request,
        "sparql.html",
        status=problem["status"] if problem else 200,
        headers=(problems.headers_of(error) if error else headers) or {"Vary": VARY},
        past=asked_of,
        base=base_url(request),
        query=text,
        sparql=replace(sparql, query=None),
        asked=sparql.query is not None,
        questions=room.questions,
        longest=room.settings.query_timeout,
        problem=problem,
        table=shown.table,
        truth=shown.truth,
    )


async def _without_query(request: Request, room: ReadingRoom, sparql: SparqlRequest) -> Response:
    """The form page for browsers, the Service Description for programs."""
    if request.method in {"POST", "QUERY"}:
        raise BadRequest("the request has no 'query'")
    media_type = negotiate(_accept(request), sparql.formats, GRAPH_OFFERS)
    if media_type == HTML:
        return _form_page(request, room, sparql)
    try:
        version = room.asked_version(sparql.version, sparql.as_of)
    except NoVersion:
        version = None
    base = base_url(request)
    is_writable = room.settings.engine == "embedded" and room.tokens.exist()
    kind = "writable description" if is_writable else "description"
    headers = validators(version, kind, media_type, program_version(), is_fixed=bool(sparql.version))
    headers.pop("Last-Modified", None)  # a token may be made since
    headers["Link"] = link_header([(f"{base}/openapi.json", "service-desc", "application/vnd.oai.openapi+json")])
    if is_unchanged(request, headers):
        return unchanged(headers)
    described = Described(f"{base}/sparql", room.settings, is_writable, version)
    query = description_query(described, media_type)
    return AnswerResponse(await ask(room.engine, query, request.receive), headers)
