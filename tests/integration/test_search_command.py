"""`twintext search` finds from a terminal what /search finds."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.__main__ import app
from app.dataset.publication import publish
from app.model.embedded import embedded_files
from app.settings import Settings


@pytest.fixture(scope="module", name="data")
def _data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("searched") / "data"
    publish(Settings(data=data, validation="off"), embedded_files())
    return data


def run(data: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["search", "--data", str(data), *words], env={**os.environ, **environment})
    return result.exit_code, result.stdout, result.stderr


def test_a_table_has_label_title_kind_year_and_iri(data: Path) -> None:
    status, output, said = run(data, "x", "509", "--limit", "1")
    assert status == 0
    assert output.splitlines()[1].split("\t")[::5] == [
        "Rec. ITU-T X.509",
        "https://w3id.org/twintext/id/document/itu-t-x.509",
    ]
    assert "--offset shows more" in said


def test_facets_narrow_and_json_has_the_names_of_the_service(data: Path) -> None:
    options = [
        "--kind",
        "Recommendation",
        "--body",
        "itu-t",
        "--status",
        "in-force",
        "--year",
        "2019",
        "--format",
        "json",
    ]
    status, output, _ = run(data, "directory", *options, "--lang", "fr")
    form = json.loads(output)
    assert status == 0
    assert {kind["label"] for result in form["results"] for kind in result["kinds"]} == {"Recommandation"}
    assert form["total"] == len(form["results"]) > 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("x5099", "perhaps: Rec. ITU-T X.509"),
        ("directory hippopotamus", "some of them"),
        ("hippopotamus", "nothing has these words"),
    ],
)
def test_what_is_not_found_gives_status_1_and_a_hint(data: Path, words: str, said: str) -> None:
    status, _, message = run(data, words)
    assert (status, said in message) == (1, True)


def test_too_long_a_text_is_wrong_usage(data: Path) -> None:
    assert run(data, "a" * 1001)[0] == 2
