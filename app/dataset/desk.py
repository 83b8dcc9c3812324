"""Where writes are handed in: they go one after the other to a process that carries them out and can be killed.

The process that serves HTTP never evaluates an update. The writing process is kept between writes, because it holds the
working copies of the stores and what is known of the shapes.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Final

from app import errors
from app.child_process import child_environment
from app.dataset.handover import LENGTH, Outcome, Task, packed
from app.errors import DatasetError, QueueFull, TwintextError
from app.model.published import current_version
from app.settings import Settings

log = logging.getLogger(__name__)

_LAST_WORDS: Final = 2000
_SECONDS_TO_END: Final = 5.0


@dataclass
class Tally:
    """What was written so far: the number of writes by outcome, and the seconds they took together."""

    outcomes: Counter[str]
    seconds: float = 0.0


class WritingDesk:
    """Takes writes in the order in which they come."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: _WriterProcess | None = None
        self.tally = Tally(Counter())

    @property
    def waiting(self) -> int:
        """How many writes wait or are at work."""
        return self._waiting

    @property
    def process(self) -> int | None:
        """The id of the writing process, if there is one."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the process before the first write comes; it does not matter if that fails."""
        async with self._turn:
            with suppress(OSError):
                self._process = await _WriterProcess.start(self._settings)

    async def stop(self) -> None:
        """Let the write at work finish, then end the process."""
        async with self._turn:
            if self._process:
                await self._process.stop()
                self._process = None

    async def write(self, task: Task, bodies: tuple[bytes, ...]) -> Outcome:
        """Carry out a write; once this returns, the next query sees it.

        `QueueFull` where too many wait, `WriteFailed` where it ended without an outcome, or what the write raised. A
        write that has begun is finished even if whoever waits for it is cancelled.
        """
        if self._waiting >= self._settings.queue_limit:
            raise QueueFull(max(1, round(self._mean_seconds * self._waiting)))
        self._waiting += 1
        writing = asyncio.ensure_future(self._write(task, bodies))
        writing.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(writing)

    async def _write(self, task: Task, bodies: tuple[bytes, ...]) -> Outcome:
        loop = asyncio.get_running_loop()
        try:
            async with self._turn:
                started = loop.time()
                outcome = await self._attempt(task, bodies)
                self.tally.seconds += loop.time() - started
        finally:
            self._waiting -= 1
        self.tally.outcomes[outcome.get("error", "published" if outcome.get("changed") else "unchanged")] += 1
        if "error" in outcome:
            raise _error(outcome)
        return outcome

    @property
    def _mean_seconds(self) -> float:
        return self.tally.seconds / (self.tally.outcomes.total() or 1)

    async def _attempt(self, task: Task, bodies: tuple[bytes, ...]) -> Outcome:
        try:
            async with asyncio.timeout(self._settings.write_timeout):
                if self._process is None or not self._process.alive:
                    self._process = await _WriterProcess.start(self._settings)
                return await self._process.ask(task, bodies)
        except TimeoutError:
            reason = f"the write was stopped after {self._settings.write_timeout:g} s"
        except (OSError, EOFError) as error:
            reason = await self._process.post_mortem() if self._process else f"no process can be started: {error}"
        if self._process:
            await self._process.kill()
            self._process = None
        log.error("write %s: %s", task["id"], reason)
        return self._published(task) or {"error": "WriteFailed", "fields": {"reason": reason}}

    def _published(self, task: Task) -> Outcome | None:
        """The outcome of a write whose process ended after the last step and before it could say so."""
        with suppress(DatasetError):
            manifest = current_version(self._settings.data).manifest
            if manifest.change and manifest.change.id == task["id"]:
                change = manifest.change
                return {"version": manifest.id, "changed": True, "added": change.added, "removed": change.removed}
        return None


class _WriterProcess:
    """A child process with the workbench in it."""

    def __init__(
        self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer

    @classmethod
    async def start(cls, settings: Settings) -> "_WriterProcess":
        """A new process; `OSError` where none can be started."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                process = _spawn(settings, theirs.fileno())
            except OSError:
                ours.close()
                raise
        return cls(process, *await asyncio.open_connection(sock=ours))

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    async def ask(self, task: Task, bodies: tuple[bytes, ...]) -> Outcome:
        """What came of a task; `OSError` or `EOFError` where the process ended before it could say."""
        self._writer.write(packed(task, bodies))
        await self._writer.drain()
        length = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))[0]
        outcome: Outcome = json.loads(await self._reader.readexactly(length))
        return outcome

    async def post_mortem(self) -> str:
        """Why it ended."""
        status = await asyncio.to_thread(self._process.wait)
        assert self._process.stderr is not None  # noqa: S101  # a pipe was asked for
        words = (self._process.stderr.read() or b"").decode(errors="replace")[-_LAST_WORDS:].strip()
        if status == -signal.SIGSEGV:  # the engine's parser is recursive and has no limit of its own
            return "the writing process crashed, as it does on what is nested many thousand levels deep"
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        return f"the writing process ended with {how}: {words.splitlines()[-1] if words else 'it said nothing'}"

    async def stop(self) -> None:
        """End it as soon as it is idle."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
        await self._gone()

    async def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
        await self._gone()

    async def _gone(self) -> None:
        try:
            await asyncio.to_thread(self._process.wait, _SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        if self._process.stderr:
            self._process.stderr.close()


def _spawn(settings: Settings, descriptor: int) -> subprocess.Popen[bytes]:
    """Start the process; it needs no token, and an argument can be read by every user of the machine."""
    told = {**asdict(settings), "data": str(settings.data), "write_token": ""}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "app.dataset.writer", str(descriptor), json.dumps([told, os.getpid()])],
        env=child_environment(),
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None  # noqa: S101  # a pipe was asked for
    os.set_blocking(process.stderr.fileno(), False)
    return process


def _error(outcome: Outcome) -> TwintextError:
    """The error of app/errors.py that an outcome names."""
    kind: type[TwintextError] = getattr(errors, outcome["error"])
    given: dict[str, Any] = outcome["fields"]
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
