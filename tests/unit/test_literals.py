"""Values of literals: which texts are well formed, which values are the same, which datatypes they are in."""

import pytest

from app.dataset.literals import is_ill_formed, is_value_of, parts_of, value_of
from app.model.terms import RDF, RDFS, XSD, literal


def typed(text: str, name: str) -> str:
    return literal(text, datatype=XSD + name)


WELL_FORMED = {
    "integer": ["0", "-1", "+01", " 7 ", "9" * 5000],
    "decimal": ["1.", ".5", "-0.50"],
    "double": ["1e3", "INF", "-INF", "NaN", ".5"],
    "float": ["1", "1e99", "-1e99", "INF"],
    "boolean": ["true", "false", "1", "0"],
    "byte": ["-128", "127"],
    "unsignedByte": ["0", "255"],
    "positiveInteger": ["1"],
    "negativeInteger": ["-1"],
    "string": ["", "any\nthing"],
    "normalizedString": ["a\tb"],
    "token": ["  a  b "],
    "language": ["en", "pt-BR"],
    "Name": ["a:b", "_x"],
    "NCName": ["a.b"],
    "NMTOKEN": ["1-2"],
    "hexBinary": ["0fB7"],
    "base64Binary": ["QQ==", "Q Q = ="],
    "anyURI": ["http://example.org/é"],
    "dateTime": ["2020-02-29T23:59:59.5Z", "-0044-03-15T24:00:00", "12020-01-01T00:00:00+14:00"],
    "dateTimeStamp": ["2020-01-01T00:00:00-05:00"],
    "date": ["2020-02-29", "2020-01-01Z"],
    "time": ["23:59:59", "24:00:00"],
}
ILL_FORMED = {
    "integer": ["", "1.0", "one", "1_000", "٣"],
    "decimal": [".", "1e3", "1,5"],
    "double": ["inf", "1e", "nan", "+-1"],
    "float": ["infinity", "0x1"],
    "boolean": ["yes", "TRUE"],
    "byte": ["128"],
    "unsignedByte": ["-1", "256"],
    "positiveInteger": ["0"],
    "negativeInteger": ["0"],
    "language": ["", "english language", "abcdefghi"],
    "Name": ["1a", ""],
    "NCName": ["a:b", "-a"],
    "NMTOKEN": ["a b"],
    "hexBinary": ["0", "xx"],
    "base64Binary": ["Q", "*"],
    "anyURI": ["a b"],
    "dateTime": [
        "2020-01-01",
        "2019-02-29T00:00:00",
        "2020-01-01T24:00:01",
        "2020-01-01T00:00:00+15:00",
        "020-01-01T00:00:00",
    ],
    "dateTimeStamp": ["2020-01-01T00:00:00"],
    "date": ["2020-13-01", "2020-1-1", "2019-02-29"],
    "time": ["25:00:00", "12:00"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WELL_FORMED.items() for text in texts])
def test_a_text_in_the_lexical_space_is_well_formed(name: str, text: str) -> None:
    assert not is_ill_formed(typed(text, name))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in ILL_FORMED.items() for text in texts])
def test_a_text_outside_the_lexical_space_is_ill_formed(name: str, text: str) -> None:
    assert is_ill_formed(typed(text, name))


