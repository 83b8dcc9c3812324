"""The engine of a service whose triples are in a SPARQL 1.1 server elsewhere: SPARQL Protocol, through SPARQLWrapper.

Bound terms take the place of their variables, written anew in canonical form. The server keeps its own versions, so an
answer from it has none: its `version` is empty, and it must not be cached as if it had one.
"""

import ast
import asyncio
import re
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, Self, TypeVar

from app.errors import (
    EngineFailure,
    NotAcceptable,
    QuerySyntaxError,
    QueryTimeout,
    QueueFull,
    TwintextError,
    UnknownVersion,
)
from app.query.binding import check_variable, read_term, write_term
from app.query.engine import HELD_BACK, N_TRIPLES, SPARQL_JSON, SPARQL_XML, Answer, Query, media_types
from app.query.guard import check
from app.query.substitution import substitute
from app.settings import Settings

# So many questions are asked of the server at once; so many more as settings.queue_limit says may wait.
CONVERSATIONS: Final = 16
_CHUNK_LENGTH: Final = 64 * 1024
# Names that servers give to what was asked for by another.
_ALIASES: Final = {
    SPARQL_JSON: ("application/json",),
    SPARQL_XML: ("application/xml", "text/xml"),
    N_TRIPLES: ("text/plain",),
}
_POSITION = re.compile(r"(?:at |line:? ?)(\d+)(?::|,? col(?:umn)?:? ?)(\d+)", re.IGNORECASE)
_LONGEST_REASON: Final = 1000

T = TypeVar("T")


class RemoteEngine:
    """`app.query.engine.Engine` over the server at `settings.remote_query_url`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads: ThreadPoolExecutor | None = None
        self._library: Any = None
        self._asked = 0

    async def start(self) -> None:
        """Get ready to ask; whether the server is there shows with the first query."""
        if not self._settings.remote_query_url:
            raise EngineFailure("engine=remote needs the setting remote_query_url")
        self._library = await asyncio.to_thread(_load_library)
        self._threads = ThreadPoolExecutor(CONVERSATIONS, thread_name_prefix="remote")

    async def stop(self) -> None:
        """Ask no more; conversations that are under way end at their deadlines."""
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    async def answer(self, query: Query) -> Answer:
        """The answer to a query; errors as `app.query.workers.WorkerPool.answer`."""
        request = self._request(query)
        if self._asked >= CONVERSATIONS + self._settings.queue_limit:
            raise QueueFull
        limit = self._settings.query_timeout
        conversation = Conversation(
            self, query.media_type, limit if query.timeout is None else min(query.timeout, limit)
        )
        self._asked += 1
        try:
            held = await conversation.begin(request)
        finally:
            self._asked -= 1
        return Answer(query.media_type, "", Body(conversation, held))

    @property
    def refusals(self) -> tuple[type[Exception], ...]:
        """What SPARQLWrapper and the libraries below it raise where there is no answer."""
        refusal: type[Exception] = self._library.SPARQLExceptions.SPARQLWrapperException
        return refusal, OSError, HTTPException, ValueError

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What `work` gives, done in one of the threads that may wait for the server."""
        if self._threads is None:
            raise EngineFailure("the query engine is not running")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _request(self, query: Query) -> Any:
        """A SPARQLWrapper that says all of the query; what is wrong with the query by itself is raised."""
        found = check(query.text, self._settings.federation_allow)
        if query.version:
            raise UnknownVersion(query.version)
        if not query.infer:
            raise EngineFailure("a remote server cannot be asked to leave out entailed triples")
        if found.form is None:
            raise QuerySyntaxError("this is no SELECT, ASK, CONSTRUCT or DESCRIBE", 1, 1)
        if query.media_type not in media_types(found.form):
            raise NotAcceptable(query.media_type, media_types(found.form))
        if self._threads is None:
            raise EngineFailure("the query engine is not running")
        wrapper = self._library.SPARQLWrapper(self._settings.remote_query_url)
        # Set directly: setQuery would guess the form anew, by expressions that take exponential time on some texts.
        wrapper.queryString, wrapper.queryType = bind(query), found.form
        wrapper.setMethod("POST")
        wrapper.setOnlyConneg(True)  # no format=, output= and results= in the request
        wrapper.setReturnFormat("json" if found.form in ("SELECT", "ASK") else "turtle")  # or it warns; Accept counts
        wrapper.addCustomHttpHeader("Accept", ", ".join((query.media_type, *_ALIASES.get(query.media_type, ()))))
        for name, graphs in (("default-graph-uri", query.default_graphs), ("named-graph-uri", query.named_graphs)):
            for graph in graphs:
                wrapper.addParameter(name, _iri(graph))
        return wrapper


