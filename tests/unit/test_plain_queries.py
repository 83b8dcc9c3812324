"""Queries under headers that came before: known by everything but their text, or not known at all."""

from urllib.parse import quote

import pytest

from app.errors import NoVersion
from app.query.cached_engine import CachedEngine
from app.query.engine import CSV, Answer, Query
from app.web.plain_queries import PlainKind, PlainQueries

HEADERS = " HTTP/1.1\r\nHost: here\r\nAccept: text/csv\r\n\r\n"
SELECT, ASK = "SELECT * { ?s ?p 'a+b & 100% ü' }", "ASK { ?s ?p ?o }"
KIND = PlainKind(Query(SELECT, CSV, version="v1", timeout=30.0, base="http://here/sparql"), b"", b"", 1399)


class Nobody:
    """An engine that is not asked."""

    async def start(self) -> None:
        raise AssertionError

    async def stop(self) -> None:
        raise AssertionError

    async def answer(self, query: Query) -> Answer:
        raise AssertionError(query)


NOBODY = CachedEngine(Nobody(), lambda: "v1", 0)


def asked(text: str, headers: str = HEADERS, start: str = "GET /sparql?query=") -> bytes:
    return f"{start}{quote(text, safe='')}{headers}".encode()


def plain(version: str = "v1") -> PlainQueries:
    known = PlainQueries(NOBODY, lambda: version)
    known.learn(asked(SELECT), KIND)
    return known


@pytest.mark.parametrize("text", ["SELECT ?x { ?x ?y ?z }", SELECT, "PREFIX a: <b:c> SELECT * { a:x a:y ?é }"])
def test_another_text_under_the_same_headers_is_asked_in_the_same_way(text: str) -> None:
    found = plain().find(asked(text))

    assert found == (KIND, Query(text, CSV, version="v1", timeout=30.0, base="http://here/sparql"))


def test_a_plus_is_a_blank() -> None:
    found = plain().find(b"GET /sparql?query=SELECT+*+%7B%7D" + HEADERS.encode())

    assert found is not None
    assert found[1].text == "SELECT * {}"


@pytest.mark.parametrize(
    "request_",
    [
        asked(ASK),
        asked("nonsense"),
        asked("SELECT (NOW() AS ?now) {}"),
        asked(SELECT, HEADERS.replace("csv", "turtle")),
        asked(SELECT, HEADERS.replace("\r\n\r\n", "\r\n\r\n" + asked(SELECT).decode())),
        asked(SELECT, "&infer=false" + HEADERS),
        asked(SELECT, "#fragment" + HEADERS),
        asked(SELECT, " " + HEADERS),
        asked(SELECT, "\r\nX: y" + HEADERS),
        asked(SELECT, start="POST /sparql?query="),
        asked(SELECT, start="GET /sparql?query=a&query="),
        asked(SELECT, start="GET /other?query="),
        b"GET /sparql?query=SELECT%FF" + HEADERS.encode(),
        asked("")[:-2],
    ],
)
def test_whatever_differs_in_more_than_its_text_has_to_be_read(request_: bytes) -> None:
    assert plain().find(request_) is None


def test_nothing_is_known_of_another_version() -> None:
    assert plain("v2").find(asked(SELECT)) is None


def test_where_no_version_is_served_nothing_is_known() -> None:
    def none() -> str:
        raise NoVersion("nowhere")

    known = PlainQueries(NOBODY, none)
    known.learn(asked(SELECT), KIND)

    assert known.find(asked(SELECT)) is None


def test_only_so_many_kinds_are_known_at_once() -> None:
    known = plain()
    for number in range(300):
        known.learn(asked(SELECT, HEADERS.replace("here", f"host-{number}")), KIND)

    assert len(known._kinds) <= 256
    assert len(known._headers) <= 256
    assert known.find(asked(SELECT, HEADERS.replace("here", "host-299"))) is not None


def test_what_a_proxy_says_of_its_client_is_not_learnt() -> None:
    known = PlainQueries(NOBODY, lambda: "v1")
    headers = HEADERS.replace("\r\n", "\r\nX-Forwarded-Host: elsewhere\r\n", 1)
    known.learn(asked(SELECT, headers), KIND)

    assert known.find(asked(SELECT, headers)) is None


def test_long_headers_are_not_learnt() -> None:
    known = PlainQueries(NOBODY, lambda: "v1")
    headers = HEADERS.replace("here", "h" * 5000)
    known.learn(asked(SELECT, headers), KIND)

    assert known.find(asked(SELECT, headers)) is None
