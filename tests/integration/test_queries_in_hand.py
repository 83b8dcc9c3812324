"""A worker is given queries before it has answered the last: nobody notices but by the time it takes."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import EngineFailure, QueryTimeout, QueueFull
from app.query import engine, process
from app.query.engine import Answer, Query
from app.query.framing import TASK, WHOLE, FrameReader, Task, frame, write_drop, write_task
from app.query.process import IN_HAND, PROMPT
from app.query.worker import tasks
from app.query.workers import WorkerPool
from app.settings import Settings

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SHORT = "ASK { ?s ?p ?o }"
ONE = Settings(query_workers=1, query_timeout=20.0, query_memory=1024)
TWO = replace(ONE, query_workers=2)
NOTHING: Task = {
    "text": SHORT,
    "store": "",
    "media_type": "text/csv",
    "bindings": {},
    "default_graphs": None,
    "named_graphs": None,
    "seconds": 1.0,
}


def pooled(dataset: Path, use: Callable[[WorkerPool], Awaitable[None]], settings: Settings) -> None:
    async def run() -> None:
        pool = WorkerPool(settings, dataset)
        await pool.start()
        try:
            await use(pool)
        finally:
            await pool.stop()

    asyncio.run(run())


async def ask(pool: WorkerPool, text: str, **more: Any) -> Answer:
    return await pool.answer(replace(Query(text, engine.SPARQL_JSON), **more))


def asked(pool: WorkerPool, text: str, **more: Any) -> "asyncio.Task[Answer]":
    return asyncio.create_task(ask(pool, text, **more))


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker holds stays with it behind a long query, however late this process looks at it."""
    monkeypatch.setattr(process, "PROMPT", 60.0)


async def in_hand(pool: WorkerPool, count: int) -> None:
    """Let the tasks begin that have been made; then one worker holds so many queries."""
    await asyncio.sleep(0)
    assert max(len(worker._in_hand) for worker in pool._workers) == count


@pytest.mark.usefixtures("unhurried")
def test_queries_that_a_worker_holds_are_answered_in_their_order(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        ended: list[int] = []

        async def one(number: int) -> None:
            answer = await ask(pool, f"SELECT ({number} AS ?n) {{}}")
            assert f'"{number}"' in (await answer.body()).decode()
            ended.append(number)

        waiting = [asyncio.create_task(one(number)) for number in range(50)]
        await in_hand(pool, IN_HAND)
        await asyncio.gather(*waiting)
        assert ended == list(range(50))
        assert pool.waiting == 0
        assert pool.idle == 1

    pooled(tiny_dataset, use, ONE)


def test_nobody_waits_behind_a_long_query_while_another_worker_is_free(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        both = [asked(pool, ENDLESS, timeout=3.0), asked(pool, SHORT)]
        await asyncio.sleep(0)
        held = [asked(pool, SHORT) for _ in range(6)]
        started = time.monotonic()
        await asyncio.gather(both[1], *held)
        assert time.monotonic() - started < 2.5
        assert not both[0].done()
        assert pool.waiting == 0
        assert pool.counts.killed == 0
        both[0].cancel()

    pooled(tiny_dataset, use, TWO)


def test_what_waits_behind_a_long_query_costs_no_worker_and_is_evaluated_once(
    tiny_dataset: Path,
) -> None:
    """Four that take a while on two workers: the worker that gave one back does not begin it as well."""
    busy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?c != ?f) }"

    async def use(pool: WorkerPool) -> None:
        before = pool.processes
        await asyncio.gather(*(asked(pool, busy) for _ in range(4)))
        assert pool.processes == before
        assert pool.counts.killed == 0

    pooled(tiny_dataset, use, TWO)


