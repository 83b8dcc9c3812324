"""A start with a damaged version: the newest sound one before it is served, it is said, and writers go on from it."""

import asyncio
import json
import logging
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from app.dataset import recovery, soundness, versions
from app.dataset.recovery import recover
from app.dataset.soundness import fault_in, fault_of
from app.errors import DamagedVersion, DatasetLocked
from app.main import create_app
from app.model.published import current_file, current_version, open_version, served_id
from app.model.succession import switches, switches_file
from app.settings import Settings
from app.web.health import readyz

GRAPH = NamedNode("https://e.example/graph")


def quads(*values: str) -> list[Quad]:
    subject, predicate = NamedNode("https://e.example/s"), NamedNode("https://e.example/p")
    return [Quad(subject, predicate, Literal(value), GRAPH) for value in values]


@pytest.fixture
def dataset(tmp_path: Path, publish_version: Callable[..., object]) -> Path:
    """Three versions of which the newest is served."""
    for name, values in (("v1", ["one"]), ("v2", ["one", "two"]), ("v3", [str(n) for n in range(2000)])):
        publish_version(tmp_path / "data", name, quads(*values))
    return tmp_path / "data"


def flip(path: Path, place: int) -> None:
    """Change one byte; a place below 0 counts from the end."""
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])


def largest(directory: Path, pattern: str) -> Path:
    return max(directory.glob(pattern), key=lambda path: path.stat().st_size)


HARMS: dict[str, Callable[[Path], None]] = {
    "a table is cut short": lambda v: cut(largest(v / "complete", "*.sst"), 500),
    "a table lacks its last byte": lambda v: cut(
        largest(v / "asserted", "*.sst"), largest(v / "asserted", "*.sst").stat().st_size - 1
    ),
    "a table is empty": lambda v: cut(largest(v / "complete", "*.sst"), 0),
    "a table is missing": lambda v: largest(v / "complete", "*.sst").unlink(),
    "the end of a table is changed": lambda v: flip(largest(v / "complete", "*.sst"), -10),
    "the engine's list of files is changed": lambda v: flip(largest(v / "complete", "MANIFEST-*"), 20),
    "the engine's list of files is missing": lambda v: largest(v / "complete", "MANIFEST-*").unlink(),
    "the engine's pointer to its list is changed": lambda v: flip(v / "asserted" / "CURRENT", 3),
    "the engine's pointer to its list is empty": lambda v: cut(v / "asserted" / "CURRENT", 0),
    "the engine's pointer to its list is missing": lambda v: (v / "asserted" / "CURRENT").unlink(),
    "a store is missing": lambda v: shutil.rmtree(v / "complete"),
    "the manifest is cut short": lambda v: cut(v / "manifest.json", 100),
    "the manifest is empty": lambda v: cut(v / "manifest.json", 0),
    "the manifest is missing": lambda v: (v / "manifest.json").unlink(),
    "all is missing": shutil.rmtree,
    "triples are missing": lambda v: _lose(v / "complete"),
}


def _lose(directory: Path) -> None:
    store = Store(str(directory))
    for quad in quads("1", "2"):
        store.remove(Quad(quad.subject, quad.predicate, quad.object))
    store.flush()


def test_a_sound_version_stays_served(dataset: Path) -> None:
    assert [fault_of(dataset, name) for name in ("v1", "v2", "v3")] == [None, None, None]
    assert recover(dataset) is None
    assert served_id(dataset) == "v3"
    assert not switches_file(dataset).exists()


@pytest.mark.parametrize("harm", HARMS, ids=str)
def test_the_version_before_a_damaged_one_is_served(dataset: Path, harm: str) -> None:
    HARMS[harm](dataset / "versions" / "v3")

    switch = recover(dataset)

    assert switch is not None
    assert (switch.version, switch.before, switch.kind) == ("v2", "v3", "recovery")
    assert switch.reason
    assert "\n" not in switch.reason
    assert current_version(dataset).id == "v2"
    assert switches(dataset) == [switch]
    assert recover(dataset) is None, "the next start finds all well"


def test_versions_that_are_damaged_too_are_passed_over(dataset: Path) -> None:
    for name in ("v3", "v2"):
        HARMS["a table is missing"](dataset / "versions" / name)

    assert recover(dataset) is not None
    assert served_id(dataset) == "v1"


