"""Class expressions and property chains in words: Manchester syntax (https://www.w3.org/TR/owl2-manchester-syntax/).

Each is a row of pieces, some of which name a term, so that a page can link them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.model.terms import Term
from app.model.vocabulary import OWL
from app.web.ontology_graph import OntologyGraph, is_iri, read_literal
from app.web.rendering import compact

DEEPEST = 12


@dataclass(frozen=True)
class Piece:
    """A stretch of an expression: its text, and the IRI that it stands for if it is a name."""

    text: str
    iri: str | None = None


@dataclass(frozen=True)
class Expression:
    """A class expression, a chain, or a single name."""

    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def name(self) -> str | None:
        """The IRI of what is a single name; None for everything else."""
        return self.pieces[0].iri if len(self.pieces) == 1 else None


def named(iri: str) -> Expression:
    """The expression that is one name."""
    return Expression((Piece(compact(iri), iri),))


def read_expression(graph: OntologyGraph, node: Term) -> Expression:
    """The expression that a node stands for; "…" where the graph does not say, or says it in a circle."""
    return Expression(tuple(_read(graph, node, 0)))


def read_chain(graph: OntologyGraph, head: Term) -> Expression:
    """A list of properties, one after the other: `p o q`."""
    return Expression(tuple(_joined((_read(graph, one, 0) for one in graph.members(head)), " o ")))


_JOINS = {OWL + "intersectionOf": " and ", OWL + "unionOf": " or "}
_FILLERS = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_COUNTS = {"minCardinality": "min", "maxCardinality": "max", "cardinality": "exactly"}
_QUALIFIED = {
    "minQualifiedCardinality": "min",
    "maxQualifiedCardinality": "max",
    "qualifiedCardinality": "exactly",
}


def _read(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    if is_iri(node):
        return list(named(node[1:-1]).pieces)
    if node.startswith('"'):
        return [Piece(read_literal(node).value)]
    if depth < DEEPEST:
        for reader in (_read_join, _read_complement, _read_choice, _read_restriction, _read_inverse):
            if found := reader(graph, node, depth + 1):
                return found
    return [Piece("…")]


def _read_join(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    for name, word in _JOINS.items():
        for head in graph.values(node, name):
            parts = [_bracketed(graph, member, depth) for member in graph.members(head)]
            return _joined(parts, word)
    return []


def _read_complement(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    for inner in graph.values(node, OWL + "complementOf"):
        return [Piece("not "), *_bracketed(graph, inner, depth)]
    return []


def _read_choice(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    for head in graph.values(node, OWL + "oneOf"):
        members = _joined((_read(graph, member, depth) for member in graph.members(head)), ", ")
        return [Piece("{"), *members, Piece("}")]
    return []


def _read_restriction(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    for property_node in graph.values(node, OWL + "onProperty"):
        on = _read(graph, property_node, depth)
        for name, word in _FILLERS.items():
            for filler in graph.values(node, OWL + name):
                return [*on, Piece(f" {word} "), *_bracketed(graph, filler, depth)]
        if graph.values(node, OWL + "hasSelf"):
            return [*on, Piece(" Self")]
        return [*on, *_read_count(graph, node, depth)]
    return []


def _read_count(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    for name, word in (*_COUNTS.items(), *_QUALIFIED.items()):
        for number in graph.values(node, OWL + name):
            counted = [Piece(f" {word} {read_literal(number).value}")]
            for filler in graph.values(node, OWL + "onClass", OWL + "onDataRange"):
                counted += [Piece(" "), *_bracketed(graph, filler, depth)]
            return counted
    return [Piece(" …")]


def _read_inverse(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    for inner in graph.values(node, OWL + "inverseOf"):
        return [Piece("inverse "), *_read(graph, inner, depth)]
    return []


def _bracketed(graph: OntologyGraph, node: Term, depth: int) -> list[Piece]:
    """An inner expression, in brackets unless it is a single name, value or choice."""
    pieces = _read(graph, node, depth)
    is_simple = len(pieces) == 1 or pieces[0].text == "{"
    return pieces if is_simple else [Piece("("), *pieces, Piece(")")]


def _joined(parts: Iterable[list[Piece]], word: str) -> list[Piece]:
    made: list[Piece] = []
    for part in parts:
        made += [Piece(word), *part] if made else part
    return made
