"""The ontology of a published version, read by one query and kept; and which versions of it there are."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class ReadOntology:
    """What the graph of the ontology states in one version of the dataset."""

    ontology: Ontology
    code_lists: Mapping[str, CodeList]


async def read_version(room: ReadingRoom, version: PublishedVersion, request: Request) -> ReadOntology:
    """The ontology of a version; the engine's errors where it cannot be read."""
    found = room.ontologies.find(version.id)
    if found is None:
        query = stored_query("ontology-graph", media_type=N_TRIPLES, version=version.id)
        answer = await ask(room.engine, query, request.receive)
        found = await asyncio.to_thread(_read, await answer.body())
        room.ontologies.keep(version.id, found)
    return found


def _read(document: bytes) -> ReadOntology:
    graph = OntologyGraph(parse_lines(document.decode()))
    return ReadOntology(read_ontology(graph), read_code_lists(graph))


def releases(room: ReadingRoom) -> dict[str, PublishedVersion]:
    """The versions of the ontology that are kept, the highest number first, each in the newest dataset with it."""
    found: dict[str, PublishedVersion] = {}
    for version in room.versions():
        if version.manifest.ontology_version:
            found.setdefault(version.manifest.ontology_version, version)
    return dict(sorted(found.items(), key=lambda item: natural(item[0]), reverse=True))


def release(room: ReadingRoom, number: str) -> PublishedVersion:
    """The newest dataset with a version of the ontology; `ResourceNotFound` where none is kept."""
    found = releases(room).get(number)
    if found is None:
        raise ResourceNotFound(f"{ONTOLOGY}/{number}")
    return found
