"""The table of problems: complete, documented, and telling no reader about the machine."""

import json
import re
from pathlib import Path

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.requests import Request

from app import errors
from app.settings import Settings
from app.web import problems
from app.web.pages import anchor, sections

ERRORS_PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def _leaves(kind: type[Exception]) -> set[type[Exception]]:
    below = kind.__subclasses__()
    return {leaf for one in below for leaf in _leaves(one)} if below else {kind}


def _request(accept: str | None = None) -> Request:
    app = Starlette()
    app.state.room = type("Room", (), {"settings": Settings()})()
    headers = [(b"host", b"here.example"), *([(b"accept", accept.encode())] if accept else [])]
    scope = {"type": "http", "method": "GET", "path": "/doc/x", "query_string": b"", "headers": headers}
    return Request({**scope, "scheme": "http", "server": ("here.example", 80), "root_path": "", "app": app})


@pytest.mark.parametrize("kind", sorted(_leaves(errors.TwintextError), key=str))
def test_each_kind_of_error_has_a_row(kind: type[Exception]) -> None:
    assert kind in problems.PROBLEMS


def test_each_slug_is_a_heading_of_the_errors_page_and_each_heading_a_slug() -> None:
    headings = {section.slug for section in sections(ERRORS_PAGE.read_text(encoding="utf-8"))}
    slugs = {problem.slug for problem in (*problems.PROBLEMS.values(), problems.INTERNAL)}

    assert headings == slugs


def test_the_errors_page_names_the_status_that_is_sent() -> None:
    stated = {
        anchor(title): int(status)
        for title, status in re.findall(
            r"^## (.+)\n\nStatus (\d+)", ERRORS_PAGE.read_text(encoding="utf-8"), re.MULTILINE
        )
    }

    assert stated == {problem.slug: problem.status for problem in (*problems.PROBLEMS.values(), problems.INTERNAL)}


def test_a_problem_holds_the_facts_of_its_error() -> None:
    members = problems.describe(errors.QuerySyntaxError("expected }", 3, 7), "http://here", "/sparql", "abc")

    assert members == {
        "type": "http://here/errors#query-syntax",
        "title": "The query is not SPARQL",
        "status": 400,
        "detail": "line 3, column 7: expected }",
        "instance": "/sparql",
        "reason": "expected }",
        "line": 3,
        "column": 7,
        "request_id": "abc",
    }


@pytest.mark.parametrize(
    "error",
    [
        errors.NoVersion("/srv/secret"),
        errors.DatasetLocked("/srv/secret"),
        errors.DamagedVersion("v", "/srv/secret is gone"),
        errors.BadQuestionFile("/srv/secret", 1, "no title"),
        RuntimeError("/srv/secret"),
    ],
)
def test_a_problem_names_no_file_of_the_machine(error: Exception) -> None:
    assert "secret" not in json.dumps(problems.describe(error, "", "/"))


def test_an_unforeseen_error_is_internal() -> None:
    assert problems.describe(RuntimeError("boom"), "", "/")["type"] == "/errors#internal"


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (errors.QueueFull(7), "Retry-After", "7"),
        (errors.NoVersion("x"), "Retry-After", "5"),
        (errors.MethodNotAllowed("PUT", ("GET", "HEAD")), "Allow", "GET, HEAD"),
    ],
)
def test_an_error_brings_the_headers_that_belong_to_it(error: Exception, header: str, value: str) -> None:
    assert problems.headers_of(error)[header] == value


def test_a_timeout_does_not_ask_to_be_tried_again() -> None:
    assert "Retry-After" not in problems.headers_of(errors.QueryTimeout(1))


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/problem+json"),
        ("*/*", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
    ],
)
def test_a_problem_comes_in_the_form_the_reader_takes(accept: str | None, content_type: str) -> None:
    response = problems.respond(_request(accept), errors.ResourceNotFound("https://w3id.org/twintext/id/x/y"))

    assert (response.status_code, response.headers["content-type"]) == (404, content_type)
    assert b"https://w3id.org/twintext/id/x/y" in bytes(response.body)


def test_the_framework_s_complaint_about_values_names_each_of_them() -> None:
    complaint = RequestValidationError([{"loc": ("query", "limit"), "msg": "must be a number", "type": "int"}])

    assert problems.describe(complaint, "", "/")["detail"] == "query.limit: must be a number"
