"""Assert, infer, validate, publish: all of it or nothing."""

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from app.dataset import versions
from app.dataset.asserted import AssertedGraph, check_graph_name, graph_of_files, graph_of_triples
from app.dataset.publication import Publication, discard_staged, publish, stage
from app.dataset.recipe import is_stale
from app.errors import Inconsistency, NonConformance, SourceError, StagedElsewhere
from app.model.embedded import EmbeddedFiles
from app.model.identifiers import ENTAILED_GRAPH, ONTOLOGY_GRAPH, PROVENANCE_GRAPH, REFERENCE_GRAPH
from app.model.published import all_versions, current_version
from app.model.terms import Triple
from app.settings import Settings

ROOT = Path(__file__).parents[2]
HEAD = """
@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
"""
ONTOLOGY = (
    HEAD
    + """
<https://w3id.org/twintext/ontology> a owl:Ontology ; owl:versionInfo "0.0.1" .
:Body a owl:Class . :Committee a owl:Class ; rdfs:subClassOf :Body . :Text a owl:Class ; owl:disjointWith :Body .
"""
)
SHAPES = HEAD + ":B a sh:NodeShape ; sh:targetClass :Body ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ; "
SHAPES += 'sh:message "A body has a label" ; sh:severity sh:Violation ] .'
FACTS = HEAD + ':sg99 a :Committee ; rdfs:label "SG 99" .'


@pytest.fixture
def files(tmp_path: Path) -> EmbeddedFiles:
    root = tmp_path / "embedded"
    (root / "ontology" / "reference").mkdir(parents=True)
    (root / "shapes").mkdir()
    (root / "ontology" / "collaboration.ttl").write_text(ONTOLOGY)
    (root / "ontology" / "codes.ttl").write_text(HEAD)
    (root / "ontology" / "reference" / "bodies.ttl").write_text(FACTS)
    (root / "shapes" / "body.ttl").write_text(SHAPES)
    return EmbeddedFiles(root)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data set")


def graph(name: str, *triples: Triple) -> AssertedGraph:
    return graph_of_triples(name, triples, title="Minutes", origin="minutes.txt")


LABELLED: Triple = ("<http://e/sg98>", "<http://www.w3.org/2000/01/rdf-schema#label>", '"SG 98"')
COMMITTEE: Triple = (
    "<http://e/sg98>",
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    "<http://e/Committee>",
)


def rows(publication: Publication, query: str, *, infer: bool = True) -> list[list[str]]:
    solutions = Store.read_only(str(publication.version.store(infer=infer))).query(query)
    assert isinstance(solutions, QuerySolutions)
    return [[str(term) for term in solution] for solution in solutions]


def test_a_version_holds_what_is_asserted_and_what_follows_from_it(files: EmbeddedFiles, settings: Settings) -> None:
    publication = publish(settings, files)

    bodies = "SELECT ?b { ?b a <http://e/Body> }"
    assert rows(publication, bodies) == [["<http://e/sg99>"]]
    assert rows(publication, bodies, infer=False) == []
    assert rows(publication, f"SELECT ?b {{ GRAPH ?g {{ ?b a <http://e/Body> }} FILTER(?g = <{ENTAILED_GRAPH}>) }}")


def test_the_manifest_says_what_the_version_holds(files: EmbeddedFiles, settings: Settings) -> None:
    manifest = publish(settings, files).version.manifest

    assert manifest.ontology_version == "0.0.1"
    assert manifest.conforms is True
    assert manifest.total == manifest.asserted + manifest.entailed
    assert [source.graph for source in manifest.sources] == [ONTOLOGY_GRAPH, REFERENCE_GRAPH]
    assert all(source.triples and source.checksum and source.retrieved for source in manifest.sources)


def test_a_triple_that_two_sources_state_counts_once(files: EmbeddedFiles, settings: Settings) -> None:
    publication = publish(
        settings, files, [graph("http://e/g1", COMMITTEE, LABELLED), graph("http://e/g2", COMMITTEE, LABELLED)]
    )

    count = "SELECT (COUNT(*) AS ?n) { <http://e/sg98> a <http://e/Committee> }"
    one = [['"1"^^<http://www.w3.org/2001/XMLSchema#integer>']]
    assert rows(publication, count) == rows(publication, count, infer=False) == one
    assert len(rows(publication, "SELECT ?g { GRAPH ?g { <http://e/sg98> a <http://e/Committee> } }")) == 2


def test_every_graph_is_described_in_the_provenance_graph(files: EmbeddedFiles, settings: Settings) -> None:
    publication = publish(settings, files, [graph("http://e/g1", COMMITTEE, LABELLED)])

    query = f"SELECT ?g ?source {{ GRAPH <{PROVENANCE_GRAPH}> {{ ?g <http://purl.org/dc/terms/source> ?source }} }}"
    assert ["<http://e/g1>", '"minutes.txt"'] in rows(publication, query)


