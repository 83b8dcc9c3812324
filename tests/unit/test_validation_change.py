"""What a change bears on: the report made from the one before it is that of the whole."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from unittest.mock import patch

import pyoxigraph
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from app.dataset.validation import (
    Finding,
    ValidationReport,
    change,
    impact,
    validate,
    validate_change,
    validate_with_pyshacl,
)
from app.dataset.validation.selection import Unsupported
from app.dataset.validation.shapes import compiled
from app.dataset.validation.shapes_graph import read_shapes
from app.model.terms import RDF, RDFS, Triple, lines

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:names a owl:Ontology ; sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""

TARGETS = (":A", ":B", ":C")
PATHS = (
    *(":p", ":q", ":r", "rdf:type", "[ sh:inversePath :p ]", "( :p :q )", "( [ sh:inversePath :p ] :q )"),
    *("[ sh:alternativePath ( :p [ sh:inversePath :q ] ) ]", "[ sh:zeroOrMorePath :p ]", "[ sh:oneOrMorePath :p ]"),
    *("( [ sh:zeroOrOnePath :p ] :r )", "[ sh:inversePath ( :p :q ) ]"),
    "[ sh:zeroOrMorePath [ sh:alternativePath ( :p ( :q :p ) ) ] ]",
)
COUNTS = ("sh:minCount 1", "sh:maxCount 1", "sh:minCount 2", "sh:maxCount 0")
VALUES = (
    *("sh:class :A", "sh:class :C", "sh:datatype xsd:integer", "sh:datatype xsd:string", "sh:datatype rdf:langString"),
    *(
        "sh:nodeKind sh:IRI",
        "sh:nodeKind sh:BlankNodeOrLiteral",
        "sh:hasValue :a",
        "sh:hasValue 1",
        "sh:in ( :a :b 1 )",
    ),
    *(
        "sh:minInclusive 1",
        "sh:maxExclusive 2",
        "sh:minLength 2",
        "sh:maxLength 1",
        'sh:pattern "^[a-c]" ; sh:flags "i"',
    ),
    *("sh:equals :q", "sh:disjoint :r", 'sh:languageIn ( "en" )'),
    *("sh:not [ sh:class :B ]", "sh:or ( [ sh:class :B ] [ sh:nodeKind sh:Literal ] )"),
    *("sh:xone ( [ sh:class :A ] [ sh:class :C ] )", "sh:and ( [ sh:class :A ] [ sh:nodeKind sh:IRI ] )"),
    *(
        "sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]",
        "sh:node [ sh:closed true ; sh:ignoredProperties ( :p ) ]",
    ),
    "sh:node [ sh:property [ sh:path ( :q :r ) ; sh:equals :r ] ]",
)
OF_PATHS = (
    *COUNTS,
    *VALUES,
    "sh:uniqueLang true",
    "sh:property [ sh:path :q ; sh:minCount 1 ; sh:class :A ]",
    "sh:qualifiedValueShape [ sh:class :A ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:property [ sh:path :q ; sh:minCount 1 ] ] ; sh:qualifiedMaxCount 1",
)
QUERIES = (
    "SELECT $this WHERE { $this :p ?x . ?x :q $this }",
    "SELECT $this ?value WHERE { $this :p/:q ?value FILTER NOT EXISTS { ?value :r ?any } }",
    "SELECT $this ?value WHERE { $this :p|^:q ?value . ?value a :A }",
    "SELECT $this ?value WHERE { { $this :p ?value } UNION { ?value :q $this } FILTER EXISTS { ?value :q/:r ?y } }",
    "SELECT $this ?value ?path WHERE { $this ?path ?value . ?value :r ?x FILTER (isLiteral(?x)) }",
    "SELECT $this ?value WHERE { $this :p ?x BIND (?x AS ?value) ?value :q ?z FILTER (?z != $this) }",
)
# These do not look at the focus node: it only says that they are to run.
GENERAL = (
    "SELECT $this ?value ?other WHERE { ?value :p ?x . ?other :p ?x FILTER (STR(?value) < STR(?other)) }",
    "SELECT $this ?value WHERE { ?value :p ?x ; :q ?y BIND (?x AS ?z) ?z :q ?y FILTER NOT EXISTS { ?y :r ?value } }",
    "SELECT $this ?value ?k WHERE { ?value :q ?x BIND (IF (?x = :a, :p, :r) AS ?k) FILTER NOT EXISTS { ?x ?k ?y } }",
)
NODES = tuple(f"<http://example.org/{name}>" for name in "abcd")
PROPERTIES = tuple(f"<http://example.org/{name}>" for name in "pqr")
LITERALS = ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"a"@en', '"b"@en', '"x"', "_:b")
TYPE, SUBCLASS = f"<{RDF}type>", f"<{RDFS}subClassOf>"
CLASSES = tuple(f"<http://example.org/{name}>" for name in "ABC")
AXIOMS: set[Triple] = {(CLASSES[1], SUBCLASS, CLASSES[0])}

links = st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from((*NODES, *LITERALS)))
types = st.tuples(st.sampled_from(NODES), st.just(TYPE), st.sampled_from(CLASSES))
triples = st.one_of(links, links, types)
graphs = st.sets(triples, max_size=16)
targets = st.one_of(
    st.sampled_from([f"sh:targetClass {name}" for name in TARGETS]),
    st.sampled_from(["sh:targetNode :a", "sh:targetSubjectsOf :p", "sh:targetObjectsOf :q", "sh:targetNode :a, :b"]),
)


@st.composite
def property_shapes(draw: st.DrawFn) -> str:
    """A property shape without a name."""
    inner = " ; ".join(draw(st.lists(st.sampled_from(OF_PATHS), min_size=1, max_size=2, unique_by=_first_word)))
    severity = draw(st.sampled_from(["", " ; sh:severity sh:Warning"]))
    return f"[ sh:path {draw(st.sampled_from(PATHS))} ; {inner} ; sh:message 'No.'{severity} ]"


def _first_word(constraint: str) -> str:
    return constraint.split(maxsplit=1)[0]


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """A node shape with targets, property shapes, values and perhaps a query."""
    parts = [draw(targets), "sh:message 'Not so.'"]
    parts += [f"sh:property {draw(property_shapes())}" for _ in range(draw(st.integers(0, 2)))]
    parts += draw(st.lists(st.sampled_from(VALUES), max_size=1))
    queries = [*QUERIES, *(GENERAL if parts[0].startswith("sh:targetNode") else ())]
    for query in draw(st.lists(st.sampled_from(queries), max_size=1)):
        parts.append(f'sh:sparql [ sh:message "{{$this}} {{?value}}" ; sh:prefixes :names ; sh:select """{query}""" ]')
    return " ; ".join(parts)


def document(graph: Iterable[Triple]) -> bytes:
    return "".join(lines(graph)).encode()


def store_of(graph: Iterable[Triple]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.parse(document(graph), RdfFormat.N_TRIPLES, rename_blank_nodes=False))
    return store


def facts(report: ValidationReport, *, of_pyshacl: bool = False) -> set[tuple[str, ...]]:
    """The findings, each once; pySHACL says every message of a shape, and has its own where there is none."""
    return {
        (found.severity, found.shape, found.focus, found.path, found.value, found.component)
        + ((found.constraint,) if not of_pyshacl else ())
        for found in report.findings
    }


@pytest.fixture(name="file", scope="module")
def _file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shapes") / "shapes.ttl"


def write(file: Path, bodies: Sequence[str]) -> None:
    named = (f":S{number} a sh:NodeShape ; {body} .\n" for number, body in enumerate(bodies))
    file.write_text(PREFIXES + "".join(named), "utf-8")


PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@PATIENT
@given(bodies=st.lists(shapes(), min_size=1, max_size=3), before=graphs, difference=st.sets(triples, max_size=4))
def test_the_report_after_a_change_is_that_of_the_whole(
    file: Path, bodies: list[str], before: set[Triple], difference: set[Triple]
) -> None:
    write(file, bodies)
    first, then = before | AXIOMS, (before ^ difference) | AXIOMS
    report = validate(document(first), [file])
    assert report.shapes, "our engine understands every shape here"

    with patch.object(change, "validate", side_effect=AssertionError("the whole is looked at")):
        found = validate_change(store_of(then), then - first, first - then, [file], report)

    assert found == validate(document(then), [file])
    assert found.to_json() == validate(document(then), [file]).to_json()


@settings(PATIENT, max_examples=60)
@given(bodies=st.lists(shapes(), min_size=1, max_size=3), graph=graphs)
def test_our_engine_finds_what_pyshacl_finds(file: Path, bodies: list[str], graph: set[Triple]) -> None:
    # pySHACL 0.40 turns the steps of such a path round and leaves them in their order.
    assume("sh:inversePath (" not in " ".join(bodies))
    write(file, bodies)
    data = document(graph | AXIOMS)

    ours, theirs = validate(data, [file]), validate(data, [file], validate_with_pyshacl)

    assert facts(ours, of_pyshacl=True) == facts(theirs, of_pyshacl=True)


LABELLED = "sh:targetClass :A ; sh:property [ sh:path :p ; sh:minCount 1 ; sh:message 'No.' ]"


@pytest.fixture(name="whole")
def _whole(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often the whole was looked at."""
    calls: list[bytes] = []

    def counting(document: bytes, shapes: Sequence[Path]) -> ValidationReport:
        calls.append(document)
        return validate(document, shapes)

    monkeypatch.setattr(change, "validate", counting)
    return lambda: len(calls)


