"""Records of catalogues become lean triples that join what others say of the same documents."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.model.catalogue import CatalogueRecord, Finding, Relation, StatedDate
from app.model.terms import Triple
from app.sources.catalogues.lifting import Neighbours, document_key, lift_catalogue
from app.sources.catalogues.relaton_record import key_of
from app.sources.catalogues.states import STATE, replaced_by

TT = "<https://w3id.org/twintext/ontology#"
ID = "<https://w3id.org/twintext/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def _itu(designation: str, **facts: object) -> CatalogueRecord:
    facts = {"titles": (("en", "Kites"),), "status": "Published"} | facts
    return CatalogueRecord("itu", designation, key_of(designation) or "", **facts)  # type: ignore[arg-type]  # a case's


def _iso(designation: str, **facts: object) -> CatalogueRecord:
    return replace(_itu(designation, **{"status": "", "stage": "60.60"} | facts), catalogue="iso")


def _lift(
    *records: CatalogueRecord,
    described: frozenset[str] = frozenset(),
    held: frozenset[str] = frozenset(),
    states: Mapping[str, str] | None = None,
    renewed: set[str] | None = None,
) -> tuple[list[Triple], list[Finding]]:
    findings: list[Finding] = []
    in_order = sorted(records, key=lambda record: record.key)
    known = frozenset(key for record in records for key in (record.key, document_key(record.key)))
    return list(lift_catalogue(in_order, Neighbours(described, held, known, states or {}), findings, renewed)), findings


def _objects(triples: list[Triple], subject: str, name: str) -> set[str]:
    return {o.removeprefix(ID) for s, p, o in triples if (s, p) == (f"{ID}{subject}>", f"{TT}{name}>")}


def test_a_version_is_lifted_with_its_document() -> None:
    """Dates keep their precision, and nothing is said twice."""
    record = _itu(
        "ITU-T Z.999 (01/2020)",
        dates=(StatedDate("published", "2020-01-13"),),
        edition="2",
        committees=("ITU-T Study Group 17",),
        ics=("35.100.70",),
        url="https://www.itu.int/rec/T-REC-Z.999",
    )
    triples, findings = _lift(record)
    assert findings == []
    assert len(triples) == len(set(triples))
    version = "document/itu-t-z.999/2020-01"
    assert _objects(triples, version, "versionOf") == {"document/itu-t-z.999>"}
    assert _objects(triples, version, "adoptionDate") == {f'"2020-01-13"^^<{XSD}date>'}
    assert _objects(triples, version, "inForce") == {f'"true"^^<{XSD}boolean>'}
    assert _objects(triples, version, "designation") == {'"ITU-T Z.999 (01/2020)"'}
    assert _objects(triples, "document/itu-t-z.999", "designation") == {'"ITU-T Z.999"'}
    assert _objects(triples, "document/itu-t-z.999", "issuedBy") == {"organization/itu-t>"}
    assert len([triple for triple in triples if triple[0] == f"{ID}{version}>"]) <= 14
    assert len([triple for triple in triples if triple[0] == f"{ID}document/itu-t-z.999>"]) <= 5


@pytest.mark.parametrize(
    ("stated", "datatype"), [("2020-11-03", "date"), ("2020-11", "gYearMonth"), ("2020", "gYear"), ("2020-13", None)]
)
def test_a_date_is_a_day_a_month_or_a_year(stated: str, datatype: str | None) -> None:
    """What is none of these is told."""
    triples, findings = _lift(_iso("ISO 99999:2020", dates=(StatedDate("published", stated),)))
    expected = {f'"{stated}"^^<{XSD}{datatype}>'} if datatype else set()
    assert _objects(triples, "document/iso-99999/2020", "publicationDate") == expected
    assert [finding.kind for finding in findings] == ([] if datatype else ["no-date"])


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"stage": "60.60"}, "true"),
        ({"stage": "90.93"}, "true"),
        ({"stage": "95.99"}, "false"),
        ({"stage": "40.20"}, None),
        ({"stage": "", "status": "REVISED"}, "false"),
        ({"stage": "", "status": "PUBLISHED"}, "true"),
        ({"stage": "", "status": "Withdrawal"}, "false"),
        ({"stage": "", "status": "Kite"}, None),
        ({"stage": "", "status": ""}, None),
    ],
)
def test_whether_a_version_is_in_force_follows_from_its_stage_or_status(
    facts: dict[str, str], state: str | None
) -> None:
    """Nothing is said of drafts and of words that are not known."""
    triples, _ = _lift(_iso("ISO 99999:2020", **facts))
    expected = {f'"{state}"^^<{XSD}boolean>'} if state else set()
    assert _objects(triples, "document/iso-99999/2020", "inForce") == expected


def test_a_stage_that_is_none_is_left_out() -> None:
    """Only the harmonised stages are codes."""
    triples, _ = _lift(_iso("ISO 99999:2020", stage="60.60"), _iso("ISO 99998:2020", stage="77.10"))
    stages = {triple[2] for triple in triples if triple[1] == f"{TT}currentStage>"}
    assert stages == {"<https://w3id.org/twintext/code/stage/iso-60>"}


def test_supplements_complement_their_series_once() -> None:
    """However many members the series has, and whatever each of them says."""
    members = [_itu(f"ITU-T Z.{number} (01/2020)") for number in range(990, 995)]
    supplements = [_itu("ITU-T Z Suppl. 1 (05/2001)"), _itu("ITU-T Z Suppl. 2 (05/2001)")]
    triples, _ = _lift(*members, *supplements)
    said = [(s, o) for s, p, o in triples if p == f"{TT}complements>"]
    series = f"{ID}document/itu-t-z-series>"
    assert said == [(f"{ID}document/itu-t-z-suppl-1>", series), (f"{ID}document/itu-t-z-suppl-2>", series)]
    assert _objects(triples, "document/itu-t-z-series", "designation") == {'"ITU-T Z series"'}


def test_siblings_are_no_edges_and_those_that_nobody_describes_are_told_once() -> None:
    """Another spelling is no other sibling."""
    siblings = [Relation("hasEdition", name) for name in ("ITU-T Z.999 (V2) (03/2021)", "ITU-T Z.999 (05/2022)")]
    first = _itu("ITU-T Z.999 (01/2020)", relations=tuple(siblings))
    second = _itu("ITU-T Z.999 v2 (03/2021)", relations=tuple(siblings))
    triples, findings = _lift(first, second)
    assert findings == [Finding("dangling-edition", "ITU-T Z.999 (01/2020)", "ITU-T Z.999 (05/2022)")]
    assert not any("2022-05" in "".join(triple) for triple in triples)


def test_versions_of_itu_follow_each_other_by_their_dates() -> None:
    """One whose stated date is before that of the version before is told instead."""
    dates = {"ITU-T Z.999 (01/2010)": "2010-01-13", "ITU-T Z.999 (01/2015)": "2015-01", "ITU-T Z.999 (01/2020)": "2012"}
    triples, findings = _lift(*(_itu(name, dates=(StatedDate("published", stated),)) for name, stated in dates.items()))
    assert _objects(triples, "document/itu-t-z.999/2015-01", "previousVersion") == {"document/itu-t-z.999/2010-01>"}
    assert _objects(triples, "document/itu-t-z.999/2020-01", "previousVersion") == set()
    assert findings == [Finding("dates-against-order", "ITU-T Z.999 (01/2020)", "2012 after 2015-01")]


def test_what_iso_replaces_is_its_earlier_version_or_another_document() -> None:
    """A target that nobody describes, and one that is later, are told."""
    replaced = ("ISO 99999:2001", "ISO 99998:1990", "ISO 99997:1980", "ISO 99999:2030")
    triples, findings = _lift(
        _iso("ISO 99999:2020", relations=tuple(Relation("obsoletes", name) for name in replaced)),
        *(_iso(name) for name in ("ISO 99999:2001", "ISO 99998:1990", "ISO 99999:2030")),
    )
    assert _objects(triples, "document/iso-99999/2020", "previousVersion") == {"document/iso-99999/2001>"}
    assert _objects(triples, "document/iso-99999", "supersedes") == {"document/iso-99998>"}
    assert findings == [
        Finding("dangling-relation", "ISO 99999:2020", "ISO 99997:1980"),
        Finding("replaces-a-later", "ISO 99999:2020", "ISO 99999:2030"),
    ]


def test_what_is_updated_by_another_is_not_its_successor() -> None:
    """The inverted relation of ISO to a corrigendum makes no lineage; that the corrigendum amends is in its name."""
    relation = Relation("updatedBy", "ISO 99999:2020/Cor 1:2021")
    triples, _ = _lift(_iso("ISO 99999:2020", relations=(relation,)), _iso("ISO 99999:2020/Cor 1:2021"))
    assert _objects(triples, "document/iso-99999-2020-cor-1", "amends") == {"document/iso-99999>"}
    assert not any(triple[1] in {f"{TT}previousVersion>", f"{TT}supersedes>"} for triple in triples)


def test_an_amendment_whose_document_has_no_record_brings_it_along() -> None:
    """And it is told."""
    triples, findings = _lift(_itu("ITU-T Z.999 (2010) Amd. 1 (01/2011)"))
    assert _objects(triples, "document/itu-t-z.999", "designation") == {'"ITU-T Z.999"'}
    assert findings == [Finding("base-without-record", "ITU-T Z.999 (2010) Amd. 1 (01/2011)", "ITU-T Z.999")]


@pytest.mark.parametrize(
    ("name", "key", "kind"),
    [
        ("ITU-T Study Group 17", "itu-t-sg17", "StudyGroup"),
        ("Telecommunication Standardization Advisory Group", "tsag", "AdvisoryGroup"),
        ("ISO/IEC JTC 1/SC 29", "iso-iec-jtc-1-sc-29", "Subcommittee"),
        ("IEC TC 86/SC 86B", "iec-tc-86-sc-86b", "Subcommittee"),
        ("ISO/KITES", "iso-kites", "Committee"),
    ],
)
def test_a_committee_is_in_charge_on_the_day_of_the_snapshot(name: str, key: str, kind: str) -> None:
    """The day stands once, on the graph: no catalogue says who was in charge when a version was approved."""
    record = _iso("ISO 99999:1990", committees=(name,), retrieved="2025-06-02")
    triples, _ = _lift(
        record, replace(record, designation="ISO 99998:1990", key="iso-99998/1990", retrieved="2024-01-05")
    )
    assert _objects(triples, "document/iso-99999/1990", "responsibleCommittee") == {f"organization/{key}>"}
    assert (f"{ID}organization/{key}>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"{TT}{kind}>") in triples
    graph = "<https://w3id.org/twintext/graph/catalogue/iso>"
    assert [triple for triple in triples if triple[1] == f"{TT}asOf>"] == [
        (graph, f"{TT}asOf>", f'"2025-06-02"^^<{XSD}date>')
    ]


def test_a_joint_committee_has_one_label_however_it_is_spelled_and_both_its_bodies() -> None:
    """Otherwise two catalogues would give it two labels, and no version with it could be published."""
    triples, _ = _lift(_iso("ISO 99999:1990", committees=("ISO/IEC/JTC 94",)))
    assert _objects(triples, "organization/iso-iec-jtc-94", "establishedBy") == {
        "organization/iso>",
        "organization/iec>",
    }
    labels = {o for s, p, o in triples if s == f"{ID}organization/iso-iec-jtc-94>" and p.endswith("#label>")}
    assert labels == {'"ISO/IEC JTC 94"@en'}


def test_what_the_reference_facts_describe_is_not_described_again() -> None:
    """Only what they leave open is added: a second title, date or state would contradict the first."""
    record = _itu(
        "ITU-T Z.999 (01/2020)", dates=(StatedDate("published", "2020-01"),), committees=("ITU-T Study Group 17",)
    )
    base = "https://w3id.org/twintext/id/"
    described = {f"{base}document/itu-t-z.999/2020-01", f"{base}document/itu-t-z.999", f"{base}organization/itu-t-sg17"}
    triples, _ = _lift(record, described=frozenset(described), states={f"{base}document/itu-t-z.999/2020-01": ""})
    assert {triple[1] for triple in triples} == {f"{TT}responsibleCommittee>"}


@pytest.mark.parametrize(
    ("shipped", "retrieved", "status", "stated"),
    [
        ("2026-08-22", "2026-12-01", "Withdrawn", True),
        ("2026-08-22", "2026-08-22", "Withdrawn", False),
        ("2026-08-22", "2026-05-01", "Withdrawn", False),
        ("2026-08-22", "", "Withdrawn", False),
        ("2026-08-22", "2026-12-01", "", False),
        ("", "2026-12-01", "Withdrawn", False),
        (None, "2026-12-01", "Withdrawn", True),
    ],
    ids=["later", "of that day", "earlier", "of no day", "without a state", "beside a state of no day", "alone"],
)
def test_a_state_is_stated_in_place_of_one_that_ships_where_it_is_of_a_later_day(
    shipped: str | None, retrieved: str, status: str, *, stated: bool
) -> None:
    """Also where none ships; it comes with its day, and only that day's."""
    version = "https://w3id.org/twintext/id/document/itu-t-z.999/2020-01"
    record = _itu(
        "ITU-T Z.999 (01/2020)", status=status, retrieved=retrieved, dates=(StatedDate("withdrawn", "2026-11-02"),)
    )
    renewed: set[str] = set()
    states = {} if shipped is None else {version: shipped}
    triples, _ = _lift(record, described=frozenset({version}), states=states, renewed=renewed)

    said = {name: _objects(triples, "document/itu-t-z.999/2020-01", name) for name in STATE}
    assert renewed == ({version} if stated else set())
    assert said == {
        "inForce": {f'"false"^^<{XSD}boolean>'} if stated else set(),
        "stateAsOf": {f'"{retrieved}"^^<{XSD}date>'} if stated else set(),
        "withdrawalDate": {f'"2026-11-02"^^<{XSD}date>'} if stated else set(),
    }


