"""The ontology over HTTP, as rdflib and the OWL API, on which Protégé is built, load it."""

import json
import urllib.request
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.compare import isomorphic

from app.model.identifiers import ONTOLOGY

if TYPE_CHECKING:
    from tests.e2e.conftest import Server
    from tests.owl_api import OwlApi

PROTEGE = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"


def _get(address: str, accept: str) -> tuple[str, bytes]:
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.url == address, "the ontology is served without a redirect"
        return response.headers["Content-Type"], response.read()


def test_protege_s_header_gets_rdf_xml_with_a_typed_ontology_and_a_base(server: "Server") -> None:
    content_type, body = _get(f"{server.base}/ontology", PROTEGE)
    graph = Graph().parse(data=body, format="xml")

    assert content_type == "application/rdf+xml"
    assert b"<owl:Ontology" in body
    assert f'xml:base="{ONTOLOGY}"'.encode() in body
    assert (URIRef(ONTOLOGY), RDF.type, OWL.Ontology) in graph


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD uses it
def test_all_syntaxes_hold_the_same_graph(server: "Server") -> None:
    graphs = [
        Graph().parse(data=_get(f"{server.base}/ontology.{suffix}", "*/*")[1], format=syntax)
        for suffix, syntax in (("ttl", "turtle"), ("owl", "xml"), ("nt", "nt"), ("jsonld", "json-ld"))
    ]

    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_rdflib_loads_it_by_its_address(server: "Server") -> None:
    assert len(Graph().parse(f"{server.base}/ontology")) > 500


def test_the_version_before_is_there_on_a_new_installation_and_so_is_what_changed(server: "Server") -> None:
    served = Graph().parse(f"{server.base}/ontology")
    [prior] = served.objects(URIRef(ONTOLOGY), OWL.priorVersion)
    number = str(prior).removeprefix(f"{ONTOLOGY}/")
    [current] = served.objects(URIRef(ONTOLOGY), OWL.versionInfo)
    earlier = Graph().parse(f"{server.base}/ontology/{number}")
    changes = json.loads(_get(f"{server.base}/ontology/{number}/diff/{current}", "application/json")[1])

    assert (URIRef(ONTOLOGY), OWL.versionIRI, prior) in earlier
    assert changes["added"]
    assert changes["removed"] == []


@pytest.mark.java
@pytest.mark.parametrize("path", ["/ontology", "/ontology.ttl", "/ontology.owl", "/ontology/0.1.0"])
def test_the_owl_api_loads_it_by_its_address_and_finds_it_consistent(
    server: "Server", owl_api: "OwlApi", path: str
) -> None:
    report = owl_api.load(f"{server.base}{path}")

    assert report["iri"] == ONTOLOGY
    assert report["consistent"] is True
    assert report["classes"] > 50
    assert report["axioms"] > 500
