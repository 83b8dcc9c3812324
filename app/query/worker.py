"""What runs inside a worker process: `python -m app.query.worker DESCRIPTOR OPTIONS`, started by `app.query.process`.

It opens stores of published versions for reading, evaluates one query at a time and writes the engine's own
serialisation of the answer to its socket. It sets no deadline: whoever waits for it kills it. It imports little,
because a replacement has to be there at once.
"""

import json
import resource
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Iterator
from typing import IO, Final, cast

from app import confinement
from app.errors import NotAcceptable, QueryRefused
from app.query.evaluation import Stores, evaluate, write
from app.query.framing import (
    CHUNK,
    CHUNK_LENGTH,
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
    read_drop,
    read_task,
)
from app.query.lent_connections import LentConnections

# Past the deadline the pool kills; this is for the pool that no longer can.
SECONDS_PAST_DEADLINE: Final = 5.0


class FrameWriter:
    """A binary file that the engine writes an answer to: it leaves as CHUNK frames and END, a short one as WHOLE."""

    def __init__(self, channel: socket.socket, on_long: Callable[[], None] = lambda: None) -> None:
        """`on_long` is called before anything is sent that somebody has to read before there can be more."""
        self._channel = channel
        self._on_long = on_long
        self._pending = bytearray()
        self._is_begun = False

    def write(self, written: bytes) -> int:
        """Take bytes; send them on once there are `CHUNK_LENGTH` of them. It waits while the reader does not read."""
        self._pending += written
        if len(self._pending) >= CHUNK_LENGTH:
            if not self._is_begun:
                self._on_long()
            self._channel.sendall(frame(CHUNK, bytes(self._pending)))
            self._pending.clear()
            self._is_begun = True
        return len(written)

    def flush(self) -> None:
        """Nothing: frames leave when they are full."""

    def finish(self) -> None:
        """Send the rest and that this is the end."""
        if self._is_begun:
            rest = frame(CHUNK, bytes(self._pending)) if self._pending else b""
            self._channel.sendall(rest + frame(END))
        else:
            self._channel.sendall(frame(WHOLE, bytes(self._pending)))


def main(arguments: list[str]) -> None:
    """Serve the socket with this descriptor until it closes."""
    options: Options = json.loads(arguments[1])
    stores = Stores()
    with socket.socket(fileno=int(arguments[0])) as channel:
        confine(options)
        if options["store"]:
            try:
                stores.open(options["store"])
            except (OSError, RuntimeError) as error:  # whoever asks for it will be told
                print(error, file=sys.stderr)  # noqa: T201  # the pool logs what a worker leaves behind
        try:
            channel.sendall(frame(READY))
            lent = _lent(channel, options["lending"], stores)
            for task in tasks(channel, lent):
                serve(task, stores, channel, lent)
        except (BrokenPipeError, ConnectionResetError):  # the pool is gone, and so is the reader of any answer
            return


def _lent(channel: socket.socket, descriptor: int | None, stores: Stores) -> LentConnections | None:
    """What is lent over the socket with this descriptor, if there is one."""
    if descriptor is None:
        return None
    return LentConnections(channel, socket.socket(fileno=descriptor), stores)


def confine(options: Options) -> None:
    """Take from this process what no query needs: memory beyond the limit, the network, life without its parent."""
    if options["memory"]:
        limit = options["memory"] * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    confinement.confine(parent=options["parent"], network=options["network"])


def tasks(channel: socket.socket, lent: LentConnections | None = None) -> Iterator[Task]:
    """The tasks that the pool sends and does not drop, until it closes the socket; meanwhile what is lent is served."""
    frames, held = FrameReader(), deque[bytes | None]()  # None in the place of what was dropped
    while (received := _read(channel, lent, wait=not held)) is not None:
        for kind, payload in frames.feed(received):
            if kind == TASK:
                held.append(payload)
            else:
                for place in range(1, min(read_drop(payload), len(held)) + 1):
                    held[-place] = None
        while held:
            task = held.popleft()
            if task is not None:
                yield read_task(task)
                break
            channel.sendall(frame(WHOLE))


def _read(channel: socket.socket, lent: LentConnections | None, *, wait: bool) -> bytes | None:
    """What has arrived; None where the pool has closed the socket."""
    if lent and wait:
        lent.wait()
    elif lent:
        lent.serve_once()
    try:
        return channel.recv(CHUNK_LENGTH, 0 if wait and not lent else socket.MSG_DONTWAIT) or None
    except BlockingIOError:
        return b""


def serve(task: Task, stores: Stores, channel: socket.socket, lent: LentConnections | None = None) -> None:
    """Answer one task, or say why not."""
    signal.setitimer(signal.ITIMER_REAL, task["seconds"] + SECONDS_PAST_DEADLINE)
    if lent:
        lent.begin_task()
    failure = _attempt(task, stores, FrameWriter(channel, lent.step_aside) if lent else FrameWriter(channel))
    if lent:
        lent.end_task()
    signal.setitimer(signal.ITIMER_REAL, 0)
    if failure:
        channel.sendall(frame(FAILURE, json.dumps(failure).encode()))


def _attempt(task: Task, stores: Stores, writer: FrameWriter) -> Failure | None:
    """Answer one task; what went wrong, if anything did."""
    try:
        if "allow" in task:
            _inspect(task["text"], task["allow"])
        results = evaluate(task, stores.open(task["store"]))
        write(results, task["media_type"], cast("IO[bytes]", writer))  # the engine needs no more of it
        writer.finish()
    except SyntaxError as error:
        return _syntax_failure(str(error))
    except MemoryError:
        return {"error": "QueryTooLarge", "fields": {}}
    except (QueryRefused, NotAcceptable) as error:
        return {"error": type(error).__name__, "fields": vars(error)}
    except (OSError, RuntimeError, ValueError) as error:  # what the engine raises while it opens, evaluates, writes
        return _engine_failure(str(error))
    return None


def _engine_failure(message: str) -> Failure:
    from app.model.sparql_tokens import unknown_function  # noqa: PLC0415  # failures are rare, starting has to be quick

    if function := unknown_function(message):
        return {"error": "UnknownFunction", "fields": {"function": function}}
    return {"error": "EngineFailure", "fields": {"reason": message}}


def _syntax_failure(message: str) -> Failure:
    """The engine gives the position only in its message: "error at 1:19: expected …"."""
    from app.model.sparql_tokens import engine_position  # noqa: PLC0415  # as above

    reason, line, column = engine_position(message)
    return {"error": "QuerySyntaxError", "fields": {"reason": reason, "line": line, "column": column}}


def _inspect(text: str, allow: list[str]) -> None:
    from app.query.guard import check  # noqa: PLC0415  # long texts are rare, and starting has to be quick

    check(text, allow)


if __name__ == "__main__":
    main(sys.argv[1:])
