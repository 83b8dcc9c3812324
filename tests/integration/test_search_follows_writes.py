"""A published version has the index that its triples ask for, whether a build or a write made it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, Store
from tantivy import Query

from app.dataset.amendment import Amendment
from app.dataset.backup import backup, restore
from app.dataset.operations import UpdateRequest, perform
from app.dataset.publication import publish
from app.dataset.search_index import build_index
from app.dataset.workbench import Workbench, Write, workbench
from app.errors import NonConformance
from app.model.embedded import embedded_files
from app.model.published import PublishedVersion, current_version
from app.model.searching import DIRECTORY
from app.model.tokens import Writer
from app.query.search import SearchRequest, SearchRoom
from app.query.search.opened_index import OpenedIndex
from app.settings import Settings

PREFIXES = """PREFIX tt: <https://w3id.org/twintext/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX d: <https://w3id.org/twintext/id/document/> PREFIX o: <https://w3id.org/twintext/id/organization/>
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX g: <https://w3id.org/twintext/graph/>
"""
VERSION = "<https://w3id.org/twintext/id/document/itu-t-z.9999/2020-01>"
DOCUMENT = """INSERT DATA { GRAPH g:mine {
  d:itu-t-z.9999 a tt:Recommendation ; rdfs:label "Rec. ITU-T Z.9999"@en ; dcterms:title "Zebra protocol"@en ;
    tt:designation "ITU-T Z.9999" ; tt:issuedBy o:itu-t ; dcterms:source <http://e/> } }"""
ITS_VERSION = f"""INSERT DATA {{ GRAPH g:mine {{
  {VERSION} a tt:DocumentVersion ; rdfs:label "ITU-T Z.9999 (01/2020)"@en ; tt:designation "ITU-T Z.9999 (01/2020)" ;
    tt:versionOf d:itu-t-z.9999 ; tt:inForce true ; dcterms:source <http://e/> ;
    tt:adoptionDate "2020-01"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> }} }}"""
WRITES = (
    DOCUMENT,
    ITS_VERSION,
    f"DELETE DATA {{ GRAPH g:mine {{ {VERSION} tt:inForce true }} }}",
    'INSERT DATA { GRAPH g:mine { o:itu-t rdfs:label "Sektor Z"@de } }',
    "DROP GRAPH g:mine",
)


@pytest.fixture(scope="module", name="settings")
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data=tmp_path_factory.mktemp("built") / "data", retain_versions=20)
    publish(settings, embedded_files())
    return settings


@pytest.fixture(name="bench")
def _bench(settings: Settings) -> Iterator[Workbench]:
    with workbench(settings, embedded_files()) as bench:
        yield bench


def write(bench: Workbench, text: str) -> PublishedVersion:
    def act(amendment: Amendment) -> None:
        perform(UpdateRequest(PREFIXES + text), amendment, lambda _: [])

    return bench.write(Write("w", "update", Writer("tester"), act)).version


def everything(directory: Path) -> object:
    return OpenedIndex(directory).search(Query.all_query(), 100_000)


def afresh(version: PublishedVersion, folder: Path) -> object:
    """All that the index would have if it were made of the version's triples."""
    folder.mkdir()
    with (folder / "all.nt").open("wb") as document:
        Store.read_only(str(version.store())).dump(document, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    build_index([folder / "all.nt"], folder / DIRECTORY)
    return everything(folder)


def test_after_each_write_the_index_is_the_one_that_a_build_would_make(
    bench: Workbench, settings: Settings, tmp_path: Path
) -> None:
    before = current_version(settings.data)
    assert everything(before.directory) == afresh(before, tmp_path / "built")
    totals = []
    for number, text in enumerate(WRITES):
        version = write(bench, text)
        assert everything(version.directory) == afresh(version, tmp_path / str(number))
        found = SearchRoom(settings).find(version, SearchRequest("z9999"))
        totals.append((found.total, found.hits[0].status if found.hits else None))
    assert totals == [(1, None), (2, "in-force"), (2, None), (2, None), (0, None)]
    assert SearchRoom(settings).find(before, SearchRequest("z9999")).total == 0


def test_a_write_that_is_refused_leaves_no_trace_in_the_index(bench: Workbench, settings: Settings) -> None:
    before = current_version(settings.data)
    with pytest.raises(NonConformance):
        write(bench, 'INSERT DATA { GRAPH g:mine { d:zebra a tt:DocumentVersion ; tt:designation "Okapi" } }')
    after = write(bench, 'INSERT DATA { GRAPH g:mine { <http://e/1> rdfs:label "giraffe"@en } }')
    assert current_version(settings.data).id == after.id != before.id
    assert SearchRoom(settings).find(after, SearchRequest("giraffe")).total == 1
    assert SearchRoom(settings).find(after, SearchRequest("okapi")).total == 0


def test_what_is_restored_is_searched_as_before(settings: Settings, tmp_path: Path) -> None:
    backup(settings.data, tmp_path / "kept")
    elsewhere = replace(settings, data=tmp_path / "elsewhere")
    restored = restore(elsewhere, tmp_path / "kept")
    assert everything(restored.directory) == everything(current_version(settings.data).directory)


def test_a_plain_store_is_searched_too(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "d", inference="none", validation="off", default_graph="plain")
    publish(settings, embedded_files(), empty=True)
    with workbench(settings, embedded_files()) as bench:
        version = write(
            bench,
            'INSERT DATA { <http://e/a> rdfs:label "zebra" . GRAPH <http://e/g> { <http://e/b> rdfs:label "zebra" } }',
        )
    found = SearchRoom(settings).find(version, SearchRequest("zebra"))
    assert [hit.iri for hit in found.hits] == ["http://e/a"]


def test_searches_go_on_while_versions_are_published(bench: Workbench, settings: Settings) -> None:
    searching, done = SearchRoom(settings), Event()

    def ask() -> list[int]:
        totals = []
        while not done.is_set():
            totals.append(searching.find(current_version(settings.data), SearchRequest("quagga")).total)
        return totals

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        for number in range(5):
            write(bench, f'INSERT DATA {{ GRAPH g:mine {{ <http://e/q{number}> rdfs:label "quagga {number}"@en }} }}')
        done.set()
    for one in asking:
        totals = one.result()
        assert totals
        assert totals == sorted(totals)
    assert searching.find(current_version(settings.data), SearchRequest("quagga")).total == 5
