"""Numbers counted in documents are those that queries count in the stores made of them."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Store

from app.dataset import statements
from app.dataset.counting import counts_of
from app.dataset.description import full_counts
from app.model.terms import RDF, XSD, Triple

THINGS = ["<http://e/a>", "<http://e/b>", "_:c", "<http://e/A>", "<http://e/B>"]
VALUES = ['"x"', '"x"@en', f'"1"^^<{XSD}integer>', '"a ^^<b>"', '"a \\" b"', f'"2001"^^<{XSD}gYear>']
PREDICATES = [f"<{RDF}type>", "<http://e/p>", "<http://e/q>"]
TRIPLES = st.tuples(st.sampled_from(THINGS), st.sampled_from(PREDICATES), st.sampled_from(THINGS + VALUES))
DOCUMENTS = st.lists(st.sets(TRIPLES, max_size=12), min_size=1, max_size=3)


@given(stated=DOCUMENTS, entailed=st.sets(TRIPLES, max_size=8))
def test_documents_and_stores_give_the_same_numbers(stated: list[set[Triple]], entailed: set[Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        documents = [Path(folder) / f"{number}.nt" for number in range(len(stated))]
        asserted, complete = Store(), Store()
        for document, triples in zip(documents, stated, strict=True):
            statements.write(triples, document)
            for store in (asserted, complete):
                statements.load(store, document, DefaultGraph(), NamedNode(f"http://e/{document.stem}"))
        last = Path(folder) / "entailed.nt"
        statements.write(entailed - set().union(*stated), last)
        statements.load(complete, last, DefaultGraph())

        counted = full_counts(asserted, complete)
        assert counts_of(documents, last) == {key: number for key, number in counted.items() if number}
