"""`/.well-known/void` and `/.well-known/sparql-examples`: what there is to be asked, for programs that look around.

What the dataset says of itself (`graph/description`, `graph/examples`) is in the dataset, so that it can be asked at
the endpoint too. What only the manifest knows, such as the date of the version, is added to the document here: VoID
(https://www.w3.org/TR/void/) with the terms of DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/).
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.model import terms
from app.model.identifiers import DESCRIPTION_GRAPH
from app.model.published import PublishedVersion, SourceEntry
from app.model.terms import Triple
from app.model.vocabulary import DCTERMS, FOAF, OWL, RDF, XSD
from app.query.engine import Query as EngineQuery
from app.web.answers import AnswerResponse, ask, select
from app.web.asked_version import Wish, past
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.rendering import page
from app.web.representations import DOCUMENT_OFFERS, HTML, link_header, negotiate
from app.web.stored_queries import stored_query

router = APIRouter(tags=["SPARQL"])

DATASET = DESCRIPTION_GRAPH + "#dataset"

_VOID = "http://rdfs.org/ns/void#"
_DCAT = "http://www.w3.org/ns/dcat#"

Format = Annotated[list[str] | None, Query(alias="format", description="ttl, jsonld, rdf, nt or html")]


@router.get("/.well-known/void", response_model=None, summary="What the dataset holds (VoID, DCAT)")
async def void(request: Request, room: Room, wish: Wish, formats: Format = None) -> Response:
    """Sizes, classes, properties, prefixes, sources, and where to ask: as RDF or as a page."""
    version = wish.found_in(room)
    media_type = negotiate(_accept(request), formats or (), DOCUMENT_OFFERS)
    base = base_url(request)
    headers = validators(version, media_type, base, is_fixed=bool(wish.version))
    headers["Link"] = link_header([(DATASET, "describes", None)])
    if is_unchanged(request, headers):
        return unchanged(headers)
    if media_type != HTML:
        query = _description(base, version, media_type)
        return AnswerResponse(await ask(room.engine, query, request.receive), headers)
    return await _page(request, room, version, headers)


async def _page(
    request: Request, room: ReadingRoom, version: PublishedVersion | None, headers: dict[str, str]
) -> Response:
    found = await select(room.engine, stored_query("void-partitions", version=version.id if version else None), request)
    rows = [(row["kind"].value, row["thing"].value, int(row["number"].value)) for row in found.rows if "thing" in row]
    return page(
        request,
        "void.html",
        headers=headers,
        past=past(request, version),
        version=version,
        classes=[(thing, number) for kind, thing, number in rows if kind == "class"],
        properties=[(thing, number) for kind, thing, number in rows if kind == "property"],
    )


@router.get("/.well-known/sparql-examples", response_model=None, summary="The questions as example queries")
async def sparql_examples(request: Request, room: Room, wish: Wish, formats: Format = None) -> Response:
    """Each question as sh:SPARQLExecutable, as editors look for them; people are led to the questions themselves."""
    version = wish.found_in(room)
    media_type = negotiate(_accept(request), formats or (), DOCUMENT_OFFERS)
    headers = validators(version, media_type, is_fixed=bool(wish.version))
    if media_type == HTML:
        return RedirectResponse(f"{base_url(request)}/questions", 303, {"Vary": headers["Vary"]})
    if is_unchanged(request, headers):
        return unchanged(headers)
    query = stored_query("examples", media_type=media_type, version=version.id if version else None)
    return AnswerResponse(await ask(room.engine, query, request.receive), headers)


def _accept(request: Request) -> str | None:
    return ", ".join(request.headers.getlist("accept")) or None


def _description(base: str, version: PublishedVersion | None, media_type: str) -> EngineQuery:
    """A query whose answer is the description: constants and what the dataset says of itself, if it says anything."""
    constants = "".join(terms.lines(_statements(base, version)))
    pattern = f"OPTIONAL {{ GRAPH <{DESCRIPTION_GRAPH}> {{ ?subject ?predicate ?object }} }}"
    text = f"CONSTRUCT {{\n{constants}?subject ?predicate ?object }}\nWHERE {{ {pattern} }}"
    return EngineQuery(text, media_type, version=version.id if version else None)


def _statements(base: str, version: PublishedVersion | None) -> Iterator[Triple]:
    """What is known without asking the dataset: where it is served and, of its version, what the manifest says."""
    document, dataset, served = f"{base}/.well-known/void", DATASET, f"{base}/.well-known/void#sparql"
    yield _link(document, RDF + "type", _VOID + "DatasetDescription")
    yield _link(document, FOAF + "primaryTopic", dataset)
    yield _link(dataset, RDF + "type", _VOID + "Dataset")
    yield _link(dataset, RDF + "type", _DCAT + "Dataset")
    yield terms.iri(dataset), terms.iri(DCTERMS + "title"), terms.literal("Twintext", language="en")
    yield _link(dataset, _VOID + "sparqlEndpoint", f"{base}/sparql")
    yield _link(dataset, _DCAT + "landingPage", f"{base}/")
    yield _link(dataset, _DCAT + "distribution", served)
    yield _link(served, RDF + "type", _DCAT + "Distribution")
    yield _link(served, _DCAT + "accessURL", f"{base}/sparql")
    if version is None:
        return
    manifest = version.manifest
    yield terms.iri(dataset), terms.iri(_DCAT + "version"), terms.literal(manifest.id)
    yield terms.iri(dataset), terms.iri(OWL + "versionInfo"), terms.literal(manifest.id)
    modified = terms.literal(manifest.published, datatype=XSD + "dateTime")
    yield terms.iri(dataset), terms.iri(DCTERMS + "modified"), modified
    for source in manifest.sources:
        yield from _source(dataset, source)


def _source(dataset: str, source: SourceEntry) -> Iterator[Triple]:
    graph = terms.iri(source.graph)
    yield terms.iri(dataset), terms.iri(_VOID + "subset"), graph
    yield graph, terms.iri(RDF + "type"), terms.iri(_VOID + "Dataset")
    yield graph, terms.iri(DCTERMS + "title"), terms.literal(source.title)
    yield graph, terms.iri(_VOID + "triples"), terms.literal(str(source.triples), datatype=XSD + "integer")
    if source.license:
        yield graph, terms.iri(DCTERMS + "license"), terms.iri(source.license)


def _link(subject: str, predicate: str, target: str) -> Triple:
    return terms.iri(subject), terms.iri(predicate), terms.iri(target)
