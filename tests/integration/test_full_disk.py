"""A full disk: what is written at that moment fails with a clear word, and all that was published is served on."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store

from app.dataset.amendment import Amendment
from app.dataset.asserted import graph_of_triples
from app.dataset.operations import UpdateRequest, perform
from app.dataset.publication import publish
from app.dataset.soundness import fault_of
from app.dataset.workbench import Workbench, Write, workbench
from app.dataset.writer import reason_of
from app.model.embedded import EmbeddedFiles
from app.model.published import current_version, version_names
from app.model.tokens import Writer
from app.settings import Settings


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def settings(small: Path) -> Settings:
    return Settings(data=small / "data", validation="off", inference="none")


@pytest.fixture
def files(tmp_path: Path) -> EmbeddedFiles:
    root = tmp_path / "embedded"
    for folder in ("ontology/reference", "shapes", "queries"):
        (root / folder).mkdir(parents=True)
    ontology = "<https://w3id.org/twintext/ontology> a <http://www.w3.org/2002/07/owl#Ontology> ."
    (root / "ontology" / "collaboration.ttl").write_text(ontology)
    (root / "ontology" / "codes.ttl").write_text("")
    return EmbeddedFiles(root)


def insert(values: list[str]) -> Write:
    data = " ".join(f'<https://e.example/s> <https://e.example/p> "{value}" .' for value in values)
    update = UpdateRequest(f"INSERT DATA {{ GRAPH <https://e.example/g> {{ {data} }} }}")

    def do(amendment: Amendment) -> None:
        perform(update, amendment, lambda _: pytest.fail("no LOAD here"))

    return Write("request", "update", Writer("somebody", ()), do)


def filler(number: int) -> list[str]:
    """Texts that no compression makes smaller, 800 characters each."""
    return [os.urandom(400).hex() for _ in range(number)]


def test_a_build_that_does_not_fit_fails_and_leaves_what_was_published(
    settings: Settings, files: EmbeddedFiles
) -> None:
    before = publish(settings, files).version.id
    texts = filler(20_000)
    triples = [(f"<https://e.example/{n}>", "<https://e.example/p>", f'"{text}"') for n, text in enumerate(texts)]
    large = graph_of_triples("https://e.example/large", triples, title="Large", origin="here")

    with pytest.raises(OSError, match="No space left on device"):
        publish(settings, files, [large])

    assert current_version(settings.data).id == before
    assert version_names(settings.data) == [before]
    assert fault_of(settings.data, before) is None


def failure_of(bench: Workbench, write: Write) -> str:
    """Why a write fails. The error itself is let go: it would keep the removed files open, and so the disk full."""
    try:
        bench.write(write)
    except OSError as error:
        return reason_of(error)
    return ""


def test_a_write_that_does_not_fit_fails_and_the_next_that_fits_succeeds(
    settings: Settings, files: EmbeddedFiles
) -> None:
    publish(settings, files)
    with workbench(settings, files) as bench:
        bench.write(insert(["first"]))
        before = current_version(settings.data).id
        assert failure_of(bench, insert(filler(20_000))) == "the disk is full"
        assert current_version(settings.data).id == before
        assert fault_of(settings.data, before) is None

        bench.write(insert(["second"]))

    store = Store.read_only(str(current_version(settings.data).store()))
    assert store.query("ASK { ?s ?p 'first', 'second' }")


def test_the_reason_names_no_file_of_the_machine() -> None:
    assert reason_of(OSError(28, "No space left on device", "/secret/place")) == "the disk is full"
    assert reason_of(OSError(122, "Disk quota exceeded", "/secret/place")) == "the disk is full"
    assert reason_of(RuntimeError("IO error: No space left on device: in /x")) == "the disk is full"
    assert reason_of(MemoryError()) == "MemoryError"
    assert reason_of(ValueError("a reason")) == "a reason"
