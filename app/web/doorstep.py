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
from math import inf
from typing import Final, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from app.errors import DatasetError, TwintextError
from app.query.answer_cache import AnswerCache, CacheCounts
from app.query.cached_engine import CachedEngine
from app.query.engine import Answer, Pending, Query
from app.query.lending import ID
from app.query.measurement import Trace
from app.web.access_log import access_line, logger, server_timing, write_line
from app.web.connection import BoundedConnection
from app.web.encodings import WORTH_COMPRESSING
from app.web.envelope import BEGUN
from app.web.metrics import ANSWERED, Metrics
from app.web.plain_queries import FOREGONE, LONGEST_PLAIN, PLAIN, Foregone, PlainKind, PlainQueries, says_for_whom

# Longer requests and responses cost more to copy than is saved by not reading them.
LONGEST_REQUEST: Final = 16 * 1024
LONGEST_RESPONSE: Final = 64 * 1024
STANDING: Final = "standing"
_ASKED: Final = "asked_in_these_bytes"
# What belongs to one exchange alone; the connection writes a date of its own.
_IDS: Final = (b"x-request-id", b"query-id")
_OF_ONE_EXCHANGE: Final = (*_IDS, b"server-timing", b"date")
_OK: Final = HTTPStatus.OK  # to find it by its name takes as long as to look up an answer


