"""Comunica, a SPARQL engine in JavaScript, finds out by itself that this is a SPARQL endpoint, and asks it.

It is installed by npm into a cache outside the checkout, from the lock file in tests/clients. Without Node, npm or a
registry the tests skip.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Server

CLIENTS = Path(__file__).parents[1] / "clients"
FILES = ("package.json", "package-lock.json", "ask.mjs")
RESOLUTION = "https://w3id.org/twintext/id/document/wtsa-res-7"
TITLE = f"{{ <{RESOLUTION}> <http://purl.org/dc/terms/title> ?title }}"
OLDEST_NODE = 20

Ask = Callable[[str, str], Any]


def _cache() -> Path:
    """Where the installed packages are kept from run to run: one folder for each state of the files."""
    state = hashlib.sha256(b"".join((CLIENTS / name).read_bytes() for name in FILES)).hexdigest()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "twintext-tests" / state[:16]


def _install(folder: Path) -> None:
    """Put the files and their packages into a folder, as a whole or not at all."""
    making = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for name in FILES:
        shutil.copy(CLIENTS / name, making)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    try:
        made = subprocess.run(command, cwd=making, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        made = None
    if made is None or made.returncode:
        shutil.rmtree(making)
        pytest.skip(f"npm could not install Comunica: {made.stderr[-300:] if made else 'it took more than 300 s'}")
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)


@pytest.fixture(scope="session", name="comunica")
def _comunica() -> Path:
    """The folder with Comunica in it."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no Node and npm on this machine")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"Comunica needs Node {OLDEST_NODE}, this is {version.strip()}")
    folder = _cache()
    if not (folder / "node_modules" / "@comunica").is_dir():
        _install(folder)
    return folder


@pytest.fixture(scope="module", name="ask")
def _ask(comunica: Path, server: "Server") -> Ask:
    """Ask a query of an address of the service; the answer, or an `AssertionError` with what Comunica says."""

    def ask(path: str, query: str) -> Any:
        asked = json.dumps([{"source": server.base + path, "query": query}])
        made = subprocess.run(
            ["node", "ask.mjs", asked], cwd=comunica, capture_output=True, text=True, timeout=120, check=False
        )
        assert made.returncode == 0, made.stderr
        (answer,) = json.loads(made.stdout)
        assert "error" not in answer, answer["error"]
        return answer["answer"] if answer["type"] == "quads" else json.loads(answer["answer"])

    return ask


# Comunica takes an address that ends in /sparql for an endpoint unseen. With a parameter it has to look: what it reads
# is the Service Description.
@pytest.mark.parametrize("path", ["/sparql", "/sparql?look=first"])
def test_it_finds_the_endpoint_and_lets_it_do_the_work(ask: Ask, path: str) -> None:
    answer = ask(path, f"SELECT (COUNT(*) AS ?n) (SAMPLE(?title) AS ?one) {TITLE}")

    (row,) = answer["results"]["bindings"]
    assert int(row["n"]["value"]) >= 1
    assert "Standardization" in row["one"]["value"]
    assert answer["metadata"]["httpRequests"] == 2, "one to look, one with the whole query"


def test_it_asks_for_a_truth_value(ask: Ask) -> None:
    assert ask("/sparql", f"ASK {TITLE}")["boolean"] is True
    assert ask("/sparql", "ASK { <urn:x:nothing> ?p ?o }")["boolean"] is False


@pytest.mark.parametrize("query", [f"CONSTRUCT WHERE {{ <{RESOLUTION}> ?p ?o }}", f"DESCRIBE <{RESOLUTION}>"])
def test_it_asks_for_a_graph(ask: Ask, query: str) -> None:
    lines = ask("/sparql?look=first", query).splitlines()

    assert len(lines) > 5
    assert all(line.startswith((f"<{RESOLUTION}> ", "_:")) for line in lines)


def test_it_hands_over_values(ask: Ask) -> None:
    values = f"VALUES ?document {{ <{RESOLUTION}> <urn:x:nothing> }}"
    rows = ask("/sparql", f"SELECT * {{ {values} ?document a ?type }}")["results"]["bindings"]

    assert {row["document"]["value"] for row in rows} == {RESOLUTION}
