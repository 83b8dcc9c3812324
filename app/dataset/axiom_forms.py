"""One way of saying each OWL axiom: where OWL lets an axiom be written in several, the one the OWL API keeps.

OWL 2 Web Ontology Language, Mapping to RDF Graphs (second edition), says what is the same axiom. Without this, a save
in Protégé would turn inverses round, list classes in another order and declare what needs no declaration.
"""

from collections.abc import Iterator
from typing import Final

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, URIRef
from rdflib.term import Node

from app.dataset.class_expressions import members
from app.model.identifiers import THING

# Between two names these say the same in either direction; the name that sorts first stands first.
SYMMETRIC: Final = (
    OWL.inverseOf,
    OWL.disjointWith,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.propertyDisjointWith,
    OWL.differentFrom,
    OWL.sameAs,
)
# Their members are sets, so the list may have any order.
SETS: Final = (
    OWL.members,
    OWL.distinctMembers,
    OWL.intersectionOf,
    OWL.unionOf,
    OWL.oneOf,
    OWL.disjointUnionOf,
    OWL.hasKey,
)
# An axiom over a list of two is written as one triple.
_PAIRS: Final = (
    (OWL.AllDisjointClasses, OWL.members, OWL.disjointWith),
    (OWL.AllDisjointProperties, OWL.members, OWL.propertyDisjointWith),
    (OWL.AllDifferent, OWL.members, OWL.differentFrom),
    (OWL.AllDifferent, OWL.distinctMembers, OWL.differentFrom),
)


def in_one_form(graph: Graph) -> Graph:
    """The same ontology, with each axiom said in one way; the graph given stays as it is."""
    result = Graph(bind_namespaces="none")
    result += graph
    _shorten_pairs(result)
    _turn_symmetric(result)
    _sort_sets(result)
    _drop_declarations(result)
    return result


def _shorten_pairs(graph: Graph) -> None:
    for kind, predicate, relation in _PAIRS:
        for axiom in list(graph.subjects(RDF.type, kind)):
            heads = list(graph.objects(axiom, predicate))
            # An axiom that carries anything else, such as a note, stays as it is.
            if len(heads) != 1 or not isinstance(axiom, BNode) or len(list(graph.predicate_objects(axiom))) != 2:  # noqa: PLR2004 - its type and its list
                continue
            listed = members(graph, heads[0]) or []
            if len(listed) == 2 and all(isinstance(each, URIRef) for each in listed):  # noqa: PLR2004 - a pair
                for cell in _cells(graph, heads[0]):
                    graph.remove((cell, None, None))
                graph.remove((axiom, None, None))
                graph.add((listed[0], relation, listed[1]))


def _turn_symmetric(graph: Graph) -> None:
    for relation in SYMMETRIC:
        for one, other in list(graph.subject_objects(relation)):
            if isinstance(one, URIRef) and isinstance(other, URIRef) and str(one) > str(other):
                graph.remove((one, relation, other))
                graph.add((other, relation, one))


def _sort_sets(graph: Graph) -> None:
    heads = {head for predicate in SETS for head in graph.objects(None, predicate)}
    for head in heads:
        listed = members(graph, head)
        if not listed:
            continue
        keys = {member: _key(graph, member) for member in listed}
        cells = list(_cells(graph, head))
        for cell, member in zip(cells, sorted(listed, key=keys.__getitem__), strict=True):
            graph.set((cell, RDF.first, member))


def _cells(graph: Graph, head: Node) -> Iterator[Node]:
    """The cells of a list that is known to be whole."""
    cell: Node | None = head
    while cell is not None and cell != RDF.nil:
        following = graph.value(cell, RDF.rest)
        yield cell
        cell = following


def _key(graph: Graph, node: Node, outer: tuple[Node, ...] = ()) -> tuple[bool, str]:
    """Names before expressions, names in their order, expressions by their property and then by what else they say."""
    if not isinstance(node, BNode):
        return False, node.n3()
    if node in outer:
        return True, ""
    said = sorted(
        f"{predicate} {_key(graph, value, (*outer, node))[1]}" for predicate, value in graph.predicate_objects(node)
    )
    return True, f"[{graph.value(node, OWL.onProperty)} ; {' ; '.join(said)}]"


def _drop_declarations(graph: Graph) -> None:
    """Facts, what they point to, and XML Schema's datatypes: OWL asks for no declaration, each save adds one."""
    for each in list(graph.subjects(RDF.type, OWL.NamedIndividual)):
        if str(each).startswith(THING) or _is_bare(graph, each):
            graph.remove((each, RDF.type, OWL.NamedIndividual))
    for each in list(graph.subjects(RDF.type, RDFS.Datatype)):
        if str(each).startswith(str(XSD)) and _is_bare(graph, each):
            graph.remove((each, RDF.type, RDFS.Datatype))


def _is_bare(graph: Graph, node: Node) -> bool:
    """Whether nothing is said of a thing but its one type."""
    return len(list(graph.predicate_objects(node))) == 1
