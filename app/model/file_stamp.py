"""What tells a file from another that is put in its place."""

import os
from pathlib import Path

# Inode, time of the last change in nanoseconds, and size in bytes.
Stamp = tuple[int, int, int]


def stamp_of(file: str | Path) -> Stamp | None:
    """The stamp of a file, cheap enough to be asked for before every query; None where it cannot be had."""
    try:
        status = os.stat(file)  # noqa: PTH116  # a third of the time of Path.stat
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
