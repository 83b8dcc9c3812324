"""Queries in flight by their id, so that whoever asked one can stop it.

The client names a query in the header `Query-Id`, or takes the id that the response brings. Whoever knows the id can
stop the query: an id made here is random, and nothing lists those that are in use.
"""

import asyncio
import os
import re
from types import TracebackType
from typing import Final, Self

from starlette.requests import Request

from app.errors import BadRequest, QueryCancelled, QueryIdInUse, UnknownQuery
from app.query.measurement import current_trace
from app.web.metrics import outcome_of

HEADER: Final = "Query-Id"

_IDENTIFIER = re.compile(r"[A-Za-z0-9._:~-]{1,128}")


class Flight:
    """One request at the SPARQL endpoint, from its first byte to the last of its answer.

    As a context it makes a `QueryCancelled` of the cancellation that `RunningQueries.cancel` asks for.
    """

    def __init__(self, running: dict[str, "Flight"]) -> None:
        """`running` are all flights by their id."""
        self._running = running
        self._task: asyncio.Task[object] | None = None
        self._cancelled = False
        self.identifier = ""

    def begin(self, identifier: str) -> str:
        """Be known under this id from now on; `QueryIdInUse` where another query is. The id comes back."""
        if identifier in self._running:
            raise QueryIdInUse(identifier)
        self._task = asyncio.current_task()
        self.identifier = identifier
        self._running[identifier] = self
        return identifier

    def cancel(self) -> None:
        """Stop the request wherever it is; once is enough."""
        if self._task and not self._cancelled:
            self._cancelled = True
            self._task.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.pop(self.identifier, None)
        if self._cancelled and self._task and kind is asyncio.CancelledError and self._task.uncancel() == 0:
            cancelled = QueryCancelled(self.identifier)
            current_trace().add_outcome(outcome_of(cancelled))
            raise cancelled from None


class RunningQueries:
    """The queries that are in flight."""

    def __init__(self) -> None:
        self._running: dict[str, Flight] = {}

    def __len__(self) -> int:
        return len(self._running)

    def flight(self) -> Flight:
        """A request that will ask a query; it has no id before `Flight.begin`."""
        return Flight(self._running)

    def cancel(self, identifier: str) -> None:
        """Stop a query: its worker is given a moment to finish and then killed; `UnknownQuery` where none is so called.

        Before the first byte of its answer the request ends in `QueryCancelled`, after that its connection breaks.
        """
        flight = self._running.get(identifier)
        if flight is None:
            raise UnknownQuery(identifier)
        flight.cancel()


def new_identifier() -> str:
    """An id that nobody guesses."""
    return os.urandom(16).hex()


def identifier_of(request: Request, parameter: str | None) -> str | None:
    """The id that a request gives its query, by header or by the parameter `query-request-id`; None where it does not.

    `BadRequest` where it is not such an id, or where header and parameter differ.
    """
    given = {*request.headers.getlist(HEADER), *([parameter] if parameter is not None else [])}
    if not given:
        return None
    if len(given) > 1:
        raise BadRequest(f"the request gives its query more than one id, in {HEADER} or query-request-id")
    identifier = given.pop()
    if not _IDENTIFIER.fullmatch(identifier):
        raise BadRequest(f"{HEADER} has at most 128 letters, digits and characters of '._:~-'")
    return identifier
