"""What no query can do: run past its deadline, take all memory, leave the machine, hold up the others."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import EngineFailure, QueryRefused, QueryTimeout, QueryTooLarge, QueueFull
from app.model.published import PublishedVersion
from app.query import engine, guard, patience, workers
from app.query.engine import HELD_BACK, Answer, Query
from app.query.workers import WorkerPool
from app.settings import Settings

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# 300 * 300 rows and more: about 20 MB of JSON, there long before any deadline.
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
SETTINGS = Settings(query_workers=2, query_timeout=20.0, query_memory=1024)


def pooled(dataset: Path, use: Callable[[WorkerPool], Awaitable[None]], settings: Settings = SETTINGS) -> None:
    """Use a pool from start to stop; no process of it is left then."""

    async def run() -> None:
        pool = WorkerPool(settings, dataset)
        await pool.start()
        try:
            await use(pool)
        finally:
            processes = pool.processes
            await pool.stop()
        assert not any(alive(process) for process in processes)

    asyncio.run(run())


def alive(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


async def ask(pool: WorkerPool, text: str, **more: Any) -> Answer:
    return await pool.answer(replace(Query(text, engine.SPARQL_JSON), **more))


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for what comes about in another process."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def all_ready(pool: WorkerPool) -> None:
    """Wait until each of two workers has been asked something."""
    await until(lambda: len(pool._idle) == 2)


def cpu_seconds(processes: tuple[int, ...]) -> float:
    """The processor time that these processes have used."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_a_query_without_end_is_stopped_while_others_are_answered_and_leaves_no_work(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        before = pool.processes
        started = time.monotonic()
        endless = asyncio.create_task(ask(pool, ENDLESS, timeout=1))
        waits = []
        while not endless.done():
            asked = time.monotonic()
            await (await ask(pool, "ASK { ?s ?p ?o }")).body()
            waits.append(time.monotonic() - asked)
            await asyncio.sleep(0.002)
        with pytest.raises(QueryTimeout, match="after 1 s"):
            await endless
        assert time.monotonic() - started < 5
        waits.sort()
        assert len(waits) > 10
        assert waits[len(waits) // 2] < 0.1
        assert waits[int(len(waits) * 0.99)] < 0.5

        await until(lambda: len(pool.processes) == 2)
        killed = set(before) - set(pool.processes)
        await until(lambda: len(killed) == 1 and not any(alive(process) for process in killed))
        await all_ready(pool)
        busy, own = cpu_seconds(pool.processes), time.process_time()
        await asyncio.sleep(0.5)
        assert cpu_seconds(pool.processes) - busy <= 0.05
        assert time.process_time() - own < 0.2

    pooled(tiny_dataset, use)


def test_no_query_gets_more_time_than_the_service_grants(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        for timeout in (None, 60.0):
            with pytest.raises(QueryTimeout) as raised:
                await ask(pool, ENDLESS, timeout=timeout)
            assert raised.value.seconds == 0.3

    pooled(tiny_dataset, use, replace(SETTINGS, query_timeout=0.3))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
        "SELECT ?a ?d ?g (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g",
    ],
)
def test_a_query_that_takes_all_memory_ends_alone(tiny_dataset: Path, text: str) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(QueryTooLarge) as raised:
            await ask(pool, text)
        assert raised.value.mebibytes == 200
        await until(lambda: len(pool.processes) == 2)
        await asyncio.gather(ask(pool, "ASK {}"), ask(pool, "ASK {}"))

    pooled(tiny_dataset, use, replace(SETTINGS, query_memory=200))


def test_memory_that_does_not_suffice_to_start_is_reported(tiny_dataset: Path) -> None:
    with pytest.raises((EngineFailure, QueryTooLarge)):
        pooled(tiny_dataset, lambda _: asyncio.sleep(0), replace(SETTINGS, query_memory=2))


