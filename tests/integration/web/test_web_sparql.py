"""The SPARQL endpoint as the SPARQL 1.1 Protocol and its users want it."""

import asyncio
import csv
import io
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from app.errors import QueryTimeout, QueueFull

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.types import Message

    from tests.integration.web.conftest import Caller, Running, StoreEngine

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s ?label"
CONSTRUCT = "CONSTRUCT WHERE { <https://w3id.org/twintext/id/document/itu-t-x.509> ?p ?o }"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}


def problem(response: object) -> str:
    assert response.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    return str(response.json()["type"].partition("#")[2])  # type: ignore[attr-defined]


async def _exchange(
    application: "FastAPI", running: "Running", leaves: asyncio.Event, method: str = "GET", path: str = "/sparql"
) -> list["Message"]:
    """What the application sends to a client that leaves when the event happens."""
    scope = {"type": "http", "method": method, "path": path, "query_string": b"query=ASK{}", "headers": []}
    sent: list[Message] = []
    received = asyncio.Event()

    async def receive() -> "Message":
        if not received.is_set():
            received.set()
            return {"type": "http.request", "body": b""}
        await leaves.wait()
        return {"type": "http.disconnect"}

    async def send(message: "Message") -> None:
        sent.append(message)

    async with running(application):
        await application({**scope, "scheme": "http", "root_path": "", "server": ("h", 80)}, receive, send)
    return sent


