"""`twintext token …`: the bearer tokens with which one may write to the service."""

import sys
from typing import Annotated

import typer

from app import terminal
from app.model.tokens import ENVIRONMENT, TokenFile
from app.options import DataOption, settings_with

token_app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the tokens that allow writing over HTTP.")

NameArgument = Annotated[str, typer.Argument(help="Who writes with it; versions and logs will name it.")]
GraphOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="IRI",
        help="A graph that may be written, or the beginning of its IRI with * behind it. Repeatable; none: all graphs.",
    ),
]


@token_app.command("add")
def add(name: NameArgument, graph: GraphOption = None, data: DataOption = None) -> None:
    """Make a token and print it, once: only its digest is kept."""
    token = TokenFile(settings_with(data).data).add(name, tuple(graph or ()))
    sys.stdout.write(token + "\n")
    sys.stdout.flush()
    terminal.say(f"this is the token of {name}; it is not shown again")


@token_app.command("list")
def list_tokens(data: DataOption = None) -> None:
    """List the tokens by name: what each may write, and when it was made."""
    settings = settings_with(data)
    rows = [
        (record.name, " ".join(record.graphs) or "all graphs", record.created)
        for record in TokenFile(settings.data).records()
    ]
    if settings.write_token:
        rows.append((ENVIRONMENT, "all graphs", "TWINTEXT_WRITE_TOKEN"))
    terminal.print_table(("name", "may write", "made"), rows)


@token_app.command("revoke")
def revoke(name: NameArgument, data: DataOption = None) -> None:
    """Forget a token; a service that runs refuses it from the next request on."""
    TokenFile(settings_with(data).data).revoke(name)
    terminal.say(f"the token of {name} is revoked")