def after(file: Path, before: set[Triple], then: set[Triple], report: ValidationReport | None = None) -> list[Finding]:
    """The findings after a change, which are held against those of the whole."""
    first = report or validate(document(before), [file])
    found = validate_change(store_of(then), then - before, before - then, [file], first)
    assert found == validate(document(then), [file])
    return list(found.findings)


def test_other_subclass_axioms_are_validated_as_a_whole(file: Path, whole: Callable[[], int]) -> None:
    write(file, [LABELLED])
    member = (NODES[0], TYPE, CLASSES[1])

    assert len(after(file, {member}, {member, *AXIOMS})) == 1
    assert whole() == 1


def test_a_large_change_is_validated_as_a_whole(
    file: Path, whole: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file, [LABELLED])
    monkeypatch.setattr(change, "LARGE", 1)
    members = {(node, TYPE, CLASSES[0]) for node in NODES[:2]}

    assert len(after(file, set(), {(NODES[0], TYPE, CLASSES[0])})) == 1
    assert whole() == 0
    assert len(after(file, set(), members)) == 2
    assert whole() == 1


def test_a_report_of_other_shapes_is_no_basis(file: Path, whole: Callable[[], int]) -> None:
    write(file, [LABELLED])
    member = (NODES[0], TYPE, CLASSES[0])

    assert len(after(file, {member}, {member}, ValidationReport.of([], "other shapes"))) == 1
    assert whole() == 1


