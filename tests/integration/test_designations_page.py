"""What the page on designations says of each form is what comes out."""

import re
from pathlib import Path

import pytest

from app.model.designations import identify, parse_designation
from app.model.identifiers import THING

PAGE = (Path(__file__).parents[2] / "docs" / "designations.md").read_text(encoding="utf-8")
CELLS = [
    [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in PAGE.splitlines()
    if line.startswith("|") and "`" in line
]
FORMS = [[cell.strip("`") for cell in row[1:]] for row in CELLS if len(row) == 4]
AMBIGUOUS = [row for row in CELLS if len(row) == 3]


@pytest.mark.parametrize(("typed", "normal_form", "key"), FORMS)
def test_each_form_comes_out_as_the_page_says(typed: str, normal_form: str, key: str) -> None:
    reading = parse_designation(typed)[0]

    assert reading.normal_form == normal_form
    assert reading.iri == (f"{THING}{key}" if key != "its address" else normal_form)


@pytest.mark.parametrize(("typed", "readings", "remarks"), AMBIGUOUS)
def test_each_ambiguous_designation_has_the_readings_of_the_page(typed: str, readings: str, remarks: str) -> None:
    found = identify(typed.strip("`"))

    assert ", ".join(f"`{one.normal_form}`" for one in found) == readings
    assert [one.note for one in found if one.note not in remarks] == []


def test_the_page_has_the_forms() -> None:
    assert len(FORMS) > 70
    assert len(AMBIGUOUS) > 5
