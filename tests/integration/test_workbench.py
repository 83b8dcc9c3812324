"""A write publishes exactly the version that a build of the same triples would, or leaves everything as it was."""

import gc
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Store

from app.dataset.amendment import Amendment
from app.dataset.operations import UpdateRequest, perform
from app.dataset.publication import publish
from app.dataset.versions import writer_lock
from app.dataset.workbench import Revision, Workbench, Write, workbench
from app.errors import DatasetLocked, GraphReserved, Inconsistency, NonConformance
from app.model.embedded import embedded_files
from app.model.identifiers import PROVENANCE_GRAPH
from app.model.published import all_versions, current_version
from app.model.tokens import Writer
from app.settings import Settings

PREFIXES = """PREFIX tt: <https://w3id.org/twintext/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX d: <https://w3id.org/twintext/id/document/> PREFIX o: <https://w3id.org/twintext/id/organization/>
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""
ONE = 'INSERT DATA { GRAPH <http://e/g> { d:made-up rdfs:comment "one" } }'


@pytest.fixture(scope="module", name="built")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded dataset, built once."""
    dataset = tmp_path_factory.mktemp("built") / "data"
    publish(Settings(data=dataset), embedded_files())
    return dataset


@pytest.fixture(name="settings")
def _settings(built: Path, tmp_path: Path) -> Settings:
    shutil.copytree(built, tmp_path / "data")
    return Settings(data=tmp_path / "data", retain_versions=5)


@pytest.fixture(name="bench")
def _bench(settings: Settings) -> Iterator[Workbench]:
    with workbench(settings, embedded_files()) as bench:
        yield bench


def nothing_fetched(source: str) -> list[object]:
    raise AssertionError(source)


def write(bench: Workbench, text: str, identifier: str = "w", writer: Writer | None = None) -> Revision:
    def act(amendment: Amendment) -> None:
        perform(UpdateRequest(PREFIXES + text), amendment, nothing_fetched)  # type: ignore[arg-type]  # never returns

    return bench.write(Write(identifier, "update", writer or Writer("tester"), act))


def contents(store: Path) -> list[str]:
    return sorted(map(str, Store.read_only(str(store))))


def rebuilt(settings: Settings) -> Settings:
    """The settings of a copy of the dataset in which everything was inferred and validated anew."""
    anew = replace(settings, data=settings.data.with_name("anew"))
    open_stores = shutil.ignore_patterns(".work-*")  # their files come and go
    shutil.copytree(settings.data, anew.data, ignore=open_stores)
    for version in all_versions(anew.data):
        manifest = replace(version.manifest, recipe="another, so that a build is made")
        (version.directory / "manifest.json").write_text(manifest.to_json(), "utf-8")
    assert publish(anew, embedded_files()).changed
    return anew


WRITES = [
    [ONE],
    ['INSERT DATA { d:made-up a tt:Recommendation ; rdfs:label "Rec. X"@en ; dcterms:source <http://e/s> }'],
    [
        "INSERT DATA { GRAPH <http://e/g> { d:x a tt:Recommendation ; rdfs:label 'X'@en ; dcterms:source d:y } }",
        "INSERT DATA { GRAPH <http://e/g> { d:x tt:issuedBy o:itu-t } }",
        "DELETE WHERE { GRAPH <http://e/g> { d:x tt:issuedBy ?o } }",
        "INSERT { GRAPH <http://e/h> { ?d tt:issuedBy o:itu-t } } WHERE { ?d a tt:Document ; rdfs:label 'X'@en }",
    ],
    [ONE, "DROP GRAPH <http://e/g>"],
    [
        ONE,
        ONE.replace("<http://e/g>", "<http://e/h>"),
        "DELETE DATA { GRAPH <http://e/g> { d:made-up rdfs:comment 'one' } }",
    ],
    [
        "INSERT DATA { GRAPH <http://e/g> { d:odd a tt:Oddity ; rdfs:label 'Odd'@en ; dcterms:source d:y } }",
        "INSERT DATA { GRAPH <http://e/g> { tt:Oddity rdfs:subClassOf tt:Recommendation } }",
        "INSERT DATA { GRAPH <http://e/g> { d:odder a tt:Oddity ; rdfs:label 'Odder'@en ; dcterms:source d:y } }",
        "DELETE DATA { GRAPH <http://e/g> { tt:Oddity rdfs:subClassOf tt:Recommendation } }",
        "INSERT DATA { GRAPH <http://e/g> { d:oddest a tt:Oddity ; rdfs:label 'Oddest'@en ; dcterms:source d:y } }",
    ],
    ["INSERT DATA { GRAPH <http://e/g> { o:itu-t owl:sameAs <http://e/the-sector> } }", "DROP GRAPH <http://e/g>"],
]


