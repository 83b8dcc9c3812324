"""The service: `create_app(settings)` puts it together, `serve(settings)` runs it until it is told to stop."""

import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from app import logs
from app.errors import DatasetError, SettingError
from app.model.embedded import embedded_files
from app.query.cached_engine import CachedEngine
from app.query.choice import cache_shares, engine_for
from app.query.engine import Engine
from app.settings import PREFIX, Settings
from app.web import problems, routes
from app.web.compression import Compression
from app.web.connection import BoundedConnection
from app.web.dependencies import ReadingRoom, program_version
from app.web.doorstep import Doorstep
from app.web.envelope import Envelope
from app.web.lent_connection import connection_on
from app.web.openapi import DocumentedApplication
from app.web.plain_queries import PlainQueries
from app.web.sparql import SparqlEndpoint

_BACKLOG = 2048
_GRACE_SECONDS = 10


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The application; its lifespan starts and stops the engine, by default the one that the settings name."""
    room = ReadingRoom(settings, embedded_files(), engine or engine_for(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        len(room.questions)  # a bad question file stops the start, not the first reader
        await room.engine.start()
        if room.tokens.exist() and settings.engine == "embedded":
            await room.desk.start()
        room.is_open = True
        _report(room)
        try:
            yield
        finally:
            room.is_open = False
            room.searching.close()
            await room.desk.stop()
            await room.engine.stop()

    app = DocumentedApplication(
        title="Twintext",
        version=program_version(),
        summary="How international standards bodies work together: a knowledge graph that answers questions.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    app.state.room = room
    problems.install(app)
    routes.install(app)
    app.add_middleware(Compression)
    app.add_middleware(Envelope, metrics=room.metrics, limiter=room.limiter)
    app.entrances = {"/sparql": Envelope(SparqlEndpoint(), room.metrics, room.limiter, path="/sparql")}
    return app


def _report(room: ReadingRoom) -> None:
    """Say at every start that an older version is served than should be, until a newer one is published."""
    with suppress(DatasetError):
        switch = room.recovery()
        if switch:
            logging.getLogger("twintext").error(
                "degraded: version %s is damaged (%s), %s is served in its place",
                switch.before or "(unknown)",
                switch.reason,
                switch.version,
            )


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then finish the requests at hand; `SettingError` where the port is taken."""
    logs.configure(settings.log_level, settings.log_format)
    os.environ.pop(PREFIX + "WRITE_TOKEN", None)  # the processes that evaluate other people's queries need not know it
    listener = _listen(settings)
    host, port = listener.getsockname()[:2]
    logging.getLogger("twintext").info("serving on http://%s:%s", f"[{host}]" if ":" in host else host, port)
    app, connection = on_doorstep(create_app(settings))
    config = uvicorn.Config(
        app,
        http=connection,
        log_config=None,
        log_level=max(logging.getLevelName(settings.log_level.upper()), logging.WARNING),
        access_log=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    uvicorn.Server(config).run([listener])


def on_doorstep(app: FastAPI) -> tuple[ASGIApp, type[BoundedConnection]]:
    """The application and its connections, which answer by themselves what was asked before, byte for byte.

    Not so where requests are counted against a limit, where answers are not kept, or are a remote server's.
    """
    room: ReadingRoom = app.state.room
    settings, size = room.settings, cache_shares(room.settings)[1]
    if settings.rate_limit or settings.engine == "remote" or not isinstance(room.engine, CachedEngine):
        return app, BoundedConnection
    doorstep = Doorstep(app, lambda: room.current().id, room.metrics, size, room.engine.cache.counts)
    doorstep.plain = PlainQueries(room.engine, lambda: room.current().id)
    return doorstep, connection_on(doorstep)


def _listen(settings: Settings) -> socket.socket:
    """A listening socket on the host and port of the settings."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise SettingError(
            "TWINTEXT_PORT", f"{settings.host}:{settings.port}", f"cannot listen there ({error})"
        ) from error
    return listener
