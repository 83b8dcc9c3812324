"""Each question of queries/, asked of a world small enough to read: its answer is the one that was reviewed.

`pytest tests/integration/test_question_answers.py --refresh-snapshots` writes the answers anew; read the difference.
"""

import csv
import dataclasses
import io
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rdflib
import rdflib.compare
import yaml
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
)
from rdflib.util import from_n3

from app.dataset.inference import close
from app.dataset.validation import validate
from app.model.identifiers import ENTAILED_GRAPH, ONTOLOGY_GRAPH, REFERENCE_GRAPH
from app.model.terms import lines
from app.query.questions import Question, load_questions

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
SNAPSHOTS = TESTS / "snapshots"
QUESTIONS = list(load_questions(ROOT / "queries"))
VALUES: dict[str, dict[str, str]] = yaml.load(
    (TESTS / "fixtures" / "small-values.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,  # noqa: S506  # a date stays the text that a person would type
)


def snapshots(question: Question) -> list[Path]:
    """Where the expected answer is, and the one to the question without values where it asks for none."""
    suffix = "ttl" if question.form == "CONSTRUCT" else "csv"
    optional = question.parameters and all(parameter.optional for parameter in question.parameters)
    return [SNAPSHOTS / f"{question.name}{which}.{suffix}" for which in ("", ".all")[: 2 if optional else 1]]


def values_of(path: Path) -> dict[str, str]:
    """The values behind an expected answer."""
    return VALUES.get(path.stem, {})


ASKED = [(question, path) for question in QUESTIONS for path in snapshots(question)]
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])


@dataclass(frozen=True)
class World:
    """The same world twice: with what is entailed, and as asserted."""

    complete: Store
    asserted: Store


@pytest.fixture(scope="module")
def world() -> World:
    """The ontology and the invented world of small.trig."""
    store = Store()
    store.load(path=TESTS / "fixtures" / "small.trig")
    return published(store)


@pytest.fixture(scope="module")
def shipped() -> World:
    """The ontology and the reference facts."""
    store = Store()
    for path in sorted((ROOT / "ontology" / "reference").glob("*.ttl")):
        store.load(path=path, to_graph=NamedNode(REFERENCE_GRAPH))
    return published(store)


def published(store: Store) -> World:
    for module in ("collaboration.ttl", "codes.ttl"):
        store.load(path=ROOT / "ontology" / module, to_graph=NamedNode(ONTOLOGY_GRAPH))
    asserted = {quad.triple for quad in store}
    closure = close((str(s), str(p), str(o)) for s, p, o in asserted)
    assert not closure.inconsistencies
    entailed = [quad.triple for quad in parse("".join(lines(closure.entailed)), RdfFormat.N_TRIPLES)]
    return World(complete=with_union(store, entailed), asserted=with_union(store, ()))


def with_union(named: Iterable[Quad], entailed: Iterable[Triple]) -> Store:
    """The named graphs and the entailed one, with their set union as default graph."""
    store = Store()
    store.extend(named)
    store.extend(Quad(t.subject, t.predicate, t.object, NamedNode(ENTAILED_GRAPH)) for t in entailed)
    union = {quad.triple for quad in store}
    store.extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in union)
    return store


def answer(store: Store, question: Question, values: Mapping[str, str] | None = None) -> str:
    """The answer as text: CSV for rows, true or false for ASK, sorted N-Triples for a graph."""
    bindings = question.bind(VALUES.get(question.name, {}) if values is None else values)
    results = store.query(question.text, substitutions={Variable(n): _term(t) for n, t in bindings.items()})
    if isinstance(results, QuerySolutions):
        table = results.serialize(format=QueryResultsFormat.CSV) or b""
        return table.decode().replace("\r\n", "\n")
    if isinstance(results, QueryBoolean):
        return "answer\n" + str(bool(results)).lower() + "\n"
    assert isinstance(results, QueryTriples)
    return "".join(f"{triple} .\n" for triple in sorted(results, key=str))


def _term(term: str) -> NamedNode | Literal:
    (quad,) = parse(f"<urn:s> <urn:p> {term} .", RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, NamedNode | Literal)
    return quad.object


def least_values(question: Question) -> dict[str, str]:
    """The values that the question cannot do without."""
    required = {parameter.name for parameter in question.parameters if not parameter.optional}
    return {name: value for name, value in VALUES.get(question.name, {}).items() if name in required}


def rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table)))


@pytest.mark.parametrize(("question", "path"), ASKED, ids=[path.stem for _, path in ASKED])
def test_a_question_gives_the_reviewed_answer(
    question: Question, path: Path, world: World, pytestconfig: pytest.Config
) -> None:
    given = answer(world.complete, question, values_of(path))
    if pytestconfig.getoption("--refresh-snapshots"):
        path.write_text(given, encoding="utf-8")
    reviewed = path.read_text(encoding="utf-8")
    if question.form == "CONSTRUCT":
        graphs = [rdflib.Graph().parse(data=text, format="turtle") for text in (given, reviewed)]
        assert rdflib.compare.isomorphic(*graphs), given
    else:
        assert rows(given) == rows(reviewed)


