"""`/explain` answers in each form, for each version, and says what is wrong with a triple that cannot be explained."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import RdfFormat, parse

from app.dataset.asserted import graph_of_files
from app.dataset.publication import publish
from app.main import create_app
from app.model.embedded import embedded_files
from app.model.published import all_versions
from app.query.engine import Cell
from app.settings import Settings
from app.web.why import term_of, why

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller

FACTS = """
@prefix : <https://w3id.org/twintext/id/thing/> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
tt:partOf owl:propertyChainAxiom ( tt:directPartOf tt:directPartOf ) . tt:note rdfs:subPropertyOf rdfs:label .
:a tt:directPartOf :b ; tt:note "<script>alert(1)</script>"@en . :b tt:directPartOf :c .
"""
THING = "https://w3id.org/twintext/id/thing/"
WHOLE = {"subject": f"{THING}a", "predicate": "tt:partOf", "object": f"{THING}c"}
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module", name="chained")
def _chained(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two versions; in the older one the chain is broken."""
    folder = tmp_path_factory.mktemp("explanations")
    settings = Settings(data=folder / "data", query_timeout=20.0, query_workers=1)
    for text in (FACTS.replace(":b tt:directPartOf :c .", ""), FACTS):
        (folder / "facts.ttl").write_text(text, "utf-8")
        graph = graph_of_files("https://w3id.org/twintext/graph/x", [folder / "facts.ttl"], title="<Facts>", origin="f")
        publish(settings, embedded_files(), [graph], empty=True)
    return settings


@pytest.fixture(scope="module", name="service")
def _service(chained: Settings) -> FastAPI:
    return create_app(chained)


@pytest.fixture(name="get")
def _get(service: FastAPI, call: "Caller") -> Get:
    return replace_application(call, service).get


def replace_application(call: "Caller", application: FastAPI) -> "Caller":
    call.application = application
    return call


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_json_is_what_programs_get(get: Get, accept: str) -> None:
    answer = get("/explain", accept, params=WHOLE)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert (document["holds"], document["steps"], document["statements"][0]["rule"]) == ("entailed", 1, "prp-spo2")
    assert document["version"] == answer.headers["x-dataset-version"]


@pytest.mark.parametrize("name", ["ttl", "turtle", "text/turtle"])
def test_turtle_can_be_asked_for_by_name(get: Get, name: str) -> None:
    answer = get("/explain", "text/html", params=WHOLE | {"format": name})

    assert answer.headers["content-type"].startswith("text/turtle")
    assert len(list(parse(answer.content, RdfFormat.TURTLE))) > 20


def test_text_can_be_read(get: Get) -> None:
    answer = get("/explain", "text/plain", params=WHOLE)

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "tt:partOf owl:propertyChainAxiom ( tt:directPartOf tt:directPartOf )" in answer.text


def test_the_page_links_premises_things_and_forms(get: Get) -> None:
    page = get("/explain", "text/html", params=WHOLE).text

    assert 'href="#statement-2">2</a>' in page
    assert '<li id="statement-4">' in page
    assert 'href="/doc/thing/b"' in page
    assert 'href="/graph/x">&lt;Facts&gt;</a>' in page
    assert "in 1 step." in page
    forms = [part.split('"')[0].replace("&amp;", "&") for part in page.split('<a href="?')[1:]]
    assert [parse_qs(form)["format"] for form in forms] == [["json"], ["ttl"], ["txt"]]
    assert all(parse_qs(form)["object"] == [WHOLE["object"]] for form in forms)


def test_a_stated_triple_is_said_to_be_stated(get: Get) -> None:
    given = WHOLE | {"predicate": "tt:directPartOf", "object": f"{THING}b"}

    assert "A source states it." in get("/explain", "text/html", params=given).text
    assert get("/explain", "application/json", params=given).json()["holds"] == "stated"


def test_values_are_shown_as_text_whatever_they_hold(get: Get) -> None:
    given = {"subject": f"{THING}a", "predicate": "rdfs:label", "object": '"<script>alert(1)</script>"@en'}
    page = get("/explain", "text/html", params=given)

    assert page.status_code == 200
    assert "<script>" not in page.text


