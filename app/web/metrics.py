"""What the service counts about its requests: plain numbers, so that a request pays a few additions.

`app.web.exposition` shows them to Prometheus.
"""

from collections import Counter
from typing import Final

from starlette.requests import ClientDisconnect

from app import errors
from app.query.measurement import Histogram

METHODS: Final = frozenset({"GET", "HEAD", "POST", "QUERY", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE: Final = "(none)"

# How a query may end. "left": its client went away; "broken off": after the first byte of its answer.
ANSWERED: Final = "answered"
BROKEN_OFF: Final = "broken off"
_OUTCOMES: Final[dict[type[Exception], str]] = {
    errors.QuerySyntaxError: "syntax",
    errors.UnknownFunction: "unknown function",
    errors.QueryRefused: "refused",
    errors.QueryTimeout: "timeout",
    errors.QueryTooLarge: "too large",
    errors.QueryCancelled: "cancelled",
    errors.QueueFull: "queue full",
    errors.NotAcceptable: "not acceptable",
    ClientDisconnect: "left",
}
OUTCOMES: Final = (ANSWERED, *_OUTCOMES.values(), BROKEN_OFF, "failed")


def outcome_of(error: BaseException) -> str:
    """The word for how a query ended that ended in an error."""
    return next((_OUTCOMES[kind] for kind in type(error).__mro__ if kind in _OUTCOMES), "failed")


class Metrics:
    """The counts of one application since it was made."""

    def __init__(self) -> None:
        self.requests: dict[tuple[str, str, int], Histogram] = {}
        self.in_flight = 0
        self.bytes_sent = 0
        self.rate_limited = 0
        self.queries: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.writes = Histogram()

    def add_request(self, route: str, method: str, status: int, seconds: float, length: int) -> None:
        """A request was answered, `status` 0 where it was not: what it took and how many bytes of body were sent."""
        key = route, method if method in METHODS else "other", status
        histogram = self.requests.get(key)
        if histogram is None:
            histogram = self.requests[key] = Histogram()
        histogram.add(seconds)
        self.bytes_sent += length
