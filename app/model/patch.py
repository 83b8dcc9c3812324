"""RDF Patch (https://afs.github.io/rdf-patch/): rows that add and remove quads, and what several of them come to.

A quad is the bytes of its N-Quads line without the dot at the end; the service writes all terms in canonical form, so
that equal bytes are equal quads.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

MEDIA_TYPE: Final = "application/rdf-patch"

Quad = bytes

_ROW = re.compile(rb"([AD]) (.*) \.")
_WITH_GRAPH = re.compile(rb"(\S+ \S+ .+) (<[^<>\"\s]*>|_:[^\"\s]+)", re.DOTALL)


def version_iri(version: str) -> str:
    """The IRI by which the header of a patch names a version."""
    return f"urn:x-twintext:version:{version}"


def patch(before: str, after: str, removed: Iterable[Quad], added: Iterable[Quad]) -> Iterator[bytes]:
    """The lines of a patch from one version to another; a reader who finds no `TC` has not got all of it."""
    yield f"H id <{version_iri(after)}> .\n".encode()
    yield f"H prev <{version_iri(before)}> .\n".encode()
    yield b"TX .\n"
    yield from (b"D " + quad + b" .\n" for quad in removed)
    yield from (b"A " + quad + b" .\n" for quad in added)
    yield b"TC .\n"


def rows(document: bytes) -> Iterator[tuple[Quad, bool]]:
    """The quads that a patch adds (True) and removes (False), in their order; `ValueError` where it is not whole."""
    lines = document.split(b"\n")
    if lines[-2:] != [b"TC .", b""]:
        raise ValueError("the patch breaks off")
    for line in lines:
        found = _ROW.fullmatch(line)
        if found:
            yield found[2], found[1] == b"A"


def compose(changes: Iterable[tuple[Quad, bool]]) -> dict[Quad, bool]:
    """What exact changes made one after the other come to; what one takes back of another is left out."""
    net: dict[Quad, bool] = {}
    for quad, present in changes:
        if net.pop(quad, present) == present:
            net[quad] = present
    return net


def parts(quad: Quad) -> tuple[bytes, bytes]:
    """The triple and the graph of a quad; the graph is empty for the default graph."""
    found = _WITH_GRAPH.fullmatch(quad)
    return (found[1], found[2]) if found else (quad, b"")
