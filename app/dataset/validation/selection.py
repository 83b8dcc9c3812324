"""The SPARQL of a constraint, run over triples: patterns joined from what is bound, expressions valued by rdflib."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rdflib import Variable
from rdflib.plugins.sparql.evalutils import _ebv, _eval
from rdflib.plugins.sparql.sparql import FrozenBindings, QueryContext
from rdflib.term import Identifier

from app.dataset.rdflib_graph import node_of, term_of
from app.dataset.validation.graphs import Triples
from app.dataset.validation.paths import Step
from app.dataset.validation.terms import plain_text
from app.model.terms import Term

Binding = Mapping[str, Term]
# A variable is its name after "?": no N-Triples term begins so.
Name = str

# So many values of one expression are kept, since the same come again and again.
_KEPT: Final = 4_000


class Unsupported(Exception):  # says that another engine is to be asked, and is no fault
    """Something that this engine does not understand; the text says what."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern: terms or variables, joined by one of several steps or by a variable."""

    subject: Name
    predicate: tuple[Step, ...] | Name
    obj: Name

    @property
    def variables(self) -> frozenset[Name]:
        """The variables in it."""
        parts = (self.subject, self.obj, self.predicate)
        return frozenset(part for part in parts if isinstance(part, str) and part.startswith("?"))

    def renamed(self, names: Mapping[Name, Name]) -> "Pattern":
        """The same with other names or with terms for variables."""
        predicate = self.predicate
        if isinstance(predicate, str) and predicate in names:
            renamed = names[predicate]
            predicate = renamed if renamed.startswith("?") else (Step(renamed),)
        return Pattern(names.get(self.subject, self.subject), predicate, names.get(self.obj, self.obj))


@dataclass(frozen=True)
class Expression:
    """An expression and the variables that it reads; `ordered` if it compares the texts of two, which is frequent."""

    expression: Any
    variables: tuple[Name, ...]
    known: dict[tuple[Term | None, ...], Any]
    ordered: tuple[Name, Name, Callable[[str, str], bool]] | None = None

    def holds(self, binding: Binding) -> bool:
        """Whether its effective boolean value is true; an error is false."""
        if self.ordered is not None:
            first, second = (binding.get(name) for name in self.ordered[:2])
            if first is None or second is None:
                return False
            return self.ordered[2](plain_text(first), plain_text(second))
        return bool(self._valued(binding, lambda context: _ebv(self.expression, context)))

    @property
    def repeats(self) -> Name | None:
        """The variable that it only repeats, if it does."""
        return f"?{self.expression}" if isinstance(self.expression, Variable) else None

    def value(self, binding: Binding) -> Term | None:
        """Its value, or None where there is none because of an error."""
        if self.repeats is not None:
            return binding.get(self.repeats)
        found = self._valued(binding, lambda context: _eval(self.expression, context))
        return term_of(found) if isinstance(found, Identifier) and not isinstance(found, Variable) else None

    def _valued(self, binding: Binding, evaluate: "_Evaluation") -> Any:  # rdflib's
        key = tuple(binding.get(name) for name in self.variables)
        if key not in self.known:
            if len(self.known) >= _KEPT:
                self.known.clear()
            self.known[key] = _attempt(evaluate, self.variables, key)
        return self.known[key]


_Evaluation = Callable[[FrozenBindings], Any]


def _attempt(evaluate: _Evaluation, names: Sequence[Name], terms: Sequence[Term | None]) -> Any:  # rdflib's
    bound = {Variable(name[1:]): node_of(term) for name, term in zip(names, terms, strict=True) if term is not None}
    try:
        return evaluate(FrozenBindings(QueryContext(initBindings={}), bound))
    except Exception:  # noqa: BLE001  # by SPARQL an expression that fails, however, has no value and is not true
        return None


@dataclass(frozen=True)
class Basic:
    """Patterns that all hold."""

    patterns: tuple[Pattern, ...]

    def solve(self, graph: Triples, binding: Binding) -> Iterator[Binding]:
        """The solutions that extend a binding, the cheapest pattern first."""
        return join(graph, self.patterns, binding)


@dataclass(frozen=True)
class Join:
    """Both hold."""

    left: "Part"
    right: "Part"

    def solve(self, graph: Triples, binding: Binding) -> Iterator[Binding]:
        """The solutions of the right that extend those of the left."""
        for found in self.left.solve(graph, binding):
            yield from self.right.solve(graph, found)


