"""N-Triples terms and rdflib's nodes: the way into the workshop's RDFLib tools and back."""

from collections.abc import Iterable
from functools import lru_cache

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from app.dataset.literals import parts_of
from app.model.terms import Term, Triple, literal


def graph_of(triples: Iterable[Triple]) -> Graph:
    """An rdflib graph of the triples, with every literal as it is written and every blank node under its label."""
    graph = Graph(bind_namespaces="none")
    nodes = lru_cache(maxsize=None)(node_of)
    for subject, predicate, obj in triples:
        graph.add((nodes(subject), nodes(predicate), nodes(obj)))
    return graph


def node_of(term: Term) -> Node:
    """The rdflib node of a term."""
    if term.startswith("<"):
        return URIRef(term[1:-1])
    if term.startswith("_:"):
        return BNode(term[2:])
    lexical, datatype, language = parts_of(term)
    if language:
        return Literal(lexical, lang=language)
    # Without normalize=False rdflib would rewrite "01"^^xsd:integer, and the triple would not be the one given.
    return Literal(lexical, datatype=URIRef(datatype), normalize=False)


def term_of(node: Node) -> Term:
    """The term of an rdflib node."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if isinstance(node, Literal):
        datatype = str(node.datatype) if node.datatype else None
        return literal(str(node), datatype=datatype, language=node.language)
    return f"_:{node}"
