"""Asserted triples to entailed triples: OWL 2 RL over interned terms, and what contradicts (docs/inference.md)."""

from app.dataset.inference.closure import Closure, close
from app.dataset.inference.inconsistency import Inconsistency
from app.dataset.inference.increment import Increment, increment
from app.dataset.inference.noise import is_noise
from app.dataset.inference.program import KnownSchema

__all__ = ["Closure", "Inconsistency", "Increment", "KnownSchema", "close", "increment", "is_noise"]
