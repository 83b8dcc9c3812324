"""The search entry of a thing: how it is called, what it says, and the facets under which it is found."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.dataset.literals import parts_of
from app.dataset.search_index.facts import Facts, Role, is_searched, objects
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
from app.model.terms import Term
from app.model.vocabulary import ORG, SKOS, TT

Text = tuple[str, str]  # language and words

_NAMES: Final = (Role.LABEL, Role.TITLE, Role.OTHER_NAME, Role.ACRONYM, Role.DESIGNATION)
_YEAR: Final = re.compile(r'"([0-9]{4})')
_STAGE: Final = re.compile(r"([0-9]{2})(?:\.([0-9]{2}))?>$")
_PUBLISHED, _WITHDRAWN = 60, 95
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


@dataclass(frozen=True)
class Entry:
    """What the index holds of one thing; texts are pairs of a language ("" for none) and words, classes are IRIs."""

    iri: str
    labels: tuple[Text, ...]
    titles: tuple[Text, ...]
    other_names: tuple[Text, ...]
    marks: tuple[str, ...]
    texts: tuple[Text, ...]
    kinds: tuple[str, ...]
    classes: tuple[str, ...]
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
        """The names as they are typed in full."""
        return distinct(whole_form(words) for _, words in self.names)

    def shown(self) -> bytes:
        """What is shown of the thing, as JSON."""
        form = {
            "labels": self.labels,
            "titles": self.titles,
            "names": self.other_names,
            "texts": self.texts,
            "kinds": self.kinds,
            "bodies": self.bodies,
            "committees": self.committees,
            "status": self.status,
            "year": self.year,
        }
        return json.dumps({name: value for name, value in form.items() if value}, ensure_ascii=False).encode()


class Entries:
    """The entries of things, made of the facts that are known."""

    def __init__(self, known: Facts) -> None:
        self._known = known
        self._narrowed: dict[tuple[Term, ...], tuple[str, ...]] = {}

    def of(self, thing: Term) -> Entry | None:
        """The entry of a thing; None for one that has no name, or no address of its own."""
        return _entry(thing, self._known, self._most_specific)

    def _most_specific(self, classes: tuple[Term, ...]) -> tuple[str, ...]:
        """The classes that have no other of them below, as IRIs; worked out once for each set of classes."""
        if classes not in self._narrowed:
            self._narrowed[classes] = tuple(kind[1:-1] for kind in _most_specific(classes, self._known))
        return self._narrowed[classes]


def _entry(thing: Term, known: Facts, most_specific: Callable[[tuple[Term, ...]], tuple[str, ...]]) -> Entry | None:
    if not is_searched(thing):
        return None
    facts = known.of(thing)
    if not any(role in _NAMES for role in facts[::2]):
        return None
    spoken = {role: _texts(facts, role) for role in _NAMES}
    labels = spoken[Role.LABEL] or spoken[Role.TITLE] or spoken[Role.DESIGNATION]
    others = (*spoken[Role.DESIGNATION], *spoken[Role.ACRONYM], *spoken[Role.OTHER_NAME])
    labels, others = (labels, others) if labels else (others, ())
    if not labels:
        return None
    above = _above(thing, known)
    classes = tuple(sorted({kind for kind in objects(facts, Role.TYPE) if kind.startswith("<")}))
    bodies, committees = _owners(thing, classes, facts, [known.of(one) for one in above])
    status, year = _state(thing, known, facts, above)
    return Entry(
        iri=thing[1:-1],
        labels=labels,
        titles=tuple(title for title in spoken[Role.TITLE] if title not in labels),
        other_names=tuple(other for other in dict.fromkeys(others) if other not in labels),
        marks=tuple(_marks(spoken, _texts(facts, Role.IDENTIFIER))),
        texts=tuple((language, words[:_LONGEST_TEXT]) for language, words in _texts(facts, Role.TEXT)),
        kinds=most_specific(classes),
        classes=tuple(kind[1:-1] for kind in classes),
        bodies=bodies,
        committees=committees,
        status=status,
        year=year,
    )


def _texts(facts: Sequence[Role | Term], role: Role) -> tuple[Text, ...]:
    """The literals of a role, in an order of their own: English, French, no language, others."""
    found = {(language, composed(words)) for words, language in map(_literal, objects(facts, role)) if words.strip()}
    return tuple(sorted(found, key=_by_language))


def _by_language(text: Text) -> tuple[int, Text]:
    language = text[0].partition("-")[0]
    return ({"en": 0, "fr": 1, "": 2}.get(language, 3), text)


def _literal(term: Term) -> Text:
    """The words and the language of a term; an IRI has none."""
    if not term.startswith('"'):
        return "", ""
    if term.endswith('"') and "\\" not in term:
        return term[1:-1], ""
    words, _, language = parts_of(term)
    return words, language.lower()


def _marks(spoken: dict[Role, tuple[Text, ...]], identifiers: tuple[Text, ...]) -> Iterator[str]:
    designations = [words for _, words in spoken[Role.DESIGNATION]]
    short = [words for role in (Role.ACRONYM, Role.LABEL) for _, words in spoken[role] if _has_digit(words)]
    short += [words for _, words in spoken[Role.ACRONYM]]
    yield from distinct(
        [
            *(mark for words in (*designations, *short) for mark in marks_of(words)),
            *(mark_form(words) for _, words in identifiers),
        ]
    )


def _has_digit(words: str) -> bool:
    return any(sign.isdigit() for sign in words)


def _above(thing: Term, known: Facts) -> list[Term]:
    """What the thing is a part or a version of, the nearest first."""
    found: dict[Term, None] = {}
    waiting = [thing]
    while waiting and len(found) < _MOST_ABOVE:
        facts = known.of(waiting.pop(0))
        links = sorted({*objects(facts, Role.PART_OF), *objects(facts, Role.VERSION_OF)})
        fresh = [one for one in links if one not in found and one != thing]
        found |= dict.fromkeys(fresh)
        waiting += fresh
    return list(found)


def _owners(
    thing: Term, classes: Sequence[Term], facts: Sequence[Role | Term], above: Sequence[Sequence[Role | Term]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The bodies and the committees of a thing, of its own and of what is above it."""
    bodies = {body for each in (facts, *above) for body in objects(each, Role.BODY)}
    committees = {committee for each in (facts, *above) for committee in objects(each, Role.COMMITTEE)}
    if f"<{TT}Committee>" in classes:
        committees.add(thing)
    elif f"<{ORG}Organization>" in classes:
        bodies.add(thing)
    return _iris(bodies), _iris(committees)


