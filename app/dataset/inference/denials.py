"""The rules that conclude "false" as clauses: what may not hold together, and how that is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from app.dataset.inference import reserved as owl
from app.dataset.inference.clauses import Atom, Bindings, instance
from app.dataset.inference.facts import Facts
from app.dataset.inference.inconsistency import Inconsistency, Numbers, differ, listed
from app.dataset.inference.rules import Pattern, X, Y, Z
from app.dataset.inference.schema import at_most
from app.model.terms import Triple


@dataclass(frozen=True)
class Denial:
    """A contradiction wherever all of the body holds.

    `axiom` and the first `told` atoms are the triples it is between; with `values` the objects of the first two must
    be literals that differ.
    """

    name: str
    axiom: Triple | None
    body: tuple[Atom, ...]
    told: int
    values: bool = False

    def finding(self, bound: Bindings) -> Inconsistency | None:
        """The contradiction under bindings of all variables, if it is one."""
        triples = tuple(instance(atom, bound) for atom in self.body[: self.told])
        if self.values and not _are_different(triples[0][2], triples[1][2]):
            return None
        return Inconsistency(self.name, triples if self.axiom is None else (self.axiom, *triples))


_Row = tuple[str, Numbers | None, tuple[Pattern, ...], int]


def denials_of(facts: Facts) -> list[Denial]:
    """The contradictions that a schema forbids; equality and ill-formed literals are looked at where they arise."""
    names = facts.terms.names()

    def named(pattern: Pattern) -> Atom:
        subject, predicate, obj = pattern
        return (names[subject] if subject >= 0 else subject, names[predicate], names[obj] if obj >= 0 else obj)

    found = []
    for find, values in ((_of_properties, False), (_of_classes, False), (_of_values, True)):
        for name, axiom, body, told in find(facts):
            stated = None if axiom is None else (names[axiom[0]], names[axiom[1]], names[axiom[2]])
            found.append(Denial(name, stated, tuple(map(named, body)), told, values))
    return found


def _of_properties(facts: Facts) -> Iterator[_Row]:
    for predicate in facts.members[owl.IRREFLEXIVE_PROPERTY]:
        yield "prp-irp", (predicate, owl.TYPE, owl.IRREFLEXIVE_PROPERTY), ((X, predicate, X),), 1
    for predicate in facts.members[owl.ASYMMETRIC_PROPERTY]:
        axiom = (predicate, owl.TYPE, owl.ASYMMETRIC_PROPERTY)
        yield "prp-asyp", axiom, ((X, predicate, Y), (Y, predicate, X)), 2
    for left, right in facts.pairs[owl.PROPERTY_DISJOINT_WITH]:
        axiom = (left, owl.PROPERTY_DISJOINT_WITH, right)
        yield "prp-pdw", axiom, ((X, left, Y), (X, right, Y)), 2
    for node, head, members in listed(facts, owl.ALL_DISJOINT_PROPERTIES, owl.MEMBERS):
        for left, right in combinations(members, 2):
            yield "prp-adp", (node, owl.MEMBERS, head), ((X, left, Y), (X, right, Y)), 2
    predicates = facts.forward(owl.ASSERTION_PROPERTY)
    for rule, target in (("prp-npa1", owl.TARGET_INDIVIDUAL), ("prp-npa2", owl.TARGET_VALUE)):
        for node, subject in facts.pairs[owl.SOURCE_INDIVIDUAL]:
            for predicate in predicates.get(node, ()):
                for obj in facts.forward(target).get(node, ()):
                    yield rule, (node, owl.ASSERTION_PROPERTY, predicate), ((subject, predicate, obj),), 1


def _of_classes(facts: Facts) -> Iterator[_Row]:
    yield "cls-nothing2", None, ((X, owl.TYPE, owl.NOTHING),), 1
    for rule, axiom in (("cls-com", owl.COMPLEMENT_OF), ("cax-dw", owl.DISJOINT_WITH)):
        for left, right in facts.pairs[axiom]:
            yield rule, (left, axiom, right), ((X, owl.TYPE, left), (X, owl.TYPE, right)), 2
    for node, head, members in listed(facts, owl.ALL_DISJOINT_CLASSES, owl.MEMBERS):
        for left, right in combinations(members, 2):
            yield "cax-adc", (node, owl.MEMBERS, head), ((X, owl.TYPE, left), (X, owl.TYPE, right)), 2
    for restriction, predicate, cls in at_most(facts, 0):
        rule = "cls-maxc1" if cls is None else "cls-maxqc2" if cls == owl.THING else "cls-maxqc1"
        body: tuple[Pattern, ...] = ((X, owl.TYPE, restriction), (X, predicate, Y))
        if cls is not None and cls != owl.THING:
            body = (*body, (Y, owl.TYPE, cls))
        yield rule, None, body, 2


def _of_values(facts: Facts) -> Iterator[_Row]:
    """dt-diff: two values that differ where there may be one."""
    for predicate in facts.members[owl.FUNCTIONAL_PROPERTY]:
        axiom = (predicate, owl.TYPE, owl.FUNCTIONAL_PROPERTY)
        yield "dt-diff", axiom, ((X, predicate, Y), (X, predicate, Z)), 2
    for restriction, predicate, cls in at_most(facts, 1):
        axiom = (restriction, owl.ON_PROPERTY, predicate)
        body: tuple[Pattern, ...] = ((X, predicate, Y), (X, predicate, Z), (X, owl.TYPE, restriction))
        if cls is not None and cls != owl.THING:
            body = (*body, (Y, owl.TYPE, cls), (Z, owl.TYPE, cls))
        yield "dt-diff", axiom, body, 2


def _are_different(one: str, other: str) -> bool:
    return one != other and one.startswith('"') and other.startswith('"') and differ(one, other)
