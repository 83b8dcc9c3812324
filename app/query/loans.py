"""Connections that one worker has been lent, as the pool's process sees them; they speak `app.query.lending`."""

import asyncio
import socket
import sys
from typing import Final, NamedTuple, Self

from app.query.lending import (
    LONGEST_PACKET,
    Connection,
    Lent,
    Loan,
    Place,
    Wording,
    read_report,
    write_lent,
    write_recalled,
)

# Descriptors are few in a process that nobody has allowed more.
MOST: Final = 128


class Loans:
    """What one worker has been lent."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ours: socket.socket) -> None:
        """`ours` is the end of the socket at which the pool lends."""
        self._loop, self._socket = loop, ours
        self._connections: dict[int, Connection] = {}
        self._last = 0
        loop.add_reader(ours, self._hear)

    @classmethod
    def over_a_socket(cls, loop: asyncio.AbstractEventLoop) -> tuple[Self | None, socket.socket | None]:
        """Loans, and the end of their socket for the worker; neither where systems have no `epoll`."""
        if sys.platform != "linux":
            return None, None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(0)
        return cls(loop, ours), theirs

    @property
    def count(self) -> int:
        """How many connections are lent."""
        return len(self._connections)

    def lend(self, connection: Connection, wording: Wording, place: Place) -> Loan | None:
        """Lend a connection; None where the worker cannot take it now."""
        self._last += 1
        packet = write_lent(Lent(self._last, wording, place))
        try:
            socket.send_fds(self._socket, [packet], [connection.descriptor])
        except OSError:  # it has much to hear already, or has ended
            return None
        self._connections[self._last] = connection
        return _Loan(self, self._last)

    def recall(self, number: int) -> None:
        """Ask for a connection, which then is given back soon."""
        try:
            self._socket.send(write_recalled(number))
        except OSError:  # then it comes back when its time is up
            return

    def end(self) -> None:
        """The worker has ended: what it has not given back comes back now."""
        if self._socket.fileno() < 0:
            return
        self._hear()
        self._loop.remove_reader(self._socket)
        self._socket.close()
        left, self._connections = self._connections, {}
        for connection in left.values():
            connection.given_back(None)

    def _hear(self) -> None:
        """Pass on what the worker reports."""
        while True:
            try:
                packet = self._socket.recv(LONGEST_PACKET)
            except OSError:  # nothing more for now
                return
            if not packet:  # who notices that the worker has ended will say so
                self._loop.remove_reader(self._socket)
                return
            report = read_report(packet)
            for served in report.served:
                self._connections[served.number].served(served)
            for back in report.back:
                self._connections.pop(back.number).given_back(back)


class _Loan(NamedTuple):
    loans: Loans
    number: int

    def recall(self) -> None:
        self.loans.recall(self.number)
