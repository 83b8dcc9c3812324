"""What a dataset says of itself, in the dataset (VoID, https://www.w3.org/TR/void/): so that editors find what to ask.

Two graphs hold it, and it counts neither of them: `graph/description` (sizes, partitions, prefixes) and
`graph/examples` (the questions, as SIB's example queries are written: sh:SPARQLExecutable).

Partitions by class and by property count what is visible, stated or entailed. Below each class in `#stated` stand the
properties of its things with the classes and datatypes of their values, counted over what is stated; an editor
completes names from these. A build counts in its documents (`app.dataset.counting`), a large write by queries
(`full_counts`), and a small one adjusts the numbers that its change touches (`adjustments`): all come to the same.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from typing import Final, cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from app.dataset import statements
from app.dataset.stored_form import matching
from app.model import terms
from app.model.examples import Example, Form
from app.model.identifiers import BASE, DESCRIPTION_GRAPH, EXAMPLES_GRAPH, ONTOLOGY
from app.model.terms import Triple, iri, literal
from app.model.vocabulary import DCTERMS, OWL, PREFIXES, RDF, RDFS, SHACL, XSD

VOID: Final = "http://rdfs.org/ns/void#"
VOID_EXT: Final = "http://ldf.fi/void-ext#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
SCHEMA: Final = "https://schema.org/"
DATASET: Final = DESCRIPTION_GRAPH + "#dataset"
STATED: Final = DESCRIPTION_GRAPH + "#stated"
QUESTIONS: Final = BASE + "questions/"

_RDF_TYPE: Final = NamedNode(RDF + "type")
_DEFAULT: Final = DefaultGraph()
_DESCRIPTION: Final = NamedNode(DESCRIPTION_GRAPH)
_LANGUAGE: Final = (RDF, RDFS, OWL)
_OWN_GRAPHS: Final = (_DESCRIPTION, NamedNode(EXAMPLES_GRAPH))
_NUMBERS: Final = ("triples", "entities", "classes", "properties")
_FORMS: Final[dict[Form, str]] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct"}

Key = tuple[str, ...]
"""What is counted: a kind and IRIs.

