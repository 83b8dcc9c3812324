"""Rules and contradictions as Horn clauses over named terms, and the joins that answer them from whatever is known.

A variable is a number below zero. A clause is asked in two directions: what follows from a triple, by matching it with
each place of the body, and what a triple follows from, by matching it with the head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.dataset.inference.reserved import RESERVED_TERMS, TYPE
from app.errors import SourceError
from app.model.terms import Term, Triple

Symbol = Term | int
Atom = tuple[Symbol, Term, Symbol]
Bindings = dict[int, Term]

RDF_TYPE: Final = RESERVED_TERMS[TYPE]


class NotIncremental(Exception):  # no fault: the caller infers in full
    """The change cannot be followed step by step, or not for less than inferring everything costs."""


@dataclass(frozen=True)
class Clause:
    """What holds where all of the body does; the name is that of the rule in the OWL 2 RL tables.

    `silent` says that the subject of what it states may be a literal.
    """

    name: str
    head: Atom
    body: tuple[Atom, ...]
    silent: bool = False


class Known(Protocol):
    """Triples that can be asked for."""

    def holds(self, triple: Triple) -> bool:
        """Whether the triple is known."""

    def rows(self, subject: Term | None, predicate: Term, obj: Term | None) -> Iterator[Triple]:
        """The known triples with this predicate and this subject or object."""


def match(atom: Atom, triple: Triple, bound: Bindings) -> Bindings | None:
    """The bindings under which an atom is this triple, or None."""
    if atom[1] != triple[1]:
        return None
    found = dict(bound)
    for symbol, term in ((atom[0], triple[0]), (atom[2], triple[2])):
        if isinstance(symbol, int):
            if found.setdefault(symbol, term) != term:
                return None
        elif symbol != term:
            return None
    return found


def resolve(atom: Atom, bound: Bindings) -> tuple[Term | None, Term, Term | None]:
    """The atom with what its variables stand for; None where one is free."""
    subject, predicate, obj = atom
    return (
        bound.get(subject) if isinstance(subject, int) else subject,
        predicate,
        bound.get(obj) if isinstance(obj, int) else obj,
    )


def instance(atom: Atom, bound: Bindings) -> Triple:
    """The triple that an atom is under bindings of all its variables."""
    subject, predicate, obj = resolve(atom, bound)
    if subject is None or obj is None:
        raise SourceError("a rule", f"a variable of {atom} is free")
    return subject, predicate, obj


def solve(body: Sequence[Atom], bound: Bindings, known: Known) -> Iterator[Bindings]:
    """The bindings under which all atoms are known triples, found one by one; what binds most is asked first."""
    if not body:
        yield bound
        return
    place = min(range(len(body)), key=lambda index: _cost(body[index], bound))
    atom, rest = body[place], (*body[:place], *body[place + 1 :])
    subject, predicate, obj = resolve(atom, bound)
    if subject is not None and obj is not None:
        if known.holds((subject, predicate, obj)):
            yield from solve(rest, bound, known)
        return
    if subject is None and (obj is None or predicate == RDF_TYPE):
        raise NotIncremental(f"all of {atom}")
    for triple in known.rows(subject, predicate, obj):
        found = match(atom, triple, bound)
        if found is not None:
            yield from solve(rest, found, known)


def _cost(atom: Atom, bound: Bindings) -> int:
    """How much an atom is likely to bring: nothing where all is bound, least from a subject, most from a class."""
    subject, predicate, obj = resolve(atom, bound)
    if subject is not None:
        return 0 if obj is not None else 1
    return 3 if obj is None or predicate == RDF_TYPE else 2
