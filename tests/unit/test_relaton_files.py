"""Catalogues in the form of Relaton are read from folders, single files and lines; what is broken is told."""

import gzip
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import SourceError
from app.model.catalogue import CatalogueRecord
from app.sources.catalogues import relaton
from app.sources.catalogues.relaton import Rejected, read_unit, units_of


def _form(number: int) -> dict[str, Any]:
    return {
        "docid": [{"id": f"IEC 9{number:04}:2001", "type": "IEC", "primary": True}],
        "docstatus": {"stage": {"value": "PUBLISHED"}},
    }


def _read(*paths: Path, retrieved: str = "2026-01-02") -> tuple[list[CatalogueRecord], list[Rejected]]:
    found = [one for unit in units_of(paths, retrieved) for one in read_unit(unit)]
    return (
        [one for one in found if isinstance(one, CatalogueRecord)],
        [one for one in found if isinstance(one, Rejected)],
    )


def _names(records: list[CatalogueRecord]) -> list[str]:
    return [record.designation for record in records]


THREE = ["IEC 90001:2001", "IEC 90002:2001", "IEC 90003:2001"]
FORMS = [_form(number) for number in (1, 2, 3)]
LAYOUTS = {
    "items.yaml": yaml.safe_dump(FORMS),
    "documents.yaml": "".join(f"---\n{yaml.safe_dump(form)}" for form in FORMS),
    "wrapped.yaml": yaml.safe_dump({"root": {"title": "Invented", "items": FORMS}}),
    "commented.yml": "# an invented catalogue\n\n" + yaml.safe_dump(FORMS),
    "lines.jsonl": "\n".join(map(json.dumps, FORMS)),
    "lines.ndjson": "".join(f"{json.dumps(form)}\r\n\r\n" for form in FORMS),
    "lines.json": "\n".join(map(json.dumps, FORMS)),
    "array.json": json.dumps(FORMS, indent=2),
    "wrapped.json": json.dumps({"items": FORMS}, indent=1),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_byte_order_mark_before_the_first_record_is_passed_over(tmp_path: Path, name: str) -> None:
    """As editors on Windows write it."""
    file = tmp_path / name
    file.write_bytes(b"\xef\xbb\xbf" + LAYOUTS[name].encode())

    records, rejected = _read(file)

    assert _names(records) == THREE
    assert not rejected


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("packed", [False, True])
def test_every_layout_gives_the_same_records(tmp_path: Path, name: str, packed: bool) -> None:  # noqa: FBT001  # a case
    """Lists, documents, collections and lines, packed or not."""
    content = LAYOUTS[name].encode()
    file = tmp_path / (f"{name}.gz" if packed else name)
    file.write_bytes(gzip.compress(content) if packed else content)
    records, rejected = _read(file)
    assert (_names(records), rejected) == (THREE, [])


def test_a_folder_is_read_with_what_lies_below_in_the_order_of_names(tmp_path: Path) -> None:
    """Files of other kinds are passed over."""
    (tmp_path / "sub").mkdir()
    for place, form in zip(("a.yaml", "b.yml", "sub/c.yaml"), FORMS, strict=True):
        (tmp_path / place).write_text(yaml.safe_dump(form), "utf-8")
    (tmp_path / "README.md").write_text("nothing", "utf-8")
    records, rejected = _read(tmp_path)
    assert (_names(records), rejected) == (THREE, [])
    assert [record.path for record in records][2] == "sub/c.yaml"


@pytest.mark.parametrize("name", ["items.yaml", "documents.yaml", "lines.jsonl"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_large_file_is_cut_where_records_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, packed: bool
) -> None:
    """The units together hold every record once, and none is long."""
    forms = [_form(number) for number in range(1, 400)]
    content = {
        "items.yaml": yaml.safe_dump(forms),
        "documents.yaml": "".join(f"---\n{yaml.safe_dump(form)}" for form in forms),
        "lines.jsonl": "\n".join(map(json.dumps, forms)),
    }[name].encode()
    file = tmp_path / (f"{name}.gz" if packed else name)
    file.write_bytes(gzip.compress(content) if packed else content)
    monkeypatch.setattr(relaton, "BYTES_OF_A_UNIT", 2_000)
    monkeypatch.setattr(relaton, "_BLOCK", 700)
    units = units_of([file])
    assert len(units) > len(content) // 4_000
    assert len({unit.identity for unit in units}) == len(units)
    records, rejected = _read(file)
    assert (len(records), rejected) == (399, [])
    assert len(set(_names(records))) == 399


def test_files_are_read_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit has a bounded number of files and of bytes."""
    for number, form in enumerate(FORMS):
        (tmp_path / f"{number}.yaml").write_text(yaml.safe_dump(form), "utf-8")
    monkeypatch.setattr(relaton, "FILES_OF_A_UNIT", 2)
    assert [len(unit.files) for unit in units_of([tmp_path])] == [2, 1]
    monkeypatch.setattr(relaton, "BYTES_OF_A_UNIT", 150)
    assert [len(unit.files) for unit in units_of([tmp_path])] == [1, 1, 1]


def test_the_identity_of_a_unit_changes_with_its_files_and_its_day(tmp_path: Path) -> None:
    """The same files are the same work; another size or day is not."""
    file = tmp_path / "a.yaml"
    file.write_text(yaml.safe_dump(FORMS[0]), "utf-8")
    (first,), (again,), (other_day,) = units_of([file]), units_of([file]), units_of([file], "2026-01-02")
    assert first.identity == again.identity != other_day.identity
    file.write_text(yaml.safe_dump(FORMS), "utf-8")
    assert units_of([file])[0].identity != first.identity


def test_a_broken_record_loses_itself_alone(tmp_path: Path) -> None:
    """Its neighbours in the same file are read."""
    parts = LAYOUTS["documents.yaml"].split("---\n")
    (tmp_path / "some.yaml").write_text("---\n".join([*parts[:2], "a: [1\n", *parts[2:]]), "utf-8")
    (tmp_path / "some.jsonl").write_text(json.dumps(FORMS[0]) + '\n{"docid": \n' + json.dumps(FORMS[1]), "utf-8")
    records, rejected = _read(tmp_path)
    assert len(records) == 5
    assert len(rejected) == 2
    assert all(one.path.startswith(str(tmp_path)) and one.reason for one in rejected)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" * 100_000, "nested deeper"),
        ("- " * 5_000 + "a", "nested deeper"),
        ("a:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 2_000)), "nested deeper"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "part of itself"),
        ("- 1\n", "a mapping"),
        ("docid: [{id: EN 1, type: CEN}]", "no identifier"),
        ("\x00", "control characters"),
        ('a: !!python/object/apply:os.system ["true"]', "a tag of its own"),
        ("a: !kite b", "a tag of its own"),
        ("? [a, b]\n: c", "a key that is no text"),
    ],
)
def test_what_would_harm_is_refused_with_a_reason(tmp_path: Path, content: str, reason: str) -> None:
    """Deep nesting, references of a record to itself, tags that make objects, and what is no record."""
    (tmp_path / "hostile.yaml").write_text(content, "utf-8")
    records, rejected = _read(tmp_path)
    assert records == []
    assert reason in rejected[0].reason


def test_words_of_yaml_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """Numbers and dates keep their form; nothing and false are no identifiers."""
    content = """
        docid:
        - {id: 'IEC 90001:2001', type: IEC, primary: true}
        - {id: 'IEC 90002:2001', type: IEC, primary: false}
        - {id: null, type: IEC, primary: ~}
        edition: {content: 1.10}
        date: [{type: published, value: 2001-02}, {type: obsoleted, value: !!str 2010-03-04}]
        title: {content: >-
            Invented
            kites}
        """
    (tmp_path / "a.yaml").write_text(textwrap.dedent(content).replace(">-\n    ", ""), "utf-8")
    (record,), rejected = _read(tmp_path)
    assert rejected == []
    assert (record.designation, record.edition) == ("IEC 90001:2001", "1.10")
    assert [date.value for date in record.dates] == ["2001-02", "2010-03-04"]
    assert record.titles == (("en", "Invented kites"),)


def test_a_line_longer_than_a_record_may_be_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never held as a whole, and the next line is read."""
    monkeypatch.setattr(relaton, "MOST_BYTES", 500)
    long = json.dumps({"docid": [], "abstract": "x" * 5_000})
    (tmp_path / "a.jsonl").write_text(f"{long}\n{json.dumps(FORMS[0])}\n", "utf-8")
    (tmp_path / "b.yaml").write_text("a: " + "x" * 600, "utf-8")
    records, rejected = _read(tmp_path)
    assert _names(records) == THREE[:1]
    assert len(rejected) == 2


def test_a_packed_file_that_is_damaged_is_told(tmp_path: Path) -> None:
    """Half a file, and no packed file at all."""
    packed = gzip.compress(LAYOUTS["lines.jsonl"].encode())
    (tmp_path / "half.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "none.yaml.gz").write_bytes(b"not packed")
    _, rejected = _read(tmp_path)
    assert {Path(one.path).name for one in rejected} == {"half.jsonl.gz", "none.yaml.gz"}


def test_a_large_packed_file_that_is_damaged_is_told_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cutting it into units is no moment to stop."""
    monkeypatch.setattr(relaton, "BYTES_OF_A_UNIT", 20)
    packed = gzip.compress(LAYOUTS["lines.jsonl"].encode())
    (tmp_path / "half.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    _, rejected = _read(tmp_path)
    assert len(rejected) == 1


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    """A path that does not exist, a file of another kind, an empty folder."""
    (tmp_path / "a.txt").write_text("x", "utf-8")
    for path, reason in ((tmp_path / "b", "exist"), (tmp_path / "a.txt", "no YAML"), (tmp_path, "holds no")):
        with pytest.raises(SourceError, match=reason):
            units_of([path])


def test_a_record_is_of_the_day_given_or_of_its_file(tmp_path: Path) -> None:
    """And of the day it says itself, before both."""
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(FORMS[0]), "utf-8")
    (tmp_path / "b.yaml").write_text(yaml.safe_dump(FORMS[1] | {"fetched": "2024-01-05"}), "utf-8")
    given_day, _ = _read(tmp_path, retrieved="2026-01-02")
    assert [record.retrieved for record in given_day] == ["2026-01-02", "2024-01-05"]
    of_file, _ = _read(tmp_path, retrieved="")
    assert of_file[0].retrieved >= "2026-01-01"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
_FIELDS = ("title", "date", "contributor", "docstatus", "status", "relation", "ext", "abstract", "link", "source")


@given(
    st.dictionaries(st.sampled_from((*_FIELDS, "docid", "docidentifier", "edition", "fetched")), _VALUES, max_size=8)
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_shape_of_a_record_stops_the_reading(tmp_path: Path, form: dict[str, Any]) -> None:
    """Whatever stands where a field is expected, there is a record or a reason."""
    with_designation = {"docid": {"id": "IEC 90001:2001", "type": "IEC"}} | form
    (tmp_path / "a.jsonl").write_text(json.dumps(with_designation), "utf-8")
    records, rejected = _read(tmp_path)
    assert len(records) + len(rejected) == 1 or isinstance(form.get("docid"), list)
