"""Terms take the place of variables exactly as the engine's own substitution would have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Variable

from app.query.substitution import substitute

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
