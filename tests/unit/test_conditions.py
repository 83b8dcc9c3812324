"""Conditional requests: a tag decides alone, a date has to be the same, and a version says both of itself."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request

from app.model.published import PublishedVersion
from app.web.conditions import http_date, is_unchanged, unchanged, validators, without_validators
from tests.manifests import EMPTY

VERSION = PublishedVersion(Path("versions/a"), EMPTY)
TAG = 'W/"20261122T120000000Z-aaaaaa-text/csv"'
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


def request(method: str = "GET", **headers: str) -> Request:
    encoded = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "headers": encoded})


class TestWhatAVersionSaysOfItself:
    def test_a_tag_a_date_and_that_one_has_to_ask(self) -> None:
        assert validators(VERSION, "text/csv") == {
            "ETag": TAG,
            "Last-Modified": DATE,
            "X-Dataset-Version": VERSION.id,
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "no-cache",
        }

    def test_at_an_address_that_names_the_version_one_need_not_ask(self) -> None:
        assert validators(VERSION, "text/csv", is_fixed=True)["Cache-Control"] == "public, max-age=86400"

    def test_without_a_version_nothing_identifies_the_answer(self) -> None:
        assert validators(None, "text/csv").keys() == {"Vary", "Cache-Control"}

    def test_what_this_program_writes_is_tagged_with_its_version(self) -> None:
        assert validators(VERSION, "text/html")["ETag"] != 'W/"20261122T120000000Z-aaaaaa-text/html"'

    def test_two_versions_of_one_second_are_not_told_apart_by_a_date(self) -> None:
        second = replace(VERSION, manifest=replace(EMPTY, id=EMPTY.id[:-1] + "b", parent=EMPTY.id))

        assert "Last-Modified" not in validators(second, "text/csv")

    def test_what_differs_each_time_has_neither(self) -> None:
        kept = without_validators(validators(VERSION, "text/csv", is_fixed=True))

        assert kept == {
            "X-Dataset-Version": VERSION.id,
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "no-cache",
        }


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        ("2026-11-22T12:00:00+00:00", DATE),
        ("2026-11-22T13:00:00+01:00", DATE),
        ("2026-11-22T12:00:00Z", DATE),
        ("yesterday", None),
    ],
)
def test_a_time_is_written_as_http_writes_it(moment: str, written: str | None) -> None:
    assert http_date(moment) == written


@pytest.mark.parametrize(
    ("headers", "has_it"),
    [
        ({}, False),
        ({"if_none_match": TAG}, True),
        ({"if_none_match": TAG.removeprefix("W/")}, True),
        ({"if_none_match": f'"another", {TAG}'}, True),
        ({"if_none_match": "*"}, True),
        ({"if_none_match": '"another"'}, False),
        ({"if_modified_since": DATE}, True),
        ({"if_modified_since": "Sun, 22 Nov 2026 12:00:01 GMT"}, False),
        ({"if_modified_since": "Sun, 22 Nov 2026 11:59:59 GMT"}, False),
        ({"if_modified_since": "nonsense"}, False),
        ({"if_none_match": '"another"', "if_modified_since": DATE}, False),
        ({"if_none_match": TAG, "if_modified_since": "nonsense"}, True),
    ],
)
def test_the_client_has_what_it_names(headers: dict[str, str], has_it: bool) -> None:  # noqa: FBT001  # a test's table
    ours = validators(VERSION, "text/csv")

    assert is_unchanged(request(**headers), ours) is has_it
    assert is_unchanged(request("HEAD", **headers), ours) is has_it
    assert not is_unchanged(request("POST", **headers), ours)
    assert not is_unchanged(request(**headers), without_validators(ours))


def test_unchanged_says_so_with_the_headers_of_the_answer() -> None:
    response = unchanged(validators(VERSION, "text/csv"))

    assert (response.status_code, response.body, response.headers["etag"]) == (304, b"", TAG)
