"""A query from the moment it is asked until its outcome is known, for those who do not wait in a task of their own."""

import time
from collections.abc import Callable

from app.errors import EngineFailure
from app.query.delivery import Chunks, Delivery
from app.query.engine import Answer, Query, WholeBody
from app.query.framing import Task


class PendingAnswer:
    """What becomes of one query. Whoever asked is called back once, with this, when the outcome is known.

    `waited` and `evaluated` are in seconds, None for what did not happen.
    """

    __slots__ = (
        "_answer",
        "_on_begun",
        "_told",
        "asked",
        "delivery",
        "error",
        "evaluated",
        "query",
        "task",
        "version",
        "waited",
        "was_dropped",
    )

    def __init__(
        self, query: Query, task: Task, told: Callable[["PendingAnswer"], None], on_begun: Callable[[], None]
    ) -> None:
        """`on_begun` is called when the query waits no longer, be it that it has failed or that nobody wants it."""
        self.query, self.task = query, task
        self._told: Callable[[PendingAnswer], None] | None = told
        self._on_begun = on_begun
        self.asked = time.monotonic()
        self.waited: float | None = None
        self.evaluated: float | None = None
        self.delivery: Delivery | None = None
        self.version = ""
        self.was_dropped = False
        self.error: Exception | None = None
        self._answer: Answer | None = None

    @property
    def is_over(self) -> bool:
        """Whether the outcome is known."""
        return self._told is None

    def begun(self) -> None:
        """A worker has begun to evaluate."""
        self._wait_no_longer()

    def heard(self) -> None:
        """The outcome of the evaluation is known."""
        assert self.delivery  # noqa: S101  # it is what has been heard of
        self.evaluated = time.monotonic() - self.asked - (self.waited or 0.0)
        self._end(self.delivery.error)

    def fail(self, error: Exception) -> None:
        """There will be no evaluation."""
        self._wait_no_longer()
        self._end(error)

    def drop(self) -> None:
        """Nobody wants the answer any more."""
        self.was_dropped = True
        if self.delivery:
            self.delivery.abandon()
        self._wait_no_longer()
        self._end(EngineFailure("nobody waits for the answer"))

    def answer(self) -> Answer:
        """The answer, once the outcome is known; raises the error that came instead of it."""
        if self.error:
            raise self.error
        assert self.delivery  # noqa: S101  # who has not failed has been evaluated
        if self._answer is None:  # letting go of one would stop the work for all
            media_type, delivery = self.query.media_type, self.delivery
            if delivery.error:  # it has failed since it was heard of, and what has come is not all there is
                raise delivery.error
            if delivery.finished and not self.query.only_checked:
                self._answer = Answer.of(media_type, self.version, WholeBody(delivery.take()))
            else:
                self._answer = Answer(media_type, self.version, Chunks(delivery))
        return self._answer

    def _wait_no_longer(self) -> None:
        if self.waited is None:
            self.waited = time.monotonic() - self.asked
            self._on_begun()

    def _end(self, error: Exception | None) -> None:
        told, self._told = self._told, None
        if told:
            self.error = error
            told(self)
