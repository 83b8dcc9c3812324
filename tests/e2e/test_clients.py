"""Clients that people have already, unchanged."""

from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Graph, URIRef
from SPARQLWrapper import CSV, GET, JSON, N3, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

if TYPE_CHECKING:
    from tests.e2e.conftest import Server

RESOLUTION = "https://w3id.org/twintext/id/document/wtsa-res-7"
SELECT = f"SELECT ?p ?o {{ <{RESOLUTION}> ?p ?o }}"


def _client(server: "Server", query: str, form: str) -> Any:
    client = SPARQLWrapper(f"{server.base}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    return client


@pytest.mark.parametrize(("method", "encoding"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_asks_in_every_way(server: "Server", method: str, encoding: str) -> None:
    client = _client(server, SELECT, JSON)
    client.setMethod(method)
    client.setRequestMethod(encoding)

    assert len(client.queryAndConvert()["results"]["bindings"]) > 5


@pytest.mark.parametrize("form", [XML, CSV])
def test_sparqlwrapper_reads_every_form_of_solutions(server: "Server", form: str) -> None:
    answer = _client(server, SELECT, form).queryAndConvert()

    assert "WTSA Resolution 7" in (answer.toxml() if form == XML else answer.decode())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
@pytest.mark.parametrize("form", [RDFXML, TURTLE, N3, XML])
def test_sparqlwrapper_reads_graphs(server: "Server", form: str) -> None:
    answer = _client(server, f"CONSTRUCT WHERE {{ <{RESOLUTION}> ?p ?o }}", form).queryAndConvert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")

    assert set(graph.subjects()) == {URIRef(RESOLUTION)}


def test_rdflib_follows_a_name_to_its_document(server: "Server") -> None:
    graph = Graph().parse(f"{server.base}/id/document/wtsa-res-7")

    assert (URIRef(RESOLUTION), None, None) in graph


def test_rdflib_asks_it_by_service(server: "Server") -> None:
    found = Graph().query(f"SELECT ?p ?o {{ SERVICE <{server.base}/sparql> {{ <{RESOLUTION}> ?p ?o }} }}")

    assert len(found) > 5
