"""A connection that asks one short query after another is lent to a worker: nobody notices but by the time it takes."""

import asyncio
import itertools
import os
import resource
import signal
import socket
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from app.model.published import PublishedVersion
from app.query.lending import TIME_IS_UP, GivenBack
from app.query.process import GRACE
from app.web import lent_connection
from app.web.lent_connection import ENOUGH, ENOUGH_AFTER_A_SLOW_ONE
from tests.integration.wire import EX, TITLE, Response, Service, Wire, get, post, serving, until

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
OF_ONE_EXCHANGE = {"x-request-id", "query-id", "server-timing", "date", "content-length"}


def lookup(number: int) -> str:
    """The query for the title, with a text of its own."""
    return TITLE.replace("?title", f"?t{number}")


def lent(service: Service) -> int:
    """How many connections are lent."""
    return service.pool.lent


async def asked(wire: Wire, numbers: range) -> list[Response]:
    return [await wire.ask(get(lookup(number))) for number in numbers]


async def lend(service: Service, wire: Wire, start: int = 0) -> int:
    """Ask until the connection is lent; the number of the next query."""
    before = lent(service)
    for number in range(start, start + ENOUGH + 3):
        found = await wire.ask(get(lookup(number)))
        assert found.body == f"t{number}\r\nTitle\r\n".encode()
        await asyncio.sleep(0.01)
        if lent(service) > before:
            return number + 1
    raise AssertionError("the connection was not lent")


