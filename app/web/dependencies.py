"""What a route may ask for: the reading room (settings, engine, questions, versions) and the base address."""

import re
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from typing import Annotated, cast

from fastapi import Depends, Request

from app.dataset.desk import WritingDesk
from app.errors import BadRequest, UnknownVersion
from app.model.embedded import EmbeddedFiles
from app.model.published import PublishedVersion, all_versions
from app.model.succession import Switch, moment_meant, recovery, served_at, switches
from app.model.tokens import Tokens
from app.query.engine import Engine
from app.query.questions import Questions, load_questions
from app.query.search import SearchRoom
from app.query.served import ServedVersions
from app.settings import Settings
from app.web.comparison import Comparer
from app.web.metrics import Metrics
from app.web.ontology_shelf import OntologyShelf
from app.web.rate_limit import RateLimiter
from app.web.running_queries import RunningQueries

_HOST = re.compile(rb"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
# No more than any engine takes for an IRI.
_ADDRESS = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?")


@dataclass
class ReadingRoom:
    """All that a request is answered from. `is_open` says whether the engine has started."""

    settings: Settings
    files: EmbeddedFiles
    engine: Engine
    is_open: bool = False

    @cached_property
    def questions(self) -> Questions:
        """The questions, read once when the service starts."""
        return load_questions(self.files.queries)

    @cached_property
    def metrics(self) -> Metrics:
        """What is counted while this application runs."""
        return Metrics()

    @cached_property
    def limiter(self) -> RateLimiter | None:
        """Who says which client asks too often; None where there is no limit."""
        settings = self.settings
        return RateLimiter(settings.rate_limit, settings.rate_burst) if settings.rate_limit else None

    @cached_property
    def running(self) -> RunningQueries:
        """The queries that are in flight."""
        return RunningQueries()

    @cached_property
    def desk(self) -> WritingDesk:
        """Where writes are handed in."""
        return WritingDesk(self.settings)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens with which one may write."""
        return Tokens(self.settings.data, self.settings.write_token)

    @cached_property
    def served(self) -> ServedVersions:
        """What is published, as it is served."""
        return ServedVersions(self.settings.data)

    @cached_property
    def searching(self) -> SearchRoom:
        """Where searches in full text are answered."""
        return SearchRoom(self.settings)

    @cached_property
    def comparer(self) -> Comparer:
        """Whoever works out what differs between two versions."""
        return Comparer(self.settings)

    @cached_property
    def ontologies(self) -> OntologyShelf:
        """The ontologies that were read for pages."""
        return OntologyShelf()

    def current(self) -> PublishedVersion:
        """The version now served; `NoVersion` before the first is published."""
        return self.served.read()

    def version(self, wanted: str | None = None, as_of: str | None = None) -> PublishedVersion:
        """The version with an id, or the one served at a date or time (ISO 8601), or the one now served."""
        if wanted and as_of:
            raise BadRequest("give either 'version' or 'as-of', not both")
        if as_of:
            return self._served_as_of(as_of)
        return self.served.find(wanted or None)

    def asked_version(self, wanted: str | None, as_of: str | None) -> PublishedVersion | None:
        """The version that a query is to be asked of; None with a remote engine, which has one state only."""
        if self.settings.engine != "remote":
            return self.version(wanted, as_of)
        if asked := wanted or as_of:
            raise UnknownVersion(asked)
        return None

    def versions(self) -> list[PublishedVersion]:
        """Every version, the newest first."""
        return all_versions(self.settings.data)

    def recovery(self) -> Switch | None:
        """Why an older version is served than should be; None where all is well."""
        return None if self.settings.engine == "remote" else recovery(self.settings.data, self.current().id)

    def _served_as_of(self, text: str) -> PublishedVersion:
        try:
            moment = moment_meant(text)
        except ValueError:
            raise BadRequest(f"as-of={text!r} is no date such as 2026-11-22 or 2026-11-22T12:00:00Z") from None
        served = served_at(self.versions(), switches(self.settings.data), moment)
        if served is None:
            raise UnknownVersion(f"as of {text}")
        return served


def reading_room(request: Request) -> ReadingRoom:
    """The reading room of the application that serves a request."""
    return cast("ReadingRoom", request.app.state.room)


def base_url(request: Request) -> str:
    """The address under which readers reach this service, without a slash at the end."""
    given = reading_room(request).settings.base_url
    if given:
        return given.rstrip("/")
    scope = request.scope
    host = next((value for name, value in scope["headers"] if name == b"host"), None)
    if host is None or not _HOST.fullmatch(host):
        return str(request.base_url).rstrip("/")
    return f"{scope['scheme']}://{host.decode()}{scope.get('app_root_path', scope.get('root_path', ''))}".rstrip("/")


def address_of(request: Request) -> str | None:
    """What relative IRIs in a request are relative to: the address it was sent to (RFC 3986 section 5.1.3).

    None where the sender's Host header makes no IRI of it.
    """
    address = f"{base_url(request)}{request.scope['path']}"
    return address if _ADDRESS.fullmatch(address) else None


def program_version() -> str:
    """The version of this program."""
    return metadata.version("twintext")


Room = Annotated[ReadingRoom, Depends(reading_room)]
