"""Classes of ICS and countries: rows of each form, and the triples that are made of them."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.catalogue import Finding
from app.model.identifiers import CODE, TERM, code, thing
from app.model.open_data import CountryRecord, SubjectRecord
from app.model.terms import RDFS, Triple, iri, literal
from app.model.vocabulary import SKOS
from app.sources.catalogues.countries import read_countries
from app.sources.catalogues.relaton import Rejected
from app.sources.catalogues.subjects import read_subjects
from app.sources.catalogues.subjects_lifting import lift_countries, lift_subjects

CSV = (
    "identifier,parent,titleEn,titleFr,scopeEn,scopeFr\n"
    '"98",,"Widgets","Bidules",,\n'
    '"98.100",98,"Round widgets","Bidules ronds","With edges, too","Avec arêtes"\n'
    '"98.100.70",98.100,"Small, round","Petits ronds",,\n'
)
XML = """<?xml version="1.0" encoding="UTF-8"?>
<fields>
  <field><identifier>98</identifier><title xml:lang="en">Widgets</title><title xml:lang="fr">Bidules</title></field>
  <group><identifier>98.100</identifier><field>98</field>
    <title xml:lang="en">Round widgets</title><title xml:lang="fr">Bidules ronds</title>
    <scope xml:lang="en">With edges, too</scope><scope xml:lang="fr">Avec arêtes</scope>
    <references><reference><identifier>01.080</identifier><note xml:lang="en">Other</note></reference></references>
  </group>
  <subGroup><identifier>98.100.70</identifier><group>98.100</group>
    <title xml:lang="en">Small, round</title><title xml:lang="fr">Petits ronds</title></subGroup>
