"""Full-text search in the index of words beside a version (`app.model.searching` says what that looks like)."""

from app.query.search.found import FacetValue, Found, Hit, Piece, SearchRequest
from app.query.search.room import SearchRoom

__all__ = ["FacetValue", "Found", "Hit", "Piece", "SearchRequest", "SearchRoom"]
