"""One worker process as the pool sees it: started, asked, and killed when its time is up."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, cast

from app import errors
from app.child_process import OUT_OF_MEMORY, child_environment
from app.errors import EngineFailure, QueryError, QueryTimeout, QueryTooLarge, TwintextError
from app.query.delivery import Asker, Delivery
from app.query.framing import (
    BUSY,
    CHUNK,
    END,
    FAILURE,
    READY,
    TASK,
    WHOLE,
    Failure,
    FrameReader,
    Options,
    Task,
    frame,
    write_drop,
    write_task,
)
from app.query.loans import Loans
from app.query.patience import Patience

# An abandoned query may finish within this many seconds; most do, and a process need not be replaced for them.
GRACE: Final = 0.1
# A process holds so many queries at once, of which it evaluates one: it need not wait to be told the next.
IN_HAND: Final = 4
# But they do not wait behind one that takes longer than this many seconds: then others get them.
PROMPT: Final = 0.002
# After so many seconds the event loop has read what had arrived.
ONE_TURN: Final = 0.001
# For each query the engine makes and drops some hundred small objects of the same sizes. glibc keeps seven of a size
# at hand; with so many a query takes a fifth less time.
_MALLOC: Final = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=300"}
# A worker whose socket is closed ends by itself within this many seconds, or is killed.
SECONDS_TO_END: Final = 2.0
# A worker that is not ready to be asked by then never will be.
SECONDS_TO_START: Final = 60.0

_LAST_WORDS: Final = 4000


@dataclass(frozen=True)
class Limits:
    """What every worker of a pool is held to: memory in MiB, 0 for no limit, and whether it may use the network."""

    memory: int
    network: bool


class WorkerProcess(asyncio.Protocol):
    """A child process that evaluates one query at a time, in the order in which they are given to it.

    `on_free` is called when it has answered and may be asked again; `on_back` with those who asked for what it holds
    and has not begun, where it takes too long to get to them; `on_end` once when it can be asked no more.
    """

    def __init__(
        self,
        limits: Limits,
        on_free: Callable[["WorkerProcess"], None],
        on_back: Callable[[list[Asker]], None],
        on_end: Callable[["WorkerProcess"], None],
        busy: Callable[[], float] = time.process_time,
    ) -> None:
        """`busy` is what `Patience` wants to know."""
        self._limits = limits
        self._on_free, self._on_back, self._on_end = on_free, on_back, on_end
        self._frames = FrameReader()
        self._in_hand: deque[Delivery] = deque()
        self._patience = Patience(busy)
        self._begun = 0.0
        self._kill_at = 0.0
        self._seen_at: Delivery | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._end: asyncio.Task[None] | None = None
        self._cause: QueryError | None = None
        self._loop: asyncio.AbstractEventLoop
        self._transport: asyncio.Transport
        self._process: subprocess.Popen[bytes]
        self.loans: Loans | None = None
        self._ready: asyncio.Future[None]
        self.alive = False
        self.was_ready = False
        self.was_killed = False

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    async def start(self, store: Path | None) -> None:
        """Start the process, with a store to open at once; `EngineFailure` where it does not get ready."""
        self._loop = asyncio.get_running_loop()
        self._ready = self._loop.create_future()
        try:
            await self._launch(store)
        except OSError as error:
            raise EngineFailure(f"no worker process can be started: {error}") from None
        self.alive = True
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                await self._ready
        except TimeoutError:
            self.kill()
            raise EngineFailure(f"a worker process was not ready after {SECONDS_TO_START:g} s") from None
        self.was_ready = True

    async def _launch(self, store: Path | None) -> None:
        """The process, and the sockets over which it is spoken to; `OSError` where the system has none to give."""
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as sockets:
            ours.settimeout(0)
            await self._loop.create_unix_connection(lambda: self, sock=ours)
            try:
                self.loans, lending = Loans.over_a_socket(self._loop)
                if lending:
                    sockets.enter_context(lending)
                self._process = self._spawn(theirs, lending, store)
            except OSError:
                self._transport.close()
                if self.loans:
                    self.loans.end()
                raise

    def _spawn(
        self, channel: socket.socket, lending: socket.socket | None, store: Path | None
    ) -> subprocess.Popen[bytes]:
        options: Options = {
            "lending": lending.fileno() if lending else None,
            "memory": self._limits.memory,
            "network": self._limits.network,
            "parent": os.getpid(),
            "store": str(store) if store else None,
        }
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.query.worker", str(channel.fileno()), json.dumps(options)],
            env={**_MALLOC, **child_environment()},
            pass_fds=[each.fileno() for each in (channel, lending) if each],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stderr is not None  # noqa: S101  # a pipe was asked for
        os.set_blocking(process.stderr.fileno(), False)
        return process

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a query."""
        return self.alive and self.was_ready and not self._in_hand

    @property
    def room(self) -> int:
        """How many more queries it takes: none while it is at a long one."""
        return IN_HAND - len(self._in_hand) if self.is_prompt else 0

    @property
    def is_prompt(self) -> bool:
        """Whether it can be asked, and is not at a long query."""
        is_at_a_long_one = bool(self._in_hand) and time.monotonic() - self._begun > PROMPT
        return self.alive and self.was_ready and not is_at_a_long_one

    def ask(self, task: Task, asker: Asker) -> Delivery:
        """Send a task; the answer arrives in what this returns. Its deadline counts from when it is begun.

        `UnicodeEncodeError`, and nothing is sent, where the text holds what is no character.
        """
        delivery = Delivery(self, asker, task["seconds"])
        message = frame(TASK, write_task(task))
        self._in_hand.append(delivery)
        self._transport.write(message)
        if len(self._in_hand) == 1:
            self._begin()
        else:
            self._look_at(self._begun + PROMPT)
        return delivery

    def _begin(self) -> None:
        """The process is now at the first query that it holds."""
        delivery = self._in_hand[0]
        self._begun = time.monotonic()
        self._kill_at = self._begun + (GRACE if delivery.abandoned else delivery.seconds)
        self._look_later()
        if delivery.asker:
            delivery.asker.begun()

    def _look_later(self) -> None:
        """Look after the process when the first is to be done that has to be done if it goes on as it does."""
        if len(self._in_hand) > 1 and self._holds_others():
            self._look_at(min(self._kill_at, self._begun + PROMPT))
        else:
            self._look_at(min(self._kill_at, self._patience.next_look(self._begun)))

    def _look_at(self, moment: float) -> None:
        """Look after the process at this time of the monotonic clock or earlier."""
        if self._timer:
            if self._timer_at <= moment:
                return
            self._timer.cancel()
        self._timer_at = moment
        # Rounded up: the loop counts in milliseconds, and would come too early again and again.
        self._timer = self._loop.call_later(max(0.0, moment - time.monotonic()) + 0.0005, self._look)

    def _look(self) -> None:
        """See to it that nobody waits too long for this process."""
        self._timer = None
        if not self.alive or not self._in_hand:
            return
        seconds = time.monotonic() - self._begun
        if self._begun + seconds >= self._kill_at:
            self.kill()
            return
        if seconds >= PROMPT and self._holds_others():
            if self._seen_at is not self._in_hand[0]:  # its answer may have arrived and not been read yet
                self._seen_at = self._in_hand[0]
                self._look_at(time.monotonic() + ONE_TURN)
                return
            self._give_back()
        self._patience.look(self.pid, self._begun)
        self._look_later()

    def _holds_others(self) -> bool:
        """Whether queries wait here that it has not begun."""
        return any(not delivery.abandoned for delivery in islice(self._in_hand, 1, None))

    def _give_back(self) -> None:
        """Let others do what has not been begun; should the process be at it by now, the answer is thrown away."""
        askers = []
        for delivery in islice(self._in_hand, 1, None):
            if delivery.asker:
                askers.append(delivery.asker)
            delivery.asker, delivery.abandoned = None, True
        if self.alive:
            self._transport.write(write_drop(len(self._in_hand) - 1))
        self._on_back(askers)

    def hurry(self, delivery: Delivery) -> None:
        """Nobody wants this answer: move its deadline nearer, and read on meanwhile so that the process can finish."""
        if self.alive and self._in_hand and self._in_hand[0] is delivery:
            self._kill_at = min(self._kill_at, time.monotonic() + GRACE)
            self._look_at(self._kill_at)
            self.resume()

    def pause(self) -> None:
        """Read no more for now: the process waits when the socket is full."""
        self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self.alive:
            self._transport.resume_reading()

    def kill(self) -> None:
        """End the process at once; the query in it is out of time."""
        if self.alive:
            self.was_killed = True
            self._process.kill()
            self._finish(self._cause or (QueryTimeout(self._in_hand[0].seconds) if self._in_hand else None))

    async def stop(self) -> None:
        """End the process, letting it go by itself first where it is idle."""
        if self._in_hand:
            self._cause = EngineFailure("the service is stopping")
            self.kill()
        self._finish(None)
        await self.gone()

    async def gone(self) -> None:
        """Wait until nothing is left of the process."""
        if self._end:
            await asyncio.shield(self._end)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        """Hand frames on (asyncio calls this)."""
        for kind, payload in self._frames.feed(data):
            if kind == READY:
                self._ready.set_result(None)
            elif kind == BUSY:
                self._is_slow_elsewhere()
            elif not self._in_hand:
                continue
            elif kind == WHOLE:
                self._in_hand[0].put(payload)
                self._free(None)
            elif kind == CHUNK:
                self._in_hand[0].add(payload)
            elif kind in (END, FAILURE):
                self._free(self._error(json.loads(payload)) if kind == FAILURE else None)

    def _is_slow_elsewhere(self) -> None:
        """It is at a query of a lent connection that takes long; that has been taken back, as if it were abandoned."""
        delivery = Delivery(self, None, GRACE)
        delivery.abandoned = True
        self._in_hand.appendleft(delivery)
        self._begin()
        if self._holds_others():
            self._give_back()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        """The process has ended, or its socket was closed from here (asyncio calls this)."""
        self._finish(None)

    def _free(self, error: Exception | None) -> None:
        """The query is answered: turn to the next, be ready for one more, and only then let it be known."""
        delivery = self._in_hand.popleft()
        if not self._patience.end(self.pid):
            self.was_killed = True  # who may not be raised again is replaced
            self._finish(None)
        if self.alive:
            if delivery.is_held_back:
                self.resume()
            if self._in_hand:
                self._begin()
            self._on_free(self)
        delivery.finish(error)

    def _finish(self, cause: QueryError | None) -> None:
        """The process can be asked no more; with no cause yet, what it left behind will tell."""
        if not self.alive:
            return
        self.alive = False
        self._transport.close()
        if self._timer:
            self._timer.cancel()
        if self.loans:
            self.loans.end()
        self._give_back()
        if cause and self._in_hand:
            self._in_hand[0].finish(cause)
        self._end = self._loop.create_task(self._bury())
        self._on_end(self)

    async def _bury(self) -> None:
        """Wait for the process to be gone and let go of what is left of it."""
        try:
            status = await asyncio.to_thread(self._process.wait, SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = await asyncio.to_thread(self._process.wait)
        assert self._process.stderr is not None  # noqa: S101  # a pipe was asked for
        with self._process.stderr as last:
            words = (last.read() or b"").decode(errors="replace")[-_LAST_WORDS:].strip()
        error = self._post_mortem(status, words)
        if self._in_hand:
            self._in_hand[0].finish(error)
        if not self._ready.done():  # no query has asked too much: it may be tried again
            killed = EngineFailure("a worker process was killed before it was ready")
            self._ready.set_exception(error if isinstance(error, EngineFailure) else killed)

    def _post_mortem(self, status: int, words: str) -> QueryError:
        """What the end of a process means for the query in it."""
        if any(sign in words for sign in OUT_OF_MEMORY) or status == -signal.SIGKILL:  # the kernel's, not ours
            return QueryTooLarge(self._limits.memory)
        if status == -signal.SIGSEGV:  # the engine's parser is recursive and has no limit of its own
            return EngineFailure("the engine crashed; a query nested many thousand levels deep does that")
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        tail = words.splitlines()[-1] if words else "it said nothing"
        return EngineFailure(f"the process that evaluated the query ended with {how}: {tail}")

    def _error(self, failure: Failure) -> Exception:
        """The error of app/errors.py that a worker names."""
        if failure["error"] == "QueryTooLarge":
            return QueryTooLarge(self._limits.memory)
        kind: type[TwintextError] = getattr(errors, failure["error"])
        fields = {name: tuple(value) if isinstance(value, list) else value for name, value in failure["fields"].items()}
        return kind(**fields)
