"""The changes between two versions as one HTML file that needs no other."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from app.web.interface import Interface
from app.web.rendering import environment
from app.web.revision_view import sections_shown


def standing_alone(found: Mapping[str, Any], *, language: str = "en", only_changed: bool = False) -> str:
    """The page of the changes that `revision_as_json` gives, with its styles in it."""
    static = resources.files("app.web") / "static"
    styles = "".join((static / name).read_text(encoding="utf-8") for name in ("style.css", "revision.css"))
    return (
        environment()
        .get_template("revision-alone.html")
        .render(
            found=found,
            say=Interface(language),
            past=None,
            styles=styles,
            sections=sections_shown(found, only_changed=only_changed),
        )
    )
