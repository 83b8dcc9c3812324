"""An engine that asks another only once for the same: finished answers come from a cache, running ones are shared."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.errors import QueryError, TwintextError
from app.query.answer_cache import AnswerCache, is_repeatable
from app.query.engine import Answer, DirectEngine, Engine, Pending, Query, WholeBody
from app.query.lending import Connection, Loan, Wording
from app.query.measurement import current_trace

# All that the answer depends on. The version is the one that was served when the question came.
_Key = tuple[str, str, str, tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...], bool, str | None]
# A key, and within how many seconds the answer is wanted.
_Place = tuple[_Key, float | None]


@dataclass(frozen=True)
class _Outcome:
    """How a shared evaluation ended: with an error that holds for all, or else all may look for themselves."""

    error: QueryError | None = None
    was_abandoned: bool = False


def _outcome_of(error: Exception) -> _Outcome:
    """What of the query itself is wrong holds for all; by anything else only the one who asked has been stopped."""
    return _Outcome(error) if isinstance(error, QueryError) else _Outcome(was_abandoned=True)


class CachedEngine:
    """`app.query.engine.Engine` that keeps what another engine on published versions has answered.

    Only whole answers to repeatable queries are kept. Of several identical queries at the same time one is evaluated;
    should the client behind it leave, the next takes over.
    """

    def __init__(self, engine: Engine, served: Callable[[], str], size: int) -> None:
        """`served` says the id of the version that is now served, `size` is in bytes."""
        self.engine = engine
        self._direct = engine if isinstance(engine, DirectEngine) else None  # a slow question
        self.cache: AnswerCache[WholeBody] = AnswerCache(size)
        self._served = served
        self._running: dict[_Place, asyncio.Future[_Outcome]] = {}

    async def start(self) -> None:
        """Start the engine behind."""
        await self.engine.start()

    async def stop(self) -> None:
        """Stop the engine behind, and forget what it answered."""
        await self.engine.stop()
        self.cache.clear()

    async def answer(self, query: Query) -> Answer:
        """The answer, as the engine behind gives it; the same errors."""
        if not is_repeatable(query.text):
            return await self.engine.answer(query)
        key = self._key(query)
        kept = self.cache.get(key)
        trace = current_trace()
        if kept is not None:
            trace.cache = "hit"
            return Answer.of(query.media_type, key[0], kept)
        trace.cache = "miss"
        if query.only_checked:
            return await self.engine.answer(query)
        return await self._evaluate(query, key)

    def ask(self, query: Query, told: Callable[[Pending], None]) -> Pending | None:
        """Ask a repeatable query without a task that waits, as `DirectEngine` does.

        None where only `answer` will do: the answer is there or on its way already, or the engine behind cannot.
        """
        key = self._key(query)
        place = key, query.timeout
        if key in self.cache or place in self._running or self._direct is None:
            return None
        self.cache.counts.misses += 1
        self._running[place] = asyncio.get_running_loop().create_future()
        try:
            return self._direct.ask(query, partial(self._heard, place, told))
        except Exception as error:  # whatever it is, nobody may wait for an answer that will not come
            self._end(place, _outcome_of(error))
            raise

    def lend(self, connection: Connection, query: Query, wording: Wording) -> Loan | None:
        """Lend a connection on which queries like this one come; None where that cannot be, or not now."""
        return self._direct.lend(connection, query, wording) if self._direct else None

    def note_evaluation(self, seconds: float) -> None:
        """A query was evaluated for a lent connection: it was looked for nowhere, and its answer is not kept."""
        self.cache.counts.misses += 1
        if self._direct:
            self._direct.note_evaluation(seconds)

    def _heard(self, place: _Place, told: Callable[[Pending], None], pending: Pending) -> None:
        """Keep an answer for which no task has waited, let those have it who ask the same, and pass it on."""
        outcome = _Outcome()
        try:
            self._keep(pending.answer(), place[0])
        except TwintextError as error:  # which `told` will find as well
            outcome = _Outcome(was_abandoned=True) if pending.was_dropped else _outcome_of(error)
        self._end(place, outcome)
        told(pending)

    def _end(self, place: _Place, outcome: _Outcome) -> None:
        self._running.pop(place).set_result(outcome)

    def _key(self, query: Query) -> _Key:
        return (
            query.version or self._served(),
            query.text,
            query.media_type,
            tuple(sorted(query.bindings.items())) if query.bindings else (),
            query.default_graphs,
            query.named_graphs,
            query.infer,
            query.base,
        )

    async def _evaluate(self, query: Query, key: _Key) -> Answer:
        """Ask the engine, or wait for somebody who does; those with another deadline ask for themselves."""
        while running := self._running.get((key, query.timeout)):
            outcome = await asyncio.shield(running)
            if outcome.error:
                raise type(outcome.error)(**vars(outcome.error))
            kept = self.cache.get(key)
            if kept is not None:
                self.cache.counts.shared += 1
                current_trace().cache = "shared"
                return Answer.of(query.media_type, key[0], kept)
            if not outcome.was_abandoned:  # the answer is too large to be kept: each reads its own
                return await self._ask(query, key)
        return await self._lead(query, key)

    async def _lead(self, query: Query, key: _Key) -> Answer:
        """Ask the engine on behalf of all who ask the same meanwhile."""
        place = key, query.timeout
        self._running[place] = asyncio.get_running_loop().create_future()
        outcome = _Outcome(was_abandoned=True)
        try:
            answer = await self._ask(query, key)
            outcome = _Outcome()
        except QueryError as error:
            outcome = _Outcome(error=error)
            raise
        finally:
            self._end(place, outcome)
        return answer

    async def _ask(self, query: Query, key: _Key) -> Answer:
        answer = await self.engine.answer(query)
        self._keep(answer, key)
        return answer

    def _keep(self, answer: Answer, key: _Key) -> None:
        if answer.whole is not None:
            # The version may have changed since the question came; then this is the newer one's answer.
            length = len(key[1]) + sum(len(name) + len(term) for name, term in key[3])
            self.cache.put((answer.version, *key[1:]), answer.whole, length)
