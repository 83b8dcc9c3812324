"""Questions put to a pool of worker processes over a small published dataset, and what comes back."""

import asyncio
import errno
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Dataset, RdfFormat, parse

from app.errors import (
    EngineFailure,
    NotAcceptable,
    NoVersion,
    QueryRefused,
    QuerySyntaxError,
    UnknownVersion,
)
from app.model.published import PublishedVersion, current_file
from app.query import engine
from app.query.engine import Query, Solutions, select
from app.query.workers import WorkerPool
from app.settings import Settings

EX = "http://example.org/"
SETTINGS = Settings(query_workers=1, query_timeout=20.0, query_memory=1024)


@asynccontextmanager
async def running(dataset: Path, settings: Settings = SETTINGS) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(settings, dataset)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


def asking(dataset: Path, question: Callable[[WorkerPool], Awaitable[object]], settings: Settings = SETTINGS) -> None:
    """Run a question against a pool from start to stop."""

    async def run() -> None:
        async with running(dataset, settings) as pool:
            await question(pool)

    asyncio.run(run())


async def body(pool: WorkerPool, text: str, media_type: str = engine.SPARQL_JSON, **more: Any) -> bytes:
    answer = await pool.answer(replace(Query(text, media_type), **more))
    assert answer.media_type == media_type
    return await answer.body()


async def values(pool: WorkerPool, text: str, **more: Any) -> list[str]:
    """The first column of the answer."""
    solutions = await select(pool, replace(Query(text, engine.SPARQL_JSON), **more))
    return [row[solutions.variables[0]].value for row in solutions.rows]


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_a_select_is_answered_in_each_format_of_solutions(tiny_dataset: Path) -> None:
    text = f"SELECT ?title {{ <{EX}x> <{EX}title> ?title }}"

    async def question(pool: WorkerPool) -> None:
        solutions = Solutions.from_json(await body(pool, text))
        assert [(row["title"].value, row["title"].language) for row in solutions.rows] == [("Ein Titel", "de")]
        assert await body(pool, text, engine.CSV) == b"title\r\nEin Titel\r\n"
        assert await body(pool, text, engine.TSV) == b'?title\n"Ein Titel"@de\n'
        assert b'<literal xml:lang="de">Ein Titel</literal>' in await body(pool, text, engine.SPARQL_XML)

    asking(tiny_dataset, question)


def test_an_ask_is_answered_in_json_and_xml(tiny_dataset: Path) -> None:
    async def question(pool: WorkerPool) -> None:
        assert json.loads(await body(pool, "ASK { ?s ?p 7 }")) == {"head": {}, "boolean": True}
        assert b"<boolean>false</boolean>" in await body(pool, "ASK { ?s ?p 777 }", engine.SPARQL_XML)

    asking(tiny_dataset, question)


@pytest.mark.parametrize("media_type", engine.GRAPH_FORMATS)
def test_a_graph_is_the_same_in_every_format(tiny_dataset: Path, media_type: str) -> None:
    prefix = "PREFIX owl: <http://www.w3.org/2002/07/owl#>"
    text = f"{prefix} CONSTRUCT {{ ?s a owl:Thing ; <{EX}t> ?o }} {{ ?s <{EX}title> ?o }}"

    async def question(pool: WorkerPool) -> None:
        document = await body(pool, text, media_type)
        found = Dataset(parse(document, RdfFormat.from_media_type(media_type), base_iri="http://x/"))
        expected = Dataset(parse(await body(pool, text, engine.N_TRIPLES), RdfFormat.N_TRIPLES))
        assert len(expected) == 4
        assert found == expected
        if media_type in (engine.TURTLE, engine.TRIG):
            assert b"a owl:Thing" in document

    asking(tiny_dataset, question)


def test_describe_gives_what_is_said_of_a_thing(tiny_dataset: Path) -> None:
    async def question(pool: WorkerPool) -> None:
        document = await body(pool, f"DESCRIBE <{EX}x>", engine.N_TRIPLES)
        assert document.count(b"\n") == 3

    asking(tiny_dataset, question)


