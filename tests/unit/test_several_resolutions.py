"""Files that hold several resolutions, and drafts that are read as they are proposed."""

from pathlib import Path

import pytest

from app.errors import DocumentError
from app.sources.resolutions import parse_resolution, parse_resolutions, read_resolutions

COLLECTIONS = Path(__file__).parents[1] / "fixtures" / "resolutions" / "collections"
HEAD = """RESOLUTION 907 (Rev. Zurich, 2031)
Shared lists of harbour terms
The World Telecommunication Standardization Assembly (Zurich, 2031),
considering
a) that it is so,
"""


def test_the_decisions_of_a_meeting_are_told_apart() -> None:
    found = read_resolutions(COLLECTIONS / "meeting-decisions.md")

    assert [resolution.id for resolution in found] == [f"CIML Resolution 2053/{number}" for number in (1, 2, 3, 4)]
    assert [[clause.path for clause in resolution.clauses] for resolution in found] == [
        ["approves"],
        ["notes"],
        ["noting", "recalling", "decides/1", "decides/2"],
        ["thanks"],
    ]
    assert not any(resolution.parts for resolution in found)


def test_the_rows_of_a_table_are_resolutions_by_the_numbers_in_their_cells() -> None:
    file = COLLECTIONS / "committee-table.txt"
    text = file.read_text(encoding="utf-8")
    found = read_resolutions(file)

    assert [resolution.id for resolution in found] == [f"ISO/TC 954 Resolution {number}" for number in (174, 175, 176)]
    assert [resolution.parts[0].heading for resolution in found] == ["Unanimous/adopted"] * 3
    for resolution in found:
        (clause,) = resolution.clauses
        assert text[clause.start : clause.end].strip() == clause.text


def test_a_heading_of_a_later_resolution_does_not_hide_the_first_one() -> None:
    text = (
        "48th CIML Meeting\n\nResolution 1\n\nThe Committee,\n\nNotes the fog.\n\n"
        "Resolution 2\n\nThe Committee,\n\nconsidering\n\na) the fog,\n\nresolves\n\nto wait.\n"
    )
    found = parse_resolutions(text, source="fog")

    assert [[clause.path for clause in resolution.clauses] for resolution in found] == [
        ["notes"],
        ["considering a", "resolves"],
    ]


def test_one_resolution_is_read_with_its_annex_though_it_names_others() -> None:
    text = f"{HEAD}resolves\n1 to go on.\nANNEX 1\nRESOLUTION 80 is old\nResolution 81\nwas older\n"

    assert [len(resolution.clauses) for resolution in parse_resolutions(text, source="one")] == [2]


@pytest.mark.parametrize("name", ["committee-legacy.yaml", "legal-metrology.yaml"])
def test_a_file_in_yaml_is_a_collection(name: str) -> None:
    assert len(read_resolutions(COLLECTIONS / name)) == 2


def test_more_resolutions_than_a_meeting_takes_are_refused() -> None:
    text = "".join(f"Resolution {number}\nISO/TC 954 thanks the keepers.\n\n" for number in range(1, 2500))

    with pytest.raises(DocumentError, match="more than 2000 resolutions"):
        parse_resolutions(text, source="many")


# Drafts


@pytest.mark.parametrize(
    ("proposed", "read"),
    [
        ("1 to ~~come~~ go on.", "to go on."),
        ("1 to <del>come</del><ins>go</ins> on.", "to go on."),
        ("1 to {--come--}{++go++} on.", "to go on."),
        ("1 to {~~come~>go~~} on.", "to go on."),
    ],
)
def test_a_draft_is_refused_or_read_as_it_would_be_once_adopted(proposed: str, read: str) -> None:
    text = f"{HEAD}resolves\n{proposed}\n"
    with pytest.raises(DocumentError, match="draft"):
        parse_resolution(text, source="draft")
    found = parse_resolution(text, source="draft", drafts="mark")

    assert " ".join(found.clauses[-1].text.split()) == read
    assert "is a draft" in found.warnings[0]
    assert text[found.clauses[-1].start :].startswith("1 to ")


@pytest.mark.parametrize("mark", ["MOD\tHAR/45A12/1", "ADD", "DRAFT NEW RESOLUTION [HAR-1]", "EUR/45A12/1"])
def test_a_mark_of_a_proposal_before_the_head_is_seen(mark: str) -> None:
    text = f"{mark}\n{HEAD}resolves\n1 to go on.\n"
    with pytest.raises(DocumentError, match="draft"):
        parse_resolution(text, source="draft")

    assert "is a draft" in parse_resolution(text, source="draft", drafts="mark").warnings[0]


def test_what_is_no_draft_is_not_marked_as_one() -> None:
    found = parse_resolution(f"{HEAD}resolves\n1 to go on.\n", source="adopted", drafts="mark")

    assert found.warnings == ()
