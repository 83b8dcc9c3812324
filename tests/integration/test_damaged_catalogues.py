"""Catalogues that are damaged, brought by command: what can be read is taken, the rest is told."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.__main__ import app
from app.errors import SourceError
from app.model.published import all_versions, current_version
from app.sources.catalogues.relaton import Rejected, read_unit, units_of


def _form(number: int) -> dict[str, Any]:
    return {
        "docidentifier": [{"content": f"IEC 9{number:04}:2001", "type": "IEC", "primary": True}],
        "title": [{"content": "Kites", "language": "en"}],
        "status": {"stage": {"content": "PUBLISHED"}},
    }


GOOD = json.dumps(_form(1)).encode()
WRONG_TYPES = (
    b'{"docidentifier": 5, "title": 7, "date": true, "status": [], "relation": "x", "ext": 3, "contributor": 1.5}',
    b'{"docidentifier": [[["IEC 90002"]]], "title": {"content": {"content": {"content": [1]}}}}',
    b"[1, 2]",
    b"null",
    b'"IEC 90003:2001"',
    b"42",
)
UNREADABLE = {
    "words.yaml": b"a: 1\nb: [x, y]\n",
    "broken.yaml": b"docidentifier: [\n",
    "twice.yaml": b"docidentifier:\n- content: IEC 90002:2001\n  type: IEC\n" * 2,
    "latin.yaml": b"docidentifier:\n- content: IEC 90002:2001\n  type: IEC\ntitle:\n- content: \xe9t\xe9\n",
    "without.yaml": b"title:\n- content: Kites\n",
    "index.yaml": b"- id: IEC 90002:2001\n  file: data/iec-90002-2001.yaml\n",
    "types.jsonl": b"\n".join(WRONG_TYPES),
    "deep.jsonl": b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "zeros.jsonl": b"\x00" * 64,
    "half.jsonl.gz": gzip.compress(GOOD)[:-20],
}
READABLE_IN_PART = {
    "types.jsonl": b"\n".join((*WRONG_TYPES, GOOD)),
    "latin.jsonl": GOOD + b'\n{"title": "\xe9t\xe9"}\n',
    "strange.jsonl": GOOD + b'\n{"docidentifier": [{"content": "IEC 9\\u0007<x>\\" {}", "type": "IEC"}]}\n',
    "mixed.yaml": b"---\n" + GOOD + b"\n---\nkites: fly\n",
}


def _ingest(path: Path, data: Path) -> Result:
    return CliRunner().invoke(app, ["ingest", "relaton", str(path), "--retrieved", "2026-01-02", "--data", str(data)])


@pytest.fixture(name="data", scope="module")
def _data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("dataset")
    assert CliRunner().invoke(app, ["build", "--data", str(data)]).exit_code == 0
    return data


@pytest.mark.parametrize("name", UNREADABLE)
def test_of_a_file_that_holds_no_record_every_part_is_rejected_with_the_reason(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(UNREADABLE[name])

    found = [one for unit in units_of([file], "2026-01-02") for one in read_unit(unit)]

    assert found
    assert all(isinstance(one, Rejected) and one.reason and one.path.startswith(str(file)) for one in found)


def test_what_holds_no_record_at_all_is_refused_and_changes_nothing(tmp_path: Path, data: Path) -> None:
    """The first reasons are told, and the version stays the one that it was."""
    before = [version.id for version in all_versions(data)]
    for name, content in UNREADABLE.items():
        (tmp_path / name).write_bytes(content)

    result = _ingest(tmp_path, data)

    assert isinstance(result.exception, SourceError)
    assert result.exception.reason == "holds no record that could be read; nothing was changed"
    assert f"error: {tmp_path}" in result.output
    assert "records were skipped in all" in result.output
    assert [version.id for version in all_versions(data)] == before


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path, data: Path) -> None:
    result = _ingest(tmp_path, data)

    assert isinstance(result.exception, SourceError)
    assert result.exception.reason == "holds no YAML and no JSON lines"


def test_of_files_that_are_damaged_in_part_the_rest_is_taken(tmp_path: Path, data: Path) -> None:
    """What was left out is told, and what was read is published; a strange designation is kept by its words."""
    for name, content in READABLE_IN_PART.items():
        (tmp_path / name).write_bytes(content)

    result = _ingest(tmp_path, data)

    assert result.exit_code == 0, result.output
    assert "records were skipped in all" in result.output
    assert f"iec: {len(READABLE_IN_PART) + 1} records read, 2 in the dataset" in result.output
    assert "designation-not-understood (1)" in result.output
    assert current_version(data) is not None
