"""`twintext ingest` and `twintext parse`: sources that users bring, taken in or only looked at."""

import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import terminal
from app.errors import DocumentError, SourceError
from app.model.embedded import embedded_files
from app.model.identifiers import slug
from app.options import DataOption, settings_with
from app.settings import Settings

if TYPE_CHECKING:
    from app.dataset.asserted import AssertedGraph
    from app.dataset.catalogues import Imported, Reading
    from app.dataset.publication import Publication
    from app.model.catalogue import Finding
    from app.model.duties import Duty
    from app.model.records import Adoption, Resolution
    from app.sources.catalogues.relaton import Rejected

ingest_app = typer.Typer(no_args_is_help=True, help="Add a source to the dataset.")
parse_app = typer.Typer(no_args_is_help=True, help="Show the structure of a document without storing anything.")

_EXAMPLES = 3
NoPublishOption = Annotated[bool, typer.Option("--no-publish", help="Keep it for the next build.")]


class ParseFormat(StrEnum):
    """How `parse` shows a structure."""

    TEXT = "text"
    JSON = "json"


class DraftHandling(StrEnum):
    """What `parse` does with a draft that has revision marks."""

    REFUSE = "refuse"
    MARK = "mark"


def _document_key(value: str | None) -> str | None:
    if value is not None and (not value or value != slug(value)):
        raise typer.BadParameter("a key is made of lower-case letters, digits, dots and hyphens, such as wtsa-res-7")
    return value


@ingest_app.command("resolution")
def ingest_resolution(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="A resolution as text, Markdown, AsciiDoc, Word, HTML or PDF, or a YAML collection."
        ),
    ],
    key: Annotated[
        str | None, typer.Option("--id", help="Key of the document, such as wtsa-res-7.", callback=_document_key)
    ] = None,
    year: Annotated[
        int | None, typer.Option(min=1800, max=2200, help="Year of adoption, where the text does not say it.")
    ] = None,
    data: DataOption = None,
    *,
    no_publish: NoPublishOption = False,
) -> None:
    """Add your copy of a resolution, with the full text of its clauses, and publish."""
    from app.dataset.lineage import with_lineages
    from app.sources.resolutions import adopted_in, read_resolutions

    graphs: dict[str, AssertedGraph] = {}
    for file in files:
        resolutions = read_resolutions(file)
        if year is not None:
            resolutions = [adopted_in(resolution, year) for resolution in resolutions]
        if key is not None and len(resolutions) > 1:
            raise typer.BadParameter(f"{file.name} holds {len(resolutions)} resolutions, and a key is that of one")
        for resolution in resolutions:
            _say_resolution(file, resolution)
        graphs |= _graphs_of(resolutions, key, graphs)
    settings = settings_with(data)
    take_in_graphs(settings, with_lineages(settings, list(graphs.values())), no_publish=no_publish)


def _graphs_of(
    resolutions: Sequence["Resolution"], key: str | None, before: Mapping[str, "AssertedGraph"]
) -> dict[str, "AssertedGraph"]:
    """The graphs of the resolutions of a file by name; of several, one without identity is skipped with the reason."""
    from app.dataset.user_copies import resolution_graph

    graphs: dict[str, AssertedGraph] = {}
    for resolution in resolutions:
        try:
            graph = resolution_graph(resolution, document_key=key)
        except DocumentError as error:
            if len(resolutions) == 1:
                raise
            terminal.say(f"{resolution.id} is skipped: {error.reason}")
            continue
        name = graph.entry.graph
        if name in graphs or name in before:
            terminal.say(f"{resolution.id} is skipped: another resolution has the same key, {name}")
        else:
            graphs[name] = graph
    if len(resolutions) > 1:
        terminal.say(f"{len(resolutions)} read, {len(graphs)} kept, {len(resolutions) - len(graphs)} skipped")
    return graphs


