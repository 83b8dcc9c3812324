"""The normal form of a Turtle file depends on what it says, and is written at once or not at all."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from app.dataset.axiom_forms import in_one_form
from app.dataset.normal_form import head_comments, normalise
from app.dataset.rdf_document import read_document
from app.errors import SourceError

PREFIXES = """\
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ID = "https://w3id.org/twintext/id/"


def file_of(folder: Path, text: str, name: str = "terms.ttl", prefixes: str = PREFIXES) -> Path:
    path = folder / name
    path.write_text(prefixes + text, encoding="utf-8")
    return path


def normal(folder: Path, text: str, prefixes: str = PREFIXES) -> str:
    return normalise(file_of(folder, text, prefixes=prefixes)).after


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tt:b owl:inverseOf tt:a .", "tt:a owl:inverseOf tt:b ."),
        ("tt:a owl:inverseOf tt:b . tt:b owl:inverseOf tt:a .", "tt:a owl:inverseOf tt:b ."),
        ("tt:B owl:disjointWith tt:A .", "tt:A owl:disjointWith tt:B ."),
        ("tt:B owl:equivalentClass tt:A .", "tt:A owl:equivalentClass tt:B ."),
        ("[] a owl:AllDisjointClasses ; owl:members ( tt:B tt:A ) .", "tt:A owl:disjointWith tt:B ."),
        ("[] a owl:AllDifferent ; owl:distinctMembers ( tt:x tt:y ) .", "tt:x owl:differentFrom tt:y ."),
        (
            "[] a owl:AllDisjointClasses ; owl:members ( tt:C tt:B tt:A ) .",
            "[] a owl:AllDisjointClasses ; owl:members ( tt:A tt:B tt:C ) .",
        ),
        (
            (
                "tt:A owl:intersectionOf ( [ owl:onProperty tt:q ; owl:hasValue 1 ] [ owl:onProperty tt:p ; "
                "owl:hasValue 2 ] tt:B ) ."
            ),
            (
                "tt:A owl:intersectionOf ( tt:B [ owl:onProperty tt:p ; owl:hasValue 2 ] [ owl:onProperty tt:q ; "
                "owl:hasValue 1 ] ) ."
            ),
        ),
        ("xsd:date a rdfs:Datatype . tt:a tt:b tt:c .", "tt:a tt:b tt:c ."),
        (f"<{ID}x> a owl:NamedIndividual , tt:Norm .", f"<{ID}x> a tt:Norm ."),
        (f"<{ID}x> a owl:NamedIndividual ; tt:p tt:B .", f"<{ID}x> tt:p tt:B ."),
        (f"<{ID}x> a tt:Norm ; tt:p <{ID}y> . <{ID}y> a owl:NamedIndividual .", f"<{ID}x> a tt:Norm ; tt:p <{ID}y> ."),
        ('tt:A rdfs:label "a"@en , "b"@fr .', 'tt:A rdfs:label "b"@fr ; rdfs:label "a"@en .'),
        ('tt:A rdfs:label "a"^^xsd:string .', 'tt:A rdfs:label "a" .'),
    ],
)
def test_two_ways_of_saying_the_same_have_one_normal_form(tmp_path: Path, one: str, other: str) -> None:
    assert normal(tmp_path, one) == normal(tmp_path, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tt:p owl:propertyChainAxiom ( tt:b tt:a ) .", "tt:p owl:propertyChainAxiom ( tt:a tt:b ) ."),
        ("tt:B rdfs:subClassOf tt:A .", "tt:A rdfs:subClassOf tt:B ."),
        ("<https://w3id.org/twintext/code/x> a owl:NamedIndividual , skos:Concept .", "tt:x a skos:Concept ."),
        ('tt:A tt:n "01"^^xsd:integer .', "tt:A tt:n 1 ."),
        ('tt:A rdfs:label "a" .', 'tt:A rdfs:label "a"@en .'),
        ("tt:mine a rdfs:Datatype .", ""),
    ],
)
def test_what_differs_in_meaning_differs_in_normal_form(tmp_path: Path, one: str, other: str) -> None:
    assert normal(tmp_path, one) != normal(tmp_path, other)


