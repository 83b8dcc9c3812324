"""Records of catalogues travel as lines of JSON."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.catalogue import (
    CATALOGUES,
    CatalogueRecord,
    Evidence,
    Finding,
    OtherIdentifier,
    Relation,
    StatedDate,
    record_as_json,
    record_from_json,
)

_TEXT = st.text(min_size=1, max_size=12)
_RELATIONS = st.lists(st.tuples(st.sampled_from(["obsoletes", "hasEdition"]), _TEXT), max_size=4)


@st.composite
def _records(draw: st.DrawFn) -> CatalogueRecord:
    designation = draw(_TEXT)
    relations = sorted(draw(_RELATIONS), key=lambda pair: pair[0])
    return CatalogueRecord(
        catalogue=draw(st.sampled_from(CATALOGUES)),
        designation=designation,
        key=draw(_TEXT),
        counterparts=tuple(OtherIdentifier(*pair) for pair in draw(st.lists(st.tuples(_TEXT, _TEXT), max_size=2))),
        titles=tuple(draw(st.lists(st.tuples(st.sampled_from(["en", "fr"]), _TEXT), max_size=2))),
        dates=tuple(StatedDate(*pair) for pair in draw(st.lists(st.tuples(_TEXT, _TEXT), max_size=2))),
        committees=tuple(draw(st.lists(_TEXT, max_size=2))),
        relations=tuple(Relation(*pair) for pair in relations),
        evidence=(Evidence("paired", draw(_TEXT), tuple(draw(st.lists(_TEXT, max_size=2)))),),
        findings=(Finding("no-status", designation, draw(_TEXT)),),
        status=draw(_TEXT),
    )


@given(_records())
@settings(max_examples=50)
def test_a_record_comes_back_from_a_line_of_json(record: CatalogueRecord) -> None:
    """What is written of a record is read as the same record."""
    assert record_from_json(json.loads(json.dumps(record_as_json(record)))) == record


def test_what_is_empty_takes_no_room_in_the_line() -> None:
    """A record that states nothing but its name is three fields."""
    record = CatalogueRecord("itu", "ITU-T Z.999 (01/2020)", "itu-t-z.999/2020-01")
    assert list(record_as_json(record)) == ["catalogue", "designation", "key"]


def test_a_line_of_another_catalogue_is_refused() -> None:
    """Only the catalogues that are known have records."""
    with pytest.raises(ValueError, match="etsi"):
        record_from_json({"catalogue": "etsi", "designation": "EN 1", "key": "en-1"})


def test_a_record_gives_its_dates_by_kind() -> None:
    """The first date of a kind, or none."""
    record = CatalogueRecord("iec", "IEC 99999:2001", "iec-99999/2001", dates=(StatedDate("published", "2001-02"),))
    assert record.date("published") == "2001-02"
    assert record.date("obsoleted") is None
