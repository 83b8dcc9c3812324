"""An engine behind a cache: asked once for the same, never for what has no end in common with another answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from app.errors import QueryTimeout
from app.query.cached_engine import CachedEngine
from app.query.engine import CSV, TSV, Answer, Pending, Query, WholeBody
from app.query.lending import Connection, Loan, Wording

QUERY = Query("SELECT * { ?s ?p ?o }", CSV)


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@dataclass
class Oracle:
    """An engine that answers with a number of its own, when it is let."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Query] = field(default_factory=list)
    version: str = "v1"
    streams: bool = False
    failure: Exception | None = None
    calls: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.calls.append("start")

    async def stop(self) -> None:
        self.calls.append("stop")

    async def answer(self, query: Query) -> Answer:
        self.asked.append(query)
        number = len(self.asked)
        await self.open.wait()
        if self.failure:
            raise self.failure
        version = query.version or self.version
        if self.streams:
            return Answer(query.media_type, version, pieces(b"%d " % number, b"and more"))
        return Answer.of(query.media_type, version, WholeBody(b"%d" % number))


def asking(use: Callable[[CachedEngine, Oracle], Awaitable[None]], *, is_open: bool = True) -> None:
    async def run() -> None:
        oracle = Oracle()
        if is_open:
            oracle.open.set()
        engine = CachedEngine(oracle, lambda: "v1", 100_000)
        await engine.start()
        await use(engine, oracle)
        await engine.stop()
        assert oracle.calls == ["start", "stop"]
        assert len(engine.cache) == 0

    asyncio.run(run())


async def body(engine: CachedEngine, query: Query = QUERY) -> bytes:
    return await (await engine.answer(query)).body()


def test_the_same_query_is_evaluated_once() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        assert [await body(engine) for _ in range(3)] == [b"1", b"1", b"1"]
        again = await engine.answer(QUERY)
        assert (again.version, again.media_type) == ("v1", CSV)
        assert [chunk async for chunk in again.chunks] == [b"1"]
        assert (len(oracle.asked), engine.cache.counts.hits, engine.cache.counts.misses) == (1, 3, 1)

    asking(use)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "SELECT ?s { ?s ?p ?o }"},
        {"media_type": TSV},
        {"bindings": {"s": "<http://example.org/>"}},
        {"default_graphs": ("http://example.org/",)},
        {"named_graphs": ("http://example.org/",)},
        {"infer": False},
        {"version": "v0"},
        {"base": "http://example.org/"},
    ],
)
def test_whatever_may_change_the_answer_is_part_of_the_key(change: dict[str, object]) -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        other = replace(QUERY, **change)  # type: ignore[arg-type]  # one field each
        assert [await body(engine), await body(engine, other), await body(engine, other)] == [b"1", b"2", b"2"]
        assert len(oracle.asked) == 2

    asking(use)


def test_the_time_that_a_query_may_take_is_not() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        assert await body(engine) == await body(engine, replace(QUERY, timeout=1.0))
        assert len(oracle.asked) == 1

    asking(use)


def test_the_served_version_by_its_id_is_the_same_version() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        assert await body(engine) == await body(engine, replace(QUERY, version="v1"))
        assert len(oracle.asked) == 1

    asking(use)


def test_an_answer_is_kept_for_the_version_that_gave_it() -> None:
    """A version published between a question and its evaluation gives the answer, and the key."""

    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        oracle.version = "v2"
        assert await body(engine) == b"1"
        assert await body(engine) == b"2"
        assert await body(engine, replace(QUERY, version="v2")) == b"2"

    asking(use)


def test_what_changes_with_the_time_is_always_evaluated() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        now = replace(QUERY, text="SELECT (NOW() AS ?now) {}")
        assert [await body(engine, now) for _ in range(2)] == [b"1", b"2"]

    asking(use)


def test_an_answer_that_is_still_coming_is_not_kept() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        oracle.streams = True
        assert [await body(engine) for _ in range(2)] == [b"1 and more", b"2 and more"]

    asking(use)


def test_a_check_is_answered_from_what_is_kept_and_keeps_nothing() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        check = replace(QUERY, only_checked=True)
        assert [await body(engine, check), await body(engine), await body(engine, check)] == [b"1", b"2", b"2"]

    asking(use)


def test_identical_queries_at_the_same_time_are_evaluated_once() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        asked = [asyncio.create_task(body(engine)) for _ in range(5)]
        await asyncio.sleep(0)
        oracle.open.set()
        assert await asyncio.gather(*asked) == [b"1"] * 5
        assert engine.cache.counts.shared == 4

    asking(use, is_open=False)


def test_when_the_one_who_asks_for_all_leaves_the_next_takes_over() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        first, *others = [asyncio.create_task(body(engine)) for _ in range(4)]
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        oracle.open.set()
        assert await asyncio.gather(*others) == [b"2"] * 3

    asking(use, is_open=False)


def test_one_who_waits_and_leaves_takes_nobody_along() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        first, second, third = [asyncio.create_task(body(engine)) for _ in range(3)]
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        oracle.open.set()
        assert [await first, await third] == [b"1", b"1"]

    asking(use, is_open=False)


def test_an_error_is_the_same_for_all_who_waited() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        oracle.failure = QueryTimeout(3.0)
        asked = [asyncio.create_task(body(engine)) for _ in range(3)]
        await asyncio.sleep(0)
        oracle.open.set()
        errors = await asyncio.gather(*asked, return_exceptions=True)
        assert [repr(error) for error in errors] == [repr(QueryTimeout(3.0))] * 3
        assert len({id(error) for error in errors}) == 3
        assert len(oracle.asked) == 1

    asking(use, is_open=False)


def test_an_answer_too_large_to_be_kept_is_read_by_each() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        oracle.streams = True
        asked = [asyncio.create_task(body(engine)) for _ in range(3)]
        await asyncio.sleep(0)
        oracle.open.set()
        assert sorted(await asyncio.gather(*asked)) == [b"1 and more", b"2 and more", b"3 and more"]

    asking(use, is_open=False)


def test_whoever_has_less_time_does_not_wait_for_one_who_has_more() -> None:
    async def use(engine: CachedEngine, oracle: Oracle) -> None:
        asked = [asyncio.create_task(body(engine, replace(QUERY, timeout=seconds))) for seconds in (1.0, 2.0)]
        await asyncio.sleep(0)
        assert [query.timeout for query in oracle.asked] == [1.0, 2.0]
        oracle.open.set()
        await asyncio.gather(*asked)

    asking(use, is_open=False)


@dataclass
class DirectOracle(Oracle):
    """An engine that can be asked without a task, and then fails in a way that nobody foresaw."""

    def ask(self, query: Query, told: Callable[[object], None]) -> Pending:
        raise RecursionError(query.text, told)

    def lend(self, connection: Connection, query: Query, wording: Wording) -> Loan | None:
        raise AssertionError(connection, query, wording)

    def note_evaluation(self, seconds: float) -> None:
        raise AssertionError(seconds)


def test_a_failure_that_nobody_foresaw_lets_nobody_wait_for_ever() -> None:
    async def run() -> None:
        oracle = DirectOracle()
        oracle.open.set()
        engine = CachedEngine(oracle, lambda: "v1", 100_000)
        with pytest.raises(RecursionError):
            engine.ask(QUERY, lambda _: None)
        async with asyncio.timeout(5):
            assert await body(engine) == b"1"

    asyncio.run(run())
