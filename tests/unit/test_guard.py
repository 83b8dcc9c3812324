"""The guard sees SERVICE wherever the engine would act on it, and nowhere else."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from app.errors import QueryRefused
from app.query.guard import Inspection, check, graphs_named_in, inspect

HOST = "<http://127.0.0.1:1/>"
GROUP = "{ ?s ?p ?o }"


def parses(query: str) -> bool:
    """Whether the engine takes the text for a query, asked at an address as it would be.

    Nothing listens at port 1, and an error there is no matter.
    """
    try:
        Store().query(query, base_iri="http://127.0.0.1:1/sparql")
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return True


def engine_sees_service(query: str) -> bool:
    """Whether SERVICE is a keyword to the engine: the query is none any more when the word is spelled otherwise."""
    without = re.sub("service", lambda found: found.group()[:-2] + "xe", query, flags=re.IGNORECASE)
    return parses(query) and not parses(without)


SEEN_BY_THE_ENGINE = [
    f"SELECT * {{ SERVICE {HOST} {GROUP} }}",
    f"SELECT * {{ sErViCe SiLeNt{HOST}{GROUP} }}",
    f"ASK {{ ?s ?p true.SERVICE{HOST}{GROUP} }}",
    f"ASK {{ ?s ?p trueSERVICE{HOST}{GROUP} }}",
    f"ASK {{ ?s ?p 1.5e3SERVICE{HOST}{GROUP} }}",
    f"ASK {{ ?s ?p 'a'@en.SERVICE{HOST}{GROUP} }}",
    f"ASK {{ ?s ?p <urn:x>SERVICE{HOST}{GROUP} }}",
    f"ASK {{ ?s ?p 'x'^^<urn:x>SERVICE{HOST}{GROUP} }}",
    f"ASK {{ ?s ?p ?o # comment\rSERVICE#x\n#y\n{HOST}{GROUP} }}",
    f"ASK {{ OPTIONAL{{SERVICE{HOST}{GROUP} }} }}",
    f"ASK {{ FILTER EXISTS {{ SERVICE {HOST} {GROUP} }} }}",
    f"ASK {{ {{ SELECT * {{ SERVICE {HOST} {GROUP} }} }} }}",
    f"PREFIX : {HOST} ASK {{ SERVICE:x{GROUP} }}",
    f"PREFIX ex: {HOST} ASK {{ SERVICEex:x{GROUP} }}",
    f"PREFIX ex: {HOST} ASK {{ SERVICESILENTex:x{GROUP} }}",
    f"PREFIX : {HOST} ASK {{ ?s ?p trueSERVICE:x{GROUP} }}",
    f"PREFIX : {HOST} ASK {{ ?s ?p true.SERVICE:x{GROUP} }}",
    f"PREFIX ex: {HOST} ASK {{ ?s ?p ex:.SERVICE{HOST}{GROUP} }}",
    f"PREFIX ex: <http://h:> ASK {{ ?s ?p ex:SERVICE {HOST} {GROUP} }}",
    f"PREFIX ex: <http://h/> PREFIX \ufffd: {HOST} ASK {{ ?s ?p ex:SERVICE\ufffd:a {GROUP} }}",
    f"ASK {{ ?s ?p ?a,?b FILTER(?a<?b).SERVICE#>\n {HOST} {GROUP} }}",
    f"BASE <http://h/> ASK {{ ?s ?p ?a,?b FILTER(?a<?b).SERVICE#>\n {HOST} {GROUP} }}",
    f"ASK {{ ?s ?p ?a,?b FILTER(?a<?b+'>').SERVICE {HOST} {GROUP} #'\n }}",
    f"ASK {{ ?s ?p ?a,?b FILTER(?a<<urn:x>).SERVICE {HOST} {GROUP} }}",
    f"ASK {{ ?s ?p ('''x') . SERVICE {HOST} {GROUP} # \\uD800'''\n }}",
    f"ASK {{ ?s ?p ('''a b') SERVICE {HOST} {GROUP} }}",
    f"ASK {{ <<?s ?p 'x'>> ?x ?y . SERVICE {HOST} {GROUP} }}",
    f"ASK {{ ?s ?p ?o {{|?a ?b|}} SERVICE {HOST} {GROUP} }}",
    f"ASK {{ SERVICE?x{GROUP} }}",
    f"ASK {{ SERVICE $x {GROUP} }}",
    "ASK { SERVICE <http\\u003A//127.0.0.1:1/> { ?s ?p ?o } }",
]

ORDINARY = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s a <http://www.w3.org/ns/sparql-service-description#Service> }",
    "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK { ?s a sd:Service ; sd:service ?service . }",
    "PREFIX service: <http://e/> ASK { GRAPH service:x { ?s service:service _:service } }",
    "PREFIX service: <http://e/> SELECT * FROM service:a FROM NAMED service:b { ?s ?p ?o }",
    f"ASK {{ ?s ?p 'SERVICE {HOST} {GROUP}', \"SERVICE {HOST} {GROUP}\"@service }}",
    f"ASK {{ ?s ?p '''\nSERVICE {HOST} {GROUP}''' , \"\"\"SERVICE\n{HOST} {GROUP}\"\"\" }}",
    f"ASK {{ ?s ?p 'it\\'s SERVICE {HOST} {GROUP}' }}",
    f"ASK {{ ?s ?p '\\\\u0027 . SERVICE {HOST} {GROUP}' }}",
    f"ASK {{ ?s ?p ?o }} # SERVICE {HOST} {GROUP}",
    "ASK { ?service ?p $service FILTER(?service<?p && $service >?p) }",
    "ASK { VALUES (?a ?b) { (<http://e/service?x> <http://e/SERVICE?x>) (<urn:service> <urn:x:service:y>) } }",
    "PREFIX e: <http://e/> ASK { ?s e:service/e:service ?o . ?s e:a-service ?o ; e:service\\-a ?o }",
    "ASK { ?s <http://e/?service=<> ?o }",
    "PREFIX e: <http://e/> ASK { ?s e:service ?x { ?x ?y ?z } }",
    "SELECT (COUNT(?service) AS ?services) { ?service a <http://e/Service> } GROUP BY ?service HAVING (?services < 5)",
]


@pytest.mark.parametrize("query", SEEN_BY_THE_ENGINE)
def test_service_is_refused_however_it_is_spelled(query: str) -> None:
    assert engine_sees_service(query)

    with pytest.raises(QueryRefused) as refused:
        check(query, ())
    assert refused.value.keyword == "SERVICE"


@pytest.mark.parametrize("query", ORDINARY)
def test_the_word_in_a_string_iri_comment_or_name_is_no_keyword(query: str) -> None:
    assert inspect(query).services == ()


def test_an_escape_that_is_replaced_before_parsing_hides_nothing() -> None:
    """Section 19.2 of SPARQL 1.1; the embedded engine does not read it so, a remote one may."""
    for spelled in ("\\u0053ERVICE", "SERVIC\\u0045", "\\U00000073ervice"):
        assert inspect(f"ASK {{ {spelled} {HOST} {GROUP} }}").services == ("127.0.0.1:1",)
    assert inspect(f"ASK {{ ?s ?p '\\u0027 . SERVICE {HOST} {GROUP} #'\n }}").services == ("127.0.0.1:1",)


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("<http://example.org/sparql>", "example.org"),
        ("<https://Example.ORG:443/sparql>", "example.org"),
        ("<http://example.org:8080/>", "example.org:8080"),
        ("<http\\u003a//example.org/>", "example.org"),
        ("<http://example.org@evil.example/>", "<http://example.org@evil.example/>"),
        ("<http://example.org#@evil.example/>", "example.org"),
        ("<http:evil.example>", "<http:evil.example>"),
        ("<http:///evil.example>", "<http:///evil.example>"),
        ("<http://example.org:99999/>", "<http://example.org:99999/>"),
        ("<http://[::1]/>", "<http://[::1]/>"),
        ("<http://evil。example/>", "<http://evil。example/>"),
        ("<file:///etc/passwd>", "<file:///etc/passwd>"),
        ("<sparql>", "<sparql>"),
        ("ex:sparql", "ex:sparql"),
        ("?endpoint", "?endpoint"),
    ],
)
def test_the_host_of_a_target_is_told_only_where_it_is_certain(target: str, host: str) -> None:
    assert inspect(f"ASK {{ SERVICE {target} {GROUP} }}").services == (host,)


def test_an_allowed_host_may_be_asked_and_no_other() -> None:
    allow = ("Example.org", "example.net:8080")
    check(f"ASK {{ SERVICE <http://example.org/> {GROUP} SERVICE SILENT <http://EXAMPLE.net:8080/x> {GROUP} }}", allow)

    for host in ("<http://example.org:8080/>", "<http://a.example.org/>", "?x", "ex:a", "<http://example.net/>"):
        with pytest.raises(QueryRefused):
            check(f"ASK {{ SERVICE <http://example.org/> {GROUP} SERVICE {host} {GROUP} }}", allow)


def test_load_is_refused_like_service() -> None:
    assert inspect("LOAD SILENT <http://example.org/x> INTO GRAPH <urn:g>").loads == ("example.org",)
    assert inspect("PREFIX e: <urn:x> CLEAR ALL ; LOAD e:y").loads == ("e:y",)
    with pytest.raises(QueryRefused, match="LOAD to example"):
        check("LOAD <http://example.org/x>", ())
    check("LOAD <http://example.org/x>", ("example.org",))


@pytest.mark.parametrize(
    ("text", "form", "update"),
    [
        ("ASK{}", "ASK", None),
        ("#c\nPREFIX a:<x>prefix b: <y> BASE <z> select?x{}", "SELECT", None),
        ("SELECT*{}", "SELECT", None),
        ("CONSTRUCTWHERE{}", "CONSTRUCT", None),
        ("PREFIX:<x>DESCRIBE:a", "DESCRIBE", None),
        ("PREFIX select: <x> PREFIX ask: <y> DESCRIBE ask:x", "DESCRIBE", None),
        ('VERSION "1.2" ASK {}', "ASK", None),
        ("PREFIX a: <x> INSERT DATA {}", None, "INSERT"),
        ("WITH <x> DELETE {} WHERE {}", None, "WITH"),
        ("nothing of the kind", None, None),
        ("{", None, None),
        ("", None, None),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text: str, form: str | None, update: str | None) -> None:
    assert inspect(text) == Inspection(form, update)  # type: ignore[arg-type]  # the parameters are literals


def test_graphs_are_found_outside_braces_only() -> None:
    text = (
        "BASE <http://e/> PREFIX e: <x/>\nSELECT (EXISTS { GRAPH ?g { ?from ?p ?o } } AS ?found) # FROM <no>\n"
        "FROM <a> from e:b FROM NAMED e:c { ?s e:FROM <d> . ?s <FROM> 'FROM <e>' }"
    )
    assert graphs_named_in(text) == ("BASE <http://e/> PREFIX e: <x/>\n", ("<a>", "e:b"), ("e:c",))


# Pieces that are put together at random: whatever becomes of them, the guard must see what the engine sees.
PIECES = [
    *("SERVICE", "service", "SILENT", HOST, GROUP, "?x", "$x", ":", ":a", "ex:", "ex:a", "h:", "h:SERVICE"),
    *(
        "<",
        ">",
        "<a>",
        "<urn:x>",
        "'",
        '"',
        "'''",
        '"""',
        "'x'",
        "\\",
        "\\u0027",
        "\\uD800",
        "#",
        "\n",
        "\r",
        " ",
        "  ",
    ),
    *(
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ".",
        ";",
        ",",
        "1",
        "1.",
        ".5",
        "1e5",
        "true",
        "a",
        "+",
        "-",
        "=",
        "&&",
        "@en",
        "^^",
    ),
    *("FILTER", "FILTER(", "?a<?b", "VALUES ?x {", "BIND(", "AS", "OPTIONAL", "UNION", "MINUS", "GRAPH", "EXISTS"),
    *("SELECT", "*", "WHERE", "_:b", "_:SERVICE", "/", "|", "^", "<<", ">>", "~", "{|", "|}", "\ufffd", "é"),
]
PROLOGUE = "PREFIX : <http://127.0.0.1:1/> PREFIX ex: <http://e/> PREFIX h: <http://h:> PREFIX \ufffd: <urn:r> "


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
@example(["?s ?p ", "h:SERVICE", HOST, GROUP])
def test_no_text_put_together_at_random_gets_service_past_the_guard(pieces: list[str]) -> None:
    query = f"{PROLOGUE} SELECT * {{ ?s ?p ?a,?b . {''.join(pieces)} }}"
    if engine_sees_service(query):
        assert inspect(query).services


