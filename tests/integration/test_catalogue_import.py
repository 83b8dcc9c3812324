"""Real records of ITU, ISO and IEC, from their files to a published version."""

import csv
import re
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from app.dataset import catalogues
from app.dataset.publication import Publication, publish, records_before
from app.model.designations import parse_designation
from app.model.embedded import embedded_files
from app.model.identifiers import TERM, thing
from app.model.published import all_versions, current_version
from app.settings import Settings

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "catalogue-sample.tar.xz"
DAY = "2026-08-22"
NUMBER = re.compile(r"\d+(?:-\d+)?$")
IN_FORCE = NamedNode(TERM + "inForce")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample of the catalogues is not beside the checkout"),
]


@pytest.fixture(name="sample", scope="module")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    with tarfile.open(SAMPLE) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.rglob("itu") if path.is_dir()).parent


def take_in(settings: Settings, *paths: Path, day: str = DAY) -> tuple[catalogues.Imported, Publication]:
    files = embedded_files()
    with catalogues.importing(settings.data) as directory:
        read = catalogues.read_relaton(paths, directory, day, lambda _done, _all: None)
        before = records_before(settings.data)
        found = catalogues.make_graphs(read, directory, files, before, lambda _stage: None)
        return found, publish(settings, files, found.graphs, records=found.records)


@pytest.fixture(name="settings", scope="module")
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("dataset"))


@pytest.fixture(name="imported", scope="module")
def _imported(sample: Path, settings: Settings) -> tuple[catalogues.Imported, Publication]:
    return take_in(settings, *(sample / name for name in ("itu", "iso", "iec")))


@pytest.fixture(name="store", scope="module")
def _store(imported: tuple[catalogues.Imported, Publication]) -> Store:
    return Store.read_only(str(imported[1].version.store()))


def rows(store: Store, query: str) -> list[list[str]]:
    solutions = store.query(f"PREFIX tt: <{TERM}> {query}")
    assert isinstance(solutions, QuerySolutions)
    return [[str(term)[1:-1] for term in solution] for solution in solutions]