def test_a_change_that_bears_on_very_much_is_validated_as_a_whole(
    file: Path, whole: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file, ["sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:class :A ; sh:message 'No.' ]"])
    monkeypatch.setattr(impact, "_REACH", 2)
    links = {(node, PROPERTIES[0], NODES[3]) for node in NODES[:3]}

    assert len(after(file, links | {(NODES[3], TYPE, CLASSES[0])}, links)) == 3
    assert whole() == 1


@pytest.mark.parametrize(
    "body",
    [
        (
            "sh:targetNode :a ; sh:property [ sh:path :p ; sh:sparql [ sh:message 'No.' ; sh:prefixes :names ; "
            "sh:select 'SELECT $this ?value WHERE { $this :q ?value }' ] ]"
        ),
        (
            "sh:targetClass :A ; sh:sparql [ sh:message 'No.' ; sh:prefixes :names ; "
            "sh:select 'SELECT $this ?value WHERE { ?value :q ?x }' ]"
        ),
        (
            "sh:targetNode :a ; sh:sparql [ sh:message 'No.' ; sh:prefixes :names ; "
            "sh:select 'SELECT $this ?value WHERE { ?x :q ?y . ?value :p ?z }' ]"
        ),
    ],
)
def test_what_cannot_be_told_of_a_query_is_validated_as_a_whole(
    file: Path, whole: Callable[[], int], body: str
) -> None:
    write(file, [body])
    member, link = (NODES[0], TYPE, CLASSES[0]), (NODES[0], PROPERTIES[0], NODES[1])

    assert after(file, {member, link}, {member, link, (NODES[1], PROPERTIES[1], NODES[2])}) is not None
    assert whole() == 1


