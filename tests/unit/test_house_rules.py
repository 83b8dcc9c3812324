"""The house rules name what is missing, misspelt or out of step, and are silent about what is right."""

import pytest
from rdflib import Graph

from app.dataset.finding import Finding
from app.dataset.house_rules import house_rule_findings

PREFIXES = """
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix vann: <http://purl.org/vocab/vann/> .
"""
HEADER = """
<https://w3id.org/twintext/ontology> a owl:Ontology ;
    bibo:status "draft" ; dcterms:title "T"@en ; dcterms:description "D"@en ; dcterms:license <https://example.org/> ;
    dcterms:creator "C" ; dcterms:created "2026" ; dcterms:modified "2026" ; dcterms:bibliographicCitation "B"@en ;
    vann:preferredNamespacePrefix "tt" ; vann:preferredNamespaceUri "https://w3id.org/twintext/ontology#" ;
    owl:versionIRI <https://w3id.org/twintext/ontology/1.0> ; owl:versionInfo "1.0" .
"""
MEETING = """
tt:Meeting a owl:Class ; rdfs:label "meeting"@en , "réunion"@fr ; rdfs:subClassOf prov:Activity ;
    skos:definition "A gathering."@en , "Un rassemblement."@fr ; owl:disjointWith prov:Entity ;
    rdfs:isDefinedBy <https://w3id.org/twintext/ontology> .
"""
HELD_IN = """
tt:heldIn a owl:ObjectProperty ; rdfs:label "held in"@en , "tenu à"@fr ; rdfs:domain tt:Meeting ;
    skos:definition "The place."@en , "Le lieu."@fr ; rdfs:isDefinedBy <https://w3id.org/twintext/ontology> .
"""
CODE = """
<https://w3id.org/twintext/code/mode> a skos:ConceptScheme .
<https://w3id.org/twintext/code/mode/team> a skos:Concept ; skos:inScheme <https://w3id.org/twintext/code/mode> ;
    skos:notation "team" ; skos:prefLabel "team"@en , "équipe"@fr ; skos:definition "One team."@en , "Une équipe."@fr .
"""
RIGHT = HEADER + MEETING + HELD_IN + CODE


def graph(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def findings(
    ontology: str = RIGHT, shapes: str = "", questions: dict[str, str] | None = None, facts: str = ""
) -> list[tuple[str, str]]:
    found = house_rule_findings(graph(ontology), graph(shapes), questions or {}, facts=graph(facts))
    assert all(finding.severity == "error" for finding in found)
    return [(finding.about, finding.message) for finding in found]


def test_an_ontology_that_keeps_the_rules_gives_no_finding() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("right", "wrong", "about", "message"),
    [
        ('"meeting"@en , ', "", "tt:Meeting", "has no label in English"),
        (' , "réunion"@fr', "", "tt:Meeting", "has no label in French"),
        (' , "Le lieu."@fr', "", "tt:heldIn", "has no definition in French"),
        ('"meeting"@en', '"meeting"@en , "gathering"@en', "tt:Meeting", "has several labels in en"),
        ('"meeting"@en', '"meeting"@en , "meeting"', "tt:Meeting", "has a label without a language"),
        ('"A gathering."@en , ', "", "tt:Meeting", "has no definition in English"),
        ('"A gathering."@en', '"A."@en , "B."@en', "tt:Meeting", "has several definitions in en"),
        ('"held in"@en', '"Meeting"@en', "tt:heldIn", "has the label 'meeting' of tt:Meeting"),
        (
            "rdfs:subClassOf prov:Activity ;",
            "",
            "tt:Meeting",
            "descends from no borrowed class",
        ),
        ("tt:Meeting", "tt:coMeeting", "tt:coMeeting", "a class is named in UpperCamelCase"),
        ("tt:heldIn a", "tt:HeldIn a", "tt:HeldIn", "a property is named in lowerCamelCase"),
        ("tt:heldIn a", "tt:held_in a", "tt:held_in", "a property is named in lowerCamelCase"),
        ('skos:notation "team"', 'skos:notation "crew"', "code/mode/team", "its notation is not the end of its IRI"),
        ('"team"@en , ', "", "code/mode/team", "has no preferred label in English"),
        ('"One team."@en', '"One."@en , "Two."@en', "code/mode/team", "has several definitions in en"),
        (
            "dcterms:modified",
            "dcterms:issued",
            "<https://w3id.org/twintext/ontology>",
            "the header lacks dcterms:modified",
        ),
        (
            "ontology/1.0>",
            "ontology/0.9>",
            "<https://w3id.org/twintext/ontology>",
            "does not end in its version number",
        ),
        ('ontology#"', 'terms#"', "<https://w3id.org/twintext/ontology>", "its preferred namespace is not"),
        (
            " a owl:Ontology",
            " a owl:Thing",
            "<https://w3id.org/twintext/ontology>",
            "is not declared as an owl:Ontology",
        ),
    ],
)
def test_each_breach_of_a_rule_is_found_and_nothing_else(right: str, wrong: str, about: str, message: str) -> None:
    assert right in RIGHT
    [(term, text)] = findings(RIGHT.replace(right, wrong))
    assert term == about
    assert message in text


