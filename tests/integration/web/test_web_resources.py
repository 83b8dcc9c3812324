"""Linked data: names lead to documents, documents come in the form one prefers, pages show what is known."""

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller, StoreEngine

ITU_T = "https://w3id.org/twintext/id/organization/itu-t"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class TestNames:
    @pytest.mark.parametrize("key", ["document/itu-t-x.509", "clause/wtsa-res-7/2022/resolves/2", "document/no-such"])
    def test_a_name_leads_to_its_document_with_303_and_an_absolute_address(self, call: "Caller", key: str) -> None:
        response = call.get(f"/id/{key}")

        assert (response.status_code, response.headers["location"]) == (303, f"http://here.example/doc/{key}")
        assert response.headers["vary"] == "Accept"

    def test_a_slash_at_the_end_is_not_found_rather_than_redirected(self, call: "Caller") -> None:
        assert call.get("/doc/organization/itu-t/").status_code == 404
        assert call.get("/questions/").status_code == 404

    def test_a_name_cannot_lead_elsewhere(self, call: "Caller") -> None:
        assert call.get("/id/x/%0d%0aSet-Cookie:a=b").status_code == 404
        assert call.get("/id/%2F%2Felsewhere.example/y").status_code == 404
        assert call.get('/id/x/"><b>').headers["location"] == "http://here.example/doc/x/%22%3E%3Cb%3E"


class TestDocuments:
    @pytest.mark.parametrize(
        ("accept", "content_type", "suffix"),
        [
            ("*/*", "text/turtle; charset=utf-8", "ttl"),
            ("text/turtle", "text/turtle; charset=utf-8", "ttl"),
            ("application/ld+json", "application/ld+json", "jsonld"),
            ("application/json", "application/ld+json", "jsonld"),
            ("application/rdf+xml", "application/rdf+xml", "rdf"),
            ("application/n-triples", "application/n-triples", "nt"),
            (BROWSER, "text/html; charset=utf-8", "html"),
        ],
    )
    def test_the_form_is_negotiated_and_named(
        self, call: "Caller", accept: str, content_type: str, suffix: str
    ) -> None:
        response = call.get("/doc/organization/itu-t", accept)

        assert (response.status_code, response.headers["content-type"]) == (200, content_type)
        assert response.headers["content-location"] == f"http://here.example/doc/organization/itu-t.{suffix}"
        assert f'<{ITU_T}>; rel="canonical"' in response.headers["link"]
        assert '.jsonld>; rel="alternate"; type="application/ld+json"' in response.headers["link"]
        assert response.headers["vary"] == "Accept, Accept-Encoding"

    @pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "nt", "html"])
    def test_a_suffix_is_stronger_than_the_header(self, call: "Caller", suffix: str) -> None:
        plain = call.get(f"/doc/document/itu-t-x.509.{suffix}", "image/png")

        assert plain.headers["content-location"].endswith(f"/doc/document/itu-t-x.509.{suffix}")
        assert "itu-t-x.509" in plain.text

    def test_a_key_with_a_dot_is_not_cut(self, call: "Caller") -> None:
        assert call.get("/doc/document/itu-t-x.509").status_code == 200
        assert call.get("/doc/document/itu-t-x").status_code == 404

    def test_a_key_that_ends_like_a_suffix_is_taken_whole_and_can_take_another(self, call: "Caller") -> None:
        whole = call.get("/doc/document/odd.ttl", "application/n-triples")
        suffixed = call.get("/doc/document/odd.ttl.nt")

        assert whole.text == suffixed.text
        assert "/odd.ttl>" in whole.text

    def test_the_data_keep_canonical_iris_and_hold_blank_nodes(self, call: "Caller") -> None:
        text = call.get("/doc/organization/itu-t.nt").text

        assert f"<{ITU_T}>" in text
        assert "here.example" not in text
        assert '"a note"' in text

    def test_a_code_list_comes_with_its_codes(self, call: "Caller") -> None:
        names = {node["@id"] for node in json.loads(call.get("/code/verb.jsonld").text)}

        assert names == {"https://w3id.org/twintext/code/verb", "https://w3id.org/twintext/code/verb/noting"}

    def test_a_graph_has_a_document_too(self, call: "Caller") -> None:
        assert "Reference facts" in call.get("/graph/reference").text

    @pytest.mark.parametrize("path", ["/doc/x/y", "/doc/x/y.ttl", "/code/none", "/graph/none", "/doc/x/%3E%20%3Cy"])
    def test_what_nobody_speaks_of_is_not_found(self, call: "Caller", path: str) -> None:
        response = call.get(path)

        assert (response.status_code, response.json()["type"]) == (404, "http://here.example/errors#not-found")

    def test_a_form_that_is_not_there_is_not_acceptable(self, call: "Caller") -> None:
        assert call.get("/doc/organization/itu-t", "image/png").status_code == 406

    def test_the_same_document_need_not_be_sent_again(self, call: "Caller", engine: "StoreEngine") -> None:
        tag = call.get("/doc/organization/itu-t").headers["etag"]
        again = call("GET", "/doc/organization/itu-t", headers={"if-none-match": tag})

        assert (again.status_code, again.content) == (304, b"")

    def test_head_is_answered_like_get_without_the_body(self, call: "Caller") -> None:
        head = call("HEAD", "/doc/organization/itu-t", headers={"accept": BROWSER})

        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["content-length"]) > 1000


