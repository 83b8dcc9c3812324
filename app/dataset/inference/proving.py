"""Whether a triple follows from others: the rules read backward, from what they state to what they need."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from app.dataset.inference.clauses import RDF_TYPE, Clause, Known, instance, match, solve
from app.dataset.inference.program import SAME, Program, key_of
from app.dataset.literals import is_value_of
from app.model.terms import Term, Triple

# What is settled without any rule: True where it holds, False where it cannot, None where a rule must tell.
Settled = Callable[[Triple], bool | None]


class Rows(Protocol):
    """Where premises are looked for; `guesses` counts the answers that may yet have to grow."""

    guesses: int

    def rows(self, subject: Term | None, predicate: Term, obj: Term | None) -> Iterator[Triple]:
        """The triples with this predicate and this subject or object that hold or may hold."""


def premises(
    triple: Triple, program: Program, known: Known, *, equality: bool
) -> Iterator[tuple[str, tuple[Triple, ...]]]:
    """Each step that states a triple: the rule by its name, and the triples it needs, in the order of the rule.

    What the steps need `known.holds`. With `equality` the other names of things are looked for, too.
    """
    for clause in program.stating.get(key_of(triple), ()):
        bound = match(clause.head, triple, {})
        if bound is not None and not _is_vacuous(clause, triple):
            for found in solve(clause.body, bound, known):
                yield clause.name, tuple(instance(atom, found) for atom in clause.body)
    if equality:
        yield from _by_equality(triple, known)


def _is_vacuous(clause: Clause, triple: Triple) -> bool:
    """Whether the clause states that a thing is itself, or that a literal is something."""
    subject, _, obj = triple
    return clause.head[1] == SAME and (subject == obj or subject.startswith('"') or obj.startswith('"'))


def _by_equality(triple: Triple, known: Known) -> Iterator[tuple[str, tuple[Triple, ...]]]:
    """eq-sym, eq-trans, eq-rep-s and eq-rep-o, for a triple."""
    subject, predicate, obj = triple
    if predicate == SAME:
        if known.holds((obj, SAME, subject)):
            yield "eq-sym", ((obj, SAME, subject),)
        for _, _, middle in known.rows(subject, SAME, None):
            step, rest = (subject, SAME, middle), (middle, SAME, obj)
            if middle not in (subject, obj) and known.holds(step) and known.holds(rest):
                yield "eq-trans", (step, rest)
        return
    for name, term in (("eq-rep-s", subject), ("eq-rep-o", obj)):
        if term.startswith('"'):
            continue
        for other, _, _ in known.rows(None, SAME, term):
            same = (other, SAME, term)
            copied = (other, predicate, obj) if name == "eq-rep-s" else (subject, predicate, other)
            if other != term and known.holds(same) and known.holds(copied):
                yield name, (same, copied)


@dataclass
class _Goal:
    """A triple to be proved: the steps not tried yet, and what is left to be proved of the one that is being tried."""

    triple: Triple
    steps: Iterator[tuple[str, tuple[Triple, ...]]]
    left: list[Triple] | None = None


class Prover:
    """Proves triples, and remembers what it found; nothing that it was told may change meanwhile.

    A proof may not rest on what it proves. So a triple whose proof is being looked for, or was not found in this
    search, counts as unproved where another asks for it; if it turns out proved after all, the search is repeated
    with that.
    """

    def __init__(self, program: Program, store: Rows, settled: Settled, *, equality: bool) -> None:
        self._program, self._store, self._settled, self._equality = program, store, settled, equality
        self._proved: set[Triple] = set()
        self._refuted: set[Triple] = set()

    def proves(self, triple: Triple) -> bool:
        """Whether the triple follows."""
        if triple in self._proved or triple in self._refuted:
            return triple in self._proved
        guesses = self._store.guesses
        while True:
            visited: set[Triple] = set()
            assumed: set[Triple] = set()
            self._search(triple, visited, assumed)
            if triple in self._proved:
                return True
            if not assumed & self._proved:
                if guesses == self._store.guesses:
                    self._refuted |= visited - self._proved
                return False

    def holds(self, triple: Triple) -> bool:
        """Whether the triple may follow: whether it does is asked of whole steps, what is easy to tell first."""
        return triple in self._proved or (triple not in self._refuted and self._settled(triple) is not False)

    def rows(self, subject: Term | None, predicate: Term, obj: Term | None) -> Iterator[Triple]:
        """Triples that may follow."""
        return self._store.rows(subject, predicate, obj)

    def _search(self, triple: Triple, visited: set[Triple], assumed: set[Triple]) -> None:
        """Look for a proof, depth first, on a stack of goals."""
        stack: list[_Goal] = []
        self._visit(triple, visited, stack)
        while stack:
            goal = stack[-1]
            if goal.left is None:
                _, premises_of_step = next(goal.steps, ("", None))
                if premises_of_step is None:
                    stack.pop()
                    continue
                goal.left = sorted(premises_of_step, key=lambda premise: premise in self._proved)
            while goal.left and goal.left[-1] in self._proved:
                goal.left.pop()
            if not goal.left:
                self._proved.add(goal.triple)
                stack.pop()
            elif goal.left[-1] in visited:
                assumed.add(goal.left[-1])
                goal.left = None
            else:
                self._visit(goal.left[-1], visited, stack)

    def _visit(self, triple: Triple, visited: set[Triple], stack: list[_Goal]) -> None:
        """Settle a triple, or make it the next goal."""
        visited.add(triple)
        if triple in self._refuted:
            return
        settled = self._settled(triple)
        if settled or (settled is None and is_datatype_of(self._program, triple)):
            self._proved.add(triple)
        elif settled is None:
            stack.append(_Goal(triple, premises(triple, self._program, self, equality=self._equality)))


def is_datatype_of(program: Program, triple: Triple) -> bool:
    """dt-type2: whether a literal is put into a datatype by its value, where a rule asks for that."""
    subject, predicate, obj = triple
    return (
        predicate == RDF_TYPE
        and obj in program.datatypes
        and subject.startswith('"')
        and is_value_of(subject, obj[1:-1]) is True
    )
