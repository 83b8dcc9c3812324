"""Which engine the settings name."""

from typing import Final

from app.query.cached_engine import CachedEngine
from app.query.engine import Engine
from app.query.remote import RemoteEngine
from app.query.served import ServedVersions
from app.query.workers import WorkerPool
from app.settings import Settings

_MIB: Final = 1024 * 1024


def engine_for(settings: Settings) -> Engine:
    """The remote server, or worker processes on the embedded dataset behind a cache; not started yet."""
    if settings.engine == "remote":  # its contents may change at any time, so that no answer of it can be kept
        return RemoteEngine(settings)
    versions = ServedVersions(settings.data)
    pool = WorkerPool(settings, settings.data, versions)
    size = cache_shares(settings)[0]
    return CachedEngine(pool, lambda: versions.read().id, size) if size else pool


def cache_shares(settings: Settings) -> tuple[int, int]:
    """How many bytes may be kept of answers, and how many of responses to requests that come byte for byte again."""
    size = settings.cache_size * _MIB
    return size - size // 4, size // 4
