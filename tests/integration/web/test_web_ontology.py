"""The ontology under its address: RDF for editors and programs, a page for those who are surely browsers."""

from typing import TYPE_CHECKING

import pytest

from app.web.ontology import choose_ontology_format

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller

PROTEGE = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        (PROTEGE, "application/rdf+xml"),
        (JAVA, "application/rdf+xml"),
        (BROWSER, "text/html"),
        ("text/html", "text/html"),
        ("text/html, application/rdf+xml", "application/rdf+xml"),
        ("text/html;q=0.9, text/turtle;q=0.5", "text/html"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("text/plain", "application/n-triples"),
    ],
)
def test_html_is_only_for_those_who_name_it_and_prefer_nothing_else(accept: str | None, expected: str) -> None:
    assert choose_ontology_format(accept) == expected


def test_protege_s_header_gets_rdf_xml_at_once(call: "Caller") -> None:
    response = call.get("/ontology", PROTEGE)

    assert (response.status_code, response.headers["content-type"]) == (200, "application/rdf+xml")
    assert response.text == "<rdf:RDF/>"
    assert response.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/ontology.ttl", "text/turtle; charset=utf-8"),
        ("/ontology.owl", "application/rdf+xml"),
        ("/ontology.rdf", "application/rdf+xml"),
        ("/ontology.jsonld", "application/ld+json"),
        ("/ontology.nt", "application/n-triples"),
        ("/ontology/0.1.0", "text/turtle; charset=utf-8"),
        ("/ontology/0.0.9.owl", "application/rdf+xml"),
    ],
)
def test_files_and_versions_have_addresses(call: "Caller", path: str, content_type: str) -> None:
    response = call.get(path, "*/*")

    assert (response.status_code, response.headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize("path", ["/ontology.docx", "/ontology/9.9.9", "/ontology/0.1.0.docx", "/ontology/"])
def test_other_files_and_versions_are_not_found(call: "Caller", path: str) -> None:
    assert call.get(path).status_code == 404


def test_the_page_lists_terms_with_their_definitions(call: "Caller") -> None:
    text = call.get("/ontology", BROWSER).text

    assert '<div id="Sector">' in text
    assert "A part of a body." in text
    assert '<a href="/ontology/terms/Sector">sector</a> <code>tt:Sector</code>' in text


def test_an_editor_that_asks_again_is_told_that_nothing_changed(call: "Caller") -> None:
    tag = call.get("/ontology", PROTEGE).headers["etag"]

    assert call("GET", "/ontology", headers={"accept": PROTEGE, "if-none-match": tag}).status_code == 304
    assert call("GET", "/ontology", headers={"accept": "text/turtle", "if-none-match": tag}).status_code == 200