class TestTheThreeWaysToAsk:
    def test_get(self, call: "Caller") -> None:
        assert call.get("/sparql", params={"query": ASK}).json()["boolean"] is True

    def test_a_form(self, call: "Caller") -> None:
        assert call("POST", "/sparql", data={"query": ASK}).json()["boolean"] is True

    @pytest.mark.parametrize("charset", ["", "; charset=utf-8", ';charset="UTF-8"'])
    def test_the_query_itself(self, call: "Caller", charset: str) -> None:
        headers = {"content-type": "application/sparql-query" + charset}

        assert call("POST", "/sparql", content=ASK, headers=headers).json()["boolean"] is True

    @pytest.mark.parametrize(("headers", "body"), [(DIRECT, ASK), (FORM, urlencode({"query": ASK}))])
    def test_the_method_query_is_read_as_post(self, call: "Caller", headers: dict[str, str], body: str) -> None:
        response = call("QUERY", "/sparql", headers=headers, content=body)

        assert response.json()["boolean"] is True
        assert "etag" not in response.headers
        assert call("QUERY", "/sparql", headers=FORM, content="").status_code == 400

    def test_head_has_the_headers_of_get_and_no_body(self, call: "Caller", engine: "StoreEngine") -> None:
        got, head = (call(method, "/sparql", params={"query": SELECT}) for method in ("GET", "HEAD"))

        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == got.headers["content-type"]
        assert engine.closed == 2

    @pytest.mark.parametrize("path", ["/sparql", "/healthz", "/no/such/path"])
    def test_head_sends_no_body_at_all(self, application: "FastAPI", running: "Running", path: str) -> None:
        sent = asyncio.run(_exchange(application, running, asyncio.Event(), "HEAD", path))

        assert b"".join(message.get("body", b"") for message in sent) == b""
        assert sent[-1].get("more_body", False) is False

    def test_options_lists_the_methods(self, call: "Caller") -> None:
        response = call("OPTIONS", "/sparql")

        assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, POST, QUERY, OPTIONS")

    @pytest.mark.parametrize("way", ["get", "form", "direct"])
    @pytest.mark.parametrize(
        "iri", ["http://e/a%2Fb", "http://e/100%25", "http://e/a+b", "http://e/é", "http://e/?a=1&b"]
    )
    def test_a_query_is_decoded_exactly_once(self, call: "Caller", engine: "StoreEngine", way: str, iri: str) -> None:
        query = f'ASK {{ FILTER(STR(<{iri}>) = "{iri}" && "a;b c" != "a") }}'
        encoded = urlencode({"query": query})
        if way == "get":
            response = call.get(f"/sparql?{encoded}")
        elif way == "form":
            response = call("POST", "/sparql", content=encoded, headers=FORM)
        else:
            response = call("POST", "/sparql", content=query.encode(), headers=DIRECT)

        assert engine.asked[0].text == query
        assert response.json()["boolean"] is True


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("method", "path", "options", "status", "kind"),
        [
            ("GET", "/sparql?query=ASK{}&query=ASK{}", {}, 400, "bad-request"),
            ("POST", "/sparql", {"content": "query=ASK{}&query=ASK{}", "headers": FORM}, 400, "bad-request"),
            ("POST", "/sparql?query=ASK{}", {"content": "query=ASK{}", "headers": FORM}, 400, "bad-request"),
            ("POST", "/sparql?query=ASK{}", {"content": "ASK{}", "headers": DIRECT}, 400, "bad-request"),
            ("POST", "/sparql", {"content": "format=csv", "headers": FORM}, 400, "bad-request"),
            ("POST", "/sparql", {"content": b"ASK { # \xe9\n}", "headers": DIRECT}, 400, "bad-request"),
            ("POST", "/sparql", {"content": b"query=ASK%7B%7D%20%23%E9", "headers": FORM}, 400, "bad-request"),
            ("GET", "/sparql?query=%FF", {}, 400, "bad-request"),
            (
                "POST",
                "/sparql",
                {"content": "ASK{}", "headers": {"content-type": "text/plain"}},
                415,
                "unsupported-media-type",
            ),
            (
                "POST",
                "/sparql",
                {"content": "ASK{}", "headers": {"content-type": "application/sparql-query; charset=latin1"}},
                415,
                "unsupported-media-type",
            ),
            ("POST", "/sparql", {"content": "ASK{}"}, 400, "bad-request"),
            ("PUT", "/sparql", {"content": "ASK{}"}, 405, "method-not-allowed"),
            ("DELETE", "/sparql?query=ASK{}", {}, 405, "method-not-allowed"),
            ("GET", "/sparql?update=CLEAR ALL", {}, 400, "bad-request"),
            ("GET", "/sparql?query=CLEAR ALL", {}, 400, "bad-request"),
            ("GET", "/sparql?query=SELEC", {}, 400, "query-syntax"),
            ("GET", "/sparql?query=ASK{", {}, 400, "query-syntax"),
            ("GET", "/sparql?query=", {}, 400, "query-syntax"),
            ("GET", "/sparql?query=ASK{}&timeout=soon", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&timeout=0", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&timeout=-1", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&infer=maybe", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&format=docx", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&format=csv", {}, 406, "not-acceptable"),
            ("GET", "/sparql?query=ASK{}&default-graph-uri=a b", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&named-graph-uri=relative", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&version=none", {}, 404, "unknown-version"),
            ("GET", "/sparql?query=ASK{}&version=../../etc", {}, 404, "unknown-version"),
            ("GET", "/sparql?query=ASK{}&as-of=2020-01-01", {}, 404, "unknown-version"),
            ("GET", "/sparql?query=ASK{}&as-of=yesterday", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{}&as-of=2026-01-01&version=x", {}, 400, "bad-request"),
            ("GET", "/sparql?query=ASK{SERVICE<http://127.0.0.1:1/>{}}", {}, 403, "federation-denied"),
            ("GET", "/sparql?" + "&".join(f"x{n}" for n in range(2000)), {}, 400, "bad-request"),
        ],
    )
    def test_each_breach_has_its_problem(
        self, call: "Caller", method: str, path: str, options: dict[str, object], status: int, kind: str
    ) -> None:
        response = call(method, path, **options)

        assert (response.status_code, problem(response)) == (status, kind)

    def test_a_csv_of_a_truth_value_is_refused_with_what_is_on_offer(self, call: "Caller") -> None:
        response = call.get("/sparql", "text/csv", params={"query": ASK})

        assert response.status_code == 406
        assert "application/sparql-results+json" in response.json()["offers"]

    @pytest.mark.parametrize("chunked", [True, False])
    def test_a_body_over_the_limit_is_refused(self, call: "Caller", chunked: bool) -> None:  # noqa: FBT001 - two cases
        async def pieces() -> object:
            for _ in range(3):
                yield b"#" * 5000

        body = pieces() if chunked else b"#" * 15_000
        response = call("POST", "/sparql", content=body, headers=DIRECT)

        assert (response.status_code, problem(response)) == (413, "body-too-large")

    def test_a_syntax_error_says_where(self, call: "Caller") -> None:
        found = call.get("/sparql", params={"query": "ASK {"}).json()

        assert (found["line"], found["column"]) == (1, 2)


class TestFormats:
    @pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
    def test_solutions_come_in_every_format(self, call: "Caller", name: str) -> None:
        body = call.get("/sparql", params={"query": SELECT, "format": name}).text
        readers: dict[str, Callable[[], list[str]]] = {
            "json": lambda: [row["s"]["value"] for row in json.loads(body)["results"]["bindings"]],
            "xml": lambda: re.findall(r"<uri>([^<]*)</uri>", body),
            "csv": lambda: [row["s"] for row in csv.DictReader(io.StringIO(body))],
            "tsv": lambda: [line.split("\t")[0].strip("<>") for line in body.splitlines()[1:]],
        }

        assert "https://w3id.org/twintext/id/document/itu-t-x.509" in readers[name]()

    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("ttl", "text/turtle; charset=utf-8"),
            ("nt", "application/n-triples"),
            ("rdf", "application/rdf+xml"),
            ("xml", "application/rdf+xml"),
            ("jsonld", "application/ld+json"),
            ("json", "application/ld+json"),
            ("trig", "application/trig"),
            ("nq", "application/n-quads"),
            ("text/turtle", "text/turtle; charset=utf-8"),
        ],
    )
    def test_graphs_come_in_every_format(self, call: "Caller", name: str, media_type: str) -> None:
        response = call.get("/sparql", params={"query": CONSTRUCT, "format": name})

        assert response.headers["content-type"] == media_type
        assert "itu-t-x.509" in response.text

    def test_accept_decides_where_no_format_is_named(self, call: "Caller") -> None:
        response = call.get(
            "/sparql", "text/csv;q=0.9, application/sparql-results+json;q=0.1", params={"query": SELECT}
        )

        assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
        assert response.headers["vary"] == "Accept, Accept-Encoding"

    def test_anything_is_json_for_solutions_and_turtle_for_graphs(self, call: "Caller") -> None:
        kinds = [call.get("/sparql", "*/*", params={"query": q}).headers["content-type"] for q in (SELECT, CONSTRUCT)]

        assert kinds == ["application/sparql-results+json", "text/turtle; charset=utf-8"]