def test_after_a_rollback_a_version_before_the_one_served_is_chosen(dataset: Path) -> None:
    versions.switch(dataset, "v2", "rollback")
    HARMS["a table is missing"](dataset / "versions" / "v2")

    recover(dataset)

    assert served_id(dataset) == "v1", "v3 was rolled back from"


@pytest.mark.parametrize("content", [b"", b"\n", b"v9\n", b"\xff\xfe\n", b"../v1\n", None])
def test_a_pointer_that_leads_nowhere_leads_to_the_newest_sound_version(dataset: Path, content: bytes | None) -> None:
    if content is None:
        current_file(dataset).unlink()
    else:
        current_file(dataset).write_bytes(content)

    assert recover(dataset) is not None
    assert served_id(dataset) == "v3"


def test_nothing_published_is_no_damage(tmp_path: Path) -> None:
    assert recover(tmp_path / "none") is None


def test_where_no_version_is_sound_it_is_said_and_nothing_is_changed(dataset: Path) -> None:
    for name in ("v1", "v2", "v3"):
        HARMS["a table is missing"](dataset / "versions" / name)

    with pytest.raises(DamagedVersion, match="no version before it is sound; restore a backup"):
        recover(dataset)
    assert served_id(dataset) == "v3"


def test_a_writer_at_work_is_waited_for_and_then_reported(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    HARMS["a table is missing"](dataset / "versions" / "v3")
    monkeypatch.setattr(recovery, "PATIENCE", 0.1)

    with versions.writer_lock(dataset), pytest.raises(DatasetLocked):
        recover(dataset)
    assert served_id(dataset) == "v3"


def test_a_version_published_meanwhile_is_served(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer that held the lock has published a sound one."""
    faults = iter([("v3", "is damaged"), ("v3", None)])
    monkeypatch.setattr(recovery, "_fault", lambda _: next(faults))

    assert recover(dataset) is None
    assert switches(dataset) == []


def test_an_engine_that_crashes_or_hangs_is_a_fault(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = open_version(dataset, "v1").directory
    for program, words in (
        ("kill -SEGV $$", "SIGSEGV"),
        ("exit 1", "cannot be opened"),
        ("exec sleep 9", "not open after"),
    ):
        stub = dataset / "python"
        stub.write_text(f"#!/bin/sh\n{program}\n")
        stub.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(stub))
        monkeypatch.setattr(soundness, "_SECONDS", 0.5)

        assert words in (fault_in(directory) or "")


def test_a_large_version_is_not_counted(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = open_version(dataset, "v1")
    manifest = replace(version.manifest, total=99)
    (version.directory / "manifest.json").write_text(manifest.to_json())

    assert "holds 1 triples, where 99 were published" in (soundness.examine(version.directory) or "")
    monkeypatch.setattr(soundness, "COUNTED", 50)
    assert soundness.examine(version.directory) is None


def test_writers_go_on_from_the_version_that_is_served(dataset: Path, publish_version: Callable[..., object]) -> None:
    HARMS["a table is missing"](dataset / "versions" / "v3")
    recover(dataset)
    base = current_version(dataset)

    with versions.writer_lock(dataset), versions.draft(dataset, base.store(infer=False)) as draft:
        versions.checkpoint(draft.asserted, draft.complete)
        (draft.directory / "ontology").mkdir()
        versions.publish(dataset, draft, replace(base.manifest, id="v4", parent=base.id))

    assert recover(dataset) is None
    assert served_id(dataset) == "v4"


def test_the_service_says_that_it_is_degraded(dataset: Path, caplog: pytest.LogCaptureFixture) -> None:
    HARMS["a table is missing"](dataset / "versions" / "v3")
    recover(dataset)
    app = create_app(replace(Settings(), data=dataset, query_workers=1))

    async def start_and_stop() -> dict[str, str]:
        async with app.router.lifespan_context(app):
            ready: dict[str, str] = json.loads(bytes((await readyz(app.state.room)).body))
            return ready

    with caplog.at_level(logging.ERROR, logger="twintext"):
        ready = asyncio.run(start_and_stop())

    assert ready["status"] == "ready"
    assert ready["degraded"] == "version v3 is damaged, v2 is served in its place"
    assert "degraded: version v3 is damaged" in caplog.text
