"""The ontology's own graph, as the engine hands it over in N-Triples, ready to be walked: by subject and by value.

The HTTP process holds no RDF library. An ontology is some thousand triples, which two dictionaries take in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.model.terms import Term, Triple, iri
from app.model.vocabulary import RDF
from app.query.binding import read_term
from app.query.engine import Cell

LONGEST_LIST = 1000


def is_iri(term: Term) -> bool:
    """Whether a term is an IRI: no literal, no blank node, and no triple term of RDF 1.2."""
    return term.startswith("<") and not term.startswith("<<")


def read_literal(term: Term) -> Cell:
    """The parts of a literal; one that cannot be read, such as one with a direction, is shown as it is written."""
    try:
        return read_term(term)
    except ValueError:
        return Cell("literal", term)


@dataclass(frozen=True)
class Wording:
    """What is said in several languages: texts with their language tags in lower case, "" for none."""

    said: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.said)

    def within(self, language: str) -> str | None:
        """The text in exactly this language; None where there is none."""
        return next((text for tag, text in self.said if tag == language), None)

    def best(self, language: str) -> Cell | None:
        """The text for readers of a language: in it, else in English, else without a language, else in any."""
        for wanted in (language, "en", ""):
            for tag, text in self.said:
                if tag == wanted or (wanted and tag.startswith(wanted + "-")):
                    return Cell("literal", text, language=tag or None)
        return Cell("literal", self.said[0][1], language=self.said[0][0] or None) if self.said else None


class OntologyGraph:
    """Triples by subject and property, and by property and value. Nodes are N-Triples terms, properties IRIs."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """`triples` are of one document, so that equal blank node labels mean the same node."""
        self._values: dict[Term, dict[str, list[Term]]] = defaultdict(dict)
        self._holders: dict[tuple[str, Term], list[Term]] = defaultdict(list)
        for subject, predicate, value in triples:
            self._values[subject].setdefault(predicate[1:-1], []).append(value)
            self._holders[predicate[1:-1], value].append(subject)

    def subjects(self) -> Iterator[Term]:
        """Every node that something is said of."""
        return iter(self._values)

    def values(self, node: Term, *properties: str) -> list[Term]:
        """The values of a node's properties, sorted."""
        known = self._values.get(node, {})
        return sorted(value for name in properties for value in known.get(name, ()))

    def holders(self, name: str, value: Term) -> list[Term]:
        """The nodes that have a value for a property, sorted."""
        return sorted(self._holders.get((name, value), ()))

    def iris(self, node: Term, *properties: str) -> list[str]:
        """The values that are IRIs."""
        return [value[1:-1] for value in self.values(node, *properties) if is_iri(value)]

    def is_a(self, node: Term, class_iri: str) -> bool:
        """Whether a node is stated to be of a class."""
        return iri(class_iri) in self._values.get(node, {}).get(RDF + "type", ())

    def wording(self, node: Term, *properties: str) -> Wording:
        """The literal values of properties with their languages, sorted by language and text."""
        cells = [read_literal(value) for value in self.values(node, *properties) if value.startswith('"')]
        return Wording(tuple(sorted({((cell.language or "").lower(), cell.value) for cell in cells})))

    def members(self, head: Term) -> list[Term]:
        """The members of an RDF list in their order; what breaks off or comes back to itself ends there."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head not in seen and len(members) < LONGEST_LIST and (first := self.values(head, RDF + "first")):
            seen.add(head)
            members.append(first[0])
            head = next(iter(self.values(head, RDF + "rest")), "")
        return members
