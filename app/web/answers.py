"""From a query to its response: asked only as long as the client waits, streamed, and never cut short unnoticed."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.query.engine import Answer, Engine, Query, Solutions
from app.web.representations import content_type


async def ask(engine: Engine, query: Query, receive: Receive) -> Answer:
    """The engine's answer; when the client leaves first the query is cancelled and `ClientDisconnect` raised."""
    asking = asyncio.ensure_future(engine.answer(query))
    leaving = asyncio.ensure_future(_departure(receive))
    try:
        await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            return asking.result()
        raise ClientDisconnect
    finally:
        leaving.cancel()
        if not asking.done():
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking


async def _departure(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def select(engine: Engine, query: Query, request: Request) -> Solutions:
    """The solutions of a SELECT query that is known to be small."""
    answer = await ask(engine, query, request.receive)
    return Solutions.from_json(await answer.body())


class AnswerResponse(StreamingResponse):
    """An answer sent as it comes.

    An error after the first byte leaves here as an exception: the server then closes the connection without the
    last chunk, and no client can take the part for the whole.
    """

    def __init__(self, answer: Answer, headers: Mapping[str, str]) -> None:
        """`headers` come besides the content type."""
        super().__init__(answer.chunks, headers=headers)
        self.headers["content-type"] = content_type(answer.media_type)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; for HEAD only its headers."""
        try:
            if scope["method"] == "HEAD":
                await Response(headers=dict(self.headers))(scope, receive, send)
            else:
                await super().__call__(scope, receive, send)
        finally:
            await self._answer.close()
