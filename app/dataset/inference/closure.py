"""The closure of triples under OWL 2 RL: schema first, then rules compiled from it, to a fixpoint."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from app.dataset.inference.equality import replace_everywhere, replace_in_members, replace_in_pairs
from app.dataset.inference.facts import Facts
from app.dataset.inference.inconsistency import Inconsistency, find_inconsistencies
from app.dataset.inference.noise import is_noise, is_silent, is_silent_class
from app.dataset.inference.relations import Members
from app.dataset.inference.reserved import SAME_AS, SCHEMA_PREDICATES, TYPE
from app.dataset.inference.rules import MemberWatcher, PairWatcher, Rule
from app.dataset.inference.schema import SCHEMA_RULES, compile_rules, state_schema
from app.dataset.literals import DATATYPES, is_value_of
from app.model.terms import Triple


@dataclass(frozen=True)
class Closure:
    """What triples entail beyond themselves, in an order that depends on theirs alone, and what contradicts in them."""

    entailed: list[Triple]
    inconsistencies: tuple[Inconsistency, ...]


def close(triples: Iterable[Triple], *, limit: int | None = None) -> Closure:
    """The closure of triples under the OWL 2 RL rules, without noise (`is_noise`).

    Terms are N-Triples strings; blank nodes keep their labels. `limit` bounds the number of triples added, by default
    generously; `SourceError` where they would be more. Source: W3C OWL 2 Profiles, section 4.3; docs/inference.md says
    what is left out.
    """
    with _no_garbage_collection():
        facts = Facts(triples, limit)
        _Fixpoint(facts).run()
        return Closure(_entailed(facts), tuple(find_inconsistencies(facts)))


def close_schema(triples: Iterable[Triple]) -> Facts:
    """The closure of the triples of a schema alone, for rules to be compiled from."""
    facts = Facts(triples)
    _Fixpoint(facts).run()
    return facts


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Keep the collector of cycles out: there are none, and it looks for them at each of a million new triples."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Fixpoint:
    """Applies rules to what is new until nothing is, and compiles again when the schema has grown."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: set[Rule] = set()
        self._of_predicate: defaultdict[int, list[PairWatcher]] = defaultdict(list)
        self._of_class: defaultdict[int, list[MemberWatcher]] = defaultdict(list)
        self._typed: set[int] = set()

    def run(self) -> None:
        """Reach the fixpoint."""
        facts = self._facts
        self._apply(SCHEMA_RULES)
        while facts.schema_changed:
            facts.schema_changed = False
            state_schema(facts)
            self._drain()
            fresh = [rule for rule in compile_rules(facts) if rule not in self._known]
            # Whatever copies pairs comes first, so that the others see all pairs at once.
            self._apply([rule for rule in fresh if not isinstance(rule, MemberWatcher)])
            self._apply([rule for rule in fresh if isinstance(rule, MemberWatcher)])

    def _apply(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            self._watch(rule)
        self._type_literals()
        for rule in rules:
            rule.prime(self._facts)
        self._drain()

    def _watch(self, rule: Rule) -> None:
        self._known.add(rule)
        if isinstance(rule, PairWatcher):
            for predicate in rule.predicates:
                self._of_predicate[predicate].append(rule)
        if isinstance(rule, MemberWatcher):
            for cls in rule.classes:
                self._of_class[cls].append(rule)

    def _type_literals(self) -> None:
        """dt-type2: make literals members of those datatypes that a rule watches."""
        facts = self._facts
        for datatype in DATATYPES:
            number = facts.terms.ids.get(f"<{datatype}>")
            if number is None or number in self._typed or number not in self._of_class:
                continue
            self._typed.add(number)
            names = enumerate(facts.terms.names())
            facts.add_members(
                number, Members.of(term for term, name in names if name.startswith('"') and is_value_of(name, datatype))
            )

    def _drain(self) -> None:
        """Apply the rules to what is new until nothing is; equalities wait until the rest is done."""
        facts = self._facts
        while facts.new_pairs or facts.new_members:
            while others := facts.new_pairs.keys() - {SAME_AS}:
                for predicate in others:
                    self._pass_pairs(predicate)
            if facts.new_members:
                self._pass_members(next(iter(facts.new_members)))
            elif SAME_AS in facts.new_pairs:
                self._pass_pairs(SAME_AS)

    def _pass_pairs(self, predicate: int) -> None:
        new = self._facts.new_pairs.pop(predicate)
        for rule in self._of_predicate.get(predicate, ()):
            rule.on_pairs(self._facts, new)
        if predicate == SAME_AS:
            replace_everywhere(self._facts, new)
        else:
            replace_in_pairs(self._facts, predicate, new)

    def _pass_members(self, cls: int) -> None:
        new = self._facts.new_members.pop(cls)
        for watcher in self._of_class.get(cls, ()):
            watcher.on_members(self._facts, new)
        for rule in self._of_predicate.get(TYPE, ()):
            rule.on_pairs(self._facts, new.paired(cls))
        replace_in_members(self._facts, cls, new)


def _entailed(facts: Facts) -> list[Triple]:
    """The triples added, without noise: by class and by property, so that most noise is left out in one step."""
    names = facts.terms.names()
    column = np.array(names, dtype=np.object_)
    silent = Members.of(number for number, name in enumerate(names) if is_silent(name))
    found: list[Triple] = []
    for cls in list(facts.members):
        if not is_silent_class(names[cls]):
            members = column[(facts.entailed_members(cls) - silent).numbers].tolist()
            found.extend(zip(members, repeat(names[TYPE]), repeat(names[cls])))
    for predicate in list(facts.pairs):
        pairs = facts.entailed_pairs(predicate)
        pairs -= pairs.of_subjects(silent)
        told = zip(column[pairs.firsts].tolist(), repeat(names[predicate]), column[pairs.seconds].tolist())
        if predicate in SCHEMA_PREDICATES or not names[predicate].startswith("<"):
            found.extend(triple for triple in told if not is_noise(triple))
        else:
            found.extend(told)
    return found