@pytest.mark.parametrize(
    ("text", "media_type"),
    [("ASK {}", engine.CSV), ("SELECT * {}", engine.TURTLE), ("DESCRIBE <urn:x>", engine.SPARQL_JSON)],
)
def test_a_format_that_the_form_of_the_query_has_not_is_refused(tiny_dataset: Path, text: str, media_type: str) -> None:
    async def question(pool: WorkerPool) -> None:
        with pytest.raises(NotAcceptable):
            await body(pool, text, media_type)
        with pytest.raises(NotAcceptable):  # so far into the text that only the worker reads its form
            await body(pool, "#" + "x" * 200_000 + "\n" + text, media_type)

    asking(tiny_dataset, question)


def test_a_syntax_error_names_its_line_and_column(tiny_dataset: Path) -> None:
    async def question(pool: WorkerPool) -> None:
        with pytest.raises(QuerySyntaxError) as raised:
            await body(pool, "SELECT * {\n ?s ?p }")
        assert (raised.value.line, raised.value.column) == (2, 9)
        assert raised.value.reason.startswith("expected")
        with pytest.raises(QuerySyntaxError, match="INSERT begins an update"):
            await body(pool, "INSERT DATA { <a:a> <a:a> <a:a> }")
        assert await values(pool, COUNT) == ["304"]

    asking(tiny_dataset, question)


def test_service_is_refused_in_a_short_text_and_in_a_long_one(tiny_dataset: Path) -> None:
    text = "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"

    async def question(pool: WorkerPool) -> None:
        for query in (text, text + "#" + "x" * 200_000):
            with pytest.raises(QueryRefused) as raised:
                await body(pool, query)
            assert raised.value == QueryRefused("SERVICE", "127.0.0.1:1")

    asking(tiny_dataset, question)


def test_terms_are_bound_and_not_pasted(tiny_dataset: Path) -> None:
    text = "SELECT ?o ?s ?p { ?s ?p ?o }"

    async def question(pool: WorkerPool) -> None:
        assert await values(pool, text, bindings={"s": f"<{EX}y>"}) == ["Title"]
        assert await values(pool, text, bindings={"o": '"Ein Titel"@de'}) == ["Ein Titel"]
        assert await values(pool, text, bindings={"o": f'"7"^^<{engine_xsd("integer")}>'}) == ["7"]
        assert await values(pool, text, bindings={"o": '"Ein Titel"'}) == []
        assert await values(pool, text, bindings={"o": '"\\" . } #"'}) == []
        for name, term in [("s", "<x> . }"), ("s", f"{EX}y"), ("s", "_:b"), ("s", '"x'), ("s } #", f"<{EX}y>")]:
            with pytest.raises(QuerySyntaxError):
                await body(pool, text, bindings={name: term})
        with pytest.raises(EngineFailure, match="nowhere"):
            await body(pool, text, bindings={"nowhere": f"<{EX}y>"})

    asking(tiny_dataset, question)


def engine_xsd(name: str) -> str:
    return "http://www.w3.org/2001/XMLSchema#" + name


def test_a_triple_in_two_graphs_counts_once_whichever_graphs_are_merged(tiny_dataset: Path) -> None:
    a, b = EX + "graph/a", EX + "graph/b"
    named = "SELECT ?n { { SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } } } }"
    count, stated = "SELECT (COUNT(*) AS ?n)", f"{{ ?s <{EX}name> ?o }}"

    async def question(pool: WorkerPool) -> None:
        assert await values(pool, f"{count} {stated}") == ["1"]
        assert await values(pool, COUNT, default_graphs=(a,)) == ["302"]
        assert await values(pool, COUNT, default_graphs=(b,)) == ["2"]
        assert await values(pool, COUNT, default_graphs=(a, b)) == ["303"]
        for prologue, clause in [
            ("", f"FROM <{a}> FROM <{b}>"),
            (f"BASE <{EX}> PREFIX g: <graph/>", "FROM g:a from <graph/b>"),
        ]:
            assert await values(pool, f"{prologue} {count} {clause} {stated}") == ["1"]
        with pytest.raises(QuerySyntaxError):
            await body(pool, f"ASK FROM g:a FROM <graph/b> {stated}")
        assert await values(pool, named) == ["3"]
        assert await values(pool, named, default_graphs=(a, b)) == ["0"]
        assert await values(pool, named, default_graphs=(a, b), named_graphs=(b,)) == ["1"]
        assert await values(pool, COUNT, named_graphs=(b,)) == ["0"]
        with pytest.raises(QuerySyntaxError, match="no IRI"):
            await body(pool, COUNT, default_graphs=("graph/a",))

    asking(tiny_dataset, question)


