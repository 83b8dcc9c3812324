"""All settings in one table: each field's name in capitals, after `TWINTEXT_`, is its environment variable.

`Settings.from_environment(os.environ)` is called by the command line and by `app.main`, never at import.
The table in docs/settings.md is checked against this class by a test.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_origin

from app.errors import SettingError

PREFIX = "TWINTEXT_"
BEARER_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,512}=*")
"""What can be sent as a bearer token (RFC 6750 section 2.1)."""

Inference = Literal["owl-rl", "owlrl", "none"]
DefaultGraph = Literal["union", "plain"]
Validation = Literal["reject", "report", "off"]
EngineKind = Literal["embedded", "remote"]
LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


def _secret(meaning: str) -> Any:
    """A setting that no log and no traceback shows."""
    return field(default="", repr=False, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """One frozen set of settings; `replace(settings, port=0)` makes another."""

    data: Path = _setting(Path("data"), "directory of the dataset")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on; 0 picks a free one")
    base_url: str = _setting("", "address under which readers reach the service, without a slash at the end")
    query_timeout: float = _setting(30.0, "most seconds a query may run; a request's `timeout` is capped by it")
    query_workers: int = _setting(0, "worker processes that evaluate queries; 0 means one a processor")
    query_memory: int = _setting(2048, "most memory one worker may use, in MiB")
    queue_limit: int = _setting(64, "queries that may wait for a worker before the service answers 503")
    cache_size: int = _setting(64, "most memory for finished answers that are kept, in MiB; 0 keeps none")
    max_body: int = _setting(10_000_000, "largest request body that is read, in bytes")
    federation_allow: tuple[str, ...] = _setting((), "hosts that SERVICE may ask, separated by commas")
    inference: Inference = _setting("owl-rl", "reasoner at build: owl-rl (ours), owlrl (RDFLib's, slow), none")
    default_graph: DefaultGraph = _setting("union", "union of all graphs, or plain: only the unnamed graph")
    validation: Validation = _setting("reject", "what a violation of the shapes does to a build: reject, report, off")
    write_timeout: float = _setting(120.0, "most seconds one write may take, from the last byte received to published")
    retain_versions: int = _setting(20, "how many published versions are kept")
    engine: EngineKind = _setting("embedded", "embedded store, or a remote SPARQL server")
    remote_query_url: str = _setting("", "query address of the remote SPARQL server")
    write_token: str = _secret("token with which everything may be written; more are made by `twintext token add`")
    rate_limit: int = _setting(0, "requests a client may make in a minute; 0 sets no limit")
    rate_burst: int = _setting(0, "requests a client may make at once, out of those of a minute; 0 means all of them")
    trusted_proxies: tuple[str, ...] = _setting(
        ("127.0.0.1", "::1"), "addresses and networks of proxies whose X-Forwarded-For and -Proto are believed"
    )
    log_level: LogLevel = _setting("info", "least level that is logged")
    log_format: LogFormat = _setting("text", "form of the log: text, or json with one object a line")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Settings from variables such as `TWINTEXT_PORT`; `SettingError` names the first one that cannot be used."""
        known = {PREFIX + setting.name.upper(): setting for setting in fields(cls)}
        given = {
            setting.name: _read(name, setting.type, environment[name])
            for name, setting in known.items()
            if name in environment
        }
        return replace(cls(), **given)

    @property
    def workers(self) -> int:
        """How many worker processes to start."""
        return self.query_workers or os.cpu_count() or 1


def unknown_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that look like settings and are none, such as `TWINTEXT_PROT`; worth a warning."""
    known = {PREFIX + setting.name.upper() for setting in fields(Settings)}
    return tuple(sorted(name for name in environment if name.startswith(PREFIX) and name not in known))


def _read(name: str, kind: Any, text: str) -> Any:
    """The value of a setting from its text."""
    try:
        if kind is Path:
            return _path(name, text)
        if kind in (int, float):
            number = kind(text)
            _check_number(name, text, number)
            return number
        if get_origin(kind) is tuple:
            parts = tuple(part.strip() for part in text.split(",") if part.strip())
            return _addresses(name, text, parts) if name == PREFIX + "TRUSTED_PROXIES" else parts
    except ValueError:
        raise SettingError(name, text, f"must be a number ({kind.__name__})") from None
    if name == PREFIX + "BASE_URL":
        return _base_url(name, text)
    if name == PREFIX + "WRITE_TOKEN":
        return _write_token(name, text)
    choices = get_args(kind)
    if choices and text not in choices:
        raise SettingError(name, text, f"must be one of {', '.join(choices)}")
    return text


_MORE_THAN_ZERO = {
    PREFIX + name for name in ("QUERY_TIMEOUT", "WRITE_TIMEOUT", "QUERY_MEMORY", "MAX_BODY", "RETAIN_VERSIONS")
}
_LARGEST_PORT = 65535
_SHORTEST_TOKEN = 16


def _check_number(name: str, text: str, number: float) -> None:
    if not 0 <= number < float("inf"):
        raise SettingError(name, text, "must not be negative or infinite")
    if number == 0 and name in _MORE_THAN_ZERO:
        raise SettingError(name, text, "must be more than 0")
    if name == PREFIX + "PORT" and number > _LARGEST_PORT:
        raise SettingError(name, text, f"must be at most {_LARGEST_PORT}")


def _addresses(name: str, text: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and networks, or `*` alone for whoever it is."""
    for part in parts:
        try:
            ip_network(part)
        except ValueError:
            if parts != ("*",):
                raise SettingError(name, text, f"{part!r} is no address and no network such as 10.0.0.0/8") from None
    return parts


def _write_token(name: str, text: str) -> str:
    """The token, or "" for none. What is wrong with it is said without repeating it."""
    if text and len(text) < _SHORTEST_TOKEN:
        raise SettingError(name, "…", f"must have at least {_SHORTEST_TOKEN} characters")
    if text and not BEARER_TOKEN.fullmatch(text):
        raise SettingError(name, "…", "may hold letters, digits and -._~+/ only, at most 512 of them")
    return text


def _path(name: str, text: str) -> Path:
    if not text.strip():
        raise SettingError(name, text, "must name a directory")
    return Path(text)


def _base_url(name: str, text: str) -> str:
    if text and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", text):
        raise SettingError(name, text, "must be an address that starts with http:// or https://")
    return text.rstrip("/")
