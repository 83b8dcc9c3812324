"""Duties become triples: a norm for each, with its parties, its words and what they leave open."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.model.duties import Duty
from app.model.identifiers import CODE, TERM, code, thing
from app.model.parties import iri_of, undescribed
from app.model.records import Clause, Resolution
from app.model.terms import RDF, RDFS, XSD, Term, Triple, iri, literal
from app.model.vocabulary import DCTERMS, SKOS

# The actions of ontology/codes.ttl. Another verb is declared beside the resolution that uses it.
KNOWN_ACTIONS: Final = frozenset(
    [
        "agree-contacts",
        "co-locate",
        "cooperate",
        "coordinate-nationally",
        "draft-jointly",
        "examine",
        "explore-options",
        "follow-procedure",
        "furnish-information",
        "hold-coordination",
        "identify-cross-reference",
        "indicate-alignment",
        "inform",
        "keep-aligned",
        "propose-improvement",
        "publish",
        "reply",
        "report",
        "review",
        "take-into-account",
        "update",
    ]
)
_CLASSES: Final = {
    "instruction": "Instruction",
    "request": "Request",
    "invitation": "Invitation",
    "standing invitation": "StandingInvitation",
    "authorization": "Authorization",
    "advice": "Advice",
    "decision": "Decision",
}
_ROLES: Final = {
    "recipient": "recipient",
    "consulted party": "consultedParty",
    "requesting party": "requestingParty",
    "channel": "channel",
    "counterparty": "counterparty",
    "beneficiary": "beneficiary",
}
_DATATYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}
_LONGEST_LABEL: Final = 100
_TYPE: Final = iri(RDF + "type")
_LABEL: Final = iri(RDFS + "label")
_PREF_LABEL: Final = iri(SKOS + "prefLabel")


@dataclass(frozen=True)
class StatedDuties:
    """Where the norms go: the key of the version ("wtsa-res-7", "2022"), who issued it, and the source's name.

    `verbs` are the opening verbs that are described: those of the code list and of the resolution's own sections.
    """

    key: tuple[str, str]
    issuer: str
    source: Term
    verbs: frozenset[str]


def lift_duties(resolution: Resolution, stated: StatedDuties) -> Iterator[Triple]:
    """The triples of a resolution's duties; clauses are linked to their norms by tt:expresses."""
    keys = {section.path: section.key for section in resolution.sections}
    clauses = {clause.path: clause for clause in resolution.clauses}
    whole = {duty.clause: duty for duty in resolution.duties}
    norms = {path: _norm(clauses[path], whole[path], keys, stated) for path in whole}
    for duty in resolution.duties:
        norm = _norm(clauses[duty.clause], duty, keys, stated)
        clause = clauses[duty.clause]
        yield iri(thing("clause", *stated.key, keys[clause.section], *clause.key)), _term("expresses"), norm
        yield from _content(norm, duty, stated)
        if duty.refines in norms:
            yield norm, _term("refines"), norms[duty.refines]
    yield from _declared(resolution.duties, stated.verbs)


def _norm(clause: Clause, duty: Duty, keys: dict[str, str], stated: StatedDuties) -> Term:
    segments = [*stated.key, keys[clause.section], *clause.key]
    return iri(thing("norm", *segments[:-1], f"{segments[-1]}.{duty.number}" if duty.number else segments[-1]))


def _content(norm: Term, duty: Duty, stated: StatedDuties) -> Iterator[Triple]:
    """What a norm says: its force, words, parties, and circumstances."""
    words = textwrap.shorten(duty.words, _LONGEST_LABEL, placeholder=" …")
    yield norm, _TYPE, _term(_CLASSES[duty.force])
    yield norm, _LABEL, _english(f"{duty.path}: {words}")
    yield norm, _term("issuedBy"), iri(stated.issuer)
    yield norm, _term("normVerb"), iri(code("verb", duty.verb))
    yield norm, _term("wording"), _english(duty.words)
    yield norm, _term("confidence"), iri(code("confidence", duty.confidence))
    yield norm, iri(DCTERMS + "source"), stated.source
    yield from _addressees(norm, duty)
    for found in duty.parties:
        if found.party.key:
            yield norm, _term(_ROLES[found.role]), iri(iri_of(found.party.key))
            yield from _described(found.party.key)
    for action in duty.actions:
        yield norm, _term("requiredAction"), iri(code("action", action))
    for recurrence in duty.recurrence:
        yield norm, _term("recurrence"), iri(code("recurrence", recurrence))
    for condition in duty.conditions:
        yield norm, _term("condition"), _english(condition)
    if duty.due:
        yield norm, _term("dueDate"), literal(duty.due, datatype=XSD + _DATATYPES[len(duty.due)])
    for words in duty.left_open:
        if not words.startswith("addressee: "):
            yield norm, _term("leftOpen"), _english(words)


def _addressees(norm: Term, duty: Duty) -> Iterator[Triple]:
    """Who is asked; where nobody is found in the words of a directed norm, its words are what names them."""
    for party in duty.addressees:
        if party.key:
            yield norm, _term("addressee"), iri(iri_of(party.key))
            yield from _described(party.key)
        else:
            yield norm, _term("openAddressee"), _english(party.words)
    if not duty.addressees and duty.force not in ("decision", "advice"):
        yield norm, _term("openAddressee"), _english(duty.words)


def _described(key: str) -> Iterator[Triple]:
    """Kind and name of a party that the reference facts do not describe."""
    party = undescribed(key)
    if party:
        yield iri(iri_of(key)), _TYPE, _term(party.kind)
        yield iri(iri_of(key)), _LABEL, _english(party.name)


def _declared(duties: Iterable[Duty], verbs: frozenset[str]) -> Iterator[Triple]:
    """The actions and opening verbs that no code list has."""
    known = {"action": KNOWN_ACTIONS, "verb": verbs}
    used = [("action", action) for duty in duties for action in duty.actions]
    used += [("verb", duty.verb) for duty in duties]
    for scheme, notation in sorted(set(used)):
        if notation in known[scheme]:
            continue
        subject = iri(code(scheme, notation))
        yield subject, _TYPE, iri(SKOS + "Concept")
        yield subject, iri(SKOS + "inScheme"), iri(CODE + scheme)
        yield subject, _PREF_LABEL, _english(notation.replace("-", " "))
        yield subject, iri(SKOS + "notation"), literal(notation)
        meaning = f"What a text names by the words '{notation.replace('-', ' ')}'; no code says more of it."
        yield subject, iri(SKOS + "definition"), _english(meaning)
        if scheme == "verb":
            yield subject, iri(SKOS + "broader"), iri(code("verb", "operative"))


def _term(name: str) -> Term:
    return iri(TERM + name)


def _english(words: str) -> Term:
    return literal(words, language="en")