class TestTheDatasetThatIsAsked:
    def test_parameters_reach_the_engine(self, call: "Caller", engine: "StoreEngine") -> None:
        graph = "https://w3id.org/twintext/graph/reference"
        parameters = f"query={quote(ASK)}&default-graph-uri={graph}&named-graph-uri={graph}&infer=false&timeout=500ms"
        call.get(f"/sparql?{parameters}")

        asked = engine.asked[0]
        assert (asked.default_graphs, asked.named_graphs) == ((graph,), (graph,))
        assert (asked.infer, asked.timeout) == (False, 0.5)

    @pytest.mark.parametrize("host", ["testserver", "[::1]:80"])
    def test_relative_iris_are_relative_to_the_address(self, call: "Caller", engine: "StoreEngine", host: str) -> None:
        assert call("GET", "/sparql", params={"query": ASK}, headers={"host": host}).status_code == 200
        assert engine.asked[-1].base == f"http://{host}/sparql"

    def test_a_host_that_makes_no_address_gives_no_base(self, call: "Caller", engine: "StoreEngine") -> None:
        assert call("GET", "/sparql", params={"query": ASK}, headers={"host": "<x>"}).status_code == 200
        assert engine.asked[-1].base is None

    @pytest.mark.parametrize(("text", "seconds"), [("1", 1), ("1s", 1), ("1.5s", 1.5), ("9999", 20), ("1m", 20)])
    def test_a_timeout_is_in_seconds_and_capped(
        self, call: "Caller", engine: "StoreEngine", text: str, seconds: float
    ) -> None:
        call.get("/sparql", params={"query": ASK, "timeout": text})

        assert engine.asked[0].timeout == seconds

    def test_entailed_triples_count_unless_that_is_switched_off(self, call: "Caller") -> None:
        query = "ASK { ?s a <http://www.w3.org/ns/org#Organization> }"
        answers = [call.get("/sparql", params={"query": query, "infer": infer}) for infer in ("true", "false")]

        assert [answer.json()["boolean"] for answer in answers] == [True, False]
        assert answers[0].headers["etag"] != answers[1].headers["etag"]

    @pytest.mark.parametrize("wish", ["version=20261101T120000000Z-bbbbbb", "as-of=2026-11-20"])
    def test_an_older_version_can_be_asked(self, call: "Caller", wish: str) -> None:
        response = call.get(f"/sparql?query=ASK{{}}&{wish}")

        assert response.headers["x-dataset-version"] == "20261101T120000000Z-bbbbbb"


