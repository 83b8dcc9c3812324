"""What differs between two versions: `python -m app.dataset.difference OPTIONS`, started by `app.web.comparison`.

Versions that follow each other by writes have patches, which are put together. For others the stores are compared
graph by graph: both come out in the same order, that of their keys, so what is waiting for its equal stays small, and
memory grows with the difference and not with the dataset. A graph that both manifests know by the same checksum and
time of retrieval was not touched in between and is not read.
"""

import json
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any, Final, TypedDict, cast

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store

from app import confinement
from app.errors import DatasetError
from app.model import patch
from app.model.identifiers import DESCRIPTION_GRAPH, ENTAILED_GRAPH, EXAMPLES_GRAPH, PROVENANCE_GRAPH
from app.model.published import PublishedVersion, open_version

_BLOCK: Final = 1 << 20
_WAITING: Final = 4
_ENTAILED: Final = NamedNode(ENTAILED_GRAPH)
_MOST_STEPS: Final = 10_000

Graph = NamedNode | BlankNode | DefaultGraph


class Options(TypedDict):
    """What to compare and how to tell: `infer` says whether entailed quads count, `memory` is in MiB, 0 for no limit.

    `rows` is None for the patch, or how many of the first rows come with the summary.
    """

    data: str
    before: str
    after: str
    infer: bool
    union: bool
    rows: int | None
    memory: int
    parent: int


@dataclass
class Difference:
    """The quads that one version has and the other has not, as in `app.model.patch`."""

    removed: set[patch.Quad] = field(default_factory=set)
    added: set[patch.Quad] = field(default_factory=set)


def difference(dataset: Path, before: str, after: str, *, infer: bool, union: bool) -> Difference:
    """What has to be removed from one version and added to get the other; without `infer` of asserted quads only.

    With `union` the default graph is that of all named ones and not compared. `UnknownVersion`, `DamagedVersion`.
    """
    first, second = open_version(dataset, before), open_version(dataset, after)
    changes = _written(dataset, first, second)
    if changes is None:
        return _compared(first, second, infer=infer, union=union)
    entailed = f"<{ENTAILED_GRAPH}>".encode()
    found = Difference()
    for quad, present in changes.items():
        if infer or patch.parts(quad)[1] != entailed:
            (found.added if present else found.removed).add(quad)
    return found


