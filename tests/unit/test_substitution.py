"""Terms take the place of variables exactly as the engine's own substitution would have it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
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

from app.errors import QuerySyntaxError
from app.model.terms import Term
from app.query.questions import Question, load_questions
from app.query.substitution import substitute

ROOT = Path(__file__).parents[2]
QUESTIONS = list(load_questions(ROOT / "queries"))
VALUES: dict[str, dict[str, str]] = yaml.load(
    (ROOT / "tests/fixtures/small-values.yaml").read_text("utf-8"),
    Loader=yaml.BaseLoader,  # noqa: S506  # a date stays the text that a person would type
)

DATA = """
@prefix : <http://e/> .
:a :p :b ; :n 1 . :b :p :c ; :n 2 . :c :p :a ; :n 3 ; :note "?x stands here" .
"""

QUERIES = [
    "SELECT ?x ?y { ?x <http://e/p> ?y }",
    "SELECT ?x ?y { ?y <http://e/p>+ ?z FILTER(?z = ?x) } ORDER BY ?y",
    "SELECT DISTINCT ?x ?y { ?y <http://e/n> ?n OPTIONAL { ?y <http://e/p> ?z FILTER(?z = ?x) } } ORDER BY ?y",
    "SELECT ?x ?y { { ?x <http://e/p> ?y } UNION { ?y <http://e/p> ?x } } ORDER BY ?x DESC(?y)",
    "SELECT ?x (COUNT(?y) AS ?n) { ?y <http://e/p> ?z FILTER(?z != ?x) } GROUP BY ?x",
    "SELECT $x (COUNT(*) AS ?n) WHERE { ?s ?p $x } GROUP BY $x HAVING (COUNT(*) > 0) ORDER BY ?x LIMIT 5",
    "SELECT ?x ?n { { SELECT ?x (COUNT(?y) AS ?n) { ?x <http://e/p> ?y } GROUP BY ?x ORDER BY ?x } }",
    'SELECT ?x ?s { ?s <http://e/note> "?x stands here" # ?x and ?y\n FILTER(?x != <http://e/?x>) }',
    "SELECT ?x (IF(?x = ?y, 'yes', 'no') AS ?same) ?y { ?y <http://e/p> ?z } ORDER BY ?y",
    "SELECT ?x ?y { ?y <http://e/n> ?n FILTER NOT EXISTS { ?y <http://e/p> ?x } } ORDER BY ASC(?n)",
    "SELECT ?xy ?x { ?x <http://e/p> ?xy }",
    "SELECT ?x ?y { ?y <http://e/p> ?z MINUS { ?z <http://e/p> ?x } } ORDER BY ?y",
    "SELECT ?x ?y { ?y <http://e/p> ?z } ORDER BY EXISTS { ?z <http://e/p> ?x } ?x ?y",
    "SELECT ?x ?y { ?y <http://e/p> ?z } ORDER BY (EXISTS { ?z <http://e/p> ?x }) ?x ?y",
    "SELECT ?x ?y { ?y <http://e/p> ?z OPTIONAL { ?z <http://e/p> ?x, ?w } FILTER(!BOUND(?w)) } ORDER BY ?y",
    "SELECT ?x ?y ?z { ?x <http://e/p> ?z { SELECT ?y { ?y <http://e/p> ?x } } } ORDER BY ?y",
    "SELECT ?x ?x_ ?y { { SELECT ?x ?x_ ?y { ?x <http://e/p> ?y } } { SELECT * { ?x ?p ?y } } } ORDER BY ?y",
    "SELECT ?x ?n { { SELECT ?x (MAX(?m) AS ?n) { ?x <http://e/p>/<http://e/n> ?m } GROUP BY ?x HAVING(?x != 4) } }",
    "PREFIX x: <http://e/?x#> PREFIX by: <http://e/> SELECT ?x ?y { ?y by:p ?x MINUS { ?y x:x ?x } } ORDER BY ?y",
    "SELECT ?x ?y { ?y ?p ?x FILTER(STR(?y) != '''?x '$x' ''' && STR(?y) != \"\\\"?x\") # ?x\n } ORDER BY ?y",
    "SELECT ?x ?y WHERE { VALUES ?y { <http://e/a> <http://e/b> } ?x ?p ?y } GROUP BY ?x ?y ORDER BY ASC(?x) ?y",
]


@pytest.fixture(scope="module")
def store() -> Store:
    filled = Store()
    filled.load(DATA, RdfFormat.TURTLE)
    return filled


def rows(solutions: object) -> list[list[str]]:
    assert isinstance(solutions, QuerySolutions)
    names = sorted(variable.value for variable in solutions.variables)
    return [[str(solution[name]) for name in names] for solution in solutions]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("iri", ["http://e/a", "http://e/c", "http://e/none"])
def test_an_iri_gives_the_rows_that_the_engine_gives_for_a_bound_variable(store: Store, query: str, iri: str) -> None:
    bound = store.query(query, substitutions={Variable("x"): NamedNode(iri)})

    assert rows(store.query(substitute(query, {"x": f"<{iri}>"}))) == rows(bound)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_literal_is_bound_as_a_term_and_never_read_as_query(text: str) -> None:
    store = Store()
    query = 'SELECT ?x (STRLEN(?x) AS ?length) { FILTER(?x != "?x") }'
    literal = Literal(text)

    bound = rows(store.query(query, substitutions={Variable("x"): literal}))

    assert rows(store.query(substitute(query, {"x": str(literal)}))) == bound


def test_without_bindings_the_text_stays_as_it_is() -> None:
    assert substitute("ASK { ?x ?y ?z }", {}) == "ASK { ?x ?y ?z }"


def test_tokens_keep_their_places() -> None:
    text = "ASK { ?x ?y 1.5 } # ?x"

    assert substitute(text, {"x": "<http://e/a>"}) == "ASK {  <http://e/a>  ?y 1.5 } # ?x"


@pytest.mark.parametrize(
    ("query", "reason", "column"),
    [
        ("SELECT * { ?x ?p ?y }", "SELECT * cannot show", 8),
        ("SELECT (?y AS ?x) { ?y ?p ?z }", "?x is bound", 15),
        ("SELECT ?x { ?y ?p ?z BIND(?z AS $x) }", "$x is bound", 33),
        ("SELECT ?x { VALUES ?x { 1 2 } }", "?x is bound", 20),
        ("SELECT ?x ?y { ?x ?p ?y } VALUES (?y ?x) { (1 2) }", "?x is bound", 38),
        ("ASK { ?y ?p ?z FILTER(!bound($x)) }", "$x is bound", 30),
        ("ASK { ?x ?p ?y } GROUP BY (?y AS ?x)", "?x is bound", 34),
    ],
)
def test_a_variable_that_the_query_itself_gives_a_value_cannot_be_bound(query: str, reason: str, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        substitute("# first\n" + query, {"x": "<http://e/a>"})

    assert refused.value.reason.startswith(reason)
    assert (refused.value.line, refused.value.column) == (2, column)


def test_a_text_with_unbalanced_braces_is_left_to_the_server_to_refuse() -> None:
    assert substitute("ASK { ?x ?y ?z } } ?x", {"x": '"1"'}) == 'ASK {  "1"  ?y ?z } }  "1" '


@pytest.fixture(scope="module")
def world() -> Store:
    """The ontology and the invented world of small.trig, as asserted."""
    filled = Store()
    filled.load(path=ROOT / "tests/fixtures/small.trig")
    for module in ("collaboration.ttl", "codes.ttl"):
        filled.load(path=ROOT / "ontology" / module, to_graph=NamedNode("http://e/ontology"))
    return filled


def answer(store: Store, text: str, terms: dict[str, Term]) -> list[str]:
    """The lines of an answer, in order where the order means something."""
    bound = {Variable(name): read(term) for name, term in terms.items()} or None
    results = store.query(text, substitutions=bound, use_default_graph_as_union=True)
    if isinstance(results, QueryTriples):
        return sorted(str(triple) for triple in results)
    assert isinstance(results, QuerySolutions | QueryBoolean)
    results_format = QueryResultsFormat.TSV if isinstance(results, QuerySolutions) else QueryResultsFormat.JSON
    return (results.serialize(format=results_format) or b"").decode().splitlines()


def read(term: Term) -> NamedNode | BlankNode | Literal | Triple:
    (quad,) = parse(f"<urn:s> <urn:p> {term} .", RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, NamedNode | Literal)
    return quad.object


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])
def test_every_question_has_the_answer_of_the_engine_with_each_selection_of_its_values(
    question: Question, world: Store
) -> None:
    values = VALUES.get(question.name, {})
    optional = [parameter.name for parameter in question.parameters if parameter.optional]
    for left_out in [set[str](), *({name} for name in optional), set(optional)]:
        terms = question.bind({name: value for name, value in values.items() if name not in left_out})

        assert answer(world, substitute(question.text, terms), {}) == answer(world, question.text, terms), left_out


def test_most_questions_find_something_to_compare(world: Store) -> None:
    found = 0
    for question in QUESTIONS:
        found += len(answer(world, question.text, question.bind(VALUES.get(question.name, {})))) > 1
    assert found > len(QUESTIONS) / 2
