"""Whether the shapes and the facts speak of classes as classes, of relations as relations and of values as values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from app.dataset.class_expressions import members, readable
from app.dataset.finding import Finding, finding
from app.model.identifiers import TERM

_PATHS: Final = (
    SH.inversePath,
    SH.alternativePath,
    SH.zeroOrMorePath,
    SH.oneOrMorePath,
    SH.zeroOrOnePath,
)
_WHOLE: Final = (
    XSD.nonNegativeInteger,
    XSD.positiveInteger,
    XSD.nonPositiveInteger,
    XSD.negativeInteger,
    XSD.long,
    XSD.int,
    XSD.short,
    XSD.byte,
)
_RELATION, _VALUE = "an object property", "a datatype property"


@dataclass(frozen=True)
class ShapeAlignment:
    """Compares shapes and facts with what the ontology declares."""

    ontology: Graph
    shapes: Graph
    facts: Graph

    def findings(self) -> Iterator[Finding]:
        """Every place where they do not fit."""
        yield from self._kinds()
        yield from self._values_of_shapes()
        yield from self._values_of_facts()

    def _kinds(self) -> Iterator[Finding]:
        for predicate in (SH.targetClass, SH["class"]):
            for shape, cls in self.shapes.subject_objects(predicate):
                if not self._is(cls, OWL.Class):
                    message = f"{readable(predicate)} names {readable(cls)}, which is not declared as a class"
                    yield self._about(shape, "shape-of-no-class", message)
        for predicate in (SH.targetSubjectsOf, SH.targetObjectsOf, SH.path):
            for shape, value in self.shapes.subject_objects(predicate):
                for node in self._steps(value):
                    if not self._is(node, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
                        message = f"{readable(predicate)} names {readable(node)}, which is not declared as a property"
                        yield self._about(shape, "shape-of-no-property", message)

    def _values_of_shapes(self) -> Iterator[Finding]:
        for shape, path in self.shapes.subject_objects(SH.path):
            if not isinstance(path, URIRef):
                continue
            for datatype in self.shapes.objects(shape, SH.datatype):
                range_ = self.ontology.value(path, RDFS.range)
                if self._is(path, OWL.ObjectProperty):
                    message = f"wants values of {readable(datatype)} of {readable(path)}, {_RELATION}"
                    yield self._about(shape, "shape-of-other-kind", message)
                elif range_ is not None and self._is(path, OWL.DatatypeProperty) and not _fits(datatype, range_):
                    message = (
                        f"wants values of {readable(datatype)} of {readable(path)}, whose range is {readable(range_)}"
                    )
                    yield self._about(shape, "shape-against-range", message)
            for cls in self.shapes.objects(shape, SH["class"]):
                if self._is(path, OWL.DatatypeProperty):
                    message = f"wants a {readable(cls)} as value of {readable(path)}, {_VALUE}"
                    yield self._about(shape, "shape-of-other-kind", message)

    def _values_of_facts(self) -> Iterator[Finding]:
        for subject, predicate, value in self.facts:
            literal = isinstance(value, Literal)
            if literal and self._is(predicate, OWL.ObjectProperty):
                wrong = f"{readable(predicate)} is {_RELATION} and has a text as value"
            elif not literal and self._is(predicate, OWL.DatatypeProperty):
                wrong = f"{readable(predicate)} is {_VALUE} and has a thing as value"
            else:
                continue
            triple = " ".join(map(readable, (subject, predicate, value)))
            yield finding("error", "value-of-other-kind", subject, f"{wrong}: {triple}")

    def _is(self, node: Node, *kinds: URIRef) -> bool:
        """Whether a term is declared as one of the kinds; OWL's and RDF's own need no declaration."""
        if str(node).startswith((str(OWL), str(RDF), str(RDFS))):
            return OWL.AnnotationProperty in kinds or OWL.Class in kinds
        return any((node, RDF.type, kind) in self.ontology for kind in kinds)

    def _steps(self, path: Node) -> Iterator[Node]:
        """The properties in a property path."""
        if isinstance(path, URIRef):
            yield path
            return
        listed = members(self.shapes, path) if (path, RDF.first, None) in self.shapes else None
        inner = listed or [value for word in _PATHS for value in self.shapes.objects(path, word)]
        for each in inner:
            yield from self._steps(each)

    def _about(self, shape: Node, rule: str, message: str) -> Finding:
        """A finding about the named shape in which a node stands."""
        seen: set[Node] = set()
        while not isinstance(shape, URIRef) and shape not in seen:
            seen.add(shape)
            shape = next(iter(self.shapes.subjects(None, shape)), shape)
        return finding("error", rule, shape, message)


def _fits(datatype: Node, range_: Node) -> bool:
    """Whether a value written with the datatype can be in the range: facts write all whole numbers as xsd:integer."""
    return range_ in (datatype, RDFS.Literal) or (datatype == XSD.integer and range_ in _WHOLE)


def properties_of_shapes(shapes: Graph) -> frozenset[str]:
    """The own terms that shapes name anywhere, in SPARQL constraints too."""
    return frozenset(str(node) for triple in shapes for node in triple if str(node).startswith(TERM))
