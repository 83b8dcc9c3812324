"""Terms go to an engine as terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from app.model.terms import XSD, iri, literal
from app.query.binding import check_variable, read_term, write_term
from app.query.engine import Cell


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        ("<http://example.org/a?b#c>", Cell("uri", "http://example.org/a?b#c")),
        ('""', Cell("literal", "")),
        ('"a"@en-GB', Cell("literal", "a", "en-GB")),
        (f'"1"^^<{XSD}integer>', Cell("literal", "1", None, XSD + "integer")),
        ('"\\t\\b\\n\\r\\f\\"\\\'\\\\\\u00e9\\U0001F600"', Cell("literal", "\t\b\n\r\f\"'\\é😀")),
    ],
)
def test_a_term_is_read_as_its_parts(term: str, cell: Cell) -> None:
    assert read_term(term) == cell


@pytest.mark.parametrize(
    "term",
    [
        *("", "x", "_:b", "<x>", "<http://a b>", "<http://a>b>", '<http://a/"x">', "<http://a> .", "<http://a>\n"),
        *(
            '"',
            '"a',
            '"a"b"',
            '"a\nb"',
            '"\\x"',
            '"\\u12"',
            '"a"@',
            '"a"@en . <x>',
            '"a"^^<x>',
            '"a"^^xsd:int',
            '"a" #',
        ),
    ],
)
def test_what_is_no_term_is_refused(term: str) -> None:
    for read in (read_term, write_term):
        with pytest.raises(ValueError, match="no IRI"):
            read(term)


@given(st.text(st.characters(codec="utf-8")), st.sampled_from([None, "en", "de-at"]))
def test_a_literal_written_again_is_the_same_to_the_engine(value: str, language: str | None) -> None:
    term = literal(value, language=language)
    (found,) = parse(f"<urn:s> <urn:p> {write_term(term)} .", RdfFormat.N_TRIPLES)
    assert found == Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value, language=language))


def test_an_iri_and_a_typed_literal_are_written_again() -> None:
    assert write_term(iri("urn:x")) == "<urn:x>"
    assert write_term(f'"1"^^<{XSD}integer>') == f'"1"^^<{XSD}integer>'
    assert write_term(f'"a"^^<{XSD}string>') == '"a"'


def test_the_name_of_a_variable_is_one_word() -> None:
    assert check_variable("since2020") == "since2020"
    for name in ("", "a b", "a}", "?a", "a-b"):
        with pytest.raises(ValueError, match="no name"):
            check_variable(name)
