"""The index of words finds what it should, in its order, and is the same however it came about."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, parse
from tantivy import Query

from app.dataset.search_index import OpenIndex, build_index, carry_on, take_over
from app.dataset.search_index import index as making
from app.errors import QueryTimeout, QueueFull, SearchUnavailable, UnknownVersion
from app.model.published import Manifest, PublishedVersion
from app.model.searching import DIRECTORY, whole_form
from app.model.terms import Triple
from app.query.search import Found, Hit, SearchRequest, SearchRoom, room
from app.query.search.opened_index import OpenedIndex
from app.query.search.searching import class_iri, organization_iri, search
from app.settings import Settings

PREFIXES = """
@base <https://w3id.org/twintext/> . @prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
FACTS = (
    PREFIXES
    + """
tt:Recommendation a owl:Class ; rdfs:label "recommendation"@en, "recommandation"@fr ; rdfs:subClassOf tt:Document ;
  skos:definition "What a sector recommends."@en .
<id/organization/itu-t> a org:Organization ; rdfs:label "ITU Sector"@en, "Secteur de l'UIT"@fr ;
  tt:acronym "ITU-T" .
<id/organization/itu-t-sg17> a tt:Committee, org:Organization ;
  rdfs:label "Study Group 17"@en, "Commission d'études 17"@fr ;
  tt:acronym "SG17" ; dcterms:title "Security"@en ; org:subOrganizationOf <id/organization/itu-t> ;
  tt:startDate "2001"^^xsd:gYear .
<id/document/itu-t-x.509> a tt:Recommendation, tt:Document ; rdfs:label "Rec. ITU-T X.509"@en ;
  tt:designation "ITU-T X.509" ;
  dcterms:title "Directory: public-key certificates"@en, "L'annuaire : certificats à clé publique"@fr ;
  tt:issuedBy <id/organization/itu-t> ; tt:responsibleCommittee <id/organization/itu-t-sg17> .
<id/document/itu-t-x.509/2019-10> a tt:DocumentVersion ; rdfs:label "ITU-T X.509 (10/2019)"@en ;
  tt:designation "ITU-T X.509 (10/2019)" ; dcterms:title "Directory: public-key certificates"@en ;
  tt:versionOf <id/document/itu-t-x.509> ; tt:adoptionDate "2019-10-14"^^xsd:date ; tt:inForce true .
<id/document/itu-t-x.509/2000-03> a tt:DocumentVersion ; rdfs:label "ITU-T X.509 (03/2000)"@en ;
  tt:designation "ITU-T X.509 (03/2000)" ; tt:versionOf <id/document/itu-t-x.509> ;
  tt:adoptionDate "2000-03"^^xsd:gYearMonth ;
  tt:inForce false .
<id/document/itu-t-x.500> a tt:Recommendation, tt:Document ; rdfs:label "Rec. ITU-T X.500"@en ;
  tt:designation "ITU-T X.500" ;
  dcterms:title "Directory: overview"@en ; tt:issuedBy <id/organization/itu-t> .
<id/document/iso-iec-9594-8> a tt:Standard, tt:Document ; rdfs:label "ISO/IEC 9594-8"@en ;
  tt:designation "ISO/IEC 9594-8" ;
  dcterms:title "The Directory - Part 8"@en .
<id/document/iso-iec-9594-8/2020> a tt:DocumentVersion ; rdfs:label "ISO/IEC 9594-8:2020"@en ;
  tt:designation "ISO/IEC 9594-8:2020" ; tt:versionOf <id/document/iso-iec-9594-8> ;
  tt:currentStage <code/stage/iso-60> .
<id/document/iso-99999/2027> a tt:DocumentVersion ; rdfs:label "ISO/DIS 99999"@en ;
  tt:currentStage <code/stage/iso-40> .
<id/section/x/2022/resolves> a tt:Section ; rdfs:label "resolves"@en ;
  tt:directPartOf <id/document/itu-t-x.509/2019-10> .
<id/clause/x/2022/resolves/1> a tt:Clause ; rdfs:label "resolves 1"@en ;
  tt:directPartOf <id/section/x/2022/resolves> ;
  tt:text "that telecommunication operators <b>cooperate</b> on the security of networks in Florianópolis"@en .
<id/place/florianopolis> rdfs:label "Florianópolis"@en ; skos:altLabel "弗洛里亚诺波利斯"@zh, "Флорианополис"@ru .
<graph/description> dcterms:title "Directory of graphs"@en .
_:b rdfs:label "Directory without an address"@en .
<id/thing/blank> rdfs:label "   "@en .
"""
)
X509 = "https://w3id.org/twintext/id/document/itu-t-x.509"


