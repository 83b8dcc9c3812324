"""Where one change at a time becomes a version: the stores of the current version, copied by links and kept open.

A build (`app.dataset.publication`) reads, infers and validates everything; a write does so for its difference alone,
and so costs the same in a dataset of a thousand triples and of ten million. The working copies stay open between
writes, because opening them costs more than most writes; they are never served, and a writer that was killed
leaves only a directory that the next one sweeps away. docs/decisions/0006-writing.md says why it is built so.
"""

import gc
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from pyoxigraph import NamedNode, Quad, Store

from app.dataset import description, versions
from app.dataset.amendment import Amendment, Effect
from app.dataset.inference import KnownSchema, increment
from app.dataset.provenance import change_triples, provenance_triples
from app.dataset.publication import publish
from app.dataset.recipe import recipe_of
from app.dataset.reports import read_report, write_report
from app.dataset.search_index import OpenIndex, carry_on, take_over
from app.dataset.stored_form import as_kept
from app.dataset.validation import ValidationReport, validate_change
from app.errors import Inconsistency, NonConformance, TwintextError
from app.model import identifiers, searching
from app.model.embedded import EmbeddedFiles
from app.model.published import Change, Manifest, PublishedVersion, SourceEntry, current_version
from app.model.terms import Triple, lines
from app.model.tokens import Writer
from app.settings import Settings

# Another writer, such as `twintext ingest`, is waited for so many seconds.
PATIENCE: Final = 20.0
# After a change of more quads than this, and than this part of all, counting the description anew is quicker.
_COUNTED_ANEW: Final = 5000
_PART_COUNTED_ANEW: Final = 20
# The engine keeps some 80 KB of each store for every version made from it, until the store is closed.
REOPENED_AFTER: Final = 100


@dataclass(frozen=True)
class Write:
    """What is to be written: an id of the request, its kind as in `Change`, who asks, and what is done.

    `sources` are the entries of graphs that are given whole, and so come from somewhere else than from the writer.
    """

    id: str
    kind: str
    writer: Writer
    perform: Callable[[Amendment], None]
    sources: tuple[SourceEntry, ...] = ()


@dataclass(frozen=True)
class Revision:
    """What came of a write: the version now served, and whether the write made it; the numbers are of quads."""

    version: PublishedVersion
    changed: bool
    added: int = 0
    removed: int = 0
    entailed: int = 0


@dataclass
class _Copies:
    """The working copies of a version's two stores, and of its index."""

    directory: Path
    version: str
    asserted: Store
    complete: Store
    index: OpenIndex
    schema: KnownSchema = field(default_factory=KnownSchema)
    versions: int = 0


