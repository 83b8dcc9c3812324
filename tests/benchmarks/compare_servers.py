"""`make bench`: this service, the Oxigraph server and rdflib-endpoint on the same triples and the same queries.

`python -m tests.benchmarks.compare_servers [--triples N] [--rounds N] [--seconds S] [--output FILE]`

All servers run at the same time and are asked in turn, for a short while each, several times over: what else the
machine does meanwhile meets all of them alike. Reported are the medians of the rounds.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Final

from app.model.terms import lines
from tests.benchmarks import benchmark_report, http_load
from tests.benchmarks.benchmark_report import Comparison, Figures, Hold, Latency
from tests.benchmarks.sparql_servers import CONTENDERS, Contender, Running, prepared
from tests.benchmarks.sparql_workload import KINDS, NEVER_ENDING, Workload
from tests.benchmarks.standards_graph import standards_triples

CONCURRENCIES: Final = (1, 8, 64)
CHECKED: Final = 5
WARMING: Final = 3.0


@dataclass(frozen=True)
class Options:
    """How much is measured."""

    triples: int
    rounds: int
    seconds: float
    output: Path


def main() -> None:
    """Measure, print, and write the report."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="twintext-bench-") as folder:
        comparison = compare(options, Path(folder))
    text = benchmark_report.page(comparison, options.triples, options.rounds, options.seconds)
    options.output.write_text(text, encoding="utf-8")
    _say(text)


def compare(options: Options, folder: Path) -> Comparison:
    """All figures, of servers that have their data in this folder."""
    workload = Workload()
    triples = folder / "triples.nt"
    with triples.open("w", encoding="utf-8") as file:
        file.writelines(lines(workload.watch(standards_triples(options.triples))))
    folders = {contender: _load(contender, triples, folder) for contender in CONTENDERS}
    with ExitStack() as stack:
        running: dict[Contender, Running] = {
            contender: stack.enter_context(contender.running(triples, place)) for contender, place in folders.items()
        }
        _check(running, workload)
        rates = _rates(running, workload, options)
    holds = {contender.name: _hold(contender, triples, folders[contender], workload) for contender in CONTENDERS}
    return Comparison({each.name: each.version for each in CONTENDERS}, rates, holds, _limit(options.seconds))


def _load(contender: Contender, triples: Path, folder: Path) -> Path:
    _say(f"loading {contender.name} {contender.version}")
    return prepared(contender, triples, folder)


def _check(running: Mapping[Contender, Running], workload: Workload) -> None:
    """End here unless all servers give the same answers."""
    for kind in KINDS:
        if kind == "page of 20":  # which 20 is theirs to choose
            continue
        texts = workload.texts(kind)
        for _ in range(CHECKED):
            text = next(texts)
            first, *others = (served.bindings(text) for served in running.values())
            if not first or any(other != first for other in others):
                sys.exit(f"the servers do not agree about {text}")


def _rates(running: Mapping[Contender, Running], workload: Workload, options: Options) -> Figures:
    """Answers a second by kind, concurrency and server."""
    measured: dict[tuple[str, int, str], list[float]] = {}
    for served in running.values():
        _warm(served, workload)
    for number in range(options.rounds):
        for kind in KINDS:
            _say(f"round {number + 1} of {options.rounds}: {kind}")
            for concurrency in CONCURRENCIES:
                for contender, served in running.items():
                    requests = _ready(served, workload, kind, options.seconds)
                    load = http_load.drive(served.address, requests, concurrency, options.seconds)
                    measured.setdefault((kind, concurrency, contender.name), []).append(load.rate)
                    _say(f"  {concurrency:2} at once {contender.name:16} {load.rate:9,.0f} answers a second")
    return {place: median(found) for place, found in measured.items()}


def _warm(served: Running, workload: Workload) -> None:
    """Let a server read what it will need from the disk; nothing is measured."""
    http_load.drive(served.address, _ready(served, workload, "distinct lookups", WARMING), 8, WARMING)


def _ready(served: Running, workload: Workload, kind: str, seconds: float) -> Iterator[bytes]:
    """Requests made beforehand, more than any server answers in that time; repeated ones are made once."""
    texts = workload.texts(kind)
    if kind == "the same 20 again":
        return cycle([served.request(next(texts)) for _ in range(20)])
    made = [served.request(next(texts)) for _ in range(int(seconds * 30_000))]
    return iter(made)


def _hold(contender: Contender, triples: Path, folder: Path, workload: Workload) -> Hold:
    """Latencies of distinct lookups without and with a query in flight that does not end, on a server of their own."""
    _say(f"{contender.name}: lookups beside a query that does not end")
    with contender.running(triples, folder) as served:
        _warm(served, workload)
        idle = _latencies(served, workload, 3.0)
        with http_load.in_flight(served.address, served.request(NEVER_ENDING)):
            beside = _latencies(served, workload, 12.0)
        return Hold(idle, beside)


def _latencies(served: Running, workload: Workload, seconds: float) -> dict[int, Latency]:
    found = {}
    for concurrency in (1, 8):
        requests = _ready(served, workload, "distinct lookups", seconds)
        load = http_load.drive(served.address, requests, concurrency, seconds)
        found[concurrency] = Latency(load.percentile(0.5), load.percentile(0.99), len(load.latencies))
    return found


_RESPONDER: Final = """
import select, socket, sys
listener = socket.create_server(("127.0.0.1", 0)); print(listener.getsockname()[1], flush=True)
answer = b"HTTP/1.1 200 OK\\r\\ncontent-length: 150\\r\\n\\r\\n" + b"x" * 150
polling = select.epoll(); polling.register(listener.fileno(), select.EPOLLIN); channels = {}
while True:
    for descriptor, _ in polling.poll():
        if descriptor == listener.fileno():
            channel, _ = listener.accept(); channels[channel.fileno()] = channel
            polling.register(channel.fileno(), select.EPOLLIN)
            continue
        try:
            asked = channels[descriptor].recv(65536)
        except ConnectionResetError:
            asked = b""
        if asked:
            channels[descriptor].send(answer)
        else:
            polling.unregister(descriptor); channels.pop(descriptor).close()
"""


def _limit(seconds: float) -> dict[int, float]:
    """What the generator itself can do: answers a second from a process that only writes the same bytes back."""
    command = [sys.executable, "-c", _RESPONDER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = ("127.0.0.1", int(process.stdout.readline()))
            request = http_load.request(address, "/sparql?query=ASK%20%7B%7D")
            return {c: http_load.drive(address, cycle([request]), c, seconds).rate for c in CONCURRENCIES}
        finally:
            process.terminate()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _options(arguments: Sequence[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(description="Compare SPARQL servers on the same triples and queries.")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks.md"))
    return Options(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
