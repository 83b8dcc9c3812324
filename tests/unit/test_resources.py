"""From solutions to what the page of a thing shows."""

from app.model.identifiers import ENTAILED_GRAPH
from app.model.vocabulary import DCTERMS, RDFS, SKOS, TT
from app.query.engine import Cell, Solutions
from app.web.rendering import compact, is_numeric, thousands, words
from app.web.resources import Statement, best_labels, group_references, group_statements, natural, property_label


def _iri(value: str) -> Cell:
    return Cell("uri", value)


def _text(value: str, language: str | None = None) -> Cell:
    return Cell("literal", value, language)


def test_an_english_label_comes_first_then_one_without_a_language() -> None:
    rows = [
        {"thing": _iri("x:a"), "kind": _iri(RDFS + "label"), "label": _text("une chose", "fr")},
        {"thing": _iri("x:a"), "kind": _iri(DCTERMS + "title"), "label": _text("a title", "en")},
        {"thing": _iri("x:a"), "kind": _iri(SKOS + "prefLabel"), "label": _text("a name", "en-GB")},
        {"thing": _iri("x:b"), "kind": _iri(RDFS + "label"), "label": _text("eine Sache", "de")},
        {"thing": _iri("x:b"), "kind": _iri(RDFS + "label"), "label": _text("plain")},
        {"label": _text("without a thing")},
    ]

    labels = best_labels(Solutions(("thing", "kind", "label"), tuple(rows)))

    assert {thing: label.value for thing, label in labels.items()} == {"x:a": "a name", "x:b": "plain"}


def test_a_triple_of_two_graphs_is_one_statement_with_two_sources() -> None:
    rows = tuple(
        {"property": _iri("x:p"), "value": _iri("x:v"), "graph": _iri(graph)}
        for graph in ("x:g", ENTAILED_GRAPH, "x:f")
    )

    [group] = group_statements(Solutions(("property", "value", "graph"), rows), {})

    assert group.statements == (Statement(_iri("x:v"), None, tuple(sorted(("x:f", "x:g", ENTAILED_GRAPH)))),)
    assert group.statements[0].sources == ("x:f", "x:g")
    assert not group.statements[0].is_entailed


def test_what_no_source_states_is_entailed_and_stands_last() -> None:
    rows = (
        {"property": _iri("x:p"), "value": _iri("x:a"), "graph": _iri(ENTAILED_GRAPH)},
        {"property": _iri("x:p"), "value": _iri("x:b"), "graph": _iri("x:g")},
        {"property": _iri("x:p"), "value": _iri("x:c")},
    )

    [group] = group_statements(Solutions(("property", "value", "graph"), rows), {})

    assert [(one.value.value, one.is_entailed) for one in group.statements] == [
        ("x:b", False),
        ("x:c", False),
        ("x:a", True),
    ]


def test_what_a_thing_says_comes_before_its_relations_and_its_sources_last() -> None:
    properties = [DCTERMS + "source", TT + "partOf", TT + "gist", RDFS + "label"]
    rows = tuple({"property": _iri(name), "value": _text("v")} for name in properties)

    groups = group_statements(Solutions(("property", "value"), rows), {})

    assert [group.iri for group in groups] == [RDFS + "label", TT + "gist", TT + "partOf", DCTERMS + "source"]


def test_things_that_refer_in_the_same_way_stand_together_in_natural_order() -> None:
    rows = [
        {"thing": _iri("x:r/11"), "properties": _text("x:b x:a"), "label": _text("eleven")},
        {"thing": _iri("x:s"), "properties": _text("x:a")},
        {"thing": _iri("x:r/2"), "properties": _text("x:a x:b"), "label": _text("two")},
    ]

    groups = group_references(rows, {"x:a": _text("first")})

    assert [(group.properties, group.things) for group in groups] == [
        (("first",), (("x:s", "x:s"),)),
        (("first", "x b"), (("x:r/2", "two"), ("x:r/11", "eleven"))),
    ]


def test_numbers_are_ordered_as_numbers() -> None:
    assert sorted(["r/11", "r/2", "R/1", "r"], key=natural) == ["r", "R/1", "r/2", "r/11"]


def test_a_property_without_a_label_is_called_by_the_words_of_its_name() -> None:
    assert property_label("http://purl.org/dc/terms/isReplacedBy", {}) == "is replaced by"
    assert property_label("https://w3id.org/twintext/ontology#hasPart", {}) == "has part"
    assert words("startDate") == "start date"
    assert words("hasURI") == "has URI"
    assert words("é") == "é"


def test_iris_are_shown_short_where_they_are_known() -> None:
    assert compact("https://w3id.org/twintext/id/document/itu-t-x.509") == "document/itu-t-x.509"
    assert compact("https://w3id.org/twintext/graph/reference") == "graph/reference"
    assert compact(TT + "Clause") == "tt:Clause"
    assert compact("https://example.org/x") == "https://example.org/x"


def test_numbers_are_grouped_and_recognised() -> None:
    assert thousands(1234567) == "1\u202f234\u202f567"
    assert is_numeric(Cell("literal", "1", None, "http://www.w3.org/2001/XMLSchema#integer"))
    assert not is_numeric(_text("1"))
    assert not is_numeric(None)
