"""Clients that people have already read from and write to a plain service with a token, unchanged."""

from collections.abc import Iterator
from typing import Any

import pytest
from rdflib import RDF, Dataset, Graph, Literal, URIRef, Variable
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    BASIC,
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

from tests.e2e.conftest import Server, serving

TOKEN = "the-token-of-the-clients"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
A, B, P, G = (URIRef(f"http://example.org/{name}") for name in ("a/%2F(x)", "ß", "p", "graph"))
FACTS = [(A, P, Literal("Grüße", lang="de")), (A, P, Literal(7)), (A, RDF.type, B)]


@pytest.fixture(scope="module", name="plain")
def _plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment = {"TWINTEXT_INFERENCE": "none", "TWINTEXT_DEFAULT_GRAPH": "plain", "TWINTEXT_WRITE_TOKEN": TOKEN}
    with serving(tmp_path_factory.mktemp("clients") / "data", "--empty", **environment) as server:
        yield server


@pytest.fixture(name="empty")
def _empty(plain: Server) -> Server:
    """The service with nothing in it."""
    store(plain).update("DROP ALL")
    return plain


def store(server: Server, **options: Any) -> SPARQLUpdateStore:
    """Rdflib's store over this service, with the token."""
    return SPARQLUpdateStore(f"{server.base}/sparql", f"{server.base}/update", headers=dict(BEARER), **options)


def default_graph(server: Server, **options: Any) -> Graph:
    """Our default graph as a graph of rdflib's, which has a name for it that it never sends."""
    return Graph(store(server, **options), identifier=DATASET_DEFAULT_GRAPH_ID)


def wrapper(server: Server, text: str, path: str = "/sparql") -> Any:
    """SPARQLWrapper with a text for one of our paths."""
    client = SPARQLWrapper(server.base + path)
    client.setQuery(text)
    client.addCustomHttpHeader("Authorization", BEARER["Authorization"])
    return client


@pytest.fixture(name="filled")
def _filled(plain: Server) -> Server:
    """The service with `FACTS` in its default graph."""
    facts = " ".join(f"{subject.n3()} {predicate.n3()} {value.n3()} ." for subject, predicate, value in FACTS)
    store(plain).update(f"DROP ALL ; INSERT DATA {{ {facts} }}")
    return plain


class TestSPARQLWrapper:
    @pytest.mark.parametrize("encoding", [URLENCODED, POSTDIRECTLY])
    def test_it_updates_by_form_and_directly(self, empty: Server, encoding: str) -> None:
        client = wrapper(empty, f"INSERT DATA {{ {A.n3()} {P.n3()} 'Grüße +%2B'@de }}", "/update")
        client.setMethod(POST)
        client.setRequestMethod(encoding)
        client.query()

        asked = wrapper(empty, f"ASK {{ {A.n3()} {P.n3()} 'Grüße +%2B'@de }}")
        asked.setReturnFormat(JSON)
        assert asked.queryAndConvert()["boolean"] is True

    @pytest.mark.parametrize(("method", "encoding"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
    @pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
    def test_it_reads_solutions_in_every_way_and_form(
        self, filled: Server, method: str, encoding: str, form: str
    ) -> None:
        client = wrapper(filled, f"SELECT ?o {{ {A.n3()} {P.n3()} ?o }}")
        client.setMethod(method)
        client.setRequestMethod(encoding)
        client.setReturnFormat(form)
        answer = client.queryAndConvert()
        text = answer.toxml() if form == XML else answer.decode() if form in (CSV, TSV) else str(answer)

        assert "Grüße" in text
        assert "7" in text

    @pytest.mark.parametrize("form", [JSON, XML])
    def test_it_reads_truth_values(self, filled: Server, form: str) -> None:
        client = wrapper(filled, "ASK { ?s ?p 8 }")
        client.setReturnFormat(form)
        answer = client.queryAndConvert()

        assert "false" in (answer.toxml() if form == XML else str(answer).lower())

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
    @pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD])
    @pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE {A.n3()}"])
    def test_it_reads_graphs(self, filled: Server, query: str, form: str) -> None:
        client = wrapper(filled, query)
        client.setReturnFormat(form)
        answer = client.queryAndConvert()
        graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")

        assert {(s, p, o) for s, p, o in graph} == set(FACTS)

    def test_it_names_the_graph_that_is_asked(self, empty: Server) -> None:
        store(empty).update(f"INSERT DATA {{ GRAPH {G.n3()} {{ {A.n3()} {P.n3()} 1 }} }}")
        counts = []
        for graph in (None, str(G)):
            client = wrapper(empty, "SELECT * { ?s ?p ?o }")
            if graph:
                client.addDefaultGraph(graph)
            client.setReturnFormat(JSON)
            counts.append(len(client.queryAndConvert()["results"]["bindings"]))

        assert counts == [0, 1]

    def test_what_is_wrong_is_an_exception_that_says_where(self, empty: Server) -> None:
        with pytest.raises(QueryBadFormed, match="line 1, column"):
            wrapper(empty, "SELECT { ?s }").query()

    def test_a_password_is_no_token(self, empty: Server) -> None:
        client = SPARQLWrapper(f"{empty.base}/update")
        client.setQuery("CLEAR ALL")
        client.setMethod(POST)
        client.setHTTPAuth(BASIC)
        client.setCredentials("somebody", TOKEN)

        with pytest.raises(Unauthorized):
            client.query()


class TestRdflib:
    @pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
    @pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
    def test_it_asks_in_every_way_and_form(self, filled: Server, method: Any, form: str) -> None:
        reader = SPARQLStore(f"{filled.base}/sparql", method=method, returnFormat=form)
        found = Graph(reader).query("SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o)) }")

        assert sorted(str(row[Variable("o")]) for row in found.bindings) == ["7", "Grüße"]

    def test_a_graph_of_its_own_stands_for_ours(self, filled: Server) -> None:
        graph = default_graph(filled)

        assert len(graph) == 3
        assert set(graph) == set(FACTS)
        assert graph.value(A, RDF.type) == B
        assert (A, P, Literal(7)) in graph
        assert (A, P, Literal(8)) not in graph

    def test_it_adds_and_removes(self, empty: Server) -> None:
        graph = default_graph(empty)
        for triple in FACTS:
            graph.add(triple)
        graph.remove((A, P, None))

        assert set(graph) == {(A, RDF.type, B)}

    def test_it_keeps_named_graphs_apart(self, empty: Server) -> None:
        dataset = Dataset(store(empty))
        named = dataset.graph(G)
        named.add(FACTS[0])
        default_graph(empty).add(FACTS[1])

        assert list(named) == [FACTS[0]]
        assert list(default_graph(empty)) == [FACTS[1]]
        assert G in {graph.identifier for graph in dataset.graphs()}
        dataset.remove_graph(named)
        assert list(named) == []

    def test_it_adds_many_at_once_and_updates_with_values_bound(self, empty: Server) -> None:
        graph = Graph(store(empty, autocommit=False), identifier=G)
        graph += FACTS
        graph.update("DELETE { ?s ?p ?o } INSERT { ?s ?p 9 } WHERE { ?s ?p ?o }", initBindings={"o": Literal(7)})
        graph.commit()

        assert set(Graph(store(empty), identifier=G).objects(A, P)) == {FACTS[0][2], Literal(9)}

    def test_a_write_is_seen_by_the_next_query(self, empty: Server) -> None:
        graph = default_graph(empty)
        for number in range(5):
            graph.set((A, P, Literal(number)))
            assert list(graph.objects(A, P)) == [Literal(number)]
