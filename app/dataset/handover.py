"""How the writing desk and the writing process speak over their socket pair.

A task and its outcome are each a length, that many bytes of JSON, and the bodies that the JSON counts.
"""

import json
import struct
from typing import Any, Final, Literal, NotRequired, TypedDict

Method = Literal["PUT", "POST", "DELETE"]
LENGTH: Final = struct.Struct("!Q")


class Task(TypedDict):
    """A write as it is handed over: `bodies` are the lengths of what follows, an update's text or documents."""

    id: str
    kind: Literal["update", "graph-store"]
    agent: str
    scopes: list[str]
    bodies: list[int]
    using: NotRequired[list[str]]
    using_named: NotRequired[list[str]]
    infer: NotRequired[bool]
    method: NotRequired[Method]
    graph: NotRequired[str | None]
    media_types: NotRequired[list[str]]
    base: NotRequired[str | None]


class Outcome(TypedDict, total=False):
    """What came of a write: the version and its numbers, or the class of an error and its fields."""

    version: str
    changed: bool
    created: bool
    added: int
    removed: int
    entailed: int
    error: str
    fields: dict[str, Any]


def packed(message: Task | Outcome, bodies: tuple[bytes, ...] = ()) -> bytes:
    """A message as it is sent."""
    header = json.dumps(message).encode()
    return LENGTH.pack(len(header)) + header + b"".join(bodies)
