"""`twintext versions`, `rollback`, `backup`, `restore`: the versions of a dataset, and copies of it."""

from pathlib import Path
from typing import Annotated

import typer

from app import terminal
from app.errors import NoVersion
from app.model.published import Manifest, all_versions, damaged_versions, served_id
from app.model.succession import recovery, switches
from app.options import DataOption, settings_with

DirectoryArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Directory of the backup.")]


def versions(data: DataOption = None) -> None:
    """List the versions of the dataset, the newest first."""
    dataset = settings_with(data).data
    served = served_id(dataset)
    suspected = {switch.before: switch.reason for switch in switches(dataset) if switch.kind == "recovery"}
    rows = [
        (
            "served" if version.id == served else "damaged" if version.id in suspected else "",
            version.id,
            version.manifest.published,
            _author(version.manifest),
            str(version.manifest.asserted),
            str(version.manifest.entailed),
            str(len(version.manifest.sources)),
        )
        for version in all_versions(dataset)
    ]
    terminal.print_table(("", "version", "published", "made by", "asserted", "entailed", "sources"), rows)
    for damaged in damaged_versions(dataset):
        terminal.complain(str(damaged))
    switch = recovery(dataset, served)
    if switch:
        terminal.complain(
            f"version {switch.before or '(unknown)'} was found damaged at {switch.at[:19]} UTC ({switch.reason}); "
            f"{switch.version} is served in its place, and what was written after it is missing"
        )


def _author(manifest: Manifest) -> str:
    """The kind of the change that made a version, and who made it."""
    if manifest.change is None:
        return "build"
    return f"{manifest.change.kind} by {manifest.change.agent}" if manifest.change.agent else manifest.change.kind


def rollback(
    version: Annotated[str, typer.Argument(help="Id of a version, as 'twintext versions' shows it.")],
    data: DataOption = None,
) -> None:
    """Serve an older version again; the newer ones stay and can be served again in the same way."""
    from app.dataset.recovery import PATIENCE
    from app.dataset.soundness import fault_of
    from app.dataset.versions import switch, writer_lock
    from app.errors import DamagedVersion
    from app.model.published import open_version

    dataset = settings_with(data).data
    if not all_versions(dataset) and not damaged_versions(dataset):
        raise NoVersion(str(dataset))
    open_version(dataset, version)
    with writer_lock(dataset, patience=PATIENCE):
        fault = fault_of(dataset, version)
        if fault:
            raise DamagedVersion(version, fault)
        switch(dataset, version, "rollback")
    terminal.say(f"version {version} is served now")


def backup(directory: DirectoryArgument, data: DataOption = None) -> None:
    """Copy the version now served into a new directory, with a checksum of every file; writers go on meanwhile."""
    from app.dataset.backup import backup as make_backup

    dataset = settings_with(data).data
    with terminal.copying("backing up") as progress:
        manifest = make_backup(dataset, directory, progress)
    terminal.say(f"version {manifest.id} is in {directory}")


def restore(directory: DirectoryArgument, data: DataOption = None) -> None:
    """Check every file of a backup, then make what it holds the version now served; older versions stay."""
    from app.dataset.backup import restore as take_back

    settings = settings_with(data)
    with terminal.copying("restoring") as progress:
        version = take_back(settings, directory, progress)
    terminal.say(
        f"version {version.id} is served now: {version.manifest.asserted} asserted and "
        f"{version.manifest.entailed} entailed triples from {len(version.manifest.sources)} sources"
    )
