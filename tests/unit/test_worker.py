"""What a worker process says over its socket, tried in this process."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from typing import IO

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from app.query import evaluation, worker
from app.query.framing import CHUNK, CHUNK_LENGTH, END, FAILURE, READY, WHOLE, FrameReader, Task, frame, write_task
from app.query.worker import FrameWriter, serve, tasks

TASK: Task = {
    "text": "SELECT ?o { ?s ?p ?o }",
    "store": "memory",
    "media_type": "text/csv",
    "bindings": {},
    "default_graphs": None,
    "named_graphs": None,
    "seconds": 10,
}


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The pool's end and the worker's end of a socket."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


class OneStore(evaluation.Stores):
    """A store in memory under every name."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()
        self.store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("value")))

    def open(self, directory: str) -> Store:
        if directory != "memory":
            raise OSError(directory)
        return self.store


def said(ours: socket.socket) -> list[tuple[bytes, bytes]]:
    ours.settimeout(0)
    frames = FrameReader()
    received = []
    try:
        while data := ours.recv(1 << 20):
            received += list(frames.feed(data))
    except BlockingIOError:
        pass
    return received


def failure(ours: socket.socket) -> dict[str, object]:
    (kind, payload) = said(ours)[-1]
    assert kind == FAILURE
    document: dict[str, object] = json.loads(payload)
    return document


def test_an_answer_that_fits_one_frame_comes_as_one(ends: tuple[socket.socket, socket.socket]) -> None:
    serve(TASK, OneStore(), ends[1])
    assert said(ends[0]) == [(WHOLE, b"o\r\nvalue\r\n")]


@pytest.mark.parametrize(
    ("changes", "error", "fields"),
    [
        ({"text": "SELECT"}, "QuerySyntaxError", {"line": 1, "column": 7}),
        ({"store": "nowhere"}, "EngineFailure", {"reason": "nowhere"}),
        ({"media_type": "text/turtle"}, "NotAcceptable", {"accept": "text/turtle"}),
        ({"bindings": {"s": "<urn:s>"}}, "EngineFailure", {}),
        ({"bindings": {"o": "nothing"}}, "EngineFailure", {}),
        ({"default_graphs": ["no iri"]}, "QuerySyntaxError", {}),
        ({"text": "ASK { SERVICE ?x { } }", "allow": []}, "QueryRefused", {"keyword": "SERVICE", "host": "?x"}),
        ({"text": "SELECT (<urn:f>(?o) AS ?x) { ?s ?p ?o }"}, "UnknownFunction", {"function": "urn:f"}),
        ({"text": "SELECT * FROM <urn:g> FROM x:y { }"}, "QuerySyntaxError", {}),
    ],
)
def test_a_failure_names_an_error_and_its_fields(
    ends: tuple[socket.socket, socket.socket], changes: Task, error: str, fields: dict[str, object]
) -> None:
    serve({**TASK, **changes}, OneStore(), ends[1])
    document = failure(ends[0])
    assert document["error"] == error
    assert fields.items() <= document["fields"].items()  # type: ignore[attr-defined]  # an object


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (MemoryError(), "QueryTooLarge"),
        (RuntimeError("late"), "EngineFailure"),
        (SyntaxError("odd"), "QuerySyntaxError"),
    ],
)
def test_a_failure_may_come_after_a_part_of_the_answer(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch, raised: Exception, error: str
) -> None:
    def write(_results: object, _media_type: str, output: IO[bytes]) -> None:
        output.write(b"x" * CHUNK_LENGTH)
        output.flush()
        raise raised

    monkeypatch.setattr(worker, "write", write)
    serve(TASK, OneStore(), ends[1])
    kinds = said(ends[0])
    assert [kind for kind, _ in kinds] == [CHUNK, FAILURE]
    assert json.loads(kinds[1][1])["error"] == error


def test_frames_are_put_together_from_any_pieces() -> None:
    stream = frame(READY) + frame(CHUNK, b"a" * 70_000) + frame(END)
    frames = FrameReader()
    pieces = [stream[start : start + 999] for start in range(0, len(stream), 999)]
    assert [found for piece in pieces for found in frames.feed(piece)] == [
        (READY, b""),
        (CHUNK, b"a" * 70_000),
        (END, b""),
    ]


def test_a_large_answer_leaves_in_chunks_of_one_length(ends: tuple[socket.socket, socket.socket]) -> None:
    writer = FrameWriter(ends[1])
    for _ in range(3):
        writer.write(b"x" * (CHUNK_LENGTH // 2))
    writer.finish()
    assert [len(payload) for _, payload in said(ends[0])] == [CHUNK_LENGTH, CHUNK_LENGTH // 2, 0]


def test_a_socket_that_closes_is_the_end_even_within_a_frame(ends: tuple[socket.socket, socket.socket]) -> None:
    whole = frame(b"T", write_task(TASK))
    ends[0].sendall(whole + whole[:-1])
    ends[0].shutdown(socket.SHUT_WR)
    assert list(tasks(ends[1])) == [TASK]
    assert list(tasks(ends[1])) == []


def test_a_worker_serves_until_its_pool_is_gone(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker, "confine", lambda _: None)
    monkeypatch.setattr(worker, "Stores", OneStore)
    options = json.dumps({"lending": None, "memory": 0, "network": True, "parent": 0, "store": "nowhere"})
    ends[0].sendall(frame(b"T", write_task(TASK)))
    ends[0].shutdown(socket.SHUT_WR)
    worker.main([str(ends[1].detach()), options])
    assert [kind for kind, _ in said(ends[0])] == [READY, WHOLE]
    assert "nowhere" in capsys.readouterr().err


def test_a_worker_whose_pool_is_gone_before_it_is_ready_ends_quietly(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker, "confine", lambda _: None)
    ends[0].close()
    descriptor = ends[1].detach()
    worker.main(
        [str(descriptor), json.dumps({"lending": None, "memory": 0, "network": True, "parent": 0, "store": None})]
    )
    assert capsys.readouterr().err == ""
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@pytest.mark.skipif(sys.platform != "linux", reason="parents are watched on Linux only")
def test_a_worker_whose_parent_died_while_it_started_does_not_live_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoLibrary:
        def unshare(self, _flags: int) -> int:
            return -1

        def prctl(self, _option: int, _value: int) -> int:
            return 0

    monkeypatch.setattr("ctypes.CDLL", lambda _: NoLibrary())
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    with pytest.raises(SystemExit):
        worker.confine({"lending": None, "memory": 100, "network": False, "parent": -1, "store": None})
