"""Real resolutions, read as people read them: the gold was typed by hand from the texts."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.model.records import Resolution
from app.sources.resolutions import read_resolution, resolution_as_json, resolution_keys

SHARED = Path(__file__).parents[2].parent / "shared"
RESOLUTIONS = SHARED / "data" / "resolutions"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RESOLUTIONS.is_dir(), reason="the real resolutions are not beside the checkout"),
]

TEXTS = {
    "wtsa-res-7-2022": "seeds/*.txt",
    "wtsa-res-35-2016": "data/resolutions/wtsa-res-35-2016.txt",
    "wrc-res-95-rev-wrc-19": "data/resolutions/wrc-res-95-rev-wrc-19.txt",
    "wrc-res-2-rev-wrc-03": "data/resolutions/wrc-res-2-rev-wrc-03.txt",
}


def text_of(name: str) -> Path:
    return next(SHARED.glob(TEXTS[name]))


@pytest.fixture(name="read", params=TEXTS)
def _read(request: pytest.FixtureRequest) -> tuple[Resolution, dict[str, Any]]:
    gold = json.loads((RESOLUTIONS / f"{request.param}.gold.json").read_text(encoding="utf-8"))
    return read_resolution(text_of(request.param)), gold


def test_the_head_is_as_in_the_gold(read: tuple[Resolution, dict[str, Any]]) -> None:
    resolution, gold = read
    found = resolution_as_json(resolution)

    for name in ("id", "title", "enacting", "adopted", "section_order"):
        assert gold[name] == found[name]


def test_every_clause_has_the_path_section_label_and_parent_of_the_gold(
    read: tuple[Resolution, dict[str, Any]],
) -> None:
    resolution, gold = read
    found = resolution_as_json(resolution)["clauses"]
    names = ("path", "section", "label", "parent")

    assert [[clause[name] for name in names] for clause in gold["clauses"]] == [
        [clause[name] for name in names] for clause in found
    ]


def test_every_clause_begins_with_the_words_of_the_gold(read: tuple[Resolution, dict[str, Any]]) -> None:
    resolution, gold = read

    for expected, clause in zip(gold["clauses"], resolution.clauses, strict=True):
        assert clause.text.startswith(expected["first_words"])


def test_the_citations_are_those_of_the_gold_and_no_others(read: tuple[Resolution, dict[str, Any]]) -> None:
    resolution, gold = read

    assert sorted((cite["clause"], cite["target"]) for cite in gold["cites"]) == sorted(
        (cite.clause, cite.target) for cite in resolution.citations
    )


def test_every_clause_can_be_found_again_in_its_source(read: tuple[Resolution, dict[str, Any]]) -> None:
    """The offsets of a clause enclose its words, and its line is where they begin."""
    resolution, _ = read
    source = Path(resolution.source).read_bytes().decode()

    for clause in resolution.clauses:
        enclosed = source[clause.start : clause.end]
        assert enclosed.count("\n") < 9
        assert clause.line == source.count("\n", 0, clause.start) + 1
        assert clause.text.split()[0] in enclosed
        assert clause.text.split()[-1][-1] == enclosed.rstrip()[-1]


def test_the_kinds_of_citations_are_those_of_the_gold(read: tuple[Resolution, dict[str, Any]]) -> None:
    resolution, gold = read

    assert {cite["target"]: cite["kind"] for cite in gold["cites"]} == {
        cite.target: cite.kind for cite in resolution.citations
    }


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("wtsa-res-7-2022", ("wtsa-res-7", "2022")),
        ("wtsa-res-35-2016", ("wtsa-res-35", "2016")),
        ("wrc-res-95-rev-wrc-19", ("wrc-res-95", "2019")),
        ("wrc-res-2-rev-wrc-03", ("wrc-res-2", "2003")),
    ],
)
def test_the_keys_come_from_body_number_and_year(name: str, keys: tuple[str, str]) -> None:
    assert keys == resolution_keys(read_resolution(text_of(name)))


def test_nothing_is_doubtful_in_the_text_of_resolution_7() -> None:
    assert read_resolution(text_of("wtsa-res-7-2022")).warnings == ()
