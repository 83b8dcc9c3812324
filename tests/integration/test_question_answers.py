"""Each question of queries/, asked of a world small enough to read: its answer is the one that was reviewed.

`pytest tests/integration/test_question_answers.py --refresh-snapshots` writes the answers anew; read the difference.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
import rdflib.compare
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

from app.dataset.inference import close
from app.model.identifiers import ENTAILED_GRAPH, ONTOLOGY_GRAPH
from app.model.terms import lines
from app.query.questions import Question, load_questions

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
SNAPSHOTS = TESTS / "snapshots"
QUESTIONS = list(load_questions(ROOT / "queries"))
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])


@dataclass(frozen=True)
class World:
    """The same world twice: with what is entailed, and as asserted."""

    complete: Store
    asserted: Store


@pytest.fixture(scope="module")
def world() -> World:
    store = Store()
    for module in ("collaboration.ttl", "codes.ttl"):
        store.load(path=ROOT / "ontology" / module, to_graph=NamedNode(ONTOLOGY_GRAPH))
    store.load(path=TESTS / "fixtures" / "small.trig")
    asserted = {quad.triple for quad in store}
    closure = close((str(s), str(p), str(o)) for s, p, o in asserted)
    assert not closure.inconsistencies
    entailed = [quad.triple for quad in parse("".join(lines(closure.entailed)), RdfFormat.N_TRIPLES)]
    return World(complete=_published(store, entailed), asserted=_published(store, ()))


def _published(named: Iterable[Quad], entailed: Iterable[Triple]) -> Store:
    """The named graphs and the entailed one, with their set union as default graph."""
    store = Store()
    store.extend(named)
    store.extend(Quad(t.subject, t.predicate, t.object, NamedNode(ENTAILED_GRAPH)) for t in entailed)
    union = {quad.triple for quad in store}
    store.extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in union)
    return store


def answer(store: Store, question: Question, values: Mapping[str, str] | None = None) -> str:
    """The answer as text: CSV for rows, true or false for ASK, sorted N-Triples for a graph."""
    bindings = question.bind(question.example if values is None else values)
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


def rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table)))


def snapshot(question: Question) -> Path:
    return SNAPSHOTS / f"{question.name}.{'ttl' if question.form == 'CONSTRUCT' else 'csv'}"


@each_question
def test_a_question_gives_the_reviewed_answer(question: Question, world: World, pytestconfig: pytest.Config) -> None:
    given = answer(world.complete, question)
    path = snapshot(question)
    if pytestconfig.getoption("--refresh-snapshots"):
        path.write_text(given, encoding="utf-8")
    reviewed = path.read_text(encoding="utf-8")
    if question.form == "CONSTRUCT":
        graphs = [rdflib.Graph().parse(data=text, format="turtle") for text in (given, reviewed)]
        assert rdflib.compare.isomorphic(*graphs), given
    else:
        assert rows(given) == rows(reviewed)


@each_question
def test_a_question_has_an_answer_in_the_small_world(question: Question, world: World) -> None:
    assert len(answer(world.complete, question).splitlines()) > 1


@each_question
def test_only_a_question_that_needs_inference_is_answered_otherwise_without_it(
    question: Question, world: World
) -> None:
    differs = answer(world.complete, question) != answer(world.asserted, question)
    assert differs == question.needs_inference


@each_question
def test_a_label_stands_only_beside_the_thing_it_labels(question: Question, world: World) -> None:
    """A label pattern left outside the OPTIONAL that finds the thing would match every label there is."""
    values = question.example if any(not parameter.optional for parameter in question.parameters) else {}
    table = csv.DictReader(io.StringIO(answer(world.complete, question, values)))
    for row in table:
        for column, label in row.items():
            thing = row.get(column.removesuffix("Label"))
            assert not label or thing, (column, row)


@each_question
def test_a_parameter_narrows_the_answer(question: Question, world: World) -> None:
    """A parameter that stands only inside an OPTIONAL would be echoed and filter nothing."""
    for parameter in question.parameters:
        if parameter.kind not in {"date", "boolean", "integer", "string", "language"}:
            values = {**question.example, parameter.name: "https://example.org/nothing-of-this-name"}
            found = answer(world.complete, question, values).splitlines()
            assert found[1:] in ([], ["false"]), parameter.name


def test_each_snapshot_belongs_to_a_question() -> None:
    assert {path.name for path in SNAPSHOTS.iterdir()} == {snapshot(question).name for question in QUESTIONS}


def test_each_of_the_eleven_duties_has_a_question() -> None:
    assert {f"resolves-{number}" for number in range(1, 12)} <= {question.answers for question in QUESTIONS}
