"""Which class expressions and data ranges OWL 2 RL admits, and where.

The grammar is that of OWL 2 Web Ontology Language Profiles (second edition), section 4.2: what may stand on the left of
a subclass axiom, on its right, and in an equivalence are three different things.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from app.model.identifiers import BASE, CODE
from app.model.vocabulary import PREFIXES


class Place(Enum):
    """Where an expression stands."""

    SUBCLASS = "a subclass"
    SUPERCLASS = "a superclass"
    EQUIVALENT = "an equivalent class"


# For each place the constructors that may be used there, and the place in which each puts the expressions inside it.
_ADMITTED = {
    Place.SUBCLASS: {
        OWL.intersectionOf: Place.SUBCLASS,
        OWL.unionOf: Place.SUBCLASS,
        OWL.oneOf: None,
        OWL.someValuesFrom: Place.SUBCLASS,
        OWL.hasValue: None,
    },
    Place.SUPERCLASS: {
        OWL.intersectionOf: Place.SUPERCLASS,
        OWL.complementOf: Place.SUBCLASS,
        OWL.allValuesFrom: Place.SUPERCLASS,
        OWL.hasValue: None,
        OWL.maxCardinality: None,
        OWL.maxQualifiedCardinality: Place.SUBCLASS,
    },
    Place.EQUIVALENT: {OWL.intersectionOf: Place.EQUIVALENT, OWL.hasValue: None},
}

_WORDS = {
    OWL.intersectionOf: "an intersection",
    OWL.unionOf: "a union",
    OWL.complementOf: "a complement",
    OWL.oneOf: "an enumeration",
    OWL.someValuesFrom: "'some values from'",
    OWL.allValuesFrom: "'all values from'",
    OWL.hasValue: "'has value'",
    OWL.hasSelf: "'has self'",
    OWL.cardinality: "an exact number",
    OWL.minCardinality: "a minimum number",
    OWL.maxCardinality: "a maximum number",
    OWL.qualifiedCardinality: "an exact number",
    OWL.minQualifiedCardinality: "a minimum number",
    OWL.maxQualifiedCardinality: "a maximum number",
}
_WITH_MEMBERS = (OWL.intersectionOf, OWL.unionOf)
_HINTS = {
    OWL.someValuesFrom: "say it in a shape with sh:minCount",
    OWL.minCardinality: "say it in a shape with sh:minCount",
    OWL.minQualifiedCardinality: "say it in a shape with sh:minCount",
    OWL.cardinality: "say it in a shape with sh:minCount and sh:maxCount",
    OWL.qualifiedCardinality: "say it in a shape with sh:minCount and sh:maxCount",
    OWL.unionOf: "leave it open and say it in a shape with sh:or",
    OWL.oneOf: "make it a code list",
}

# The datatypes of section 4.2 of the profiles; owl:real and owl:rational of OWL 2 are not among them.
DATATYPES = frozenset(
    {
        RDF.PlainLiteral,
        RDF.XMLLiteral,
        RDFS.Literal,
        XSD.decimal,
        XSD.integer,
        XSD.nonNegativeInteger,
        XSD.nonPositiveInteger,
        XSD.positiveInteger,
        XSD.negativeInteger,
        XSD.long,
        XSD.int,
        XSD.short,
        XSD.byte,
        XSD.unsignedLong,
        XSD.unsignedInt,
        XSD.unsignedShort,
        XSD.unsignedByte,
        XSD.float,
        XSD.double,
        XSD.string,
        XSD.normalizedString,
        XSD.token,
        XSD.language,
        XSD.Name,
        XSD.NCName,
        XSD.NMTOKEN,
        XSD.boolean,
        XSD.hexBinary,
        XSD.base64Binary,
        XSD.anyURI,
        XSD.dateTime,
        XSD.dateTimeStamp,
    }
)


def readable(node: Node) -> str:
    """A node as a person names it: `tt:Norm`, `code/verb/urges`, `<https://…>`, a literal in quotes.

    What has no name is "an unnamed expression".
    """
    if isinstance(node, URIRef):
        for prefix, namespace in PREFIXES.items():
            if node.startswith(namespace) and len(node) > len(namespace):
                return f"{prefix}:{node.removeprefix(namespace)}"
        return str(node).removeprefix(BASE) if node.startswith(CODE) else f"<{node}>"
    return f'"{node}"' if isinstance(node, Literal) else "an unnamed expression"


def members(graph: Graph, head: Node) -> list[Node] | None:
    """The members of an RDF list, or None where the list is broken or runs in a circle."""
    found: list[Node] = []
    seen: set[Node] = set()
    while head != RDF.nil:
        first, rest = graph.value(head, RDF.first), graph.value(head, RDF.rest)
        if head in seen or first is None or rest is None:
            return None
        seen.add(head)
        found.append(first)
        head = rest
    return found


@dataclass(frozen=True)
class ExpressionGrammar:
    """Reads the class expressions of one graph; each method yields, in words, what breaks the profile."""

    graph: Graph

    def check_class(self, node: Node, place: Place, outer: tuple[Node, ...] = ()) -> Iterator[str]:
        """What breaks the profile in a class expression at a place; nothing where it is admitted."""
        if node == OWL.Thing:
            yield f"owl:Thing may not stand as {place.value}"
        elif isinstance(node, Literal):
            yield f"{readable(node)} is a literal, not a class"
        elif node in outer:
            yield f"{place.value} expression contains itself"
        elif not isinstance(node, URIRef):
            yield from self._check_unnamed(node, place, (*outer, node))

    def _check_unnamed(self, node: Node, place: Place, outer: tuple[Node, ...]) -> Iterator[str]:
        constructors = [word for word in _WORDS if (node, word, None) in self.graph]
        if len(constructors) != 1:
            yield f"what stands as {place.value} is not one whole class expression"
        for constructor in constructors:
            if constructor in _ADMITTED[place]:
                for value in self.graph.objects(node, constructor):
                    yield from self._check_inside(node, constructor, value, _ADMITTED[place][constructor], outer)
            else:
                hint = f"; {_HINTS[constructor]}" if constructor in _HINTS else ""
                yield f"{_WORDS[constructor]} may not stand in {place.value}{hint}"

    def _check_inside(
        self, node: Node, constructor: URIRef, value: Node, place: Place | None, outer: tuple[Node, ...]
    ) -> Iterator[str]:
        inside: Node | None = value
        if constructor in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
            yield from self._check_maximum(value)
            inside = self.graph.value(node, OWL.onClass)
        if constructor == OWL.hasValue and isinstance(value, Literal):
            yield from self._check_literal(value)
        if place is None or inside is None:
            return
        if constructor in (OWL.someValuesFrom, OWL.maxQualifiedCardinality) and inside == OWL.Thing:
            return
        for inner in self._operands(constructor, inside):
            if inner is None:
                yield f"the members of {_WORDS[constructor]} are not a whole list"
            elif self._is_on_data(node):
                yield from self.check_range(inner)
            else:
                yield from self.check_class(inner, place, outer)

    def _operands(self, constructor: URIRef, value: Node) -> list[Node] | list[None]:
        if constructor not in _WITH_MEMBERS:
            return [value]
        found = members(self.graph, value)
        return [None] if found is None else found

    def _is_on_data(self, node: Node) -> bool:
        on = self.graph.value(node, OWL.onProperty)
        return on is not None and (on, RDF.type, OWL.DatatypeProperty) in self.graph

    def _check_maximum(self, value: Node) -> Iterator[str]:
        if not isinstance(value, Literal) or value.value not in (0, 1):
            yield f"a maximum number must be 0 or 1, not {value}; say it in a shape with sh:maxCount"

    def _check_literal(self, value: Literal) -> Iterator[str]:
        datatype = value.datatype
        if datatype is not None and datatype not in DATATYPES:
            yield f"{readable(datatype)} is not a datatype of the profile; leave it to a shape with sh:datatype"

    def check_range(self, node: Node, outer: tuple[Node, ...] = ()) -> Iterator[str]:
        """What breaks the profile in a data range; nothing where it is admitted."""
        if isinstance(node, URIRef):
            if node not in DATATYPES and not self._is_defined_datatype(node):
                yield f"{readable(node)} is not a datatype of the profile; leave it to a shape with sh:datatype"
            return
        operands = members(self.graph, self.graph.value(node, OWL.intersectionOf) or RDF.nil)
        if not operands or node in outer:
            yield "a data range may only be a datatype or an intersection of datatypes"
            return
        for operand in operands:
            yield from self.check_range(operand, (*outer, node))

    def _is_defined_datatype(self, node: URIRef) -> bool:
        return (node, RDF.type, RDFS.Datatype) in self.graph and (node, OWL.equivalentClass, None) in self.graph
