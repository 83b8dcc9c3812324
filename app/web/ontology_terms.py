"""The ontology as its pages show it: the header, and each term with its wording and its axioms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from app.model import terms
from app.model.identifiers import ONTOLOGY, TERM
from app.model.vocabulary import DCTERMS, OWL, RDF, RDFS, SKOS
from app.web.expressions import Expression, named, read_chain, read_expression
from app.web.ontology_graph import OntologyGraph, Wording, is_iri
from app.web.rendering import compact

Kind = Literal["class", "relation", "attribute", "annotation"]

KINDS: Final[Mapping[str, Kind]] = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "attribute",
    OWL + "AnnotationProperty": "annotation",
}
CHARACTERISTICS: Final = (
    *("FunctionalProperty", "InverseFunctionalProperty", "TransitiveProperty"),
    *("SymmetricProperty", "AsymmetricProperty", "ReflexiveProperty", "IrreflexiveProperty"),
)
# What is said of a term by one triple whose value is a name or an expression, under the name that pages use.
_PLAIN: Final = {
    "subClassOf": RDFS + "subClassOf",
    "equivalentClass": OWL + "equivalentClass",
    "subPropertyOf": RDFS + "subPropertyOf",
    "equivalentProperty": OWL + "equivalentProperty",
    "domain": RDFS + "domain",
    "range": RDFS + "range",
}
_MUTUAL: Final = {
    "inverseOf": (OWL + "inverseOf",),
    "disjointWith": (OWL + "disjointWith", OWL + "propertyDisjointWith"),
}


@dataclass(frozen=True)
class OntologyTerm:
    """A class or property. `axioms` are by name (`subClassOf`, `domain`, `sufficient`, …), each sorted by its text."""

    iri: str
    kind: Kind
    is_own: bool
    labels: Wording
    definitions: Wording
    others: Mapping[str, Wording]
    axioms: Mapping[str, tuple[Expression, ...]]
    is_retired: bool = False
    replaced_by: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name after the namespace for an own term, with a prefix for another's."""
        return self.iri.removeprefix(TERM) if self.is_own else compact(self.iri)

    @property
    def is_class(self) -> bool:
        """Whether it is a class; else it is a property."""
        return self.kind == "class"

    @property
    def parents(self) -> tuple[str, ...]:
        """The IRIs of the named terms right above it."""
        return self.names("subClassOf", "subPropertyOf")

    def names(self, *kinds: str) -> tuple[str, ...]:
        """The single names among the axioms of some kinds."""
        return tuple(one.name for kind in kinds for one in self.axioms.get(kind, ()) if one.name)


@dataclass(frozen=True)
class Header:
    """What the ontology says of itself, by property: wording for texts, IRIs for things."""

    texts: Mapping[str, Wording]
    things: Mapping[str, tuple[str, ...]]


class Ontology:
    """The terms of one state of the ontology by IRI, own ones and those of others that it declares."""

    def __init__(self, header: Header, found: Iterable[OntologyTerm]) -> None:
        """`found` in any order; they are kept in the order of their names, own ones first."""
        ordered = sorted(found, key=lambda one: (not one.is_own, one.name.casefold(), one.iri))
        self.header = header
        self.terms: Mapping[str, OntologyTerm] = {one.iri: one for one in ordered}
        self._children: dict[str, list[str]] = defaultdict(list)
        for one in ordered:
            for parent in one.parents:
                self._children[parent].append(one.iri)

    def __iter__(self) -> Iterator[OntologyTerm]:
        return iter(self.terms.values())

    def own(self, name: str) -> OntologyTerm | None:
        """The own term of a name."""
        return self.terms.get(TERM + name)

    def of_kind(self, kind: Kind, *, is_own: bool = True) -> list[OntologyTerm]:
        """The terms of a kind, own ones or those of others."""
        return [one for one in self if one.kind == kind and one.is_own == is_own]

    def children(self, iri: str) -> tuple[str, ...]:
        """The terms right below one."""
        return tuple(self._children.get(iri, ()))

    def ancestors(self, iri: str) -> tuple[str, ...]:
        """The terms above one, the nearest first, each once, whatever circles there are."""
        found: dict[str, None] = {}
        waiting = [iri]
        while waiting:
            above = [parent for one in waiting if one in self.terms for parent in self.terms[one].parents]
            waiting = [parent for parent in dict.fromkeys(above) if parent not in found and parent != iri]
            found |= dict.fromkeys(waiting)
        return tuple(found)

    def label(self, iri: str, language: str) -> str:
        """The label of a term for readers of a language; its compact name where it has none."""
        known = self.terms.get(iri)
        cell = known.labels.best(language) if known else None
        return cell.value if cell else compact(iri)


def read_ontology(graph: OntologyGraph) -> Ontology:
    """The ontology that a graph states."""
    sufficient = _sufficient_conditions(graph)
    disjoint = _disjoint_sets(graph)
    return Ontology(read_header(graph), _read_terms(graph, sufficient, disjoint))


