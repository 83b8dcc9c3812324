"""The feed of changes: what a feed reader gets, and what a program gets."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from app.main import create_app
from app.model.published import Change, open_version
from app.model.succession import Switch, switches_file
from app.settings import Settings

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller, StoreEngine

VERSION = "20261122T120000000Z-aaaaaa"
EARLIER = "20261101T120000000Z-bbbbbb"
REFERENCE = "https://w3id.org/twintext/graph/reference"
ATOM = "{http://www.w3.org/2005/Atom}"
SWITCH = Switch("2026-11-23T08:00:00+00:00", EARLIER, VERSION, "rollback", "a wrong <import> & more")


@pytest.fixture(name="own")
def _own(tmp_path: Path, dataset: Path) -> Path:
    """A copy of the dataset in which the later version says who made it of the earlier one, before a rollback."""
    own = tmp_path / "data"
    shutil.copytree(dataset, own)
    version = open_version(own, VERSION)
    change = Change("request-1", "update", "registrar", ("https://e.example/minutes", ""), 3, 1)
    manifest = replace(version.manifest, parent=EARLIER, change=change)
    (version.directory / "manifest.json").write_text(manifest.to_json())
    switches_file(own).write_text(SWITCH.to_json())
    return own


@pytest.fixture(name="ask")
def _ask(own: Path, settings: Settings, engine: "StoreEngine", call: "Caller") -> "Caller":
    engine.dataset = own
    return type(call)(create_app(replace(settings, data=own), engine))


def feed_of(ask: "Caller", path: str) -> ET.Element:
    response = ask.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/atom+xml")
    return ET.fromstring(response.content)  # noqa: S314  # it was made here


def texts(feed: ET.Element, name: str) -> list[str | None]:
    return [element.text for entry in feed.findall(ATOM + "entry") for element in entry.iter(ATOM + name)]


def links(element: ET.Element) -> Iterator[tuple[str | None, str | None]]:
    return ((link.get("rel"), link.get("href")) for link in element.findall(ATOM + "link"))


def test_what_happened_last_comes_first(ask: "Caller") -> None:
    feed = feed_of(ask, "/changes")

    assert texts(feed, "title") == [
        f"rollback: {EARLIER} is served in the place of {VERSION} (a wrong <import> & more)",
        "update: 3 added, 1 removed",
        "build: 156 asserted and 1 entailed triples",
    ]
    assert texts(feed, "name") == ["command line", "registrar", "command line"]
    assert texts(feed, "updated")[0] == feed.findtext(ATOM + "updated") == SWITCH.at


def test_the_feed_has_what_a_reader_needs(ask: "Caller") -> None:
    """RFC 4287: id, title and updated in feed and entries, an author in each entry, distinct ids, times in RFC 3339."""
    feed = feed_of(ask, "/changes")

    ids = texts(feed, "id")
    assert len(set(ids)) == len(ids) == 3
    assert all(one and one.startswith("tag:w3id.org,2026:twintext/") for one in [*ids, feed.findtext(ATOM + "id")])
    for entry in feed.findall(ATOM + "entry"):
        assert {child.tag.removeprefix(ATOM) for child in entry} >= {"id", "title", "updated", "author", "summary"}
        assert datetime.fromisoformat(entry.findtext(ATOM + "updated") or "").tzinfo is not None
    assert ("self", "http://here.example/changes?limit=50&offset=0") in links(feed)


def test_an_entry_leads_to_the_version_and_to_what_differs(ask: "Caller") -> None:
    entry = feed_of(ask, "/changes").findall(ATOM + "entry")[1]

    difference = f"http://here.example/versions/{EARLIER}/diff/{VERSION}"
    assert set(links(entry)) == {
        ("alternate", f"http://here.example/versions/{VERSION}"),
        ("related", difference),
        ("enclosure", f"{difference}?format=rdfp"),
    }
    assert entry.findtext(ATOM + "summary") == (
        "update: 3 added, 1 removed; https://e.example/minutes, the default graph"
    )


def test_it_is_paged(ask: "Caller") -> None:
    first = feed_of(ask, "/changes?limit=1")
    following = dict(links(first))["next"]

    assert following is not None
    second = feed_of(ask, following)
    assert texts(second, "title") == ["update: 3 added, 1 removed"]
    assert {"first", "previous", "next", "last", "self"} == dict(links(second)).keys()
    assert "previous" not in dict(links(first))
    assert texts(feed_of(ask, "/changes?offset=9"), "id") == []


def test_a_graph_selects_what_changed_it(ask: "Caller") -> None:
    assert texts(feed_of(ask, "/changes?graph=https://e.example/minutes"), "name") == ["registrar"]
    built = ask("GET", f"/changes?graph={REFERENCE}", headers={"accept": "application/json"}).json()["changes"]
    assert [one["version"] for one in built] == [EARLIER], "a build tells by the checksums of its sources"
    assert texts(feed_of(ask, "/changes?graph=https://e.example/none"), "id") == []


def test_it_is_json_for_those_who_ask(ask: "Caller") -> None:
    found = ask.get("/changes", "application/json").json()

    assert [one["kind"] for one in found["changes"]] == ["rollback", "update", "build"]
    assert found["changes"][1] | {"id": ""} == {
        "id": "",
        "title": "update: 3 added, 1 removed",
        "updated": "2026-11-22T12:00:00+00:00",
        "kind": "update",
        "author": "registrar",
        "version": VERSION,
        "before": EARLIER,
        "graphs": ["https://e.example/minutes", ""],
        "added": 3,
        "removed": 1,
        "href": f"http://here.example/versions/{VERSION}",
        "difference": f"http://here.example/versions/{EARLIER}/diff/{VERSION}",
    }


def test_it_need_not_be_sent_again_until_something_happens(ask: "Caller", own: Path) -> None:
    before = ask.get("/changes")
    tag, date = before.headers["etag"], before.headers["last-modified"]

    assert ask("GET", "/changes", headers={"if-none-match": tag}).status_code == 304
    assert ask("GET", "/changes", headers={"if-modified-since": date}).status_code == 304
    with switches_file(own).open("a") as file:
        file.write(replace(SWITCH, at="2026-11-23T09:00:00+00:00", version=VERSION, before="").to_json())
    after = ask("GET", "/changes", headers={"if-none-match": tag})
    assert after.status_code == 200
    assert "the place of what could not be read" in after.text


def test_nothing_published_is_an_empty_feed(
    tmp_path: Path, settings: Settings, engine: "StoreEngine", call: "Caller"
) -> None:
    ask = type(call)(create_app(replace(settings, data=tmp_path / "none"), engine))

    assert texts(feed_of(ask, "/changes"), "id") == []


def test_characters_that_xml_cannot_hold_are_left_out(ask: "Caller") -> None:
    assert feed_of(ask, "/changes?graph=a%00%0b%F0%9F%98%80").findtext(ATOM + "title") == (
        "Changes of the Twintext dataset in a\U0001f600"
    )
