"""Classes that can have no instance and relations that can never hold, found by giving each one and reasoning.

A reasoner for OWL 2 RL decides what follows from instances, so an instance is given: what then contradicts the ontology
cannot be. Whatever is found is so; what only a reasoner for all of OWL DL finds, `make check-java` finds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.dataset.inference import Inconsistency, close
from app.model.terms import Term, Triple

_INSTANCE: Final = "urn:x-twintext:instance:"
_LISTED: Final = re.compile(r"_:\S+ owl:(members|distinctMembers) _:\S+; ")
_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@dataclass(frozen=True)
class Impossible:
    """A class or a relation that nothing can be in, and the contradiction that an instance of it would be."""

    term: Term
    contradiction: Inconsistency

    def __str__(self) -> str:
        told = contradiction_in_words(self.contradiction)
        for name, words in (("0", "an instance"), ("1", "another")):
            told = told.replace(f"<{_INSTANCE}{name}>", words)
        return told


def contradiction_in_words(contradiction: Inconsistency) -> str:
    """A contradiction without the triple that only says that its classes stand in a list: neither end has a name."""
    return _LISTED.sub("", str(contradiction))


def impossible(ontology: Sequence[Triple], classes: Iterable[Term], relations: Iterable[Term]) -> Iterator[Impossible]:
    """Each class and relation that can have no instance, given an ontology that itself is consistent."""
    tried = {
        **{term: [(_name(0), _TYPE, term)] for term in classes},
        **{term: [(_name(0), term, _name(1))] for term in relations},
    }
    # All together first, each under names of its own, which costs as much as one; alone only what stands out.
    together = [
        tuple(part.replace(_INSTANCE, f"{_INSTANCE}{number}:") for part in triple)
        for number, stated in enumerate(tried.values())
        for triple in stated
    ]
    found = close([*ontology, *((s, p, o) for s, p, o in together)]).inconsistencies
    numbers = {int(each) for finding in found for each in _numbers(finding)}
    for number, (term, stated) in enumerate(tried.items()):
        if number in numbers:
            alone = close([*ontology, *stated]).inconsistencies
            yield from (Impossible(term, finding) for finding in list(alone)[:1])


def _name(number: int) -> Term:
    return f"<{_INSTANCE}{number}>"


def _numbers(finding: Inconsistency) -> Iterator[str]:
    for triple in finding.triples:
        for term in triple:
            if term.startswith(f"<{_INSTANCE}"):
                yield term.removeprefix(f"<{_INSTANCE}").partition(":")[0]
