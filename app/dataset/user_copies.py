"""Documents that users bring: their own copy of a resolution becomes the graph of that document."""

from pathlib import Path

from app.dataset.asserted import AssertedGraph, graph_of_triples
from app.model import identifiers
from app.model.records import Resolution
from app.sources.lifting import lift_resolution
from app.sources.resolutions import document_key_of, version_key_of


def resolution_graph(resolution: Resolution, *, document_key: str | None = None) -> AssertedGraph:
    """The graph of one version of a resolution, with the full text of its clauses.

    Its clauses have the IRIs that the reference facts use, so that text and duties meet in one node.
    """
    key = document_key or document_key_of(resolution)
    return graph_of_triples(
        identifiers.document_graph(key, version_key_of(resolution)),
        lift_resolution(resolution, document_key=document_key),
        title=resolution.id,
        origin=Path(resolution.source).name,
    )
