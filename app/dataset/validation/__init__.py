"""Triples and shapes to a report: what the shapes find wrong, and where (docs/validation.md)."""

from app.dataset.validation.by_pyshacl import ShapesEngine, validate_with_pyshacl
from app.dataset.validation.change import validate_change
from app.dataset.validation.evaluation import validate
from app.dataset.validation.report import Finding, Severity, ValidationReport

__all__ = [
    "Finding",
    "Severity",
    "ShapesEngine",
    "ValidationReport",
    "validate",
    "validate_change",
    "validate_with_pyshacl",
]
