"""Which engine the settings name."""

from app.query.engine import Engine
from app.query.remote import RemoteEngine
from app.query.workers import WorkerPool
from app.settings import Settings


def engine_for(settings: Settings) -> Engine:
    """The remote server, or worker processes on the embedded dataset; not started yet."""
    return RemoteEngine(settings) if settings.engine == "remote" else WorkerPool(settings, settings.data)
