"""Streamed answers as the first rows of a table."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import terms
from app.model.terms import XSD
from app.query.engine import Answer, Cell
from app.web.tables import Table, read_cell, read_triples, read_truth, read_tsv


def _answer(body: str, size: int = 7) -> Answer:
    encoded = body.encode()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(encoded), size):
            yield encoded[start : start + size]

    return Answer("text/tab-separated-values", "v", chunks())


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_rows_are_read_however_the_stream_is_cut(size: int) -> None:
    table = asyncio.run(read_tsv(_answer('?a\t?b\n<x:é>\t"ü\\t\\n"@de\n\t_:b1\n', size)))

    assert table == Table(
        ("a", "b"),
        ((Cell("uri", "x:é"), Cell("literal", "ü\t\n", "de")), (None, Cell("bnode", "b1"))),
    )


def test_an_answer_without_rows_has_its_columns() -> None:
    assert asyncio.run(read_tsv(_answer("?a\t?b\n"))) == Table(("a", "b"), ())


def test_an_answer_without_columns_has_its_rows() -> None:
    assert asyncio.run(read_tsv(_answer("\n\n\n"))) == Table((), ((), ()))


def test_the_rows_beyond_the_limit_are_left_and_that_is_said() -> None:
    body = "?a\n" + "1\n" * 5

    assert asyncio.run(read_tsv(_answer(body), limit=5)).complete
    assert not asyncio.run(read_tsv(_answer(body), limit=4)).complete


def test_triples_are_rows_of_three() -> None:
    table = asyncio.run(read_triples(_answer('<x:s> <x:p> "a b \\" c" .\n_:b <x:p> <x:o> .\n'), limit=1))

    assert table.rows == ((Cell("uri", "x:s"), Cell("uri", "x:p"), Cell("literal", 'a b " c')),)
    assert not table.complete


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("12", XSD + "integer"),
        ("-1.5", XSD + "decimal"),
        ("1.0E6", XSD + "double"),
        ("true", XSD + "boolean"),
        ("<<( <x:s> <x:p> <x:o> )>>", None),
    ],
)
def test_what_stands_without_quotes_is_a_literal_of_its_kind(text: str, datatype: str | None) -> None:
    assert read_cell(text) == Cell("literal", text, None, datatype)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_literal_is_read_as_it_was_written(text: str) -> None:
    assert read_cell(terms.literal(text)) == Cell("literal", text)


def test_a_truth_value_is_read() -> None:
    assert read_truth(b'{"head":{},"boolean":false}') is False


def test_a_column_of_labels_belongs_to_the_column_it_labels() -> None:
    table = Table(("x", "xLabel", "y", "zLabel"), ())

    assert table.labelled == (("x", 0, 1), ("y", 2, None), ("zLabel", 3, None))
    assert table.plain == (("x", 0, None), ("xLabel", 1, None), ("y", 2, None), ("zLabel", 3, None))
