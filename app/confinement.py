"""What a child process of the service gives up: the network, core files, signals from a terminal, and its own life.

A child that evaluates what strangers send needs none of these. It dies with the process that started it.
"""

import ctypes
import os
import resource
import signal
import sys
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1


def confine(*, parent: int, network: bool) -> None:
    """Confine this process, whose parent had that id when it was started; without `network` it can reach no host."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if not network and libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)  # where neither is permitted, the guard stands alone
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit(0)
