"""Over REST, from the command line and as plain SPARQL a question has one answer."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from app import asking
from app.query.engine import CSV, SPARQL_JSON, TURTLE
from app.query.questions import Question, load_questions
from app.settings import Settings

if TYPE_CHECKING:
    from tests.e2e.conftest import Server

QUESTIONS = list(load_questions(Path(__file__).parents[2] / "queries"))
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])


def media_type(question: Question) -> str:
    return {"SELECT": CSV, "ASK": SPARQL_JSON, "CONSTRUCT": TURTLE}[question.form]


def over_rest(server: "Server", question: Question, values: dict[str, str]) -> bytes:
    response = httpx.get(
        f"{server.base}/questions/{question.name}", params=values, headers={"Accept": media_type(question)}
    )
    assert response.status_code == httpx.codes.OK, response.text
    return (
        b"".join(sorted(response.content.splitlines(keepends=True)))
        if question.form == "CONSTRUCT"
        else response.content
    )


@each_question
def test_rest_and_the_command_line_give_the_same_answer(server: "Server", question: Question) -> None:
    form = {"SELECT": "csv", "ASK": "json", "CONSTRUCT": "turtle"}[question.form]
    answer = asyncio.run(asking.ask(Settings(data=server.data, query_workers=1), question, question.example, form))
    assert isinstance(answer, bytes)
    given = b"".join(sorted(answer.splitlines(keepends=True))) if question.form == "CONSTRUCT" else answer
    assert given == over_rest(server, question, dict(question.example))


@pytest.mark.parametrize(
    "question",
    [pytest.param(q, id=q.name) for q in QUESTIONS if all(parameter.optional for parameter in q.parameters)],
)
def test_the_file_as_it_stands_is_a_query_with_the_same_answer(server: "Server", question: Question) -> None:
    response = httpx.post(
        f"{server.base}/sparql",
        content=question.text.encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": media_type(question)},
    )
    assert response.status_code == httpx.codes.OK, response.text
    content = response.content
    given = b"".join(sorted(content.splitlines(keepends=True))) if question.form == "CONSTRUCT" else content
    assert given == over_rest(server, question, {})


def test_the_command_itself_prints_what_rest_sends(server: "Server") -> None:
    question = next(question for question in QUESTIONS if question.name == "revisions")
    values = [f"{name}={value}" for name, value in question.example.items()]
    command = [sys.executable, "-m", "app", "ask", "revisions", *values, "--format", "csv", "--data", str(server.data)]
    printed = subprocess.run(command, capture_output=True, check=True, env=dict(os.environ)).stdout
    assert len(printed.splitlines()) == 10
    assert printed.splitlines() == over_rest(server, question, dict(question.example)).splitlines()
