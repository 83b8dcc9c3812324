"""Deliverables of ISO Open Data: rows become records of ISO's catalogue, beside those of Relaton."""

import csv
import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import SourceError
from app.model.catalogue import CatalogueRecord, Finding, Relation, record_as_json, record_from_json
from app.sources.catalogues.deliverables import SCHEMA, deliverable_of, deliverable_units, read_deliverables
from app.sources.catalogues.merging import merge
from app.sources.catalogues.relaton import Rejected
from app.sources.catalogues.rows import Row
from app.sources.catalogues.states import is_in_force

DAY = "2026-08-22"


def row(reference: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "deliverableType": "IS",
        "supplementType": None,
        "reference": reference,
        "title": {"en": "Widgets", "fr": "Bidules"},
        "publicationDate": "2031-02-03",
        "edition": 2,
        "icsCode": ["35.040.10"],
        "ownerCommittee": "ISO/TC 901",
        "currentStage": 6060,
        "replaces": None,
        "replacedBy": None,
        "languages": ["en", "fr"],
        "pages": {"en": 3},
        "scope": {"en": "<p>How widgets are made.</p>"},
        **more,
    }


def read(*files: Path, retrieved: str = DAY) -> list[CatalogueRecord | Rejected]:
    return [one for unit in deliverable_units(files, retrieved) for one in read_deliverables(unit)]


def records(*rows: dict[str, Any], day: str = DAY) -> list[CatalogueRecord]:
    found = [deliverable_of(Row(f"a/b.jsonl:{number}", one), day) for number, one in enumerate(rows)]
    assert not any(isinstance(one, Rejected) for one in found)
    return [one for one in found if isinstance(one, CatalogueRecord)]


