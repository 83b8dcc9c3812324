"""From schema triples to rules: what the axioms known so far make of tables 5 to 8, and what table 9 adds to them.

Compiling is repeated whenever a rule has changed the schema; rules are values, so only those not seen before are new.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from app.dataset.inference import reserved as owl
from app.dataset.inference.equality import AtMostOne, Functional, InverseFunctional, Key
from app.dataset.inference.facts import Facts
from app.dataset.inference.joins import AllValues, Chain, Intersection, Mutual, SomeValues, Transitive
from app.dataset.inference.relations import Members, Pair, Pairs
from app.dataset.inference.rules import (
    BetweenExtremes,
    CopyMembers,
    CopyPairs,
    InvertPairs,
    MemberValues,
    Objects,
    Reflexive,
    Rule,
    Subjects,
    ValueMembers,
)
from app.dataset.literals import value_of

# Table 9 over the schema's own triples: always the same rules.
SCHEMA_RULES = (
    *(Reflexive("scm-cls", owl.CLASS, target) for target in (owl.SUB_CLASS_OF, owl.EQUIVALENT_CLASS)),
    BetweenExtremes("scm-cls", owl.CLASS),
    *(
        Reflexive(name, kind, target)
        # rdf:Property is not in table 9, but its members are properties as much as the others.
        for name, kind in (
            ("scm-op", owl.OBJECT_PROPERTY),
            ("scm-dp", owl.DATATYPE_PROPERTY),
            ("scm-op", owl.PROPERTY),
        )
        for target in (owl.SUB_PROPERTY_OF, owl.EQUIVALENT_PROPERTY)
    ),
    Transitive("scm-sco", owl.SUB_CLASS_OF),
    CopyPairs("scm-eqc1", owl.EQUIVALENT_CLASS, owl.SUB_CLASS_OF),
    InvertPairs("scm-eqc1", owl.EQUIVALENT_CLASS, owl.SUB_CLASS_OF),
    Mutual("scm-eqc2", owl.SUB_CLASS_OF, owl.EQUIVALENT_CLASS),
    Transitive("scm-spo", owl.SUB_PROPERTY_OF),
    CopyPairs("scm-eqp1", owl.EQUIVALENT_PROPERTY, owl.SUB_PROPERTY_OF),
    InvertPairs("scm-eqp1", owl.EQUIVALENT_PROPERTY, owl.SUB_PROPERTY_OF),
    Mutual("scm-eqp2", owl.SUB_PROPERTY_OF, owl.EQUIVALENT_PROPERTY),
    *Chain.of("scm-dom1", (owl.DOMAIN, owl.SUB_CLASS_OF), owl.DOMAIN),
    *Chain.of("scm-dom2", (owl.SUB_PROPERTY_OF, owl.DOMAIN), owl.DOMAIN),
    *Chain.of("scm-rng1", (owl.RANGE, owl.SUB_CLASS_OF), owl.RANGE),
    *Chain.of("scm-rng2", (owl.SUB_PROPERTY_OF, owl.RANGE), owl.RANGE),
)


def state_schema(facts: Facts) -> None:
    """State what class expressions say by themselves: scm-int, scm-uni, scm-hv, scm-svf, scm-avf, cls-oo, cls-thing."""
    facts.add_members(owl.CLASS, Members.of((owl.THING, owl.NOTHING)))
    for cls, parts in _lists(facts, owl.INTERSECTION_OF):
        facts.add_pairs(owl.SUB_CLASS_OF, Pairs.of((cls, part) for part in parts))
    for cls, parts in _lists(facts, owl.UNION_OF):
        facts.add_pairs(owl.SUB_CLASS_OF, Pairs.of((part, cls) for part in parts))
    for cls, members in _lists(facts, owl.ONE_OF):
        facts.add_members(cls, Members.of(members))
    for expression in (owl.SOME_VALUES_FROM, owl.ALL_VALUES_FROM, owl.HAS_VALUE):
        _order_restrictions(facts, expression)


def _order_restrictions(facts: Facts, expression: int) -> None:
    """Put restrictions of one kind below others by their properties or fillers: scm-svf1/2, scm-avf1/2, scm-hv."""
    restrictions = list(_restrictions(facts, expression))
    like: defaultdict[Pair, list[int]] = defaultdict(list)
    for cls, predicate, filler in restrictions:
        like[predicate, filler].append(cls)
    above_class, above_property = facts.forward(owl.SUB_CLASS_OF), facts.forward(owl.SUB_PROPERTY_OF)
    found: set[Pair] = set()
    for cls, predicate, filler in restrictions:
        if expression != owl.HAS_VALUE:
            found.update(
                (cls, other) for wider in above_class.get(filler, ()) for other in like.get((predicate, wider), ())
            )
        for wider in above_property.get(predicate, ()):
            for other in like.get((wider, filler), ()):
                # The more a property relates, the fewer have all their values in the filler.
                found.add((other, cls) if expression == owl.ALL_VALUES_FROM else (cls, other))
    facts.add_pairs(owl.SUB_CLASS_OF, Pairs.of(found))


def compile_rules(facts: Facts) -> list[Rule]:
    """The rules that the schema known so far gives, each once, those between properties first."""
    compiled = (_property_names, _property_orders, _property_kinds, _class_rules, _subclass_rules, _cardinality_rules)
    return list(dict.fromkeys(rule for compile_table in compiled for rule in compile_table(facts)))


def _property_orders(facts: Facts) -> Iterator[Rule]:
    """Table 5, what holds between properties."""
    above = facts.forward(owl.SUB_PROPERTY_OF)
    for narrow in list(above):
        for wide in _nearest(narrow, above):
            yield CopyPairs("prp-spo1", narrow, wide)
    for one, other in facts.pairs[owl.EQUIVALENT_PROPERTY]:
        if one != other:
            yield CopyPairs("prp-eqp1", one, other)
            yield CopyPairs("prp-eqp2", other, one)
    for one, other in facts.pairs[owl.INVERSE_OF]:
        yield InvertPairs("prp-inv1", one, other)
        yield InvertPairs("prp-inv2", other, one)
    for predicate, steps in _lists(facts, owl.PROPERTY_CHAIN_AXIOM):
        if len(steps) == 1:
            yield CopyPairs("prp-spo2", steps[0], predicate)
        elif steps:
            yield from Chain.of("prp-spo2", steps, predicate)


def _property_names(facts: Facts) -> Iterator[Rule]:
    """Table 4, eq-rep-p; eq-rep-s and eq-rep-o are applied to everything new (`app.dataset.inference.equality`)."""
    for one, group in facts.same.items():
        if one in facts.pairs or one == owl.TYPE:
            yield from (CopyPairs("eq-rep-p", one, other) for other in sorted(group - {one}))


def _property_kinds(facts: Facts) -> Iterator[Rule]:
    """Table 5, what holds of one property."""
    yield from (InvertPairs("prp-symp", source, source) for source in facts.members[owl.SYMMETRIC_PROPERTY])
    yield from (Transitive("prp-trp", source) for source in facts.members[owl.TRANSITIVE_PROPERTY])
    yield from (Functional("prp-fp", source) for source in facts.members[owl.FUNCTIONAL_PROPERTY])
    yield from (InverseFunctional("prp-ifp", source) for source in facts.members[owl.INVERSE_FUNCTIONAL_PROPERTY])
    yield from (Subjects("prp-dom", predicate, cls) for predicate, cls in _needed(facts, owl.DOMAIN))
    yield from (Objects("prp-rng", predicate, cls) for predicate, cls in _needed(facts, owl.RANGE))
    yield from (Key("prp-key", cls, tuple(keys)) for cls, keys in _lists(facts, owl.HAS_KEY) if keys)


def _class_rules(facts: Facts) -> Iterator[Rule]:
    """Table 6 but for cardinalities; cls-int2 and cls-uni come with scm-int and scm-uni as subclasses."""
    for whole, parts in _lists(facts, owl.INTERSECTION_OF):
        if parts:
            yield Intersection("cls-int1", tuple(parts), whole)
    for restriction, predicate, filler in _restrictions(facts, owl.SOME_VALUES_FROM):
        if filler == owl.THING:
            yield Subjects("cls-svf2", predicate, restriction)
        else:
            yield SomeValues("cls-svf1", predicate, filler, restriction)
    for restriction, predicate, filler in _restrictions(facts, owl.ALL_VALUES_FROM):
        yield AllValues("cls-avf", predicate, filler, restriction)
    for restriction, predicate, value in _restrictions(facts, owl.HAS_VALUE):
        yield MemberValues("cls-hv1", restriction, predicate, value)
        yield ValueMembers("cls-hv2", predicate, value, restriction)


def _subclass_rules(facts: Facts) -> Iterator[Rule]:
    """Table 7; an equivalent class is a subclass both ways by scm-eqc1."""
    above = facts.forward(owl.SUB_CLASS_OF)
    for narrow in list(above):
        for wide in _nearest(narrow, above):
            yield CopyMembers("cax-sco", narrow, wide)


def _cardinality_rules(facts: Facts) -> Iterator[Rule]:
    """Table 6, the restrictions to at most one value."""
    for restriction, predicate, cls in at_most(facts, 1):
        filler = None if cls == owl.THING else cls
        name = "cls-maxc2" if cls is None else "cls-maxqc4" if filler is None else "cls-maxqc3"
        yield AtMostOne(name, predicate, filler, restriction)


def at_most(facts: Facts, number: int) -> Iterator[tuple[int, int, int | None]]:
    """Each restriction to at most that many values, with its property and, where it is qualified, its class."""
    wanted = ("number", number)
    for restriction, predicate, bound in _restrictions(facts, owl.MAX_CARDINALITY):
        if value_of(facts.terms.name(bound)) == wanted:
            yield restriction, predicate, None
    classes = facts.forward(owl.ON_CLASS)
    for restriction, predicate, bound in _restrictions(facts, owl.MAX_QUALIFIED_CARDINALITY):
        if value_of(facts.terms.name(bound)) == wanted:
            for cls in classes.get(restriction, ()):
                yield restriction, predicate, cls


def _restrictions(facts: Facts, expression: int) -> Iterator[tuple[int, int, int]]:
    """Each restriction of a kind, with its property and its filler, value or number."""
    properties = facts.forward(owl.ON_PROPERTY)
    for restriction, filler in facts.pairs[expression]:
        for predicate in properties.get(restriction, ()):
            yield restriction, predicate, filler


def _lists(facts: Facts, predicate: int) -> list[tuple[int, list[int]]]:
    """The subjects of a property whose objects are RDF lists, with the members of each list."""
    return [(subject, facts.list_members(head)) for subject, head in facts.pairs[predicate]]


def _nearest(node: int, above: Mapping[int, Iterable[int]]) -> list[int]:
    """Those above a node that are not above another of them: from there the others follow.

    `above` is transitively closed. Nodes that are above each other are equivalent and all kept.
    """
    candidates = {upper for upper in above.get(node, ()) if upper != node}
    implied: set[int] = set()
    for middle in candidates:
        beyond = above.get(middle, ())
        if node not in beyond:
            implied.update(top for top in beyond if top != middle and middle not in above.get(top, ()))
    return sorted(candidates - implied)


def _needed(facts: Facts, axiom: int) -> Iterator[Pair]:
    """Domains or ranges of each property, without those that its superproperties or the class's superclasses give."""
    classes, above = facts.forward(axiom), facts.forward(owl.SUB_CLASS_OF)
    wider = facts.forward(owl.SUB_PROPERTY_OF)
    for predicate in list(classes):
        stated = set(classes[predicate])
        for cls in sorted(stated):
            strictly_below = any(
                other != cls and cls in above.get(other, ()) and other not in above.get(cls, ()) for other in stated
            )
            from_above = any(
                upper != predicate and predicate not in wider.get(upper, ()) and cls in classes.get(upper, ())
                for upper in wider.get(predicate, ())
            )
            if not strictly_below and not from_above:
                yield predicate, cls