def test_building_the_same_again_makes_no_new_version(files: EmbeddedFiles, settings: Settings) -> None:
    first = publish(settings, files, [graph("http://e/g1", COMMITTEE, LABELLED)])
    again = publish(settings, files, [graph("http://e/g1", COMMITTEE, LABELLED)])

    assert (first.changed, again.changed) == (True, False)
    assert first.version.id == again.version.id
    assert len(all_versions(settings.data)) == 1


def test_a_graph_that_is_given_again_is_replaced_and_what_followed_from_it_goes(
    files: EmbeddedFiles, settings: Settings
) -> None:
    publish(settings, files, [graph("http://e/g1", COMMITTEE, LABELLED)])
    second = publish(settings, files, [graph("http://e/g1", LABELLED)])

    assert second.version.manifest.parent is not None
    assert rows(second, "SELECT ?t { <http://e/sg98> a ?t }") == []


def test_what_the_shapes_refuse_is_not_published_and_the_last_version_stays(
    files: EmbeddedFiles, settings: Settings
) -> None:
    before = publish(settings, files).version

    with pytest.raises(NonConformance, match="A body has a label") as refused:
        publish(settings, files, [graph("http://e/g1", COMMITTEE)])

    assert refused.value.violations == 1
    assert current_version(settings.data).id == before.id
    assert [path.name for path in (settings.data / "versions").iterdir()] == [before.id]


def test_with_validation_report_it_is_published_and_the_manifest_says_so(
    files: EmbeddedFiles, settings: Settings
) -> None:
    lenient = replace(settings, validation="report")

    publication = publish(lenient, files, [graph("http://e/g1", COMMITTEE)])

    assert publication.version.manifest.conforms is False
    assert "A body has a label" in (publication.version.directory / "report.txt").read_text()


def test_what_contradicts_the_ontology_is_not_published(files: EmbeddedFiles, settings: Settings) -> None:
    text: Triple = (COMMITTEE[0], COMMITTEE[1], "<http://e/Text>")

    with pytest.raises(Inconsistency, match="cax-dw"):
        publish(settings, files, [graph("http://e/g1", COMMITTEE, LABELLED, text)])

    assert all_versions(settings.data) == []


def test_an_empty_dataset_has_no_triples_and_stays_without_the_embedded_ones(
    files: EmbeddedFiles, settings: Settings
) -> None:
    first = publish(settings, files, empty=True)
    assert first.version.manifest.total == 0

    second = publish(settings, files, [graph("http://e/g1", LABELLED)])
    assert rows(second, "SELECT ?g { GRAPH ?g {} }") == [["<http://e/g1>"], [f"<{PROVENANCE_GRAPH}>"]]


def test_without_a_reasoner_nothing_is_entailed(files: EmbeddedFiles, settings: Settings) -> None:
    assert publish(replace(settings, inference="none"), files).version.manifest.entailed == 0


def test_rdflibs_reasoner_publishes_the_same_triples_as_ours(files: EmbeddedFiles, settings: Settings) -> None:
    ours = publish(settings, files)
    theirs = publish(replace(settings, inference="owlrl"), files)

    assert theirs.changed
    everything = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }"
    kept = [row for row in rows(ours, everything) if "generatedAtTime" not in row[1]]
    assert sorted(kept) == sorted(row for row in rows(theirs, everything) if "generatedAtTime" not in row[1])


def test_staged_graphs_are_published_by_the_next_build(files: EmbeddedFiles, settings: Settings) -> None:
    publish(settings, files)
    assert stage(settings, files, [graph("http://e/g1", COMMITTEE, LABELLED)])
    assert stage(settings, files, [graph("http://e/g2", LABELLED)])
    assert not stage(settings, files, [graph("http://e/g2", LABELLED)])
    assert len(all_versions(settings.data)) == 1

    publication = publish(settings, files)

    assert publication.changed
    assert {"http://e/g1", "http://e/g2"} <= {source.graph for source in publication.version.manifest.sources}


def test_what_was_staged_for_another_version_is_refused_until_it_is_dropped(
    files: EmbeddedFiles, settings: Settings
) -> None:
    first = publish(settings, files).version
    publish(settings, files, [graph("http://e/g1", LABELLED)])
    stage(settings, files, [graph("http://e/g2", LABELLED)])
    versions.serve_version(settings.data, first.id)

    with pytest.raises(StagedElsewhere, match="--discard-kept"):
        publish(settings, files, [graph("http://e/g3", LABELLED)])
    assert discard_staged(settings)
    assert not discard_staged(settings)

    graphs = {
        source.graph for source in publish(settings, files, [graph("http://e/g3", LABELLED)]).version.manifest.sources
    }
    assert graphs == {ONTOLOGY_GRAPH, REFERENCE_GRAPH, "http://e/g3"}


def test_what_was_staged_is_not_published_twice_when_a_writer_was_killed_just_after(
    files: EmbeddedFiles, settings: Settings
) -> None:
    publish(settings, files)
    stage(settings, files, [graph("http://e/g1", LABELLED)])
    staged = versions.staged(settings.data)
    assert staged is not None
    kept = staged.with_name("kept")
    shutil.copytree(staged, kept)
    served = publish(settings, files, [graph("http://e/g2", LABELLED)]).version
    kept.rename(staged)

    again = publish(settings, files)

    assert not again.changed
    assert again.version.id == served.id
    assert versions.staged(settings.data) is None


