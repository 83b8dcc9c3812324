"""Answers given on the doorstep: a request that came before, byte for byte, is answered without being read again.

Reading a request, finding who answers it and wrapping the response take five times as long as looking up a cached
answer. But the bytes of a request, its body included, together with the version that is served decide the response to
a repeatable query, all but the date, the ids and the times in it. So the connection keeps responses by the bytes that
asked for them, and only what has already come twice: the endpoint marks a response as standing when it found the
answer in the cache, or had nothing to send but 304.

What is kept here counts in bytes against `CACHE_SIZE`, and is gone as soon as another version is served.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from app.errors import DatasetError
from app.query.answer_cache import AnswerCache, CacheCounts
from app.query.measurement import Trace
from app.web.access_log import access_line, logger, server_timing, write_line
from app.web.connection import BoundedConnection
from app.web.metrics import ANSWERED, Metrics

# Longer requests and responses cost more to copy than is saved by not reading them.
LONGEST_REQUEST: Final = 16 * 1024
LONGEST_RESPONSE: Final = 64 * 1024
STANDING: Final = "standing"
_ASKED: Final = "asked_in_these_bytes"
# What belongs to one exchange alone; the connection writes a date of its own.
_IDS: Final = (b"x-request-id", b"query-id")
_OF_ONE_EXCHANGE: Final = (*_IDS, b"server-timing", b"date")


@dataclass(frozen=True)
class StandingResponse:
    """A response but for what belongs to one exchange: its head and body, and the names of the ids that it needs.

    `client` is there where the bytes of the request name it, by a header of a proxy.
    """

    version: str
    method: str
    path: str
    status: int
    head: bytes
    body: bytes
    ids: tuple[bytes, ...]
    client: str | None = None

    def __len__(self) -> int:
        """How many bytes it holds."""
        return len(self.head) + len(self.body)

    def tell(self, grown: Callable[[int], None]) -> None:
        """It never grows."""


class Doorstep:
    """The responses that are kept, and the application behind, which makes them."""

    def __init__(
        self, app: ASGIApp, served: Callable[[], str], metrics: Metrics, size: int, counts: CacheCounts | None = None
    ) -> None:
        """`served` says the id of the version that is now served, `size` is in bytes.

        `counts` are those of the cache of answers, in which a response given here is one more that was found.
        """
        self._app = app
        self._served = served
        self._metrics = metrics
        self._counts = counts or CacheCounts()
        self.kept: AnswerCache[StandingResponse] = AnswerCache(size)

    def find(self, asked: bytes) -> StandingResponse | None:
        """The response to a request with these bytes, if it holds for the version that is now served."""
        if asked not in self.kept:
            return None
        try:
            served = self._served()
        except DatasetError:  # whoever reads the request will say so
            return None
        standing = self.kept.get(asked)
        if standing is not None and standing.version == served:
            return standing
        self.kept.drop(asked)
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have a request answered, and keep the response if it will stand."""
        asked = scope["state"].pop(_ASKED, None) if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            if len(sent) < 3:  # noqa: PLR2004  # a start and one body are kept, more are not
                sent.append(message)
            await send(message)

        await self._app(scope, receive, keep)
        version = scope["state"].get(STANDING)
        if version is not None:
            self._keep(asked, scope, version, sent)

    def _keep(self, asked: bytes, scope: Scope, version: str, sent: list[Message]) -> None:
        if [message["type"] for message in sent] != ["http.response.start", "http.response.body"]:
            return
        start, body = sent[0], sent[1].get("body", b"")
        names = [name for name, _ in start["headers"]]
        has_length = b"content-length" in names or start["status"] == HTTPStatus.NOT_MODIFIED
        if sent[1].get("more_body") or len(body) > LONGEST_RESPONSE or not has_length or b"query-request-id" in asked:
            return
        given = {name for name, _ in scope["headers"]}
        standing = StandingResponse(
            version=version,
            method=scope["method"],
            path=scope["path"],
            status=start["status"],
            head=_head((name, value) for name, value in start["headers"] if _stays(name, given)),
            body=body,
            ids=tuple(name for name in _IDS if name in names and name not in given),
            client=scope["client"][0] if b"x-forwarded-for" in given and scope["client"] else None,
        )
        self.kept.put(asked, standing, len(asked))

    def record(self, standing: StandingResponse, peer: str | None, request_id: str, seconds: float) -> None:
        """Count a response that was given here, and write its line."""
        self._metrics.add_request(standing.path, standing.method, standing.status, seconds, len(standing.body))
        self._metrics.queries[ANSWERED] += 1
        self._counts.hits += 1
        if logger.isEnabledFor(logging.INFO):
            facts = (("bytes", len(standing.body)), ("version", standing.version), ("cache", "standing"))
            asked = request_id, standing.method, standing.path, standing.status, standing.client or peer
            write_line(logging.INFO, access_line(*asked, (("total", seconds),), facts))


def _stays(name: bytes, given: set[bytes]) -> bool:
    """Whether a header is the same the next time: an id that the request gave itself is."""
    return name not in _OF_ONE_EXCHANGE or (name in _IDS and name in given)


def _head(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers)


class DoorstepConnection(BoundedConnection):
    """One connection that looks on the doorstep before it reads."""

    doorstep: Doorstep
    _begun = 0
    _ended = 0

    def data_received(self, data: bytes) -> None:
        """Answer at once or feed the parser (asyncio calls this)."""
        is_between = self._begun == self._ended and (self.cycle is None or self.cycle.response_complete)
        if not is_between or len(data) > LONGEST_REQUEST or self._is_refused:
            super().data_received(data)
            return
        standing = self.doorstep.find(data)
        if standing is not None and not self.flow.write_paused:
            self._give(standing)
            return
        begun, ended = self._begun, self._ended
        super().data_received(data)
        if self._begun == begun + 1 and self._ended == ended + 1 and self._may_be_kept():
            self.scope["state"][_ASKED] = data

    def on_message_begin(self) -> None:
        """A request begins (the parser calls this)."""
        self._begun += 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request has been read to its end (the parser calls this)."""
        self._ended += 1
        super().on_message_complete()

    def _may_be_kept(self) -> bool:
        """Whether the request that has just been read leaves the connection as it was."""
        return self.cycle.keep_alive and not self.expect_100_continue and not self.cycle.response_complete

    def _give(self, standing: StandingResponse) -> None:
        started = time.perf_counter()
        self._stop_waiting()
        self._unset_keepalive_if_required()
        request_id = os.urandom(16).hex()
        ids = b"".join(b"%b: %b\r\n" % (name, request_id.encode()) for name in standing.ids)
        defaults = _head(self.server_state.default_headers)
        parts = (STATUS_LINE[standing.status], defaults, standing.head, ids, _TIMING, standing.body)
        self.transport.write(b"".join(parts))
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        peer = self.client[0] if self.client else None
        self.doorstep.record(standing, peer, request_id, time.perf_counter() - started)


def _standing_trace() -> Trace:
    trace = Trace()
    trace.cache = "standing"
    return trace


_TIMING: Final = b"server-timing: %b\r\n\r\n" % server_timing(_standing_trace(), 0.0).encode()


def connection_on(doorstep: Doorstep) -> type[DoorstepConnection]:
    """The class of the connections of one server."""
    members: dict[str, Any] = {"doorstep": doorstep}
    return type("DoorstepConnection", (DoorstepConnection,), members)