def test_entailed_triples_are_left_out_on_request(tiny_dataset: Path) -> None:
    async def question(pool: WorkerPool) -> None:
        assert await values(pool, COUNT, infer=True) == ["304"]
        assert await values(pool, COUNT, infer=False) == ["303"]

    asking(tiny_dataset, question)


def test_the_answer_names_its_version_and_the_next_query_sees_a_new_one(
    tiny_dataset: Path, publish_version: Callable[..., PublishedVersion]
) -> None:
    async def question(pool: WorkerPool) -> None:
        assert (await pool.answer(Query(COUNT, engine.CSV))).version == "v1"
        publish_version(tiny_dataset, "v2", [])
        assert (await pool.answer(Query(COUNT, engine.CSV))).version == "v2"
        assert await values(pool, COUNT) == ["0"]
        assert await values(pool, COUNT, version="v1") == ["304"]
        for version in ("v3", "../v1", ".", ""):
            if version:
                with pytest.raises(UnknownVersion):
                    await body(pool, COUNT, version=version)
        current_file(tiny_dataset).unlink()
        with pytest.raises(NoVersion):
            await body(pool, COUNT)
        assert await values(pool, COUNT, version="v1") == ["304"]

    asking(tiny_dataset, question)


def test_more_versions_than_a_worker_keeps_open_are_all_answered(
    tiny_dataset: Path, publish_version: Callable[..., PublishedVersion]
) -> None:
    names = [f"w{number}" for number in range(6)]
    for name in names:
        publish_version(tiny_dataset, name, [])

    async def question(pool: WorkerPool) -> None:
        for name in [*names, *reversed(names)]:
            assert await values(pool, COUNT, version=name) == ["0"]

    asking(tiny_dataset, question)


def test_a_pool_without_any_version_starts_and_says_so(tmp_path: Path) -> None:
    async def question(pool: WorkerPool) -> None:
        with pytest.raises(NoVersion):
            await body(pool, COUNT)

    asking(tmp_path, question)


def test_a_store_that_is_damaged_is_an_engine_failure(tiny_version: PublishedVersion) -> None:
    (tiny_version.store() / "CURRENT").write_text("nonsense")

    async def question(pool: WorkerPool) -> None:
        with pytest.raises(EngineFailure):
            await body(pool, COUNT)
        assert await values(pool, COUNT, infer=False) == ["303"]

    asking(tiny_version.directory.parents[1], question)


def test_a_pool_that_is_not_running_says_so(tiny_dataset: Path) -> None:
    async def run() -> None:
        pool = WorkerPool(SETTINGS, tiny_dataset)
        with pytest.raises(EngineFailure, match="not running"):
            await body(pool, COUNT)
        await pool.start()
        await pool.stop()
        with pytest.raises(EngineFailure, match="not running"):
            await body(pool, COUNT)

    asyncio.run(run())