def test_a_code_outside_the_list_that_its_iri_names_is_found() -> None:
    elsewhere = CODE.replace("skos:inScheme <https://w3id.org/twintext/code/mode>", "skos:inScheme tt:x")
    assert ("code/mode/team", "is not in the list code/mode") in findings(HEADER + elsewhere)


def test_a_term_must_say_that_this_ontology_defines_it() -> None:
    lines = HEADER + MEETING.replace("<https://w3id.org/twintext/ontology>", "<https://example.org/>")
    assert findings(lines) == [("tt:Meeting", "rdfs:isDefinedBy must name the ontology, once")]


def test_a_definition_that_is_no_sentence_is_a_warning() -> None:
    found = house_rule_findings(graph(RIGHT.replace("The place.", "the place")), graph(""), {})
    assert found == [
        Finding("warning", "tt:heldIn", "its definition does not read as a sentence with capital and stop")
    ]


@pytest.mark.parametrize("place", ["the shapes", "the reference facts"])
def test_a_term_that_is_used_and_declared_nowhere_is_found(place: str) -> None:
    fact = "<https://example.org/x> tt:meets tt:Meeting ."
    found = findings(shapes=fact) if place == "the shapes" else findings(facts=fact)
    assert found == [("tt:meets", f"is used in {place} and declared nowhere")]


def test_a_code_that_is_used_and_stands_in_no_list_is_found() -> None:
    fact = (
        "<https://example.org/x> tt:heldIn <https://w3id.org/twintext/code/mode/crew> , "
        "<https://w3id.org/twintext/code/mode/team> , <https://w3id.org/twintext/code/mode> ."
    )
    assert findings(facts=fact) == [("code/mode/crew", "is used in the reference facts and in no list")]


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX tt: <https://w3id.org/twintext/ontology#> SELECT * { ?m tt:attendedBy ?x }",
        "prefix : <https://w3id.org/twintext/ontology#>\nSELECT * { ?m :attendedBy/:heldIn ?x }",
        "SELECT * { ?m <https://w3id.org/twintext/ontology#attendedBy> ?x }",
        'PREFIX tt: <https://w3id.org/twintext/ontology#> SELECT * { ?m tt:attendedBy "tt:nothing \\" # tt:none" }',
        "PREFIX tt: <https://w3id.org/twintext/ontology#> ASK { ?m tt:heldIn ?x . # tt:nothing\n ?x a tt:attendedBy. }",
    ],
)
def test_a_term_that_a_question_uses_and_nobody_declares_is_found(query: str) -> None:
    assert findings(questions={"attendance.rq": query}) == [
        ("tt:attendedBy", "is used in attendance.rq and declared nowhere")
    ]


def test_a_code_in_a_question_is_read_through_its_escaped_slashes() -> None:
    query = "PREFIX c: <https://w3id.org/twintext/code/> ASK { ?x ?y c:mode\\/crew , c:mode\\/team }"
    assert findings(questions={"crew.rq": query}) == [("code/mode/crew", "is used in crew.rq and in no list")]


def test_a_retired_term_that_is_still_used_is_a_warning() -> None:
    retired = graph(RIGHT + 'tt:heldIn owl:deprecated true ; skos:historyNote "Gone."@en .')
    found = house_rule_findings(retired, graph(""), {}, facts=graph("<https://example.org/x> tt:heldIn <geneva:> ."))
    assert found == [Finding("warning", "tt:heldIn", "is retired and still used in the reference facts")]


RETIRED = RIGHT + "tt:heldIn owl:deprecated true ; dcterms:isReplacedBy tt:place ."
PLACE = (
    HELD_IN.replace("tt:heldIn", "tt:place")
    .replace("held in", "place")
    .replace("tenu à", "lieu")
    .replace("The place.", "Where it is.")
    .replace("Le lieu.", "Où cela se tient.")
)


