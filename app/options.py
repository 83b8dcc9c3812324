"""What several commands have in common: the option for the directory of the dataset, and the settings it changes."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app import terminal
from app.settings import Settings, unknown_names

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Directory of the dataset.", show_default="data, or TWINTEXT_DATA")
]


def settings_with(data: Path | None) -> Settings:
    """The settings of the environment, with the directory that `--data` names; warns of a variable that is none."""
    for name in unknown_names(os.environ):
        terminal.say(f"warning: {name} is not a setting, see docs/settings.md")
    settings = Settings.from_environment(os.environ)
    return settings if data is None else replace(settings, data=data)