@pytest.mark.parametrize(("retrieved", "stated"), [("2026-08-22", False), ("2026-05-01", True), ("", False)])
def test_a_state_of_another_day_than_the_catalogue_says_so(retrieved: str, *, stated: bool) -> None:
    """As where a few records were taken in after all others: the rest is not of that day."""
    record = _itu("ITU-T Z.999 (01/2020)", retrieved=retrieved)
    neighbours = Neighbours(day="2026-08-22")
    triples = list(lift_catalogue([record, _itu("ITU-T Z.999 (01/2026)", retrieved="2026-12-01")], neighbours, []))
    silent = list(lift_catalogue([replace(record, status="")], neighbours, []))

    day = {f'"{retrieved}"^^<{XSD}date>'} if stated else set()
    assert _objects(triples, "document/itu-t-z.999/2020-01", "stateAsOf") == day
    assert _objects(triples, "document/itu-t-z.999/2026-01", "stateAsOf") == {f'"2026-12-01"^^<{XSD}date>'}
    assert _objects(silent, "document/itu-t-z.999/2020-01", "stateAsOf") == set()
    assert [o for _, p, o in triples if p == f"{TT}asOf>"] == [f'"2026-08-22"^^<{XSD}date>']


def test_what_newer_states_replace_is_named_by_version_and_property() -> None:
    assert list(replaced_by({"https://e.org/v"})) == [f"<https://e.org/v> {TT}{name}>" for name in STATE]