def read_header(graph: OntologyGraph) -> Header:
    """What the graph says of the ontology itself."""
    node = terms.iri(ONTOLOGY)
    texts = {name: graph.wording(node, iri) for name, iri in _HEADER_TEXTS.items()}
    things = {name: tuple(graph.iris(node, iri)) for name, iri in _HEADER_THINGS.items()}
    return Header({name: text for name, text in texts.items() if text}, {k: v for k, v in things.items() if v})


_HEADER_TEXTS: Final = {
    "title": DCTERMS + "title",
    "description": DCTERMS + "description",
    "creator": DCTERMS + "creator",
    "contributor": DCTERMS + "contributor",
    "publisher": DCTERMS + "publisher",
    "created": DCTERMS + "created",
    "modified": DCTERMS + "modified",
    "version": OWL + "versionInfo",
    "status": "http://purl.org/ontology/bibo/status",
    "citation": DCTERMS + "bibliographicCitation",
    "prefix": "http://purl.org/vocab/vann/preferredNamespacePrefix",
    "namespace": "http://purl.org/vocab/vann/preferredNamespaceUri",
}
_HEADER_THINGS: Final = {
    "license": DCTERMS + "license",
    "creator": DCTERMS + "creator",
    "publisher": DCTERMS + "publisher",
    "versionIRI": OWL + "versionIRI",
    "priorVersion": OWL + "priorVersion",
    "imports": OWL + "imports",
    "seeAlso": RDFS + "seeAlso",
}
_OTHER_TEXTS: Final = {
    "altLabel": SKOS + "altLabel",
    "note": SKOS + "note",
    "scopeNote": SKOS + "scopeNote",
    "example": SKOS + "example",
    "historyNote": SKOS + "historyNote",
    "changeNote": SKOS + "changeNote",
    "editorialNote": SKOS + "editorialNote",
}


def _read_terms(
    graph: OntologyGraph, sufficient: Mapping[str, list[Expression]], disjoint: Mapping[str, set[str]]
) -> Iterator[OntologyTerm]:
    for type_iri, kind in KINDS.items():
        for node in graph.holders(RDF + "type", terms.iri(type_iri)):
            if not is_iri(node):
                continue
            iri = node[1:-1]
            axioms = _axioms(graph, node)
            axioms["sufficient"] = sufficient.get(iri, [])
            axioms["disjointWith"] += [named(one) for one in disjoint.get(iri, ()) if one != iri]
            yield OntologyTerm(
                iri=iri,
                kind=kind,
                is_own=iri.startswith(TERM),
                labels=graph.wording(node, RDFS + "label"),
                definitions=graph.wording(node, SKOS + "definition"),
                others={name: said for name, of in _OTHER_TEXTS.items() if (said := graph.wording(node, of))},
                axioms={name: _sorted(found) for name, found in axioms.items() if found},
                is_retired=any(value.startswith('"true"') for value in graph.values(node, OWL + "deprecated")),
                replaced_by=tuple(graph.iris(node, DCTERMS + "isReplacedBy")),
                see_also=tuple(graph.iris(node, RDFS + "seeAlso", DCTERMS + "source")),
            )


def _axioms(graph: OntologyGraph, node: str) -> dict[str, list[Expression]]:
    axioms = {
        name: [read_expression(graph, value) for value in graph.values(node, iri)] for name, iri in _PLAIN.items()
    }
    for name, properties in _MUTUAL.items():
        both = {*graph.values(node, *properties), *(one for iri in properties for one in graph.holders(iri, node))}
        axioms[name] = [
            named(one[1:-1]) for one in both if one.startswith("<") and (one != node or name != "inverseOf")
        ]
    axioms["chain"] = [read_chain(graph, head) for head in graph.values(node, OWL + "propertyChainAxiom")]
    axioms["key"] = [read_chain(graph, head) for head in graph.values(node, OWL + "hasKey")]
    axioms["characteristic"] = [named(OWL + one) for one in CHARACTERISTICS if graph.is_a(node, OWL + one)]
    return axioms


def _sorted(found: Iterable[Expression]) -> tuple[Expression, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.name is None, str(one).casefold())))


def _sufficient_conditions(graph: OntologyGraph) -> dict[str, list[Expression]]:
    """By class, the nameless classes that lie below it: what they describe belongs to it."""
    found: dict[str, list[Expression]] = defaultdict(list)
    for node in list(graph.subjects()):
        if node.startswith("_:"):
            for parent in graph.iris(node, RDFS + "subClassOf"):
                found[parent].append(read_expression(graph, node))
    return found


def _disjoint_sets(graph: OntologyGraph) -> dict[str, set[str]]:
    """By term, those with which it shares a set of which no two overlap."""
    found: dict[str, set[str]] = defaultdict(set)
    for type_name in ("AllDisjointClasses", "AllDisjointProperties"):
        for node in graph.holders(RDF + "type", terms.iri(OWL + type_name)):
            heads = graph.values(node, OWL + "members")
            members = {one[1:-1] for head in heads for one in graph.members(head) if is_iri(one)}
            for one in members:
                found[one] |= members
    return found
