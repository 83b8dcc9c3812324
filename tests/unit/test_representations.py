"""Formats and the headers that go with them."""

import pytest

from app.errors import BadRequest, NotAcceptable
from app.query.engine import GRAPH_FORMATS, Form, media_types
from app.web import representations as rep


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_everything_the_engine_writes_is_on_offer_and_html_stands_last(form: Form) -> None:
    offered = [offer.media_type for offer in rep.offers_for(form)]

    assert set(offered) == {*media_types(form), "text/html"}
    assert offered[-1] == "text/html"


def test_short_names_reach_every_format() -> None:
    named = {media_type for types in rep.SHORT_NAMES.values() for media_type in types}

    assert {*GRAPH_FORMATS, *media_types("SELECT"), "text/html"} == named
    assert rep.formats_named(["CSV"]) == ("text/csv",)
    assert rep.formats_named(["text/csv"]) == ("text/csv",)


def test_of_several_formats_those_that_are_not_known_are_passed_over() -> None:
    assert rep.negotiate("image/png", ["strange", "rdf+xml", "text/turtle"], rep.GRAPH_OFFERS) == "application/rdf+xml"


def test_a_format_that_is_known_but_not_on_offer_is_not_acceptable() -> None:
    with pytest.raises(NotAcceptable, match="format=ttl"):
        rep.negotiate("*/*", ["ttl"], rep.SOLUTION_OFFERS)


def test_an_unknown_format_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(BadRequest, match="json, xml, csv"):
        rep.formats_named(["docx", ""])


def test_text_formats_name_their_charset_and_tables_their_header() -> None:
    assert rep.content_type("text/csv") == "text/csv; charset=utf-8; header=present"
    assert rep.content_type("text/turtle") == "text/turtle; charset=utf-8"
    assert rep.content_type("application/ld+json") == "application/ld+json"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("", False),
        ("*", True),
        ('W/"v-ttl"', True),
        ('"v-ttl"', True),
        ('"other", W/"v-ttl"', True),
        ('W/"v-tt"', False),
        ("v-ttl", False),
    ],
)
def test_entity_tags_are_compared_weakly(header: str | None, expected: bool) -> None:  # noqa: FBT001 - a test's table
    assert rep.matches(header, rep.entity_tag("v", "ttl")) is expected


def test_an_entity_tag_holds_no_character_that_a_header_may_not() -> None:
    assert rep.entity_tag("v", 'a"b\r\nc é') == 'W/"v-a_b__c__"'


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("https://w3id.org/twintext/id/document/itu-t-x.509", "/doc/document/itu-t-x.509"),
        ("https://w3id.org/twintext/id/norm/wtsa-res-7/2022/resolves/2.1", "/doc/norm/wtsa-res-7/2022/resolves/2.1"),
        ('https://w3id.org/twintext/id/x/"><b>', "/doc/x/%22%3E%3Cb%3E"),
        ("https://w3id.org/twintext/code/verb/noting", "/code/verb/noting"),
        ("https://w3id.org/twintext/graph/reference", "/graph/reference"),
        ("https://w3id.org/twintext/ontology#Clause", "/ontology#Clause"),
        ("https://w3id.org/twintext/other", None),
        ("https://example.org/id/x", None),
    ],
)
def test_a_canonical_iri_is_shown_on_this_host_and_a_foreign_one_is_not(iri: str, path: str | None) -> None:
    assert rep.host_path(iri) == path


def test_links_are_written_as_the_header_wants_them() -> None:
    assert rep.link_header([("http://a/b", "next", None), ("http://a/c", "alternate", "text/turtle")]) == (
        '<http://a/b>; rel="next", <http://a/c>; rel="alternate"; type="text/turtle"'
    )
