"""The XML catalogs that let Protégé open the ontology's files offline.

Protégé looks for `catalog-v001.xml` in the folder of the file it opens, and for no other; so each folder with ontology
files has one, and each says by relative path where the ontologies are that the folder's files import
(OASIS XML Catalogs 1.1, section 6.5.4, element `uri`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from rdflib import OWL, RDF, Graph, URIRef

CATALOG = "catalog-v001.xml"
_ENTRY = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"


@dataclass(frozen=True, order=True)
class CatalogFault:
    """What is wrong in a catalog or an ontology file, named relative to the folder of the ontology."""

    file: str
    message: str


def catalog_faults(folder: Path) -> Iterator[CatalogFault]:
    """Where the catalogs of a folder and the folders in it are out of step with the Turtle files beside them."""
    files = {path.resolve(): Graph().parse(path) for path in sorted(folder.rglob("*.ttl"))}
    iris = {path: ontology_iri(graph) for path, graph in files.items()}
    for path, iri in iris.items():
        if iri is None:
            yield CatalogFault(_relative(path, folder), "has no owl:Ontology header, so Protégé cannot tell what it is")
    for place in sorted({folder.resolve(), *(path.parent for path in files)}):
        yield from _faults_of(place, folder, files, iris)


def ontology_iri(graph: Graph) -> str | None:
    """The IRI of the ontology that a file holds, or None where it declares none."""
    return next((str(each) for each in graph.subjects(RDF.type, OWL.Ontology) if isinstance(each, URIRef)), None)


def _faults_of(
    place: Path, folder: Path, files: dict[Path, Graph], iris: dict[Path, str | None]
) -> Iterator[CatalogFault]:
    catalog = place / CATALOG
    name = _relative(catalog, folder)
    try:
        entries = read_catalog(catalog)
    except (OSError, ET.ParseError) as error:
        yield CatalogFault(name, f"cannot be read: {error}")
        return
    for iri, target in entries.items():
        if target not in files:
            yield CatalogFault(name, f"{iri} points to {_relative(target, folder)}, which is not there")
        elif iris[target] != iri:
            yield CatalogFault(name, f"{iri} points to {_relative(target, folder)}, which is {iris[target]}")
    for path, graph in files.items():
        if path.parent == place:
            wanted = {str(each) for each in graph.objects(None, OWL.imports)}
            yield from _missing(name, _relative(path, folder), {*wanted, iris[path] or ""} - {"", *entries})


def _missing(catalog: str, file: str, iris: set[str]) -> Iterator[CatalogFault]:
    return (CatalogFault(catalog, f"does not say where {iri} is, which {file} needs") for iri in sorted(iris))


def read_catalog(catalog: Path) -> dict[str, Path]:
    """The file of each ontology IRI in a catalog; `OSError` or `ET.ParseError` where it cannot be read."""
    root = ET.parse(catalog).getroot()  # noqa: S314 - a file of this project, not from outside
    return {entry.get("name", ""): (catalog.parent / entry.get("uri", "")).resolve() for entry in root.iter(_ENTRY)}


def _relative(path: Path, folder: Path) -> str:
    top = folder.resolve()
    return str(path.relative_to(top)) if path.is_relative_to(top) else str(path)