def test_an_axiom_over_two_classes_that_carries_a_note_stays_a_list(tmp_path: Path) -> None:
    kept = '[] a owl:AllDisjointClasses ; owl:members ( tt:B tt:A ) ; rdfs:label "why" .'
    assert "owl:members ( tt:A tt:B )" in normal(tmp_path, kept)


def test_a_broken_list_and_an_expression_that_holds_itself_are_kept_as_they_are(tmp_path: Path) -> None:
    text = "tt:A owl:unionOf [ rdf:first tt:B ] . tt:C owl:unionOf ( _:x tt:D ) . _:x owl:complementOf _:x ."
    document = read_document(file_of(tmp_path, text))
    assert len(in_one_form(document.graph)) == len(document.graph)


def test_the_normal_form_says_what_the_file_said(tmp_path: Path) -> None:
    text = 'tt:A rdfs:label "a \\" \\\\ \\n b"@en ; tt:n "01"^^xsd:integer , 1.50 ; rdfs:seeAlso [ rdfs:label "é" ] .'
    before = file_of(tmp_path, text)
    after = file_of(tmp_path, normalise(before).after, "after.ttl", prefixes="")
    assert isomorphic(read_document(after).graph, read_document(before).graph)
    assert '"01"^^xsd:integer' in after.read_text("utf-8")


def test_what_is_in_normal_form_stays_as_it_is(tmp_path: Path) -> None:
    path = file_of(tmp_path, "# about\n\n" + normal(tmp_path, 'tt:B rdfs:label "b"@en . tt:A tt:p tt:B .'), prefixes="")
    assert not normalise(path).changed
    assert list(normalise(path).difference()) == []


LINES = [
    "tt:A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty tt:p ; owl:hasValue tt:x ] .",
    (
        "[ a owl:Class ; owl:intersectionOf ( tt:A [ owl:onProperty tt:q ; owl:someValuesFrom tt:B ] ) ]"
        " rdfs:subClassOf tt:C ."
    ),
    "[] a owl:AllDisjointClasses ; owl:members ( tt:A tt:B tt:C ) .",
    "tt:q owl:inverseOf tt:p .",
    'tt:B rdfs:label "b"@en ; skos:definition "A thing." .',
    "tt:p owl:propertyChainAxiom ( tt:q tt:p ) .",
    "tt:C owl:hasKey ( tt:p tt:q ) .",
]


