"""Which engine the settings name."""

from app.query.cached_engine import CachedEngine
from app.query.engine import Engine
from app.query.remote import RemoteEngine
from app.query.served import ServedVersions
from app.query.workers import WorkerPool
from app.settings import Settings


def engine_for(settings: Settings) -> Engine:
    """The remote server, or worker processes on the embedded dataset behind a cache; not started yet."""
    if settings.engine == "remote":  # its contents may change at any time, so that no answer of it can be kept
        return RemoteEngine(settings)
    versions = ServedVersions(settings.data)
    pool = WorkerPool(settings, settings.data, versions)
    return CachedEngine(pool, lambda: versions.read().id, settings.cache_size) if settings.cache_size else pool
