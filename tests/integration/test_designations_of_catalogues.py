"""The designations in the catalogues of ITU, ISO and IEC are all understood, each in its own way."""

import csv
import io
import tarfile
from collections import defaultdict
from pathlib import Path

import pytest

from app.errors import DesignationError
from app.model.designations import Deliverable, Recommendation, parse_designation

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "catalogue-sample.tar.xz"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample of the catalogues is not beside the checkout"),
]


@pytest.fixture(name="designations", scope="module")
def _designations() -> dict[str, list[str]]:
    """The primary designations by catalogue, and those of ISO that records of ITU name."""
    with tarfile.open(SAMPLE) as archive:
        member = next(member for member in archive if member.name.endswith("MANIFEST.csv"))
        manifest = archive.extractfile(member)
        assert manifest is not None
        rows = list(csv.DictReader(io.StringIO(manifest.read().decode())))
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["path"].split("/")[0]].append(row["primary_id"])
        found["named by itu"] += [row["iso_id_in_record"]] if row["iso_id_in_record"] else []
    return found


def refused(designations: list[str]) -> list[str]:
    found = []
    for designation in designations:
        try:
            parse_designation(designation)
        except DesignationError:
            found.append(designation)
    return found


@pytest.mark.parametrize(
    ("catalogue", "kind"),
    [("itu", Recommendation), ("iso", Deliverable), ("iec", Deliverable), ("named by itu", Deliverable)],
)
def test_every_designation_of_a_catalogue_is_understood(
    designations: dict[str, list[str]], catalogue: str, kind: type
) -> None:
    assert len(designations[catalogue]) > 300
    assert refused(designations[catalogue]) == []
    assert {type(parse_designation(designation)[0].designation) for designation in designations[catalogue]} == {kind}


def test_iso_and_iec_mean_the_same_documents_by_their_spellings(designations: dict[str, list[str]]) -> None:
    """IEC writes "/AMD1:1994" and ISO "/Amd 1:1994": most of what both list has one IRI."""
    iris = {
        catalogue: {parse_designation(designation)[0].iri for designation in designations[catalogue]}
        for catalogue in ("iso", "iec")
    }
    as_printed = set(designations["iso"]) & set(designations["iec"])

    assert len(iris["iso"] & iris["iec"]) > len(as_printed) + 300


def test_published_documents_do_not_share_an_iri(designations: dict[str, list[str]]) -> None:
    names = defaultdict(set)
    for catalogue in ("itu", "iso", "iec"):
        for designation in designations[catalogue]:
            reading = parse_designation(designation)[0]
            if not isinstance(reading.designation, Deliverable) or reading.designation.stage is None:
                names[reading.iri].add(reading.normal_form)

    assert [found for found in names.values() if len(found) > 1] == []
