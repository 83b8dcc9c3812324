"""One writer at a time; a version appears whole or not at all, and never changes once it is there."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from app.dataset import versions
from app.errors import DamagedVersion, DatasetLocked, NoVersion, UnknownVersion
from app.model.published import (
    Manifest,
    SourceEntry,
    all_versions,
    current_version,
    damaged_versions,
    open_version,
    served_id,
)
from app.model.succession import switches, switches_file

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def quad(value: str) -> Quad:
    return Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal(value), NamedNode("http://e/g"))


def manifest(version: str) -> Manifest:
    source = SourceEntry("http://e/g", "A graph", "a.ttl", "0", 1)
    return Manifest(
        id=version,
        published=NOON.isoformat(),
        parent=None,
        ontology_version="none",
        asserted=1,
        entailed=0,
        total=1,
        inference="none",
        recipe="",
        conforms=None,
        violations=0,
        warnings=0,
        seconds=0,
        checksum="",
        sources=(source,),
    )


def values(store: Path) -> set[str]:
    return {str(found.object) for found in Store.read_only(str(store))}


def publish(dataset: Path, version: str, *texts: str, base: Path | None = None) -> None:
    with versions.writer_lock(dataset), versions.draft(dataset, base) as draft:
        store = Store(draft.asserted)
        store.extend(quad(text) for text in texts)
        store.flush()
        del store
        versions.checkpoint(draft.asserted, draft.complete)
        versions.publish(dataset, draft, manifest(version))


def test_a_published_version_is_the_one_that_readers_see(tmp_path: Path) -> None:
    publish(tmp_path, "v1", "one")

    served = current_version(tmp_path)
    assert served.id == "v1"
    assert served.manifest == manifest("v1")
    assert values(served.store()) == values(served.store(infer=False)) == {'"one"'}


def test_a_draft_starts_with_its_parents_triples_and_leaves_the_parent_as_it_was(tmp_path: Path) -> None:
    publish(tmp_path, "v1", "one")
    publish(tmp_path, "v2", "two", base=open_version(tmp_path, "v1").store(infer=False))

    assert values(open_version(tmp_path, "v1").store()) == {'"one"'}
    assert values(open_version(tmp_path, "v2").store()) == {'"one"', '"two"'}
    assert [version.id for version in all_versions(tmp_path)] == ["v2", "v1"]


def test_a_reader_that_has_a_version_open_keeps_it_after_the_version_is_removed(tmp_path: Path) -> None:
    publish(tmp_path, "v1", "one")
    reader = Store.read_only(str(open_version(tmp_path, "v1").store()))
    publish(tmp_path, "v2", "two")

    removed = versions.retain(tmp_path, 1)

    assert removed == ["v1"]
    assert {str(found.object) for found in reader} == {'"one"'}


def test_a_draft_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    publish(tmp_path, "v1", "one")

    with pytest.raises(RuntimeError), versions.writer_lock(tmp_path), versions.draft(tmp_path, None):
        raise RuntimeError

    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["v1"]


def test_what_a_killed_writer_left_is_swept_away_by_the_next(tmp_path: Path) -> None:
    leftover = tmp_path / "versions" / ".draft-killed"
    leftover.mkdir(parents=True)
    (leftover / "half").write_text("written")

    with versions.writer_lock(tmp_path):
        pass

    assert not leftover.exists()


def test_a_second_writer_is_told_that_another_process_is_writing(tmp_path: Path) -> None:
    holder = "import sys; from pathlib import Path; from app.dataset.versions import writer_lock\n"
    holder += "with writer_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"held\n"

        with pytest.raises(DatasetLocked, match="being written by another process"), versions.writer_lock(tmp_path):
            pass

        process.stdin.close()
        process.wait()
    with versions.writer_lock(tmp_path):
        pass


def test_readers_can_be_switched_back_to_an_older_version(tmp_path: Path) -> None:
    publish(tmp_path, "v1", "one")
    publish(tmp_path, "v2", "two")

    versions.serve_version(tmp_path, "v1")

    assert current_version(tmp_path).id == "v1"
    assert len(all_versions(tmp_path)) == 2


def test_retention_keeps_the_newest_and_the_one_that_is_served(tmp_path: Path) -> None:
    for name in ("v1", "v2", "v3", "v4"):
        publish(tmp_path, name, name)
    versions.serve_version(tmp_path, "v1")

    removed = versions.retain(tmp_path, 2)

    assert removed == ["v2"]
    assert [version.id for version in all_versions(tmp_path)] == ["v4", "v3", "v1"]


def test_a_staged_draft_waits_for_the_next_publication(tmp_path: Path) -> None:
    for text in ("one", "two"):
        with versions.writer_lock(tmp_path), versions.draft(tmp_path, None) as draft:
            Store(draft.asserted).add(quad(text))
            versions.stage(tmp_path, draft, datetime.now(UTC))
    waiting = versions.staged(tmp_path)

    assert waiting is not None
    assert values(waiting / "asserted") == {'"two"'}
    publish(tmp_path, "v1", base=waiting / "asserted")
    assert versions.staged(tmp_path) is None
    assert values(current_version(tmp_path).store()) == {'"two"'}


def test_version_ids_sort_by_time_and_tell_equal_times_apart() -> None:
    first = versions.new_version_id("a" * 64, NOON)
    later = versions.new_version_id("0" * 64, NOON + timedelta(milliseconds=1))

    assert first == "20261122T120000000Z-aaaaaa"
    assert first < later
    assert versions.new_version_id("b" * 64, NOON) != first


@pytest.mark.parametrize("version", ["v9", "", "../v1", ".draft-x"])
def test_a_version_that_is_not_there_is_unknown(tmp_path: Path, version: str) -> None:
    publish(tmp_path, "v1", "one")

    with pytest.raises(UnknownVersion):
        open_version(tmp_path, version)


def test_a_dataset_without_versions_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoVersion, match="twintext build"):
        current_version(tmp_path)
    assert all_versions(tmp_path) == []


def test_a_version_with_a_broken_manifest_or_without_a_store_is_damaged(tmp_path: Path) -> None:
    publish(tmp_path, "v1", "one")
    directory = current_version(tmp_path).directory
    (directory / "complete" / "CURRENT").unlink()
    with pytest.raises(DamagedVersion, match="'complete' is missing"):
        current_version(tmp_path)

    (directory / "manifest.json").write_text("{")
    with pytest.raises(DamagedVersion, match="manifest cannot be read"):
        current_version(tmp_path)


def test_readers_can_be_switched_away_from_a_damaged_version(tmp_path: Path) -> None:
    publish(tmp_path, "v1", "one")
    publish(tmp_path, "v2", "two")
    shutil.rmtree(current_version(tmp_path).directory)

    with pytest.raises(DamagedVersion, match=r"v2 is damaged: .* not there; 'twintext rollback'"):
        current_version(tmp_path)
    assert served_id(tmp_path) == "v2"
    versions.serve_version(tmp_path, "v1")
    assert current_version(tmp_path).id == "v1"


def test_a_damaged_version_does_not_hide_the_others_and_is_named(tmp_path: Path) -> None:
    for name in ("v1", "v2", "v3"):
        publish(tmp_path, name, name)
    (open_version(tmp_path, "v1").directory / "manifest.json").write_text("{")
    (open_version(tmp_path, "v2").directory / "manifest.json").unlink()

    assert [version.id for version in all_versions(tmp_path)] == ["v3"]
    assert [damaged.version for damaged in damaged_versions(tmp_path)] == ["v2", "v1"]
    assert versions.retain(tmp_path, 1) == []


def test_the_engine_can_write_to_a_checkpoint_of_a_read_only_store(tmp_path: Path) -> None:
    """The whole design of versions rests on this property of the store."""
    original = Store(tmp_path / "original")
    original.add(quad("one"))
    original.flush()
    del original

    versions.checkpoint(tmp_path / "original", tmp_path / "copy")
    copy = Store(tmp_path / "copy")
    copy.add(quad("two"))
    copy.flush()

    assert values(tmp_path / "original") == {'"one"'}
    assert len(copy) == 2
    assert pyoxigraph.__version__


def test_a_version_that_was_just_replaced_stays_as_long_as_a_query_may_read_it(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    ages = {"oldest": 3600, "older": 1800, "old": 20, "new": 10}
    names = {age: versions.new_version_id("0" * 64, now - timedelta(seconds=ago)) for age, ago in ages.items()}
    for name in names.values():
        publish(tmp_path, name, name)

    removed = versions.retain(tmp_path, 1, longest_read=60)

    assert removed == [names["oldest"]], "the one after it was published half an hour ago"
    assert versions.retain(tmp_path, 1, longest_read=1) == [names["older"], names["old"]]
    assert [version.id for version in all_versions(tmp_path)] == [names["new"]]


def test_a_version_is_never_seen_half_removed_and_the_rest_is_swept(tmp_path: Path) -> None:
    for name in ("v1", "v2"):
        publish(tmp_path, name, name)
    half = tmp_path / "versions" / f"{versions.REMOVED_PREFIX}v1"
    (tmp_path / "versions" / "v1").rename(half)  # as far as a process came that was killed

    assert [version.id for version in all_versions(tmp_path)] == ["v2"]
    assert damaged_versions(tmp_path) == []
    with versions.writer_lock(tmp_path):
        assert not half.exists()


def test_a_switch_is_written_down_after_a_line_that_a_crash_cut_off(tmp_path: Path) -> None:
    for name in ("v1", "v2"):
        publish(tmp_path, name, name)
    switches_file(tmp_path).write_text('{"at": "2026')

    made = [versions.switch(tmp_path, name, "rollback", "why") for name in ("v1", "v2")]

    assert switches(tmp_path) == made
    assert [(switch.version, switch.before) for switch in made] == [("v1", "v2"), ("v2", "v1")]
    assert current_version(tmp_path).id == "v2"