def indexed(turtle: str, directory: Path) -> OpenedIndex:
    """The index of what a Turtle document states."""
    document = directory / "facts.nt"
    store = Store()
    store.load(turtle.encode(), RdfFormat.TURTLE)
    document.write_bytes(store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b"")
    build_index([document, document], directory / DIRECTORY)
    return OpenedIndex(directory)


@pytest.fixture(scope="module", name="index")
def _index(tmp_path_factory: pytest.TempPathFactory) -> OpenedIndex:
    return indexed(FACTS, tmp_path_factory.mktemp("index"))


def iris(found: Found) -> list[str]:
    return [hit.iri.removeprefix("https://w3id.org/twintext/id/") for hit in found.hits]


def first(index: OpenedIndex, words: str, language: str = "en") -> Hit:
    return search(index, SearchRequest(words, language=language)).hits[0]


@pytest.mark.parametrize(
    "typed",
    [
        *("x509", "X 509", "x.509", "ITU-T X.509", "itu-t x509", "ITU X.509", "Rec. ITU-T X.509", "rec x.509"),
        *("CCITT X.509", "Recommendation ITU-T X.509", X509, "  X . 509 "),
    ],
)
def test_a_designation_typed_in_any_way_finds_its_document_first(index: OpenedIndex, typed: str) -> None:
    assert first(index, typed).iri == X509


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Rec. ITU-T X.509 (10/2019)", ["document/itu-t-x.509/2019-10", "document/itu-t-x.509"]),
        ("x.509 (10/2019)", ["document/itu-t-x.509/2019-10", "document/itu-t-x.509"]),
        ("iso/iec9594-8:2020", ["document/iso-iec-9594-8/2020"]),
        ("ISO/IEC 9594-8:2020", ["document/iso-iec-9594-8/2020", "document/iso-iec-9594-8"]),
        ("ISO 9594-8", ["document/iso-iec-9594-8", "document/iso-iec-9594-8/2020"]),
        ("9594", ["document/iso-iec-9594-8", "document/iso-iec-9594-8/2020"]),
        ("sg 17", ["organization/itu-t-sg17"]),
    ],
)
def test_a_version_comes_before_its_document_where_it_is_named(
    index: OpenedIndex, typed: str, expected: list[str]
) -> None:
    assert iris(search(index, SearchRequest(typed)))[: len(expected)] == expected


def test_a_document_comes_before_its_versions_and_the_newest_of_these_first(index: OpenedIndex) -> None:
    found = iris(search(index, SearchRequest("x509")))
    assert found == ["document/itu-t-x.509", "document/itu-t-x.509/2019-10", "document/itu-t-x.509/2000-03"]


def test_a_designation_is_found_while_it_is_typed(index: OpenedIndex) -> None:
    assert set(iris(search(index, SearchRequest("x.50")))) >= {"document/itu-t-x.500", "document/itu-t-x.509"}


@pytest.mark.parametrize(
    "typed", ["Florianopolis", "florianópolis", "FLORIANO\u0301POLIS", "florianop", "Флорианоп", "弗洛里亚诺波利斯"]
)
def test_accents_and_scripts_are_no_obstacle_and_names_come_before_texts(index: OpenedIndex, typed: str) -> None:
    assert iris(search(index, SearchRequest(typed)))[0] == "place/florianopolis"


@pytest.mark.parametrize(
    ("typed", "iri"),
    [
        ("certificate", X509),
        ("certificates key", X509),
        ("certificat", X509),
        ("cles publiques", X509),
        ("clés publique annuaires", X509),
        ("operator cooperation", "https://w3id.org/twintext/id/clause/x/2022/resolves/1"),
        ("telecommunica", "https://w3id.org/twintext/id/clause/x/2022/resolves/1"),
        ("recommends", "https://w3id.org/twintext/ontology#Recommendation"),
    ],
)
def test_words_are_found_by_their_stems_and_as_they_are_typed(index: OpenedIndex, typed: str, iri: str) -> None:
    assert iri in {hit.iri for hit in search(index, SearchRequest(typed)).hits}