class TestPages:
    def test_statements_are_shown_by_the_words_of_the_ontology(self, call: "Caller") -> None:
        text = call.get("/doc/document/itu-t-x.509", BROWSER).text

        assert '<h1 lang="en">Rec. ITU-T X.509</h1>' in text
        assert 'href="/ontology#issuedBy">issued by</a>' in text
        assert '<a href="/doc/organization/itu-t">ITU-T</a>' in text

    def test_entailed_statements_are_marked_and_sources_named(self, call: "Caller") -> None:
        text = call.get("/doc/organization/itu-t", BROWSER).text

        assert '<a href="/graph/reference">Reference facts</a>' in text
        assert text.index("org:Organization") < text.index(">entailed</small>")
        assert '<a href="/ontology#Sector">sector</a></p>' in text  # a stated type stands above the name

    def test_literals_carry_their_language(self, call: "Caller") -> None:
        text = call.get("/doc/organization/itu-t", BROWSER).text

        assert '<h1 lang="en">ITU-T</h1>' in text
        assert '<span lang="fr">UIT-T</span>' in text

    def test_what_others_wrote_cannot_become_markup(self, call: "Caller") -> None:
        text = call.get("/doc/document/script", BROWSER).text

        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>" not in text
        assert 'href="https://example.org/itu-t?a=1&amp;b=2"' in call.get("/doc/organization/itu-t", BROWSER).text

    def test_references_come_in_pages_that_miss_none_and_repeat_none(self, call: "Caller") -> None:
        seen: list[str] = []
        after: str | None = ""
        pages = 0
        while after is not None:
            text = call.get("/doc/organization/itu-t", BROWSER, params={"after": after}).text
            shown = [part.split('"')[0] for part in text.split('<a href="/doc/item/')[1:]]
            seen += shown
            more = 'rel="next"' in text
            after = f"https://w3id.org/twintext/id/item/{shown[-1]}" if more else None
            pages += 1

        assert seen == [f"{number:03}" for number in range(120)]
        assert pages == 3

    def test_a_page_of_references_has_its_own_tag(self, call: "Caller") -> None:
        tags = {
            call.get("/doc/organization/itu-t", BROWSER, params=params).headers["etag"]
            for params in ({}, {"after": "https://w3id.org/twintext/id/item/049"})
        }

        assert len(tags) == 2

    def test_strict_rules_for_the_browser_stand_on_every_page(self, call: "Caller") -> None:
        policy = call.get("/doc/organization/itu-t", BROWSER).headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "unsafe-inline" in call.get("/docs", BROWSER).headers["content-security-policy"]
