"""Why a triple holds, as it is handed from the workshop to readers: numbered statements, down to what sources state."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from app.model.terms import RDF, Term, Triple

RULES_PAGE = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"
"""Where the rules are defined."""

_FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))

LARGEST = 100
"""Of a proof that rests on more stated triples it is not tried whether one of them can be left out."""


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
    (dcterms:source), as terms. `members` are those of the list that begins at the object, where the proof is folded.
    """

    triple: Triple | None
    rule: str = ""
    meaning: str = ""
    premises: tuple[int, ...] = ()
    graphs: tuple[str, ...] = ()
    origins: tuple[Term, ...] = ()
    members: tuple[Term, ...] = ()


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

    @property
    def is_minimal(self) -> bool:
        """Whether it was made sure that nothing it rests on can be left out."""
        return len(self.statements) - self.steps <= LARGEST

    def source(self, graph: str) -> Source:
        """What is known about a graph."""
        return next((source for source in self.sources if source.graph == graph), Source(graph))

    def folded(self) -> Self:
        """The same for readers: a list that is stated is shown as its members, where its triples serve nothing else."""
        lists = _lists(self.statements)
        hidden = {place for places, _ in lists.values() for place in places}
        kept = [place for place in range(len(self.statements)) if place not in hidden]
        places = {place: new for new, place in enumerate(kept)}
        statements = tuple(
            replace(
                self.statements[place],
                premises=tuple(places[premise] for premise in self.statements[place].premises if premise in places),
                members=lists[place][1] if place in lists else (),
            )
            for place in kept
        )
        return replace(self, statements=statements)

    def to_document(self) -> dict[str, Any]:
        """The proof as JSON has it: statements are numbered from 1, and what is not known is left out."""
        return {
            "version": self.version,
            "holds": "contradiction" if self.conclusion.triple is None else "stated" if self.is_stated else "entailed",
            "steps": self.steps,
            "minimal": self.is_minimal,
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


def _lists(statements: Sequence[Statement]) -> dict[int, tuple[list[int], tuple[Term, ...]]]:
    """The lists that can be folded: by the place of the statement that names one, its places and its members."""
    cells = {
        (one.triple[0], one.triple[1]): place
        for place, one in enumerate(statements)
        if one.triple and not one.rule and one.triple[1] in (_FIRST, _REST)
    }
    found = {}
    for owner, one in enumerate(statements):
        if one.triple and not one.rule and one.triple[1] not in (_FIRST, _REST):
            places, members = _list_from(one.triple[2], cells, statements)
            users = [step.premises for step in statements if set(step.premises) & set(places)]
            if places and all(owner in premises for premises in users):
                found[owner] = (places, members)
    return found


def _list_from(
    node: Term, cells: Mapping[tuple[Term, Term], int], statements: Sequence[Statement]
) -> tuple[list[int], tuple[Term, ...]]:
    """The places and members of the list that begins at a node; none where it is not whole."""
    places: list[int] = []
    members: list[Term] = []
    while node != _NIL:
        pair = [cells.get((node, predicate)) for predicate in (_FIRST, _REST)]
        first, rest = (statements[place].triple if place is not None else None for place in pair)
        if first is None or rest is None or pair[0] in places:
            return [], ()
        places += [place for place in pair if place is not None]
        members.append(first[2])
        node = rest[2]
    return places, tuple(members)


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