@dataclass(frozen=True, slots=True)
class StandingResponse:
    """A response but for what belongs to one exchange.

    `head` begins with the status line, `own` ends with the blank line and has `ID` in the place of an id. `client` is
    there where the bytes of the request name it, by a header of a proxy.
    """

    given: "Given"
    head: bytes
    own: bytes
    body: bytes
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
        self.plain: PlainQueries | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._written = b""

    def find(self, asked: bytes) -> StandingResponse | None:
        """The response to a request with these bytes, if it holds for the version that is now served."""
        standing = self.kept.get(asked)
        if standing is None:
            return None
        try:
            served = self._served()
        except DatasetError:  # whoever reads the request will say so
            return None
        if standing.given.version == served:
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
        if [message["type"] for message in sent] == ["http.response.start", "http.response.body"]:
            self._keep(asked, scope, *sent)

    def _keep(self, asked: bytes, scope: Scope, start: Message, end: Message) -> None:
        """Keep a response that stands, and learn from one to a plain query."""
        body, state = end.get("body", b""), scope["state"]
        names = [name for name, _ in start["headers"]]
        has_length = b"content-length" in names or start["status"] == HTTPStatus.NOT_MODIFIED
        if end.get("more_body") or len(body) > LONGEST_RESPONSE or not has_length or b"query-request-id" in asked:
            return
        asked_with = {name for name, _ in scope["headers"]}
        if b"traceparent" in asked_with:  # a span of its own for each request: these bytes will not come again
            return
        head = [header for header in start["headers"] if _stays(header[0], asked_with)]
        ids = tuple(name for name in _IDS if name in names and name not in asked_with)
        client = scope["client"][0] if b"x-forwarded-for" in asked_with and scope["client"] else None
        if STANDING in state:
            given = Given(scope["method"], scope["path"], start["status"], state[STANDING])
            written = STATUS_LINE[start["status"]] + header_lines(head)
            standing = StandingResponse(given, written, own_headers(ids) + _STANDING_TIMING, body, client)
            self.kept.put(asked, standing, len(asked))
        if (
            self.plain
            and PLAIN in state
            and start["status"] == _OK
            and b"content-encoding" not in names
            and asked_with.isdisjoint(_IDS)
        ):
            known = STATUS_LINE[start["status"]] + header_lines(
                header for header in head if header[0] != b"content-length"
            )
            longest = WORTH_COMPRESSING - 1 if b"accept-encoding" in asked_with else LONGEST_PLAIN
            self.plain.learn(asked, PlainKind(state[PLAIN], known, own_headers(ids), longest))

    def written(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """Headers as they go over the wire; the server makes a new list of its own ones each second."""
        if headers is not self._headers:
            self._headers, self._written = headers, header_lines(headers)
        return self._written

    def record(
        self, given: "Given", length: int, request_id: str, client: str | None, trace: Trace, seconds: float
    ) -> None:
        """Count a response, of so many bytes of body, that did not go the usual way, and write its line."""
        metrics = self._metrics
        metrics.add_request(given.path, given.method, given.status, seconds, length)
        if given.status == _OK:  # for a 304 nobody looks for an answer
            metrics.queries[ANSWERED] += 1
            self._counts.hits += trace.cache == STANDING
        if logger.isEnabledFor(logging.INFO):
            facts = (("bytes", length), ("version", given.version), ("cache", trace.cache))
            times = (("total", seconds), ("queue", trace.waited), ("evaluation", trace.evaluated))
            asked = request_id, given.method, given.path, given.status, client
            write_line(logging.INFO, access_line(*asked, times, facts))


class Given(NamedTuple):
    """What there is to say of a response that is given here, however often it is given."""

    method: str
    path: str
    status: int
    version: str


def _stays(name: bytes, given: set[bytes]) -> bool:
    """Whether a header is the same the next time: an id that the request gave itself is."""
    return name not in _OF_ONE_EXCHANGE or (name in _IDS and name in given)


def own_headers(ids: Iterable[bytes]) -> bytes:
    """The headers of these names, which have the id of one exchange, with `ID` in its place."""
    return header_lines((name, ID) for name in ids)


def header_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they go over the wire."""
    return b"".join(b"%b: %b\r\n" % header for header in headers)


class DoorstepConnection(BoundedConnection):
    """One connection that looks on the doorstep before it reads."""

    doorstep: Doorstep
    _begun = 0
    _ended = 0
    # While a plain query is being answered: what was asked, what arrives meanwhile, whether to close then.
    _plain: "PlainExchange | None" = None
    _later = b""
    _closes = False
    # When something was last given here, by `time.monotonic`.
    _given_at = -inf

    def data_received(self, data: bytes) -> None:
        """Answer at once or feed the parser (asyncio calls this)."""
        if self._plain:
            self._later += data
            self.transport.pause_reading()
            return
        if not self._is_between_requests or len(data) > LONGEST_REQUEST or self._is_refused or self.flow.write_paused:
            super().data_received(data)
            return
        standing = self.doorstep.find(self._asked(data))
        if standing is not None:
            self._give(standing)
        elif (plain := self.doorstep.plain) and (found := plain.find(data)):
            self._ask(plain.engine, PlainExchange(data, *found))
        else:
            self._read(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the work for a client that has left (asyncio calls this)."""
        plain, self._plain = self._plain, None
        if plain and plain.pending:
            plain.pending.drop()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close once what is being answered has been answered (uvicorn calls this)."""
        if self._plain:
            self._closes = True
        else:
            super().shutdown()

    def on_message_begin(self) -> None:
        """A request begins (the parser calls this)."""
        self._begun += 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request has been read to its end (the parser calls this)."""
        self._ended += 1
        super().on_message_complete()

    def _read(self, data: bytes) -> None:
        """Feed the parser; where the bytes are one request, the application is told them."""
        begun, ended = self._begun, self._ended
        super().data_received(data)
        if self._begun == begun + 1 and self._ended == ended + 1 and self._may_be_kept():
            self.scope["state"][_ASKED] = self._asked(data)

    def _asked(self, data: bytes) -> bytes:
        """What decides the response: what a proxy says of its client counts or not, depending on who it is."""
        return data + (self._peer or "").encode() if says_for_whom(data) else data

    def _may_be_kept(self) -> bool:
        """Whether the request that has just been read leaves the connection as it was."""
        return self.cycle.keep_alive and not self.expect_100_continue and not self.cycle.response_complete

    def timeout_keep_alive_handler(self) -> None:
        """Close, unless something was given here since the clock was set (the loop calls this)."""
        left = self._given_at + self.timeout_keep_alive - time.monotonic()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def _give(self, standing: StandingResponse) -> None:
        started = time.perf_counter()
        if self._patience:
            self._stop_waiting()
        request_id = self._send(standing.head, standing.own, standing.body)
        client, seconds = standing.client or self._peer, time.perf_counter() - started
        self.doorstep.record(standing.given, len(standing.body), request_id, client, _STANDING_TRACE, seconds)

    def _ask(self, engine: CachedEngine, plain: "PlainExchange") -> None:
        """Have a plain query answered; where the engine has the answer or works on it, the usual way."""
        self._stop_waiting()
        self._unset_keepalive_if_required()
        self._plain = plain
        try:
            plain.pending = engine.ask(plain.query, self._heard)
        except TwintextError as error:
            self._answer_as_usual(error)
        else:
            if plain.pending is None:
                self._answer_as_usual(None)

    def _heard(self, pending: Pending) -> None:
        """Send the answer to a plain query, or what came of it the usual way."""
        plain = self._plain
        if plain is None:  # the client has left
            return
        try:
            answer = pending.answer()
        except TwintextError as error:
            self._answer_as_usual(error)
            return
        if answer.whole is None or len(answer.whole.plain) > plain.kind.longest:
            self._answer_as_usual(answer)
            return
        self._plain = None
        self._give_plainly(plain, pending, answer.whole.plain)
        self._go_on()

    def _answer_as_usual(self, outcome: Answer | Exception | None) -> None:
        """Read the request and let the application answer it, with what has come of its query already."""
        assert self._plain  # noqa: S101  # it is what was asked
        plain, self._plain = self._plain, None
        self._read(plain.data)
        if outcome is not None:
            self.scope["state"] |= {FOREGONE: Foregone(outcome, plain.pending), BEGUN: plain.started}
        self._go_on()

    def _give_plainly(self, plain: "PlainExchange", pending: Pending, body: bytes) -> None:
        kind, trace = plain.kind, Trace()
        trace.cache, trace.waited, trace.evaluated = "miss", pending.waited, pending.evaluated
        seconds = time.perf_counter() - plain.started
        head = b"%bcontent-length: %d\r\n" % (kind.head, len(body))
        request_id = self._send(head, kind.own + timing(trace, seconds), body)
        self._record_plain(kind, request_id, len(body), trace, seconds)

    def _record_plain(self, kind: PlainKind, request_id: str, length: int, trace: Trace, seconds: float) -> None:
        """Count an answer to a plain query, of so many bytes, and write its line."""
        given = Given("GET", "/sparql", _OK, kind.query.version or "")
        self.doorstep.record(given, length, request_id, self._peer, trace, seconds)

    def _go_on(self) -> None:
        """Take up what has arrived meanwhile; close where the server is to end."""
        if self._closes:
            super().shutdown()
        elif self._later:
            later, self._later = self._later, b""
            self.transport.resume_reading()
            self.data_received(later)

    def _send(self, head: bytes, own: bytes, body: bytes) -> str:
        """Write a response, whose parts are those of a `StandingResponse`; the id that it got."""
        request_id = os.urandom(16).hex()
        defaults = self.doorstep.written(self.server_state.default_headers)
        self.transport.write(b"".join((head, defaults, own.replace(ID, request_id.encode()), body)))
        self.server_state.total_requests += 1
        self._given_at = time.monotonic()
        if self.timeout_keep_alive_task is None:  # to set it anew each time would cost as much as the rest
            self.timeout_keep_alive_handler()
        return request_id

    @property
    def _is_between_requests(self) -> bool:
        """Whether all that has arrived has been read and answered."""
        return self._begun == self._ended and (self.cycle is None or self.cycle.response_complete)

    @property
    def _peer(self) -> str | None:
        return self.client[0] if self.client else None


class PlainExchange:
    """A plain query on its way: the bytes that asked it, and what is known of its kind."""

    __slots__ = ("data", "kind", "pending", "query", "started")

    def __init__(self, data: bytes, kind: PlainKind, query: Query) -> None:
        self.data, self.kind, self.query = data, kind, query
        self.pending: Pending | None = None
        self.started = time.perf_counter()


def timing(trace: Trace, seconds: float) -> bytes:
    """The header `Server-Timing` and the end of the head."""
    return b"server-timing: %b\r\n\r\n" % server_timing(trace, seconds).encode()


def _standing_trace() -> Trace:
    trace = Trace()
    trace.cache = STANDING
    return trace


_STANDING_TRACE: Final = _standing_trace()
_STANDING_TIMING: Final = timing(_STANDING_TRACE, 0.0)