@dataclass(frozen=True)
class Union:
    """One or the other holds."""

    left: "Part"
    right: "Part"

    def solve(self, graph: Triples, binding: Binding) -> Iterator[Binding]:
        """The solutions of either."""
        yield from self.left.solve(graph, binding)
        yield from self.right.solve(graph, binding)


@dataclass(frozen=True)
class Existence:
    """Something else holds too, or does not."""

    part: "Part"
    exists: bool

    def holds(self, graph: Triples, binding: Binding) -> bool:
        """Whether it is as it should be for a solution."""
        return any(True for _ in self.part.solve(graph, binding)) == self.exists


@dataclass(frozen=True)
class Filter:
    """A part whose solutions pass tests."""

    part: "Part"
    tests: tuple[Expression, ...]
    existences: tuple[Existence, ...]

    def solve(self, graph: Triples, binding: Binding) -> Iterator[Binding]:
        """The solutions that pass."""
        for found in self.part.solve(graph, binding):
            if all(test.holds(found) for test in self.tests) and all(
                existence.holds(graph, found) for existence in self.existences
            ):
                yield found


@dataclass(frozen=True)
class Extend:
    """A part whose solutions get one more variable."""

    part: "Part"
    name: Name
    expression: Expression

    def solve(self, graph: Triples, binding: Binding) -> Iterator[Binding]:
        """The solutions with the value; without it where it has none."""
        for found in self.part.solve(graph, binding):
            value = self.expression.value(found)
            if value is None:
                yield found
            elif found.get(self.name, value) == value:
                yield {**found, self.name: value}


Part = Basic | Join | Union | Filter | Extend


@dataclass(frozen=True)
class Query:
    """A SELECT query: what it projects and where."""

    projected: tuple[Name, ...]
    where: Part

    def solutions(self, graph: Triples, binding: Binding) -> Iterator[Binding]:
        """Its solutions that extend a binding, projected, each once."""
        seen = set()
        for found in self.where.solve(graph, binding):
            row = tuple(found.get(name) for name in self.projected)
            if row not in seen:
                seen.add(row)
                yield {name: term for name, term in zip(self.projected, row, strict=True) if term is not None}


def join(graph: Triples, patterns: Sequence[Pattern], binding: Binding) -> Iterator[Binding]:
    """The solutions of patterns that extend a binding."""
    if len(patterns) > 1:
        number = cheapest(graph, patterns, binding)
        rest = (*patterns[:number], *patterns[number + 1 :])
        for found in extensions(graph, patterns[number], binding):
            yield from join(graph, rest, found)
    elif patterns:
        yield from extensions(graph, patterns[0], binding)
    else:
        yield binding


def cheapest(graph: Triples, patterns: Sequence[Pattern], binding: Binding) -> int:
    """The number of the pattern to look at next."""
    ranks = [_rank(pattern, binding) for pattern in patterns]
    best = min(ranks)
    numbers = [number for number, rank in enumerate(ranks) if rank == best]
    if len(numbers) == 1 or best < _FROM_OBJECT:
        return numbers[0]
    return min(numbers, key=lambda number: _cost(graph, patterns[number], binding))


_CHECK, _FROM_SUBJECT, _FROM_OBJECT, _SCAN, _ANY = range(5)


def is_bound(pattern: Pattern, binding: Binding) -> bool:
    """Whether nothing is open in a pattern, so that it only holds or does not."""
    return all(name in binding for name in pattern.variables)


def is_scan(pattern: Pattern, binding: Binding) -> bool:
    """Whether neither end of a pattern is known."""
    return _rank(pattern, binding) >= _SCAN


def _rank(pattern: Pattern, binding: Binding) -> int:
    subject, obj = _resolved(pattern.subject, binding), _resolved(pattern.obj, binding)
    steps = pattern.predicate
    if isinstance(steps, str):
        known = steps in binding
        inverse = False
    else:
        known, inverse = True, steps[0].inverse
    if subject is not None and obj is not None:
        return _CHECK
    if subject is None and obj is None:
        return _SCAN if known else _ANY
    return _FROM_SUBJECT if (subject is not None) != inverse else _FROM_OBJECT


