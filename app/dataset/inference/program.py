"""What the schema of a store makes of the rules: clauses, by what they are asked for and by what they state."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from app.dataset.inference import reserved as owl
from app.dataset.inference.clauses import RDF_TYPE, Atom, Clause, NotIncremental, Symbol
from app.dataset.inference.closure import close_schema
from app.dataset.inference.denials import Denial, denials_of
from app.dataset.inference.facts import Facts
from app.dataset.inference.noise import is_silent_class
from app.dataset.inference.reading import Reading
from app.dataset.inference.reserved import RESERVED_TERMS, SCHEMA_CLASSES
from app.dataset.inference.rules import MemberWatcher, Pattern, Rule
from app.dataset.inference.schema import SCHEMA_RULES, compile_rules
from app.dataset.literals import DATATYPES
from app.model.terms import XSD, Term, Triple, iri
from app.model.vocabulary import OWL, RDFS

SAME: Final = RESERVED_TERMS[owl.SAME_AS]
DIFFERENT: Final = RESERVED_TERMS[owl.DIFFERENT_FROM]
_FIRST, _REST, _NIL = (RESERVED_TERMS[number] for number in (owl.FIRST, owl.REST, owl.NIL))
LIST_STEPS: Final = (_FIRST, _REST)

# A triple with one of these predicates, or of one of these types, is an axiom or a part of one.
AXIOMS: Final = frozenset(
    RESERVED_TERMS[number]
    for number in owl.SCHEMA_PREDICATES - {owl.FIRST, owl.REST, owl.NIL, owl.SAME_AS, owl.DIFFERENT_FROM}
)
KINDS: Final = frozenset(RESERVED_TERMS[number] for number in SCHEMA_CLASSES)
_LISTED: Final = frozenset(
    RESERVED_TERMS[number]
    for number in (
        *(owl.PROPERTY_CHAIN_AXIOM, owl.HAS_KEY, owl.INTERSECTION_OF, owl.UNION_OF, owl.ONE_OF),
        *(owl.MEMBERS, owl.DISTINCT_MEMBERS),
    )
)
# Terms of the vocabularies about which somebody may state something that a rule is asked about.
VOCABULARY: Final = (
    *RESERVED_TERMS,
    *(iri(datatype) for datatype in DATATYPES),
    *(iri(RDFS + name) for name in ("label", "comment", "seeAlso", "isDefinedBy", "member", "Class", "Resource")),
    *(iri(OWL + name) for name in ("versionInfo", "deprecated", "AnnotationProperty", "NamedIndividual", "Ontology")),
    *(iri(XSD + name) for name in ("date", "time", "gYear", "gYearMonth", "duration")),
)
_VOCABULARY: Final = frozenset(VOCABULARY)

Key = tuple[Term, Term | None]
_Bodied = TypeVar("_Bodied", Clause, Denial)
# Compiled schemas that are kept for the next change; a writer needs one, a test a few.
_KEPT: Final = 4


@dataclass(frozen=True)
class Program:
    """The clauses of a schema.

    `following` gives those with a place in the body for a triple, and the place, by the triple's key; `stating` those
    that state triples with a key; `denying` is as `following` for contradictions. The key of a triple is its
    predicate, and its class if that is rdf:type. `terms` are the terms that the schema speaks of, `lists` the nodes of
    its lists, `datatypes` those in which literals are by their value.
    """

    following: dict[Key, list[tuple[Clause, int]]]
    stating: dict[Key, list[Clause]]
    denying: dict[Key, list[tuple[Denial, int]]]
    silent: frozenset[Term]
    terms: frozenset[Term]
    lists: frozenset[Term]
    datatypes: frozenset[Term]


def key_of(triple: Triple | Atom) -> Key:
    """What clauses are found by."""
    _, predicate, obj = triple
    return (predicate, obj) if predicate == RDF_TYPE and isinstance(obj, str) else (predicate, None)


@dataclass
class _Cache:
    """Programs by the schema they were compiled from, the one used last at the end; None where there can be none."""

    programs: dict[frozenset[Triple], Program | None] = field(default_factory=dict)

    def program_of(self, schema: frozenset[Triple], lists: frozenset[Term]) -> Program:
        """The program of a schema; `NotIncremental` where it has a construct that is only inferred in full."""
        if schema not in self.programs:
            try:
                self.programs[schema] = _compiled(schema, lists)
            except NotIncremental:
                self.programs[schema] = None
        program = self.programs[schema] = self.programs.pop(schema)
        while len(self.programs) > _KEPT:
            del self.programs[next(iter(self.programs))]
        if program is None:
            raise NotIncremental("the schema")
        return program


_CACHE: Final = _Cache()


def read_program(reading: Reading) -> Program:
    """The program of the schema in a store; `NotIncremental` where there can be none."""
    schema = {row for predicate in AXIOMS for row in reading.rows_of(predicate)}
    schema.update(row for kind in KINDS for row in reading.rows(None, RDF_TYPE, kind))
    lists: set[Term] = set()
    for head in {obj for _, predicate, obj in schema if predicate in _LISTED}:
        schema.update(_list_rows(reading, head, lists))
    return _CACHE.program_of(frozenset(schema), frozenset(lists))


class KnownSchema:
    """The program of one store's schema: read when it is first asked for, and kept until a change touches the schema.

    Reading it takes a third of what a small change takes. It is for a store that only changes as `follow` is told.
    """

    def __init__(self) -> None:
        self._program: Program | None = None

    def program(self, reading: Reading) -> Program:
        """The program; `NotIncremental` where there can be none, or something is stated of the vocabularies."""
        if self._program is None:
            program = read_program(reading)
            check_vocabulary(reading, program)
            self._program = program
        return self._program

    def follow(self, changed: Iterable[Triple]) -> None:
        """Forget the program where a triple that came or went, asserted or entailed, is one that it may rest on."""
        if self._program is not None and any(map(self._is_of_schema, changed)):
            self._program = None

    def forget(self) -> None:
        """Read the schema anew next time."""
        self._program = None

    def _is_of_schema(self, triple: Triple) -> bool:
        subject, predicate, obj = triple
        return (
            predicate in AXIOMS
            or (predicate == RDF_TYPE and obj in KINDS)
            or (predicate in LIST_STEPS and self._program is not None and subject in self._program.lists)
            or subject in _VOCABULARY
        )


def _list_rows(reading: Reading, head: Term, seen: set[Term]) -> Iterator[Triple]:
    """The triples of a list; `NotIncremental` where it branches, since which branch counts depends on the reader."""
    while head != _NIL and head not in seen:
        seen.add(head)
        firsts, rests = (list(reading.rows(head, predicate, None)) for predicate in (_FIRST, _REST))
        if len(firsts) > 1 or len(rests) > 1:
            raise NotIncremental("a list that branches")
        yield from (*firsts, *rests)
        if not rests:
            return
        head = rests[0][2]


def _compiled(schema: frozenset[Triple], lists: frozenset[Term]) -> Program:
    facts = close_schema(sorted(schema))
    if facts.same:
        raise NotIncremental("equal names in the schema")
    rules = compile_rules(facts)
    names = facts.terms.names()
    clauses = [*_clauses(rules, names), *_enumerations(facts, names)]
    denials = [denial for denial in denials_of(facts) if denial.body]
    bodies = [*(clause.body for clause in clauses), *(denial.body for denial in denials)]
    asked = {key_of(atom) for body in bodies for atom in body}
    clauses = [one for one in clauses if not _is_idle(one.head, asked)]
    _check(clauses, denials)
    clauses, silent = _with_silence(clauses, rules, names)
    return Program(
        following=_by_body(clauses),
        stating=_by_head(clauses),
        denying=_by_body(denials),
        silent=silent,
        terms=frozenset(term for triple in schema for term in triple) - {RDF_TYPE},
        lists=lists,
        datatypes=_watched(rules, names),
    )


def _clauses(rules: Iterable[Rule], names: list[Term]) -> Iterator[Clause]:
    for rule in rules:
        if rule not in SCHEMA_RULES and (horn := rule.horn) is not None:
            yield Clause(rule.name, _named(horn.head, names), tuple(_named(atom, names) for atom in horn.body))


def _named(pattern: Pattern, names: list[Term]) -> Atom:
    subject, predicate, obj = pattern
    return (names[subject] if subject >= 0 else subject, names[predicate], names[obj] if obj >= 0 else obj)


def _enumerations(facts: Facts, names: list[Term]) -> Iterator[Clause]:
    """cls-oo: the members of an enumeration, whatever else holds."""
    for cls, head in facts.pairs[owl.ONE_OF]:
        for member in facts.list_members(head):
            yield Clause("cls-oo", (names[member], RDF_TYPE, names[cls]), ())


def _is_idle(head: Atom, asked: set[Key]) -> bool:
    """Whether what a clause states is told to nobody and asked by none."""
    is_untold = head[1] == RDF_TYPE and isinstance(head[2], str) and is_silent_class(head[2])
    # A literal may be put into a datatype that it is no value of: that is looked at where it is stated.
    is_datatype = isinstance(head[2], str) and head[2][1:-1] in DATATYPES
    return is_untold and not is_datatype and key_of(head) not in asked


def _check(clauses: Iterable[Clause], denials: Iterable[Denial]) -> None:
    """`NotIncremental` where a rule is about the schema or any type, or a property has no name."""
    for clause in clauses:
        for atom in (clause.head, *clause.body):
            _check_atom(atom)
        if any(atom[1] == SAME for atom in clause.body):
            raise NotIncremental("a rule about equality")
    for denial in denials:
        for atom in denial.body:
            _check_atom(atom)


def _check_atom(atom: Atom) -> None:
    _, predicate, obj = atom
    if predicate == RDF_TYPE and (isinstance(obj, int) or obj in KINDS):
        raise NotIncremental("a rule about types")
    if predicate in AXIOMS or predicate in (_FIRST, _REST) or not predicate.startswith("<"):
        raise NotIncremental("a rule about the schema")


def _with_silence(
    clauses: list[Clause], rules: Iterable[Rule], names: list[Term]
) -> tuple[list[Clause], frozenset[Term]]:
    """The clauses, marked where they may state something of a literal, and the properties of which that is stated."""
    silent: set[Key] = {(RDF_TYPE, datatype) for datatype in _watched(rules, names)}
    grown = True
    while grown:
        found = {key_of(clause.head) for clause in clauses if _may_be_silent(clause, silent)}
        grown = not found <= silent
        silent |= found
    marked = [
        Clause(one.name, one.head, one.body, silent=_may_be_silent(one, silent))
        for one in sorted(
            clauses, key=lambda clause: (len(clause.body), clause.body[:1] and clause.body[0][1] != RDF_TYPE)
        )
    ]
    return marked, frozenset(predicate for predicate, _ in silent if predicate != RDF_TYPE)


def _may_be_silent(clause: Clause, silent: set[Key]) -> bool:
    subject: Symbol = clause.head[0]
    if clause.head[1] == SAME or not isinstance(subject, int):
        return isinstance(subject, str) and subject.startswith('"')
    return all(key_of(atom) in silent for atom in clause.body if atom[0] == subject)


def _watched(rules: Iterable[Rule], names: list[Term]) -> frozenset[Term]:
    classes = {names[cls] for rule in rules if isinstance(rule, MemberWatcher) for cls in rule.classes}
    return frozenset(cls for cls in classes if cls[1:-1] in DATATYPES)


def _by_head(clauses: Iterable[Clause]) -> dict[Key, list[Clause]]:
    found: defaultdict[Key, list[Clause]] = defaultdict(list)
    for clause in clauses:
        found[key_of(clause.head)].append(clause)
    return dict(found)


def _by_body(clauses: Iterable[_Bodied]) -> dict[Key, list[tuple[_Bodied, int]]]:
    found: defaultdict[Key, list[tuple[_Bodied, int]]] = defaultdict(list)
    for clause in clauses:
        for place, atom in enumerate(clause.body):
            found[key_of(atom)].append((clause, place))
    return dict(found)


def check_vocabulary(reading: Reading, program: Program) -> None:
    """`NotIncremental` where something that a rule asks about is stated of a term of the vocabularies."""
    for term in VOCABULARY:
        for row in reading.rows(term, None, None):
            key = key_of(row)
            if key in program.following or key in program.denying:
                raise NotIncremental("statements about the vocabularies")
