"""How many requests a client may make: a rate with some slack, kept as one number for each client.

The number is the time at which the client's slack will be whole again (the generic cell rate algorithm), so a client
that has kept still is the same as one that is not known, and a flood of addresses cannot fill the memory.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from itertools import islice
from math import ceil
from typing import Final

EXEMPT: Final = frozenset({"/healthz", "/readyz", "/metrics"})
MOST_CLIENTS: Final = 100_000
_MINUTE: Final = 60.0
# Seconds: sums of intervals are not exact, and nobody is to be refused for that.
_INEXACT: Final = 1e-5
# Who holds an IPv6 address commonly holds all 2**64 of its network.
_NETWORK_OF_ONE: Final = 64


@dataclass(frozen=True)
class Allowance:
    """What a client may still do: requests at once, seconds until all are there again, seconds to wait if refused."""

    remaining: int
    reset: int
    retry_after: int = 0


class RateLimiter:
    """Requests per minute and client, with a number of them at once."""

    def __init__(
        self, rate: int, burst: int = 0, most_clients: int = MOST_CLIENTS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`rate` is in requests a minute, more than 0; `burst` is how many may come at once, 0 for a minute's."""
        self.rate = rate
        self.burst = burst or rate
        self._interval = _MINUTE / rate
        self._slack = self._interval * self.burst
        self._most = most_clients
        self._clock = clock
        self._whole_again: dict[str, float] = {}

    @property
    def clients(self) -> int:
        """How many clients are remembered."""
        return len(self._whole_again)

    @property
    def policy(self) -> str:
        """The field `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers): the quota and its window in seconds."""
        return f'"client";q={self.burst};w={ceil(self._slack)}'

    def ask(self, address: str) -> Allowance:
        """Count a request of the client with this address, unless it is refused: then `retry_after` is more than 0."""
        client, now = client_of(address), self._clock()
        whole = max(self._whole_again.pop(client, now), now)
        wait = whole + self._interval - self._slack - now
        refused = wait > _INEXACT
        if not refused:
            whole += self._interval
        self._whole_again[client] = whole  # at the end: the order is that of the last request
        self._forget(now)
        remaining = int((now + self._slack - whole + _INEXACT) / self._interval)
        return Allowance(max(remaining, 0), ceil(whole - now - _INEXACT), max(1, ceil(wait)) if refused else 0)

    def _forget(self, now: float) -> None:
        """Forget two clients whose slack is whole again, and whoever was quiet longest where there are too many."""
        for client in tuple(islice(self._whole_again, 2)):
            if self._whole_again[client] <= now:
                del self._whole_again[client]
        while len(self._whole_again) > self._most:
            del self._whole_again[next(iter(self._whole_again))]


def client_of(address: str) -> str:
    """Who counts as one client: an IPv4 address, the /64 network of an IPv6 address, any other text as it is."""
    if ":" not in address:
        return address
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{parsed.packed[: _NETWORK_OF_ONE // 8].hex()}/{_NETWORK_OF_ONE}"
