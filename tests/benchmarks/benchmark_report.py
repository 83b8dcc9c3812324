"""docs/benchmarks.md: figures as tables, with all that one needs to judge them."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

Figures = Mapping[tuple[str, int, str], float]


@dataclass(frozen=True)
class Latency:
    """Percentiles in milliseconds, None where nothing was answered, and the number of answers."""

    median: float | None
    worst: float | None
    answers: int


@dataclass(frozen=True)
class Hold:
    """Latencies by concurrency, of an idle server and of one with a query that does not end."""

    idle: Mapping[int, Latency]
    beside: Mapping[int, Latency]


@dataclass(frozen=True)
class Comparison:
    """Servers with their versions, answers a second, latencies, and what the generator can do at most."""

    versions: Mapping[str, str]
    rates: Figures
    holds: Mapping[str, Hold]
    limit: Mapping[int, float]


_PAGE = """# Benchmarks

`make bench` starts this service, the Oxigraph server and rdflib-endpoint on the same {triples:,} triples, asks all of
them the same queries in turn, and writes this page. Compare figures within a table only: another run on another
machine, or on this one with other work to do, gives others.

- Run: {date}, {rounds} rounds of {seconds:g} s for each figure, medians, after three seconds of warming up. Command:
  `make bench`.
- Machine: {machine}.
- Versions: {versions}. Python {python}.
- Settings: Twintext with `INFERENCE=none` and `VALIDATION=off`, so that all servers hold the same triples, and
  `LOG_LEVEL=warning`, since the others write no line for a request; else the defaults (a worker a processor, a cache of
  64 MiB). The others as they are started by default, Oxigraph's with its data on disk.
- The load comes from one process that keeps its connections open. Against a process that only sends the same bytes back
  it reaches {limit} answers a second at concurrency {concurrencies}.

## Answers a second

{rates}

A *distinct lookup* asks for the title of one document; no text occurs twice in the run, so no cache can help. *The same
20 again* asks 20 such queries over and over. A *card* asks for all properties of a document, a *page* for 20 documents
of a committee with designation and title.

## Lookups beside a query that does not end

A query that counts a product of three times all triples is sent, and the client waits for it. Meanwhile others look up
titles. Milliseconds:

{holds}

The last column says how much longer the slowest lookup of a hundred takes while somebody else's query runs; "none"
means that nothing was answered in twelve seconds.

Twintext evaluates in processes that can be killed. The first queries on a connection take three steps between
processes: to the one that speaks HTTP, to a worker, and back. A connection that asks one short query after another is
lent to a worker, which answers by itself (docs/decisions/0012-lent-connections.md). Oxigraph's server evaluates where
it speaks HTTP, which is why nothing can stop its queries without stopping it.
"""


def page(comparison: Comparison, triples: int, rounds: int, seconds: float) -> str:
    """The page as Markdown."""
    return _PAGE.format(
        triples=triples,
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        rounds=rounds,
        seconds=seconds,
        machine=machine(),
        versions=", ".join(f"{name} {version}" for name, version in comparison.versions.items()),
        python=platform.python_version(),
        limit=" / ".join(f"{rate:,.0f}" for rate in comparison.limit.values()),
        concurrencies=" / ".join(map(str, comparison.limit)),
        rates=_rates(comparison),
        holds=_holds(comparison),
    )


def _rates(comparison: Comparison) -> str:
    ours, *others = comparison.versions
    rows = []
    for kind, concurrency in dict.fromkeys((kind, concurrency) for kind, concurrency, _ in comparison.rates):
        rate = {name: comparison.rates[kind, concurrency, name] for name in comparison.versions}
        ratios = [f"{rate[ours] / rate[other]:,.2f}" for other in others]
        rows.append([kind, str(concurrency), *(f"{found:,.0f}" for found in rate.values()), *ratios])
    return _table(["queries", "at once", *comparison.versions, *(f"{ours} / {other}" for other in others)], rows)


def _holds(comparison: Comparison) -> str:
    rows = []
    for name, hold in comparison.holds.items():
        for concurrency, idle in hold.idle.items():
            beside = hold.beside[concurrency]
            ratio = f"{beside.worst / idle.worst:,.1f}" if beside.worst and idle.worst else "none"
            figures = [_milliseconds(each) for each in (idle.median, idle.worst, beside.median, beside.worst)]
            rows.append([name, str(concurrency), *figures, ratio])
    heads = ["idle p50", "idle p99", "beside it p50", "beside it p99", "p99 beside / idle"]
    return _table(["server", "at once", *heads], rows)


def _milliseconds(figure: float | None) -> str:
    return "none" if figure is None else f"{figure:,.2f}"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    rules = ["---" if place == 0 else "---:" for place in range(len(heads))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, rules, *rows))


def machine() -> str:
    """Processors, memory and system of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{os.cpu_count()} processors ({_processor()}), {memory:.0f} GiB, {platform.system()} {platform.release()}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
