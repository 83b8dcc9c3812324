"""Whole texts are compressed for those who wish it, and nothing else is touched."""

import asyncio
import gzip

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web.compression import Compression

LONG = b"a line of text\n" * 200


def exchange(
    body: bytes = LONG, accept: bytes | None = b"gzip", *, more: bytes | None = None, **headers: bytes
) -> tuple[dict[bytes, bytes], list[bytes]]:
    """The headers and pieces of a response with this body, sent through the middleware."""
    given = {b"content-type": b"text/html; charset=utf-8", b"content-length": b"%d" % len(body)}
    given |= {name.replace("_", "-").encode(): value for name, value in headers.items()}
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(given.items())})
        await send({"type": "http.response.body", "body": body, "more_body": more is not None})
        if more is not None:
            await send({"type": "http.response.body", "body": more})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    asked = [] if accept is None else [(b"accept-encoding", accept)]
    asyncio.run(Compression(app)({"type": "http", "headers": asked}, receive, send))
    return dict(sent[0]["headers"]), [message["body"] for message in sent[1:]]


@pytest.mark.parametrize("kind", [b"text/css", b"application/json", b"application/ld+json", b"application/n-triples"])
def test_a_whole_text_is_compressed(kind: bytes) -> None:
    headers, [body] = exchange(content_type=kind)

    assert gzip.decompress(body) == LONG
    assert headers[b"content-encoding"] == b"gzip"
    assert int(headers[b"content-length"]) == len(body)
    assert headers[b"vary"] == b"Accept-Encoding"
    assert headers[b"content-type"] == kind


@pytest.mark.parametrize(
    ("given", "sent"),
    [(b"Accept", b"Accept, Accept-Encoding"), (b"Accept, Accept-Encoding", b"Accept, Accept-Encoding")],
)
def test_it_varies_by_the_encoding_besides(given: bytes, sent: bytes) -> None:
    headers, _ = exchange(vary=given)

    assert headers[b"vary"] == sent


@pytest.mark.parametrize(
    ("accept", "headers"),
    [
        (None, {}),
        (b"br", {}),
        (b"gzip;q=0", {}),
        (b"gzip", {"content_type": b"image/png"}),
        (b"gzip", {"content_encoding": b"gzip"}),
    ],
)
def test_what_is_not_wished_or_not_text_stays_as_it_is(accept: bytes | None, headers: dict[str, bytes]) -> None:
    found, pieces = exchange(LONG, accept, **headers)

    assert pieces == [LONG]
    assert int(found[b"content-length"]) == len(LONG)


def test_a_short_body_and_one_that_comes_in_pieces_stay_as_they_are() -> None:
    assert exchange(b"short")[1] == [b"short"]
    assert exchange(LONG, more=b"the rest")[1] == [LONG, b"the rest"]


def test_what_is_no_request_passes() -> None:
    passed: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    asyncio.run(Compression(app)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]  # neither is used

    assert passed == ["lifespan"]
