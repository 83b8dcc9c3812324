"""A service that listens in this process, and connections to it on which requests are written byte for byte."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app.main import create_app, on_doorstep
from app.query.cached_engine import CachedEngine
from app.query.workers import WorkerPool
from app.settings import Settings
from app.web.doorstep import Doorstep

EX = "http://example.org/"
TITLE = f"SELECT ?title {{ <{EX}y> <{EX}title> ?title }}"


@dataclass
class Response:
    """A response as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def was_standing(self) -> bool:
        return 'desc="standing"' in self.headers["server-timing"]


@dataclass
class Wire:
    """A connection on which requests are written byte for byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes) -> Response:
        self.writer.write(request)
        return await self.response(is_head=request.startswith(b"HEAD"))

    async def response(self, *, is_head: bool = False) -> Response:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.strip().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        length = 0 if is_head else int(headers.get("content-length", 0))
        chunked = headers.get("transfer-encoding") == "chunked" and not is_head
        body = await (self._chunks() if chunked else self.reader.readexactly(length))
        return Response(int(lines[0].split()[1]), headers, body)

    async def _chunks(self) -> bytes:
        body = b""
        while length := int(await self.reader.readline(), 16):
            body += (await self.reader.readexactly(length + 2))[:-2]
        await self.reader.readexactly(2)
        return body


@dataclass
class Service:
    """A service that listens, and its doorstep."""

    port: int
    doorstep: Doorstep
    dataset: Path
    server: uvicorn.Server
    seen: list[str]

    @property
    def pool(self) -> WorkerPool:
        assert self.doorstep.plain is not None
        engine = self.doorstep.plain.engine
        assert isinstance(engine, CachedEngine)
        assert isinstance(engine.engine, WorkerPool)
        return engine.engine

    @property
    def evaluated(self) -> int:
        return sum(self.pool.counts.evaluations.counts)

    @property
    def plainly(self) -> int:
        """How many queries were evaluated without being read: all but those that the application has seen."""
        return self.evaluated - len(self.seen)

    @asynccontextmanager
    async def wire(self, address: str = "127.0.0.1") -> AsyncIterator[Wire]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))
        try:
            yield Wire(reader, writer)
        finally:
            writer.close()
            await writer.wait_closed()


def get(query: str, method: str = "GET", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{method} /sparql?query={quote(query)} HTTP/1.1\r\nHost: here\r\nAccept: text/csv\r\n{lines}\r\n".encode()


def post(query: str) -> bytes:
    head = "POST /sparql HTTP/1.1\r\nHost: here\r\nContent-Type: application/sparql-query\r\nAccept: text/csv\r\n"
    return f"{head}Content-Length: {len(query)}\r\n\r\n{query}".encode()


def serving(dataset: Path, use: Callable[[Service], Awaitable[None]], **more: Any) -> None:
    """Let a service with one worker, unless `more` settings say otherwise, be used."""

    async def run() -> None:
        settings = replace(Settings(), data=dataset, **{"query_workers": 1, **more})
        app, connection = on_doorstep(create_app(settings))
        assert isinstance(app, Doorstep)
        seen: list[str] = []
        app._app = _noting(app._app, seen)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = uvicorn.Server(uvicorn.Config(app, http=connection, log_config=None, access_log=False))
            server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign,unused-ignore]
            serve = asyncio.create_task(server._serve([listener]))
            while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.01)
            try:
                await use(Service(listener.getsockname()[1], app, dataset, server, seen))
            finally:
                server.should_exit = True
                await serve

    asyncio.run(run())


def _noting(app: ASGIApp, seen: list[str]) -> ASGIApp:
    """The application, which notes the paths of the requests that reach it."""

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            seen.append(scope["path"])
        await app(scope, receive, send)

    return note


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something to be the case."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # there is no event for it
            await asyncio.sleep(0.001)
