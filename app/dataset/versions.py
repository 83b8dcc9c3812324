"""The writing side of versions: one writer at a time, drafts that start from a parent, and an atomic switch.

A draft is a directory `versions/.draft-*` whose stores start as hard-linked checkpoints of the parent's (RocksDB never
changes a finished file), so a draft costs milliseconds whatever the size of the dataset. Publishing is one rename of
that directory and one of the file `current`. A crash at any moment leaves either the old version or the new one, and
a draft that the next writer sweeps away.
"""

import fcntl
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pyoxigraph

from app.errors import DatasetError, DatasetLocked, NoVersion
from app.model.published import (
    Manifest,
    PublishedVersion,
    current_file,
    open_version,
    served_id,
    version_directory,
    version_names,
)
from app.model.succession import Switch, SwitchKind, moment_of, moment_of_id, switches_file

DRAFT_PREFIX = ".draft-"
WORK_PREFIX = ".work-"
STAGED_PREFIX = ".staged-"
REMOVED_PREFIX = ".removed-"
# Beside the stores of a version: the records of catalogues of which its graphs were made.
RECORDS = "records"

_SECONDS_BETWEEN_TRIES = 0.02


@contextmanager
def writer_lock(dataset: Path, *, keep: Path | None = None, patience: float = 0.0) -> Iterator[None]:
    """Hold the right to write to the dataset; `DatasetLocked` where another process holds it for `patience` seconds.

    Whatever dead writers left is swept away, except for the working directory `keep` of a writer that lives on.
    """
    dataset.mkdir(parents=True, exist_ok=True)
    with (dataset / "lock").open("w") as lock:
        _take(lock, dataset, time.monotonic() + patience)
        _sweep(dataset, keep)
        yield


