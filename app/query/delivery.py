"""One answer on its way out of a worker: who asked, what has arrived of it, and how it ended."""

import asyncio
from collections import deque
from typing import Protocol, Self

from app.query.engine import HELD_BACK


class Asker(Protocol):
    """Whoever wants an answer and does not wait in a task of its own."""

    def begun(self) -> None:
        """The evaluation has begun."""
        ...

    def heard(self) -> None:
        """The answer is complete, has failed, or `HELD_BACK` bytes of it are there; called once."""
        ...


class Source(Protocol):
    """Where the answer comes from: a worker's process."""

    def pause(self) -> None:
        """Read no more for now."""
        ...

    def resume(self) -> None:
        """Read on."""
        ...

    def hurry(self, delivery: "Delivery") -> None:
        """Nobody wants this answer."""
        ...


class Delivery:
    """One answer on its way out of a worker: what has arrived and is not yet read, and how it ended."""

    def __init__(self, worker: "Source", asker: Asker | None, seconds: float) -> None:
        """`seconds` is how long the evaluation may take."""
        self._worker = worker
        self.asker: Asker | None = asker
        self.seconds = seconds
        self._chunks: deque[bytes] = deque()
        self._unread = 0
        self.error: Exception | None = None
        self._changed: asyncio.Future[None] | None = None
        self.finished = False
        self.abandoned = False
        self.is_held_back = False

    def add(self, chunk: bytes) -> None:
        """Take a chunk; stop reading from the worker while `HELD_BACK` bytes wait here."""
        if self.abandoned:
            return
        self._chunks.append(chunk)
        self._unread += len(chunk)
        if self._unread >= HELD_BACK:
            self.is_held_back = True
            self._worker.pause()
        self._wake()

    def put(self, body: bytes) -> None:
        """Take all of the body at once; `finish` follows."""
        if not self.abandoned:
            self._chunks.append(body)

    def finish(self, error: Exception | None = None) -> None:
        """The answer is complete, or ends with this error."""
        if not self.finished:
            self.finished, self.error = True, error
            self._wake()

    async def next(self) -> bytes:
        """The next chunk; `StopAsyncIteration` after the last, or the error that broke the answer off."""
        while not self._chunks and not self.finished:
            self._changed = asyncio.get_running_loop().create_future()
            await self._changed
        if not self._chunks:
            raise self.error or StopAsyncIteration
        chunk = self._chunks.popleft()
        self._unread -= len(chunk)
        if not self.finished and self._unread < HELD_BACK // 2:
            self._worker.resume()
        return chunk

    def take(self) -> bytes:
        """All that has arrived and is not yet read."""
        taken = b"".join(self._chunks)
        self._chunks.clear()
        self._unread = 0
        return taken

    def abandon(self) -> None:
        """Nobody wants the rest: let the worker finish if it soon does, and kill it if not."""
        self._chunks.clear()
        self.asker = None
        if not self.finished and not self.abandoned:
            self.abandoned = True
            self._worker.hurry(self)

    def _wake(self) -> None:
        if self._changed and not self._changed.done():
            self._changed.set_result(None)
        if self.asker and (self.finished or self._unread >= HELD_BACK):
            asker, self.asker = self.asker, None
            asker.heard()


class Chunks:
    """The body of an answer as it arrives. Closing it, or letting go of it, stops the work that is left."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self._delivery.next()
        except asyncio.CancelledError:
            self._delivery.abandon()
            raise

    async def aclose(self) -> None:
        """Stop the work that is left."""
        self._delivery.abandon()

    def __del__(self) -> None:
        self._delivery.abandon()
