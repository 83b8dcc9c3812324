"""Backups of the version now served, and their way back: every file with its SHA-256, whole or not there at all.

    DIR/
      SHA256SUMS      a line for every other file, as `sha256sum -c` reads it
      version/        the files of the version, as `app.model.published` describes them

While it is copied the version is pinned by hard links in the dataset, so that writers go on and retention cannot take
it away. A backup holds no tokens, no older versions, and nothing that was kept for the next build. What is restored
becomes a new version of the dataset it is restored into, whose parent is the one that was served before.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from app.dataset import versions
from app.dataset.recovery import PATIENCE
from app.dataset.soundness import fault_in
from app.errors import DamagedBackup, DatasetError, DatasetLocked, NotABackup, OccupiedDirectory
from app.model.published import Change, Manifest, PublishedVersion, SourceEntry, current_version
from app.settings import Settings

SUMS: Final = "SHA256SUMS"
VERSION: Final = "version"
PIN_PREFIX: Final = ".pinned-"
_CHUNK: Final = 1 << 20
_LOCKS: Final = ("LOCK",)

Progress = Callable[[int, int], None]


def _silent(_done: int, _all: int) -> None:
    """Report no progress."""


def backup(dataset: Path, target: Path, progress: Progress = _silent) -> Manifest:
    """Copy the version now served into a directory that does not exist yet or is empty; the version's manifest.

    `OccupiedDirectory` where there is something; `NoVersion`, `DamagedVersion` where there is nothing to copy;
    `OSError` where it cannot be written: then nothing is left. `progress` gets the bytes copied and those to copy.
    """
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OccupiedDirectory(str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _exclusive(dataset, "backup.lock"), _pinned(dataset) as (version, pinned):
        fault = fault_in(pinned)
        if fault:
            raise DamagedBackup(str(version.directory), (fault,))
        _sweep(target.parent, f".{target.name}.partial-")
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}.partial-", dir=target.parent))
        try:
            _fill(made, pinned, progress)
            made.chmod(0o755)
            made.rename(target)  # over an empty directory too
            _sync(target.parent)
        except BaseException:  # whatever ended it, an interrupt too: half a backup must not stay
            shutil.rmtree(made, ignore_errors=True)
            raise
    return version.manifest


def _fill(made: Path, pinned: Path, progress: Progress) -> None:
    names = _files(pinned)
    whole = sum((pinned / name).stat().st_size for name in names)
    _check_room(made, whole)
    done = 0
    with (made / SUMS).open("w", encoding="utf-8") as sums:
        for name in names:
            digest = _copy(pinned / name, made / VERSION / name)
            sums.write(f"{digest}  {VERSION}/{name}\n")
            done += (made / VERSION / name).stat().st_size
            progress(done, whole)
        sums.flush()
        os.fsync(sums.fileno())
    _sync_folders(made)


@contextmanager
def _pinned(dataset: Path) -> Iterator[tuple[PublishedVersion, Path]]:
    """The version now served, and a directory of links to its files that nobody else removes."""
    _sweep(dataset / "versions", PIN_PREFIX)
    for _ in range(10):
        version = current_version(dataset)
        directory = Path(tempfile.mkdtemp(prefix=PIN_PREFIX, dir=dataset / "versions"))
        try:
            for name in _files(version.directory):
                (directory / name).parent.mkdir(parents=True, exist_ok=True)
                os.link(version.directory / name, directory / name)
        except FileNotFoundError:  # it was replaced and removed at this moment
            shutil.rmtree(directory)
            continue
        try:
            yield version, directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)
        return
    raise DatasetLocked(str(dataset))


def restore(settings: Settings, source: Path, progress: Progress = _silent) -> PublishedVersion:
    """Make what a backup holds the version now served, in the dataset of the settings, which need not exist yet.

    `NotABackup` where the directory is none, `DamagedBackup` with the names of the files that are missing, changed or
    not listed; nothing has been touched then. Whatever goes wrong later leaves the dataset as it was.
    """
    dataset = settings.data
    sums = _verify(source)
    dataset.mkdir(parents=True, exist_ok=True)
    with _exclusive(dataset, "restore.lock"):
        folder = dataset / "versions"
        folder.mkdir(exist_ok=True)
        _sweep(folder, ".restored-")
        made = Path(tempfile.mkdtemp(prefix=".restored-", dir=folder))
        try:
            _take(source, made, sums, progress)
            return _publish(settings, made)
        finally:
            shutil.rmtree(made, ignore_errors=True)  # nothing where it was published


def _take(source: Path, made: Path, sums: dict[str, str], progress: Progress) -> None:
    names = sorted(name.removeprefix(VERSION + "/") for name in sums)
    whole = sum((source / VERSION / name).stat().st_size for name in names)
    _check_room(made, whole)
    done = 0
    for name in names:
        if _copy(source / VERSION / name, made / name) != sums[f"{VERSION}/{name}"]:
            raise DamagedBackup(str(source), (f"{VERSION}/{name} changed while it was read",))
        done += (made / name).stat().st_size
        progress(done, whole)
    fault = fault_in(made)
    if fault:
        raise DamagedBackup(str(source), (fault,))


def _publish(settings: Settings, made: Path) -> PublishedVersion:
    with versions.writer_lock(settings.data, patience=PATIENCE):
        try:
            before: Manifest | None = current_version(settings.data).manifest
        except DatasetError:
            before = None
        manifest = _restored(Manifest.from_json((made / "manifest.json").read_text("utf-8")), before)
        (made / "patch.rdfp").unlink(missing_ok=True)  # it told the difference from another parent
        version = versions.publish(settings.data, versions.Draft(made), manifest, holds_staged=False)
        versions.retain(settings.data, settings.retain_versions, longest_read=settings.query_timeout)
    return version


def _restored(manifest: Manifest, before: Manifest | None) -> Manifest:
    """The manifest of what was restored, as a version that follows the one served before."""
    now = datetime.now(UTC)

    def states(sources: Iterable[SourceEntry]) -> set[tuple[str, str]]:
        return {(source.graph, source.checksum) for source in sources}

    differing = states(manifest.sources) ^ states(before.sources if before else ())
    graphs = tuple(sorted({graph for graph, _ in differing}))
    return replace(
        manifest,
        id=versions.new_version_id(manifest.checksum or uuid.uuid4().hex, now),
        published=now.isoformat(timespec="seconds"),
        parent=before.id if before else None,
        change=Change(uuid.uuid4().hex, "restore", "", graphs),
    )


def _verify(source: Path) -> dict[str, str]:
    """The checksum of every file of a backup by its name, all of which have been compared."""
    try:
        text = (source / SUMS).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise NotABackup(str(source)) from None
    except UnicodeDecodeError:
        raise DamagedBackup(str(source), (SUMS,)) from None
    sums: dict[str, str] = {}
    for line in text.split("\n")[:-1]:
        digest, separator, name = line.partition("  ")
        if not separator or len(digest) != hashlib.sha256().digest_size * 2 or not _is_within(name):
            raise DamagedBackup(str(source), (SUMS,))
        sums[name] = digest
    if not text.endswith("\n"):
        raise DamagedBackup(str(source), (SUMS,))
    wrong = [name for name, digest in sums.items() if _digest(source / name) != digest]
    present = {f"{VERSION}/{name}" for name in _files(source / VERSION)}
    wrong += [*(present - sums.keys()), *({f"{VERSION}/manifest.json"} - sums.keys())]
    if wrong:
        raise DamagedBackup(str(source), tuple(sorted(set(wrong))))
    return sums


def _is_within(name: str) -> bool:
    """Whether a name of the list stays within the version; a list made by others must not reach elsewhere."""
    parts = name.split("/")
    return parts[0] == VERSION and len(parts) > 1 and not {"", ".", ".."} & set(parts) and "\\" not in name


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file; None where it is no regular file or cannot be read."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _copy(source: Path, target: Path) -> str:
    """Copy a file, on disk when this returns; the SHA-256 of what was read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("xb") as written:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def _files(directory: Path) -> list[str]:
    """The files below a directory by their relative names; without the engine's log and its lock."""
    found = (path for path in directory.rglob("*") if path.is_file() or path.is_symlink())
    names = (path.relative_to(directory).as_posix() for path in found)
    return sorted(name for name in names if not _is_the_engines_own(name.rpartition("/")[2]))


def _is_the_engines_own(name: str) -> bool:
    return name in _LOCKS or name == "LOG" or name.startswith("LOG.")


def _check_room(directory: Path, needed: int) -> None:
    if shutil.disk_usage(directory).free < needed:
        raise OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)}: {needed:,} bytes are needed", str(directory))


@contextmanager
def _exclusive(dataset: Path, name: str) -> Iterator[None]:
    """One at a time; `DatasetLocked` for others."""
    lock: IO[str]
    with (dataset / name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatasetLocked(str(dataset)) from None
        yield


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what was left behind by one that was killed."""
    for leftover in folder.glob(prefix + "*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _sync_folders(directory: Path) -> None:
    for folder, _, _ in os.walk(directory):
        _sync(Path(folder))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
