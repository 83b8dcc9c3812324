"""Committees of ISO become triples here: what they are, below whom, whose secretariat, and with whom in liaison.

What the reference facts describe is not described again: a second label or a second day would contradict the first.
Secretariats and liaisons of a later day are stated in place of theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.model.catalogue import Finding
from app.model.committees import committee_called
from app.model.identifiers import GRAPH, TERM, code, slug, thing
from app.model.open_data import CommitteeRecord
from app.model.terms import RDF, RDFS, XSD, Term, Triple, iri, literal
from app.model.vocabulary import DCTERMS, ORG

COMMITTEES_GRAPH: Final = f"{GRAPH}catalogue/iso-committees"
OPEN_DATA: Final = "https://www.iso.org/open-data.html"
_TYPE: Final = iri(RDF + "type")
_LABEL: Final = iri(RDFS + "label")
_TITLE: Final = iri(DCTERMS + "title")
_SOURCE: Final = iri(DCTERMS + "source")
_IDENTIFIER: Final = iri(DCTERMS + "identifier")
_PART_OF: Final = iri(ORG + "subOrganizationOf")
_MEMBER_OF: Final = iri(ORG + "memberOf")
_ISO: Final = iri(thing("organization", "iso"))
_DEEPEST: Final = 10  # committees below each other: there are two
_JOINT: Final = "JointTechnicalCommittee"
_STATUSES: Final = {"active": "active", "suspended": "suspended", "disbanded": "disbanded"}
# By their ids in the open data, or these very acronyms: "ITUC" is the trade unions', and "ISA" is nobody of old.
_ORGANIZATIONS: Final = {"9657": "itu", "9010": "unece"}
_ACRONYMS: Final = {"ITU": "itu", "UNECE": "unece"}


@dataclass(frozen=True)
class Reference:
    """What the reference facts say, as IRIs.

    The things they describe, which of them are national bodies, and the agents that hold secretariats, by organization.
    `days` are those of what is true on a day ("2025", "2025-06" or "2025-06-02"): of liaisons, and of secretariats by
    the organization that has one.
    """

    described: AbstractSet[str] = frozenset()
    national_bodies: AbstractSet[str] = frozenset()
    secretariats: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)


def lift_committees(
    records: Iterable[CommitteeRecord],
    reference: Reference,
    day: str,
    findings: list[Finding],
    replaced: set[str] | None = None,
) -> Iterator[Triple]:
    """The triples of the committees as they are on a day ("2026-08-22"); what is found wrong is added to `findings`.

    To `replaced` are added the reference facts in whose place some are stated, as `SourceEntry.replaces` has them.
    """
    lifted = _Lifted(reference, day, findings, set() if replaced is None else replaced)
    for record in records:
        lifted.add(record)
    yield iri(COMMITTEES_GRAPH), _term("asOf"), literal(day, datatype=XSD + "date")
    for key in sorted(lifted.records):
        yield from lifted.committee(key, lifted.records[key])
    yield from lifted.liaisons()


@dataclass
class _Lifted:
    """The committees by key, and what has been stated, so that nothing is stated twice."""

    reference: Reference
    day: str
    findings: list[Finding]
    replaced: set[str]
    records: dict[str, CommitteeRecord] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)
    listed: dict[str, frozenset[str]] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)

    def add(self, record: CommitteeRecord) -> None:
        key = committee_key(record.reference)
        if key in self.records:
            self._found("same-committee", record.reference, record.id)
            return
        self.records[key] = record
        self.listed[key] = frozenset(identifier for identifier, _ in record.committees)
        if record.id:
            self.by_id[record.id] = key

    def committee(self, key: str, record: CommitteeRecord) -> Iterator[Triple]:
        subject = thing("organization", key)
        term = iri(subject)
        if committee_called(record.reference) is None:
            self._found("committee-not-understood", record.reference)
        if not record.titles:
            self._found("no-title", record.reference)
        if subject not in self.reference.described:
            yield from self._description(term, key, record)
        status = _STATUSES.get(record.status.casefold())
        if status:
            yield term, _term("bodyStatus"), iri(code("body-status", status))
        elif record.status:
            self._found("no-such-status", record.reference, record.status)
        yield from self._secretariat(term, subject, record)

    def _description(self, term: Term, key: str, record: CommitteeRecord) -> Iterator[Triple]:
        yield from self._named(key, record.reference)
        for language, words in record.titles:
            yield term, _TITLE, literal(words, language=language)
        if record.id:
            yield term, _IDENTIFIER, literal(record.id)
        for parent in self._parents(key, record):
            yield term, _PART_OF, iri(thing("organization", parent))
        if record.created:
            try:
                date.fromisoformat(record.created)
            except ValueError:
                self._found("no-date", record.reference, record.created)
            else:
                yield term, _term("startDate"), literal(record.created, datatype=XSD + "date")

    def _named(self, key: str, reference: str) -> Iterator[Triple]:
        """What any committee has, also one that is only mentioned: class, name, source."""
        known = committee_called(reference)
        kind = known.kind if known else "Committee"
        term, name = iri(thing("organization", key)), committee_name(reference)
        self.stated.add(key)
        yield term, _TYPE, _term(kind)
        yield term, _LABEL, literal(name, language="en")
        yield term, _term("designation"), literal(name)
        yield term, _SOURCE, iri(_page(self.records[key].id) if key in self.records else OPEN_DATA)
        if kind == _JOINT:
            yield from (
                (term, _term("establishedBy"), iri(thing("organization", body))) for body in owners_of(reference)
            )

    def _parents(self, key: str, record: CommitteeRecord) -> list[str]:
        """The keys of the bodies above: the parent by its id, or as the reference says."""
        above = self.by_id.get(record.parent, "")
        if record.parent and not above and "/SC" not in record.reference:
            self._found("parent-unknown", record.reference, record.parent)
        if above and self._is_below(above, key):
            self._found("parent-below", record.reference, self.records[above].reference)
            above = ""
        return [above] if above else _above(record.reference)

    def _is_below(self, above: str, key: str) -> bool:
        """Whether a committee is this one, or comes back to it or to no end on the way up."""
        for _ in range(_DEEPEST):
            if not above or above == key:
                break
            above = self.by_id.get(self.records[above].parent, "")
        return bool(above)

    def _secretariat(self, term: Term, subject: str, record: CommitteeRecord) -> Iterator[Triple]:
        if not slug(record.secretariat):
            return
        holder = self._national_body(record.secretariat)
        shipped = self.reference.secretariats.get(subject, frozenset())
        if holder in shipped:
            return
        if shipped:
            order = self._order(subject)
            if order < 0:  # then it was theirs before
                return
            self._found("secretariat-differs", record.reference, f"{record.secretariat}, before {_last(shipped)}")
            if order > 0:
                self.replaced |= {f"{iri(one)} {_term('secretariatOf')} {term}" for one in shipped}
        yield from self._holder(holder, record.secretariat)
        yield iri(holder), _term("secretariatOf"), term

    def _order(self, subject: str) -> int:
        """Whether the records are of a later day than what the reference facts say of something: 1, -1, or 0.

        0 is also where that cannot be told, because they say a year only and the records are of that year, or no day.
        """
        shipped = self.reference.days.get(subject, "")
        day = self.day[: len(shipped)]
        return (day > shipped) - (day < shipped)

    def _national_body(self, acronym: str) -> str:
        """The IRI of a member of ISO; another one's where the reference facts give the acronym to somebody else."""
        plain = thing("organization", slug(acronym))
        taken = plain in self.reference.described and plain not in self.reference.national_bodies
        return thing("organization", f"{slug(acronym)}-member-of-iso") if taken else plain

    def _holder(self, holder: str, acronym: str) -> Iterator[Triple]:
        if holder not in self.reference.described and holder not in self.stated:
            self.stated.add(holder)
            yield iri(holder), _TYPE, _term("NationalBody")
            yield iri(holder), _LABEL, literal(acronym, language="en")
            yield iri(holder), _term("acronym"), literal(acronym)
            yield iri(holder), _MEMBER_OF, _ISO
            yield iri(holder), _SOURCE, iri(OPEN_DATA)

    def liaisons(self) -> Iterator[Triple]:
        """A node for each two that are in liaison, whichever of them says so."""
        for key in sorted(self.records):
            record = self.records[key]
            for identifier, name in record.committees:
                yield from self._with_committee(key, record, identifier, name)
            for identifier, name in record.organizations:
                yield from self._with_organization(key, record, identifier, name)
            self._check_shipped(key, record)

    def _with_committee(self, key: str, record: CommitteeRecord, identifier: str, name: str) -> Iterator[Triple]:
        known = self.by_id.get(identifier)
        if known is None and not slug(name):
            self._found("liaison-without-reference", record.reference, identifier)
            return
        other = known or committee_key(name)
        if other == key:
            self._found("liaison-with-itself", record.reference)
            return
        reference = self.records[other].reference if other in self.records else name
        if other in self.records and record.id not in self.listed[other]:
            self._found("one-sided-liaison", record.reference, reference)
        if thing("organization", other) not in self.reference.described and other not in self.stated:
            yield from self._named(other, reference)
            yield from (
                (iri(thing("organization", other)), _PART_OF, iri(thing("organization", one)))
                for one in _above(reference)
                if self._is_there(one)
            )
        yield from self._liaison(sorted(((key, record.reference), (other, reference))))

    def _is_there(self, key: str) -> bool:
        return key in self.records or thing("organization", key) in self.reference.described

    def _with_organization(self, key: str, record: CommitteeRecord, identifier: str, name: str) -> Iterator[Triple]:
        known = _ORGANIZATIONS.get(identifier) or _ACRONYMS.get(name)
        if known is None and not slug(name):
            self._found("liaison-without-reference", record.reference, identifier)
            return
        other = known or "-".join(filter(None, (slug(name), slug(identifier))))
        if known is None and other not in self.stated:
            self.stated.add(other)
            term = iri(thing("organization", other))
            yield term, _TYPE, iri(ORG + "Organization")
            yield term, _LABEL, literal(name, language="en")
            yield term, _SOURCE, iri(OPEN_DATA)
        yield from self._liaison([(key, record.reference), (other, name or other.upper())])

    def _liaison(self, ends: list[tuple[str, str]]) -> Iterator[Triple]:
        (one, first), (two, second) = ends
        subject = thing("liaison", one, two)
        if subject in self.stated:
            return
        self.stated.add(subject)
        if subject in self.reference.described:
            if self._order(subject) > 0:
                self.replaced.add(f"{iri(subject)} {_term('asOf')}")
                yield iri(subject), _term("asOf"), literal(self.day, datatype=XSD + "date")
            return
        yield iri(subject), _TYPE, _term("LiaisonRelationship")
        yield (
            iri(subject),
            _LABEL,
            literal(f"Liaison of {committee_name(first)} with {committee_name(second)}", language="en"),
        )
        yield from ((iri(subject), _term("liaisonParty"), iri(thing("organization", key))) for key in (one, two))
        yield iri(subject), _term("asOf"), literal(self.day, datatype=XSD + "date")
        yield iri(subject), _SOURCE, iri(OPEN_DATA)

    def _check_shipped(self, key: str, record: CommitteeRecord) -> None:
        """Tell of a liaison with ITU that the reference facts have and the source no longer has."""
        listed = {_ORGANIZATIONS.get(identifier) or _ACRONYMS.get(name) for identifier, name in record.organizations}
        if "itu" not in listed and thing("liaison", key, "itu") in self.reference.described:
            self._found("liaison-no-longer-listed", record.reference, "ITU")

    def _found(self, kind: str, reference: str, words: str = "") -> None:
        self.findings.append(Finding(kind, reference, words))


def committee_key(reference: str) -> str:
    """The key of a committee by its reference, however its slashes and blanks stand."""
    known = committee_called(reference)
    return known.organization if known else slug(reference)


def _above(reference: str) -> list[str]:
    """The keys of what is above a committee by its reference: another committee, or the bodies that own it."""
    committee, _, below = reference.rpartition("/SC")
    return [committee_key(committee)] if committee and below else owners_of(reference)


def owners_of(reference: str) -> list[str]:
    """The bodies with which a reference begins: "ISO/IEC JTC 1" has two."""
    words = reference.replace("/", " ").split()
    owners = [word.lower() for word in words[:2] if word in {"ISO", "IEC"}]
    return owners or ["iso"]


def committee_name(reference: str) -> str:
    """The reference of a committee as everybody writes it, so that a committee has one label."""
    known = committee_called(reference)
    return known.name if known else reference


def _page(identifier: str) -> str:
    return f"https://www.iso.org/committee/{identifier}.html" if identifier.isdecimal() else OPEN_DATA


def _last(iris: AbstractSet[str]) -> str:
    return ", ".join(sorted(one.rpartition("/")[2] for one in iris))


def _term(name: str) -> Term:
    return iri(TERM + name)
