"""Two versions of a resolution, taken in by the command, compared by a browser, a program and the command."""

import importlib.util
import json
import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.e2e.conftest import Server

FIXTURES = Path(__file__).parents[1] / "fixtures/resolutions/revisions"
MANY = 1350


def _twintext(*arguments: str) -> str:
    environment = {**os.environ, "TWINTEXT_VALIDATION": "off", "TWINTEXT_INFERENCE": "none"}
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


def _long(year: int, path: Path) -> str:
    """A resolution of thousands of clauses in sections of ninety, every tenth in other words in each version."""
    text = f"RESOLUTION 912 (Rev. Porto, {year})\n\nLamps\n\n(Porto, {year})\n\n"
    text += f"The World Telecommunication Standardization Assembly (Porto, {year}),\n\n"
    for first in range(0, MANY, 90):
        some = [
            f"{number % 90 + 1} that the keeper of lamp {number * 31 % 10007} near pier {number * 17 % 9973} "
            f"{'sing' if number % 10 == year % 10 else 'be quiet'} at night"
            for number in range(first, first + 90)
        ]
        text += "invites keepers\n\n" + ";\n".join(some) + (",\n\n" if first + 90 < MANY else ".\n")
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module", name="harbour")
def _harbour(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    spec = importlib.util.spec_from_file_location("e2e_fixtures", Path(__file__).with_name("conftest.py"))
    assert spec is not None
    assert spec.loader is not None
    fixtures = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = fixtures
    spec.loader.exec_module(fixtures)
    folder = tmp_path_factory.mktemp("revisions")
    files = [str(FIXTURES / f"wtsa-911-{year}.md") for year in (2027, 2031)]
    files += [_long(year, folder / f"long-{year}.txt") for year in (2033, 2037)]
    _twintext("ingest", "resolution", *files, "--data", str(folder / "data"))
    with fixtures.serving(folder / "data", TWINTEXT_INFERENCE="none") as server:
        yield server


def _get(server: "Server", path: str) -> Any:
    with urllib.request.urlopen(server.base + path, timeout=60) as response:
        return json.load(response)


def test_a_program_and_the_command_find_the_same(harbour: "Server") -> None:
    served = _get(harbour, "/api/resolutions/wtsa-res-911/diff?from=2027&to=2031")
    key = ("wtsa-res-911", "--from", "2027", "--to", "2031")
    told = json.loads(_twintext("diff", *key, "--data", str(harbour.data), "--format", "json"))

    assert {name: value for name, value in served.items() if name != "resolution"} == told


def test_a_browser_leads_from_the_resolution_to_what_changed(harbour: "Server", browser: "Browser") -> None:
    with browser.new_page(locale="fr-FR", color_scheme="dark") as page:
        page.goto(f"{harbour.base}/doc/document/wtsa-res-911")
        page.get_by_role("link", name="→").first.click()

        assert page.get_by_role("heading", level=1).inner_text() == "Ce qui a changé entre deux versions"
        assert "12 May 2033" in page.locator("ins").all_inner_texts()
        page.get_by_role("link", name="seulement ce qui a changé").click()
        assert page.locator("article.unchanged").count() == 0
        page.get_by_role("link", name="English").click()
        assert page.get_by_role("heading", level=1).inner_text() == "What changed between two versions"
        page.get_by_label("before").select_option("2027")
        page.get_by_role("button", name="Compare").click()
        assert page.locator("article").count() == 11


def test_the_service_answers_others_while_it_compares_long_texts(harbour: "Server") -> None:
    waits = []
    with ThreadPoolExecutor() as pool:
        compared = pool.submit(_get, harbour, "/api/resolutions/wtsa-res-912/diff")
        while not compared.done():
            started = time.monotonic()
            _get(harbour, "/healthz")
            waits.append(time.monotonic() - started)

    counts = compared.result()["counts"]
    assert (counts["unchanged"], counts["edited"]) == (MANY * 8 // 10, MANY * 2 // 10)
    assert len(waits) > 5
