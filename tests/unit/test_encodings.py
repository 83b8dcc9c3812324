"""gzip is sent to those who wish it, in a stream that leaves at once and has an end only where the answer has one."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest

from app.query.engine import WholeBody
from app.web.encodings import compress, compressed, compressed_stream, compressed_whole, wants_gzip


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("x-gzip", True),
        ("GZIP", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("deflate", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("gzip;q=0.5, identity", False),
        ("gzip;q=0.5, identity;q=0.5", True),
        ("gzip ; q = 0.5", True),
        ("identity;q=0, gzip;q=0.001", True),
        ("gzip;q=much", False),
        ("gzip;q=", False),
        ("not a coding!, gzip", True),
    ],
)
def test_the_weights_decide_who_wants_gzip(header: str | None, wanted: bool) -> None:  # noqa: FBT001  # a test's table
    assert wants_gzip(header) is wanted


@pytest.mark.parametrize("length", [0, 10, 20_000, 300_000])
def test_a_body_comes_out_as_it_went_in(length: int) -> None:
    body = bytes(number % 251 for number in range(length))

    assert gzip.decompress(compress(body)) == body
    assert gzip.decompress(asyncio.run(compressed(body))) == body


def test_a_whole_body_is_compressed_once() -> None:
    body = WholeBody(b"the same again, " * 1000)
    first = asyncio.run(compressed_whole(body))

    assert gzip.decompress(first) == body.plain
    assert asyncio.run(compressed_whole(body)) is first
    assert len(body) == len(body.plain) + len(first)


CHUNKS = [b"first row\r\n", b"x" * 50_000, b"last row\r\n"]


def test_each_chunk_of_a_stream_can_be_read_when_it_has_left() -> None:
    async def read() -> list[bytes]:
        inflate = zlib.decompressobj(wbits=31)
        return [inflate.decompress(piece) async for piece in compressed_stream(_given(CHUNKS))]

    assert asyncio.run(read()) == [*CHUNKS, b""]


def test_a_stream_that_breaks_off_has_no_end() -> None:
    arrived: list[bytes] = []

    async def read() -> None:
        async for piece in compressed_stream(_given(CHUNKS, breaks=True)):
            arrived.append(piece)  # noqa: PERF401  # what came before the error counts

    with pytest.raises(OSError, match="broke"):
        asyncio.run(read())
    assert zlib.decompressobj(wbits=31).decompress(b"".join(arrived)) == b"".join(CHUNKS)
    with pytest.raises(EOFError):
        gzip.decompress(b"".join(arrived))


async def _given(chunks: list[bytes], *, breaks: bool = False) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if breaks:
        raise OSError("it broke off")
