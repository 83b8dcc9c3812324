"""What the reference facts say, for sources that are lifted beside them: what they describe, and as of which day."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph

from app.model.catalogue import CatalogueRecord, StatedDate
from app.model.embedded import EmbeddedFiles
from app.model.identifiers import BASE, TERM, thing
from app.model.vocabulary import DCTERMS
from app.sources.catalogues.lifting import Neighbours, document_key
from app.sources.catalogues.standing import ShippedTexts
from app.sources.catalogues.states import STATE

_STATE_AS_OF: Final = TERM + "stateAsOf"
_STATE: Final = frozenset(TERM + name for name in STATE)
_DOCUMENTS: Final = thing("document", "")
_ITU: Final = "itu-"
_STATUS: Final = {"true": "in force", "false": "withdrawn", "": ""}
_READ: Final = frozenset(TERM + name for name in (*STATE, "designation", "edition", "adoptionDate", "publicationDate"))
_EVIDENCE: Final = TERM + "evidenceFor"


@dataclass(frozen=True)
class ShippedFacts:
    """The IRIs of what the reference facts describe, the days of the states that they give, as `Neighbours`, and texts.

    `texts` are those that correspond.
    """

    described: AbstractSet[str] = frozenset()
    states: dict[str, str] = field(default_factory=dict)
    texts: ShippedTexts = field(default_factory=ShippedTexts)

    def beside(self, known: AbstractSet[str], held: AbstractSet[str] = frozenset(), day: str = "") -> Neighbours:
        """What a catalogue of a day is lifted beside: keys of documents, and of versions described elsewhere."""
        return Neighbours(self.described, held, known, self.states, day)


def shipped_facts(files: EmbeddedFiles) -> ShippedFacts:
    """Read the reference facts."""
    described: set[str] = set()
    states: dict[str, str] = {}
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    evidence: defaultdict[str, list[str]] = defaultdict(list)
    for subject, predicate, value in _triples(files):
        described.add(subject)
        if predicate == _STATE_AS_OF:
            states[subject] = value
        elif predicate in _STATE:
            states.setdefault(subject, "")
        elif predicate == _EVIDENCE:
            evidence[subject].append(value.removeprefix(_DOCUMENTS))
        if predicate in _READ or predicate == DCTERMS + "source":
            said[subject].setdefault(predicate.removeprefix(TERM), value)
    return ShippedFacts(described, states, _texts(said, list(evidence.values())))


def _triples(files: EmbeddedFiles) -> Iterator[tuple[str, str, str]]:
    """Subjects, predicates and objects, as IRIs and the words of literals."""
    for path in files.reference:
        for quad in pyoxigraph.parse(path=path, base_iri=BASE):
            if isinstance(quad.subject, pyoxigraph.NamedNode) and not isinstance(
                quad.object, pyoxigraph.BlankNode | pyoxigraph.Triple
            ):
                yield quad.subject.value, quad.predicate.value, quad.object.value


def _texts(said: dict[str, dict[str, str]], evidence: list[list[str]]) -> ShippedTexts:
    pairs = {
        (one, other)
        for ends in evidence
        for one in ends
        for other in ends
        if one.startswith(_ITU) and not other.startswith(_ITU)
    }
    editions: defaultdict[str, list[CatalogueRecord]] = defaultdict(list)
    for key in sorted({key for pair in pairs for key in pair}):
        editions[document_key(key)].append(_record(key, said[_DOCUMENTS + key]))
    return ShippedTexts(dict(editions), frozenset(pairs))


def _record(key: str, said: dict[str, str]) -> CatalogueRecord:
    """An edition as a record of the catalogue of its publisher, of the day of which its state is."""
    published = said.get("adoptionDate") or said.get("publicationDate")
    return CatalogueRecord(
        "itu" if key.startswith(_ITU) else "iso",
        said["designation"],
        key,
        dates=(StatedDate("published", published),) if published else (),
        status=_STATUS[said.get("inForce", "")],
        edition=said.get("edition", ""),
        url=said.get(DCTERMS + "source", ""),
        retrieved=said.get("stateAsOf", ""),
    )
