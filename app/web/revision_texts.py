"""The versions of a resolution as the dataset holds them: which there are, and the words of their clauses."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.errors import ResourceNotFound, RevisionAbsent, SameRevision, TextAbsent
from app.model import terms
from app.model.identifiers import thing
from app.model.version_text import TextClause, TextSection, VersionText
from app.query.engine import Cell, Query, Solutions
from app.web.stored_queries import stored_query

Row = Mapping[str, Cell]
Ask = Callable[[Query], Awaitable[Solutions]]


@dataclass(frozen=True)
class KnownRevision:
    """A version of a document: the year that names it ("2022"), its IRI and label, and whether its words are here."""

    key: str
    iri: str
    label: str
    has_text: bool


async def revisions_of(ask: Ask, key: str, version: str | None = None) -> list[KnownRevision]:
    """The versions of the document with a key ("wtsa-res-7"), the oldest first; `version` is that of the dataset."""
    try:
        document = terms.iri(thing("document", key))
    except ValueError:
        return []
    found = await ask(stored_query("revision-versions", {"document": document}, version=version))
    known = [
        KnownRevision(
            row["version"].value.rpartition("/")[2],
            row["version"].value,
            row["label"].value if "label" in row else row["version"].value,
            row["text"].value == "true",
        )
        for row in found.rows
        if "version" in row
    ]
    return sorted(known, key=lambda one: (one.key, one.iri))


def chosen(key: str, known: list[KnownRevision], before: str, after: str) -> tuple[KnownRevision, KnownRevision]:
    """The two versions asked for by their years; without one, the two latest whose words are here.

    `ResourceNotFound`, `RevisionAbsent`, `TextAbsent` or `SameRevision` where they cannot be compared.
    """
    if not known:
        raise ResourceNotFound(thing("document", key))
    present = [one.key for one in known if one.has_text]
    after = after or (present or [one.key for one in known])[-1]
    second = _named(key, known, after)
    earlier = [year for year in present if year < after] or [one.key for one in known if one.key < after]
    pair = _named(key, known, before or (earlier[-1] if earlier else f"before {after}")), second
    if pair[0] == pair[1]:
        raise SameRevision(key, pair[0].key)
    for one in pair:
        if not one.has_text:
            raise TextAbsent(key, one.key, tuple(present))
    return pair


def _named(key: str, known: list[KnownRevision], year: str) -> KnownRevision:
    for one in known:
        if one.key == year:
            return one
    raise RevisionAbsent(key, year, tuple(one.key for one in known))


@dataclass(frozen=True)
class Comparison:
    """Two versions whose words are both here, and where they are compared."""

    before: KnownRevision
    after: KnownRevision
    path: str


def comparisons(key: str, known: list[KnownRevision]) -> list[Comparison]:
    """Each version with the one before it, of those whose words are here; of "wtsa-res-7/2022" those with that one."""
    document, _, year = key.partition("/")
    present = [one for one in known if one.has_text]
    pairs = [pair for pair in pairwise(present) if not year or year in {pair[0].key, pair[1].key}]
    return [
        Comparison(before, after, f"/api/resolutions/{document}/diff?from={before.key}&to={after.key}&format=html")
        for before, after in pairs
    ]


async def text_of(ask: Ask, revision: KnownRevision, version: str | None = None) -> VersionText:
    """The sections and clauses of a version with their words, in the order of the document."""
    bound = {"version": terms.iri(revision.iri)}
    found = await ask(stored_query("revision-clauses", bound, version=version))
    return await asyncio.to_thread(_text, revision, found)


def _text(revision: KnownRevision, found: Solutions) -> VersionText:
    sections = {row["section"].value: row["heading"].value for row in found.rows}
    rows = {row["clause"].value: row for row in found.rows if "clause" in row}
    clauses = [
        TextClause(
            path=row["locator"].value,
            section=sections[row["section"].value],
            parent=rows[row["parent"].value]["locator"].value if row["parent"].value in rows else None,
            ordinal=row["ordinal"].value if "ordinal" in row else None,
            text=row["text"].value,
            iri=iri,
        )
        for iri, row in _in_order(rows)
    ]
    headings = tuple(TextSection(heading, heading, iri) for iri, heading in sections.items())
    return VersionText(revision.label, revision.key, headings, tuple(clauses), revision.iri)


def _in_order(rows: dict[str, Row]) -> list[tuple[str, Row]]:
    """The clauses in reading order: each behind the one above it, siblings by their places."""

    def place(iri: str) -> tuple[int, ...]:
        row = rows[iri]
        above, seen = row["parent"].value, [int(row["position"].value)]
        while above in rows and len(seen) < len(rows):
            seen.append(int(rows[above]["position"].value))
            above = rows[above]["parent"].value
        return int(row["sectionPosition"].value), *reversed(seen)

    return sorted(rows.items(), key=lambda found: (place(found[0]), found[0]))
