"""Answers as tables for people: the first rows of a streamed answer, read from TSV or N-Triples a line at a time."""

import codecs
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from app.model.terms import XSD, parse_lines
from app.query.binding import read_term
from app.query.engine import N_TRIPLES, SPARQL_JSON, TSV, Answer, Cell, Form

ROWS_SHOWN = 1000
LABEL = "Label"
PAGE_FORMATS: Mapping[Form, str] = {"SELECT": TSV, "ASK": SPARQL_JSON, "CONSTRUCT": N_TRIPLES, "DESCRIBE": N_TRIPLES}


@dataclass(frozen=True)
class Table:
    """Column names and rows of cells; `complete` is False where more rows follow that are not shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    complete: bool = True

    @property
    def plain(self) -> tuple[tuple[str, int, int | None], ...]:
        """Every column as it is: its name, its place, and no column that labels it."""
        return tuple((name, place, None) for place, name in enumerate(self.columns))

    @property
    def labelled(self) -> tuple[tuple[str, int, int | None], ...]:
        """The columns where `x` and `xLabel` are one: its name, its place, and the place of its label if it has one."""
        places = {name: place for place, name in enumerate(self.columns)}
        return tuple(
            (name, place, places.get(name + LABEL))
            for name, place in places.items()
            if not (name.endswith(LABEL) and name.removesuffix(LABEL) in places)
        )


@dataclass(frozen=True)
class Shown:
    """What a page shows of an answer: a table, or the truth value of an ASK."""

    table: Table | None = None
    truth: bool | None = None


NOTHING = Shown()


async def read_for_page(answer: Answer, form: Form) -> Shown:
    """The first rows of an answer that was asked for in `PAGE_FORMATS[form]`; the work behind the rest is stopped."""
    try:
        if form == "ASK":
            return Shown(truth=read_truth(await answer.body()))
        return Shown(table=await (read_tsv if form == "SELECT" else read_triples)(answer))
    finally:
        await answer.close()


async def read_tsv(answer: Answer, limit: int = ROWS_SHOWN) -> Table:
    """The first rows of an answer in SPARQL 1.1 Query Results TSV."""
    columns: tuple[str, ...] | None = None
    rows: list[tuple[Cell | None, ...]] = []
    async for line in _lines(answer.chunks):
        if columns is None:
            columns = tuple(name.removeprefix("?") for name in line.split("\t")) if line else ()
            continue
        if len(rows) == limit:
            return Table(columns, tuple(rows), complete=False)
        rows.append(tuple(read_cell(field) for field in line.split("\t")) if columns else ())
    return Table(columns or (), tuple(rows))


async def read_triples(answer: Answer, limit: int = ROWS_SHOWN) -> Table:
    """The first triples of an answer in N-Triples."""
    rows: list[tuple[Cell | None, ...]] = []
    columns = ("subject", "predicate", "object")
    async for line in _lines(answer.chunks):
        if len(rows) == limit:
            return Table(columns, tuple(rows), complete=False)
        rows.extend(tuple(read_cell(term) for term in triple) for triple in parse_lines(line))
    return Table(columns, tuple(rows))


def read_truth(document: bytes) -> bool:
    """The answer to an ASK query in SPARQL 1.1 Query Results JSON."""
    return bool(json.loads(document)["boolean"])


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """The lines in a stream of UTF-8, however it is cut."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest = ""
    async for chunk in chunks:
        *whole, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in whole:
            yield line.removesuffix("\r")
    if rest:
        yield rest


def read_cell(text: str) -> Cell | None:
    """A term in N-Triples syntax, or a number or truth value as Turtle and TSV abbreviate it; "" is unbound."""
    if not text:
        return None
    if text.startswith("_:"):
        return Cell("bnode", text[2:])
    try:
        return read_term(text)
    except ValueError:  # an abbreviated literal, or a triple term, which is shown as it is written
        return Cell("literal", text, datatype=_abbreviated(text))


def _abbreviated(text: str) -> str | None:
    """The datatype of a literal that is written without quotes."""
    if text in {"true", "false"}:
        return XSD + "boolean"
    if re.fullmatch(r"[+-]?\d+", text):
        return XSD + "integer"
    if re.fullmatch(r"[+-]?\d*\.\d+", text):
        return XSD + "decimal"
    return XSD + "double" if re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+", text) else None
