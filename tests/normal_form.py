"""The form in which the Turtle files of the ontology are kept: `python tests/normal_form.py FILE…` writes them in it.

The form depends on the triples alone, so that what changed in a file is what changed in the ontology, whichever
editor saved it. Comments do not survive; what is worth saying stands in skos:editorialNote or in docs/editors.md.
"""

import sys
from pathlib import Path

from diffable_rdf import deterministic_turtle
from rdflib import Graph


def in_normal_form(file: Path) -> str:
    """The text of a Turtle file in normal form."""
    text: str = deterministic_turtle(Graph().parse(file))
    return text


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        Path(argument).write_text(in_normal_form(Path(argument)), encoding="utf-8")