def messages(ontology: str) -> list[str]:
    return [str(each) for each in house_rule_findings(graph(ontology), graph(""), {})]


def test_a_retired_term_that_says_what_takes_its_place_is_right() -> None:
    assert messages(RETIRED + PLACE) == []


@pytest.mark.parametrize(
    ("ontology", "message"),
    [
        (
            RETIRED + PLACE + 'tt:place owl:deprecated true ; skos:historyNote "Gone."@en .',
            "tt:heldIn: is replaced by tt:place, which is not in use [replacement]",
        ),
        (
            RETIRED.replace("owl:deprecated true ; ", "") + PLACE,
            "tt:heldIn: has dcterms:isReplacedBy and is not owl:deprecated [replaced-not-retired]",
        ),
        (
            RETIRED.replace("true", '"yes"') + PLACE,
            "tt:heldIn: owl:deprecated is true, as an xsd:boolean, or not there [deprecated-value]",
        ),
        (
            RETIRED + PLACE + "tt:place rdfs:subPropertyOf tt:heldIn .",
            "tt:place: rests on a retired term: rdfs:subPropertyOf tt:heldIn [rests-on-retired]",
        ),
        (
            RETIRED.replace("; dcterms:isReplacedBy tt:place", ""),
            (
                "tt:heldIn: is retired and says neither dcterms:isReplacedBy nor, in a skos:historyNote, "
                "why nothing does [retired-without-word]"
            ),
        ),
    ],
)
def test_a_term_is_retired_in_full(ontology: str, message: str) -> None:
    assert messages(ontology) == [message]


@pytest.mark.parametrize(
    ("number", "more", "message"),
    [
        ("1.0.0", "", "the header lacks owl:priorVersion, the version before this one"),
        ("1.0.0", "owl:priorVersion <https://w3id.org/twintext/ontology/1.0.0>", "its prior version is this version"),
        ("1.0", 'dcterms:created "2026-11-22" ; dcterms:modified "2026-11-21"', "it was modified (2026-11-21) before"),
    ],
)
def test_the_header_tells_of_versions_in_their_order(number: str, more: str, message: str) -> None:
    dated = 'dcterms:created "2026" ; dcterms:modified "2026" ; '
    header = HEADER.replace("1.0", number).replace(dated, "" if "created" in more else dated)
    ontology = header + (f"<https://w3id.org/twintext/ontology> {more} ." if more else "")
    [found] = messages(ontology)
    assert message in found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('"meeting "@en', "white-space"),
        ('"a  meeting"@en', "white-space"),
        ('"a\\nmeeting"@en', "white-space"),
    ],
)
def test_white_space_to_spare_is_found(text: str, rule: str) -> None:
    found = house_rule_findings(graph(RIGHT.replace('"meeting"@en', text)), graph(""), {})
    assert [each.rule for each in found] == [rule]


def test_a_definition_that_repeats_the_label_or_another_definition_is_found() -> None:
    assert findings(RIGHT.replace('"A gathering."', '"Meeting."')) == [
        ("tt:Meeting", "its definition only repeats its label: Meeting.")
    ]
    assert findings(RIGHT.replace('"The place."', '"A gathering."')) == [
        ("tt:heldIn", "has the definition 'a gathering.' of tt:Meeting")
    ]


def test_one_word_in_french_for_two_in_english_is_worth_a_note() -> None:
    found = house_rule_findings(graph(RIGHT.replace("tenu à", "réunion")), graph(""), {})
    assert [(each.severity, each.rule) for each in found] == [("info", "duplicate-label")]


def test_a_code_that_is_broader_than_itself_is_found() -> None:
    ring = CODE + "<https://w3id.org/twintext/code/mode/team> skos:broader <https://w3id.org/twintext/code/mode/team> ."
    assert findings(HEADER + ring) == []
    two = ring.replace("skos:broader <https://w3id.org/twintext/code/mode/team>", "skos:broader tt:x")
    two += "tt:x skos:broader <https://w3id.org/twintext/code/mode/team> ."
    assert ("code/mode/team", "is broader than itself") in findings(HEADER + two)


def test_errors_come_before_warnings() -> None:
    broken = RIGHT.replace("The place.", "the place").replace('"meeting"@en', '"meeting"')
    severities = [finding.severity for finding in house_rule_findings(graph(broken), graph(""), {})]
    assert severities == ["error", "error", "warning"]


def test_a_finding_reads_as_one_line() -> None:
    assert str(Finding("error", "tt:heldIn", "has no label in English")) == "tt:heldIn: has no label in English"