def test_the_deadline_of_a_query_counts_from_when_its_worker_gets_to_it(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        first, second = asked(pool, ENDLESS, timeout=0.5), asked(pool, ENDLESS, timeout=0.4)
        started = time.monotonic()
        with pytest.raises(QueryTimeout, match=r"after 0\.5 s"):
            await first
        assert time.monotonic() - started > 0.4
        with pytest.raises(QueryTimeout, match=r"after 0\.4 s"):
            await second
        assert time.monotonic() - started > 0.8

    pooled(tiny_dataset, use, ONE)


@pytest.mark.usefixtures("unhurried")
def test_queries_behind_one_whose_worker_dies_are_answered_by_the_next(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        first = asked(pool, ENDLESS)
        await asyncio.sleep(0)
        held = [asked(pool, SHORT) for _ in range(3)]
        await in_hand(pool, 4)
        os.kill(pool.processes[0], signal.SIGSEGV)
        with pytest.raises(EngineFailure):
            await first
        for answer in await asyncio.gather(*held):
            assert b"true" in await answer.body()

    pooled(tiny_dataset, use, ONE)


@pytest.mark.usefixtures("unhurried")
def test_a_query_that_nobody_wants_before_it_is_begun_is_not_waited_for(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        first = asked(pool, ENDLESS, timeout=0.3)
        await asyncio.sleep(0)
        unwanted, wanted = asked(pool, ENDLESS), asked(pool, SHORT)
        await in_hand(pool, 3)
        unwanted.cancel()
        with pytest.raises(QueryTimeout):
            await first
        assert b"true" in await (await wanted).body()
        with pytest.raises(asyncio.CancelledError):
            await unwanted
        assert pool.waiting == 0

    pooled(tiny_dataset, use, ONE)


@pytest.mark.usefixtures("unhurried")
def test_those_that_a_worker_holds_count_as_waiting(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        first = asked(pool, ENDLESS, timeout=0.5)
        await asyncio.sleep(0)
        held = [asked(pool, SHORT) for _ in range(2)]
        await in_hand(pool, 3)
        assert pool.waiting == 2
        with pytest.raises(QueueFull):
            await ask(pool, SHORT)
        with pytest.raises(QueryTimeout):
            await first
        await asyncio.gather(*held)
        assert pool.waiting == 0

    pooled(tiny_dataset, use, replace(ONE, queue_limit=2))


@pytest.mark.usefixtures("unhurried")
def test_stopping_ends_what_a_worker_holds(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        waiting = [asked(pool, ENDLESS) for _ in range(3)]
        await in_hand(pool, 3)
        await pool.stop()
        for each in waiting:
            with pytest.raises(EngineFailure, match="is stopping"):
                await each

    pooled(tiny_dataset, use, ONE)


def test_a_large_answer_delays_those_behind_it_and_spoils_none(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        large = asked(pool, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 30000")
        await asyncio.sleep(0)
        held = [asked(pool, SHORT) for _ in range(3)]
        body = await (await large).body()
        assert len(body) > 2**20
        assert body.endswith(b"]}}")
        for answer in await asyncio.gather(*held):
            assert b"true" in await answer.body()

    pooled(tiny_dataset, use, ONE)


def test_an_asker_that_fails_breaks_nothing_for_others(tiny_dataset: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def use(pool: WorkerPool) -> None:
        def fails(_: object) -> None:
            raise ZeroDivisionError

        pool.ask(Query(SHORT, engine.SPARQL_JSON), fails)
        assert b"true" in await (await ask(pool, SHORT)).body()
        assert "could not be passed on" in caplog.text

    pooled(tiny_dataset, use, ONE)


def test_a_worker_that_is_slow_to_begin_answers_what_it_was_asked_first(tiny_dataset: Path) -> None:
    """It then finds in its socket all at once: two queries, and that the second is wanted no more."""

    async def use(pool: WorkerPool) -> None:
        [worker] = pool.processes
        os.kill(worker, signal.SIGSTOP)
        both = [asked(pool, SHORT), asked(pool, SHORT)]
        async with asyncio.timeout(20):
            while not pool._waiting:  # noqa: ASYNC110  # there is no event for it
                await asyncio.sleep(PROMPT)
        os.kill(worker, signal.SIGCONT)
        for answer in await asyncio.gather(*both):
            assert b"true" in await answer.body()

    pooled(tiny_dataset, use, ONE)


def test_a_worker_answers_dropped_tasks_with_nothing_and_goes_on() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        task = write_task(NOTHING)
        ours.sendall(frame(TASK, task) * 3)
        given = tasks(theirs)
        assert next(given) == NOTHING
        ours.sendall(write_drop(2) + frame(TASK, write_task({**NOTHING, "text": "ASK {}"})))
        assert next(given)["text"] == "ASK {}"
        assert FrameReader().feed(ours.recv(1 << 16)) == [(WHOLE, b"")] * 2
        ours.shutdown(socket.SHUT_WR)
        assert list(given) == []


def test_a_worker_drops_as_many_as_it_is_told_and_in_their_turn() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        texts = [write_task({**NOTHING, "text": f"ASK {{ ?s ?p {number} }}"}) for number in range(4)]
        ours.sendall(b"".join(frame(TASK, text) for text in texts[:3]) + write_drop(2) + frame(TASK, texts[3]))
        given = tasks(theirs)
        assert next(given)["text"].endswith("0 }")
        theirs.sendall(frame(WHOLE, b"0"))
        ours.sendall(write_drop(7))
        ours.shutdown(socket.SHUT_WR)
        assert list(given) == []
        assert FrameReader().feed(ours.recv(1 << 16)) == [(WHOLE, b"0"), *[(WHOLE, b"")] * 3]