@pytest.fixture(scope="module")
def other_engine(world: World) -> rdflib.Graph:
    """The default graph of the same world in RDFLib."""
    graph = rdflib.Graph()
    graph.parse(data=world.complete.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()), format="nt")
    return graph


@pytest.mark.parametrize(
    ("question", "path"),
    [pytest.param(*asked, id=asked[1].stem) for asked in ASKED if "GRAPH" not in asked[0].text],
)
def test_another_engine_gives_the_same_answer_in_the_same_order(
    question: Question, path: Path, other_engine: rdflib.Graph
) -> None:
    """A question is plain SPARQL 1.1: it leans neither on one engine's extensions nor on its order of equal rows."""
    bindings: Any = {name: from_n3(term) for name, term in question.bind(values_of(path)).items()}
    result = other_engine.query(question.text, initBindings=bindings)
    if question.form == "SELECT":
        table = [[str(name) for name in result.vars or ()]]
        solutions: Any = result
        table += [["" if cell is None else str(cell) for cell in row] for row in solutions]
        assert table == rows(path.read_text(encoding="utf-8"))
    elif question.form == "CONSTRUCT":
        assert result.graph is not None
        assert rdflib.compare.isomorphic(result.graph, rdflib.Graph().parse(path))
    else:
        assert result.askAnswer is True


@each_question
def test_a_question_has_an_answer_in_the_small_world(question: Question, world: World) -> None:
    assert len(answer(world.complete, question).splitlines()) > 1


@pytest.mark.parametrize(("question", "path"), ASKED, ids=[path.stem for _, path in ASKED])
def test_only_a_question_that_needs_inference_is_answered_otherwise_without_it(
    question: Question, path: Path, world: World
) -> None:
    differs = answer(world.complete, question, values_of(path)) != answer(world.asserted, question, values_of(path))
    assert differs == question.needs_inference


def without_negation(text: str) -> str:
    """The query with each negation taken away that holds no braces of its own."""
    return re.sub(r"(?:FILTER NOT EXISTS|MINUS) \{[^{}]*\}|FILTER\(!BOUND\(\?\w+\)\)", "", text)


NEGATIONS = [question for question in QUESTIONS if without_negation(question.text) != question.text]
each_negation = pytest.mark.parametrize("question", NEGATIONS, ids=[question.name for question in NEGATIONS])


@each_negation
def test_a_negation_takes_away_what_it_should(question: Question, world: World) -> None:
    """In the small world each negation has something to take away, so that losing one changes the answer."""
    text = without_negation(question.text)
    values = least_values(question)
    assert set(rowed(world.complete, question, text, values)) > set(
        rowed(world.complete, question, question.text, values)
    )


@pytest.mark.parametrize("name", ["unlike-stages", "co-located-meetings", "edition-on", "term-use"])
def test_a_negation_that_needs_inference_says_what_is_false_without_it(name: str, world: World) -> None:
    """Other questions lose rows without inference; these have rows that are not so, which nobody notices."""
    question = next(question for question in NEGATIONS if question.name == name)
    values = least_values(question)
    asserted, complete = (rowed(store, question, question.text, values) for store in (world.asserted, world.complete))
    assert set(asserted) - set(complete)


