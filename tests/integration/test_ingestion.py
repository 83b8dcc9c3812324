"""A small source is written as a difference, a large one built: both make the same dataset."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Store

from app.dataset import ingestion
from app.dataset.asserted import AssertedGraph, graph_of_files, graph_of_triples
from app.dataset.ingestion import take_in
from app.dataset.publication import Publication, publish, stage
from app.errors import NonConformance
from app.model.embedded import EmbeddedFiles
from app.model.identifiers import DESCRIPTION_GRAPH, PROVENANCE_GRAPH
from app.model.published import all_versions, current_version
from app.model.terms import RDF, RDFS, Triple
from app.settings import Settings

HEAD = """
@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPE = ":B a sh:NodeShape ; sh:targetClass :Body ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ."
GRAPH = "http://e/minutes"
LABELLED: Triple = ("<http://e/sg98>", f"<{RDFS}label>", '"SG 98"')
TYPED: Triple = ("<http://e/sg98>", f"<{RDF}type>", "<http://e/Committee>")


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> EmbeddedFiles:
    root = tmp_path / "embedded"
    (root / "ontology" / "reference").mkdir(parents=True)
    (root / "shapes").mkdir()
    (root / "ontology" / "collaboration.ttl").write_text(
        f'{HEAD}<https://w3id.org/twintext/ontology> a owl:Ontology ; owl:versionInfo "0.0.1" .'
        ":Body a owl:Class . :Committee a owl:Class ; rdfs:subClassOf :Body ."
    )
    (root / "ontology" / "codes.ttl").write_text(HEAD)
    (root / "ontology" / "reference" / "bodies.ttl").write_text(f'{HEAD} :sg99 a :Committee ; rdfs:label "SG 99" .')
    (root / "shapes" / "body.ttl").write_text(HEAD + SHAPE)
    return EmbeddedFiles(root)


@pytest.fixture(name="settings")
def _settings(tmp_path: Path, files: EmbeddedFiles) -> Settings:
    settings = Settings(data=tmp_path / "data")
    publish(settings, files)
    return settings


def minutes(*triples: Triple) -> AssertedGraph:
    return graph_of_triples(GRAPH, triples, title="Minutes", origin="minutes.txt")


def silent(_stage: str) -> None:
    pass


def content(publication: Publication, *, infer: bool = True) -> set[str]:
    """The quads of a version but for what tells how it was made, and the counts, which count that too."""
    store = Store.read_only(str(publication.version.store(infer=infer)))
    own = {quad.triple for quad in store if str(quad.graph_name)[1:-1] in (PROVENANCE_GRAPH, DESCRIPTION_GRAPH)}
    told = Dataset(quad for quad in store if quad.triple not in own)
    told.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in told}


def test_the_difference_makes_what_a_build_makes(files: EmbeddedFiles, settings: Settings, tmp_path: Path) -> None:
    blank = tmp_path / "blank.ttl"
    blank.write_text(
        f'{HEAD} [] a :Committee ; rdfs:label "one" . :sg98 rdfs:seeAlso [ a :Committee ; rdfs:label "x" ] .'
    )
    graphs = [minutes(LABELLED, TYPED), graph_of_files("http://e/blank", [blank], title="Blank", origin="blank.ttl")]
    other = replace(settings, data=tmp_path / "other")

    written = take_in(settings, files, graphs, progress=silent)
    built = publish(other, files, graphs)

    assert written.version.manifest.change is not None
    assert built.version.manifest.change is None
    assert content(written) == content(built)
    assert content(written, infer=False) == content(built, infer=False)
    numbers = [(m.violations, m.warnings, m.conforms) for m in (written.version.manifest, built.version.manifest)]
    assert numbers[0] == numbers[1]
    told = [[replace(source, retrieved="") for source in p.version.manifest.sources] for p in (written, built)]
    assert told[0] == told[1]


def test_what_is_given_again_changes_nothing(files: EmbeddedFiles, settings: Settings) -> None:
    first = take_in(settings, files, [minutes(LABELLED, TYPED)], progress=silent)
    again = take_in(settings, files, [minutes(LABELLED, TYPED)], progress=silent)

    assert (first.changed, again.changed) == (True, False)
    assert again.version.id == first.version.id == current_version(settings.data).id


def test_what_a_graph_no_longer_states_goes(files: EmbeddedFiles, settings: Settings) -> None:
    before = content(publish(settings, files))
    take_in(settings, files, [minutes(LABELLED, TYPED)], progress=silent)
    emptied = take_in(settings, files, [minutes()], progress=silent)

    assert content(emptied) == before
    assert GRAPH not in {source.graph for source in emptied.version.manifest.sources}


def test_a_version_says_that_a_source_was_taken_in(files: EmbeddedFiles, settings: Settings) -> None:
    change = take_in(settings, files, [minutes(LABELLED, TYPED)], progress=silent).version.manifest.change

    assert change is not None
    assert (change.kind, change.agent, change.graphs, change.added) == ("ingest", "", (GRAPH,), 2)


def test_a_source_that_the_shapes_refuse_leaves_everything_as_it_was(files: EmbeddedFiles, settings: Settings) -> None:
    before = current_version(settings.data).id

    with pytest.raises(NonConformance):
        take_in(settings, files, [minutes(TYPED)], progress=silent)
    assert current_version(settings.data).id == before


@pytest.mark.parametrize("limit", ["_MOST_BYTES", "_MOST_TRIPLES"])
def test_a_large_source_is_built(
    limit: str, files: EmbeddedFiles, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(settings, files, [minutes(LABELLED)], progress=silent)
    monkeypatch.setattr(ingestion, limit, 0)

    assert take_in(settings, files, [minutes(LABELLED, TYPED)], progress=silent).version.manifest.change is None


def test_what_was_kept_for_the_next_build_is_built(files: EmbeddedFiles, settings: Settings) -> None:
    stage(settings, files, [graph_of_triples("http://e/kept", [LABELLED], title="Kept", origin="kept")])
    publication = take_in(settings, files, [minutes(TYPED)], progress=silent)

    assert publication.version.manifest.change is None
    assert {"http://e/kept", GRAPH} <= {source.graph for source in publication.version.manifest.sources}


def test_a_dataset_that_is_not_there_yet_is_built(files: EmbeddedFiles, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")

    assert take_in(settings, files, [minutes(LABELLED)], progress=silent).changed
    assert len(all_versions(settings.data)) == 1
