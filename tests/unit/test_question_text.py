"""Just enough of a query is read to check a question: tokens, projections, sub-SELECTs."""

from app.query.question_text import binding_checks, selections, tokens, variables


def test_words_in_strings_comments_iris_and_names_are_no_keywords() -> None:
    query = tokens(
        "PREFIX ex: <http://e/SELECT#SELECT>\n# SELECT ?c\n"
        'ASK { ?s ex:SELECT "SELECT ?a", \'SELECT\', """\nSELECT " ?b""" }'
    )
    assert not list(selections(query))
    assert variables(query) == {"s"}


def test_each_token_knows_its_line() -> None:
    query = tokens('ASK {\n ?s ?p """two\nlines""" .\n ?t ?p ?o }')
    assert [token.line for token in query if token.text in {"ASK", "?s", "?t"}] == [1, 2, 4]


def test_a_selection_knows_what_it_projects_and_what_it_speaks_of() -> None:
    text = """SELECT DISTINCT ?a (COUNT(?b) AS ?n) FROM <http://e/g> {
      ?a ?p ?b . { SELECT ?b { ?b ?q ?hidden } ORDER BY ?b } { SELECT * { ?x ?y ?z } } } order by ?a"""
    outer, first, second = selections(tokens(text))
    assert outer.projected == {"a"}
    assert (outer.everything, outer.ordered) == (False, True)
    assert outer.variables >= {"a", "b", "n", "p", "q", "hidden", "x"}
    assert first.projected == {"b"}
    assert first.variables == {"b", "q", "hidden"}
    assert first.ordered
    assert (second.everything, second.ordered) == (True, False)


def test_an_order_inside_a_sub_select_does_not_order_the_outer_one() -> None:
    outer, inner = selections(tokens("SELECT ?a WHERE { { SELECT ?a { ?a ?b ?c } ORDER BY ?a } }"))
    assert (outer.ordered, inner.ordered) == (False, True)


def test_the_variables_that_are_tested_for_a_binding_are_found_in_any_case() -> None:
    query = tokens("ASK {\n FILTER(!bound(?a) && BOUND ( $b ))\n FILTER(?bound = ?c) }")
    assert list(binding_checks(query)) == [("a", 2), ("b", 2)]


def test_a_query_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    (broken,) = selections(tokens("SELECT ?a (COUNT(?b) AS"))
    assert broken.projected == {"a"}
