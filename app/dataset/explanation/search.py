"""The search for a proof: backward from what is to be shown, layer by layer, so that the first found is least high.

Each layer looks at the triples that steps found so far need and that no source states. A step that needs what it
states, or what could only be shown from it, is never part of a proof: costs are computed from the asserted triples up
(D. E. Knuth, "A Generalization of Dijkstra's Algorithm", Information Processing Letters 6, 1977).
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from app.dataset.explanation.evidence import Evidence, Listing, Pattern, is_vacuous
from app.dataset.explanation.tables import DATATYPE, ONE, SAME, TYPE, Atom, Rule, rules
from app.dataset.inference.noise import is_noise
from app.dataset.inference.program import AXIOMS, KINDS
from app.dataset.literals import DATATYPES, is_value_of, value_of
from app.model.terms import Term, Triple

Bindings = dict[str, Term]
# Of a proof: its steps, the asserted triples it rests on, each counted as often as it is used, and the steps that only
# speak of the schema: of two proofs readers want the one about things.
Cost = tuple[int, int, int]

# Of equality itself these say what eq-sym and eq-trans say.
_REPLACING = frozenset(("eq-rep-s", "eq-rep-o"))
_TRANSITIVE = frozenset(("eq-trans", "prp-trp", "scm-sco", "scm-spo"))
_NUMBER_ONE = ("number", 1)


@dataclass(frozen=True)
class Step:
    """One application of a rule: what it states and what it needs, in the order of the rule."""

    rule: str
    conclusion: Triple
    premises: tuple[Triple, ...]


@dataclass(frozen=True)
class Bounds:
    """How far a search goes: most rows that are read of one pattern, most triples that are looked at; None for all.

    `greedy` leaves out steps with more unstated premises than another towards the same triple by the same rule: along
    a chain it goes link by link. `single` then follows one way through what is transitive, which may not be the
    shortest.
    """

    rows: int | None = None
    goals: int | None = None
    greedy: bool = False
    single: bool = False


@dataclass
class Search:
    """A search for proofs in some evidence."""

    evidence: Evidence
    bounds: Bounds = field(default_factory=Bounds)
    _steps: dict[Triple, list[Step]] = field(default_factory=dict)

    def proof(self, goal: Triple) -> list[Step] | None:
        """The steps that show a triple, each after those it rests on; none for what is asserted, None if not found."""
        if self.evidence.is_asserted(goal):
            return []
        layer, seen = [goal], {goal}
        cheapest: dict[Triple, tuple[Cost, Step]] = {}
        while layer:
            following: list[Triple] = []
            # What the store leaves out may not hold at all, and is looked at where the rest does not do.
            for part in ([one for one in layer if not is_noise(one)], [one for one in layer if is_noise(one)]):
                for triple in part:
                    if self.bounds.goals is not None and len(self._steps) >= self.bounds.goals:
                        return None
                    self._steps[triple] = self._expand(triple)
                    following += self._unseen(triple, seen)
                if self._closes(part, cheapest):
                    cheapest = self._cheapest()
                    if goal in cheapest:
                        return _ordered(goal, cheapest)
            layer = following
        return None

    def _unseen(self, triple: Triple, seen: set[Triple]) -> Iterator[Triple]:
        """The premises of the steps towards a triple that no source states and that were not seen before."""
        for premise in (premise for step in self._steps[triple] for premise in step.premises):
            if premise not in seen and not self.evidence.is_asserted(premise):
                seen.add(premise)
                yield premise

    def _closes(self, layer: Sequence[Triple], shown: Collection[Triple]) -> bool:
        """Whether a step towards a triple of the layer rests on nothing but what is asserted or was shown before."""
        return any(
            all(premise in shown or self.evidence.is_asserted(premise) for premise in step.premises)
            for triple in layer
            for step in self._steps[triple]
        )

    def _expand(self, triple: Triple) -> list[Step]:
        """The steps that may state a triple; one alone where that rests on asserted triples."""
        found: list[Step] = []
        if is_vacuous(triple):
            return found
        for step in self._stating(triple):
            if triple in step.premises:
                continue
            if all(self.evidence.is_asserted(premise) for premise in step.premises):
                return [step]
            found.append(step)
        return self._fewest_open(found) if self.bounds.greedy else found

    def _fewest_open(self, steps: Sequence[Step]) -> list[Step]:
        """Of the steps by each rule those with the fewest premises that no source states."""
        kept: dict[str, tuple[int, list[Step]]] = {}
        for step in steps:
            opened = sum(not self.evidence.is_asserted(premise) for premise in step.premises)
            fewest, best = kept.get(step.rule, (opened, []))
            if opened < fewest:
                fewest, best = opened, []
            if opened == fewest and not (best and self.bounds.single and step.rule in _TRANSITIVE):
                best = [*best, step]
            kept[step.rule] = (fewest, best)
        return [step for _, best in kept.values() for step in best]

    def _stating(self, triple: Triple) -> Iterator[Step]:
        if _is_evident(triple):
            yield Step(DATATYPE.name, triple, ())
        for rule in _stating_rules(triple[1] if triple[1] in _named_predicates() else None):
            if triple[1] == SAME and rule.name in _REPLACING:
                continue
            bound = unify(rule.head, triple, {})
            if bound is None:
                continue
            for premises in self._premises(rule, bound):
                yield Step(rule.name, triple, premises)

    def _premises(self, rule: Rule, bound: Bindings) -> Iterator[tuple[Triple, ...]]:
        """The premises of each application of a rule under bindings of what it states."""
        if rule.use is None:
            for found in self._solve(rule.body, bound):
                yield tuple(instance(atom, found) for atom in rule.body)
            return
        axiom, rest = rule.body[0], rule.body[1:]
        for listed in self._solve((axiom,), bound):
            listing = self.evidence.listing(listed["?list"])
            for start, more in _uses(rule, listing, listed):
                for found in self._solve((*rest, *more), start):
                    yield (
                        instance(axiom, found),
                        *listing[1],
                        *(instance(atom, found) for atom in (*rest, *more)),
                    )

    def _solve(self, atoms: Sequence[Atom], bound: Bindings) -> Iterator[Bindings]:
        """The bindings under which all atoms may hold; what brings least is asked first."""
        if not atoms:
            yield bound
            return
        atom = self._next(atoms, bound)
        place = atoms.index(atom)
        rest = (*atoms[:place], *atoms[place + 1 :])
        pattern = _pattern(atom, bound)
        for row in self._rows(pattern):
            found = unify(atom, row, bound)
            if found is not None and not is_vacuous(row):
                yield from self._solve(rest, found)

    def _next(self, atoms: Sequence[Atom], bound: Bindings) -> Atom:
        open_atoms = []
        for atom in atoms:
            subject, predicate, obj = _pattern(atom, bound)
            if not predicate:
                continue
            if (subject is not None and obj is not None) or predicate in AXIOMS or (predicate == TYPE and obj in KINDS):
                return atom
            open_atoms.append(atom)
        if len(open_atoms) == 1:
            return open_atoms[0]
        return min(open_atoms, key=lambda atom: self._size(_pattern(atom, bound)))

    def _size(self, pattern: Pattern) -> tuple[bool, int]:
        """How much a pattern brings; those without subject or object last, then the members of a class."""
        subject, predicate, obj = pattern
        if subject is None and (obj is None or predicate == TYPE):
            return True, obj is None
        return False, len(self._rows(pattern))

    def _rows(self, pattern: Pattern) -> list[Triple]:
        subject, predicate, obj = pattern
        if subject is not None and obj is not None:
            triple = (subject, predicate, obj)
            return [triple] if self.evidence.may_hold(triple) else []
        return self.evidence.rows(pattern, self.bounds.rows)

    def _cheapest(self) -> dict[Triple, tuple[Cost, Step]]:
        """The cheapest step towards each triple that the steps found so far can show."""
        tie = count()
        ready: list[tuple[Cost, int, Step]] = []
        users: defaultdict[Triple, list[int]] = defaultdict(list)
        steps = [step for found in self._steps.values() for step in found]
        missing: list[int] = []
        costs: list[list[int]] = []
        for place, step in enumerate(steps):
            needed = {premise for premise in step.premises if not self.evidence.is_asserted(premise)}
            for premise in needed:
                users[premise].append(place)
            missing.append(len(needed))
            costs.append([1, len(step.premises) - len(needed), step.rule.startswith("scm-")])
            if not needed:
                heapq.heappush(ready, (_total(costs[place]), next(tie), step))
        best: dict[Triple, tuple[Cost, Step]] = {}
        while ready:
            cost, _, step = heapq.heappop(ready)
            if step.conclusion in best:
                continue
            best[step.conclusion] = (cost, step)
            for place in users[step.conclusion]:
                costs[place] = [mine + more for mine, more in zip(costs[place], cost, strict=True)]
                missing[place] -= 1
                if not missing[place]:
                    heapq.heappush(ready, (_total(costs[place]), next(tie), steps[place]))
        return best


def _total(parts: list[int]) -> Cost:
    steps, ground, about_schema = parts
    return steps, ground, about_schema


def _ordered(goal: Triple, cheapest: dict[Triple, tuple[Cost, Step]]) -> list[Step]:
    """The steps of a proof, each once and after those it rests on."""
    found: dict[Triple, Step] = {}
    stack = [(goal, False)]
    while stack:
        triple, is_ready = stack.pop()
        if triple in found or triple not in cheapest:
            continue
        step = cheapest[triple][1]
        if is_ready:
            found[triple] = step
        else:
            stack.append((triple, True))
            stack.extend((premise, False) for premise in reversed(step.premises))
    return list(found.values())


@cache
def _stating_rules(predicate: Term | None) -> tuple[Rule, ...]:
    """The rules whose conclusion may have a predicate; None for one that no rule names."""
    return tuple(rule for rule in rules() if rule.head[1] == predicate or rule.head[1].startswith("?"))


@cache
def _named_predicates() -> frozenset[Term]:
    """The predicates that conclusions of rules name."""
    return frozenset(rule.head[1] for rule in rules())


def _is_evident(triple: Triple) -> bool:
    """dt-type2: whether a literal is put into a datatype by its value."""
    subject, predicate, obj = triple
    return (
        predicate == TYPE
        and subject.startswith('"')
        and obj[1:-1] in DATATYPES
        and is_value_of(subject, obj[1:-1]) is True
    )


def _uses(rule: Rule, listing: Listing, bound: Bindings) -> Iterator[tuple[Bindings, tuple[Atom, ...]]]:
    """What a rule makes of a list: bindings, and further premises."""
    members = listing[0]
    if not members:
        return
    if rule.use == "some":
        for member in dict.fromkeys(members):
            if bound.get("?i", member) == member:
                yield {**bound, "?i": member}, ()
    elif rule.use == "each":
        yield bound, tuple(("?x", TYPE, member) for member in dict.fromkeys(members))
    elif rule.use == "chain":
        nodes = ["?x", *(f"?{place}" for place in range(1, len(members))), "?z"]
        yield bound, tuple((nodes[place], member, nodes[place + 1]) for place, member in enumerate(members))
    else:
        keys = enumerate(dict.fromkeys(members))
        yield bound, tuple((thing, key, f"?{place}") for place, key in keys for thing in ("?x", "?y"))


def unify(atom: Atom, triple: Triple, bound: Bindings) -> Bindings | None:
    """The bindings under which an atom is this triple, or None."""
    found = dict(bound)
    for symbol, term in zip(atom, triple, strict=True):
        if symbol[0] != "?":
            if symbol != term:
                return None
        elif found.setdefault(symbol, term) != term or (symbol == ONE and value_of(term) != _NUMBER_ONE):
            return None
    return found


def _pattern(atom: Atom, bound: Bindings) -> Pattern:
    """What is known of an atom; no predicate is "", which another atom of its rule will tell."""
    subject, predicate, obj = atom
    return (
        bound.get(subject) if subject[0] == "?" else subject,
        bound.get(predicate, "") if predicate[0] == "?" else predicate,
        bound.get(obj) if obj[0] == "?" else obj,
    )


def instance(atom: Atom, bound: Bindings) -> Triple:
    """The triple that an atom is under bindings of all its variables."""
    subject, predicate, obj = (bound[symbol] if symbol.startswith("?") else symbol for symbol in atom)
    return subject, predicate, obj
