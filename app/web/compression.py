"""Pages and documents in gzip, for those who wish it; answers of the engine compress themselves (`app.web.answers`)."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.encodings import GZIP, WORTH_COMPRESSING, compressed, wants_gzip

# What is text, and so comes out at a fifth of its length. Pictures and archives are compressed already.
_TEXT: Final = (b"text/", b"application/json", b"application/problem+json", b"application/ld+json")
_ALSO_TEXT: Final = (b"application/rdf+xml", b"application/n-", b"application/trig", b"application/atom+xml")


class Compression:
    """The routes of an application, whose responses are compressed where they are whole, text, and long enough."""

    def __init__(self, app: ASGIApp) -> None:
        """`app` is what answers."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepted = next((value for name, value in scope["headers"] if name == b"accept-encoding"), None)
        if accepted is None or not wants_gzip(accepted.decode("latin-1")):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Compressor(send).send)


class _Compressor:
    """One response; its head waits until the first piece of its body shows whether there is more."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            if _is_worth_it(start, message):
                body = await compressed(message["body"])
                start = {**start, "headers": _headers(start, len(body))}
                message = {**message, "body": body}
            await self._send(start)
        await self._send(message)


def _is_worth_it(start: Message, message: Message) -> bool:
    """Whether a response is whole, long enough, and text that nobody has compressed."""
    if message.get("more_body") or len(message.get("body", b"")) < WORTH_COMPRESSING:
        return False
    given = dict(start["headers"])
    return b"content-encoding" not in given and given.get(b"content-type", b"").startswith((*_TEXT, *_ALSO_TEXT))


def _headers(start: Message, length: int) -> list[tuple[bytes, bytes]]:
    """The headers of the compressed response; whatever else it varies by, it varies by the encoding too."""
    kept = [(name, value) for name, value in start["headers"] if name not in {b"content-length", b"vary"}]
    vary = b", ".join(value for name, value in start["headers"] if name == b"vary")
    if b"accept-encoding" not in vary.lower():
        vary = b", ".join(filter(None, (vary, b"Accept-Encoding")))
    encoding = (b"content-encoding", GZIP.encode())
    return [*kept, (b"vary", vary), encoding, (b"content-length", b"%d" % length)]