class TestCaching:
    def test_the_same_version_and_format_need_not_be_sent_again(self, call: "Caller", engine: "StoreEngine") -> None:
        tag = call.get("/sparql", params={"query": ASK}).headers["etag"]
        again = call("GET", "/sparql", params={"query": ASK}, headers={"if-none-match": tag})

        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert len(engine.asked) == 1

    def test_another_format_has_another_tag(self, call: "Caller") -> None:
        tags = {call.get("/sparql", params={"query": SELECT, "format": f}).headers["etag"] for f in ("csv", "tsv")}

        assert len(tags) == 2

    def test_what_changes_with_the_time_has_no_tag(self, call: "Caller") -> None:
        response = call.get("/sparql", params={"query": "SELECT (NOW() AS ?now) {}"})

        assert "etag" not in response.headers

    def test_a_post_is_not_cached(self, call: "Caller") -> None:
        assert "etag" not in call("POST", "/sparql", data={"query": ASK}).headers


class TestHeaders:
    def test_any_page_of_any_site_may_ask_but_not_with_credentials(self, call: "Caller") -> None:
        response = call("GET", "/sparql", params={"query": ASK}, headers={"origin": "https://elsewhere.example"})

        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers

    def test_a_preflight_is_answered_without_the_engine(self, call: "Caller", engine: "StoreEngine") -> None:
        headers = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
        response = call("OPTIONS", "/sparql", headers=headers)

        assert response.status_code == 204
        assert "POST" in response.headers["access-control-allow-methods"]
        assert "Content-Type" in response.headers["access-control-allow-headers"]
        assert engine.asked == []

    def test_a_request_keeps_its_id(self, call: "Caller") -> None:
        given = call("GET", "/sparql", params={"query": "ASK {"}, headers={"x-request-id": "mine-1"})

        assert (given.headers["x-request-id"], given.json()["request_id"]) == ("mine-1", "mine-1")

    def test_an_id_that_could_forge_a_log_line_is_replaced(self, call: "Caller") -> None:
        given = call("GET", "/sparql", params={"query": ASK}, headers={"x-request-id": "a b"})

        assert len(given.headers["x-request-id"]) == 32


class TestFailures:
    def test_a_timeout_is_503_and_no_part_of_an_answer(self, call: "Caller", engine: "StoreEngine") -> None:
        engine.failure = QueryTimeout(1)
        response = call.get("/sparql", params={"query": ASK})

        assert (response.status_code, problem(response), response.json()["seconds"]) == (503, "query-timeout", 1)

    def test_a_full_queue_says_when_to_come_again(self, call: "Caller", engine: "StoreEngine") -> None:
        engine.failure = QueueFull(3)
        response = call.get("/sparql", params={"query": ASK})

        assert (response.status_code, response.headers["retry-after"]) == (503, "3")

    def test_a_failure_after_the_first_byte_leaves_the_response_unfinished(
        self, application: "FastAPI", engine: "StoreEngine", running: "Running"
    ) -> None:
        engine.breaks = True

        sent = asyncio.run(_exchange(application, running, asyncio.Event()))

        assert [message["type"] for message in sent][:2] == ["http.response.start", "http.response.body"]
        assert all(message.get("more_body") for message in sent[1:])
        assert engine.closed == 1

    def test_a_client_that_leaves_stops_its_query(
        self, application: "FastAPI", engine: "StoreEngine", running: "Running"
    ) -> None:
        engine.waits = True

        sent = asyncio.run(_exchange(application, running, engine.was_asked))

        assert engine.cancelled.is_set()
        assert sent == []

    def test_an_error_nobody_foresaw_is_a_problem_too(self, call: "Caller", engine: "StoreEngine") -> None:
        engine.failure = RuntimeError("/srv/secret")
        response = call.get("/sparql", params={"query": ASK})

        assert (response.status_code, problem(response)) == (500, "internal")
        assert "secret" not in response.text
        assert response.headers["x-content-type-options"] == "nosniff"


