"""The index of words beside a version: made with a build, carried on with each write (`app.model.searching`)."""

from app.dataset.search_index.following import carry_on
from app.dataset.search_index.index import OpenIndex, build_index, take_over

__all__ = ["OpenIndex", "build_index", "carry_on", "take_over"]