RELATIVE = "PREFIX r: <//h:> PREFIX e: <> PREFIX q: <?q=> PREFIX f: <#> PREFIX u: <//u@> PREFIX b: <//[::> "
RELATIVE_PIECES = [
    *(f"{prefix}:{rest}" for prefix in "requbf" for rest in ("SERVICE", "", "a", "80SERVICE", "]SERVICE")),
    *("SERVICE", HOST, GROUP, "?x", "<a>", "<//h>", ".", " "),
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from([*RELATIVE_PIECES, "SERVICE", HOST, GROUP, "?x", "<a>", "<//h>", ".", " "]), max_size=10)
)
@example(["r:SERVICE", HOST, GROUP])
def test_relative_iris_get_no_service_past_the_guard(pieces: list[str]) -> None:
    query = f"{RELATIVE} SELECT * {{ ?s ?p ?a,?b . ?s ?p {''.join(pieces)} }}"
    if engine_sees_service(query):
        assert inspect(query).services


CALL = st.sampled_from(["SERVICE ", "service", "SERVICE SILENT ", "SERVICE#c\n", "Service\t"])
BEFORE = st.sampled_from(
    [
        *("?s ?p ?o . ", "?s ?p 1.", "?s ?p true.", "?s ?p 'it''s'.", "?s ?p ?a FILTER(?a<?b)", "?s ?p <a>.", "{} "),
        *(
            "?s ?p ('''x').",
            "FILTER(?a<'>')",
            "FILTER(?a<?b&&?c>'>')",
            "?s ?p ex:a ",
            "?s ?p h:a.",
            "# c\r",
            "OPTIONAL{}",
        ),
        *("FILTER(?a<ex:b)", "?s ?p '<'.", "BIND('''>''' AS ?q)", '?s ?p """\'""".', "FILTER(1<2)", "?s ?p _:b ."),
    ]
)
AFTER = st.sampled_from(
    ["", " #'\n", " #'''\n", ' #"""\n', " FILTER(?a>?b)", " #>\n", " ?s ?p '>' ", " FILTER('>'>?a)"]
)


