"""When a second version of a resolution comes in, the dataset says which clause goes on from which."""

import asyncio
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from app import asking
from app.dataset.asserted import AssertedGraph, graph_of_triples
from app.dataset.ingestion import take_in
from app.dataset.lineage import document_key, with_lineages
from app.dataset.publication import publish, stage
from app.dataset.user_copies import resolution_graph
from app.model.embedded import embedded_files
from app.model.identifiers import TERM, thing
from app.model.published import current_version
from app.model.terms import RDF, Triple
from app.query.engine import Solutions
from app.settings import Settings
from app.sources.resolutions import read_resolution

FIXTURES = Path(__file__).parents[1] / "fixtures/resolutions/revisions"
LINEAGE = "https://w3id.org/twintext/graph/lineage/wtsa-res-911"
CLAUSE = "https://w3id.org/twintext/id/clause/wtsa-res-911/"
CHANGE = "https://w3id.org/twintext/code/change/"


def copy_of(year: int, old: str = "", new: str = "", folder: Path = FIXTURES) -> AssertedGraph:
    """A user's copy of a version, with some words in other words."""
    text = (FIXTURES / f"wtsa-911-{year}.md").read_text(encoding="utf-8")
    file = folder / f"wtsa-911-{year}.md"
    if old:
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    return resolution_graph(read_resolution(file))


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", query_workers=1, validation="off", inference="none")


def silent(_stage: str) -> None:
    pass


def ingest(settings: Settings, *graphs: AssertedGraph) -> bool:
    return take_in(settings, embedded_files(), with_lineages(settings, graphs), progress=silent).changed


def lineage(settings: Settings) -> dict[str, tuple[set[str], set[str]]]:
    """The changes of each later clause and the clauses that it continues, by the ends of their IRIs."""
    store = Store.read_only(str(current_version(settings.data).store(infer=False)))
    found: dict[str, tuple[set[str], set[str]]] = {}
    for quad in store.quads_for_pattern(None, None, None, NamedNode(LINEAGE)):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode)
        if quad.predicate.value == TERM + "discontinuedIn":
            continue
        changes, earlier = found.setdefault(quad.subject.value.removeprefix(CLAUSE), (set(), set()))
        is_change = quad.predicate.value == TERM + "clauseChange"
        (changes if is_change else earlier).add(quad.object.value.removeprefix(CHANGE if is_change else CLAUSE))
    return found


def test_a_clause_that_none_continues_ends_in_the_next_version(settings: Settings) -> None:
    ingest(settings, copy_of(2027), copy_of(2031))
    store = Store.read_only(str(current_version(settings.data).store(infer=False)))

    ended = list(store.quads_for_pattern(None, NamedNode(TERM + "discontinuedIn"), None, NamedNode(LINEAGE)))

    assert [(str(quad.subject)[1:-1].removeprefix(CLAUSE), str(quad.object)[1:-1]) for quad in ended] == [
        ("2027/noting/b", thing("document", "wtsa-res-911", "2031"))
    ]


def test_the_second_version_brings_the_lineage_of_both(settings: Settings) -> None:
    ingest(settings, copy_of(2027))
    assert lineage(settings) == {}
    ingest(settings, copy_of(2031))
    found = lineage(settings)

    assert found["2031/considering/a"] == ({"unchanged"}, {"2027/considering/a"})
    assert found["2031/considering/b"] == ({"new"}, set())
    assert found["2031/considering/d"] == ({"renumbered", "reworded"}, {"2027/considering/c"})
    assert found["2031/resolves/2"] == ({"moved", "reworded"}, {"2027/resolves/1"})
    assert found["2031/resolves/4"] == found["2031/resolves/5"] == ({"split"}, {"2027/resolves/4"})
    assert len(found) == 15


def test_the_order_in_which_versions_come_in_makes_no_difference(settings: Settings, tmp_path: Path) -> None:
    other = Settings(data=tmp_path / "other", query_workers=1, validation="off", inference="none")
    for year in (2027, 2031):
        ingest(settings, copy_of(year))
    for year in (2031, 2027):
        ingest(other, copy_of(year))

    assert lineage(settings) == lineage(other) != {}


