"""A large graph of standards for measurements: invented documents in the shape that real catalogues have.

A few bodies issue almost everything, a few documents are cited by very many, most have one to three versions, some
have an annotated structure, and some versions correspond to one of another body. The same count always gives the same
triples, and a smaller count gives the first of a larger one's. They are consistent with the ontology and conform to
the shapes. Nothing refers to what comes later.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from app.model import identifiers
from app.model.terms import RDF, RDFS, XSD, Term, Triple, iri, literal
from app.model.vocabulary import DCTERMS, ORG, SKOS, TT

TYPE: Final = iri(RDF + "type")
LABEL: Final = iri(RDFS + "label")
SOURCE: Final = iri(DCTERMS + "source")

BODIES: Final = 8
COMMITTEES: Final = 160
SUBJECTS: Final = 120

# The share of documents that each body issues, in hundredths; the first is the hub.
_SHARES: Final = (62, 14, 9, 5, 4, 3, 2, 1)
# How two texts relate, and the property that says so.
_RELATIONS: Final = (
    ("common-text", "commonTextWith"),
    ("twin-text", "twinTextWith"),
    ("technically-aligned", "technicallyAlignedWith"),
    ("partly-aligned", "partlyAlignedWith"),
    ("unspecified", "correspondsTo"),
)
# The years that may lie between two versions of one text.
_APART: Final = 2
_CITATIONS: Final = ("citesNormatively", "citesNormatively", "citesInformatively", "cites")
_WORDS: Final = (
    *("access", "addressing", "broadband", "coding", "directory", "encryption", "framework", "identity", "layer"),
    *("management", "model", "network", "optical", "packet", "protocol", "quality", "reference", "security"),
    *("service", "signalling", "system", "terminal", "transport"),
)


def thing(kind: str, *key: object) -> Term:
    """The term of an invented thing; its key begins with "bench", so that it is never a real one."""
    return iri(identifiers.thing(kind, f"bench-{key[0]}", *map(str, key[1:])))


def standards_triples(count: int) -> Iterator[Triple]:
    """About `count` triples: the bodies, committees and subjects first, then whole documents until there are enough."""
    produced = 0
    for triple in _frame():
        produced += 1
        yield triple
    catalogue = _Catalogue()
    while produced < count:
        for triple in catalogue.document():
            produced += 1
            yield triple


def _frame() -> Iterator[Triple]:
    for body in range(BODIES):
        yield from _named(thing("organization", "body", body), "StandardsBody", f"Body {body}")
        yield thing("organization", "body", body), iri(TT + "acronym"), literal(f"B{body}")
    for committee in range(COMMITTEES):
        node = thing("organization", "committee", committee)
        body = committee % BODIES
        yield from _named(node, "StudyGroup" if body == 0 else "TechnicalCommittee", f"Committee {committee}")
        yield node, iri(ORG + "subOrganizationOf"), thing("organization", "body", body)
        yield node, iri(TT + "establishedBy"), thing("organization", "body", body)
    yield thing("scheme", "subjects"), TYPE, iri(SKOS + "ConceptScheme")
    for subject in range(SUBJECTS):
        node = thing("subject", subject)
        yield node, TYPE, iri(SKOS + "Concept")
        yield node, iri(SKOS + "inScheme"), thing("scheme", "subjects")
        yield node, iri(SKOS + "notation"), literal(str(subject))
        yield node, iri(SKOS + "prefLabel"), literal(f"Subject {subject}", language="en")
        yield node, iri(SKOS + "definition"), literal(f"What subject {subject} is about.", language="en")


def _named(node: Term, kind: str, label: str) -> Iterator[Triple]:
    yield node, TYPE, iri(TT + kind)
    yield node, LABEL, literal(label, language="en")
    yield node, SOURCE, iri(f"https://example.org/source/{node[1:-1].rpartition('/')[2]}")


@dataclass
class _Catalogue:
    """The documents so far: the last version of each body's, and how many documents there are."""

    random: Random = field(default_factory=lambda: Random(20221114))
    issued: int = 0
    latest: dict[int, list[Term]] = field(default_factory=dict)

    def document(self) -> Iterator[Triple]:
        """The next document with its versions, parts, citations and correspondence."""
        number = self.issued
        body = self.random.choices(range(BODIES), _SHARES)[0]
        node, designation = thing("document", number), f"B{body} {number}"
        yield from _named(node, "Recommendation" if body == 0 else "InternationalStandard", designation)
        yield node, iri(TT + "designation"), literal(designation)
        yield node, iri(DCTERMS + "title"), literal(" ".join(self.random.sample(_WORDS, 4)), language="en")
        yield node, iri(TT + "issuedBy"), thing("organization", "body", body)
        committee = body + BODIES * self.random.randrange(COMMITTEES // BODIES)
        yield node, iri(TT + "responsibleCommittee"), thing("organization", "committee", committee)
        yield node, iri(DCTERMS + "subject"), thing("subject", self._popular(SUBJECTS))
        yield from self._versions(number, body, designation)
        self.issued += 1

    def _versions(self, number: int, body: int, designation: str) -> Iterator[Triple]:
        versions = self.random.choices((1, 2, 3, 5), (50, 30, 15, 5))[0]
        year = self.random.randrange(1985, 2024 - 3 * versions)
        previous: Term = ""
        for edition in range(1, versions + 1):
            node = thing("document", number, year)
            yield from _named(node, "DocumentVersion", f"{designation}:{year}")
            yield node, iri(TT + "designation"), literal(f"{designation}:{year}")
            yield node, iri(TT + "versionOf"), thing("document", number)
            yield node, iri(TT + "issuedBy"), thing("organization", "body", body)
            yield node, iri(TT + "edition"), literal(str(edition))
            yield node, iri(TT + "adoptionDate"), literal(f"{year}-03-01", datatype=XSD + "date")
            in_force = "true" if edition == versions else "false"
            yield node, iri(TT + "inForce"), literal(in_force, datatype=XSD + "boolean")
            if previous:
                yield node, iri(TT + "previousVersion"), previous
            yield from self._citations(node, number)
            previous, year = node, year + self.random.randrange(1, 4)
        if self.random.random() < 0.2:
            yield from self._parts(previous, number)
        yield from self._correspondence(previous, number, body)
        self.latest.setdefault(body, []).append(previous)

    def _citations(self, node: Term, number: int) -> Iterator[Triple]:
        cited = {self._popular(number) for _ in range(self.random.randrange(5))} if number else set()
        for target in sorted(cited):
            yield node, iri(TT + self.random.choice(_CITATIONS)), thing("document", target)

    def _parts(self, version: Term, number: int) -> Iterator[Triple]:
        """Sections, each with two sections below it; some of these cite a document."""
        for section in range(1, self.random.randrange(2, 5)):
            above = thing("section", number, section)
            yield from self._part(above, version, section, str(section))
            for below in (1, 2):
                node = thing("section", number, section, below)
                yield from self._part(node, above, below, f"{section}.{below}")
                if number and self.random.random() < 0.5:
                    yield node, iri(TT + "cites"), thing("document", self._popular(number))

    def _part(self, node: Term, whole: Term, position: int, ordinal: str) -> Iterator[Triple]:
        yield node, TYPE, iri(TT + "Section")
        yield node, iri(TT + "directPartOf"), whole
        yield node, iri(TT + "position"), literal(str(position), datatype=XSD + "integer")
        yield node, iri(TT + "ordinal"), literal(ordinal)

    def _correspondence(self, version: Term, number: int, body: int) -> Iterator[Triple]:
        """In one document of ten, what its last version has in common with one of another body."""
        others = self.latest.get((body + 1) % BODIES if body else 1 + self.random.randrange(3))
        if not others or self.random.random() > 0.1:
            return
        counterpart = others.pop()
        kind, relation = self.random.choice(_RELATIONS)
        if abs(_year(version) - _year(counterpart)) > _APART and kind in ("common-text", "twin-text"):
            kind, relation = _RELATIONS[2]
        record = thing("correspondence", number)
        yield version, iri(TT + relation), counterpart
        yield from _named(record, "Correspondence", f"Correspondence {number}")
        yield record, iri(TT + "evidenceFor"), version
        yield record, iri(TT + "evidenceFor"), counterpart
        yield record, iri(TT + "textRelation"), iri(identifiers.code("text-relation", kind))
        yield record, iri(TT + "confidence"), iri(identifiers.code("confidence", "stated-in-text"))

    def _popular(self, count: int) -> int:
        """A number below `count`, the lower the likelier, so that a few are chosen very often."""
        return int(count * self.random.random() ** 3)


def _year(version: Term) -> int:
    """The year of a version, the last part of its name."""
    return int(version[1:-1].rpartition("/")[2])
