"""An engine that asks another only once for the same: finished answers come from a cache, running ones are shared."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.errors import QueryError
from app.query.answer_cache import AnswerCache, is_repeatable
from app.query.engine import Answer, Engine, Query, WholeBody
from app.query.measurement import current_trace

# All that the answer depends on. The version is the one that was served when the question came.
_Key = tuple[str, str, str, tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...], bool, str | None]


@dataclass(frozen=True)
class _Outcome:
    """How a shared evaluation ended: with an error that holds for all, or else all may look for themselves."""

    error: QueryError | None = None
    was_abandoned: bool = False


class CachedEngine:
    """`app.query.engine.Engine` that keeps what another engine on published versions has answered.

    Only whole answers to repeatable queries are kept. Of several identical queries at the same time one is evaluated;
    should the client behind it leave, the next takes over.
    """

    def __init__(self, engine: Engine, served: Callable[[], str], size: int) -> None:
        """`served` says the id of the version that is now served, `size` is in bytes."""
        self.engine = engine
        self.cache: AnswerCache[WholeBody] = AnswerCache(size)
        self._served = served
        self._running: dict[tuple[_Key, float | None], asyncio.Future[_Outcome]] = {}

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
        ended: asyncio.Future[_Outcome] = asyncio.get_running_loop().create_future()
        self._running[place] = ended
        outcome = _Outcome(was_abandoned=True)
        try:
            answer = await self._ask(query, key)
            outcome = _Outcome()
        except QueryError as error:
            outcome = _Outcome(error=error)
            raise
        finally:
            del self._running[place]
            ended.set_result(outcome)
        return answer

    async def _ask(self, query: Query, key: _Key) -> Answer:
        answer = await self.engine.answer(query)
        if answer.whole is not None:
            # The version may have changed since the question came; then this is the newer one's answer.
            length = len(query.text) + sum(len(name) + len(term) for name, term in query.bindings.items())
            self.cache.put((answer.version, *key[1:]), answer.whole, length)
        return answer