def _iris(terms: set[Term]) -> tuple[str, ...]:
    return tuple(sorted(term[1:-1] for term in terms if term.startswith("<")))


def _state(
    thing: Term, known: Facts, facts: Sequence[Role | Term], above: Sequence[Term]
) -> tuple[Status | None, int | None]:
    """Status and year: the thing's own, or those of the nearest thing above it, or for a document its versions'."""
    versions = [known.of(version) for version in known.versions_of(thing)]
    status, year = _own_status(facts), _own_year(facts)
    for one in above:
        status = status or _own_status(known.of(one))
        year = year if year is not None else _own_year(known.of(one))
    if versions:
        status = status or _overall([_own_status(version) for version in versions])
        years = [found for version in versions if (found := _own_year(version)) is not None]
        year = year if year is not None else max(years, default=None)
    return status, year


def _overall(states: Sequence[Status | None]) -> Status | None:
    """What the versions of a document tell of it; nothing where one that is not known may be in force."""
    if "in-force" in states:
        return "in-force"
    if None in states:
        return None
    return "draft" if "draft" in states else "withdrawn"


def _own_status(facts: Sequence[Role | Term]) -> Status | None:
    stated = {term.partition("^^")[0].strip('"') for term in objects(facts, Role.IN_FORCE)}
    if stated & {"true", "1"}:
        return "in-force"
    if stated or objects(facts, Role.WITHDRAWN):
        return "withdrawn" if not _is_draft(facts) else "draft"
    if _is_draft(facts):
        return "draft"
    stages = _stages(facts)
    if stages:
        return "withdrawn" if max(stages) >= _WITHDRAWN else "in-force"
    return None


def _is_draft(facts: Sequence[Role | Term]) -> bool:
    stages = _stages(facts)
    return bool(stages) and max(stages) < _PUBLISHED


def _stages(facts: Sequence[Role | Term]) -> list[int]:
    return [int(found[1]) for term in objects(facts, Role.STAGE) if (found := _STAGE.search(term))]


def _own_year(facts: Sequence[Role | Term]) -> int | None:
    years = [int(found[1]) for term in objects(facts, Role.DATE) if (found := _YEAR.match(term))]
    return min(years, default=None)


def _most_specific(classes: Sequence[Term], known: Facts) -> list[Term]:
    """The classes that have no other of them below."""
    wider = {above for kind in classes for above in _strict_superclasses(kind, known)}
    narrow = [kind for kind in classes if kind not in wider]
    ours = [kind for kind in narrow if kind.startswith(f"<{TT}")]
    return ours or narrow or list(classes)


def _strict_superclasses(kind: Term, known: Facts) -> frozenset[Term]:
    """The superclasses of a class, without those that are subclasses of it too."""
    return frozenset(
        above for above in known.superclasses(kind) if above != kind and kind not in known.superclasses(above)
    )


def _rank(iri: str, classes: Sequence[str]) -> int:
    if iri.startswith(ONTOLOGY):
        return _TERM_RANK
    if iri.startswith(CODE):
        return _CODE_RANK
    return next((rank for kind, rank in _RANKS if kind in classes), _OTHER_RANK)
