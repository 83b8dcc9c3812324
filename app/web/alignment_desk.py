"""Who compares the texts of two versions: a thread for what takes milliseconds, a process of its own for more."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import OrderedDict
from typing import Any, Final

from app.child_process import child_environment
from app.errors import EngineFailure, QueryTimeout, QueryTooLarge, QueueFull
from app.model.aligning import text_as_json
from app.model.revision_changes import changes_between, revision_as_json
from app.model.version_text import VersionText
from app.settings import Settings

AT_ONCE: Final = 2
_KEPT: Final = 16
_MEBIBYTE: Final = 1 << 20
# Up to here the comparison takes some tens of milliseconds, less than a process does to start.
_FEW_CLAUSES: Final = 150
_FEW_LETTERS: Final = 60_000


class AlignmentDesk:
    """Compares texts, at most `AT_ONCE` large ones at a time, each until the deadline of a query."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(AT_ONCE)
        self._kept: OrderedDict[tuple[str, ...], dict[str, Any]] = OrderedDict()

    async def changes(self, before: VersionText, after: VersionText, version: str | None) -> dict[str, Any]:
        """The changes as `revision_as_json` has them; kept for the next who asks, by the `version` of the dataset.

        `QueryTimeout`, `QueryTooLarge`, `QueueFull`, `EngineFailure` as for queries.
        """
        name = (version or "", before.iri or "", after.iri or "")
        if version and name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        small = is_small(before) and is_small(after)
        found = await (asyncio.to_thread(_compared, before, after) if small else self._in_turn(before, after))
        if version and small:
            self._kept[name] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    async def _in_turn(self, before: VersionText, after: VersionText) -> dict[str, Any]:
        longest = self._settings.query_timeout
        try:
            async with asyncio.timeout(longest):
                await self._places.acquire()
        except TimeoutError:
            raise QueueFull(round(longest) or 1) from None
        try:
            return await self._in_a_process(await asyncio.to_thread(_written, before, after))
        finally:
            self._places.release()

    async def _in_a_process(self, texts: bytes) -> dict[str, Any]:
        settings = self._settings
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "app.model.aligning", str(settings.query_memory * _MEBIBYTE)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=child_environment(),
        )
        try:
            async with asyncio.timeout(settings.query_timeout):
                output, _ = await process.communicate(texts)
        except TimeoutError:
            raise QueryTimeout(settings.query_timeout) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise QueryTooLarge(settings.query_memory) if process.returncode == 1 else EngineFailure("no comparison")
        found: dict[str, Any] = await asyncio.to_thread(json.loads, output)
        return found


def is_small(version: VersionText) -> bool:
    """Whether a text is compared in no time."""
    return len(version.clauses) <= _FEW_CLAUSES and sum(len(one.text) for one in version.clauses) <= _FEW_LETTERS


def _written(before: VersionText, after: VersionText) -> bytes:
    return json.dumps([text_as_json(before), text_as_json(after)]).encode()


def _compared(before: VersionText, after: VersionText) -> dict[str, Any]:
    return revision_as_json(changes_between(before, after))