@pytest.mark.parametrize("texts", WRITES)
def test_writes_leave_what_a_build_of_everything_would(bench: Workbench, settings: Settings, texts: list[str]) -> None:
    for place, text in enumerate(texts):
        assert write(bench, text, f"w{place}").changed
    written = current_version(settings.data)
    anew = current_version(rebuilt(settings).data)
    for infer in (True, False):
        assert contents(written.store(infer=infer)) == contents(anew.store(infer=infer))
    for name in ("asserted", "entailed", "total", "violations", "warnings", "conforms"):
        assert getattr(written.manifest, name) == getattr(anew.manifest, name), name
    assert {source.graph: source.triples for source in written.manifest.sources} == {
        source.graph: source.triples for source in anew.manifest.sources
    }


def test_a_write_tells_who_changed_what_in_the_manifest_the_patch_and_provenance(bench: Workbench) -> None:
    revision = write(bench, ONE, "request-1", Writer("desk"))
    version = revision.version
    change = version.manifest.change
    assert change is not None
    assert (change.id, change.kind, change.agent, change.graphs) == ("request-1", "update", "desk", ("http://e/g",))
    assert (revision.added, revision.removed) == (change.added, change.removed) == (1, 0)
    patch = version.patch.read_text("utf-8")
    assert "A <https://w3id.org/twintext/id/document/made-up>" in patch
    assert patch.endswith("TC .\n")
    store = Store.read_only(str(version.store()))
    assert store.query(
        "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        f"ASK {{ GRAPH <{PROVENANCE_GRAPH}> {{ ?change a prov:Activity ; prov:endedAtTime ?at ; "
        "prov:generated <http://e/g> ; prov:wasAssociatedWith [ rdfs:label 'desk' ] } }"
    )


def test_a_write_that_changes_nothing_publishes_nothing(bench: Workbench, settings: Settings) -> None:
    first = write(bench, ONE)
    again = write(bench, ONE)
    assert (again.changed, again.version.id) == (False, first.version.id)
    assert len(all_versions(settings.data)) == 2


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (ONE + " ; INSERT DATA { d:unlabelled a tt:Recommendation }", NonConformance),
        (ONE + " ; INSERT DATA { o:itu-t owl:differentFrom o:itu-t }", Inconsistency),
        (ONE + " ; CLEAR ALL", GraphReserved),
        (ONE + " ; INSERT DATA { GRAPH <https://w3id.org/twintext/graph/entailed> { o:a o:b o:c } }", GraphReserved),
        (ONE + " ; DELETE WHERE { o:itu-t ?p ?o }", GraphReserved),
    ],
)
def test_a_write_that_is_refused_leaves_everything_as_it_was(
    bench: Workbench, settings: Settings, text: str, error: type[Exception]
) -> None:
    before = current_version(settings.data).id
    with pytest.raises(error):
        write(bench, text)
    assert current_version(settings.data).id == before
    assert [path.name for path in (settings.data / "versions").iterdir()] == [before]
    revision = write(bench, ONE)
    assert (revision.added, revision.removed) == (1, 0)


def test_a_version_that_somebody_else_published_is_what_the_next_write_starts_from(
    bench: Workbench, settings: Settings
) -> None:
    write(bench, ONE)
    with workbench(settings, embedded_files()) as other:
        write(other, ONE.replace("one", "two"))
    write(bench, ONE.replace("one", "three"))
    store = Store.read_only(str(current_version(settings.data).store()))
    assert store.query("ASK { GRAPH <http://e/g> { ?d ?p 'one' , 'two' , 'three' } }")


def test_old_versions_are_removed_and_working_copies_are_not_left(settings: Settings) -> None:
    with workbench(replace(settings, query_timeout=0.001), embedded_files()) as bench:
        for number in range(8):
            write(bench, ONE.replace("one", str(number)))
    names = [path.name for path in (settings.data / "versions").iterdir()]
    assert len(names) == settings.retain_versions
    assert not [name for name in names if name.startswith(".")]


def test_a_number_goes_though_the_engine_confuses_it_with_the_next_hundreds(bench: Workbench) -> None:
    """The engine's search for 255 in a store on disk finds 256 to 510 too."""
    write(bench, "INSERT DATA { GRAPH <http://e/g> { d:made-up dcterms:extent 255 } }")
    text = "DELETE { GRAPH <http://e/g> { ?d ?p 255 } } INSERT { GRAPH <http://e/g> { ?d ?p 257 } }"
    version = write(bench, text + " WHERE { ?d ?p 255 FILTER(?p = dcterms:extent) }", "next").version
    for infer in (True, False):
        found = [quad for quad in contents(version.store(infer=infer)) if "<http://purl.org/dc/terms/extent>" in quad]
        assert len([quad for quad in found if '"257"' in quad]) >= 2
        assert not [quad for quad in found if '"255"' in quad]


def work_of(settings: Settings) -> list[Path]:
    return list((settings.data / "versions").glob(".work-*"))


def test_the_stores_are_opened_anew_after_some_writes_and_the_next_goes_on_from_there(
    bench: Workbench, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.dataset.workbench.REOPENED_AFTER", 2)
    write(bench, ONE, "first")
    first = work_of(settings)
    assert not bench.tidy()
    assert work_of(settings) == first
    write(bench, ONE.replace("one", "two"), "second")
    assert bench.tidy()
    assert len(first) == len(work_of(settings)) == 1
    assert work_of(settings) != first
    assert not bench.tidy()
    third = write(bench, ONE.replace("one", "three"), "third").version
    found = contents(third.store())
    assert all(
        any(f'"{word}" <http://e/g>' in quad.replace(" .", "") for quad in found) for word in ("one", "two", "three")
    )


def test_what_was_made_ready_is_what_the_first_write_uses(
    bench: Workbench, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.get_ready()
    before = sorted((settings.data / "versions").glob(".work-*"))
    monkeypatch.setattr("app.dataset.validation.change.compiled", None)
    monkeypatch.setattr("app.dataset.inference.program.read_program", None)
    assert write(bench, ONE).changed
    assert sorted((settings.data / "versions").glob(".work-*")) == before != []


def test_what_was_made_ready_is_made_again_where_another_writer_swept_it_away(
    bench: Workbench, settings: Settings
) -> None:
    bench.get_ready()
    with writer_lock(settings.data):
        pass
    assert not list((settings.data / "versions").glob(".work-*"))
    assert write(bench, ONE).changed


def test_nothing_is_made_ready_where_there_is_nothing_to_write_to(tmp_path: Path) -> None:
    with workbench(Settings(data=tmp_path / "none"), embedded_files()) as bench:
        bench.get_ready()
    assert not (tmp_path / "none").exists()


def test_stores_that_cannot_be_opened_anew_do_not_stop_the_next_write(
    bench: Workbench, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.dataset.workbench.REOPENED_AFTER", 1)
    write(bench, ONE, "first")
    with writer_lock(settings.data, keep=work_of(settings)[0]):
        assert bench.tidy()
    assert not work_of(settings)
    assert write(bench, ONE.replace("one", "two"), "second").changed


def test_a_write_leaves_nothing_that_only_a_later_collection_would_find(bench: Workbench) -> None:
    write(bench, ONE, "first")
    gc.collect()
    gc.disable()
    try:
        write(bench, ONE.replace("one", "two"), "second")
        left = len(gc.get_objects())
        bench.tidy()
        tidied = len(gc.get_objects())
    finally:
        gc.enable()
    gc.collect()
    assert left - tidied > 100
    assert tidied - len(gc.get_objects()) < 100


def test_a_write_waits_for_another_writer_only_so_long(
    bench: Workbench, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.dataset.workbench.PATIENCE", 0.05)
    with (settings.data / "lock").open("w") as lock:
        import fcntl  # noqa: PLC0415  # this test alone

        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DatasetLocked):
            write(bench, ONE)
    assert write(bench, ONE).changed


def test_a_build_after_writes_keeps_who_changed_what(bench: Workbench, settings: Settings) -> None:
    write(bench, ONE, writer=Writer("desk"))
    store = Store.read_only(str(current_version(rebuilt(settings).data).store()))
    assert store.query("ASK { ?change <http://www.w3.org/ns/prov#wasAssociatedWith> ?agent }")


def test_a_version_made_in_another_way_is_built_anew_before_it_is_written_to(settings: Settings) -> None:
    plain = replace(settings, inference="none", validation="off")
    with workbench(plain, embedded_files()) as bench:
        version = write(bench, ONE).version
    assert (version.manifest.inference, version.manifest.entailed, version.manifest.conforms) == ("none", 0, None)
    assert not Store.read_only(str(version.store())).query(
        "ASK { <https://w3id.org/twintext/id/organization/itu-t> a <http://www.w3.org/ns/prov#Agent> }"
    )
