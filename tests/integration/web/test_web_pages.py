"""Home, health, versions, lists, designations, errors and the API's documentation."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from app.main import create_app
from app.web import api

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.settings import Settings
    from tests.integration.web.conftest import Caller, StoreEngine

HTML = "text/html"


@pytest.fixture(name="unpublished")
def _unpublished(settings: "Settings", engine: "StoreEngine", tmp_path: "Path", call: "Caller") -> "Caller":
    return replace(call, application=create_app(replace(settings, data=tmp_path), engine))


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/questions", "/ontology", "/versions", "/errors", "/docs", "/identify"]
)
def test_each_page_is_html_in_english_with_a_title_and_one_heading(call: "Caller", path: str) -> None:
    text = call.get(path, HTML).text

    assert '<html lang="en">' in text
    assert "<title>" in text
    assert text.count("<h1") == (0 if path == "/docs" else 1)


@pytest.mark.parametrize("path", ["/", "/sparql", "/questions", "/versions", "/errors"])
def test_no_page_names_a_file_of_another_host_to_load(call: "Caller", path: str) -> None:
    text = call.get(path, HTML).text

    assert 'src="http' not in text
    assert '<link rel="stylesheet" href="http' not in text


class TestHealth:
    def test_a_living_process_says_so(self, call: "Caller") -> None:
        assert call.get("/healthz").json() == {"status": "ok"}

    def test_a_ready_service_names_its_version(self, call: "Caller") -> None:
        assert call.get("/readyz").json() == {"status": "ready", "version": "20261122T120000000Z-aaaaaa"}

    def test_a_service_without_a_version_lives_but_is_not_ready(self, unpublished: "Caller") -> None:
        response = unpublished.get("/readyz")

        assert unpublished.get("/healthz").status_code == 200
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert response.json()["type"].endswith("#no-version")

    def test_a_service_that_has_not_started_is_not_ready(self, application: "FastAPI") -> None:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=application)
            async with httpx.AsyncClient(transport=transport, base_url="http://here.example") as client:
                return await client.get("/readyz")

        assert asyncio.run(ask()).status_code == 503

    def test_the_engine_runs_as_long_as_the_service(self, application: "FastAPI", engine: "StoreEngine") -> None:
        async def live() -> tuple[bool, bool]:
            async with application.router.lifespan_context(application):
                during = engine.running
            return during, engine.running

        assert asyncio.run(live()) == (True, False)


class TestBeforeTheFirstVersion:
    def test_the_home_page_opens_and_says_so(self, unpublished: "Caller") -> None:
        response = unpublished.get("/", HTML)

        assert response.status_code == 200
        assert "Nothing is published yet." in response.text

    def test_the_service_description_is_there(self, unpublished: "Caller", engine: "StoreEngine") -> None:
        assert "sparql-service-description#Service" in unpublished.get("/sparql").text

    def test_a_query_is_told_to_wait(self, unpublished: "Caller") -> None:
        assert unpublished.get("/sparql?query=ASK{}").status_code == 503

    def test_there_are_no_versions(self, unpublished: "Caller") -> None:
        found = unpublished.get("/versions").json()
        assert (found["served"], found["versions"], found["damaged"]) == (None, [], [])
        assert "Nothing is published yet." in unpublished.get("/versions", HTML).text


def test_versions_are_listed_newest_first_with_the_one_served(call: "Caller") -> None:
    found = call.get("/versions").json()

    assert found["served"] == "20261122T120000000Z-aaaaaa"
    assert [version["id"][:8] for version in found["versions"]] == ["20261122", "20261101"]
    assert found["versions"][0]["sources"][0]["title"] == "Reference facts"
    assert "conforms, 1 warning" in call.get("/versions", HTML).text


class TestLists:
    @pytest.mark.parametrize("name", sorted(api.LISTS))
    def test_each_list_is_answered(self, call: "Caller", name: str) -> None:
        found = call.get(f"/api/{name}").json()

        assert found["numberReturned"] == len(found[name]) <= found["numberMatched"]

    def test_an_entry_has_its_iri_and_its_page(self, call: "Caller") -> None:
        assert call.get("/api/clauses").json()["clauses"] == [
            {
                "id": "https://w3id.org/twintext/id/clause/wtsa-res-7/2022/resolves/2",
                "page": "http://here.example/doc/clause/wtsa-res-7/2022/resolves/2",
                "label": "resolves 2",
                "locator": None,
                "ordinal": None,
                "parent": "https://w3id.org/twintext/id/section/wtsa-res-7/2022/resolves",
                "position": "2",
                "gist": "Something to do.",
            }
        ]

    def test_words_choose_entries_in_any_case_and_order(self, call: "Caller") -> None:
        assert call.get("/api/clauses?q=DO resolves").json()["numberMatched"] == 1
        assert call.get("/api/clauses?q=nothing").json()["numberMatched"] == 0

    def test_pages_lead_to_each_other(self, call: "Caller", engine: "StoreEngine") -> None:
        with _entries(120):
            found = call.get("/api/documents?limit=50&offset=50&q=entry").json()

        assert (found["numberMatched"], found["numberReturned"]) == (120, 50)
        assert found["links"] == {
            "self": "http://here.example/api/documents?q=entry&limit=50&offset=50",
            "first": "http://here.example/api/documents?q=entry&limit=50&offset=0",
            "prev": "http://here.example/api/documents?q=entry&limit=50&offset=0",
            "next": "http://here.example/api/documents?q=entry&limit=50&offset=100",
        }

    @pytest.mark.parametrize("wish", ["limit=0", "limit=many", "offset=-1", "limit=100000"])
    def test_a_wish_that_cannot_be_met_is_a_problem(self, call: "Caller", wish: str) -> None:
        response = call.get(f"/api/documents?{wish}")

        assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
        assert wish.split("=", maxsplit=1)[0] in response.json()["detail"]

    def test_the_same_list_need_not_be_sent_again(self, call: "Caller") -> None:
        tag = call.get("/api/documents").headers["etag"]

        assert call("GET", "/api/documents", headers={"if-none-match": tag}).status_code == 304


@contextmanager
def _entries(count: int) -> Iterator[None]:
    """Let each list hold so many entries."""
    with pytest.MonkeyPatch.context() as patch:
        rows: list[api.Row] = [{"id": f"x:{number}", "label": f"Entry {number}"} for number in range(count)]
        patch.setattr(api, "entries_of", lambda _found, _base: rows)
        yield


class TestDesignations:
    def test_both_sides_of_a_common_text_are_read(self, call: "Caller") -> None:
        found = call.get("/identify", params={"designation": "ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020"}).json()

        assert [reading["id"].rpartition("/id/")[2] for reading in found["readings"]] == [
            "document/itu-t-x.509/2019-10",
            "document/iso-iec-9594-8/2020",
        ]
        assert found["readings"][0]["page"] == "http://here.example/doc/document/itu-t-x.509/2019-10"

    @pytest.mark.parametrize("designation", ["", "what?", "x" * 900])
    def test_what_is_not_understood_is_a_problem(self, call: "Caller", designation: str) -> None:
        response = call.get("/identify", params={"designation": designation})

        assert (response.status_code, response.json()["type"].partition("#")[2]) == (404, "unknown-designation")

    def test_the_page_has_a_form_an_answer_and_a_mistake(self, call: "Caller") -> None:
        assert '<label for="designation">' in call.get("/identify", HTML).text
        assert 'href="/doc/document/itu-t-x.509"' in call.get("/identify?designation=X.509", HTML).text
        assert 'role="alert"' in call.get("/identify?designation=what", HTML).text


class TestDocumentation:
    def test_the_api_s_page_loads_only_files_that_are_served_here(self, call: "Caller") -> None:
        for path in ("/docs/assets/swagger-ui-bundle.js", "/docs/assets/swagger-ui.css", "/static/docs.js"):
            assert path in call.get("/docs").text
            assert call.get(path).status_code == 200

    def test_the_openapi_document_names_the_sparql_endpoint(self, call: "Caller") -> None:
        paths = call.get("/openapi.json").json()["paths"]

        assert set(paths["/sparql"]) == {"get", "post"}
        assert {f"/api/{name}" for name in api.LISTS} <= set(paths)

    def test_every_path_is_in_the_manual(self, call: "Caller") -> None:
        manual = (Path(__file__).parents[3] / "docs" / "rest.md").read_text(encoding="utf-8")
        paths = call.get("/openapi.json").json()["paths"]

        assert [path for path in paths if "/" + path.split("/")[1].split(".")[0] not in manual] == []
        assert [name for name in api.LISTS if f"/api/{name}" not in manual] == []

    def test_every_operation_says_that_it_may_answer_with_a_problem(self, call: "Caller") -> None:
        document = call.get("/openapi.json").json()
        operations = [operation for path in document["paths"].values() for operation in path.values()]

        assert all("application/problem+json" in o["responses"]["4XX"]["content"] for o in operations)
        assert set(document["components"]["schemas"]["Problem"]["required"]) > {"type", "title", "status"}
        assert "HTTPValidationError" not in str(document)
        assert call.get("/openapi.json").json() == document

    def test_operation_ids_are_unique(self, call: "Caller") -> None:
        paths = call.get("/openapi.json").json()["paths"]
        names = [operation["operationId"] for path in paths.values() for operation in path.values()]

        assert len(names) == len(set(names))

    def test_every_kind_of_error_has_a_heading_on_the_errors_page(self, call: "Caller") -> None:
        text = call.get("/errors").text

        assert '<h2 id="query-timeout">Query timeout</h2>' in text
        assert "<code>TWINTEXT_VALIDATION=report</code>" in text

    def test_robots_are_asked_to_leave_queries_alone(self, call: "Caller") -> None:
        assert "Disallow: /sparql" in call.get("/robots.txt").text


class TestTheFramework:
    def test_an_unknown_path_is_a_problem(self, call: "Caller") -> None:
        response = call.get("/no/such/path")

        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")

    @pytest.mark.parametrize("path", ["/questions", "/doc/organization/itu-t", "/healthz"])
    def test_an_unknown_method_is_a_problem_that_names_those_allowed(self, call: "Caller", path: str) -> None:
        response = call("DELETE", path)

        assert (response.status_code, response.headers["content-type"]) == (405, "application/problem+json")
        assert "GET" in response.headers["allow"]

    def test_the_base_address_can_be_set(self, settings: "Settings", engine: "StoreEngine", call: "Caller") -> None:
        app = create_app(replace(settings, base_url="https://twintext.example/"), engine)
        location = replace(call, application=app).get("/id/organization/itu-t").headers["location"]

        assert location == "https://twintext.example/doc/organization/itu-t"
