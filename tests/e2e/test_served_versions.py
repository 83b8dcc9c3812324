"""Versions of a service that runs: written, compared, told in the feed, gone back to, backed up, and found damaged."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest

from app.model import patch
from tests.e2e.conftest import serving

TOKEN = "a-token-of-these-tests"
GRAPH = "https://e.example/minutes"
QUERY = "SELECT ?o { <https://e.example/s> <https://e.example/p> ?o } ORDER BY ?o"


@dataclass(frozen=True)
class Service:
    """A service that runs, and the command line on its dataset."""

    http: httpx.Client
    data: Path

    def write(self, update: str) -> str:
        """The id of the version that an update made."""
        answer = self.http.post("/update", content=update, headers={"Content-Type": "application/sparql-update"})
        assert answer.status_code < 300, answer.text
        return self.served()

    def insert(self, *values: str) -> str:
        data = " ".join(f'<https://e.example/s> <https://e.example/p> "{value}" .' for value in values)
        return self.write(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {data} }} }}")

    def served(self) -> str:
        served: str = self.http.get("/readyz").json()["version"]
        return served

    def values(self, **wish: str) -> list[str]:
        found = self.http.get("/sparql", params={"query": QUERY, **wish}).raise_for_status().json()
        return [row["o"]["value"] for row in found["results"]["bindings"]]

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return command(self.data, *arguments)


def command(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWINTEXT_")}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env={**environment, "TWINTEXT_DATA": str(data), "TWINTEXT_VALIDATION": "off"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module", name="service")
def _service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("versions") / "data"
    with (
        serving(data, TWINTEXT_WRITE_TOKEN=TOKEN) as server,
        httpx.Client(base_url=server.base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as http,
    ):
        yield Service(http, data)


def test_the_patches_of_writes_turn_one_version_into_another(service: Service) -> None:
    first = service.insert("one")
    service.insert("two", "three")
    last = service.write(f'DELETE DATA {{ GRAPH <{GRAPH}> {{ <https://e.example/s> <https://e.example/p> "two" }} }}')

    answer = service.http.get(f"/versions/{first}/diff/{last}", headers={"accept": "application/rdf-patch"})
    rows = dict(patch.rows(answer.content))
    assert rows[f'<https://e.example/s> <https://e.example/p> "three" <{GRAPH}>'.encode()] is True
    assert not [quad for quad in rows if b'"two"' in quad], "it came and went"
    back = dict(patch.rows(service.http.get(f"/versions/{last}/diff/{first}?format=rdfp").content))
    assert back == {quad: not present for quad, present in rows.items()}
    (service.data / "versions" / last / "patch.rdfp").rename(service.data / "aside")
    compared = dict(patch.rows(service.http.get(f"/versions/{first}/diff/{last}?format=rdfp").content))
    (service.data / "aside").rename(service.data / "versions" / last / "patch.rdfp")
    assert compared == rows, "the stores differ by just what the patches say"


def test_the_feed_names_who_wrote_what(service: Service) -> None:
    version = service.insert("for the feed")

    found = service.http.get("/changes", params={"graph": GRAPH}, headers={"accept": "application/json"}).json()
    assert found["changes"][0]["version"] == version
    assert (found["changes"][0]["added"], found["changes"][0]["removed"]) == (1, 0)
    assert found["changes"][0]["author"] not in {"", "command line"}
    feed = ET.fromstring(service.http.get("/changes").content)  # noqa: S314  # the service's own
    assert feed.findtext("{*}entry/{*}id") == f"tag:w3id.org,2026:twintext/version/{version}"


def test_a_rollback_shows_with_the_next_query_and_so_does_its_undoing(service: Service) -> None:
    before = service.insert("before")
    after = service.insert("after")
    assert "after" in service.values()

    rolled = service.command("rollback", before)
    assert rolled.returncode == 0, rolled.stderr
    assert "after" not in service.values()
    assert service.served() == before
    assert "after" in service.values(version=after)
    changes = service.http.get("/changes", headers={"accept": "application/json"}).json()["changes"]
    assert (changes[0]["kind"], changes[0]["version"], changes[0]["before"]) == ("rollback", before, after)
    during = changes[0]["updated"]

    assert service.command("rollback", after).returncode == 0
    assert "after" in service.values()
    assert "after" not in service.values(**{"as-of": during}), "what was served at that moment"
    assert service.command("rollback", "20200101T000000000Z-000000").returncode == 1


def test_a_backup_is_taken_while_the_service_writes_and_restored_under_it(service: Service, tmp_path: Path) -> None:
    service.insert("in the backup")
    backed = service.command("backup", str(tmp_path / "backup"))
    assert backed.returncode == 0, backed.stderr
    service.insert("after the backup")

    assert service.command("backup", str(tmp_path / "backup")).returncode == 1
    restored = service.command("restore", str(tmp_path / "backup"))
    assert restored.returncode == 0, restored.stderr
    assert "in the backup" in service.values()
    assert "after the backup" not in service.values()
    service.insert("after the restore")
    assert {"in the backup", "after the restore"} <= set(service.values())
    assert "restore" in service.command("versions").stdout


def test_the_description_follows_every_write(service: Service) -> None:
    query = """PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?n { ?d void:classPartition [ void:class <https://e.example/Minutes> ; void:entities ?n ] }"""
    service.write(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <https://e.example/m1> a <https://e.example/Minutes> }} }}")
    service.write(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <https://e.example/m2> a <https://e.example/Minutes> }} }}")

    found = service.http.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert {row["n"]["value"] for row in found} == {"2"}
    assert "https://e.example/Minutes" in service.http.get("/.well-known/void").text


def test_a_start_with_a_damaged_version_serves_the_one_before_and_says_so(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        serving(data, TWINTEXT_WRITE_TOKEN=TOKEN) as server,
        httpx.Client(base_url=server.base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as http,
    ):
        service = Service(http, data)
        sound, damaged = service.insert("sound"), service.insert("damaged")
    tables = (data / "versions" / damaged / "complete").glob("*.sst")
    own = [table for table in tables if table.stat().st_nlink == 1]
    assert own, "a write leaves a table of its own"
    for table in own:
        os.truncate(table, table.stat().st_size // 2)

    with (
        serving(data, TWINTEXT_WRITE_TOKEN=TOKEN) as server,
        httpx.Client(base_url=server.base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as http,
    ):
        service = Service(http, data)
        assert (service.served(), service.values()) == (sound, ["sound"])
        assert damaged in http.get("/readyz").json()["degraded"]
        assert http.get("/versions").json()["recovery"]["before"] == damaged
        assert "twintext_degraded 1.0" in http.get("/metrics").text
        assert any("degraded" in line and damaged in line for line in server.log)
        listed = command(data, "versions")
        assert damaged in listed.stderr
        assert next(line for line in listed.stdout.splitlines() if damaged in line).startswith("damaged")

        service.insert("later")
        assert service.values() == ["later", "sound"]
        assert "degraded" not in http.get("/readyz").json()
        assert "twintext_degraded 0.0" in http.get("/metrics").text


def test_where_nothing_is_sound_the_service_does_not_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command(data, "build").returncode == 0
    for manifest in (data / "versions").glob("*/manifest.json"):
        manifest.write_text(json.dumps({"id": "?"}))

    ended = command(data, "serve", "--port", "0")

    assert ended.returncode == 1
    assert "restore a backup" in ended.stderr
    assert "Traceback" not in ended.stderr
