"""What a change of the asserted triples changes in what they entail: worked out from the change, not from all triples.

What is removed goes first. A triple that may rest on it is looked at once: where it still has a proof from asserted
triples it stays, and nothing behind it is looked at; otherwise it goes, and so on (after B. Motik, Y. Nenov, R. Piro
and I. Horrocks, "Incremental Update of Datalog Materialisation: the Backward/Forward Algorithm", AAAI 2015). Then the
rules are applied to what is added, to what follows from that, and so on.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Store

from app.dataset.inference.clauses import RDF_TYPE, NotIncremental, instance, match, solve
from app.dataset.inference.inconsistency import Inconsistency
from app.dataset.inference.knowledge import Grown, Knowledge, is_vacuous
from app.dataset.inference.noise import VOCABULARIES, is_noise
from app.dataset.inference.program import (
    AXIOMS,
    DIFFERENT,
    KINDS,
    LIST_STEPS,
    SAME,
    VOCABULARY,
    KnownSchema,
    key_of,
)
from app.dataset.inference.proving import Prover, is_datatype_of
from app.dataset.inference.reading import Reading, as_stored
from app.dataset.literals import is_ill_formed, is_value_of
from app.model.terms import Term, Triple

# A change of more triples than this is inferred in full.
LARGEST: Final = 20_000


@dataclass(frozen=True)
class Increment:
    """What becomes entailed and what ceases to be, as graph/entailed shows it, and what contradicts because of it."""

    added: frozenset[Triple]
    removed: frozenset[Triple]
    inconsistencies: tuple[Inconsistency, ...]


def increment(
    store: Store, added: Collection[Triple], removed: Collection[Triple], schema: KnownSchema | None = None
) -> Increment | None:
    """What a change entails, or None where that is to be found by `close`.

    `store` is as a version's complete store before the change: the default graph holds what is asserted and entailed,
    graph/entailed what is entailed only; it is consistent, and not written to here. `added` were not asserted before,
    `removed` were. None comes of a change of the schema, of one that reaches too far, and of a schema with one of
    the constructs that docs/inference.md names. `schema` is what earlier changes of the store have left to be known of
    its schema; it follows this one.
    """
    schema = schema or KnownSchema()
    if len(added) + len(removed) > LARGEST:
        schema.forget()
        return None
    try:
        change = _Change(Reading(store), as_stored(added), as_stored(removed), schema)
        found = change.worked_out()
    except (NotIncremental, RecursionError):
        schema.forget()
        return None
    schema.follow((*change.asserted, *found.added, *found.removed))
    return found


class _Change:
    def __init__(
        self, reading: Reading, added: Iterable[Triple], removed: Iterable[Triple], schema: KnownSchema
    ) -> None:
        self._reading = reading
        self._added, self._removed = dict.fromkeys(added), dict.fromkeys(removed)
        self._program = schema.program(reading)
        changed = self.asserted
        self._equality = any(triple[1] == SAME for triple in changed) or _has_any(reading, SAME) or self._can_equate()
        self._checked: set[Term] = set()
        self._new_literals: set[Term] = set()
        for triple in changed:
            self._check(triple)

    @property
    def asserted(self) -> set[Triple]:
        """The triples that are asserted now and were not, or were and are not."""
        return {*self._added, *self._removed}

    def _can_equate(self) -> bool:
        return (SAME, None) in self._program.stating

    def worked_out(self) -> Increment:
        """The increment."""
        if self._equality:
            self._check_names()
        gone = self._take_away()
        grown = Grown(Knowledge(self._reading, self._program, gone, equality=self._equality))
        misfits = list(self._add(grown))
        self._check_new_names(grown)
        findings = {(one.rule, frozenset(one.triples)): one for one in (*misfits, *self._denied(grown))}
        return self._difference(gone, grown, tuple(findings.values()))

    def _check(self, triple: Triple) -> None:
        """`NotIncremental` where a triple that comes or goes is an axiom or a part of one, or renames one."""
        subject, predicate, obj = triple
        if predicate in AXIOMS or (predicate == RDF_TYPE and obj in KINDS):
            raise NotIncremental("the schema")
        if predicate in LIST_STEPS and subject in self._program.lists:
            raise NotIncremental("a list of the schema")
        if not self._equality:
            return
        for term in (subject, obj) if predicate == SAME else (predicate,):
            self._check_name(term, is_renamed=predicate == SAME)

    def _check_name(self, term: Term, *, is_renamed: bool) -> None:
        """`NotIncremental` where a term of the schema or a property has or gets another name."""
        if is_renamed and term.startswith(VOCABULARIES):
            raise NotIncremental("another name of a term of the vocabularies")
        if is_renamed and (term in self._program.terms or _has_any(self._reading, term)):
            raise NotIncremental("another name of a property or of a term of the schema")
        if term not in self._checked and not term.startswith('"'):
            self._checked.add(term)
            if not is_renamed and any(True for _ in self._reading.rows(None, SAME, term)):
                raise NotIncremental("a property with several names")

    def _check_names(self) -> None:
        if _has_any(self._reading, SAME):
            for term in {*self._program.terms, *VOCABULARY}:
                self._check_name(term, is_renamed=False)

    def _check_new_names(self, grown: Grown) -> None:
        """`NotIncremental` where what gets another name is the property of what comes."""
        renamed = {term for one, predicate, other in grown.new if predicate == SAME for term in (one, other)}
        if renamed & {predicate for _, predicate, _ in grown.new}:
            raise NotIncremental("another name of a property")

    # What goes

    def _take_away(self) -> set[Triple]:
        """The triples that no longer hold."""
        before = Knowledge(self._reading, self._program, frozenset(), equality=self._equality)
        prover = Prover(self._program, before, self._is_asserted, equality=self._equality)
        gone: set[Triple] = set()
        seen = {*self._removed}
        waiting = deque(self._removed)
        self._check_values()
        while waiting:
            triple = waiting.popleft()
            if prover.proves(triple):
                continue
            self._check(triple)
            gone.add(triple)
            if is_vacuous(triple):
                continue
            for follower in self._followers(triple, before):
                if follower not in seen:
                    seen.add(follower)
                    waiting.append(follower)
        return gone

    def _is_asserted(self, triple: Triple) -> bool | None:
        """Whether the triple is asserted after the removals; None where a rule must tell, False where it never held."""
        if not self._reading.holds(triple):
            return None if is_noise(triple) else False
        return True if triple not in self._removed and not self._reading.is_entailed(triple) else None

    def _check_values(self) -> None:
        """`NotIncremental` where a rule asks for the datatypes of values and a value is in no triple any more."""
        for literal in _literals(self._removed) if self._program.datatypes else ():
            if not any(self._is_asserted(row) for row in self._reading.rows(None, None, literal)):
                raise NotIncremental("a value that is no longer there")

    # What comes

    def _add(self, grown: Grown) -> Iterator[Inconsistency]:
        """State what was added and what follows from it; the literals that are in no datatype they should be in."""
        waiting = deque(self._added)
        for triple in self._added:
            grown.add(triple)
            yield from _ill_formed(triple)
        for triple in self._new_values():
            grown.add(triple)
            waiting.append(triple)
        while waiting:
            triple = waiting.popleft()
            self._check(triple)
            if is_vacuous(triple):
                continue
            for follower in self._followers(triple, grown):
                misfit = _misfit(follower, triple)
                if misfit:
                    yield misfit
                if follower not in grown.new and self._is_news(follower, grown):
                    grown.add(follower)
                    waiting.append(follower)

    def _new_values(self) -> Iterator[Triple]:
        """dt-type2 for literals that were in no triple before."""
        for literal in _literals(self._added) if self._program.datatypes else ():
            if not any(True for _ in self._reading.rows(None, None, literal)):
                self._new_literals.add(literal)
                typed = ((literal, RDF_TYPE, datatype) for datatype in self._program.datatypes)
                yield from (triple for triple in typed if is_datatype_of(self._program, triple))

    def _is_news(self, triple: Triple, grown: Grown) -> bool:
        """Whether a triple did not hold, or is noise that nobody asks about."""
        if triple[1] == SAME:
            self._check(triple)
        elif is_noise(triple) and not self._is_asked(triple):
            return False
        return triple[0] in self._new_literals or not grown.base.holds(triple)

    def _is_asked(self, triple: Triple) -> bool:
        key = key_of(triple)
        return key in self._program.following or key in self._program.denying

    def _followers(self, triple: Triple, known: Knowledge | Grown) -> Iterator[Triple]:
        """What follows in one step from a triple and what is known."""
        for clause, place in self._program.following.get(key_of(triple), ()):
            bound = match(clause.body[place], triple, {})
            if bound is None:
                continue
            rest = (*clause.body[:place], *clause.body[place + 1 :])
            for found in solve(rest, bound, known):
                stated = instance(clause.head, found)
                if not is_vacuous(stated):
                    yield stated
        if self._equality:
            yield from _renamed(triple, known)

    # What contradicts

    def _denied(self, grown: Grown) -> Iterator[Inconsistency]:
        for triple in grown.new:
            for denial, place in self._program.denying.get(key_of(triple), ()):
                bound = match(denial.body[place], triple, {})
                if bound is not None:
                    rest = (*denial.body[:place], *denial.body[place + 1 :])
                    for found in solve(rest, bound, grown):
                        finding = denial.finding(found)
                        if finding:
                            yield finding
            yield from self._equated(triple, grown)

    def _equated(self, triple: Triple, grown: Grown) -> Iterator[Inconsistency]:
        """eq-diff1."""
        one, predicate, other = triple
        one, other = sorted((one, other))
        denied, same = ((one, DIFFERENT, other), (other, DIFFERENT, one)), (one, SAME, other)
        if predicate == SAME and not is_vacuous(triple) and any(grown.holds(denial) for denial in denied):
            yield Inconsistency("eq-diff1", (denied[0], same))
        # That a thing differs from itself follows, name by name, where it differs from another name of it.
        if predicate == DIFFERENT and (triple in self._added if one == other else grown.holds(same)):
            yield Inconsistency("eq-diff1", (denied[0], same))

    def _difference(self, gone: set[Triple], grown: Grown, findings: tuple[Inconsistency, ...]) -> Increment:
        """What graph/entailed gains and loses."""
        kept = {triple for triple in self._removed if triple not in gone}
        stated = {triple for triple in (*grown.new, *kept) if triple not in self._added and not is_noise(triple)}
        lost = (gone - grown.new.keys()) | self._added.keys()
        return Increment(
            added=frozenset(triple for triple in stated if not self._was_entailed(triple)),
            removed=frozenset(triple for triple in lost if self._was_entailed(triple)),
            inconsistencies=findings,
        )

    def _was_entailed(self, triple: Triple) -> bool:
        subject, predicate, _ = triple
        if subject.startswith('"') or not predicate.startswith("<"):
            return False
        return self._reading.is_entailed(triple)


def _has_any(reading: Reading, predicate: Term) -> bool:
    return any(True for _ in reading.rows_of(predicate))


def _literals(triples: Iterable[Triple]) -> set[Term]:
    return {obj for _, _, obj in triples if obj.startswith('"')}


def _renamed(triple: Triple, known: Knowledge | Grown) -> Iterator[Triple]:
    """eq-sym, eq-trans, eq-rep-s and eq-rep-o, for a triple."""
    subject, predicate, obj = triple
    if predicate == SAME:
        yield obj, SAME, subject
        for _, _, other in known.rows(obj, SAME, None):
            if other != subject:
                yield subject, SAME, other
        for other, _, _ in known.rows(None, SAME, subject):
            if other != obj:
                yield other, SAME, obj
        for one, stated, other in known.about(subject):
            yield obj if one == subject else one, stated, other
            yield one, stated, obj if other == subject else other
        return
    for _, _, other in known.rows(subject, SAME, None) if not subject.startswith('"') else ():
        yield other, predicate, obj
    for _, _, other in known.rows(obj, SAME, None) if not obj.startswith('"') else ():
        yield subject, predicate, other


def _ill_formed(triple: Triple) -> Iterator[Inconsistency]:
    """dt-not-type for a literal's own datatype."""
    _, _, obj = triple
    if obj.startswith('"') and obj.endswith(">") and is_ill_formed(obj):
        stated = (obj, RDF_TYPE, f"<{obj.rpartition('^^<')[2]}")
        yield Inconsistency("dt-not-type", (triple, stated))


def _misfit(stated: Triple, bearer: Triple) -> Inconsistency | None:
    """dt-not-type for a datatype that a range or a restriction puts a literal into."""
    literal, predicate, datatype = stated
    if predicate != RDF_TYPE or not literal.startswith('"') or is_value_of(literal, datatype[1:-1]) is not False:
        return None
    return Inconsistency("dt-not-type", (bearer, stated))
