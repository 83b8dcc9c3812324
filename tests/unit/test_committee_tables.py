"""Committees of ISO Open Data: rows in each form, and the triples that are made of them."""

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from app.errors import SourceError
from app.model.identifiers import TERM, code, thing
from app.model.open_data import CommitteeRecord
from app.model.terms import RDF, RDFS, XSD, Triple, iri, lines, literal
from app.model.vocabulary import DCTERMS, ORG
from app.sources.catalogues.committees import read_committees
from app.sources.catalogues.committees_lifting import Reference, committee_key, lift_committees
from app.sources.catalogues.relaton import Rejected
from app.sources.catalogues.rows import Row, entries_of, rows_of, texts_of

DAY = "2026-08-22"
HEAD = (
    "id,reference,status,title.en,secretariat.id,secretariat.acronym,creationDate,parentId,"
    "committeeLiaisons.id,committeeLiaisons.reference,organizationLiaisons.id,organizationLiaisons.acronym\n"
)


def form(reference: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "reference": reference,
        "status": "Active",
        "title": {"en": f"Subject of {reference}"},
        "secretariat": {"id": 1, "acronym": "QQX"},
        "creationDate": "2031-02-03",
        "parentId": None,
        "committeeLiaisons": None,
        "organizationLiaisons": None,
        **more,
    }


def written(folder: Path, *forms: dict[str, Any]) -> Path:
    file = folder / "committees.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in forms), "utf-8")
    return file


def records(file: Path) -> list[CommitteeRecord]:
    return [one for one in read_committees(file) if isinstance(one, CommitteeRecord)]


def rejected(file: Path) -> list[str]:
    return [one.reason for one in read_committees(file) if isinstance(one, Rejected)]


def lifted(file: Path, reference: Reference | None = None) -> tuple[set[Triple], dict[str, list[str]]]:
    """The triples of a file, each once, and the designations that have each kind of finding."""
    findings: list[Any] = []
    triples = list(lift_committees(records(file), reference or Reference(), DAY, findings))
    assert len(triples) == len(set(triples))
    found: dict[str, list[str]] = {}
    for finding in findings:
        found.setdefault(finding.kind, []).append(finding.designation)
    return set(triples), found


def body(key: str) -> str:
    return iri(thing("organization", key))


def term(name: str) -> str:
    return iri(TERM + name)


@pytest.mark.parametrize("packed", [False, True])
def test_a_committee_is_the_same_from_json_lines_from_one_json_value_and_from_csv(
    tmp_path: Path, *, packed: bool
) -> None:
    one = form(
        "ISO/TC 901",
        901,
        committeeLiaisons=[{"id": 7, "reference": "ISO/TC 902"}, {"id": 8, "reference": None}],
        organizationLiaisons=[{"id": 9657, "acronym": "ITU"}],
    )
    row = '901,ISO/TC 901,Active,Subject of ISO/TC 901,1,QQX,2031-02-03,,"[7, 8]","[ISO/TC 902, null]",[9657],[ITU]\n'
    texts = {"a.jsonl": json.dumps(one), "b.json": json.dumps([one]), "c.csv": HEAD + row}
    found = []
    for name, text in texts.items():
        file = tmp_path / (f"{name}.gz" if packed else name)
        file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
        found.append(records(file))
    assert found[0] == found[1] == found[2]
    assert found[0] == [
        CommitteeRecord(
            id="901",
            reference="ISO/TC 901",
            titles=(("en", "Subject of ISO/TC 901"),),
            status="Active",
            secretariat="QQX",
            created="2031-02-03",
            committees=(("7", "ISO/TC 902"), ("8", "")),
            organizations=(("9657", "ITU"),),
        )
    ]


def test_what_a_committee_is_and_whose_secretariat_is_said(tmp_path: Path) -> None:
    triples, found = lifted(
        written(tmp_path, form("ISO/TC 901", 901), form("ISO/TC 901/SC 2", 902, parentId=901, status="Suspended"))
    )
    committee, below = body("iso-tc-901"), body("iso-tc-901-sc-2")
    assert {
        (committee, iri(RDF + "type"), term("TechnicalCommittee")),
        (committee, iri(RDFS + "label"), literal("ISO/TC 901", language="en")),
        (committee, iri(DCTERMS + "title"), literal("Subject of ISO/TC 901", language="en")),
        (committee, iri(ORG + "subOrganizationOf"), body("iso")),
        (committee, term("bodyStatus"), iri(code("body-status", "active"))),
        (below, iri(RDF + "type"), term("Subcommittee")),
        (below, iri(ORG + "subOrganizationOf"), committee),
        (below, term("bodyStatus"), iri(code("body-status", "suspended"))),
        (body("qqx"), iri(RDF + "type"), term("NationalBody")),
        (body("qqx"), term("secretariatOf"), committee),
        (body("qqx"), term("secretariatOf"), below),
    } <= triples
    assert found == {}


