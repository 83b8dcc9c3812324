"""A large answer passes through the service; it is never in its memory as a whole, compressed or not."""

import gzip
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Server

SIDE = 600
NUMBERS = " ".join(map(str, range(SIDE)))
# A product of 360,000 rows of about a hundred characters.
PRODUCT = (
    f"SELECT ?a ?b ?text {{ VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }} BIND('{'text ' * 20}' AS ?text) }}"
)
ADDRESS = f"/sparql?query={quote(PRODUCT)}"
MIB = 1024 * 1024

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process's memory is read from /proc")


def peak(process: int) -> int:
    """The most memory that a process has had so far, in bytes."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_answer_of_forty_megabytes_takes_a_few_to_send(server: "Server", encoding: str) -> None:
    request = Request(server.base + ADDRESS, headers={"Accept": "text/csv", "Accept-Encoding": encoding})
    with urlopen(f"{server.base}/sparql?query=ASK%7B%7D") as first:
        first.read()
    before = peak(server.process.pid)

    received = sent = rows = 0
    inflate = zlib.decompressobj(wbits=31)
    with urlopen(request) as response:
        assert response.headers.get("content-encoding", "identity") == encoding
        while piece := response.read(MIB):
            sent += len(piece)
            text = inflate.decompress(piece) if encoding == "gzip" else piece
            received += len(text)
            rows += text.count(b"\n")

    assert rows == SIDE * SIDE + 1
    assert received > 36 * MIB
    assert sent == received if encoding == "identity" else sent < received / 10
    assert inflate.eof is (encoding == "gzip")
    assert peak(server.process.pid) - before < 12 * MIB


def test_a_short_answer_is_not_compressed_and_a_longer_one_is(server: "Server") -> None:
    for count, encoding in ((10, None), (1000, "gzip")):
        query = f"SELECT ?n {{ VALUES ?n {{ {' '.join(map(str, range(count)))} }} }}"
        headers = {"Accept": "text/csv", "Accept-Encoding": "gzip"}
        for _ in range(3):  # evaluated, from the cache, on the doorstep
            with urlopen(Request(f"{server.base}/sparql?query={quote(query)}", headers=headers)) as response:
                body = response.read()
            assert response.headers.get("content-encoding") == encoding
            assert int(response.headers["content-length"]) == len(body)
            assert (gzip.decompress(body) if encoding else body).count(b"\n") == count + 1
