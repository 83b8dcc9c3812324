"""What every response is wrapped in, whatever route made it: ids, CORS, security headers, limits, times, one log line.

Plain ASGI, so that a stream passes through untouched. It is also the last place where an unexpected error arrives.
"""

import logging
import os
import re
import time
from collections.abc import Iterable, Iterator
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import QueryCancelled, RateLimited, TwintextError
from app.query.measurement import begin_trace
from app.web import problems
from app.web.access_log import AccessLine, TraceContext, access_line, server_timing, trace_context, write_line
from app.web.metrics import ANSWERED, BROKEN_OFF, NO_ROUTE, Metrics
from app.web.rate_limit import EXEMPT, Allowance, RateLimiter

logger = logging.getLogger("twintext.access")

# When a request came, by `time.perf_counter`, where that was before it got here.
BEGUN: Final = "begun"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")

_DIRECTIVES = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY = _DIRECTIVES.format("")
# Swagger UI sets style attributes, so its page alone may use inline styles.
POLICY_OF_DOCS = _DIRECTIVES.format(" 'unsafe-inline'")

_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b", ".join(
            (
                b"ETag, Link, Location, Query-Id, RateLimit, RateLimit-Policy, Retry-After, Server-Timing",
                b"X-Dataset-Version, X-Request-Id",
            )
        ),
    ),
    (b"timing-allow-origin", b"*"),
)
_HEADERS_OF_PAGES: Final = (*_HEADERS, (b"content-security-policy", POLICY.encode()))
_HEADERS_OF_DOCS: Final = (*_HEADERS, (b"content-security-policy", POLICY_OF_DOCS.encode()))
_NAMES: Final = frozenset(name for name, _ in _HEADERS_OF_PAGES)
_PREFLIGHT: Final = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, QUERY, PUT, DELETE, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"Accept, Authorization, Content-Type, If-Match, If-None-Match, Query-Id, traceparent, X-Request-Id",
    ),
    (b"access-control-max-age", b"86400"),
)