def test_phrases_hold_together_and_a_minus_leaves_out(index: OpenedIndex) -> None:
    assert search(index, SearchRequest('"public key"')).total == 2
    assert search(index, SearchRequest('"key public"')).matched != "all"
    everything, without = (iris(search(index, SearchRequest(words))) for words in ("directory", "directory -overview"))
    assert set(everything) - set(without) == {"document/itu-t-x.500"}
    assert search(index, SearchRequest("-directory")).total > 0


def test_what_the_dataset_says_of_itself_and_what_has_no_address_is_not_found(index: OpenedIndex) -> None:
    found = {hit.iri for hit in search(index, SearchRequest("directory", limit=100)).hits}
    assert not any("graph/" in iri for iri in found)
    assert len(found) == 4


def test_facets_count_and_narrow(index: OpenedIndex) -> None:
    found = search(index, SearchRequest(""))
    counts = {
        name: {value.value.rpartition("/")[2]: value.count for value in values} for name, values in found.facets.items()
    }
    assert counts["kind"]["ontology#DocumentVersion"] == 4
    assert counts["status"] == {"in-force": 6, "withdrawn": 1, "draft": 1}
    assert counts["committee"] == {"itu-t-sg17": 6}
    assert counts["year"]["2019"] == 4
    assert found.total == len(search(index, SearchRequest("", limit=100)).hits)

    narrowed = search(
        index,
        SearchRequest(
            "",
            kinds=(class_iri("Document"), class_iri("DocumentVersion")),
            bodies=(organization_iri("itu-t"),),
            committees=(organization_iri("itu-t-sg17"),),
            statuses=("in-force",),
            years=(2019,),
        ),
    )
    assert iris(narrowed) == ["document/itu-t-x.509", "document/itu-t-x.509/2019-10"]
    assert {value.value: value.count for value in narrowed.facets["status"]} == {"in-force": 2}
    assert [value.value for value in narrowed.facets["year"] if value.is_chosen] == ["2019"]
    assert search(index, SearchRequest("", kinds=(class_iri("None"),))).facets["kind"][0].count == 0


def test_a_clause_has_state_year_body_and_committee_of_what_it_is_a_part_of(index: OpenedIndex) -> None:
    clause = first(index, "operators cooperate")
    assert (clause.status, clause.year) == ("in-force", 2019)
    assert [body.label for body in clause.bodies] == ["ITU Sector"]
    assert [committee.label for committee in clause.committees] == ["Study Group 17"]


def test_labels_are_in_the_language_asked_for(index: OpenedIndex) -> None:
    hit = first(index, "x509", "fr")
    assert hit.kinds[0].label == "recommandation"
    assert hit.title == ("fr", "L'annuaire : certificats à clé publique")
    assert first(index, "sg17", "fr").label == ("fr", "Commission d'études 17")


def test_what_was_searched_for_is_marked(index: OpenedIndex) -> None:
    hit = first(index, "cooperation florianopolis")
    marked = [piece.text for piece in hit.snippet if piece.is_match]
    assert marked == ["cooperate", "Florianópolis"]
    assert "<b>" in "".join(piece.text for piece in hit.snippet)  # pages escape it


def test_the_stretch_of_a_long_text_with_most_of_the_words_is_shown(tmp_path: Path) -> None:
    filler = "lorem ipsum dolor " * 200
    text = f"zebra {filler} the zebra crosses the railway {filler}"
    index = indexed(PREFIXES + f'<id/a> rdfs:label "a" ; tt:text "{text}" .', tmp_path)
    shown = "".join(piece.text for piece in first(index, "zebra railway").snippet)
    assert "zebra crosses the railway" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


def test_where_no_thing_has_all_words_those_with_some_are_shown(index: OpenedIndex) -> None:
    found = search(index, SearchRequest("directory hippopotamus"))
    assert found.matched == "some"
    assert "document/itu-t-x.500" in iris(found)


