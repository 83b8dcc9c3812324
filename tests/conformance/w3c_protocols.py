"""The tests of syntax and of the protocols. Each says None where it passes, else what is wrong."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

import httpx
from rdflib import RDF, Graph, Namespace, URIRef

from tests.conformance.w3c_manifests import Exchange, W3CTest
from tests.conformance.w3c_results import ACCEPTED, Boolean, read, read_quads, same_statements
from tests.conformance.w3c_service import Service, quads_in

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_BEYOND_SYNTAX: Final = ("unknown-function", "graph-absent", "federation-denied")
_STATUSES: Final = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
_FORMS: Final = {
    "boolean": ("application/sparql-results+xml", "application/sparql-results+json"),
    "tabular": ("application/sparql-results+xml", "application/sparql-results+json", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}


def is_update(test: W3CTest) -> bool:
    """Whether the text of a test is an update."""
    return test.action is not None and ("Update" in test.kind or test.action.extension == "ru")


def run_syntax(test: W3CTest, service: Service) -> str | None:
    """Send a text as it stands: a bad one is refused as no SPARQL, a good one is not.

    A good text may fail for what it asks: nothing is loaded, no function of its own is known, no other host is asked.
    """
    assert test.action is not None
    response = service.update(test.action.text) if is_update(test) else service.query(test.action.text, "*/*")
    said = "answered" if response.is_success else response.json()["type"].rpartition("#")[2]
    expected = ("answered", *_BEYOND_SYNTAX) if "Positive" in test.kind else ("query-syntax",)
    return None if said in expected else f"{said}: {response.text[:300]}"


def run_protocol(test: W3CTest, service: Service) -> str | None:
    """Hold the conversation of a test of the SPARQL 1.1 Protocol on its graphs."""
    service.replace(quads_in(test.dataset))
    about_update = "update" in test.name

    def path_of(exchange: Exchange) -> str:
        """The suite has one path for both; a query in a test of updates says so by its media type."""
        is_query = dict(exchange.headers).get("content-type", "").startswith("application/sparql-query")
        return exchange.path.replace("/sparql/", "/update" if about_update and not is_query else "/sparql", 1)

    return _converse(test, service, path_of)


def run_graph_store(test: W3CTest, service: Service) -> str | None:
    """Hold the conversation of a test of the Graph Store Protocol, from an empty store."""
    service.replace(())
    return _converse(test, service, lambda exchange: exchange.path.replace("/gsp", "/store", 1))


def _converse(test: W3CTest, service: Service, path_of: Callable[[Exchange], str]) -> str | None:
    """Make the requests in their order; what was answered as Location stands for `$LOCATION$` from there on."""
    location = ""
    for place, exchange in enumerate(test.exchanges):
        path = path_of(exchange).replace("$LOCATION$", quote(location, safe=""))
        headers = dict(exchange.headers)
        response = service.http.request(exchange.method, path, content=exchange.body, headers=headers)
        wrong = _wrong(exchange, response, service)
        location = response.headers.get("location", location)
        if wrong:
            return f"request {place + 1}, {exchange.method} {path}: {wrong}"
    return None


def _wrong(exchange: Exchange, response: httpx.Response, service: Service) -> str | None:
    """What is wrong with an answer, or None."""
    if exchange.statuses and not any(_has_status(response, status) for status in exchange.statuses):
        return f"{response.status_code} instead of {exchange.statuses}: {response.text[:300]}"
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if exchange.form and media_type not in _FORMS[exchange.form]:
        return f"{media_type} is not {exchange.form}"
    if exchange.boolean is not None:
        extension = next(extension for extension, name in ACCEPTED.items() if name == media_type)
        if read(response.content, extension, service.base) != Boolean(exchange.boolean):
            return f"the answer is not {exchange.boolean}"
    return _wrong_body(exchange, response, media_type, service)


def _wrong_body(exchange: Exchange, response: httpx.Response, media_type: str, service: Service) -> str | None:
    if exchange.answered_type and exchange.answered_type.partition(";")[0] != media_type:
        return f"{media_type} instead of {exchange.answered_type}"
    if exchange.answered_body is None:
        return None
    expected = read_quads(exchange.answered_body.encode(), "ttl", service.base)
    actual = read_quads(response.content, "ttl", service.base)
    return None if same_statements(expected, actual) else f"expected {expected}\nnot {actual}"


def _has_status(response: httpx.Response, wanted: str) -> bool:
    exact = _STATUSES.get(wanted)
    return str(response.status_code) == exact if exact else str(response.status_code)[0] == wanted[0]


def _described(service: Service) -> Graph | None:
    """The Service Description as a client finds it; None where the endpoint gives no RDF."""
    response = service.http.get("/sparql", headers={"Accept": "text/turtle"})
    if response.status_code != 200 or not response.headers["content-type"].startswith("text/turtle"):
        return None
    return Graph().parse(data=response.text, format="turtle", publicID=f"{service.base}/sparql")


def _returns_rdf(service: Service) -> str | None:
    graph = _described(service)
    return None if graph else "no RDF"


def _has_endpoint(service: Service) -> str | None:
    graph = _described(service) or Graph()
    endpoint = URIRef(f"{service.base}/sparql")
    return None if (None, SD.endpoint, endpoint) in graph else f"no sd:endpoint {endpoint}"


_RANGES: Final = {
    SD.defaultDataset: SD.Dataset,
    SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph,
    SD.graph: SD.Graph,
    SD.availableGraphs: SD.GraphCollection,
}


def _conforms(service: Service) -> str | None:
    """Whether the description uses the vocabulary as its document says (SPARQL 1.1 Service Description, section 3)."""
    graph = _described(service) or Graph()
    services = set(graph.subjects(RDF.type, SD.Service))
    if not services or services != set(graph.subjects(SD.endpoint)):
        return "not exactly the services have an endpoint"
    for predicate, kind in _RANGES.items():
        for value in graph.objects(None, predicate):
            if (value, RDF.type, kind) not in graph:
                return f"the value of {predicate} is no {kind}"
    for named in graph.subjects(RDF.type, SD.NamedGraph):
        if len(set(graph.objects(named, SD.name))) != 1:
            return "a named graph has not one name"
    return None


_DESCRIPTION: Final[Mapping[str, Callable[[Service], str | None]]] = {
    "returns-rdf": _returns_rdf,
    "has-endpoint-triple": _has_endpoint,
    "conforms-to-schema": _conforms,
}


def run_description(test: W3CTest, service: Service) -> str | None:
    """Look at the Service Description."""
    return _DESCRIPTION[test.name.partition("#")[2]](service)
