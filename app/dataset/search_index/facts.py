"""What a search entry is made of: the facts of a thing, as far as they concern a search, by their role.

For a build they are read from the documents of N-Triples that it loads anyway, which costs a tenth of asking the store
for them; for a write they are asked of the store, thing by thing.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Final, Protocol

from pyoxigraph import DefaultGraph, NamedNode, Store

from app.model.identifiers import GRAPH
from app.model.terms import RDF, RDFS, Term
from app.model.vocabulary import DCTERMS, FOAF, ORG, SKOS, TT


class Role(IntEnum):
    """What a property tells a search."""

    LABEL = 0
    TITLE = 1
    OTHER_NAME = 2
    ACRONYM = 3
    DESIGNATION = 4
    IDENTIFIER = 5
    TEXT = 6
    TYPE = 7
    VERSION_OF = 8
    PART_OF = 9
    BODY = 10
    COMMITTEE = 11
    IN_FORCE = 12
    WITHDRAWN = 13
    STAGE = 14
    DATE = 15
    SUBCLASS = 16


_PROPERTIES: Final[dict[Role, tuple[str, ...]]] = {
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
ROLES: Final[dict[Term, Role]] = {f"<{one}>": role for role, several in _PROPERTIES.items() for one in several}
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

# Roles and objects in turn: role, object, role, object. Half the memory of a list of pairs.
FactList = list[Role | Term]


class Facts(Protocol):
    """Where the facts of things come from."""

    def of(self, thing: Term) -> Sequence[Role | Term]:
        """The facts of a thing, roles and objects in turn; none for one that is not known."""

    def versions_of(self, document: Term) -> Iterable[Term]:
        """The versions of a document."""

    def superclasses(self, kind: Term) -> Iterable[Term]:
        """What a class is stated or entailed to be a subclass of, itself perhaps among them."""


def is_searched(thing: Term) -> bool:
    """Whether there may be an entry for a thing: for what has an address and is no part of the machinery."""
    return thing.startswith("<") and not thing.startswith(_PASSED_OVER)


def objects(facts: Sequence[Role | Term], role: Role) -> list[Term]:
    """The objects of the facts of a role."""
    return [str(facts[place + 1]) for place in range(0, len(facts), 2) if facts[place] is role]


class GatheredFacts:
    """The facts of all things of some documents, in memory: some 1.2 kB for each thing with a title or two."""

    def __init__(self, documents: Iterable[Path]) -> None:
        self._facts: dict[Term, FactList] = {}
        self._versions: dict[Term, list[Term]] = {}
        same: dict[Term, Term] = {}  # one string for each IRI, however often it is an object
        for document in documents:
            self._gather(document, same)
        for thing, facts in self._facts.items():
            for whole in objects(facts, Role.VERSION_OF):
                self._versions.setdefault(whole, []).append(thing)

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
                known += (role, term if term[0] == '"' else same.setdefault(term, term))

    def things(self) -> Iterable[Term]:
        """All things of which anything is known."""
        return self._facts

    def of(self, thing: Term) -> Sequence[Role | Term]:
        """See `Facts`."""
        return self._facts.get(thing, ())

    def versions_of(self, document: Term) -> Iterable[Term]:
        """See `Facts`."""
        return self._versions.get(document, ())

    def superclasses(self, kind: Term) -> Iterable[Term]:
        """See `Facts`."""
        return objects(self.of(kind), Role.SUBCLASS)


class StoredFacts:
    """The facts of things, asked of the default graph of a store, each once; the store must not change meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts: dict[Term, FactList] = {}

    def of(self, thing: Term) -> Sequence[Role | Term]:
        """See `Facts`."""
        if thing not in self._facts:
            facts: FactList = []
            for quad in self._store.quads_for_pattern(_node(thing), None, None, DefaultGraph()):
                role = ROLES.get(str(quad.predicate))
                if role is not None:
                    facts += (role, str(quad.object))
            self._facts[thing] = facts
        return self._facts[thing]

    def versions_of(self, document: Term) -> Iterable[Term]:
        """See `Facts`."""
        return self._pointing(NamedNode(TT + "versionOf"), document)

    def superclasses(self, kind: Term) -> Iterable[Term]:
        """See `Facts`."""
        return objects(self.of(kind), Role.SUBCLASS)

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

    def _pointing(self, predicate: NamedNode, thing: Term) -> Iterable[Term]:
        if not thing.startswith("<"):
            return []
        return [
            str(quad.subject) for quad in self._store.quads_for_pattern(None, predicate, _node(thing), DefaultGraph())
        ]


def _node(thing: Term) -> NamedNode:
    return NamedNode(thing[1:-1])
