"""The engine of this service: a pool of worker processes that evaluate queries and can be killed.

The process that serves HTTP, or the command line, never evaluates a query. It keeps three bounds:

- a query is evaluated for at most `min(query.timeout, settings.query_timeout)` seconds, counted from the moment a
  worker has it until the worker has handed over the last byte: then the worker is killed and replaced;
- a query waits for a worker for at most `settings.query_timeout` seconds, whatever its own timeout, in the order of
  arrival; and at most `settings.queue_limit` wait at once: beyond either, `QueueFull`;
- a worker has at most `settings.query_memory` MiB: beyond, it dies, and its query ends in `QueryTooLarge`.

Why it is built so: docs/decisions/0005-query-workers.md.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.errors import DatasetError, EngineFailure, NotAcceptable, QuerySyntaxError, QueueFull
from app.model.published import PublishedVersion
from app.query.binding import check_variable, read_term
from app.query.engine import Answer, Query, WholeBody, media_types
from app.query.framing import Task
from app.query.guard import Inspection, check, form_of
from app.query.measurement import PoolCounts, current_trace
from app.query.process import Chunks, Delivery, Limits, WorkerProcess
from app.query.served import ServedVersions
from app.settings import Settings

log = logging.getLogger(__name__)

# Longer texts are inspected by the worker, under the deadline: reading ten million characters takes seconds.
INSPECTED_AT_ONCE: Final = 50_000
# A worker that cannot be started is tried again after so many seconds, then twice as many, up to the second number.
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
# How much the newest query counts in the mean from which a client learns when to come back.
_NEWEST: Final = 0.1
_PATHS_KEPT: Final = 64


_Begun = tuple[Delivery, str]


@dataclass(eq=False)
class _Place:
    """A query in the queue, and what becomes of it: its evaluation and the id of its version."""

    query: Query
    task: Task
    begun: "asyncio.Future[_Begun]" = field(init=False)


class WorkerPool:
    """`app.query.engine.Engine` over the published versions in a directory."""

    def __init__(self, settings: Settings, dataset: Path, versions: ServedVersions | None = None) -> None:
        """`versions` where others read the versions of this dataset as well."""
        self._settings = settings
        self._versions = versions or ServedVersions(dataset)
        self._limits = Limits(settings.query_memory, network=bool(settings.federation_allow))
        self._workers: set[WorkerProcess] = set()
        self._idle: list[WorkerProcess] = []
        self._waiting: deque[_Place] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._trouble: EngineFailure | None = None
        self._running = False
        self._mean_seconds = 0.1
        self._paths: dict[tuple[str, bool], str] = {}
        self.counts = PoolCounts()

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return len(self._waiting)

    @property
    def idle(self) -> int:
        """How many workers wait for a query."""
        return len(self._idle)

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of the worker processes, those that are starting included."""
        return tuple(worker.pid for worker in self._workers if worker.alive)

    async def start(self) -> None:
        """Start the workers; `EngineFailure` where they do not get ready."""
        self._running = True
        try:
            await asyncio.gather(*(self._start_worker() for _ in range(self._settings.workers)))
        except EngineFailure:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End every process; queries that wait or run fail."""
        self._running = False
        for task in self._tasks:
            task.cancel()
        self._refuse_all(EngineFailure("the service is stopping"))
        await asyncio.gather(*(worker.stop() for worker in tuple(self._workers)))
        self._workers.clear()

    async def answer(self, query: Query) -> Answer:
        """The answer to a query.

        `QuerySyntaxError`, `QueryRefused`, `NotAcceptable` for what the query says; `UnknownVersion`, `NoVersion`,
        `DamagedVersion` for what it is asked of; `QueueFull`, `QueryTimeout`, `QueryTooLarge`, `EngineFailure`.
        """
        delivery, version = await self._begun(query)
        try:
            await delivery.outcome()
        except asyncio.CancelledError:
            delivery.abandon()
            raise
        finally:
            seconds = asyncio.get_running_loop().time() - delivery.started
            self.counts.evaluations.add(seconds)
            current_trace().add_evaluation(seconds)
            self._mean_seconds += (seconds - self._mean_seconds) * _NEWEST
        if query.only_checked:
            return Answer(query.media_type, version, Chunks(delivery))
        if delivery.finished:
            return Answer.of(query.media_type, version, WholeBody(delivery.take()))
        return Answer(query.media_type, version, Chunks(delivery))

    def _path(self, version: PublishedVersion, *, infer: bool) -> str:
        """The directory of a store, as text; the same few are asked again and again."""
        found = self._paths.get((version.id, infer))
        if found is None:
            self._paths = {} if len(self._paths) >= _PATHS_KEPT else self._paths
            found = self._paths[version.id, infer] = str(version.store(infer=infer))
        return found

    def _prepare(self, query: Query) -> Task:
        """What a worker is to be told, except for the store; what is wrong with the query by itself is raised."""
        at_once = len(query.text) <= INSPECTED_AT_ONCE
        allow = self._settings.federation_allow
        found = check(query.text, allow) if at_once else Inspection(*form_of(query.text))
        if found.update:
            raise QuerySyntaxError(f"{found.update} begins an update, and this is for queries")
        if found.form and query.media_type not in media_types(found.form):
            raise NotAcceptable(query.media_type, media_types(found.form))
        given = bool(query.default_graphs or query.named_graphs)
        task: Task = {
            "text": query.text,
            "store": "",
            "media_type": query.media_type,
            "bindings": dict(query.bindings),
            "default_graphs": list(query.default_graphs) if given else None,
            "named_graphs": list(query.named_graphs) if given else None,
            "seconds": self._seconds(query),
        }
        try:
            for name, term in query.bindings.items():
                read_term(term), check_variable(name)
            for graph in (*query.default_graphs, *query.named_graphs):
                read_term(f"<{graph}>")
        except ValueError as error:
            raise QuerySyntaxError(str(error)) from None
        if query.base is not None:
            task["base"] = query.base
        if not at_once:
            task["allow"] = list(allow)
        return task

    def _seconds(self, query: Query) -> float:
        limit = self._settings.query_timeout
        return limit if query.timeout is None else max(0.0, min(query.timeout, limit))

    async def _begun(self, query: Query) -> "_Begun":
        """The evaluation of a query that a worker has begun, and its version; how long that took is noted."""
        clock = asyncio.get_running_loop().time
        place = _Place(query, self._prepare(query))
        started = clock()
        try:
            if not self._running:
                raise EngineFailure("the query engine is not running")
            if self._idle:  # whoever waits gets a worker before it becomes idle
                return self._begin(place, self._idle[-1])
            return await self._wait(place)
        finally:
            waited = clock() - started
            self.counts.waits.add(waited)
            current_trace().add_wait(waited)

    def _begin(self, place: "_Place", worker: WorkerProcess) -> "_Begun":
        """Let a worker evaluate; where the version cannot be found it stays free."""
        version = self._versions.find(place.query.version)
        checked = place.query.only_checked
        place.task["store"] = "" if checked else self._path(version, infer=place.query.infer)
        if worker in self._idle:
            self._idle.remove(worker)
        return worker.ask(place.task), version.id

    async def _wait(self, place: "_Place") -> "_Begun":
        """What a worker has begun, as soon as it is this query's turn."""
        if self._trouble and not any(worker.alive for worker in self._workers):
            raise self._trouble
        if len(self._waiting) >= self._settings.queue_limit:
            raise QueueFull(self._retry_after())
        place.begun = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        patience = asyncio.get_running_loop().call_later(self._settings.query_timeout, self._give_up, place)
        try:
            return await place.begun
        except asyncio.CancelledError:
            if place.begun.done() and not place.begun.cancelled() and not place.begun.exception():
                place.begun.result()[0].abandon()
            raise
        finally:
            patience.cancel()
            if place in self._waiting:
                self._waiting.remove(place)

    def _retry_after(self) -> int:
        """In how many seconds the queue should be gone, as fast as it goes now."""
        return max(1, round(self._mean_seconds * (len(self._waiting) + 1) / self._settings.workers))

    def _give_up(self, place: "_Place") -> None:
        if not place.begun.done():
            place.begun.set_exception(QueueFull(self._retry_after()))

    def _refuse_all(self, error: EngineFailure) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.begun.done():
                place.begun.set_exception(error)

    def _free(self, worker: WorkerProcess) -> None:
        """Give a worker to the query that has waited longest, or keep it.

        It begins at once, so that it works on while others hear of what it has finished.
        """
        if not worker.alive:
            return
        while self._waiting:
            place = self._waiting.popleft()
            if place.begun.done():
                continue
            try:
                place.begun.set_result(self._begin(place, worker))
            except DatasetError as error:
                place.begun.set_exception(error)
            else:
                return
        self._idle.append(worker)

    async def _start_worker(self) -> None:
        """One more worker, with the store that will be asked next already open."""
        try:
            store = self._versions.read().store()
        except DatasetError:  # every query will say so
            store = None
        worker = WorkerProcess(self._limits, self._free, self._ended)
        self._workers.add(worker)
        self.counts.started += 1
        await worker.start(store)
        self._free(worker)

    def _ended(self, worker: WorkerProcess) -> None:
        """A worker is gone: forget it, and put another in its place."""
        if worker in self._idle:
            self._idle.remove(worker)
        if self._running:
            self.counts.killed += worker.was_killed
            self.counts.died += not worker.was_killed
        self._in_background(self._forget(worker))
        if self._running and worker.was_ready:
            self._in_background(self._replace())

    async def _forget(self, worker: WorkerProcess) -> None:
        await worker.gone()
        self._workers.discard(worker)

    async def _replace(self) -> None:
        """Start a worker, however many attempts it takes."""
        pause = FIRST_PAUSE
        while self._running:
            try:
                await self._start_worker()
            except EngineFailure as error:
                log.warning("a worker could not be started, next attempt in %g s: %s", pause, error)
                self._trouble = error
                if not any(worker.alive for worker in self._workers):
                    self._refuse_all(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self._trouble = None
                return

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
