"""Two versions compared in a process of its own: their texts come in as JSON, their changes go out as JSON.

Run as `python -m app.model.aligning` with the two texts on standard input, and the bytes of memory it may have.
"""

import json
import resource
import sys
from collections.abc import Mapping
from typing import Any

from app.model.revision_changes import changes_between, revision_as_json
from app.model.version_text import TextClause, TextSection, VersionText


def text_as_json(version: VersionText) -> dict[str, Any]:
    """A text as values that `json.dumps` takes."""
    return {
        "name": version.name,
        "key": version.key,
        "iri": version.iri,
        "sections": [[one.path, one.heading, one.iri] for one in version.sections],
        "clauses": [[one.path, one.section, one.parent, one.ordinal, one.text, one.iri] for one in version.clauses],
    }


def text_from_json(document: Mapping[str, Any]) -> VersionText:
    """The text that `text_as_json` wrote."""
    return VersionText(
        document["name"],
        document["key"],
        tuple(TextSection(*one) for one in document["sections"]),
        tuple(TextClause(*one) for one in document["clauses"]),
        document["iri"],
    )


def main() -> None:
    """Read two texts, write their changes."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    before, after = map(text_from_json, json.loads(sys.stdin.buffer.read()))
    sys.stdout.write(json.dumps(revision_as_json(changes_between(before, after))))


if __name__ == "__main__":
    main()