class Conversation:
    """One question put to the server, and its answer as it arrives, under one deadline."""

    def __init__(self, engine: RemoteEngine, media_type: str, seconds: float) -> None:
        self._engine = engine
        self._media_type = media_type
        self._seconds = seconds
        self._deadline = asyncio.get_running_loop().time() + seconds
        self._response: HTTPResponse | None = None
        self._in_thread = self._left = False

    async def begin(self, request: Any) -> list[bytes]:
        """Ask, and read until the answer is complete or `HELD_BACK` bytes of it are there."""
        request.timeout = max(self._seconds, 0.001)  # of the socket; 0 would mean none
        held: list[bytes] = []
        await self._timed(lambda: self._open(request))
        while sum(map(len, held)) < HELD_BACK and (chunk := await self.read()):
            held.append(chunk)
        return held

    async def read(self) -> bytes:
        """The next bytes, none at the end."""
        response = self._response
        if response is None or self._left:
            return b""
        chunk = await self._timed(lambda: self._read(response))
        if not chunk:
            self.close()
        return chunk

    def close(self) -> None:
        """Hang up: at once, or where a thread waits for the server, as soon as it need not wait any more."""
        self._left = True
        if self._response and not self._in_thread:
            self._response.close()

    async def _timed(self, work: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._engine.in_thread(lambda: self._work(work))
        except TimeoutError:
            self.close()
            raise QueryTimeout(self._seconds) from None
        except BaseException:  # a reader who left cancels this, and the connection must not stay open
            self.close()
            raise

    def _work(self, work: Callable[[], T]) -> T:
        self._in_thread = True
        try:
            return work()
        finally:
            self._in_thread = False
            if self._left:
                self.close()

    def _open(self, request: Any) -> None:
        try:
            self._response = response = request.query().response
        except self._engine.refusals as error:
            raise self._explain(error) from None
        given = response.headers.get_content_type()
        if given not in (self._media_type, *_ALIASES.get(self._media_type, ())):
            raise EngineFailure(f"the remote server answered in {given} where {self._media_type} was asked for")

    def _read(self, response: HTTPResponse) -> bytes:
        try:
            chunk = response.read1(_CHUNK_LENGTH)
        except TimeoutError:
            raise QueryTimeout(self._seconds) from None
        except (HTTPException, OSError, ValueError) as error:
            raise EngineFailure(f"the answer of the remote server broke off: {error}") from None
        if not chunk and response.length:
            raise EngineFailure(f"the answer of the remote server broke off {response.length} bytes before its end")
        return chunk

    def _explain(self, error: Exception) -> TwintextError:
        """Our error for what came instead of an answer."""
        refusal = error if isinstance(error, urllib.error.HTTPError) else error.__context__
        if isinstance(refusal, urllib.error.HTTPError):
            with refusal:
                said = _said(error) or _read_quietly(refusal)
                return self._explain_status(refusal.code, refusal.headers.get("Retry-After"), said)
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            return QueryTimeout(self._seconds)
        return EngineFailure(f"the remote server cannot be reached: {reason}")

    def _explain_status(self, status: int, retry_after: str | None, said: str) -> TwintextError:
        match status:
            case 400:
                position = _POSITION.search(said)
                line, column = (int(position[1]), int(position[2])) if position else (None, None)
                return QuerySyntaxError(said or "the remote server finds the query malformed", line, column)
            case 406:
                return NotAcceptable(self._media_type, ())
            case 408 | 504:
                return QueryTimeout(self._seconds)
            case 429 | 503:
                return QueueFull(int(retry_after) if retry_after and retry_after.isdigit() else 1)
        return EngineFailure(f"the remote server answered {status}" + (f": {said}" if said else ""))


class Body:
    """The body of an answer from the server. Closing it, or letting go of it, hangs up."""

    def __init__(self, conversation: Conversation, held: list[bytes]) -> None:
        self._conversation = conversation
        self._held = held

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        chunk = self._held.pop(0) if self._held else await self._conversation.read()
        if not chunk:
            raise StopAsyncIteration
        return chunk

    async def aclose(self) -> None:
        """Hang up."""
        self._conversation.close()

    def __del__(self) -> None:
        self._conversation.close()


def bind(query: Query) -> str:
    """The text of a query with its bindings in place; `QuerySyntaxError` where a binding is none."""
    try:
        terms = {check_variable(name): write_term(term) for name, term in query.bindings.items()}
    except ValueError as error:
        raise QuerySyntaxError(str(error)) from None
    return substitute(query.text, terms)


def _iri(graph: str) -> str:
    try:
        return read_term(f"<{graph}>").value
    except ValueError as error:
        raise QuerySyntaxError(str(error)) from None


def _load_library() -> Any:
    import SPARQLWrapper  # noqa: PLC0415  # it brings RDFLib along, which the service otherwise has no use for

    return SPARQLWrapper


def _said(error: Exception) -> str:
    """The body that SPARQLWrapper has read and put into its message as a bytes literal."""
    literal = str(error).partition("Response:\n")[2]
    with suppress(ValueError, SyntaxError):
        return bytes(ast.literal_eval(literal)).decode(errors="replace")[:_LONGEST_REASON].strip()
    return ""


def _read_quietly(refusal: urllib.error.HTTPError) -> str:
    with suppress(OSError, HTTPException, ValueError):
        return refusal.read(_LONGEST_REASON).decode(errors="replace").strip()
    return ""