def test_a_python_that_cannot_be_started_is_an_engine_failure(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for interpreter in (tmp_path / "no-python", Path("/bin/false")):
        monkeypatch.setattr("sys.executable", str(interpreter))
        with pytest.raises(EngineFailure, match=r"can be started|ended with status 1"):
            asking(tiny_dataset, lambda pool: body(pool, COUNT))


def test_a_version_that_cannot_be_read_for_want_of_descriptors_costs_no_worker(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def question(pool: WorkerPool) -> None:
        with monkeypatch.context() as exhausted:
            exhausted.setattr(pool._versions, "find", _no_descriptors)
            with pytest.raises(EngineFailure, match="Too many open files"):
                await body(pool, COUNT)
        assert (pool.idle, pool.waiting) == (1, 0)
        assert await values(pool, COUNT)

    asking(tiny_dataset, question)


def test_a_worker_that_cannot_be_replaced_for_want_of_descriptors_is_replaced_later(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def question(pool: WorkerPool) -> None:
        with monkeypatch.context() as exhausted:
            exhausted.setattr(socket, "socketpair", _no_descriptors)
            exhausted.setattr(pool._versions, "read", _no_descriptors)
            os.kill(pool.processes[0], signal.SIGKILL)
            async with asyncio.timeout(20):
                while not pool._trouble:  # noqa: ASYNC110  # there is no event for it
                    await asyncio.sleep(0.01)
            for _ in range(2):
                with pytest.raises(EngineFailure, match="Too many open files"):
                    await body(pool, COUNT)
        async with asyncio.timeout(20):
            while not pool.idle:  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.01)
        assert await values(pool, COUNT)
        assert len(pool._workers) == 1

    asking(tiny_dataset, question)


def test_a_worker_that_is_killed_while_it_starts_is_replaced_in_its_turn(tiny_dataset: Path) -> None:
    """As the kernel may do where memory is short."""

    async def question(pool: WorkerPool) -> None:
        [first] = pool.processes
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(20):
            while not set(pool.processes) - {first}:  # noqa: ASYNC110  # there is no event for it
                await asyncio.sleep(0.001)
            os.kill(pool.processes[0], signal.SIGKILL)
            while not pool.idle:  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.01)
        assert await values(pool, COUNT)

    asking(tiny_dataset, question)


def _no_descriptors(*_: object) -> None:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def test_a_text_with_what_is_no_character_is_no_query_and_costs_no_worker(tiny_dataset: Path) -> None:
    async def question(pool: WorkerPool) -> None:
        with pytest.raises(QuerySyntaxError, match="surrogate"):
            await body(pool, "ASK { ?s ?p '\ud800' }")
        assert (pool.idle, pool.waiting) == (1, 0)
        assert await values(pool, COUNT)

    asking(tiny_dataset, question)


def test_those_who_wait_and_leave_leave_nothing_behind(tiny_dataset: Path) -> None:
    """However many come and leave while all workers are busy, their texts must not fill the memory."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    async def question(pool: WorkerPool) -> None:
        staying = [asyncio.create_task(body(pool, endless, timeout=3.0)) for _ in range(6)]
        await asyncio.sleep(0.1)
        for _ in range(100):
            leaving = asyncio.create_task(body(pool, COUNT))
            await asyncio.sleep(0)
            leaving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await leaving
        assert len(pool._waiting) < 20
        assert pool.waiting == 5
        for each in staying:
            each.cancel()

    asking(tiny_dataset, question, replace(SETTINGS, queue_limit=8))


def test_a_worker_finds_the_package_whatever_directory_it_is_started_in(
    tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise RuntimeError('the wrong package')")
    monkeypatch.chdir(tmp_path)
    asking(tiny_dataset, lambda pool: body(pool, COUNT))


def test_a_thousand_queries_leave_no_process_descriptor_or_thread_behind(tiny_dataset: Path) -> None:
    def open_now() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), len(list(Path("/proc/self/task").iterdir()))

    async def question(pool: WorkerPool) -> None:
        await body(pool, "ASK {}")
        before, processes = open_now(), pool.processes
        for _ in range(125):
            await asyncio.gather(*(body(pool, f"ASK {{ ?s ?p {number} }}") for number in range(8)))
        assert (open_now(), pool.processes) == (before, processes)

    asking(tiny_dataset, question, replace(SETTINGS, query_workers=2))
