"""The log line of a request: what was asked and what came of it, on one line, whatever a client sends."""

import json
import logging
import sys

import pytest

from app.logs import JsonFormatter, configure
from app.query.measurement import Histogram, Trace, begin_trace, current_trace
from app.web.access_log import AccessLine, TraceContext, access_line, server_timing, trace_context

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def line(path: str = "/sparql", client: str | None = "10.0.0.1") -> AccessLine:
    times = (("total", 0.01234), ("queue", None))
    return access_line("id-1", "GET", path, 200, client, times, (("bytes", 0), ("cache", ""), ("version", "v1")))


def test_what_is_not_known_is_left_out() -> None:
    assert line() == {
        "request_id": "id-1",
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "client": "10.0.0.1",
        "total_ms": 12.34,
        "bytes": 0,
        "version": "v1",
    }


def test_as_text_the_members_stand_in_a_row() -> None:
    assert str(line()) == "id-1 GET '/sparql' 200 client=10.0.0.1 total_ms=12.34 bytes=0 version=v1"


@pytest.mark.parametrize("path", ["/a\nINFO forged", "/a\r\n", "/\x1b[31m", "/\u2028"])
def test_a_path_stays_on_its_line(path: str) -> None:
    text = str(line(path))

    assert len(text.splitlines()) == 1
    assert "\x1b" not in text


def test_a_path_of_any_length_is_cut() -> None:
    assert len(str(line("/" + "x" * 60_000))) < 1200


def test_an_address_that_a_proxy_passed_on_is_one_word() -> None:
    assert line(client='10.0.0.1 status=500\n"x' + "y" * 100)["client"] == '10.0.0.1?status=500?"x' + "y" * 42
    assert line(client=None)["client"] == "-"


@pytest.mark.parametrize(
    ("header", "context"),
    [
        (f"00-{TRACE}-{PARENT}-01", TraceContext(TRACE, PARENT)),
        (f"cc-{TRACE}-{PARENT}-01-what-the-future-will-be", TraceContext(TRACE, PARENT)),
        (f"ff-{TRACE}-{PARENT}-01", None),
        (f"00-{'0' * 32}-{PARENT}-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        (f"00-{TRACE.upper()}-{PARENT}-01", None),
        (f"00-{TRACE}-{PARENT}", None),
        (f"00-{TRACE}-{PARENT}-01\n", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_a_traceparent_is_read_as_w3c_trace_context_says(header: str, context: TraceContext | None) -> None:
    assert trace_context(header.encode()) == context


def test_server_timing_names_what_was_measured() -> None:
    trace = Trace()
    assert server_timing(trace, 0.0005) == "total;dur=0.50"

    trace.cache = "miss"
    trace.add_wait(0.001)
    trace.add_evaluation(0.002)
    trace.add_evaluation(0.003)
    assert server_timing(trace, 0.01) == 'cache;desc="miss", queue;dur=1.00, evaluation;dur=5.00, total;dur=10.00'


def test_a_trace_is_that_of_the_request_that_is_served() -> None:
    trace = begin_trace()

    assert current_trace() is trace


def test_a_histogram_counts_up_to_and_with_each_bound() -> None:
    histogram = Histogram((1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 9.0):
        histogram.add(value)

    assert histogram.cumulative() == [("1.0", 2), ("2.0", 3), ("+Inf", 4)]
    assert histogram.sum == 12.0


def _record(message: object, *arguments: object, error: bool = False) -> logging.LogRecord:
    failure = None
    if error:
        try:
            int("broken")
        except ValueError:
            failure = sys.exc_info()
    return logging.LogRecord("app.x", logging.WARNING, "x.py", 1, message, arguments, failure)


def test_json_lines_are_one_object_each() -> None:
    text = JsonFormatter().format(_record("two\nlines %s and \N{SNOWMAN}", 1, error=True))
    read = json.loads(text)

    assert len(text.splitlines()) == 1
    assert read["time"].endswith("+00:00")
    assert (read["level"], read["logger"], read["message"]) == ("warning", "app.x", "two\nlines 1 and \N{SNOWMAN}")
    assert "ValueError: invalid literal" in read["exception"]


def test_the_members_of_an_access_line_are_members_of_the_object() -> None:
    read = json.loads(JsonFormatter().format(_record(line())))

    assert read["total_ms"] == 12.34
    assert "message" not in read


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_setting_decides_on_the_form(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.RootLogger(logging.WARNING)
    monkeypatch.setattr(logging, "root", root)

    configure("info", "json" if form == "json" else "text")
    root.info("hello")

    [written] = capsys.readouterr().err.splitlines()
    assert written.startswith("{") is (form == "json")
    assert "hello" in written