def lines_of(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "deliverables.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    return file


def crawled(designation: str, key: str, **more: Any) -> CatalogueRecord:
    return CatalogueRecord("iso", designation, key, retrieved=DAY, schema="v1.2.9", path="iso/x.yaml", **more)


def kinds(record: CatalogueRecord) -> set[str]:
    return {finding.kind for finding in record.findings}


def test_a_row_is_a_record_of_the_catalogue_of_iso() -> None:
    (found,) = records(row("ISO/IEC 99001-2:2031", 77, replaces=[66, 55], replacedBy=[88]))
    assert found == CatalogueRecord(
        catalogue="iso",
        designation="ISO/IEC 99001-2:2031",
        key="iso-iec-99001-2/2031",
        kind="international-standard",
        titles=(("en", "Widgets"), ("fr", "Bidules")),
        dates=found.dates,
        stage="60.60",
        edition="2",
        committees=("ISO/TC 901",),
        ics=("35.040.10",),
        project="77",
        relations=(
            Relation("obsoletes", "ISO project 66"),
            Relation("obsoletes", "ISO project 55"),
            Relation("obsoletedBy", "ISO project 88"),
        ),
        url="https://www.iso.org/standard/77.html",
        retrieved=DAY,
        schema=SCHEMA,
        path="a/b.jsonl",
    )
    assert found.date("published") == "2031-02-03"
    assert record_from_json(record_as_json(found)) == found


def test_a_row_is_the_same_from_json_lines_and_from_csv(tmp_path: Path) -> None:
    plain = row("ISO/TR 99002:2031/Amd 1:2032", 12, deliverableType="TR", supplementType="Amd", replaces=[11, 10])
    written = io.StringIO()
    cells = {
        **{name: value for name, value in plain.items() if not isinstance(value, dict | list)},
        "title.en": "Widgets",
        "title.fr": "Bidules",
        "icsCode": "['35.040.10']",
        "replaces": "[11, 10]",
        "languages": "['en','fr']",
        "pages.en": "3",
        "scope.en": "<p>How widgets are made.</p>",
    }
    table = csv.DictWriter(written, list(cells))
    table.writeheader()
    table.writerow(cells)
    (tmp_path / "deliverables.csv").write_text(written.getvalue(), "utf-8")
    (of_lines,) = read(lines_of(tmp_path, plain))
    (of_cells,) = read(tmp_path / "deliverables.csv")
    assert isinstance(of_lines, CatalogueRecord)
    assert isinstance(of_cells, CatalogueRecord)
    assert of_lines.kind == "amendment"
    assert record_as_json(of_lines) | {"path": ""} == record_as_json(of_cells) | {"path": ""}


@pytest.mark.parametrize(
    ("given_stage", "stage", "in_force"),
    [
        (6060, "60.60", True),
        ("6060", "60.60", True),
        (6060.0, "60.60", True),
        ("60.60", "60.60", True),
        (9092, "90.92", True),
        (9599, "95.99", False),
        (4020, "40.20", None),
        (20, "00.20", None),
    ],
)
def test_the_stage_is_the_harmonised_code(given_stage: object, stage: str, *, in_force: bool | None) -> None:
    (found,) = records(row("ISO 99003:2031", 1, currentStage=given_stage))
    assert found.stage == stage
    assert is_in_force(found) is in_force
    assert found.findings == ()


def test_what_is_odd_in_a_row_is_found() -> None:
    odd = records(
        row("ISO 99003:2031", 1, currentStage=7060),
        row("ISO 99003:2031", 1, currentStage=None, title={}),
        row("ISO/TS 99003:2031", 1, deliverableType="TR"),
        row("Something else", 1, deliverableType="TR"),
    )
    assert [kinds(one) for one in odd] == [
        {"no-such-stage"},
        {"no-such-stage", "no-title"},
        {"type-against-designation"},
        {"designation-not-understood"},
    ]
    older = row("ISO 99003:2031", 1)
    del older["title"]
    assert records(older)[0].findings == ()


def test_a_scope_is_read_for_what_it_says_of_other_documents() -> None:
    scope = {"en": "<p>Widgets. It is technically aligned with ITU-T&nbsp;X.9999 in all parts.</p><p>More.</p>"}
    (found,) = records(row("ISO 99003:2031", 1, scope=scope))
    assert [(one.kind, one.mentions) for one in found.evidence] == [("technically-aligned", ("ITU-T X.9999",))]
    assert "More" not in found.evidence[0].words


def test_a_row_without_a_reference_is_rejected(tmp_path: Path) -> None:
    file = lines_of(tmp_path, row("", 1), row("ISO 99001:2031", 2))
    found = read(file)
    assert [type(one) for one in found] == [Rejected, CatalogueRecord]


def test_ids_become_designations_and_both_directions_say_the_same() -> None:
    older, newer = row("ISO 99001:2027", 1, currentStage=9599), row("ISO 99001:2031", 2)
    for one, two in (({"replacedBy": [2]}, {}), ({}, {"replaces": [1]}), ({"replacedBy": [2]}, {"replaces": [1]})):
        found = {record.key: record for record in merge(records({**older, **one}, {**newer, **two}))}
        assert [r.target for r in found["iso-99001/2031"].relations if r.kind == "obsoletes"] == ["ISO 99001:2027"]


def test_what_no_row_has_is_found_dangling() -> None:
    (found,) = merge(records(row("ISO 99001:2027", 1, replacedBy=[9])))
    assert found.findings == (Finding("dangling-relation", "ISO 99001:2027", "ISO project 9"),)


def test_a_crawl_of_the_same_project_gives_the_designation() -> None:
    draft = crawled("ISO/DIS 99001", "iso-99001", project="1", stage="40.60")
    final = crawled("ISO 99001:2027", "iso-99001/2027", project="1", stage="95.99")
    found = merge([draft, final, *records(row("ISO 99001:2031", 2, replaces=[1]))])
    assert found[-1].relations == (Relation("obsoletes", "ISO 99001:2027"),)


def test_the_later_of_a_crawl_and_the_open_data_stands_and_takes_only_what_it_does_not_say() -> None:
    crawl = crawled(
        "ISO 99001:2031",
        "iso-99001/2031",
        titles=(("en", "Old words"), ("ru", "Old")),
        stage="60.60",
        project="1",
        relations=(Relation("obsoletes", "ISO 99001:2001"),),
    )
    same_day = records(row("ISO 99001:2031", 1, currentStage=9599, ics=None))
    earlier = records(row("ISO 99001:2031", 1, currentStage=9599), day="2020-01-01")
    (found,) = merge([crawl, *same_day])
    assert (found.stage, found.relations) == ("95.99", ())
    assert dict(found.titles) == {"en": "Widgets", "fr": "Bidules", "ru": "Old"}
    (found,) = merge([crawl, *earlier])
    assert (found.stage, dict(found.titles)["en"], found.ics) == ("60.60", "Old words", ("35.040.10",))


def test_titles_of_a_crawl_mend_open_data_that_has_none() -> None:
    crawl = crawled("ISO 99001:2031", "iso-99001/2031", titles=(("en", "Widgets"),))
    (found,) = merge([crawl, *records(row("ISO 99001:2031", 1, title={"en": None}))])
    assert found.titles == (("en", "Widgets"),)
    assert "no-title" not in kinds(found)


def test_the_order_of_records_and_a_second_time_change_nothing() -> None:
    some = [
        crawled("ISO 99001:2031", "iso-99001/2031", titles=(("fr", "Bidules"),), project="1"),
        *records(row("ISO 99001:2031", 1, title=None, icsCode=None)),
        *records(row("ISO 99001:2031", 1, title={"en": "Widgets"}), day="2025-01-01"),
        *records(row("ISO 99001:2035", 2, replaces=[1])),
    ]
    once = merge(some)
    assert all(merge(order) == once for order in itertools.permutations(some))
    assert merge([*once, *some]) == once
    assert merge([*once, *some[1:2]]) == once


def test_a_large_file_is_cut_into_units_and_no_row_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sources.catalogues.relaton.BYTES_OF_A_UNIT", 2_000)
    file = lines_of(tmp_path, *(row(f"ISO {99_000 + number}:2031", number) for number in range(40)))
    units = deliverable_units([file], DAY)
    assert len(units) == 2
    assert len({unit.identity for unit in units}) == len(units)
    found = [one.designation for one in read(file) if isinstance(one, CatalogueRecord)]
    assert found == [f"ISO {99_000 + number}:2031" for number in range(40)]


def test_another_day_and_another_form_are_other_units(tmp_path: Path) -> None:
    file = lines_of(tmp_path, row("ISO 99001:2031", 1))
    assert deliverable_units([file], DAY)[0].identity != deliverable_units([file])[0].identity


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        deliverable_units([tmp_path])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("en", "fr", "x y")), inner),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(values=st.fixed_dictionaries({}, optional=dict.fromkeys(row("", 1), VALUES)))
def test_no_row_stops_the_reader(values: dict[str, Any]) -> None:
    found = deliverable_of(Row("a/b.jsonl:1", json.loads(json.dumps(values))), DAY)
    if isinstance(found, CatalogueRecord):
        assert merge([found])[0].key == found.key
        assert record_from_json(json.loads(json.dumps(record_as_json(found)))) == found
