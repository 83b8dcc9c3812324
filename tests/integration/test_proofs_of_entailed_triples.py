"""Each entailed triple has a proof: of correct steps, without circles, from asserted triples that are all needed."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.dataset.explanation.evidence import StoreEvidence, WholeEvidence, read_asserted, read_schema
from app.dataset.explanation.justification import entails, justify, leaves
from app.dataset.explanation.search import Step
from app.dataset.explanation.tables import DATATYPE, FIRST, REST
from app.dataset.inference.closure import close_schema
from app.dataset.literals import is_value_of
from app.dataset.owlrl_oracle import close_fully_with_owlrl
from app.model.terms import Triple
from tests.integration import test_increment_equals_closure as increments
from tests.integration import test_inference_equals_owlrl as ontologies

CONSTRUCTS = increments.CONSTRUCTS


def check(goal: Triple, steps: Sequence[Step], asserted: set[Triple]) -> None:
    """Whatever makes the steps a minimal proof of a triple."""
    known: set[Triple] = set()
    for step in steps:
        assert {premise for premise in step.premises if premise not in asserted} <= known, "its premises come before it"
        assert step.conclusion not in step.premises
        assert step.conclusion not in known
        assert is_correct(step), step
        known.add(step.conclusion)
    assert steps[-1].conclusion == goal
    used = {premise for step in steps for premise in step.premises} | {goal}
    assert known <= used, "every step is used"
    ground = leaves(steps)
    assert set(ground) <= asserted
    assert entails(close_schema(ground), goal)
    for leaf in ground:
        if leaf[1] not in (FIRST, REST):
            assert not entails(close_schema([other for other in ground if other != leaf]), goal), leaf


def is_correct(step: Step) -> bool:
    """Whether owlrl concludes from the premises what the step does."""
    if step.rule == DATATYPE.name:
        return not step.premises and is_value_of(step.conclusion[0], step.conclusion[2][1:-1]) is True
    if step.conclusion in close_fully_with_owlrl(step.premises) or is_about_itself(step):
        return True
    # owlrl drops blank nodes as properties and literals as subjects in the end, so give them names.
    *premises, conclusion = [rename(triple) for triple in (*step.premises, step.conclusion)]
    return conclusion in close_fully_with_owlrl(premises)


def rename(triple: Triple) -> Triple:
    subject, predicate, obj = (term if term.startswith("<") else f"<urn:x:{term.encode().hex()}>" for term in triple)
    return subject, predicate, obj


def is_about_itself(step: Step) -> bool:
    """Whether a step puts a class or property below itself by way of another or of equivalence: owlrl never does."""
    term, order, other = step.conclusion
    if step.rule in {"scm-eqc1", "scm-eqp1"}:
        return term == other and [(premise[0], premise[2]) for premise in step.premises] == [(term, term)]
    return (
        step.rule in {"scm-sco", "scm-spo"}
        and term == other
        and len(step.premises) == 2
        and step.premises[0][:2] == (term, order)
        and step.premises[1] == (step.premises[0][2], order, term)
    )


def steps_to(goal: Triple, copy: increments.Copy) -> Sequence[Step]:
    """The steps of a proof, found as the service finds them."""
    steps = justify(goal, StoreEvidence(copy.store, read_schema(copy.store)))
    steps = steps or justify(goal, WholeEvidence(copy.asserted))
    assert steps, goal
    return steps


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(increments.schemas(), st.lists(increments.facts, max_size=8), st.data())
def test_random_entailed_triples_have_minimal_proofs(schema: str, first: list[str], data: st.DataObject) -> None:
    copy = increments.Copy([*increments.turtle(schema), *increments.facts_of(first)])
    assume(copy.entailed)
    for goal in data.draw(st.lists(st.sampled_from(sorted(copy.entailed)), max_size=5, unique=True)):
        check(goal, steps_to(goal, copy), copy.asserted)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(ontologies.ontologies, st.data())
def test_what_odd_ontologies_entail_has_minimal_proofs(triples: list[Triple], data: st.DataObject) -> None:
    copy = increments.Copy(triples)
    assume(copy.entailed)
    for goal in data.draw(st.lists(st.sampled_from(sorted(copy.entailed)), max_size=5, unique=True)):
        check(goal, steps_to(goal, copy), copy.asserted)


@pytest.mark.parametrize("rule", CONSTRUCTS)
def test_each_construct_has_proofs_of_all_that_it_entails(rule: str) -> None:
    copy = increments.Copy(increments.turtle(CONSTRUCTS[rule]))
    assert set(read_asserted(copy.store)) == copy.asserted
    for goal in sorted(copy.entailed):
        check(goal, steps_to(goal, copy), copy.asserted)


def test_what_follows_from_the_rest_is_left_out_though_a_source_states_it() -> None:
    text = (
        ":T owl:intersectionOf ( :K :M ) . :M owl:onProperty :p ; owl:someValuesFrom :K . "
        ":p rdfs:domain :K . :a a :K ; :p :b . :b :p :c ."
    )
    copy = increments.Copy(increments.turtle(text))
    (goal,) = (triple for triple in copy.entailed if triple[0].endswith("/a>") and triple[2].endswith("/T>"))
    (stated,) = (triple for triple in copy.asserted if triple[0].endswith("/a>") and triple[2].endswith("/K>"))
    steps = steps_to(goal, copy)

    check(goal, steps, copy.asserted)
    assert stated not in leaves(steps)
    assert stated in [step.conclusion for step in steps]
