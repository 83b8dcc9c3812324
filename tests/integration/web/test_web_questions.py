"""The questions over HTTP, with three question files made for these tests."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.errors import QueryTimeout
from app.main import create_app
from app.model.terms import XSD
from app.query.engine import Cell
from app.query.questions import load_questions
from app.web.questions import plain_value

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.settings import Settings
    from tests.integration.web.conftest import Caller, StoreEngine

HTML = "text/html"
PREFIXES = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX tt: <https://w3id.org/twintext/ontology#>
"""
FILES = {
    "01-labels.rq": f"""#+ title: Labels
#+ summary: What is a document called?
#+ answers: resolves-2
#+ parameters:
#+   document: designation? the document
#+ example: {{document: ITU-T X.509}}
#+ fill: Record labels to fill this.
{PREFIXES}SELECT ?document ?documentLabel ?position ?from
WHERE {{ ?document rdfs:label ?documentLabel OPTIONAL {{ ?document tt:position ?position }}
  OPTIONAL {{ ?document tt:startDate ?from }} }}
ORDER BY ?document ?documentLabel
""",
    "02-issued.rq": f"""#+ title: Issued
#+ summary: Has a body issued anything?
#+ parameters:
#+   body: organization
#+ example: {{body: itu-t}}
{PREFIXES}ASK {{ ?document tt:issuedBy ?body }}
""",
    "03-graph.rq": f"""#+ title: Graph
#+ summary: Who issued what, as a graph
{PREFIXES}CONSTRUCT {{ ?document tt:issuedBy ?body }} WHERE {{ ?document tt:issuedBy ?body }}
""",
}


@pytest.fixture(scope="session", name="made_with_questions")
def _made_with_questions(settings: "Settings", tmp_path_factory: pytest.TempPathFactory) -> "FastAPI":
    folder = tmp_path_factory.mktemp("files") / "queries" / "lookup"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    app = create_app(settings)
    room = app.state.room
    room.files = replace(room.files, root=folder.parents[1])
    room.questions = load_questions(folder.parent)
    return app


@pytest.fixture(name="application")
def _application(made_with_questions: "FastAPI", engine: "StoreEngine") -> "FastAPI":
    made_with_questions.state.room.engine = engine
    return made_with_questions


def test_the_list_names_each_question_with_its_parameters(call: "Caller") -> None:
    listed = {entry["name"]: entry for entry in call.get("/questions").json()["questions"]}

    assert set(listed) == {"labels", "issued", "graph"}
    assert listed["labels"]["parameters"] == [
        {"name": "document", "kind": "designation", "required": False, "description": "the document"}
    ]
    assert listed["labels"]["href"] == "http://here.example/questions/labels"


def test_the_page_of_questions_leads_to_each(call: "Caller") -> None:
    assert '<a href="/questions/labels">Labels</a>' in call.get("/questions", HTML).text


def test_the_query_is_served_as_its_file_stands(call: "Caller") -> None:
    response = call.get("/questions/labels.rq")

    assert response.text == FILES["01-labels.rq"]
    assert response.headers["content-type"] == "application/sparql-query; charset=utf-8"


class TestAnswers:
    def test_json_has_values_as_json_knows_them(self, call: "Caller") -> None:
        found = call.get("/questions/labels").json()
        rows = {row["documentLabel"]: row for row in found["rows"]}

        assert found["columns"] == ["document", "documentLabel", "position", "from"]
        assert found["count"] == len(found["rows"])
        assert rows["resolves 2"]["position"] == 2
        assert rows["ITU-T"] == {
            "document": "https://w3id.org/twintext/id/organization/itu-t",
            "documentLabel": "ITU-T",
            "position": None,
            "from": "1993-03-01",
        }

    @pytest.mark.parametrize(
        ("text", "kind", "plain"),
        [
            ("12", "integer", 12),
            ("1.50", "decimal", 1.5),
            ("1e3", "double", 1000.0),
            ("INF", "double", "INF"),
            ("NaN", "double", "NaN"),
            ("true", "boolean", True),
            ("0", "boolean", False),
            ("2022", "gYear", "2022"),
        ],
    )
    def test_a_value_is_what_json_has_for_it(self, text: str, kind: str, plain: object) -> None:
        assert plain_value(Cell("literal", text, None, XSD + kind)) == plain

    def test_a_parameter_is_bound_as_a_term(self, call: "Caller", engine: "StoreEngine") -> None:
        found = call.get("/questions/labels", params={"document": "ITU-T X.509"}).json()

        assert [row["documentLabel"] for row in found["rows"]] == ["Rec. ITU-T X.509"]
        assert found["parameters"] == {"document": "ITU-T X.509"}
        assert engine.asked[0].bindings == {"document": "<https://w3id.org/twintext/id/document/itu-t-x.509>"}

    def test_every_format_gives_the_same_rows(self, call: "Caller") -> None:
        subjects = [row["document"] for row in call.get("/questions/labels").json()["rows"]]
        table = list(csv.DictReader(io.StringIO(call.get("/questions/labels", "text/csv").text)))
        results = call.get("/questions/labels", "application/sparql-results+json").json()["results"]["bindings"]

        assert [row["document"].removeprefix("_:") for row in table] == subjects
        assert [row["document"]["value"] for row in results] == subjects

    @pytest.mark.parametrize(
        ("name", "wish", "content_type"),
        [
            ("labels", "json", "application/json"),
            ("labels", "csv", "text/csv; charset=utf-8; header=present"),
            ("labels", "tsv", "text/tab-separated-values; charset=utf-8"),
            ("labels", "xml", "application/sparql-results+xml"),
            ("labels", "html", "text/html; charset=utf-8"),
            ("graph", "ttl", "text/turtle; charset=utf-8"),
            ("graph", "json", "application/ld+json"),
            ("graph", "html", "text/html; charset=utf-8"),
        ],
    )
    def test_a_format_can_be_named_in_the_address(
        self, call: "Caller", name: str, wish: str, content_type: str
    ) -> None:
        assert call.get(f"/questions/{name}?format={wish}").headers["content-type"] == content_type

    def test_a_truth_value_is_plain(self, call: "Caller") -> None:
        assert call.get("/questions/issued?body=itu-t").json()["answer"] is True
        assert call.get("/questions/issued?body=iso").json()["answer"] is False

    def test_the_answer_of_one_version_need_not_be_sent_again(self, call: "Caller", engine: "StoreEngine") -> None:
        tag = call.get("/questions/labels").headers["etag"]

        assert call("GET", "/questions/labels", headers={"if-none-match": tag}).status_code == 304
        assert len(engine.asked) == 1

    def test_inference_time_and_version_can_be_chosen(self, call: "Caller", engine: "StoreEngine") -> None:
        call.get("/questions/labels?infer=false&timeout=2&as-of=2026-11-02")

        asked = engine.asked[0]
        assert (asked.infer, asked.timeout, asked.version) == (False, 2, "20261101T120000000Z-bbbbbb")


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "status", "kind"),
        [
            ("/questions/label", 404, "unknown-question"),
            ("/questions/label.rq", 404, "unknown-question"),
            ("/questions/issued", 400, "bad-parameter"),
            ("/questions/labels?who=me", 400, "bad-parameter"),
            ("/questions/labels?document=a&document=b", 400, "bad-request"),
            ("/questions/labels?format=ttl", 406, "not-acceptable"),
            ("/questions/labels?document=%FF", 400, "bad-request"),
        ],
    )
    def test_each_mistake_has_its_problem(self, call: "Caller", path: str, status: int, kind: str) -> None:
        response = call.get(path)

        assert (response.status_code, response.json()["type"].partition("#")[2]) == (status, kind)

    def test_an_unknown_question_hints_at_one_that_is_near(self, call: "Caller") -> None:
        assert call.get("/questions/label").json()["near"] == ["labels"]


