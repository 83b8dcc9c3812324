"""What the dataset says of itself: exact after a build and after every write, and found by those who look for it."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from app.dataset import description, workbench
from app.dataset.amendment import Amendment
from app.dataset.description import DATASET, full_counts, recount
from app.dataset.operations import UpdateRequest, perform
from app.dataset.publication import publish
from app.dataset.workbench import Workbench, Write
from app.model.embedded import EmbeddedFiles, embedded_files
from app.model.examples import examples
from app.model.identifiers import DESCRIPTION_GRAPH, EXAMPLES_GRAPH
from app.model.published import current_version
from app.model.tokens import Writer
from app.query.questions import load_questions
from app.settings import Settings

PREFIXES = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX tt: <https://w3id.org/twintext/ontology#> PREFIX e: <https://e.example/> PREFIX schema: <https://schema.org/>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
"""
ONTOLOGY = """
@prefix : <https://e.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/twintext/ontology> a owl:Ontology ; owl:versionInfo "0.0.1" .
:Body a owl:Class . :Committee a owl:Class ; rdfs:subClassOf :Body . :Text a owl:Class .
:partOf a owl:ObjectProperty . :name a owl:DatatypeProperty .
"""
FACTS = """
@prefix : <https://e.example/> .
:sg99 a :Committee ; :name "SG 99", "CE 99"@fr ; :partOf :union ; :size 12 .
:union a :Body ; :name "Union" .
"""


@pytest.fixture
def files(tmp_path: Path) -> EmbeddedFiles:
    root = tmp_path / "embedded"
    for folder in ("ontology/reference", "shapes", "queries"):
        (root / folder).mkdir(parents=True)
    (root / "ontology" / "collaboration.ttl").write_text(ONTOLOGY)
    (root / "ontology" / "codes.ttl").write_text("")
    (root / "ontology" / "reference" / "bodies.ttl").write_text(FACTS)
    (root / "queries" / "01-bodies.rq").write_text(
        "#+ title: All bodies\n#+ summary: >-\n#+   Which bodies\n#+   are there?\n#+ answers: resolves-1\n"
        "# SELECT is not what this is: ASK\nPREFIX e: <https://e.example/ASK>\nSELECT ?b { ?b a e:Body } ORDER BY ?b\n"
    )
    (root / "queries" / "is-there.rq").write_text("#+ title: 'One''s own'\nASK { ?s ?p ?o }\n")
    (root / "queries" / "broken.rq").write_text("no query at all")
    return EmbeddedFiles(root)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", validation="off")


@pytest.fixture
def bench(settings: Settings, files: EmbeddedFiles) -> Iterator[Workbench]:
    publish(settings, files)
    with workbench.workbench(settings, files) as bench:
        yield bench


def write(bench: Workbench, update: str) -> None:
    def do(amendment: Amendment) -> None:
        perform(UpdateRequest(PREFIXES + update), amendment, lambda _: ("", b""))  # type: ignore[arg-type]  # no LOAD here

    bench.write(Write("request", "update", Writer("somebody", ()), do))


def stores(settings: Settings) -> tuple[Store, Store]:
    """Copies in memory of the asserted and the complete store of the version now served."""
    version = current_version(settings.data)
    copies = Store(), Store()
    for infer, copy in zip((False, True), copies, strict=True):
        copy.extend(Store.read_only(str(version.store(infer=infer))))
    return copies


