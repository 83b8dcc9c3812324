"""Connections to clients that a worker has been lent: it reads the queries and sends the answers by itself.

A lookup that passes through the process that serves HTTP wakes up two processes, each of which then finds the caches of
the processor cold; that takes longer than the lookup. On a connection that has asked one short query after another the
worker therefore answers directly, for a second at a time. It answers what it knows for certain how to answer:

- a request is looked at and stays where it is until its answer is ready. What the worker does not answer, and what it
  was at when it was killed, the pool's process finds unread in the connection that it still has;
- a connection comes back as soon as another version is served, a query comes a second time (then its answer belongs
  into the cache), or anything else comes than a short query that can be answered shortly;
- while one thing takes long, be it a query on a lent connection or a task of the pool, a second thread gives all
  connections back. What a slow query on one of them comes to is thrown away; the pool asks again.

The engine releases the interpreter's lock while it works, so that the second thread can run.
"""

import os
import select
import signal
import socket
import time
import traceback
from collections import OrderedDict
from contextlib import suppress
from threading import Lock, Thread, stack_size
from typing import IO, Final, cast

from app.errors import NotAcceptable
from app.model.file_stamp import Stamp, stamp_of
from app.query.evaluation import Stores, evaluate, write
from app.query.framing import BUSY, WHOLE, Task, frame
from app.query.lending import (
    EVALUATED,
    ID,
    LONGEST_PACKET,
    OTHERWISE,
    SLOW,
    TIME_IS_UP,
    TOTAL,
    GivenBack,
    Lent,
    Report,
    Served,
    Wording,
    read_from_pool,
    write_report,
)

# For so many seconds a connection is lent, so that all are shared out among the workers again and again.
TERM: Final = 1.0
# The pool hears of what was answered after so many seconds or answers at the latest.
REPORTED_AFTER: Final = 0.05
_MOST_UNREPORTED: Final = 64
# In seconds of processor time: what takes so much takes long, and how often that is looked at; the kernel counts in
# steps of up to 4 ms.
LONG: Final = 0.003
_INTERVAL: Final = 0.002
_LONGEST_REQUEST: Final = 16 * 1024
_TEXTS_REMEMBERED: Final = 4096
# In seconds: where the next request comes so soon after the last answer it is waited for actively.
BRISK: Final = 0.0001
# So many requests are answered before one of the pool's tasks has its turn.
_AT_ONCE: Final = 4
_STACK: Final = 256 * 1024
# As plain numbers: to put two flags together takes as long as the call.
_DONT_WAIT: Final = int(socket.MSG_DONTWAIT)
_PEEK: Final = int(socket.MSG_PEEK) | _DONT_WAIT


