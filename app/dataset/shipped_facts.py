"""What the reference facts say, for sources that are lifted beside them: what they describe, and as of which day."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph

from app.model.embedded import EmbeddedFiles
from app.model.identifiers import BASE, TERM
from app.sources.catalogues.lifting import STATE, Neighbours

_STATE_AS_OF: Final = TERM + "stateAsOf"
_STATE: Final = frozenset(TERM + name for name in STATE)


@dataclass(frozen=True)
class ShippedFacts:
    """The IRIs of what the reference facts describe, and the days of the states that they give, as `Neighbours`."""

    described: set[str] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)

    def beside(self, known: AbstractSet[str], held: AbstractSet[str] = frozenset()) -> Neighbours:
        """What a catalogue is lifted beside, with these keys of documents and of versions described elsewhere."""
        return Neighbours(self.described, held, known, self.states)


def shipped_facts(files: EmbeddedFiles) -> ShippedFacts:
    """Read the reference facts."""
    facts = ShippedFacts()
    for path in files.reference:
        for quad in pyoxigraph.parse(path=path, base_iri=BASE):
            if not isinstance(quad.subject, pyoxigraph.NamedNode):
                continue
            facts.described.add(quad.subject.value)
            if quad.predicate.value == _STATE_AS_OF and isinstance(quad.object, pyoxigraph.Literal):
                facts.states[quad.subject.value] = quad.object.value
            elif quad.predicate.value in _STATE:
                facts.states.setdefault(quad.subject.value, "")
    return facts
