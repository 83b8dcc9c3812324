"""Archives of catalogues (.tar, also packed): their members are unpacked for reading, and nothing else in them counts.

An archive comes from elsewhere and may mean harm. Only plain files below its own root are written, links never; how
much it unpacks to is bounded.
"""

import errno
import hashlib
import json
import lzma
import os
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Final, Self

from app.errors import SourceError
from app.sources.catalogues.relaton import Rejected, kind_of, stamp_of

MOST_BYTES: Final = 4_000_000_000  # as unpacked: all catalogues together have 0.7 GB
MOST_MEMBERS: Final = 500_000
MOST_BYTES_OF_A_NAME: Final = 1_000_000
_SUFFIXES: Final = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
_NAMES: Final = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME)
_LINK_NAMES: Final = (tarfile.GNUTYPE_LONGLINK,)
_NOT_WRITABLE: Final = (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ, errno.EINVAL)
_FORK: Final = "._"  # what macOS packs beside each file
_BLOCK: Final = 1 << 20
_LATEST: Final = 1 << 32  # of the times that a file system keeps


class _Member(tarfile.TarInfo):
    """A member whose name, and whatever else is said of it, is not longer than it can honestly be."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.type in (*_NAMES, *_LINK_NAMES) and member.size > MOST_BYTES_OF_A_NAME:
            raise _TooMuch("has a member whose name alone is larger than 1 MB")
        return member


class _TooMuch(Exception):
    """The archive is larger than anything that it is read for; the message says what of it."""


def is_archive(path: Path) -> bool:
    """Whether a path is that of an archive, by its name."""
    return path.name.lower().endswith(_SUFFIXES) and not path.is_dir()


def unpacked(archive: Path, directory: Path) -> tuple[Path, list[Rejected]]:
    """The folder, below the directory, with the files of catalogues in an archive, and the members that were refused.

    What was unpacked before is found again. `SourceError` where the archive is absent, damaged, too large or empty.
    """
    try:
        name = hashlib.sha256(stamp_of(archive).encode()).hexdigest()[:16]
    except OSError as error:
        raise SourceError(str(archive), error.strerror or str(error)) from None
    folder, told = directory / name, directory / f"{name}.json"
    if not told.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            rejected = _unpack(archive, folder)
        except SourceError:  # what came out of a refused archive fills the disk for nothing
            shutil.rmtree(folder, ignore_errors=True)
            raise
        partial = directory / f".{name}"
        partial.write_text(json.dumps([[one.path, one.reason] for one in rejected]), "utf-8")
        partial.rename(told)
    return folder, [Rejected(path, reason) for path, reason in json.loads(told.read_text("utf-8"))]


def _unpack(archive: Path, folder: Path) -> list[Rejected]:
    rejected: list[Rejected] = []
    written = 0
    try:
        # A stream is read once, from its beginning to its end, and tells by itself how it is packed.
        with tarfile.open(archive, "r|*", tarinfo=_Member) as members:
            size = 0
            for count, member in enumerate(members, 1):
                size += member.size
                _check_bounds(count, size)
                if member.isdir() or not kind_of(Path(member.name)) or Path(member.name).name.startswith(_FORK):
                    continue
                reason = _reason_against(member) or _written(members.extractfile(member), member, folder)
                written += not reason
                if reason:
                    rejected.append(Rejected(f"{archive}: {member.name[:200]!r}", reason))
                members.members = []  # type: ignore[attr-defined]  # it keeps them all otherwise
    except _TooMuch as error:
        raise SourceError(str(archive), str(error)) from None
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, RecursionError, ValueError, OverflowError) as error:
        raise SourceError(str(archive), f"is no whole archive ({' '.join(str(error).split())[:200]})") from None
    if not written:
        raise SourceError(str(archive), "holds no YAML and no JSON lines")
    return rejected


def _check_bounds(count: int, size: int) -> None:
    if count > MOST_MEMBERS:
        raise _TooMuch(f"has more than {MOST_MEMBERS} members")
    if size > MOST_BYTES:
        raise _TooMuch(f"unpacks to more than {MOST_BYTES // 1_000_000} MB")


def _reason_against(member: tarfile.TarInfo) -> str:
    """Why a member is not unpacked; "" where nothing speaks against it."""
    path = PurePosixPath(member.name)
    if not member.isreg() or member.issparse():
        return "is no plain file"
    if path.is_absolute() or ".." in path.parts or "\\" in member.name or "\0" in member.name:
        return "leads out of the archive"
    return ""


def _written(content: IO[bytes] | None, member: tarfile.TarInfo, folder: Path) -> str:
    """Write a member below the folder; why it could not be, "" where it was."""
    if content is None:
        return "is no plain file"
    target = folder / member.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file, _BLOCK)
        moment = min(max(member.mtime, 0), _LATEST)
        os.utime(target, (moment, moment))
    except OSError as error:
        if error.errno not in _NOT_WRITABLE:
            raise
        return error.strerror or str(error)
    except UnicodeEncodeError:
        return "has a name that is not in UTF-8"
    return ""
