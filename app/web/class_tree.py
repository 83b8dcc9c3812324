"""The tree of the classes, or of the properties of a kind: what lies below what."""

import unicodedata
from dataclasses import dataclass

from app.web.ontology_terms import Kind, Ontology

DEEPEST = 50


@dataclass(frozen=True)
class Branch:
    """A term and the branches below it. A term with two parents stands below both."""

    iri: str
    is_own: bool
    is_retired: bool
    branches: tuple["Branch", ...]

    @property
    def size(self) -> int:
        """How many terms stand in it, itself included; one that stands twice counts twice."""
        return 1 + sum(branch.size for branch in self.branches)


def alphabetical(text: str) -> str:
    """A sort key in which "évaluation" stands beside "examen", as in a dictionary."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold() or text.casefold()


def tree(ontology: Ontology, kind: Kind, language: str = "en") -> tuple[Branch, ...]:
    """The branches of a kind, by label. Terms of other vocabularies are there where own ones stand below them."""
    members = {term.iri for term in ontology if term.kind == kind}
    roots = [iri for iri in members if not any(parent in members for parent in ontology.terms[iri].parents)]
    reached: set[str] = set()
    grown = _grow(ontology, roots, (), reached, language)
    for term in ontology.of_kind(kind):  # in a circle without a root
        if term.iri not in reached:
            grown += _grow(ontology, [term.iri], (), reached, language)
    return grown


def _grow(
    ontology: Ontology, iris: list[str], above: tuple[str, ...], reached: set[str], language: str
) -> tuple[Branch, ...]:
    """The branches of some siblings; a term never stands below itself."""
    made = []
    for iri in sorted(set(iris), key=lambda one: (alphabetical(ontology.label(one, language)), one)):
        if iri in above or len(above) >= DEEPEST:
            continue
        reached.add(iri)
        term = ontology.terms[iri]
        below = _grow(ontology, list(ontology.children(iri)), (*above, iri), reached, language)
        if term.is_own or below:
            made.append(Branch(iri, term.is_own, term.is_retired, below))
    return tuple(made)
