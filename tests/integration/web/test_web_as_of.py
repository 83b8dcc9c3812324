"""Any read may name a version or a time: the answer is of that version, says so, and is cached as that version's."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller, StoreEngine

VERSION = "20261122T120000000Z-aaaaaa"
EARLIER = "20261101T120000000Z-bbbbbb"
READS = ["/doc/organization/itu-t", "/api/organizations", "/code/verb", "/ontology", "/ontology.ttl"]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    ("wish", "version"),
    [
        (f"version={EARLIER}", EARLIER),
        (f"version={VERSION}", VERSION),
        ("as-of=2026-11-05", EARLIER),
        ("as-of=2026-11-22", VERSION),
        ("as-of=2026-11-22T11:59:59Z", EARLIER),
        ("as-of=2026-11-22T13:30:00%2B01:00", VERSION),
        ("as-of=2026-11-22T13:30:00+01:00", VERSION),
    ],
)
def test_a_read_is_of_the_version_asked_for_and_tagged_with_it(
    call: "Caller", path: str, wish: str, version: str
) -> None:
    response = call.get(f"{path}?{wish}")

    assert response.status_code == 200, response.text
    assert version in response.headers["etag"]
    again = call("GET", f"{path}?{wish}", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", [*READS, "/sparql?query=ASK{}", "/questions/clause-facts"])
@pytest.mark.parametrize(
    ("wish", "status"),
    [("version=no-such", 404), ("as-of=2026-10-31", 404), ("as-of=soon", 400), ("version=a&as-of=2026-11-22", 400)],
)
def test_a_version_that_is_not_there_is_a_problem(call: "Caller", path: str, wish: str, status: int) -> None:
    if path.startswith("/questions"):
        path = next(q["href"] for q in call.get("/questions").json()["questions"] if not q["parameters"])
    response = call.get(f"{path}{'&' if '?' in path else '?'}{wish}")

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


def test_the_engine_is_asked_of_that_version(call: "Caller", engine: "StoreEngine") -> None:
    for path in (*READS[:3], "/sparql?query=ASK{}"):
        call.get(f"{path}{'&' if '?' in path else '?'}as-of=2026-11-05")

    assert {query.version for query in engine.asked} == {EARLIER}


def test_a_name_leads_to_the_document_of_the_same_version(call: "Caller") -> None:
    response = call.get("/id/organization/itu-t?as-of=2026-11-05")

    assert response.headers["location"] == "http://here.example/doc/organization/itu-t?as-of=2026-11-05"


def test_the_addresses_of_the_other_forms_carry_the_wish(call: "Caller") -> None:
    response = call.get("/doc/organization/itu-t?as-of=2026-11-05")

    assert response.headers["content-location"].endswith("/doc/organization/itu-t.ttl?as-of=2026-11-05")
    assert "/doc/organization/itu-t.jsonld?as-of=2026-11-05>" in response.headers["link"]


def test_a_page_says_of_which_version_it_is_and_leads_to_the_current_one(call: "Caller") -> None:
    page = call.get("/doc/organization/itu-t?as-of=2026-11-05", "text/html").text

    assert f'As of version <a href="/versions/{EARLIER}">' in page
    assert '<a href="/doc/organization/itu-t">See the current state</a>' in page
    assert f'href="/graph/reference?version={EARLIER}"' in page
    assert f'.ttl?version={EARLIER}"' in page
    assert "See the current state" not in call.get("/doc/organization/itu-t", "text/html").text


def test_the_pages_of_references_stay_in_the_version(call: "Caller") -> None:
    page = call.get(f"/doc/organization/itu-t?version={EARLIER}", "text/html").text

    assert f"&amp;version={EARLIER}" in page.split('rel="next"')[1].split(">")[0]


def test_the_answer_page_of_a_query_keeps_the_version_in_its_form(call: "Caller") -> None:
    page = call.get(f"/sparql?query=SELECT*%7B%3Fs+%3Fp+%3Fo%7D&version={EARLIER}&format=html", "text/html").text

    assert f'<input type="hidden" name="version" value="{EARLIER}">' in page
    assert "See the current state" in page
    assert f"?version={EARLIER}" in page