def test_what_two_catalogues_describe_is_lifted_from_one() -> None:
    """ISO and IEC publish together; the records are two and the version is one."""
    triples, _ = _lift(_iso("ISO/IEC 99999:2020"), held=frozenset({"iso-iec-99999/2020"}))
    assert triples == []


def test_a_title_in_french_that_is_the_one_in_english_is_left_out() -> None:
    """It would say that it is French."""
    same = _iso("ISO 99999:2020", titles=(("en", "Kites"), ("fr", "Kites")))
    other = _iso("ISO 99998:2020", titles=(("en", "Kites"), ("fr", "Cerfs-volants")))
    triples, _ = _lift(same, other)
    titles = [triple[2] for triple in triples if triple[1].endswith("terms/title>")]
    assert sorted(titles) == ['"Cerfs-volants"@fr', '"Kites"@en', '"Kites"@en']


def test_an_undated_record_is_a_document_and_its_state_is_told() -> None:
    """There is no version to state it of."""
    triples, findings = _lift(_iso("ISO 99999", stage="60.00"))
    assert not any("DocumentVersion" in triple[2] for triple in triples)
    assert findings == [Finding("undated", "ISO 99999", "60.00")]


def test_what_has_no_version_keeps_its_title_and_the_day_of_its_adoption() -> None:
    """ITU-R tells its revisions by numbers, without dates."""
    record = CatalogueRecord(
        "itu",
        "ITU-R BT.9999-7",
        "itu-r-bt.9999-7",
        kind="recommendation",
        titles=(("en", "Kites"), ("fr", "Kites")),
        dates=(StatedDate("published", "2011-03-08"),),
    )
    triples, findings = _lift(record)
    titles = [triple for triple in triples if triple[1] == "<http://purl.org/dc/terms/title>"]
    assert titles == [(f"{ID}document/itu-r-bt.9999-7>", "<http://purl.org/dc/terms/title>", '"Kites"@en')]
    assert [triple[2][:12] for triple in triples if triple[1] == f"{TT}adoptionDate>"] == ['"2011-03-08"']
    assert not findings


