"""Explaining a triple of a published version: the proof, and where what it rests on is stated."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from app.dataset.explanation.evidence import Closed, StoreEvidence, WholeEvidence, read_asserted, read_schema
from app.dataset.explanation.justification import justify
from app.dataset.explanation.search import Step
from app.dataset.explanation.tables import meanings
from app.dataset.inference.reading import read_term
from app.dataset.stored_form import matching
from app.errors import BadRequest, EngineFailure, NotEntailed
from app.model.proofs import Proof, Source, Statement
from app.model.published import PublishedVersion, SourceEntry
from app.model.terms import Triple
from app.model.vocabulary import DCTERMS

_ORIGIN: Final = NamedNode(DCTERMS + "source")


@dataclass(frozen=True)
class Explained:
    """A version that can be explained: its two stores, and its schema closed in memory."""

    version: PublishedVersion
    store: Store
    schema: Closed
    asserted: Store | None = None

    @classmethod
    def of(cls, version: PublishedVersion) -> "Explained":
        """Open a version."""
        store = Store.read_only(str(version.store()))
        return cls(version, store, read_schema(store), Store.read_only(str(version.store(infer=False))))

    def proof(self, triple: Triple) -> Proof:
        """Why a triple holds, by the least proof (`justify`); stated triples explain themselves.

        `BadRequest` where it is no triple, `NotEntailed` where it does not hold, `EngineFailure` where it is entailed
        and no proof is found, which is a fault of this program or of the store.
        """
        goal = as_kept(triple)
        evidence = StoreEvidence(self.store, self.schema, self.asserted)
        if evidence.is_asserted(goal) or evidence.graphs(goal):
            return self._told(goal, ())
        if not evidence.is_entailed(goal):
            raise NotEntailed(*goal)
        steps = justify(goal, evidence)
        if steps is None:  # it rests on something that the store leaves out
            steps = justify(goal, WholeEvidence(frozenset(read_asserted(self.store))))
        if steps is None:
            raise EngineFailure(f"no proof was found of {' '.join(goal)}, which is entailed")
        return self._told(goal, steps)

    def _told(self, goal: Triple, steps: Sequence[Step]) -> Proof:
        return told(goal, steps, self._stated, self.version.id, self.version.manifest.sources)

    def _stated(self, triple: Triple) -> Statement:
        """A triple that sources state: in which graphs, and what these name as sources of its subject."""
        subject, predicate, obj = map(read_term, triple)
        quads = matching(self.store, subject, predicate, obj, None)
        graphs = sorted({str(quad.graph_name.value) for quad in quads if isinstance(quad.graph_name, NamedNode)})
        origins = {
            str(quad.object)
            for graph in graphs
            for quad in self.store.quads_for_pattern(subject, _ORIGIN, None, NamedNode(graph))
            if quad.object != obj or predicate != _ORIGIN
        }
        return Statement(triple, graphs=tuple(graphs), origins=tuple(sorted(origins)))


def as_kept(triple: Triple) -> Triple:
    """A triple as the store writes it; `BadRequest` where it is none."""
    try:
        subject, predicate, obj = map(read_term, triple)
        if isinstance(subject, Literal):
            raise BadRequest(f"subject={triple[0]!r} is a literal; a subject is an IRI or a blank node")
        memory = Store()
        memory.add(Quad(subject, predicate, obj, DefaultGraph()))
    except (SyntaxError, TypeError, ValueError) as error:
        raise BadRequest(f"{' '.join(triple)!r} is no triple: {error}") from None
    quad = next(iter(memory))
    return str(quad.subject), str(quad.predicate), str(quad.object)


def told(
    goal: Triple | None,
    steps: Sequence[Step],
    stated: Callable[[Triple], Statement],
    version: str,
    sources: Iterable[SourceEntry],
    finding: Step | None = None,
    words: Mapping[str, str] | None = None,
) -> Proof:
    """The steps of a proof with the sources of what they rest on.

    Without a goal, what is shown is the contradiction that is the conclusion of `finding`; `words` then say what
    further rules mean.
    """
    said = {**meanings(), **(words or {})}
    found: dict[Triple | None, Step] = {step.conclusion: step for step in steps}
    if finding is not None:
        found[goal] = finding
    order = _from_conclusion(goal, found)
    places = {triple: place for place, triple in enumerate(order)}
    statements = []
    for triple in order:
        step = found.get(triple)
        if step is not None:
            premises = tuple(places[premise] for premise in step.premises)
            statements.append(Statement(triple, step.rule, said[step.rule], premises))
        elif triple is not None:
            statements.append(stated(triple))
    used = {graph for statement in statements for graph in statement.graphs}
    known = tuple(
        Source(entry.graph, entry.title, entry.origin, entry.license, entry.retrieved)
        for entry in sources
        if entry.graph in used
    )
    return Proof(version, tuple(statements), known)


def _from_conclusion(goal: Triple | None, steps: Mapping[Triple | None, Step]) -> list[Triple | None]:
    """The triples of a proof, each before those it rests on."""
    found: dict[Triple | None, None] = {}
    stack: list[tuple[Triple | None, bool]] = [(goal, False)]
    while stack:
        triple, is_ready = stack.pop()
        if triple in found:
            continue
        if is_ready or triple not in steps:
            found[triple] = None
            continue
        stack.append((triple, True))
        stack.extend((premise, False) for premise in steps[triple].premises)
    return list(reversed(found))
