"""The tests that evaluate: a query on a dataset, an update of one. Each says None where it passes, else what is wrong.

A dataset a test would cost a version each. Instead the documents of many tests are loaded at once, each as a graph
of its own name, and each query is asked of exactly its graphs, by `default-graph-uri` and `named-graph-uri`. Updates
get the service for themselves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pyoxigraph import NamedNode, Quad

from tests.conformance.w3c_manifests import BASE, Document, W3CTest, resolve
from tests.conformance.w3c_results import ACCEPTED, Answer, Solutions, Statements, read, row_of, same_statements
from tests.conformance.w3c_service import Service, quads_in, quads_of, with_base

EMPTY: Final = "urn:x-conformance:empty"
_FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>")
_COMMENT: Final = re.compile(r"^\s*#.*$", re.MULTILINE)


@dataclass
class Batch:
    """Tests whose documents can be loaded side by side, and these documents by the name of their graph."""

    tests: list[W3CTest] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    inner: dict[str, str] = field(default_factory=dict)

    def takes(self, test: W3CTest, files: dict[str, bytes]) -> bool:
        """Add a test, unless a graph of one of the names holds something else already."""
        wanted = _graphs(test, files)
        inner = {name: document.iri for document in wanted.values() for name in _inner_names(document)}
        if any(self.documents.get(name, document) != document for name, document in wanted.items()):
            return False
        if any(self.inner.get(name, source) != source or name in self.documents for name, source in inner.items()):
            return False
        self.tests.append(test)
        self.documents |= wanted
        self.inner |= inner
        return True

    def quads(self) -> Iterator[Quad]:
        """All that is to be loaded."""
        for name, document in self.documents.items():
            yield from quads_of(document, name)


def batches(tests: Iterable[W3CTest], files: dict[str, bytes]) -> list[Batch]:
    """The tests in as few batches as their graph names allow."""
    made: list[Batch] = []
    for test in tests:
        if not any(batch.takes(test, files) for batch in made):
            made.append(Batch())
            assert made[-1].takes(test, files), test.name
    return made


def _graphs(test: W3CTest, files: dict[str, bytes]) -> dict[str, Document]:
    """The documents that a test's query is asked of, by the name of their graph."""
    graphs = {document.iri: document for document in test.dataset.default} | dict(test.dataset.named)
    for iri in _clause(test):
        graphs[iri] = Document(iri, files[iri.removeprefix(BASE)])
    return graphs


def _clause(test: W3CTest) -> list[str]:
    """The graphs that the query itself names as its dataset."""
    if test.action is None:
        return []
    return [resolve(test.action, found) for found in _FROM.findall(_COMMENT.sub("", test.action.text))]


def _inner_names(document: Document) -> set[str]:
    return {
        quad.graph_name.value
        for quad in (quads_of(document, None) if document.extension in ("trig", "nq") else ())
        if isinstance(quad.graph_name, NamedNode)
    }


def run_query(test: W3CTest, service: Service) -> str | None:
    """Ask a test's query of its graphs, which have been loaded, and compare the answers."""
    return _ask(test, service, _parameters(test))


def run_entailment(test: W3CTest, service: Service) -> str | None:
    """Ask a test's query of its data and what follows from them."""
    service.put_default(quads_in(test.dataset))
    return _ask(test, service, {})


def _ask(test: W3CTest, service: Service, graphs: Mapping[str, Sequence[str]]) -> str | None:
    assert test.action is not None
    assert test.result is not None
    expected = _as_asked(read(test.result.content, test.result.extension, test.result.iri), test.action.text)
    accept = _accepted(test.result.extension, is_graph=isinstance(expected, Statements))
    response = service.query(with_base(test.action.text, test.action.iri), accept, graphs)
    if response.status_code != 200:
        return f"{response.status_code}: {response.text[:300]}"
    actual = read(response.content, _extension(response.headers["content-type"]), service.base)
    return None if expected.same(actual, is_lax=test.is_lax) else f"expected {expected}\nnot {actual}"


def _as_asked(expected: Answer, query: str) -> Answer:
    """The answer with what the query itself says of its order, and of the order of its columns."""
    if not isinstance(expected, Solutions):
        return expected
    modifiers = _COMMENT.sub("", query).rpartition("}")[2].upper()
    names_columns = re.search(r"SELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*", query, re.IGNORECASE) is None
    return replace(
        expected,
        ordered=expected.ordered or "ORDER" in modifiers,
        columns_ordered=expected.columns_ordered and names_columns,
    )


def _accepted(extension: str, *, is_graph: bool) -> str:
    if is_graph:
        return ACCEPTED["ttl"]
    return ACCEPTED.get(extension if extension != "ttl" else "srj", ACCEPTED["srx"])


def _extension(content_type: str) -> str:
    media_type = content_type.partition(";")[0]
    return next(extension for extension, name in ACCEPTED.items() if name == media_type)


def _parameters(test: W3CTest) -> dict[str, list[str]]:
    if _clause(test):
        return {}
    named = [name for name, _ in test.dataset.named]
    for document in test.dataset.default:
        named += sorted(_inner_names(document))
    return {
        "default-graph-uri": [document.iri for document in test.dataset.default] or [EMPTY],
        "named-graph-uri": named,
    }


def run_update(test: W3CTest, service: Service) -> str | None:
    """Carry out a test's update on its dataset alone, and compare what is there afterwards."""
    assert test.action is not None
    assert test.outcome is not None
    service.replace(quads_in(test.dataset))
    response = service.update(with_base(test.action.text, test.action.iri))
    if response.status_code != 200:
        return f"{response.status_code}: {response.text[:300]}"
    expected = {row_of(quad) for quad in quads_in(test.outcome)}
    actual = service.quads()
    return None if same_statements(expected, actual) else f"expected {expected}\nnot {actual}"
