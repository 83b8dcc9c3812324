"""`twintext explain`: why a triple holds, or why what would be built contradicts itself."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app import terminal
from app.model.embedded import embedded_files
from app.model.given_terms import triple_given
from app.model.proof_texts import as_text, as_turtle
from app.model.proofs import Proof
from app.options import DataOption, settings_with
from app.settings import Settings

_TERMS = 3


class ProofFormat(StrEnum):
    """How a proof is shown."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


def explain(
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SUBJECT PREDICATE OBJECT",
            help="Each as <IRI>, IRI or prefix:name, the object also as '\"text\"@en'; with --inconsistency, files.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[ProofFormat, typer.Option("--format", help="How to show the proof.")] = ProofFormat.TEXT,
    version: Annotated[
        str | None, typer.Option(help="Id of the version to ask.", show_default="the one served")
    ] = None,
    data: DataOption = None,
    *,
    inconsistency: Annotated[
        bool,
        typer.Option(
            "--inconsistency",
            help="Say instead what contradicts in what 'twintext build' would assert, and in the RDF files named.",
        ),
    ] = False,
) -> None:
    """Say why a triple holds: the rules and premises it follows from, down to what sources state."""
    settings, given = settings_with(data), terms or []
    if inconsistency:
        if version is not None:
            raise typer.BadParameter("a version that is published is consistent; --version goes with a triple")
        _show_contradictions(settings, [Path(name) for name in given], form)
        return
    if len(given) != _TERMS:
        raise typer.BadParameter("give a subject, a predicate and an object, or --inconsistency")
    _write([_proof(settings, (given[0], given[1], given[2]), version)], form)


def _proof(settings: Settings, given: tuple[str, str, str], version: str | None) -> Proof:
    from app.dataset.explanation.explaining import Explained
    from app.errors import NothingToExplain
    from app.model.published import current_version, open_version

    triple = triple_given(*given)
    if settings.engine == "remote":
        raise NothingToExplain
    chosen = open_version(settings.data, version) if version else current_version(settings.data)
    return Explained.of(chosen).proof(triple)


def _show_contradictions(settings: Settings, files: list[Path], form: ProofFormat) -> None:
    from app.dataset.explanation.prospect import prospective_contradictions

    found = list(prospective_contradictions(settings, embedded_files(), files))
    if found or form is ProofFormat.JSON:
        _write(found, form, several=True)
    if found:
        terminal.say(f"{len(found)} contradiction{'' if len(found) == 1 else 's'}")
        raise typer.Exit(1)
    terminal.say("nothing contradicts")


def _write(proofs: list[Proof], form: ProofFormat, *, several: bool = False) -> None:
    if form is ProofFormat.JSON:
        documents = [proof.to_document() for proof in proofs]
        sys.stdout.write(json.dumps(documents if several else documents[0], indent=2, ensure_ascii=False) + "\n")
        return
    write = as_turtle if form is ProofFormat.TURTLE else as_text
    for place, proof in enumerate(proofs):
        sys.stdout.write(("\n" if place else "") + terminal.printable(write(proof)))