Over what is visible ("triples",), ("property", p) and ("class", c); over what is stated things of ("stated", c), and
triples of ("of", c, p), ("to", c, p, class of the value) and ("datatype", c, p, datatype of the value).
"""
Node = NamedNode | BlankNode | Literal | pyoxigraph.Triple

_VISIBLE: Final = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "property": "SELECT ?a (COUNT(*) AS ?n) { ?s ?a ?o } GROUP BY ?a",
    "class": "SELECT ?a (COUNT(*) AS ?n) { ?s a ?a } GROUP BY ?a",
}
_STATED: Final = {
    "stated": "SELECT ?a (COUNT(*) AS ?n) { ?s a ?a } GROUP BY ?a",
    "of": "SELECT ?a ?b (COUNT(*) AS ?n) { ?s a ?a ; ?b ?o } GROUP BY ?a ?b",
    "to": "SELECT ?a ?b ?c (COUNT(*) AS ?n) { ?s a ?a ; ?b ?o . ?o a ?c } GROUP BY ?a ?b ?c",
    "datatype": "SELECT ?a ?b ?c (COUNT(*) AS ?n) { ?s a ?a ; ?b ?o FILTER(isLITERAL(?o)) } "
    "GROUP BY ?a ?b (DATATYPE(?o) AS ?c)",
}


def describe(
    asserted: Store, complete: Store, counts: Mapping[Key, int], examples: Iterable[Example], endpoint: str
) -> None:
    """Write both graphs into two stores that hold neither of them yet and have these counts, and into their union."""
    described = {*_standing(endpoint), *_totals(counts)}
    for key, number in counts.items():
        described |= partition(key, number)
    shown = {triple for example in examples for triple in _example(example, endpoint)}
    for store in (asserted, complete):
        for graph, triples in zip(_OWN_GRAPHS, (described, shown), strict=True):
            for target in (graph, _DEFAULT):
                store.bulk_extend(quads(triples, target))
        store.flush()


def clear(store: Store) -> None:
    """Remove both graphs; the default graph is not brought up to date."""
    for graph in _OWN_GRAPHS:
        store.remove_graph(graph)


def is_described(asserted: Store) -> bool:
    """Whether a dataset describes itself."""
    return next(asserted.quads_for_pattern(None, None, None, _DESCRIPTION), None) is not None


def quads(triples: Iterable[Triple], graph: NamedNode | DefaultGraph = _DESCRIPTION) -> Iterator[Quad]:
    """Triples as quads of a graph."""
    return statements.quads("".join(terms.lines(triples)).encode(), graph)


def full_counts(asserted: Store, complete: Store) -> dict[Key, int]:
    """All numbers of two stores that do not describe themselves: some eight seconds for a million triples."""
    tasks = [(complete, *query) for query in _VISIBLE.items()] + [(asserted, *query) for query in _STATED.items()]
    with ThreadPoolExecutor(max_workers=len(tasks)) as threads:  # the engine counts without the interpreter
        found = list(threads.map(lambda task: _counted_by(*task), tasks))
    return {key: number for counts in found for key, number in counts.items()}


def _counted_by(store: Store, kind: str, query: str) -> dict[Key, int]:
    counts: dict[Key, int] = {}
    found = cast("QuerySolutions", store.query(query))
    names = [variable.value for variable in found.variables if variable.value != "n"]
    for row in found:
        nodes = [row[name] for name in names]
        key = (kind, *(node.value for node in nodes if isinstance(node, NamedNode)))
        if len(key) == len(names) + 1 and is_counted(key):
            counts[key] = int(row["n"].value)
    return counts


def adjustments(
    asserted: Store, visible: Mapping[Triple, bool], changes: Mapping[Quad, bool]
) -> tuple[set[Triple], set[Triple]]:
    """The triples of `graph/description` to remove and to add after a change that the asserted store holds already.

    `visible` says of each triple of the complete default graph that differs whether it is now there, `changes` of
    each asserted quad. What is read is the neighbourhood of the change.
    """
    delta = _visible_delta(visible)
    delta.update(_stated_delta(asserted, changes))
    before = {key: _number(asserted, key) for key, change in delta.items() if change}
    removed: set[Triple] = set()
    added: set[Triple] = set()
    for key, number in before.items():
        removed |= partition(key, number)
        added |= partition(key, number + delta[key])
    for kind, word in (("class", "classes"), ("property", "properties")):
        grown = sum((before[key] + delta[key] > 0) - (before[key] > 0) for key in before if key[0] == kind)
        if grown:
            number = _value(asserted, DATASET, VOID + word)
            removed.add(_size(DATASET, word, number))
            added.add(_size(DATASET, word, number + grown))
    return removed - added, added - removed


def is_counted(key: Key) -> bool:
    """Whether a number is kept: below the classes not for the words of RDF, RDFS and OWL, which complete nothing."""
    kind, *names = key
    if kind not in {"stated", "of", "to", "datatype"}:
        return True
    words = names[:-1] if kind == "datatype" else names
    return not any(word.startswith(_LANGUAGE) for word in words)


def recount(asserted: Store, complete: Store) -> tuple[set[Triple], set[Triple]]:
    """The same by counting everything anew, which is quicker after a change of many triples."""
    held = [list(asserted.quads_for_pattern(None, None, None, graph)) for graph in _OWN_GRAPHS]
    own = [Quad(quad.subject, quad.predicate, quad.object) for quad in itertools.chain(*held)]
    for store in (asserted, complete):
        for quad in own:
            store.remove(quad)
    try:
        counts = full_counts(asserted, complete)
    finally:
        for store in (asserted, complete):
            store.extend(own)
    before = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in held[0]}
    after = {triple for key, number in counts.items() for triple in partition(key, number)} | set(_totals(counts))
    sized = {iri(VOID + word) for word in _NUMBERS}
    nodes = {subject for subject, predicate, _ in before if predicate in sized}
    counted = {triple for triple in before if triple[0] in nodes - {iri(DATASET)} or _is_number(triple, sized, nodes)}
    return counted - after, after - counted


def _is_number(triple: Triple, sized: AbstractSet[str], nodes: AbstractSet[str]) -> bool:
    """Whether a triple of `#dataset` or `#stated` is a number or leads to one."""
    return triple[1] in sized or triple[2] in nodes


def _visible_delta(visible: Mapping[Triple, bool]) -> Counter[Key]:
    delta: Counter[Key] = Counter()
    for (_, predicate, value), present in visible.items():
        sign = 1 if present else -1
        delta["triples",] += sign
        delta["property", predicate[1:-1]] += sign
        if predicate == str(_RDF_TYPE) and value.startswith("<"):
            delta["class", value[1:-1]] += sign
    return delta


class _Statements:
    """The stated triples around a change, as they were and as they are."""

    def __init__(self, asserted: Store, changes: Mapping[Quad, bool]) -> None:
        self._store = asserted
        self.changed = dict(self._changed(changes))
        self._retyped: dict[tuple[Node, bool], set[str]] = {}
        for triple, present in self.changed.items():
            if triple.predicate == _RDF_TYPE and isinstance(triple.object, NamedNode):
                self._retyped.setdefault((triple.subject, present), set()).add(triple.object.value)

    def _changed(self, changes: Mapping[Quad, bool]) -> Iterator[tuple[pyoxigraph.Triple, bool]]:
        """The triples that no graph stated before and one does now (True), or the other way round (False)."""
        touched: dict[pyoxigraph.Triple, dict[object, bool]] = {}
        for quad, present in changes.items():
            if quad.graph_name not in _OWN_GRAPHS:
                touched.setdefault(quad.triple, {})[quad.graph_name] = present
        for triple, graphs in touched.items():
            found = list(matching(self._store, triple.subject, triple.predicate, triple.object, None))
            now = {quad.graph_name for quad in found} - {_DEFAULT, *_OWN_GRAPHS}
            others = now - graphs.keys()
            before = bool(others) or not all(graphs.values())
            if bool(now) != before:
                # The engine writes some literals in another way than they were given: as it does, or they count twice.
                yield found[0].triple if found else triple, bool(now)

    def around(self) -> set[pyoxigraph.Triple]:
        """The triples that changed, and all that have a thing as subject or object whose classes changed."""
        found = set(self.changed)
        for thing in {thing for thing, _ in self._retyped}:
            if isinstance(thing, NamedNode | BlankNode):
                for near in (
                    self._store.quads_for_pattern(thing, None, None, _DEFAULT),
                    self._store.quads_for_pattern(None, None, thing, _DEFAULT),
                ):
                    found.update(quad.triple for quad in near if not _is_own(quad.subject))
        return found

    def classes(self, thing: Node, *, after: bool) -> set[str]:
        """The classes that are stated of a thing."""
        if not isinstance(thing, NamedNode | BlankNode):
            return set()
        quads = self._store.quads_for_pattern(thing, _RDF_TYPE, None, _DEFAULT)
        found = {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}
        if after:
            return found
        return (found - self._retyped.get((thing, True), set())) | self._retyped.get((thing, False), set())


def _is_own(subject: Node) -> bool:
    return isinstance(subject, NamedNode) and subject.value.startswith((DESCRIPTION_GRAPH + "#", QUESTIONS))


def _stated_delta(asserted: Store, changes: Mapping[Quad, bool]) -> Counter[Key]:
    delta: Counter[Key] = Counter()
    statements = _Statements(asserted, changes)
    for triple in statements.around():
        present = statements.changed.get(triple)
        for after, sign in ((True, 1), (False, -1)):
            if present is None or present is after:
                for key in filter(is_counted, _keys(triple, statements, after=after)):
                    delta[key] += sign
    return delta


def _keys(triple: pyoxigraph.Triple, statements: _Statements, *, after: bool) -> Iterator[Key]:
    """What a stated triple counts for, as it was or as it is."""
    predicate, value = triple.predicate.value, triple.object
    if triple.predicate == _RDF_TYPE and isinstance(value, NamedNode):
        yield "stated", value.value
    values = (
        {("datatype", value.datatype.value)}
        if isinstance(value, Literal)
        else {("to", name) for name in statements.classes(value, after=after)}
    )
    for name in statements.classes(triple.subject, after=after):
        yield "of", name, predicate
        yield from ((kind, name, predicate, end) for kind, end in values)


def partition(key: Key, number: int) -> set[Triple]:
    """The triples that say one number; none where it is nothing."""
    if number <= 0:
        return set()
    kind, *names = key
    if kind == "triples":
        return {_size(DATASET, "triples", number)}
    above, link, named = {
        "property": (DATASET, VOID + "propertyPartition", VOID + "property"),
        "class": (DATASET, VOID + "classPartition", VOID + "class"),
        "stated": (STATED, VOID + "classPartition", VOID + "class"),
        "of": (_node(("stated", *names[:1])), VOID + "propertyPartition", VOID + "property"),
        "to": (_node(("of", *names[:2])), VOID + "classPartition", VOID + "class"),
        "datatype": (_node(("of", *names[:2])), VOID_EXT + "datatypePartition", VOID_EXT + "datatype"),
    }[kind]
    node = _node(key)
    return {
        (iri(above), iri(link), iri(node)),
        (iri(node), iri(named), iri(names[-1])),
        _size(node, _counted(key), number),
    }


def _counted(key: Key) -> str:
    """What is counted for a key: things of a class, or triples."""
    return "entities" if key[0] in {"class", "stated"} else "triples"


def _node(key: Key) -> str:
    if key == ("triples",):
        return DATASET
    return f"{DESCRIPTION_GRAPH}#{hashlib.sha256(' '.join(key).encode()).hexdigest()[:20]}"


def _size(node: str, word: str, number: int) -> Triple:
    return iri(node), iri(VOID + word), literal(str(number), datatype=XSD + "integer")


def _number(asserted: Store, key: Key) -> int:
    return _value(asserted, _node(key), VOID + _counted(key))


def _value(asserted: Store, node: str, word: str) -> int:
    found = next(asserted.quads_for_pattern(NamedNode(node), NamedNode(word), None, _DESCRIPTION), None)
    return int(found.object.value) if found is not None and isinstance(found.object, Literal) else 0


def _totals(counts: Mapping[Key, int]) -> Iterator[Triple]:
    for kind, word in (("class", "classes"), ("property", "properties")):
        number = sum(1 for key in counts if key[0] == kind)
        if number:
            yield _size(DATASET, word, number)


def _standing(endpoint: str) -> Iterator[Triple]:
    """What holds whatever the dataset holds: what it is, where it is asked, what its prefixes stand for."""
    dataset, stated = iri(DATASET), iri(STATED)
    for kind in (VOID + "Dataset", DCAT + "Dataset"):
        yield dataset, iri(RDF + "type"), iri(kind)
    yield dataset, iri(DCTERMS + "title"), literal("Twintext: how standards bodies work together", language="en")
    yield dataset, iri(VOID + "sparqlEndpoint"), iri(endpoint)
    yield dataset, iri(VOID + "uriSpace"), literal(BASE)
    yield dataset, iri(VOID + "vocabulary"), iri(ONTOLOGY)
    yield dataset, iri(VOID + "subset"), stated
    yield stated, iri(RDF + "type"), iri(VOID + "Dataset")
    yield stated, iri(DCTERMS + "title"), literal("What is stated, without what is entailed", language="en")
    yield iri(DESCRIPTION_GRAPH), iri(DCTERMS + "title"), literal("What the dataset says of itself", language="en")
    yield iri(EXAMPLES_GRAPH), iri(DCTERMS + "title"), literal("The questions, as examples", language="en")
    for prefix, namespace in PREFIXES.items():
        node = iri(f"{DESCRIPTION_GRAPH}#prefix-{prefix}")
        yield dataset, iri(SHACL + "declare"), node
        yield node, iri(SHACL + "prefix"), literal(prefix)
        yield node, iri(SHACL + "namespace"), literal(namespace, datatype=XSD + "anyURI")


def _example(example: Example, endpoint: str) -> Iterator[Triple]:
    """A question as an executable of SHACL, with the name of its kind of query."""
    node, word = iri(QUESTIONS + example.name), _FORMS[example.form]
    yield node, iri(RDF + "type"), iri(SHACL + "SPARQLExecutable")
    yield node, iri(RDF + "type"), iri(f"{SHACL}SPARQL{word.capitalize()}Executable")
    yield node, iri(RDFS + "comment"), literal(example.summary or example.title, language="en")
    yield node, iri(RDFS + "label"), literal(example.title, language="en")
    yield node, iri(SHACL + word), literal(example.text)
    yield node, iri(SCHEMA + "target"), iri(endpoint)
    if example.answers:
        yield node, iri(SCHEMA + "keywords"), literal(example.answers.replace("-", " "), language="en")
