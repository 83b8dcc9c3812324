"""A published dataset small enough to read, built by hand with the engine itself."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from app.model.published import Manifest, PublishedVersion, current_file, open_version, version_directory

EX = "http://example.org/"
A_GRAPH, B_GRAPH, ENTAILED = (NamedNode(EX + name) for name in ("graph/a", "graph/b", "graph/entailed"))


def publish(dataset: Path, version: str, asserted: Iterable[Quad], entailed: Iterable[Quad] = ()) -> PublishedVersion:
    """Publish these quads as a version of the dataset, and make it the current one."""
    directory = version_directory(dataset, version)
    directory.mkdir(parents=True)
    asserted, entailed = list(asserted), list(entailed)
    counts = {}
    for name, quads in (("asserted", asserted), ("complete", asserted + entailed)):
        store = Store(str(directory / name))
        store.bulk_extend(quads)
        union = {Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads}
        store.bulk_extend(union)
        store.flush()
        counts[name] = len(union)
        del store
    manifest = Manifest(
        id=version,
        published="2026-11-22T00:00:00Z",
        parent=None,
        ontology_version="0",
        asserted=counts["asserted"],
        entailed=counts["complete"] - counts["asserted"],
        total=counts["complete"],
        inference="none",
        conforms=True,
        violations=0,
        warnings=0,
        seconds=0.0,
        checksum="",
        recipe="",
        sources=(),
    )
    (directory / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    replacement = dataset / "current.new"
    replacement.write_text(version + "\n", encoding="utf-8")
    replacement.replace(current_file(dataset))
    return open_version(dataset, version)


def quad(subject: str, predicate: str, value: NamedNode | Literal | str | int, graph: NamedNode) -> Quad:
    """A quad of example terms; strings and numbers become literals, nodes stay what they are."""
    node = value if isinstance(value, NamedNode | Literal) else Literal(value)
    return Quad(NamedNode(EX + subject), NamedNode(EX + predicate), node, graph)


@pytest.fixture
def tiny_dataset(tmp_path: Path) -> Path:
    """A dataset with one version, "v1": 300 numbered things, two titles, one triple in both graphs, one entailed."""
    both = [quad("x", "name", "stated twice", graph) for graph in (A_GRAPH, B_GRAPH)]
    titles = [quad("x", "title", Literal("Ein Titel", language="de"), A_GRAPH), quad("y", "title", "Title", B_GRAPH)]
    things = [quad(f"thing/{number}", "number", number, A_GRAPH) for number in range(300)]
    entailed = [quad("x", "kind", NamedNode(EX + "Kind"), ENTAILED)]
    publish(tmp_path / "data", "v1", both + titles + things, entailed)
    return tmp_path / "data"


@pytest.fixture
def tiny_version(tiny_dataset: Path) -> PublishedVersion:
    """The version "v1" of `tiny_dataset`."""
    return open_version(tiny_dataset, "v1")


@pytest.fixture
def publish_version() -> Callable[..., PublishedVersion]:
    """`publish` above: tests cannot import from here."""
    return publish
