"""The W3C's SPARQL tests as their manifests describe them, read from the archive of the suite.

The vocabularies are those of https://www.w3.org/2001/sw/DataAccess/tests/README.html and, for the tests of protocols,
W3C's HTTP in RDF (https://www.w3.org/TR/HTTP-in-RDF10/).
"""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

BASE: Final = "https://w3c.github.io/rdf-tests/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")


@dataclass(frozen=True)
class Document:
    """A file of the suite, and the IRI by which tests know it."""

    iri: str
    content: bytes

    @property
    def extension(self) -> str:
        """What its name ends in, such as "ttl"."""
        return self.iri.rpartition(".")[2]

    @property
    def text(self) -> str:
        """Its content, which is UTF-8."""
        return self.content.decode("utf-8")


@dataclass(frozen=True)
class TestDataset:
    """A dataset of a test: documents whose merge is the default graph, and named graphs."""

    __test__ = False

    default: tuple[Document, ...] = ()
    named: tuple[tuple[str, Document], ...] = ()


@dataclass(frozen=True)
class Exchange:
    """A request of a protocol test and the answer it wants; `statuses` are such as "2xx" or "201"."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: tuple[str, ...]
    boolean: bool | None
    form: str | None
    answered_type: str | None
    answered_body: str | None


@dataclass(frozen=True)
class W3CTest:
    """One test. `name` is the folder and the test's own name in it, such as "sparql10/basic#list-1"."""

    name: str
    title: str
    kind: str
    action: Document | None = None
    dataset: TestDataset = TestDataset()
    result: Document | None = None
    outcome: TestDataset | None = None
    is_lax: bool = False
    regimes: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)

    @property
    def folder(self) -> str:
        """The folder of the manifest it stands in."""
        return self.name.partition("#")[0]


@cache
def read_archive(archive: Path) -> dict[str, bytes]:
    """The files of the suite by their path below `sparql/`."""
    with tarfile.open(archive) as packed:
        members = [member for member in packed.getmembers() if member.isfile()]
        files = {member.name: packed.extractfile(member) for member in members}
        return {name.removeprefix("sparql/"): file.read() for name, file in files.items() if file is not None}


def folders(archive: Path) -> tuple[str, ...]:
    """The folders that hold tests, in order."""
    found = {name.rpartition("/")[0] for name in read_archive(archive) if name.rpartition("/")[2] == "manifest.ttl"}
    return tuple(sorted(folder for folder in found if "/" in folder))


@cache
def read_tests(archive: Path, folder: str) -> tuple[W3CTest, ...]:
    """The tests of one folder, in the order of its manifests."""
    files = read_archive(archive)
    manifests = sorted(name for name in files if name.startswith(f"{folder}/manifest") and name.endswith(".ttl"))
    return tuple(test for manifest in manifests for test in _Manifest(files, manifest).tests())


class _Manifest:
    """One manifest as a graph."""

    def __init__(self, files: dict[str, bytes], name: str) -> None:
        self._files = files
        self._folder = name.rpartition("/")[0]
        self._graph = Graph().parse(data=files[name], format="turtle", publicID=BASE + name)

    def tests(self) -> Iterator[W3CTest]:
        for entries in self._graph.objects(None, MF.entries):
            for entry in self._graph.items(entries):
                yield self._test(entry)

    def _test(self, test: Node) -> W3CTest:
        action = self._graph.value(test, MF.action)
        result = self._graph.value(test, MF.result)
        kind = self._local(self._graph.value(test, RDF.type))
        request = next((self._graph.value(action, name) for name in (QT.query, UT.request) if action), None)
        asked = self._graph.value(action, UT.request) or self._graph.value(action, QT.query) or request or action
        has_dataset = kind == "UpdateEvaluationTest"
        return W3CTest(
            name=f"{self._folder}#{self._local(test)}",
            title=" ".join(str(self._graph.value(test, MF.name)).split()),
            kind=kind,
            action=self._document(asked),
            dataset=self._dataset(test if kind == "ProtocolTest" else action),
            result=None if has_dataset else self._document(result),
            outcome=self._dataset(result) if has_dataset else None,
            is_lax=self._graph.value(test, MF.resultCardinality) == MF.LaxCardinality,
            regimes=self._regimes(action),
            exchanges=tuple(self._exchanges(action)),
        )

    def _local(self, node: Node | None) -> str:
        return str(node).rpartition("#")[2].rpartition("/")[2]

    def _document(self, node: Node | None) -> Document | None:
        name = str(node).removeprefix(BASE)
        return Document(str(node), self._files[name]) if isinstance(node, URIRef) and name in self._files else None

    def _dataset(self, node: Node | None) -> TestDataset:
        default = [self._document(found) for name in (QT.data, UT.data) for found in self._graph.objects(node, name)]
        named = []
        for graph in (*self._graph.objects(node, QT.graphData), *self._graph.objects(node, UT.graphData)):
            document = self._document(self._graph.value(graph, UT.graph) or graph)
            label = self._graph.value(graph, RDFS.label) or graph
            if document is not None:
                named.append((str(label), document))
        return TestDataset(tuple(document for document in default if document), tuple(named))

    def _regimes(self, action: Node | None) -> tuple[str, ...]:
        """The entailment regimes under which the answer holds."""
        found = self._graph.value(action, SD.entailmentRegime)
        if found is None:
            return ()
        return tuple(self._local(one) for one in self._graph.items(found)) or (self._local(found),)

    def _exchanges(self, action: Node | None) -> Iterator[Exchange]:
        listed = self._graph.value(action, HT.requests)
        for request in self._graph.items(listed) if listed is not None else ():
            response = self._graph.value(request, HT.resp)
            boolean = self._graph.value(response, MF.expectedBoolean)
            answered = self._body(response)
            yield Exchange(
                method=str(self._graph.value(request, HT.methodName)),
                path=str(self._graph.value(request, HT.absolutePath)),
                headers=self._headers(request),
                body=self._body(request),
                statuses=tuple(self._status(found) for found in self._graph.objects(response, MF.expectedStatus)),
                boolean=bool(boolean) if isinstance(boolean, Literal) else None,
                form=self._text(self._graph.value(response, MF.expectedFormat)),
                answered_type=dict(self._headers(response)).get("content-type"),
                answered_body=answered.decode() if answered is not None else None,
            )

    def _headers(self, message: Node | None) -> tuple[tuple[str, str], ...]:
        listed = self._graph.value(message, HT.headers)
        if listed is None:
            return ()
        return tuple(
            (str(self._graph.value(one, HT.fieldName)).lower(), str(self._graph.value(one, HT.fieldValue)))
            for one in self._graph.items(listed)
        )

    def _body(self, message: Node | None) -> bytes | None:
        body = self._graph.value(message, HT.body)
        if body is None:
            return None
        encoding = self._text(self._graph.value(body, CNT.characterEncoding)) or "UTF-8"
        return str(self._graph.value(body, CNT.chars)).encode(encoding)

    def _status(self, node: Node) -> str:
        return self._local(node).removeprefix("StatusCode")

    def _text(self, node: Node | None) -> str | None:
        return None if node is None else str(node)


def resolve(document: Document, relative: str) -> str:
    """An IRI that a document spells relative to itself."""
    return urljoin(document.iri, relative)