class Workbench:
    """The one writer of a process; not for use by several threads."""

    def __init__(self, settings: Settings, files: EmbeddedFiles) -> None:
        self._settings, self._files = settings, files
        self._recipe = recipe_of(settings, files)
        self._copies: _Copies | None = None

    def close(self) -> None:
        """Let go of the working copies."""
        if self._copies:
            directory, self._copies = self._copies.directory, None
            gc.collect()  # the engine closes its files when the last reference goes
            shutil.rmtree(directory, ignore_errors=True)

    def get_ready(self) -> None:
        """Do what the first write would have to wait for: open the copies, read the shapes and the schema.

        The right to write is not asked for, since nothing is written and a command may just want it. Whoever has it
        sweeps the copies away; then, or where anything fails, the first write does all this, and says why it cannot.
        """
        with suppress(TwintextError, OSError, RuntimeError, ValueError):
            base = current_version(self._settings.data)
            if base.manifest.recipe == self._recipe:
                copies = self._copies_of(base)
                self._validate(base, copies.complete, Effect())
                if self._settings.inference == "owl-rl":
                    increment(copies.complete, (), (), copies.schema)

    def tidy(self) -> bool:
        """Between two writes, give back the memory that none of them needs; whether the stores were opened anew."""
        gc.collect(1)  # a write leaves cycles behind, and nothing of it is in the oldest generation
        if self._copies is None or self._copies.versions < REOPENED_AFTER:
            return False
        self.close()
        # Where it fails, the next write tries again and says why.
        with suppress(TwintextError, OSError, RuntimeError), versions.writer_lock(self._settings.data):
            self.get_ready()
        return True

    def write(self, write: Write) -> Revision:
        """Publish the version that a write makes of the current one; nothing is published where nothing differs.

        `WriteError` and whatever `write.perform` raises, `Inconsistency`, `NonConformance`, `DatasetError`: then
        everything is as it was before.
        """
        started = monotonic()
        self._build_if_stale()
        keep = self._copies.directory if self._copies else None
        with versions.writer_lock(self._settings.data, keep=keep, patience=PATIENCE):
            base = current_version(self._settings.data)
            try:
                revision = self._revise(write, base, self._copies_of(base), started)
            except BaseException:  # whatever it was, an interrupt too
                self.close()  # the copies may hold half of what was refused
                raise
            retained = self._settings.retain_versions
            versions.retain(self._settings.data, retained, longest_read=self._settings.query_timeout)
        return revision

    def _build_if_stale(self) -> None:
        """Build anew what was built in another way: a difference is exact only against what these settings make.

        So it is after a rollback to a version that was made by other rules, other shapes or with another reasoner.
        """
        if current_version(self._settings.data).manifest.recipe != self._recipe:
            self.close()
            publish(self._settings, self._files)

    def _copies_of(self, base: PublishedVersion) -> _Copies:
        held = self._copies
        if held and held.version == base.id and held.directory.is_dir():
            return held
        self.close()
        directory = Path(tempfile.mkdtemp(prefix=versions.WORK_PREFIX, dir=base.directory.parent))
        for infer in (False, True):
            versions.checkpoint(base.store(infer=infer), directory / base.store(infer=infer).name)
        asserted, complete = (Store(directory / base.store(infer=infer).name) for infer in (False, True))
        index = take_over(base.directory / searching.DIRECTORY, directory / searching.DIRECTORY, complete)
        self._copies = _Copies(directory, base.id, asserted, complete, index)
        return self._copies

    def _revise(self, write: Write, base: PublishedVersion, copies: _Copies, started: float) -> Revision:
        settings = self._settings
        amendment = Amendment(
            copies.asserted,
            copies.complete,
            union=settings.default_graph == "union",
            inference=settings.inference,
            writer=write.writer,
            schema=copies.schema,
        )
        write.perform(amendment)
        amendment.settle()
        if not amendment.effect:
            return Revision(base, changed=False)
        change = _change(write, amendment.effect)
        now = datetime.now(UTC)
        manifest = _manifest(base.manifest, amendment.effect, change, now, write.sources)
        if amendment.union:
            _describe(amendment, base.manifest, manifest)
            if description.is_described(amendment.asserted):
                _adjust(amendment, base.manifest.total)
        if amendment.inconsistencies:
            raise Inconsistency(tuple(str(finding) for finding in amendment.inconsistencies))
        report = self._validate(base, copies.complete, amendment.effect)
        effect = amendment.effect
        carry_on(copies.index, copies.complete, effect.visible)
        manifest = replace(
            manifest,
            asserted=base.manifest.asserted + effect.asserted,
            entailed=base.manifest.entailed + effect.entailed,
            total=base.manifest.total + sum(1 if present else -1 for present in effect.visible.values()),
            conforms=report.conforms if report else None,
            violations=report.violations if report else 0,
            warnings=report.warnings if report else 0,
            seconds=round(monotonic() - started, 3),
        )
        version = self._publish(copies, base, manifest, effect, report)
        copies.version = version.id
        copies.versions += 1
        return Revision(version, True, change.added, change.removed, effect.entailed)  # noqa: FBT003  # by its place

    def _validate(self, base: PublishedVersion, complete: Store, effect: Effect) -> ValidationReport | None:
        if self._settings.validation == "off":
            return None
        added = [triple for triple, present in effect.visible.items() if present]
        removed = [triple for triple, present in effect.visible.items() if not present]
        report = validate_change(complete, added, removed, self._files.shapes, read_report(base))
        if self._settings.validation == "reject" and not report.conforms:
            raise NonConformance(report.text(), report.violations, "".join(lines(report.triples())))
        return report

    def _publish(
        self,
        copies: _Copies,
        base: PublishedVersion,
        manifest: Manifest,
        effect: Effect,
        report: ValidationReport | None,
    ) -> PublishedVersion:
        with versions.draft(self._settings.data, None) as draft:
            with ThreadPoolExecutor() as threads:  # both wait for the disk
                list(threads.map(Store.backup, (copies.asserted, copies.complete), (draft.asserted, draft.complete)))
            copies.index.publish(draft.directory / searching.DIRECTORY)
            for beside in ("ontology", versions.RECORDS):
                versions.link_tree(base.directory / beside, draft.directory / beside)
            write_report(draft.directory, report)
            with (draft.directory / "patch.rdfp").open("w", encoding="utf-8") as patch:
                patch.writelines(_patch(manifest, effect))
            return versions.publish(self._settings.data, draft, manifest, holds_staged=False)


