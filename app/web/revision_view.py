"""The changes from one version to another as a page shows them: by section, with the words on either side."""

from collections.abc import Mapping, Sequence
from typing import Any


def sections_shown(found: Mapping[str, Any], *, only_changed: bool = False) -> list[dict[str, Any]]:
    """The changes of `revision_as_json` in sections: `before` and `after` their headings, `changes`, `rows`.

    A clause that is gone stands in the section that goes on from its own.
    """
    shown = [_section(one) for one in found["sections"]]
    by_path: dict[tuple[str, str], dict[str, Any]] = {}
    for one, section in zip(found["sections"], shown, strict=True):
        for side in ("from", "to"):
            if one[side]:
                by_path[side, one[side]["path"]] = section
    for clause in found["clauses"]:
        side = "to" if clause["to"] else "from"
        if only_changed and clause["changes"] == ["unchanged"]:
            continue
        by_path[side, clause[side][0]["section"]]["rows"].append(_row(clause))
    return [one for one in shown if one["rows"] or one["changes"] != ["unchanged"] or not only_changed]


def _section(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "changes": one["changes"],
        "before": one["from"]["heading"] if one["from"] else None,
        "after": one["to"]["heading"] if one["to"] else None,
        "rows": [],
    }


def _row(clause: Mapping[str, Any]) -> dict[str, Any]:
    deepest = max(path["path"].count("/") for path in (*clause["from"], *clause["to"]))
    return {
        "changes": clause["changes"],
        "before": clause["from"],
        "after": clause["to"],
        "depth": deepest,
        "words": clause["words"],
        "left": _side(clause["words"], "removed"),
        "right": _side(clause["words"], "added"),
    }


def _side(words: Sequence[Mapping[str, str]], kind: str) -> list[Mapping[str, str]]:
    """The runs of one of the two texts."""
    return [run for run in words if run["kind"] in ("same", kind)]
