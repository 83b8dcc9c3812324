"""A SPARQL update as operations: told apart by their words, whatever stands in braces, strings and comments."""

import pytest

from app.errors import QuerySyntaxError
from app.model import update
from app.model.update import Clear, Create, DeleteData, InsertData, Load, Modify, Transfer, read_update


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("INSERT DATA { <a:s> <a:p> 1 }", InsertData("", " <a:s> <a:p> 1 ")),
        ("insert data{}", InsertData("", "")),
        ("DELETE DATA { GRAPH <a:g> { <a:s> <a:p> '}' } }", DeleteData("", " GRAPH <a:g> { <a:s> <a:p> '}' } ")),
        ("DELETE WHERE { ?s ?p ?o }", Modify("", " ?s ?p ?o ", "", " ?s ?p ?o ")),
        ("INSERT { ?s <a:p> 1 } WHERE { ?s ?p ?o }", Modify("", "", " ?s <a:p> 1 ", " ?s ?p ?o ")),
        (
            "WITH <a:g> DELETE {?s ?p ?o} INSERT {?s ?p 1} USING <a:u> USING NAMED <a:n> WHERE {?s ?p ?o}",
            Modify("", "?s ?p ?o", "?s ?p 1", "?s ?p ?o", "<a:g>", ("<a:u>",), ("<a:n>",)),
        ),
        ("LOAD SILENT <a:d> INTO GRAPH <a:g>", Load("", "<a:d>", "<a:g>", silent=True)),
        ("LOAD <a:d>", Load("", "<a:d>", None, silent=False)),
        ("CREATE GRAPH <a:g>", Create("", "<a:g>", silent=False)),
        ("CLEAR SILENT NAMED", Clear("", "NAMED", silent=True, drop=False)),
        ("DROP GRAPH <a:g>", Clear("", "<a:g>", silent=False, drop=True)),
        ("COPY DEFAULT TO <a:g>", Transfer("", "COPY", "DEFAULT", "<a:g>", silent=False)),
        ("MOVE SILENT GRAPH <a:g> TO DEFAULT", Transfer("", "MOVE", "<a:g>", "DEFAULT", silent=True)),
        ("INSERT DATA { # } not here\n <a:s> <a:p> 1 }", InsertData("", " # } not here\n <a:s> <a:p> 1 ")),
    ],
)
def test_each_operation_is_read_with_its_parts(text: str, operation: update.Operation) -> None:
    assert [each.operation for each in read_update(text)] == [operation]


def test_a_prologue_holds_for_all_operations_after_it() -> None:
    first, second = read_update("PREFIX a: <a:> INSERT DATA { a:s a:p 1 } ;\nBASE <b:> DELETE DATA { <s> a:p 1 } ;")
    assert (first.operation.prologue, second.operation.prologue) == ("PREFIX a: <a:>", "PREFIX a: <a:> BASE <b:>")
    assert (second.line, second.column) == (2, 11)
    assert second.text == "DELETE DATA { <s> a:p 1 }"


@pytest.mark.parametrize("text", ["", "  # nothing\n", "PREFIX a: <a:>"])
def test_a_request_may_hold_no_operation(text: str) -> None:
    assert read_update(text) == ()


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT * { ?s ?p ?o }", 1, 1),
        ("INSERT DATA { <a:s> <a:p> 1", 1, 28),
        ("CLEAR <a:g>", 1, 7),
        ("CREATE GRAPH ?g", 1, 14),
        ("INSERT DATA {}\nINSERT DATA {}", 2, 1),
        ("WITH <a:g> CLEAR ALL", 1, 12),
        ("COPY <a:g> <a:h>", 1, 12),
        ("DELETE { ?s ?p ?o }", 1, 20),
    ],
)
def test_what_is_no_update_is_refused_with_the_place(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as error:
        read_update(text)
    assert (error.value.line, error.value.column) == (line, column)


def test_variables_of_a_template_become_iris_but_not_those_in_strings() -> None:
    assert update.template_with_iris("?s <a:p> '?o' . GRAPH $g {}") == (
        f"<{update.VARIABLE_NAMESPACE}s> <a:p> '?o' . GRAPH <{update.VARIABLE_NAMESPACE}g> {{}}"
    )
    assert update.variables_in("?s ?p '?o' . $s ?x") == ("s", "p", "x")
