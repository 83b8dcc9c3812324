"""IRIs are minted in one place and by one rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.identifiers import code, document_graph, slug, thing


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ISO/IEC JTC 1/SC 6", "iso-iec-jtc-1-sc-6"),
        ("Florianópolis", "florianopolis"),
        ("ITU-T X.509", "itu-t-x.509"),
        ("ITU-T G.7041/Y.1303", "itu-t-g.7041-y.1303"),
        ("  Sharm el-Sheikh. ", "sharm-el-sheikh"),
        ("", ""),
    ],
)
def test_a_slug_is_lower_case_ascii_and_keeps_dots(text: str, key: str) -> None:
    assert slug(text) == key


@given(st.text())
def test_a_slug_of_a_slug_is_itself_and_is_safe_in_a_path(text: str) -> None:
    once = slug(text)

    assert slug(once) == once
    assert all(char.isascii() and (char.isalnum() or char in ".-+") for char in once)


def test_things_codes_and_document_graphs_have_their_own_paths() -> None:
    assert thing("clause", "wtsa-res-7", "2022", "resolves", "7", "1") == (
        "https://w3id.org/twintext/id/clause/wtsa-res-7/2022/resolves/7/1"
    )
    assert code("verb", "resolves") == "https://w3id.org/twintext/code/verb/resolves"
    assert document_graph("wtsa-res-7", "2022") == "https://w3id.org/twintext/graph/document/wtsa-res-7/2022"
