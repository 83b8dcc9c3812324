"""The stages in their order: assert, infer, validate, publish. Nothing is published unless all of them succeed."""

import hashlib
import itertools
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from app.dataset import description, statements, versions
from app.dataset.asserted import AssertedGraph, embedded_graphs
from app.dataset.counting import counts_of
from app.dataset.inference import close
from app.dataset.ontology_files import ontology_version, read_ontology, write_ontology_files, write_releases
from app.dataset.owlrl_oracle import close_with_owlrl
from app.dataset.provenance import provenance_triples
from app.dataset.recipe import endpoint_of, recipe_of
from app.dataset.reports import write_report
from app.dataset.search_index import build_index
from app.dataset.validation import ValidationReport, validate
from app.errors import Inconsistency, NonConformance, NoVersion, StagedElsewhere
from app.model import identifiers, searching
from app.model.embedded import EmbeddedFiles
from app.model.examples import examples
from app.model.published import Manifest, PublishedVersion, SourceEntry, current_version
from app.model.terms import lines
from app.settings import Settings

STAGES = ("reading sources", "inferring", "validating", "publishing")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Publication:
    """What a build did: the version now served, whether it is a new one, and what validation said (None: not asked)."""

    version: PublishedVersion
    changed: bool
    report: ValidationReport | None = None


def _silent(_stage: str) -> None:
    """Report no progress."""


def publish(
    settings: Settings,
    files: EmbeddedFiles,
    changes: Sequence[AssertedGraph] = (),
    *,
    empty: bool = False,
    records: Path | None = None,
    progress: Progress = _silent,
) -> Publication:
    """Publish a version from what was ingested so far, the embedded files as they now are, and `changes`.

    Where that differs in nothing from the version now served, no new one is made. `NonConformance` or `Inconsistency`
    leaves the last version served and everything as it was. `empty` starts a new dataset without the embedded graphs.
    `records` is a directory on the same disk with the records of catalogues that the graphs were made of, by default
    those of the version before.
    """
    started = time.monotonic()
    with versions.writer_lock(settings.data):
        base = _Base.of(settings.data)
        recipe = recipe_of(settings, files)
        graphs = base.fresh(_wanted(files, changes, base, empty=empty))
        if base.published is not None and base.is_served and not graphs and base.published.manifest.recipe == recipe:
            return Publication(base.published, changed=False)
        with (
            versions.draft(settings.data, base.asserted) as draft,
            tempfile.TemporaryDirectory(prefix=versions.DRAFT_PREFIX, dir=draft.directory.parent) as folder,
            ThreadPoolExecutor(2) as loader,
        ):
            progress(STAGES[0])
            sources = _assert_graphs(draft.asserted, graphs, base.sources, settings)
            documents = _documents(draft, Path(folder), graphs, settings)
            loading = loader.submit(_load_stated, draft, documents, settings)
            progress(STAGES[1])
            _infer(documents, settings)
            loading.result()
            loading = loader.submit(_complete, draft, documents, files, settings, described=_holds_ontology(sources))
            everything = (*documents.stated, documents.entailed)
            indexing = loader.submit(build_index, everything, draft.directory / searching.DIRECTORY)
            progress(STAGES[2])
            report = _validate(documents, files, settings)
            loading.result()
            indexing.result()
            progress(STAGES[3])
            ontology = read_ontology(files.ontology) if _holds_ontology(sources) else []
            write_ontology_files(ontology, draft.directory / "ontology")
            if ontology:
                write_releases(files.releases, draft.directory / "ontology")
            write_report(draft.directory, report)
            versions.link_tree(records or base.records, draft.directory / versions.RECORDS)
            asserted, total = (_size(store) for store in (draft.asserted, draft.complete))
            manifest = replace(
                _manifest(base, sources, settings, recipe),
                ontology_version=ontology_version(ontology),
                asserted=asserted,
                entailed=total - asserted,
                total=total,
                conforms=report.conforms if report else None,
                violations=report.violations if report else 0,
                warnings=report.warnings if report else 0,
                seconds=round(time.monotonic() - started, 3),
            )
            version = versions.publish(settings.data, draft, manifest)
        versions.retain(settings.data, settings.retain_versions, longest_read=settings.query_timeout)
    return Publication(version, changed=True, report=report)