def _cost(graph: Triples, pattern: Pattern, binding: Binding) -> int:
    steps = pattern.predicate
    if isinstance(steps, str):
        steps = (Step(binding[steps]),) if steps in binding else ()
    total = 0
    for step in steps:
        end = pattern.subject if step.inverse else pattern.obj
        total += graph.cost(step.predicate, _resolved(end, binding))
    return total


def _resolved(name: Name, binding: Binding) -> Term | None:
    return binding.get(name) if name.startswith("?") else name


def extensions(graph: Triples, pattern: Pattern, binding: Binding) -> Iterator[Binding]:
    """The bindings that extend one by what one pattern matches."""
    steps = pattern.predicate
    if isinstance(steps, str):
        if steps not in binding:
            yield from _any_predicate(graph, pattern, steps, binding)
            return
        steps = (Step(binding[steps]),)
    subject, obj = _resolved(pattern.subject, binding), _resolved(pattern.obj, binding)
    for step in steps:
        for start, end in _ends(graph, step, subject, obj):
            if obj is None and subject is None:
                found = _bound(binding, ((pattern.subject, start), (pattern.obj, end)))
                if found is not None:
                    yield found
            elif obj is None:
                yield {**binding, pattern.obj: end}
            else:
                yield binding if subject is not None else {**binding, pattern.subject: start}


def _ends(graph: Triples, step: Step, subject: Term | None, obj: Term | None) -> Iterable[tuple[Term, Term]]:
    if step.inverse:
        return [(start, end) for end, start in _ends(graph, Step(step.predicate), obj, subject)]
    if subject is not None:
        found = graph.objects(subject, step.predicate)
        return [(subject, end) for end in found if obj is None or end == obj]
    if obj is not None:
        return [(start, obj) for start in graph.subjects(step.predicate, obj)]
    return ((start, end) for start, _, end in graph.match(None, step.predicate, None))


def _any_predicate(graph: Triples, pattern: Pattern, name: Name, binding: Binding) -> Iterator[Binding]:
    subject, obj = _resolved(pattern.subject, binding), _resolved(pattern.obj, binding)
    for triple in graph.match(subject, None, obj):
        found = _bound(binding, zip((pattern.subject, name, pattern.obj), triple, strict=True))
        if found is not None:
            yield found


def _bound(binding: Binding, pairs: Iterable[tuple[Name, Term]]) -> Binding | None:
    fresh = dict(binding)
    for name, term in pairs:
        if name.startswith("?") and fresh.setdefault(name, term) != term:
            return None
    return fresh


def unify(pattern: Pattern, triple: tuple[Term, Term, Term]) -> Iterator[Binding]:
    """How a triple can be what a pattern matches."""
    subject, predicate, obj = triple
    ends: list[tuple[tuple[Name, Term], ...]]
    if isinstance(pattern.predicate, str):
        ends = [((pattern.subject, subject), (pattern.predicate, predicate), (pattern.obj, obj))]
    else:
        ends = [
            ((pattern.obj, subject), (pattern.subject, obj))
            if step.inverse
            else ((pattern.subject, subject), (pattern.obj, obj))
            for step in pattern.predicate
            if step.predicate == predicate
        ]
    for pairs in ends:
        if all(name.startswith("?") or name == term for name, term in pairs):
            found = _bound({}, pairs)
            if found is not None:
                yield found


def patterns_in(part: Part) -> Iterator[Pattern]:
    """All triple patterns of a part, those in its tests too."""
    match part:
        case Basic(patterns):
            yield from patterns
        case Join(left, right) | Union(left, right):
            yield from patterns_in(left)
            yield from patterns_in(right)
        case Filter(inner, _, existences):
            yield from patterns_in(inner)
            for existence in existences:
                yield from patterns_in(existence.part)
        case Extend(inner, _, _):
            yield from patterns_in(inner)


def bound_in(part: Part) -> frozenset[Name]:
    """The variables that a part may bind."""
    match part:
        case Basic(patterns):
            return frozenset(name for pattern in patterns for name in pattern.variables)
        case Join(left, right) | Union(left, right):
            return bound_in(left) | bound_in(right)
        case Filter(inner, _, _):
            return bound_in(inner)
        case Extend(inner, name, _):
            return bound_in(inner) | {name}