@pytest.mark.parametrize(("typed", "label"), [("x5099", "Rec. ITU-T X.509"), ("dirextory", "Rec. ITU-T X.509")])
def test_where_nothing_is_found_the_nearest_is_suggested(index: OpenedIndex, typed: str, label: str) -> None:
    found = search(index, SearchRequest(typed))
    assert (found.total, found.matched) == (0, "none")
    assert label in [one.label for one in found.suggestions]


@pytest.mark.parametrize(
    "typed",
    [
        "\x00\x01",
        '"',
        '"""',
        "-",
        "💥",
        "\u202eabc",
        "مؤتمر",
        "a" * 1000,
        "x" * 70,
        "a " * 500,
        "*",
        "title:x",
        "AND OR NOT",
        "((",
        "[a TO b]",
        "x^9",
        "~",
        "\\",
    ],
)
def test_no_text_is_an_error(index: OpenedIndex, typed: str) -> None:
    found = search(index, SearchRequest(typed))
    assert found.total >= len(found.hits)


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_at_all_is_an_error(index: OpenedIndex, typed: str) -> None:
    found = search(index, SearchRequest(typed, language="fr"))
    assert len({hit.iri for hit in found.hits}) == len(found.hits)


@pytest.mark.parametrize("words", ["", "directory", "x509", "directory hippopotamus"])
def test_pages_show_each_thing_once_and_in_one_order(index: OpenedIndex, words: str) -> None:
    whole = iris(search(index, SearchRequest(words, limit=100)))
    paged = [
        one
        for start in range(0, len(whole), 2)
        for one in iris(search(index, SearchRequest(words, limit=2, offset=start)))
    ]
    assert paged == whole
    assert len(whole) == search(index, SearchRequest(words)).total


# An index that follows writes

NAMES = [NamedNode(f"https://w3id.org/twintext/id/{name}") for name in ("a", "b", "c", "d")]
TT = "https://w3id.org/twintext/ontology#"
_links = [TT + "versionOf", TT + "directPartOf", TT + "issuedBy", TT + "responsibleCommittee"]
_words = [
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    TT + "text",
    TT + "designation",
]
links = st.tuples(st.sampled_from(NAMES), st.sampled_from(_links), st.sampled_from(NAMES)).map(
    lambda t: f"{t[0]} <{t[1]}> {t[2]}"
)
texts = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(_words), st.sampled_from(['"zebra"', '"X.509"', '"élan"@fr'])
).map(lambda t: f"{t[0]} <{t[1]}> {t[2]}")
states = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["inForce", "adoptionDate", "withdrawalDate"]),
    st.sampled_from(['"true"', '"2019"', '"1999"']),
).map(lambda t: f"{t[0]} <{TT}{t[1]}> {t[2]}")
types = st.tuples(st.sampled_from(NAMES), st.sampled_from(["Document", "Recommendation"])).map(
    lambda t: f"{t[0]} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{TT}{t[1]}>"
)
classes = st.just(f"<{TT}Recommendation> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{TT}Document>")
rows = st.one_of(links, texts, states, types, classes)


def everything(directory: Path) -> list[object]:
    """All that an index has, in its order, and what some searches find."""
    index = OpenedIndex(directory)
    asked = [search(index, SearchRequest(words)) for words in ("zebra", "x509", "elan", "")]
    return [index.search(Query.all_query(), 100), *asked]


