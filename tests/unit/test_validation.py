"""The shapes' report: what is found, how it reads, and what is refused."""

from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph

from app.dataset.validation import Finding, ValidationReport, validate, validate_with_pyshacl
from app.errors import SourceError

PREFIXES = """
@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "http://example.org/"

LABELLED = """
:Labelled a sh:NodeShape ; sh:targetClass :Body ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:message "A body has a label." ] .
"""


def data(turtle: str) -> bytes:
    quads = pyoxigraph.parse(PREFIXES + turtle, pyoxigraph.RdfFormat.TURTLE)
    return "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads).encode()


@pytest.fixture(name="report")
def _report(tmp_path: Path) -> "Reporter":
    return Reporter(tmp_path)


class Reporter:
    """Validates Turtle against shapes given as texts, one file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, turtle: str, *shapes: str) -> ValidationReport:
        files = []
        for number, text in enumerate(shapes):
            file = self.folder / f"shapes {number}.ttl"
            file.write_text(PREFIXES + text, encoding="utf-8")
            files.append(file)
        return validate(data(turtle), files)


def test_data_without_fault_conforms(report: Reporter) -> None:
    found = report(":a a :Body ; rdfs:label 'A' .", LABELLED)

    assert found.conforms
    assert found.findings == ()
    assert found.text() == "The dataset conforms: 0 violations, 0 warnings, 0 infos.\n"


def test_a_finding_names_focus_path_value_message_and_the_shape_that_has_a_name(report: Reporter) -> None:
    shapes = """:S a sh:NodeShape ; sh:targetClass :Body ;
      sh:property [ sh:path tt:edition ; sh:datatype xsd:string ; sh:message "No." ] ."""
    found = report(":a a :Body ; tt:edition '01'^^xsd:integer .", shapes)

    assert not found.conforms
    assert found.findings == (
        Finding(
            severity="violation",
            shape=f"<{EX}S>",
            focus=f"<{EX}a>",
            path="tt:edition",
            value='"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
            message="No.",
        ),
    )


def test_warnings_and_infos_do_not_forbid_publication(report: Reporter) -> None:
    shapes = "".join(
        f":{name} a sh:NodeShape ; sh:targetClass :Body ; "
        f"sh:property [ sh:path :{name} ; sh:minCount 1 ; sh:severity sh:{name} ] . "
        for name in ("Warning", "Info")
    )
    found = report(":a a :Body .", shapes)

    assert found.conforms
    assert (found.violations, found.warnings, found.infos) == (0, 1, 1)


def test_files_are_one_shapes_graph(report: Reporter) -> None:
    found = report(
        ":a a :Body .",
        ":S sh:targetClass :Body ; sh:property :P .",
        ":P a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 .",
    )

    assert [finding.shape for finding in found.findings] == [f"<{EX}P>"]


def test_members_of_a_subclass_are_looked_at_where_the_data_hold_the_axiom(report: Reporter) -> None:
    assert report(":a a :Sector . :Sector rdfs:subClassOf :Body .", LABELLED).violations == 1
    assert report(":a a :Sector .", LABELLED).violations == 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("rdfs:label", "rdfs:label"),
        ("[ sh:inversePath tt:versionOf ]", "^tt:versionOf"),
        ("( tt:versionOf rdfs:label )", "tt:versionOf/rdfs:label"),
        ("[ sh:alternativePath ( rdfs:label :name ) ]", "(rdfs:label|<http://example.org/name>)"),
        ("[ sh:zeroOrMorePath :p ]", "<http://example.org/p>*"),
        ("( [ sh:oneOrMorePath :p ] :q )", "<http://example.org/p>+/<http://example.org/q>"),
        ("( [ sh:zeroOrOnePath :p ] :q )", "<http://example.org/p>?/<http://example.org/q>"),
    ],
)
def test_a_path_reads_as_in_sparql(report: Reporter, path: str, text: str) -> None:
    shapes = f":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path {path} ; sh:minCount 2 ] ."
    (finding,) = report(":a a :Body .", shapes).findings

    assert finding.path == text


