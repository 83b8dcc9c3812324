"""Connections that are lent to a worker while they ask one short query after another.

The process that serves HTTP and a worker that evaluates wake each other up for every query; for a lookup that takes
longer than the lookup. So a connection on which nothing but short plain queries has come for a while is lent to a
worker, which answers them by itself (`app.query.lent_connections`) and gives the connection back for everything else.
"""

from math import inf, nan
from typing import Any, Final

from app.query.engine import Answer, Pending
from app.query.lending import EVALUATED, SLOW, TIME_IS_UP, TOTAL, GivenBack, Loan, Served
from app.query.measurement import Trace
from app.web.doorstep import Doorstep, DoorstepConnection, PlainExchange, StandingResponse, header_lines, timing
from app.web.plain_queries import PlainKind

# So many short answers in a row, none of which had been asked for before, make it likely that more will follow.
ENOUGH: Final = 8
# And so many after a query that took long: it had to be evaluated twice.
ENOUGH_AFTER_A_SLOW_ONE: Final = 1024


class LentConnection(DoorstepConnection):
    """A connection that may be lent, and then neither reads nor writes until it is given back."""

    _short_ones = 0
    _loan: Loan | None = None
    _kind: PlainKind

    @property
    def descriptor(self) -> int:
        """That of its socket."""
        return int(self.transport.get_extra_info("socket").fileno())

    def served(self, served: Served) -> None:
        """Count a request that a worker has answered, and write its line (the pool calls this)."""
        trace = Trace()
        evaluated, total = served.evaluated / 1_000_000, served.total / 1_000_000
        trace.cache, trace.waited, trace.evaluated = "miss", 0.0, evaluated
        self.server_state.total_requests += 1
        if plain := self.doorstep.plain:
            plain.engine.note_evaluation(evaluated)
        self._record_plain(self._kind, served.request_id, served.length, trace, total)

    def given_back(self, back: GivenBack | None) -> None:
        """Send what the worker could not, and read again (the pool calls this)."""
        self._loan = None
        why = back.why if back else SLOW
        self._short_ones = {TIME_IS_UP: ENOUGH - 1, SLOW: ENOUGH - ENOUGH_AFTER_A_SLOW_ONE}.get(why, 0)
        if self.transport.is_closing():
            return
        if back and back.unsent:
            self.transport.write(back.unsent)
        self.transport.resume_reading()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        if self._closes:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ask for what is lent, so that it is closed there too (asyncio calls this)."""
        if self._loan:
            self._loan.recall()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close once what is being answered has been answered (uvicorn calls this)."""
        if self._loan:
            self._closes = True
            self._loan.recall()
        else:
            super().shutdown()

    def _give(self, standing: StandingResponse) -> None:
        if self._short_ones > 0:
            self._begin_again()
        super()._give(standing)

    def _answer_as_usual(self, outcome: Answer | Exception | None) -> None:
        self._begin_again()
        super()._answer_as_usual(outcome)

    def _give_plainly(self, plain: PlainExchange, pending: Pending, body: bytes) -> None:
        super()._give_plainly(plain, pending, body)
        self._short_ones += 1
        if self._short_ones >= ENOUGH:  # what has been written is on its way when the loop turns to this
            self.loop.call_soon(self._lend, plain)

    def _begin_again(self) -> None:
        """Count anew; what a slow query has cost stays."""
        self._short_ones = min(self._short_ones, 0)

    def _lend(self, plain: PlainExchange) -> None:
        """Lend the connection, unless something has come or is still to be sent."""
        queries, transport = self.doorstep.plain, self.transport
        is_quiet = self._is_between_requests and not (self._plain or self._later or self._closes or self._loan)
        if not is_quiet or not queries or transport.is_closing() or transport.get_write_buffer_size():
            return
        if transport.get_extra_info("sslcontext"):  # what the socket carries is for this process to read
            return
        transport.pause_reading()
        self._kind = plain.kind
        self._loan = queries.lend(self, plain.data, plain.kind, self._defaults(), _own(plain.kind))
        if self._loan:
            self._unset_keepalive_if_required()
        else:
            transport.resume_reading()

    def _defaults(self) -> bytes:
        """What the server adds to each response, but for the date."""
        return header_lines(each for each in self.server_state.default_headers if each[0].lower() != b"date")


def _own(kind: PlainKind) -> bytes:
    """The headers of one exchange, as `Wording` has them; what is no number stands for the times meanwhile."""
    trace = Trace()
    trace.cache, trace.waited, trace.evaluated = "miss", 0.0, inf
    return kind.own + timing(trace, nan).replace(b"inf", EVALUATED).replace(b"nan", TOTAL)


def connection_on(doorstep: Doorstep) -> type[LentConnection]:
    """The class of the connections of one server."""
    members: dict[str, Any] = {"doorstep": doorstep}
    return type("LentConnection", (LentConnection,), members)