@pytest.mark.parametrize("depth", [200_000])
def test_a_query_that_crashes_the_engine_ends_alone(tiny_dataset: Path, depth: int) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(EngineFailure, match="nested"):
            await ask(pool, "ASK " + "{" * depth + "}" * depth)
        with pytest.raises(EngineFailure, match="nested"):
            await ask(pool, "ASK " + "{" * depth + "}" * depth)
        await ask(pool, "ASK {}")

    pooled(tiny_dataset, use)


def test_a_worker_that_is_killed_from_outside_is_replaced(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        before = set(pool.processes)
        for process in before:
            os.kill(process, signal.SIGTERM)
        await until(lambda: len(pool.processes) == 2 and not before & set(pool.processes))
        await all_ready(pool)
        endless = asyncio.create_task(ask(pool, ENDLESS))
        await asyncio.sleep(0.1)
        killed = set(pool.processes)
        for process in killed:
            os.kill(process, signal.SIGTERM)
        with pytest.raises(EngineFailure, match="SIGTERM"):
            await endless
        await until(lambda: not killed & set(pool.processes))
        await asyncio.gather(ask(pool, "ASK {}"), ask(pool, "ASK {}"))

    pooled(tiny_dataset, use)


def test_a_pool_whose_workers_cannot_be_replaced_says_why_and_recovers(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "FIRST_PAUSE", 0.1)

    async def use(pool: WorkerPool) -> None:
        running = asyncio.create_task(ask(pool, ENDLESS))
        waiting = asyncio.create_task(ask(pool, "ASK {}"))
        await until(lambda: pool.waiting == 1)
        with monkeypatch.context() as broken:
            broken.setattr("sys.executable", "/nowhere/python")
            os.kill(pool.processes[0], signal.SIGTERM)
            for query in (running, waiting):
                with pytest.raises(EngineFailure):
                    await query
            with pytest.raises(EngineFailure, match="no worker process can be started"):
                await ask(pool, "ASK {}")
        await until(lambda: len(pool._idle) == 1)
        await ask(pool, "ASK {}")

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1))


def test_a_place_in_the_queue_that_comes_too_late_is_handed_on(tiny_dataset: Path) -> None:
    """The client of the query that waits first goes away in the moment in which its turn has come."""

    async def use(pool: WorkerPool) -> None:
        query = asyncio.create_task(ask(pool, ENDLESS))
        first, second = (asyncio.create_task(ask(pool, "ASK {}")) for _ in range(2))
        await until(lambda: pool.waiting == 2)
        (worker,) = pool._workers
        query.cancel()
        worker._free(None)
        first.cancel()
        await second
        assert first.cancelled()

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1))


