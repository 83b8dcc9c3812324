"""What is counted and timed while queries are answered: plain numbers, so that counting costs next to nothing.

`app.web.exposition` turns them into metrics when somebody asks, `app.web.envelope` writes a request's own into its log
line and its `Server-Timing` header.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

# Upper bounds in seconds, from a cached answer to a query at its deadline.
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Histogram:
    """How many values fell into each interval, and their sum."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        """`bounds` are the upper ends of the intervals, ascending; one more interval has no end."""
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def cumulative(self) -> list[tuple[str, int]]:
        """The upper end of each interval, as Prometheus writes it, with the number of values up to there."""
        total, found = 0, []
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            total += count
            found.append((bound, total))
        return found


@dataclass
class PoolCounts:
    """What a pool of workers has done since it was made; times in seconds."""

    started: int = 0
    killed: int = 0
    died: int = 0
    waits: Histogram = field(default_factory=Histogram)
    evaluations: Histogram = field(default_factory=Histogram)


class Trace:
    """What the queries of one request went through; times in seconds, None for what did not happen."""

    __slots__ = ("cache", "evaluated", "outcomes", "waited")

    def __init__(self) -> None:
        self.waited: float | None = None
        self.evaluated: float | None = None
        self.cache = ""
        self.outcomes: Counter[str] | None = None

    def add_wait(self, seconds: float) -> None:
        """A query has waited so long for a worker."""
        self.waited = (self.waited or 0.0) + seconds

    def add_evaluation(self, seconds: float) -> None:
        """A worker has evaluated for so long, until the outcome was known."""
        self.evaluated = (self.evaluated or 0.0) + seconds

    def add_outcome(self, outcome: str) -> None:
        """A query has ended, in an answer or in another way."""
        if self.outcomes is None:
            self.outcomes = Counter()
        self.outcomes[outcome] += 1

    def correct_outcome(self, before: str, after: str | None) -> None:
        """What looked like one outcome turned out to be another, or one that is noted elsewhere."""
        if self.outcomes and self.outcomes[before] > 0:
            self.outcomes[before] -= 1
            if after:
                self.outcomes[after] += 1


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


def begin_trace() -> Trace:
    """A trace for the request that this task serves, and for all tasks that it starts from now on."""
    trace = Trace()
    _trace.set(trace)
    return trace


def current_trace() -> Trace:
    """The trace of the request that is served; outside of one, a trace that nobody reads."""
    return _trace.get() or Trace()
