"""Tables of open data taken into a dataset: committees of ISO, classes of subjects, countries.

Each table is a graph of its own, which the next one of its kind replaces whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph

from app.dataset.asserted import AssertedGraph, graph_of_triples
from app.errors import SourceError
from app.model import identifiers
from app.model.catalogue import Finding
from app.model.embedded import EmbeddedFiles
from app.model.terms import Triple
from app.model.vocabulary import DCTERMS
from app.sources.catalogues.committees import read_committees
from app.sources.catalogues.committees_lifting import COMMITTEES_GRAPH, Reference, lift_committees
from app.sources.catalogues.countries import read_countries
from app.sources.catalogues.relaton import Rejected
from app.sources.catalogues.rows import day_of
from app.sources.catalogues.subjects import read_subjects
from app.sources.catalogues.subjects_lifting import COUNTRIES_GRAPH, SUBJECTS_GRAPH, lift_countries, lift_subjects

MOST_RECORDS: Final = 200_000
_ISO_LICENCE: Final = "https://opendatacommons.org/licenses/by/1-0/"
_NATIONAL_BODY: Final = pyoxigraph.NamedNode(identifiers.TERM + "NationalBody")
_AS_OF: Final = pyoxigraph.NamedNode(identifiers.TERM + "asOf")
_ISSUED: Final = pyoxigraph.NamedNode(DCTERMS + "issued")
_HEADER: Final = identifiers.BASE + "reference/"
_SECRETARIAT_OF: Final = pyoxigraph.NamedNode(identifiers.TERM + "secretariatOf")

Record = TypeVar("Record")


@dataclass(frozen=True)
class Table:
    """What came of a table: its graph, how many records it has, what was refused, and what was found wrong."""

    graph: AssertedGraph
    records: int
    rejected: tuple[Rejected, ...]
    findings: tuple[Finding, ...]


def committees_table(file: Path, files: EmbeddedFiles, retrieved: str = "") -> Table:
    """The committees of ISO in a file, as they were on the day `retrieved`, "" for that on which it was written.

    `SourceError` where the file cannot be read or holds no committee.
    """
    records, rejected = _read(read_committees(file), file)
    findings: list[Finding] = []
    replaced: set[str] = set()
    triples = list(lift_committees(records, reference_of(files), retrieved or day_of(file), findings, replaced))
    title = "Committees of ISO, and their liaisons"
    return _table(COMMITTEES_GRAPH, triples, title, records, rejected, findings, replaces=replaced)


def subjects_table(file: Path) -> Table:
    """The classes of the International Classification for Standards in a file; `SourceError` as `committees_table`."""
    records, rejected = _read(read_subjects(file), file)
    findings: list[Finding] = []
    triples = lift_subjects(records, findings)
    return _table(SUBJECTS_GRAPH, triples, "Classes of subjects (ICS)", records, rejected, findings)


def countries_table(file: Path, files: EmbeddedFiles) -> Table:
    """The countries of a list of codes that the reference facts lack; `SourceError` as `committees_table`."""
    records, rejected = _read(read_countries(file), file)
    findings: list[Finding] = []
    triples = lift_countries(records, reference_of(files).described, findings)
    return _table(COUNTRIES_GRAPH, triples, "Countries", records, rejected, findings, origin=file.name, licence="")


def reference_of(files: EmbeddedFiles) -> Reference:
    """What the reference facts that ship describe; secretariats are of the day that the header of their file gives."""
    described: set[str] = set()
    bodies: set[str] = set()
    secretariats: dict[str, set[str]] = {}
    days: dict[str, str] = {}
    for path in files.reference:
        held: set[str] = set()
        of_file = ""
        for quad in pyoxigraph.parse(path=path, base_iri=identifiers.BASE):
            if not isinstance(quad.subject, pyoxigraph.NamedNode):
                continue
            described.add(quad.subject.value)
            if quad.object == _NATIONAL_BODY:
                bodies.add(quad.subject.value)
            if quad.predicate == _SECRETARIAT_OF and isinstance(quad.object, pyoxigraph.NamedNode):
                secretariats.setdefault(quad.object.value, set()).add(quad.subject.value)
                held.add(quad.object.value)
            if quad.predicate == _AS_OF and isinstance(quad.object, pyoxigraph.Literal):
                days[quad.subject.value] = quad.object.value
            if quad.predicate == _ISSUED and quad.subject.value.startswith(_HEADER):
                of_file = quad.object.value if isinstance(quad.object, pyoxigraph.Literal) else ""
        days.update(dict.fromkeys(held, of_file))
    return Reference(frozenset(described), frozenset(bodies), secretariats, days)


def _read(found: Iterator[Record | Rejected], file: Path) -> tuple[list[Record], tuple[Rejected, ...]]:
    records: list[Record] = []
    rejected: list[Rejected] = []
    for one in found:
        if isinstance(one, Rejected):
            rejected.append(one)
        else:
            records.append(one)
        if len(records) + len(rejected) > MOST_RECORDS:
            raise SourceError(str(file), f"has more than {MOST_RECORDS} rows, and no such table is that long")
    if not records:
        reason = f"holds nothing that can be taken in ({rejected[0].reason})" if rejected else "is empty"
        raise SourceError(str(file), reason)
    return records, tuple(rejected)


def _table(
    graph: str,
    triples: Iterable[Triple],
    title: str,
    records: list[Record],
    rejected: tuple[Rejected, ...],
    findings: list[Finding],
    *,
    origin: str = "ISO Open Data",
    licence: str = _ISO_LICENCE,
    replaces: Iterable[str] = (),
) -> Table:
    made = graph_of_triples(graph, triples, title=title, origin=origin, licence=licence, replaces=replaces)
    return Table(made, len(records), rejected, tuple(sorted(set(findings))))
