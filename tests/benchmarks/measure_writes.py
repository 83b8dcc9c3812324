"""`make bench-writing`: what one small write costs in a large dataset, and what a thousand of them leave behind.

`python -m tests.benchmarks.measure_writes [--triples N] [--writes N] [--dataset DIR] [--output FILE]`

The service runs as it does by default: union, OWL 2 RL, shapes that reject. Each write is one triple by POST to
`/update`; the time counts from sending it until a query sent after the answer has seen it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import httpx

from app.model.published import current_version
from app.model.terms import lines
from tests.benchmarks.benchmark_report import machine
from tests.benchmarks.standards_graph import standards_triples
from tests.e2e.conftest import serving

TOKEN: Final = "a-token-of-the-benchmark"
GRAPH: Final = "https://example.org/graph/standards"

# By name: an update that adds one triple and the pattern that it makes true, for a number that is new each time.
KINDS: Final = {
    "a comment on a new thing": (
        "INSERT DATA {{ GRAPH <http://e/g> {{ <http://e/{n}> rdfs:comment 'noted' }} }}",
        "<http://e/{n}> rdfs:comment 'noted'",
    ),
    "a comment on the body that issues most documents": (
        "INSERT DATA {{ GRAPH <http://e/g> {{ <{hub}> rdfs:comment 'note {n}' }} }}",
        "<{hub}> rdfs:comment 'note {n}'",
    ),
    "a citation, with what it entails": (
        "INSERT DATA {{ GRAPH <http://e/g> {{ <{citing}> tt:citesNormatively <{hub_document}{n}> }} }}",
        "<{hub_document}{n}> tt:citedBy <{citing}>",
    ),
    "the comment removed again": (
        "DELETE WHERE {{ GRAPH <http://e/g> {{ <http://e/{n}> rdfs:comment ?comment }} }}",
        "FILTER NOT EXISTS {{ <http://e/{n}> rdfs:comment ?comment }}",
    ),
}
_PREFIXES: Final = (
    "PREFIX tt: <https://w3id.org/twintext/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


@dataclass(frozen=True)
class Burden:
    """What a service takes: processes, open files, files of the dataset, resident memory in MiB."""

    processes: int
    open_files: int
    files: int
    mebibytes: int

    @classmethod
    def of(cls, pid: int, dataset: Path) -> "Burden":
        """The burden of a service and its children."""
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
        family = [pid, *map(int, children)]
        resident = sum(_resident(each) for each in family)
        open_files = sum(len(list(Path(f"/proc/{each}/fd").iterdir())) for each in family)
        return cls(len(family), open_files, sum(len(files) for _, _, files in os.walk(dataset)), round(resident / 1024))


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def prepare(dataset: Path, triples: int) -> float:
    """Ingest the invented standards where the dataset does not hold them yet; the seconds it took."""
    started = time.monotonic()
    if not (dataset / "current").exists():
        with tempfile.NamedTemporaryFile("w", suffix=".nt", encoding="utf-8") as file:
            file.writelines(lines(standards_triples(triples)))
            file.flush()
            command = [
                sys.executable,
                "-m",
                "app",
                "ingest",
                "rdf",
                file.name,
                "--graph",
                GRAPH,
                "--data",
                str(dataset),
            ]
            subprocess.run(command, check=True)
    return time.monotonic() - started


def measure(client: httpx.Client, kind: str, numbers: range, known: dict[str, str]) -> list[float]:
    """Milliseconds of each write of a kind, until a query has seen it."""
    text, pattern = KINDS[kind]
    found = []
    for n in numbers:
        started = time.perf_counter()
        client.post("/update", data={"update": _PREFIXES + text.format(n=n, **known)}).raise_for_status()
        query = f"{_PREFIXES} ASK {{ {pattern.format(n=n, **known)} }}"
        answer = client.post("/sparql", data={"query": query}, headers={"Accept": "application/json"})
        found.append((time.perf_counter() - started) * 1000)
        if not answer.raise_for_status().json()["boolean"]:
            sys.exit(f"the write {n} of {kind!r} is not to be seen")
    return found


def known_things(client: httpx.Client) -> dict[str, str]:
    """A body with very many documents and a document, both of the graph."""
    queries = {
        "hub": "SELECT ?x { ?d tt:issuedBy ?x } GROUP BY ?x ORDER BY DESC(COUNT(?d)) LIMIT 1",
        "citing": "SELECT ?x { ?x tt:citesNormatively ?y } ORDER BY ?x LIMIT 1",
    }
    known = {"hub_document": "https://example.org/cited/"}
    for name, query in queries.items():
        answer = client.post("/sparql", data={"query": _PREFIXES + query}, headers={"Accept": "text/csv"})
        known[name] = answer.raise_for_status().text.split()[1]
    return known


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description="Measure what small writes cost in a large dataset.")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--writes", type=int, default=1000)
    parser.add_argument("--dataset", type=Path, default=None)
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks-writing.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="twintext-bench-") as folder:
        dataset = options.dataset or Path(folder) / "data"
        seconds = prepare(dataset, options.triples)
        text = _PAGE.format(
            date=datetime.now(UTC).strftime("%Y-%m-%d"), machine=machine(), **report(dataset, options.writes, seconds)
        )
    options.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def report(dataset: Path, writes: int, seconds: float) -> dict[str, object]:
    """What the page says."""
    manifest = current_version(dataset).manifest
    environment = {"TWINTEXT_WRITE_TOKEN": TOKEN, "TWINTEXT_VALIDATION": "reject"}
    with (
        serving(dataset, **environment) as server,
        httpx.Client(base_url=server.base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=120) as client,
    ):
        known = known_things(client)
        run = time.time_ns()
        rows: list[str] = []
        for place, kind in enumerate(KINDS):
            start = run + 1000 * (place % (len(KINDS) - 1))  # the last kind removes what the first has added
            times = measure(client, kind, range(start, start + 50), known)
            rows.append(f"| {kind} | {median(times):.0f} | {quantiles(times, n=20)[-1]:.0f} | {max(times):.0f} |")
        burdens = [Burden.of(server.process.pid, dataset)]
        many = []
        for n in range(writes):
            many += measure(client, "a comment on a new thing", range(run + 10_000 + n, run + 10_001 + n), known)
            if n + 1 in (writes // 10, writes // 2, writes):
                burdens.append(Burden.of(server.process.pid, dataset))
    marks = ("before", writes // 10, writes // 2, writes)
    return {
        "asserted": f"{manifest.asserted:,}",
        "entailed": f"{manifest.entailed:,}",
        "built": f"{seconds:.0f}",
        "rows": "\n".join(rows),
        "writes": f"{writes:,}",
        "median": f"{median(many):.0f}",
        "slow": f"{quantiles(many, n=100)[-1]:.0f}",
        "worst": f"{max(many):.0f}",
        "burdens": "\n".join(
            f"| {mark} | {b.processes} | {b.open_files} | {b.files} | {b.mebibytes} |"
            for mark, b in zip(marks, burdens, strict=True)
        ),
    }


_PAGE = """# What a write costs

`make bench-writing` ingests a million invented triples, starts the service as it is by default (union, OWL 2 RL, shapes
that reject), and writes one triple at a time by POST to `/update`. The time counts from sending an update until a query
sent after its answer has seen it: applied, inferred, validated, published as a version, read from it.

- Run: {date}. Machine: {machine}.
- Dataset: {asserted} asserted and {entailed} entailed triples, generated, ingested and built in {built} s.

| one triple | median ms | p95 ms | worst of 50 ms |
|---|---:|---:|---:|
{rows}

## {writes} writes in a row

Median {median} ms, p99 {slow} ms, worst {worst} ms. What the service and its processes took:

| after writes | processes | open files | files of the dataset | resident MiB |
|---|---:|---:|---:|---:|
{burdens}
"""

if __name__ == "__main__":
    main()
