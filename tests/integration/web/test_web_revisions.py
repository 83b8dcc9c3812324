"""`/api/resolutions/{key}/diff`: what changed between two versions, for systems and for people."""

import asyncio
import importlib.util
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import EngineFailure, QueryTimeout, QueryTooLarge, QueueFull
from app.main import create_app
from app.model.terms import lines
from app.model.version_text import TextClause, TextSection, VersionText
from app.settings import Settings
from app.sources.lifting import lift_resolution
from app.sources.resolutions import read_resolution
from app.web import alignment_desk
from app.web.alignment_desk import AlignmentDesk
from app.web.revision_page import standing_alone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.web.conftest import Caller

FIXTURES = Path(__file__).parents[2] / "fixtures/resolutions/revisions"
VERSION = "20261122T120000000Z-aaaaaa"
DIFF = "/api/resolutions/wtsa-res-911/diff"


def _stated() -> str:
    """The two copies, a version of which no words are here, and a document without versions."""
    graphs = [
        f"<https://w3id.org/twintext/graph/document/wtsa-res-911/{year}> "
        f"{{ {''.join(lines(lift_resolution(read_resolution(FIXTURES / f'wtsa-911-{year}.md'))))} }}"
        for year in (2027, 2031)
    ]
    return "\n".join(
        [
            "@base <https://w3id.org/twintext/> . @prefix tt: <https://w3id.org/twintext/ontology#> .",
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
            ('<graph/reference> { <id/document/wtsa-res-911/2035> tt:versionOf <id/document/wtsa-res-911> ; '
            'rdfs:label "Resolution 911 (Rev. Brest, 2035)"@en . '
            '<id/document/wtsa-res-912> a tt:Resolution ; rdfs:label "Resolution 912"@en . '
            '<id/document/wtsa-res-912/2030> tt:versionOf <id/document/wtsa-res-912> . }'),
            *graphs,
        ]
    )  # fmt: skip


@pytest.fixture(scope="module", name="harbour")
def _harbour(tmp_path_factory: pytest.TempPathFactory) -> "Caller":
    """A service on the two versions; what other tests of this folder use to publish and to ask is borrowed."""
    spec = importlib.util.spec_from_file_location("web_fixtures", Path(__file__).with_name("conftest.py"))
    assert spec is not None
    assert spec.loader is not None
    fixtures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fixtures)
    directory = tmp_path_factory.mktemp("web-revisions")
    fixtures.publish(directory, VERSION, "2026-11-22T12:00:00+00:00", "0.1.0", _stated())
    settings = replace(Settings(), data=directory, query_timeout=20.0)
    caller: Caller = fixtures.Caller(create_app(settings, fixtures.StoreEngine(directory)))
    return caller


def test_the_changes_come_as_json_with_the_words_and_the_iris(harbour: "Caller") -> None:
    response = harbour.get(f"{DIFF}?from=2027&to=2031")
    found = response.json()

    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert found["resolution"] == {
        "key": "wtsa-res-911",
        "page": "http://here.example/doc/document/wtsa-res-911",
    }
    assert found["from"]["name"] == "Resolution 911 (Porto, 2027)"
    assert found["to"] == {
        "id": "https://w3id.org/twintext/id/document/wtsa-res-911/2031",
        "name": "Resolution 911 (Rev. Zurich, 2031)",
        "version": "2031",
        "clauses": 15,
    }
    assert found["counts"] == {
        "unchanged": 4, "edited": 4, "renumbered": 4, "moved": 1, "split": 1, "merged": 0, "new": 2, "deleted": 1,
    }  # fmt: skip
    moved = next(one for one in found["clauses"] if "moved" in one["changes"])
    assert moved["from"][0]["id"] == "https://w3id.org/twintext/id/clause/wtsa-res-911/2027/resolves/1"
    assert [run["text"] for run in moved["words"] if run["kind"] == "added"] == ["and every river pilot "]


def test_the_clauses_stand_in_the_order_of_the_document(harbour: "Caller") -> None:
    found = harbour.get(f"{DIFF}?from=2027&to=2031").json()["clauses"]

    assert [one["to"][0]["path"] for one in found if one["to"]][:6] == [
        "considering a", "considering b", "considering c", "considering d", "noting", "resolves 1",
    ]  # fmt: skip
    assert [one["to"][0]["path"] for one in found if one["to"] and one["to"][0]["parent"]] == [
        "resolves 3/i",
        "resolves 3/ii",
        "resolves 3/iii",
    ]


@pytest.mark.parametrize("query", ["", "?to=2031", "?from=2027", "?from=&to="])
def test_without_years_the_latest_two_with_a_text_are_compared(harbour: "Caller", query: str) -> None:
    found = harbour.get(DIFF + query).json()

    assert (found["from"]["version"], found["to"]["version"]) == ("2027", "2031")


