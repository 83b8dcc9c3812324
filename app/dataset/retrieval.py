"""The documents that LOAD names, fetched from the hosts that the settings allow and from no other."""

import urllib.error
import urllib.request
from collections.abc import Collection
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, RdfFormat, Store, Triple

from app.errors import LoadFailed, QueryRefused

SECONDS: Final = 30.0
_ACCEPT: Final = "text/turtle, application/n-triples, application/rdf+xml;q=0.8, application/ld+json;q=0.7"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An allowed host must not send us on to one that is not."""

    def redirect_request(self, req: urllib.request.Request, *_: object) -> None:  # urllib's method
        raise LoadFailed(req.full_url, "it redirects, and that is not followed")


def retrieve(source: str, allow: Collection[str], limit: int) -> list[Triple]:
    """The triples of the document at an IRI; `limit` is the largest body read, in bytes.

    `QueryRefused` where its host is not in `allow`, `LoadFailed` where it cannot be fetched or is no RDF.
    """
    parts = urlsplit(source)
    host = parts.netloc.rpartition("@")[2].lower()
    if parts.scheme not in ("http", "https") or host not in {allowed.lower() for allowed in allow}:
        raise QueryRefused("LOAD", host or source)
    request = urllib.request.Request(source, headers={"Accept": _ACCEPT})  # noqa: S310  # the scheme was looked at
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as response:
            content = response.read(limit + 1)
            media_type = response.headers.get_content_type()
    except (OSError, HTTPException, ValueError) as error:
        raise LoadFailed(source, str(error)) from None
    if len(content) > limit:
        raise LoadFailed(source, f"it is larger than {limit} bytes")
    return _parsed(source, media_type, content)


def _parsed(source: str, media_type: str, content: bytes) -> list[Triple]:
    syntax = RdfFormat.from_media_type(media_type)
    if syntax is None:
        raise LoadFailed(source, f"{media_type} is no RDF")
    store = Store()
    try:
        store.load(content, syntax, base_iri=source)
    except (SyntaxError, ValueError) as error:
        raise LoadFailed(source, str(error)) from None
    return [quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())]