def test_a_joint_committee_is_established_by_both_bodies_however_its_slashes_stand(tmp_path: Path) -> None:
    triples, _ = lifted(written(tmp_path, form("ISO/IEC/JTC 94", 94), form("IEC/ISO JTC 93", 93)))
    for key in ("iso-iec-jtc-94", "iec-iso-jtc-93"):
        for owner in ("iso", "iec"):
            assert (body(key), term("establishedBy"), body(owner)) in triples
            assert (body(key), iri(ORG + "subOrganizationOf"), body(owner)) in triples


def test_a_parent_that_the_file_does_not_have_is_taken_from_the_reference(tmp_path: Path) -> None:
    triples, found = lifted(
        written(tmp_path, form("ISO/TC 901/SC 2", 902, parentId=5), form("ISO/TC 903", 903, parentId=6))
    )
    assert (body("iso-tc-901-sc-2"), iri(ORG + "subOrganizationOf"), body("iso-tc-901")) in triples
    assert (body("iso-tc-903"), iri(ORG + "subOrganizationOf"), body("iso")) in triples
    assert found == {"parent-unknown": ["ISO/TC 903"]}


def test_committees_that_are_above_each_other_are_found_out(tmp_path: Path) -> None:
    triples, found = lifted(
        written(
            tmp_path,
            form("ISO/TC 901", 1, parentId=2),
            form("ISO/TC 902", 2, parentId=1),
            form("ISO/TC 903", 3, parentId=3),
        )
    )
    assert found == {"parent-below": ["ISO/TC 901", "ISO/TC 902", "ISO/TC 903"]}
    assert (body("iso-tc-903"), iri(ORG + "subOrganizationOf"), body("iso")) in triples


def test_two_committees_have_one_liaison_whichever_of_them_lists_it(tmp_path: Path) -> None:
    both = [
        form("ISO/TC 902", 2, committeeLiaisons=[{"id": 1, "reference": "ISO/TC 901"}]),
        form("ISO/TC 901", 1, committeeLiaisons=[{"id": 2, "reference": "ISO/TC 902"}]),
    ]
    triples, found = lifted(written(tmp_path, *both))
    liaison = iri(thing("liaison", "iso-tc-901", "iso-tc-902"))
    nodes = {s for s, p, o in triples if o == term("LiaisonRelationship")}
    assert nodes == {liaison}
    assert {o for s, p, o in triples if (s, p) == (liaison, term("liaisonParty"))} == {
        body("iso-tc-901"),
        body("iso-tc-902"),
    }
    assert found == {}
    both[1]["committeeLiaisons"] = None
    triples, found = lifted(written(tmp_path, *both))
    assert {s for s, p, o in triples if o == term("LiaisonRelationship")} == {liaison}
    assert found == {"one-sided-liaison": ["ISO/TC 902"]}


def test_a_committee_that_is_only_named_in_a_liaison_has_a_name_and_a_place(tmp_path: Path) -> None:
    triples, found = lifted(
        written(
            tmp_path,
            form(
                "ISO/TC 901",
                1,
                committeeLiaisons=[{"id": 9, "reference": "ISO/IEC JTC 91"}, {"id": 8, "reference": None}],
            ),
        )
    )
    assert (body("iso-iec-jtc-91"), iri(RDFS + "label"), literal("ISO/IEC JTC 91", language="en")) in triples
    assert (body("iso-iec-jtc-91"), term("establishedBy"), body("iec")) in triples
    assert found == {"liaison-without-reference": ["ISO/TC 901"]}


@pytest.mark.parametrize(
    ("identifier", "acronym", "key"),
    [
        (9657, "ITU", "itu"),
        (9657, "UIT", "itu"),
        (12, "ITU", "itu"),
        (13, "ITUC", "ituc-13"),
        (14, "ISA", "isa-14"),
        (15, "EC - European Commission", "ec-european-commission-15"),
    ],
)
def test_itu_is_known_by_its_id_or_its_very_acronym(tmp_path: Path, identifier: int, acronym: str, key: str) -> None:
    one = form("ISO/TC 901", 1, organizationLiaisons=[{"id": identifier, "acronym": acronym}])
    triples, _ = lifted(written(tmp_path, one))
    liaison = iri(thing("liaison", "iso-tc-901", key))
    assert (liaison, term("liaisonParty"), body(key)) in triples


