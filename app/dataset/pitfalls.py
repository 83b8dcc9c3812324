"""Mistakes that ontologies are known for, as far as they can be told exactly.

The catalogue is that of OOPS! (Poveda-Villalón, Gómez-Pérez, Suárez-Figueroa 2014); the number of the pitfall stands
beside each rule. docs/editors.md says what each finding asks of an editor.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.term import Node

from app.dataset.class_expressions import members, readable
from app.dataset.finding import Finding, finding
from app.model.identifiers import TERM

_TWO_KINDS: Final = re.compile(r"(?<=[a-z0-9])(And|Or)(?=[A-Z])")
_LEFTOVER: Final = re.compile(r"^(Other|Misc|Miscellaneous|Various|Unknown)(?=[A-Z]|$)")
_SPECIFICATIONS: Final = (str(OWL), str(RDF), str(RDFS))


@dataclass(frozen=True)
class Pitfalls:
    """Looks for pitfalls among the own terms of an ontology; `spoken_of` are the properties that shapes know."""

    ontology: Graph
    terms: frozenset[URIRef]
    spoken_of: frozenset[str] = frozenset()

    def findings(self) -> Iterator[Finding]:
        """Every pitfall found."""
        return chain(
            self._rings(),
            self._inverses(),
            self._missing_inverses(),
            self._characteristics(),
            self._ends(),
            self._names(),
            self._hijacked(),
            self._definitions(),
            self._disjointness(),
        )

    def _classes(self) -> list[URIRef]:
        return sorted(term for term in self.terms if (term, RDF.type, OWL.Class) in self.ontology)

    def _properties(self, kind: URIRef = OWL.ObjectProperty) -> list[URIRef]:
        return sorted(term for term in self.terms if (term, RDF.type, kind) in self.ontology)

    def _above(self, node: Node, relation: URIRef = RDFS.subClassOf) -> set[Node]:
        """A term and everything above it."""
        return {node, *(each for each in self.ontology.transitive_objects(node, relation) if each is not None)}

    def _rings(self) -> Iterator[Finding]:
        """P06: a hierarchy that comes back to where it began."""
        for relation, word in ((RDFS.subClassOf, "below itself"), (RDFS.subPropertyOf, "a subproperty of itself")):
            for term in sorted(self.terms):
                for above in sorted(map(str, self.ontology.objects(term, relation))):
                    if term in self._above(URIRef(above), relation):
                        said = f"{readable(term)} {readable(relation)} {readable(URIRef(above))}"
                        yield finding("error", "cycle", term, f"is {word}, through {said}")

    def _inverses(self) -> Iterator[Finding]:
        """P05, P25, P26: an inverse that cannot be one."""
        for one, other in self.ontology.subject_objects(OWL.inverseOf):
            if not (isinstance(one, URIRef) and isinstance(other, URIRef)) or not {one, other} & self.terms:
                continue
            if one == other:
                yield finding("error", "inverse-of-itself", one, "is its own inverse; make it symmetric")
            elif (one, RDF.type, OWL.SymmetricProperty) in self.ontology:
                yield finding(
                    "error", "inverse-of-symmetric", one, f"is symmetric and has the inverse {readable(other)}"
                )
            for domain, range_, word in ((one, other, "domain"), (other, one, "range")):
                yield from self._crossed(domain, range_, one, other, word)
        for one in self._properties():
            partners = set(self.ontology.objects(one, OWL.inverseOf)) | set(self.ontology.subjects(OWL.inverseOf, one))
            if len(partners) > 1:
                names = ", ".join(sorted(map(readable, partners)))
                yield finding("error", "several-inverses", one, f"has several inverses: {names}")

    def _crossed(self, start: Node, end: Node, one: Node, other: Node, word: str) -> Iterator[Finding]:
        domain, range_ = self.ontology.value(start, RDFS.domain), self.ontology.value(end, RDFS.range)
        if domain is not None and range_ is not None and not self._related(domain, range_):
            swapped = "range" if word == "domain" else "domain"
            message = (
                f"cannot be the inverse of {readable(other)}: the {word} of one is "
                f"{readable(domain if word == 'domain' else range_)}, the {swapped} of the other "
                f"{readable(range_ if word == 'domain' else domain)}"
            )
            yield finding("error", "wrong-inverse", one, message)

    def _related(self, one: Node, other: Node) -> bool:
        """Whether one of two classes is the other or below it; an expression may be anything."""
        unnamed = isinstance(one, BNode) or isinstance(other, BNode)
        return unnamed or other in self._above(one) or one in self._above(other)

    def _missing_inverses(self) -> Iterator[Finding]:
        """P13, where two names say that they are inverses and no axiom does."""
        names = {str(term).removeprefix(TERM): term for term in self._properties()}
        for name, term in sorted(names.items()):
            bare = name.removeprefix("has")
            if not name.startswith("has") or not bare[:1].isupper():
                continue
            stem = bare[0].lower() + bare[1:]
            for other in (names.get(stem + "Of"), names.get(f"is{bare}Of")):
                pair = {(term, OWL.inverseOf, other), (other, OWL.inverseOf, term)}
                if other is not None and not any(triple in self.ontology for triple in pair):
                    message = f"reads as the inverse of {readable(other)}, which no axiom says"
                    yield finding("warning", "missing-inverse", term, message)

    def _characteristics(self) -> Iterator[Finding]:
        """P28, P29, and a relation that makes everything its own partner."""
        for term in self._properties():
            kinds = set(self.ontology.objects(term, RDF.type))
            if {OWL.SymmetricProperty, OWL.TransitiveProperty} <= kinds:
                message = "is symmetric and transitive, so everything in it is related to itself"
                yield finding("error", "symmetric-transitive", term, message)
            domain, range_ = self.ontology.value(term, RDFS.domain), self.ontology.value(term, RDFS.range)
            if domain is None or range_ is None or self._related(domain, range_):
                continue
            for kind, word in ((OWL.SymmetricProperty, "symmetric"), (OWL.TransitiveProperty, "transitive")):
                if kind in kinds:
                    message = f"is {word}, and its domain {readable(domain)} is not its range {readable(range_)}"
                    yield finding("error", f"wrong-{word}", term, message)

    def _ends(self) -> Iterator[Finding]:
        """P11, P19: domains and ranges that are missing where no shape speaks either, or that are several."""
        for term in chain(self._properties(), self._properties(OWL.DatatypeProperty)):
            ends = {word: set(self.ontology.objects(term, word)) for word in (RDFS.domain, RDFS.range)}
            for word, found in ends.items():
                if len(found) > 1:
                    names = " and ".join(sorted(map(readable, found)))
                    message = f"has several values of {readable(word)}, which all hold at once: {names}"
                    yield finding("warning", "several-ends", term, message)
            if not any(ends.values()) and not self._is_spoken_of(term):
                message = "has no domain, no range and no shape: nothing says what it relates"
                yield finding("info", "no-ends", term, message)

    def _is_spoken_of(self, term: URIRef) -> bool:
        """Whether a shape names a property, its inverse, or a property below one of these."""
        inverses = chain(self.ontology.objects(term, OWL.inverseOf), self.ontology.subjects(OWL.inverseOf, term))
        below = chain.from_iterable(
            self.ontology.transitive_subjects(RDFS.subPropertyOf, each) for each in (term, *inverses)
        )
        return any(str(each) in self.spoken_of for each in below)

    def _names(self) -> Iterator[Finding]:
        """P03, P07, P21: names that tell of two kinds, of the rest, or of "is"."""
        for term in self._classes():
            name = str(term).removeprefix(TERM)
            if _TWO_KINDS.search(name):
                yield finding("warning", "two-kinds-in-one", term, "its name joins two kinds; make two classes")
            if _LEFTOVER.search(name):
                yield finding("warning", "class-of-the-rest", term, "its name says what it is not")
        for term in self._properties():
            if str(term).removeprefix(TERM) in {"is", "isA", "isa", "instanceOf", "kindOf"}:
                yield finding("error", "is-relation", term, "stands for what rdf:type and rdfs:subClassOf say")

    def _hijacked(self) -> Iterator[Finding]:
        """P40: a term of somebody else's that is given a new meaning."""
        for relation in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass):
            for term, own in self.ontology.subject_objects(relation):
                if isinstance(term, URIRef) and term not in self.terms and own in self.terms:
                    message = f"is borrowed and may not be redefined: {readable(relation)} {readable(own)}"
                    yield finding("error", "borrowed-redefined", term, message)

    def _definitions(self) -> Iterator[Finding]:
        """P02, P24: two classes for one thing, and a class that is said to be itself and something more."""
        for term in self._classes():
            for other in self.ontology.objects(term, OWL.equivalentClass):
                if other in self.terms:
                    message = f"is the same class as {readable(other)}; retire one of them"
                    yield finding("warning", "two-classes-for-one", term, message)
            for expression in self.ontology.objects(term, OWL.equivalentClass):
                if term in self._operands(expression):
                    yield finding("error", "defined-by-itself", term, "stands in its own definition")

    def _operands(self, expression: Node) -> Iterable[Node]:
        for word in (OWL.intersectionOf, OWL.unionOf, OWL.complementOf):
            for value in self.ontology.objects(expression, word):
                yield from members(self.ontology, value) or [value]

    def _disjointness(self) -> Iterator[Finding]:
        """P10: a class that could be anything besides."""
        apart: set[Node] = set()
        for one, other in self.ontology.subject_objects(OWL.disjointWith):
            apart |= {one, other}
        for axiom in self.ontology.subjects(RDF.type, OWL.AllDisjointClasses):
            apart.update(members(self.ontology, self.ontology.value(axiom, OWL.members) or RDF.nil) or ())
        for term in self._classes():
            if not self._above(term) & apart:
                message = "neither it nor a class above it is disjoint with anything"
                yield finding("warning", "no-disjointness", term, message)
