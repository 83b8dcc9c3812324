"""Contradictions: every rule of OWL 2 RL that concludes "false", looked for once the closure is complete."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from app.dataset.inference import reserved as owl
from app.dataset.inference.facts import Facts
from app.dataset.inference.relations import Members, Pair, Pairs
from app.dataset.inference.schema import at_most
from app.dataset.literals import DATATYPES, is_ill_formed, is_value_of, value_of
from app.model.terms import Term, Triple
from app.model.vocabulary import PREFIXES

# What each rule found, for readers.
MEANINGS: Final = {
    "eq-diff1": "one thing has two names that are stated to differ",
    "eq-diff2": "one thing has two names in a list of different things",
    "eq-diff3": "one thing has two names in a list of different things",
    "prp-irp": "an irreflexive property relates a thing to itself",
    "prp-asyp": "an asymmetric property holds in both directions",
    "prp-pdw": "two disjoint properties relate the same pair",
    "prp-adp": "two disjoint properties relate the same pair",
    "prp-npa1": "a triple holds that is stated not to hold",
    "prp-npa2": "a triple holds that is stated not to hold",
    "cls-nothing2": "a thing is in the empty class",
    "cls-com": "a thing is in a class and in its complement",
    "cls-maxc1": "a thing has a value where it may have none",
    "cls-maxqc1": "a thing has a value where it may have none",
    "cls-maxqc2": "a thing has a value where it may have none",
    "cax-dw": "a thing is in two disjoint classes",
    "cax-adc": "a thing is in two disjoint classes",
    "dt-not-type": "a literal is not a value of its datatype",
    "dt-diff": "a property that takes one value has two that differ",
}


Numbers = tuple[int, int, int]
Found = Iterator[tuple[str, tuple[Numbers, ...]]]


@dataclass(frozen=True)
class Inconsistency:
    """A contradiction: the rule that found it, by its name in the OWL 2 RL tables, and the triples it is between.

    A reasoner that tells of a contradiction in words alone gives them as `message`.
    """

    rule: str
    triples: tuple[Triple, ...]
    message: str = ""

    def __str__(self) -> str:
        if self.message:
            return f"{self.rule}: {self.message}"
        stated = "; ".join(" ".join(map(_short, triple)) for triple in self.triples)
        return f"{self.rule}: {MEANINGS[self.rule]}: {stated}"


def find_inconsistencies(facts: Facts) -> Iterator[Inconsistency]:
    """Every contradiction in a complete closure, each once."""
    name = facts.terms.name
    seen: set[tuple[str, tuple[Numbers, ...]]] = set()
    for find in (_of_equality, _of_properties, _of_classes, _of_disjoint_classes, _of_datatypes):
        for finding in find(facts):
            if finding not in seen:
                seen.add(finding)
                rule, triples = finding
                yield Inconsistency(rule, tuple((name(s), name(p), name(o)) for s, p, o in triples))


def _of_equality(facts: Facts) -> Found:
    """Table 4: eq-diff1, eq-diff2, eq-diff3."""
    entailed = facts.entailed_pairs(owl.DIFFERENT_FROM)
    for one, other in _by_pair(facts.pairs[owl.DIFFERENT_FROM]):
        # That a thing differs from itself follows, name by name, where it differs from another name of it.
        if facts.has(one, owl.SAME_AS, other) and (one != other or (one, other) not in entailed):
            yield "eq-diff1", ((one, owl.DIFFERENT_FROM, other), (one, owl.SAME_AS, other))
    for rule, predicate in (("eq-diff2", owl.MEMBERS), ("eq-diff3", owl.DISTINCT_MEMBERS)):
        for axiom, head, members in listed(facts, owl.ALL_DIFFERENT, predicate):
            for one, other in combinations(members, 2):
                if facts.has(one, owl.SAME_AS, other):
                    yield rule, ((axiom, predicate, head), (one, owl.SAME_AS, other))


def _of_properties(facts: Facts) -> Found:
    """Table 5: prp-irp, prp-asyp, prp-pdw, prp-adp, prp-npa1, prp-npa2."""
    for predicate in facts.members[owl.IRREFLEXIVE_PROPERTY]:
        for one in facts.pairs_of(predicate).loops:
            yield "prp-irp", ((predicate, owl.TYPE, owl.IRREFLEXIVE_PROPERTY), (one, predicate, one))
    for predicate in facts.members[owl.ASYMMETRIC_PROPERTY]:
        pairs = facts.pairs_of(predicate)
        for one, other in _by_pair(pairs & pairs.inverse):
            axiom = (predicate, owl.TYPE, owl.ASYMMETRIC_PROPERTY)
            yield "prp-asyp", (axiom, (one, predicate, other), (other, predicate, one))
    for left, right in facts.pairs[owl.PROPERTY_DISJOINT_WITH]:
        yield from _shared_pairs(facts, "prp-pdw", (left, owl.PROPERTY_DISJOINT_WITH, right), left, right)
    for node, head, members in listed(facts, owl.ALL_DISJOINT_PROPERTIES, owl.MEMBERS):
        for left, right in combinations(members, 2):
            yield from _shared_pairs(facts, "prp-adp", (node, owl.MEMBERS, head), left, right)
    yield from _of_denials(facts)


def _shared_pairs(facts: Facts, rule: str, axiom: Numbers, left: int, right: int) -> Found:
    for one, other in facts.pairs_of(left) & facts.pairs_of(right):
        yield rule, (axiom, (one, left, other), (one, right, other))


def _of_denials(facts: Facts) -> Found:
    predicates = facts.forward(owl.ASSERTION_PROPERTY)
    for rule, target in (("prp-npa1", owl.TARGET_INDIVIDUAL), ("prp-npa2", owl.TARGET_VALUE)):
        targets = facts.forward(target)
        for axiom, subject in facts.pairs[owl.SOURCE_INDIVIDUAL]:
            for predicate in predicates.get(axiom, ()):
                for obj in targets.get(axiom, ()):
                    if facts.has(subject, predicate, obj):
                        yield rule, ((axiom, owl.ASSERTION_PROPERTY, predicate), (subject, predicate, obj))


def _of_classes(facts: Facts) -> Found:
    """Table 6: cls-nothing2, cls-com, cls-maxc1, cls-maxqc1, cls-maxqc2."""
    for member in facts.members[owl.NOTHING]:
        yield "cls-nothing2", ((member, owl.TYPE, owl.NOTHING),)
    for left, right in facts.pairs[owl.COMPLEMENT_OF]:
        yield from _shared_members(facts, "cls-com", (left, owl.COMPLEMENT_OF, right), left, right)
    for restriction, predicate, cls in at_most(facts, 0):
        rule = "cls-maxc1" if cls is None else "cls-maxqc2" if cls == owl.THING else "cls-maxqc1"
        for subject, obj in _restricted(facts, predicate, restriction, None if cls == owl.THING else cls):
            yield rule, ((subject, owl.TYPE, restriction), (subject, predicate, obj))


def _restricted(facts: Facts, predicate: int, restriction: int, cls: int | None) -> Pairs:
    """The pairs of a property whose subject is in a restriction and whose object is in a class, if there is one."""
    pairs = facts.pairs_of(predicate).of_subjects(facts.members[restriction])
    return pairs if cls is None else pairs.of_objects(facts.members[cls])


def _of_disjoint_classes(facts: Facts) -> Found:
    """Table 7: cax-dw, cax-adc."""
    for left, right in facts.pairs[owl.DISJOINT_WITH]:
        yield from _shared_members(facts, "cax-dw", (left, owl.DISJOINT_WITH, right), left, right)
    for axiom, head, members in listed(facts, owl.ALL_DISJOINT_CLASSES, owl.MEMBERS):
        for left, right in combinations(members, 2):
            yield from _shared_members(facts, "cax-adc", (axiom, owl.MEMBERS, head), left, right)


def _shared_members(facts: Facts, rule: str, axiom: Numbers, left: int, right: int) -> Found:
    for member in facts.members[left] & facts.members[right]:
        yield rule, (axiom, (member, owl.TYPE, left), (member, owl.TYPE, right))


def _of_datatypes(facts: Facts) -> Found:
    """Table 8: dt-not-type, and dt-diff where something takes one value only."""
    faults = _misfits(facts)
    if faults:
        literals = Members.of(literal for literal, _ in faults)
        bearers = {obj: (s, p, obj) for p, pairs in facts.pairs.items() for s, obj in pairs.of_objects(literals)}
        for literal, datatype in sorted(faults):
            stated = (literal, owl.TYPE, datatype)
            yield "dt-not-type", ((bearers[literal], stated) if literal in bearers else (stated,))
    for predicate in sorted(facts.members[owl.FUNCTIONAL_PROPERTY]):
        axiom = (predicate, owl.TYPE, owl.FUNCTIONAL_PROPERTY)
        yield from _different_values(facts, axiom, predicate, None, None)
    for restriction, predicate, cls in at_most(facts, 1):
        axiom = (restriction, owl.ON_PROPERTY, predicate)
        yield from _different_values(facts, axiom, predicate, restriction, None if cls == owl.THING else cls)


def _misfits(facts: Facts) -> set[Pair]:
    """Literals with a datatype that they are no values of: their own, or one that a range or a restriction gives."""
    ids, names = facts.terms.ids, facts.terms.names()
    typed = [(number, name) for number, name in enumerate(names) if name.startswith('"') and name.endswith(">")]
    ill_formed = [(number, name) for number, name in typed if is_ill_formed(name)]
    found = {(number, ids[f"<{name.rpartition('^^<')[2]}"]) for number, name in ill_formed}
    for datatype in DATATYPES:
        if (number := ids.get(f"<{datatype}>")) is not None:
            found.update(
                (member, number)
                for member in facts.members[number]
                if names[member].startswith('"') and is_value_of(names[member], datatype) is False
            )
    return found


def _different_values(facts: Facts, axiom: Numbers, predicate: int, restriction: int | None, cls: int | None) -> Found:
    """Two values that differ of a subject that may have one (in the restriction, of the class)."""
    pairs = facts.pairs_of(predicate) if restriction is None else _restricted(facts, predicate, restriction, cls)
    first: dict[int, int] = {}
    for subject, obj in pairs.ambiguous():
        if not facts.terms.is_literal(obj):
            continue
        known = first.setdefault(subject, obj)
        if known != obj and differ(facts.terms.name(known), facts.terms.name(obj)):
            yield "dt-diff", (axiom, (subject, predicate, known), (subject, predicate, obj))


def differ(one: Term, other: Term) -> bool:
    """Whether two literals have values, and these differ."""
    left, right = value_of(one), value_of(other)
    return left is not None and right is not None and left != right


def listed(facts: Facts, kind: int, predicate: int) -> Iterator[tuple[int, int, list[int]]]:
    """Each axiom of a kind with the head and the members of the list it names."""
    heads = facts.forward(predicate)
    for axiom in sorted(facts.members[kind]):
        for head in heads.get(axiom, ()):
            yield axiom, head, facts.list_members(head)


def _by_pair(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs that are read in both directions, each once and in order."""
    return sorted({(min(pair), max(pair)) for pair in pairs})


def _short(term: Term) -> str:
    """A term for a message: an IRI with a known namespace by its prefix."""
    for prefix, namespace in PREFIXES.items():
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[len(namespace) + 1 : -1]}"
    return term
