"""The log line of a request: what was asked and what became of it, without query texts and without tokens."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.query.measurement import Trace

logger = logging.getLogger("twintext.access")

# https://www.w3.org/TR/trace-context/#traceparent-header: version, trace, parent, flags; later versions may add fields.
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?")
_UNPRINTABLE = re.compile(r"[^!-~]")
_LONGEST_CLIENT: Final = 64
_LONGEST_PATH: Final = 1000


@dataclass(frozen=True)
class TraceContext:
    """Which trace of a distributed system a request belongs to, and which span of it made the request."""

    trace_id: str
    parent_id: str


def write_line(level: int, line: "AccessLine") -> None:
    """Write a line, without a look for the line of code that logs, which takes longer than the rest."""
    logger.handle(logger.makeRecord(logger.name, level, __file__, 0, line, (), None))


def trace_context(header: bytes) -> TraceContext | None:
    """What a `traceparent` header says; None where it is none, so that whoever invents one is passed over."""
    found = _TRACEPARENT.fullmatch(header)
    return TraceContext(found[1].decode(), found[2].decode()) if found else None


def printable(client: str) -> str:
    """An address as a word of a log line: a proxy may have passed on anything."""
    return _UNPRINTABLE.sub("?", client[:_LONGEST_CLIENT])


class AccessLine(dict[str, object]):
    """The members of the line; as text they stand in a row."""

    def __str__(self) -> str:
        request_id, method, path, status, *rest = self.items()
        head = f"{request_id[1]} {method[1]} {path[1]!r} {status[1] or '-'} "
        return head + " ".join([f"{name}={value}" for name, value in rest])


def access_line(
    request_id: str,
    method: str,
    path: str,
    status: int,
    client: str | None,
    times: Iterable[tuple[str, float | None]],
    facts: Iterable[tuple[str, object]],
) -> AccessLine:
    """The line of a request; `times` are in seconds and become milliseconds, what is None or empty is left out."""
    line = AccessLine(request_id=request_id, method=method, path=path[:_LONGEST_PATH], status=status or None)
    line["client"] = printable(client) if client else "-"
    for name, seconds in times:
        if seconds is not None:
            line[name + "_ms"] = round(seconds * 1000, 2)
    for name, value in facts:
        if value is not None and value != "":
            line[name] = value
    return line


def server_timing(trace: Trace, total: float) -> str:
    """The header `Server-Timing` (https://www.w3.org/TR/server-timing/): milliseconds until the first byte."""
    parts = []
    if trace.cache:
        parts.append(f'cache;desc="{trace.cache}"')
    if trace.waited is not None:
        parts.append(f"queue;dur={trace.waited * 1000:.2f}")
    if trace.evaluated is not None:
        parts.append(f"evaluation;dur={trace.evaluated * 1000:.2f}")
    parts.append(f"total;dur={total * 1000:.2f}")
    return ", ".join(parts)