def test_the_answers_of_a_worker_are_those_of_the_service(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            usual = await wire.ask(get(lookup(0)))
            next_one = await lend(service, wire, 1)
            seen = len(service.seen)
            found = await asked(wire, range(next_one, next_one + 20))
            assert len(service.seen) == seen
            assert lent(service) == 1
        assert [each.body for each in found] == [
            f"t{number}\r\nTitle\r\n".encode() for number in range(next_one, next_one + 20)
        ]
        fixed = {name: text for name, text in usual.headers.items() if name not in OF_ONE_EXCHANGE}
        for each in found:
            assert {name: text for name, text in each.headers.items() if name not in OF_ONE_EXCHANGE} == fixed
            assert set(each.headers) == set(usual.headers)
            assert each.headers["server-timing"].startswith('cache;desc="miss", queue;dur=0.00, evaluation;dur=')
            assert each.headers["date"].endswith(" GMT")
            assert each.headers["x-request-id"] == each.headers["query-id"]
        assert len({each.headers["x-request-id"] for each in found}) == 20

    serving(tiny_dataset, use)


def test_what_a_worker_answers_is_counted_and_logged(tiny_dataset: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="twintext.access")

    async def use(service: Service) -> None:
        async with service.wire() as wire:
            next_one = await lend(service, wire)
            last = (await asked(wire, range(next_one, next_one + 10)))[-1]
        await until(lambda: not lent(service))
        total = next_one + 10
        [histogram] = service.doorstep._metrics.requests.values()
        assert sum(histogram.counts) == total
        assert service.doorstep._metrics.queries["answered"] == total
        assert service.evaluated == total
        assert service.doorstep.plain is not None
        assert service.doorstep.plain.engine.cache.counts.misses == total
        assert any(last.headers["x-request-id"] in record.getMessage() for record in caplog.records)

    serving(tiny_dataset, use)


def test_after_another_version_is_published_every_answer_is_of_that(
    tiny_dataset: Path, publish_version: Callable[..., PublishedVersion]
) -> None:
    title = Quad(NamedNode(EX + "y"), NamedNode(EX + "title"), Literal("Another"), NamedNode(EX + "graph/a"))

    async def use(service: Service) -> None:
        async with service.wire() as wire:
            next_one = await lend(service, wire)
            publish_version(service.dataset, "v2", [title])
            found = await asked(wire, range(next_one, next_one + 2 * ENOUGH))
            assert {each.body.split()[1] for each in found} == {b"Another"}
            assert {each.headers["x-dataset-version"] for each in found} == {"v2"}
            assert lent(service) == 1

    serving(tiny_dataset, use)


def test_a_query_that_comes_again_is_answered_from_the_cache_in_the_end(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            number = await lend(service, wire)
            found = [await wire.ask(get(lookup(number))) for _ in range(4)]
            assert {each.body for each in found} == {f"t{number}\r\nTitle\r\n".encode()}
            assert [each.headers["server-timing"].split('"')[1] for each in found] == [
                "miss",
                "miss",
                "hit",
                "standing",
            ]
            assert not lent(service)

    serving(tiny_dataset, use)


@pytest.mark.parametrize(
    ("request_", "status", "body"),
    [
        (post(TITLE), 200, b"title\r\nTitle\r\n"),
        (get(TITLE, Accept_Language="fr"), 200, b"title\r\nTitle\r\n"),
        (get("ASK {}", method="HEAD"), 406, None),
        (get("SELECT nothing"), 400, None),
        (get("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), 403, None),
        (get("SELECT (NOW() AS ?now) { FILTER(false) }"), 200, b"now\r\n"),
        (b"G", 400, None),
        (get("SELECT ?a { VALUES ?a {" + " '0123456789abcdef'" * 1000 + "} }"), 200, None),
        (b"nonsense\r\n\r\n", 400, None),
    ],
    ids=["post", "headers", "head", "syntax", "service", "unrepeatable", "one byte", "long", "no HTTP"],
)
def test_whatever_else_comes_is_answered_as_ever(
    tiny_dataset: Path, request_: bytes, status: int, body: bytes | None
) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await lend(service, wire)
            if len(request_) == 1:
                wire.writer.write(request_)
                await asyncio.sleep(0.1)
                found = await wire.ask(b"ET nothing here\r\n\r\n")
            else:
                found = await wire.ask(request_)
            assert found.status == status
            assert body is None or found.body == body
        await until(lambda: not lent(service))

    serving(tiny_dataset, use)


def test_requests_that_come_together_are_answered_in_their_order(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            start = await lend(service, wire)
            numbers = range(start, start + 5)
            wire.writer.write(b"".join(get(lookup(number)) for number in numbers))
            assert [(await wire.response()).body for _ in numbers] == [
                f"t{number}\r\nTitle\r\n".encode() for number in numbers
            ]

    serving(tiny_dataset, use)


def test_a_request_that_comes_in_pieces_is_answered(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            number = await lend(service, wire)
            request = get(lookup(number))
            for piece in (request[:10], request[10:-3], request[-3:]):
                wire.writer.write(piece)
                await wire.writer.drain()
                await asyncio.sleep(0.05)
            assert (await wire.response()).body == f"t{number}\r\nTitle\r\n".encode()

    serving(tiny_dataset, use)


def test_a_query_that_takes_long_has_its_deadline_and_others_do_not_wait_for_it(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as slow, service.wire() as quick:
            await lend(service, slow)
            start = await lend(service, quick, 100)
            before = set(service.pool.processes)
            slow.writer.write(get(ENDLESS))
            await asyncio.sleep(GRACE)
            found = await asked(quick, range(start, start + 50))
            assert {each.status for each in found} == {200}
            late = await slow.response()
            assert (late.status, late.headers["content-type"]) == (503, "application/problem+json")
            assert b"timeout" in late.body
            await until(lambda: len(service.pool.processes) == 2 and not before & set(service.pool.processes))
            again = await asked(slow, range(1000, 1000 + 2 * ENOUGH))
            assert {each.status for each in again} == {200}
            assert ENOUGH_AFTER_A_SLOW_ONE > 2 * ENOUGH
            await asyncio.sleep(0.05)
            assert lent(service) == 0

    serving(tiny_dataset, use, query_workers=2, query_timeout=2.0)


def test_what_a_worker_has_answered_already_does_not_wait_for_a_long_query_that_came_with_it(
    tiny_dataset: Path,
) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as quick, service.wire() as slow:
            start = await lend(service, slow, await lend(service, quick))
            [worker] = service.pool.processes
            os.kill(worker, signal.SIGSTOP)
            await asyncio.sleep(0.05)
            for wire, text in ((quick, lookup(start)), (slow, ENDLESS)):
                wire.writer.write(get(text))
                await asyncio.sleep(0.02)
            assert lent(service) == 2
            os.kill(worker, signal.SIGCONT)
            assert (await quick.response()).body == f"t{start}\r\nTitle\r\n".encode()
            assert service.pool.processes == (worker,)
            assert (await slow.response()).status == 503
            assert service.pool.processes != (worker,)

    serving(tiny_dataset, use, query_timeout=3.0)


def test_while_a_worker_is_at_a_long_query_of_another_client_it_keeps_no_connection(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as quick, service.wire() as other:
            start = await lend(service, quick)
            other.writer.write(post(ENDLESS).replace(b"/sparql", b"/sparql?timeout=1", 1))
            await until(lambda: not service.pool.idle)
            quick.writer.write(get(lookup(start)))
            await until(lambda: not lent(service))
            assert (await other.response()).status == 503
            assert (await quick.response()).body == f"t{start}\r\nTitle\r\n".encode()

    serving(tiny_dataset, use)


def test_a_worker_that_is_killed_takes_no_connection_and_no_request_with_it(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            number = await lend(service, wire)
            [worker] = service.pool.processes
            os.kill(worker, signal.SIGSTOP)
            wire.writer.write(get(lookup(number)))
            await wire.writer.drain()
            await asyncio.sleep(0.05)
            os.kill(worker, signal.SIGKILL)
            assert (await wire.response()).body == f"t{number}\r\nTitle\r\n".encode()
            assert service.pool.processes != (worker,)

    serving(tiny_dataset, use)


def test_a_client_that_leaves_leaves_nothing_behind(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await lend(service, wire)
        await until(lambda: not lent(service))
        await until(lambda: not service.server.server_state.connections)

    serving(tiny_dataset, use)


def test_a_connection_that_is_lent_is_closed_when_the_service_stops(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await lend(service, wire)
            service.server.should_exit = True
            async with asyncio.timeout(3):
                assert await wire.reader.read() == b""

    serving(tiny_dataset, use)


def test_a_connection_comes_back_after_its_term_and_is_lent_again(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back: list[GivenBack | None] = []
    given_back = lent_connection.LentConnection.given_back

    def noted(connection: lent_connection.LentConnection, what: GivenBack | None) -> None:
        back.append(what)
        given_back(connection, what)

    monkeypatch.setattr(lent_connection.LentConnection, "given_back", noted)

    async def use(service: Service) -> None:
        async with service.wire() as wire:
            number = await lend(service, wire)
            await until(lambda: not lent(service))
            await lend(service, wire, number)
        assert [each and each.why for each in back] == [TIME_IS_UP] * len(back)

    serving(tiny_dataset, use)


def test_a_client_that_does_not_read_gets_all_answers_later(tiny_dataset: Path) -> None:
    def long(number: int) -> bytes:
        return get(f"SELECT ?t{number} ?more {{ <{EX}y> <{EX}title> ?t{number} BIND ('{'x' * 10_000}' AS ?more) }}")

    async def use(service: Service) -> None:
        async with service.wire() as wire:
            start = await lend(service, wire)
            wire.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
            wire.writer.transport.pause_reading()  # type: ignore[attr-defined,unused-ignore]
            numbers = range(start, start + 600)  # six megabytes, more than the kernel keeps
            for number in numbers:
                wire.writer.write(long(number))
                await asyncio.sleep(0.002)
            await asyncio.sleep(0.1)
            seen = len(service.seen)
            wire.writer.transport.resume_reading()  # type: ignore[attr-defined,unused-ignore]
            for number in numbers:
                assert (await wire.response()).body == f"t{number},more\r\nTitle,{'x' * 10_000}\r\n".encode()
            assert seen < len(numbers)

    serving(tiny_dataset, use)


def test_many_connections_are_shared_out_among_the_workers(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async def client(number: int) -> None:
            async with service.wire() as wire:
                start = number * 1000
                for found in await asked(wire, range(start, start + 100)):
                    assert (found.status, found.body.split()[1]) == (200, b"Title")

        clients = asyncio.gather(*(client(number) for number in range(20)))
        counts = set()
        while not clients.done():
            counts.add(tuple(worker.loans.count for worker in service.pool._workers if worker.loans))
            await asyncio.sleep(0.005)
        await clients
        assert any(min(each) > 0 for each in counts)

    serving(tiny_dataset, use, query_workers=2)


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_worker_that_may_open_few_more_files_or_none_gives_the_connection_back(tiny_dataset: Path, left: int) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await asked(wire, range(1))
            [worker] = service.pool.processes
            limit = lowest_free_descriptors(worker, left + 1)[-1]
            resource.prlimit(worker, resource.RLIMIT_NOFILE, (limit, limit))
            found = await asked(wire, range(1, 5 * ENOUGH))
            assert {each.status for each in found} == {200}
            await until(lambda: not lent(service))
            assert service.pool.processes == (worker,)
            assert lowest_free_descriptors(worker, left + 1)[-1] == limit  # it has kept none

    serving(tiny_dataset, use)


def lowest_free_descriptors(process: int, count: int) -> list[int]:
    """The numbers that the next so many descriptors of a process get."""
    used = {int(each.name) for each in Path(f"/proc/{process}/fd").iterdir()}
    return list(islice((number for number in itertools.count() if number not in used), count))


def test_a_worker_in_which_nobody_attends_to_what_is_lent_is_replaced(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            number = await lend(service, wire)
            [worker] = service.pool._workers
            assert worker.loans is not None
            worker.loans._socket.send(b"nonsense")
            await until(lambda: not worker.alive)
            assert (await wire.ask(get(lookup(number)))).body == f"t{number}\r\nTitle\r\n".encode()

    serving(tiny_dataset, use)
