"""Explanations of published versions: by a process of their own with a deadline, for each version that is kept."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from app.dataset.asserted import graph_of_files
from app.dataset.explanation import desk as desks
from app.dataset.explanation import explainer, prospect
from app.dataset.explanation.contradictions import contradictions
from app.dataset.explanation.desk import ExplanationDesk
from app.dataset.explanation.evidence import StoreEvidence, read_schema
from app.dataset.explanation.explaining import Explained, as_kept
from app.dataset.explanation.justification import justify, leaves
from app.dataset.handover import LENGTH
from app.dataset.inference.closure import close_schema
from app.dataset.inference.inconsistency import MEANINGS, find_inconsistencies
from app.dataset.publication import publish, stage
from app.errors import BadRequest, EngineFailure, NotEntailed, QueryTimeout, QueryTooLarge, QueueFull, UnknownVersion
from app.model.embedded import embedded_files
from app.model.identifiers import ENTAILED_GRAPH
from app.model.proofs import Proof, Statement
from app.model.published import PublishedVersion, all_versions
from app.model.terms import Triple
from app.settings import Settings
from tests.integration import test_increment_equals_closure as increments

ROOT = Path(__file__).parents[2]
GRAPH = "https://example.org/graph/test"
FACTS = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
:within a owl:TransitiveProperty . :Part rdfs:subClassOf :Thing . :within rdfs:domain :Part .
:a :within :b ; dcterms:source <http://example.org/page> . :b :within :c . :a :size 05 .
"""
A, B, C = (f"<http://example.org/{name}>" for name in "abc")
WITHIN = "<http://example.org/within>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
THING = "<http://example.org/Thing>"
Outcome = TypeVar("Outcome")


