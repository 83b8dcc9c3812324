"""The search entry of a thing: how it is called, what it says, and the facets under which it is found."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import orjson

from app.dataset.literals import parts_of
from app.dataset.search_index.facts import Facts, FactsOfThing, Role, is_searched
from app.model.identifiers import CODE, ONTOLOGY
from app.model.searching import (
    Status,
    composed,
    distinct,
    mark_form,
    marks_of,
    order_form,
    whole_form,
)
from app.model.terms import RDFS, Term
from app.model.vocabulary import ORG, OWL, SKOS, TT

Text = tuple[str, str]  # language and words

_NAMES: Final = (Role.LABEL, Role.TITLE, Role.OTHER_NAME, Role.ACRONYM, Role.DESIGNATION)
_YEAR: Final = re.compile(r'"([0-9]{4})')
_STAGE: Final = re.compile(r"([0-9]{2})(?:\.([0-9]{2}))?>$")
_DIGIT: Final = re.compile(r"[0-9]")
_PUBLISHED, _WITHDRAWN = 60, 95
_SAYING_NOTHING: Final = frozenset({OWL + "NamedIndividual", OWL + "Thing", RDFS + "Resource"})
_TRUE: Final = frozenset({"true", "1"})
_LANGUAGES: Final = {"en": 0, "fr": 1, "": 2}
_COMMITTEE, _ORGANIZATION = TT + "Committee", ORG + "Organization"
# A thing is not searched for by more than this of its text; a clause has a fiftieth of it.
_LONGEST_TEXT: Final = 50_000
# What is above a thing, in so many steps; a chain that runs in a circle ends as well.
_MOST_ABOVE: Final = 200
# The things that stand first among those that fit as well; others come between documents and their parts.
_RANKS: Final = (
    (TT + "Committee", 1),
    (ORG + "Organization", 0),
    (TT + "Agreement", 2),
    (TT + "DocumentVersion", 4),
    (TT + "Document", 3),
    (TT + "Meeting", 5),
    (TT + "DocumentPart", 7),
    (SKOS + "Concept", 8),
)
_OTHER_RANK, _CODE_RANK, _TERM_RANK = 6, 8, 9


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a thing: all of them, the most specific ones, and where things of these stand among others."""

    all: tuple[str, ...]
    most_specific: tuple[str, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one thing; texts are pairs of a language ("" for none) and words, classes are IRIs."""

    iri: str
    labels: tuple[Text, ...]
    titles: tuple[Text, ...]
    other_names: tuple[Text, ...]
    marks: tuple[str, ...]
    texts: tuple[Text, ...]
    classes: Classes
    bodies: tuple[str, ...]
    committees: tuple[str, ...]
    status: Status | None
    year: int | None

    @property
    def names(self) -> Iterator[Text]:
        """Every name of the thing."""
        yield from self.labels
        yield from self.titles
        yield from self.other_names

    @property
    def order(self) -> str:
        """Where the thing stands among those that fit as well; no two things stand in one place."""
        name = next(self.names)[1]
        return f"{order_form(_rank(self.iri, self.classes), self.status, self.year, name)} {self.iri}"

    @property
    def whole(self) -> list[str]:
        """The names as they are typed in full; a title that is stands in a row with itself and needs no other form."""
        return distinct(whole_form(words) for _, words in (*self.labels, *self.other_names))

    def shown(self) -> bytes:
        """What is shown of the thing, as JSON."""
        form = {
            "labels": self.labels,
            "titles": self.titles,
            "names": self.other_names,
            "texts": self.texts,
            "kinds": self.classes.most_specific,
            "bodies": self.bodies,
            "committees": self.committees,
            "status": self.status,
            "year": self.year,
        }
        return orjson.dumps({name: value for name, value in form.items() if value})


class Entries:
    """The entries of things, made of the facts that are known."""

    def __init__(self, known: Facts) -> None:
        self._known = known
        self._classes: dict[tuple[Term, ...], Classes] = {}

    def of(self, thing: Term) -> Entry | None:
        """The entry of a thing; None for one that has no name, or no address of its own."""
        if not is_searched(thing):
            return None
        facts = self._known.of(thing)
        spoken = {role: _texts(facts[role]) for role in _NAMES if role in facts}
        if not any(spoken.values()):
            return None
        labels, titles, others = _called(spoken)
        classes = self._classes_of(tuple(facts.get(Role.TYPE, ())))
        above = [self._known.of(one) for one in _above(thing, self._known)]
        bodies, committees = _owners(thing, classes, facts, above)
        status, year = _state(thing, self._known, facts, above)
        return Entry(
            iri=thing[1:-1],
            labels=labels,
            titles=titles,
            other_names=others,
            marks=tuple(_marks(spoken, _texts(facts.get(Role.IDENTIFIER, ())))),
            texts=tuple((language, words[:_LONGEST_TEXT]) for language, words in _texts(facts.get(Role.TEXT, ()))),
            classes=classes,
            bodies=bodies,
            committees=committees,
            status=status,
            year=year,
        )

    def _classes_of(self, stated: tuple[Term, ...]) -> Classes:
        """What is to be known of a set of classes, worked out once for each."""
        if stated not in self._classes:
            self._classes[stated] = _classes(stated, self._known)
        return self._classes[stated]


def _called(spoken: Mapping[str, tuple[Text, ...]]) -> tuple[tuple[Text, ...], tuple[Text, ...], tuple[Text, ...]]:
    """Labels, titles and other names, each name once."""
    order = (Role.LABEL, Role.TITLE, Role.DESIGNATION, Role.ACRONYM, Role.OTHER_NAME)
    labels = next(found for role in order if (found := spoken.get(role)))
    titles = tuple(title for title in spoken.get(Role.TITLE, ()) if title not in labels)
    known = {*labels, *titles}
    # A name in no language is searched for as English is: one that is a label in English says nothing more.
    known.update(("", words) for language, words in (*labels, *titles) if language == "en")
    others = dict.fromkeys(other for role in order[2:] for other in spoken.get(role, ()) if other not in known)
    return labels, titles, tuple(others)


def _texts(terms: Sequence[Term]) -> tuple[Text, ...]:
    """The literals among terms, in an order of their own: English, French, no language, others."""
    found = {text for text in map(_literal, terms) if text[1] and not text[1].isspace()}
    return tuple(sorted(found, key=_by_language) if len(found) > 1 else found)


def _by_language(text: Text) -> tuple[int, Text]:
    return _LANGUAGES.get(text[0].partition("-")[0], len(_LANGUAGES)), text


def _literal(term: Term) -> Text:
    """The language and the words of a term; an IRI has none."""
    if term[0] != '"':
        return "", ""
    if "\\" in term:
        words, _, language = parts_of(term)
        return language.lower(), composed(words)
    words, _, suffix = term[1:].rpartition('"')
    return suffix[1:].lower() if suffix[:1] == "@" else "", composed(words)


def _marks(spoken: Mapping[str, tuple[Text, ...]], identifiers: tuple[Text, ...]) -> dict[str, None]:
    """The forms in which designations, acronyms and labels with a number are found, each once."""
    names = {words for role in (Role.DESIGNATION, Role.ACRONYM) for _, words in spoken.get(role, ())}
    names.update(words for _, words in spoken.get(Role.LABEL, ()) if _DIGIT.search(words))
    marks = {mark for words in names for mark in marks_of(words)}
    marks.update(mark_form(words) for _, words in identifiers)
    return dict.fromkeys(sorted(filter(None, marks)))


def _above(thing: Term, known: Facts) -> list[Term]:
    """What the thing is a part or a version of, the nearest first."""
    found: dict[Term, None] = {}
    waiting = [thing]
    for one in waiting:
        facts = known.of(one)
        links = {*facts.get(Role.PART_OF, ()), *facts.get(Role.VERSION_OF, ())}
        fresh = [link for link in sorted(links) if link not in found and link != thing]
        found |= dict.fromkeys(fresh)
        waiting += fresh
        if len(found) > _MOST_ABOVE:
            break
    return list(found)


def _owners(
    thing: Term, classes: Classes, facts: FactsOfThing, above: Sequence[FactsOfThing]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The bodies and the committees of a thing, of its own and of what is above it."""
    bodies = {body for each in (facts, *above) for body in each.get(Role.BODY, ())}
    committees = {committee for each in (facts, *above) for committee in each.get(Role.COMMITTEE, ())}
    if _COMMITTEE in classes.all:
        committees.add(thing)
    elif _ORGANIZATION in classes.all:
        bodies.add(thing)
    return _iris(bodies), _iris(committees)


def _iris(terms: set[Term]) -> tuple[str, ...]:
    return tuple(sorted(term[1:-1] for term in terms if term[0] == "<"))


def _state(
    thing: Term, known: Facts, facts: FactsOfThing, above: Sequence[FactsOfThing]
) -> tuple[Status | None, int | None]:
    """Status and year: the thing's own, or those of the nearest thing above it, or for a document its versions'."""
    status, year = _own_status(facts), _own_year(facts)
    for one in above:
        status = status or _own_status(one)
        year = year if year is not None else _own_year(one)
    versions = [known.of(version) for version in known.versions_of(thing)]
    if versions:
        status = status or _overall({_own_status(version) for version in versions})
        years = [found for version in versions if (found := _own_year(version)) is not None]
        year = year if year is not None else max(years, default=None)
    return status, year


def _overall(states: AbstractSet[Status | None]) -> Status | None:
    """What the versions of a document tell of it; nothing where one of which it is not known may be in force."""
    if "in-force" in states or None in states:
        return "in-force" if "in-force" in states else None
    return "draft" if "draft" in states else "withdrawn"


def _own_status(facts: FactsOfThing) -> Status | None:
    """What a thing's own facts tell: a stage before publication, what is stated, a withdrawal, a later stage."""
    stages = [int(found[1]) for term in facts.get(Role.STAGE, ()) if (found := _STAGE.search(term))]
    if stages and max(stages) < _PUBLISHED:
        return "draft"
    stated = {term[1 : term.index('"', 1)] for term in facts.get(Role.IN_FORCE, ()) if term[0] == '"'}
    if not stated.isdisjoint(_TRUE):
        return "in-force"
    if stated or Role.WITHDRAWN in facts:
        return "withdrawn"
    if stages:
        return "withdrawn" if max(stages) >= _WITHDRAWN else "in-force"
    return None


def _own_year(facts: FactsOfThing) -> int | None:
    """The first year among a thing's own dates."""
    years = [int(found[1]) for term in facts.get(Role.DATE, ()) if (found := _YEAR.match(term))]
    return min(years, default=None)


def _classes(stated: Sequence[Term], known: Facts) -> Classes:
    every = tuple(sorted({kind[1:-1] for kind in stated if kind[0] == "<"} - _SAYING_NOTHING))
    wider = {above for kind in every for above in _wider(kind, known)}
    narrow = tuple(kind for kind in every if kind not in wider)
    ours = tuple(kind for kind in narrow if kind.startswith(TT))
    rank = next((rank for kind, rank in _RANKS if kind in every), _OTHER_RANK)
    return Classes(every, ours or narrow or every, rank)


def _wider(kind: str, known: Facts) -> Iterator[str]:
    """The superclasses of a class, without those that are subclasses of it too."""
    term = f"<{kind}>"
    for above in known.superclasses(term):
        if above != term and term not in known.superclasses(above):
            yield above[1:-1]


def _rank(iri: str, classes: Classes) -> int:
    if iri.startswith(ONTOLOGY):
        return _TERM_RANK
    return _CODE_RANK if iri.startswith(CODE) else classes.rank
