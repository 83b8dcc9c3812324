"""What the page of a term shows besides its wording: the table of its axioms, the relations around it, its drawing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.web.diagram import Arm, Drawing, Node, Shape, crossing, neighbourhood
from app.web.expressions import Expression, named
from app.web.ontology_addresses import Addresses
from app.web.ontology_terms import Ontology, OntologyTerm

_CLASS_ROWS = ("equivalentClass", "subClassOf", "superOf", "sufficient", "disjointWith", "key")
_PROPERTY_ROWS = (
    *("characteristic", "domain", "range", "inverseOf", "equivalentProperty", "subPropertyOf", "superOf"),
    *("chain", "disjointWith"),
)


@dataclass(frozen=True)
class Relation:
    """A property at a class: `others` stand at its other end; `via` is the class above that it is stated of."""

    term: OntologyTerm
    others: tuple[Expression, ...]
    via: str | None = None


def rows(ontology: Ontology, term: OntologyTerm) -> list[tuple[str, tuple[Expression, ...]]]:
    """The axioms of a term by name, in the order of the page; what lies right below it is among them."""
    below = tuple(named(iri) for iri in ontology.children(term.iri))
    stated: Mapping[str, tuple[Expression, ...]] = {**term.axioms, "superOf": below}
    names = _CLASS_ROWS if term.is_class else _PROPERTY_ROWS
    return [(name, stated[name]) for name in names if stated.get(name)]


def relations(ontology: Ontology, term: OntologyTerm, end: str) -> list[Relation]:
    """The own properties with a class, or one above it, at one end: "domain" or "range"; the class's own first."""
    other_end = "range" if end == "domain" else "domain"
    own = [one for one in ontology if one.is_own and not one.is_class]
    return [
        Relation(one, one.axioms.get(other_end, ()), None if holder == term.iri else holder)
        for holder in (term.iri, *ontology.ancestors(term.iri))
        for one in own
        if holder in one.names(end)
    ]


def draw(addresses: Addresses, term: OntologyTerm, language: str) -> Drawing | None:
    """The drawing of a term and its nearest; None where it would stand alone."""
    ontology = addresses.ontology

    def node(iri: str) -> Node:
        known = ontology.terms.get(iri)
        own_shape: Shape = "class" if known is not None and known.is_class else "property"
        shape: Shape = own_shape if known is not None and known.is_own else "other"
        return Node(ontology.label(iri, language), addresses.anywhere(iri), shape)

    def end(expression: Expression) -> Node:
        return node(expression.name) if expression.name else Node(str(expression), None, "other")

    if term.is_class:
        left = [
            Arm(ontology.label(one.term.iri, language), addresses.link(one.term.iri), end(other))
            for one in relations(ontology, term, "range")
            for other in one.others or ()
            if one.via is None and other.name != term.iri
        ]
        right = [
            Arm(ontology.label(one.term.iri, language), addresses.link(one.term.iri), end(other))
            for one in relations(ontology, term, "domain")
            for other in one.others or ()
            if one.via is None
        ]
    else:
        left = [Arm("", None, end(one)) for one in term.axioms.get("domain", ())]
        right = [Arm("", None, end(one)) for one in term.axioms.get("range", ())]
    above = [node(iri) for iri in term.parents]
    below = [node(iri) for iri in ontology.children(term.iri)]
    if not (above or below or left or right):
        return None
    return neighbourhood(node(term.iri), above, below, left, right)


@dataclass(frozen=True)
class Bundle:
    """The relations from one class to another."""

    start: str
    end: str
    properties: tuple[str, ...]


def bundles(ontology: Ontology) -> list[Bundle]:
    """The own relations with one named class at each end, by these, the thickest bundle first."""
    made: dict[tuple[str, str], list[str]] = {}
    for term in ontology.of_kind("relation"):
        if not term.is_retired:
            for pair in _ends(term):
                made.setdefault(pair, []).append(term.iri)
    found = (Bundle(*pair, tuple(properties)) for pair, properties in made.items())
    return sorted(found, key=lambda one: (-len(one.properties), one.start, one.end))


def _ends(term: OntologyTerm) -> Iterator[tuple[str, str]]:
    return ((start, end) for start in term.names("domain") for end in term.names("range"))


def outline(ontology: Ontology, found: Iterable[Bundle]) -> list[Bundle]:
    """The bundles worth drawing: between two different own classes, and of two that are inverse the one way only."""
    own = [one for one in found if one.start != one.end and all(_is_own(ontology, end) for end in (one.start, one.end))]
    drawn: list[Bundle] = []
    for one in own:
        kept = {name for other in drawn for name in other.properties}
        left = tuple(name for name in one.properties if not kept.intersection(ontology.terms[name].names("inverseOf")))
        if left:
            drawn.append(Bundle(one.start, one.end, left))
    return drawn


def _is_own(ontology: Ontology, iri: str) -> bool:
    return iri in ontology.terms and ontology.terms[iri].is_own


def draw_overview(addresses: Addresses, found: Iterable[Bundle], language: str) -> Drawing:
    """Classes that relations start from, left; classes that they lead to, right; a line for each bundle between."""
    ontology = addresses.ontology
    shown = outline(ontology, found)
    left, right = _ordered(shown)

    def node(iri: str) -> Node:
        known = ontology.terms.get(iri)
        shape: Shape = "class" if known is not None and known.is_own else "other"
        return Node(ontology.label(iri, language), addresses.anywhere(iri), shape)

    edges = [
        (
            left.index(one.start),
            right.index(one.end),
            len(one.properties),
            ", ".join(ontology.label(name, language) for name in one.properties),
        )
        for one in shown
    ]
    return crossing([node(iri) for iri in left], [node(iri) for iri in right], edges)


def _ordered(found: list[Bundle]) -> tuple[list[str], list[str]]:
    """Both columns, each class near to those that it is connected with, so that fewer lines cross."""
    left = list(dict.fromkeys(one.start for one in found))
    right = list(dict.fromkeys(one.end for one in found))
    for _ in range(4):
        right = sorted(right, key=lambda iri: _mean([left.index(one.start) for one in found if one.end == iri]))
        left = sorted(left, key=lambda iri: _mean([right.index(one.end) for one in found if one.start == iri]))
    return left, right


def _mean(numbers: list[int]) -> float:
    return sum(numbers) / len(numbers)
