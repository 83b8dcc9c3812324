"""Who may write: bearer tokens by name, each perhaps limited to some graphs; `DATA/tokens.json` keeps their digests.

    {"tokens": [{"name", "graphs": [...], "salt", "digest", "created"}, ...]}

A token is 256 random bits, so nobody can guess it and no dictionary holds it: what slows down guessing of passwords
(scrypt, Argon2) would only slow down each request. One SHA-256 keeps a reader of the file from the token itself, and a
salt for each keeps him from seeing that two services share one.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from app.errors import DamagedTokens, TokenRefused, UnknownToken
from app.model import terms
from app.settings import BEARER_TOKEN

ENVIRONMENT: Final = "environment"
"""The name under which the token of the setting WRITE_TOKEN writes."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")


@dataclass(frozen=True)
class Writer:
    """Whoever a token names; `graphs` are the IRIs, or prefixes that end in `*`, of what may be written; none: all."""

    name: str
    graphs: tuple[str, ...] = ()

    def may_write(self, graph: str) -> bool:
        """Whether this graph may be written; "" is the default graph, which only a token without a limit may write."""
        return not self.graphs or any(_covers(scope, graph) for scope in self.graphs)


def _covers(scope: str, graph: str) -> bool:
    return graph.startswith(scope[:-1]) if scope.endswith("*") else graph == scope


@dataclass(frozen=True)
class TokenRecord:
    """One token as it is kept: everything but the token. `created` is ISO 8601 in UTC."""

    name: str
    graphs: tuple[str, ...]
    salt: str
    digest: str
    created: str = ""

    @classmethod
    def of(cls, name: str, graphs: tuple[str, ...], token: str) -> Self:
        """The record of a token, with a new salt."""
        salt = secrets.token_hex(16)
        return cls(name, graphs, salt, _digest(salt, token), datetime.now(UTC).isoformat(timespec="seconds"))

    def matches(self, token: str) -> bool:
        """Whether this is the token; takes the same time whichever byte differs."""
        return hmac.compare_digest(self.digest, _digest(self.salt, token))


def _digest(salt: str, token: str) -> str:
    return hashlib.sha256(f"{salt}:{token}".encode()).hexdigest()


class TokenFile:
    """The tokens of one dataset, read again whenever the file has been replaced."""

    def __init__(self, dataset: Path) -> None:
        """`dataset` is the directory of the dataset; it need not exist."""
        self._path = dataset / "tokens.json"
        self._stamp: tuple[int, int, int] | None = None
        self._records: tuple[TokenRecord, ...] = ()

    def records(self) -> tuple[TokenRecord, ...]:
        """All tokens by name; `DamagedTokens` where the file cannot be read."""
        try:
            status = self._path.stat()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                self._records, self._stamp = _records(self._path.read_text("utf-8")), stamp
        except FileNotFoundError:
            self._records, self._stamp = (), None
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise DamagedTokens(str(self._path), f"{type(error).__name__}: {error}") from None
        return self._records

    def add(self, name: str, graphs: tuple[str, ...] = ()) -> str:
        """Make a token and keep its digest; the token itself comes back and is nowhere else. `TokenRefused`."""
        _check_name(name)
        for scope in graphs:
            _check_scope(name, scope)
        token = f"twintext_{secrets.token_urlsafe(32)}"
        with self._changing():
            before = self.records()
            if any(record.name == name for record in before):
                raise TokenRefused(name, "there is a token of this name; revoke it first, or choose another name")
            self._write((*before, TokenRecord.of(name, graphs, token)))
        return token

    def revoke(self, name: str) -> None:
        """Forget the token of this name; `UnknownToken` where there is none."""
        with self._changing():
            before = self.records()
            after = tuple(record for record in before if record.name != name)
            if len(after) == len(before):
                raise UnknownToken(name)
            self._write(after)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Wait for whoever else changes the tokens, so that no change is lost."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, records: tuple[TokenRecord, ...]) -> None:
        """Replace the file at once, readable for its owner alone and never anything else."""
        listed = sorted((asdict(record) for record in records), key=lambda record: str(record["name"]))
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"tokens": listed}, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _records(text: str) -> tuple[TokenRecord, ...]:
    fields: list[dict[str, Any]] = json.loads(text)["tokens"]
    return tuple(TokenRecord(**{**each, "graphs": _strings(each["graphs"])}) for each in fields)


def _strings(value: Any) -> tuple[str, ...]:
    """A list of strings; a limit that is written wrongly must not turn into no limit."""
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ValueError("'graphs' is not a list of IRIs")
    return tuple(value)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise TokenRefused(name, "a name has at most 64 letters, digits, dots, hyphens and underscores")
    if name == ENVIRONMENT:
        raise TokenRefused(name, "this is the name of the token in TWINTEXT_WRITE_TOKEN")


def _check_scope(name: str, scope: str) -> None:
    try:
        terms.iri(scope)
    except ValueError:
        raise TokenRefused(name, f"{scope!r} is not an IRI") from None
    if not _ABSOLUTE.match(scope.removesuffix("*")):
        raise TokenRefused(name, f"{scope!r} is neither an absolute IRI nor the beginning of one with * behind it")


class Tokens:
    """All tokens with which one may write to a service: those of the file and the one of the environment."""

    def __init__(self, dataset: Path, write_token: str = "") -> None:
        """`write_token` is the setting WRITE_TOKEN, "" for none."""
        self._file = TokenFile(dataset)
        self._fixed = (TokenRecord.of(ENVIRONMENT, (), write_token),) if write_token else ()

    def writer(self, token: str) -> Writer | None:
        """Whom the token names, None for nobody. Each token is compared, so time does not tell which came near."""
        if not BEARER_TOKEN.fullmatch(token):
            return None
        found: Writer | None = None
        for record in self._all():
            if record.matches(token) and found is None:
                found = Writer(record.name, record.graphs)
        return found

    def exist(self) -> bool:
        """Whether there is any token at all."""
        return bool(self._all())

    def _all(self) -> tuple[TokenRecord, ...]:
        return (*self._fixed, *self._file.records())
