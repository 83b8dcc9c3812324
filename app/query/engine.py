"""What it means to ask a published version, whichever engine answers.

The HTTP room and the command line speak to this: `Query` in, `Answer` out. `app.query.workers` answers from the
embedded store in processes that can be killed, `app.query.remote` asks a remote SPARQL server.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, Self, runtime_checkable

from app.model.terms import Term
from app.query.lending import Connection, Loan, Wording

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

SPARQL_JSON = "application/sparql-results+json"
SPARQL_XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
N_QUADS = "application/n-quads"
TRIG = "application/trig"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"

# So many bytes of an answer are kept until its outcome is known: a smaller answer is whole before its first byte
# leaves, and no more than about this much of a larger one is ever in memory.
HELD_BACK = 1024 * 1024

SOLUTION_FORMATS = (SPARQL_JSON, SPARQL_XML, CSV, TSV)
BOOLEAN_FORMATS = (SPARQL_JSON, SPARQL_XML)
GRAPH_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS)


@dataclass(frozen=True)
class Query:
    """One query: its text, the terms bound to its variables, the dataset it sees, the format and seconds it gets.

    Relative IRIs in the text are relative to `base`; without one they are an error.
    Where `only_checked`, an engine need not look for the answer, and gives an empty one where the query is in order.
    """

    text: str
    media_type: str
    bindings: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    infer: bool = True
    version: str | None = None
    timeout: float | None = None
    only_checked: bool = False
    base: str | None = None


class WholeBody:
    """A body that is all there, and its compressed form once somebody has asked for it."""

    __slots__ = ("_grown", "compressed", "plain")

    def __init__(self, plain: bytes) -> None:
        """`plain` is the body as the engine wrote it."""
        self.plain = plain
        self.compressed: bytes | None = None
        self._grown: Callable[[int], None] | None = None

    def __len__(self) -> int:
        """How many bytes it holds."""
        return len(self.plain) + len(self.compressed or b"")

    def keep_compressed(self, compressed: bytes) -> None:
        """Keep the compressed form as well."""
        if self.compressed is None:
            self.compressed = compressed
            if self._grown:
                self._grown(len(compressed))

    def tell(self, grown: Callable[[int], None]) -> None:
        """Let somebody know by how many bytes it grows."""
        self._grown = grown


class _Once:
    """A whole body as the only chunk of an answer."""

    __slots__ = ("_body",)

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body or None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        chunk, self._body = self._body, None
        if chunk is None:
            raise StopAsyncIteration
        return chunk


@dataclass(frozen=True)
class Answer:
    """A finished or still streaming answer.

    `chunks` yields the serialised body. Once `Answer` is returned the outcome of the evaluation is known or at least
    `HELD_BACK` bytes of it are there; an error after that raises out of `chunks`, and whoever sends it must break
    the connection, so that a part is never taken for the whole. Closing the iterator stops the work. `whole` is there
    where all of the body has arrived already.
    """

    media_type: str
    version: str
    chunks: AsyncIterator[bytes]
    whole: WholeBody | None = None

    @classmethod
    def of(cls, media_type: str, version: str, body: WholeBody) -> Self:
        """The answer whose body is all there."""
        return cls(media_type, version, _Once(body.plain), body)

    async def body(self) -> bytes:
        """The whole body."""
        if self.whole is not None:
            return self.whole.plain
        return b"".join([chunk async for chunk in self.chunks])

    async def close(self) -> None:
        """Stop whatever work is left; nothing happens where the answer is complete."""
        close = getattr(self.chunks, "aclose", None)
        if close:
            await close()


def media_types(form: Form) -> tuple[str, ...]:
    """The media types in which a query of this form can be answered."""
    return {"SELECT": SOLUTION_FORMATS, "ASK": BOOLEAN_FORMATS}.get(form, GRAPH_FORMATS)


@dataclass(frozen=True)
class Cell:
    """One bound value of a solution, as SPARQL 1.1 Query Results JSON names its parts."""

    kind: Literal["uri", "literal", "bnode"]
    value: str
    language: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class Solutions:
    """The answer to a SELECT: the variables in their order, and a row of cells for each solution."""

    variables: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]

    @classmethod
    def from_json(cls, document: bytes) -> Self:
        """The solutions in a SPARQL 1.1 Query Results JSON document."""
        parsed = json.loads(document)
        rows = tuple(
            {
                name: Cell(cell["type"], cell["value"], cell.get("xml:lang"), cell.get("datatype"))
                for name, cell in binding.items()
            }
            for binding in parsed["results"]["bindings"]
        )
        return cls(tuple(parsed["head"].get("vars", ())), rows)


class Engine(Protocol):
    """Whoever answers queries."""

    async def start(self) -> None:
        """Get ready to answer."""
        ...

    async def stop(self) -> None:
        """Stop all work and let go of everything."""
        ...

    async def answer(self, query: Query) -> Answer:
        """The answer; any `QueryError` before the first byte is raised here."""
        ...


class Pending(Protocol):
    """A query that has been asked and whose outcome nobody waits for in a task."""

    waited: float | None
    evaluated: float | None
    was_dropped: bool

    def answer(self) -> Answer:
        """The answer, once the outcome is known; raises the error that came instead of it."""
        ...

    def drop(self) -> None:
        """Nobody wants the answer any more."""
        ...


@runtime_checkable
class DirectEngine(Protocol):
    """Whoever can be asked without a task that waits: that takes a third of the time of a small query."""

    def ask(self, query: Query, told: Callable[[Any], None]) -> Pending:
        """Ask; `told` is called with what this returns when the outcome is known, perhaps before it returns.

        Any `QueryError` that the query itself or the state of the engine is the reason of is raised here.
        """
        ...

    def lend(self, connection: Connection, query: Query, wording: Wording) -> Loan | None:
        """Lend a connection on which queries like this one come; None where it cannot be now."""
        ...

    def note_evaluation(self, seconds: float) -> None:
        """A query was evaluated for a lent connection."""
        ...


async def select(engine: Engine, query: Query) -> Solutions:
    """The solutions of a SELECT query, whatever media type it names."""
    answer = await engine.answer(replace(query, media_type=SPARQL_JSON))
    return Solutions.from_json(await answer.body())
