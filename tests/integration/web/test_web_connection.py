"""A connection waits for the head of a request so long and no longer, and for nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app.web import connection
from app.web.connection import BoundedConnection

REQUEST = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS_FOR_HEAD", 0.1)
    monkeypatch.setattr(connection, "SECONDS_TO_LINGER", 0.1)


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, then think for longer than a head may take."""
    while (await receive()).get("more_body"):
        pass
    await asyncio.sleep(0.3)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server of its own."""
    config = uvicorn.Config(slow, log_config=None, timeout_keep_alive=1)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: BoundedConnection(config, state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield reader, writer
        finally:
            writer.close()
            await asyncio.gather(*state.tasks, return_exceptions=True)


async def _said(*parts: bytes, pause: float = 0.0) -> bytes:
    """All that the server says to these parts until it closes the connection, or has answered."""
    async with connected() as (reader, writer):
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause)
        said = b""
        while not said.endswith(b"ok") and (chunk := await reader.read(65536)):
            said += chunk
        return said


@pytest.mark.parametrize("parts", [(), (b"G",), (b"GET / HTTP/1.1\r\n",), (b"GET / HTTP/1.1\r\n", b"A: b\r\n", b"C: ")])
def test_a_head_that_does_not_come_closes_the_connection(parts: tuple[bytes, ...]) -> None:
    assert asyncio.run(_said(*parts, pause=0.06)) == b""


def test_an_answer_and_a_body_may_take_longer_than_a_head() -> None:
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n"

    assert asyncio.run(_said(REQUEST)).endswith(b"ok")
    assert asyncio.run(_said(head, b"x", b"y", pause=0.15)).endswith(b"ok")


def test_a_second_request_has_its_own_time() -> None:
    async def twice() -> bytes:
        async with connected() as (reader, writer):
            writer.write(REQUEST)
            await reader.readuntil(b"ok")
            writer.write(REQUEST[:10])
            return await reader.read()

    assert asyncio.run(twice()) == b""


def test_nonsense_in_a_body_closes_the_connection_at_once() -> None:
    head = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert asyncio.run(_said(head, b"no chunk\r\n", pause=0.02)) == b""


def test_what_comes_after_a_refusal_is_thrown_away() -> None:
    said = asyncio.run(_said(b"NONSENSE\r\n\r\n", REQUEST, pause=0.02))

    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1") == 1
