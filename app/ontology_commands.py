"""`twintext normalise`: what an ontology editor runs after a save and before a commit."""

from pathlib import Path
from typing import Annotated

import typer

from app import terminal
from app.model.embedded import embedded_files

FilesArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE]...", help="Turtle files; without one, all under ontology/.")
]


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