class TestThePage:
    def test_it_has_a_labelled_field_for_each_parameter_and_shows_the_query(self, call: "Caller") -> None:
        text = call.get("/questions/labels", HTML).text

        assert '<label for="p-document">' in text
        assert '<input id="p-document" name="document"' in text
        assert "SELECT ?document ?documentLabel" in text
        assert 'href="/sparql?example=labels&amp;format=html"' in text

    def test_a_thing_and_its_label_are_one_column(self, call: "Caller") -> None:
        text = call.get("/questions/labels?document=ITU-T X.509", HTML).text

        assert "document label" not in text
        assert '<a href="/doc/document/itu-t-x.509">Rec. ITU-T X.509</a>' in text
        assert 'href="/questions/labels?document=ITU-T+X.509&amp;format=csv"' in text

    def test_an_empty_answer_says_what_to_record(self, call: "Caller") -> None:
        assert "Record labels to fill this." in call.get("/questions/labels?document=ITU-T X.1", HTML).text

    def test_a_question_that_needs_a_value_waits_for_it(self, call: "Caller", engine: "StoreEngine") -> None:
        response = call.get("/questions/issued", HTML)

        assert response.status_code == 200
        assert engine.asked == []
        assert " required" in response.text

    def test_a_mistake_keeps_what_was_typed(self, call: "Caller") -> None:
        response = call.get("/questions/issued", HTML, params={"body": '">'})

        assert response.status_code == 400
        assert 'aria-invalid="true"' in response.text
        assert 'value="&#34;&gt;"' in response.text

    def test_a_timeout_is_told_on_the_page(self, call: "Caller", engine: "StoreEngine") -> None:
        engine.failure = QueryTimeout(1)
        response = call.get("/questions/labels", HTML)

        assert response.status_code == 503
        assert '<a href="/errors#query-timeout">' in response.text

    def test_a_page_stops_the_work_behind_it(self, call: "Caller", engine: "StoreEngine") -> None:
        for path in ("labels", "graph", "issued?body=itu-t"):
            call.get(f"/questions/{path}", HTML)

        assert engine.closed == len(engine.asked) == 3

    def test_truth_and_triples_have_pages(self, call: "Caller") -> None:
        assert "<strong>Yes</strong>" in call.get("/questions/issued?body=itu-t", HTML).text
        assert "predicate" in call.get("/questions/graph", HTML).text


def test_each_question_is_an_operation_of_the_api(call: "Caller") -> None:
    operation = call.get("/openapi.json").json()["paths"]["/questions/issued"]["get"]

    assert operation["summary"] == "Issued"
    assert [(p["name"], p["required"]) for p in operation["parameters"][:1]] == [("body", True)]


def test_the_home_page_sets_a_question_beside_its_duty(call: "Caller") -> None:
    text = call.get("/", HTML).text

    assert text.index('href="/doc/clause/wtsa-res-7/2022/resolves/2"') < text.index('href="/questions/labels"')
    assert text.index("Something to do.") < text.index('href="/questions/labels"') < text.index("Look things up")


def test_question_files_are_read_when_the_service_starts(settings: "Settings", engine: "StoreEngine") -> None:
    application = create_app(settings, engine)

    assert "questions" not in vars(application.state.room)
    assert Path(application.state.room.files.queries).is_dir()