def test_what_the_reference_facts_describe_is_not_described_again(tmp_path: Path) -> None:
    reference = Reference(
        frozenset(
            (
                thing("organization", "iso-tc-901"),
                thing("organization", "qqx"),
                thing("organization", "pts"),
                thing("liaison", "iso-tc-901", "itu"),
            )
        ),
        frozenset((thing("organization", "qqx"),)),
        {thing("organization", "iso-tc-901"): frozenset((thing("organization", "qqx"),))},
    )
    one = form("ISO/TC 901", 1, organizationLiaisons=[{"id": 9657, "acronym": "ITU"}])
    triples, found = lifted(written(tmp_path, one), reference)
    assert {p for s, p, o in triples if s == body("iso-tc-901")} == {term("bodyStatus")}
    assert not {o for s, p, o in triples if o == term("LiaisonRelationship")}
    assert found == {}
    one |= {"secretariat": {"id": 2, "acronym": "PTS"}, "organizationLiaisons": []}
    triples, found = lifted(written(tmp_path, one), reference)
    assert (body("pts-member-of-iso"), term("secretariatOf"), body("iso-tc-901")) in triples
    assert found == {"secretariat-differs": ["ISO/TC 901"], "liaison-no-longer-listed": ["ISO/TC 901"]}


@pytest.mark.parametrize(
    ("shipped", "stated", "replaced", "finding"),
    [
        ("2026", {"secretariat"}, set(), True),
        ("2025", {"secretariat", "liaison"}, {"secretariat", "liaison"}, True),
        ("2025-06-02", {"secretariat", "liaison"}, {"secretariat", "liaison"}, True),
        ("2027-01", set(), set(), False),
        ("", {"secretariat"}, set(), True),
    ],
    ids=["of that year", "of a year before", "of a day before", "later", "of no day"],
)
def test_secretariats_and_liaisons_of_a_later_day_are_stated_in_place_of_those_that_ship(
    tmp_path: Path, shipped: str, stated: set[str], replaced: set[str], *, finding: bool
) -> None:
    """Where it cannot be told which is later both secretariats stand, and the day of the liaison that ships."""
    committee, holder, liaison = (
        thing("organization", "iso-tc-901"),
        thing("organization", "old"),
        thing("liaison", "iso-tc-901", "itu"),
    )
    reference = Reference(
        frozenset((committee, holder, liaison)),
        frozenset((holder,)),
        {committee: frozenset((holder,))},
        {committee: shipped, liaison: shipped},
    )
    one = form("ISO/TC 901", 1, organizationLiaisons=[{"id": 9657, "acronym": "ITU"}])
    facts: set[str] = set()
    findings: list[Any] = []
    triples = list(lift_committees(records(written(tmp_path, one)), reference, DAY, findings, facts))

    said = {
        "secretariat": (body("qqx"), term("secretariatOf"), body("iso-tc-901")),
        "liaison": (iri(liaison), term("asOf"), literal(DAY, datatype=XSD + "date")),
    }
    left = {
        "secretariat": f"{body('old')} {term('secretariatOf')} {body('iso-tc-901')}",
        "liaison": f"{iri(liaison)} {term('asOf')}",
    }
    assert {name for name, triple in said.items() if triple in triples} == stated
    assert facts == {left[name] for name in replaced}
    assert [one.kind for one in findings] == (["secretariat-differs"] if finding else [])


def test_a_committee_without_secretariat_has_none(tmp_path: Path) -> None:
    triples, found = lifted(written(tmp_path, form("ISO/TC 901", 1, secretariat={"id": None, "acronym": None})))
    assert not {p for s, p, o in triples if p == term("secretariatOf")}
    assert found == {}


def test_what_is_odd_in_a_row_is_found(tmp_path: Path) -> None:
    _, found = lifted(
        written(
            tmp_path,
            form("ISO/TC 901", 1, creationDate="2031-02-31", status="Resting", title={}),
            form("ISO/TC901", 2),
            form("ISO/QQCO", 3, committeeLiaisons=[{"id": 3, "reference": "ISO/QQCO"}]),
        )
    )
    assert found == {
        "no-date": ["ISO/TC 901"],
        "no-such-status": ["ISO/TC 901"],
        "no-title": ["ISO/TC 901"],
        "same-committee": ["ISO/TC901"],
        "committee-not-understood": ["ISO/QQCO"],
        "liaison-with-itself": ["ISO/QQCO"],
    }


def test_rows_that_are_no_committee_are_rejected_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "committees.jsonl"
    file.write_text('{"id": 1}\n[1]\n{"reference": \n' + json.dumps(form("ISO/TC 901", 1)) + "\n", "utf-8")
    assert len(records(file)) == 1
    reasons = rejected(file)
    assert reasons[:2] == ["names no committee: it has no reference", "is no record: a mapping is expected"]
    assert reasons[2].startswith("is no JSON")


