"""A service whose triples are in another service gives that service's answers, and says so when it is not there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from app.query.questions import Question, load_questions
from tests.e2e.conftest import serving

if TYPE_CHECKING:
    from tests.e2e.conftest import Server

QUESTIONS = list(load_questions(Path(__file__).parents[2] / "queries"))
NO_SERVER = "http://127.0.0.1:1/sparql"


@pytest.fixture(scope="module", name="near")
def _near(server: "Server", tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """A second service, which has no triples of its own and asks the first."""
    data = tmp_path_factory.mktemp("near") / "data"
    with serving(data, TWINTEXT_ENGINE="remote", TWINTEXT_REMOTE_QUERY_URL=f"{server.base}/sparql") as near:
        yield near


@pytest.fixture(scope="module", name="lonely")
def _lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """A service whose remote server is not there."""
    data = tmp_path_factory.mktemp("lonely") / "data"
    with serving(data, TWINTEXT_ENGINE="remote", TWINTEXT_REMOTE_QUERY_URL=NO_SERVER) as lonely:
        yield lonely


def get(server: "Server", path: str, accept: str, **values: str) -> httpx.Response:
    return httpx.get(
        server.base + path, params=values or None, headers={"Accept": accept}, follow_redirects=True, timeout=20
    )


def lines(response: httpx.Response) -> list[str]:
    """The lines of an answer, without the address of whoever gave it; those of a graph have no order."""
    assert response.status_code == httpx.codes.OK, response.text
    told = re.sub(r"http://127\.0\.0\.1:\d+", "", response.text).splitlines()
    return sorted(told) if "csv" not in response.headers["Content-Type"] else told


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])
def test_a_question_with_its_example_has_the_same_answer(server: "Server", near: "Server", question: Question) -> None:
    accept = {"SELECT": "text/csv", "CONSTRUCT": "application/n-triples"}.get(
        question.form, "application/sparql-results+json"
    )
    path = f"/questions/{question.name}"
    assert lines(get(near, path, accept, **question.example)) == lines(get(server, path, accept, **question.example))


@pytest.mark.parametrize(
    "path", ["/api/organizations", "/api/duties", "/id/organization/itu-t-sg17", "/id/document/wtsa-res-7"]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle"])
def test_lists_and_things_are_the_same(server: "Server", near: "Server", path: str, accept: str) -> None:
    assert lines(get(near, path, accept)) == lines(get(server, path, accept))


def test_the_service_is_ready_and_knows_no_versions(near: "Server") -> None:
    assert get(near, "/readyz", "*/*").json() == {"status": "ready"}
    listed = get(near, "/versions", "application/json").json()
    assert (listed["served"], listed["versions"], listed["numberMatched"]) == (None, [], 0)


def test_without_the_remote_server_every_answer_says_that_it_cannot_be_reached(lonely: "Server") -> None:
    for path in (
        "/questions/study-groups?on=2026-01-01",
        "/api/organizations",
        "/id/organization/itu",
        "/sparql?query=ASK%7B%7D",
    ):
        response = httpx.get(lonely.base + path, headers={"Accept": "application/json"}, follow_redirects=True)
        problem = response.json()
        assert response.status_code == httpx.codes.INTERNAL_SERVER_ERROR, path
        assert problem["type"].endswith("#engine-failure")
        assert "the remote server cannot be reached" in problem["detail"]
    for path in ("/", "/questions", "/questions/study-groups?on=2026-01-01", "/id/organization/itu"):
        page = get(lonely, path, "text/html")
        assert page.headers["Content-Type"].startswith("text/html"), path
        assert "Traceback" not in page.text
    assert "Traceback" not in "".join(lonely.log)


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/questions/study-groups"])
@pytest.mark.parametrize("wish", ["version=v1", "as-of=2020-01-01"])
def test_an_older_version_is_not_answered_with_the_present_one(near: "Server", path: str, wish: str) -> None:
    response = get(near, f"{path}{'&' if '?' in path else '?'}{wish}", "application/json")

    assert response.status_code == httpx.codes.NOT_FOUND
    assert response.json()["type"].endswith("#unknown-version")
