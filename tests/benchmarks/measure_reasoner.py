"""`make bench-reasoner`: the reasoner beside others, its increments and the shapes; writes docs/benchmarks-reasoner.md.

`python -m tests.benchmarks.measure_reasoner [--sizes N,N,N] [--compared N] [--small N] [--repeats N] [--output FILE]`

Each figure comes from a process of its own (`tests.benchmarks.reasoner_runs`), which may hold 16 GB and take 400 s.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import pyoxigraph

from app.model.embedded import embedded_files
from app.model.terms import lines
from tests.benchmarks.benchmark_report import machine
from tests.benchmarks.standards_graph import standards_triples

LARGEST: Final = 16 * 10**9
LONGEST: Final = 400.0
# Files of more bytes than this are closed once.
_LARGE: Final = 400_000_000
# What lets `reasonable` join all pairs of a property with each other.
FUNCTIONAL: Final = ("owl#FunctionalProperty>", "owl#InverseFunctionalProperty>")


@dataclass(frozen=True)
class Run:
    """What one process has measured, or why it came to no end."""

    measured: dict[str, Any] | None
    failure: str = ""

    def cells(self) -> str:
        """Seconds of reading and of closing, triples told, and memory, as cells of a table."""
        if self.measured is None:
            return f"| {self.failure} | | | |"
        found = self.measured
        return f"| {found['read']:.1f} | {found['closed']:.2f} | {found['entailed']:,} | {found['peak']:.2f} |"


def write_graph(path: Path, triples: int, *, functional: bool = True) -> int:
    """Write the shipped ontology and facts and so many invented triples; the number of lines."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for source in (*embedded_files().ontology, *embedded_files().reference):
            quads = pyoxigraph.parse(path=source, format=pyoxigraph.RdfFormat.TURTLE)
            for line in (f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads):
                if functional or not any(kind in line for kind in FUNCTIONAL):
                    count += file.write(line) > 0
        for line in lines(standards_triples(triples)):
            count += file.write(line) > 0
    return count


def run(measurement: str, path: Path) -> Run:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.reasoner_runs", measurement, str(path), str(LARGEST)]
    sys.stderr.write(f"{measurement} on {path.stem}\n")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return Run(None, f"no end within {LONGEST:.0f} s")
    if done.returncode:
        sys.stderr.write(done.stderr[-500:])
        is_memory = done.returncode < 0 or "memory" in done.stderr.lower()
        return Run(None, f"more than {LARGEST / 1e9:.0f} GB" if is_memory else "failed")
    return Run(json.loads(done.stdout))


def best(measurement: str, path: Path, repeats: int) -> Run:
    """The run that closed fastest of several; one that came to no end is not tried again."""
    runs: list[Run] = []
    while len(runs) < repeats and (not runs or runs[-1].measured):
        runs.append(run(measurement, path))
    return min(runs, key=lambda one: one.measured["closed"] if one.measured else float("inf"))


def ratio(ours: Run, theirs: Run, *, reading: bool = False) -> str:
    """How many times as long the other took."""
    if ours.measured is None or theirs.measured is None:
        return "-"
    times = [one["closed"] + (one["read"] if reading else 0) for one in (ours.measured, theirs.measured)]
    return f"{times[1] / times[0]:,.1f}"