def test_the_later_may_be_compared_with_the_earlier_the_other_way_round(harbour: "Caller") -> None:
    counts = harbour.get(f"{DIFF}?from=2031&to=2027").json()["counts"]

    assert (counts["merged"], counts["new"], counts["deleted"]) == (1, 1, 2)


@pytest.mark.parametrize(
    ("path", "status", "slug", "member"),
    [
        (f"{DIFF}?from=2027&to=2035", 404, "text-absent", ("present", ["2027", "2031"])),
        (f"{DIFF}?from=2035&to=2031", 404, "text-absent", ("revision", "2035")),
        (f"{DIFF}?from=1999&to=2031", 404, "revision-absent", ("known", ["2027", "2031", "2035"])),
        (f"{DIFF}?to=2027", 404, "revision-absent", ("revision", "before 2027")),
        (f"{DIFF}?from=2031&to=2031", 400, "same-revision", ("revision", "2031")),
        ("/api/resolutions/wtsa-res-912/diff", 404, "revision-absent", ("resolution", "wtsa-res-912")),
        ("/api/resolutions/wtsa-res-912/diff?from=2030&to=2030", 400, "same-revision", ("revision", "2030")),
        ("/api/resolutions/wtsa-res-0/diff", 404, "not-found", ("status", 404)),
        ("/api/resolutions/a%3Eb%20c/diff", 404, "not-found", ("status", 404)),
        (f"{DIFF}?view=upside-down", 422, "bad-value", ("status", 422)),
        (f"{DIFF}?lang=de", 400, "bad-request", ("status", 400)),
        (f"{DIFF}?version=none", 404, "unknown-version", ("status", 404)),
    ],
)
def test_what_cannot_be_compared_is_a_problem(
    harbour: "Caller", path: str, status: int, slug: str, member: tuple[str, Any]
) -> None:
    response = harbour.get(path)
    problem = response.json()

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert problem["type"] == f"http://here.example/errors#{slug}"
    assert problem[member[0]] == member[1]


@pytest.mark.parametrize(("accept", "query"), [("application/json", ""), ("text/html", "?lang=fr")])
def test_who_has_the_answer_is_not_sent_it_again(harbour: "Caller", accept: str, query: str) -> None:
    first = harbour.get(DIFF + query, accept)
    again = harbour("GET", DIFF + query, headers={"accept": accept, "if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "Accept-Language" in first.headers["vary"]


def test_each_form_and_language_has_a_tag_of_its_own(harbour: "Caller") -> None:
    tags = {
        harbour.get(f"{DIFF}?{query}").headers["etag"]
        for query in ("format=json", "format=html&lang=en", "format=html&lang=fr")
    }

    assert len(tags) == 3
    assert all(VERSION in tag for tag in tags)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["What changed between two versions", "renumbered", "side by side", "only what changed"]),
        ("fr", ["Ce qui a changé entre deux versions", "renumérotée", "côte à côte", "seulement ce qui a changé"]),
    ],
)
def test_the_page_speaks_two_languages(harbour: "Caller", language: str, words: list[str]) -> None:
    page = harbour.get(f"{DIFF}?view=inline", "text/html", params={"lang": language, "view": "inline"})

    assert page.headers["content-language"] == language
    assert f'<html lang="{language}">' in page.text
    assert [word for word in words if word not in page.text] == []


def test_the_page_marks_the_words_that_go_and_come(harbour: "Caller") -> None:
    page = harbour.get(f"{DIFF}?from=2027&to=2031", "text/html").text

    assert "<del>8 June 2029</del> about the ports" in page
    assert "<ins>12 May 2033</ins> about the ports" in page
    assert '<a href="/id/clause/wtsa-res-911/2027/resolves/1">resolves 1</a>' in page.replace("/doc/", "/id/")
    assert page.count('class="sides"') == 6


def test_in_one_text_what_goes_stands_before_what_comes(harbour: "Caller") -> None:
    page = harbour.get(f"{DIFF}?view=inline", "text/html").text

    assert "<del>8 June 2029</del> <ins>12 May 2033</ins> about the ports" in page
    assert 'class="sides"' not in page


def test_the_page_can_leave_out_what_did_not_change(harbour: "Caller") -> None:
    whole, changed = (harbour.get(f"{DIFF}?only={only}", "text/html").text for only in ("all", "changed"))

    assert (whole.count("<article"), changed.count("<article")) == (15, 11)
    assert 'class="clause unchanged' not in changed


