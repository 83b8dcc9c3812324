"""`twintext check`, `normalise`: what an ontology editor runs after a save and before a commit."""

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import terminal
from app.errors import QuestionError
from app.model.embedded import embedded_files

if TYPE_CHECKING:
    from app.dataset.checks import CheckResult


class CheckFormat(StrEnum):
    """How `check` shows what it found."""

    TEXT = "text"
    JSON = "json"


FilesArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE]...", help="Turtle files; without one, all under ontology/.")
]


def check(
    form: Annotated[CheckFormat, typer.Option("--format", help="How to show what was found.")] = CheckFormat.TEXT,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
) -> None:
    """Check the ontology, the facts, the shapes and the questions; a finding names its file, line and rule."""
    from app.dataset.checks import run_checks

    results = []
    for result in run_checks(embedded_files()):
        results.append(result)
        if form is CheckFormat.TEXT:
            _show(result, strict=strict)
    told, can_be_asked = _questions()
    if form is CheckFormat.TEXT:
        terminal.output().print(f"{'ok' if can_be_asked else 'failed':<8}questions: {told}", markup=False)
    else:
        checks = [_as_json(result, strict=strict) for result in results]
        checks.append({"name": "questions", "status": "ok" if can_be_asked else "failed", "summary": told})
        sys.stdout.write(json.dumps({"checks": checks}, ensure_ascii=False, indent=2) + "\n")
    if not can_be_asked or any(_status(result, strict=strict) == "failed" for result in results):
        raise typer.Exit(1)


def _show(result: "CheckResult", *, strict: bool) -> None:
    status = _status(result, strict=strict)
    terminal.output().print(f"{status:<8}{result.name}: {result.summary}", markup=False)
    for finding in result.findings:
        terminal.output().print(f"        {finding.severity}: {finding}", markup=False)


def _status(result: "CheckResult", *, strict: bool) -> str:
    if result.errors or (strict and result.warnings):
        return "failed"
    return "skipped" if result.skipped else "ok"


def _as_json(result: "CheckResult", *, strict: bool) -> dict[str, Any]:
    findings = [{key: value for key, value in asdict(each).items() if value} for each in result.findings]
    told = {"name": result.name, "status": _status(result, strict=strict), "summary": result.summary}
    return {**told, "findings": findings}


def _questions() -> tuple[str, bool]:
    """What the question files are, in words, and whether all can be asked."""
    from app.asking import questions

    try:
        return f"{len(questions())} can be asked", True
    except QuestionError as error:
        return str(error), False


def normalise(
    files: FilesArgument = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Take what this file holds, in RDF/XML or any other syntax."),
    ] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail and show what would change.")] = False,
    drop_comments: Annotated[
        bool, typer.Option("--drop-comments", help="Write files whose comments below the head would be lost.")
    ] = False,
) -> None:
    """Put files of the ontology into the form in which they are kept, whichever editor saved them."""
    from app.dataset.normal_form import normalise as normal_form_of

    if source is not None and len(files or ()) != 1:
        raise typer.BadParameter("--from fills one file; name it")
    named = files or sorted((embedded_files().root / "ontology").rglob("*.ttl"))
    changed = refused = 0
    for file in map(_near, named):
        result = normal_form_of(file, source)
        if result.comments_lost and not drop_comments:
            terminal.say(
                f"{file}: left as it is, because {result.comments_lost} comment(s) below its head would be lost; "
                "--drop-comments writes it all the same"
            )
            refused += bool(files)
        elif result.changed:
            changed += 1
            if check:
                terminal.output().print("\n".join(result.difference()), markup=False)
            else:
                result.write()
                terminal.say(f"{file}: written in normal form")
    if check and changed:
        terminal.complain(f"{changed} of {len(named)} file(s) are not in normal form; 'twintext normalise' writes them")
    if refused or (check and changed):
        raise typer.Exit(1)


def _near(path: Path) -> Path:
    """The path as a person here would name it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
