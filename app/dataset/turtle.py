"""A Turtle writer whose text depends on the triples and the prefixes alone, and changes where these change.

Things come by IRI, and what has no name after them by what is said of it. Of a thing its types and labels come first,
then the rest by IRI; of several values expressions, then IRIs, then texts by language, so that a translation stays in
its place whatever the text beside it becomes. Literals keep their lexical form. The grammar is that of section 6.5 of
W3C's RDF 1.1 Turtle.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from app.dataset.rdflib_graph import node_of, term_of

# Fewer names than Turtle allows: every parser reads these without escapes.
_LOCAL = re.compile(r"[A-Za-z_](?:[\w-]*\w)?", re.ASCII)
_FIRST = (RDF.type, RDFS.label)
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_STEP = 4


def turtle(graph: Graph, prefixes: Mapping[str, str]) -> str:
    """The Turtle text of a graph; only prefixes that are used are declared. An empty graph gives an empty text."""
    writer = _Writer(_canonical(graph), {namespace: prefix for prefix, namespace in prefixes.items()})
    blocks = [writer.block(subject) for subject in writer.subjects()]
    declared = sorted((writer.names[namespace], namespace) for namespace in writer.used)
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in declared)
    return "\n".join([head, *blocks]) if head else "\n".join(blocks)


def _canonical(graph: Graph) -> Graph:
    """The same graph with blank nodes named by RDFC-1.0, so that no name depends on the file that was read."""
    found = pyoxigraph.Dataset(
        pyoxigraph.parse(
            "".join(f"{term_of(s)} {term_of(p)} {term_of(o)} .\n" for s, p, o in graph).encode(),
            pyoxigraph.RdfFormat.N_TRIPLES,
        )
    )
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    result = Graph(bind_namespaces="none")
    for quad in found:
        result.add((node_of(str(quad.subject)), node_of(str(quad.predicate)), node_of(str(quad.object))))
    return result


@dataclass
class _Writer:
    """Writes one canonical graph; `names` gives the prefix of a namespace, `used` collects those that were needed."""

    graph: Graph
    names: Mapping[str, str]
    used: set[str] = field(default_factory=set)

    def subjects(self) -> list[Node]:
        """What begins a statement: each named thing, and each blank node that cannot be written inside another."""
        found = set(self.graph.subjects()) - self._inside
        named = sorted((each for each in found if isinstance(each, URIRef)), key=str)
        return [*named, *sorted((each for each in found if isinstance(each, BNode)), key=self._order)]

    def block(self, subject: Node) -> str:
        """The statement about a thing, with its line end."""
        if isinstance(subject, BNode) and not any(self.graph.subjects(None, subject)):
            return f"[] {self._said(subject, _STEP)} .\n"
        return f"{self._term(subject, _STEP)} {self._said(subject, _STEP)} .\n"

    @cached_property
    def _inside(self) -> AbstractSet[Node]:
        """Blank nodes that stand inside the one statement that points to them, itself not inside one of them."""
        pointers = Counter(obj for obj in self.graph.objects() if isinstance(obj, BNode))
        once = {node for node, count in pointers.items() if count == 1 and any(self.graph.predicate_objects(node))}
        return {node for node in once if not self._is_ring(node, once)}

    def _is_ring(self, node: Node, once: AbstractSet[BNode]) -> bool:
        seen = {node}
        above = next(self.graph.subjects(None, node))
        while above in once and above not in seen:
            seen.add(above)
            above = next(self.graph.subjects(None, above))
        return above in seen

    def _order(self, node: Node) -> tuple[str, str]:
        """Blank nodes by what is said of them, then by their canonical name."""
        return self._said(node, _STEP), str(node)

    def _said(self, subject: Node, indent: int) -> str:
        lines = []
        for predicate in self._predicates(subject):
            values = sorted(self.graph.objects(subject, predicate), key=self._place)
            texts = [self._term(value, indent) for value in values]
            verb = "a" if predicate == RDF.type else self._term(predicate, indent)
            lines.append(f"{verb} " + f",\n{' ' * (indent + _STEP)}".join(texts))
        return f" ;\n{' ' * indent}".join(lines)

    def _predicates(self, subject: Node) -> list[Node]:
        found = set(self.graph.predicates(subject))
        return [*(each for each in _FIRST if each in found), *sorted(found.difference(_FIRST), key=str)]

    def _place(self, node: Node) -> tuple[int, str, str, str]:
        if isinstance(node, BNode):
            return 0, *self._order(node), ""
        if isinstance(node, Literal):
            return 2, node.language or "", str(node), str(node.datatype or "")
        return 1, str(node), "", ""

    def _term(self, node: Node, indent: int) -> str:
        if isinstance(node, URIRef):
            return self._name(node)
        if isinstance(node, Literal):
            return self._literal(node)
        if node not in self._inside:
            return f"_:{node}"
        cells = self._cells(node)
        if cells is None:
            return f"[ {self._said(node, indent + 2 * _STEP)} ]"
        return f"( {' '.join(self._term(each, indent + _STEP) for each in cells)} )"

    def _cells(self, head: Node) -> list[Node] | None:
        """The members of a list that can be written in parentheses; None for any other node."""
        found: list[Node] = []
        while head != RDF.nil:
            said = dict(self.graph.predicate_objects(head))
            whole = set(said) == {RDF.first, RDF.rest} and len(list(self.graph.predicate_objects(head))) == len(said)
            if head not in self._inside or not whole:
                return None
            found.append(said[RDF.first])
            head = said[RDF.rest]
        return found

    def _name(self, iri: URIRef) -> str:
        for namespace in _namespaces(iri):
            local = iri.removeprefix(namespace)
            if namespace in self.names and _LOCAL.fullmatch(local):
                self.used.add(namespace)
                return f"{self.names[namespace]}:{local}"
        return f"<{iri}>"

    def _literal(self, literal: Literal) -> str:
        text = f'"{str(literal).translate(_ESCAPED)}"'
        if literal.language:
            return f"{text}@{literal.language}"
        if literal.datatype is None or literal.datatype == XSD.string:
            return text
        return f"{text}^^{self._name(literal.datatype)}"


def _namespaces(iri: str) -> Iterator[str]:
    """What may be the namespace of an IRI: all before its last "#", and all before its last "/"."""
    return (iri[: cut + 1] for cut in (iri.rfind("#"), iri.rfind("/")) if cut >= 0)