class Envelope:
    """The wrapping of all responses of an application."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, limiter: RateLimiter | None = None, path: str = NO_ROUTE
    ) -> None:
        """`app` is what is wrapped, `metrics` counts, `limiter` says who asks too often; without one nobody does.

        `path` is the template of all paths that come here where `app` has no routes.
        """
        self._path = path
        self.app = app
        self._metrics = metrics
        self._limiter = limiter
        self._templates: dict[int, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        self._metrics.in_flight += 1
        try:
            refusal = self._refusal(exchange)
            if refusal:
                await problems.respond(Request(scope), refusal)(scope, receive, exchange.send)
            elif exchange.is_preflight:
                await exchange.answer_preflight()
            else:
                await self.app(exchange.inner_scope, receive, exchange.send)
        except ClientDisconnect:
            logger.info("%s left before the answer", exchange)
        # Whatever was not foreseen ends here: the reader gets a problem document, the log the traceback. Once bytes
        # are out, returning without the last chunk makes the server break the connection.
        except Exception as error:
            if exchange.status and isinstance(error.__cause__, TwintextError):
                logger.warning("%s broke off: %s", exchange, error.__cause__)
                is_counted = isinstance(error.__cause__, QueryCancelled)
                exchange.trace.correct_outcome(ANSWERED, None if is_counted else BROKEN_OFF)
                return
            logger.exception("%s failed", exchange)
            if not exchange.status:
                await problems.respond(Request(scope), error)(scope, receive, exchange.send)
        finally:
            self._close(exchange)

    def _refusal(self, exchange: "_Exchange") -> TwintextError | None:
        """Why a request is not even looked at: it is too large in itself, or its client asks too often."""
        too_large: TwintextError | None = exchange.scope["state"].get("refusal")
        if too_large or self._limiter is None or exchange.scope["path"] in EXEMPT or exchange.is_preflight:
            return too_large
        exchange.allowance = allowance = self._limiter.ask(exchange.client or "")
        exchange.policy = self._limiter.policy
        if not allowance.retry_after:
            return None
        self._metrics.rate_limited += 1
        return RateLimited(self._limiter.rate, allowance.retry_after)

    def _close(self, exchange: "_Exchange") -> None:
        """Count the request and write its line."""
        metrics, seconds = self._metrics, exchange.seconds
        metrics.in_flight -= 1
        metrics.add_request(
            self._route(exchange.inner_scope), exchange.scope["method"], exchange.status, seconds, exchange.length
        )
        if exchange.trace.outcomes:
            metrics.queries.update(exchange.trace.outcomes)
        is_probe = exchange.scope["path"] in EXEMPT and exchange.status == 200  # noqa: PLR2004  # OK
        level = logging.DEBUG if is_probe else logging.INFO
        if logger.isEnabledFor(level):
            write_line(level, exchange.line(seconds))

    def _route(self, scope: Scope) -> str:
        """The template of the path, such as "/doc/{kind}/{key}", of which there are only so many.

        Whoever finds the route of a request notes it, except for applications that are mounted as they are.
        """
        if route := scope.get("route"):
            return str(route.path)
        endpoint = scope.get("endpoint")
        if endpoint is None:
            return self._path
        if not self._templates:
            routes = [route for route in scope["app"].routes if isinstance(route, Route | Mount)]
            self._templates = {id(getattr(route, "endpoint", route.app)): route.path for route in routes}
        return self._templates.get(id(endpoint), NO_ROUTE)


class _Exchange:
    """One request and what was answered."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        state = scope.setdefault("state", {})
        self._started = state.get(BEGUN) or time.perf_counter()
        self.trace = begin_trace()
        self.status = 0
        self.length = 0
        self.version = ""
        self.allowance: Allowance | None = None
        self.policy = ""
        self.is_preflight = False
        self.context: TraceContext | None = None
        request_id = b""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                request_id = value
            elif name == b"traceparent":
                self.context = trace_context(value)
            elif name == b"access-control-request-method":
                self.is_preflight = scope["method"] == "OPTIONS"
        self.id = request_id.decode() if _REQUEST_ID.fullmatch(request_id) else os.urandom(16).hex()
        self.inner_scope = self._inner_scope()
        state["request_id"] = self.id

    def __str__(self) -> str:
        return f"{self.id} {self.scope['method']} {self.scope['path'][:1000]!r}"

    @property
    def seconds(self) -> float:
        """How long ago the request came."""
        return time.perf_counter() - self._started

    @property
    def client(self) -> str | None:
        """The address of the client; that of the proxy before it where that one is not trusted."""
        given = self.scope.get("client")
        return given[0] if given else None

    def _inner_scope(self) -> Scope:
        """What the routes see. They answer HEAD as GET; only a streamed answer is worth telling them apart."""
        scope = self.scope
        if scope["method"] == "HEAD" and scope["path"] != "/sparql":
            return {**scope, "method": "GET"}
        return scope

    def line(self, seconds: float) -> AccessLine:
        """What the log says of this request."""
        trace, scope, context = self.trace, self.scope, self.context
        return access_line(
            self.id,
            scope["method"],
            scope["path"],
            self.status,
            self.client,
            (("total", seconds), ("queue", trace.waited), ("evaluation", trace.evaluated)),
            (
                ("bytes", self.length),
                ("query_id", scope["state"].get("query_id")),
                ("version", self.version),
                ("cache", trace.cache),
                ("trace_id", context and context.trace_id),
                ("parent_id", context and context.parent_id),
            ),
        )

    async def answer_preflight(self) -> None:
        """Let a page of another origin send whatever the service understands."""
        await self.send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
        await self.send({"type": "http.response.body", "body": b""})

    async def send(self, message: Message) -> None:
        """Add the headers to the first message of a response and pass it on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), *self._headers(message.get("headers", ()))]}
        elif self.scope["method"] == "HEAD":
            message = {**message, "body": b""}
        else:
            self.length += len(message.get("body", b""))
        await self._send(message)

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        """What is added to the headers that a route has given; where it has given one of ours, its own stays."""
        names = set()
        for name, value in given:
            names.add(name)
            if name == b"x-dataset-version":
                self.version = value.decode("latin-1")
        yield b"x-request-id", self.id.encode()
        if query_id := self.scope["state"].get("query_id"):
            yield b"query-id", query_id.encode()
        yield b"server-timing", server_timing(self.trace, self.seconds).encode()
        if self.allowance:
            yield b"ratelimit-policy", self.policy.encode()
            yield b"ratelimit", f'"client";r={self.allowance.remaining};t={self.allowance.reset}'.encode()
        ours = _HEADERS_OF_DOCS if self.scope["path"].startswith("/docs") else _HEADERS_OF_PAGES
        yield from ours if names.isdisjoint(_NAMES) else (each for each in ours if each[0] not in names)
