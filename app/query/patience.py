"""How the process of a long query lets shorter ones go first."""

import os
import resource
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

# A query that has taken so many seconds lets shorter ones go first from then on: its process gets what no other needs.
# A niceness would not do: the kernel lets a process that runs finish its slice of some milliseconds whatever its
# niceness, and a lookup takes a tenth of that.
UNHURRIED: Final = 0.1
# Where a process cannot be made like any other again it has to be replaced, which only a longer query is worth.
UNHURRIED_FOR_GOOD: Final = 1.0
# It gives way to those who ask, so while work for them takes this share of the time; where hardly anybody asks and
# it gets less than that share of a processor, other work than ours takes all, such as a build, and it would never end.
BUSY: Final = 0.1
LEAST_SHARE: Final = 0.25
SHARE_SEEN_OVER: Final = 0.5
_CAP_SYS_NICE: Final = 23
_NICE_ZERO: Final = 20  # as RLIMIT_NICE counts it


class Patience:
    """Whether a worker's query is a long one by now, and whether its process gives way; looked at now and then."""

    def __init__(self, busy: Callable[[], float] = time.process_time) -> None:
        """`busy` says how many seconds of a processor have been spent for those who ask, and for long queries not."""
        self._busy = busy
        self._after = UNHURRIED if _may_hurry_again() else UNHURRIED_FOR_GOOD
        self._is_slow = self._gives_way = False
        self._seen = _Share(0.0, 0.0, 0.0)

    def next_look(self, begun: float) -> float:
        """When to look again at a query that began at this time, both of the monotonic clock."""
        return self._seen.at + SHARE_SEEN_OVER if self._is_slow else begun + self._after

    def look(self, worker: int, begun: float) -> None:
        """Let the process give way if its query began so long ago, and no more where nothing is left for it."""
        now = time.monotonic()
        if not self._is_slow and now - begun >= self._after:  # to short queries each moment counts
            self._is_slow, self._gives_way = True, set_patient(worker, patient=True)
            self._seen = self._share(worker)
        elif self._is_slow and now - self._seen.at >= SHARE_SEEN_OVER:
            self._see_to_its_share(worker)

    def end(self, worker: int) -> bool:
        """The query has ended; whether the process is like any other again, or has to be replaced."""
        gave_way, self._is_slow, self._gives_way = self._gives_way, False, False
        return not gave_way or set_patient(worker, patient=False)

    def _see_to_its_share(self, worker: int) -> None:
        """Let it give way no more where nothing is left for it and few ask, and again once they do."""
        before, self._seen = self._seen, self._share(worker)
        passed = self._seen.at - before.at
        is_busy = self._seen.others - before.others >= BUSY * passed
        if not self._gives_way:
            self._gives_way = is_busy and set_patient(worker, patient=True)
        elif not is_busy and self._seen.worker - before.worker < LEAST_SHARE * passed:
            self._gives_way = not set_patient(worker, patient=False)

    def _share(self, worker: int) -> "_Share":
        """As it is now; a worker has endless seconds where the system does not tell, which is no reason to act."""
        try:
            seconds = int(Path(f"/proc/{worker}/schedstat").read_text("ascii").split()[0]) / 1e9
        except (OSError, ValueError, IndexError):
            seconds = float("inf")
        return _Share(time.monotonic(), self._busy(), seconds)


class _Share(NamedTuple):
    """A moment, and how many seconds those who ask and a worker had been on a processor by then."""

    at: float
    others: float
    worker: float


@lru_cache(maxsize=1)
def _may_hurry_again() -> bool:
    """Whether this process may take back what `set_patient` did: sched(7), "RLIMIT_NICE" and "CAP_SYS_NICE"."""
    if sys.platform != "linux":
        return True  # then nothing is done that would have to be taken back
    if resource.getrlimit(resource.RLIMIT_NICE)[0] >= _NICE_ZERO - os.getpriority(os.PRIO_PROCESS, 0):
        return True
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    effective = next((line.split()[1] for line in status.splitlines() if line.startswith("CapEff")), "0")
    return bool(int(effective, 16) >> _CAP_SYS_NICE & 1)


def set_patient(pid: int, *, patient: bool) -> bool:
    """Whether a process now runs only when no other wants to, or like any other.

    To be like any other again takes a right that a service seldom has. Systems but Linux have no such policy.
    """
    if sys.platform != "linux":
        return False
    try:
        os.sched_setscheduler(pid, os.SCHED_IDLE if patient else os.SCHED_OTHER, os.sched_param(0))
    except OSError:
        return False
    return True
