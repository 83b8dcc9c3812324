"""How the engine writes what it keeps, and how to find it again: by its value, not as it was given."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from app.model.terms import XSD

_ANY: Final = NamedNode("urn:any")


def as_kept(quad: Quad) -> Quad:
    """A quad as the engine gives it back: it writes "01" as "1" and +00:00 as Z, and patches have to agree."""
    if not isinstance(quad.object, Literal) or quad.object.datatype.value == XSD + "string":
        return quad
    return Quad(quad.subject, quad.predicate, _kept(quad.object), quad.graph_name)


def matching(
    store: Store,
    subject: Any,  # the engine checks which term may stand where
    predicate: NamedNode | None,
    obj: Any,
    graph: NamedNode | BlankNode | DefaultGraph | None,
) -> Iterator[Quad]:
    """The quads of a pattern, and no others.

    Asked for the integer 255, an engine on disk gives 256 to 510 as well (pyoxigraph 0.5.13): it ends the range of keys
    too late where the last byte of a number is 255. Queries in SPARQL are not concerned, since they compare again.
    """
    found = store.quads_for_pattern(subject, predicate, obj, graph)
    if not isinstance(obj, Literal):
        return found
    wanted = _kept(obj)
    return (quad for quad in found if quad.object == wanted)


@lru_cache(maxsize=4096)
def _kept(literal: Literal) -> Literal:
    kept = Store()
    kept.add(Quad(_ANY, _ANY, literal))
    stored: Any = next(iter(kept)).object
    return stored  # type: ignore[no-any-return]  # a literal, as it went in
