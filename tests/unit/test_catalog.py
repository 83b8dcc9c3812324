"""The catalogs name each ontology file by its IRI, and a catalog out of step is found."""

from pathlib import Path

import pytest
from rdflib import Graph

from app.dataset.catalog import CatalogFault, catalog_faults, ontology_iri, read_catalog
from app.dataset.finding import Finding
from app.dataset.house_rules import house_rule_findings

CATALOG = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{}</catalog>'
TERMS = "<https://example.org/terms> a <http://www.w3.org/2002/07/owl#Ontology> ."
FACTS = (
    "<https://example.org/facts> a <http://www.w3.org/2002/07/owl#Ontology> ; "
    "<http://www.w3.org/2002/07/owl#imports> <https://example.org/terms> ."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with terms, and facts in a folder below that import them; both have a catalog."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "terms.ttl").write_text(TERMS, encoding="utf-8")
    (tmp_path / "facts" / "facts.ttl").write_text(FACTS, encoding="utf-8")
    write_catalog(tmp_path, {"terms": "terms.ttl", "facts": "facts/facts.ttl"})
    write_catalog(tmp_path / "facts", {"terms": "../terms.ttl", "facts": "facts.ttl"})
    return tmp_path


def write_catalog(folder: Path, entries: dict[str, str]) -> None:
    lines = (f'<uri name="https://example.org/{name}" uri="{file}"/>' for name, file in entries.items())
    (folder / "catalog-v001.xml").write_text(CATALOG.format("".join(lines)), encoding="utf-8")


def test_catalogs_in_step_have_no_fault(folder: Path) -> None:
    assert list(catalog_faults(folder)) == []


def test_a_catalog_is_read_with_paths_relative_to_itself(folder: Path) -> None:
    assert read_catalog(folder / "facts" / "catalog-v001.xml") == {
        "https://example.org/terms": (folder / "terms.ttl").resolve(),
        "https://example.org/facts": (folder / "facts" / "facts.ttl").resolve(),
    }


def test_an_import_that_the_catalog_beside_the_file_does_not_map_is_found(folder: Path) -> None:
    write_catalog(folder / "facts", {"facts": "facts.ttl"})
    assert list(catalog_faults(folder)) == [
        CatalogFault(
            "facts/catalog-v001.xml", "does not say where https://example.org/terms is, which facts/facts.ttl needs"
        )
    ]


def test_an_entry_for_a_file_that_is_not_there_is_found(folder: Path) -> None:
    write_catalog(folder, {"terms": "terms.ttl", "codes": "codes.ttl"})
    assert list(catalog_faults(folder)) == [
        CatalogFault("catalog-v001.xml", "https://example.org/codes points to codes.ttl, which is not there")
    ]


def test_an_entry_for_a_file_that_holds_another_ontology_is_found(folder: Path) -> None:
    write_catalog(folder, {"terms": "facts/facts.ttl"})
    assert [fault.message for fault in catalog_faults(folder)] == [
        "https://example.org/terms points to facts/facts.ttl, which is https://example.org/facts"
    ]


def test_an_entry_that_points_out_of_the_folder_is_named_by_its_path(folder: Path) -> None:
    write_catalog(folder, {"terms": "terms.ttl", "other": "../other.ttl"})
    [fault] = catalog_faults(folder)
    assert fault.message == f"https://example.org/other points to {folder.parent / 'other.ttl'}, which is not there"


def test_a_missing_or_broken_catalog_is_found(folder: Path) -> None:
    (folder / "catalog-v001.xml").write_text("<catalog>", encoding="utf-8")
    (folder / "facts" / "catalog-v001.xml").unlink()
    first, second = catalog_faults(folder)
    assert (first.file, second.file) == ("catalog-v001.xml", "facts/catalog-v001.xml")
    assert first.message.startswith("cannot be read: ")
    assert second.message.startswith("cannot be read: ")


def test_a_file_without_a_header_is_found(folder: Path) -> None:
    (folder / "facts" / "more.ttl").write_text("<https://example.org/x> a <https://example.org/X> .", encoding="utf-8")
    assert list(catalog_faults(folder)) == [
        CatalogFault("facts/more.ttl", "has no owl:Ontology header, so Protégé cannot tell what it is")
    ]
    assert ontology_iri(Graph()) is None


def test_the_house_rules_report_faults_of_catalogs_as_errors(folder: Path) -> None:
    write_catalog(folder, {"terms": "terms.ttl", "codes": "codes.ttl"})
    found = house_rule_findings(Graph(), Graph(), {}, folder=folder)
    fault = Finding("error", "catalog-v001.xml", "https://example.org/codes points to codes.ttl, which is not there")
    assert fault in found
