"""Whether an ontology is in OWL 2 RL, as a syntactic check on its RDF graph.

The rules are those of OWL 2 Profiles, section 4.2, and two of OWL 2 DL that editors break most easily: every property
and class is declared as one kind of thing, and a property that is transitive or follows a chain is not counted
(OWL 2 Structural Specification, sections 5.8.1 and 11.2). Facts are not looked at: dates are typed xsd:date there,
which OWL 2 does not know, and shapes check them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.term import Node

from app.dataset.class_expressions import DATATYPES, ExpressionGrammar, Place, members, readable

_LEFT_TO_RIGHT = {
    RDFS.subClassOf: (Place.SUBCLASS, Place.SUPERCLASS),
    OWL.equivalentClass: (Place.EQUIVALENT, Place.EQUIVALENT),
    OWL.disjointWith: (Place.SUBCLASS, Place.SUBCLASS),
}
# A named class that carries one of these is said to be equivalent to it.
_DEFINITIONS = (OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf)
_PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_KIND_WORDS = {
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "datatype property",
    OWL.AnnotationProperty: "annotation property",
}
_SPECIFICATION = (str(OWL), str(RDF), str(RDFS))
_NEEDS_SIMPLE = {
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse functional",
    OWL.IrreflexiveProperty: "irreflexive",
    OWL.AsymmetricProperty: "asymmetric",
}


@dataclass(frozen=True, order=True)
class Violation:
    """One breach of the profile: of which term, and in what way."""

    term: str
    message: str
    iri: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.term}: {self.message}"


def profile_violations(graph: Graph) -> list[Violation]:
    """Each breach of OWL 2 RL in the graph, once and in order; an empty list where the ontology is in the profile."""
    found = chain(
        _class_axioms(graph),
        _class_lists(graph),
        _property_axioms(graph),
        _class_assertions(graph),
        _declarations(graph),
        _counted_properties(graph),
    )
    return sorted(set(found))


def _class_axioms(graph: Graph) -> Iterator[Violation]:
    grammar = ExpressionGrammar(graph)
    for predicate, (left, right) in _LEFT_TO_RIGHT.items():
        for subject, value in graph.subject_objects(predicate):
            if (subject, RDF.type, RDFS.Datatype) in graph:
                yield from _breaches(subject, grammar.check_range(value))
            else:
                yield from _breaches(subject, grammar.check_class(subject, left))
                yield from _breaches(subject, grammar.check_class(value, right))
    for predicate in _DEFINITIONS:
        for subject in graph.subjects(predicate):
            if isinstance(subject, URIRef) and predicate != OWL.intersectionOf:
                yield Violation(
                    readable(subject), "may be defined as an intersection only; use rdfs:subClassOf", _iri(subject)
                )
            elif isinstance(subject, URIRef):
                for operand in members(graph, graph.value(subject, predicate) or RDF.nil) or ():
                    yield from _breaches(subject, grammar.check_class(operand, Place.EQUIVALENT))


def _class_lists(graph: Graph) -> Iterator[Violation]:
    grammar = ExpressionGrammar(graph)
    for subject in graph.subjects(OWL.disjointUnionOf):
        message = "a disjoint union may not be used; use owl:AllDisjointClasses and subclasses"
        yield Violation(readable(subject), message, _iri(subject))
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        listed = members(graph, graph.value(axiom, OWL.members) or BNode())
        if listed is None:
            yield Violation("owl:AllDisjointClasses", "its members are not a whole list")
        for member in listed or ():
            yield from _breaches(member, grammar.check_class(member, Place.SUBCLASS))
    for subject, key in graph.subject_objects(OWL.hasKey):
        yield from _breaches(subject, grammar.check_class(subject, Place.SUBCLASS))
        if members(graph, key) is None:
            yield Violation(readable(subject), "its key is not a whole list of properties", _iri(subject))


def _property_axioms(graph: Graph) -> Iterator[Violation]:
    grammar = ExpressionGrammar(graph)
    for each in graph.subjects(RDF.type, OWL.ReflexiveProperty):
        yield Violation(readable(each), "may not be reflexive", _iri(each))
    for each, where in graph.subject_objects(RDFS.domain):
        if (each, RDF.type, OWL.AnnotationProperty) not in graph:
            yield from _breaches(each, grammar.check_class(where, Place.SUPERCLASS), "domain: ")
    for each, where in graph.subject_objects(RDFS.range):
        if (each, RDF.type, OWL.DatatypeProperty) in graph:
            yield from _breaches(each, grammar.check_range(where), "range: ")
        elif (each, RDF.type, OWL.AnnotationProperty) not in graph:
            yield from _breaches(each, grammar.check_class(where, Place.SUPERCLASS), "range: ")
    for each, steps in graph.subject_objects(OWL.propertyChainAxiom):
        if len(members(graph, steps) or ()) < 2:  # noqa: PLR2004 - a chain has at least two steps
            yield Violation(readable(each), "its property chain is not a list of two or more properties", _iri(each))


def _class_assertions(graph: Graph) -> Iterator[Violation]:
    grammar = ExpressionGrammar(graph)
    for subject, kind in graph.subject_objects(RDF.type):
        if isinstance(kind, BNode):
            yield from _breaches(subject, grammar.check_class(kind, Place.SUPERCLASS), "type: ")


def _declarations(graph: Graph) -> Iterator[Violation]:
    for each in set(graph.predicates()):
        if not _is_declared(graph, each, (*_PROPERTY_KINDS, OWL.OntologyProperty)):
            yield Violation(readable(each), "is used as a property and never declared as one", _iri(each))
    for each in _named_classes(graph):
        if not _is_declared(graph, each, (OWL.Class, RDFS.Datatype)):
            yield Violation(readable(each), "is used as a class and never declared as one", _iri(each))
    for each in set(graph.subjects(RDF.type)):
        kinds = [_KIND_WORDS[kind] for kind in _PROPERTY_KINDS if (each, RDF.type, kind) in graph]
        if len(kinds) > 1:
            yield Violation(readable(each), f"is declared as {' and as '.join(kinds)}", _iri(each))


def _named_classes(graph: Graph) -> set[Node]:
    """Every IRI that stands where a class must."""
    used = chain(
        graph.objects(None, RDF.type),
        graph.subjects(RDFS.subClassOf),
        graph.objects(None, RDFS.subClassOf),
        graph.objects(None, RDFS.domain),
        graph.objects(None, OWL.someValuesFrom),
        graph.objects(None, OWL.allValuesFrom),
        graph.objects(None, OWL.onClass),
        graph.objects(None, OWL.disjointWith),
        (each for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses) for each in _listed(graph, axiom)),
    )
    return {each for each in used if isinstance(each, URIRef)}


def _listed(graph: Graph, axiom: Node) -> Iterable[Node]:
    return members(graph, graph.value(axiom, OWL.members) or RDF.nil) or ()


def _is_declared(graph: Graph, term: Node, kinds: Iterable[Node]) -> bool:
    if str(term).startswith(_SPECIFICATION) or term in DATATYPES:
        return True
    return any((term, RDF.type, kind) in graph for kind in kinds)


def _counted_properties(graph: Graph) -> Iterator[Violation]:
    composite = _composite_properties(graph)
    for kind, word in _NEEDS_SIMPLE.items():
        for each in graph.subjects(RDF.type, kind):
            if each in composite:
                yield Violation(
                    readable(each), f"is transitive or derived by a chain and may not be {word}", _iri(each)
                )
    for restriction in chain(graph.subjects(OWL.maxCardinality), graph.subjects(OWL.maxQualifiedCardinality)):
        for each in graph.objects(restriction, OWL.onProperty):
            if each in composite:
                yield Violation(
                    readable(each), "is transitive or derived by a chain and may not be counted", _iri(each)
                )


def _composite_properties(graph: Graph) -> set[Node]:
    """Transitive and chained properties, their inverses, and whatever these imply."""
    found = set(graph.subjects(RDF.type, OWL.TransitiveProperty)) | set(graph.subjects(OWL.propertyChainAxiom))
    todo = list(found)
    while todo:
        each = todo.pop()
        implied = set(
            chain(
                graph.objects(each, RDFS.subPropertyOf),
                graph.objects(each, OWL.inverseOf),
                graph.subjects(OWL.inverseOf, each),
                graph.objects(each, OWL.equivalentProperty),
                graph.subjects(OWL.equivalentProperty, each),
            )
        )
        todo.extend(implied - found)
        found |= implied
    return found


def _breaches(subject: Node, messages: Iterable[str], before: str = "") -> Iterator[Violation]:
    return (Violation(readable(subject), before + message, _iri(subject)) for message in messages)


def _iri(node: Node) -> str:
    return str(node) if isinstance(node, URIRef) else ""
