"""The designations in the catalogues of ITU, ISO and IEC are all understood, each in its own way."""

import csv
import io
import tarfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from app.errors import DesignationError
from app.model.designations import Deliverable, Recommendation, parse_designation, urns_of

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "catalogue-sample.tar.xz"

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

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


@pytest.fixture(name="records", scope="module")
def _records() -> dict[str, set[str]]:
    """Every other identifier in the records, and what their relations name, by catalogue and kind."""
    found: dict[str, set[str]] = defaultdict(set)
    with tarfile.open(SAMPLE) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith(".yaml") else None
            if content is not None:
                catalogue = member.name.split("/")[-2]
                form = yaml.load(content.read(), LOADER)  # noqa: S506 - it is the safe one
                for identifier in (*(form.get("docidentifier") or ()), *(form.get("docid") or ())):
                    found[f"{catalogue} {identifier['type']}"].add(identifier.get("content") or identifier.get("id"))
                for relation in form.get("relation") or ():
                    target = relation["bibitem"].get("formattedref")
                    target = target.get("content") if isinstance(target, dict) else target
                    found[f"{catalogue} relations"] |= {target} if target else set()
    return found


def test_every_identifier_and_relation_of_the_sample_is_understood(records: dict[str, set[str]]) -> None:
    assert sum(map(len, records.values())) > 5000
    assert {kind: refused(sorted(found)) for kind, found in records.items() if refused(sorted(found))} == {}


def test_the_urns_of_the_sample_name_the_documents_of_their_records(records: dict[str, set[str]]) -> None:
    """Read and printed again, a URN of the catalogues names the same; one of ISO has no year."""
    for urn in records["iso URN"] | records["iec URN"]:
        named = parse_designation(urn)[0].designation
        assert isinstance(named, Deliverable)
        again = [
            one for made in urns_of(named) if isinstance(one := parse_designation(made)[0].designation, Deliverable)
        ]
        assert named in again or named.publishers == ("ISO",), urn
        assert replace(named, year=None).undated in [replace(one, year=None).undated for one in again], urn
