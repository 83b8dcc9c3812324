"""Records: how a resolution is cited, and its form as JSON."""

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from app.model.records import Adoption, Citation, Clause, Resolution, Section, resolution_as_json

SECTION = Section("noting", "noting", "noting", "noting", 1, 0, 1)
CLAUSE = Clause("noting a", "noting", "a)", "a", None, "that it is so,", 1, ("a",), 7, 24, 2)
RESOLUTION = Resolution(
    source="harbour.txt",
    kind="Resolution",
    body="WTSA",
    number="907",
    revision="Rev. Zurich, 2031",
    year=2031,
    title="Lists",
    enacting=None,
    adoptions=(Adoption("Zurich", 2031), Adoption(None, 1963)),
    sections=(SECTION,),
    clauses=(CLAUSE,),
    citations=(Citation("noting a", "ISO 9001", "standard", "ISO 9001", ("https://example.org/9001",)),),
    warnings=("doubtful",),
)


@pytest.mark.parametrize(
    ("body", "revision", "identity"),
    [
        ("WTSA", "Rev. Zurich, 2031", "WTSA Resolution 907 (Rev. Zurich, 2031)"),
        (None, "Rev. Zurich, 2031", "Resolution 907 (Rev. Zurich, 2031)"),
        ("WTSA", None, "WTSA Resolution 907"),
    ],
)
def test_a_resolution_is_cited_by_body_number_and_revision(
    body: str | None, revision: str | None, identity: str
) -> None:
    assert replace(RESOLUTION, body=body, revision=revision).id == identity


def test_the_json_form_has_the_names_that_readers_know() -> None:
    found = resolution_as_json(RESOLUTION)

    assert found["id"] == RESOLUTION.id
    assert found["adopted"] == [{"place": "Zurich", "year": 2031}, {"place": None, "year": 1963}]
    assert found["section_order"] == ["noting"]
    assert {name: found["clauses"][0][name] for name in ("path", "section", "label", "parent", "text")} == {
        "path": "noting a",
        "section": "noting",
        "label": "a)",
        "parent": None,
        "text": "that it is so,",
    }
    assert found["cites"][0]["clause"] == "noting a"
    assert found["cites"][0]["target"] == "ISO 9001"
    assert found["warnings"] == ["doubtful"]


def test_the_json_form_can_be_written() -> None:
    assert json.loads(json.dumps(resolution_as_json(RESOLUTION))) == resolution_as_json(RESOLUTION)


def test_records_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        CLAUSE.text = "other"  # type: ignore[misc] # what the test is about
