"""What every response is wrapped in, whatever route made it: a request id, CORS, security headers, one log line.

Plain ASGI, so that a stream passes through untouched. It is also the last place where an unexpected error arrives.
"""

import logging
import re
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TwintextError
from app.web import problems

logger = logging.getLogger("twintext.access")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")

_DIRECTIVES = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY = _DIRECTIVES.format("")
# Swagger UI sets style attributes, so its page alone may use inline styles.
POLICY_OF_DOCS = _DIRECTIVES.format(" 'unsafe-inline'")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, X-Dataset-Version, X-Request-Id",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}


class Envelope:
    """The wrapping of all responses of an application."""

    def __init__(self, app: ASGIApp) -> None:
        """`app` is what is wrapped."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        try:
            if exchange.is_preflight:
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
                return
            logger.exception("%s failed", exchange)
            if not exchange.status:
                await problems.respond(Request(scope), error)(scope, receive, exchange.send)
        finally:
            logger.info("%s %s %.1f ms", exchange, exchange.status or "-", exchange.milliseconds)


class _Exchange:
    """One request and what was answered."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()
        self.status = 0
        self.request = Request(scope)
        given = self.request.headers.get("x-request-id", "")
        self.id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = self.id

    def __str__(self) -> str:
        return f"{self.id} {self._scope['method']} {self._scope['path']!r}"

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self._started) * 1000

    @property
    def is_preflight(self) -> bool:
        return self._scope["method"] == "OPTIONS" and "access-control-request-method" in self.request.headers

    @property
    def is_head(self) -> bool:
        return bool(self._scope["method"] == "HEAD")

    @property
    def inner_scope(self) -> Scope:
        """What the routes see. They answer HEAD as GET; only a streamed answer is worth telling them apart."""
        if self.is_head and self._scope["path"] != "/sparql":
            return {**self._scope, "method": "GET"}
        return self._scope

    async def answer_preflight(self) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in _PREFLIGHT.items()]
        await self.send({"type": "http.response.start", "status": 204, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})

    async def send(self, message: Message) -> None:
        """Add the headers to the first message of a response and pass it on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.id
            if query_id := self._scope["state"].get("query_id"):
                headers["Query-Id"] = query_id
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            is_docs = self._scope["path"].startswith("/docs")
            headers.setdefault("Content-Security-Policy", POLICY_OF_DOCS if is_docs else POLICY)
        elif self.is_head:
            message = {**message, "body": b""}
        await self._send(message)
