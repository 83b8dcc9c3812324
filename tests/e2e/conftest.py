"""The service as a process of its own on the facts that ship, and a browser without a network."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


@dataclass(frozen=True)
class Server:
    """A running service: where it answers, its process, dataset and environment, and what it has logged so far."""

    base: str
    process: "subprocess.Popen[str]"
    data: Path
    environment: dict[str, str]
    log: list[str]


@contextmanager
def serving(data: Path, *options: str, **environment: str) -> Iterator[Server]:
    """`twintext serve` on a dataset and a free port, until the block ends."""
    variables = {**os.environ, "TWINTEXT_VALIDATION": "off", "TWINTEXT_QUERY_WORKERS": "2", **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--data", str(data), "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    )
    log: list[str] = []
    address: Future[str] = Future()
    reader = Thread(target=_read_log, args=(process, log, address))
    reader.start()
    try:
        yield Server(address.result(timeout=60), process, data, variables, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        reader.join()
        assert process.stderr is not None
        process.stderr.close()


def _read_log(process: "subprocess.Popen[str]", log: list[str], address: "Future[str]") -> None:
    """Collect what the service logs, and the address in the line with which it says that it listens."""
    assert process.stderr is not None
    for line in process.stderr:
        log.append(line)
        if found := re.search(r'serving on (http://[^\s"]+)', line):
            address.set_result(found.group(1))
    if not address.done():
        address.set_exception(AssertionError("the service ended before it listened:\n" + "".join(log)))


@pytest.fixture(scope="session", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served") / "data", TWINTEXT_LOG_LEVEL="info") as server:
        yield server


# For each module: while Playwright is open its event loop runs in this thread, and asyncio.run refuses beside it.
@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in the browser, what it wanted from other hosts, and what it complained of."""

    page: Page
    base: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a path of the service."""
        self.page.goto(self.base + path)
        return self.page

    def width_beyond_the_window(self) -> int:
        """How many pixels one has to scroll sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"], name="visit")
def _visit(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    visit = Visit(page, server.base)

    def gate(route: Route) -> None:
        if route.request.url.startswith(server.base + "/"):
            route.continue_()
        else:
            visit.foreign.append(route.request.url)
            route.abort()

    page.route("**/*", gate)
    page.on("console", lambda message: visit.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    yield visit
    context.close()