class TestWithoutAQuery:
    def test_programs_get_the_service_description(self, call: "Caller") -> None:
        description = call.get("/sparql", "application/n-triples").text

        assert "<http://www.w3.org/ns/sparql-service-description#endpoint> <http://here.example/sparql>" in description
        assert "<http://www.w3.org/ns/entailment/OWL-RDF-Based>" in description
        assert "<https://w3id.org/twintext/graph/reference>" in description
        assert "BasicFederatedQuery" not in description
        assert "SPARQL11Update" not in description

    def test_the_description_is_another_once_there_is_a_token(
        self, call: "Caller", application: "FastAPI", monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = call.get("/sparql", "application/n-triples")
        monkeypatch.setattr(type(application.state.room.tokens), "exist", lambda _: True)
        known = {"accept": "application/n-triples", "if-none-match": closed.headers["etag"]}
        opened = call("GET", "/sparql", headers=known)

        assert opened.status_code == 200
        assert "SPARQL11Update" in opened.text
        assert "last-modified" not in opened.headers

    @pytest.mark.parametrize("name", ["ttl", "rdf", "jsonld"])
    def test_the_description_comes_in_every_syntax(self, call: "Caller", name: str) -> None:
        assert "sparql-service-description" in call.get("/sparql", params={"format": name}).text

    def test_browsers_get_the_form(self, call: "Caller") -> None:
        text = call.get("/sparql", "text/html,*/*;q=0.8").text

        assert '<label for="query">' in text
        assert '<textarea id="query" name="query"' in text

    def test_the_form_is_filled_from_a_question(self, call: "Caller") -> None:
        name = call.get("/questions").json()["questions"][0]["name"]
        text = call.get("/sparql", "text/html", params={"example": name}).text

        assert f'<option value="{name}" selected>' in text


class TestThePageOfAnAnswer:
    def test_solutions_are_a_table_with_languages(self, call: "Caller") -> None:
        text = call.get("/sparql", "text/html", params={"query": SELECT}).text

        assert '<th scope="col">label</th>' in text
        assert '<span lang="fr">UIT-T</span>' in text
        assert '<a href="/doc/document/itu-t-x.509">' in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text

    def test_a_truth_value_is_yes_or_no(self, call: "Caller") -> None:
        assert "<strong>Yes</strong>" in call.get("/sparql", "text/html", params={"query": ASK}).text

    def test_triples_are_a_table(self, call: "Caller") -> None:
        assert '<th scope="col">predicate</th>' in call.get("/sparql", "text/html", params={"query": CONSTRUCT}).text

    def test_a_long_answer_is_shown_in_part_and_says_so(self, call: "Caller", engine: "StoreEngine") -> None:
        refers = "<https://w3id.org/twintext/ontology#refersTo>"
        query = f"SELECT ?a ?b {{ ?a {refers} ?x . ?b {refers} ?x }}"
        text = call.get("/sparql", "text/html", params={"query": query}).text

        assert "1\u202f000 rows shown; there are more." in text
        assert engine.closed == 1

    def test_a_mistake_is_shown_above_the_query_as_it_was(self, call: "Caller") -> None:
        response = call.get("/sparql", "text/html", params={"query": "ASK { # <b>"})

        assert response.status_code == 400
        assert "ASK { # &lt;b&gt;</textarea>" in response.text
        assert 'role="alert"' in response.text