def _take(lock: IO[str], dataset: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise DatasetLocked(str(dataset)) from None
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return


def _sweep(dataset: Path, keep: Path | None) -> None:
    for prefix in (DRAFT_PREFIX, WORK_PREFIX, REMOVED_PREFIX):
        for leftover in (dataset / "versions").glob(prefix + "*"):
            if leftover != keep:
                shutil.rmtree(leftover, ignore_errors=True)  # an engine that is just closing may still add a file


@dataclass(frozen=True)
class Draft:
    """A version in the making."""

    directory: Path

    @property
    def asserted(self) -> Path:
        """The store of asserted graphs."""
        return self.directory / "asserted"

    @property
    def complete(self) -> Path:
        """The store with the entailed graph."""
        return self.directory / "complete"


@contextmanager
def draft(dataset: Path, asserted_base: Path | None) -> Iterator[Draft]:
    """A draft whose asserted store starts as a checkpoint of `asserted_base`, or empty; removed if not published."""
    versions = dataset / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    made = Draft(Path(tempfile.mkdtemp(prefix=DRAFT_PREFIX, dir=versions)))
    try:
        if asserted_base is not None:
            checkpoint(asserted_base, made.asserted)
        yield made
    finally:
        # An engine that is just closing may add a file behind this; the next writer sweeps what it left.
        shutil.rmtree(made.directory, ignore_errors=True)


def checkpoint(store: Path, target: Path) -> None:
    """Copy a store by hard links; the copy may be written to, the original stays as it is."""
    if any(log.stat().st_size for log in store.glob("*.log")):
        # The backup of a store opened read-only leaves out what stands in its write-ahead log alone.
        pyoxigraph.Store(store).flush()
    pyoxigraph.Store.read_only(str(store)).backup(target)


def link_tree(source: Path, target: Path) -> None:
    """The files of a flat directory again, as links: what is published never changes. Nothing where there is none."""
    if source.is_dir():
        target.mkdir()
        for path in source.iterdir():
            os.link(path, target / path.name)


def staged(dataset: Path) -> Path | None:
    """The draft that was set aside with `stage`, to be published by the next build."""
    return max((dataset / "versions").glob(STAGED_PREFIX + "*"), default=None)


def discard_staged(dataset: Path) -> bool:
    """Remove what was set aside; whether there was anything."""
    waiting = list((dataset / "versions").glob(STAGED_PREFIX + "*"))
    for directory in waiting:
        shutil.rmtree(directory)
    return bool(waiting)


def stage(dataset: Path, made: Draft, now: datetime) -> None:
    """Set a draft aside instead of publishing it; it takes the place of one set aside before."""
    before = list((dataset / "versions").glob(STAGED_PREFIX + "*"))
    _sync_tree(made.directory)
    made.directory.rename(dataset / "versions" / f"{STAGED_PREFIX}{new_version_id('', now)}")
    _sync(dataset / "versions")
    for directory in before:
        shutil.rmtree(directory)


def new_version_id(checksum: str, now: datetime) -> str:
    """An id that sorts by time and tells equal times apart: "20261122T214407123Z-5f2a90"."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{checksum[:6]}"


def publish(dataset: Path, made: Draft, manifest: Manifest, *, holds_staged: bool = True) -> PublishedVersion:
    """Make the draft the version now served; what was set aside goes, if the draft holds it."""
    (made.directory / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    made.directory.chmod(0o755)
    _sync_tree(made.directory)
    target = version_directory(dataset, manifest.id)
    made.directory.rename(target)
    _sync(target.parent)
    serve_version(dataset, manifest.id)
    if holds_staged:
        discard_staged(dataset)
    return PublishedVersion(target, manifest)


def serve_version(dataset: Path, version: str) -> PublishedVersion:
    """Switch readers to a published version, older or newer; `UnknownVersion` where there is none."""
    chosen = open_version(dataset, version)
    fresh = current_file(dataset).with_name("current.new")
    fresh.write_text(version + "\n", encoding="utf-8")
    _sync(fresh)
    fresh.replace(current_file(dataset))
    _sync(dataset)
    return chosen


def switch(dataset: Path, version: str, kind: SwitchKind, reason: str = "") -> Switch:
    """Serve a version that was published before, and write down that it is; errors as `serve_version`."""
    try:
        before = served_id(dataset)
    except (NoVersion, OSError, UnicodeDecodeError):
        before = ""
    serve_version(dataset, version)
    made = Switch(datetime.now(UTC).isoformat(timespec="microseconds"), version, before, kind, reason)
    with switches_file(dataset).open("ab+") as file:
        if file.tell() and not _ends_its_line(file):
            file.write(b"\n")  # a crash cut off the line before
        file.write(made.to_json().encode())
        file.flush()
        os.fsync(file.fileno())
    return made


def _ends_its_line(file: IO[bytes]) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def retain(dataset: Path, count: int, *, longest_read: float = 0.0) -> list[str]:
    """Remove all but the newest `count` versions and the one now served; the ids removed come back.

    One that was replaced less than `longest_read` seconds ago stays for now: a query may still read it, and the
    engine opens the files of a large store one by one. A process that has all of them open is not disturbed.
    """
    names = version_names(dataset)
    kept = {*names[: max(count, 1)], served_id(dataset)}
    since = datetime.now(UTC) - timedelta(seconds=longest_read)
    removed = []
    for newer, name in reversed(list(itertools.pairwise(names))):
        if name in kept or _published(dataset, newer) > since:
            continue
        with suppress(DatasetError):  # what is damaged stays, for whoever wants to look into it
            open_version(dataset, name)
            doomed = version_directory(dataset, REMOVED_PREFIX + name)
            version_directory(dataset, name).rename(doomed)  # so that it is never seen with half of its files
            shutil.rmtree(doomed)
            removed.append(name)
    return removed


def _published(dataset: Path, version: str) -> datetime:
    """When a version was published; long ago where that cannot be told."""
    try:
        return moment_of_id(version) or moment_of(open_version(dataset, version).manifest)
    except (DatasetError, ValueError):
        return datetime.min.replace(tzinfo=UTC)


def _sync_tree(directory: Path) -> None:
    for folder, _, names in os.walk(directory):
        for name in names:
            path = Path(folder) / name
            if path.stat().st_nlink == 1:  # what an older version holds as well, or the engine has linked, is on disk
                _sync(path)
        _sync(Path(folder))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
