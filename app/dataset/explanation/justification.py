"""A proof of a triple from asserted triples of which none can be left out."""

from collections.abc import Collection, Sequence
from typing import Final

from app.dataset.explanation.evidence import Evidence, WholeEvidence
from app.dataset.explanation.search import Bounds, Search, Step
from app.dataset.explanation.tables import FIRST, REST
from app.dataset.inference.closure import close_schema
from app.dataset.inference.facts import Facts
from app.model.proofs import LARGEST
from app.model.terms import Triple

# Most proofs need few rows of few triples. Where these are the wrong ones, the next search reads more.
_ROUNDS: Final = (
    Bounds(16, 150, greedy=True),
    Bounds(16, 2_000, greedy=True, single=True),
    Bounds(256, 1_500),
    Bounds(None, 20_000),
)


def justify(goal: Triple, evidence: Evidence) -> list[Step] | None:
    """The steps of a minimal proof, each after those it rests on, the goal last; None where none was found.

    Nothing that the proof rests on can be left out (lists are taken whole): without it, the rest does not entail the
    goal. Only where that is more than `LARGEST` triples it is not looked into.
    """
    found = next(filter(None, (Search(evidence, bounds).proof(goal) for bounds in _ROUNDS)), None)
    if found is None:
        return None
    needed = leaves(found)
    if len(needed) > LARGEST:
        return found
    kept, facts = _without_surplus(goal, needed)
    if facts is None:
        return found
    return Search(WholeEvidence(kept, facts)).proof(goal)


def leaves(steps: Sequence[Step]) -> list[Triple]:
    """What the steps need and none of them states, each once."""
    stated = {step.conclusion for step in steps}
    return list(dict.fromkeys(need for step in steps for need in step.premises if need not in stated))


def _without_surplus(goal: Triple, needed: Collection[Triple]) -> tuple[list[Triple], Facts | None]:
    """As many of the triples as it takes, and what they entail; None for that where all of them are needed."""
    kept, facts = list(needed), None
    for triple in needed:
        if triple[1] in (FIRST, REST):
            continue
        rest = [other for other in kept if other != triple]
        closed = close_schema(rest)
        if entails(closed, goal):
            kept, facts = rest, closed
    return kept, facts


def entails(facts: Facts, triple: Triple) -> bool:
    """Whether a closure holds a triple, be it noise."""
    ids = facts.terms.ids
    if any(term not in ids for term in triple):
        return False
    subject, predicate, obj = (ids[term] for term in triple)
    return facts.has(subject, predicate, obj)