def test_rows_of_csv_that_are_broken_are_rejected_and_the_others_read(tmp_path: Path) -> None:
    file = tmp_path / "committees.csv"
    cells = ",".join("x" * 20)
    file.write_bytes(
        b"\xef\xbb\xbf"
        + HEAD.encode()
        + f"{cells}\n".encode()
        + b"1,ISO/TC \xff1\n"
        + b"2,ISO/TC 902\n"
        + b"3,"
        + b"y" * 200_000
        + b"\n4,ISO/TC 904\n"
    )
    assert [record.reference for record in records(file)] == ["ISO/TC 902", "ISO/TC 904"]
    assert rejected(file)[:2] == ["has 20 cells and there are 12 columns", "is not in UTF-8"]
    assert "field limit" in rejected(file)[2]


def test_semicolons_and_tabs_set_columns_apart_too(tmp_path: Path) -> None:
    for separator in ";\t":
        file = tmp_path / "committees.csv"
        file.write_text(f"reference{separator}title.fr\nISO/TC 901{separator}Sujet, beau\n", "utf-8")
        assert records(file) == [CommitteeRecord("", "ISO/TC 901", (("fr", "Sujet, beau"),))]


def test_lists_of_unlike_length_give_no_names() -> None:
    assert entries_of({"id": "[1, 2]", "acronym": "[A, B, C]"}, "acronym") == [("1", ""), ("2", "")]
    assert entries_of({"id": "[1, 2]", "acronym": "[A, null]"}, "acronym") == [("1", "A"), ("2", "")]
    assert texts_of("['en', 'fr']") == ["en", "fr"]
    assert texts_of("[]") == texts_of(None) == []
    assert texts_of("en") == ["en"]


@pytest.mark.parametrize("name", ["committees.xlsx", "absent.csv", "folder.csv"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "committees.xlsx").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceError):
        list(read_committees(tmp_path / name))


@pytest.mark.parametrize("content", [b"\x1f\x8bnothing", b"[" * 100_000, b'{"a": [1', b"\0" * 50, b"{}", b"[]", b"7"])
def test_a_file_that_is_broken_is_told_of(tmp_path: Path, content: bytes) -> None:
    for name in ("broken.json.gz", "broken.json", "broken.jsonl", "broken.csv"):
        (tmp_path / name).write_bytes(content)
        assert records(tmp_path / name) == []


def test_lists_and_chains_that_are_very_long_take_no_longer_than_their_length(tmp_path: Path) -> None:
    some = [{"id": number, "reference": f"ISO/TC {number}"} for number in (1, 2, *range(10_000, 30_000))]
    chain = [form(f"ISO/WG {number}", number, parentId=number - 1) for number in range(1_000, 4_000)]
    file = written(
        tmp_path, form("ISO/TC 1", 1, committeeLiaisons=some), form("ISO/TC 2", 2, committeeLiaisons=some), *chain
    )
    begun = time.process_time()
    _, found = lifted(file)
    assert time.process_time() - begun < 30  # a second where nothing counts the lines that are run; squared, minutes
    assert found["liaison-with-itself"] == ["ISO/TC 1", "ISO/TC 2"]
    assert "parent-below" in found


def test_a_reference_that_is_very_long_is_rejected(tmp_path: Path) -> None:
    file = written(tmp_path, form("ISO/TC 1" * 100_000, 1), form("ISO/TC 901", 2))
    assert rejected(file) == ["has a reference of 800000 characters"]


def test_the_key_of_a_committee_does_not_depend_on_blanks() -> None:
    assert committee_key("ISO/IEC JTC 1/SC 27") == committee_key("ISO/IEC JTC1/SC27") == "iso-iec-jtc-1-sc-27"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "en", "acronym", "x")), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(
    row=st.fixed_dictionaries({"reference": st.text() | VALUES}, optional=dict.fromkeys(list(form("", 1))[2:], VALUES))
)
def test_no_row_stops_the_reader(tmp_path_factory: pytest.TempPathFactory, row: dict[str, Any]) -> None:
    file = written(tmp_path_factory.mktemp("rows"), row)
    found = list(read_committees(file))
    assert len(found) == 1
    triples, _ = lifted(file)
    store = Store()
    store.bulk_load("".join(lines(triples)).encode(), RdfFormat.N_TRIPLES)
    assert len(store) == len(triples)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_stop_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for name in ("a.csv", "a.json", "a.jsonl", "a.csv.gz"):
        (folder / name).write_bytes(content)
        assert all(isinstance(one, Row | Rejected) for one in rows_of(folder / name))
