"""Terms and triples are written in canonical N-Triples, as the store reads and writes them."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.terms import XSD, Triple, iri, lines, literal, parse_lines

# Surrogates cannot be encoded, and RDF literals are Unicode scalar values.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_the_store_reads_back_every_literal_that_is_written(text: str) -> None:
    document = "".join(lines([("<http://e/s>", "<http://e/p>", literal(text, language="en"))]))

    (quad,) = pyoxigraph.parse(document, pyoxigraph.RdfFormat.N_TRIPLES)
    assert quad.object == pyoxigraph.Literal(text, language="en")


@given(st.lists(TEXTS, min_size=1, unique=True))
def test_what_the_store_dumps_is_parsed_into_the_triples_that_went_in(texts: list[str]) -> None:
    triples: set[Triple] = {("<http://e/s>", "<http://e/p>", str(pyoxigraph.Literal(text))) for text in texts}
    store = pyoxigraph.Store()
    store.load("".join(lines(triples)), pyoxigraph.RdfFormat.N_TRIPLES)
    dumped = store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())

    assert dumped is not None
    assert set(parse_lines(dumped.decode())) == triples


def test_a_literal_carries_its_datatype_and_a_string_needs_none() -> None:
    assert literal("2022", datatype=XSD + "gYear") == '"2022"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    assert literal("a\nb", datatype=XSD + "string") == '"a\\nb"'


@pytest.mark.parametrize(
    "value",
    [
        *("http://e/a b", "http://e/<", 'http://e/"', "http://e/\n", "http://e/{}", "http://e/\x84", "http://e/\ue000"),
        *("http://e/%", "http://e/%zz", "http://e/[x]", "http://e/a#b#c", "http://e/\ufffe", "http://e/\U0001fffe"),
    ],
)
def test_a_text_that_is_no_iri_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        iri(value)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=3), st.sampled_from(["", "%C3", "#", "?"]))
def test_what_the_engine_takes_for_an_iri_is_what_is_one(text: str, more: str) -> None:
    value = f"http://e/{text}{more}"
    try:
        node = pyoxigraph.NamedNode(value)
    except ValueError:
        with pytest.raises(ValueError, match="not an IRI"):
            iri(value)
    else:
        assert iri(value) == str(node)


@pytest.mark.parametrize("value", ["http://[::1]:80/a", "http://u@[::1]", "urn:x", "http://e/%41?q#f"])
def test_these_are_iris(value: str) -> None:
    assert iri(value) == f"<{value}>"
