"""A query that somebody has asked who does not wait: what becomes of it is told once, and is never half of it."""

import asyncio

import pytest

from app.errors import QueryTooLarge
from app.query.delivery import Delivery
from app.query.engine import HELD_BACK, Query
from app.query.framing import Task
from app.query.pending import PendingAnswer

TASK: Task = {
    "text": "ASK {}",
    "store": "",
    "media_type": "text/csv",
    "bindings": {},
    "default_graphs": None,
    "named_graphs": None,
    "seconds": 1.0,
}


class Worker:
    """A worker whose answers are dictated."""

    def __init__(self) -> None:
        self.paused = False

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def hurry(self, delivery: Delivery) -> None:
        assert delivery.abandoned


def evaluated(told: list[PendingAnswer]) -> tuple[PendingAnswer, Delivery]:
    """A query that a worker has begun, with its answer on its way."""
    pending = PendingAnswer(Query("ASK {}", "text/csv"), TASK, told.append, lambda: None)
    pending.begun()
    pending.delivery = Delivery(Worker(), pending, 1.0)
    return pending, pending.delivery


def test_an_answer_that_fails_before_anybody_reads_it_is_an_error_and_no_shorter_answer() -> None:
    """The worker may be out of memory or time just after so much has come that one need not wait for the rest."""
    told: list[PendingAnswer] = []
    pending, delivery = evaluated(told)
    delivery.add(b"1" * HELD_BACK)
    assert told == [pending]
    delivery.finish(QueryTooLarge(100))
    with pytest.raises(QueryTooLarge):
        pending.answer()


def test_an_answer_that_fails_while_it_is_read_breaks_off() -> None:
    async def read() -> None:
        pending, delivery = evaluated([])
        delivery.add(b"1" * HELD_BACK)
        answer = pending.answer()
        assert answer.whole is None
        delivery.finish(QueryTooLarge(100))
        assert pending.answer() is answer
        with pytest.raises(QueryTooLarge):
            await answer.body()

    asyncio.run(read())


def test_an_answer_that_is_complete_when_it_is_asked_for_is_whole() -> None:
    pending, delivery = evaluated([])
    delivery.add(b"1" * HELD_BACK)
    delivery.add(b"2")
    delivery.finish()
    whole = pending.answer().whole
    assert whole is not None
    assert whole.plain == b"1" * HELD_BACK + b"2"


def test_who_has_been_told_is_not_told_again() -> None:
    told: list[PendingAnswer] = []
    pending, delivery = evaluated(told)
    delivery.finish()
    pending.drop()
    pending.fail(QueryTooLarge(100))
    assert told == [pending]
    assert pending.error is None
