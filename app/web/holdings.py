"""Which of the things that designations may mean the dataset holds."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import NoVersion
from app.model import terms
from app.model.designations import Reading
from app.query.engine import Query, Solutions
from app.web.stored_queries import stored_query

Ask = Callable[[Query], Awaitable[Solutions]]
_AT_ONCE: Final = 8  # questions to the engine


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


async def holdings(ask: Ask, readings: Iterable[Reading], version: str | None) -> Mapping[str, tuple[Held, ...]] | None:
    """What is held for each reading, by its IRI; None where nothing is published yet. `version` is the dataset's."""
    wanted = {one.iri: one.designation.undated.iri for one in readings}
    gate = asyncio.Semaphore(_AT_ONCE)

    async def found(iri: str) -> tuple[Held, ...]:
        async with gate:
            return await _held(ask, iri, version)

    names = list(dict.fromkeys([*wanted, *wanted.values()]))
    try:
        answers = dict(zip(names, await asyncio.gather(*map(found, names)), strict=True))
    except NoVersion:
        return None
    return {iri: answers[iri] or _as_documents(answers[document]) for iri, document in wanted.items()}


def _as_documents(held: tuple[Held, ...]) -> tuple[Held, ...]:
    return tuple(Held(one.iri, one.label, one.title, one.versions, "document") for one in held if one.kind == "itself")


async def _held(ask: Ask, iri: str, version: str | None) -> tuple[Held, ...]:
    try:
        named = terms.iri(iri)
    except ValueError:
        return ()
    found = await ask(stored_query("held", {"named": named}, version=version))
    return tuple(
        Held(
            iri=row["held"].value,
            label=row["label"].value if "label" in row else row["held"].value,
            title=row["titled"].value if "titled" in row else "",
            versions=int(row["versions"].value),
            kind="itself" if row["held"].value == iri else "entry",
        )
        for row in found.rows
        if "held" in row
    )
