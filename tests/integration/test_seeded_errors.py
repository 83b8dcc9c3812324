"""Wrong edits, each of another kind: every one is refused, and the message names the triples or the lines at fault.

The first six are those that the design of the ontology was tried with; the others are what else editors do.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.dataset.asserted import graph_of_files
from app.dataset.checks import run_checks
from app.dataset.publication import publish
from app.errors import Inconsistency, NonConformance
from app.model.embedded import EmbeddedFiles, embedded_files
from app.settings import Settings

TERMS, CODES, FACTS = "ontology/collaboration.ttl", "ontology/codes.ttl", "ontology/reference/seeded.ttl"
HEAD = """
@prefix code: <https://w3id.org/twintext/code/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix x: <https://w3id.org/twintext/id/> .
"""
X = "<https://w3id.org/twintext/id/"
TEXTS = (
    'x:a a tt:Resolution ; rdfs:label "A"@en ; tt:designation "A" ; tt:issuedBy x:body . '
    'x:b a tt:Standard ; rdfs:label "B"@en ; tt:designation "B" ; tt:issuedBy x:body . '
    'x:body a tt:StandardsBody ; rdfs:label "Body"@en . '
)


@dataclass(frozen=True)
class Seed:
    """A wrong edit: what is put into which file (in place of `instead`), and what one finding must say of it."""

    says: tuple[str, ...]
    text: str
    file: str = FACTS
    instead: str = ""


def versions(*statements: str) -> str:
    each = (
        f'x:{name} a tt:DocumentVersion ; rdfs:label "{name}"@en ; tt:designation "{name}" ; tt:versionOf x:a . '
        for name in ("v1", "v2", "v3")
    )
    return TEXTS + "".join(each) + " ".join(statements)


SEEDS = {
    "a body that is also a resolution": Seed(
        ("cax-adc", f"{X}a> rdf:type", "tt:Document", "org:Organization"), TEXTS + "x:a a tt:StandardsBody ."
    ),
    "a preambular clause with a norm": Seed(
        ("cax-dw", f"{X}c> rdf:type tt:OperativeClause", f"{X}c> rdf:type tt:PreambularClause"),
        "x:s a tt:PreambularSection . x:c a tt:Clause ; tt:directPartOf x:s ; tt:expresses x:n . x:n a tt:Norm .",
    ),
    "a study group that is a technical committee": Seed(
        ("cax-adc", f"{X}g> rdf:type tt:StudyGroup", f"{X}g> rdf:type tt:TechnicalCommittee"),
        "x:g a tt:StudyGroup , tt:TechnicalCommittee .",
    ),
    "a version of two documents": Seed(
        ("cax-adc", "rdf:type tt:Resolution", "rdf:type tt:Standard"), versions("x:v1 tt:versionOf x:b .")
    ),
    "two versions that each replace the other": Seed(
        ("prp-asyp", f"{X}v1> tt:previousVersion {X}v2>", f"{X}v2> tt:previousVersion {X}v1>"),
        versions("x:v1 tt:previousVersion x:v2 . x:v2 tt:previousVersion x:v1 ."),
    ),
    "a norm with two forces": Seed(
        ("cax-adc", f"{X}n> rdf:type tt:Request", f"{X}n> rdf:type tt:Decision"), "x:n a tt:Request , tt:Decision ."
    ),
    "versions that replace each other in a ring": Seed(
        ("tt:previousVersion", f"{X}v1>", f"{X}v2>", f"{X}v3>", "[ring]"),
        versions("x:v1 tt:previousVersion x:v2 . x:v2 tt:previousVersion x:v3 . x:v3 tt:previousVersion x:v1 ."),
    ),
    "two values of what takes one": Seed(
        ("dt-diff", f'{X}c> tt:position "1"', f'{X}c> tt:position "2"'), "x:c a tt:Clause ; tt:position 1 , 2 ."
    ),
    "a value outside the range": Seed(
        ("rdf:type tt:Document", "rdf:type tt:Agreement"),
        TEXTS + "x:g a tt:Agreement . x:v1 a tt:DocumentVersion ; tt:versionOf x:g .",
    ),
    "a date that is none": Seed(
        ("tt:adoptionDate", "9 March 2022"), versions('x:v1 tt:adoptionDate "9 March 2022"^^xsd:date .')
    ),
    "a text where a thing belongs": Seed(
        ('id/v1> tt:versionOf "Resolution 7"', "[value-of-other-kind]"), versions('x:v1 tt:versionOf "Resolution 7" .')
    ),
    "a misspelt property": Seed(
        ("tt:adopetdBy", "used in the reference facts", "declared nowhere"),
        "x:e a tt:AdoptionEvent ; tt:adopetdBy x:b .",
    ),
    "a code in no list": Seed(
        ("code/verb/decrees", "used in the reference facts", "in no list"),
        "x:s a tt:ClauseSection ; tt:openingVerb <https://w3id.org/twintext/code/verb/decrees> .",
    ),
    "an axiom outside OWL 2 RL": Seed(
        ("tt:Norm", "'some values from' may not stand in a superclass", "[profile]"),
        "tt:Norm rdfs:subClassOf [ a owl:Restriction ; owl:onProperty tt:issuedBy ; owl:someValuesFrom tt:Clause ] .",
        TERMS,
    ),
    "a class that can have no instance": Seed(
        (
            "tt:Clause: can have no instance",
            "an instance rdf:type tt:ClauseContent",
            "an instance rdf:type tt:DocumentPart",
        ),
        "tt:Clause rdfs:subClassOf tt:Norm .",
        TERMS,
    ),
    "a ring of classes": Seed(
        ("tt:Document", "below itself", "rdfs:subClassOf tt:Resolution", "[cycle]"),
        "tt:Document rdfs:subClassOf tt:Resolution .",
        TERMS,
    ),
    "a missing label": Seed(
        (TERMS, "tt:Norm: has no label in English", "[missing-label]"),
        "rdfs:label",
        TERMS,
        instead='rdfs:label "norm"@en,',
    ),
    "a label that another term has": Seed(
        ("has the label 'clause' of tt:Clause", "[duplicate-label]"),
        'rdfs:label "clause"@en,',
        TERMS,
        instead='rdfs:label "norm"@en,',
    ),
    "a code whose notation is another": Seed(
        ("code/verb/urges", "its notation is not the end of its IRI"),
        'skos:notation "urge"',
        CODES,
        instead='skos:notation "urges"',
    ),
    "a shape for an unknown class": Seed(
        ("shapes/seeded.ttl:", "sh:targetClass names tt:Treaty", "not declared as a class"),
        "<https://w3id.org/twintext/shapes#Treaty> a sh:NodeShape ; sh:targetClass tt:Treaty .",
        "shapes/seeded.ttl",
    ),
    "a prefix that nobody declared": Seed(("seeded.ttl:13", "[syntax]"), "\nx:a dc:title x:b .", FACTS),
    "a clause without its whole": Seed(
        ("id/c>: tt:directPartOf", "A part has one whole"), 'x:c a tt:Clause ; rdfs:label "c"@en ; tt:position 1 .'
    ),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a checkout, with a file of facts to write in and none besides."""
    root, shipped = tmp_path_factory.mktemp("checkout"), embedded_files().root
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(shipped / folder, root / folder, ignore=shutil.ignore_patterns("reference"))
    (root / "ontology" / "reference").mkdir()
    (root / FACTS).write_text(HEAD, encoding="utf-8")
    return root


