"""Chains of facts that come back to where they began, such as a version that replaces itself by way of others.

OWL 2 DL forbids calling a transitive relation irreflexive (Structural Specification, section 11.2), so no axiom can
refuse such a ring: the step is asymmetric, which refuses rings of two, and the chain of steps is transitive.
"""

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, Graph
from rdflib.term import Node

from app.dataset.class_expressions import readable
from app.dataset.finding import Finding, finding


def ring_findings(ontology: Graph, facts: Graph) -> Iterator[Finding]:
    """Each ring in a relation that is asymmetric and below a transitive one, with the triples that make it."""
    for step in ontology.subjects(RDF.type, OWL.AsymmetricProperty):
        above = ontology.transitive_objects(step, RDFS.subPropertyOf)
        if any((each, RDF.type, OWL.TransitiveProperty) in ontology for each in above):
            yield from _rings(step, facts)


def _rings(step: Node, facts: Graph) -> Iterator[Finding]:
    done: set[Node] = set()
    for start in sorted(set(facts.subjects(step)), key=str):
        ring = _ring_from(start, step, facts) if start not in done else None
        if ring:
            done.update(ring)
            pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
            said = "; ".join(f"{readable(one)} {readable(step)} {readable(other)}" for one, other in pairs)
            yield finding("error", "ring", start, f"comes back to itself: {said}")


def _ring_from(start: Node, step: Node, facts: Graph) -> list[Node] | None:
    """The shortest way from a thing back to it, as the things passed; None where there is none."""
    came_from: dict[Node, Node] = {}
    todo = [start]
    for node in todo:  # what is appended below is visited too
        for following in sorted(facts.objects(node, step), key=str):
            if following == start:
                way = [node]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if following not in came_from:
                came_from[following] = node
                todo.append(following)
    return None
