"""The W3C's SPARQL test suites over HTTP against the running service, but for the exceptions listed by name."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conformance.w3c_evaluation import batches, run_entailment, run_query, run_update
from tests.conformance.w3c_manifests import W3CTest, folders, read_archive, read_tests
from tests.conformance.w3c_page import PAGE, page
from tests.conformance.w3c_protocols import is_update, run_description, run_graph_store, run_protocol, run_syntax
from tests.conformance.w3c_service import PLAIN, REASONING, Service, reached
from tests.conformance.w3c_suites import ARCHIVE, all_tests, exceptions, place_of
from tests.e2e.conftest import serving

BESIDE = Path(__file__).parents[3] / "shared" / ARCHIVE
FOLDERS = folders(BESIDE) if BESIDE.is_file() else ()

Run = Callable[[W3CTest, Service], str | None]


@pytest.fixture(scope="module", name="archive")
def _archive(shared: Path) -> Path:
    return shared / ARCHIVE


def _serve(folder: Path, environment: dict[str, str]) -> Iterator[Service]:
    with serving(folder / "data", "--empty", **environment) as server, reached(server.base) as service:
        yield service


@pytest.fixture(scope="module", name="loaded")
def _loaded(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A plain service with the documents of all tests of queries."""
    for service in _serve(tmp_path_factory.mktemp("loaded"), PLAIN):
        asking = [
            test for test in all_tests(archive) if place_of(test).suite and _fixture_and_run(test)[1] is run_query
        ]
        (batch,) = batches(asking, read_archive(archive))
        service.replace(batch.quads())
        yield service


@pytest.fixture(scope="module", name="written")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A plain service that tests write to."""
    yield from _serve(tmp_path_factory.mktemp("written"), PLAIN)


@pytest.fixture(scope="module", name="reasoning")
def _reasoning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that adds what follows under OWL 2 RL."""
    yield from _serve(tmp_path_factory.mktemp("reasoning"), REASONING)


def _fixture_and_run(test: W3CTest) -> tuple[str, Run]:
    """The service that a test needs, and how it is run."""
    if test.regimes:
        return "reasoning", run_entailment
    if "Syntax" in test.kind:
        return ("written" if is_update(test) else "loaded"), run_syntax
    return {
        "QueryEvaluationTest": ("loaded", run_query),
        "CSVResultFormatTest": ("loaded", run_query),
        "UpdateEvaluationTest": ("written", run_update),
        "ProtocolTest": ("written", run_protocol),
        "GraphStoreProtocolTest": ("written", run_graph_store),
        "ServiceDescriptionTest": ("loaded", run_description),
    }[test.kind]


@pytest.mark.shared
@pytest.mark.parametrize("folder", FOLDERS)
def test_exactly_the_listed_exceptions_fail(folder: str, archive: Path, request: pytest.FixtureRequest) -> None:
    failures: dict[str, str] = {}
    run_here = [test for test in read_tests(archive, folder) if place_of(test).suite]
    for test in run_here:
        fixture, run = _fixture_and_run(test)
        if wrong := run(test, request.getfixturevalue(fixture)):
            failures[test.name] = wrong
    listed = {test.name for test in run_here} & set(exceptions())

    assert not {name: wrong for name, wrong in failures.items() if name not in listed}
    assert not listed - set(failures), "these are listed as exceptions, and pass"


@pytest.mark.shared
def test_every_test_of_the_suite_is_run_or_left_out_for_a_reason(archive: Path) -> None:
    tests = all_tests(archive)

    assert len(tests) == 1394
    assert {test.folder for test in tests} == set(FOLDERS)
    assert all(bool(place_of(test).suite) != bool(place_of(test).left_out) for test in tests)
    assert set(exceptions()) <= {test.name for test in tests if place_of(test).suite}


@pytest.mark.shared
def test_the_page_says_what_the_tests_say(archive: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(archive), "run python -m tests.conformance.w3c_page"
