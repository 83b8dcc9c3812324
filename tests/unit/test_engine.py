"""The words in which engines are spoken to."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

from app.query import engine
from app.query.engine import Answer, Cell, Query, Solutions, media_types, select

DOCUMENT = b"""{"head": {"vars": ["s", "o"]}, "results": {"bindings": [
    {"s": {"type": "uri", "value": "urn:s"}, "o": {"type": "literal", "value": "a", "xml:lang": "en"}},
    {"s": {"type": "bnode", "value": "b0"}},
    {"o": {"type": "literal", "value": "1", "datatype": "urn:integer"}}
]}}"""


class Chunks:
    """Two chunks, and whether they were closed."""

    def __init__(self) -> None:
        self.left = [DOCUMENT[:20], DOCUMENT[20:]]
        self.closed = False

    def __aiter__(self) -> "Chunks":
        return self

    async def __anext__(self) -> bytes:
        if not self.left:
            raise StopAsyncIteration
        return self.left.pop(0)

    async def aclose(self) -> None:
        self.closed = True


class Canned:
    """An engine that has one answer, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Query] = []

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def answer(self, query: Query) -> Answer:
        self.asked.append(query)
        return Answer(query.media_type, "v1", Chunks())


def test_solutions_keep_the_order_of_variables_and_every_part_of_a_term() -> None:
    solutions = Solutions.from_json(DOCUMENT)
    assert solutions.variables == ("s", "o")
    assert solutions.rows == (
        {"s": Cell("uri", "urn:s"), "o": Cell("literal", "a", "en")},
        {"s": Cell("bnode", "b0")},
        {"o": Cell("literal", "1", None, "urn:integer")},
    )


def test_select_asks_for_json_whatever_the_query_says() -> None:
    canned = Canned()
    solutions = asyncio.run(select(canned, Query("SELECT", engine.CSV)))
    assert len(solutions.rows) == 3
    assert canned.asked == [Query("SELECT", engine.SPARQL_JSON)]


def test_an_answer_is_closed_through_its_chunks_where_they_can_be() -> None:
    async def nothing() -> AsyncIterator[bytes]:
        yield b"x"

    class Bare:
        def __aiter__(self) -> "Bare":
            return self

        async def __anext__(self) -> bytes:
            raise StopAsyncIteration

    async def run() -> None:
        chunks = Chunks()
        await Answer(engine.CSV, "v1", chunks).close()
        assert chunks.closed
        await Answer(engine.CSV, "v1", nothing()).close()
        await Answer(engine.CSV, "v1", Bare()).close()

    asyncio.run(run())


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_each_media_type_on_offer_is_one_that_the_engine_writes(form: engine.Form) -> None:
    known = RdfFormat if form in ("CONSTRUCT", "DESCRIBE") else QueryResultsFormat
    offers = media_types(form)
    assert all(known.from_media_type(media_type) for media_type in offers)
    assert (engine.CSV in offers) == (form == "SELECT")
