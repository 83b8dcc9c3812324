"""How the engine writes what it keeps: by its value, not as it was given."""

from pyoxigraph import Literal, Quad, Store

from app.model.terms import XSD


def as_kept(quad: Quad) -> Quad:
    """A quad as the engine gives it back: it writes "01" as "1" and +00:00 as Z, and patches have to agree."""
    if not isinstance(quad.object, Literal) or quad.object.datatype.value == XSD + "string":
        return quad
    kept = Store()
    kept.add(quad)
    stored: Quad = next(iter(kept))
    return stored
