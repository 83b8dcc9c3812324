"""What runs inside the writing process: `python -m app.dataset.writer DESCRIPTOR OPTIONS`, see `app.dataset.desk`.

It carries out one write at a time on the workbench. Nothing it does is seen before the version is published, so it
may be killed at any moment.
"""

import ctypes
import gc
import json
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final

from app import confinement
from app.dataset.amendment import Amendment
from app.dataset.handover import LENGTH, Outcome, Task, packed
from app.dataset.operations import UpdateRequest, Using, perform
from app.dataset.retrieval import retrieve
from app.dataset.uploads import Document, GraphRequest, carry_out
from app.dataset.workbench import Revision, Workbench, Write, workbench
from app.errors import TwintextError, UnknownFunction, WriteFailed
from app.model.embedded import embedded_files
from app.model.sparql_tokens import unknown_function
from app.model.tokens import Writer
from app.settings import Settings

_DISK_FULL: Final = ("No space left on device", "Disk quota exceeded")


def main(arguments: list[str]) -> None:
    """Serve the socket with this descriptor until it closes."""
    # A large write makes a million objects and no cycles; looking for these took a third of its time.
    gc.set_threshold(200_000, 20, 20)
    told, parent = json.loads(arguments[1])
    settings = Settings(**{**told, "data": Path(told["data"])})
    with socket.socket(fileno=int(arguments[0])) as channel, workbench(settings, embedded_files()) as bench:
        confinement.confine(parent=parent, network=bool(settings.federation_allow))
        bench.get_ready()
        while task := receive(channel):
            outcome = attempt(task[0], task[1], bench, settings)
            try:
                channel.sendall(packed(outcome))
            except (BrokenPipeError, ConnectionResetError):  # the service is gone, and so is whoever asked
                return
            if bench.tidy():
                _give_back()


def _give_back() -> None:
    """Let the system have the memory that is free: glibc keeps what lies between pieces in use."""
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def receive(channel: socket.socket) -> tuple[Task, list[bytes]] | None:
    """The next task with its bodies; None where the socket has been closed."""
    start = _read(channel, LENGTH.size)
    if start is None:
        return None
    header = _read(channel, LENGTH.unpack(start)[0])
    if header is None:
        return None
    task: Task = json.loads(header)
    bodies = [_read(channel, length) for length in task["bodies"]]
    return None if None in bodies else (task, [body for body in bodies if body is not None])


def _read(channel: socket.socket, length: int) -> bytes | None:
    received = bytearray()
    while len(received) < length:
        part = channel.recv(min(length - len(received), 1 << 20))
        if not part:
            return None
        received += part
    return bytes(received)


def attempt(task: Task, bodies: list[bytes], bench: Workbench, settings: Settings) -> Outcome:
    """Carry out a task, or say why not."""
    created = [False]
    action = _action(task, bodies, settings, created)
    write = Write(task["id"], task["kind"], Writer(task["agent"], tuple(task["scopes"])), action)
    try:
        revision = bench.write(write)
    except TwintextError as error:
        return _failure(error)
    except (MemoryError, OSError, RuntimeError, ValueError) as error:  # a full disk, or the engine
        if function := unknown_function(str(error)):
            return _failure(UnknownFunction(function))
        return _failure(WriteFailed(reason_of(error)))
    return _success(revision, created=created[0])


def _action(task: Task, bodies: list[bytes], settings: Settings, created: list[bool]) -> Callable[[Amendment], None]:
    if task["kind"] == "update":
        using = Using(tuple(task.get("using", ())), tuple(task.get("using_named", ())))
        update = UpdateRequest(bodies[0].decode(), using, infer=task.get("infer", True), base=task.get("base"))
        return lambda amendment: perform(
            update, amendment, lambda source: retrieve(source, settings.federation_allow, settings.max_body)
        )
    documents = tuple(
        Document(media_type, body) for media_type, body in zip(task.get("media_types", ()), bodies, strict=True)
    )
    request = GraphRequest(task["method"], task.get("graph"), documents, task.get("base"))

    def carry(amendment: Amendment) -> None:
        created[0] = carry_out(request, amendment)

    return carry


def reason_of(error: Exception) -> str:
    """Why a write failed, for those who asked for it: a full disk without the name of the file that met it."""
    words = str(error)
    if any(sign in words for sign in _DISK_FULL):
        return "the disk is full"
    return words or type(error).__name__


def _success(revision: Revision, *, created: bool) -> Outcome:
    return {
        "version": revision.version.id,
        "changed": revision.changed,
        "created": created,
        "added": revision.added,
        "removed": revision.removed,
        "entailed": revision.entailed,
    }


def _failure(error: TwintextError) -> Outcome:
    names: list[str] = [each.name for each in fields(error)] if is_dataclass(error) else []
    return {"error": type(error).__name__, "fields": {name: getattr(error, name) for name in names}}


if __name__ == "__main__":
    main(sys.argv[1:])
