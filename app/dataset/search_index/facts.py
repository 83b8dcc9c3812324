"""What a search entry is made of: the facts of a thing, as far as they concern a search, by their role.

For a build they are read from the documents of N-Triples that it loads anyway, which costs a tenth of asking the store
for them; for a write they are asked of the store, thing by thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from pyoxigraph import DefaultGraph, NamedNode, Store

from app.model.identifiers import GRAPH
from app.model.terms import RDF, RDFS, Term
from app.model.vocabulary import DCTERMS, FOAF, ORG, SKOS, TT


class Role:
    """What a property tells a search; texts, because a build counts them by the million."""

    LABEL: Final = "label"
    TITLE: Final = "title"
    OTHER_NAME: Final = "other name"
    ACRONYM: Final = "acronym"
    DESIGNATION: Final = "designation"
    IDENTIFIER: Final = "identifier"
    TEXT: Final = "text"
    TYPE: Final = "type"
    VERSION_OF: Final = "version of"
    PART_OF: Final = "part of"
    BODY: Final = "body"
    COMMITTEE: Final = "committee"
    IN_FORCE: Final = "in force"
    WITHDRAWN: Final = "withdrawn"
    STAGE: Final = "stage"
    DATE: Final = "date"
    SUBCLASS: Final = "subclass"


_PROPERTIES: Final[dict[str, tuple[str, ...]]] = {
    Role.LABEL: (RDFS + "label", SKOS + "prefLabel", FOAF + "name"),
    Role.TITLE: (DCTERMS + "title",),
    Role.OTHER_NAME: (SKOS + "altLabel", SKOS + "hiddenLabel", DCTERMS + "alternative"),
    Role.ACRONYM: (TT + "acronym", SKOS + "notation"),
    Role.DESIGNATION: (TT + "designation",),
    Role.IDENTIFIER: (DCTERMS + "identifier",),
    Role.TEXT: (
        *(TT + name for name in ("text", "gist", "condition", "aim", "rationale")),
        *(SKOS + name for name in ("definition", "note", "scopeNote", "historyNote", "example")),
        RDFS + "comment",
        DCTERMS + "description",
    ),
    Role.TYPE: (RDF + "type",),
    Role.VERSION_OF: (TT + "versionOf",),
    Role.PART_OF: (TT + "directPartOf", TT + "partOf", TT + "expressedBy"),
    Role.BODY: (
        TT + "issuedBy",
        TT + "parentBody",
        TT + "hasParty",
        ORG + "subOrganizationOf",
        ORG + "transitiveSubOrganizationOf",
    ),
    Role.COMMITTEE: (TT + "responsibleCommittee",),
    Role.IN_FORCE: (TT + "inForce",),
    Role.WITHDRAWN: (TT + "withdrawalDate",),
    Role.STAGE: (TT + "currentStage",),
    Role.DATE: (TT + "publicationDate", TT + "adoptionDate", TT + "startDate", TT + "asOf"),
    Role.SUBCLASS: (RDFS + "subClassOf",),
}
ROLES: Final[dict[Term, str]] = {f"<{one}>": role for role, several in _PROPERTIES.items() for one in several}
# What a thing takes over from what it is a part or a version of, and the links by which it does.
INHERITED: Final = frozenset(
    {
        Role.VERSION_OF,
        Role.PART_OF,
        Role.BODY,
        Role.COMMITTEE,
        Role.IN_FORCE,
        Role.WITHDRAWN,
        Role.STAGE,
        Role.DATE,
    }
)
_LINKS: Final = tuple(
    NamedNode(one) for role in (Role.VERSION_OF, Role.PART_OF) for one in _PROPERTIES[role] if one != TT + "partOf"
)
# What the dataset says of itself is not searched: its graphs, and the questions, which have pages of their own.
_PASSED_OVER: Final = (f"<{GRAPH}", f"<{GRAPH.removesuffix('graph/')}questions/")

# The objects of each role.
FactsOfThing = Mapping[str, Sequence[Term]]
_NOTHING: Final[FactsOfThing] = {}
# So many things are kept sorted out by role: those of which others take something over come again and again.
_SORTED_OUT: Final = 20_000


class Facts(Protocol):
    """Where the facts of things come from."""

    def of(self, thing: Term) -> FactsOfThing:
        """The facts of a thing; none for one that is not known."""

    def versions_of(self, document: Term) -> Iterable[Term]:
        """The versions of a document."""

    def superclasses(self, kind: Term) -> Iterable[Term]:
        """What a class is stated or entailed to be a subclass of, itself perhaps among them."""


def is_searched(thing: Term) -> bool:
    """Whether there may be an entry for a thing: for what has an address and is no part of the machinery."""
    return thing.startswith("<") and not thing.startswith(_PASSED_OVER)


class GatheredFacts:
    """The facts of all things of some documents, in memory: some 1.2 kB for each thing with a title or two."""

    def __init__(self, documents: Iterable[Path]) -> None:
        # Roles and objects in turn, which takes half the memory of pairs and a fifth of that of lists by role.
        self._facts: dict[Term, list[str]] = {}
        self._versions: dict[Term, dict[Term, None]] = {}
        self._sorted_out: dict[Term, FactsOfThing] = {}
        same: dict[Term, Term] = {}  # one string for each IRI, however often it is an object
        for document in documents:
            self._gather(document, same)

    def _gather(self, document: Path, same: dict[Term, Term]) -> None:
        facts, roles = self._facts, ROLES
        with document.open(encoding="utf-8", newline="\n") as file:  # so that U+2028 inside a literal ends no line
            for line in file:
                thing, predicate, rest = line.split(" ", 2)
                role = roles.get(predicate)
                if role is None or not is_searched(thing):
                    continue
                known = facts.get(thing)
                if known is None:
                    known = facts[thing] = []
                term = rest[:-3]
                if term[0] != '"':
                    term = same.setdefault(term, term)
                if role is Role.VERSION_OF:
                    self._versions.setdefault(term, {})[thing] = None
                known += (role, term)

    def things(self) -> Iterable[Term]:
        """All things of which anything is known."""
        return self._facts

    def of(self, thing: Term) -> FactsOfThing:
        """See `Facts`."""
        known = self._sorted_out.get(thing)
        if known is None:
            if len(self._sorted_out) >= _SORTED_OUT:
                self._sorted_out.clear()
            known = self._sorted_out[thing] = _by_role(self._facts.get(thing, ()))
        return known

    def versions_of(self, document: Term) -> Iterable[Term]:
        """See `Facts`."""
        return self._versions.get(document, ())

    def superclasses(self, kind: Term) -> Iterable[Term]:
        """See `Facts`."""
        return self.of(kind).get(Role.SUBCLASS, ())


class StoredFacts:
    """The facts of things, asked of the default graph of a store, each once; the store must not change meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts: dict[Term, FactsOfThing] = {}

    def of(self, thing: Term) -> FactsOfThing:
        """See `Facts`."""
        if not is_searched(thing):
            return _NOTHING
        if thing not in self._facts:
            facts: list[str] = []
            for quad in self._store.quads_for_pattern(_node(thing), None, None, DefaultGraph()):
                role = ROLES.get(str(quad.predicate))
                if role is not None:
                    facts += (role, str(quad.object))
            self._facts[thing] = _by_role(facts)
        return self._facts[thing]

    def versions_of(self, document: Term) -> Iterable[Term]:
        """See `Facts`."""
        return self._pointing(NamedNode(TT + "versionOf"), document)

    def superclasses(self, kind: Term) -> Iterable[Term]:
        """See `Facts`."""
        return self.of(kind).get(Role.SUBCLASS, ())

    def instances_of(self, kind: Term) -> Iterable[Term]:
        """The things of a class."""
        return self._pointing(NamedNode(RDF + "type"), kind)

    def below(self, thing: Term) -> set[Term]:
        """All that takes something over from a thing: its parts and versions, their parts, and so on."""
        found: set[Term] = set()
        waiting = [thing]
        while waiting:
            whole = waiting.pop()
            for link in _LINKS:
                fresh = set(self._pointing(link, whole)) - found
                found |= fresh
                waiting += fresh
        return found

    def _pointing(self, predicate: NamedNode, thing: Term) -> list[Term]:
        if not thing.startswith("<"):
            return []
        found = self._store.quads_for_pattern(None, predicate, _node(thing), DefaultGraph())
        return [subject for quad in found if is_searched(subject := str(quad.subject))]


def _by_role(facts: Sequence[str]) -> FactsOfThing:
    if not facts:
        return _NOTHING
    found: dict[str, list[Term]] = {}
    for role, term in zip(facts[::2], facts[1::2], strict=True):
        found.setdefault(role, []).append(term)
    return found


def _node(thing: Term) -> NamedNode:
    return NamedNode(thing[1:-1])