@contextmanager
def listener() -> Iterator[tuple[socket.socket, int]]:
    """A socket that waits for connections, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server, server.getsockname()[1]


def connections(server: socket.socket) -> int:
    count = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            count += 1
    return count


@pytest.mark.parametrize(
    "call",
    [
        "SERVICE {}",
        "service silent{}",
        "?s ?p trueSERVICE{}",
        "?s ?p ?a,?b FILTER(?a<?b).SERVICE#>\n{}",
        "\\u0053ERVICE {}",
        "BIND({} AS ?h) SERVICE ?h",
        "FILTER EXISTS {{ SERVICE {} {{ ?x ?y ?z }} }}",
    ],
)
def test_service_opens_no_connection_in_any_spelling(tiny_dataset: Path, call: str) -> None:
    with listener() as (server, port):
        text = f"SELECT * {{ {call.format(f'<http://127.0.0.1:{port}/>')} {{ ?s ?p ?o }} }}"

        async def use(pool: WorkerPool) -> None:
            with pytest.raises(QueryRefused):
                await ask(pool, text)

        pooled(tiny_dataset, use)
        assert connections(server) == 0


def test_a_worker_has_no_network_even_where_the_guard_fails(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let a process leave its network")
    monkeypatch.setattr(workers, "check", lambda *_: guard.Inspection("SELECT"))
    with listener() as (server, port):

        async def use(pool: WorkerPool) -> None:
            with pytest.raises(EngineFailure):
                await ask(pool, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")

        pooled(tiny_dataset, use)
        assert connections(server) == 0


def test_an_allowed_host_is_asked(tiny_dataset: Path) -> None:
    with listener() as (server, port):

        async def use(pool: WorkerPool) -> None:
            with pytest.raises(QueryTimeout):  # it listens, and never answers
                await ask(pool, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", timeout=0.5)

        pooled(tiny_dataset, use, replace(SETTINGS, federation_allow=(f"127.0.0.1:{port}",)))
        assert connections(server) == 1


def test_a_full_queue_is_refused_at_once_and_the_first_to_wait_is_served_first(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        endless = asyncio.create_task(ask(pool, ENDLESS, timeout=0.5))
        await asyncio.sleep(0)
        order: list[int] = []

        async def wait(number: int) -> None:
            await ask(pool, "ASK {}")
            order.append(number)

        waiting = [asyncio.create_task(wait(number)) for number in range(4)]
        await until(lambda: pool.waiting == 4)
        with pytest.raises(QueueFull) as raised:
            await ask(pool, "ASK {}")
        assert raised.value.retry_after >= 1
        waiting[1].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert order == [0, 2, 3]
        with pytest.raises(QueryTimeout):
            await endless

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1, queue_limit=4))


def test_no_query_waits_longer_for_a_worker_than_one_may_run(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        running = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(3)]
        results = await asyncio.gather(*running, return_exceptions=True)
        assert sorted(type(result).__name__ for result in results) == ["QueryTimeout", "QueryTimeout", "QueueFull"]

    pooled(tiny_dataset, use, replace(SETTINGS, query_timeout=0.4))


def test_stopping_the_pool_ends_what_runs_and_what_waits(tiny_dataset: Path) -> None:
    async def run() -> None:
        pool = WorkerPool(replace(SETTINGS, query_workers=1), tiny_dataset)
        await pool.start()
        (process,) = pool.processes
        tasks = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(2)]
        await until(lambda: pool.waiting == 1)
        await pool.stop()
        for error in await asyncio.gather(*tasks, return_exceptions=True):
            assert error == EngineFailure("the service is stopping")
        assert not alive(process)

    asyncio.run(run())


def test_a_client_that_goes_away_stops_its_query(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        (process,) = pool.processes
        query = asyncio.create_task(ask(pool, ENDLESS))
        await asyncio.sleep(0.1)
        query.cancel()
        with pytest.raises(asyncio.CancelledError):
            await query
        await until(lambda: not alive(process))
        await ask(pool, "ASK {}")

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1))


def test_a_query_that_is_nearly_done_when_its_client_goes_away_costs_no_process(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        before = pool.processes
        for _ in range(20):
            query = asyncio.create_task(ask(pool, "ASK { ?s ?p ?o }"))
            await asyncio.sleep(0)
            query.cancel()
        await ask(pool, "ASK {}")
        assert pool.processes == before

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1))


async def closed(answer: Answer) -> None:
    await answer.close()


async def let_go(answer: Answer) -> None:
    del answer


@pytest.mark.parametrize("leave", [closed, let_go])
def test_a_large_answer_that_nobody_reads_any_more_frees_its_worker(
    tiny_dataset: Path, leave: Callable[[Answer], Awaitable[None]]
) -> None:
    async def use(pool: WorkerPool) -> None:
        answer = await ask(pool, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        await anext(answer.chunks)
        await leave(answer)
        del answer
        async with asyncio.timeout(5):
            await ask(pool, "ASK {}")

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1))


def test_a_reader_that_is_cancelled_stops_the_query(tiny_dataset: Path) -> None:
    """The first rows fill what is held back, and then the engine searches without finding any more."""
    never = "FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = '')"
    text = f"SELECT * {{ {{ ?a ?b ?c . ?d ?e ?f }} UNION {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i {never} }} }}"

    async def use(pool: WorkerPool) -> None:
        answer = await ask(pool, text)

        async def read() -> None:
            async for _ in answer.chunks:
                pass

        reading = asyncio.create_task(read())
        await asyncio.sleep(1)
        assert not reading.done()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        async with asyncio.timeout(5):
            await ask(pool, "ASK {}")

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1))


def test_a_large_answer_arrives_whole_and_is_never_whole_in_memory(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        expected = len(await (await ask(pool, LARGE)).body())
        assert expected > 10 * HELD_BACK

        answer = await ask(pool, LARGE)
        await asyncio.sleep(0.2)  # the worker could have sent all of it by now
        held = answer.chunks._delivery._unread  # type: ignore[attr-defined]  # that is how it is held
        assert HELD_BACK <= held < 2 * HELD_BACK
        assert len(await answer.body()) == expected

    pooled(tiny_dataset, use)


def test_a_deadline_after_the_first_bytes_breaks_the_answer_off(tiny_dataset: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        answer = await ask(pool, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=1)
        with pytest.raises(QueryTimeout):
            await answer.body()

    pooled(tiny_dataset, use)


def test_a_worker_dies_with_the_process_that_started_it(tiny_dataset: Path) -> None:
    code = (
        "import asyncio, os, sys\nfrom pathlib import Path\nfrom app.query.engine import CSV, Query\n"
        "from app.query.workers import WorkerPool\nfrom app.settings import Settings\n"
        "async def main():\n"
        "    pool = WorkerPool(Settings(query_workers=1), Path(sys.argv[1]))\n"
        "    await pool.start()\n"
        "    asyncio.create_task(pool.answer(Query(sys.argv[2], CSV)))\n"
        "    await asyncio.sleep(0.2)\n"
        "    print(*pool.processes, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tiny_dataset), ENDLESS], check=False, capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL
    asyncio.run(until(lambda: not running(int(done.stdout))))


def running(process: int) -> bool:
    """Whether the process exists and is no zombie that nobody has reaped yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_worker_is_held_to_its_limits(tiny_version: PublishedVersion) -> None:
    async def use(pool: WorkerPool) -> None:
        (process,) = pool.processes
        assert resource.prlimit(process, resource.RLIMIT_DATA) == (300 << 20, 300 << 20)
        os.kill(process, signal.SIGINT)
        await ask(pool, "ASK {}")
        assert pool.processes == (process,)

    pooled(tiny_version.directory.parents[1], use, replace(SETTINGS, query_workers=1, query_memory=300))


