"""A service on a dataset of a few triples, with an engine in the test's own process that can be told to fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from fastapi import FastAPI

from app.errors import EngineFailure, QuerySyntaxError
from app.main import create_app
from app.model.published import Manifest, PublishedVersion, SourceEntry, current_file, open_version
from app.query.engine import Answer, Query
from app.query.guard import check
from app.settings import Settings

VERSION = "20261122T120000000Z-aaaaaa"
EARLIER = "20261101T120000000Z-bbbbbb"

ASSERTED = """
@base <https://w3id.org/twintext/> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<graph/reference> {
  <id/organization/itu-t> a tt:Sector ; rdfs:label "ITU-T"@en, "UIT-T"@fr ; tt:startDate "1993-03-01"^^xsd:date ;
    tt:note [ rdfs:label "a note" ] ; <http://purl.org/dc/terms/source> <https://example.org/itu-t?a=1&b=2> .
  <id/document/itu-t-x.509> a tt:Recommendation ; rdfs:label "Rec. ITU-T X.509"@en ;
    tt:issuedBy <id/organization/itu-t> .
  <id/document/odd.ttl> a tt:Document ; rdfs:label "a key that ends like a suffix"@en .
  <id/document/script> rdfs:label "<script>alert(1)</script>"@en ; tt:position 2 .
  <id/section/wtsa-res-7/2022/resolves> a tt:Section .
  <id/clause/wtsa-res-7/2022/resolves/2> a tt:Clause ; rdfs:label "resolves 2"@en ; tt:gist "Something to do."@en ;
    tt:position 2 ; tt:directPartOf <id/section/wtsa-res-7/2022/resolves> .
}
<graph/ontology> {
  <ontology> a owl:Ontology .
  tt:Sector a owl:Class ; rdfs:label "sector"@en ; skos:definition "A part of a body."@en ;
    rdfs:isDefinedBy <ontology> .
  tt:issuedBy a owl:ObjectProperty ; rdfs:label "issued by"@en ; rdfs:domain tt:Document ; rdfs:range tt:Sector ;
    rdfs:isDefinedBy <ontology> .
  <code/verb> a skos:ConceptScheme ; skos:prefLabel "opening verbs"@en .
  <code/verb/noting> a skos:Concept ; skos:prefLabel "noting"@en ; skos:inScheme <code/verb> .
}
<graph/provenance> { <graph/reference> dcterms:title "Reference facts"@en . }
"""
ENTAILED = """
@prefix org: <http://www.w3.org/ns/org#> .
<https://w3id.org/twintext/graph/entailed> { <https://w3id.org/twintext/id/organization/itu-t> a org:Organization . }
"""
REFERRERS = 120


def _fill(directory: Path, documents: list[str]) -> int:
    store = ox.Store(directory)
    for document in documents:
        store.load(document.encode(), format=ox.RdfFormat.TRIG)
    default = ox.DefaultGraph()
    store.bulk_extend({ox.Quad(q.subject, q.predicate, q.object, default) for q in store})
    store.flush()
    return sum(1 for _ in store.quads_for_pattern(None, None, None, default))


def publish(
    dataset: Path, identifier: str, published: str, ontology_version: str, stated: str = ASSERTED
) -> PublishedVersion:
    """A version directory as app.model.published describes it, with what is stated in a TriG document."""
    directory = dataset / "versions" / identifier
    (directory / "ontology").mkdir(parents=True)
    referrers = "".join(
        f"<https://w3id.org/twintext/id/item/{n:03}> <https://w3id.org/twintext/ontology#refersTo> "
        "<https://w3id.org/twintext/id/organization/itu-t> .\n"
        for n in range(REFERRERS)
    )
    asserted = [stated, f"<https://w3id.org/twintext/graph/items> {{ {referrers} }}"]
    counts = _fill(directory / "asserted", asserted), _fill(directory / "complete", [*asserted, ENTAILED])
    for suffix, text in {"ttl": "# turtle\n", "owl": "<rdf:RDF/>", "jsonld": "[]", "nt": "# triples\n"}.items():
        (directory / "ontology" / f"ontology.{suffix}").write_text(text)
    source = SourceEntry("https://w3id.org/twintext/graph/reference", "Reference facts", "here", "00", 20)
    manifest = Manifest(
        id=identifier,
        published=published,
        parent=None,
        ontology_version=ontology_version,
        asserted=counts[0],
        entailed=counts[1] - counts[0],
        total=counts[1],
        inference="owl-rl",
        recipe="recipe",
        conforms=True,
        violations=0,
        warnings=1,
        seconds=0.1,
        checksum="00",
        sources=(source,),
    )
    (directory / "manifest.json").write_text(manifest.to_json())
    current_file(dataset).write_text(identifier + "\n")
    return open_version(dataset, identifier)


@pytest.fixture(scope="session", name="dataset")
def _dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("web-dataset")
    publish(directory, EARLIER, "2026-11-01T12:00:00+00:00", "0.0.9")
    publish(directory, VERSION, "2026-11-22T12:00:00+00:00", "0.1.0")
    return directory


_SYNTAXES = {
    **{
        f.media_type: f
        for f in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)
    },
    **{f.media_type: f for f in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)},
}
_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


class Chunks:
    """The body of an answer in pieces of 1,000 bytes; counts that it was closed, once."""

    def __init__(self, engine: "StoreEngine", body: bytes) -> None:
        self._engine = engine
        self._pieces = iter([body[start : start + 1000] for start in range(0, len(body), 1000)])
        self._open = True

    def __aiter__(self) -> "Chunks":
        return self

    async def __anext__(self) -> bytes:
        piece = next(self._pieces, None)
        if piece is None and self._engine.breaks:
            raise EngineFailure("the worker died")
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        self._engine.closed += self._open
        self._open = False


@dataclass
class StoreEngine:
    """An engine on the stores of a dataset that remembers its queries and can be told to fail or to wait."""

    dataset: Path
    asked: list[Query] = field(default_factory=list)
    failure: Exception | None = None
    breaks: bool = False
    waits: bool = False
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    closed: int = 0
    running: bool = False
    endless: Callable[[], AsyncIterator[bytes]] | None = None

    async def start(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def answer(self, query: Query) -> Answer:
        self.asked.append(query)
        self.was_asked.set()
        if self.failure:
            raise self.failure
        if self.waits:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled.set()
                raise
        if self.endless:
            return Answer(query.media_type, query.version or VERSION, self.endless())
        body = self._evaluate(query)
        return Answer(query.media_type, query.version or VERSION, Chunks(self, body))

    def _evaluate(self, query: Query) -> bytes:
        check(query.text, ())
        version = open_version(self.dataset, query.version or VERSION)
        store = ox.Store.read_only(str(version.store(infer=query.infer)))
        bound = {ox.Variable(name): _term(term) for name, term in query.bindings.items()}
        try:
            found = store.query(
                query.text,
                substitutions=bound,  # type: ignore[arg-type]  # a dict is invariant, this one is only read
                default_graph=[ox.NamedNode(iri) for iri in query.default_graphs] or None,
                named_graphs=[ox.NamedNode(iri) for iri in query.named_graphs] or None,
            )
        except SyntaxError as error:
            raise QuerySyntaxError(str(error), 1, 2) from None
        if isinstance(found, ox.QueryTriples):
            return ox.serialize(found, format=_SYNTAXES[query.media_type]) or b""
        return found.serialize(format=_RESULTS[query.media_type]) or b""


def _term(text: str) -> ox.NamedNode | ox.Literal:
    [quad] = ox.parse(f"<x:s> <x:p> {text} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object


@pytest.fixture(name="engine")
def _engine(dataset: Path) -> StoreEngine:
    return StoreEngine(dataset)


@pytest.fixture(scope="session", name="settings")
def _settings(dataset: Path) -> Settings:
    return replace(Settings(), data=dataset, query_timeout=20.0, max_body=10_000)


@pytest.fixture(scope="session", name="made_once")
def _made_once(settings: Settings, dataset: Path) -> FastAPI:
    return create_app(settings, StoreEngine(dataset))


@pytest.fixture(name="application")
def _application(made_once: FastAPI, engine: StoreEngine) -> FastAPI:
    made_once.state.room.engine = engine
    return made_once


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application whose lifespan runs."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here.example") as client:
            yield client


@dataclass
class Caller:
    """Sends requests to an application from a test that is not asynchronous."""

    application: FastAPI

    def __call__(self, method: str, path: str, **options: object) -> httpx.Response:
        async def call() -> httpx.Response:
            async with running(self.application) as client:
                return await client.request(method, path, **options)  # type: ignore[arg-type]  # httpx types them

        return asyncio.run(call())

    def get(self, path: str, accept: str | None = None, **options: object) -> httpx.Response:
        headers = {"accept": accept} if accept is not None else {}
        return self("GET", path, headers=headers, **options)


@pytest.fixture(name="call")
def _call(application: FastAPI) -> Caller:
    return Caller(application)


Running = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(name="running")
def _running() -> Running:
    return running


EDITIONS = Path(__file__).parents[2] / "fixtures" / "ontology-editions"


@pytest.fixture(scope="session", name="editions")
def _editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with two versions of an ontology, of which the second is served with the files of one before both."""
    directory = tmp_path_factory.mktemp("web-editions")
    for identifier, day, number in ((EARLIER, "2026-11-01", "0.1.0"), (VERSION, "2026-11-22", "0.2.0")):
        stated = (EDITIONS / f"{number}.trig").read_text(encoding="utf-8")
        published = publish(directory, identifier, f"{day}T12:00:00+00:00", number, stated)
    published.release("0.0.5", "nt").write_text(
        "<https://w3id.org/twintext/ontology#Gone> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<http://www.w3.org/2002/07/owl#Class> .\n"
    )
    published.release("0.1.0", "nt").touch()  # what a dataset holds comes first
    for suffix in ("ttl", "owl", "jsonld"):
        published.release("0.0.5", suffix).write_text(f"# {suffix} of 0.0.5\n")
    return directory


@pytest.fixture(name="librarian")
def _librarian(editions: Path) -> StoreEngine:
    """The engine that the pages about `editions` ask."""
    return StoreEngine(editions)


@pytest.fixture(scope="session", name="library")
def _library(settings: Settings, editions: Path) -> FastAPI:
    return create_app(replace(settings, data=editions), StoreEngine(editions))


@pytest.fixture(name="browse")
def _browse(library: FastAPI, librarian: StoreEngine) -> Caller:
    """A caller of a service on `editions` that has read no ontology yet."""
    library.state.room.engine = librarian
    library.state.room.__dict__.pop("ontologies", None)
    return Caller(library)


@pytest.fixture(name="wordless")
def _wordless(settings: Settings, tmp_path: Path) -> Caller:
    """A caller of a service on a dataset without an ontology."""
    publish(tmp_path, VERSION, "2026-11-22T12:00:00+00:00", "none", "")
    return Caller(create_app(replace(settings, data=tmp_path), StoreEngine(tmp_path)))