def manifest(sample: Path, kind: str) -> list[dict[str, str]]:
    with (sample / "MANIFEST.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["class"].startswith(kind)]


def test_every_record_is_read_and_the_dataset_conforms(
    imported: tuple[catalogues.Imported, Publication], sample: Path
) -> None:
    found, publication = imported

    assert found.read == {name: len(list((sample / name).glob("*.yaml"))) for name in ("itu", "iso", "iec")}
    assert found.rejected == ()
    assert publication.version.manifest.violations == 0


def test_every_pair_that_a_record_states_is_there(store: Store, sample: Path) -> None:
    """The Recommendation and the number of its counterpart, whatever publisher or type the record gives it."""
    linked = {
        (one.rpartition("/")[2], found.group())
        for one, other in rows(store, "SELECT ?d ?c { ?d tt:hasCounterpart ?c }")
        if (found := NUMBER.search(other))
    }
    contradicted = {("itu-t-h.273", "23008-1")}  # its abstract names another document
    stated = {(base_of(row["primary_id"]), number_of(row["iso_id_in_record"])) for row in manifest(sample, "A")}

    assert len(stated) > 200
    assert stated - linked == contradicted


def base_of(designation: str) -> str:
    number = designation.removeprefix("ITU-T ").partition(" (")[0]
    return f"itu-t-{re.sub('[ /]+', '-', number.replace('Suppl.', 'suppl')).lower()}"


def number_of(designation: str) -> str:
    found = NUMBER.search(designation)
    assert found
    return found.group()


def test_most_editions_with_a_counterpart_are_paired_with_an_edition_of_it(store: Store, sample: Path) -> None:
    paired = {label for (label,) in rows(store, "SELECT DISTINCT ?l { ?v tt:correspondsTo ?w ; tt:designation ?l }")}
    stated = [str(parse_designation(row["primary_id"])[0].designation) for row in manifest(sample, "A")]

    assert sum(designation in paired for designation in stated) > 0.85 * len(stated)


def test_no_near_miss_is_taken_for_a_counterpart(store: Store, sample: Path) -> None:
    """Texts that look alike or refer to each other and are not one: none of them corresponds to anything."""
    near = {base_of(row["primary_id"]) for row in manifest(sample, "D")}
    relations = "tt:correspondsTo|tt:commonTextWith|tt:twinTextWith|tt:technicallyAlignedWith|tt:hasCounterpart"
    linked = {
        one.rpartition("/id/document/")[2].partition("/")[0]
        for (one,) in rows(store, f"SELECT ?d {{ ?d {relations} ?c }}")
    }

    assert len(manifest(sample, "D")) == 25
    assert linked & near == set()


def test_each_pair_of_documents_stands_somehow_and_says_of_which_day(store: Store) -> None:
    found = rows(
        store,
        "SELECT ?a ?s ?n { ?a tt:alignmentStatus ?s ; tt:asOf ?d ; <http://www.w3.org/2004/02/skos/core#note> ?n }",
    )
    states = {state.rpartition("/")[2] for _, state, _ in found}

    assert len(found) > 200
    assert {"aligned", "one-side-revised", "one-side-withdrawn", "both-withdrawn", "counterpart-missing"} <= states
    assert all(DAY in note for *_, note in found)


def test_the_same_catalogues_again_change_nothing(
    imported: tuple[catalogues.Imported, Publication], sample: Path, settings: Settings
) -> None:
    _, again = take_in(settings, *(sample / name for name in ("itu", "iso", "iec")))

    assert not again.changed
    assert [version.id for version in all_versions(settings.data)] == [imported[1].version.id]


def changed(record: Path, folder: Path, **members: Any) -> Path:
    """A record with other members, in a folder of its own."""
    form = yaml.safe_load(record.read_text(encoding="utf-8"))
    folder.mkdir()
    (folder / record.name).write_text(yaml.safe_dump({**form, **members}), encoding="utf-8")
    return folder


def test_later_records_bring_states_up_to_date_and_older_ones_do_not(
    imported: tuple[catalogues.Imported, Publication], sample: Path, settings: Settings, tmp_path: Path
) -> None:
    record = sample / "itu" / "itu-t-x-637-10-1996.yaml"
    subject = NamedNode(thing("document", "itu-t-x.637", "1996-10"))

    def state() -> str:
        store = Store.read_only(str(current_version(settings.data).store()))
        (quad,) = store.quads_for_pattern(subject, IN_FORCE, None, DefaultGraph())
        assert isinstance(quad.object, Literal)
        return quad.object.value

    before = state()
    other = {"true": "Withdrawal", "false": "Published"}[before]
    take_in(settings, changed(record, tmp_path / "old", status={"stage": {"content": other}}), day="2020-01-01")
    assert state() == before
    found, _ = take_in(
        settings, changed(record, tmp_path / "new", status={"stage": {"content": other}}), day="2026-09-01"
    )
    assert state() != before
    assert found.kept == imported[0].kept


@pytest.fixture(name="killed")
def _killed(sample: Path, tmp_path: Path) -> Iterator[Path]:
    """The dataset of an import that was killed while it was reading."""
    units = tmp_path / "data" / "importing" / "units"
    command = [sys.executable, "-m", "app", "ingest", "relaton", str(sample / "iso"), "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        until = time.monotonic() + 60
        while len(list(units.glob("*.json"))) < 2 and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    yield tmp_path / "data"
    until = time.monotonic() + 30  # whatever it started ends with it, as soon as it gets to run
    while any(f" {process.pid} " in _group(group) for group in Path("/proc").glob("[0-9]*/stat")):
        assert time.monotonic() < until
        time.sleep(0.1)


def _group(stat: Path) -> str:
    """The process group of a process, between blanks."""
    try:
        return f" {stat.read_text().rpartition(')')[2].split()[2]} "
    except (OSError, IndexError):
        return ""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
def test_an_import_that_was_killed_goes_on_where_it_was(killed: Path, sample: Path) -> None:
    units = killed / "importing" / "units"
    before = {file.name: file.stat().st_mtime_ns for file in units.glob("*.json")}
    seen: list[tuple[int, int]] = []
    with catalogues.importing(killed) as directory:
        read = catalogues.read_relaton([sample / "iso"], directory, "", lambda done, whole: seen.append((done, whole)))
        after = {file.name: file.stat().st_mtime_ns for file in units.glob("*.json")}

    assert len(before) >= 2
    assert seen[0][0] == len(before)
    assert seen[-1] == (len(after), len(after))
    assert before.items() <= after.items()
    assert read.read["iso"] == len(list((sample / "iso").glob("*.yaml")))
    assert not (killed / "importing").exists()
    assert not (killed / "current").exists()
