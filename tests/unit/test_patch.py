"""RDF Patch: written, read and put together."""

import pytest

from app.model import patch

TRICKY = [
    (b"<s> <p> <o>", b""),
    (b"<s> <p> <o>", b"<g>"),
    (b"_:a <p> _:b", b"_:g"),
    (b'<s> <p> "a <b> c"', b""),
    (b'<s> <p> "a <b> c"', b"<g>"),
    (b'<s> <p> "x <y"^^<d>', b""),
    (b'<s> <p> "x <y"^^<d>', b"<g>"),
    (b'<s> <p> "a _:b"@en', b""),
    (b'<s> <p> "a _:b"@en', b"_:g"),
    (b'<s> <p> "say \\"hi\\" <g>"', b""),
    (b"<s> <p> <<( <a> <b> <c> )>>", b""),
    (b"<s> <p> <<( <a> <b> <c> )>>", b"<g>"),
]


@pytest.mark.parametrize(("triple", "graph"), TRICKY)
def test_triple_and_graph_of_a_quad_are_told_apart_whatever_a_literal_holds(triple: bytes, graph: bytes) -> None:
    assert patch.parts(triple + b" " + graph if graph else triple) == (triple, graph)


def test_a_patch_is_read_as_it_was_written() -> None:
    removed, added = [b'<s> <p> "1 ." <g>'], [b"<s> <p> <o>"]
    document = b"".join(patch.patch("v1", "v2", removed, added))

    assert document.startswith(b"H id <urn:x-twintext:version:v2> .\nH prev <urn:x-twintext:version:v1> .\nTX .\nD ")
    assert document.endswith(b"TC .\n")
    assert list(patch.rows(document)) == [(removed[0], False), (added[0], True)]


@pytest.mark.parametrize("document", [b"", b"TX .\nA <s> <p> <o> .\n", b"TX .\nTC ."])
def test_a_patch_that_breaks_off_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError, match="breaks off"):
        list(patch.rows(document))


def test_what_one_change_takes_back_of_another_is_left_out() -> None:
    a, b, c = b"<a> <p> <o>", b"<b> <p> <o>", b"<c> <p> <o>"

    assert patch.compose([(a, True), (b, False), (a, False), (c, True)]) == {b: False, c: True}
    assert patch.compose([(a, True), (a, False), (a, True)]) == {a: True}
