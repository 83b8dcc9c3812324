"""Writing over HTTP to a real service: who may, what is refused and how, and that it shows with the next query."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from app.model.tokens import TokenFile
from tests.e2e.conftest import serving

TOKEN = "a-token-of-this-test"
GRAPH = "http://e/g"
UPDATE, QUERY = "application/sparql-update", "application/sparql-query"


@dataclass(frozen=True)
class Client:
    """A client that may write, and what it asks most."""

    http: httpx.Client
    limited: str

    def update(self, text: str, **headers: str) -> httpx.Response:
        return self.http.post("/update", content=text, headers={"Content-Type": UPDATE, **headers})

    def holds(self, pattern: str) -> bool:
        answer = self.http.post(
            "/sparql",
            content=f"ASK {{ {pattern} }}",
            headers={"Content-Type": QUERY, "Accept": "application/sparql-results+json"},
        )
        return bool(answer.raise_for_status().json()["boolean"])

    def put(self, graph: str, turtle: str, method: str = "PUT", **headers: str) -> httpx.Response:
        return self.http.request(
            method,
            "/store",
            params={"graph": graph},
            content=turtle,
            headers={"Content-Type": "text/turtle", **headers},
        )


@pytest.fixture(scope="module", name="client")
def _client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    dataset = tmp_path_factory.mktemp("written") / "data"
    limited = TokenFile(dataset).add("limited", ("http://e/limited/*",))
    with (
        serving(
            dataset, TWINTEXT_WRITE_TOKEN=TOKEN, TWINTEXT_VALIDATION="reject", TWINTEXT_MAX_BODY="200000"
        ) as server,
        httpx.Client(base_url=server.base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as http,
    ):
        yield Client(http, limited)


def test_an_update_shows_with_the_next_query_and_names_its_version(client: Client) -> None:
    answer = client.update('INSERT DATA { GRAPH <http://e/g> { <http://e/seen> <http://e/p> "at once" } }')
    assert answer.status_code == 200
    assert (answer.json()["changed"], answer.json()["added"], answer.json()["removed"]) == (True, 1, 0)
    assert client.holds('<http://e/seen> <http://e/p> "at once"')
    asked = client.http.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
    assert asked.headers["X-Dataset-Version"] == answer.headers["X-Dataset-Version"] == answer.json()["version"]


def test_what_an_update_entails_shows_with_it_and_goes_with_it(client: Client) -> None:
    made = (
        "PREFIX tt: <https://w3id.org/twintext/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "INSERT DATA { GRAPH <http://e/g> { <http://e/rec> a tt:Recommendation ; rdfs:label 'Rec.'@en ; "
        "<http://purl.org/dc/terms/source> <http://e/source> } }"
    )
    assert client.update(made).json()["entailed"] > 0
    assert client.holds("<http://e/rec> a <https://w3id.org/twintext/ontology#Document>")
    assert client.update("DELETE WHERE { GRAPH <http://e/g> { <http://e/rec> ?p ?o } }").is_success
    assert not client.holds("<http://e/rec> ?p ?o")


def test_a_write_that_the_shapes_refuse_changes_nothing_and_says_why(client: Client) -> None:
    before = client.http.get("/versions", headers={"Accept": "application/json"}).json()["served"]
    text = "INSERT DATA { GRAPH <http://e/g> { <http://e/bad> a <https://w3id.org/twintext/ontology#Recommendation> } }"
    refused = client.update(text)
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["violations"] >= 1
    assert "http://e/bad" in refused.json()["report"]
    assert client.http.get("/versions", headers={"Accept": "application/json"}).json()["served"] == before
    assert not client.holds("<http://e/bad> ?p ?o")


@pytest.mark.parametrize(
    ("headers", "status", "challenge"),
    [
        ({"Authorization": ""}, 401, 'Bearer realm="twintext"'),
        ({"Authorization": "Bearer wrong-token-of-this-test"}, 401, 'error="invalid_token"'),
        ({"Authorization": "Basic YTpi"}, 401, 'Bearer realm="twintext"'),
    ],
)
def test_a_write_without_a_token_that_is_known_is_refused(
    client: Client, headers: dict[str, str], status: int, challenge: str
) -> None:
    for answer in (client.update("CLEAR ALL", **headers), client.put(GRAPH, "", **headers)):
        assert answer.status_code == status
        assert challenge in answer.headers["WWW-Authenticate"]


def test_a_token_with_a_limit_writes_to_its_graphs_and_to_no_other(client: Client) -> None:
    limited = {"Authorization": f"Bearer {client.limited}"}
    assert client.put("http://e/limited/1", "<http://e/s> <http://e/p> 1 .", **limited).status_code == 201
    assert client.put("http://e/beyond", "<http://e/s> <http://e/p> 1 .").status_code == 201
    for answer in (
        client.put("http://e/other", "<http://e/s> <http://e/p> 1 .", **limited),
        client.update("INSERT DATA { <http://e/s> <http://e/p> 2 }", **limited),
        client.update("DELETE WHERE { GRAPH ?g { ?s <http://e/p> ?o } }", **limited),
    ):
        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (403, "graph-forbidden")


@pytest.mark.parametrize("graph", ["ontology", "reference", "provenance", "entailed"])
def test_what_the_service_itself_keeps_cannot_be_written(client: Client, graph: str) -> None:
    name = f"https://w3id.org/twintext/graph/{graph}"
    for answer in (
        client.put(name, "<http://e/s> <http://e/p> 1 ."),
        client.http.delete("/store", params={"graph": name}),
        client.update(f"INSERT DATA {{ GRAPH <{name}> {{ <http://e/s> <http://e/p> 1 }} }}"),
        client.update(f"COPY <http://e/g> TO <{name}>"),
        client.update(f"DROP GRAPH <{name}>"),
    ):
        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (403, "graph-reserved")


@pytest.mark.parametrize(
    ("request_", "status", "slug"),
    [
        ({"content": "INSERT DATA {", "headers": {"Content-Type": UPDATE}}, 400, "query-syntax"),
        ({"content": "ASK {}", "headers": {"Content-Type": UPDATE}}, 400, "query-syntax"),
        ({"content": b"\xff", "headers": {"Content-Type": UPDATE}}, 400, "bad-request"),
        ({"content": "CLEAR ALL", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported-media-type"),
        ({"data": {"query": "ASK {}"}}, 400, "bad-request"),
        ({"data": {"update": ["CLEAR ALL", "CLEAR ALL"]}}, 400, "bad-request"),
        ({"data": {"update": "CLEAR ALL", "using-graph-uri": "relative"}}, 400, "bad-request"),
        ({"data": {"update": "CLEAR ALL"}, "params": {"access_token": "x"}}, 400, "bad-request"),
        ({"data": {"update": "INSERT {?s ?p 1} WHERE {SERVICE <http://h/> {?s ?p ?o}}"}}, 403, "federation-denied"),
        ({"data": {"update": "LOAD <http://127.0.0.1:9/x>"}}, 403, "federation-denied"),
        ({"data": {"update": "DROP GRAPH <http://e/none>"}}, 404, "graph-absent"),
        ({"data": {"update": "#" * 200_001}}, 413, "body-too-large"),
    ],
)
def test_a_request_that_is_no_update_is_refused_with_the_reason(
    client: Client, request_: dict[str, object], status: int, slug: str
) -> None:
    answer = client.http.post("/update", **request_)  # type: ignore[arg-type]  # what httpx takes
    assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (status, slug)


def test_other_methods_are_named_those_that_are_allowed(client: Client) -> None:
    refused = client.http.get("/update", params={"update": "CLEAR ALL"})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST, OPTIONS")
    assert client.http.options("/update").headers["Allow"] == "POST, OPTIONS"
    assert "PUT" in client.http.options("/store").headers["Allow"]


def test_a_browser_of_another_site_may_ask_to_write_with_a_token(client: Client) -> None:
    preflight = client.http.options(
        "/store", headers={"Origin": "http://elsewhere", "Access-Control-Request-Method": "PUT"}
    )
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers


def test_a_graph_is_made_read_replaced_added_to_and_removed(client: Client) -> None:
    name = "http://e/a%2Fgraph?with=odd|letters".replace("|", "%7C")
    assert client.http.get("/store", params={"graph": name}).status_code == 404
    assert client.put(name, "<#a> <http://e/p> 1 .").status_code == 201
    assert client.put(name, "<#b> <http://e/p> 1 .").status_code == 204
    assert client.put(name, "<#c> <http://e/p> 1 .", "POST").status_code == 204
    read = client.http.get("/store", params={"graph": name}, headers={"Accept": "application/n-triples"})
    assert sorted(line.split()[0] for line in read.text.splitlines()) == [f"<{name}#b>", f"<{name}#c>"]
    head = client.http.head("/store", params={"graph": name})
    assert (head.status_code, head.content) == (200, b"")
    assert client.http.delete("/store", params={"graph": name}).status_code == 204
    assert client.http.delete("/store", params={"graph": name}).status_code == 404


def test_several_files_are_added_in_one_request(client: Client) -> None:
    files = [
        ("file", ("a.ttl", b"<http://e/1> <http://e/p> 1 .", "text/turtle")),
        ("file", ("b.nt", b'<http://e/2> <http://e/p> "2" .', "application/n-triples")),
    ]
    answer = client.http.post("/store", params={"graph": "http://e/files"}, files=files)
    assert answer.status_code == 201
    assert client.holds("GRAPH <http://e/files> { <http://e/1> <http://e/p> 1 . <http://e/2> <http://e/p> '2' }")
    wrong = client.http.post(
        "/store", params={"graph": "http://e/files"}, files=[("file", ("a.txt", b"", "text/plain"))]
    )
    assert wrong.status_code == 415


def test_a_graph_that_is_posted_without_a_name_gets_one(client: Client) -> None:
    answer = client.http.post("/store", content="<> <http://e/p> 1 .", headers={"Content-Type": "text/turtle"})
    assert answer.status_code == 201
    location = answer.headers["Location"]
    assert client.holds(f"GRAPH <{location}> {{ <{location}> <http://e/p> 1 }}")
    assert client.http.get(location).status_code == 200
    assert client.http.delete(location).status_code == 204


@pytest.mark.parametrize(
    ("params", "content", "content_type", "status"),
    [
        ({}, "", "text/turtle", 400),
        ({"graph": "http://e/g", "default": ""}, "", "text/turtle", 400),
        ({"graph": "relative"}, "", "text/turtle", 400),
        ({"graph": GRAPH}, "<http://e/s> <http://e/p>", "text/turtle", 400),
        ({"graph": GRAPH}, "", "text/html", 415),
        ({"graph": GRAPH}, "x", "multipart/form-data", 400),
        ({"graph": GRAPH}, "#" * 200_001, "text/turtle", 413),
    ],
)
def test_a_document_that_cannot_be_taken_is_refused(
    client: Client, params: dict[str, str], content: str, content_type: str, status: int
) -> None:
    answer = client.http.put("/store", params=params, content=content, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_writes_at_the_same_time_are_all_done_one_after_the_other(client: Client) -> None:
    def insert(number: int) -> int:
        return client.update(
            f"INSERT DATA {{ GRAPH <http://e/many> {{ <http://e/{number}> <http://e/n> {number} }} }}"
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(insert, range(16))) == {200}
    query = "SELECT (COUNT(*) AS ?n) { GRAPH <http://e/many> { ?s <http://e/n> ?n } }"
    answer = client.http.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.text.split() == ["n", "16"]


def test_an_update_that_does_not_end_is_stopped_and_changes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    dataset = tmp_path_factory.mktemp("endless") / "data"
    endless = "INSERT { ?a <http://e/p> ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with (
        serving(dataset, TWINTEXT_WRITE_TOKEN=TOKEN, TWINTEXT_WRITE_TIMEOUT="3") as server,
        httpx.Client(base_url=server.base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as http,
    ):
        client = Client(http, "")
        stopped = client.update(endless)
        assert (stopped.status_code, stopped.json()["type"].rpartition("#")[2]) == (503, "write-failed")
        assert client.http.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/store/a%20b", "/store/a%2Fb", "/store/%C3%A9", "/store/a%3Fb"])
def test_a_graph_named_by_its_address_has_the_address_as_it_was_sent_for_a_name(client: Client, path: str) -> None:
    headers = {"Content-Type": "text/turtle"}
    before = client.http.get(path)
    made = client.http.put(path, content="<http://e/s> <http://e/p> 1 .", headers=headers)
    assert (before.status_code, made.status_code) == (404, 201)
    named = str(client.http.base_url) + path
    assert "http://e/s" in client.http.get(path).text
    assert client.holds(f"GRAPH <{named}> {{ <http://e/s> ?p 1 }}")
    assert client.http.get("/store", params={"graph": named}).status_code == 200
    assert client.http.delete(path).status_code == 204
    assert client.http.get(path).status_code == 404


def test_an_address_that_is_no_iri_names_no_graph(client: Client) -> None:
    assert client.http.get("/store/100%").status_code == 400