@pytest.mark.parametrize(
    "body",
    [
        "sh:targetNode :a ; sh:expression [ sh:path :p ]",
        "sh:targetNode :a ; sh:node :S0 ; sh:nodeKind sh:IRI",
        (
            "sh:targetNode :a ; sh:sparql [ sh:message 'No.' ; sh:prefixes :names ; "
            "sh:select 'SELECT $this ?value WHERE { $this :p ?x OPTIONAL { ?x :q ?value } }' ]"
        ),
        (
            "sh:targetNode :a ; sh:sparql [ sh:message 'No.' ; sh:prefixes :names ; "
            "sh:select 'SELECT $this (COUNT(?x) AS ?value) WHERE { $this :p ?x } GROUP BY $this' ]"
        ),
        (
            "sh:targetNode :a ; sh:sparql [ sh:message 'No.' ; sh:prefixes :names ; "
            "sh:select 'SELECT $this ?value WHERE { $this :p* ?value }' ]"
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::pyshacl.errors.ShapeRecursionWarning")
def test_what_our_engine_does_not_understand_is_left_to_pyshacl(
    file: Path, whole: Callable[[], int], body: str
) -> None:
    write(file, [body])
    with pytest.raises(Unsupported):
        compiled(read_shapes([file]))
    link = (NODES[0], PROPERTIES[0], NODES[1])
    report = validate(document({link}), [file])

    assert report == validate(document({link}), [file], validate_with_pyshacl)
    assert report.shapes == ""
    assert after(file, {link}, {link, (NODES[1], PROPERTIES[1], NODES[2])}) is not None
    assert whole() == 1


def test_another_type_of_a_hub_that_stays_in_its_class_bears_on_nothing_that_refers_to_it(file: Path) -> None:
    write(file, ["sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:class :A ; sh:message 'No.' ]"])
    hub = {(NODES[0], TYPE, CLASSES[0]), (NODES[1], PROPERTIES[0], NODES[0]), *AXIOMS}
    then = hub | {(NODES[0], TYPE, CLASSES[1])}

    with patch.object(impact, "_REACH", 0), patch.object(change, "validate", side_effect=AssertionError):
        assert after(file, hub, then) == []


def test_a_sequence_is_walked_back_from_its_end(file: Path) -> None:
    write(file, ["sh:targetNode :c ; sh:property [ sh:path [ sh:inversePath ( :p :q ) ] ; sh:nodeKind sh:Literal ]"])
    a, b, c, _ = NODES
    (found,) = validate(document([(a, PROPERTIES[0], b), (b, PROPERTIES[1], c)]), [file]).findings

    assert (found.focus, found.value) == (c, a)


def link(subject: str, predicate: str, obj: str) -> Triple:
    return (
        f"<http://example.org/{subject}>",
        f"<http://example.org/{predicate}>",
        obj if obj[0] in '"_' else f"<http://example.org/{obj}>",
    )


def query(text: str) -> str:
    return f'sh:sparql [ sh:message "{{?value}}" ; sh:prefixes :names ; sh:select """{text}""" ]'


CASES: dict[str, tuple[str, set[Triple], set[Triple]]] = {
    "the far end of a repeated path": (
        "sh:targetNode :a ; sh:property [ sh:path [ sh:oneOrMorePath :p ] ; sh:nodeKind sh:IRI ]",
        {link("a", "p", "b"), link("b", "p", "c")},
        {link("a", "p", "b"), link("b", "p", "c"), link("c", "p", '"x"')},
    ),
    "a property that a closed shape does not know": (
        "sh:targetNode :a ; sh:closed true ; sh:ignoredProperties ( :p )",
        {link("a", "p", "b")},
        {link("a", "p", "b"), link("a", "q", "b")},
    ),
    "the property of a node that must be closed": (
        "sh:targetNode :a ; sh:property [ sh:path :p ; sh:node [ sh:closed true ] ]",
        {link("a", "p", "b"), link("b", "q", "c")},
        {link("a", "p", "b")},
    ),
    "two triples of one solution that go together": (
        f"sh:targetNode :a ; {query('SELECT $this WHERE { $this :p ?x . ?x :q $this }')}",
        {link("a", "p", "b"), link("b", "q", "a")},
        set(),
    ),
    "one of two values that a query gives a focus node": (
        f"sh:targetNode :a ; {query('SELECT $this ?value WHERE { $this :p ?x BIND (?x AS ?value) ?value :q ?z }')}",
        {link("a", "p", "b"), link("a", "p", "c"), link("b", "q", "d"), link("c", "q", "d")},
        {link("a", "p", "b"), link("a", "p", "c"), link("b", "q", "a"), link("c", "q", "d")},
    ),
    "a focus node beside a query that does not look at it": (
        f"sh:targetNode :a ; sh:property [ sh:path :p ; sh:minCount 1 ] ; {query(GENERAL[0])}",
        {link("b", "p", "d"), link("c", "p", "d")},
        {link("b", "p", "d"), link("c", "p", "d"), link("a", "p", '"x"')},
    ),
    "what must not exist": (
        f"sh:targetNode :a ; {query('SELECT $this ?value WHERE { ?value :p ?x FILTER NOT EXISTS { ?x :q/:r ?y } }')}",
        {link("a", "p", "b"), link("b", "q", "c")},
        {link("a", "p", "b"), link("b", "q", "c"), link("c", "r", "d")},
    ),
    "the last of what makes a node a focus node": (
        "sh:targetSubjectsOf :p ; sh:property [ sh:path :q ; sh:minCount 1 ]",
        {link("a", "p", "b")},
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_noticed_both_ways(file: Path, case: str) -> None:
    body, before, then = CASES[case]
    write(file, [body])

    with patch.object(change, "validate", side_effect=AssertionError("the whole is looked at")):
        forth, back = after(file, before, then), after(file, then, before)
    assert len({len(forth), len(back)}) == (1 if "one of" in case else 2)
