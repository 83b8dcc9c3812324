"""The ontology of a published version, read by one query and kept; and which versions of it there are."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from app.errors import ResourceNotFound
from app.model.identifiers import ONTOLOGY
from app.model.published import PublishedVersion
from app.model.terms import parse_lines
from app.query.engine import N_TRIPLES
from app.web.answers import ask
from app.web.code_lists import CodeList, read_code_lists
from app.web.dependencies import ReadingRoom
from app.web.ontology_graph import OntologyGraph
from app.web.ontology_terms import Ontology, read_ontology
from app.web.resources import natural
from app.web.stored_queries import stored_query

# What the manifest of a dataset without an ontology, or with one that states no version, says.
_UNVERSIONED = ("", "none")


@dataclass(frozen=True)
class ReadOntology:
    """What the graph of the ontology states in one version of the dataset."""

    ontology: Ontology
    code_lists: Mapping[str, CodeList]


@dataclass(frozen=True)
class Edition:
    """One state of the ontology: that of a dataset version, or an earlier one whose files lie beside it.

    `version` is where its files are, and where examples are taken from. `release` is the number of an earlier one.
    """

    version: PublishedVersion
    release: str | None = None

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.version.id}/{self.release}" if self.release else self.version.id

    def file(self, suffix: str) -> Path:
        """It as a file with one of the suffixes ttl, owl, jsonld, nt."""
        return self.version.release(self.release, suffix) if self.release else self.version.ontology(suffix)


async def read_edition(room: ReadingRoom, edition: Edition, request: Request) -> ReadOntology:
    """What an edition states; the engine's errors where it cannot be read."""
    found = room.ontologies.find(edition.key)
    if found is None:
        if edition.release:
            document = await asyncio.to_thread(edition.file("nt").read_bytes)
        else:
            query = stored_query("ontology-graph", media_type=N_TRIPLES, version=edition.version.id)
            document = await (await ask(room.engine, query, request.receive)).body()
        found = await asyncio.to_thread(_read, document)
        room.ontologies.keep(edition.key, found)
    return found


def _read(document: bytes) -> ReadOntology:
    graph = OntologyGraph(parse_lines(document.decode()))
    return ReadOntology(read_ontology(graph), read_code_lists(graph))


def editions(room: ReadingRoom) -> dict[str, Edition]:
    """The versions of the ontology that are kept by number, the highest first.

    Each is in the newest dataset that was built with it; of those that no dataset holds any more, and of those that
    were before the first one, the files beside the ontology that is served are left.
    """
    found: dict[str, Edition] = {}
    for version in room.versions():
        if version.manifest.ontology_version not in _UNVERSIONED:
            found.setdefault(version.manifest.ontology_version, Edition(version))
    if found:
        served = room.current()
        for number in served.releases():
            found.setdefault(number, Edition(served, number))
    return dict(sorted(found.items(), key=lambda item: natural(item[0]), reverse=True))


def edition_of(room: ReadingRoom, number: str) -> Edition:
    """The edition of a number; `ResourceNotFound` where none is kept."""
    found = editions(room).get(number)
    if found is None:
        raise ResourceNotFound(f"{ONTOLOGY}/{number}")
    return found
