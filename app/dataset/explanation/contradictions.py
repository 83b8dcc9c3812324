"""Why triples contradict each other: for each contradiction a least set of asserted triples, and the proof from them.

Nothing of such a set can be left out: the rest of it contradicts in nothing (lists are taken whole).
"""

from collections.abc import Callable, Collection, Iterator
from typing import Final

from app.dataset.explanation.evidence import WholeEvidence, is_vacuous
from app.dataset.explanation.explaining import told
from app.dataset.explanation.justification import leaves
from app.dataset.explanation.search import Search, Step
from app.dataset.explanation.tables import FIRST, REST, TYPE
from app.dataset.inference import reserved as owl
from app.dataset.inference.closure import close_schema
from app.dataset.inference.inconsistency import MEANINGS, Inconsistency, find_inconsistencies
from app.errors import EngineFailure
from app.model.proofs import Proof, Statement
from app.model.terms import Term, Triple

# More are hardly read; when these are mended, the next are told.
MOST: Final = 20

_TERMS: Final = owl.RESERVED_TERMS
_KINDS: Final = {
    "eq-diff2": owl.ALL_DIFFERENT,
    "eq-diff3": owl.ALL_DIFFERENT,
    "prp-adp": owl.ALL_DISJOINT_PROPERTIES,
    "cax-adc": owl.ALL_DISJOINT_CLASSES,
}
_OF_DENIALS: Final = (owl.SOURCE_INDIVIDUAL, owl.TARGET_INDIVIDUAL, owl.TARGET_VALUE)
_OF_RESTRICTIONS: Final = (owl.ON_PROPERTY, owl.MAX_CARDINALITY, owl.MAX_QUALIFIED_CARDINALITY, owl.ON_CLASS)


def contradictions(
    asserted: Collection[Triple], stated: Callable[[Triple], Statement], version: str, most: int = MOST
) -> Iterator[Proof]:
    """The contradictions among asserted triples, no more than `most`, no two of which rest on the same triples.

    `stated` tells where an asserted triple stands. The conclusion of each proof has no triple.
    """
    facts = close_schema(asserted)
    findings = list(find_inconsistencies(facts))
    if not findings:
        return
    evidence, seen = WholeEvidence(asserted, facts), set[frozenset[Triple]]()
    for finding in findings:
        ground = frozenset(_least(_ground(finding, evidence)))
        if ground in seen:
            continue
        seen.add(ground)
        yield _proof(ground, stated, version)
        if len(seen) == most:
            return


def _ground(finding: Inconsistency, evidence: WholeEvidence) -> list[Triple]:
    """The asserted triples that the premises of a contradiction rest on."""
    premises = _premises(finding, evidence)
    return leaves([*_steps(premises, evidence), Step(finding.rule, ("", "", ""), premises)])


def _least(ground: Collection[Triple]) -> list[Triple]:
    kept = list(ground)
    for triple in ground:
        rest = [other for other in kept if other != triple]
        if triple[1] not in (FIRST, REST) and _contradicts(rest):
            kept = rest
    return kept


def _contradicts(triples: Collection[Triple]) -> bool:
    return next(find_inconsistencies(close_schema(triples)), None) is not None


def _proof(ground: Collection[Triple], stated: Callable[[Triple], Statement], version: str) -> Proof:
    """The proof of the contradiction in a least set; of those that it may be told as, the shortest."""
    facts = close_schema(ground)
    evidence = WholeEvidence(ground, facts)
    proofs = []
    for finding in find_inconsistencies(facts):
        premises = _premises(finding, evidence)
        proofs.append((_steps(premises, evidence), Step(finding.rule, ("", "", ""), premises)))
    steps, last = min(proofs, key=lambda proof: len(proof[0]))
    return told(None, steps, stated, version, (), last, MEANINGS)


def _steps(premises: Collection[Triple], evidence: WholeEvidence) -> list[Step]:
    """What shows the premises, each step once."""
    found: dict[Triple, Step] = {}
    for premise in premises:
        evident = _evident(premise, premises)
        steps = [evident] if evident else Search(evidence).proof(premise)
        if steps is None:
            raise EngineFailure(f"no proof was found of {' '.join(premise)}, which is entailed")
        for step in steps:
            found.setdefault(step.conclusion, step)
    return list(found.values())


def _evident(premise: Triple, premises: Collection[Triple]) -> Step | None:
    """The step to what needs no search: that a thing is itself, and in which datatype a literal is written."""
    subject, predicate, obj = premise
    if is_vacuous(premise):
        return Step("eq-ref", premise, ())
    if predicate == TYPE and subject.endswith(f"^^{obj}"):
        return Step("rdfD1", premise, tuple(bearer for bearer in premises if bearer[2] == subject))
    return None


def _premises(finding: Inconsistency, evidence: WholeEvidence) -> tuple[Triple, ...]:
    """All premises of the rule: what the finding tells, and the axiom in full."""
    return tuple(dict.fromkeys((*_axiom(finding, evidence), *finding.triples)))


def _axiom(finding: Inconsistency, evidence: WholeEvidence) -> Iterator[Triple]:
    first = finding.triples[0]
    if finding.rule in _KINDS:
        yield first[0], TYPE, _TERMS[_KINDS[finding.rule]]
        yield first
        yield from evidence.listing(first[2])[1]
    elif finding.rule.startswith("prp-npa"):
        yield from _about(first[0], _OF_DENIALS, evidence)
    elif finding.rule.startswith("cls-max"):
        yield from _restriction(first[2], finding, evidence)
    elif finding.rule == "dt-diff" and first[1] == _TERMS[owl.ON_PROPERTY]:
        yield finding.triples[1][0], TYPE, first[0]
        yield from _restriction(first[0], finding, evidence)


def _restriction(node: Term, finding: Inconsistency, evidence: WholeEvidence) -> Iterator[Triple]:
    """The triples of a restriction, and that the values it counts are in its class."""
    yield from _about(node, _OF_RESTRICTIONS, evidence)
    for _, _, cls in evidence.rows((node, _TERMS[owl.ON_CLASS], None), None):
        if cls != _TERMS[owl.THING]:
            counted = [obj for _, predicate, obj in finding.triples[1:] if predicate != TYPE]
            yield from ((obj, TYPE, cls) for obj in counted)


def _about(node: Term, predicates: Collection[int], evidence: WholeEvidence) -> Iterator[Triple]:
    for predicate in predicates:
        yield from evidence.rows((node, _TERMS[predicate], None), None)