class Bench:
    """The graphs in a folder, and what was measured on them."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self._folder = folder
        self._options = options
        self._graphs: dict[Path, int] = {}
        self._runs: dict[Path, Run] = {}

    def graph(self, triples: int, *, functional: bool = True) -> tuple[Path, int]:
        """A file with the graph of a size, which ends in .ttl since `reasonable` asks for it, and its triples."""
        path = self._folder / f"{triples}{'' if functional else '-not-functional'}.ttl"
        if path not in self._graphs:
            self._graphs[path] = write_graph(path, triples, functional=functional)
        return path, self._graphs[path]

    def ours(self, path: Path) -> Run:
        """Our run on a graph that closed fastest."""
        if path not in self._runs:
            self._runs[path] = self.theirs("twintext", path)
        return self._runs[path]

    def theirs(self, measurement: str, path: Path) -> Run:
        """The run that closed fastest of as many as ours; one where the graph is larger than any that is compared."""
        return best(measurement, path, self._options.repeats if path.stat().st_size < _LARGE else 1)

    def page(self) -> str:
        """The page, after measuring."""
        sizes = [int(size) for size in self._options.sizes.split(",")]
        return _PAGE.format(
            date=datetime.now(UTC).strftime("%Y-%m-%d"),
            machine=machine(),
            versions=", ".join(f"{name} {version(name)}" for name in ("reasonable", "owlrl", "pyoxigraph")),
            sizes="\n".join(self._size(size) for size in sizes),
            compared=self._compared(),
            small=self._small(),
            changes=self._changes(),
            shapes=self._shapes(),
        )

    def _size(self, size: int) -> str:
        path, count = self.graph(size)
        found = self.ours(path)
        per_million = f"{found.measured['peak'] * 1e6 / count:.2f}" if found.measured else "-"
        return f"| {count:,} {found.cells()} {per_million} |"

    def _compared(self) -> str:
        rows = []
        size = self._options.compared
        for functional, triples in ((False, size), (True, size // 5), (True, size)):
            name = "the whole ontology" if functional else "without functional properties"
            path, count = self.graph(triples, functional=functional)
            ours, theirs = self.ours(path), self.theirs("reasonable", path)
            rows.append(f"| {name} ({count:,}) | Twintext {ours.cells()} | |")
            ratios = f"{ratio(ours, theirs)} | {ratio(ours, theirs, reading=True)}"
            rows.append(f"| {name} ({count:,}) | reasonable {theirs.cells()} {ratios} |")
        return "\n".join(rows)

    def _small(self) -> str:
        path, count = self.graph(self._options.small)
        ours, theirs = self.ours(path), self.theirs("owlrl", path)
        return f"| {count:,} | Twintext {ours.cells()} |\n| {count:,} | owlrl {theirs.cells()} {ratio(ours, theirs)} |"

    def _changes(self) -> str:
        path, _ = self.graph(self._options.compared)
        found = run("changes", path)
        if found.measured is None:
            return f"| {found.failure} | | | | | |"
        rows = [_kind(name, pairs) for name, pairs in found.measured["changes"].items()]
        return "\n".join([*rows, _kind("all", [one for pairs in found.measured["changes"].values() for one in pairs])])

    def _shapes(self) -> str:
        path = self._folder / "validated.ttl"
        write_graph(path, self._options.validated)
        run("completed", path)
        found = run("shapes", path).measured
        if found is None:
            return "The validation failed."
        return (
            f"{found['triples']:,} published triples are validated in {found['closed']:.1f} s, which takes "
            f"{found['more'] * 1000:.0f} MB beyond the document; {found['findings']} findings, "
            f"{found['violations']} of them violations."
        )


def _kind(name: str, pairs: list[tuple[float, float | None]]) -> str:
    """A row: how many, how long inferring and validating took, how many were to be inferred in full."""
    inferred = sorted(one for one, validated in pairs if validated is not None)
    validated = sorted(other for _, other in pairs if other is not None)
    in_full = len(pairs) - len(inferred)
    cells = []
    for times in (inferred, validated):
        cells += [f"{median(times):.1f}", f"{quantiles(times, n=20)[-1]:.1f}", f"{times[-1]:.1f}"]
    return f"| {name} | {len(pairs)} | {' | '.join(cells)} | {in_full} |"


_PAGE = """# What inference costs

`make bench-reasoner` writes this page. The graphs are the shipped ontology and facts with invented standards
(`tests/benchmarks/standards_graph.py`): property chains of two and three steps, inverse, transitive, symmetric and
functional properties, class expressions, disjoint classes. Each figure is from a process of its own.

- Run: {date}. Machine: {machine}. Versions: {versions}.
- *Read*: from the file to triples in the engine's hands. *Closed*: from there to all that is entailed in
  Python's hands. All reasoners run as often on a graph, and the fastest run of each is told; larger graphs than those
  compared are closed once.
- Memory is the most the process held, in GB of 10^9 bytes, the asserted triples among it. At 40,000
  triples most of it is Python and the libraries.

## Sizes

| asserted triples | read s | closed s | entailed | GB | GB per million |
|---:|---:|---:|---:|---:|---:|
{sizes}

## Beside `reasonable`

`reasonable` has no property chains, keys or contradictions, and counts asserted triples among what it tells. Functional
properties make it join the pairs of a property with each other: its memory then grows with the square of the graph.
So both are compared without these first, then on the whole ontology, at a fifth of the size and at the same; a process
may hold 16 GB.

| ontology | reasoner | read s | closed s | told | GB | closed, times | with reading |
|---|---|---:|---:|---:|---:|---:|---:|
{compared}

## Beside owlrl

With the short cuts of our oracle (`app/dataset/owlrl_oracle.py`), which make owlrl faster.

| asserted triples | reasoner | read s | closed s | entailed | GB | times |
|---:|---|---:|---:|---:|---:|---:|
{small}

## One triple added or removed

In a store on the disk with the asserted triples of the comparison above and what they entail; milliseconds for what the
change entails, then for what the shapes say of it. *In full*: those that are inferred anew. The schema is read once,
as it is for many writes of a service.

| change | number | infer p50 | p95 | worst | validate p50 | p95 | worst | in full |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{changes}

## Shapes

{shapes}
"""


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description="Measure inference and validation.")
    parser.add_argument("--sizes", default="40000,1000000,5000000")
    parser.add_argument("--compared", type=int, default=1_000_000)
    parser.add_argument(
        "--validated", type=int, default=560_000, help="asserted triples; published are 1.8 times these"
    )
    parser.add_argument("--small", type=int, default=40_000)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks-reasoner.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="twintext-bench-") as folder:
        text = Bench(Path(folder), options).page()
    options.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
