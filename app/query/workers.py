"""The engine of this service: a pool of worker processes that evaluate queries and can be killed.

The process that serves HTTP, or the command line, never evaluates a query. It keeps three bounds:

- a query is evaluated for at most `min(query.timeout, settings.query_timeout)` seconds, counted from the moment a
  worker gets to it until the worker has handed over the last byte: then the worker is killed and replaced;
- a query waits for a worker for at most `settings.query_timeout` seconds, whatever its own timeout, in the order of
  arrival; and at most `settings.queue_limit` wait at once: beyond either, `QueueFull`;
- a worker has at most `settings.query_memory` MiB: beyond, it dies, and its query ends in `QueryTooLarge`.

Why it is built so: docs/decisions/0005-query-workers.md.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Final, cast

from app.errors import DatasetError, EngineFailure, NotAcceptable, QuerySyntaxError, QueueFull
from app.model.published import PublishedVersion
from app.query.binding import check_variable, read_term
from app.query.delivery import Asker
from app.query.engine import Answer, Query, media_types
from app.query.framing import Task
from app.query.guard import Inspection, check, form_of
from app.query.lending import Connection, Loan, Place, Wording
from app.query.loans import MOST
from app.query.measurement import PoolCounts, current_trace
from app.query.pending import PendingAnswer
from app.query.process import Limits, WorkerProcess
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
_ROOM: Final = attrgetter("room")
_COUNT: Final = attrgetter("count")


class WorkerPool:
    """`app.query.engine.Engine` over the published versions in a directory."""

    def __init__(self, settings: Settings, dataset: Path, versions: ServedVersions | None = None) -> None:
        """`versions` where others read the versions of this dataset as well."""
        self._settings = settings
        self._versions = versions or ServedVersions(dataset)
        self._limits = Limits(settings.query_memory, network=bool(settings.federation_allow))
        self._workers: set[WorkerProcess] = set()
        self._idle: list[WorkerProcess] = []
        self._waiting: deque[PendingAnswer] = deque()
        self._not_begun = 0
        self._patience: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._trouble: EngineFailure | None = None
        self._running = False
        self._mean_seconds = 0.1
        self._seconds_for_lent = 0.0
        self._paths: dict[tuple[str, bool], str] = {}
        self.counts = PoolCounts()

    @property
    def waiting(self) -> int:
        """How many queries wait to be begun."""
        return self._not_begun

    @property
    def idle(self) -> int:
        """How many workers wait for a query."""
        return sum(worker.is_idle for worker in self._idle)

    @property
    def lent(self) -> int:
        """How many connections are lent to workers."""
        return sum(worker.loans.count for worker in self._workers if worker.loans)

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
        if self._patience:
            self._patience.cancel()
        await asyncio.gather(*(worker.stop() for worker in tuple(self._workers)))
        self._workers.clear()

    async def answer(self, query: Query) -> Answer:
        """The answer to a query.

        `QuerySyntaxError`, `QueryRefused`, `NotAcceptable` for what the query says; `UnknownVersion`, `NoVersion`,
        `DamagedVersion` for what it is asked of; `QueueFull`, `QueryTimeout`, `QueryTooLarge`, `EngineFailure`.
        """
        ended = asyncio.get_running_loop().create_future()
        pending = self.ask(query, lambda _: None if ended.done() else ended.set_result(None))
        try:
            await ended
        except asyncio.CancelledError:
            pending.drop()
            raise
        finally:
            trace = current_trace()
            trace.add_wait(pending.waited or 0.0)
            if pending.evaluated is not None:
                trace.add_evaluation(pending.evaluated)
        return pending.answer()

    def ask(self, query: Query, told: Callable[[PendingAnswer], None]) -> PendingAnswer:
        """Ask without waiting: `told` is called when the outcome is known, perhaps before this returns.

        Raises what is wrong with the query by itself, `QueueFull`, and `EngineFailure` where there are no workers.
        """
        pending = PendingAnswer(query, self._prepare(query), partial(self._told, told), self._waits_no_longer)
        if not self._running:
            raise EngineFailure("the query engine is not running")
        worker = self._idle_one() or self._room_beside_others()
        self._not_begun += 1
        if worker:
            self._give(pending, worker)
            self._keep_if_idle(worker)
        else:
            self._wait(pending)
        return pending

    def lend(self, connection: Connection, query: Query, wording: Wording) -> Loan | None:
        """Lend a connection that asks queries like this one, to a worker that reads and answers by itself for a while.

        None where it cannot be now: no worker is free to take it, or another version is served.
        """
        place = self._place(query)
        free = [worker.loans for worker in self._workers if worker.is_prompt and worker.loans]
        loans = min(free, key=_COUNT, default=None)
        if place is None or loans is None or loans.count >= MOST:
            return None
        return loans.lend(connection, wording, place)

    def note_evaluation(self, seconds: float) -> None:
        """A query was evaluated for a lent connection."""
        self.counts.waits.add(0.0)
        self.counts.evaluations.add(seconds)
        self._seconds_for_lent += seconds

    def _busy(self) -> float:
        """How many seconds of a processor have gone into short queries and what comes with them."""
        return time.process_time() + self._seconds_for_lent

    def _place(self, query: Query) -> Place | None:
        """What queries like this one are asked of, where that is the version that is served."""
        try:
            version = self._versions.read()
        except (DatasetError, OSError):
            return None
        stamp = self._versions.stamp
        if version.id != query.version or stamp is None:
            return None
        store = self._path(version, infer=query.infer)
        return Place(store, query.media_type, query.base, self._versions.file, stamp)

    def _idle_one(self) -> WorkerProcess | None:
        """A worker that waits for a query; one that is at work on a lent connection for too long does not."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_idle:
                return worker
        return None

    def _wait(self, pending: PendingAnswer) -> None:
        """Let a query wait behind those that wait already, of which some may have been given up."""
        if len(self._waiting) > 2 * self._settings.queue_limit:
            self._waiting = deque(each for each in self._waiting if not each.is_over)
        self._waiting.append(pending)
        self._be_patient()

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

    def _told(self, told: Callable[[PendingAnswer], None], pending: PendingAnswer) -> None:
        """Note how long it took, and pass on that the outcome is known."""
        self.counts.waits.add(pending.waited or 0.0)
        if pending.evaluated is not None:
            self.counts.evaluations.add(pending.evaluated)
            self._mean_seconds += (pending.evaluated - self._mean_seconds) * _NEWEST
        try:
            told(pending)
        except Exception:  # whoever asked must not break the channel over which others are answered
            log.exception("an answer could not be passed on")

    def _waits_no_longer(self) -> None:
        self._not_begun -= 1

    def _room_beside_others(self) -> WorkerProcess | None:
        """A worker that will soon get to one more query, if there is one; raises where too many wait."""
        if self._trouble and not any(worker.alive for worker in self._workers):
            raise EngineFailure(self._trouble.reason)  # one raised again and again would keep all that it came through
        if self._not_begun >= self._settings.queue_limit:
            raise QueueFull(self._retry_after())
        if self._waiting:  # whoever waits gets a worker before others do
            return None
        worker = max(self._workers, key=_ROOM, default=None)
        return worker if worker and worker.room else None

    def _give(self, pending: PendingAnswer, worker: WorkerProcess) -> None:
        """Let a worker evaluate; where the version cannot be found, or the text be sent, it stays free."""
        query = pending.query
        try:
            version = self._versions.find(query.version)
            pending.task["store"] = "" if query.only_checked else self._path(version, infer=query.infer)
            pending.version = version.id
            pending.delivery = worker.ask(pending.task, pending)
        except DatasetError as error:
            pending.fail(error)
        except OSError as error:  # above all, no more files can be opened: that passes, and the worker is needed then
            pending.fail(EngineFailure(f"the version cannot be read: {error}"))
        except UnicodeEncodeError:
            pending.fail(QuerySyntaxError("the query holds half of a surrogate pair, which is no character"))

    def _be_patient(self) -> None:
        """See to it that whoever waits first is told when that takes too long."""
        if self._waiting and not self._patience:
            rest = self._waiting[0].asked + self._settings.query_timeout - time.monotonic()
            self._patience = asyncio.get_running_loop().call_later(max(0.0, rest), self._give_up)

    def _give_up(self) -> None:
        """Tell those who have waited too long."""
        self._patience = None
        longest = time.monotonic() - self._settings.query_timeout
        while self._waiting and (self._waiting[0].is_over or self._waiting[0].asked <= longest):
            self._waiting.popleft().fail(QueueFull(self._retry_after()))
        self._be_patient()

    def _retry_after(self) -> int:
        """In how many seconds the queue should be gone, as fast as it goes now."""
        return max(1, round(self._mean_seconds * (self._not_begun + 1) / self._settings.workers))

    def _refuse_all(self, error: EngineFailure) -> None:
        while self._waiting:
            self._waiting.popleft().fail(error)

    def _free(self, worker: WorkerProcess) -> None:
        """Give a worker to the queries that have waited longest, or keep it.

        It begins at once, so that it works on while others hear of what it has finished.
        """
        while self._waiting and worker.room:
            pending = self._waiting.popleft()
            if not pending.is_over:
                self._give(pending, worker)
        self._keep_if_idle(worker)

    def _keep_if_idle(self, worker: WorkerProcess) -> None:
        if worker.is_idle and worker not in self._idle:
            self._idle.append(worker)

    def _take_back(self, askers: list[Asker]) -> None:
        """Queries that a worker has not begun wait again, in front of all others."""
        for pending in reversed(cast("list[PendingAnswer]", askers)):  # nobody else asks these workers
            pending.delivery = None
            self._waiting.appendleft(pending)
        if not self._running:
            self._refuse_all(EngineFailure("the service is stopping"))
        self._be_patient()
        while self._waiting and self._idle:
            self._free(self._idle.pop())

    async def _start_worker(self) -> None:
        """One more worker, with the store that will be asked next already open."""
        try:
            store = self._versions.read().store()
        except (DatasetError, OSError):  # every query will say so
            store = None
        worker = WorkerProcess(self._limits, self._free, self._take_back, self._ended, self._busy)
        self._workers.add(worker)
        self.counts.started += 1
        try:
            await worker.start(store)
        except EngineFailure:
            self._in_background(self._forget(worker))
            raise
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
