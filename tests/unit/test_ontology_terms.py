"""From the triples of an ontology to the terms, trees and code lists that its pages show."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from app.model.identifiers import CODE, TERM
from app.model.vocabulary import FOAF
from app.web.class_tree import Branch, alphabetical, tree
from app.web.code_lists import CodeList, Twig, read_code_lists
from app.web.ontology_graph import LONGEST_LIST, OntologyGraph, Wording, read_literal
from app.web.ontology_terms import Ontology, read_ontology

PREFIXES = """
@prefix : <https://w3id.org/twintext/ontology#> .
@prefix code: <https://w3id.org/twintext/code/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
EDITION = Path(__file__).parents[1] / "fixtures" / "ontology-editions" / "0.2.0.trig"


def graph_of(turtle: str) -> OntologyGraph:
    """The graph of a Turtle document."""
    parsed = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return OntologyGraph((str(one.subject), str(one.predicate), str(one.object)) for one in parsed)


def ontology_of(turtle: str) -> Ontology:
    """The ontology of a Turtle document."""
    return read_ontology(graph_of(turtle))


@pytest.fixture(scope="module", name="edition")
def _edition() -> Ontology:
    quads = ox.parse(path=EDITION, format=ox.RdfFormat.TRIG)
    own = (quad for quad in quads if "graph/ontology" in str(quad.graph_name))
    return read_ontology(OntologyGraph((str(one.subject), str(one.predicate), str(one.object)) for one in own))


def axioms(ontology: Ontology, name: str, kind: str) -> list[str]:
    """The axioms of a kind of an own term, in words."""
    term = ontology.own(name)
    assert term is not None
    return [str(one) for one in term.axioms.get(kind, ())]


def test_own_terms_come_first_by_name_then_those_of_others(edition: Ontology) -> None:
    names = [term.name for term in edition]

    assert names[:3] == ["Body", "CircleA", "CircleB"]
    assert names[-1] == "foaf:Agent"
    assert [term.name for term in edition.of_kind("attribute")] == ["number"]
    assert [term.name for term in edition.of_kind("class", is_own=False)] == ["foaf:Agent"]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("owl:intersectionOf ( :A :B )", "tt:A and tt:B"),
        ("owl:unionOf ( :A [ owl:complementOf :B ] )", "tt:A or (not tt:B)"),
        ("owl:oneOf ( :a :b )", "{tt:a, tt:b}"),
        ("owl:onProperty :p ; owl:someValuesFrom :A", "tt:p some tt:A"),
        ("owl:onProperty :p ; owl:allValuesFrom [ owl:unionOf ( :A :B ) ]", "tt:p only (tt:A or tt:B)"),
        ("owl:onProperty :p ; owl:hasValue 'x'@en", "tt:p value x"),
        ("owl:onProperty :p ; owl:hasSelf true", "tt:p Self"),
        ("owl:onProperty :p ; owl:maxCardinality 1", "tt:p max 1"),
        ("owl:onProperty :p ; owl:qualifiedCardinality 2 ; owl:onClass :A", "tt:p exactly 2 tt:A"),
        ("owl:onProperty [ owl:inverseOf :p ] ; owl:minCardinality 1", "inverse tt:p min 1"),
        ("owl:onProperty :p", "tt:p …"),
        ("rdfs:comment 'nothing that an expression says'", "…"),
    ],
)
def test_class_expressions_are_written_in_manchester_syntax(expression: str, words: str) -> None:
    ontology = ontology_of(f":C a owl:Class ; owl:equivalentClass [ {expression} ] .")

    assert axioms(ontology, "C", "equivalentClass") == [words]


def test_an_expression_that_holds_itself_ends() -> None:
    ontology = ontology_of(":C a owl:Class ; rdfs:subClassOf _:x . _:x owl:complementOf _:x .")

    assert axioms(ontology, "C", "subClassOf") == ["not (" * 11 + "not …" + ")" * 11]


def test_a_list_that_comes_back_to_itself_ends_and_so_does_one_without_an_end() -> None:
    graph = graph_of("_:a rdf:first 1 ; rdf:rest _:b . _:b rdf:first 2 ; rdf:rest _:a . _:c rdf:first 3 .")
    nodes = {graph.members(node)[0]: node for node in graph.subjects()}
    start = next(node for first, node in nodes.items() if first.startswith('"1"'))
    broken = next(node for first, node in nodes.items() if first.startswith('"3"'))

    assert [read_literal(one).value for one in graph.members(start)] == ["1", "2"]
    assert len(graph.members(broken)) == 1


def test_no_list_is_read_for_ever() -> None:
    graph = graph_of(f":C :list ( {'1 ' * (LONGEST_LIST + 5)}) .")
    [head] = graph.values(f"<{TERM}C>", TERM + "list")

    assert len(graph.members(head)) == LONGEST_LIST


def test_what_is_stated_of_one_of_two_is_shown_at_both(edition: Ontology) -> None:
    assert axioms(edition, "Panel", "disjointWith") == ["tt:Council"]
    assert axioms(edition, "issues", "inverseOf") == ["tt:issuedBy"]
    assert axioms(edition, "Body", "disjointWith") == ["tt:Evil", "tt:Text"]


def test_a_nameless_class_below_a_class_is_a_condition_for_it(edition: Ontology) -> None:
    assert axioms(edition, "Council", "sufficient") == ["tt:issues some (tt:Text and (tt:tone value code/tone/loud))"]
    assert axioms(edition, "Council", "subClassOf") == ["tt:Body"]


