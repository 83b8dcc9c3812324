"""N-Triples terms go to rdflib and come back as they were."""

import pytest

from app.dataset.rdflib_graph import graph_of, node_of, term_of
from app.model.terms import XSD, literal


@pytest.mark.parametrize(
    "term",
    [
        "<http://example.org/é>",
        "_:b1",
        '"x"',
        '"x"@en-gb',
        literal('a "quoted"\\\n text'),
        literal("01", datatype=XSD + "integer"),
        literal("one", datatype=XSD + "integer"),
        literal("2020-01-01T00:00:00Z", datatype=XSD + "dateTime"),
    ],
)
def test_a_term_comes_back_as_it_was(term: str) -> None:
    assert term_of(node_of(term)) == term


def test_a_graph_holds_each_triple_once() -> None:
    triple = ("<http://example.org/a>", "<http://example.org/p>", '"1"')

    assert len(graph_of([triple, triple])) == 1