def ask(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the complete store, as an editor would get them."""
    found = Store.read_only(str(current_version(settings.data).store())).query(PREFIXES + query)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple(None if value is None else value.value for value in row) for row in found)


class TestBuild:
    def test_the_numbers_are_those_of_everything_else(self, settings: Settings, files: EmbeddedFiles) -> None:
        publish(settings, files)
        asserted, complete = stores(settings)

        described = ask(settings, f"SELECT ?n {{ <{DATASET}> void:triples ?n }}")
        manifest = current_version(settings.data).manifest
        own = sum(
            1
            for graph in (DESCRIPTION_GRAPH, EXAMPLES_GRAPH)
            for _ in complete.quads_for_pattern(None, None, None, NamedNode(graph))
        )
        assert described == [(str(manifest.total - own),)]
        assert recount(asserted, complete) == (set(), set())

    def test_classes_properties_and_datatypes_are_found(self, settings: Settings, files: EmbeddedFiles) -> None:
        publish(settings, files)
        e = "https://e.example/"

        classes = dict(
            ask(settings, f"SELECT ?c ?n {{ <{DATASET}> void:classPartition [ void:class ?c ; void:entities ?n ] }}")
        )
        assert (classes[e + "Body"], classes[e + "Committee"]) == ("2", "1"), "a committee is a body: that is entailed"
        properties = dict(
            ask(
                settings,
                f"SELECT ?p ?n {{ <{DATASET}> void:propertyPartition [ void:property ?p ; void:triples ?n ] }}",
            )
        )
        assert properties[e + "name"] == "3"
        completions = ask(
            settings,
            """SELECT DISTINCT ?class ?property ?to ?datatype { ?cp void:class ?class ; void:propertyPartition ?pp .
            ?pp void:property ?property . FILTER(?class = e:Committee)
            OPTIONAL { { ?pp void:classPartition [ void:class ?to ] }
            UNION { ?pp ext:datatypePartition [ ext:datatype ?datatype ] } } }""",
        )
        found = {(row[1] or "").removeprefix(e): re.split("[/#]", row[2] or row[3] or "")[-1] for row in completions}
        assert found == {"name": "string", "partOf": "Body", "size": "integer"}
        assert len(completions) == 4, "a name is a string with or without a language"

    def test_questions_and_prefixes_are_found_as_editors_look_for_them(
        self, settings: Settings, files: EmbeddedFiles
    ) -> None:
        publish(replace(settings, base_url="https://here.example/base"), files)

        found = ask(
            settings,
            """SELECT DISTINCT ?sq ?comment ?query ?target { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
            sh:select|sh:ask|sh:construct|spex:describe ?query ; schema:target ?target }""",
        )
        base, endpoint = "https://w3id.org/twintext/questions/", "https://here.example/base/sparql"
        assert [(row[0], row[1], row[3]) for row in found] == [
            (base + "bodies", "Which bodies are there?", endpoint),
            (base + "is-there", "One's own", endpoint),
        ]
        assert "ORDER BY ?b" in str(found[0][2])
        prefixes = dict(ask(settings, "SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }"))
        assert prefixes["tt"] == "https://w3id.org/twintext/ontology#"

    def test_a_second_build_describes_anew(self, settings: Settings, files: EmbeddedFiles) -> None:
        publish(settings, files)
        (files.root / "ontology" / "reference" / "more.ttl").write_text(FACTS.replace("sg99", "sg98"))
        (files.root / "queries" / "is-there.rq").unlink()

        assert publish(settings, files).changed

        assert recount(*stores(settings)) == (set(), set())
        assert ask(settings, "SELECT ?c { ?q sh:ask ?c }") == []

    def test_another_question_or_address_makes_another_version(self, settings: Settings, files: EmbeddedFiles) -> None:
        publish(settings, files)
        assert not publish(settings, files).changed
        assert publish(replace(settings, base_url="https://there.example"), files).changed
        (files.root / "queries" / "another.rq").write_text("#+ title: x\nASK {}\n")
        assert publish(replace(settings, base_url="https://there.example"), files).changed

    @pytest.mark.parametrize(("kind", "empty"), [("plain", False), ("union", True)])
    def test_a_bare_store_holds_nothing_of_it(
        self,
        settings: Settings,
        files: EmbeddedFiles,
        kind: str,
        empty: bool,  # noqa: FBT001  # a parameter
    ) -> None:
        publish(replace(settings, default_graph="plain" if kind == "plain" else "union"), files, empty=empty)
        asserted, complete = stores(settings)

        for store in (asserted, complete):
            assert not description.is_described(store)
            assert not list(store.query(PREFIXES + "SELECT ?s { ?s a sh:SPARQLExecutable }"))  # type: ignore[arg-type]


class TestWrites:
    @pytest.mark.parametrize(
        "update",
        [
            "INSERT DATA { GRAPH e:g { e:x e:name 'x' } }",
            "INSERT DATA { GRAPH e:g { e:x a e:Text ; e:name 'x', 'y'@en ; e:partOf e:sg99 . e:sg99 e:likes e:x } }",
            "INSERT DATA { GRAPH e:g { e:sg99 a e:Text } GRAPH e:h { e:sg99 a e:Text } }",
            "INSERT DATA { GRAPH e:g { e:union e:name 'Union' } }",
            "INSERT DATA { GRAPH e:g { [] a e:Text ; e:name 'nameless' ; e:partOf [ a e:Body ] } }",
            "INSERT DATA { GRAPH e:g { e:x a [ a e:Text ] } }",
        ],
    )
    def test_the_numbers_follow_a_change_and_its_undoing(
        self, bench: Workbench, settings: Settings, update: str
    ) -> None:
        write(bench, update)
        assert recount(*stores(settings)) == (set(), set())

        write(bench, "DROP GRAPH e:g ; DROP SILENT GRAPH e:h")
        assert recount(*stores(settings)) == (set(), set())

    @pytest.mark.parametrize("seed", range(3))
    def test_they_are_exact_after_many_changes_at_random(self, bench: Workbench, settings: Settings, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            quads = " ".join(
                f"GRAPH e:{chance.choice('gh')} {{ e:{chance.choice('abcd')} {_statement(chance)} }}" for _ in range(6)
            )
            write(bench, f"{'DELETE' if chance.random() < 0.4 else 'INSERT'} DATA {{ {quads} }}")
        assert recount(*stores(settings)) == (set(), set())

    def test_a_large_change_is_counted_anew(
        self, bench: Workbench, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbench, "_COUNTED_ANEW", 1)
        monkeypatch.setattr(workbench, "_PART_COUNTED_ANEW", 1_000_000)
        monkeypatch.delattr(description, "adjustments")

        write(bench, "INSERT DATA { GRAPH e:g { e:x a e:Text ; e:name 'x' ; e:partOf e:sg99 } }")

        asserted, complete = stores(settings)
        assert recount(asserted, complete) == (set(), set())
        assert ask(
            settings, f"SELECT ?n {{ <{DATASET}> void:classPartition [ void:class e:Text ; void:entities ?n ] }}"
        ) == [("1",)]

    def test_the_patch_and_the_union_hold_the_new_numbers(self, bench: Workbench, settings: Settings) -> None:
        write(bench, "INSERT DATA { GRAPH e:g { e:x a e:Text } }")

        version = current_version(settings.data)
        assert DESCRIPTION_GRAPH in version.patch.read_text()
        assert version.manifest.change is not None
        assert version.manifest.change.graphs == ("https://e.example/g",)
        for store in stores(settings):
            for quad in store.quads_for_pattern(None, None, None, NamedNode(DESCRIPTION_GRAPH)):
                assert next(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, DefaultGraph()), None)

    def test_counting_leaves_the_stores_as_they_are(self, bench: Workbench, settings: Settings) -> None:
        asserted, complete = stores(settings)
        before = set(asserted), set(complete)
        full_counts(asserted, complete)
        recount(asserted, complete)

        assert (set(asserted), set(complete)) == before


def _statement(chance: random.Random) -> str:
    if chance.random() < 0.4:
        return f"a e:{chance.choice(['Body', 'Committee', 'Text'])}"
    if chance.random() < 0.5:
        return f"e:partOf e:{chance.choice('abcd')}"
    return f"e:name {chance.choice(['1', chr(39) + 'x' + chr(39), chr(39) + 'y' + chr(39) + '@en'])}"


def test_an_example_says_of_each_question_what_the_question_says() -> None:
    folder = embedded_files().queries
    questions = sorted(load_questions(folder), key=lambda question: question.name)

    assert [(e.name, e.title, e.summary, e.answers, e.form, e.text) for e in examples(folder)] == [
        (q.name, q.title, q.summary, q.answers or "", q.form, q.text) for q in questions
    ]
