"""What every child process of the service is started with, and how one says that it ran out of memory."""

import os
from pathlib import Path
from typing import Final

# How the allocators of Rust, of C++ and of Python say it.
OUT_OF_MEMORY: Final = ("memory allocation of", "bad_alloc", "MemoryError", "Cannot allocate memory", "out of memory")


def child_environment() -> dict[str, str]:
    """The environment of this process, with the path of this package.

    With the option `-P` of Python a child finds the package where this process found it, and nothing in the directory
    it happens to be in.
    """
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    # numpy counts and sorts here, it multiplies no matrices: a thread for that on each processor is memory alone.
    return {**os.environ, "PYTHONPATH": path, "RUST_BACKTRACE": "0", "OPENBLAS_NUM_THREADS": "1"}
