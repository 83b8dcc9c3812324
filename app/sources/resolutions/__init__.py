"""Resolutions of standards bodies, read from text and Markdown into `app.model.records.Resolution`."""

from app.model.records import resolution_as_json
from app.sources.resolutions.identity import adopted_in, document_key_of, resolution_keys, version_key_of
from app.sources.resolutions.parser import parse_resolution, parse_resolutions, read_resolution, read_resolutions

__all__ = [
    "adopted_in",
    "document_key_of",
    "parse_resolution",
    "parse_resolutions",
    "read_resolution",
    "read_resolutions",
    "resolution_as_json",
    "resolution_keys",
    "version_key_of",
]
