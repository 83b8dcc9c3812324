"""The judge of the W3C's tests: same but for blank nodes, and not the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.w3c_isomorphism import Blank, Iri, Literal, Row, Term, TripleTerm, same_list, same_rows
from tests.conformance.w3c_results import Boolean, Solutions, read, values

A, B, P = Iri("urn:a"), Iri("urn:b"), Iri("urn:p")
XSD = "http://www.w3.org/2001/XMLSchema#"


def blanks(*names: str) -> tuple[Blank, ...]:
    return tuple(Blank(name) for name in names)


def ring(*names: str) -> list[Row]:
    return [(Blank(one), P, Blank(other)) for one, other in zip(names, (*names[1:], names[0]), strict=True)]


terms: st.SearchStrategy[Term] = st.recursive(
    st.sampled_from([A, B, P, None, Literal("x", XSD + "string"), *blanks("1", "2", "3", "4")]),
    lambda inner: st.builds(TripleTerm, inner, st.just(P), inner),
    max_leaves=4,
)
bags = st.lists(st.tuples(terms, terms, terms), max_size=8)


def relabelled(term: Term) -> Term:
    if isinstance(term, Blank):
        return Blank("other" + term.label)
    return TripleTerm(*map(relabelled, term)) if isinstance(term, TripleTerm) else term


@given(bags, st.randoms(use_true_random=False))
def test_another_order_and_other_labels_make_no_difference(rows: list[Row], chance: random.Random) -> None:
    other = [tuple(map(relabelled, row)) for row in rows]
    assert same_list(rows, other)
    chance.shuffle(other)
    assert same_rows(rows, other)


@given(bags, st.tuples(terms, terms, terms))
def test_one_row_more_is_another_bag(rows: list[Row], row: Row) -> None:
    assert not same_rows(rows, [*rows, row])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ring("1", "2", "3", "4", "5", "6"), ring("1", "2", "3") + ring("4", "5", "6")),
        ([blanks("1", "1")], [blanks("1", "2")]),
        ([blanks("1", "2"), blanks("1", "2")], [blanks("1", "2"), blanks("2", "1")]),
        ([(A, B)], [(B, A)]),
        ([(Literal("1", XSD + "integer"),)], [(Literal("1", XSD + "decimal"),)]),
        ([(Literal("a", "", "en"),)], [(Literal("a", "", "de"),)]),
        ([(TripleTerm(Blank("1"), P, Blank("1")),)], [(TripleTerm(Blank("1"), P, Blank("2")),)]),
        ([(None,)], [(A,)]),
    ],
)
def test_these_are_not_the_same(left: list[Row], right: list[Row]) -> None:
    assert not same_rows(left, right)


def test_rings_are_the_same_however_they_are_labelled() -> None:
    assert same_rows(ring("1", "2", "3", "4"), ring("3", "1", "4", "2"))


def test_the_order_of_a_list_counts() -> None:
    assert same_rows([(A,), (B,)], [(B,), (A,)])
    assert not same_list([(A,), (B,)], [(B,), (A,)])


@pytest.mark.parametrize(
    ("datatype", "one", "other"),
    [
        ("integer", "+01", "1"),
        ("decimal", "1.50", "1.5"),
        ("double", "1.0e2", "100"),
        ("boolean", "1", "true"),
        ("dateTime", "2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00Z"),
    ],
)
def test_two_spellings_of_a_value_are_the_same_value(datatype: str, one: str, other: str) -> None:
    first, second = (values([(Literal(text, XSD + datatype),)]) for text in (one, other))
    assert first == second


@pytest.mark.parametrize(("datatype", "text"), [("integer", "one"), ("string", "01"), ("double", "-")])
def test_what_is_no_value_stays_as_it_is_spelled(datatype: str, text: str) -> None:
    row = (Literal(text, XSD + datatype),)
    assert values([row]) == [row]


DOCUMENTS = {
    "srj": b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}},{}]}}',
    "srx": b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>'
    b'<results><result><binding name="x"><uri>urn:a</uri></binding></result><result/></results></sparql>',
}


@pytest.mark.parametrize("extension", ["srj", "srx"])
def test_an_answer_is_the_same_in_every_format(extension: str) -> None:
    found = read(DOCUMENTS[extension], extension, "urn:base")

    assert found == Solutions(("x",), ({"x": A}, {}))
    assert not found.same(Solutions(("x",), ({"x": A},)), is_lax=False)
    assert not found.same(Solutions(("x",), ({"x": A}, {"x": B})), is_lax=False)
    assert not found.same(Boolean(value=True), is_lax=False)


def test_where_duplicates_may_be_left_out_nothing_else_may() -> None:
    twice = Solutions(("x",), ({"x": A}, {"x": A}))

    assert twice.same(Solutions(("x",), ({"x": A},)), is_lax=True)
    assert not twice.same(Solutions(("x",), ({"x": A},)), is_lax=False)
    assert not twice.same(Solutions(("x",), ({"x": B},)), is_lax=True)
