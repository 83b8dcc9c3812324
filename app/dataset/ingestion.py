"""Sources taken into a dataset: by their difference where that is small, by a whole build otherwise.

Both make the same version. A build reads, infers and validates everything, and so costs the more the larger the dataset
is; a resolution in a dataset of two million triples differs from it in a few hundred.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from pyoxigraph import NamedNode, Quad, Store

from app.dataset import versions
from app.dataset.amendment import Amendment
from app.dataset.asserted import AssertedGraph
from app.dataset.publication import Progress, Publication, publish
from app.dataset.recipe import is_stale
from app.dataset.reports import read_report
from app.dataset.workbench import Write, workbench
from app.errors import NoVersion
from app.model.embedded import EmbeddedFiles
from app.model.published import PublishedVersion, current_version
from app.model.tokens import Writer
from app.settings import Settings

KIND: Final = "ingest"
STAGE: Final = "writing the difference"
# Above this a build is not much slower, and bounds its memory.
_MOST_BYTES: Final = 2_000_000
_MOST_TRIPLES: Final = 20_000


def take_in(
    settings: Settings, files: EmbeddedFiles, graphs: Sequence[AssertedGraph], *, progress: Progress
) -> Publication:
    """Publish a version in which these graphs stand as they are given; errors as `publish`."""
    base = _base_of_difference(settings, files, graphs)
    if base is None:
        return publish(settings, files, graphs, progress=progress)
    known = {source.graph: source.checksum for source in base.manifest.sources}
    fresh = [graph for graph in graphs if known.get(graph.entry.graph) != graph.entry.checksum]
    if not fresh:
        return Publication(base, changed=False)
    progress(STAGE)
    wanted = {graph.entry.graph: _quads_of(graph) for graph in fresh}

    def perform(amendment: Amendment) -> None:
        for name, quads in wanted.items():
            amendment.replace(NamedNode(name), quads)

    entries = tuple(graph.entry for graph in fresh)
    with workbench(settings, files) as bench:
        revision = bench.write(Write(uuid.uuid4().hex, KIND, Writer(""), perform, entries))
    return Publication(revision.version, revision.changed, read_report(revision.version))


def _base_of_difference(
    settings: Settings, files: EmbeddedFiles, graphs: Sequence[AssertedGraph]
) -> PublishedVersion | None:
    """The version that a difference can be written against: what is served, built as it would be built today."""
    base = None
    with suppress(NoVersion):
        base = current_version(settings.data)
    if base is None or versions.staged(settings.data) is not None or is_stale(settings, files):
        return None
    present = {source.graph: source.triples for source in base.manifest.sources}
    before = sum(present.get(graph.entry.graph, 0) for graph in graphs)
    replaced = {source.graph: source.replaces for source in base.manifest.sources}
    if any(replaced.get(graph.entry.graph, ()) != graph.entry.replaces for graph in graphs):
        return None  # the reference facts differ then, which only a build writes
    is_small = sum(graph.size for graph in graphs) <= _MOST_BYTES and before <= _MOST_TRIPLES
    return base if is_small else None


def _quads_of(graph: AssertedGraph) -> set[Quad]:
    store = Store()
    graph.assert_in(store)
    return set(store)
