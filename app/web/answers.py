"""From a query to its response: asked only as long as the client waits, streamed, and never cut short unnoticed."""

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.errors import TwintextError
from app.query.engine import Answer, Engine, Query, Solutions
from app.query.measurement import current_trace
from app.web.encodings import GZIP, WORTH_COMPRESSING, compressed_stream, compressed_whole, wants_gzip
from app.web.metrics import ANSWERED, outcome_of
from app.web.representations import content_type

# A client is only watched once its query has taken so many seconds: most are answered before, and a watch costs more
# than they do.
UNWATCHED: Final = 0.02

_Outcome = TypeVar("_Outcome")


async def ask(engine: Engine, query: Query, receive: Receive) -> Answer:
    """The engine's answer; when the client leaves first the query is cancelled and `ClientDisconnect` raised."""
    trace = current_trace()
    try:
        async with _Watch(receive):
            answer = await engine.answer(query)
    except (TwintextError, ClientDisconnect) as error:
        trace.add_outcome(outcome_of(error))
        raise
    trace.add_outcome(ANSWERED)
    return answer


async def while_waited_for(work: Awaitable[_Outcome], receive: Receive) -> _Outcome:
    """What comes of some work; when the client leaves first it is cancelled and `ClientDisconnect` raised."""
    async with _Watch(receive):
        return await work


class _Watch:
    """Cancels the task that is inside when the client leaves, in the manner of `asyncio.timeout`."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._has_left = False
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        loop = asyncio.get_running_loop()
        self._task = asyncio.current_task(loop)
        self._start = loop.call_later(UNWATCHED, self._watch, loop)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._start.cancel()
        if self._watching is None:
            return
        self._watching.cancel()
        with suppress(asyncio.CancelledError):
            await self._watching
        if self._has_left and self._task and self._task.uncancel() == 0 and kind is asyncio.CancelledError:
            raise ClientDisconnect from error

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = loop.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._has_left = True
        if self._task:
            self._task.cancel()


async def select(engine: Engine, query: Query, request: Request) -> Solutions:
    """The solutions of a SELECT query that is known to be small."""
    answer = await ask(engine, query, request.receive)
    return Solutions.from_json(await answer.body())


class AnswerResponse(Response):
    """An answer sent as it comes, compressed for those who wish it.

    An error after the first byte leaves here as an exception: the server then closes the connection without the
    last chunk, and no client can take the part for the whole.
    """

    def __init__(self, answer: Answer, headers: Mapping[str, str]) -> None:
        """`headers` come besides the content type."""
        self.status_code = 200
        self.background = None
        self.raw_headers = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
        self.raw_headers.append((b"content-type", content_type(answer.media_type).encode("latin-1")))
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; for HEAD only its headers."""
        accepted = next((value for name, value in scope["headers"] if name == b"accept-encoding"), None)
        encode = accepted is not None and wants_gzip(accepted.decode("latin-1"))
        try:
            if self._answer.whole is not None:
                await self._send_whole(send, encode=encode and len(self._answer.whole.plain) >= WORTH_COMPRESSING)
            elif scope["method"] == "HEAD":
                await self._send(send, b"")
            else:
                await self._stream(scope, receive, send, encode=encode)
        finally:
            await self._answer.close()

    async def _send_whole(self, send: Send, *, encode: bool) -> None:
        """Send what is all there, with its length. What strips the body for HEAD is the server."""
        assert self._answer.whole is not None  # noqa: S101  # its caller has looked
        body = self._answer.whole.plain
        if encode:
            body = await compressed_whole(self._answer.whole)
            self.raw_headers.append((b"content-encoding", GZIP.encode()))
        self.raw_headers.append((b"content-length", b"%d" % len(body)))
        await self._send(send, body)

    async def _send(self, send: Send, body: bytes) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": body})

    async def _stream(self, scope: Scope, receive: Receive, send: Send, *, encode: bool) -> None:
        chunks = self._answer.chunks
        streaming = StreamingResponse(compressed_stream(chunks) if encode else chunks)
        streaming.raw_headers = self.raw_headers + ([(b"content-encoding", GZIP.encode())] if encode else [])
        await streaming(scope, receive, send)
