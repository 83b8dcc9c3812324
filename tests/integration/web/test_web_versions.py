"""The versions over HTTP: listed, looked at, compared."""

import asyncio
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from app.errors import EngineFailure, QueryTimeout, QueryTooLarge, QueueFull
from app.main import create_app
from app.model import patch
from app.model.published import Change, open_version
from app.model.succession import Switch, switches_file
from app.settings import Settings
from app.web import comparison
from app.web.comparison import Comparer, Pair

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller, StoreEngine

VERSION = "20261122T120000000Z-aaaaaa"
EARLIER = "20261101T120000000Z-bbbbbb"
DIFFERENCE = f"/versions/{EARLIER}/diff/{VERSION}"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
REFERENCE = "https://w3id.org/twintext/graph/reference"
NEW = f'<https://e.example/s> <https://e.example/p> "<new>" <{REFERENCE}>'


@pytest.fixture(name="own")
def _own(tmp_path: Path, dataset: Path) -> Path:
    """A copy of the dataset, in which the later version says who made it of the earlier one, and has one quad more."""
    own = tmp_path / "data"
    shutil.copytree(dataset, own)
    version = open_version(own, VERSION)
    quad = ox.Quad(
        ox.NamedNode("https://e.example/s"),
        ox.NamedNode("https://e.example/p"),
        ox.Literal("<new>"),
        ox.NamedNode(REFERENCE),
    )
    for infer in (True, False):
        shutil.rmtree(version.store(infer=infer))
        shutil.copytree(open_version(own, EARLIER).store(infer=infer), version.store(infer=infer))
        store = ox.Store(version.store(infer=infer))
        store.add(quad)
        store.flush()
    change = Change("request-1", "update", "registrar", (REFERENCE, ""), 1, 0)
    manifest = replace(version.manifest, parent=EARLIER, change=change)
    (version.directory / "manifest.json").write_text(manifest.to_json())
    return own


@pytest.fixture(name="ask")
def _ask(own: Path, settings: Settings, engine: "StoreEngine", call: "Caller") -> "Caller":
    """A caller of a service on the copy."""
    engine.dataset = own
    return type(call)(create_app(replace(settings, data=own), engine))


class TestList:
    def test_it_is_paged(self, call: "Caller") -> None:
        first = call.get("/versions?limit=1")

        assert [version["id"] for version in first.json()["versions"]] == [VERSION]
        assert (first.json()["numberMatched"], first.json()["numberReturned"]) == (2, 1)
        assert "</versions?" not in first.headers["link"], "addresses are absolute"
        second = call.get(first.json()["links"]["next"])
        assert [version["id"] for version in second.json()["versions"]] == [EARLIER]
        assert "next" not in second.json()["links"]
        assert 'rel="next"' in call.get("/versions?limit=1", BROWSER).text
        assert call.get("/versions?limit=0").status_code == 422

    def test_it_need_not_be_sent_again(self, call: "Caller") -> None:
        tag = call.get("/versions").headers["etag"]

        assert call("GET", "/versions", headers={"if-none-match": tag}).status_code == 304
        assert call("GET", "/versions?limit=1", headers={"if-none-match": tag}).status_code == 200

    def test_each_entry_leads_to_the_version_and_to_what_it_changed(self, ask: "Caller") -> None:
        newest, oldest = ask.get("/versions").json()["versions"]

        assert newest["href"] == f"http://here.example/versions/{VERSION}"
        assert newest["difference"] == f"http://here.example{DIFFERENCE}"
        assert newest["change"]["agent"] == "registrar"
        assert oldest["difference"] is None
        page = ask.get("/versions", BROWSER).text
        assert f'<a href="{DIFFERENCE}"><span class="nowrap">+1 \u22120</span></a>' in page
        assert "registrar" in page

    def test_a_damaged_version_and_one_served_in_its_place_are_named(self, ask: "Caller", own: Path) -> None:
        (own / "versions" / VERSION / "manifest.json").write_text("{")
        (own / "current").write_text(EARLIER + "\n")
        switch = Switch("2026-11-23T00:00:00+00:00", EARLIER, VERSION, "recovery", "its manifest cannot be read")
        switches_file(own).write_text(switch.to_json())

        found = ask.get("/versions").json()
        assert found["recovery"]["before"] == VERSION
        assert [one["version"] for one in found["damaged"]] == [VERSION]
        assert "An older version is served" in ask.get("/versions", BROWSER).text
        ready = ask.get("/readyz")
        assert ready.status_code == 200
        assert VERSION in ready.json()["degraded"]
        switches_file(own).unlink()
        assert "degraded" not in ask.get("/readyz").json()


class TestOne:
    def test_it_is_its_manifest(self, ask: "Caller") -> None:
        response = ask.get(f"/versions/{VERSION}")

        assert response.json()["change"]["graphs"] == [REFERENCE, ""]
        assert response.json()["parent"] == EARLIER
        assert response.headers["x-dataset-version"] == VERSION
        again = ask("GET", f"/versions/{VERSION}", headers={"if-none-match": response.headers["etag"]})
        assert again.status_code == 304

    def test_it_has_a_page(self, ask: "Caller") -> None:
        page = ask.get(f"/versions/{VERSION}", BROWSER).text

        assert f'<a href="{DIFFERENCE}">what differs</a>' in page
        assert "the default graph" in page
        assert "Reference facts" in page
        assert "made by</th><td>registrar" in page
        assert "nothing" in ask.get(f"/versions/{EARLIER}", BROWSER).text

    @pytest.mark.parametrize("path", ["none", f"{VERSION}/diff/none", f"none/diff/{VERSION}"])
    def test_one_that_is_not_there_is_a_problem(self, call: "Caller", path: str) -> None:
        response = call.get(f"/versions/{path}")

        assert response.status_code == 404
        assert response.json()["type"].endswith("#unknown-version")