@pytest.fixture(scope="module", name="settings")
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A dataset of two versions; in the second, b is no longer within c."""
    folder = tmp_path_factory.mktemp("explaining")
    settings = Settings(data=folder / "data", query_timeout=20.0)
    for text in (FACTS, FACTS.replace(":b :within :c .", "")):
        (folder / "facts.ttl").write_text(text, "utf-8")
        graph = graph_of_files(GRAPH, [folder / "facts.ttl"], title="Facts", origin="facts.ttl")
        publish(settings, embedded_files(), [graph], empty=True)
    return settings


@pytest.fixture(scope="module", name="versions")
def _versions(settings: Settings) -> list[PublishedVersion]:
    """The versions, the first first."""
    return list(reversed(all_versions(settings.data)))


def with_desk(settings: Settings, use: Callable[[ExplanationDesk], Coroutine[Any, Any, Outcome]]) -> Outcome:
    async def run() -> Outcome:
        desk = ExplanationDesk(settings)
        try:
            return await use(desk)
        finally:
            await desk.stop()

    return asyncio.run(run())


def test_an_entailed_triple_is_explained_down_to_graphs_and_their_sources(versions: list[PublishedVersion]) -> None:
    proof = Explained.of(versions[0]).proof((A, WITHIN, C))

    assert [(one.triple, one.rule) for one in proof.statements[:1]] == [((A, WITHIN, C), "prp-trp")]
    assert {one.triple for one in proof.statements[1:]} == {
        (WITHIN, TYPE, "<http://www.w3.org/2002/07/owl#TransitiveProperty>"),
        (A, WITHIN, B),
        (B, WITHIN, C),
    }
    assert all(one.graphs == (GRAPH,) for one in proof.statements[1:])
    assert [one.origins for one in proof.statements if one.triple == (A, WITHIN, B)] == [("<http://example.org/page>",)]
    assert [(source.graph, source.title, source.origin) for source in proof.sources] == [(GRAPH, "Facts", "facts.ttl")]
    assert (proof.version, proof.steps, proof.is_stated) == (versions[0].id, 1, False)


def test_a_stated_triple_explains_itself_also_where_its_number_is_written_otherwise(
    versions: list[PublishedVersion],
) -> None:
    size = "<http://example.org/size>"
    proof = Explained.of(versions[1]).proof((A, size, '"0005"^^<http://www.w3.org/2001/XMLSchema#integer>'))

    assert (proof.is_stated, proof.steps, proof.conclusion.graphs) == (True, 0, (GRAPH,))
    assert proof.conclusion.triple == (A, size, '"5"^^<http://www.w3.org/2001/XMLSchema#integer>')


def test_each_version_explains_what_holds_in_it(settings: Settings, versions: list[PublishedVersion]) -> None:
    async def use(desk: ExplanationDesk) -> list[Proof]:
        proofs = [await desk.explain((A, WITHIN, C), versions[0].id)]
        with pytest.raises(NotEntailed, match="no source states <http://example"):
            await desk.explain((A, WITHIN, C), versions[1].id)
        with pytest.raises(UnknownVersion):
            await desk.explain((A, WITHIN, C), "no-such-version")
        process = desk.process
        proofs += await asyncio.gather(*(desk.explain((A, TYPE, THING), version.id) for version in versions))
        assert desk.process == process, "the process was kept"
        return proofs

    proofs = with_desk(settings, use)

    assert [proof.version for proof in proofs] == [versions[0].id, *(version.id for version in versions)]
    assert [one.rule for one in proofs[1].statements if one.rule] == ["cax-sco", "prp-dom"]


@pytest.mark.parametrize(
    "triple", [('"a"', WITHIN, C), (A, "_:b", C), (A, WITHIN, "<not an iri>"), (A, WITHIN, '"a"^^<no iri>')]
)
def test_what_the_engine_takes_for_no_triple_is_a_bad_request(triple: Triple) -> None:
    with pytest.raises(BadRequest):
        as_kept(triple)


def test_what_is_entailed_for_no_reason_is_a_fault_and_is_said(
    versions: list[PublishedVersion], tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    odd = (NamedNode(A[1:-1]), NamedNode(WITHIN[1:-1]), NamedNode(A[1:-1]))
    store.extend([Quad(*odd, DefaultGraph()), Quad(*odd, NamedNode(ENTAILED_GRAPH))])
    explained = replace(Explained.of(versions[0]), store=store)

    with pytest.raises(EngineFailure, match="no proof was found"):
        explained.proof((A, WITHIN, A))


class TestDesk:
    """What goes wrong in the process reaches whoever asked, and the next one is served."""

    def test_a_search_that_takes_too_long_is_stopped(
        self, settings: Settings, versions: list[PublishedVersion]
    ) -> None:
        async def use(desk: ExplanationDesk) -> None:
            await desk.explain((A, WITHIN, C), versions[0].id)
            process = desk.process
            assert process is not None
            os.kill(process, signal.SIGSTOP)
            with pytest.raises(QueryTimeout):
                await desk.explain((A, WITHIN, C), versions[0].id)
            assert desk.process is None
            await desk.explain((A, WITHIN, C), versions[0].id)
            with pytest.raises(ProcessLookupError):
                os.kill(process, 0)

        with_desk(replace(settings, query_timeout=1.5), use)

    def test_a_process_that_is_killed_is_replaced(self, settings: Settings, versions: list[PublishedVersion]) -> None:
        async def use(desk: ExplanationDesk) -> None:
            await desk.explain((A, WITHIN, C), versions[0].id)
            process = desk.process
            assert process is not None
            os.kill(process, signal.SIGSTOP)
            asking = asyncio.ensure_future(desk.explain((A, WITHIN, C), versions[0].id))
            await asyncio.sleep(0)
            os.kill(process, signal.SIGKILL)
            with pytest.raises(QueryTooLarge):
                await asking
            await desk.explain((A, WITHIN, C), versions[0].id)

        with_desk(settings, use)

    def test_a_process_that_fails_says_why(
        self, settings: Settings, versions: list[PublishedVersion], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def use(desk: ExplanationDesk) -> None:
            with pytest.raises(EngineFailure, match="the explaining process failed: "):
                await desk.explain((A, WITHIN, C), versions[0].id)

        monkeypatch.setattr(desks, "_MODULE", "not-a-module")
        with_desk(settings, use)

    def test_a_process_that_cannot_be_started_is_a_failure(
        self, settings: Settings, versions: list[PublishedVersion], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def use(desk: ExplanationDesk) -> None:
            with pytest.raises(EngineFailure, match="no process can be started"):
                await desk.explain((A, WITHIN, C), versions[0].id)

        monkeypatch.setattr(sys, "executable", "/no/such/python")
        with_desk(settings, use)

    def test_whoever_leaves_does_not_disturb_the_next(
        self, settings: Settings, versions: list[PublishedVersion]
    ) -> None:
        async def use(desk: ExplanationDesk) -> Proof:
            await desk.explain((A, TYPE, THING), versions[0].id)
            process = desk.process
            leaving = asyncio.ensure_future(desk.explain((A, TYPE, THING), versions[0].id))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            leaving.cancel()
            proof = await desk.explain((A, WITHIN, C), versions[0].id)
            assert desk.process == process
            return proof

        assert with_desk(settings, use).conclusion.triple == (A, WITHIN, C)

    def test_a_long_search_that_nobody_waits_for_is_stopped(
        self, settings: Settings, versions: list[PublishedVersion], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def use(desk: ExplanationDesk) -> Proof:
            await desk.explain((A, TYPE, THING), versions[0].id)
            process = desk.process
            assert process is not None
            os.kill(process, signal.SIGSTOP)
            leaving = asyncio.ensure_future(desk.explain((A, TYPE, THING), versions[0].id))
            await asyncio.sleep(0.05)
            leaving.cancel()
            proof = await desk.explain((A, WITHIN, C), versions[0].id)
            assert desk.process != process
            return proof

        monkeypatch.setattr(desks, "_GRACE", 0.05)
        assert with_desk(settings, use).conclusion.triple == (A, WITHIN, C)

    def test_no_more_wait_than_may(self, settings: Settings, versions: list[PublishedVersion]) -> None:
        async def use(desk: ExplanationDesk) -> list[object]:
            asked = (desk.explain((A, WITHIN, C), versions[0].id) for _ in range(4))
            return list(await asyncio.gather(*asked, return_exceptions=True))

        found = with_desk(replace(settings, queue_limit=1), use)

        assert sum(isinstance(one, QueueFull) for one in found) == 2
        assert sum(isinstance(one, Proof) for one in found) == 2

    def test_who_waits_longer_than_a_query_may_take_is_sent_away(
        self, settings: Settings, versions: list[PublishedVersion]
    ) -> None:
        async def use(desk: ExplanationDesk) -> None:
            await desk._turn.acquire()
            with pytest.raises(QueueFull):
                await desk.explain((A, WITHIN, C), versions[0].id)
            desk._turn.release()

        with_desk(replace(settings, query_timeout=0.05), use)

    def test_the_process_is_there_before_anybody_asks(
        self, settings: Settings, versions: list[PublishedVersion]
    ) -> None:
        async def use(desk: ExplanationDesk) -> None:
            desk.prepare(after=0.0)
            assert desk._preparing is not None
            await desk._preparing
            process = desk.process
            assert process is not None
            await desk.explain((A, WITHIN, C), versions[0].id)
            assert desk.process == process

        with_desk(settings, use)

    def test_a_dataset_without_a_version_does_not_hinder_the_start(self, tmp_path: Path) -> None:
        async def use(desk: ExplanationDesk) -> None:
            desk.prepare(after=0.0)
            assert desk._preparing is not None
            await desk._preparing
            assert desk.process is None

        with_desk(Settings(data=tmp_path), use)

    def test_a_desk_that_is_closed_before_the_process_starts_starts_none(self, settings: Settings) -> None:
        async def use(desk: ExplanationDesk) -> ExplanationDesk:
            desk.prepare(after=60.0)
            return desk

        assert with_desk(settings, use).process is None


class TestExplainer:
    """What runs in the process, without one."""

    def test_few_versions_are_kept_open(
        self, settings: Settings, versions: list[PublishedVersion], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(explainer, "_KEPT", 1)
        made = explainer.Explainer(settings.data, 0)

        assert made.answer({"triple": None, "version": versions[0].id}) == {}
        assert "proof" in made.answer({"triple": [A, TYPE, THING], "version": versions[1].id})
        assert list(made._open) == [versions[1].id]

    @pytest.mark.parametrize(
        ("raised", "told"), [(MemoryError(), "QueryTooLarge"), (OSError("unreadable"), "EngineFailure")]
    )
    def test_what_goes_wrong_is_told(
        self,
        settings: Settings,
        versions: list[PublishedVersion],
        monkeypatch: pytest.MonkeyPatch,
        raised: Exception,
        told: str,
    ) -> None:
        def fail(self: Explained, triple: Triple) -> Proof:
            raise raised

        monkeypatch.setattr(Explained, "proof", fail)
        made = explainer.Explainer(settings.data, 7)

        assert made.answer({"triple": [A, TYPE, THING], "version": versions[0].id})["error"] == told

    def test_it_answers_until_nobody_asks(self, settings: Settings, versions: list[PublishedVersion]) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            serving = threading.Thread(target=explainer.serve, args=(theirs, explainer.Explainer(settings.data, 0)))
            serving.start()
            body = json.dumps({"triple": [A, TYPE, THING], "version": versions[0].id}).encode()
            ours.sendall(LENGTH.pack(len(body)) + body)
            with ours.makefile("rb") as answers:
                answer = json.loads(answers.read(LENGTH.unpack(answers.read(LENGTH.size))[0]))
            ours.shutdown(socket.SHUT_WR)
            serving.join()

        assert answer["proof"]["holds"] == "entailed"


# What ships


def test_all_kinds_of_triples_that_follow_from_what_ships_have_proofs(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    explained = Explained.of(publish(settings, embedded_files()).version)
    kinds: dict[tuple[str, str], Triple] = {}
    for quad in explained.store.quads_for_pattern(None, None, None, NamedNode(ENTAILED_GRAPH)):
        triple = (str(quad.subject), str(quad.predicate), str(quad.object))
        kinds.setdefault((triple[1], triple[2] if triple[1] == TYPE else ""), triple)

    assert len(kinds) > 50
    for triple in kinds.values():
        proof = explained.proof(triple)
        assert not proof.is_stated
        assert all(one.rule or one.graphs for one in proof.statements)
        assert all(premise > place for place, one in enumerate(proof.statements) for premise in one.premises)


# Contradictions


@pytest.mark.parametrize("rule", increments.CONSTRUCTS)
def test_each_contradiction_is_explained_by_a_least_set(rule: str) -> None:
    triples = set(increments.turtle(increments.CONSTRUCTS[rule]))
    found = list(contradictions(triples, Statement, "v"))

    assert bool(found) == bool(list(find_inconsistencies(close_schema(triples))))
    for proof in found:
        assert proof.conclusion.triple is None
        assert proof.conclusion.rule in MEANINGS
        ground = {one.triple for one in proof.statements if one.triple and not one.rule}
        assert ground <= triples
        assert list(find_inconsistencies(close_schema(ground)))
        for triple in ground:
            if "#first" not in triple[1] and "#rest" not in triple[1]:
                assert not list(find_inconsistencies(close_schema(ground - {triple})))


def test_no_more_contradictions_are_told_than_are_read() -> None:
    triples = set(increments.turtle(":K owl:disjointWith :L . " + "".join(f":x{n} a :K, :L . " for n in range(9))))

    assert len(list(contradictions(triples, Statement, "v", most=4))) == 4


def test_values_that_differ_rest_on_the_restriction_in_full() -> None:
    text = ":K rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass xsd:integer ] ."
    (proof,) = contradictions(set(increments.turtle(text + " :a a :K ; :p 5, 6 .")), Statement, "v")
    told = {one.triple[1].rpartition("#")[2] for one in proof.statements if one.triple}

    assert proof.conclusion.rule == "dt-diff"
    assert {"onProperty>", "maxQualifiedCardinality>", "onClass>", "subClassOf>"} <= told


def test_what_a_file_would_contradict_is_found_without_writing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "<http://example.org/Thing> <http://www.w3.org/2002/07/owl#disjointWith> <http://example.org/Part> .", "utf-8"
    )
    before = sorted(settings.data.rglob("*"))

    assert list(prospect.prospective_contradictions(settings, embedded_files())) == []
    (proof,) = prospect.prospective_contradictions(settings, embedded_files(), [bad])

    assert {graph for one in proof.statements for graph in one.graphs} == {GRAPH, bad.as_uri()}
    assert {source.title for source in proof.sources} == {"Facts", "bad.ttl"}
    assert sorted(settings.data.rglob("*")) == before


def test_what_was_kept_for_the_next_build_counts(settings: Settings, tmp_path: Path) -> None:
    ours = replace(settings, data=tmp_path / "data")
    file = tmp_path / "kept.ttl"
    file.write_text(FACTS, "utf-8")
    graph = graph_of_files(GRAPH, [file], title="Kept", origin="kept.ttl")
    publish(ours, embedded_files(), [graph], empty=True)
    file.write_text(FACTS + ":a owl:differentFrom :a .", "utf-8")
    stage(ours, embedded_files(), [graph_of_files(GRAPH, [file], title="Kept", origin="kept.ttl")])

    (proof,) = prospect.prospective_contradictions(ours, embedded_files())

    assert proof.conclusion.rule == "eq-diff1"


def test_a_dataset_that_is_not_there_yet_is_the_files_of_the_project(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "<https://w3id.org/twintext/id/organization/iso> a <https://w3id.org/twintext/ontology#Document> .", "utf-8"
    )
    proofs = list(prospect.prospective_contradictions(Settings(data=tmp_path / "none"), embedded_files(), [bad]))

    assert proofs
    assert all(bad.as_uri() in {graph for one in proof.statements for graph in one.graphs} for proof in proofs)


# The command


def run(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWINTEXT_")}
    return subprocess.run(
        [sys.executable, "-m", "app", "explain", *arguments, "--data", str(data)],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_explains_in_each_form(settings: Settings, versions: list[PublishedVersion]) -> None:
    triple = (A, WITHIN, C, "--version", versions[0].id)
    as_text, as_json, as_turtle = (
        run(*triple, "--format", form, data=settings.data) for form in ("text", "json", "turtle")
    )

    assert "by prp-trp (a transitive property leads on), from 2, 3 and 4" in as_text.stdout
    assert json.loads(as_json.stdout)["statements"][0]["rule"] == "prp-trp"
    assert "prov:wasDerivedFrom" in as_turtle.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ((A, WITHIN, C), 1, "it does not follow"),
        ((A, WITHIN), 2, "give a subject, a predicate and an object"),
        ((A, WITHIN, "nothing"), 1, "object='nothing' is no term"),
        (("--inconsistency", "--version", "v"), 2, "is consistent"),
        (("--inconsistency",), 0, "nothing contradicts"),
        (("--inconsistency", "no-such-file.ttl"), 1, "no-such-file.ttl"),
    ],
)
def test_the_command_says_what_it_cannot_explain(
    settings: Settings, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = run(*arguments, data=settings.data)

    assert done.returncode == status
    assert words in " ".join(done.stderr.replace("│", " ").split())


def test_the_command_explains_contradictions(settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "<http://example.org/a> <http://www.w3.org/2002/07/owl#differentFrom> <http://example.org/a> .", "utf-8"
    )
    done = run("--inconsistency", str(bad), data=settings.data)
    as_json = run("--inconsistency", str(bad), "--format", "json", data=settings.data)

    assert done.returncode == 1
    assert done.stdout.startswith("1. Contradiction\n   by eq-diff1")
    assert "1 contradiction" in done.stderr
    assert [proof["holds"] for proof in json.loads(as_json.stdout)] == ["contradiction"]


def test_a_remote_dataset_is_not_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "explain", A, WITHIN, C],
        check=False,
        cwd=ROOT,
        env={**os.environ, "TWINTEXT_ENGINE": "remote", "TWINTEXT_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 1
    assert "remote SPARQL server" in done.stderr


def test_a_chain_of_many_links_is_followed_though_not_all_is_tried_to_be_left_out() -> None:
    links = [(f"<http://e/{n}>", WITHIN, f"<http://e/{n + 1}>") for n in range(110)]
    triples = [(WITHIN, TYPE, "<http://www.w3.org/2002/07/owl#TransitiveProperty>"), *links]
    copy = increments.Copy(triples)
    asserted = Store()
    increments.put(asserted, triples, DefaultGraph(), there=True)
    steps = justify(
        ("<http://e/0>", WITHIN, "<http://e/110>"), StoreEvidence(copy.store, read_schema(copy.store), asserted)
    )

    assert steps is not None
    assert set(leaves(steps)) == set(triples)
    assert not Proof("v", tuple(Statement(triple) for triple in triples)).is_minimal
