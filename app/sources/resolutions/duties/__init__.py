"""Duties out of operative clauses: who is asked, with which force, to do what, under which conditions."""

from app.sources.resolutions.duties.extraction import duties_of, with_duties

__all__ = ["duties_of", "with_duties"]
