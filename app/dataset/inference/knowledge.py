"""What holds before a change, between its two halves and after it: the store, less what went, and what came.

The store leaves out noise (`is_noise`). Here it is there again: a triple about a literal, or the membership in an
anonymous class, is proved when it is asked for.
"""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from app.dataset.inference.clauses import (
    RDF_TYPE,
    Atom,
    Bindings,
    Clause,
    NotIncremental,
    Symbol,
    instance,
    resolve,
    solve,
)
from app.dataset.inference.noise import is_noise, is_silent
from app.dataset.inference.program import SAME, Program
from app.dataset.inference.proving import Prover
from app.dataset.inference.reading import Reading
from app.model.terms import Term, Triple

_Pattern = tuple[Term | None, Term, Term | None]


class Knowledge:
    """All that holds in a store but for the triples in `gone`, noise among it."""

    def __init__(self, reading: Reading, program: Program, gone: AbstractSet[Triple], *, equality: bool) -> None:
        self.reading, self.program, self.gone, self.equality = reading, program, gone, equality
        self.guesses = 0
        self._prover = Prover(program, self, self._settled, equality=equality)
        self._complete: dict[_Pattern, frozenset[Triple]] = {}
        self._growing: defaultdict[_Pattern, set[Triple]] = defaultdict(set)
        self._round: set[_Pattern] | None = None

    def holds(self, triple: Triple) -> bool:
        """Whether the triple holds."""
        settled = self._settled(triple)
        return self._prover.proves(triple) if settled is None else settled

    def _settled(self, triple: Triple) -> bool | None:
        if triple in self.gone:
            return False
        subject, predicate, obj = triple
        if predicate == RDF_TYPE and not subject.startswith('"'):
            stated = obj in self.reading.types(subject, RDF_TYPE)
        else:
            stated = self.reading.holds(triple)
        if stated:
            return not is_vacuous(triple)
        return None if is_noise(triple) else False

    def rows(self, subject: Term | None, predicate: Term, obj: Term | None) -> Iterator[Triple]:
        """The triples that hold with this predicate and this subject or object."""
        for row in self.reading.rows(subject, predicate, obj):
            if row not in self.gone and not is_vacuous(row):
                yield row
        if predicate != SAME and (is_silent(subject) if subject else predicate in self.program.silent):
            yield from self._hidden(subject, predicate, obj)

    def about(self, term: Term) -> Iterator[Triple]:
        """The triples told of a term, as subject or object, but those that state it is the same as another."""
        return (row for row in self.reading.about(term) if row not in self.gone and row[1] != SAME)

    def _hidden(self, subject: Term | None, predicate: Term, obj: Term | None) -> frozenset[Triple]:
        """The triples about literals that the pattern asks for.

        Asked while it is being answered, a pattern is answered with what was found so far, and the first of the
        patterns is asked again until no answer grows.
        """
        pattern = (subject, predicate, obj)
        if pattern in self._complete:
            return self._complete[pattern]
        if self._round is not None:
            if pattern in self._round:
                self.guesses += 1
            else:
                self._round.add(pattern)
                self._grow(pattern)
            return frozenset(self._growing[pattern])
        size = -1
        while size != (size := sum(map(len, self._growing.values()))):
            self._round = {pattern}
            self._grow(pattern)
        self._complete.update((one, frozenset(self._growing[one])) for one in self._round or ())
        self._growing.clear()
        self._round = None
        return self._complete[pattern]

    def _grow(self, pattern: _Pattern) -> None:
        subject, predicate, obj = pattern
        for clause in self.program.stating.get((predicate, None), ()):
            if subject is None and not clause.silent:
                continue
            bound: Bindings | None = {}
            for symbol, term in ((clause.head[0], subject), (clause.head[2], obj)):
                bound = _bind(symbol, term, bound)
            if bound is not None:
                rows = self._about_literals(clause, bound) if subject is None else self._stated(clause, bound)
                self._growing[pattern].update(row for row in rows if row not in self.gone)

    def _stated(self, clause: Clause, bound: Bindings) -> Iterator[Triple]:
        for found in solve(clause.body, bound, self):
            yield instance(clause.head, found)

    def _about_literals(self, clause: Clause, bound: Bindings) -> Iterator[Triple]:
        """What a clause states of literals: of what it needs, only that about literals is asked for."""
        ours = [atom for atom in clause.body if atom[0] == clause.head[0]]
        rest = [atom for atom in clause.body if atom[0] != clause.head[0]]
        if not ours:
            yield from (row for row in self._stated(clause, bound) if is_silent(row[0]))
            return
        for found in solve(rest, bound, self):
            subject, predicate, obj = resolve(ours[0], found)
            if subject is not None or obj is None or predicate == RDF_TYPE:
                raise NotIncremental(f"all literals in {ours[0]}")
            for row in self._hidden(None, predicate, obj):
                for whole in solve(ours[1:], found | {_variable(ours[0]): row[0]}, self):
                    yield instance(clause.head, whole)


def _bind(symbol: Symbol, term: Term | None, bound: Bindings | None) -> Bindings | None:
    if bound is None or term is None:
        return bound
    if isinstance(symbol, int):
        return bound | {symbol: term} if bound.get(symbol, term) == term else None
    return bound if symbol == term else None


def _variable(atom: Atom) -> int:
    if isinstance(atom[0], int):
        return atom[0]
    raise NotIncremental("a rule about one literal")


class Grown:
    """What a `Knowledge` holds and what came since."""

    def __init__(self, base: Knowledge) -> None:
        self.base = base
        self.new: dict[Triple, None] = {}
        self._index: defaultdict[_Pattern, list[Triple]] = defaultdict(list)
        self._about: defaultdict[Term, list[Triple]] = defaultdict(list)

    def add(self, triple: Triple) -> None:
        """State a triple that did not hold."""
        subject, predicate, obj = triple
        self.new[triple] = None
        if is_vacuous(triple):
            return
        for pattern in ((subject, predicate, None), (None, predicate, obj)):
            self._index[pattern].append(triple)
        for term in {subject, obj}:
            self._about[term].append(triple)

    def holds(self, triple: Triple) -> bool:
        """Whether the triple holds."""
        return triple in self.new or self.base.holds(triple)

    def rows(self, subject: Term | None, predicate: Term, obj: Term | None) -> Iterator[Triple]:
        """The triples that hold with this predicate and this subject or object."""
        yield from self.base.rows(subject, predicate, obj)
        yield from tuple(self._index.get((subject, predicate, obj), ()))

    def about(self, term: Term) -> Iterator[Triple]:
        """The triples told of a term, but those that state it is the same as another."""
        yield from self.base.about(term)
        yield from (row for row in tuple(self._about.get(term, ())) if row[1] != SAME)


def is_vacuous(triple: Triple) -> bool:
    """Whether a triple states that something is itself or that it is a literal: no rule is asked about it."""
    subject, predicate, obj = triple
    return predicate == SAME and (subject == obj or subject.startswith('"') or obj.startswith('"'))