def stage(
    settings: Settings, files: EmbeddedFiles, changes: Sequence[AssertedGraph], *, records: Path | None = None
) -> bool:
    """Set changes aside for the next build, without inferring or publishing; whether anything differed."""
    with versions.writer_lock(settings.data):
        base = _Base.of(settings.data)
        graphs = base.fresh(_wanted(files, changes, base, empty=False))
        if not graphs:
            return False
        with versions.draft(settings.data, base.asserted) as draft:
            loaded = [replace(graph, document=None) for graph in graphs]  # nothing waits in a draft that is set aside
            sources = _assert_graphs(draft.asserted, loaded, base.sources, settings)
            versions.link_tree(records or base.records, draft.directory / versions.RECORDS)
            manifest = _manifest(base, sources, settings, recipe_of(settings, files))
            (draft.directory / "manifest.json").write_text(manifest.to_json(), "utf-8")
            versions.stage(settings.data, draft, datetime.now(UTC))
    return True


def records_before(dataset: Path) -> Path | None:
    """The records of catalogues that the next version would start from; None where there are none."""
    records = _Base.of(dataset).records
    return records if records.is_dir() else None


def discard_staged(settings: Settings) -> bool:
    """Drop what was set aside for the next build; whether there was anything."""
    with versions.writer_lock(settings.data):
        return versions.discard_staged(settings.data)


@dataclass(frozen=True)
class _Base:
    """What a draft starts from: what was staged, else the version now served, else nothing."""

    published: PublishedVersion | None
    directory: Path | None
    sources: tuple[SourceEntry, ...]
    is_served: bool

    @property
    def asserted(self) -> Path | None:
        """The store of asserted graphs."""
        return self.directory / "asserted" if self.directory else None

    @property
    def records(self) -> Path:
        """The directory of the records of catalogues; it need not exist."""
        return (self.directory or Path()) / versions.RECORDS

    @classmethod
    def of(cls, dataset: Path) -> "_Base":
        published = None
        with suppress(NoVersion):
            published = current_version(dataset)
        staged = versions.staged(dataset)
        if staged is not None:
            manifest = Manifest.from_json((staged / "manifest.json").read_text("utf-8"))
            if manifest.parent == (published.id if published else None):
                return cls(published, staged, manifest.sources, is_served=False)
            if published is None or published.manifest.parent != manifest.parent:
                raise StagedElsewhere(str(manifest.parent), published.id if published else "none")
            # A writer was killed between publishing this and removing it: the version now served holds it.
            versions.discard_staged(dataset)
        if published is None:
            return cls(None, None, (), is_served=False)
        return cls(published, published.directory, published.manifest.sources, is_served=True)

    def fresh(self, graphs: Sequence[AssertedGraph]) -> list[AssertedGraph]:
        """Those of the graphs that are new or that differ from what the base holds."""
        known = {source.graph: source.checksum for source in self.sources}
        return [graph for graph in graphs if known.get(graph.entry.graph) != graph.entry.checksum]


def _wanted(files: EmbeddedFiles, changes: Sequence[AssertedGraph], base: _Base, *, empty: bool) -> list[AssertedGraph]:
    """The embedded graphs, for a dataset that has them or is new, and the changes."""
    has_embedded = _holds_ontology(base.sources) or (base.asserted is None and not empty)
    entries = {entry.graph: entry for entry in (*base.sources, *(graph.entry for graph in changes))}
    return [*(embedded_graphs(files, entries.values()) if has_embedded else ()), *changes]


def _holds_ontology(sources: Sequence[SourceEntry]) -> bool:
    return any(source.graph == identifiers.ONTOLOGY_GRAPH for source in sources)


@dataclass(frozen=True)
class _Documents:
    """The triples of a draft as N-Triples, a document each graph: those that are not in the store yet, and the others.

    Together these are the default graph; where it is the union of the named graphs, two documents may state the same.
    """

    waiting: Mapping[NamedNode, Path]
    stored: tuple[Path, ...]
    entailed: Path

    @property
    def stated(self) -> tuple[Path, ...]:
        """The documents of what is stated."""
        return (*self.stored, *self.waiting.values())


def _assert_graphs(
    directory: Path, graphs: Sequence[AssertedGraph], before: Sequence[SourceEntry], settings: Settings
) -> tuple[SourceEntry, ...]:
    """Write the graphs into the asserted store and describe all sources; a default graph that is a union is emptied.

    Graphs with a document wait for `_load_stated`, which takes its triples to the default graph as well.
    """
    store = Store(directory)
    entries = {source.graph: source for source in before}
    retrieved = datetime.now(UTC).isoformat(timespec="seconds")
    for graph in graphs:
        if graph.document:
            store.clear_graph(NamedNode(graph.entry.graph))
        entry = graph.entry if graph.document else graph.assert_in(store)
        entries[graph.entry.graph] = replace(entry, retrieved=retrieved)
    sources = tuple(sorted(entries.values(), key=lambda source: source.graph))
    if settings.default_graph == "union":
        _describe(store, entries.keys(), sources)
        store.clear_graph(DefaultGraph())
    store.flush()
    return sources


