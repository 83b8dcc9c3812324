"""The manifest of a version in which there is nothing, for tests that change what they are about."""

from typing import Final

from app.model.published import Manifest

EMPTY: Final = Manifest(
    id="20261122T120000000Z-aaaaaa",
    published="2026-11-22T12:00:00+00:00",
    parent=None,
    ontology_version="0",
    asserted=0,
    entailed=0,
    total=0,
    inference="none",
    recipe="",
    conforms=None,
    violations=0,
    warnings=0,
    seconds=0.0,
    checksum="",
    sources=(),
)
