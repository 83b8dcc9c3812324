"""Fixtures that tests of every kind share."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.owl_api import OwlApi

TESTS = Path(__file__).parent


@pytest.fixture(scope="session")
def owl_api() -> "OwlApi":
    """The OWL API as a function on files and URLs: `owl_api.load(location)`; skips without Java and Maven."""
    spec = importlib.util.spec_from_file_location("owl_api", TESTS / "owl_api.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        api: OwlApi = module.build_owl_api()
    except module.OwlApiUnavailableError as reason:
        pytest.skip(str(reason))
    return api


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and catalogues beside the checkout; skips where there is none."""
    folder = TESTS.parents[1] / "shared"
    if not folder.is_dir():
        pytest.skip(f"no folder {folder.name!r} beside the checkout")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag to write the expected answers of the questions anew, to be read before they are committed."""
    parser.addoption("--refresh-snapshots", action="store_true", help="write tests/snapshots anew")