@given(seed=st.integers(0, 2**16))
def test_the_order_of_statements_does_not_matter(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("order")
    shuffled = random.Random(seed).sample(LINES, len(LINES))
    assert normal(folder, "\n".join(shuffled)) == normal(folder, "\n".join(LINES))


@pytest.mark.parametrize("prefix", ["", "ns1", "j.0", "x"])
def test_the_houses_prefixes_stand_whatever_the_editor_called_them(tmp_path: Path, prefix: str) -> None:
    text = f"@prefix {prefix}: <https://w3id.org/twintext/ontology#> .\n{prefix}:A {prefix}:p {prefix}:B ."
    assert normal(tmp_path, text, prefixes="").splitlines() == [
        "@prefix tt: <https://w3id.org/twintext/ontology#> .",
        "",
        "tt:A tt:p tt:B .",
    ]


def test_other_prefixes_stay_but_may_not_take_a_name_of_the_house(tmp_path: Path) -> None:
    text = "@prefix ex: <https://example.org/> . @prefix skos: <https://example.com/> . ex:a ex:b skos:c ."
    assert "@prefix ex: <https://example.org/> ." in normal(tmp_path, text, prefixes="")
    assert "skos:" not in normal(tmp_path, text, prefixes="")


def test_comments_at_the_head_are_kept(tmp_path: Path) -> None:
    path = file_of(tmp_path, "tt:A tt:p tt:B .", prefixes="# Terms\n\n# Licence: CC BY\n\n" + PREFIXES)
    result = normalise(path)
    assert result.after.startswith("# Terms\n\n# Licence: CC BY\n\n@prefix tt:")
    assert result.comments_lost == 0


def test_comments_below_the_head_are_counted_unless_the_owl_api_wrote_them(tmp_path: Path) -> None:
    banner = (
        "#################################################################\n#    Classes\n###  https://example.org/A\n"
    )
    path = file_of(tmp_path, f"# Bodies\ntt:A tt:p tt:B .\n{banner}tt:C tt:p tt:D .\n### Generated by the OWL API\n")
    assert normalise(path).comments_lost == 1


@pytest.mark.parametrize(("text", "head"), [("", ""), ("\n\n", ""), ("# a", "# a\n"), ("\n# a\n\ntt:A", "# a\n")])
def test_the_head_ends_where_the_first_statement_begins(text: str, head: str) -> None:
    assert head_comments(text) == head


RDF_XML = """<?xml version="1.0"?>
<rdf:RDF xmlns="https://w3id.org/twintext/ontology#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <!-- A comment -->
    <Norm rdf:about="https://w3id.org/twintext/id/norm/1"/>
</rdf:RDF>
"""
NORM = """\
@prefix tt: <https://w3id.org/twintext/ontology#> .

<https://w3id.org/twintext/id/norm/1> a tt:Norm .
"""


@pytest.mark.parametrize(
    "text",
    [
        RDF_XML,
        '{"@id": "https://w3id.org/twintext/id/norm/1", "@type": "https://w3id.org/twintext/ontology#Norm"}',
        "<https://w3id.org/twintext/id/norm/1> a <https://w3id.org/twintext/ontology#Norm> .",
    ],
    ids=["RDF/XML", "JSON-LD", "N-Triples"],
)
def test_a_file_is_read_by_what_it_holds_whatever_its_name(tmp_path: Path, text: str) -> None:
    assert normal(tmp_path, text, prefixes="") == NORM


def test_an_export_fills_a_file_whose_head_stays(tmp_path: Path) -> None:
    kept = file_of(tmp_path, "", prefixes="# Norms\n")
    export = file_of(tmp_path, RDF_XML, "export.owl", prefixes="")
    result = normalise(kept, export)
    result.write()
    assert kept.read_text("utf-8") == f"# Norms\n\n{NORM}"
    assert result.comments_lost == 0


def test_a_file_that_is_not_there_yet_can_be_filled(tmp_path: Path) -> None:
    result = normalise(tmp_path / "new.ttl", file_of(tmp_path, RDF_XML, "export.owl", prefixes=""))
    result.write()
    assert (tmp_path / "new.ttl").read_text("utf-8") == NORM


def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    path = file_of(tmp_path, "tt:A tt:p tt:B .")
    path.chmod(0o600)
    (tmp_path / "link.ttl").symlink_to(path)
    normalise(tmp_path / "link.ttl").write()
    assert (tmp_path / "link.ttl").is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600
    assert not normalise(path).changed


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(tmp_path, "tt:A tt:p tt:B .")
    before = path.read_text("utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        normalise(path).write()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"@prefix tt: <https://example.org/> .\n\ntt:A xx:p tt:B .", "line 3"),
        (b"tt:A a tt:B .", "line 1"),
        (b"\xef\xbb\xbf\n\xff", "line 2: is not UTF-8"),
        (b"<rdf:RDF><unclosed></rdf:RDF>", "terms.ttl"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_file_and_the_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "terms.ttl"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        normalise(path)


def test_a_missing_file_and_one_that_cannot_be_filled_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        normalise(tmp_path / "none.ttl")
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(SourceError, match="folder"):
        normalise(tmp_path / "folder.ttl", file_of(tmp_path, "tt:A tt:p tt:B ."))


def test_the_line_of_a_thing_is_where_its_statements_begin(tmp_path: Path) -> None:
    text = (
        "@base <https://example.org/> .\ntt:A a owl:Class ;\n  rdfs:subClassOf tt:B .\n\n<x> a tt:A .\ntt:A tt:p tt:B ."
    )
    document = read_document(file_of(tmp_path, text))
    lines = {str(node): document.line_of(node) for triple in document.graph for node in triple}
    assert lines["https://w3id.org/twintext/ontology#A"] == 8
    assert lines["https://example.org/x"] == 11
    assert lines["https://w3id.org/twintext/ontology#B"] is None
