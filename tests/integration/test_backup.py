"""A backup is whole or not there; a restore takes all of it or nothing."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from app.dataset import backup as module
from app.dataset import versions
from app.dataset.backup import SUMS, backup, restore
from app.errors import DamagedBackup, DatasetLocked, NotABackup, NoVersion, OccupiedDirectory
from app.model.published import all_versions, current_version, open_version, served_id
from app.settings import Settings

GRAPH = NamedNode("https://e.example/graph")


def quads(*values: str) -> list[Quad]:
    subject, predicate = NamedNode("https://e.example/s"), NamedNode("https://e.example/p")
    return [Quad(subject, predicate, Literal(value), GRAPH) for value in values]


def values(store: Path) -> set[str]:
    return {
        str(quad.object).strip('"') for quad in Store.read_only(str(store)).quads_for_pattern(None, None, None, GRAPH)
    }


@pytest.fixture
def dataset(tmp_path: Path, publish_version: Callable[..., object]) -> Path:
    publish_version(tmp_path / "data", "v1", quads("one"))
    publish_version(tmp_path / "data", "v2", quads("one", "two"))
    (tmp_path / "data" / "versions" / "v2" / "patch.rdfp").write_text("TX .\nTC .\n")
    return tmp_path / "data"


@pytest.fixture
def made(dataset: Path, tmp_path: Path) -> Path:
    backup(dataset, tmp_path / "backup")
    return tmp_path / "backup"


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


class TestBackup:
    def test_it_holds_the_served_version_and_the_checksum_of_every_file(self, dataset: Path, tmp_path: Path) -> None:
        seen: list[tuple[int, int]] = []

        manifest = backup(dataset, tmp_path / "a" / "backup", lambda done, whole: seen.append((done, whole)))

        made = tmp_path / "a" / "backup"
        assert manifest.id == "v2"
        assert values(made / "version" / "complete") == {"one", "two"}
        checked = subprocess.run(["sha256sum", "-c", "--strict", SUMS], cwd=made, capture_output=True, check=False)
        assert checked.returncode == 0, checked.stdout
        listed = {line.split("  ")[1] for line in (made / SUMS).read_text().splitlines()}
        assert listed == {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()} - {SUMS}
        assert seen[-1][0] == seen[-1][1] > 0
        assert leftovers(tmp_path / "a") == []
        assert leftovers(dataset / "versions") == []

    def test_it_shares_no_file_with_the_dataset_and_holds_no_secrets(self, dataset: Path, tmp_path: Path) -> None:
        (dataset / "tokens.json").write_text("secret")

        backup(dataset, tmp_path / "backup")

        files = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
        assert {path.stat().st_nlink for path in files} == {1}
        assert not [path for path in files if "token" in path.name]

    def test_an_empty_directory_is_filled_and_another_is_left_alone(self, dataset: Path, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        backup(dataset, tmp_path / "empty")
        assert (tmp_path / "empty" / SUMS).is_file()

        with pytest.raises(OccupiedDirectory):
            backup(dataset, tmp_path / "empty")
        (tmp_path / "file").write_text("mine")
        with pytest.raises(OccupiedDirectory):
            backup(dataset, tmp_path / "file")

    def test_a_writer_goes_on_meanwhile_and_retention_takes_nothing_away(
        self, dataset: Path, tmp_path: Path, publish_version: Callable[..., object]
    ) -> None:
        """At the first file copied two more versions are published, and the one being copied is removed."""

        def write(done: int, _: int) -> None:
            if not (dataset / "versions" / "v3").exists():
                with versions.writer_lock(dataset):
                    publish_version(dataset, "v3", quads("three"))
                    versions.retain(dataset, 1)

        backup(dataset, tmp_path / "backup", write)

        assert [version.id for version in all_versions(dataset)] == ["v3"]
        assert values(tmp_path / "backup" / "version" / "complete") == {"one", "two"}

    def test_a_damaged_version_is_not_backed_up(self, dataset: Path, tmp_path: Path) -> None:
        next((dataset / "versions" / "v2" / "complete").glob("*.sst")).unlink()

        with pytest.raises(DamagedBackup):
            backup(dataset, tmp_path / "backup")
        assert not (tmp_path / "backup").exists()
        assert leftovers(dataset / "versions") == []

    def test_nothing_published_is_nothing_to_back_up(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()

        with pytest.raises(NoVersion):
            backup(tmp_path / "data", tmp_path / "backup")

    def test_a_failure_leaves_nothing(self, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> str:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(module, "_copy", full)
        with pytest.raises(OSError, match="No space left"):
            backup(dataset, tmp_path / "backup")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
        assert leftovers(dataset / "versions") == []

    def test_what_does_not_fit_is_refused_before_it_is_begun(
        self, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1))

        with pytest.raises(OSError, match="bytes are needed"):
            backup(dataset, tmp_path / "backup")

    def test_a_version_that_goes_while_it_is_pinned_is_not_waited_for_forever(
        self, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*_: object) -> None:
            raise FileNotFoundError

        monkeypatch.setattr(os, "link", gone)
        with pytest.raises(DatasetLocked):
            backup(dataset, tmp_path / "backup")


class TestRestore:
    def test_into_a_new_dataset(self, made: Path, tmp_path: Path) -> None:
        seen: list[tuple[int, int]] = []

        version = restore(Settings(data=tmp_path / "new"), made, lambda done, whole: seen.append((done, whole)))

        assert served_id(tmp_path / "new") == version.id
        assert values(version.store()) == values(version.store(infer=False)) == {"one", "two"}
        assert version.manifest.parent is None
        assert version.manifest.change is not None
        assert version.manifest.change.kind == "restore"
        assert not version.patch.exists(), "it told the difference from another parent"
        assert seen[-1][0] == seen[-1][1] > 0
        assert leftovers(tmp_path / "new" / "versions") == []

    def test_into_an_existing_dataset_as_the_next_version(
        self, dataset: Path, made: Path, publish_version: Callable[..., object]
    ) -> None:
        publish_version(dataset, "v3", quads("three"))

        version = restore(Settings(data=dataset), made)

        assert version.manifest.parent == "v3"
        assert {one.id for one in all_versions(dataset)} == {"v1", "v2", "v3", version.id}
        assert values(current_version(dataset).store()) == {"one", "two"}

    def test_over_a_dataset_whose_version_is_damaged(self, dataset: Path, made: Path) -> None:
        (dataset / "current").write_text("")

        version = restore(Settings(data=dataset), made)

        assert (served_id(dataset), version.manifest.parent) == (version.id, None)

    @pytest.mark.parametrize("harm", ["changed", "cut", "missing", "unlisted", "link"])
    def test_a_damaged_backup_is_refused_with_the_names_of_the_files(
        self, dataset: Path, made: Path, harm: str
    ) -> None:
        table = next((made / "version" / "complete").glob("*.sst"))
        name = table.relative_to(made).as_posix()
        content = table.read_bytes()
        if harm == "changed":
            table.write_bytes(content[:50] + bytes([content[50] ^ 1]) + content[51:])
        elif harm == "cut":
            table.write_bytes(content[:-1])
        elif harm == "link":
            shutil.copy(table, made.parent / "elsewhere")
            table.unlink()
            table.symlink_to(made.parent / "elsewhere")
        elif harm == "missing":
            table.unlink()
        else:
            name = "version/complete/999999.sst"
            (made / name).write_bytes(b"?")
        before = sorted(dataset.rglob("*"))

        with pytest.raises(DamagedBackup) as refused:
            restore(Settings(data=dataset), made)

        assert refused.value.files == (name,)
        assert sorted(dataset.rglob("*")) == before
        assert served_id(dataset) == "v2"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "nonsense\n",
            "0" * 64 + "  ../../etc/passwd\n",
            "0" * 64 + "  version/../../x\n",
            "0" * 64 + "  /etc/passwd\n",
            "0" * 63 + "  version/manifest.json\n",
            b"\xff\n",
            "cut",
        ],
    )
    def test_a_list_that_is_damaged_or_reaches_elsewhere_is_refused(
        self, made: Path, tmp_path: Path, text: str | bytes
    ) -> None:
        sums = made / SUMS
        content = sums.read_bytes()[:-7] if text == "cut" else text if isinstance(text, bytes) else text.encode()
        sums.write_bytes(content)

        with pytest.raises(DamagedBackup):
            restore(Settings(data=tmp_path / "new"), made)
        assert not (tmp_path / "new").exists()

    def test_a_list_that_lacks_a_line_is_refused(self, made: Path, tmp_path: Path) -> None:
        sums = made / SUMS
        first, *rest = sums.read_text().splitlines(keepends=True)
        sums.write_text("".join(rest))

        with pytest.raises(DamagedBackup) as refused:
            restore(Settings(data=tmp_path / "new"), made)
        assert refused.value.files == (first.strip().split("  ")[1],)

    def test_a_directory_that_is_no_backup_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        for directory in ("empty", "none"):
            with pytest.raises(NotABackup):
                restore(Settings(data=tmp_path / "new"), tmp_path / directory)

    def test_a_file_that_changes_while_it_is_read_is_noticed(
        self, dataset: Path, made: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_verify", lambda _: {"version/manifest.json": "0" * 64})

        with pytest.raises(DamagedBackup, match="changed while it was read"):
            restore(Settings(data=dataset), made)
        assert served_id(dataset) == "v2"
        assert leftovers(dataset / "versions") == []

    def test_checksums_that_fit_a_store_that_does_not_open_are_not_enough(self, dataset: Path, made: Path) -> None:
        current = made / "version" / "complete" / "CURRENT"
        before = hashlib.sha256(current.read_bytes()).hexdigest()
        current.write_text("MANIFEST-999999\n")
        after = hashlib.sha256(current.read_bytes()).hexdigest()
        sums = (made / SUMS).read_text()
        listed = f"{before}  version/complete/CURRENT"
        assert listed in sums
        (made / SUMS).write_text(sums.replace(listed, listed.replace(before, after)))

        with pytest.raises(DamagedBackup):
            restore(Settings(data=dataset), made)
        assert served_id(dataset) == "v2"

    def test_a_writer_at_work_is_waited_for_only_so_long(
        self, dataset: Path, made: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "PATIENCE", 0.05)

        with versions.writer_lock(dataset), pytest.raises(DatasetLocked):
            restore(Settings(data=dataset), made)
        assert leftovers(dataset / "versions") == []

    def test_two_at_once_are_refused(self, dataset: Path, made: Path, tmp_path: Path) -> None:
        inside, go = threading.Event(), threading.Event()

        def hold(_done: int, _whole: int) -> None:
            inside.set()
            go.wait(20)

        thread = threading.Thread(target=restore, args=(Settings(data=dataset), made, hold))
        thread.start()
        inside.wait(20)
        with pytest.raises(DatasetLocked):
            restore(Settings(data=dataset), made)
        go.set()
        thread.join()
        assert len(all_versions(dataset)) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
from app.dataset.backup import backup, restore
from app.dataset import versions
from app.settings import Settings
data, made, place, what = sys.argv[1:]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
count = [0]
def progress(done, whole):
    count[0] += 1
    if place == "first" or (place == "last" and done == whole):
        die()
if place == "publish":
    versions.serve_version = die
if what == "backup":
    backup(Path(data), Path(made), progress)
else:
    restore(Settings(data=Path(data)), Path(made), progress)
"""


