"""What the engine keeps is found again by its value, and nothing else with it."""

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from app.dataset.stored_form import as_kept, matching
from app.model.terms import XSD

THING, HAS = NamedNode("http://e/thing"), NamedNode("http://e/has")
INTEGER = NamedNode(XSD + "integer")


@pytest.fixture
def numbers(tmp_path: Path) -> Store:
    """The first 600 integers, each said of one thing, in a store on disk."""
    store = Store(str(tmp_path / "store"))
    store.extend(Quad(THING, HAS, Literal(number)) for number in range(600))
    store.flush()
    return store


@pytest.mark.parametrize("graph", [None, DefaultGraph()])
def test_asked_for_a_number_a_store_on_disk_gives_that_number_alone(numbers: Store, graph: DefaultGraph | None) -> None:
    for number in range(600):
        found = [quad.object for quad in matching(numbers, None, HAS, Literal(number), graph)]
        assert found == [Literal(number)]


def test_a_number_is_found_however_it_is_spelled(numbers: Store) -> None:
    found = matching(numbers, THING, None, Literal("0255", datatype=INTEGER), None)
    assert [quad.object for quad in found] == [Literal(255)]


def test_what_is_not_given_matches_everything(numbers: Store) -> None:
    assert len(list(matching(numbers, THING, None, None, None))) == 600


def test_a_literal_is_kept_by_its_value_and_a_text_as_it_is() -> None:
    spelled = Quad(THING, HAS, Literal("01", datatype=INTEGER), NamedNode("http://e/graph"))
    assert as_kept(spelled) == Quad(THING, HAS, Literal(1), NamedNode("http://e/graph"))
    for text in (Literal("01"), Literal("01", language="en"), THING):
        quad = Quad(THING, HAS, text)
        assert as_kept(quad) == quad