@pytest.fixture
def checkout(small: Path) -> Iterator[EmbeddedFiles]:
    """The same, as it was again after each test."""
    before = {name: (small / name).read_text("utf-8") for name in (TERMS, CODES, FACTS)}
    yield replace(embedded_files(), root=small)
    for name, text in before.items():
        (small / name).write_text(text, encoding="utf-8")
    (small / "shapes" / "seeded.ttl").unlink(missing_ok=True)


def plant(root: Path, seed: Seed) -> None:
    path = root / seed.file
    text = path.read_text("utf-8") if path.exists() else HEAD
    if seed.instead:
        assert seed.instead in text
        path.write_text(text.replace(seed.instead, seed.text, 1), encoding="utf-8")
    else:
        path.write_text(text + seed.text + "\n", encoding="utf-8")


def errors(files: EmbeddedFiles) -> list[str]:
    """What the check refuses, but for catalogs, which do not know the file that the facts are in."""
    return [each for result in run_checks(files) for each in result.errors if not each.endswith("[catalog]")]


def test_without_a_wrong_edit_nothing_is_refused(checkout: EmbeddedFiles) -> None:
    assert errors(checkout) == []


@pytest.mark.parametrize("name", SEEDS)
def test_a_wrong_edit_is_refused_and_its_triples_are_named(checkout: EmbeddedFiles, name: str) -> None:
    plant(checkout.root, SEEDS[name])
    found = errors(checkout)
    assert any(all(part in each for part in SEEDS[name].says) for each in found), "\n".join(found)


@pytest.mark.parametrize("name", [*list(SEEDS)[:6], "two values of what takes one"])
def test_facts_that_contradict_the_ontology_are_not_published(
    checkout: EmbeddedFiles, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "facts.ttl"
    file.write_text(HEAD + SEEDS[name].text, encoding="utf-8")
    source = graph_of_files("https://example.org/graph/seeded", [file], title="facts", origin="facts.ttl")
    with pytest.raises(Inconsistency) as refused:
        publish(Settings(data=tmp_path / "data"), checkout, [source])
    assert any(all(part in each for part in SEEDS[name].says) for each in refused.value.findings)
    assert not list((tmp_path / "data").glob("versions/*"))


def test_facts_that_break_a_shape_are_not_published_where_shapes_are_held_to(
    checkout: EmbeddedFiles, tmp_path: Path
) -> None:
    file = tmp_path / "facts.ttl"
    file.write_text(HEAD + SEEDS["a clause without its whole"].text, encoding="utf-8")
    source = graph_of_files("https://example.org/graph/seeded", [file], title="facts", origin="facts.ttl")
    settings = Settings(data=tmp_path / "data", validation="reject")
    with pytest.raises(NonConformance, match="id/c>"):
        publish(settings, checkout, [source])