@pytest.mark.parametrize(("what", "place"), [("backup", "first"), ("backup", "last")])
def test_a_killed_backup_leaves_a_dataset_that_serves_and_the_next_one_succeeds(
    dataset: Path, tmp_path: Path, what: str, place: str
) -> None:
    command = [sys.executable, "-c", KILLED, str(dataset), str(tmp_path / "backup"), place, what]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL

    assert not (tmp_path / "backup").exists()
    assert current_version(dataset).id == "v2"
    backup(dataset, tmp_path / "backup")
    assert leftovers(tmp_path) == []
    assert leftovers(dataset / "versions") == []


@pytest.mark.parametrize("place", ["first", "last", "publish"])
def test_a_killed_restore_leaves_a_dataset_that_serves_and_the_next_one_succeeds(
    dataset: Path, made: Path, place: str
) -> None:
    command = [sys.executable, "-c", KILLED, str(dataset), str(made), place, "restore"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL

    assert current_version(dataset).id == "v2"
    version = restore(Settings(data=dataset), made)
    assert served_id(dataset) == version.id
    assert leftovers(dataset / "versions") == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_full_disk_is_said_and_leaves_the_dataset_as_it_was(dataset: Path, made: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40k", "none", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted: {mounted.stderr.decode().strip()}")
    try:
        with pytest.raises(OSError, match="No space left on device"):
            backup(dataset, small / "backup")
        assert leftovers(small) == []
        with pytest.raises(OSError, match="No space left on device"):
            restore(Settings(data=small / "data"), made)
    finally:
        subprocess.run(["umount", str(small)], check=True)
    assert current_version(dataset).id == "v2"


def test_a_backup_goes_to_another_file_system(dataset: Path) -> None:
    other = Path("/dev/shm")  # noqa: S108  # the name that is made in it is this process's own
    if not other.is_dir() or other.stat().st_dev == dataset.stat().st_dev:
        pytest.skip("there is no other file system to write to")
    target = other / f"twintext-test-{os.getpid()}"
    try:
        backup(dataset, target)
        version = restore(replace(Settings(), data=dataset), target)
        assert values(version.store()) == {"one", "two"}
    finally:
        shutil.rmtree(target, ignore_errors=True)
    assert open_version(dataset, "v2")