def _change(write: Write, effect: Effect) -> Change:
    added = sum(effect.quads.values())
    return Change(
        write.id, write.kind, write.writer.name, tuple(sorted(effect.written())), added, len(effect.quads) - added
    )


def _manifest(
    before: Manifest, effect: Effect, change: Change, now: datetime, given: Iterable[SourceEntry]
) -> Manifest:
    """The manifest after a change, but for what only the finished draft can tell."""
    digest = hashlib.sha256(f"{before.checksum} {change.id}".encode()).hexdigest()
    sources = tuple(_sources(before.sources, effect, change, now, given))
    return replace(
        before,
        id=versions.new_version_id(digest, now),
        published=now.isoformat(timespec="seconds"),
        parent=before.id,
        checksum=digest,
        sources=sources,
        change=change,
    )


def _sources(
    before: Iterable[SourceEntry], effect: Effect, change: Change, now: datetime, given: Iterable[SourceEntry]
) -> Iterator[SourceEntry]:
    """The entries of all graphs, those that were written brought up to date; the default graph has none."""
    entries = {entry.graph: entry for entry in before}
    whole = {entry.graph: entry for entry in given}
    growth: dict[str, int] = dict.fromkeys((*change.graphs, *whole), 0)
    for quad, present in effect.quads.items():
        if isinstance(quad.graph_name, NamedNode):
            growth[quad.graph_name.value] += 1 if present else -1
    for graph in filter(None, growth):
        entry = entries.get(graph) or SourceEntry(graph, graph, f"written by {change.agent}", "", 0)
        written = whole.get(graph) or replace(
            entry, checksum=hashlib.sha256(f"{entry.checksum} {change.id}".encode()).hexdigest()
        )
        retrieved = now.isoformat(timespec="seconds")
        entries[graph] = replace(written, triples=entry.triples + growth[graph], retrieved=retrieved)
    return (entries[graph] for graph in sorted(entries) if entries[graph].triples > 0)


def _describe(amendment: Amendment, before: Manifest, after: Manifest) -> None:
    """Bring graph/provenance up to date: what is known of each graph, and who changed what, when."""
    old, new = set(provenance_triples(before.sources)), set(provenance_triples(after.sources))
    amendment.record(_provenance(old - new), present=False)
    amendment.record(_provenance((new - old) | set(change_triples(after))), present=True)
    amendment.settle()


def _adjust(amendment: Amendment, total: int) -> None:
    """Bring graph/description up to date with all of the change before this, in a dataset of so many triples."""
    effect = amendment.effect
    if len(effect.quads) > max(_COUNTED_ANEW, total // _PART_COUNTED_ANEW):
        removed, added = description.recount(amendment.asserted, amendment.complete)
    else:
        removed, added = description.adjustments(amendment.asserted, effect.visible, effect.quads)
    amendment.record(description.quads(removed), present=False)
    amendment.record(description.quads(added), present=True)
    amendment.settle()


def _provenance(triples: Iterable[Triple]) -> Iterator[Quad]:
    return description.quads(triples, NamedNode(identifiers.PROVENANCE_GRAPH))


def _patch(manifest: Manifest, effect: Effect) -> Iterator[str]:
    """The change as RDF Patch (https://afs.github.io/rdf-patch/), what is removed first."""
    yield f"H id <urn:x-twintext:version:{manifest.id}> .\n"
    yield f"H prev <urn:x-twintext:version:{manifest.parent}> .\n"
    yield "TX .\n"
    for present, row in ((False, "D"), (True, "A")):
        for quads in (effect.quads, effect.derived):
            yield from (f"{row} {as_kept(quad)} .\n" for quad, there in quads.items() if there is present)
    yield "TC .\n"


@contextmanager
def workbench(settings: Settings, files: EmbeddedFiles) -> Iterator[Workbench]:
    """A workbench that is closed at the end."""
    bench = Workbench(settings, files)
    try:
        yield bench
    finally:
        with suppress(OSError):
            bench.close()