def test_a_shape_in_a_shape_is_known_by_the_name_of_the_outer_one(report: Reporter) -> None:
    shapes = """:S a sh:NodeShape ; sh:targetNode :a ;
      sh:property [ sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ] ."""
    (finding,) = report(":a :p :b .", shapes).findings

    assert (finding.shape, finding.focus) == (f"<{EX}S>", f"<{EX}b>")


def test_a_nameless_shape_is_said_to_be_one(report: Reporter) -> None:
    shapes = "[] a sh:NodeShape ; sh:targetNode :a ; sh:closed true ; sh:property [ sh:path :q ] ."
    (finding,) = report(":a :p :b .", shapes).findings

    assert finding.shape == "a shape without a name"


def test_a_constraint_in_sparql_is_checked(report: Reporter) -> None:
    prefixes = f':p sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .'
    shapes = """:S a sh:NodeShape ; sh:targetClass :Body ; sh:sparql [ sh:message "Before its time." ; sh:prefixes :p ;
      sh:select "SELECT $this WHERE { $this ex:from ?a ; ex:to ?b FILTER(?b < ?a) }" ] ."""
    found = report(":a a :Body ; :from 2 ; :to 1 . :b a :Body ; :from 1 ; :to 2 .", prefixes + shapes)

    assert [(finding.focus, finding.message) for finding in found.findings] == [(f"<{EX}a>", "Before its time.")]


def test_the_text_shows_some_findings_of_each_shape_and_counts_the_rest(report: Reporter) -> None:
    found = report("".join(f":b{number:02} a :Body . " for number in range(14)), LABELLED)
    text = found.text(limit=2)

    assert text.splitlines() == [
        "The dataset does not conform: 14 violations, 0 warnings, 0 infos.",
        "",
        f"Violation of <{EX}Labelled> (14):",
        f"  <{EX}b00> rdfs:label: A body has a label.",
        f"  <{EX}b01> rdfs:label: A body has a label.",
        "  and 12 more",
    ]


def test_the_text_puts_violations_first_and_shows_values() -> None:
    findings = (
        Finding("warning", "tt:A", '"x"', "", "", "Unusual."),
        Finding("violation", "tt:B", f"<{EX}a>", "rdfs:label", '"y"', "Wrong."),
    )
    text = ValidationReport(conforms=False, findings=findings).text()

    assert text.index(f'<{EX}a> rdfs:label "y": Wrong.') < text.index('"x": Unusual.')
    assert "1 violation, 1 warning, 0 infos" in text


def test_the_report_is_there_as_turtle_for_machines(report: Reporter) -> None:
    graph = Graph().parse(data=report(":a a :Body .", LABELLED).turtle, format="turtle")

    assert graph.query("ASK { ?r a sh:ValidationReport ; sh:conforms false ; sh:result/sh:focusNode ?x }").askAnswer


def test_findings_are_in_the_same_order_each_time(report: Reporter) -> None:
    turtle = ":a a :Body . :b a :Body . :c a :Body ."

    assert report(turtle, LABELLED).findings == report(turtle, LABELLED).findings


def test_another_engine_can_take_pyshacls_place(tmp_path: Path) -> None:
    def silent(data: Graph, shapes: Graph) -> Graph:
        assert (len(data), len(shapes)) == (1, 0)
        return Graph()

    assert validate(data(":a a :Body ."), [], silent).conforms


def test_a_literal_keeps_its_writing(report: Reporter) -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :Body ; sh:property [ sh:path :n ; sh:pattern '^[1-9]' ] ."

    assert report(":a a :Body ; :n '01'^^xsd:integer .", shapes).violations == 1


def test_a_missing_shapes_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.ttl: No such file"):
        validate(b"", [tmp_path / "none.ttl"])