def test_an_older_version_is_explained_as_it_was(get: Get, chained: Settings) -> None:
    newer, older = all_versions(chained.data)
    given = WHOLE | {"version": older.id}

    assert get("/explain", "application/json", params=given).status_code == 404
    assert get("/explain", "application/json", params=WHOLE | {"as-of": "2001-01-01"}).status_code == 404
    page = get("/explain", "text/html", params=WHOLE | {"version": newer.id})
    assert f'name="version" value="{newer.id}"' in page.text
    assert f"/doc/thing/b?version={newer.id}" in page.text
    assert "max-age=86400" in page.headers["cache-control"]


def test_what_a_client_has_already_is_not_sent_again(get: Get, call: "Caller") -> None:
    tag = get("/explain", "application/json", params=WHOLE).headers["etag"]
    again = call("GET", "/explain", params=WHOLE, headers={"accept": "application/json", "if-none-match": tag})
    page = call("GET", "/explain", params=WHOLE, headers={"accept": "text/html", "if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("given", "status", "slug"),
    [
        ({}, 400, "bad-request"),
        (WHOLE | {"object": ""}, 400, "bad-request"),
        (WHOLE | {"predicate": "nonsense"}, 400, "bad-request"),
        (WHOLE | {"subject": '"text"'}, 400, "bad-request"),
        (WHOLE | {"object": f"{THING}nothing"}, 404, "not-entailed"),
        (WHOLE | {"version": "20010101T000000000Z-abcdef"}, 404, "unknown-version"),
        (WHOLE | {"version": "a", "as-of": "2001-01-01"}, 400, "bad-request"),
        (WHOLE | {"format": "pdf"}, 400, "bad-request"),
        (WHOLE | {"format": "csv"}, 406, "not-acceptable"),
        (WHOLE | {"subject": "http://e/" + "a" * 10_001}, 422, "bad-value"),
    ],
)
def test_what_cannot_be_explained_is_a_problem(get: Get, given: dict[str, str], status: int, slug: str) -> None:
    answer = get("/explain", "application/json", params=given)

    assert answer.status_code == status
    assert answer.json()["type"].endswith(f"/errors#{slug}")


def test_a_problem_says_how_the_terms_were_understood(get: Get) -> None:
    answer = get("/explain", "application/json", params=WHOLE | {"object": "prov:Agent"})

    assert answer.json()["object"] == "<http://www.w3.org/ns/prov#Agent>"


def test_a_page_keeps_what_was_typed_where_it_cannot_be_explained(get: Get) -> None:
    page = get("/explain", "text/html", params=WHOLE | {"object": '"><b>'})

    assert page.status_code == 400
    assert "&gt;&lt;b&gt;" in page.text
    assert "<b>" not in page.text


def test_the_page_without_a_triple_asks_for_one(get: Get) -> None:
    page = get("/explain", "text/html")

    assert page.status_code == 200
    assert '<input id="subject" name="subject" value=""' in page.text


def test_pages_of_things_lead_to_the_reasons_for_what_is_entailed(get: Get) -> None:
    page = get("/doc/thing/a", "text/html").text
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="/explain?')[1:]]

    assert links
    for link in links:
        given = {name: values[0] for name, values in parse_qs(link).items()}
        answer = get("/explain", "application/json", params=given)
        assert answer.json()["holds"] == "entailed", given


def test_a_service_without_a_dataset_of_its_own_says_that_it_cannot_explain(call: "Caller", tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, engine="remote", remote_query_url="http://127.0.0.1:9/sparql")
    answer = replace_application(call, create_app(settings)).get("/explain", "application/json", params=WHOLE)

    assert answer.status_code == 501
    assert answer.json()["type"].endswith("/errors#nothing-to-explain")


@pytest.mark.parametrize(
    ("cell", "term"),
    [
        (Cell("uri", "http://e/a"), "<http://e/a>"),
        (Cell("bnode", "b0"), "_:b0"),
        (Cell("literal", 'a "b"', language="en"), '"a \\"b\\""@en'),
        (
            Cell("literal", "5", datatype="http://www.w3.org/2001/XMLSchema#integer"),
            '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ),
    ],
)
def test_the_address_of_a_reason_holds_the_value_as_it_is(cell: Cell, term: str) -> None:
    assert term_of(cell) == term
    given = parse_qs(urlsplit(why(cell, "http://e/s?x=1&y", "http://e/p", None)).query)
    assert given == {"subject": ["<http://e/s?x=1&y>"], "predicate": ["<http://e/p>"], "object": [term]}