def rowed(store: Store, question: Question, text: str, values: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The rows of the answer to another wording of a question."""
    return [tuple(row) for row in rows(answer(store, dataclasses.replace(question, text=text), values))]


# A fact that may be stated from either side: the property, and the inverse of the inverse property.
EITHER_SIDE = re.compile(r"((?:tt|org):\w+)\|(\^(?:tt|org):\w+)(?![\w/])")
SIDES = [
    pytest.param(question, side, id=f"{question.name} by {side}")
    for question in QUESTIONS
    for side in sorted({side for found in EITHER_SIDE.findall(question.text) for side in found})
]


@pytest.mark.parametrize(("question", "side"), SIDES)
def test_a_question_that_looks_from_one_side_only_is_wrong_without_inference(
    question: Question, side: str, world: World
) -> None:
    text = EITHER_SIDE.sub(lambda match: side if side in match.groups() else match[0], question.text)
    values = least_values(question)
    reviewed = rowed(world.complete, question, question.text, values)
    assert rowed(world.asserted, question, question.text, values) == reviewed
    assert rowed(world.complete, question, text, values) == reviewed
    assert rowed(world.asserted, question, text, values) != reviewed


def inverses() -> list[tuple[NamedNode, NamedNode]]:
    """The pairs of own properties of which each is the inverse of the other."""
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "collaboration.ttl")
    pairs = [(NamedNode(str(p)), NamedNode(str(q))) for p, q in ontology.subject_objects(rdflib.OWL.inverseOf)]
    return [*pairs, *((q, p) for p, q in pairs)]


def mirrored(quads: Iterable[Quad], turn: Mapping[NamedNode, NamedNode]) -> Store:
    """The named graphs with the facts of some properties stated from the other side, and the union of that."""
    store = Store()
    for quad in quads:
        other = turn.get(quad.predicate)
        if quad.graph_name != DefaultGraph():
            turned = Quad(quad.object, other, quad.subject, quad.graph_name) if other else quad  # type: ignore[arg-type]  # no literal
            store.add(turned)
    return with_union(list(store), ())


@pytest.fixture(scope="module")
def from_the_other_side(world: World) -> World:
    """The small world with each fact that has an inverse stated by the inverse, and what is entailed then."""
    asserted = mirrored(world.asserted, dict(inverses()))
    closure = close({(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in asserted})
    entailed = [quad.triple for quad in parse("".join(lines(closure.entailed)), RdfFormat.N_TRIPLES)]
    named = [quad for quad in asserted if quad.graph_name != DefaultGraph()]
    return World(complete=with_union(named, entailed), asserted=asserted)


@pytest.mark.parametrize(
    ("question", "path"), [pytest.param(*asked, id=asked[1].stem) for asked in ASKED if "GRAPH" not in asked[0].text]
)
def test_with_inference_it_does_not_matter_from_which_side_a_fact_is_stated(
    question: Question, path: Path, world: World, from_the_other_side: World
) -> None:
    given, reviewed = (answer(side.complete, question, values_of(path)) for side in (from_the_other_side, world))
    assert sorted(rows(given)) == sorted(rows(reviewed))


@pytest.mark.parametrize(
    ("stated", "instead"), [pytest.param(*pair, id=re.split("[#/]", pair[1].value)[-1]) for pair in inverses()]
)
def test_a_negation_without_need_of_inference_says_nothing_false(
    stated: NamedNode, instead: NamedNode, world: World
) -> None:
    """Whichever one property is stated from the other side, and nothing inferred: rows may be lost, none is false."""
    store = mirrored(world.asserted, {stated: instead})
    for question in NEGATIONS:
        values = least_values(question)
        if not question.needs_inference:
            found, reviewed = (rowed(side, question, question.text, values) for side in (store, world.complete))
            assert set(found) <= set(reviewed), question.name


@each_question
def test_a_label_stands_only_beside_the_thing_it_labels(question: Question, world: World) -> None:
    """A label pattern left outside the OPTIONAL that finds the thing would match every label there is."""
    for row in csv.DictReader(io.StringIO(answer(world.complete, question, least_values(question)))):
        for column, label in row.items():
            thing = row.get(column.removesuffix("Label"))
            assert not label or thing, (column, row)


@each_question
def test_a_parameter_narrows_the_answer(question: Question, world: World) -> None:
    """A parameter that stands only inside an OPTIONAL would be echoed and filter nothing."""
    for parameter in question.parameters:
        if parameter.kind not in {"date", "boolean", "integer", "string", "language"}:
            values = {**least_values(question), parameter.name: "https://example.org/nothing-of-this-name"}
            found = answer(world.complete, question, values).splitlines()
            assert found[1:] in ([], ["false"]), parameter.name


def test_the_small_world_is_data_as_the_shapes_want_it(world: World) -> None:
    triples = world.complete.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
    report = validate(triples, sorted((ROOT / "shapes").glob("*.ttl")))
    assert report.conforms, str(report)


def test_each_snapshot_belongs_to_a_question() -> None:
    assert set(SNAPSHOTS.iterdir()) == {path for _, path in ASKED}


def test_each_of_the_eleven_duties_has_a_question() -> None:
    assert {f"resolves-{number}" for number in range(1, 12)} <= {question.answers for question in QUESTIONS}


def test_the_values_for_the_small_world_are_of_questions_that_take_them() -> None:
    taking = {question.name: {parameter.name for parameter in question.parameters} for question in QUESTIONS}
    assert all(set(values) <= taking[name] for name, values in VALUES.items())
    assert set(VALUES) == {name for name, parameters in taking.items() if parameters}


@each_question
def test_the_example_has_an_answer_in_the_facts_that_ship_or_says_what_to_record(
    question: Question, shipped: World
) -> None:
    assert question.fill or len(answer(shipped.complete, question, question.example).splitlines()) > 1


@each_question
def test_a_question_to_the_facts_that_ship_takes_less_than_a_second(question: Question, shipped: World) -> None:
    required = {parameter.name for parameter in question.parameters if not parameter.optional}
    for values in (question.example, {name: question.example[name] for name in required}):
        start = time.process_time()
        answer(shipped.complete, question, values)
        assert time.process_time() - start < 1