@pytest.mark.parametrize("datatype", ["http://example.org/d", XSD + "gYear", RDFS + "Literal", RDF + "HTML"])
def test_nothing_is_known_of_other_datatypes(datatype: str) -> None:
    term = literal("?", datatype=datatype)

    assert not is_ill_formed(term)
    assert value_of(term) is None
    assert is_value_of(term, "http://example.org/d") is None
    assert is_value_of(term, XSD + "integer") in (None, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (typed("1", "integer"), typed("+01.0", "decimal")),
        (typed("1", "byte"), typed(" 1 ", "unsignedLong")),
        (typed("0.1", "float"), typed("0.10", "float")),
        (typed("true", "boolean"), typed("1", "boolean")),
        (literal("a"), typed("a", "string")),
        (literal("a b"), typed(" a  b ", "token")),
        (literal("a b"), typed("a\tb", "normalizedString")),
        (literal("a@b@EN", datatype=RDF + "PlainLiteral"), literal("a@b", language="en")),
        (literal("a@", datatype=RDF + "PlainLiteral"), literal("a")),
        (typed("2020-01-01T24:00:00Z", "dateTime"), typed("2020-01-01T19:00:00-05:00", "dateTime")),
        (typed("2020-01-02T00:00:00.50Z", "dateTime"), typed("2020-01-02T00:00:00.5Z", "dateTimeStamp")),
        (typed("0F", "hexBinary"), typed("0f", "hexBinary")),
        (typed("Q Q==", "base64Binary"), typed("QQ==", "base64Binary")),
        (typed("1e400", "double"), typed("INF", "double")),
        (typed("-1e99", "float"), typed("-INF", "float")),
    ],
)
def test_two_writings_of_one_value_are_the_same(one: str, other: str) -> None:
    assert value_of(one) == value_of(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (typed("1", "integer"), typed("2", "integer")),
        (typed("1", "integer"), typed("1", "double")),
        (typed("1", "double"), typed("1", "float")),
        (typed("1", "integer"), typed("1", "boolean")),
        (literal("a"), literal("a", language="en")),
        (literal("a", language="en"), literal("a", language="fr")),
        (literal("http://a"), typed("http://a", "anyURI")),
        (typed("0.1", "decimal"), typed("0.10000000000000000001", "decimal")),
        (typed("2020-01-01T00:00:00", "dateTime"), typed("2020-01-01T00:00:00Z", "dateTime")),
    ],
)
def test_two_values_differ_though_they_may_look_alike(one: str, other: str) -> None:
    assert value_of(one) != value_of(other)


@pytest.mark.parametrize(
    ("term", "inside", "outside"),
    [
        (typed("5", "integer"), ["byte", "decimal", "nonNegativeInteger"], ["negativeInteger", "double", "string"]),
        (typed("5.0", "decimal"), ["positiveInteger"], ["float"]),
        (typed("0.5", "decimal"), ["decimal"], ["integer"]),
        (literal("en"), ["language", "NCName", "string"], ["anyURI", "boolean"]),
        (literal("a b "), ["normalizedString"], ["token", "Name"]),
        (literal("en", language="en"), [], ["string", "language", "integer"]),
        (typed("2020-01-01T00:00:00Z", "dateTime"), ["dateTimeStamp", "dateTime"], ["string"]),
        (typed("2020-01-01T00:00:00", "dateTime"), ["dateTime"], ["dateTimeStamp"]),
        (typed("one", "integer"), [], ["integer", "string"]),
        (typed("1", "boolean"), ["boolean"], ["integer"]),
    ],
)
def test_a_value_is_in_a_datatype_by_what_it_is(term: str, inside: list[str], outside: list[str]) -> None:
    assert [is_value_of(term, XSD + name) for name in inside] == [True] * len(inside)
    assert [is_value_of(term, XSD + name) for name in outside] == [False] * len(outside)


def test_texts_with_and_without_a_language_are_plain_literals_and_all_are_literals() -> None:
    assert is_value_of(literal("a", language="en"), RDF + "PlainLiteral")
    assert is_value_of(literal("a"), RDF + "PlainLiteral")
    assert not is_value_of(typed("1", "integer"), RDF + "PlainLiteral")
    assert is_value_of(typed("1", "integer"), RDFS + "Literal")


def test_escapes_in_a_term_are_read() -> None:
    assert parts_of(r'"a\"\\\n\t\u00e9\U0001F600"@en-gb') == ('a"\\\n\té😀', RDF + "langString", "en-gb")


def test_what_is_no_literal_has_no_parts() -> None:
    with pytest.raises(ValueError, match="not a literal"):
        parts_of("<http://example.org/a>")
