"""Three terms as people write them make a triple, or it is said which of them is none."""

import pytest

from app.errors import BadRequest
from app.model.given_terms import triple_given

S, P = "http://example.org/s", "http://example.org/p"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://example.org/o", "<http://example.org/o>"),
        ("<http://example.org/o>", "<http://example.org/o>"),
        (" urn:iso:std ", "<urn:iso:std>"),
        ("prov:Agent", "<http://www.w3.org/ns/prov#Agent>"),
        ("_:b0", "_:b0"),
        ('"text"', '"text"'),
        ('"text"@en-GB', '"text"@en-GB'),
        (f'"5"^^<{XSD}integer>', f'"5"^^<{XSD}integer>'),
        ('"5"^^xsd:integer', f'"5"^^<{XSD}integer>'),
        (r'"a \"b\" \u00e9"', r'"a \"b\" \u00e9"'),
        ('""', '""'),
    ],
)
def test_an_object_is_read_as_it_is_meant(given: str, meant: str) -> None:
    assert triple_given(S, P, given) == (f"<{S}>", f"<{P}>", meant)


def test_a_stands_for_the_type_as_predicate_alone() -> None:
    assert triple_given(S, "a", S)[1] == "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    with pytest.raises(BadRequest, match="subject='a' is no term"):
        triple_given("a", P, S)


@pytest.mark.parametrize(
    ("subject", "predicate", "obj", "complaint"),
    [
        ("", P, S, "subject is missing"),
        (S, " ", S, "predicate is missing|predicate=' ' is no term"),
        (S, P, "plain text", "object='plain text' is no term"),
        (S, P, "no-colon", "is no term"),
        ('"text"', P, S, "subject="),
        (S, "_:b", S, "a predicate is an IRI"),
        (S, '"text"', S, "predicate="),
        (S, P, '"open', "is no literal"),
        (S, P, '"a"b"', "is no literal"),
        (S, P, '"a"@', "is no literal"),
        (S, P, '"a"^^', "is no literal"),
        (S, P, '"a"^^integer', "datatype='integer' is no term"),
        (S, P, '"a"^^_:b', "datatype='_:b' is no term"),
        (S, P, '"a\nb"', "is no literal"),
        (S, P, "<http://e/> . <x:y> <x:y> <x:z>", "not an IRI|is no term"),
        (S, P, "http://e/{}", "not an IRI"),
        (S, P, "http://e/ \x00", "is no term"),
    ],
)
def test_what_is_no_term_is_refused_by_its_place(subject: str, predicate: str, obj: str, complaint: str) -> None:
    with pytest.raises(BadRequest, match=complaint):
        triple_given(subject, predicate, obj)


def test_an_address_that_looks_like_a_prefix_is_an_address() -> None:
    assert triple_given(S, P, "org://example")[2] == "<org://example>"