class LentConnections:
    """What one worker has been lent; `wait` serves it.

    The thread that the pool's tasks are done in calls the public methods; `_lock` is held where a second one, which
    hears of loans and sees to it that nothing takes long, must not interfere.
    """

    def __init__(self, channel: socket.socket, lending: socket.socket, stores: Stores) -> None:
        """`channel` is where tasks come from, `lending` where connections come from."""
        self._channel, self._lending, self._stores = channel, lending, stores
        self._lock = Lock()
        self._held: dict[int, _Connection] = {}
        self._answering: _Connection | None = None
        self._begun = self._seen = 0
        self._seen_at = 0.0
        self._is_at_work = self._takes_long = self._owes_end = False
        self._ready: list[_Exchange] = []
        self._served: list[Served] = []
        self._reported = 0.0
        self._texts: OrderedDict[int, None] = OrderedDict()
        self._date = (0, b"")
        self._is_brisk = False
        self._stamp: Stamp | None = None
        self._poll = select.epoll()
        self._poll.register(channel.fileno(), select.EPOLLIN)
        self._call = select.poll()
        self._call.register(channel.fileno(), select.POLLIN)
        self._ticks = _ticks()
        stack_size(_STACK)
        Thread(target=self._attend_or_end, daemon=True).start()

    def wait(self) -> None:
        """Serve what is lent until the pool may have a task or have gone."""
        while not self.serve_once(blocks=True):
            pass

    def serve_once(self, *, blocks: bool = False) -> bool:
        """Serve a few lent connections that have requests; whether to look if the pool has something to say.

        All are read, then all are evaluated, then all answers are sent: what does the one keeps the processor's caches
        until it gives way to the next. To send wakes up whoever waits for it, who takes the processor too.
        """
        if not (blocks or self._held):
            return False
        events = self._poll.poll(0, _AT_ONCE)
        if blocks and not events:
            events = self._await()
        self._stamp = None  # what has come by now asks for the version that is served now
        descriptors = [descriptor for descriptor, _ in events]
        is_called = self._channel.fileno() in descriptors
        exchanges = [exchange for exchange in map(self._read, descriptors) if exchange]
        for exchange in exchanges:
            self._evaluate(exchange)
        if exchanges:
            with self._lock:
                self._send_ready()
        self._tidy()
        if len(events) == _AT_ONCE:  # the pool is to wait no longer than these
            is_called = is_called or bool(self._call.poll(0))
        return is_called

    def begin_task(self) -> None:
        """A task of the pool begins."""
        self._begun += 1
        self._is_at_work = True

    def end_task(self) -> None:
        """The task has ended."""
        self._is_at_work = self._takes_long = False

    def step_aside(self) -> None:
        """The task will take long: whoever waits on a lent connection is not to wait for it."""
        with self._lock:
            self._takes_long = True
            self._give_back(list(self._held.values()), OTHERWISE)

    def _await(self) -> list[tuple[int, int]]:
        """What happens next. Where the last thing happened soon it is looked for again and again before sleeping.

        A processor that sleeps takes as long to wake up as a lookup takes; others who want it get it meanwhile.
        """
        now = started = time.monotonic()
        events: list[tuple[int, int]] = []
        while self._is_brisk and self._held and not events and now - started < BRISK:
            events, now = self._poll.poll(0, _AT_ONCE), time.monotonic()
        if not events:
            events = self._poll.poll(self._patience(), _AT_ONCE)
            now = time.monotonic()
        self._is_brisk = now - started < BRISK
        return events

    def _patience(self) -> float | None:
        """For how many seconds there is nothing to do but to wait; None for ever."""
        return REPORTED_AFTER if self._served else None

    def _tidy(self) -> None:
        """Report what has been answered; not each time."""
        now = time.monotonic()
        if self._served and (len(self._served) >= _MOST_UNREPORTED or now - self._reported >= REPORTED_AFTER):
            with self._lock:
                self._report([])
            self._reported = now

    def _read(self, descriptor: int) -> "_Exchange | None":
        """What is asked on a connection; None where nothing is, or it is none that is held."""
        connection = self._held.get(descriptor)
        if connection is None:  # given back since the kernel spoke of it, or the pool's socket
            return None
        started = time.perf_counter()
        asked = connection.look()
        if asked is None:
            return None
        text = connection.text(asked) if self._is_served(connection.lent) else None
        if text is not None and self._has_come_before(text):
            text = None
        return _Exchange(connection, asked, text, started)

    def _evaluate(self, exchange: "_Exchange") -> None:
        """Work out the answer to a request."""
        if not self._holds(exchange.connection):  # one before it took long
            return
        self._answering, self._is_at_work = exchange.connection, True
        self._begun += 1
        if exchange.text is not None:
            begun = time.perf_counter()
            exchange.body = self._body(exchange.connection, exchange.text)
            exchange.evaluated = time.perf_counter() - begun
        with self._lock:
            self._answering, self._is_at_work, self._takes_long = None, False, False
            self._ready.append(exchange)
            owes_end, self._owes_end = self._owes_end, False
        if owes_end:
            self._channel.sendall(frame(WHOLE))

    def _body(self, connection: "_Connection", text: str) -> bytes | None:
        """The body of the answer to a query; None where it is not for this process to give."""
        task, output = connection.task(text), _ShortBody(connection.lent.wording.longest)
        try:
            write(evaluate(task, self._stores.open(task["store"])), task["media_type"], cast("IO[bytes]", output))
        except (SyntaxError, MemoryError, NotAcceptable, OSError, RuntimeError, ValueError):  # who asks again is told
            return None
        return output.body

    def _holds(self, connection: "_Connection") -> bool:
        return self._held.get(connection.descriptor) is connection

    def _is_served(self, lent: Lent) -> bool:
        """Whether the version that the connection was lent for is still the one that is served."""
        if self._stamp is None:
            self._stamp = stamp_of(lent.place.current)
        return self._stamp == lent.place.stamp

    def _has_come_before(self, text: str) -> bool:
        key = hash(text)  # that of another text gives a connection back in vain, no more
        if key in self._texts:
            return True
        self._texts[key] = None
        if len(self._texts) > _TEXTS_REMEMBERED:
            self._texts.popitem(last=False)
        return False

    def _send_ready(self) -> None:
        """Send the answers that are ready, unless their connection has been given back since; the lock is held."""
        ready, self._ready = self._ready, []
        for exchange in ready:
            if self._holds(exchange.connection):
                self._send(exchange)

    def _send(self, exchange: "_Exchange") -> None:
        """Take the request out of the connection and send the response; without a body give both back."""
        connection, body = exchange.connection, exchange.body
        if body is None:
            self._give_back([connection], OTHERWISE)
            return
        times = _microseconds(exchange.evaluated), _microseconds(time.perf_counter() - exchange.started)
        request_id = os.urandom(16).hex()
        response = self._response(connection.lent.wording, body, times, request_id.encode())
        sent = connection.answer(len(exchange.asked), response)
        self._served.append(Served(connection.lent.number, *times, len(body), request_id))
        if sent < len(response):
            self._give_back([connection], OTHERWISE, response[sent:])

    def _response(self, wording: Wording, body: bytes, times: tuple[int, int], request_id: bytes) -> bytes:
        """The bytes of a response; `times` as in `Served`."""
        own = wording.own.replace(ID, request_id)
        for place, spent in zip((EVALUATED, TOTAL), times, strict=True):
            own = own.replace(place, b"%d.%02d" % divmod(spent // 10, 100))
        return b"".join((wording.head, self._date_header(), b"content-length: %d\r\n" % len(body), own, body))

    def _date_header(self) -> bytes:
        now = int(time.time())
        if now != self._date[0]:
            self._date = now, time.strftime("date: %a, %d %b %Y %H:%M:%S GMT\r\n", time.gmtime(now)).encode()
        return self._date[1]

    def _give_back(self, connections: list["_Connection"], why: str, unsent: bytes = b"") -> None:
        """Let go of connections and report; the lock is held."""
        for connection in connections:
            del self._held[connection.descriptor]
            self._poll.unregister(connection.descriptor)
            connection.close()
        if connections and not self._held:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self._report([GivenBack(each.lent.number, why, unsent) for each in connections])

    def _report(self, back: list[GivenBack]) -> None:
        """Say what has been answered and what is given back; the lock is held."""
        served, self._served = self._served, []
        with suppress(OSError):  # the pool has gone, and so will this process
            self._lending.send(write_report(Report(served, back)))

    def _attend_or_end(self) -> None:
        """Attend to what is lent; a process in which nobody does ends, and what it has been lent goes back."""
        try:
            self._attend()
        except BaseException:  # noqa: BLE001  # whatever it is, connections would be held for ever
            traceback.print_exc()
            os._exit(1)

    def _attend(self) -> None:
        """Hear of loans and see to it that they end, and that nothing takes long; runs in a thread of its own."""
        poll = select.poll()
        poll.register(self._lending, select.POLLIN)
        poll.register(self._ticks, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll(TERM * 1000 if self._held else None):
                if descriptor == self._ticks:
                    os.read(self._ticks, 4096)
                    self._look()
                elif not self._hear():
                    return
            self._end_terms()

    def _hear(self) -> bool:
        """Take a connection, or give one back that is recalled; whether the pool is still there."""
        try:
            packet, descriptors, _, _ = socket.recv_fds(self._lending, LONGEST_PACKET, 1)
        except OSError:
            return False
        if not packet:
            return False
        told = read_from_pool(packet)
        with self._lock:
            if isinstance(told, int):
                self._give_back([each for each in self._held.values() if each.lent.number == told], OTHERWISE)
                return True
            connection = _taken(told, descriptors)
            if connection is None:
                self._report([GivenBack(told.number, OTHERWISE)])
                return True
            if not self._held:
                signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
            self._held[connection.descriptor] = connection
            self._poll.register(connection.descriptor, select.EPOLLIN)
            if self._takes_long:
                self._give_back([connection], OTHERWISE)
        return True

    def _end_terms(self) -> None:
        """Give back what has been here long enough."""
        now = time.monotonic()
        with self._lock:
            self._send_ready()
            old = [each for each in self._held.values() if now - each.since >= TERM and each is not self._answering]
            if old:
                self._give_back(old, TIME_IS_UP)

    def _look(self) -> None:
        """Give everything back where the same thing has taken `LONG` since it was seen first."""
        used = time.process_time()
        with self._lock:
            if not self._is_at_work or self._begun != self._seen:
                self._seen, self._seen_at = self._begun, used
            if used - self._seen_at < LONG:
                return
            slow, self._takes_long = self._answering, True
            self._send_ready()
            if slow and not self._owes_end:
                self._owes_end = True
                self._channel.sendall(frame(BUSY))
            for connection in list(self._held.values()):
                self._give_back([connection], SLOW if connection is slow else OTHERWISE)


class _Exchange:
    """A request that was `asked` on a connection, looked at when it `started` by `time.perf_counter`, and its answer.

    Without a text, and then without a body, it is not for this process to answer. The body took `evaluated` seconds.
    """

    __slots__ = ("asked", "body", "connection", "evaluated", "started", "text")

    def __init__(self, connection: "_Connection", asked: bytes, text: str | None, started: float) -> None:
        self.connection, self.asked, self.text, self.started = connection, asked, text, started
        self.body: bytes | None = None
        self.evaluated = 0.0


class _Connection:
    """One connection that is lent."""

    __slots__ = ("_read", "_socket", "_task", "descriptor", "lent", "since")

    def __init__(self, lent: Lent, descriptor: int) -> None:
        # To start has to be quick for all workers, and few are lent anything at once.
        from app.query.plain_request import read_alike  # noqa: PLC0415

        self.lent, self.descriptor, place = lent, descriptor, lent.place
        self.since = time.monotonic()
        self._read = read_alike
        self._task: Task = {
            "text": "",
            "store": place.store,
            "media_type": place.media_type,
            "bindings": {},
            "default_graphs": None,
            "named_graphs": None,
            "seconds": 0.0,
        }
        if place.base is not None:
            self._task["base"] = place.base
        self._socket = socket.socket(fileno=descriptor)

    def look(self) -> bytes | None:
        """What has come, which stays where it is: nothing where the client has left; None where nothing has come."""
        try:
            return self._socket.recv(_LONGEST_REQUEST, _PEEK)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def text(self, asked: bytes) -> str | None:
        """The text of the query, if the request is of the kind that comes on this connection."""
        return self._read(asked, self.lent.wording.headers, self.lent.wording.form)

    def task(self, text: str) -> Task:
        """The task to evaluate this text."""
        return {**self._task, "text": text}

    def answer(self, length: int, response: bytes) -> int:
        """Take a request of so many bytes and send the response; how much of it could be sent."""
        try:
            self._socket.recv(length, _DONT_WAIT)
            return self._socket.send(response, _DONT_WAIT)
        except BlockingIOError:
            return 0
        except OSError:  # the client has left; who gets the connection back finds that out
            return len(response)

    def close(self) -> None:
        """Close this process's end of what others have too."""
        self._socket.close()


def _taken(lent: Lent, descriptors: list[int]) -> _Connection | None:
    """The connection that came with a loan; None where this process may open no more files."""
    if not descriptors:
        return None
    try:
        return _Connection(lent, descriptors[0])
    except OSError:  # the descriptor was the last that it may have, and none is left to read a module with
        os.close(descriptors[0])
        return None


class _ShortBody:
    """A binary file that takes so many bytes."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self.body = b""

    def write(self, written: bytes) -> int:
        """Take bytes; `OSError` where they are too many."""
        if len(self.body) + len(written) > self._longest:
            raise OSError("the answer is too long")
        self.body += written
        return len(written)

    def flush(self) -> None:
        """Nothing."""


def _microseconds(seconds: float) -> int:
    return int(seconds * 1_000_000)


def _ticks() -> int:
    """A descriptor from which a byte can be read for each SIGPROF, whatever the main thread is doing.

    Python's own handler runs in the main thread between two instructions, so not while the engine works; the byte is
    written by the part of it that the kernel calls.
    """
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGPROF, _nothing)
    return reader


def _nothing(_signal: int, _frame: object) -> None:
    """The signal has been told of."""
