"""A graph of shapes to shapes that can be evaluated; refused where something in them is not understood."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from app.dataset.validation import terms
from app.dataset.validation.constraints import (
    Amount,
    Class,
    Closed,
    Constraint,
    HasValue,
    Logical,
    Pair,
    Property,
    Qualified,
    Selection,
    Shape,
    Targets,
    Test,
    UniqueLanguage,
)
from app.dataset.validation.graphs import SUBCLASS, TYPE
from app.dataset.validation.queries import read_query
from app.dataset.validation.selection import Unsupported
from app.dataset.validation.shapes_graph import ShapesGraph, Source
from app.model.terms import RDF, RDFS, Term
from app.model.vocabulary import OWL, SHACL

# Predicates of SHACL that this engine understands, or that do not bear on what is found.
_CONSTRAINTS: Final = (
    *("class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive"),
    *(
        "maxInclusive",
        "minLength",
        "maxLength",
        "pattern",
        "languageIn",
        "uniqueLang",
        "equals",
        "disjoint",
        "lessThan",
    ),
    *("lessThanOrEquals", "not", "and", "or", "xone", "node", "property", "qualifiedValueShape", "closed", "hasValue"),
    *("in", "sparql"),
)
_UNDERSTOOD: Final = frozenset(
    {
        *_CONSTRAINTS,
        *("path", "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "targetNode"),
        *("targetClass", "targetSubjectsOf", "targetObjectsOf", "severity", "message", "deactivated", "flags"),
        *("qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "ignoredProperties", "select"),
        *("prefixes", "declare", "prefix", "namespace", "name", "description", "order", "group", "defaultValue"),
    }
)
_SEVERITIES: Final = {f"<{SHACL}Warning>": "warning", f"<{SHACL}Info>": "info"}
_PAIRS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_LIMITS: Final = {
    "minExclusive": (1,),
    "minInclusive": (0, 1),
    "maxExclusive": (-1,),
    "maxInclusive": (-1, 0),
}
# A query that asks for these is completed by what only the engine knows of the shape.
_PLACEHOLDER: Final = re.compile(r"[?$](PATH|shapesGraph|currentShape|failure)\b")


@lru_cache(maxsize=8)
def compiled(graph: ShapesGraph) -> "tuple[Shape, ...]":
    """The shapes that have targets, ready to be evaluated; `Unsupported` where something in them is not understood."""
    return tuple(_Compilation(Source(graph.triples)).roots())


class _Compilation:
    """Makes shapes of a graph, each node once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._shapes: dict[Term, Shape] = {}
        self._open: set[Term] = set()
        self._declared = _prefixes(source)

    def roots(self) -> Iterator[Shape]:
        """The shapes that have targets."""
        names = (
            predicate[len(SHACL) + 1 : -1] for predicate in self._source.predicates if predicate[1:].startswith(SHACL)
        )
        unknown = sorted(set(names) - _UNDERSTOOD)
        if unknown:
            raise Unsupported(f"sh:{unknown[0]}")
        if f"<{RDFS}Class>" in {value for node in self._source for value in self._source.values(node, SUBCLASS)}:
            raise Unsupported("a class of classes")
        for node in self._source:
            if self._targets(node) and not self._source.is_true(node, "deactivated"):
                yield self._shape(node)

    def _targets(self, node: Term) -> Targets:
        source = self._source
        classes = source.all(node, "targetClass")
        constrains = any(source.all(node, name) for name in _CONSTRAINTS)
        is_shape = constrains or f"<{SHACL}NodeShape>" in source.values(node, TYPE)
        if is_shape and f"<{RDFS}Class>" in source.values(node, TYPE):
            classes = [*classes, node]
        return Targets(
            tuple(source.all(node, "targetNode")),
            tuple(classes),
            tuple(source.all(node, "targetSubjectsOf")),
            tuple(source.all(node, "targetObjectsOf")),
        )

    def _shape(self, node: Term) -> Shape:
        if node in self._open:
            raise Unsupported("a shape that is part of itself")
        if node not in self._shapes:
            self._open.add(node)
            self._shapes[node] = self._read(node)
            self._open.remove(node)
        return self._shapes[node]

    def _read(self, node: Term) -> Shape:
        source = self._source
        path, severity = source.one(node, "path"), source.one(node, "severity")
        shape = Shape(
            node,
            source.name_of(node),
            _SEVERITIES.get(severity or "", "violation"),
            _messages(source, node),
            None if path is None else source.path(path),
            self._targets(node),
        )
        if not source.is_true(node, "deactivated"):
            shape.constraints.extend(self._constraints(node))
        return shape

    def _constraints(self, node: Term) -> Iterator[Constraint]:
        yield from self._tests(node)
        yield from self._counts(node)
        yield from self._compounds(node)
        source = self._source
        for kind in source.all(node, "class"):
            yield Class(kind)
        if source.is_true(node, "uniqueLang"):
            yield UniqueLanguage()
        for term in source.all(node, "hasValue"):
            yield HasValue(term)
        for name in _PAIRS:
            yield from (Pair(name, predicate) for predicate in source.all(node, name))
        if source.is_true(node, "closed"):
            yield self._closed(node)
        for constraint in source.all(node, "sparql"):
            if not source.is_true(constraint, "deactivated"):
                yield self._selection(constraint)

    def _tests(self, node: Term) -> Iterator[Constraint]:
        source = self._source
        datatype, kind, head = (source.one(node, name) for name in ("datatype", "nodeKind", "in"))
        if datatype is not None:
            yield Test("Datatype", terms.is_of_datatype(datatype[1:-1]), f"It is not of the datatype {datatype}.")
        if kind is not None:
            yield Test("NodeKind", _kind_test(kind), f"It is not of the kind {kind}.")
        if head is not None:
            yield Test("In", frozenset(source.members(head)).__contains__, "It is not in the list of what is allowed.")
        for name, allowed in _LIMITS.items():
            for limit in source.all(node, name):
                component = name[0].upper() + name[1:]
                yield Test(component, terms.is_within(limit, allowed), f"By sh:{name} {limit} it is out of range.")
        yield from self._text_tests(node)

    def _text_tests(self, node: Term) -> Iterator[Constraint]:
        source = self._source
        least, most = source.number(node, "minLength"), source.number(node, "maxLength")
        if least is not None:
            yield Test("MinLength", terms.is_long(least, None), f"It is shorter than {least} characters.")
        if most is not None:
            yield Test("MaxLength", terms.is_long(0, most), f"It is longer than {most} characters.")
        flags = source.one(node, "flags")
        for pattern in map(terms.plain_text, source.all(node, "pattern")):
            try:
                test = terms.matches(pattern, terms.plain_text(flags) if flags else "")
            except re.error as error:
                raise Unsupported(f"sh:pattern {pattern}: {error}") from None
            yield Test("Pattern", test, f"It does not match {pattern}.")
        for head in source.all(node, "languageIn"):
            tags = [terms.plain_text(tag) for tag in source.members(head)]
            yield Test("LanguageIn", terms.is_in_language(tags), f"It is in none of the languages {', '.join(tags)}.")

    def _counts(self, node: Term) -> Iterator[Constraint]:
        source = self._source
        least, most = source.number(node, "minCount"), source.number(node, "maxCount")
        if least or most is not None:
            if source.one(node, "path") is None:
                raise Unsupported("a count in a node shape")
            yield Amount(least or 0, most)
        value_shape = source.one(node, "qualifiedValueShape")
        if value_shape is not None and source.one(node, "path") is not None:
            least, most = source.number(node, "qualifiedMinCount"), source.number(node, "qualifiedMaxCount")
            siblings = self._siblings(node) if source.is_true(node, "qualifiedValueShapesDisjoint") else ()
            yield Qualified(self._shape(value_shape), least or 0, most, siblings)

    def _siblings(self, node: Term) -> tuple[Shape, ...]:
        source = self._source
        own = source.all(node, "qualifiedValueShape")
        parents = [owner for owner in source.owners(node) if node in source.all(owner, "property")]
        nodes = (
            value
            for parent in parents
            for sibling in source.all(parent, "property")
            for value in source.all(sibling, "qualifiedValueShape")
            if value not in own
        )
        return tuple(self._shape(value) for value in dict.fromkeys(nodes))

    def _compounds(self, node: Term) -> Iterator[Constraint]:
        source = self._source
        for inner in source.all(node, "property"):
            if source.one(inner, "path") is None:
                raise Unsupported("a property shape without a path")
            yield Property(self._shape(inner))
        for name in ("node", "not"):
            yield from (Logical(name, (self._shape(inner),)) for inner in source.all(node, name))
        for name in ("and", "or", "xone"):
            for head in source.all(node, name):
                yield Logical(name, tuple(self._shape(inner) for inner in source.members(head)))

    def _closed(self, node: Term) -> Closed:
        source = self._source
        paths = [path for inner in source.all(node, "property") for path in source.all(inner, "path")]
        ignored = [term for head in source.all(node, "ignoredProperties") for term in source.members(head)]
        return Closed(frozenset({*paths, *ignored}))

    def _selection(self, node: Term) -> Selection:
        select = self._source.one(node, "select")
        if select is None:
            raise Unsupported("a sh:sparql without sh:select")
        text = terms.plain_text(select)
        if _PLACEHOLDER.search(text):
            raise Unsupported("a query with placeholders")
        query = read_query(text, self._declared if self._source.all(node, "prefixes") else {})
        if "?this" not in query.projected:
            raise Unsupported("a query that does not select $this")
        return Selection(node, query, _messages(self._source, node))


def _kind_test(kind: Term) -> "terms.TermTest":
    try:
        return terms.is_of_kind(kind[1:-1].removeprefix(SHACL))
    except KeyError:
        raise Unsupported(f"sh:nodeKind {kind}") from None


def _messages(source: Source, node: Term) -> tuple[str, ...]:
    return tuple(sorted(terms.plain_text(message) for message in source.all(node, "message")))


def _prefixes(source: Source) -> dict[str, str]:
    """The prefixes that the ontologies of the shapes declare; `Unsupported` where one means two things."""
    found = {"owl": OWL, "rdf": RDF, "rdfs": RDFS}
    own: dict[str, str] = {}
    for node in source:
        for declaration in source.all(node, "declare"):
            prefix, namespace = source.one(declaration, "prefix"), source.one(declaration, "namespace")
            if prefix is None or namespace is None:
                raise Unsupported("a sh:declare without sh:prefix or sh:namespace")
            name, iri = terms.plain_text(prefix), terms.plain_text(namespace)
            if own.setdefault(name, iri) != iri:
                raise Unsupported(f"two meanings of the prefix {name}")
    return {**found, **own}
