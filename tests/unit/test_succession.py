"""Which version was served when."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.model.published import PublishedVersion
from app.model.succession import (
    Switch,
    moment_meant,
    moment_of,
    recovery,
    served_at,
    switches,
    switches_file,
)
from tests.manifests import EMPTY


def version(day: int, parent: PublishedVersion | None = None) -> PublishedVersion:
    """A version published at noon of a day in November."""
    made = replace(
        EMPTY,
        id=f"202611{day:02}T120000500Z-aaaaaa",
        published=f"2026-11-{day:02}T12:00:00+00:00",
        parent=parent.id if parent else None,
    )
    return PublishedVersion(Path("nowhere"), made)


def switch(day: int, chosen: PublishedVersion, before: PublishedVersion) -> Switch:
    return Switch(f"2026-11-{day:02}T18:00:00+00:00", chosen.id, before.id, "rollback")


def at(day: int, hour: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


V1 = version(1)
V2 = version(5, V1)
V3 = version(10, V2)


@pytest.mark.parametrize(
    ("moment", "served"),
    [(at(1, 11), None), (at(1), V1), (at(5, 11), V1), (at(5), V2), (at(9), V2), (at(10), V3), (at(30), V3)],
)
def test_a_version_is_served_from_its_publication_to_the_next(
    moment: datetime, served: PublishedVersion | None
) -> None:
    assert served_at([V3, V2, V1], [], moment) == served


def test_a_rollback_counts_from_its_moment_and_not_before() -> None:
    rolled_back = [switch(12, V1, V3)]

    assert served_at([V3, V2, V1], rolled_back, at(12, 17)) == V3
    assert served_at([V3, V2, V1], rolled_back, at(12)) == V1
    assert served_at([V3, V2, V1], rolled_back, at(6)) == V2


def test_a_time_whose_version_is_no_longer_kept_has_none() -> None:
    assert served_at([V3, V2], [], at(4)) is None
    assert served_at([V3, V1], [], at(6)) is None, "V2 was served then, and the parent of V3 tells so"
    assert served_at([V3, V1], [switch(12, V2, V3)], at(13)) is None


def test_after_a_rollback_the_next_version_has_another_parent_and_nothing_is_missing() -> None:
    v4 = version(20, V1)

    assert served_at([v4, V3, V2, V1], [switch(12, V1, V3)], at(15)) == V1


def test_the_moment_is_told_by_the_id_and_else_by_the_manifest() -> None:
    assert moment_of(V1.manifest) == datetime(2026, 11, 1, 12, 0, 0, 500_000, tzinfo=UTC)
    assert moment_of(replace(V1.manifest, id="v1")) == datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22", datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2026-11-22T12:00:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T12:00:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T14:00:00+02:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T14:00:00 02:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
    ],
)
def test_a_date_means_its_end_and_a_time_without_a_zone_is_utc(text: str, moment: datetime) -> None:
    assert moment_meant(text) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-11-22T25:00:00", "0"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        moment_meant(text)


def test_a_line_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    assert switches(tmp_path) == []
    whole = Switch("2026-11-12T18:00:00+00:00", "v1", "v2", "recovery", "v2 is damaged")
    text = whole.to_json() + '{"at": "2026-11-' + "\n" + '{"at": "never", "version": "", "before": "", "kind": ""}\n'
    switches_file(tmp_path).write_text(text)

    assert switches(tmp_path) == [whole]
    assert recovery(tmp_path, "v1") == whole
    assert recovery(tmp_path, "v3") is None, "a version published since then is the right one"
