"""What there is to be asked, for programs that look around."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from app.dataset.publication import publish
from app.main import create_app
from app.model.embedded import EmbeddedFiles
from app.model.published import current_version
from app.settings import Settings

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller, StoreEngine

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
VOID = "/.well-known/void"
EXAMPLES = "/.well-known/sparql-examples"
PREFIXES = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/> """
EARLIER = "20261101T120000000Z-bbbbbb"


@pytest.fixture(name="described", scope="module")
def _described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that describes itself: a class, a property, a question."""
    root = tmp_path_factory.mktemp("described") / "embedded"
    for folder in ("ontology/reference", "shapes", "queries"):
        (root / folder).mkdir(parents=True)
    (root / "ontology" / "collaboration.ttl").write_text(
        "<https://w3id.org/twintext/ontology> a <http://www.w3.org/2002/07/owl#Ontology> ."
    )
    (root / "ontology" / "codes.ttl").write_text("")
    (root / "ontology" / "reference" / "a.ttl").write_text(
        "@prefix e: <https://e.example/> . e:a a e:Body ; e:name 'A' ."
    )
    (root / "queries" / "bodies.rq").write_text("#+ title: All bodies\nASK { ?s ?p ?o }\n")
    settings = Settings(data=root.parent / "data", validation="off")
    publish(settings, EmbeddedFiles(root))
    return settings.data


@pytest.fixture(name="ask")
def _ask(described: Path, settings: Settings, engine: "StoreEngine", call: "Caller") -> "Caller":
    engine.dataset = described
    return type(call)(create_app(replace(settings, data=described), engine))


def holds(body: bytes, pattern: str) -> bool:
    store = ox.Store()
    store.load(body, format=ox.RdfFormat.TURTLE)
    return bool(store.query(PREFIXES + f"ASK {{ {pattern} }}"))


class TestVoid:
    def test_it_says_what_there_is_and_where_to_ask(self, ask: "Caller", described: Path) -> None:
        response = ask.get(VOID)
        manifest = current_version(described).manifest

        assert (response.status_code, response.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
        document = (
            "<http://here.example/.well-known/void> a void:DatasetDescription ; foaf:primaryTopic ?dataset . "
            f"?dataset a void:Dataset, dcat:Dataset ; dcat:version '{manifest.id}' ; dcterms:modified ?when ; "
            "void:sparqlEndpoint <http://here.example/sparql> ; dcat:distribution/dcat:accessURL ?endpoint"
        )
        reference = "<https://w3id.org/twintext/graph/reference>"
        for pattern in (
            document,
            "?d void:classPartition [ void:class <https://e.example/Body> ; void:entities 1 ]",
            "?d void:propertyPartition [ void:property <https://e.example/name> ; void:triples 1 ]",
            f"?d void:subset {reference} . {reference} void:triples 2 ; dcterms:license ?licence",
            "?d sh:declare [ sh:prefix 'tt' ; sh:namespace ?namespace ]",
        ):
            assert holds(response.content, pattern), pattern

    @pytest.mark.parametrize(
        ("accept", "content_type"),
        [
            ("application/ld+json", "application/ld+json"),
            ("application/rdf+xml", "application/rdf+xml"),
            ("application/n-triples", "application/n-triples"),
            (BROWSER, "text/html; charset=utf-8"),
        ],
    )
    def test_the_form_is_negotiated(self, ask: "Caller", accept: str, content_type: str) -> None:
        assert ask.get(VOID, accept).headers["content-type"] == content_type
        assert ask.get(f"{VOID}?format=ttl", accept).headers["content-type"] == "text/turtle; charset=utf-8"
        assert ask.get(VOID, "image/png").status_code == 406

    def test_it_need_not_be_sent_again(self, ask: "Caller") -> None:
        tag = ask.get(VOID).headers["etag"]

        assert ask("GET", VOID, headers={"if-none-match": tag}).status_code == 304

    def test_the_page_shows_classes_and_properties(self, ask: "Caller") -> None:
        page = ask.get(VOID, BROWSER).text

        assert "https://e.example/Body" in page
        assert "Triples by property" in page

    def test_a_dataset_that_does_not_describe_itself_still_has_its_manifest(self, call: "Caller") -> None:
        response = call.get(f"{VOID}?version={EARLIER}")

        assert holds(response.content, f"?dataset dcat:version '{EARLIER}' ; void:subset [ void:triples 20 ]")
        assert "does not describe itself" in call.get(VOID, BROWSER).text


class TestExamples:
    def test_each_question_is_an_example(self, ask: "Caller") -> None:
        response = ask.get(EXAMPLES)

        assert response.status_code == 200
        pattern = (
            "<https://w3id.org/twintext/questions/bodies> a sh:SPARQLExecutable, sh:SPARQLAskExecutable ; sh:ask ?text"
        )
        assert holds(response.content, pattern)
        tag = response.headers["etag"]
        assert ask("GET", EXAMPLES, headers={"if-none-match": tag}).status_code == 304

    def test_people_are_led_to_the_questions(self, ask: "Caller") -> None:
        response = ask.get(EXAMPLES, BROWSER)

        assert (response.status_code, response.headers["location"]) == (303, "http://here.example/questions")

    def test_none_is_an_empty_document(self, call: "Caller") -> None:
        response = call.get(EXAMPLES, "application/n-triples")

        assert (response.status_code, response.content) == (200, b"")
