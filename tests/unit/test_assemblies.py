"""Assemblies: which body a name, an acronym, a meeting or a year tells."""

import pytest

from app.model import assemblies


@pytest.mark.parametrize(
    ("acronym", "name"),
    [("WTSA", "WTSA"), ("wrc", "WRC"), ("RA", "ITU-R"), ("Council", "ITU Council"), ("ITU-D", "WTDC")],
)
def test_an_acronym_tells_the_assembly(acronym: str, name: str) -> None:
    found = assemblies.assembly_called(acronym)

    assert found is not None
    assert found.acronym == name


def test_an_unknown_acronym_tells_none() -> None:
    assert assemblies.assembly_called("ABC") is None


def test_an_enacting_line_names_its_assembly() -> None:
    assert assemblies.assembly_named_in("The ITU Radiocommunication Assembly,") is assemblies.RA
    assert assemblies.assembly_named_in("The Council,") is assemblies.COUNCIL
    assert assemblies.assembly_named_in("The Committee,") is None


def test_a_meeting_tells_its_assembly() -> None:
    assert assemblies.assembly_at("Busan", 2014) is assemblies.PP
    assert assemblies.assembly_at("Dubai", 2012) is assemblies.WTSA
    assert assemblies.assembly_at("Busan", 2013) is None


@pytest.mark.parametrize(
    ("assembly", "year", "acted"),
    [
        (assemblies.WTSA, 1984, assemblies.CCITT),
        (assemblies.WTSA, 1993, assemblies.WTSC),
        (assemblies.WTSA, 1996, assemblies.WTSC),
        (assemblies.WTSA, 2000, assemblies.WTSA),
        (assemblies.WRC, 1979, assemblies.WARC),
        (assemblies.WRC, 1995, assemblies.WRC),
        (assemblies.PP, 1984, assemblies.PP),
    ],
)
def test_a_body_acts_under_the_name_of_its_time(
    assembly: assemblies.Assembly, year: int, acted: assemblies.Assembly
) -> None:
    assert assemblies.predecessor_in(assembly, year) is acted


@pytest.mark.parametrize(("digits", "year"), [("19", 2019), ("97", 1997), ("2000", 2000), ("03", 2003)])
def test_two_digits_of_a_conference_mean_a_year(digits: str, year: int) -> None:
    assert assemblies.full_year(digits) == year


@pytest.mark.parametrize(
    ("words", "acronym"),
    [
        ("The General Conference on Weights and Measures (CGPM), at its 27th meeting,", "CGPM"),
        ("THE MARITIME SAFETY COMMITTEE,", "IMO MSC"),
        ("The Security Council,", "UNSC"),
        ("FORTIETH MEETING of the INTERNATIONAL COMMITTEE of LEGAL METROLOGY", "CIML"),
        ("The Council,", "ITU Council"),
    ],
)
def test_bodies_beside_itu_are_named_in_enacting_lines(words: str, acronym: str) -> None:
    found = assemblies.assembly_named_in(words)

    assert found is not None
    assert found.acronym == acronym


@pytest.mark.parametrize("words", ["The Committee,", "The General Assembly,", "The Council of the European Union,"])
def test_a_name_that_several_bodies_bear_tells_none(words: str) -> None:
    assert assemblies.assembly_named_in(words) is None


def test_the_number_of_a_resolution_of_imo_tells_the_organ() -> None:
    assert assemblies.assembly_of_number("MSC.401(95)") is assemblies.MSC
    assert assemblies.assembly_of_number("A.886(21)") is assemblies.IMO
    assert assemblies.assembly_of_number("2019-01") is None