def _documents(draft: versions.Draft, folder: Path, graphs: Sequence[AssertedGraph], settings: Settings) -> _Documents:
    """The triples stated in the default graph, those of the store written down."""
    store = Store.read_only(str(draft.asserted))
    waiting = {NamedNode(graph.entry.graph): graph.document for graph in graphs if graph.document}
    names = list(store.named_graphs()) if settings.default_graph == "union" else [DefaultGraph()]
    stored = tuple(folder / f"stated-{number}.nt" for number in range(len(names)))
    for name, document in zip(names, stored, strict=True):
        with document.open("wb") as file:
            statements.dump(store, name, file)
    return _Documents(waiting, stored, folder / "entailed.nt")


def _describe(store: Store, described: Iterable[str], sources: Sequence[SourceEntry]) -> None:
    """Say anew in graph/provenance where each graph came from; who changed what, and when, stays there."""
    description.clear(store)
    provenance = NamedNode(identifiers.PROVENANCE_GRAPH)
    for graph in described:
        for quad in list(store.quads_for_pattern(NamedNode(graph), None, None, provenance)):
            store.remove(quad)
    document = "".join(lines(provenance_triples(sources))).encode()
    store.bulk_load(document, RdfFormat.N_TRIPLES, to_graph=provenance)


def _load_stated(draft: versions.Draft, documents: _Documents, settings: Settings) -> None:
    """Make the default graph the set union of all named graphs, and begin the complete store with what is asserted.

    The engine's own union mode returns a triple that stands in two graphs twice, and COUNT counts it twice.
    """
    store = Store(draft.asserted)
    union = [DefaultGraph()] if settings.default_graph == "union" else []
    for document in documents.stored:
        statements.load(store, document, *union)
    for graph, document in documents.waiting.items():
        statements.load(store, document, graph, *union)
    store.flush()
    store.backup(draft.complete)


def _infer(documents: _Documents, settings: Settings) -> None:
    """Write down what the stated triples entail; `Inconsistency` where they contradict each other."""
    if settings.inference == "none":
        documents.entailed.touch()
        return
    closing = close_with_owlrl if settings.inference == "owlrl" else close
    closure = closing(itertools.chain.from_iterable(map(statements.read, documents.stated)))
    if closure.inconsistencies:
        raise Inconsistency(tuple(str(finding) for finding in closure.inconsistencies))
    statements.write(closure.entailed, documents.entailed)


def _complete(
    draft: versions.Draft, documents: _Documents, files: EmbeddedFiles, settings: Settings, *, described: bool
) -> None:
    """Add what is entailed to graph/entailed and to the default graph, and what the dataset says of itself."""
    complete = Store(draft.complete)
    statements.load(complete, documents.entailed, NamedNode(identifiers.ENTAILED_GRAPH), DefaultGraph())
    if described and settings.default_graph == "union":
        counts = counts_of(documents.stated, documents.entailed)
        description.describe(Store(draft.asserted), complete, counts, examples(files.queries), endpoint_of(settings))
    complete.flush()


def _validate(documents: _Documents, files: EmbeddedFiles, settings: Settings) -> ValidationReport | None:
    """What the shapes say of everything that would be published; `NonConformance` if that forbids it."""
    if settings.validation == "off":
        return None
    everything = b"".join(document.read_bytes() for document in (*documents.stated, documents.entailed))
    report = validate(everything, files.shapes)
    if settings.validation == "reject" and not report.conforms:
        raise NonConformance(report.text(), report.violations, "".join(lines(report.triples())))
    return report


def _size(directory: Path) -> int:
    return statements.size(Store.read_only(str(directory)), DefaultGraph())


def _manifest(base: _Base, sources: tuple[SourceEntry, ...], settings: Settings, recipe: str) -> Manifest:
    """The manifest of a draft whose asserted graphs are known and nothing else yet."""
    now = datetime.now(UTC)
    digest = hashlib.sha256("".join(f"{source.graph} {source.checksum}\n" for source in sources).encode()).hexdigest()
    return Manifest(
        id=versions.new_version_id(digest, now),
        published=now.isoformat(timespec="seconds"),
        parent=base.published.id if base.published else None,
        ontology_version="",
        asserted=0,
        entailed=0,
        total=0,
        inference=settings.inference,
        recipe=recipe,
        conforms=None,
        violations=0,
        warnings=0,
        seconds=0.0,
        checksum=digest,
        sources=sources,
    )
