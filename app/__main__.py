"""The command line. Each command reads its arguments, calls one function and shows what came back.

Exit status: 0 done, 1 refused with a reason on standard error, 2 wrong usage. A user never sees a traceback.
"""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from enum import StrEnum
from importlib.metadata import version as distribution_version
from typing import Annotated

import typer

from app import (
    diff_command,
    explain_command,
    identify_command,
    ontology_commands,
    search_command,
    terminal,
    version_commands,
)
from app.errors import NoVersion, QuestionError, TwintextError
from app.ingest_commands import parse_app, publish_graphs
from app.model.embedded import embedded_files
from app.model.published import all_versions, current_version, served_id
from app.model.succession import recovery
from app.open_data_commands import ingest_app
from app.options import DataOption
from app.options import settings_with as _settings
from app.settings import Settings
from app.token_commands import token_app

# Each command imports what it needs when it runs: `serve` and `ask` start without the workshop's RDF libraries.

app = typer.Typer(
    name="twintext",
    help="A knowledge graph of how standards bodies work together, and the service that answers questions about it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(ingest_app, name="ingest")
app.add_typer(parse_app, name="parse")
app.add_typer(token_app, name="token")
for command in (
    version_commands.versions,
    version_commands.rollback,
    version_commands.backup,
    version_commands.restore,
    ontology_commands.check,
    ontology_commands.normalise,
    explain_command.explain,
    diff_command.diff,
    search_command.search,
    identify_command.identify,
):
    app.command()(command)


class AnswerFormat(StrEnum):
    """How `ask` shows an answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


@app.callback(invoke_without_command=True)
def root(*, version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Run before every command."""
    if version:
        terminal.output().print(f"twintext {distribution_version('twintext')}")
        raise typer.Exit


@app.command()
def serve(
    data: DataOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535, show_default="8000")] = None,
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Start a new dataset with no triples at all.")] = False,
) -> None:
    """Serve the dataset over HTTP, building it first where there is none or where its files have changed."""
    from app.main import serve as serve_http

    settings = _settings(data)
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    _recover(settings)
    _build_if_needed(settings, empty=empty)
    serve_http(settings)


def _recover(settings: Settings) -> None:
    """Look at the version that is to be served before it is; where it is damaged, an older one takes its place."""
    if settings.engine == "remote":
        return
    from app.dataset.recovery import recover

    switch = recover(settings.data)
    if switch:
        terminal.complain(
            f"version {switch.before or '(unknown)'} is damaged: {switch.reason}; "
            f"version {switch.version} is served in its place"
        )


def _build_if_needed(settings: Settings, *, empty: bool) -> None:
    """Build in a process of its own, so that the memory of the workshop's libraries is given back."""
    if settings.engine == "remote" or not _needs_build(settings):
        return
    arguments = ["--empty"] if empty else []
    built = subprocess.run(
        [sys.executable, "-P", "-m", "app", "build", "--data", str(settings.data), *arguments],
        check=False,
    )
    if built.returncode < 0:
        terminal.complain(f"the build was ended by {signal.Signals(-built.returncode).name}")
    if built.returncode and not _has_version(settings):
        raise typer.Exit(1)
    if built.returncode:
        terminal.say("the last version that was published is served instead")


def _needs_build(settings: Settings) -> bool:
    from app.dataset.recipe import is_stale

    if not _has_version(settings):
        return True
    newest = all_versions(settings.data)[0].id
    if served_id(settings.data) != newest:
        if not recovery(settings.data, served_id(settings.data)):
            terminal.say(f"version {served_id(settings.data)} was rolled back to and is served as it is")
        return False
    return is_stale(settings, embedded_files())


def _has_version(settings: Settings) -> bool:
    try:
        current_version(settings.data)
    except NoVersion:
        return False
    return True


@app.command()
def build(
    data: DataOption = None,
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Start a new dataset with no triples at all.")] = False,
    discard_kept: Annotated[
        bool, typer.Option("--discard-kept", help="Drop what 'ingest --no-publish' kept, before building.")
    ] = False,
) -> None:
    """Publish a version from everything ingested so far: infer, validate, publish."""
    settings = _settings(data)
    if discard_kept:
        from app.dataset.publication import discard_staged

        terminal.say("what was kept is dropped" if discard_staged(settings) else "nothing was kept")
    publish_graphs(settings, [], empty=empty)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Name of the question; without one, all are listed.")] = None,
    values: Annotated[list[str] | None, typer.Argument(metavar="NAME=VALUE...", help="Its parameters.")] = None,
    form: Annotated[AnswerFormat, typer.Option("--format", help="How to show the answer.")] = AnswerFormat.TABLE,
    data: DataOption = None,
) -> None:
    """Ask one of the questions of queries/ and show the answer."""
    from app import asking

    settings = _settings(data)
    questions = asking.questions()
    if question is None:
        terminal.print_table(("question", "answers"), [(q.name, q.title) for q in questions])
        return
    asked = questions.get(question)
    given = dict(_name_and_value(asked.name, text) for text in values or ())
    answer = asyncio.run(asking.ask(settings, asked, given, form.value))
    if isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
        return
    terminal.print_solutions(answer)
    if not answer.rows and asked.fill:
        terminal.say(f"Nothing is recorded for this yet: {asked.fill}.")


def _name_and_value(question: str, text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise typer.BadParameter(f"{question} takes parameters as name=value, not {text!r}")
    return name, value


def main() -> None:
    """Run the command line; every error that is ours becomes one message and exit status 1."""
    try:
        app()
    except QuestionError as error:
        terminal.complain(f"{error}\n'twintext ask' lists the questions")
        sys.exit(1)
    except TwintextError as error:
        terminal.complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the answer has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        # A directory that cannot be written, a full disk, a file where a directory should be.
        where = f"{error.filename}: " if error.filename else ""
        terminal.complain(f"{where}{error.strerror or error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the last resort of the command line
        # A fault of this program: a user can do nothing with a traceback, whoever looks for the fault asks for it.
        if os.environ.get("TWINTEXT_LOG_LEVEL") == "debug":
            raise
        terminal.complain(f"internal error: {type(error).__name__}: {error}; TWINTEXT_LOG_LEVEL=debug shows where")
        sys.exit(1)


if __name__ == "__main__":
    main()
