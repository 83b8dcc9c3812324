"""Work on catalogues shared among processes, which end with the process that started them."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from app import confinement
from app.errors import SourceError

Task = TypeVar("Task")
Result = TypeVar("Result")


def processors() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared_out(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
    """The results of tasks as they come; work and tasks are such as can be pickled.

    `SourceError` where a process is killed, for want of memory perhaps.
    """
    count = min(processors(), len(tasks))
    if not count:
        return
    with ProcessPoolExecutor(count, get_context("spawn"), partial(_begin, os.getpid())) as pool:
        futures = [pool.submit(work, task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool:
            raise SourceError("catalogues", "a process that reads them was killed; the same command goes on") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin(parent: int) -> None:
    """Confine a process, and spare it looking for cycles: records have none, and there are many."""
    confinement.confine(parent=parent, network=False)
    gc.disable()