def _say_resolution(file: Path, resolution: "Resolution") -> None:
    for warning in resolution.warnings:
        terminal.say(f"{file.name}: {warning}")
    terminal.say(
        f"{resolution.id}: {len(resolution.clauses)} clauses in {len(resolution.sections)} sections, "
        f"{len(resolution.adoptions)} adoptions, {len(resolution.citations)} citations, "
        f"{len(resolution.duties)} duties"
    )


@ingest_app.command("relaton")
def ingest_relaton(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Folders, YAML files or JSON lines (also .gz) of ITU, ISO and IEC, or .tar archives of them.",
        ),
    ],
    retrieved: Annotated[
        str, typer.Option(help="Day of the snapshot, such as 2026-08-22.", show_default="when the files were written")
    ] = "",
    data: DataOption = None,
    *,
    no_publish: NoPublishOption = False,
) -> None:
    """Add catalogues of standards as Relaton has them, merge them with those that are there, and publish."""
    from app.dataset.catalogues import read_relaton

    take_in_catalogues(settings_with(data), read_relaton, paths, day_of_snapshot(retrieved), no_publish=no_publish)


def take_in_catalogues(
    settings: Settings, read: "Reading", paths: Sequence[Path], day: str, *, no_publish: bool
) -> None:
    """Read catalogues, merge them with those of the dataset, and publish; say what came of it."""
    from app.dataset import catalogues, publication

    files, published = embedded_files(), None
    with catalogues.importing(settings.data) as directory:
        with terminal.counting("reading catalogues") as reading:
            spool = read(paths, directory, day, reading)
        if spool.rejected and not spool.read:
            say_rejected(spool.rejected)
            raise SourceError(", ".join(map(str, paths)), "holds no record that could be read; nothing was changed")
        with terminal.stages((*catalogues.STAGES, *publication.STAGES)) as progress:
            before = publication.records_before(settings.data)
            found = catalogues.make_graphs(spool, directory, files, before, progress)
            if no_publish:
                publication.stage(settings, files, found.graphs, records=found.records)
            else:
                published = publication.publish(settings, files, found.graphs, records=found.records, progress=progress)
    _say_what_was_read(found)
    if published:
        _say_what_came(published)
    else:
        terminal.say("kept for the next 'twintext build'")


def day_of_snapshot(value: str) -> str:
    """A day that was given, "" for none; `typer.BadParameter` where it is no day."""
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no day such as 2026-08-22") from None


def _say_what_was_read(found: "Imported") -> None:
    """What was read, kept, refused and found wrong, each with some examples."""
    for name, number in sorted(found.kept.items()):
        terminal.say(f"{name}: {found.read[name]} records read, {number} in the dataset")
    say_rejected(found.rejected)
    say_findings(found.findings)


def say_rejected(some: Sequence["Rejected"]) -> None:
    """Say which records were skipped, and why: the first, and how many in all."""
    for rejected in some[:_EXAMPLES]:
        terminal.complain(f"{rejected.path}: {rejected.reason}")
    if len(some) > _EXAMPLES:
        terminal.complain(f"{len(some)} records were skipped in all")


