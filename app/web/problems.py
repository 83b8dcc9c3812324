"""Each error as a problem document (RFC 9457): one table from class to status, slug and title.

`type` is `{base}/errors#{slug}`, where docs/errors.md says what the problem means and what to do.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app import errors
from app.web.dependencies import base_url
from app.web.negotiation import Offer, choose
from app.web.rendering import page
from app.web.representations import HTML, JSON, PROBLEM_JSON, TEXT


@dataclass(frozen=True)
class Problem:
    """A kind of problem: its HTTP status, the slug of its heading in docs/errors.md, its title.

    Where `guarded`, the error's own words may name files of the machine, and the reader gets the title alone.
    """

    status: int
    slug: str
    title: str
    guarded: bool = False


PROBLEMS: Mapping[type[Exception], Problem] = {
    errors.SettingError: Problem(500, "bad-setting", "A setting cannot be used", guarded=True),
    errors.DocumentError: Problem(422, "unreadable-document", "The document cannot be read"),
    errors.DesignationError: Problem(404, "unknown-designation", "The designation is not understood"),
    errors.SourceError: Problem(422, "unreadable-source", "The RDF source cannot be read"),
    errors.NonConformance: Problem(422, "non-conformance", "The shapes refuse what would be published"),
    errors.Inconsistency: Problem(422, "inconsistency", "The triples contradict the ontology"),
    errors.DatasetLocked: Problem(503, "dataset-locked", "The dataset is being written", guarded=True),
    errors.StagedElsewhere: Problem(409, "staged-elsewhere", "What was kept belongs to another version", guarded=True),
    errors.NoVersion: Problem(503, "no-version", "Nothing is published yet", guarded=True),
    errors.UnknownVersion: Problem(404, "unknown-version", "There is no such version"),
    errors.DamagedVersion: Problem(500, "damaged-version", "A version of the dataset is damaged", guarded=True),
    errors.NotABackup: Problem(422, "not-a-backup", "The directory holds no backup", guarded=True),
    errors.DamagedBackup: Problem(422, "damaged-backup", "The backup is damaged", guarded=True),
    errors.OccupiedDirectory: Problem(409, "occupied-directory", "There is something there already", guarded=True),
    errors.GraphReserved: Problem(403, "graph-reserved", "The graph is kept by the service itself"),
    errors.GraphForbidden: Problem(403, "graph-forbidden", "The token does not reach this graph"),
    errors.GraphAbsent: Problem(404, "graph-absent", "There is no such graph"),
    errors.GraphPresent: Problem(409, "graph-present", "There is such a graph already"),
    errors.LoadFailed: Problem(422, "load-failed", "A document could not be loaded"),
    errors.WriteFailed: Problem(503, "write-failed", "The write did not succeed"),
    errors.BadQuestionFile: Problem(500, "bad-question-file", "A question file breaks its form", guarded=True),
    errors.UnknownQuestion: Problem(404, "unknown-question", "There is no such question"),
    errors.BadParameter: Problem(400, "bad-parameter", "A value does not fit its parameter"),
    errors.QuerySyntaxError: Problem(400, "query-syntax", "The query is not SPARQL"),
    errors.UnknownFunction: Problem(400, "unknown-function", "The query calls a function that is not known"),
    errors.QueryRefused: Problem(403, "federation-denied", "The query would ask another host"),
    errors.QueryTimeout: Problem(503, "query-timeout", "The query took too long"),
    errors.QueryTooLarge: Problem(503, "query-too-large", "The query needed too much memory"),
    errors.QueryCancelled: Problem(503, "query-cancelled", "The query was cancelled"),
    errors.QueryIdInUse: Problem(409, "query-id-in-use", "A query of this id is running"),
    errors.UnknownQuery: Problem(404, "unknown-query", "No query of this id is running"),
    errors.QueueFull: Problem(503, "queue-full", "Too many queries are waiting"),
    errors.EngineFailure: Problem(500, "engine-failure", "The query engine failed"),
    errors.SearchUnavailable: Problem(501, "search-unavailable", "There is no index to search in"),
    errors.TokenRefused: Problem(422, "token-refused", "The token cannot be made"),
    errors.UnknownToken: Problem(404, "unknown-token", "There is no such token"),
    errors.DamagedTokens: Problem(500, "damaged-tokens", "The tokens cannot be read", guarded=True),
    errors.ResourceNotFound: Problem(404, "not-found", "Nothing is known about this here"),
    errors.RevisionAbsent: Problem(404, "revision-absent", "The document has no such version"),
    errors.TextAbsent: Problem(404, "text-absent", "The words of the version are not here"),
    errors.SameRevision: Problem(400, "same-revision", "A version is compared with itself"),
    errors.NotEntailed: Problem(404, "not-entailed", "The triple does not hold"),
    errors.NothingToExplain: Problem(501, "nothing-to-explain", "This service cannot explain what it serves"),
    errors.BadRequest: Problem(400, "bad-request", "The request breaks the protocol"),
    errors.NotAcceptable: Problem(406, "not-acceptable", "Nothing on offer is acceptable"),
    errors.UnsupportedMediaType: Problem(415, "unsupported-media-type", "The body is of a kind that is not read"),
    errors.MethodNotAllowed: Problem(405, "method-not-allowed", "The path does not answer to this method"),
    errors.BodyTooLarge: Problem(413, "body-too-large", "The body is too large"),
    errors.AddressTooLong: Problem(414, "address-too-long", "The address is too long"),
    errors.HeadersTooLarge: Problem(431, "headers-too-large", "The headers are too large"),
    errors.RateLimited: Problem(429, "rate-limited", "Too many requests"),
    errors.Unauthenticated: Problem(401, "unauthenticated", "Writing needs a token"),
    errors.WritingClosed: Problem(403, "writing-closed", "Writing is not open on this service"),
    RequestValidationError: Problem(422, "bad-value", "A value in the request does not fit"),
}
INTERNAL = Problem(500, "internal", "The service failed", guarded=True)

_OFFERS = (Offer(PROBLEM_JSON, (JSON, "application/*")), Offer(HTML, ("application/xhtml+xml",)), Offer(TEXT))


def problem_of(error: Exception) -> Problem:
    """The row of the table for an error: its class's, or the nearest base class's, or `INTERNAL`."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), INTERNAL)


