"""Tables of open data, from their files to a published version."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from typer.testing import CliRunner

from app.__main__ import app
from app.model.identifiers import TERM, code, thing
from app.model.published import all_versions, current_version
from app.sources.catalogues.committees_lifting import COMMITTEES_GRAPH

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "catalogue-sample.tar.xz"
DAY = "2026-08-22"
NAMES = (
    "PREFIX id: <https://w3id.org/twintext/id/organization/> "
    f"PREFIX tt: <{TERM}> PREFIX org: <http://www.w3.org/ns/org#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX dcterms: <http://purl.org/dc/terms/> "
)


def run(data: Path, *arguments: str | Path, code: int = 0) -> str:
    """What a command says, on both of its outputs."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--data", str(data)])
    assert result.exit_code == code, result.output
    return result.output if code == 0 else str(result.exception)


def ask(data: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query over all graphs of the version that stands."""
    store = Store.read_only(str(current_version(data).store()))
    rows = store.query(NAMES + query)
    assert isinstance(rows, QuerySolutions)
    return [tuple(row) for row in rows]


def deliverable(reference: str, number: int, stage: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "deliverableType": "IS",
        "reference": reference,
        "title": {"en": "Widgets", "fr": "Bidules"},
        "publicationDate": f"{reference[-4:]}-02-03",
        "edition": 1,
        "icsCode": ["98.100.70"],
        "ownerCommittee": "ISO/TC 901",
        "currentStage": stage,
        **more,
    }


def table(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


@pytest.fixture(name="data", scope="module")
def _data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dataset") / "data"


OLD = deliverable("ISO 99001:2027", 1, 6060)


def test_deliverables_come_into_the_catalogue_and_a_second_time_changes_nothing(data: Path, tmp_path: Path) -> None:
    file = table(tmp_path / "deliverables.jsonl", OLD, {"id": 9})
    said = run(data, "ingest", "iso-deliverables", file, "--retrieved", "2026-01-02")
    assert "iso: 1 records read, 1 in the dataset" in said
    assert "names no document: it has no reference" in said
    assert ask(data, "SELECT ?f { ?v tt:designation 'ISO 99001:2027' ; tt:inForce ?f }") == [
        (Literal(True),)  # noqa: FBT003 - pyoxigraph takes no names
    ]
    assert "nothing differs" in run(data, "ingest", "iso-deliverables", file, "--retrieved", "2026-01-02")


def test_a_later_file_updates_states_and_its_ids_become_versions(data: Path, tmp_path: Path) -> None:
    file = table(
        tmp_path / "later.jsonl",
        OLD | {"currentStage": 9599, "replacedBy": [2]},
        deliverable("ISO 99001:2031", 2, 6060, replaces=[1]),
    )
    run(data, "ingest", "iso-deliverables", file, "--retrieved", DAY)
    states = ask(data, "SELECT ?d ?f { ?v tt:designation ?d ; tt:inForce ?f FILTER(STRSTARTS(?d,'ISO 99')) }")
    assert {(d.value, f.value) for d, f in states} == {("ISO 99001:2027", "false"), ("ISO 99001:2031", "true")}
    before = ask(data, "SELECT ?b { ?v tt:designation 'ISO 99001:2031' ; tt:previousVersion ?b }")
    assert before == [(NamedNode(thing("document", "iso-99001", "2027")),)]


def test_an_earlier_file_changes_no_state_back(data: Path, tmp_path: Path) -> None:
    file = table(tmp_path / "earlier.jsonl", OLD)
    assert "nothing differs" in run(data, "ingest", "iso-deliverables", file, "--retrieved", "2025-12-31")


def test_classes_give_names_to_the_subjects_of_records(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "ICS.csv"
    file.write_text(
        "identifier,parent,titleEn,titleFr,scopeEn,scopeFr\n98,,Widgets,Bidules,,\n98.100,98,Round,Ronds,,\n"
        "98.100.70,98.100,Small,Petits,Not large,Pas grands\n",
        "utf-8",
    )
    assert "3 classes read, 0 rows skipped" in run(data, "ingest", "ics", file)
    assert "nothing differs" in run(data, "ingest", "ics", file)
    found = ask(data, "SELECT DISTINCT ?n ?b { ?v dcterms:subject ?s . ?s skos:prefLabel ?n ; skos:broader ?b }")
    assert {(name.value, name.language) for name, _ in found} == {("Small", "en"), ("Petits", "fr")}
    assert {above for _, above in found} == {NamedNode(code("ics", "98.100"))}


def test_countries_are_added_to_those_that_ship(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text(
        "ISO3166-1-Alpha-2,official_name_fr,official_name_en\nQQ,Quélande,Quland\nFR,Autre,Other\n,,Nowhere\n", "utf-8"
    )
    said = run(data, "ingest", "countries", file)
    assert "2 countries read, 1 rows skipped" in said
    names = ask(data, "SELECT ?c ?n { ?c a tt:Country ; rdfs:label ?n FILTER(LANG(?n) = 'fr') }")
    assert (NamedNode(thing("country", "qq")), Literal("Quélande", language="fr")) in names
    assert [name.value for country, name in names if country == NamedNode(thing("country", "fr"))] == ["France"]


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample of the catalogues is not beside the checkout")
def test_the_committees_of_iso_come_beside_those_that_ship(data: Path, tmp_path: Path) -> None:
    with tarfile.open(SAMPLE) as archive:
        member = next(one for one in archive if one.name.endswith("committees.sample.jsonl"))
        content = archive.extractfile(member)
        assert content is not None
        (tmp_path / "committees.jsonl").write_bytes(content.read())
    said = run(data, "ingest", "iso-committees", tmp_path / "committees.jsonl", "--retrieved", "2025-07-01")
    assert "48 committees read, 0 rows skipped" in said
    assert "liaison-without-reference (77)" in said
    for odd in ("committee-not-understood", "secretariat-differs", "parent-unknown", "liaison-no-longer-listed"):
        assert odd not in said
    itu = ask(
        data,
        "SELECT ?d { ?l a tt:LiaisonRelationship ; tt:liaisonParty id:itu ; tt:asOf ?d }",
    )
    assert [day.value for (day,) in itu] == ["2025"] * 32
    days = ask(data, "SELECT ?l (COUNT(?d) AS ?n) { ?l a tt:LiaisonRelationship ; tt:asOf ?d } GROUP BY ?l")
    assert {number.value for _, number in days} == {"1"}
    (joint,) = ask(data, "SELECT ?n ?s { ?c tt:designation 'ISO/IEC JTC 4' ; rdfs:label ?n ; tt:startDate ?s }")
    assert [one.value for one in joint] == ["ISO/IEC JTC 4", "2025-05-21"]
    holders = ask(data, "SELECT ?c (COUNT(?b) AS ?n) { ?b tt:secretariatOf ?c } GROUP BY ?c HAVING(COUNT(?b) > 1)")
    assert holders == []
    number = len(all_versions(data))
    again = run(data, "ingest", "iso-committees", tmp_path / "committees.jsonl", "--retrieved", "2025-07-01")
    assert "nothing differs" in again
    assert len(all_versions(data)) == number


def test_a_later_table_states_secretariats_and_liaisons_in_place_of_those_that_ship(tmp_path: Path) -> None:
    """Written as a difference to what is served, and taken back with the version."""
    data = tmp_path / "data"
    run(data, "build")
    row = {
        "id": 45072,
        "reference": "ISO/IEC JTC 1/SC 6",
        "title": {"en": "Kites"},
        "secretariat": {"id": 1, "acronym": "QQX"},
        "organizationLiaisons": [{"id": 9657, "acronym": "ITU"}],
    }
    holders = "SELECT ?b { ?b tt:secretariatOf id:iso-iec-jtc-1-sc-6 }"
    day = f"SELECT ?d {{ <{thing('liaison', 'iso-iec-jtc-1-sc-6', 'itu')}> tt:asOf ?d }}"
    shipped = [(NamedNode(thing("organization", "kats")),)], ["2025"]

    def said() -> tuple[list[tuple[Any, ...]], list[str]]:
        return ask(data, holders), [value.value for (value,) in ask(data, day)]

    assert said() == shipped
    run(data, "ingest", "iso-committees", table(tmp_path / "later.jsonl", row), "--retrieved", DAY)
    assert said() == ([(NamedNode(thing("organization", "qqx")),)], [DAY])
    again = run(data, "ingest", "iso-committees", table(tmp_path / "later.jsonl", row), "--retrieved", DAY)
    assert "nothing differs" in again
    assert "nothing differs" in run(data, "build")

    run(data, "ingest", "iso-committees", table(tmp_path / "old.jsonl", row), "--retrieved", "2024-12-31")
    assert said() == shipped
    run(data, "rollback", all_versions(data)[1].id)
    assert said() == ([(NamedNode(thing("organization", "qqx")),)], [DAY])
    (tmp_path / "other.ttl").write_text("<https://e.org/a> <https://e.org/b> <https://e.org/c> .", "utf-8")
    run(data, "ingest", "rdf", tmp_path / "other.ttl", "--graph", COMMITTEES_GRAPH)
    assert said() == shipped
    run(data, "rollback", all_versions(data)[-1].id)
    assert said() == shipped


@pytest.mark.parametrize("command", ["iso-committees", "iso-deliverables", "ics", "countries"])
def test_a_file_that_is_not_there_or_holds_nothing_is_refused_with_a_reason(
    data: Path, tmp_path: Path, command: str
) -> None:
    number = len(all_versions(data))
    assert "does not exist" in run(data, "ingest", command, tmp_path / "absent.csv", code=1)
    (tmp_path / "text.txt").write_text("widgets", "utf-8")
    assert "is no JSON lines" in run(data, "ingest", command, tmp_path / "text.txt", code=1)
    if command != "iso-deliverables":  # the catalogue stays what it was
        (tmp_path / "empty.csv").touch()
        assert "is empty" in run(data, "ingest", command, tmp_path / "empty.csv", code=1)
    assert len(all_versions(data)) == number


def test_a_table_can_be_kept_for_the_next_build(data: Path, tmp_path: Path) -> None:
    file = table(tmp_path / "committees.jsonl", {"id": 1, "reference": "ISO/TC 901", "title": {"en": "Widgets"}})
    number = len(all_versions(data))
    assert "kept for the next" in run(data, "ingest", "iso-committees", file, "--no-publish")
    assert len(all_versions(data)) == number
