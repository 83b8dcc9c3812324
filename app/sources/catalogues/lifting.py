"""Records of catalogues become triples here, and nowhere else.

A record is one version of a document (an edition, an amendment, a draft) and gets the IRIs of `app.model.designations`,
so that it joins what others say of the same. Nothing is stated that follows from something else, and nothing twice:
125,000 records make two million triples.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from app.model.catalogue import CatalogueRecord, Finding
from app.model.committees import committee_called
from app.model.designations import Decision, Deliverable, Designation, Directives, Publication, Recommendation
from app.model.identifiers import GRAPH, TERM, code, slug, thing
from app.model.terms import RDF, RDFS, XSD, Term, Triple, iri, literal
from app.model.vocabulary import DCTERMS
from app.sources.catalogues.committees_lifting import committee_name, owners_of
from app.sources.catalogues.relaton_record import key_of
from app.sources.catalogues.states import in_force
from app.sources.catalogues.unread import Unread, read

_TYPE: Final = iri(RDF + "type")
_LABEL: Final = iri(RDFS + "label")
_TITLE: Final = iri(DCTERMS + "title")
_SOURCE: Final = iri(DCTERMS + "source")
_SUBJECT: Final = iri(DCTERMS + "subject")
_ISSUERS: Final = ("ISO", "IEC")
_TYPES: Final = {None: "InternationalStandard", "TR": "TechnicalReport", "TS": "TechnicalSpecification"}
# Of documents whose designations say nothing: the classes of the types that records give.
_CLASSES: Final = {
    "international-standard": "InternationalStandard",
    "technical-report": "TechnicalReport",
    "technical-specification": "TechnicalSpecification",
    "resolution": "Resolution",
    "recommendation": "Recommendation",
    "directive": "Directives",
}
_STAGES: Final = frozenset(("00", "10", "20", "30", "40", "50", "60", "90", "95"))
_GROUPS: Final = {"Telecommunication Standardization Advisory Group": "tsag"}
_SUPPLEMENT: Final = re.compile(r"(?P<series>ITU-[TRD] [A-Z]{1,3}) Suppl\. \d+")
_SECTORS: Final = ("ITU-T", "ITU-R", "ITU-D")
_DATATYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}
_STUDY_GROUP: Final = "Study Group "


@dataclass(frozen=True)
class Neighbours:
    """What a catalogue is lifted beside.

    `described` are the IRIs of things that the reference facts describe, which then are not described again; `held`
    the keys of versions that another catalogue describes (what ISO and IEC publish together stands in both); `known`
    the keys of all documents, so that nothing is related to what nobody describes; `states` the days ("2026-08-22") of
    which the reference facts state whether versions are in force, by IRI, "" where they do so and give no day; `day` is
    that of the catalogue itself, "" for the latest of its records: a state of another day says so.
    """

    described: AbstractSet[str] = frozenset()
    held: AbstractSet[str] = frozenset()
    known: AbstractSet[str] = frozenset()
    states: Mapping[str, str] = field(default_factory=dict)
    day: str = ""


def lift_catalogue(
    records: Iterable[CatalogueRecord], neighbours: Neighbours, findings: list[Finding], renewed: set[str] | None = None
) -> Iterator[Triple]:
    """The triples of the records of one catalogue, which come in the order of their keys; each triple once.

    What is found wrong is added to `findings`, and to `renewed` the IRIs of the versions whose states are of a later
    day than those of the reference facts, in whose place they are stated.
    """
    lifted = _Lifted(neighbours, findings, set() if renewed is None else renewed)
    for record in records:
        yield from lifted.record(record)
        lifted.latest = max(lifted.latest, record.retrieved)
    if lifted.latest:  # what is said of today, such as states and committees in charge, is said of this day
        graph = iri(f"{GRAPH}catalogue/{record.catalogue}")
        yield graph, _term("asOf"), literal(neighbours.day or lifted.latest, datatype=XSD + "date")


def document_key(key: str) -> str:
    """The key of the document of which a key names a version."""
    return key.partition("/")[0]


@dataclass
class _Lifted:
    """What has been stated so far, so that nothing is stated twice."""

    neighbours: Neighbours
    findings: list[Finding]
    renewed: set[str]
    documents: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)
    previous: tuple[str, str, str] = ("", "", "")
    latest: str = ""

    def record(self, record: CatalogueRecord) -> Iterator[Triple]:
        if record.key in self.neighbours.held:
            return
        self.findings += record.findings
        designation = read(record.designation)
        self._check_editions(record)
        yield from self._document(record, designation)
        if "/" in record.key:
            yield from self._version(record, designation)
            return
        yield from self._without_version(record)
        if record.status or record.stage:
            self.findings.append(Finding("undated", record.designation, record.stage or record.status))

    def _check_editions(self, record: CatalogueRecord) -> None:
        """Tell once which sibling a record of ITU names that nobody describes; the edges themselves say nothing new."""
        for relation in record.relations:
            if relation.kind == "hasEdition" and relation.target not in self.checked:
                self.checked.add(relation.target)
                if key_of(relation.target) not in self.neighbours.known:
                    self.findings.append(Finding("dangling-edition", record.designation, relation.target))

    def _document(self, record: CatalogueRecord, designation: Designation | Unread) -> Iterator[Triple]:
        key = document_key(record.key)
        if key in self.documents:
            return
        self.documents.add(key)
        subject, undated = thing("document", key), _undated(designation)
        base = _base(designation)
        if subject not in self.neighbours.described:
            term = iri(subject)
            yield term, _TYPE, _term(_kind(designation, record))
            yield term, _LABEL, literal(str(undated), language="en")
            yield term, _term("designation"), literal(str(undated))
            yield from (
                (term, _term("issuedBy"), iri(thing("organization", issuer)))
                for issuer in _issuers(designation, record.catalogue)
            )
            yield term, _SOURCE, source_of(record)
        if base is not None:
            yield from self._base_document(base, record)
            yield iri(subject), _term("amends"), iri(thing("document", base.key[0]))
        series = _SUPPLEMENT.fullmatch(str(undated))
        if series:
            yield from self._series(subject, f"{series['series']} series", record)

    def _without_version(self, record: CatalogueRecord) -> Iterator[Triple]:
        """What a record says of a document that has no version of its own, such as "ITU-R BT.601-7"."""
        subject = thing("document", record.key)
        if subject in self.neighbours.described:
            return
        yield from _titles(iri(subject), record)
        published = record.date("published")
        if published and record.catalogue == "itu":
            yield from self._date(iri(subject), "adoptionDate", published, record)

    def _base_document(self, base: Recommendation | Deliverable, record: CatalogueRecord) -> Iterator[Triple]:
        """The document that an amendment changes, where no record describes it."""
        key = base.key[0]
        if key not in self.neighbours.known and key not in self.documents:
            self.findings.append(Finding("base-without-record", record.designation, str(base)))
            yield from self._document(replace(record, key=key, designation=str(base)), base)

    def _series(self, supplement: str, series: str, record: CatalogueRecord) -> Iterator[Triple]:
        """The series that a supplement adds to: the catalogue says it of each of its members instead."""
        subject = iri(thing("document", slug(series)))
        yield iri(supplement), _term("complements"), subject
        if series not in self.documents:
            self.documents.add(series)
            yield subject, _TYPE, _term("Document")
            yield subject, _LABEL, literal(series, language="en")
            yield subject, _term("designation"), literal(series)
            yield subject, _term("issuedBy"), iri(thing("organization", slug(series.split(" ", maxsplit=1)[0])))
            yield subject, _SOURCE, source_of(record)

    def _version(self, record: CatalogueRecord, designation: Designation | Unread) -> Iterator[Triple]:
        key = document_key(record.key)
        subject = thing("document", *record.key.split("/"))
        term = iri(subject)
        before, self.previous = self.previous, (key, subject, record.date("published") or "")
        if subject not in self.neighbours.described:
            yield term, _TYPE, _term("DocumentVersion")
            yield term, _LABEL, literal(str(designation), language="en")
            yield term, _term("designation"), literal(str(designation))
            yield term, _term("versionOf"), iri(thing("document", key))
            yield term, _SOURCE, source_of(record)
            yield from self._facts(term, record)
            if record.catalogue == "itu" and before[0] == key:
                yield from self._successor(term, record, before)
            elif record.catalogue != "itu":
                yield from self._lineage(term, record)
        else:
            yield from self._newer_state(term, subject, record)
        if record.stage[:2] in _STAGES:
            yield term, _term("currentStage"), iri(code("stage", f"iso-{record.stage[:2]}"))
        for committee in record.committees:
            yield from self._committee(term, committee, record)
        yield from ((term, _SUBJECT, iri(code("ics", slug(ics)))) for ics in record.ics)

    def _newer_state(self, term: Term, subject: str, record: CatalogueRecord) -> Iterator[Triple]:
        """The state of a version that the reference facts describe, where theirs is of an earlier day or is missing."""
        shipped = self.neighbours.states.get(subject)
        if in_force(record) is None or (shipped is not None and not "" < shipped < record.retrieved):
            return
        self.renewed.add(subject)
        yield from self._state(term, record)
        yield from _state_as_of(term, record)

    def _facts(self, term: Term, record: CatalogueRecord) -> Iterator[Triple]:
        """Titles, dates, edition, and whether it is in force."""
        yield from _titles(term, record)
        if record.edition:
            yield term, _term("edition"), literal(record.edition)
        yield from self._state(term, record)
        if record.retrieved != self.neighbours.day and self.neighbours.day and in_force(record):
            yield from _state_as_of(term, record)
        published = record.date("published")
        if published:
            name = "adoptionDate" if record.catalogue == "itu" else "publicationDate"
            yield from self._date(term, name, published, record)

    def _state(self, term: Term, record: CatalogueRecord) -> Iterator[Triple]:
        """Whether it is in force, and when it ceased to be."""
        state = in_force(record)
        if state:
            yield term, _term("inForce"), literal(state, datatype=XSD + "boolean")
        ended = record.date("obsoleted") or record.date("withdrawn")
        if ended:
            yield from self._date(term, "withdrawalDate", ended, record)

    def _date(self, term: Term, name: str, stated: str, record: CatalogueRecord) -> Iterator[Triple]:
        try:
            date.fromisoformat((stated + "-01-01")[:10])
        except ValueError:
            self.findings.append(Finding("no-date", record.designation, stated))
        else:
            yield term, _term(name), literal(stated, datatype=XSD + _DATATYPES[len(stated)])

    def _successor(self, term: Term, record: CatalogueRecord, before: tuple[str, str, str]) -> Iterator[Triple]:
        """The version before this one, where the dates agree with the order of the designations."""
        _, subject, earlier = before
        later = record.date("published") or ""
        if later[: len(earlier)] < earlier[: len(later)]:
            self.findings.append(Finding("dates-against-order", record.designation, f"{later} after {earlier}"))
        else:
            yield term, _term("previousVersion"), iri(subject)

    def _lineage(self, term: Term, record: CatalogueRecord) -> Iterator[Triple]:
        """The version that this one is said to replace, and the documents that it replaces under other numbers."""
        key = document_key(record.key)
        replaced = list(self._replaced(record))
        for other in replaced:
            if document_key(other) != key and "/" in other:
                yield from self._superseded(key, document_key(other))
        earlier = [other for other in replaced if document_key(other) == key and other in self.neighbours.known]
        if earlier:
            yield term, _term("previousVersion"), iri(thing("document", *max(earlier).split("/")))

    def _replaced(self, record: CatalogueRecord) -> Iterator[str]:
        """The keys of the versions that a record says to replace, drafts of the same edition left out."""
        key = document_key(record.key)
        for relation in record.relations:
            if relation.kind != "obsoletes":
                continue
            other = key_of(relation.target)
            if other is None or document_key(other) not in self.neighbours.known:
                self.findings.append(Finding("dangling-relation", record.designation, relation.target))
            elif document_key(other) != key or other < record.key:
                yield other
            elif other.rpartition("/")[2][:1].isdigit():
                self.findings.append(Finding("replaces-a-later", record.designation, relation.target))

    def _superseded(self, key: str, other: str) -> Iterator[Triple]:
        """A document that took the place of another; changes of a text are replaced with the text."""
        pair = f"{key} {other}"
        if pair not in self.documents and not other.startswith(key):
            self.documents.add(pair)
            yield iri(thing("document", key)), _term("supersedes"), iri(thing("document", other))

    def _committee(self, term: Term, name: str, record: CatalogueRecord) -> Iterator[Triple]:
        """The committee that is in charge today: no catalogue says which one was when the version was approved."""
        key, kind = _committee(name)
        subject = thing("organization", key)
        yield term, _term("responsibleCommittee"), iri(subject)
        if key not in self.organizations and subject not in self.neighbours.described:
            self.organizations.add(key)
            yield iri(subject), _TYPE, _term(kind)
            yield iri(subject), _LABEL, literal(committee_name(name), language="en")
            yield iri(subject), _SOURCE, source_of(record)
            if kind == "JointTechnicalCommittee":
                yield from (
                    (iri(subject), _term("establishedBy"), iri(thing("organization", owner)))
                    for owner in owners_of(name)
                )


def _titles(term: Term, record: CatalogueRecord) -> Iterator[Triple]:
    titles = dict(record.titles)
    for language, words in titles.items():
        if language == "en" or words != titles.get("en"):  # many titles in French are those in English
            yield term, _TITLE, literal(words, language=language)


def _state_as_of(term: Term, record: CatalogueRecord) -> Iterator[Triple]:
    """The day of which the state of a version is."""
    if record.retrieved:
        yield term, _term("stateAsOf"), literal(record.retrieved, datatype=XSD + "date")


def _undated(designation: Designation | Unread) -> Designation | str:
    if isinstance(designation, Unread):
        return designation.name
    return designation.undated


def _base(designation: Designation | Unread) -> Recommendation | Deliverable | None:
    """The document that an amendment, a corrigendum or a supplement changes; None where the designation is of none."""
    if isinstance(designation, Recommendation) and designation.supplements:
        return replace(designation, supplements=(), date=None, version=None)
    if isinstance(designation, Deliverable) and designation.changes and not designation.changes[0].plus:
        return replace(designation, changes=(), year=None, stage=None, iteration=None, consolidation=None)
    return None


def _kind(designation: Designation | Unread, record: CatalogueRecord) -> str:
    """The class of a document; amendments, corrigenda and errata are documents, whatever a record calls them."""
    if isinstance(designation, Unread):
        return _CLASSES.get(record.kind, "Document")
    if _base(designation) is not None:
        return "Document"
    if isinstance(designation, Recommendation):
        is_report = record.kind == "technical-report"
        return "TechnicalReport" if is_report else "Document" if "Suppl." in designation.number else "Recommendation"
    if isinstance(designation, Deliverable):
        return _TYPES.get(designation.type, "Document")
    if isinstance(designation, Directives):
        return "Directives"
    return "Resolution" if isinstance(designation, Decision) else _CLASSES.get(record.kind, "Document")


def _issuers(designation: Designation | Unread, catalogue: str) -> Iterator[str]:
    if isinstance(designation, Recommendation | Publication):
        yield slug(designation.sector)
    elif isinstance(designation, Deliverable | Directives):
        yield from (name.lower() for name in designation.publishers if name in _ISSUERS)
    elif isinstance(designation, Decision) and designation.body in _SECTORS:
        yield slug(designation.body)
    elif isinstance(designation, Unread):
        sector = designation.words.split(" ", 1)[0]
        yield slug(sector) if sector in _SECTORS else catalogue


def _committee(name: str) -> tuple[str, str]:
    """The key and the class of a committee, by its name in a catalogue."""
    sector, _, number = name.partition(_STUDY_GROUP)
    if number.isdigit():
        return f"{slug(sector)}-sg{number}", "StudyGroup"
    if name in _GROUPS:
        return _GROUPS[name], "AdvisoryGroup"
    known = committee_called(name)
    return (known.organization, known.kind) if known else (slug(name), "Committee")


def source_of(record: CatalogueRecord) -> Term:
    """The page of the catalogue on a record's document, or the catalogue where there is none."""
    with suppress(ValueError):
        if record.url:
            return iri(record.url)
    return literal(f"catalogue of {record.catalogue.upper()}")


def _term(name: str) -> Term:
    return _TERMS.get(name) or _TERMS.setdefault(name, iri(TERM + name))


_TERMS: Final[dict[str, Term]] = {}
