"""Plain queries: GET requests that differ from one that came before in the text of their query alone.

A program that asks one query after another sends the same headers each time. What they mean, and the head of the
response to a query of the same form, need not be worked out again: the text goes to the engine at once, and a short
answer is sent under the head that is known. Whatever turns out otherwise, an error or a large answer, goes the usual
way, which is given the outcome instead of asking the engine a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.errors import DatasetError
from app.query.cached_engine import CachedEngine
from app.query.engine import Answer, Form, Pending, Query
from app.query.guard import form_of
from app.query.lending import Connection, Loan, Wording
from app.query.measurement import current_trace
from app.query.plain_request import divide, repeatable_text

PLAIN: Final = "plain"
FOREGONE: Final = "foregone"
# In bytes; a longer answer is not worth the hurry.
LONGEST_PLAIN: Final = 16 * 1024
# So many kinds of header blocks are known at once, each with at most so many bytes.
_MOST_KINDS: Final = 256
_LONGEST_HEADERS: Final = 4096


@dataclass(frozen=True)
class PlainKind:
    """What is known of queries of one form under the same headers: how they are asked, and the head of the answer.

    `head` begins with the status line; `own` are the headers with an id of the exchange, with `ID` in its place.
    `longest` is how many bytes of an answer may follow.
    """

    query: Query
    head: bytes
    own: bytes
    longest: int

    def ask(self, text: str) -> Query:
        """The query with another text."""
        known = self.query
        return Query(text, known.media_type, version=known.version, timeout=known.timeout, base=known.base)


class PlainQueries:
    """The kinds that are known, and the engine that answers."""

    def __init__(self, engine: CachedEngine, served: Callable[[], str]) -> None:
        """`served` says the id of the version that is now served."""
        self.engine = engine
        self._served = served
        self._kinds: dict[tuple[bytes, Form], PlainKind] = {}
        self._headers: set[bytes] = set()

    def find(self, asked: bytes) -> tuple[PlainKind, Query] | None:
        """The kind of a request with these bytes and what it asks; None where it has to be read."""
        divided = divide(asked)
        if divided is None or divided[1] not in self._headers:
            return None
        text = repeatable_text(divided[0])
        if text is None:
            return None
        try:
            served = self._served()
        except DatasetError:
            return None
        form, _ = form_of(text)
        kind = self._kinds.get((divided[1], form)) if form else None
        if kind is None or kind.query.version != served:
            return None
        return kind, kind.ask(text)

    def learn(self, asked: bytes, kind: PlainKind) -> None:
        """Know another kind, from a request that was read and the response to it."""
        divided = divide(asked)
        form, _ = form_of(kind.query.text)
        if divided is None or form is None or len(divided[1]) > _LONGEST_HEADERS or says_for_whom(divided[1]):
            return
        if len(self._kinds) >= _MOST_KINDS:
            self._kinds.clear()
            self._headers.clear()
        self._kinds[divided[1], form] = kind
        self._headers.add(divided[1])

    def lend(self, connection: Connection, asked: bytes, kind: PlainKind, defaults: bytes, own: bytes) -> Loan | None:
        """Lend a connection on which this was asked; None where that cannot be now.

        `defaults` is what the server adds to each response, but for the date; `own` as in `Wording`.
        """
        divided = divide(asked)
        form, _ = form_of(kind.query.text)
        if divided is None or form is None:
            return None
        wording = Wording(divided[1], kind.head + defaults, own, form, kind.longest)
        return self.engine.lend(connection, kind.query, wording)


def says_for_whom(asked: bytes) -> bool:
    """Whether a request may say for whom it is made, in `Forwarded` (RFC 7239) or a header of that kind."""
    return b"forwarded" in asked.lower()


class Foregone:
    """An engine that has been asked already: it gives what came of that, and says how long it took."""

    def __init__(self, outcome: Answer | Exception, pending: Pending | None) -> None:
        """`pending` is None where the query was refused before it was asked."""
        self._outcome = outcome
        self._pending = pending

    def is_of(self, version: str) -> bool:
        """Whether the answer is one of this version; an error is of any."""
        return isinstance(self._outcome, Exception) or self._outcome.version == version

    async def start(self) -> None:
        """Nothing."""

    async def stop(self) -> None:
        """Stop the work that is left."""
        if isinstance(self._outcome, Answer):
            await self._outcome.close()

    async def answer(self, query: Query) -> Answer:  # noqa: ARG002  # an engine's signature
        """The answer, or the error."""
        trace, pending = current_trace(), self._pending
        trace.cache = "miss"
        if pending:
            trace.waited, trace.evaluated = pending.waited, pending.evaluated
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome
