"""Why a triple holds, as it is handed from the workshop to readers: numbered statements, down to what sources state."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from app.model.terms import Term, Triple

RULES_PAGE = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"
"""Where the rules are defined."""


@dataclass(frozen=True)
class Source:
    """A graph and what is recorded about it; "" for what is not known."""

    graph: str
    title: str = ""
    origin: str = ""
    license: str = ""
    retrieved: str = ""


@dataclass(frozen=True)
class Statement:
    """A triple in a proof: stated in graphs, or concluded by a rule from premises, given by their places.

    Without a triple it is the contradiction that the rule concludes. `graphs` are the IRIs of named graphs, none where
    the triple stands in the unnamed graph alone; `origins` are what the graph names as sources of the subject
    (dcterms:source), as terms.
    """

    triple: Triple | None
    rule: str = ""
    meaning: str = ""
    premises: tuple[int, ...] = ()
    graphs: tuple[str, ...] = ()
    origins: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Proof:
    """A proof. The first statement is what is shown; the premises of each stand after it, so there is no circle."""

    version: str
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...] = ()

    @property
    def conclusion(self) -> Statement:
        """What is shown."""
        return self.statements[0]

    @property
    def is_stated(self) -> bool:
        """Whether a source states what is shown, so that no rule is needed."""
        return not self.conclusion.rule

    @property
    def steps(self) -> int:
        """How many applications of rules it takes."""
        return sum(1 for statement in self.statements if statement.rule)

    def source(self, graph: str) -> Source:
        """What is known about a graph."""
        return next((source for source in self.sources if source.graph == graph), Source(graph))

    def to_document(self) -> dict[str, Any]:
        """The proof as JSON has it: statements are numbered from 1, and what is not known is left out."""
        return {
            "version": self.version,
            "holds": "contradiction" if self.conclusion.triple is None else "stated" if self.is_stated else "entailed",
            "steps": self.steps,
            "rules": RULES_PAGE,
            "statements": [_told(place, one) for place, one in enumerate(self.statements, 1)],
            "sources": [{name: text for name, text in asdict(source).items() if text} for source in self.sources],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The proof that a document tells."""
        return cls(
            document["version"],
            tuple(_read(told) for told in document["statements"]),
            tuple(Source(**told) for told in document["sources"]),
        )


def _told(place: int, statement: Statement) -> dict[str, Any]:
    told: dict[str, Any] = {"id": place}
    if statement.triple:
        told |= dict(zip(("subject", "predicate", "object"), statement.triple, strict=True))
    if statement.rule:
        told |= {"rule": statement.rule, "meaning": statement.meaning}
        told["premises"] = [premise + 1 for premise in statement.premises]
        return told
    told["graphs"] = list(statement.graphs)
    return told | ({"origins": list(statement.origins)} if statement.origins else {})


def _read(told: Mapping[str, Any]) -> Statement:
    triple = (told["subject"], told["predicate"], told["object"]) if "subject" in told else None
    premises = tuple(premise - 1 for premise in told.get("premises", ()))
    graphs, origins = tuple(told.get("graphs", ())), tuple(told.get("origins", ()))
    return Statement(triple, told.get("rule", ""), told.get("meaning", ""), premises, graphs, origins)
