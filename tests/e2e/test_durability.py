"""Killed at any moment, the service starts again with the last complete version and has lost nothing it acknowledged.

The number of kills is small here; `make durability` runs as many as TWINTEXT_TEST_KILLS says.
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.e2e.conftest import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "a-token-of-this-test"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
WRITES = int(os.environ.get("TWINTEXT_TEST_WRITES", "60"))
KILLS = int(os.environ.get("TWINTEXT_TEST_KILLS", "8"))
COUNT = "SELECT ?n { GRAPH <http://e/numbers> { ?s <http://e/number> ?n } }"


def insertion(number: int) -> str:
    return f"INSERT DATA {{ GRAPH <http://e/numbers> {{ <http://e/{number}> <http://e/number> {number} }} }}"


def write(base: str, number: int) -> None:
    answer = httpx.post(f"{base}/update", data={"update": insertion(number)}, headers=AUTHORIZED, timeout=60)
    answer.raise_for_status()


@dataclass
class Writing:
    """Numbers written one after the other by several clients: those sent, and those acknowledged."""

    base: str
    sent: set[int] = field(default_factory=set)
    acknowledged: set[int] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self, first: int, step: int) -> None:
        """Write until told to stop or the service is gone."""
        number = first
        with httpx.Client(base_url=self.base, headers=AUTHORIZED, timeout=60) as client, suppress(httpx.TransportError):
            while not self.over.is_set():
                self.sent.add(number)
                if client.post("/update", data={"update": insertion(number)}).is_success:
                    self.acknowledged.add(number)
                number += step


@contextmanager
def writers(base: str, first: int, clients: int = 2) -> "Iterator[Writing]":
    writing = Writing(base)
    with ThreadPoolExecutor(clients) as pool:
        for client in range(clients):
            pool.submit(writing.run, first + client, clients)
        try:
            yield writing
        finally:
            writing.over.set()


def numbers(base: str) -> set[int]:
    answer = httpx.post(f"{base}/sparql", data={"query": COUNT}, headers={"Accept": "text/csv"}, timeout=60)
    return {int(line) for line in answer.raise_for_status().text.split()[1:]}


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def writing_process(pid: int) -> int | None:
    for child in children(pid):
        with suppress(OSError):
            if b"app.dataset.writer" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
    return None


@pytest.mark.parametrize(
    "environment",
    [
        {"TWINTEXT_INFERENCE": "none", "TWINTEXT_DEFAULT_GRAPH": "plain"},
        {"TWINTEXT_INFERENCE": "owl-rl", "TWINTEXT_DEFAULT_GRAPH": "union"},
    ],
    ids=["plain", "union"],
)
def test_a_service_killed_while_it_writes_loses_nothing_acknowledged(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    chance = random.Random(7)
    acknowledged: set[int] = set()
    sent: set[int] = set()
    for kill in range(KILLS):
        with serving(tmp_path / "data", "--empty", TWINTEXT_WRITE_TOKEN=TOKEN, **environment) as server:
            there = numbers(server.base)
            assert acknowledged <= there <= sent
            with writers(server.base, first=kill * 100_000) as writing:
                if kill % 4:  # the other times perhaps before anything is written
                    wait_until(lambda: writing.acknowledged)  # it is called at once
                time.sleep(chance.uniform(0.0, 0.5))  # the moment is what is being tried
                os.kill(server.process.pid, signal.SIGKILL)
                server.process.wait()
            acknowledged |= writing.acknowledged
            sent |= writing.sent
    with serving(tmp_path / "data", TWINTEXT_WRITE_TOKEN=TOKEN, **environment) as server:
        assert acknowledged <= numbers(server.base) <= sent
    assert len(acknowledged) >= KILLS // 2


def test_a_writing_process_that_is_killed_costs_only_the_write_in_it(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    with (
        serving(tmp_path / "data", "--empty", TWINTEXT_WRITE_TOKEN=TOKEN) as server,
        writers(server.base, 0) as writing,
    ):
        for kill in range(KILLS):
            if kill % 2:  # the other times perhaps while the process is starting
                known = len(writing.acknowledged)
                wait_until(lambda: len(writing.acknowledged) > known, 60)  # noqa: B023  # it is called at once
            time.sleep(chance.uniform(0.0, 0.3))  # the moment is what is being tried
            if (process := writing_process(server.process.pid)) is not None:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        writing.over.set()
        write(server.base, -1)
        assert writing.acknowledged | {-1} <= numbers(server.base) <= writing.sent | {-1}


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_killed_service_leaves_no_process_behind(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--empty", TWINTEXT_WRITE_TOKEN=TOKEN) as server:
        write(server.base, 1)
        family = children(server.process.pid)
        assert len(family) > 1
        server.process.kill()
        server.process.wait()
        wait_until(lambda: not any(is_running(pid) for pid in family))


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_many_writes_leave_no_files_processes_or_memory_behind(tmp_path: Path) -> None:
    # A version that was just replaced is kept for as long as a query may read it.
    environment = {
        "TWINTEXT_WRITE_TOKEN": TOKEN,
        "TWINTEXT_RETAIN_VERSIONS": "3",
        "TWINTEXT_QUERY_TIMEOUT": "4",
    }
    with (
        serving(tmp_path / "data", "--empty", **environment) as server,
        httpx.Client(base_url=server.base, headers=AUTHORIZED, timeout=60) as client,
    ):
        first = burden_after(client, server, range(WRITES // 3))
        last = burden_after(client, server, range(WRITES // 3, WRITES))
    assert last.processes <= first.processes
    assert last.open_files <= first.open_files + 10
    assert last.files <= first.files + 40
    assert last.kibibytes <= first.kibibytes * 1.25


def burden_after(client: httpx.Client, server: Server, written: range) -> "Burden":
    """What the service takes after writes, once the versions are gone that a query might still have read."""
    for number in written:
        client.post("/update", data={"update": insertion(number)}).raise_for_status()
        assert number in numbers(server.base)
    time.sleep(4.5)
    for number in (-written.start - 1, -written.start - 2):
        client.post("/update", data={"update": insertion(number)}).raise_for_status()
    return Burden.of(server.process.pid, server.data)


@dataclass(frozen=True)
class Burden:
    """What a service takes: processes, open files, files of the dataset, resident memory of all processes."""

    processes: int
    open_files: int
    files: int
    kibibytes: int

    @classmethod
    def of(cls, pid: int, dataset: Path) -> "Burden":
        family = [pid, *children(pid)]
        resident = subprocess.run(
            ["ps", "-o", "rss=", "-p", ",".join(map(str, family))], capture_output=True, text=True, check=True
        )
        return cls(
            len(family),
            sum(len(list(Path(f"/proc/{each}/fd").iterdir())) for each in family),
            sum(1 for _ in dataset.rglob("*")),
            sum(map(int, resident.stdout.split())),
        )
