"""Who may write: the bearer token of a request (RFC 6750) becomes the `Writer` that it names."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from app.errors import BadRequest, Unauthenticated, WritingClosed
from app.model.tokens import Writer
from app.web.dependencies import reading_room


def authorize(request: Request) -> Writer:
    """Who sends the request, before anything of its body is read; which graphs, `Writer.may_write` says.

    `WritingClosed` where this service has no token; `Unauthenticated` where the request has none or one that is not
    known; `BadRequest` where it has several, or one in its address, which ends up in logs and histories (section 2.3).
    """
    if _stands_in_address(request.scope["query_string"]):
        raise BadRequest("a token in the address is not taken; send it in the header Authorization, and make a new one")
    tokens = reading_room(request).tokens
    if not tokens.exist():
        raise WritingClosed
    token = _bearer(request.headers.getlist("authorization"))
    writer = tokens.writer(token)
    if writer is None:
        raise Unauthenticated("invalid_token")
    return writer


def _stands_in_address(query_string: bytes) -> bool:
    given = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    return any(name == "access_token" for name, _ in given)


def _bearer(headers: list[str]) -> str:
    """The token in the Authorization header. The scheme is Bearer in any case of letters (RFC 9110 section 11.1)."""
    if len(headers) > 1:
        raise BadRequest("the request has more than one Authorization header")
    scheme, _, token = headers[0].partition(" ") if headers else ("", "", "")
    if scheme.lower() != "bearer" or not token.strip(" "):
        raise Unauthenticated
    return token.strip(" ")
