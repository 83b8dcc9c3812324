"""Requests over connections that stay open, as many at a time as asked, and how long each answer took.

One process, one thread, no library between it and the sockets: it spends about 15 microseconds on a request, so that
what is measured is the server. With one connection it asks the kernel without waiting, since nobody else needs the
processor then, and being woken up would cost more than the quickest answers take. With more it waits.
"""

import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

Address = tuple[str, int]

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
# A larger buffer is made and thrown away for each answer, which takes as long as the rest.
_AT_ONCE: Final = 16 * 1024
_OK: Final = b"HTTP/1.1 200"
_LAST_CHUNK: Final = b"\r\n0\r\n\r\n"


class UnexpectedAnswerError(Exception):
    """A server has answered something other than 200, or closed the connection."""


@dataclass(frozen=True)
class Load:
    """What came of one run: latencies in seconds in rising order, and how long the run took."""

    latencies: tuple[float, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float | None:
        """The latency that this share of the answers did not exceed, in milliseconds; None without any answer."""
        if not self.latencies:
            return None
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)] * 1000


@dataclass
class _Connection:
    """A connection and what of an answer has arrived."""

    channel: socket.socket
    asked: float = 0.0
    arrived: bytes = b""

    def ask(self, request: bytes) -> None:
        self.asked = time.perf_counter()
        self.channel.sendall(request)

    def take(self) -> bool:
        """Read what is there; whether the answer is complete."""
        received = self.channel.recv(_AT_ONCE)
        if not received:
            raise UnexpectedAnswerError("the server closed the connection")
        arrived = self.arrived + received if self.arrived else received
        if not is_complete(arrived):
            self.arrived = arrived
            return False
        if not arrived.startswith(_OK):
            raise UnexpectedAnswerError(arrived[:1000].decode(errors="replace"))
        self.arrived = b""
        return True


def is_complete(arrived: bytes) -> bool:
    """Whether a whole HTTP response has arrived."""
    head = arrived.find(_END_OF_HEAD)
    if head < 0:
        return False
    start = arrived.find(_LENGTH, 0, head)
    if start < 0:
        return arrived.endswith(_LAST_CHUNK)
    stop = arrived.find(b"\r", start)
    return len(arrived) >= head + len(_END_OF_HEAD) + int(arrived[start + len(_LENGTH) : stop])


def request(address: Address, path_and_query: str, accept: str = "application/sparql-results+json") -> bytes:
    """A GET request as bytes."""
    host, port = address
    return f"GET {path_and_query} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: {accept}\r\n\r\n".encode()


@dataclass
class _Run:
    """One run in progress."""

    requests: Iterator[bytes]
    ends: float
    latencies: list[float] = field(default_factory=list)

    def serve(self, connection: _Connection) -> None:
        """Take what has arrived; after a whole answer ask the next."""
        if connection.take():
            now = time.perf_counter()
            self.latencies.append(now - connection.asked)
            connection.ask(next(self.requests))


def drive(address: Address, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    """Keep so many requests in flight for so many seconds."""
    with ExitStack() as stack:
        opened = [stack.enter_context(_connected(address)) for _ in range(connections)]
        polling = stack.enter_context(select.epoll())
        by_descriptor = {each.channel.fileno(): each for each in opened}
        for descriptor in by_descriptor:
            polling.register(descriptor, select.EPOLLIN)
        started = time.perf_counter()
        run = _Run(requests, started + seconds)
        for each in opened:
            each.ask(next(requests))
        _turn(run, by_descriptor, polling.poll, 0.0 if connections == 1 else 0.1)
        return Load(tuple(sorted(run.latencies)), time.perf_counter() - started)


def _turn(
    run: _Run,
    by_descriptor: dict[int, _Connection],
    poll: Callable[[float], list[tuple[int, int]]],
    patience: float,
) -> None:
    while time.perf_counter() < run.ends:
        for descriptor, _ in poll(patience):
            run.serve(by_descriptor[descriptor])


@contextmanager
def _connected(address: Address) -> Iterator[_Connection]:
    with socket.create_connection(address) as channel:
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield _Connection(channel)


@contextmanager
def in_flight(address: Address, asked: bytes) -> Iterator[None]:
    """A request whose answer nobody waits for, until the end of the context."""
    with socket.create_connection(address) as channel:
        channel.sendall(asked)
        time.sleep(1.0)  # the server has to be in the middle of it
        yield


def fetch(address: Address, asked: bytes, patience: float = 60.0) -> bytes:
    """The body of one answer."""
    with socket.create_connection(address, timeout=patience) as channel:
        channel.sendall(asked)
        arrived = b""
        while not is_complete(arrived):
            received = channel.recv(1 << 20)
            if not received:
                raise UnexpectedAnswerError("the server closed the connection")
            arrived += received
    head, _, body = arrived.partition(_END_OF_HEAD)
    if not head.startswith(b"HTTP/1.1 200"):
        raise UnexpectedAnswerError(arrived[:1000].decode(errors="replace"))
    return body if _LENGTH in head else _without_chunks(body)


def _without_chunks(body: bytes) -> bytes:
    """A body without the lengths of its chunks."""
    whole, rest = b"", body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            break
        whole, rest = whole + rest[:length], rest[length + 2 :]
    return whole