def test_a_shapes_file_that_is_no_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n\nsh:a sh:b .\n", encoding="utf-8")

    with pytest.raises(SourceError, match=r"broken\.ttl") as refusal:
        validate(b"", [file])
    assert refusal.value.line == 3


@pytest.mark.parametrize(
    "shapes",
    [
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:minCount 1 ] .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select 'SELECT $this WHERE { $this none:p 1 }' ] .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select 'SELECT nonsense' ] .",
    ],
)
def test_a_shape_that_is_none_is_refused(report: Reporter, shapes: str) -> None:
    with pytest.raises(SourceError, match="the shapes"):
        report(":a a :Body .", shapes)


TIMES = """:a a :Body ; :from 2, "2020-01-01"^^xsd:date, "x" ; :to 2, 3, "2021-01-01"^^xsd:date, "y" .
:b a :Body ; :from "not a number"^^xsd:integer, "13"^^xsd:gYear, "2022-02-30"^^xsd:date, true .
:b :to "w"@en, "w"@fr, "w"@EN .
:c a :Body ; :from _:b, :a, "" ; :to :b . _:b a :Body ; :from _:c . _:c a :Sector . :Sector rdfs:subClassOf :Body ."""

# What the random shapes of the other tests leave out, or seldom meet with data that matter.
DEMANDS = [
    "sh:property [ sh:path :to ; sh:uniqueLang true ; sh:languageIn ( 'en' 'de-CH' ) ; sh:message 'No.' ]",
    "sh:property [ sh:path :to ; sh:languageIn ( '*' ) ; sh:uniqueLang false ]",
    *(f"sh:property [ sh:path :from ; sh:datatype {kind} ]" for kind in ("xsd:integer", "xsd:date", "xsd:gYear")),
    *(
        f"sh:property [ sh:path :from ; sh:datatype {kind} ]"
        for kind in ("rdfs:Literal", "rdfs:Datatype", "xsd:boolean")
    ),
    *(f"sh:property [ sh:path :from ; sh:nodeKind sh:{kind} ]" for kind in ("IRIOrLiteral", "BlankNode", "Literal")),
    *(
        f"sh:property [ sh:path :from ; sh:{limit} {value} ]"
        for limit in ("minInclusive", "maxInclusive")
        for value in (2, "'b'")
    ),
    *(f"sh:property [ sh:path :from ; sh:{limit} 2.0 ]" for limit in ("minExclusive", "maxExclusive")),
    "sh:property [ sh:path :from ; sh:minInclusive '2020-01-01'^^xsd:date ]",
    "sh:property [ sh:path :from ; sh:minLength 1 ; sh:maxLength 20 ; sh:pattern '^[A-Z]', 'o' ; sh:flags 'im' ]",
    "sh:property [ sh:path :from ; sh:minLength 0 ]",
    "sh:property [ sh:path :from ; sh:in ( 2 :a true ) ; sh:hasValue 2, :a ]",
    "sh:closed true ; sh:ignoredProperties ( :from ) ; sh:property [ sh:path :to ]",
    "sh:closed false ; sh:property [ sh:path :to ; sh:minCount 0 ]",
    "sh:property [ sh:path :to ; sh:deactivated true ; sh:maxCount 0 ]",
    "sh:deactivated true ; sh:property [ sh:path :to ; sh:maxCount 0 ]",
    "sh:message 'One.', 'Two.'@en ; sh:nodeKind sh:BlankNode",
    "sh:severity sh:Info ; sh:property [ sh:path [ sh:inversePath :from ] ; sh:minCount 1 ; sh:severity sh:Warning ]",
    "sh:property :One, :Two",
    "sh:not [ sh:property [ sh:path :from ; sh:minCount 3 ] ]",
    "sh:property [ sh:path :from ; sh:node [ sh:class :Body ] ; sh:name 'n' ; sh:order 1 ; sh:description 'd' ]",
]
SIBLINGS = """
:One sh:path :from ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMinCount 2 ;
  sh:qualifiedValueShapesDisjoint true .
:Two sh:path :from ; sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMaxCount 0 ;
  sh:qualifiedValueShapesDisjoint true .
"""


