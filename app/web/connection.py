"""A connection that bounds what comes before a request's body: its address, its headers, and the time they take.

uvicorn's own limits are those of its parser: it keeps headers of any size, waits for them for ever, and answers an
address of more than 65,535 bytes as if it were no HTTP.
"""

import asyncio
import json
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import AddressTooLong, BadRequest, HeadersTooLarge, TwintextError
from app.web import problems

LONGEST_ADDRESS: Final = 60_000
LARGEST_HEADERS: Final = 65_536
# Up to here a request is read to its end and answered like any other; beyond, what still comes is thrown away.
LARGEST_HEAD: Final = 1_048_576
SECONDS_FOR_HEAD: Final = 30.0
# A client that is still sending would lose the answer if the connection were closed at once.
SECONDS_TO_LINGER: Final = 2.0


class BoundedConnection(HttpToolsProtocol):
    """One connection; whatever is within the bounds costs a comparison."""

    _arriving = 0
    _head = 0
    _is_in_head = False
    _is_refused = False
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Give the client some time for the head of its first request (asyncio calls this)."""
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting (asyncio calls this)."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, as long as the head of a request does not grow beyond all bounds (asyncio calls this)."""
        if self._is_refused:
            return
        self._arriving = len(data)
        super().data_received(data)
        if self._is_in_head:
            self._head += len(data)
            self._be_patient()
            if self._head > LARGEST_HEAD:
                self._refuse(self.scope["state"].get("refusal") or HeadersTooLarge(LARGEST_HEADERS))

    def on_message_begin(self) -> None:
        """A request begins (the parser calls this)."""
        super().on_message_begin()
        self._is_in_head, self._head = True, 0

    def on_url(self, url: bytes) -> None:
        """Keep so much of the address as is read (the parser calls this, for a long one several times)."""
        if len(self.url) + len(url) > LONGEST_ADDRESS:
            self.scope["state"]["refusal"] = AddressTooLong(LONGEST_ADDRESS)
            url = url[: LONGEST_ADDRESS - len(self.url)]
        self.url += url

    def on_headers_complete(self) -> None:
        """Start to answer the request, be it with a refusal (the parser calls this)."""
        self._is_in_head = False
        self._stop_waiting()
        if self._head + self._arriving > LARGEST_HEADERS:
            size = sum(len(name) + len(value) for name, value in self.headers)
            if size > LARGEST_HEADERS:
                self.scope["state"].setdefault("refusal", HeadersTooLarge(LARGEST_HEADERS))
                self.headers.clear()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP (uvicorn calls this)."""
        self._refuse(BadRequest(msg))

    def _refuse(self, error: TwintextError) -> None:
        """Answer without the application, and close the connection once the client has had time to read that."""
        self._is_refused = True
        self._is_in_head = False
        self._stop_waiting()
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.close()
            return
        self.transport.write(_response(error))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._patience = self.loop.call_later(SECONDS_TO_LINGER, self.transport.close)

    def _be_patient(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(SECONDS_FOR_HEAD, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None


def _response(error: TwintextError) -> bytes:
    """The problem document as it goes over the wire; nothing of the request is in it."""
    members = problems.describe(error, "", "")
    del members["instance"]
    body = json.dumps(members).encode()
    head = (
        f"HTTP/1.1 {members['status']} {members['title']}\r\ncontent-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body
