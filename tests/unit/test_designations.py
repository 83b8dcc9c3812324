"""Designations: what is understood, what its normal form and IRI are, and that nothing else is taken for one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import DesignationError
from app.model.designations import (
    Adoption,
    CatalogueEntry,
    Change,
    CommonText,
    Decision,
    Deliverable,
    Designation,
    Directives,
    IeeeStandard,
    NeighbourDocument,
    Publication,
    Question,
    Recommendation,
    Supplement,
    VersionDate,
    identify,
    parse_designation,
    urns_of,
)
from app.model.identifiers import THING, thing

FIXTURES = Path(__file__).parents[1] / "fixtures"


def cases(name: str) -> list[str]:
    lines = (FIXTURES / name).read_text(encoding="utf-8").split("\n")
    return [line for line in lines if not line.startswith("#")]


VALID = [tuple(line.split("\t")) for line in cases("designations-valid.txt") if line]
INVALID = cases("designations-invalid.txt")[:-1]


@pytest.mark.parametrize(("printed", "normal_form", "key"), VALID)
def test_a_designation_has_a_normal_form_and_an_iri(printed: str, normal_form: str, key: str) -> None:
    reading = parse_designation(printed)[0]

    assert reading.normal_form == normal_form
    assert reading.iri == (
        key if "://" in key else f"{THING}{key}" if key[:9] == "question/" else thing("document", key)
    )


@pytest.mark.parametrize(("printed", "normal_form", "key"), VALID)
def test_a_normal_form_is_read_as_itself(printed: str, normal_form: str, key: str) -> None:
    assert parse_designation(normal_form)[0].designation == parse_designation(printed)[0].designation


@pytest.mark.parametrize("printed", INVALID)
def test_what_designates_nothing_is_refused(printed: str) -> None:
    with pytest.raises(DesignationError):
        parse_designation(printed)


@pytest.mark.parametrize(
    ("printed", "normal_forms"),
    [
        ("X.509", ["ITU-T X.509"]),
        ("F.400", ["ITU-T F.400", "ITU-R F.400"]),
        ("ISO 9594-8", ["ISO 9594-8", "ISO/IEC 9594-8"]),
        (
            "Resolution 7",
            ["WTSA Resolution 7", "PP Resolution 7", "WRC Resolution 7", "WTDC Resolution 7", "ITU-R Resolution 7"],
        ),
        ("X.509 | ISO 9594-8", ["ITU-T X.509", "ISO 9594-8", "ISO/IEC 9594-8"]),
        ("X.509 | ISO/IEC 9594-8:2020", ["ITU-T X.509", "ISO/IEC 9594-8:2020"]),
    ],
)
def test_an_ambiguous_designation_has_every_reading(printed: str, normal_forms: list[str]) -> None:
    assert sorted({reading.normal_form for reading in identify(printed)}) == sorted(normal_forms)


def test_each_reading_of_an_ambiguous_designation_says_when_it_holds() -> None:
    assert [reading.note for reading in identify("Resolution 7")][:2] == ["if it is of WTSA", "if it is of PP"]
    assert [reading.note for reading in identify("ISO 9594-8")] == ["", "if the standard is of ISO/IEC JTC 1"]
    assert [reading.note for reading in identify("X.509")] == [""]


def test_two_designations_with_a_bar_are_one_text() -> None:
    reading = parse_designation("Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020")[0]

    assert isinstance(reading.designation, CommonText)
    assert reading.designation.key == ("itu-t-x.509", "2019-10")
    assert reading.designation.second == Deliverable("ISO/IEC", "9594-8", year=2020)
    assert identify("Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020")[0].note == "one text with ISO/IEC 9594-8:2020"


def test_versions_of_one_document_differ_and_share_its_key() -> None:
    keys = [parse_designation(f"ITU-T X.509{dated}")[0].designation.key for dated in ("", " (10/2019)", " (08/2005)")]

    assert [key[0] for key in keys] == ["itu-t-x.509"] * 3
    assert len(set(keys)) == 3


def test_the_error_names_the_side_that_is_not_understood() -> None:
    with pytest.raises(DesignationError, match="nonsense"):
        parse_designation("X.509 | nonsense")
    with pytest.raises(DesignationError, match="empty"):
        parse_designation(" \u00a0 ")
    with pytest.raises(DesignationError, match="longer than"):
        parse_designation("X.509 " * 100)


years = st.integers(1900, 2039)
months = st.none() | st.integers(1, 12)
dates = st.none() | st.builds(VersionDate, years, months)
series = st.sampled_from("ABCDEGHIJKLNOQRTUXYZ")
numerals = st.integers(1, 9999).map(str) | st.tuples(st.integers(1, 999), st.integers(0, 99)).map(
    lambda pair: f"{pair[0]}.{pair[1]}"
)
numbers = st.tuples(series, numerals).map(".".join)
dual_numbers = st.tuples(numbers, numbers).map("/".join)
supplements = st.lists(
    st.builds(
        Supplement, st.sampled_from(["Amd.", "Cor.", "Add.", "Err.", "Suppl."]), st.integers(1, 99).map(str), dates
    ),
    max_size=2,
).map(tuple)
recommendations = st.builds(
    Recommendation,
    sector=st.just("ITU-T"),
    number=numbers | dual_numbers,
    version=st.none() | st.integers(1, 99).map(str),
    date=dates,
    supplements=supplements,
)
changes = st.lists(
    st.builds(
        Change,
        kind=st.sampled_from(["Amd", "Cor", "Add"]),
        number=st.integers(1, 99),
        year=st.none() | years,
        stage=st.none() | st.sampled_from(["CD", "AWI", "DIS"]),
    )
    | st.builds(
        Change, st.just("Amd"), st.integers(1, 9), years, st.just("DAM"), iteration=st.none() | st.integers(2, 9)
    ),
    max_size=2,
).map(tuple)
consolidated = st.builds(
    lambda base, within, beside, mark: replace(base, changes=(*within, *beside), consolidation=mark),
    st.builds(Deliverable, publisher=st.just("IEC"), number=st.integers(1, 99999).map("{}-3".format), year=years),
    st.lists(
        st.builds(Change, st.just("Amd"), st.integers(1, 9), years, plus=st.sampled_from([True])),
        min_size=1,
        max_size=2,
    ),
    st.lists(st.builds(Change, st.sampled_from(["Cor", "ISH"]), st.integers(1, 9), years), max_size=1),
    st.sampled_from(["CSV", "RLV"]),
)
deliverables = st.builds(
    Deliverable,
    publisher=st.sampled_from(["ISO/IEC", "ISO", "IEC", "ISO/IEC/IEEE"]),
    number=st.from_regex(r"[1-9]\d{0,5}(?:-[1-9]\d{0,2}){0,2}", fullmatch=True).filter(str.isascii),
    type=st.none() | st.sampled_from(["TR", "TS", "PAS", "Guide", "ISP"]),
    stage=st.none() | st.sampled_from(["CD", "DIS", "FDIS", "WD"]),
    year=st.none() | years,
    changes=changes,
)
decisions = st.builds(
    lambda body, number, place, year: Decision(body, str(number), f"Rev. {place}, {year}", year),
    st.sampled_from(["WTSA", "PP", "WRC", "WTDC"]),
    st.integers(1, 999),
    st.sampled_from(["Geneva", "Florianópolis", "Malaga-Torremolinos", "New Delhi", "Sharm el-Sheikh"]),
    years,
)


radio = st.builds(
    Recommendation,
    sector=st.just("ITU-R"),
    number=st.tuples(
        st.sampled_from(["BT", "BS", "M", "P", "SM", "TF", "SNG"]), st.integers(1, 2999), st.integers(0, 30)
    ).map(lambda parts: f"{parts[0]}.{parts[1]}-{parts[2]}"),
)
reports = st.builds(
    Publication,
    sector=st.just("ITU-R"),
    kind=st.sampled_from(["Report", "Handbook", "Opinion"]),
    number=st.integers(1, 9999).map(str) | st.integers(1, 9999).map("BT.{}-1".format),
    date=dates,
)
papers = st.builds(
    Publication,
    sector=st.just("ITU-T"),
    kind=st.just(""),
    number=st.sampled_from(["GSTR-TNM", "XSTR-SEC-QKD", "TR.sgfdm", "FG-AI4H D2.2", "EMC-3"]),
    date=dates,
)
questions = st.builds(
    Question,
    sector=st.sampled_from(["ITU-T", "ITU-R", "ITU-D"]),
    number=st.integers(1, 999).map(str) | st.integers(1, 999).map("{}-2".format),
    group=st.integers(1, 99).map(str),
    date=dates,
)
ieee = st.builds(
    IeeeStandard,
    number=st.sampled_from(["802.3", "802.1AB", "1588", "C37.118.1", "11073-10404", "802.3df", "802.11-REVmb"]),
    year=st.none() | years,
) | st.builds(IeeeStandard, number=st.just("802.3df"), draft=st.sampled_from(["", "1", "3.0", "2.1.1"]))
neighbours = st.sampled_from(
    [
        NeighbourDocument("IETF", "IETF RFC 5280"),
        NeighbourDocument("ETSI", "ETSI EN 300 175-1", "V2.1.1 (2019-05)"),
        NeighbourDocument("ETSI", "ETSI TS 103 097"),
        NeighbourDocument("CEN", "EN 12643", "2014"),
        NeighbourDocument("3GPP", "3GPP TS 23.501"),
        NeighbourDocument("Ecma", "ECMA-262"),
        NeighbourDocument("IDF", "IDF 26-2", "2004"),
        NeighbourDocument("JCGM", "JCGM 100"),
    ]
)
adoptions = st.builds(
    Adoption,
    adopter=st.sampled_from(["EN", "prEN", "BS EN", "DIN EN", "NF", "AS/NZS", "GOST R"]),
    adopted=st.builds(
        Deliverable,
        publisher=st.sampled_from(["ISO", "ISO/IEC", "IEC"]),
        number=st.integers(1, 99999).map(str) | st.integers(1, 99999).map("{}-3".format),
        type=st.none() | st.sampled_from(["TR", "TS"]),
    ),
    year=st.none() | years,
)
directives = (
    st.builds(
        Directives,
        part=st.none() | st.integers(1, 2),
        supplement=st.sampled_from(["", "ISO", "IEC", "JTC 1"]),
        year=st.none() | years,
        edition=st.none() | st.integers(1, 20),
    )
    | st.builds(
        Directives,
        part=st.integers(1, 3),
        year=st.none() | years,
        issuer=st.sampled_from(["ISO", "IEC"]),
    )
    | st.builds(
        Directives,
        part=st.just(1),
        supplement=st.just("IEC"),
        year=years,
        together=st.sampled_from([True]),
    )
)
entries = st.builds(CatalogueEntry, st.sampled_from(["ISO", "IEC", "ITU"]), st.integers(1, 99999).map(str))
others = radio | reports | papers | questions | ieee | neighbours | adoptions | directives | entries | consolidated


@given(others)
def test_every_other_kind_is_read_back_from_its_normal_form(designation: Designation) -> None:
    assert parse_designation(str(designation))[0].designation == designation
    assert designation.undated.undated == designation.undated
    assert designation.publishers


@given(others, st.sampled_from([" ", "\u00a0", "  ", "\t"]), st.sampled_from(["-", "\u2011", "\u2013"]))
def test_blanks_and_hyphens_of_other_kinds_do_not_matter(designation: Designation, blank: str, dash: str) -> None:
    printed = str(designation).replace(" ", blank).replace("-", dash)

    assert parse_designation(f" {printed};")[0].designation == designation


@given(others, st.sampled_from([str.upper, str.lower]))
def test_what_is_typed_in_other_capitals_has_the_same_iri(
    designation: Designation, change: Callable[[str], str]
) -> None:
    assert parse_designation(change(str(designation)))[0].iri == designation.iri


@given(deliverables.filter(lambda one: one.stage is None and all(change.stage is None for change in one.changes)))
def test_a_urn_of_what_iec_publishes_names_the_same(designation: Deliverable) -> None:
    """A URN of ISO has no year, so that it may name less."""
    urns = urns_of(designation)

    assert urns
    assert all(parse_designation(urn)[0].designation for urn in urns)
    if "IEC" in designation.publishers:
        assert parse_designation(urns[0])[0].designation == designation
    else:
        named = parse_designation(urns[0])[0].designation
        assert named == replace(designation, year=None)


@given(
    st.builds(
        Deliverable,
        publisher=st.sampled_from(["ISO", "ISO/IEC"]),
        number=st.from_regex(r"[1-9]\d{0,5}(?:-[1-9]\d{0,2}){0,1}", fullmatch=True).filter(str.isascii),
        stage=st.none() | st.sampled_from(["PWI", "NP", "WD", "CD", "DIS", "FDIS"]),
        edition=st.none() | st.integers(1, 20).map(str),
    )
    | radio.filter(lambda one: one.number[1] != ".")
    | neighbours.filter(lambda one: one.publisher == "IETF")
    | ieee.filter(lambda one: "-" not in one.number and one.year is None and one.draft is None)
)
def test_a_urn_names_what_it_was_made_of(designation: Designation) -> None:
    assert parse_designation(urns_of(designation)[0])[0].designation == designation


@given(st.lists(recommendations | deliverables, min_size=2, max_size=4))
def test_three_and_four_designations_of_one_text_are_read_back(texts: list[Recommendation | Deliverable]) -> None:
    first, second, *more = texts
    common = CommonText(first, second, tuple(more))

    assert parse_designation(str(common))[0].designation == common
    assert parse_designation(str(common).replace(" | ", "||"))[0].designation == common
    assert common.publishers[0] == first.publishers[0]


@pytest.mark.parametrize(
    ("printed", "understood"),
    [
        ("ISO/IEC 9594-8:2020 and more", "ISO/IEC 9594-8:2020"),
        ("Rec. ITU-T X.509 (10/2019) Amd", "Rec. ITU-T X.509 (10/2019)"),
        ("X.509 | ISO/IEC 9594-8 draft", "ISO/IEC 9594-8"),
        ("what", ""),
    ],
)
def test_the_error_says_how_far_a_designation_was_understood(printed: str, understood: str) -> None:
    with pytest.raises(DesignationError) as raised:
        identify(printed)

    assert raised.value.understood == understood


def test_an_adoption_names_what_it_adopts_without_its_year() -> None:
    readings = identify("BS EN ISO/IEC 27001:2017")

    assert [reading.normal_form for reading in readings] == ["BS EN ISO/IEC 27001:2017", "ISO/IEC 27001"]
    assert readings[1].note == "what BS EN ISO/IEC 27001:2017 adopts; its edition is not said"


def test_a_colour_that_two_books_had_is_not_guessed() -> None:
    notes = [(reading.normal_form, reading.note) for reading in identify("CCITT Rec. I.120, Blue Book")]

    assert notes == [
        ("ITU-T I.120 (1988)", "if the book is that of 1988"),
        ("ITU-T I.120 (1964)", "if the book is that of 1964"),
    ]


@given(recommendations | deliverables | decisions)
def test_every_designation_is_read_back_from_its_normal_form(
    designation: Recommendation | Deliverable | Decision,
) -> None:
    assert parse_designation(str(designation))[0].designation == designation


@given(recommendations | deliverables, st.sampled_from([str.upper, str.lower]))
def test_capitals_do_not_matter(designation: Recommendation | Deliverable, change: object) -> None:
    printed = str(designation).upper() if change is str.upper else str(designation).lower()

    assert parse_designation(printed)[0].designation == designation


@given(recommendations | deliverables | decisions, st.sampled_from([" ", "\u00a0", "  ", "\t", "\u202f\n"]))
def test_blanks_do_not_matter(designation: Recommendation | Deliverable | Decision, blank: str) -> None:
    printed = f"{blank}{blank.join(str(designation).split(' '))}{blank}"

    assert parse_designation(printed)[0].designation == designation


@given(recommendations, deliverables)
def test_a_common_text_is_read_back_from_its_normal_form(first: Recommendation, second: Deliverable) -> None:
    assert parse_designation(f"{first} | {second}")[0].designation == CommonText(first, second)


@given(recommendations | deliverables, recommendations | deliverables)
def test_different_documents_have_different_iris(
    one: Recommendation | Deliverable, other: Recommendation | Deliverable
) -> None:
    """What an IRI leaves out, such as a version number beside a date, it leaves out of both."""
    if one.key[0] != other.key[0]:
        assert one.iri != other.iri
    if isinstance(one, Recommendation) != isinstance(other, Recommendation):
        assert one.iri != other.iri


@given(st.text(max_size=400) | st.from_regex(r"[A-Zu]{1,4}[:. /-]{0,2}\d{0,5}[ :/|()+.\w]{0,60}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        readings = parse_designation(text)
    except DesignationError:
        return
    kinds = (thing("document", ""), thing("question", ""), "http")
    assert all(reading.iri.startswith(kinds) and reading.normal_form for reading in readings)
