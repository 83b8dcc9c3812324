"""The closure by owlrl, RDFLib's reasoner: slow, and the measure that ours is compared with.

owlrl 7.6.2 departs from the OWL 2 RL tables in places that change results, and those are put right here: the last
property of a key and the last member of a list of disjoint things are not looked at, sameness with a literal is
handed on as if it were an individual, and a literal has its own datatype but not the others that its value is of.
Two more changes only make it faster: that everything is the same as itself is not written down, and after the first
cycle it is not asked again of triples outside the RDF, RDFS and OWL vocabularies what rule starts from them: none does.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from owlrl import OWLRL_Semantics
from owlrl.Namespaces import ERRNS
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from app.dataset.inference.closure import Closure
from app.dataset.inference.inconsistency import Inconsistency
from app.dataset.inference.noise import is_noise
from app.dataset.literals import DATATYPES, is_value_of
from app.dataset.rdflib_graph import graph_of, term_of
from app.model.terms import Triple

RdfTriple = tuple[Node, Node, Node]

_VOCABULARIES = (str(OWL), str(RDF), str(RDFS))


def close_with_owlrl(triples: Iterable[Triple]) -> Closure:
    """What `app.dataset.inference.close` gives, derived by owlrl; a contradiction is owlrl's sentence about it."""
    asserted = set(triples)
    graph = graph_of(asserted)
    semantics = _Semantics(graph)
    semantics.closure()
    entailed = {
        (term_of(subject), term_of(predicate), term_of(obj))
        for subject, predicate, obj in graph
        if predicate != ERRNS.error and obj != ERRNS.ErrorMessage
    }
    told = sorted(triple for triple in entailed - asserted if not is_noise(triple))
    return Closure(told, tuple(Inconsistency("owlrl", (), message) for message in semantics.error_messages))


# owlrl has no types, so its class is Any to mypy.
class _Semantics(OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's rules, put right where they depart from the tables."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph, axioms=False, daxioms=False)

    def rules(self, t: RdfTriple, cycle_num: int) -> None:
        """Apply the rules that start from a triple."""
        _, predicate, obj = t
        told_by = obj if predicate == RDF.type else predicate
        if cycle_num == 1 or str(told_by).startswith(_VOCABULARIES):
            super().rules(t, cycle_num)

    def store_triple(self, t: RdfTriple) -> None:
        """Leave out sameness with oneself, and with a literal: two values that differ cannot be the same."""
        subject, predicate, obj = t
        if predicate == OWL.sameAs and (subject == obj or isinstance(subject, Literal) or isinstance(obj, Literal)):
            return
        super().store_triple(t)

    def _one_time_rules_datatypes(self) -> None:
        """dt-type2 by value."""
        super()._one_time_rules_datatypes()
        for literal_node in {obj for obj in self.graph.objects() if isinstance(obj, Literal)}:
            for datatype in DATATYPES:
                if is_value_of(term_of(literal_node), datatype):
                    super().store_triple((literal_node, RDF.type, URIRef(datatype)))

    def _properties(self, triple: RdfTriple, cycle_num: int) -> None:
        """prp-key and prp-adp in full."""
        subject, predicate, obj = triple
        if predicate == OWL.hasKey:
            self._key(subject, self._list(obj))
        elif predicate == RDF.type and obj == OWL.AllDisjointProperties:
            for head in self.graph.objects(subject, OWL.members):
                for one, other in combinations(self._list(head), 2):
                    self._disjoint_properties(one, other)
        else:
            super()._properties(triple, cycle_num)

    def _key(self, cls: Node, predicates: Sequence[Node]) -> None:
        members = list(self.graph.subjects(RDF.type, cls))
        for one, other in combinations(members, 2):
            if predicates and all(self._values(one, key) & self._values(other, key) for key in predicates):
                self.store_triple((one, OWL.sameAs, other))

    def _values(self, subject: Node, predicate: Node) -> set[Node]:
        return set(self.graph.objects(subject, predicate))

    def _disjoint_properties(self, one: Node, other: Node) -> None:
        for subject, obj in self.graph.subject_objects(one):
            if (subject, other, obj) in self.graph:
                self.add_error(f"Disjoint properties {one} and {other} relate {subject} and {obj}")

    def _equality(self, triple: RdfTriple, cycle_num: int) -> None:
        """eq-diff1 of a thing and itself, and eq-diff2 and eq-diff3 in full."""
        super()._equality(triple, cycle_num)
        subject, predicate, obj = triple
        if predicate == OWL.differentFrom and subject == obj:
            self.add_error(f"{subject} is stated to differ from itself")
        if predicate != RDF.type or obj != OWL.AllDifferent:
            return
        heads: list[Any] = [
            *self.graph.objects(subject, OWL.members),
            *self.graph.objects(subject, OWL.distinctMembers),
        ]
        for head in heads:
            for one, other in combinations(self._list(head), 2):
                if one == other or (one, OWL.sameAs, other) in self.graph:
                    self.add_error(f"{one} and {other} are the same and in a list of different things")


def close_fully_with_owlrl(triples: Iterable[Triple]) -> set[Triple]:
    """All that owlrl derives from triples, and these: what is left out of a closure as noise is in here."""
    graph = graph_of(triples)
    _Semantics(graph).closure()
    return {(term_of(subject), term_of(predicate), term_of(obj)) for subject, predicate, obj in graph}