def test_the_page_keeps_the_dataset_version_that_was_asked_for(harbour: "Caller") -> None:
    page = harbour.get(f"{DIFF}?version={VERSION}&lang=fr", "text/html")

    assert page.headers["cache-control"] == "public, max-age=86400"
    assert f'name="version" value="{VERSION}"' in page.text
    assert re.search(rf'href="[^"]*version={VERSION}[^"]*lang=en', page.text)


@pytest.mark.parametrize("path", ["/doc/document/wtsa-res-911", "/doc/document/wtsa-res-911/2031"])
def test_the_page_of_a_resolution_leads_to_its_differences(harbour: "Caller", path: str) -> None:
    page = harbour.get(path, "text/html").text

    assert f"{DIFF}?from=2027&amp;to=2031&amp;format=html" in page


@pytest.mark.parametrize("path", ["/doc/document/wtsa-res-912", "/doc/document/wtsa-res-911/2035"])
def test_a_page_without_two_texts_leads_to_none(harbour: "Caller", path: str) -> None:
    assert "/diff?" not in harbour.get(path, "text/html").text


def test_the_list_of_resolutions_leads_to_the_differences_where_there_are_two_texts(harbour: "Caller") -> None:
    listed = {one["label"]: one for one in harbour.get("/api/resolutions").json()["resolutions"]}

    assert (listed["WTSA Resolution 911"]["texts"], listed["Resolution 912"]["texts"]) == ("2", "0")
    assert listed["WTSA Resolution 911"]["diff"] == f"http://here.example{DIFF}"
    assert listed["Resolution 912"]["diff"] is None


def test_the_operation_is_described(harbour: "Caller") -> None:
    operation = harbour.get("/openapi.json").json()["paths"]["/api/resolutions/{key}/diff"]["get"]

    assert {"from", "to", "view", "only", "format", "version"} <= {one["name"] for one in operation["parameters"]}
    assert set(operation["responses"]["200"]["content"]) == {"application/json", "text/html"}


def _text(number: int, clauses: int) -> VersionText:
    return VersionText(
        f"Version {number}",
        str(number),
        (TextSection("resolves", "resolves"),),
        tuple(
            TextClause(f"resolves {place}", "resolves", None, str(place), f"that the keeper of light {place} be paid;")
            for place in range(clauses)
        ),
        f"https://w3id.org/twintext/id/document/made/{number}",
    )


def _large_and(settings: Settings, work: "Callable[[AlignmentDesk], Any]") -> Any:
    return asyncio.run(work(AlignmentDesk(settings)))


def test_large_texts_are_compared_by_a_process_with_the_same_result() -> None:
    async def both(desk: AlignmentDesk) -> dict[str, Any]:
        return await desk.changes(_text(1, 400), _text(2, 401), VERSION)

    found = _large_and(Settings(), both)

    assert found["counts"]["unchanged"] == 400
    assert found["counts"]["new"] == 1


def test_a_process_that_takes_too_long_is_ended() -> None:
    async def late(desk: AlignmentDesk) -> None:
        await desk.changes(_text(1, 400), _text(2, 400), VERSION)

    with pytest.raises(QueryTimeout):
        _large_and(replace(Settings(), query_timeout=0.01), late)


def test_a_process_without_memory_enough_is_a_query_too_large() -> None:
    async def starved(desk: AlignmentDesk) -> None:
        await desk.changes(_text(1, 400), _text(2, 400), VERSION)

    with pytest.raises((QueryTooLarge, EngineFailure)):
        _large_and(replace(Settings(), query_memory=1), starved)


def test_who_waits_too_long_for_a_place_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment_desk, "AT_ONCE", 0)

    async def waiting(desk: AlignmentDesk) -> None:
        await desk.changes(_text(1, 400), _text(2, 400), VERSION)

    with pytest.raises(QueueFull):
        _large_and(replace(Settings(), query_timeout=0.01), waiting)


def test_a_small_comparison_is_kept_for_the_next_who_asks() -> None:
    async def twice(desk: AlignmentDesk) -> tuple[Any, Any, Any]:
        first = await desk.changes(_text(1, 3), _text(2, 3), VERSION)
        again = await desk.changes(_text(1, 3), _text(2, 3), VERSION)
        for number in range(3, 30):
            await desk.changes(_text(1, 3), _text(number, 3), VERSION)
        return first, again, await desk.changes(_text(1, 3), _text(2, 3), VERSION)

    first, again, later = _large_and(Settings(), twice)

    assert first is again
    assert first is not later
    assert first == later


def test_the_file_of_the_command_needs_no_other(harbour: "Caller") -> None:
    document = harbour.get(f"{DIFF}?from=2027&to=2031").json()
    page = standing_alone(document, language="fr", only_changed=True)

    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert re.findall(r'(?:src|<link[^>]*href)="', page) == []
    assert "renumérotée" in page
    assert "--come-paper" in page