def test_an_edited_file_or_shape_makes_the_version_stale(files: EmbeddedFiles, settings: Settings) -> None:
    publish(settings, files)
    assert not is_stale(settings, files)

    shape = files.root / "shapes" / "body.ttl"
    shape.write_text(SHAPES + "\n")
    assert is_stale(settings, files)
    publish(settings, files)
    assert not is_stale(settings, files)

    (files.root / "ontology" / "reference" / "bodies.ttl").write_text(FACTS + "\n")
    assert is_stale(settings, files)
    assert is_stale(replace(settings, inference="none"), files)


def test_the_ontology_is_written_as_four_files_that_hold_the_same_triples(
    files: EmbeddedFiles, settings: Settings
) -> None:
    version = publish(settings, files).version
    sizes = set()
    for suffix in ("ttl", "owl", "jsonld", "nt"):
        store = Store()
        graph_of_ontology = graph_of_files("http://e/o", [version.ontology(suffix)], title="", origin="")
        graph_of_ontology.load(store, NamedNode("http://e/o"))
        sizes.add(len(store))

    assert sizes == {7}
    assert b'xml:base="https://w3id.org/twintext/ontology"' in version.ontology("owl").read_bytes()
    assert b"<owl:Ontology rdf:about=" in version.ontology("owl").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.ttl", "<http://e/a> <http://e/b>", "line 1"),
        ("a.nt", "not triples", "line 1"),
        ("a.rdf", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>", "a.rdf"),
        ("a.trig", "<http://e/g> { <http://e/a> <http://e/b> 1 }", "named graphs"),
        ("a.pdf", "%PDF", "does not end in"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(
    files: EmbeddedFiles, settings: Settings, tmp_path: Path, name: str, content: str, reason: str
) -> None:
    (tmp_path / name).write_text(content)

    with pytest.raises(SourceError, match=reason):
        publish(settings, files, [graph_of_files("http://e/g", [tmp_path / name], title=name, origin=name)])

    assert all_versions(settings.data) == []


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        graph_of_files("http://e/g", [tmp_path / "none.ttl"], title="", origin="")


@pytest.mark.parametrize("name", ["minutes", "", "http://e/a b", ONTOLOGY_GRAPH, ENTAILED_GRAPH, "http:"])
def test_a_graph_name_that_cannot_be_written_to_is_refused(name: str) -> None:
    with pytest.raises(SourceError):
        check_graph_name(name)
    assert check_graph_name("urn:x:minutes") == "urn:x:minutes"


BUILD = """
import sys
from pathlib import Path
from app.dataset.publication import publish
from app.model.embedded import EmbeddedFiles
from app.settings import Settings
publish(Settings(data=Path(sys.argv[1])), EmbeddedFiles(Path(sys.argv[2])), progress=lambda s: print(s, flush=True))
"""


@pytest.mark.parametrize("killed_at", ["reading sources", "inferring", "validating", "publishing"])
def test_a_build_that_is_killed_leaves_the_version_before_and_the_next_build_succeeds(
    files: EmbeddedFiles, settings: Settings, killed_at: str
) -> None:
    before = publish(settings, files).version
    (files.root / "ontology" / "reference" / "bodies.ttl").write_text(FACTS.replace("99", "97"))

    with subprocess.Popen(
        [sys.executable, "-c", BUILD, str(settings.data), str(files.root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as building:
        assert building.stdout is not None
        assert killed_at in (line.strip() for line in building.stdout)
        building.send_signal(signal.SIGKILL)
        building.wait()

    assert current_version(settings.data).id in {before.id, all_versions(settings.data)[0].id}
    after = publish(settings, files)
    assert rows(after, "SELECT ?c { ?c a <http://e/Committee> }") == [["<http://e/sg97>"]]
    assert not list((settings.data / "versions").glob(".draft-*"))


def test_readers_are_switched_in_one_step(files: EmbeddedFiles, settings: Settings) -> None:
    """While versions are published one after the other, a reader finds a whole one at every moment."""
    publish(settings, files)
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, str(settings.data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    for number in range(4):
        publish(settings, files, [graph("http://e/g1", LABELLED, ("<http://e/n>", "<http://e/p>", f'"{number}"'))])
    reader.terminate()
    told, _ = reader.communicate()

    assert "failed" not in told


READ = """
import sys
from pathlib import Path
from app.model.published import current_version
while True:
    try:
        current_version(Path(sys.argv[1]))
    except Exception as error:
        print('failed', repr(error), flush=True)
"""


def test_a_plain_dataset_leaves_the_unnamed_graph_alone(files: EmbeddedFiles, settings: Settings) -> None:
    plain = replace(settings, default_graph="plain", inference="none", validation="off")

    publication = publish(plain, files, [graph("http://e/g1", LABELLED)], empty=True)

    store = Store.read_only(str(publication.version.store()))
    assert not list(store.quads_for_pattern(None, None, None, DefaultGraph()))
    assert len(store) == 1, "a plain dataset holds nothing but what was written"
