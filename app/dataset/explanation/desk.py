"""Where explanations are asked for: a process works them out, one after the other, and is killed at the deadline.

The process that serves HTTP never searches. The explaining process is kept, with the version open that is served: it is
started soon after the service, which has more urgent things to do at first.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any, Final

from app import errors
from app.child_process import OUT_OF_MEMORY, child_environment
from app.dataset.handover import LENGTH
from app.errors import EngineFailure, QueryTimeout, QueryTooLarge, QueueFull, TwintextError
from app.model.proofs import Proof
from app.model.published import served_id
from app.model.terms import Triple
from app.settings import Settings

SECONDS_BEFORE_START: Final = 3.0
_GRACE: Final = 0.5
_MODULE: Final = "app.dataset.explanation.explainer"
_LAST_WORDS: Final = 2000
_SECONDS_TO_END: Final = 5.0


class ExplanationDesk:
    """Takes requests for explanations in the order in which they come."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: _Process | None = None
        self._preparing: asyncio.Task[None] | None = None

    @property
    def process(self) -> int | None:
        """The id of the explaining process, if there is one."""
        return self._process.pid if self._process else None

    def prepare(self, after: float = SECONDS_BEFORE_START) -> None:
        """Start the process some seconds from now, and let it open the version that is served."""
        self._preparing = asyncio.get_running_loop().create_task(self._prepare(after))

    async def _prepare(self, after: float) -> None:
        await asyncio.sleep(after)
        with suppress(TwintextError, OSError, ValueError):  # whoever asks first is told
            await self._asked({"triple": None, "version": served_id(self._settings.data)})

    async def stop(self) -> None:
        """End the process."""
        if self._preparing:
            self._preparing.cancel()
            with suppress(asyncio.CancelledError):
                await self._preparing
        await self._end()

    async def _end(self) -> None:
        if self._process:
            process, self._process = self._process, None
            await process.end()

    async def explain(self, triple: Triple, version: str) -> Proof:
        """Why a triple holds in a version, by its id.

        `BadRequest`, `NotEntailed` for what the triple is; `UnknownVersion`, `DamagedVersion`; `QueueFull`,
        `QueryTimeout`, `QueryTooLarge`, `EngineFailure`.
        """
        answer = await self._asked({"triple": list(triple), "version": version})
        return Proof.from_document(answer["proof"])

    async def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request, when it is its turn."""
        seconds = self._settings.query_timeout
        if self._waiting >= self._settings.queue_limit:
            raise QueueFull(round(seconds) or 1)
        until = asyncio.get_running_loop().time() + seconds
        self._waiting += 1
        try:
            async with asyncio.timeout_at(until):
                await self._turn.acquire()
        except TimeoutError:
            raise QueueFull(round(seconds) or 1) from None
        finally:
            self._waiting -= 1
        work = asyncio.ensure_future(self._answered(request, until))
        work.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:  # most are about to end, and the process need not be replaced for them
            asyncio.get_running_loop().call_later(_GRACE, work.cancel)
            raise

    async def _answered(self, request: dict[str, Any], until: float) -> dict[str, Any]:
        """The answer; whatever else ends the wait ends the process too, which might answer somebody else otherwise."""
        try:
            return await self._attempt(request, until)
        finally:
            self._turn.release()

    async def _attempt(self, request: dict[str, Any], until: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout_at(until):
                if self._process is None or not self._process.alive:
                    await self._end()
                    self._process = await _Process.start(self._settings)
                answer = await self._process.ask(request)
        except TimeoutError:
            await self._end()
            raise QueryTimeout(self._settings.query_timeout) from None
        except (OSError, EOFError) as error:
            reason = await self._post_mortem(error)
            raise reason from None
        except asyncio.CancelledError:
            await asyncio.shield(self._end())
            raise
        if "error" in answer:
            raise _error(answer)
        return answer

    async def _post_mortem(self, error: Exception) -> TwintextError:
        """What the end of the process means."""
        if self._process is None:
            return EngineFailure(f"no process can be started to explain: {error}")
        process, self._process = self._process, None
        status, words = await process.end()
        if status == -signal.SIGKILL or any(sign in words for sign in OUT_OF_MEMORY):
            return QueryTooLarge(self._settings.query_memory)
        last = words.splitlines()[-1] if words else f"it ended with status {status}"
        return EngineFailure(f"the explaining process failed: {last}")


class _Process:
    """A child process that explains."""

    def __init__(
        self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer

    @classmethod
    async def start(cls, settings: Settings) -> "_Process":
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

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request; `OSError` or `EOFError` where the process ended before it could say."""
        body = json.dumps(request).encode()
        self._writer.write(LENGTH.pack(len(body)) + body)
        await self._writer.drain()
        length = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))[0]
        answer: dict[str, Any] = json.loads(await self._reader.readexactly(length))
        return answer

    async def end(self) -> tuple[int, str]:
        """End it, whatever it does; its status and its last words."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
        with suppress(subprocess.TimeoutExpired):  # it may be ending by itself, and what of tells more than our signal
            await asyncio.to_thread(self._process.wait, 0.1)
        if self._process.poll() is None:
            self._process.kill()
        status = await asyncio.to_thread(self._process.wait, _SECONDS_TO_END)
        assert self._process.stderr is not None  # noqa: S101  # a pipe was asked for
        with self._process.stderr as last:
            return status, (last.read() or b"").decode(errors="replace")[-_LAST_WORDS:].strip()


def _spawn(settings: Settings, descriptor: int) -> subprocess.Popen[bytes]:
    options = {"data": str(settings.data), "memory": settings.query_memory, "parent": os.getpid()}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", _MODULE, str(descriptor), json.dumps(options)],
        env=child_environment(),
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None  # noqa: S101  # a pipe was asked for
    os.set_blocking(process.stderr.fileno(), False)
    return process


def _error(answer: dict[str, Any]) -> TwintextError:
    """The error of app/errors.py that an answer names."""
    kind: type[TwintextError] = getattr(errors, answer["error"])
    given: dict[str, Any] = answer["fields"]
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
