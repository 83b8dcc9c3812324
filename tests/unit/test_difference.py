"""What differs between two versions, by their patches or by their stores."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from app.dataset import difference as module
from app.dataset.difference import blocks, difference, summary, symmetric
from app.errors import UnknownVersion
from app.model import patch
from app.model.identifiers import ENTAILED_GRAPH
from app.model.published import SourceEntry, version_directory
from tests.manifests import EMPTY

A, B, ENTAILED = NamedNode("https://e.example/a"), NamedNode("https://e.example/b"), NamedNode(ENTAILED_GRAPH)


def quad(value: str, graph: NamedNode | DefaultGraph = A) -> Quad:
    return Quad(NamedNode("https://e.example/s"), NamedNode("https://e.example/p"), Literal(value), graph)


def publish(dataset: Path, version: str, quads: list[Quad], parent: str | None = None, **fields: object) -> Path:
    """A version with these quads in both stores, those of graph/entailed in the complete one alone."""
    directory = version_directory(dataset, version)
    directory.mkdir(parents=True)
    for name in ("asserted", "complete"):
        store = Store(str(directory / name))
        store.extend(quad for quad in quads if name == "complete" or quad.graph_name != ENTAILED)
        if not any(quad.graph_name == DefaultGraph() for quad in quads):
            store.extend(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads)
        store.flush()
    manifest = replace(EMPTY, id=version, parent=parent, **fields)  # type: ignore[arg-type]  # fields of Manifest
    (directory / "manifest.json").write_text(manifest.to_json())
    return directory


def write_patch(directory: Path, removed: list[Quad], added: list[Quad]) -> None:
    rows = patch.patch("", "", (str(q).encode() for q in removed), (str(q).encode() for q in added))
    (directory / "patch.rdfp").write_bytes(b"".join(rows))


def changes(dataset: Path, before: str, after: str, *, infer: bool = True, union: bool = True) -> tuple[set[str], ...]:
    found = difference(dataset, before, after, infer=infer, union=union)
    return {q.decode() for q in found.removed}, {q.decode() for q in found.added}


def strings(*quads: Quad) -> set[str]:
    return {str(quad) for quad in quads}


class TestStores:
    def test_the_quads_of_each_graph_are_compared(self, tmp_path: Path) -> None:
        publish(tmp_path, "v1", [quad("same"), quad("gone"), quad("moved"), quad("was", ENTAILED)])
        publish(tmp_path, "v2", [quad("same"), quad("new"), quad("moved", B), quad("is", ENTAILED)])

        assert changes(tmp_path, "v1", "v2") == (
            strings(quad("gone"), quad("moved"), quad("was", ENTAILED)),
            strings(quad("new"), quad("moved", B), quad("is", ENTAILED)),
        )
        assert changes(tmp_path, "v2", "v1", infer=False) == (
            strings(quad("new"), quad("moved", B)),
            strings(quad("gone"), quad("moved")),
        )

    def test_the_default_graph_counts_where_it_is_no_union(self, tmp_path: Path) -> None:
        publish(tmp_path, "v1", [quad("one", DefaultGraph())])
        publish(tmp_path, "v2", [quad("two", DefaultGraph())])

        assert changes(tmp_path, "v1", "v2", union=True) == (set(), set())
        assert changes(tmp_path, "v1", "v2", union=False) == (
            strings(quad("one", DefaultGraph())),
            strings(quad("two", DefaultGraph())),
        )

    def test_blank_nodes_keep_their_labels(self, tmp_path: Path) -> None:
        node = Quad(BlankNode("0123456789abcdef0123456789abcdef"), NamedNode("https://e.example/p"), Literal("x"), A)
        publish(tmp_path, "v1", [node])
        publish(tmp_path, "v2", [node, quad("new")])

        assert changes(tmp_path, "v1", "v2") == (set(), strings(quad("new")))

    def test_a_graph_that_was_not_touched_is_not_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        known = SourceEntry(A.value, "", "", "checksum", 1, retrieved="2026-11-22T00:00:00+00:00")
        other = SourceEntry(B.value, "", "", "checksum", 1, retrieved="2026-11-22T00:00:00+00:00")
        publish(tmp_path, "v1", [quad("a"), quad("b", B)], sources=(known, other))
        publish(tmp_path, "v2", [quad("a"), quad("c", B)], sources=(known, replace(other, checksum="another")))
        read = []

        def watched(store: Store, graph: module.Graph) -> Iterator[set[bytes]]:
            read.append(str(graph))
            return blocks(store, graph)

        monkeypatch.setattr(module, "blocks", watched)

        assert changes(tmp_path, "v1", "v2") == (strings(quad("b", B)), strings(quad("c", B)))
        assert str(A) not in read

    def test_a_failure_of_the_engine_is_raised_where_the_blocks_are_read(self) -> None:
        class Broken:
            def dump(self, *_: object, **__: object) -> None:
                raise OSError("a table is missing")

        with pytest.raises(OSError, match="a table is missing"):
            list(blocks(Broken(), A))  # type: ignore[arg-type]  # it fails as a store would

    def test_no_more_waits_than_differs(self) -> None:
        """Two streams of which one has much more in between stay side by side."""
        before = [{b"%d" % n for n in range(start, start + 100, 2)} for start in range(0, 10_000, 100)]
        after = [{b"%d" % n for n in range(start, start + 50)} for start in range(0, 10_000, 50)]

        removed, added = symmetric(iter(before), iter(after))

        assert removed == set()
        assert added == {b"%d" % n for n in range(1, 10_000, 2)}

    @pytest.mark.parametrize("seed", range(5))
    def test_it_is_exact_for_streams_in_any_order(self, seed: int) -> None:
        chance = random.Random(seed)
        one, two = ([b"%d" % n for n in range(500) if chance.random() < 0.8] for _ in range(2))
        chance.shuffle(one)

        streams = (iter([set(part[start : start + 7]) for start in range(0, len(part), 7)]) for part in (one, two))
        assert symmetric(*streams) == (set(one) - set(two), set(two) - set(one))


class TestPatches:
    @pytest.fixture
    def family(self, tmp_path: Path) -> Path:
        """v1 -> v2 -> v3, and v1 -> w2: all by writes. The stores are empty, so that only patches can tell."""
        publish(tmp_path, "v1", [])
        write_patch(publish(tmp_path, "v2", [], "v1"), [quad("old")], [quad("a"), quad("b"), quad("e", ENTAILED)])
        write_patch(publish(tmp_path, "v3", [], "v2"), [quad("a")], [quad("c"), quad("old")])
        write_patch(publish(tmp_path, "w2", [], "v1"), [], [quad("d"), quad("b")])
        return tmp_path

    def test_they_are_put_together(self, family: Path) -> None:
        assert changes(family, "v1", "v3") == (set(), strings(quad("b"), quad("c"), quad("e", ENTAILED)))

    def test_they_are_read_backwards(self, family: Path) -> None:
        assert changes(family, "v3", "v1") == (strings(quad("b"), quad("c"), quad("e", ENTAILED)), set())
        assert changes(family, "v2", "v1", infer=False) == (strings(quad("a"), quad("b")), strings(quad("old")))

    def test_two_branches_meet_at_their_common_ancestor(self, family: Path) -> None:
        assert changes(family, "v3", "w2") == (strings(quad("c"), quad("e", ENTAILED)), strings(quad("d")))

    def test_a_version_does_not_differ_from_itself(self, family: Path) -> None:
        assert changes(family, "v3", "v3") == (set(), set())

    @pytest.mark.parametrize("harm", ["missing", "broken off"])
    def test_where_one_is_missing_the_stores_are_compared(self, family: Path, harm: str) -> None:
        file = version_directory(family, "v2") / "patch.rdfp"
        if harm == "missing":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:-5])

        assert changes(family, "v1", "v3") == (set(), set()), "the stores are empty"

    def test_a_parent_that_is_gone_ends_the_line(self, family: Path) -> None:
        publish(family, "x2", [quad("x")], "x1")

        assert changes(family, "v1", "x2") == (set(), strings(quad("x")))


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownVersion):
        difference(tmp_path, "v1", "v2", infer=True, union=True)


def test_the_summary_counts_by_graph_and_shows_the_first_rows(tmp_path: Path) -> None:
    publish(tmp_path, "v1", [quad("gone")])
    publish(tmp_path, "v2", [quad("b"), quad("a"), quad("c", B), quad("e", ENTAILED)])

    found = summary(difference(tmp_path, "v1", "v2", infer=True, union=True), 2)

    assert found["graphs"] == [
        {"graph": A.value, "added": 2, "removed": 1},
        {"graph": B.value, "added": 1, "removed": 0},
        {"graph": ENTAILED.value, "added": 1, "removed": 0},
    ]
    assert found["rows"] == [
        ["D", "<https://e.example/s>", "<https://e.example/p>", '"gone"', f"<{A.value}>"],
        ["A", "<https://e.example/s>", "<https://e.example/p>", '"a"', f"<{A.value}>"],
    ]


class TestProcess:
    @staticmethod
    def run(dataset: Path, **changed: object) -> subprocess.CompletedProcess[bytes]:
        options = {
            "data": str(dataset),
            "before": "v1",
            "after": "v2",
            "infer": True,
            "union": True,
            "rows": None,
            "memory": 1024,
            "parent": os.getpid(),
        }
        command = [sys.executable, "-m", "app.dataset.difference", json.dumps(options | changed)]
        return subprocess.run(command, capture_output=True, check=False)

    def test_it_writes_a_patch_or_a_summary(self, tmp_path: Path) -> None:
        publish(tmp_path, "v1", [quad("gone")])
        publish(tmp_path, "v2", [quad("new")])

        written = self.run(tmp_path)
        assert written.returncode == 0, written.stderr
        assert list(patch.rows(written.stdout)) == [
            (str(quad("gone")).encode(), False),
            (str(quad("new")).encode(), True),
        ]
        assert json.loads(self.run(tmp_path, rows=0).stdout)["rows"] == []

    def test_what_goes_wrong_is_one_line_and_status_1(self, tmp_path: Path) -> None:
        ended = self.run(tmp_path)

        assert (ended.returncode, ended.stdout) == (1, b"")
        assert ended.stderr.decode().count("\n") == 1
        assert "v1" in ended.stderr.decode()

    def test_it_does_not_outlive_its_parent(self, tmp_path: Path) -> None:
        assert self.run(tmp_path, parent=1).stdout == b""
