"""The servers that are compared, each started on the same triples in a folder of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from tests.benchmarks import http_load
from tests.benchmarks.http_load import Address
from tests.benchmarks.sparql_workload import path_of

GRAPH: Final = "https://w3id.org/twintext/graph/bench"
_SECONDS_TO_START: Final = 600.0
_PROGRAMS: Final = Path(sys.executable).parent


class NotStartedError(Exception):
    """A server did not answer in time."""


@dataclass(frozen=True)
class Running:
    """A server that answers at an address."""

    address: Address
    endpoint: str

    def request(self, text: str) -> bytes:
        """A query as a GET request."""
        return http_load.request(self.address, path_of(self.endpoint, text))

    def requests(self, texts: Iterator[str]) -> Iterator[bytes]:
        """Queries as GET requests."""
        return map(self.request, texts)

    def bindings(self, text: str) -> list[dict[str, dict[str, str]]]:
        """The solutions of a query, in an order that does not depend on the server."""
        found = json.loads(http_load.fetch(self.address, self.request(text)))["results"]["bindings"]
        return sorted(found, key=lambda row: json.dumps(row, sort_keys=True))


@dataclass(frozen=True)
class Contender:
    """A server by name; `load` prepares its folder from a file of N-Triples, `command` starts it."""

    name: str
    package: str
    endpoint: str

    @property
    def version(self) -> str:
        """The version that is installed."""
        return metadata.version(self.package)

    def load(self, triples: Path, folder: Path) -> None:
        """Load the triples, once."""

    def command(self, triples: Path, folder: Path, port: int) -> list[str]:
        """The command that serves them."""
        raise NotImplementedError

    def environment(self, folder: Path) -> Mapping[str, str]:  # for those who need it
        """What the command is told besides."""
        return {}

    @contextmanager
    def running(self, triples: Path, folder: Path) -> Iterator[Running]:
        """The server, until the end of the context."""
        port = _free_port()
        command = self.command(triples, folder, port)
        environment = {**os.environ, **self.environment(folder)}
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
        try:
            served = Running(("127.0.0.1", port), self.endpoint)
            _wait_for(process, served)
            yield served
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


class Twintext(Contender):
    """This service. `inference` and the rest of the settings are those of a plain store, as the others are."""

    def environment(self, folder: Path) -> Mapping[str, str]:
        return {
            "TWINTEXT_DATA": str(folder / "data"),
            "TWINTEXT_INFERENCE": "none",
            "TWINTEXT_VALIDATION": "off",
            "TWINTEXT_LOG_LEVEL": "warning",  # the others write no line for a request
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }

    def load(self, triples: Path, folder: Path) -> None:
        command = [sys.executable, "-m", "app", "ingest", "rdf", str(triples), "--graph", GRAPH]
        environment = {**os.environ, **self.environment(folder)}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=folder)

    def command(self, triples: Path, folder: Path, port: int) -> list[str]:  # each uses its own
        return [sys.executable, "-m", "app", "serve", "--port", str(port)]


class Oxigraph(Contender):
    """Oxigraph's own server, on disk, read-only."""

    def load(self, triples: Path, folder: Path) -> None:
        command = [str(_PROGRAMS / "oxigraph"), "load", "--location", str(folder / "store"), "--file", str(triples)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def command(self, triples: Path, folder: Path, port: int) -> list[str]:  # each uses its own
        binary, store = str(_PROGRAMS / "oxigraph"), str(folder / "store")
        return [binary, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]


class RdflibEndpoint(Contender):
    """rdflib-endpoint as its command line starts it: the triples in memory, in RDFLib's own store."""

    def command(self, triples: Path, folder: Path, port: int) -> list[str]:  # each uses its own
        program = str(_PROGRAMS / "rdflib-endpoint")
        return [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]


CONTENDERS: Final = (
    Twintext("Twintext", "twintext", "/sparql"),
    Oxigraph("Oxigraph server", "oxigraph", "/query"),
    RdflibEndpoint("rdflib-endpoint", "rdflib-endpoint", "/"),
)


def prepared(contender: Contender, triples: Path, work: Path) -> Path:
    """The folder of a contender with the triples loaded."""
    folder = work / contender.package
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    contender.load(triples, folder)
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: "subprocess.Popen[bytes]", served: Running) -> None:
    """Return when the server answers a query."""
    ends = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise NotStartedError(f"{process.args!r} ended with status {process.returncode}")
        with suppress(OSError, http_load.UnexpectedAnswerError):
            http_load.fetch(served.address, served.request("ASK {}"))
            return
        time.sleep(0.1)
    raise NotStartedError(f"{process.args!r} did not answer within {_SECONDS_TO_START:g} s")
