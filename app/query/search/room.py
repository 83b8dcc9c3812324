"""Searches for the service: in threads of their own, so many at a time, each with a deadline."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Final

from app.errors import QueryTimeout, QueueFull, SearchUnavailable, UnknownVersion
from app.model.published import PublishedVersion
from app.model.searching import DIRECTORY
from app.query.search.found import Found, SearchRequest
from app.query.search.opened_index import OpenedIndex
from app.query.search.searching import search
from app.settings import Settings

AT_ONCE: Final = 2
KEPT_OPEN: Final = 4


class SearchRoom:
    """Answers searches in any version, each of which is opened when it is first searched.

    A search costs milliseconds whatever is searched for, because the number of words, of hits and of values is bounded;
    the engine searches without the interpreter, so that the service goes on meanwhile.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="search")
        self._opened: OrderedDict[str, OpenedIndex] = OrderedDict()
        self._opening = Lock()
        self._asked = 0

    async def search(self, version: PublishedVersion, request: SearchRequest) -> Found:
        """What a search finds in a version.

        `SearchUnavailable` where the version has no index, `QueueFull` where too many searches wait, `QueryTimeout`.
        """
        timeout = self._settings.query_timeout
        if self._asked >= self._settings.queue_limit + AT_ONCE:
            raise QueueFull(1)
        self._asked += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, partial(self.find, version, request))
        work.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(work), timeout)
        except TimeoutError:
            work.cancel()  # if it has not begun
            raise QueryTimeout(timeout) from None

    def find(self, version: PublishedVersion, request: SearchRequest) -> Found:
        """The same in this thread, without a deadline."""
        return search(self._index(version), request)

    def close(self) -> None:
        """Let go of the threads and of what is open; searches under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._opened.clear()

    def _done(self, work: "asyncio.Future[Found]") -> None:
        self._asked -= 1
        if not work.cancelled():
            work.exception()  # of a search that came too late nobody is told

    def _index(self, version: PublishedVersion) -> OpenedIndex:
        with self._opening:
            index = self._opened.pop(version.id, None)
            if index is None:
                try:
                    index = OpenedIndex(version.directory)
                except FileNotFoundError:
                    if not version.directory.is_dir():  # it was removed at this moment
                        raise UnknownVersion(version.id) from None
                    raise SearchUnavailable(
                        f"version {version.id} has no index; it was made before there was one"
                    ) from None
                except (OSError, ValueError) as error:
                    raise SearchUnavailable(f"the {DIRECTORY} index of version {version.id} cannot be read") from error
            self._opened[version.id] = index
            while len(self._opened) > KEPT_OPEN:
                self._opened.popitem(last=False)
        return index