@pytest.mark.parametrize("may_rise", [True, False])
def test_a_long_query_lets_short_ones_go_first(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch, *, may_rise: bool
) -> None:
    """Afterwards its worker is as quick as before, or replaced where it may not be raised again."""
    monkeypatch.setattr(patience, "UNHURRIED", 0.001)
    changed = patience.set_patient
    given: list[tuple[int, bool]] = []

    def set_patient(worker: int, *, patient: bool) -> bool:
        given.append((worker, patient))
        return (may_rise or patient) and changed(worker, patient=patient)

    monkeypatch.setattr(patience, "set_patient", set_patient)

    async def use(pool: WorkerPool) -> None:
        [worker] = pool.processes
        counted = await ask(pool, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?c != ?f) }")
        assert b'"9' in await counted.body()
        assert given == [(worker, True), (worker, False)]
        await until(lambda: len(pool._idle) == 1)
        assert (pool.processes == (worker,)) is may_rise
        assert os.sched_getscheduler(pool.processes[0]) == os.SCHED_OTHER
        assert b"true" in await (await ask(pool, "ASK {}")).body()

    pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1))


def test_a_long_query_ends_beside_work_that_leaves_nothing_over(tiny_dataset: Path) -> None:
    """Giving way for ever would mean to wait for the end of a build; here for that of as many loops as processors."""
    numbers = " ".join(map(str, range(20)))
    busy = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {numbers} }} ?a ?b ?c . ?d ?e ?f . FILTER(STR(?c) < STR(?f)) }}"

    async def use(pool: WorkerPool) -> None:
        await (await ask(pool, busy)).body()
        assert pool.counts.killed == 0

    with ExitStack() as loops:
        for _ in os.sched_getaffinity(0):
            loop = loops.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            loops.callback(loop.kill)
        pooled(tiny_dataset, use, replace(SETTINGS, query_workers=1, query_timeout=30.0))
