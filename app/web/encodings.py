"""gzip on request (RFC 9110, section 12.5.3): who wants it, what is worth it, and how a stream is compressed."""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Final

from app.query.engine import WholeBody

GZIP: Final = "gzip"
# Below this many bytes the wrapper and the time cost more than is saved: an answer fits one packet either way.
WORTH_COMPRESSING: Final = 1400
# What zlib calls the window of 32 KiB together with the wrapper of gzip. Level 4 takes half the time of 6 and makes
# tables of IRIs a tenth larger.
_WINDOW, _LEVEL = 31, 4
# Beyond this many bytes a thread compresses, so that nobody else waits.
_AT_ONCE: Final = 16 * 1024
_CODING = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*(\d*\.?\d*)\s*)?")


@lru_cache(maxsize=256)
def wants_gzip(accept_encoding: str | None) -> bool:
    """Whether an Accept-Encoding header prefers gzip to the plain form, or likes both the same.

    Without the header, or where gzip is not named and `*` neither, the plain form is sent: it is never wrong.
    """
    weights: dict[str, float] = {}
    for element in (accept_encoding or "").split(","):
        found = _CODING.fullmatch(element)
        if found:
            weights.setdefault(found[1].lower().removeprefix("x-"), _weight(found[2]))
    gzip = weights.get(GZIP, weights.get("*", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weight(text: str | None) -> float:
    """The weight between 0 and 1; what is no number counts as 0, so that nothing is sent that was not wished."""
    try:
        return 1.0 if text is None else min(float(text), 1.0)
    except ValueError:
        return 0.0


def compress(body: bytes) -> bytes:
    """A body in gzip (RFC 1952)."""
    deflate = zlib.compressobj(_LEVEL, wbits=_WINDOW)
    return deflate.compress(body) + deflate.flush()


async def compressed(body: bytes) -> bytes:
    """A body in gzip; a long one is compressed beside the event loop."""
    return compress(body) if len(body) <= _AT_ONCE else await asyncio.to_thread(compress, body)


async def compressed_whole(body: WholeBody) -> bytes:
    """A whole body in gzip, which from then on is kept with it."""
    if body.compressed is None:
        body.keep_compressed(await compressed(body.plain))
    return body.compressed or b""


async def compressed_stream(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Chunks in gzip. Each leaves at once, so that no row waits for the next; the end is only written at the end.

    When `chunks` raises, the checksum at the end of gzip is missing besides the last chunk of HTTP.
    """
    deflate = zlib.compressobj(_LEVEL, wbits=_WINDOW)

    def squeeze(chunk: bytes) -> bytes:
        return deflate.compress(chunk) + deflate.flush(zlib.Z_SYNC_FLUSH)

    async for chunk in chunks:
        yield squeeze(chunk) if len(chunk) <= _AT_ONCE else await asyncio.to_thread(squeeze, chunk)
    yield deflate.flush()