</fields>
"""
COUNTRIES = (
    "FIFA,ISO3166-1-Alpha-2,ITU,official_name_fr,UNTERM French Short,UNTERM English Short,CLDR display name,"
    "official_name_en\n"
    "QQA,QQ,QQA,Quélande,,,QL,Quland\n"
    "NAM,NA,NMB,Namibie,,,Namibia,Namibia\n"
    ",XQ,,,,,Displayed,\n"
    ",,,,,,,Channel Somewhere\n"
)


def subjects(file: Path) -> list[SubjectRecord]:
    return [one for one in read_subjects(file) if isinstance(one, SubjectRecord)]


def triples_of(file: Path) -> tuple[set[Triple], list[Finding]]:
    findings: list[Finding] = []
    triples = list(lift_subjects(subjects(file), findings))
    assert len(triples) == len(set(triples))
    return set(triples), findings


def test_classes_are_the_same_from_csv_from_json_and_from_the_xml_of_iso(tmp_path: Path) -> None:
    (tmp_path / "ICS.csv").write_text(CSV, "utf-8")
    (tmp_path / "ICS-simple.xml").write_text(XML, "utf-8")
    (tmp_path / "packed.xml.gz").write_bytes(gzip.compress(XML.encode()))
    rows = [
        {"identifier": "98", "parent": None, "title": {"en": "Widgets", "fr": "Bidules"}},
        {
            "identifier": "98.100",
            "titleEn": "Round widgets",
            "titleFr": "Bidules ronds",
            "scope": {"en": "With edges, too", "fr": "Avec arêtes"},
        },
        {"identifier": "98.100.70", "titleEn": "Small, round", "titleFr": "Petits ronds"},
    ]
    (tmp_path / "ICS.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    of_csv = subjects(tmp_path / "ICS.csv")
    assert of_csv == subjects(tmp_path / "ICS-simple.xml") == subjects(tmp_path / "packed.xml.gz")
    assert of_csv == subjects(tmp_path / "ICS.jsonl")
    assert of_csv[1] == SubjectRecord(
        "98.100",
        "98",
        (("en", "Round widgets"), ("fr", "Bidules ronds")),
        (("en", "With edges, too"), ("fr", "Avec arêtes")),
    )


def test_a_class_is_a_concept_below_another(tmp_path: Path) -> None:
    (tmp_path / "ICS.csv").write_text(CSV, "utf-8")
    triples, findings = triples_of(tmp_path / "ICS.csv")
    below, above, top = (iri(code("ics", one)) for one in ("98.100.70", "98.100", "98"))
    assert {
        (below, iri(SKOS + "broader"), above),
        (above, iri(SKOS + "broader"), top),
        (top, iri(SKOS + "topConceptOf"), iri(CODE + "ics")),
        (below, iri(SKOS + "notation"), literal("98.100.70")),
        (below, iri(SKOS + "prefLabel"), literal("Petits ronds", language="fr")),
        (above, iri(SKOS + "definition"), literal("With edges, too", language="en")),
    } <= triples
    assert findings == []


def test_a_class_below_none_and_a_class_twice_are_found(tmp_path: Path) -> None:
    head = CSV.splitlines()[0]
    (tmp_path / "ICS.csv").write_text(
        f"{head}\n98.100,98,Round,Rond,,\n98.100,98,Again,Encore,,\n97.100,98.100,Odd,Impair,,\n", "utf-8"
    )
    triples, findings = triples_of(tmp_path / "ICS.csv")
    assert {(one.kind, one.designation) for one in findings} == {
        ("same-subject", "98.100"),
        ("parent-unknown", "98.100"),
        ("parent-unknown", "97.100"),
    }
    assert not [p for _, p, _ in triples if p == iri(SKOS + "broader")]


def test_rows_that_are_no_class_are_rejected(tmp_path: Path) -> None:
    (tmp_path / "ICS.csv").write_text(CSV + "9,,Wrong,,,\n99,,,,,\n٩٩,,Digits,,,\n", "utf-8")
    reasons = [one.reason for one in read_subjects(tmp_path / "ICS.csv") if isinstance(one, Rejected)]
    assert reasons[:2] == ["is no class such as 35.100.70: '9'", "gives 99 no title"]
    assert len(reasons) == 3


ENTITIES = (
    '<!DOCTYPE fields [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><fields><field>'
    "<identifier>98</identifier><title>&b;</title></field></fields>"
)


@pytest.mark.parametrize(
    "content",
    [ENTITIES, "<fields><field>", "", "<a>" * 5_000, "<fields/>" * 2, '<!DOCTYPE f SYSTEM "file:///etc/hosts"><f/>'],
)
def test_xml_that_is_hostile_or_broken_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "ICS.xml").write_text(content, "utf-8")
    found = list(read_subjects(tmp_path / "ICS.xml"))
    assert [type(one) for one in found] == [Rejected]


def test_xml_that_unpacks_to_very_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sources.catalogues.subjects.MOST_BYTES", 1_000)
    (tmp_path / "ICS.xml.gz").write_bytes(gzip.compress(b"<fields>" + b" " * 100_000))
    (found,) = read_subjects(tmp_path / "ICS.xml.gz")
    assert isinstance(found, Rejected)
    assert "longer" in found.reason


@settings(max_examples=80, deadline=None)
@given(content=st.text(alphabet="<>/=\"' &;fieldgroupsubGitnx98.:!-", max_size=120))
def test_no_xml_stops_the_reader(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    file = tmp_path_factory.mktemp("xml") / "ICS.xml"
    file.write_text(content, "utf-8")
    assert all(isinstance(one, SubjectRecord | Rejected) for one in read_subjects(file))


def test_countries_have_two_letters_and_their_more_official_names(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text(COUNTRIES, "utf-8")
    found = list(read_countries(tmp_path / "codes.csv"))
    assert found[:3] == [
        CountryRecord("QQ", (("en", "Quland"), ("fr", "Quélande"))),
        CountryRecord("NA", (("en", "Namibia"), ("fr", "Namibie"))),
        CountryRecord("XQ", (("en", "Displayed"),)),
    ]
    assert isinstance(found[3], Rejected)


def test_a_country_that_the_reference_facts_describe_is_not_described_again() -> None:
    some = [
        CountryRecord("QQ", (("en", "Quland"),)),
        CountryRecord("FR", (("en", "France"),)),
        CountryRecord("QQ", (("en", "Quland again"),)),
    ]
    findings: list[Finding] = []
    triples = list(lift_countries(some, {thing("country", "fr")}, findings))
    assert {subject for subject, _, _ in triples} == {iri(thing("country", "qq"))}
    assert (iri(thing("country", "qq")), iri(RDFS + "label"), literal("Quland", language="en")) in triples
    assert any(one == iri(TERM + "Country") for _, _, one in triples)
    assert findings == [Finding("same-country", "QQ", "Quland again")]


def test_a_country_without_name_or_with_three_letters_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "codes.json").write_text(json.dumps([{"Code": "QQ"}, {"Code": "QQQ", "Name": "Q"}]), "utf-8")
    reasons = [one.reason for one in read_countries(tmp_path / "codes.json") if isinstance(one, Rejected)]
    assert reasons == [
        "gives QQ no name (columns official_name_en, official_name_fr)",
        "has no code of two letters (column ISO3166-1-Alpha-2)",
    ]
