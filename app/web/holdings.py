"""Which of the things that designations may mean the dataset holds."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import NoVersion
from app.model import terms
from app.model.designations import Reading
from app.query.engine import SPARQL_JSON, Query, Solutions
from app.query.questions import Question

Ask = Callable[[Query], Awaitable[Solutions]]
QUESTION: Final = "holdings"
_AT_ONCE: Final = 8  # questions to the engine
_MOST: Final = 20  # things that one page is the source of


@dataclass(frozen=True)
class Held:
    """What the dataset has: its IRI, label and title, the number of its versions.

    `kind` says how it answers: "itself", "document" where only the document of a named version is there, "entry" where
    the page of a catalogue is its source.
    """

    iri: str
    label: str
    title: str
    versions: int
    kind: str


async def holdings(
    ask: Ask, question: Question, readings: Iterable[Reading], version: str | None
) -> Mapping[str, tuple[Held, ...]] | None:
    """What is held for each reading, by its IRI; None where nothing is published yet.

    The question `holdings` is asked of each IRI; `version` is the dataset's.
    """
    wanted = {one.iri: one.designation.undated.iri for one in readings}
    gate = asyncio.Semaphore(_AT_ONCE)

    async def found(iri: str) -> tuple[Held, ...]:
        async with gate:
            return await _held(ask, question, iri, version)

    names = list(dict.fromkeys([*wanted, *wanted.values()]))
    try:
        answers = dict(zip(names, await asyncio.gather(*map(found, names)), strict=True))
    except NoVersion:
        return None
    return {iri: answers[iri] or _as_documents(answers[document]) for iri, document in wanted.items()}


def _as_documents(held: tuple[Held, ...]) -> tuple[Held, ...]:
    return tuple(Held(one.iri, one.label, one.title, one.versions, "document") for one in held if one.kind == "itself")


async def _held(ask: Ask, question: Question, iri: str, version: str | None) -> tuple[Held, ...]:
    try:
        named = terms.iri(iri)
    except ValueError:
        return ()
    found = await ask(Query(question.text, SPARQL_JSON, bindings={"named": named}, version=version))
    return tuple(
        Held(
            iri=row["held"].value,
            label=row["heldLabel"].value if "heldLabel" in row else row["held"].value,
            title=row["title"].value if "title" in row else "",
            versions=int(row["versions"].value),
            kind="itself" if row["held"].value == iri else "entry",
        )
        for row in found.rows[:_MOST]
        if "held" in row
    )
