"""The service as a process: it answers, stops queries, breaks off what it cannot finish, and ends when told to."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from app.errors import SettingError
from app.main import serve
from app.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def _ask(server: "Server", query: str, **options: str) -> bytes:
    address = f"{server.base}/sparql?{urlencode({'query': query, **options})}"
    with urllib.request.urlopen(address, timeout=20) as response:
        body: bytes = response.read()
        return body


def _problem(server: "Server", query: str, **options: str) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as refused:
        _ask(server, query, **options)
    with refused.value as response:
        return response.code, json.load(response)["type"].partition("#")[2]


def test_a_query_that_never_ends_is_stopped_while_others_are_answered(server: "Server") -> None:
    with ThreadPoolExecutor() as pool:
        started = time.monotonic()
        endless = pool.submit(_problem, server, ENDLESS, timeout="1")
        while not endless.done():
            assert json.loads(_ask(server, "ASK { ?s ?p ?o }"))["boolean"] is True

    assert endless.result() == (503, "query-timeout")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("spelling", ["SERVICE", "service", "SERVICE SILENT", "SeRvIcE\n"])
def test_a_query_reaches_no_other_host_in_any_spelling(server: "Server", spelling: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]

        assert _problem(server, f"ASK {{ {spelling} <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}") == (
            403,
            "federation-denied",
        )
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_large_answer_is_streamed_to_its_end(server: "Server") -> None:
    query = "SELECT * { ?a ?b ?c . { SELECT * { ?d ?e ?f } LIMIT 20 } }"
    lines = _ask(server, query, format="tsv").splitlines()  # which has a line for each row

    total = json.loads(_ask(server, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"))["results"]["bindings"][0]["n"]["value"]
    assert len(lines) == 1 + 20 * int(total)


def test_an_answer_that_cannot_be_finished_is_broken_off(server: "Server") -> None:
    """More rows than can be sent in the time: the connection ends without the last chunk, so no client is deceived."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        _ask(server, query, format="tsv", timeout="1")


def test_a_log_line_names_the_request(server: "Server") -> None:
    request = urllib.request.Request(f"{server.base}/versions", headers={"X-Request-Id": "told-by-the-client"})
    urllib.request.urlopen(request, timeout=10).close()

    deadline = time.monotonic() + 10
    while not any("told-by-the-client GET '/versions' 200" in line for line in list(server.log)):
        assert time.monotonic() < deadline, "there is no such line"


def test_it_ends_in_peace_when_told_to(server: "Server") -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--data", str(server.data), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=server.environment)
    assert process.stderr is not None
    with process.stderr as log:
        while "serving on" not in (line := log.readline()):
            assert line, "it ended before it listened"
        process.send_signal(signal.SIGINT)
        rest = log.read()

    assert process.wait(timeout=20) in {0, 130, -signal.SIGINT}
    assert "Traceback" not in rest


def test_a_port_in_use_is_a_clear_error(tmp_path: "Path") -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=rf"127\.0\.0\.1:{port}.*cannot listen"):
            serve(Settings(data=tmp_path, port=port))
