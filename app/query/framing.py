"""How the pool and a worker process speak over their socket pair: frames of a kind, a length and that many bytes.

The pool sends TASKs: all of a task but its text as JSON, a line feed, and the text. It may send some more before the
first is answered; the worker takes them in their order. DROP says how many of the last that were sent are wanted no
more, unless they have been begun. It has to say so: the worker may find it in its socket together with the task that
the pool takes for begun.

The worker sends READY once; then for each task any number of CHUNKs, the serialised body in order, and at last either
END or a FAILURE, JSON with the fields of `Failure`. A body that fits one chunk comes as WHOLE, which is a CHUNK and the
END; for a dropped task it is empty. BUSY says that it is at a query on a connection that it was lent, and that this
takes long; its end is said by an empty WHOLE too.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NotRequired, TypedDict, cast

READY: Final = b"R"
TASK: Final = b"T"
DROP: Final = b"D"
CHUNK: Final = b"C"
WHOLE: Final = b"W"
END: Final = b"E"
FAILURE: Final = b"F"
BUSY: Final = b"B"

_HEADER = struct.Struct("!cI")
_HEADER_LENGTH: Final = _HEADER.size
CHUNK_LENGTH: Final = 64 * 1024
_REMEMBERED_LENGTH: Final = 1024


class Task(TypedDict):
    """What a worker is asked: the query, the directory of the store, and how the answer is to be written.

    `allow` is there where the worker has to look for SERVICE itself. `default_graphs` and `named_graphs` are None
    where the query's own FROM clauses hold. `seconds` is the deadline that the pool keeps. Relative IRIs in the text
    are relative to `base`.
    """

    text: str
    store: str
    media_type: str
    bindings: dict[str, str]
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    seconds: float
    allow: NotRequired[list[str]]
    base: NotRequired[str]


def write_task(task: Task) -> bytes:
    """The payload of a TASK."""
    if task["bindings"] or task["default_graphs"] is not None or task["named_graphs"] is not None or "allow" in task:
        head = json.dumps({name: value for name, value in task.items() if name != "text"}).encode()
    else:
        head = _plain_head(task["store"], task["media_type"], task["seconds"], task.get("base"))
    return head + b"\n" + task["text"].encode()


@lru_cache(maxsize=64)
def _plain_head(store: str, media_type: str, seconds: float, base: str | None) -> bytes:
    """All of a task but its text, where only the text has something to say about its dataset."""
    task = {"store": store, "media_type": media_type, "seconds": seconds, "bindings": {}}
    graphs = {"default_graphs": None, "named_graphs": None}
    return json.dumps({**task, **graphs, **({"base": base} if base is not None else {})}).encode()


def read_task(payload: bytes) -> Task:
    """The task in the payload of a TASK."""
    head, _, text = payload.partition(b"\n")
    known = _remembered_head(head) if len(head) <= _REMEMBERED_LENGTH else _read_head(head)
    return cast("Task", {**known, "text": text.decode()})


def _read_head(head: bytes) -> Mapping[str, Any]:
    """All of a task but its text; nobody changes what is remembered."""
    read: dict[str, Any] = json.loads(head)
    return read


# Of many tasks only the texts differ.
_remembered_head = lru_cache(maxsize=64)(_read_head)


def write_drop(count: int) -> bytes:
    """The frame that drops so many of the last tasks."""
    return frame(DROP, b"%d" % count)


def read_drop(payload: bytes) -> int:
    """How many of the last tasks are dropped by a DROP with this payload."""
    return int(payload)


class Failure(TypedDict):
    """Why there is no answer: the name of a class in app/errors.py and its fields."""

    error: str
    fields: dict[str, str | float | list[str] | None]


class Options(TypedDict):
    """What a worker is told when it starts: its limit of memory in MiB, 0 for none, and a store to open at once.

    `lending` is the descriptor of the socket over which it is lent connections.
    """

    lending: int | None
    memory: int
    network: bool
    parent: int
    store: str | None


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return _HEADER.pack(kind, len(payload)) + payload


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, received: bytes) -> list[tuple[bytes, bytes]]:
        """The frames that these bytes complete, as kind and payload."""
        rest = self._rest
        if not rest and len(received) >= _HEADER_LENGTH:
            kind, length = _HEADER.unpack_from(received)
            if len(received) == _HEADER_LENGTH + length:  # as with most answers
                return [(kind, received[_HEADER_LENGTH:])]
        rest += received
        return list(self._cut(rest))

    def _cut(self, rest: bytearray) -> Iterator[tuple[bytes, bytes]]:
        start = 0
        while len(rest) - start >= _HEADER_LENGTH:
            kind, length = _HEADER.unpack_from(rest, start)
            end = start + _HEADER_LENGTH + length
            if len(rest) < end:
                break
            yield kind, bytes(rest[start + _HEADER_LENGTH : end])
            start = end
        del rest[:start]