@given(st.lists(st.sets(rows, min_size=1, max_size=5), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_index_that_followed_writes_answers_as_a_fresh_one(steps: list[set[str]]) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # the engine may just be joining segments in it
        directory = Path(folder)
        store = Store()
        (directory / "none.nt").touch()
        build_index([directory / "none.nt"], directory / "first")
        followed = take_over(directory / "first", directory / "held", store)
        for step in steps:
            visible = _toggle(store, step)
            carry_on(followed, store, visible)
        (directory / "followed").mkdir()
        followed.publish(directory / "followed" / DIRECTORY)
        with (directory / "all.nt").open("wb") as document:
            store.dump(document, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        (directory / "fresh").mkdir()
        build_index([directory / "all.nt"], directory / "fresh" / DIRECTORY)

        assert everything(directory / "followed") == everything(directory / "fresh")


def _toggle(store: Store, step: set[str]) -> dict[Triple, bool]:
    """Add those of the triples that are not there, take away those that are."""
    visible: dict[Triple, bool] = {}
    for quad in parse("".join(f"{row} .\n" for row in sorted(step)).encode(), RdfFormat.N_TRIPLES):
        present = quad not in store
        (store.add if present else store.remove)(quad)
        visible[str(quad.subject), str(quad.predicate), str(quad.object)] = present
    return visible


def test_the_index_of_a_version_stays_as_it_is_when_the_next_one_is_made_of_it(tmp_path: Path) -> None:
    store = Store()
    (tmp_path / "none.nt").touch()
    build_index([tmp_path / "none.nt"], tmp_path / "0")
    index = take_over(tmp_path / "0", tmp_path / "held", store)
    for number in range(1, 25):  # enough that the engine joins segments
        triple = f'<https://w3id.org/twintext/id/{number}> <http://purl.org/dc/terms/title> "zebra {number}" .'
        carry_on(index, store, _toggle(store, {triple.removesuffix(" .")}))
        (tmp_path / str(number)).mkdir()
        index.publish(tmp_path / str(number) / DIRECTORY)

    totals = [search(OpenedIndex(tmp_path / str(number)), SearchRequest("zebra")).total for number in range(1, 25)]
    assert totals == list(range(1, 25))
    assert not list(tmp_path.glob(f"*/{DIRECTORY}/.*"))
    for number in range(1, 25):  # files of segments that were joined into others would be taken along for ever
        published = tmp_path / str(number) / DIRECTORY
        listed = json.loads((published / "meta.json").read_text("utf-8"))["segments"]
        begins = {path.name.partition(".")[0] for path in published.iterdir()}
        assert begins == {"meta", *(segment["segment_id"].replace("-", "") for segment in listed)}


def test_an_index_that_is_missing_or_broken_is_made_anew_of_the_store(tmp_path: Path) -> None:
    store = Store()
    store.load(FACTS.encode(), RdfFormat.TURTLE)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "meta.json").write_text("{}")
    for number, source in enumerate((tmp_path / "missing", tmp_path / "broken")):
        (tmp_path / f"{number}").mkdir()
        take_over(source, tmp_path / f"held-{number}", store).publish(tmp_path / f"{number}" / DIRECTORY)
        assert search(OpenedIndex(tmp_path / f"{number}"), SearchRequest("x509")).total == 3


def test_what_a_killed_writer_leaves_does_not_hurt_the_version_that_it_began_from(
    tmp_path: Path, index: OpenedIndex
) -> None:
    indexed(FACTS, tmp_path)
    program = (
        "import os, sys; from pathlib import Path; from pyoxigraph import Store; import app.dataset.search_index as s;"
        "t = Path(sys.argv[1]); i = s.take_over(t / 'search', t / 'held', Store());"
        "i.replace({'https://w3id.org/twintext/id/document/itu-t-x.509': None}); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert killed.returncode == -9
    assert everything(tmp_path) == [index.search(Query.all_query(), 100), *everything(tmp_path)[1:]]
    assert first(OpenedIndex(tmp_path), "x509").iri == X509
    assert OpenIndex(tmp_path / "held") is not None  # its lock died with it


# The room in which the service searches


def a_version(directory: Path, name: str = "v1") -> PublishedVersion:
    manifest = Manifest(name, "", None, "", 0, 0, 0, "", "", None, 0, 0, 0.0, "", ())
    return PublishedVersion(directory, manifest)


@pytest.fixture(name="version")
def _version(tmp_path: Path) -> PublishedVersion:
    indexed(FACTS, tmp_path)
    return a_version(tmp_path)


@pytest.fixture(name="searching")
def _searching() -> Iterator[SearchRoom]:
    made = SearchRoom(Settings(queue_limit=1, query_timeout=20))
    yield made
    made.close()


def test_a_version_is_searched_on_after_it_was_removed(searching: SearchRoom, version: PublishedVersion) -> None:
    before = searching.find(version, SearchRequest("directory"))
    shutil.rmtree(version.directory / DIRECTORY)
    assert searching.find(version, SearchRequest("directory")) == before


def test_nothing_is_written_beside_the_index_that_is_read(searching: SearchRoom, version: PublishedVersion) -> None:
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (version.directory / DIRECTORY).iterdir())
    searching.find(version, SearchRequest("directory"))
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (version.directory / DIRECTORY).iterdir()) == before


def test_many_versions_are_searched_by_turns(searching: SearchRoom, tmp_path: Path) -> None:
    made = []
    for number in range(room.KEPT_OPEN + 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        indexed(PREFIXES + f'<id/{number}> rdfs:label "zebra {number}" .', folder)
        made.append(a_version(folder, str(number)))
    for _ in range(2):
        assert [searching.find(one, SearchRequest("zebra")).hits[0].label[1] for one in made] == [
            f"zebra {number}" for number in range(room.KEPT_OPEN + 2)
        ]


@pytest.mark.parametrize("damage", ["missing", "broken"])
def test_a_version_without_an_index_that_can_be_read_says_so(
    searching: SearchRoom, tmp_path: Path, damage: str
) -> None:
    if damage == "broken":
        (tmp_path / DIRECTORY).mkdir()
        (tmp_path / DIRECTORY / "meta.json").write_text("nonsense")
    with pytest.raises(SearchUnavailable):
        searching.find(a_version(tmp_path), SearchRequest("x"))


def test_a_version_that_was_removed_is_not_known(searching: SearchRoom, tmp_path: Path) -> None:
    with pytest.raises(UnknownVersion):
        searching.find(a_version(tmp_path / "gone"), SearchRequest("x"))


async def _together(searching: SearchRoom, version: PublishedVersion, count: int) -> list[Found | BaseException]:
    asked = [searching.search(version, SearchRequest(f"directory {number % 3}")) for number in range(count)]
    return await asyncio.gather(*asked, return_exceptions=True)


def test_searches_are_answered_side_by_side_and_too_many_are_refused(
    searching: SearchRoom, version: PublishedVersion
) -> None:
    answers = asyncio.run(_together(searching, version, 3))
    assert all(isinstance(answer, Found) for answer in answers)
    refused = asyncio.run(_together(searching, version, 40))
    assert sum(isinstance(answer, QueueFull) for answer in refused) == 37
    assert all(isinstance(answer, Found) for answer in asyncio.run(_together(searching, version, 3)))


def test_a_search_ends_at_its_deadline(version: PublishedVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    release = Event()
    monkeypatch.setattr(room, "search", lambda *_: release.wait(20))
    searching = SearchRoom(replace(Settings(), query_timeout=0.05))
    with pytest.raises(QueryTimeout):
        asyncio.run(searching.search(version, SearchRequest("x")))
    release.set()
    searching.close()


def test_a_search_leaves_the_event_loop_free(searching: SearchRoom, version: PublishedVersion) -> None:
    async def beats() -> int:
        work = asyncio.ensure_future(_together(searching, version, 3))
        count = 0
        while not work.done():
            count += 1
            await asyncio.sleep(0)
        return count

    assert asyncio.run(beats()) > 3


def test_a_large_index_is_made_by_a_process_of_its_own_and_is_the_same(
    tmp_path: Path, index: OpenedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "ALONE_FROM", 1)
    indexed(FACTS, tmp_path)
    assert OpenedIndex(tmp_path).search(Query.all_query(), 100) == index.search(Query.all_query(), 100)

    (tmp_path / "bad.nt").write_text("no triple\n")
    with pytest.raises(OSError, match="the index of words was not made: ValueError"):
        build_index([tmp_path / "bad.nt"], tmp_path / "other")


@pytest.mark.parametrize("stated", ["consultée", "relevées", "mentionné", "examinées", "décidés"])
def test_french_words_are_found_in_another_form_with_accents_and_in_theirs_without(tmp_path: Path, stated: str) -> None:
    index = indexed(PREFIXES + f'<id/a> rdfs:label "une clause {stated}"@fr .', tmp_path)
    other = stated.rstrip("s").removesuffix("ée").removesuffix("é") + "é"
    for typed in (stated, other, whole_form(stated)):
        assert search(index, SearchRequest(f"{typed} ")).total == 1
