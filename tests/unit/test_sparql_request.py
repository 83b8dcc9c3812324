"""The parameters of the SPARQL protocol, decoded and understood."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.web.sparql_request import SparqlRequest, decode_form, interpret

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=50)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_what_was_encoded_once_is_decoded_once(pairs: list[tuple[str, str]]) -> None:
    decoded = decode_form(urlencode(pairs).encode())

    assert sorted((name, value) for name, values in decoded.items() for value in values) == sorted(pairs)


def test_a_plus_is_a_blank_and_a_percent_that_encodes_nothing_stays() -> None:
    assert decode_form(b"query=a+b%2Bc%zz") == {"query": ("a b+c%zz",)}


@pytest.mark.parametrize("body", [b"q=\xff", b"q=%C3", b"q=%FF"])
def test_what_is_not_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest, match="UTF-8"):
        decode_form(body)


def test_everything_has_a_meaning_or_a_default() -> None:
    assert interpret({}) == SparqlRequest()
    assert interpret(
        {
            "query": ("ASK {}",),
            "default-graph-uri": ("x:a", "x:b"),
            "named-graph-uri": ("x:c",),
            "timeout": (".5",),
            "infer": ("FALSE",),
            "version": ("v",),
            "format": ("csv", ""),
            "example": ("e",),
            "as-of": ("",),
            "unknown": ("1", "2"),
        }
    ) == SparqlRequest("ASK {}", ("x:a", "x:b"), ("x:c",), 0.5, False, "v", None, ("csv",), "e")  # noqa: FBT003


@pytest.mark.parametrize(
    ("text", "seconds"), [("1", 1.0), ("1s", 1.0), ("1.5 s", 1.5), ("500ms", 0.5), ("2M", 120.0), (".5", 0.5)]
)
def test_a_time_may_have_a_unit(text: str, seconds: float) -> None:
    assert interpret({"timeout": (text,)}).timeout == seconds


@pytest.mark.parametrize("text", ["0", "-1", "1h", "1e3", "nan", "inf", "one", "1 000", "٣"])
def test_what_is_no_positive_time_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="timeout"):
        interpret({"timeout": (text,)})


@pytest.mark.parametrize("iri", ["", "relative", "x:a b", "x:<a>", 'x:"', "//host/path", "x:{a}"])
def test_a_graph_is_named_by_an_absolute_iri(iri: str) -> None:
    with pytest.raises(BadRequest, match="IRI"):
        interpret({"default-graph-uri": (iri,)})


@given(st.text(alphabet="%=+&Aa09 \r\n_é", max_size=40))
def test_a_form_is_read_as_the_standard_library_reads_it(text: str) -> None:
    expected: dict[str, tuple[str, ...]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
            expected[name] = (*expected.get(name, ()), value)
    except UnicodeDecodeError:
        with pytest.raises(BadRequest):
            decode_form(text.encode())
        return

    assert decode_form(text.encode()) == expected