def describe(error: Exception, base: str, instance: str, request_id: str = "") -> dict[str, Any]:
    """The members of the problem document: those of RFC 9457, then the facts that the error holds as fields."""
    problem = problem_of(error)
    detail = problem.title if problem.guarded else _detail(error)
    members = {
        "type": f"{base}/errors#{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "instance": instance,
    }
    facts = {} if problem.guarded else _facts(error)
    members |= {name: value for name, value in facts.items() if name not in members and value is not None}
    return members | ({"request_id": request_id} if request_id else {})


def _detail(error: Exception) -> str:
    if isinstance(error, RequestValidationError):
        return "; ".join(f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors())
    return str(error)


def _facts(error: Exception) -> dict[str, Any]:
    facts: dict[str, Any] = asdict(error) if isinstance(error, errors.TwintextError) and is_dataclass(error) else {}
    facts.pop("document", None)  # it is a representation of its own, for whoever asks for RDF
    return facts


def headers_of(error: Exception) -> dict[str, str]:
    """The headers that belong to an error besides its body: Allow for 405, Retry-After for a full queue, Vary."""
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if isinstance(error, errors.MethodNotAllowed):
        headers["Allow"] = ", ".join(error.allowed)
    if isinstance(error, errors.QueueFull | errors.RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.NoVersion | errors.DatasetLocked):
        headers["Retry-After"] = "5"
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = _challenge(error.error)
    if isinstance(error, errors.GraphForbidden):
        headers["WWW-Authenticate"] = _challenge("insufficient_scope")
    return headers


def _challenge(error: str | None) -> str:
    """What a client is told about the token that is missing here (RFC 6750 section 3)."""
    return 'Bearer realm="twintext"' + (f', error="{error}"' if error else "")


def respond(request: Request, error: Exception) -> Response:
    """The response to an error: the problem document, a page for browsers, or plain text where that is asked for."""
    state = request.scope.get("state", {})
    members = describe(error, base_url(request), request.url.path, state.get("request_id", ""))
    if query_id := state.get("query_id"):
        members["query_id"] = query_id
    status, headers = members["status"], headers_of(error)
    media_type = _media_type(request)
    if media_type == HTML:
        return page(request, "problem.html", status=status, headers=headers, problem=members)
    if media_type == TEXT:
        return PlainTextResponse(f"{members['title']}\n{members['detail']}\n{members['type']}\n", status, headers)
    return JSONResponse(members, status, headers, media_type=PROBLEM_JSON)


def _media_type(request: Request) -> str:
    try:
        return choose(request.headers.get("accept"), _OFFERS)
    except errors.NotAcceptable:
        return PROBLEM_JSON


def _translate(request: Request, error: HTTPException) -> Exception:
    """An error of the web framework as one of ours."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return errors.ResourceNotFound(request.url.path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "GET, HEAD")
        return errors.MethodNotAllowed(request.method, tuple(part.strip() for part in allowed.split(",")))
    return errors.BadRequest(str(error.detail))


def install(app: FastAPI) -> None:
    """Let every error of the application be answered with a problem document."""

    async def ours(request: Request, error: Exception) -> Response:
        return respond(request, error)

    async def framework(request: Request, error: Exception) -> Response:
        return respond(request, _translate(request, error) if isinstance(error, HTTPException) else error)

    app.add_exception_handler(errors.TwintextError, ours)
    app.add_exception_handler(RequestValidationError, ours)
    app.add_exception_handler(HTTPException, framework)