def test_the_date_of_withdrawal_is_stated_once() -> None:
    """That on which IEC calls it obsolete, else the one of withdrawal."""
    dates = (StatedDate("withdrawn", "2012-01-01"), StatedDate("obsoleted", "2011-02-03"))
    triples, _ = _lift(_iso("IEC 99999:2001", dates=dates))
    assert _objects(triples, "document/iec-99999/2001", "withdrawalDate") == {f'"2011-02-03"^^<{XSD}date>'}


@pytest.mark.parametrize(
    ("designation", "kind", "name", "issuer"),
    [
        ("ISO/IEC DIR 99 ISO:2014", "directive", "Directives", "iso"),
        ("ITU-R QUESTION 9999/1 (10/2015)", "question", "Document", "itu-r"),
    ],
)
def test_designations_that_are_not_understood_are_lifted_by_their_words(
    designation: str, kind: str, name: str, issuer: str
) -> None:
    """Their class is that of the type that the record gives."""
    key = {"directive": "iso-iec-dir-99-iso/2014", "question": "itu-r-question-9999-1/2015-10"}[kind]
    catalogue = "itu" if issuer == "itu-r" else "iso"
    record = CatalogueRecord(catalogue, designation, key, kind=kind, status="Published")  # type: ignore[arg-type]  # one
    triples, _ = _lift(record)
    document = f"document/{document_key(key)}"
    assert (f"{ID}{document}>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"{TT}{name}>") in triples
    assert _objects(triples, document, "issuedBy") == {f"organization/{issuer}>"}
    assert _objects(triples, f"document/{key}", "designation") == {f'"{designation}"'}


@pytest.mark.parametrize(
    ("designation", "key", "name", "issuers"),
    [
        ("ISO/IEC DIR 1:2014", "iso-iec-dir-1/2014", "Directives", {"iso", "iec"}),
        ("ITU-R 99.HDB", "itu-r-hdb-99", "Document", {"itu-r"}),
        ("ITU-R Resolution 99-6", "itu-r-res-99-6", "Resolution", {"itu-r"}),
        ("Report ITU-R BT.9999 (2014)", "itu-r-rep-bt.9999/2014", "TechnicalReport", {"itu-r"}),
    ],
)
def test_directives_handbooks_and_reports_have_their_issuers(
    designation: str, key: str, name: str, issuers: set[str]
) -> None:
    """What a Report is, its record says."""
    catalogue = "iso" if "iso" in issuers else "itu"
    kind = "technical-report" if name == "TechnicalReport" else ""
    triples, _ = _lift(CatalogueRecord(catalogue, designation, key, kind=kind))  # type: ignore[arg-type]  # one
    document = f"document/{document_key(key)}"
    assert (f"{ID}{document}>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"{TT}{name}>") in triples
    assert _objects(triples, document, "issuedBy") == {f"organization/{issuer}>" for issuer in issuers}


def test_a_page_whose_address_is_none_gives_way_to_the_name_of_the_catalogue() -> None:
    """Every document and version says where it is from."""
    triples, _ = _lift(_iso("ISO 99999:2020", url="https://example.org/a b"))
    sources = {triple[2] for triple in triples if triple[1].endswith("terms/source>")}
    assert sources == {'"catalogue of ISO"'}
