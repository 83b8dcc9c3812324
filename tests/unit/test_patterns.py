"""No regular expression of the readers and of the designations takes long, whatever it is given."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import app.model.designations
import app.sources.resolutions

PACKAGES = (app.sources.resolutions, app.model.designations)
OTHERS = ("app.model.assemblies", "app.model.committees", "app.model.identifiers")
SLOWEST = 0.5  # seconds for 2,000 characters, on a busy machine
LENGTHS = (24, 60, 120, 250, 2000)  # growing, so that an exponential one is found before it hangs
# What makes regular expressions go back: runs of one sign, and runs of what their groups repeat.
UNITS = (
    *" aA1-.,;:()[]*_|/#<&\té",
    *("a ", "A ", "1 ", "1, ", "1. ", "1.1", "(1) ", "1 and ", "a, ", "(a) ", "* ", "** a", "[a](", "[^1]", "<b>"),
    *("2022", "2022, ", "2022; ", "A, 2022; ", "Rev. ", "ISO ", "ISO/", "ITU-T X.1, ", "Resolution 1 ", "TC 1 "),
    *("resolves 1 ", "resolves ", "further ", "the ", "The A ", "of the ", "1-", "A.", "A/", "bis", "Article 1, "),
    *("Annex 1 and ", "and ", "{--", "~~", "__", "1(1)", "| ", "x; ", "Agenda item ", "8 June ", "No. ", "+AMD1 "),
)


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield from map(importlib.import_module, OTHERS)


def _patterns_in(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _patterns_in(f"{name}[{key!r}]", inner)
    elif isinstance(value, (tuple, list, frozenset, set)):
        for index, inner in enumerate(value):
            yield from _patterns_in(f"{name}[{index}]", inner)


MODULES = list(_modules())
SOURCES = {
    module.__name__.removeprefix("app."): Path(module.__file__ or "").read_text(encoding="utf-8") for module in MODULES
}
PATTERNS = {
    f"{module.__name__.removeprefix('app.')}.{name}": pattern
    for module in MODULES
    for top, value in vars(module).items()
    for name, pattern in _patterns_in(top, value)
}


def _is_searched_for(name: str) -> bool:
    """Whether its module (or any, for a public one) looks for matches at every position, which takes longer."""
    module, _, top = name.partition("[")[0].rpartition(".")
    source = SOURCES[module] if top.startswith("_") else "".join(SOURCES.values())
    return re.search(rf"\b{re.escape(top)}\.(?:search|finditer|findall|sub|split)\(", source) is not None


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_done_in_time_that_grows_with_the_text(name: str) -> None:
    pattern = PATTERNS[name]
    ways = [pattern.match, pattern.fullmatch, *([pattern.search] if _is_searched_for(name) else [])]
    for unit in UNITS:
        for length in LENGTHS:
            text: str | bytes = unit * (length // len(unit)) + "\x00"
            if isinstance(pattern.pattern, bytes):
                text = str(text).encode()
            began = time.process_time()
            for way in ways:
                way(text)
            assert time.process_time() - began < SLOWEST, (name, unit, length)


def test_patterns_are_found_in_every_package() -> None:
    assert len(PATTERNS) > 100
    assert any("designations" in name for name in PATTERNS)
