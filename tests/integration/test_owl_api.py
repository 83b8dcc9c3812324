"""What the OWL API and HermiT, on which Protégé is built, make of the ontology's files."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from app.dataset.catalog import CATALOG, read_catalog
from app.dataset.ontology_files import read_ontology, write_ontology_files
from app.model.identifiers import ONTOLOGY as ONTOLOGY_IRI

if TYPE_CHECKING:
    from tests.owl_api import OwlApi

ONTOLOGY = Path(__file__).parents[2] / "ontology"
FILES = sorted(path.name for path in ONTOLOGY.glob("*.ttl"))

# Dates are xsd:date, xsd:gYearMonth or xsd:gYear, which OWL 2 does not know and shapes check; the OWL API says so in
# three ways. It also names rdf:langString where the profile admits text with a language (rdf:PlainLiteral).
KNOWN_QUIRKS = ("xsd:date", "xsd:gYear", "xsd:gYearMonth", "rdf-syntax-ns#langString")

pytestmark = pytest.mark.java


@dataclass(frozen=True)
class Loaded:
    """What the OWL API says of a file, and the file as it saves it."""

    report: dict[str, Any]
    saved: Path


@pytest.fixture(scope="module")
def loaded(owl_api: "OwlApi", tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Loaded]:
    """Load a file of the ontology with its imports from the catalog; each is loaded once."""
    folder = tmp_path_factory.mktemp("saved")

    @cache
    def load(name: str) -> Loaded:
        report = owl_api.load(ONTOLOGY / name, imports=read_catalog(ONTOLOGY / CATALOG), save=folder / name)
        return Loaded(report, folder / name)

    return load


def unexpected(violations: list[str]) -> list[str]:
    return [text for text in violations if not any(quirk in text for quirk in KNOWN_QUIRKS)]


@pytest.mark.parametrize("name", ["collaboration.ttl", "codes.ttl", "alignments.ttl"])
def test_each_module_is_in_owl_2_rl_and_dl_without_exception(loaded: Callable[[str], Loaded], name: str) -> None:
    report = loaded(name).report
    assert report["rl_violations"] == []
    assert report["dl_violations"] == []


@pytest.mark.parametrize("name", FILES)
def test_each_module_is_consistent_and_each_class_can_have_instances(
    loaded: Callable[[str], Loaded], name: str
) -> None:
    report = loaded(name).report
    assert report["consistent"]
    assert report["unsatisfiable"] == []


def test_the_workspace_imports_everything_offline_and_its_facts_contradict_nothing(
    loaded: Callable[[str], Loaded],
) -> None:
    report = loaded("workspace.ttl").report
    assert len(report["imports"]) == 2 + len(list((ONTOLOGY / "reference").glob("*.ttl")))
    assert report["axioms_with_imports"] > 5000
    assert report["consistent"]
    assert unexpected(report["rl_violations"] + report["dl_violations"]) == []


@pytest.mark.parametrize("name", FILES)
def test_a_save_by_the_owl_api_changes_nothing_in_normal_form(loaded: Callable[[str], Loaded], name: str) -> None:
    normal_form = pytest.importorskip("diffable_rdf").deterministic_turtle
    kept, saved = Graph().parse(ONTOLOGY / name), Graph().parse(loaded(name).saved)
    assert isomorphic(saved, kept)
    for prefix, namespace in kept.namespaces():
        saved.bind(prefix, namespace, replace=True)
    assert normal_form(saved) == (ONTOLOGY / name).read_text("utf-8")


def test_what_is_served_as_the_ontology_is_read_as_one_ontology(owl_api: "OwlApi", tmp_path: Path) -> None:
    modules = [ONTOLOGY / "collaboration.ttl", ONTOLOGY / "codes.ttl"]
    write_ontology_files(read_ontology(modules), tmp_path / "served")
    report = owl_api.load(tmp_path / "served" / "ontology.owl")
    assert report["iri"] == ONTOLOGY_IRI
    assert report["imports"] == report["rl_violations"] == report["dl_violations"] == report["unsatisfiable"] == []
    assert report["consistent"]


def test_a_contradiction_is_found(owl_api: "OwlApi", tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    text = (ONTOLOGY / "collaboration.ttl").read_text("utf-8")
    wrong.write_text(text + "\n<https://example.org/x> a tt:Norm , tt:Document .\n", encoding="utf-8")
    assert not owl_api.load(wrong)["consistent"]


def test_an_import_that_cannot_be_had_is_named(owl_api: "OwlApi", tmp_path: Path) -> None:
    lonely = tmp_path / "lonely.ttl"
    lonely.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<https://example.org/a> a owl:Ontology ; owl:imports <http://127.0.0.1:1/nowhere> .\n",
        encoding="utf-8",
    )
    with pytest.raises(Exception, match="nowhere"):
        owl_api.load(lonely)