def say_findings(findings: Sequence["Finding"]) -> None:
    """Say what is wrong in a source, by kind, each with some examples."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.kind, []).append(finding)
    for kind, some in sorted(kinds.items()):
        examples = "; ".join(f"{f.designation}: {f.words}" if f.words else f.designation for f in some[:_EXAMPLES])
        terminal.say(f"{kind} ({len(some)}): {examples}{' …' if len(some) > _EXAMPLES else ''}")


@ingest_app.command("rdf")
def ingest_rdf(
    file: Annotated[Path, typer.Argument(help="Turtle, N-Triples, RDF/XML or JSON-LD.")],
    graph: Annotated[str, typer.Option(help="IRI of the named graph that the triples replace.")],
    data: DataOption = None,
    *,
    no_publish: NoPublishOption = False,
) -> None:
    """Replace a named graph by the triples of a file, and publish."""
    from app.dataset.asserted import check_graph_name, graph_of_files

    source = graph_of_files(check_graph_name(graph), [file], title=file.name, origin=file.name)
    take_in_graphs(settings_with(data), [source], no_publish=no_publish)


@parse_app.command("resolution")
def parse_resolution(
    file: Annotated[
        Path, typer.Argument(help="A resolution as text, Markdown, AsciiDoc, Word, HTML or PDF, or a YAML collection.")
    ],
    form: Annotated[ParseFormat, typer.Option("--format", help="How to show it.")] = ParseFormat.TEXT,
    drafts: Annotated[
        DraftHandling, typer.Option("--drafts", help="Refuse a draft with revision marks, or read what it proposes.")
    ] = DraftHandling.REFUSE,
) -> None:
    """Show the sections, clauses, adoptions, citations and duties of a resolution, or of each of several."""
    from app.sources.resolutions import read_resolutions, resolution_as_json

    resolutions = read_resolutions(file, drafts=drafts.value)
    if form is ParseFormat.JSON:
        found = [resolution_as_json(resolution) for resolution in resolutions]
        sys.stdout.write(json.dumps(found if len(found) > 1 else found[0], indent=2, ensure_ascii=False) + "\n")
        return
    for resolution in resolutions:
        _show(resolution)


def _show(resolution: "Resolution") -> None:
    say = terminal.output().print
    say(f"{resolution.id}\n{resolution.title}\n", markup=False)
    adopted = "; ".join(_adoption(adoption) for adoption in resolution.adoptions)
    say(f"adopted   {adopted}\n", markup=False)
    terminal.print_table(("clause", "text"), [(clause.path, clause.text) for clause in resolution.clauses])
    say("")
    terminal.print_table(("in clause", "cites"), [(cited.clause, cited.target) for cited in resolution.citations])
    say("")
    terminal.print_table(("duty", "force", "of", "to do", "rests on"), [_duty_row(duty) for duty in resolution.duties])
    for warning in resolution.warnings:
        terminal.say(f"warning: {warning}")


def _adoption(adoption: "Adoption") -> str:
    return f"{adoption.place}, {adoption.year}" if adoption.place else adoption.date or str(adoption.year)


def _duty_row(duty: "Duty") -> tuple[str, ...]:
    """A duty in a line: open addressees in brackets, and the actions or else the words."""
    addressees = ", ".join(party.words if party.key else f"[{party.words}]" for party in duty.addressees)
    to_do = ", ".join(duty.actions) or textwrap.shorten(duty.words, 80, placeholder=" …")
    return duty.path, duty.force, addressees, to_do, duty.confidence


def take_in_graphs(settings: Settings, graphs: Sequence["AssertedGraph"], *, no_publish: bool) -> None:
    """Publish a version in which these graphs stand, or keep them for the next build; say what came of it."""
    from app.dataset.ingestion import STAGE, take_in
    from app.dataset.publication import STAGES, stage

    if not no_publish:
        with terminal.stages((STAGE, *STAGES)) as progress:
            publication = take_in(settings, embedded_files(), graphs, progress=progress)
        _say_what_came(publication)
    elif stage(settings, embedded_files(), graphs):
        terminal.say("kept for the next 'twintext build'")
    else:
        terminal.say("nothing differs from what is there already")


def publish_graphs(settings: Settings, graphs: Sequence["AssertedGraph"], *, empty: bool = False) -> None:
    """Publish a version with these graphs, and say what came of it."""
    from app.dataset.publication import STAGES, publish

    with terminal.stages(STAGES) as progress:
        publication = publish(settings, embedded_files(), graphs, empty=empty, progress=progress)
    _say_what_came(publication)


def _say_what_came(publication: "Publication") -> None:
    manifest = publication.version.manifest
    if not publication.changed:
        terminal.say(f"nothing differs from version {manifest.id}")
        return
    if publication.report is not None and manifest.violations:
        terminal.say(publication.report.text())
    elif manifest.warnings:
        terminal.say(f"{manifest.warnings} warning(s) of the shapes: {publication.version.directory / 'report.txt'}")
    terminal.say(
        f"version {manifest.id}: {manifest.asserted} asserted and {manifest.entailed} entailed triples "
        f"from {len(manifest.sources)} sources, built in {manifest.seconds:.1f} s"
    )
