"""Real resolutions, read as people read them: the gold was typed by hand from the texts."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.model.records import Resolution
from app.sources.resolutions import parse_resolution, read_resolution, resolution_as_json, resolution_keys

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
    "itu-d-rec-19-2010": "data/resolutions/itu-d-rec-19-2010.adoc",
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

    if resolution.source.endswith(".adoc"):  # its year stands in the gold and nowhere in the file
        gold = {**gold, "id": gold["id"].removesuffix(" (2010)")}
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

    kinds = {"organization": "body"}  # one gold calls it so
    assert {cite["target"]: kinds.get(cite["kind"], cite["kind"]) for cite in gold["cites"]} == {
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


def test_nothing_is_doubtful_in_the_text_of_resolution_7_but_its_vice_versa() -> None:
    warnings = read_resolution(text_of("wtsa-res-7-2022")).warnings

    assert warnings == ("resolves 2: left open, vice versa: the same with the sides exchanged",)


def _plain(text: str) -> str:
    return re.sub(r"[*#]+ ?", "", text)


def _wrapped(text: str) -> str:
    lines = (textwrap.fill(line, 72, break_on_hyphens=False) for line in _plain(text).split("\n"))
    return "\n".join(lines)


# The same words as other programs set them.
DRESSES: dict[str, Callable[[str], str]] = {
    "windows": lambda text: text.replace("\n", "\r\n"),
    "byte-order-mark": lambda text: "\ufeff" + text,
    "non-breaking": lambda text: text.replace("Rev. ", "Rev.\u00a0").replace("ITU-T", "ITU\u2011T"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "underscores": lambda text: re.sub(r"^\*(\w+)\*$", r"_\1_", text, flags=re.MULTILINE),
    "headings": lambda text: re.sub(r"^\*(\w+)\*$", r"### \1", text, flags=re.MULTILINE),
    "plain": _plain,
    "plain-without-gaps": lambda text: re.sub(r"\n{2,}", "\n", _plain(text)),
    "wrapped": _wrapped,
    "wrapped-without-gaps": lambda text: re.sub(r"\n{2,}", "\n", _wrapped(text)),
    "page-mark": lambda text: text.replace("- f) the progress", "\u2013 12 \u2013\n\n- f) the progress"),
    "page-inside-clause": lambda text: text.replace(" telecommunications/inf", "\n\n3\n\ntelecommunications/inf"),
    "running-head": lambda text: text.replace("- f) the", "RESOLUTION 7 (Rev. Geneva, 2022)   3\n\n- f) the"),
    "footnote": lambda text: text.replace("*noting*\n", "__________\n1 A note.\n\n*noting*\n"),
    "annex": lambda text: text + "\n\nANNEX A\n\n12 that no clause;\n",
    "entities": lambda text: text.replace("&", "&amp;"),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_words_in_another_dress_give_the_same_resolution(dress: str) -> None:
    text = text_of("wtsa-res-7-2022").read_text(encoding="utf-8")
    expected = parse_resolution(text, source="text")
    found = parse_resolution(DRESSES[dress](text), source="text")

    assert [clause.text for clause in found.clauses] == [clause.text for clause in expected.clauses]
    assert [(clause.path, clause.parent, clause.label, clause.position) for clause in found.clauses] == [
        (clause.path, clause.parent, clause.label, clause.position) for clause in expected.clauses
    ]
    assert found.citations == expected.citations
    assert found.adoptions == expected.adoptions
    assert (found.id, found.title, found.enacting) == (expected.id, expected.title, expected.enacting)
