"""The ontology as the files that editors and browsers load: Turtle, RDF/XML, JSON-LD and N-Triples."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

from app.model import identifiers
from app.model.vocabulary import OWL, PREFIXES, RDF

UNVERSIONED = "none"

_SYNTAXES = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "owl": RdfFormat.RDF_XML,
}


def read_ontology(modules: Sequence[Path]) -> list[Triple]:
    """The triples of the ontology's modules, in reading order.

    The ontology's header comes first, then terms by IRI, each with its type before the rest (so that RDF/XML has typed
    elements), then blank nodes.
    """
    return _read(modules, RdfFormat.TURTLE)


def _read(files: Sequence[Path], syntax: RdfFormat) -> list[Triple]:
    triples = {quad.triple for path in files for quad in pyoxigraph.parse(path=path, format=syntax)}
    return sorted(triples, key=_reading_order)


def _reading_order(triple: Triple) -> tuple[bool, bool, str, bool, str, str]:
    subject = triple.subject
    return (
        not (isinstance(subject, pyoxigraph.NamedNode) and subject.value == identifiers.ONTOLOGY),
        isinstance(subject, pyoxigraph.BlankNode),
        str(subject),
        triple.predicate.value != RDF + "type",
        triple.predicate.value,
        str(triple.object),
    )


def ontology_version(triples: Sequence[Triple]) -> str:
    """The ontology's `owl:versionInfo`, or `UNVERSIONED` where it states none."""
    for triple in triples:
        if triple.predicate.value == OWL + "versionInfo" and str(triple.subject) == f"<{identifiers.ONTOLOGY}>":
            return triple.object.value if isinstance(triple.object, pyoxigraph.Literal) else UNVERSIONED
    return UNVERSIONED


def write_ontology_files(triples: Sequence[Triple], directory: Path) -> None:
    """Write ontology.ttl, .owl (RDF/XML), .jsonld and .nt into a new directory."""
    directory.mkdir()
    _write(triples, directory, "ontology")


def write_releases(releases: Mapping[str, Path], directory: Path) -> None:
    """Write earlier versions of the ontology, N-Triples files by number, in the same forms into the same directory."""
    for number, path in releases.items():
        _write(_read([path], RdfFormat.N_TRIPLES), directory, number)


def _write(triples: Sequence[Triple], directory: Path, stem: str) -> None:
    for suffix, syntax in _SYNTAXES.items():
        document = pyoxigraph.serialize(triples, format=syntax, prefixes=PREFIXES) or b""
        if syntax == RdfFormat.RDF_XML:
            # The OWL API maps imports by this attribute. IRIs stay absolute: some readers resolve relative ones badly.
            document = document.replace(b"<rdf:RDF ", f'<rdf:RDF xml:base="{identifiers.ONTOLOGY}" '.encode(), 1)
        (directory / f"{stem}.{suffix}").write_bytes(document)