def test_chains_keys_and_characteristics_are_read(edition: Ontology) -> None:
    assert axioms(edition, "quotes", "chain") == ["tt:issuedBy o tt:issues"]
    assert axioms(edition, "Body", "key") == ["tt:number"]
    assert axioms(edition, "quotes", "characteristic") == ["owl:TransitiveProperty"]


def test_the_terms_above_are_each_named_once_even_in_a_circle(edition: Ontology) -> None:
    assert edition.ancestors(TERM + "Panel") == (TERM + "Body", FOAF + "Agent")
    assert edition.ancestors(TERM + "CircleA") == (TERM + "CircleB",)
    assert edition.ancestors("x:unknown") == ()


def test_retired_terms_say_so(edition: Ontology) -> None:
    club = edition.own("Club")

    assert club is not None
    assert (club.is_retired, club.replaced_by) == (True, (TERM + "Panel",))


def test_the_header_is_read_by_language(edition: Ontology) -> None:
    title = edition.header.texts["title"]

    assert [cell.value for cell in (title.best("fr"), title.best("de")) if cell] == ["Organes", "Bodies"]
    assert edition.header.things["priorVersion"] == ("https://w3id.org/twintext/ontology/0.1.0",)


@pytest.mark.parametrize(
    ("said", "language", "best"),
    [
        ((("en", "one"), ("fr", "un")), "fr", "un"),
        ((("en-gb", "one"), ("fr-ch", "un")), "fr", "un"),
        ((("", "plain"), ("de", "eins")), "fr", "plain"),
        ((("de", "eins"),), "fr", "eins"),
        ((("en", "one"), ("", "plain")), "fr", "one"),
    ],
)
def test_the_best_wording_is_in_the_language_then_english_then_any(
    said: tuple[tuple[str, str], ...], language: str, best: str
) -> None:
    found = Wording(said).best(language)

    assert found is not None
    assert found.value == best


def test_no_wording_is_none() -> None:
    assert Wording().best("en") is None
    assert Wording((("en", "one"),)).within("fr") is None


def test_a_literal_that_cannot_be_read_is_shown_as_it_stands() -> None:
    assert read_literal('"x"@en--ltr').value == '"x"@en--ltr'


def _names(branches: tuple[Branch, ...]) -> list[object]:
    return [(branch.iri.rpartition("#")[2], _names(branch.branches)) for branch in branches]


def test_the_class_tree_holds_own_classes_below_those_of_others(edition: Ontology) -> None:
    found = tree(edition, "class")
    [agent] = [branch for branch in found if not branch.is_own]

    assert (agent.iri, agent.is_own, agent.size) == (FOAF + "Agent", False, 4)
    assert _names(agent.branches) == [("Body", [("Council", []), ("Panel", [])])]
    assert [branch.iri.rpartition("#")[2] for branch in found if branch.is_own] == ["Evil", "Club", "Text", "CircleA"]


def test_a_circle_of_classes_stands_in_the_tree_and_ends(edition: Ontology) -> None:
    assert _names(tree(edition, "class")[-1:]) == [("CircleA", [("CircleB", [])])]


def test_a_class_with_two_parents_stands_below_both_and_foreign_ones_without_own_are_left_out() -> None:
    ontology = ontology_of(
        ":A a owl:Class . :B a owl:Class . :C a owl:Class ; rdfs:subClassOf :A, :B . <x:Foreign> a owl:Class ."
    )

    assert _names(tree(ontology, "class")) == [("A", [("C", [])]), ("B", [("C", [])])]


def test_a_tree_of_very_many_levels_is_cut() -> None:
    levels = "".join(f":C{n} a owl:Class ; rdfs:subClassOf :C{n - 1} . " for n in range(1, 2000))
    deepest = ontology_of(":C0 a owl:Class . " + levels)

    [root] = tree(deepest, "class")[:1]
    assert root.iri == TERM + "C0"
    assert root.size == 50


def test_letters_with_accents_stand_beside_those_without() -> None:
    assert sorted(["zone", "évaluation", "examen"], key=alphabetical) == ["évaluation", "examen", "zone"]
    assert alphabetical("語") == "語"


def _notations(twigs: tuple[Twig, ...]) -> list[object]:
    return [(twig.code.notation, _notations(twig.twigs)) for twig in twigs]


def _list(turtle: str) -> CodeList:
    [found] = read_code_lists(graph_of("code:x a skos:ConceptScheme . " + turtle)).values()
    assert (found.iri, found.name) == (CODE + "x", "x")
    return found


def _code(name: str, more: str = "") -> str:
    return f"<{CODE}x/{name}> a skos:Concept ; skos:notation '{name}' ; skos:inScheme code:x {more} . "


def test_codes_stand_below_the_broader_ones_whichever_way_that_is_stated() -> None:
    found = _list(
        _code("c", f"; skos:broader <{CODE}x/a>") + _code("b") + _code("a", f"; skos:narrower <{CODE}x/d>") + _code("d")
    )

    assert _notations(found.twigs) == [("a", [("c", []), ("d", [])]), ("b", [])]


def test_codes_in_a_circle_and_retired_ones_are_all_there() -> None:
    found = _list(
        _code("a", f"; skos:broader <{CODE}x/b>")
        + _code("b", f"; skos:broader <{CODE}x/a>")
        + _code("0-old", "; owl:deprecated true")
    )

    assert _notations(found.twigs) == [("0-old", []), ("a", [("b", [])])]
    assert [code.notation for code in found.codes] == ["a", "b", "0-old"]


def test_a_broader_code_of_another_list_does_not_hide_a_code() -> None:
    assert _notations(_list(_code("a", f"; skos:broader <{CODE}y/z>")).twigs) == [("a", [])]
