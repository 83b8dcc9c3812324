"""A request that came before, byte for byte, is answered by the connection, with ids of its own."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from app.main import create_app, on_doorstep
from app.model.published import PublishedVersion
from app.settings import Settings
from app.web.doorstep import LONGEST_REQUEST
from tests.integration.wire import EX, TITLE, Service, get, post, serving, until

NOW = "SELECT (NOW() AS ?now) {}"


@pytest.mark.parametrize("request_", [get(TITLE), post(TITLE), get(TITLE, Accept_Encoding="gzip")])
def test_what_came_twice_is_answered_without_being_read_and_with_the_same_answer(
    tiny_dataset: Path, request_: bytes
) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            found = [await wire.ask(request_) for _ in range(5)]
            assert [each.was_standing for each in found] == [False, False, True, True, True]
            assert {(each.status, each.body) for each in found} == {(200, b"title\r\nTitle\r\n")}
            own = {"x-request-id", "query-id", "server-timing", "date"}
            fixed = [{name: text for name, text in each.headers.items() if name not in own} for each in found]
            assert all(each == fixed[0] for each in fixed)
            for name in ("x-request-id", "query-id"):
                assert len({each.headers[name] for each in found}) == 5

    serving(tiny_dataset, use)


def test_another_connection_finds_it_too(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        for expected in (False, False, True):
            async with service.wire() as wire:
                assert (await wire.ask(get(TITLE))).was_standing is expected

    serving(tiny_dataset, use)


def test_an_id_that_the_client_gives_comes_back(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            asked = get(TITLE, X_Request_Id="mine", Query_Id="my-query")
            found = [await wire.ask(asked) for _ in range(4)]
            assert found[-1].was_standing
            assert {(each.headers["x-request-id"], each.headers["query-id"]) for each in found} == {
                ("mine", "my-query")
            }
            assert len(service.doorstep.kept) == 1

    serving(tiny_dataset, use)


def test_a_new_version_is_answered_anew(tiny_dataset: Path, publish_version: Callable[..., PublishedVersion]) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            for _ in range(3):
                before = await wire.ask(get(TITLE))
            assert before.was_standing
            graph = NamedNode(EX + "graph/a")
            publish_version(service.dataset, "v2", [_title("Another", graph)])
            after = [await wire.ask(get(TITLE)) for _ in range(3)]
            assert [each.was_standing for each in after] == [False, False, True]
            assert {each.body for each in after} == {b"title\r\nAnother\r\n"}
            assert {each.headers["x-dataset-version"] for each in after} == {"v2"}

    serving(tiny_dataset, use)


def _title(text: str, graph: NamedNode) -> Quad:
    return Quad(NamedNode(EX + "y"), NamedNode(EX + "title"), Literal(text), graph)


def test_what_the_client_has_already_is_said_to_be_unchanged(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            tag = (await wire.ask(get(TITLE))).headers["etag"]
            found = [await wire.ask(get(TITLE, If_None_Match=tag)) for _ in range(3)]
            assert [(each.status, each.body, each.headers["etag"]) for each in found] == [(304, b"", tag)] * 3
            assert found[-1].was_standing
        assert service.doorstep._metrics.queries["answered"] == 1
        assert service.doorstep._counts.hits == 0

    serving(tiny_dataset, use)


def test_head_has_the_headers_of_get_and_no_body(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            full = [await wire.ask(get(TITLE)) for _ in range(2)][-1]
            found = [await wire.ask(get(TITLE, method="HEAD")) for _ in range(3)]
            assert found[-1].was_standing
            assert {each.headers["content-length"] for each in found} == {full.headers["content-length"]}
            assert (await wire.ask(get(TITLE))).body == full.body

    serving(tiny_dataset, use)


@pytest.mark.parametrize(
    "request_",
    [
        get(NOW),
        get(TITLE, traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01"),
        get(TITLE + " #" + "x" * LONGEST_REQUEST),
        get("SELECT * {"),
        get(TITLE).replace(b"?query", b"?version=v1&query"),
        get(TITLE).replace(b"?query", b"?query-request-id=mine&query"),
        get("SELECT ?n { VALUES ?n { " + "1234567890 " * 800 + "} VALUES ?m { 1 2 3 4 5 6 7 8 9 10 11 } }"),
    ],
)
def test_what_may_differ_or_is_too_large_is_read_each_time(tiny_dataset: Path, request_: bytes) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            found = [await wire.ask(request_) for _ in range(4)]
            assert not any(each.was_standing for each in found)
            assert len({each.status for each in found}) == 1
            assert len(service.doorstep.kept) == 0

    serving(tiny_dataset, use)


def test_what_a_proxy_says_of_its_client_stands_for_that_proxy_alone(tiny_dataset: Path) -> None:
    asked = get(TITLE, X_Forwarded_For="192.0.2.7", X_Forwarded_Proto="https")

    async def use(service: Service) -> None:
        async with service.wire() as one, service.wire("127.0.0.2") as other:
            assert [(await one.ask(asked)).was_standing for _ in range(3)] == [False, False, True]
            assert [(await other.ask(asked)).was_standing for _ in range(3)] == [False, False, True]

    serving(tiny_dataset, use)


def test_requests_that_come_in_one_piece_or_in_several_are_all_answered(tiny_dataset: Path) -> None:
    """Whatever the kernel cuts or joins: a key is one whole request, or nothing."""

    async def use(service: Service) -> None:
        asked = get(TITLE)
        async with service.wire() as wire:
            for _ in range(3):
                await wire.ask(asked)
            wire.writer.write(asked + asked + asked[:40])
            assert [(await wire.response()).body for _ in range(2)] == [b"title\r\nTitle\r\n"] * 2
            await asyncio.sleep(0.05)
            wire.writer.write(asked[40:])
            assert not (await wire.response()).was_standing
            assert (await wire.ask(asked)).was_standing
            assert len(service.doorstep.kept) == 1

    serving(tiny_dataset, use)


def test_a_connection_that_is_to_be_closed_is_closed(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        for _ in range(4):
            async with service.wire() as wire:
                found = await wire.ask(get(TITLE, Connection="close"))
                assert not found.was_standing
                assert await wire.reader.read() == b""

    serving(tiny_dataset, use)


def test_each_response_is_counted(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            for _ in range(5):
                await wire.ask(get(TITLE))
        [histogram] = service.doorstep._metrics.requests.values()
        assert sum(histogram.counts) == 5
        assert service.doorstep._counts.hits == 4

    serving(tiny_dataset, use)


def test_another_query_under_the_same_headers_is_answered_as_if_it_had_been_read(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            read = await wire.ask(get(TITLE))
            unread = await wire.ask(get(TITLE.replace("?title", "?other")))
            assert (unread.status, unread.body) == (200, b"other\r\nTitle\r\n")
            own = {"x-request-id", "query-id", "server-timing", "date"}
            assert unread.headers.keys() == read.headers.keys()
            assert {name: text for name, text in unread.headers.items() if name not in own} == {
                name: text for name, text in read.headers.items() if name not in own
            }
            assert "evaluation;dur=" in unread.headers["server-timing"]
            assert service.plainly == 1

    serving(tiny_dataset, use)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * {", 400),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 403),
        ("SELECT ?a { VALUES ?a { " + "1 2 3 4 5 6 7 8 9 0 " * 80 + "} }", 200),
        ("SELECT ?a ?b { VALUES ?a { " + "1 2 3 4 5 6 7 8 9 0 " * 40 + "} ?b ?c ?d }", 200),
    ],
)
def test_what_turns_out_otherwise_goes_the_usual_way_and_is_evaluated_once(
    tiny_dataset: Path, query: str, status: int
) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await wire.ask(get(TITLE))
            found = await wire.ask(get(query))
            assert found.status == status
            assert found.headers["content-type"].startswith("text/csv" if status == 200 else "application/problem+json")
            assert (await wire.ask(get(TITLE.replace("?title", "?more")))).body == b"more\r\nTitle\r\n"
        assert service.evaluated <= 3

    serving(tiny_dataset, use)


@pytest.mark.parametrize("more", ["", "VALUES ?a { " + "1 2 3 4 5 6 7 8 9 0 " * 80 + "}"])
def test_an_answer_never_goes_out_under_the_name_of_another_version(
    tiny_dataset: Path, publish_version: Callable[..., PublishedVersion], more: str
) -> None:
    """A version may be published while a query is evaluated whose answer then goes the usual way."""
    query = f"SELECT ?title ?a {{ <{EX}y> <{EX}title> ?title {more} }}"

    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await wire.ask(get(TITLE, Accept_Encoding="identity"))
            [worker] = service.pool.processes
            os.kill(worker, signal.SIGSTOP)
            wire.writer.write(get(query, Accept_Encoding="identity"))
            await until(lambda: not service.pool.idle)
            publish_version(service.dataset, "v2", [_title("Another", NamedNode(EX + "graph/a"))])
            os.kill(worker, signal.SIGCONT)
            found = await wire.response()
            assert found.body.split()[1].split(b",")[0] == (b"Another" if more else b"Title")
            assert found.headers["x-dataset-version"] == ("v2" if more else "v1")

    serving(tiny_dataset, use)


def test_a_request_that_goes_the_usual_way_at_last_says_how_long_it_took_from_the_start(tiny_dataset: Path) -> None:
    many = "SELECT ?a { VALUES ?a { " + "1 2 3 4 5 6 7 8 9 0 " * 80 + "} }"

    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await wire.ask(get(TITLE, Accept_Encoding="identity"))
            [worker] = service.pool.processes
            os.kill(worker, signal.SIGSTOP)
            wire.writer.write(get(many, Accept_Encoding="identity"))
            await until(lambda: not service.pool.idle)
            await asyncio.sleep(0.1)
            os.kill(worker, signal.SIGCONT)
            timing = (await wire.response()).headers["server-timing"]
        assert len(service.seen) == 2
        assert service.evaluated == 2
        durations = {name: float(found) for name, found in re.findall(r"(\w+)[^,]*?;dur=([0-9.]+)", timing)}
        assert durations["total"] >= durations["evaluation"] > 90
        assert "queue" in durations

    serving(tiny_dataset, use)


def test_a_client_that_leaves_stops_a_query_that_was_not_read(tiny_dataset: Path) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    async def use(service: Service) -> None:
        pool = service.pool
        async with service.wire() as wire:
            await wire.ask(get(TITLE))
            [before] = pool.processes
            wire.writer.write(get(product))
            await until(lambda: not pool.idle)
        await until(lambda: bool(pool.idle) and pool.processes != (before,))
        assert pool.counts.killed == 1

    serving(tiny_dataset, use)


def test_what_arrives_while_a_query_is_answered_is_answered_after_it(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await wire.ask(get(TITLE))
            names = [f"?name{number}" for number in range(20)]
            for name in names:
                wire.writer.write(get(TITLE.replace("?title", name)))
                await asyncio.sleep(0)
            found = [(await wire.response()).body for _ in names]
            assert found == [f"{name[1:]}\r\nTitle\r\n".encode() for name in names]

    serving(tiny_dataset, use)


def test_a_query_that_is_being_answered_for_one_client_is_not_evaluated_again_for_another(tiny_dataset: Path) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"

    async def use(service: Service) -> None:
        async with service.wire() as one, service.wire() as other:
            await one.ask(get(TITLE))
            one.writer.write(get(product))
            await until(lambda: not service.pool.idle)
            assert (await other.ask(get(product))).body == (await one.response()).body
            assert service.evaluated == 2

    serving(tiny_dataset, use)


@pytest.mark.parametrize("leaves", [True, False])
def test_whoever_asks_the_same_is_answered_though_the_first_has_left_or_was_refused(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch, *, leaves: bool
) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"

    async def use(service: Service) -> None:
        async with service.wire() as one, service.wire() as other:
            await one.ask(get(TITLE))
            if leaves:
                one.writer.write(get(product))
                await until(lambda: not service.pool.idle)
                other.writer.write(get(product))
                await until(lambda: len(service.seen) == 2)
                one.writer.close()
            else:
                with monkeypatch.context() as full:
                    full.setattr(service.pool, "_idle", [])
                    full.setattr(service.pool, "_not_begun", service.pool._settings.queue_limit)
                    refused = await one.ask(get(product))
                assert refused.status == 503
                assert int(refused.headers["retry-after"]) > 0
                other.writer.write(get(product))
            assert (await other.response()).body.startswith(b"n\r\n")

    serving(tiny_dataset, use)


def test_a_connection_is_closed_once_it_has_been_idle_and_not_while_it_is_used(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        service.server.config.timeout_keep_alive = 1  # in seconds
        async with service.wire() as wire:
            began = time.monotonic()
            while time.monotonic() - began < 2.5:
                last = await wire.ask(get(TITLE))
                await asyncio.sleep(0.1)
            assert last.was_standing
            left = time.monotonic()
            assert await wire.reader.read() == b""
            assert 0.5 < time.monotonic() - left < 2.0

    serving(tiny_dataset, use)


def test_a_server_that_ends_answers_first(tiny_dataset: Path) -> None:
    async def use(service: Service) -> None:
        async with service.wire() as wire:
            await wire.ask(get(TITLE))
            wire.writer.write(get("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"))
            await until(lambda: not service.pool.idle)
            for connection in tuple(service.server.server_state.connections):
                connection.shutdown()
            assert (await wire.response()).body.startswith(b"n\r\n")
            assert await wire.reader.read() == b""

    serving(tiny_dataset, use)


def test_where_requests_are_limited_or_nothing_is_kept_there_is_no_doorstep(tiny_dataset: Path) -> None:
    for change in ({"rate_limit": 5}, {"cache_size": 0}):
        settings = replace(Settings(), data=tiny_dataset, **change)  # type: ignore[arg-type]  # one field each
        app = create_app(settings)
        assert on_doorstep(app)[0] is app
