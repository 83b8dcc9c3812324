"""Who may write: a bearer token in the header, and nothing else."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from app.errors import BadRequest, GraphForbidden, TwintextError, Unauthenticated, WritingClosed
from app.model.tokens import TokenFile, Tokens, Writer
from app.web import problems
from app.web.authorization import authorize

TOKEN = "the-token-of-the-environment"


def _request(tokens: Tokens, *authorization: str, query: str = "") -> Request:
    app = Starlette()
    app.state.room = type("Room", (), {"tokens": tokens})()
    headers = [(b"authorization", value.encode("latin-1")) for value in authorization]
    return Request({"type": "http", "method": "POST", "headers": headers, "query_string": query.encode(), "app": app})


@pytest.fixture(name="tokens")
def _tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path, TOKEN)


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER  {TOKEN} "])
def test_a_known_token_lets_in(tokens: Tokens, header: str) -> None:
    assert authorize(_request(tokens, header)) == Writer("environment")


def test_a_token_of_the_file_brings_its_limits(tokens: Tokens, tmp_path: Path) -> None:
    token = TokenFile(tmp_path).add("ann", ("https://example.org/*",))

    assert authorize(_request(tokens, f"Bearer {token}")) == Writer("ann", ("https://example.org/*",))


def _refusal(tokens: Tokens, *authorization: str, query: str = "") -> TwintextError:
    with pytest.raises(TwintextError) as refused:
        authorize(_request(tokens, *authorization, query=query))
    return refused.value


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", TOKEN, "Basic dXNlcjpwYXNz", f"Token {TOKEN}"])
def test_a_request_without_a_token_is_asked_for_one(tokens: Tokens, header: str) -> None:
    error = _refusal(tokens, *([header] if header else []))

    assert error == Unauthenticated()
    assert problems.headers_of(error)["WWW-Authenticate"] == 'Bearer realm="twintext"'
    assert problems.problem_of(error).status == 401


@pytest.mark.parametrize("token", ["wrong", TOKEN + "x", TOKEN[:-1], "tök\xe9n", "a b", "x" * 5000, f'"{TOKEN}"'])
def test_a_token_that_is_not_known_is_called_invalid(tokens: Tokens, token: str) -> None:
    error = _refusal(tokens, f"Bearer {token}")

    assert error == Unauthenticated("invalid_token")
    assert problems.headers_of(error)["WWW-Authenticate"] == 'Bearer realm="twintext", error="invalid_token"'
    assert token not in str(problems.describe(error, "", "/"))


def test_a_service_without_a_token_is_closed_whatever_is_sent(tmp_path: Path) -> None:
    error = _refusal(Tokens(tmp_path), f"Bearer {TOKEN}")

    assert error == WritingClosed()
    assert problems.describe(error, "", "/")["detail"] == "writing is not open on this service"
    assert "WWW-Authenticate" not in problems.headers_of(error)


@pytest.mark.parametrize("query", [f"access_token={TOKEN}", f"graph=x&access%5Ftoken={TOKEN}", "access_token"])
def test_a_token_in_the_address_is_refused_even_beside_a_good_one(tokens: Tokens, query: str) -> None:
    error = _refusal(tokens, f"Bearer {TOKEN}", query=query)

    assert isinstance(error, BadRequest)
    assert TOKEN not in str(error)


def test_other_parameters_of_the_address_are_no_tokens(tokens: Tokens) -> None:
    assert authorize(_request(tokens, f"Bearer {TOKEN}", query="graph=http://x/access_token")).name == "environment"


def test_two_authorization_headers_are_refused(tokens: Tokens) -> None:
    assert isinstance(_refusal(tokens, f"Bearer {TOKEN}", f"Bearer {TOKEN}"), BadRequest)


def test_a_graph_out_of_reach_says_that_the_scope_is_insufficient() -> None:
    error = GraphForbidden("https://example.org/g", "ann")

    assert problems.headers_of(error)["WWW-Authenticate"] == 'Bearer realm="twintext", error="insufficient_scope"'
    assert problems.problem_of(error).status == 403
