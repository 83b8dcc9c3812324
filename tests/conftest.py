"""Fixtures that tests of every kind share."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.owl_api import EditorTools, OwlApi

TESTS = Path(__file__).parent


@pytest.fixture(scope="session")
def owl_api() -> "OwlApi":
    """The OWL API as a function on files and URLs: `owl_api.load(location)`; skips without Java and Maven."""
    api: OwlApi = _built_in_java("build_owl_api")
    return api


@pytest.fixture(scope="session")
def editor_tools() -> "EditorTools":
    """What ontology editors use, ROBOT and the library of Protégé; skips without Java and Maven."""
    tools: EditorTools = _built_in_java("build_editor_tools")
    return tools


def _built_in_java(builder: str) -> Any:
    spec = importlib.util.spec_from_file_location("owl_api", TESTS / "owl_api.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        return getattr(module, builder)()
    except module.OwlApiUnavailableError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and catalogues beside the checkout; skips where there is none."""
    folder = TESTS.parents[1] / "shared"
    if not folder.is_dir():
        pytest.skip(f"no folder {folder.name!r} beside the checkout")
    return folder


def pytest_configure() -> None:
    """Property tests say what is true, not how fast: 200 ms by the clock for an example are not kept under load."""
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag to write the expected answers of the questions anew, to be read before they are committed."""
    parser.addoption("--refresh-snapshots", action="store_true", help="write tests/snapshots anew")
