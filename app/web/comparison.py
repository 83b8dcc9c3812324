"""Two versions compared: in a process of its own that is killed at the deadline, as queries are, never in this one."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from app.child_process import OUT_OF_MEMORY, child_environment
from app.errors import EngineFailure, QueryError, QueryTimeout, QueryTooLarge, QueueFull
from app.model.patch import MEDIA_TYPE
from app.query.engine import Answer
from app.settings import Settings

AT_ONCE: Final = 2
_CHUNK: Final = 64 * 1024
_LAST_WORDS: Final = 2000


@dataclass(frozen=True)
class Pair:
    """What is compared: two versions by their ids, and whether entailed quads count."""

    before: str
    after: str
    infer: bool


class Comparer:
    """Compares versions, at most `AT_ONCE` pairs at a time; others wait their turn, up to the limit of the queue."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def patch(self, pair: Pair) -> Answer:
        """The difference as RDF Patch.

        `QueryTimeout`, `QueryTooLarge`, `QueueFull`, and `EngineFailure` where a store cannot be read.
        """
        output = await self._start(pair, None)
        await output.peek()  # whatever goes wrong does so before the first byte
        return Answer(MEDIA_TYPE, pair.after, output)

    async def summary(self, pair: Pair, rows: int) -> dict[str, Any]:
        """The numbers by graph and the first rows, as `app.dataset.difference.summary` has them; errors as `patch`."""
        output = await self._start(pair, rows)
        try:
            document: dict[str, Any] = json.loads(b"".join([chunk async for chunk in output]))
        finally:
            await output.aclose()
        return document

    async def _start(self, pair: Pair, rows: int | None) -> "_Output":
        """The running process, once there is a place for it; the wait counts."""
        until = asyncio.get_running_loop().time() + self._settings.query_timeout
        if self._places.locked() and self._waiting >= self._settings.queue_limit:
            raise QueueFull(round(self._settings.query_timeout) or 1)
        self._waiting += 1
        try:
            async with asyncio.timeout_at(until):
                await self._places.acquire()
        except TimeoutError:
            raise QueueFull(round(self._settings.query_timeout) or 1) from None
        finally:
            self._waiting -= 1
        try:
            process = await _spawn(self._settings, pair, rows)
        except BaseException as error:
            self._places.release()
            if isinstance(error, OSError):
                raise EngineFailure(f"no process can be started to compare versions: {error}") from None
            raise
        return _Output(process, until, self._settings, self._places)


async def _spawn(settings: Settings, pair: Pair, rows: int | None) -> Process:
    options = {
        **asdict(pair),
        "data": str(settings.data),
        "union": settings.default_graph == "union",
        "rows": rows,
        "memory": settings.query_memory,
        "parent": os.getpid(),
    }
    return await asyncio.create_subprocess_exec(
        *_command(options), stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=child_environment()
    )


def _command(options: Mapping[str, object]) -> tuple[str, ...]:
    return sys.executable, "-P", "-m", "app.dataset.difference", json.dumps(options)


class _Output:
    """What the process writes, chunk by chunk, until its deadline. Closing it stops the work that is left."""

    def __init__(self, process: Process, until: float, settings: Settings, places: asyncio.Semaphore) -> None:
        assert process.stdout is not None  # noqa: S101  # a pipe was asked for
        assert process.stderr is not None  # noqa: S101
        self._process, self._stdout, self._stderr = process, process.stdout, process.stderr
        self._until, self._settings, self._places = until, settings, places
        self._peeked = b""
        self._open = True

    async def peek(self) -> None:
        """Wait for the first chunk, which is kept."""
        self._peeked = await self._next()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        chunk, self._peeked = self._peeked, b""
        chunk = chunk or await self._next()
        if not chunk:
            raise StopAsyncIteration
        return chunk

    async def _next(self) -> bytes:
        """The next chunk, nothing at the end; the process is gone after the last and after an error."""
        if not self._open:
            return b""
        try:
            async with asyncio.timeout_at(self._until):
                chunk = await self._stdout.read(_CHUNK)
                failure = None if chunk else await self._outcome()
        except TimeoutError:
            chunk, failure = b"", QueryTimeout(self._settings.query_timeout)
        except BaseException:
            await self.aclose()
            raise
        if not chunk:
            await self.aclose()
        if failure:
            raise failure
        return chunk

    async def _outcome(self) -> QueryError | None:
        """What the end of the process means; None where all is well."""
        words = (await self._stderr.read())[-_LAST_WORDS:].decode(errors="replace").strip()
        status = await self._process.wait()
        if status == 0:
            return None
        if status == -signal.SIGKILL or any(sign in words for sign in OUT_OF_MEMORY):
            return QueryTooLarge(self._settings.query_memory)
        return EngineFailure(words.splitlines()[-1] if words else f"the comparison ended with status {status}")

    async def aclose(self) -> None:
        """Stop the process, and let the next one have its place."""
        if not self._open:
            return
        self._open = False
        self._places.release()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()
