"""What a check of the ontology found: how bad, about what, in what way, by which rule, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from rdflib.term import Node

from app.dataset.class_expressions import readable

Severity = Literal["error", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """One breach of a rule, about a term, a thing or a file. Rule, IRI and place do not count when two are compared."""

    severity: Severity
    about: str
    message: str
    rule: str = field(default="", compare=False)
    iri: str = field(default="", compare=False)
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    @property
    def place(self) -> str:
        """The file and the line, as compilers write them; empty where neither is known."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.file

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.about}: {self.message}" + (f" [{self.rule}]" if self.rule else "")


def finding(severity: Severity, rule: str, node: Node, message: str) -> Finding:
    """A finding about a thing of the graph."""
    return Finding(severity, readable(node), message, rule, str(node))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once: errors, then warnings, then notes, each by what it is about."""
    return sorted(set(findings), key=lambda each: (SEVERITIES.index(each.severity), each.about, each.message))
