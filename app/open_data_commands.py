"""`twintext ingest iso-committees` and its like: tables of open data that users bring."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import terminal
from app.ingest_commands import (
    NoPublishOption,
    day_of_snapshot,
    ingest_app,
    say_findings,
    say_rejected,
    take_in_catalogues,
    take_in_graphs,
)
from app.model.embedded import embedded_files
from app.options import DataOption, settings_with
from app.settings import Settings

__all__ = ["ingest_app"]  # with these commands added to it

if TYPE_CHECKING:
    from app.dataset.open_data import Table

FileArgument = Annotated[Path, typer.Argument(help="JSON lines, JSON or CSV, also packed with gzip.")]
RetrievedOption = Annotated[
    str, typer.Option(help="Day of the snapshot, such as 2026-08-22.", show_default="when the file was written")
]


@ingest_app.command("iso-committees")
def ingest_committees(
    file: FileArgument,
    retrieved: RetrievedOption = "",
    data: DataOption = None,
    *,
    no_publish: NoPublishOption = False,
) -> None:
    """Add the committees of ISO, whose secretariats they are, and their liaisons, as ISO Open Data has them."""
    from app.dataset.open_data import committees_table

    table = committees_table(file, embedded_files(), day_of_snapshot(retrieved))
    _take_in(settings_with(data), table, "committees", no_publish=no_publish)


@ingest_app.command("ics")
def ingest_subjects(
    file: Annotated[Path, typer.Argument(help="CSV, JSON or ISO's XML, also packed with gzip.")],
    data: DataOption = None,
    *,
    no_publish: NoPublishOption = False,
) -> None:
    """Add the International Classification for Standards, to which records of catalogues point, in both languages."""
    from app.dataset.open_data import subjects_table

    _take_in(settings_with(data), subjects_table(file), "classes", no_publish=no_publish)


@ingest_app.command("countries")
def ingest_countries(file: FileArgument, data: DataOption = None, *, no_publish: NoPublishOption = False) -> None:
    """Add the countries of a list with the codes of ISO 3166-1, such as country-codes.csv, with their names."""
    from app.dataset.open_data import countries_table

    _take_in(settings_with(data), countries_table(file, embedded_files()), "countries", no_publish=no_publish)


@ingest_app.command("iso-deliverables")
def ingest_deliverables(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="JSON lines, JSON or CSV, also packed with gzip.")
    ],
    retrieved: RetrievedOption = "",
    data: DataOption = None,
    *,
    no_publish: NoPublishOption = False,
) -> None:
    """Add the deliverables of ISO as ISO Open Data has them, merge them with the catalogue of ISO, and publish."""
    from app.dataset.catalogues import read_deliverables

    settings, day = settings_with(data), day_of_snapshot(retrieved)
    take_in_catalogues(settings, read_deliverables, files, day, no_publish=no_publish)


def _take_in(settings: Settings, table: "Table", name: str, *, no_publish: bool) -> None:
    terminal.say(f"{table.records} {name} read, {len(table.rejected)} rows skipped")
    say_rejected(table.rejected)
    say_findings(table.findings)
    take_in_graphs(settings, [table.graph], no_publish=no_publish)
