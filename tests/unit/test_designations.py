"""Designations: what is understood, what its normal form and IRI are, and that nothing else is taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import DesignationError
from app.model.designations import (
    Change,
    CommonText,
    Decision,
    Deliverable,
    Recommendation,
    Supplement,
    VersionDate,
    identify,
    parse_designation,
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
    ),
    max_size=2,
).map(tuple)
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
