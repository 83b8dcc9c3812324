"""`twintext diff`: what changed from one version of a resolution to another, of two files or of the dataset."""

import asyncio
import json
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app import terminal
from app.model.identifiers import slug
from app.model.published import current_version
from app.model.revision_changes import ClauseChange, Revision, SectionChange, changes_between, revision_as_json
from app.model.version_text import VersionText, version_text
from app.options import DataOption, settings_with
from app.settings import Settings

_FILES = 2
_STYLES = {"removed": "red strike", "added": "green underline"}
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "same": ("", "")}


class DiffFormat(StrEnum):
    """How `diff` shows the changes."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def diff(
    given: Annotated[
        list[str],
        typer.Argument(metavar="OLD NEW | KEY", help="Two files, or the key of a resolution such as wtsa-res-7."),
    ],
    before: Annotated[str, typer.Option("--from", help="Year of the earlier version; goes with KEY.")] = "",
    after: Annotated[str, typer.Option("--to", help="Year of the later version; goes with KEY.")] = "",
    form: Annotated[DiffFormat, typer.Option("--format", help="How to show the changes.")] = DiffFormat.TEXT,
    data: DataOption = None,
    *,
    all_clauses: Annotated[bool, typer.Option("--all", help="Show the clauses that did not change, too.")] = False,
) -> None:
    """Show what changed between two versions of a resolution, clause by clause, with the words."""
    if len(given) > _FILES:
        raise typer.BadParameter("give two files, or the key of one resolution with --from and --to")
    if len(given) == _FILES and (before or after):
        raise typer.BadParameter("--from and --to go with the key of a resolution, not with files")
    texts = _of_files(given) if len(given) == _FILES else _of_dataset(settings_with(data), given[0], before, after)
    _write(changes_between(*texts), form, all_clauses=all_clauses)


def _of_files(names: list[str]) -> tuple[VersionText, VersionText]:
    from app.sources.resolutions import read_resolution

    found = []
    for name in names:
        resolution = read_resolution(Path(name))
        for warning in resolution.warnings:
            terminal.say(f"{Path(name).name}: {warning}")
        found.append(version_text(resolution))
    return found[0], found[1]


def _of_dataset(settings: Settings, key: str, before: str, after: str) -> tuple[VersionText, VersionText]:
    if not key or key != slug(key):
        raise typer.BadParameter(f"{key!r} is no key such as wtsa-res-7; to compare files give two of them")
    if settings.engine == "embedded":
        current_version(settings.data)  # says what to do where nothing is published
    return asyncio.run(_asked(settings, key, before, after))


async def _asked(settings: Settings, key: str, before: str, after: str) -> tuple[VersionText, VersionText]:
    from app.query.choice import engine_for
    from app.query.engine import Query, Solutions, select
    from app.web.revision_texts import chosen, revisions_of, text_of

    engine = engine_for(replace(settings, query_workers=1))
    await engine.start()

    async def ask(query: Query) -> Solutions:
        return await select(engine, query)

    try:
        pair = chosen(key, await revisions_of(ask, key), before, after)
        return await text_of(ask, pair[0]), await text_of(ask, pair[1])
    finally:
        await engine.stop()


def _write(revision: Revision, form: DiffFormat, *, all_clauses: bool) -> None:
    if form is DiffFormat.TEXT:
        _write_text(revision, all_clauses=all_clauses)
        return
    document = revision_as_json(revision)
    if form is DiffFormat.JSON:
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return
    from app.web.revision_page import standing_alone

    sys.stdout.write(standing_alone(document, only_changed=not all_clauses))


def _write_text(revision: Revision, *, all_clauses: bool) -> None:
    say = terminal.output().print
    say(f"{revision.before.name}\n{revision.after.name}\n", markup=False)
    say(", ".join(f"{number} {change}" for change, number in revision.counts.items() if number) or "no clauses")
    for section in revision.sections:
        if section.changes != ("unchanged",):
            _say_heading(", ".join(section.changes), _section_line(section))
    for change in revision.clauses:
        if all_clauses or change.changes != ("unchanged",):
            _say_heading(", ".join(change.changes), _clause_line(change))
            _say_words(change)


def _section_line(section: SectionChange) -> str:
    headings = dict.fromkeys(one.heading for one in (section.before, section.after) if one)
    return "section " + " -> ".join(headings)


def _clause_line(change: ClauseChange) -> str:
    sides = [" + ".join(one.path for one in side) for side in (change.before, change.after)]
    return " -> ".join(dict.fromkeys(side for side in sides if side))


def _say_heading(kinds: str, what: str) -> None:
    terminal.output().print(Text.assemble("\n", (terminal.printable(what), "bold"), f"  ({kinds})"))


def _say_words(change: ClauseChange) -> None:
    """The words: colours on a terminal; in a pipe the marks of wdiff, which no text on its own has."""
    console = terminal.output()
    line = Text("  ")
    for run in change.runs:
        text = terminal.printable(run.text)
        if console.is_terminal:
            line.append(text, style=_STYLES.get(run.kind, ""))
        else:
            opening, closing = _MARKS[run.kind]
            kept = text.rstrip()
            line.append(f"{opening}{kept}{closing}{text[len(kept) :]}")
    console.print(line)
