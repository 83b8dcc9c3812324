"""The queries behind the pages and lists of this room: files in `queries/`, complete as they stand.

What varies between two requests is bound to a variable as a term; no query is put together from pieces.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from app.model.terms import Term
from app.query.engine import SPARQL_JSON, Query


@cache
def stored(name: str) -> str:
    """The text of `queries/{name}.rq`."""
    return (resources.files("app.web") / "queries" / f"{name}.rq").read_text(encoding="utf-8")


def stored_query(
    name: str, bindings: Mapping[str, Term] | None = None, media_type: str = SPARQL_JSON, version: str | None = None
) -> Query:
    """A stored query with its bindings, on a version or on the one now served."""
    return Query(stored(name), media_type, bindings=bindings or {}, version=version)
