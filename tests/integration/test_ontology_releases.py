"""The earlier versions of the ontology that ship: each stays, and nothing is dropped from one to the next."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.dataset.ontology_files import ontology_version, read_ontology, write_ontology_files, write_releases
from app.model.embedded import embedded_files
from app.model.identifiers import ONTOLOGY
from app.model.terms import parse_lines
from app.model.vocabulary import OWL
from app.web.code_lists import CodeList, read_code_lists
from app.web.ontology_changes import compare
from app.web.ontology_graph import OntologyGraph
from app.web.ontology_terms import Ontology
from app.web.ontology_terms import read_ontology as read_terms

FILES = embedded_files()
State = tuple[Ontology, dict[str, CodeList]]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@pytest.fixture(scope="module", name="states")
def _states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, State]:
    """Every released version and the one of this checkout by number, the oldest first, as the service reads them."""
    directory = tmp_path_factory.mktemp("releases") / "ontology"
    current = read_ontology(FILES.ontology)
    write_ontology_files(current, directory)
    write_releases(FILES.releases, directory)
    paths = {number: directory / f"{number}.nt" for number in FILES.releases}
    paths[ontology_version(current)] = directory / "ontology.nt"
    return {number: _read(paths[number]) for number in sorted(paths, key=_number)}


def _read(path: Path) -> State:
    graph = OntologyGraph(parse_lines(path.read_text(encoding="utf-8")))
    return read_terms(graph), dict(read_code_lists(graph))


def _values(path: Path, name: str) -> Iterator[str]:
    for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES):
        if str(quad.subject) == f"<{ONTOLOGY}>" and quad.predicate.value == OWL + name:
            yield re.sub(r'[<>"]', "", str(quad.object))


def test_the_version_before_each_version_ships(states: dict[str, State]) -> None:
    before = {number: ontology.header.things.get("priorVersion", ()) for number, (ontology, _) in states.items()}

    assert len(states) > 1
    for previous, number in pairwise(states):
        assert before[number] == (f"{ONTOLOGY}/{previous}",)


def test_a_file_holds_the_version_that_it_is_named_after() -> None:
    for number, path in FILES.releases.items():
        assert list(_values(path, "versionInfo")) == [number]
        assert list(_values(path, "versionIRI")) == [f"{ONTOLOGY}/{number}"]


def test_no_term_and_no_code_is_ever_dropped(states: dict[str, State]) -> None:
    for before, after in pairwise(states.values()):
        assert [one.iri for one in compare(before, after).removed] == []


def test_releases_are_written_in_every_form_beside_the_ontology(tmp_path: Path) -> None:
    write_ontology_files([], tmp_path / "ontology")
    write_releases(FILES.releases, tmp_path / "ontology")

    for number, path in FILES.releases.items():
        stated = len(list(ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)))
        for suffix, syntax in (("ttl", ox.RdfFormat.TURTLE), ("owl", ox.RdfFormat.RDF_XML)):
            written = ox.parse(path=tmp_path / "ontology" / f"{number}.{suffix}", format=syntax)
            assert len(list(written)) == stated
        assert (tmp_path / "ontology" / f"{number}.jsonld").is_file()
