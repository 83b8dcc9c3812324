"""`version=` and `as-of=`: which version of the dataset a request is about, and what its page says of that."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from app.model.published import PublishedVersion
from app.web.dependencies import ReadingRoom

if TYPE_CHECKING:
    from collections.abc import Mapping

PARAMETERS = ("version", "as-of")

_Version = Annotated[str | None, Query(description="id of the version to ask, as /versions lists them")]
_AsOf = Annotated[
    str | None,
    Query(
        alias="as-of",
        description="ask the version that was served at the end of this day, or at this time (ISO 8601, UTC)",
        examples=["2026-11-22", "2026-11-22T12:00:00Z"],
    ),
]


@dataclass(frozen=True)
class VersionWish:
    """The parameters as they were sent; at most one of them is anything but None or empty."""

    version: str | None = None
    as_of: str | None = None

    def __bool__(self) -> bool:
        return bool(self.version or self.as_of)

    def found_in(self, room: ReadingRoom) -> PublishedVersion | None:
        """The version asked for, by default the one now served; None with a remote engine.

        `UnknownVersion` where there is none, `BadRequest` where the parameters say nothing.
        """
        return room.asked_version(self.version, self.as_of)

    @property
    def suffix(self) -> str:
        """What carries the wish into another address: "?version=…", or nothing."""
        given = {"version": self.version, "as-of": self.as_of}
        kept = {name: value for name, value in given.items() if value}
        return "?" + urlencode(kept) if kept else ""


def version_wish(version: _Version = None, as_of: _AsOf = None) -> VersionWish:
    """The wish in the query string of a request."""
    return VersionWish(version or None, as_of or None)


Wish = Annotated[VersionWish, Depends(version_wish)]


@dataclass(frozen=True)
class Past:
    """What a page says that was asked of a certain version: which one, and where the current state is.

    `suffix` carries the wish into the page's links.
    """

    version: str
    published: str
    current: str
    suffix: str


def past(request: Request, version: PublishedVersion | None) -> Past | None:
    """What the page of a request says about its version; None where the request names none."""
    given: Mapping[str, str] = request.query_params
    wish = VersionWish(given.get("version") or None, given.get("as-of") or None)
    if version is None or not wish:
        return None
    rest = [(name, value) for name, value in request.query_params.multi_items() if name not in PARAMETERS]
    current = request.url.path + ("?" + urlencode(rest) if rest else "")
    return Past(version.id, version.manifest.published, current, f"?{urlencode({'version': version.id})}")
