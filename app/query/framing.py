"""How the pool and a worker process speak over their socket pair: frames of a kind, a length and that many bytes.

The pool sends one TASK at a time, JSON. The worker sends READY once; then for each task any number of CHUNKs, the
serialised body in order, and at last either END or a FAILURE, JSON with the fields of `Failure`. A body that fits one
chunk comes as WHOLE, which is a CHUNK and the END.
"""

import struct
from collections.abc import Iterator
from typing import Final, NotRequired, TypedDict

READY: Final = b"R"
TASK: Final = b"T"
CHUNK: Final = b"C"
WHOLE: Final = b"W"
END: Final = b"E"
FAILURE: Final = b"F"

_HEADER = struct.Struct("!cI")
HEADER_LENGTH: Final = _HEADER.size
CHUNK_LENGTH: Final = 64 * 1024


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


class Failure(TypedDict):
    """Why there is no answer: the name of a class in app/errors.py and its fields."""

    error: str
    fields: dict[str, str | float | list[str] | None]


class Options(TypedDict):
    """What a worker is told when it starts: its limit of memory in MiB, 0 for none, and a store to open at once."""

    memory: int
    network: bool
    parent: int
    store: str | None


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return _HEADER.pack(kind, len(payload)) + payload


def header(received: bytes) -> tuple[bytes, int]:
    """The kind of a frame and the length of its payload, from its first `HEADER_LENGTH` bytes."""
    kind, length = _HEADER.unpack(received)
    return kind, length


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, received: bytes) -> list[tuple[bytes, bytes]]:
        """The frames that these bytes complete, as kind and payload."""
        rest = self._rest
        if not rest and len(received) >= HEADER_LENGTH:
            kind, length = _HEADER.unpack_from(received)
            if len(received) == HEADER_LENGTH + length:  # as with most answers
                return [(kind, received[HEADER_LENGTH:])]
        rest += received
        return list(self._cut(rest))

    def _cut(self, rest: bytearray) -> Iterator[tuple[bytes, bytes]]:
        start = 0
        while len(rest) - start >= HEADER_LENGTH:
            kind, length = _HEADER.unpack_from(rest, start)
            end = start + HEADER_LENGTH + length
            if len(rest) < end:
                break
            yield kind, bytes(rest[start + HEADER_LENGTH : end])
            start = end
        del rest[:start]