def facts(report: ValidationReport) -> set[tuple[str, ...]]:
    """The findings without their messages, which engines make up where a shape has none."""
    return {
        (found.severity, found.shape, found.focus, found.path, found.value, found.component)
        for found in report.findings
    }


@pytest.mark.parametrize("demand", DEMANDS)
def test_our_engine_finds_what_pyshacl_finds(tmp_path: Path, demand: str) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(f"{PREFIXES}{SIBLINGS}:S a sh:NodeShape ; sh:targetClass :Body ; {demand} .", "utf-8")
    ours = validate(data(TIMES), [file])

    assert ours.shapes, "our engine understands it"
    assert facts(ours) == facts(validate(data(TIMES), [file], validate_with_pyshacl))


@pytest.mark.parametrize(
    "shapes",
    [
        ":Body a rdfs:Class, sh:NodeShape ; sh:property [ sh:path :none ; sh:minCount 1 ] .",
        ":S a sh:PropertyShape ; sh:targetObjectsOf :to ; sh:path :from ; sh:minCount 1 .",
        ":S a sh:NodeShape ; sh:targetObjectsOf :to ; sh:targetSubjectsOf :from ; sh:nodeKind sh:IRI .",
        ":S a sh:NodeShape ; sh:targetNode 2, :nobody ; sh:class :Body .",
        ":S sh:targetClass :Body ; sh:property :P . :P sh:path :to; sh:targetNode :a ; sh:maxCount 1 .",
    ],
)
def test_our_engine_has_the_targets_that_pyshacl_has(tmp_path: Path, shapes: str) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(PREFIXES + shapes, "utf-8")
    ours = validate(data(TIMES), [file])

    assert ours.shapes
    assert ours.findings
    assert facts(ours) == facts(validate(data(TIMES), [file], validate_with_pyshacl))


def test_values_that_do_not_compare_are_not_less(report: Reporter) -> None:
    shapes = """:S a sh:NodeShape ; sh:targetNode :a ;
      sh:property [ sh:path :from ; sh:lessThanOrEquals :to ; sh:message "No." ] ."""

    assert report(":a :from 1 ; :to 1, 2 .", shapes).conforms
    assert [found.value for found in report(":a :from 'x' ; :to 1 .", shapes).findings] == ['"x"']
    assert [found.value for found in report(":a :from :b ; :to 1 .", shapes).findings] == [f"<{EX}b>"]


def test_what_the_shapes_do_not_name_is_still_read_where_a_query_asks_for_it(report: Reporter) -> None:
    shapes = """:p sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
      :S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:message "{?path} {?value}" ; sh:prefixes :p ;
      sh:select "SELECT $this ?path ?value WHERE { ?value ?path $this }" ] ."""
    found = report(":b :unheard :a . :c :of :a . :d :of :b .", shapes).findings

    assert [(finding.path, finding.value) for finding in found] == [
        (f"<{EX}of>", f"<{EX}c>"),
        (f"<{EX}unheard>", f"<{EX}b>"),
    ]
    assert found[0].message == f"{EX}of {EX}c"


@pytest.mark.parametrize(
    "shapes",
    [
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:in ( 1",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:minCount 'one' ] .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select 'SELECT $this WHERE {' ] .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:message 'No query.' ] .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:minCount 1 ] .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:nodeKind sh:Nothing, sh:IRI .",
    ],
)
def test_a_shape_that_neither_engine_understands_is_refused(report: Reporter, shapes: str) -> None:
    with pytest.raises(SourceError):
        report(":a :p 1 .", shapes)
