"""Correspondences become triples here: pairs of versions with their evidence, and how pairs of documents stand."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from app.model.catalogue import CatalogueRecord
from app.model.identifiers import TERM, code, thing
from app.model.terms import RDF, RDFS, XSD, Term, Triple, iri, literal
from app.model.vocabulary import DCTERMS, SKOS
from app.sources.catalogues.corresponding import Correspondences, Pair, TextRelation
from app.sources.catalogues.lifting import source_of
from app.sources.catalogues.standing import Standing
from app.sources.catalogues.states import is_in_force

_TYPE: Final = iri(RDF + "type")
_LABEL: Final = iri(RDFS + "label")
_SOURCE: Final = iri(DCTERMS + "source")
_NOTE: Final = iri(SKOS + "note")
_PROPERTIES: Final[dict[TextRelation, str]] = {
    "common-text": "commonTextWith",
    "twin-text": "twinTextWith",
    "technically-aligned": "technicallyAlignedWith",
    "unspecified": "correspondsTo",
}


def lift_correspondences(
    found: Correspondences, described: AbstractSet[str], known: AbstractSet[str]
) -> Iterator[Triple]:
    """The triples of correspondences, each once.

    `described` are the IRIs of what the reference facts describe, whose pairs stay as these have them; `known` the keys
    of the documents that a catalogue describes.
    """
    for pair in found.pairs:
        subject = thing("correspondence", f"{_flat(pair.recommendation.key)}--{_flat(pair.counterpart.key)}")
        if subject not in described:
            yield from _pair(iri(subject), pair)
    for standing in found.standings:
        yield from _counterpart(standing, described, known)
        if "/" in standing.latest.key:
            yield from _standing(standing)
    assessed = (one for standing in found.standings for one in (standing.latest, standing.latest_counterpart))
    for key, day in sorted({(one.key, one.retrieved) for one in assessed if one and _has_dated_state(one)}):
        if thing("document", *key.split("/")) not in described:  # what is described has its day already
            yield _version(key), _term("stateAsOf"), literal(day, datatype=XSD + "date")


def _has_dated_state(record: CatalogueRecord) -> bool:
    """Whether a record is of a version of which it says whether it is in force, on a day."""
    return "/" in record.key and bool(record.retrieved) and is_in_force(record) is not None


def _pair(subject: Term, pair: Pair) -> Iterator[Triple]:
    one, other = pair.recommendation, pair.counterpart
    yield _version(one.key), _term(_PROPERTIES[pair.relation]), _version(other.key)
    yield subject, _TYPE, _term("Correspondence")
    yield subject, _LABEL, literal(f"{one.designation} | {other.designation}", language="en")
    yield subject, _term("evidenceFor"), _version(one.key)
    yield subject, _term("evidenceFor"), _version(other.key)
    yield subject, _term("textRelation"), iri(code("text-relation", pair.relation))
    yield subject, _term("confidence"), iri(code("confidence", pair.confidence))
    yield subject, _SOURCE, source_of(one)
    if pair.words:
        yield (
            subject,
            _NOTE,
            literal(f"\N{LEFT DOUBLE QUOTATION MARK}{pair.words}\N{RIGHT DOUBLE QUOTATION MARK}", language="en"),
        )


def _counterpart(standing: Standing, described: AbstractSet[str], known: AbstractSet[str]) -> Iterator[Triple]:
    """That two documents are counterparts, which also holds where no catalogue has an edition of the other one."""
    other = iri(thing("document", standing.counterpart))
    yield iri(thing("document", standing.document)), _term("hasCounterpart"), other
    if standing.counterpart not in known and thing("document", standing.counterpart) not in described:
        yield other, _TYPE, _term("Document")
        yield other, _LABEL, literal(standing.printed, language="en")
        yield other, _term("designation"), literal(standing.printed)
        yield other, _SOURCE, source_of(standing.latest)


def _standing(standing: Standing) -> Iterator[Triple]:
    """The state of a pair of documents, of the day until which both catalogues are known, with the days of both."""
    one, other = standing.latest, standing.latest_counterpart
    subject = iri(thing("alignment", f"{standing.document}--{standing.counterpart}"))
    days = [record.retrieved for record in (one, other) if record is not None and record.retrieved]
    told = (
        f"ITU-T as of {one.retrieved}, {standing.printed} as of {other.retrieved}"
        if other
        else f"ITU-T as of {one.retrieved}"
    )
    drafts = f"; drafts: {', '.join(standing.drafts)}" if standing.drafts else ""
    yield subject, _TYPE, _term("AlignmentAssessment")
    yield (
        subject,
        _LABEL,
        literal(f"{one.designation} | {other.designation if other else standing.printed}", language="en"),
    )
    yield subject, _term("assesses"), _version(one.key)
    if other is not None:
        yield subject, _term("assesses"), _version(other.key)
    yield subject, _term("alignmentStatus"), iri(code("alignment", standing.state))
    yield subject, _NOTE, literal(told + drafts, language="en")
    if days:
        yield subject, _term("asOf"), literal(min(days), datatype=XSD + "date")


def _version(key: str) -> Term:
    return iri(thing("document", *key.split("/")))


def _flat(key: str) -> str:
    return key.replace("/", "_")


def _term(name: str) -> Term:
    return iri(TERM + name)