@settings(max_examples=400, deadline=None)
@given(BEFORE, BEFORE, CALL, st.sampled_from([HOST, "?x", ":", "ex:a"]), AFTER)
def test_service_behind_any_ordinary_text_is_refused(one: str, two: str, call: str, target: str, after: str) -> None:
    query = f"BASE <http://e/> {PROLOGUE} SELECT * {{ {one}{two}{call}{target}{GROUP}{after} }}"
    if engine_sees_service(query):
        with pytest.raises(QueryRefused):
            check(query, ())


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\\")), st.sampled_from(["'", '"', "'''", '"""']))
def test_no_string_raises_an_alarm(text: str, quote: str) -> None:
    content = text.replace(quote[0], "").replace("\n", " ").replace("\r", " ")
    query = f"SELECT * {{ ?s ?p {quote}SERVICE {HOST} {{ {content}{quote} }}"
    assert inspect(query).services == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "service <#><#>" * 4000,
        "service '''a\\u0041" * 4000,
        "service ?a<'>?a<'>" * 4000,
        "a.-" * 30000 + " service",
        "SERVICE<" * 10000,
        "SERVICE#\n" * 10000,
        "service " + "\\" * 50000,
        "service " + "ex:a.b.c." * 8000,
    ],
)
def test_a_hostile_text_costs_time_in_proportion_to_its_length(hostile: str) -> None:
    started = time.process_time()
    inspect("ASK { " + hostile)
    assert time.process_time() - started < 8


def test_a_text_with_more_readings_than_are_followed_is_refused() -> None:
    with pytest.raises(QueryRefused, match="cannot be told"):
        check("ASK { " + "<#>" * 20000 + "SERVICE", ("example.org",))
