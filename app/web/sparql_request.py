"""A SPARQL 1.1 Protocol query operation as it arrives: by GET, by POST of a form, by POST of the query itself.

QUERY (https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/) is read as POST is.

The protocol's section 2.1 says where each parameter may stand; what it leaves open (repeated parameters, one given in
two places) is refused, because guessing would answer another question than the one meant.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from app.errors import BadRequest, BodyTooLarge, MethodNotAllowed, UnsupportedMediaType
from app.model import terms
from app.model.percent_encoding import unquote

FORM = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"
METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")

_MOST_PARAMETERS = 1000
_SINGLE = ("query", "timeout", "infer", "version", "as-of", "example", "query-request-id", "cancel-query")
_ONLY_QUERY = {"query"}
_REPEATABLE = ("default-graph-uri", "named-graph-uri", "format")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(ms|s|m)?", re.IGNORECASE)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class SparqlRequest:
    """The parameters of one request; `query` is None where none was sent, `timeout` is in seconds."""

    query: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    infer: bool = True
    version: str | None = None
    as_of: str | None = None
    formats: tuple[str, ...] = ()
    example: str | None = None
    query_id: str | None = None
    cancels: bool = False


Parameters = Mapping[str, tuple[str, ...]]


async def read_request(request: Request, limit: int) -> SparqlRequest:
    """The parameters of a request; `limit` is the largest body read, in bytes. Raises the `RequestError`s."""
    located = decode_form(request.scope["query_string"])
    if request.method in {"GET", "HEAD"}:
        return interpret(located)
    if request.method not in {"POST", "QUERY"}:
        raise MethodNotAllowed(request.method, METHODS)
    if "cancel-query" in located and "content-type" not in request.headers:
        return interpret(located)
    kind = body_kind(request.headers.get("content-type"), (FORM, SPARQL_QUERY))
    body = await read_body(request, limit)
    sent = decode_form(body) if kind == FORM else {"query": (decode_text(body),)}
    for name in (*_SINGLE, *_REPEATABLE):
        if name in located and name in sent:
            raise BadRequest(f"{name!r} stands in the address and in the body")
    return interpret({**located, **sent})


def body_kind(content_type: str | None, kinds: tuple[str, ...]) -> str:
    """Which of the media types a body is of; its charset, if it names one, must be UTF-8.

    `BadRequest` where the request does not say, `UnsupportedMediaType` where it is of another.
    """
    if content_type is None:
        raise BadRequest(f"the request has no Content-Type; send {' or '.join(kinds)}")
    kind, *parameters = (part.strip() for part in content_type.lower().split(";"))
    if kind not in kinds:
        raise UnsupportedMediaType(content_type, kinds)
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in {"utf-8", "utf8", "us-ascii"}:
            raise UnsupportedMediaType(content_type, (f"{kind}; charset=utf-8",))
    return kind


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request; `BodyTooLarge` as soon as it is longer than `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise BodyTooLarge(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(limit)
    return bytes(body)


def decode_text(body: bytes) -> str:
    """The text in a body; `BadRequest` where it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"the text is not UTF-8 (byte {error.start})") from None


def decode_form(body: bytes) -> dict[str, tuple[str, ...]]:
    """The values of each name in a form or a query string, percent-decoded exactly once; `BadRequest` if not UTF-8."""
    if not body.isascii():
        decode_text(body)  # which says at which byte it is no text
    fields = body.split(b"&") if body else []
    if len(fields) > _MOST_PARAMETERS:
        raise BadRequest(f"there are more than {_MOST_PARAMETERS} parameters")
    values: dict[str, tuple[str, ...]] = {}
    try:
        for field in filter(None, fields):
            encoded, _, value = field.partition(b"=")
            name = unquote(encoded)
            values[name] = (*values.get(name, ()), unquote(value))
    except UnicodeDecodeError:
        raise BadRequest("a percent-encoded value is not UTF-8") from None
    return values


def interpret(parameters: Parameters) -> SparqlRequest:
    """The meaning of decoded parameters; those that the protocol and this service do not know are passed over."""
    if parameters.keys() == _ONLY_QUERY and len(parameters["query"]) == 1:  # as in most requests
        return SparqlRequest(query=parameters["query"][0])
    for name in _SINGLE:
        if len(parameters.get(name, ())) > 1:
            raise BadRequest(f"{name!r} is given more than once")
    if "update" in parameters:
        raise BadRequest("this path answers queries; it takes no 'update'")
    single = {name: parameters[name][0] for name in _SINGLE if name in parameters}
    return SparqlRequest(
        query=single.get("query"),
        default_graphs=graphs_in(parameters, "default-graph-uri"),
        named_graphs=graphs_in(parameters, "named-graph-uri"),
        timeout=_timeout(single["timeout"]) if single.get("timeout") else None,
        infer=truth("infer", single.get("infer") or "true"),
        version=single.get("version") or None,
        as_of=single.get("as-of") or None,
        formats=tuple(name for name in parameters.get("format", ()) if name),
        example=single.get("example") or None,
        query_id=single.get("query-request-id"),
        cancels=truth("cancel-query", single.get("cancel-query") or "false"),
    )


def graphs_in(parameters: Parameters, name: str) -> tuple[str, ...]:
    """The values of a parameter that names graphs; `BadRequest` where one is no absolute IRI."""
    given = parameters.get(name, ())
    for value in given:
        try:
            terms.iri(value)
        except ValueError:
            raise BadRequest(f"{name}={value!r} is not an IRI") from None
        if not _ABSOLUTE.match(value):
            raise BadRequest(f"{name}={value!r} is not an absolute IRI")
    return given


def _timeout(text: str) -> float:
    """Seconds from "2", "1.5s", "500ms", "1m"."""
    found = _DURATION.fullmatch(text.strip())
    seconds = float(found.group(1)) * _SECONDS[(found.group(2) or "s").lower()] if found else 0.0
    if not found or seconds <= 0:
        raise BadRequest(f"timeout={text!r} is not a positive time such as 5, 1.5s or 500ms")
    return seconds


def truth(name: str, text: str) -> bool:
    """The value of a parameter that is true or false; `BadRequest` where it is neither."""
    truths = {"true": True, "1": True, "false": False, "0": False}
    if text.lower() not in truths:
        raise BadRequest(f"{name}={text!r} must be true or false")
    return truths[text.lower()]
