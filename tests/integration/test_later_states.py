"""Later records of a catalogue bring the states of the texts that ship up to date, and name their day."""

import csv
import io
import json
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store
from typer.testing import CliRunner

from app.__main__ import app
from app.dataset.recipe import is_stale
from app.model.embedded import embedded_files
from app.model.identifiers import TERM, thing
from app.model.published import SourceEntry, all_versions, current_version
from app.settings import Settings

SHIPPED, LATER = "2026-08-22", "2026-12-01"
EDITION = ("itu-t-x.500", "2019-10")
OTHER = ("itu-t-x.509", "2019-10")
COUNTERPART = ("iso-iec-9594-1", "2020")
State = list[tuple[str, str]]


def run(data: Path, *arguments: str | Path) -> str:
    """What a command says."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.output


def record(designation: str, published: str, status: str) -> dict[str, object]:
    """A record of ITU, of a text with a counterpart."""
    number = "9594-1" if "X.500" in designation else "9594-8"
    return {
        "title": [{"content": "An overview of kites", "language": "en"}],
        "docid": [
            {"id": designation, "type": "ITU", "primary": True},
            {"id": f"ISO/IEC {number}", "type": "ISO"},
        ],
        "date": [{"type": "published", "at": published}],
        "docstatus": {"stage": {"value": status}},
        "schema-version": "v1.2.9",
    }


def catalogue(folder: Path, *records: dict[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "itu.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return file


def state(data: Path, version: tuple[str, str]) -> State:
    """What is said of whether a version is in force: names and values, of all graphs together."""
    store = Store.read_only(str(current_version(data).store()))
    found = []
    for name in ("inForce", "stateAsOf"):
        for quad in store.quads_for_pattern(
            NamedNode(thing("document", *version)), NamedNode(TERM + name), None, DefaultGraph()
        ):
            assert isinstance(quad.object, Literal)
            found.append((name, quad.object.value))
    return found


@pytest.fixture(name="later", scope="module")
def _later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalogue(
        tmp_path_factory.mktemp("later"),
        record("ITU-T X.500 (10/2019)", "2019-10-14", "Superseded"),
        record("ITU-T X.500 (09/2026)", "2026-09-13", "Published"),
    )


@pytest.fixture(name="data", scope="module")
def _data(tmp_path_factory: pytest.TempPathFactory, later: Path) -> Path:
    data = tmp_path_factory.mktemp("dataset") / "data"
    run(data, "build")
    assert state(data, EDITION) == [("inForce", "true"), ("stateAsOf", SHIPPED)]
    run(data, "ingest", "relaton", later, "--retrieved", LATER)
    return data


def test_a_later_record_says_the_state_of_an_edition_that_ships(data: Path) -> None:
    assert state(data, EDITION) == [("inForce", "false"), ("stateAsOf", LATER)]


def test_what_no_later_record_is_of_stays_as_it_ships(data: Path) -> None:
    assert state(data, OTHER) == [("inForce", "true"), ("stateAsOf", SHIPPED)]
    assert state(data, COUNTERPART) == [("inForce", "true"), ("stateAsOf", "2025-06-02")]


def alignment(data: Path, recommendation: str) -> dict[str, str]:
    """The answer to the question of how a Recommendation and its counterpart stand; "" where there is none."""
    said = run(data, "ask", "alignment-status", f"recommendation={recommendation}", "--format", "csv")
    header, *found = csv.reader(io.StringIO(said))
    (row,) = found or [[""] * len(header)]
    return {name: value.rpartition("/")[2] for name, value in zip(header, row, strict=True)}


def test_how_a_pair_that_ships_stands_is_told_with_the_days_of_both_sides(data: Path) -> None:
    """Only ITU's records were taken in: the other side is the edition that ships."""
    told = alignment(data, "ITU-T X.500")

    assert (told["edition"], told["counterpart"]) == ("2026-09", "2020")
    assert (told["editionInForce"], told["editionStateAsOf"]) == ("true", LATER)
    assert (told["counterpartInForce"], told["counterpartStateAsOf"]) == ("true", "2025-06-02")
    assert (told["status"], told["date"]) == ("one-side-revised", "2025-06-02")


def test_a_pair_of_which_there_is_no_record_is_not_assessed(data: Path) -> None:
    assert alignment(data, "ITU-T X.520")["status"] == ""


def test_the_revisions_of_a_document_say_of_which_day_their_states_are(data: Path) -> None:
    said = run(data, "ask", "revisions", "document=ITU-T X.500", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said)))

    states = {row["version"].rpartition("/")[2]: (row["inForce"], row["stateAsOf"]) for row in rows}
    assert states["2001-02"] == ("false", SHIPPED)
    assert states["2019-10"] == ("false", LATER)
    assert states["2026-09"] == ("true", LATER)


def test_the_same_records_again_and_a_build_change_nothing(data: Path, later: Path) -> None:
    before = current_version(data).id

    run(data, "ingest", "relaton", later, "--retrieved", LATER)
    run(data, "build")

    assert current_version(data).id == before
    assert not is_stale(Settings(data=data), embedded_files())


def test_a_manifest_with_what_its_sources_replace_is_read_as_it_was_written(data: Path) -> None:
    manifest = current_version(data).manifest

    (source,) = [entry for entry in manifest.sources if entry.replaces]
    assert source.graph.endswith("/itu")
    assert f"<{thing('document', *EDITION)}> <{TERM}inForce>" in source.replaces
    assert hash(source)
    assert SourceEntry("g", "t", "o", "c", 1).replaces == ()


def test_earlier_records_do_not_turn_states_back(data: Path, tmp_path: Path) -> None:
    earlier = catalogue(
        tmp_path / "earlier",
        record("ITU-T X.509 (10/2019)", "2019-10-14", "Withdrawn"),
        record("ITU-T X.500 (10/2019)", "2019-10-14", "Published"),
    )

    run(data, "ingest", "relaton", earlier, "--retrieved", "2026-05-01")

    assert state(data, EDITION) == [("inForce", "false"), ("stateAsOf", LATER)]
    assert state(data, OTHER) == [("inForce", "true"), ("stateAsOf", SHIPPED)]


def test_records_of_the_other_side_alone_say_how_a_pair_that_ships_stands(data: Path, tmp_path: Path) -> None:
    withdrawn = {
        "title": [{"content": "Kites by night", "language": "en"}],
        "docid": [{"id": "ISO/IEC 9594-6:2020", "type": "ISO", "primary": True}],
        "date": [{"type": "published", "at": "2020-11"}],
        "docstatus": {"stage": {"value": "95"}, "substage": {"value": "99"}},
        "schema-version": "v1.2.9",
    }
    run(data, "rollback", all_versions(data)[-1].id)  # to where nothing was taken in
    assert alignment(data, "ITU-T X.520")["status"] == ""

    run(data, "ingest", "relaton", catalogue(tmp_path / "iso", withdrawn), "--retrieved", LATER)

    told = alignment(data, "ITU-T X.520")
    assert (told["edition"], told["editionInForce"], told["editionStateAsOf"]) == ("2019-10", "true", SHIPPED)
    assert (told["counterpart"], told["counterpartInForce"], told["counterpartStateAsOf"]) == ("2020", "false", LATER)
    assert (told["status"], told["date"]) == ("one-side-withdrawn", SHIPPED)
    assert alignment(data, "ITU-T X.500")["status"] == ""


def test_a_rollback_gives_the_states_that_ship_again(data: Path) -> None:
    oldest = all_versions(data)[-1].id

    run(data, "rollback", oldest)

    assert state(data, EDITION) == [("inForce", "true"), ("stateAsOf", SHIPPED)]