class TestDifference:
    def test_the_patch_turns_one_into_the_other(self, ask: "Caller") -> None:
        response = ask.get(DIFFERENCE, "application/rdf-patch")

        assert response.headers["content-type"] == "application/rdf-patch"
        assert list(patch.rows(response.content)) == [(NEW.encode(), True)]
        assert VERSION in response.headers["etag"]
        again = ask("GET", f"{DIFFERENCE}?format=rdfp", headers={"if-none-match": response.headers["etag"]})
        assert again.status_code == 304

    def test_the_numbers_are_by_graph_and_in_sum(self, ask: "Caller") -> None:
        found = ask.get(DIFFERENCE).json()

        assert found["asserted"] == {"added": 1, "removed": 0}
        assert found["entailed"] == {"added": 0, "removed": 0}
        assert found["graphs"] == [{"graph": REFERENCE, "added": 1, "removed": 0, "entailed": False}]
        assert found["rows"] == [["A", "<https://e.example/s>", "<https://e.example/p>", '"<new>"', f"<{REFERENCE}>"]]

    def test_the_page_escapes_what_it_shows(self, ask: "Caller") -> None:
        page = ask.get(DIFFERENCE, BROWSER).text

        assert "&lt;new&gt;" in page
        assert "<new>" not in page
        assert "1 stated triple was added and 0 removed" in page

    def test_versions_that_do_not_differ_have_an_empty_one(self, ask: "Caller") -> None:
        assert ask.get(f"/versions/{VERSION}/diff/{VERSION}?infer=false").json()["graphs"] == []
        assert ask.get(f"/versions/{VERSION}/diff/{VERSION}", BROWSER).status_code == 200

    def test_a_format_that_is_none_is_not_acceptable(self, ask: "Caller") -> None:
        assert ask.get(f"{DIFFERENCE}?format=png").status_code == 406
        assert ask.get(DIFFERENCE, "image/png").status_code == 406

    def test_a_store_that_cannot_be_read_is_a_problem_before_the_first_byte(self, ask: "Caller", own: Path) -> None:
        (own / "versions" / VERSION / "asserted" / "CURRENT").write_text("no such manifest")

        response = ask.get(DIFFERENCE, "application/rdf-patch")
        assert (response.status_code, response.json()["type"].rpartition("#")[2]) == (500, "engine-failure")


class TestBounds:
    """What holds a comparison back, with processes that stand in for it."""

    @staticmethod
    def compare(monkeypatch: pytest.MonkeyPatch, program: str, **changed: object) -> Exception | bytes:
        monkeypatch.setattr(comparison, "_command", lambda _: (sys.executable, "-c", program))
        comparer = Comparer(replace(Settings(), **({"query_timeout": 20.0} | changed)))  # type: ignore[arg-type]

        async def ask() -> bytes:
            answer = await comparer.patch(Pair("v1", "v2", infer=True))
            try:
                return await answer.body()
            finally:
                await answer.close()

        try:
            return asyncio.run(ask())
        except (QueryTimeout, QueryTooLarge, EngineFailure) as error:
            return error

    def test_all_of_a_long_patch_arrives(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.compare(monkeypatch, "print('x' * 3_000_000, end='')") == b"x" * 3_000_000

    def test_it_is_killed_at_the_deadline(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ended = self.compare(monkeypatch, "import time; time.sleep(60)", query_timeout=0.3)

        assert ended == QueryTimeout(0.3)

    def test_a_deadline_in_the_middle_breaks_the_answer_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        program = "import time; print('A', flush=True); time.sleep(60)"

        assert self.compare(monkeypatch, program, query_timeout=0.5) == QueryTimeout(0.5)

    @pytest.mark.parametrize(
        ("program", "error"),
        [
            ("import os; os.kill(os.getpid(), 9)", QueryTooLarge(2048)),
            ("raise MemoryError", QueryTooLarge(2048)),
            ("raise SystemExit('version v1 is damaged')", EngineFailure("version v1 is damaged")),
            ("raise SystemExit(3)", EngineFailure("the comparison ended with status 3")),
        ],
    )
    def test_how_it_ends_says_why(self, monkeypatch: pytest.MonkeyPatch, program: str, error: Exception) -> None:
        assert self.compare(monkeypatch, program) == error

    def test_a_process_that_cannot_be_started_is_a_failure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(comparison, "_command", lambda _: ("/no/such/program",))

        with pytest.raises(EngineFailure, match="no process"):
            asyncio.run(Comparer(Settings()).patch(Pair("v1", "v2", infer=True)))

    def test_only_so_many_run_and_wait_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(comparison, "_command", lambda _: (sys.executable, "-c", "import time; time.sleep(60)"))
        comparer = Comparer(replace(Settings(), queue_limit=1, query_timeout=1.0))

        async def crowd() -> list[object]:
            asked = [comparer.patch(Pair("v1", "v2", infer=True)) for _ in range(comparison.AT_ONCE + 2)]
            return await asyncio.gather(*asked, return_exceptions=True)

        kinds = [type(error) for error in asyncio.run(crowd())]
        assert kinds.count(QueryTimeout) >= comparison.AT_ONCE
        assert kinds.count(QueueFull) in {1, 2}

    def test_a_client_that_leaves_stops_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(comparison, "_command", lambda _: (sys.executable, "-c", "import time; time.sleep(60)"))
        comparer = Comparer(Settings())

        async def leave() -> bool:
            asked = asyncio.create_task(comparer.patch(Pair("v1", "v2", infer=True)))
            await asyncio.sleep(0.3)
            asked.cancel()
            await asyncio.wait([asked])
            return asked.cancelled() and not comparer._places.locked()

        assert asyncio.run(leave())
