"""Conditional requests (RFC 9110, section 13): what identifies a representation, and whether a client has it already.

A representation of a version never changes, so its tag is made of the version's id and of whatever else decides what
the representation holds; and when a client brings that tag, nobody need be asked anything.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from app.model.published import PublishedVersion
from app.web.representations import entity_tag, matches

VARY = "Accept, Accept-Encoding"


@lru_cache(maxsize=256)
def http_date(moment: str) -> str | None:
    """An ISO 8601 time as HTTP writes it (section 5.6.7); None where it is no time."""
    try:
        return format_datetime(datetime.fromisoformat(moment).astimezone(UTC), usegmt=True)
    except ValueError:
        return None


def validators(version: PublishedVersion | None, *parts: str, is_fixed: bool = False) -> dict[str, str]:
    """The headers of a representation of a version: what identifies it, when it is from, and how long it holds.

    `is_fixed` where the address names the version: then it never needs to be asked for again while it is kept. With
    a remote engine there is no version, and nothing can be said but that one has to ask.
    """
    headers = {"Vary": VARY, "Cache-Control": "public, max-age=86400" if is_fixed else "no-cache"}
    if version is None:
        return headers
    headers["ETag"] = entity_tag(version.id, *parts)
    headers["X-Dataset-Version"] = version.id
    date = http_date(version.manifest.published)
    if date and not _shares_its_second(version):
        headers["Last-Modified"] = date
    return headers


def without_validators(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of what may be different each time it is asked for."""
    kept = {name: text for name, text in headers.items() if name not in {"ETag", "Last-Modified"}}
    return kept | {"Cache-Control": "no-cache"}


def _shares_its_second(version: PublishedVersion) -> bool:
    """Whether the version before was published in the same second, so that the date does not tell the two apart."""
    second = len("20261122T120000")
    return (version.manifest.parent or "")[:second] == version.id[:second]


def is_unchanged(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether the client of a GET or HEAD request has the representation that these headers identify.

    If-None-Match decides alone where it is there. A date has to be the same one, not a later one: after a rollback
    what is served is older than what the client has.
    """
    if "ETag" not in headers or request.method not in {"GET", "HEAD"}:
        return False
    wanted = request.headers.getlist("if-none-match")
    if wanted:
        return matches(", ".join(wanted), headers["ETag"])
    since = request.headers.get("if-modified-since")
    return since is not None and since.strip() == headers.get("Last-Modified")


def unchanged(headers: Mapping[str, str]) -> Response:
    """304, with the headers that a 200 would have had."""
    return Response(status_code=304, headers=headers)
