"""Finished answers kept in memory: exact, because the version that they were read from never changes."""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final, Generic, Protocol, TypeVar

# What an entry takes besides the text of its query and its bodies: the key, the dictionary, the objects.
BYTES_OF_ENTRY: Final = 1024
# Texts beyond this length are looked through each time that they are asked.
_REMEMBERED_LENGTH: Final = 4096

# Between a name and its parenthesis may stand comments, whose end is not looked for: it may be far away, behind many
# more names. What comes before the name is left open on purpose: parsers ask for no space there. A false alarm costs an
# evaluation only.
_UNREPEATABLE: Final = re.compile(
    r"(?:NOW|RAND|UUID)[ \t\r\n]*+[(\#]|SERVICE|\\u[0-9A-F]{4}|\\U[0-9A-F]{8}", re.IGNORECASE
)


def is_repeatable(query: str) -> bool:
    """Whether a query gives the same answer each time on the same version, so that one may stand for another.

    Not so with the functions NOW, RAND, UUID and STRUUID and with SERVICE, and, to be safe, with any text in which an
    escape for a character could spell one of these. BNODE makes new labels each time, which mean the same.
    """
    if len(query) > _REMEMBERED_LENGTH:
        return _UNREPEATABLE.search(query) is None
    spelled = query.upper()
    if "NOW" in spelled or "RAND" in spelled or "UUID" in spelled or "SERVICE" in spelled or "\\U" in spelled:
        return _remembered(query)
    return True  # as most queries are


@lru_cache(maxsize=4096)
def _remembered(query: str) -> bool:
    return _UNREPEATABLE.search(query) is None


@dataclass
class CacheCounts:
    """What a cache has done since it was made."""

    hits: int = 0
    misses: int = 0
    shared: int = 0
    evictions: int = 0


class Kept(Protocol):
    """What can be kept: it knows how many bytes it holds, and tells when it comes to hold more."""

    def __len__(self) -> int:
        """How many bytes it holds."""
        ...

    def tell(self, grown: Callable[[int], None]) -> None:
        """Let somebody know by how many bytes it grows."""
        ...


Body = TypeVar("Body", bound=Kept)


class AnswerCache(Generic[Body]):
    """Bodies by key, in at most `limit` bytes; what was used longest ago goes first."""

    def __init__(self, limit: int) -> None:
        """`limit` is in bytes; 0 keeps nothing."""
        self.limit = limit
        self.bytes = 0
        self.counts = CacheCounts()
        self._entries: dict[Hashable, tuple[Body, int]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._entries

    def get(self, key: Hashable) -> Body | None:
        """The body kept under a key, which is then the one used last."""
        found = self._entries.pop(key, None)
        if found is None:
            self.counts.misses += 1
            return None
        self._entries[key] = found
        self.counts.hits += 1
        return found[0]

    def put(self, key: Hashable, body: Body, length_of_key: int = 0) -> None:
        """Keep a body, if it is not larger than all that may be kept; `length_of_key` counts in bytes."""
        size = BYTES_OF_ENTRY + length_of_key + len(body)
        if size > self.limit:
            return
        self.drop(key)
        self._entries[key] = body, size
        body.tell(partial(self._grow, key, body))
        self.bytes += size
        self._make_room()

    def clear(self) -> None:
        """Keep nothing of what is there."""
        self._entries.clear()
        self.bytes = 0

    def _grow(self, key: Hashable, body: Body, more: int) -> None:
        """Count what a body that is still kept now holds besides."""
        kept, size = self._entries.get(key, (None, 0))
        if kept is body:
            self._entries[key] = body, size + more
            self.bytes += more
            self._make_room()

    def _make_room(self) -> None:
        while self.bytes > self.limit:
            self.drop(next(iter(self._entries)))
            self.counts.evictions += 1

    def drop(self, key: Hashable) -> None:
        """Keep what is under this key no longer."""
        _, size = self._entries.pop(key, (None, 0))
        self.bytes -= size