def test_both_versions_at_once_and_again_change_nothing_more(settings: Settings) -> None:
    assert ingest(settings, copy_of(2027), copy_of(2031))
    assert len(lineage(settings)) == 15
    assert not ingest(settings, copy_of(2027), copy_of(2031))
    assert not ingest(settings, copy_of(2031))


def test_a_better_copy_of_a_version_renews_the_lineage(settings: Settings, tmp_path: Path) -> None:
    ingest(settings, copy_of(2027), copy_of(2031))
    ingest(settings, copy_of(2031, "river pilots have begun", "ferrymen and pilots have now begun", tmp_path))
    assert lineage(settings)["2031/considering/b"] == ({"new"}, set())
    ingest(settings, copy_of(2027, "to print the list every second spring", "to print the list every spring", tmp_path))

    bureau = "instructs-the-director-of-the-telecommunication-standardization-bureau/1"
    assert lineage(settings)[f"2031/{bureau}"] == ({"unchanged"}, {f"2027/{bureau}"})


def test_what_was_kept_for_the_next_build_counts(settings: Settings) -> None:
    publish(settings, embedded_files(), [])
    stage(settings, embedded_files(), with_lineages(settings, [copy_of(2027)]))
    stage(settings, embedded_files(), with_lineages(settings, [copy_of(2031)]))
    publish(settings, embedded_files(), [])

    assert len(lineage(settings)) == 15


def test_the_question_of_a_duty_s_lineage_is_answered_for_copies(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", query_workers=1)
    ingest(settings, copy_of(2027), copy_of(2031))
    question = asking.questions().get("duty-lineage")
    answer = asyncio.run(asking.ask(settings, question, {"norm": "norm/wtsa-res-911/2031/resolves/2"}, "table"))

    assert isinstance(answer, Solutions)
    rows = [tuple(row[name].value for name in ("date", "clauseLabel", "first")) for row in answer.rows]
    assert rows == [("2027", "resolves 1", "true"), *[("2031", "resolves 2", "false")] * 2]
    assert {row["changeLabel"].value for row in answer.rows[1:]} == {"moved", "reworded"}


@pytest.mark.parametrize(
    ("graph", "key"),
    [
        ("https://w3id.org/twintext/graph/document/wtsa-res-7/2022", "wtsa-res-7"),
        ("https://w3id.org/twintext/graph/document/wtsa-res-7", None),
        ("https://w3id.org/twintext/graph/document/wtsa-res-7/2022/annex", None),
        ("https://w3id.org/twintext/graph/document//2022", None),
        ("https://w3id.org/twintext/graph/reference", None),
    ],
)
def test_a_version_s_graph_tells_the_document(graph: str, key: str | None) -> None:
    assert document_key(graph) == key


def test_graphs_that_are_no_versions_come_back_as_they_are(settings: Settings) -> None:
    minutes = graph_of_triples("https://example.org/minutes", [], title="Minutes", origin="minutes.txt")

    assert with_lineages(settings, [minutes]) == [minutes]


def test_a_graph_that_goes_round_in_circles_does_no_harm(settings: Settings) -> None:
    """Whoever writes graphs by hand may say that a clause is part of itself, or stands at no place."""
    base = "https://w3id.org/twintext/id/"
    section, clause = f"<{base}section/odd/2030/resolves>", f"<{base}clause/odd/2030/resolves/1>"

    def term(name: str) -> str:
        return f"<{TERM}{name}>"

    triples: list[Triple] = [
        (section, f"<{RDF}type>", term("ClauseSection")),
        (section, term("directPartOf"), f"<{base}document/odd/2030>"),
        (section, term("position"), '"first"'),
        (clause, f"<{RDF}type>", term("Clause")),
        (clause, term("directPartOf"), section),
        (clause, term("directPartOf"), clause),
        (clause, term("text"), '"round and round it goes"'),
    ]
    odd = [
        graph_of_triples(f"https://w3id.org/twintext/graph/document/odd/{year}", triples, title="Odd", origin="odd.nt")
        for year in (2030, 2031)
    ]

    assert with_lineages(settings, odd) == odd