def _written(dataset: Path, first: PublishedVersion, second: PublishedVersion) -> dict[patch.Quad, bool] | None:
    """What the patches between two versions come to; None where one of them is missing."""
    back, forth = _descent(dataset, first), _descent(dataset, second)
    common = next((version for version in back if version in forth), None)
    if common is None:
        return None
    undone = [back[version] for version in _until(back, common)]
    done = [forth[version] for version in reversed(list(_until(forth, common)))]
    changes: list[tuple[patch.Quad, bool]] = []
    try:
        for version in undone:
            rows = list(patch.rows(version.patch.read_bytes()))
            changes += [(quad, not present) for quad, present in reversed(rows)]
        for version in done:
            changes += patch.rows(version.patch.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return patch.compose(changes)


def _descent(dataset: Path, version: PublishedVersion) -> dict[str, PublishedVersion]:
    """A version and those it came from, as far back as they are kept."""
    found = {version.id: version}
    while (parent := version.manifest.parent) and len(found) < _MOST_STEPS and parent not in found:
        try:
            version = found[parent] = open_version(dataset, parent)
        except DatasetError:
            break
    return found


def _until(descent: Iterable[str], common: str) -> Iterator[str]:
    for version in descent:
        if version == common:
            return
        yield version


def _compared(first: PublishedVersion, second: PublishedVersion, *, infer: bool, union: bool) -> Difference:
    found = Difference()
    before, after = (Store.read_only(str(version.store(infer=False))) for version in (first, second))
    for graph in _graphs(first, second, before, after, union=union):
        _compare(before, after, graph, found)
    if infer:
        before, after = (Store.read_only(str(version.store())) for version in (first, second))
        _compare(before, after, _ENTAILED, found)
    return found


def _graphs(
    first: PublishedVersion, second: PublishedVersion, before: Store, after: Store, *, union: bool
) -> Iterator[Graph]:
    """The asserted graphs that may differ."""
    same = _known(first) & _known(second)
    untouched = {graph for graph, _, retrieved in same if retrieved}
    for graph in sorted({*before.named_graphs(), *after.named_graphs()}, key=str):
        if str(graph.value) not in untouched:
            yield graph
    if not union:
        yield DefaultGraph()


def _known(version: PublishedVersion) -> set[tuple[str, str, str]]:
    return {(source.graph, source.checksum, source.retrieved) for source in version.manifest.sources}


def _compare(before: Store, after: Store, graph: Graph, found: Difference) -> None:
    name = b"" if isinstance(graph, DefaultGraph) else b" " + str(graph).encode()
    removed, added = symmetric(blocks(before, graph), blocks(after, graph))
    found.removed |= {line[:-2] + name for line in removed}
    found.added |= {line[:-2] + name for line in added}


def symmetric(before: Iterator[set[bytes]], after: Iterator[set[bytes]]) -> tuple[set[bytes], set[bytes]]:
    """What only the first and what only the second of two streams of blocks holds.

    It reads on where less is waiting, so that two streams in the same order stay side by side.
    """
    waiting: tuple[set[bytes], set[bytes]] = (set(), set())
    streams = (before, after)
    ended = [False, False]
    while not all(ended):
        side = 0 if ended[1] or (not ended[0] and len(waiting[0]) <= len(waiting[1])) else 1
        block = next(streams[side], None)
        if block is None:
            ended[side] = True
            continue
        met = block & waiting[1 - side]
        waiting[1 - side].difference_update(met)
        block -= met
        waiting[side].update(block)
    return waiting


class _Blocks:
    """A binary file that hands on what is written to it as sets of lines."""

    def __init__(self, queue: "Queue[set[bytes] | BaseException | None]") -> None:
        self._queue = queue
        self._rest = bytearray()

    def write(self, written: bytes) -> int:
        """Take bytes; it waits while nobody takes the blocks."""
        self._rest += written
        if len(self._rest) >= _BLOCK:
            self.flush_lines()
        return len(written)

    def flush(self) -> None:
        """Nothing: a block leaves when it is full."""

    def flush_lines(self) -> None:
        """Hand on all whole lines."""
        end = self._rest.rfind(b"\n") + 1
        if end:
            self._queue.put(set(bytes(self._rest[:end]).split(b"\n")[:-1]))
            del self._rest[:end]


def blocks(store: Store, graph: Graph) -> Iterator[set[bytes]]:
    """The N-Triples lines of a graph in blocks, written by a thread of its own."""
    queue: Queue[set[bytes] | BaseException | None] = Queue(_WAITING)

    def dump() -> None:
        try:
            out = _Blocks(queue)
            store.dump(cast("IO[bytes]", out), format=RdfFormat.N_TRIPLES, from_graph=graph)
            out.flush_lines()
            queue.put(None)
        except BaseException as error:  # noqa: BLE001  # raised again where the blocks are read
            queue.put(error)

    Thread(target=dump, daemon=True).start()
    while (block := queue.get()) is not None:
        if isinstance(block, BaseException):
            raise block
        yield block


_KEPT: Final = frozenset(
    f"<{graph}>".encode() for graph in (DESCRIPTION_GRAPH, ENTAILED_GRAPH, EXAMPLES_GRAPH, PROVENANCE_GRAPH)
)


def summary(found: Difference, most: int) -> dict[str, Any]:
    """The numbers of a difference by graph, and its first rows: A or D, and the terms with "" for the default graph.

    What was written stands before what the service tells of it in graphs that it keeps itself.
    """
    counts: dict[bytes, list[int]] = {}
    for place, quads in enumerate((found.added, found.removed)):
        for quad in quads:
            counts.setdefault(patch.parts(quad)[1], [0, 0])[place] += 1
    graphs = [
        {"graph": graph.decode().strip("<>") or None, "added": added, "removed": removed}
        for graph, (added, removed) in sorted(counts.items())
    ]
    rows = [("D", quad) for quad in found.removed] + [("A", quad) for quad in found.added]
    ordered = sorted(rows, key=lambda row: (patch.parts(row[1])[1] in _KEPT, row[0] == "A", row[1]))
    return {"graphs": graphs, "rows": [[sign, *_terms(quad)] for sign, quad in ordered[:most]]}


def _terms(quad: patch.Quad) -> list[str]:
    triple, graph = patch.parts(quad)
    subject, predicate, value = triple.decode().split(" ", 2)
    return [subject, predicate, value, graph.decode()]


def main(arguments: list[str]) -> None:
    """Write the patch or the summary to standard output; what went wrong ends on standard error, with status 1."""
    options: Options = json.loads(arguments[0])
    confinement.confine(parent=options["parent"], network=False)
    if options["memory"]:
        limit = options["memory"] * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    try:
        found = difference(
            Path(options["data"]),
            options["before"],
            options["after"],
            infer=options["infer"],
            union=options["union"],
        )
        _write(options, found)
    except BrokenPipeError:
        os._exit(0)
    except (DatasetError, OSError, RuntimeError, ValueError) as error:  # ours, or the engine's
        print(error, file=sys.stderr)  # noqa: T201  # whoever started this reads it
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)  # a thread that still reads must not hold the process


def _write(options: Options, found: Difference) -> None:
    out = sys.stdout.buffer
    if options["rows"] is None:
        out.writelines(patch.patch(options["before"], options["after"], sorted(found.removed), sorted(found.added)))
    else:
        out.write(json.dumps(summary(found, options["rows"])).encode())
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
