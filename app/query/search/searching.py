"""A search in the index of one version."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from tantivy import Query

from app.model.identifiers import TERM, THING
from app.model.searching import STATUSES, facet_word
from app.query.search.found import FARTHEST, FacetValue, Found, Hit, Matched, Named, SearchRequest, Text
from app.query.search.ladder import Ladder
from app.query.search.opened_index import OpenedIndex, all_of, any_of
from app.query.search.snippets import Marker
from app.query.search.typed_words import read_words

FACET_FIELDS: Final = ("kind", "body", "committee", "status", "year")
MOST_VALUES: Final = 30
_MOST_COUNTED: Final = 5000
_SUGGESTIONS: Final = 5


def search(index: OpenedIndex, request: SearchRequest) -> Found:
    """What a request finds."""
    typed = read_words(request.words)
    ladder = Ladder(index, typed)
    filters = _filters(index, request)
    but = ladder.excluded()
    steps, matched = ladder.steps(), _matched(index, ladder, but)
    if matched == "some":
        steps = [ladder.some()]
    everything = any_of(steps)
    fitting = all_of([everything, *filters.values()], but)
    total = index.count(fitting)
    shown = _climb(index, steps, [*filters.values()], but, request)
    labels = _Labels(index, request.language)
    marker = Marker(index, typed)
    return Found(
        total=total,
        hits=[_hit(found, labels, marker, request.language) for found in shown],
        facets=_facets(index, everything, filters, but, request, labels),
        matched=matched,
        suggestions=[] if matched == "all" else _suggestions(index, ladder, request.language),
        ignored=typed.ignored,
    )


def _matched(index: OpenedIndex, ladder: Ladder, but: list[Query]) -> Matched:
    """Whether there is anything with all the words; else whether there is with some of them. Facets do not count."""
    if ladder.is_empty:
        return "none"
    if index.count(all_of([any_of(ladder.steps())], but)):
        return "all"
    return "some" if index.count(all_of([ladder.some()], but)) else "none"


def _filters(index: OpenedIndex, request: SearchRequest) -> dict[str, Query]:
    """What the chosen facets ask for, by facet. A class has all things of its subclasses too."""
    chosen: dict[str, tuple[str, Sequence[str | int]]] = {
        "kind": ("class", request.kinds),
        "body": ("body", request.bodies),
        "committee": ("committee", request.committees),
        "status": ("status", request.statuses),
        "year": ("year", request.years),
    }
    return {facet: index.terms(field, values) for facet, (field, values) in chosen.items() if values}


def _climb(
    index: OpenedIndex, steps: list[Query], filters: list[Query], but: list[Query], request: SearchRequest
) -> list[Mapping[str, Any]]:
    """The things from `offset` on, step by step; none stands in two of them."""
    offset, limit = request.offset, max(0, min(request.limit, FARTHEST - request.offset))
    shown: list[Mapping[str, Any]] = []
    for place, step in enumerate(steps):
        if len(shown) >= limit:
            break
        query = all_of([step, *filters], [*but, *steps[:place]])
        count, found = index.search(query, limit - len(shown), offset)
        shown += found
        offset = max(0, offset - count)
    return shown


class _Labels:
    """The labels of classes, bodies and committees, which the index has entries for as well."""

    def __init__(self, index: OpenedIndex, language: str) -> None:
        self._index, self._language = index, language
        self._known: dict[str, str] = {}

    def of(self, iri: str) -> Named:
        """A thing with its label; with the end of its IRI where the index does not know it."""
        if iri not in self._known:
            _, found = self._index.search(self._index.term("iri", iri), 1)
            self._known[iri] = _in_language(found[0]["labels"], self._language)[1] if found else facet_word(iri)
        return Named(iri, self._known[iri])

    def all(self, iris: Iterable[str]) -> tuple[Named, ...]:
        """Things with their labels."""
        return tuple(map(self.of, iris))


def _in_language(texts: Sequence[Sequence[str]], language: str) -> Text:
    """The text in a language, else the first, which is English where there is any."""
    chosen = next((text for text in texts if text[0].partition("-")[0] == language), texts[0])
    return chosen[0], chosen[1]


def _hit(found: Mapping[str, Any], labels: _Labels, marker: Marker, language: str) -> Hit:
    label = _in_language(found["labels"], language)
    title = _in_language(found["titles"], language) if found.get("titles") else None
    texts = found.get("texts", [])
    # A text that does not speak of what was searched for is no reason to show it before one that does.
    told = [text for text in texts if marker.has_match(text[1])] or texts
    text = _in_language(told, language) if told else ("", "")
    return Hit(
        iri=found["iri"],
        label=label,
        title=title,
        other_names=tuple(dict.fromkeys(name[1] for name in found.get("names", []))),
        kinds=labels.all(found.get("kinds", ())),
        bodies=labels.all(found.get("bodies", ())),
        committees=labels.all(found.get("committees", ())),
        status=found.get("status"),
        year=found.get("year"),
        label_pieces=marker.pieces(label[1]),
        title_pieces=marker.pieces(title[1]) if title else (),
        snippet=marker.snippet(text[1]),
        snippet_language=text[0],
    )


def _facets(
    index: OpenedIndex,
    everything: Query,
    filters: Mapping[str, Query],
    but: list[Query],
    request: SearchRequest,
    labels: _Labels,
) -> dict[str, list[FacetValue]]:
    """How many of the things have which value; a facet with a chosen value counts what any other choice would give."""
    free = [field for field in FACET_FIELDS if field not in filters]
    counts = index.tally(all_of([everything, *filters.values()], but), free, _MOST_COUNTED)
    for facet in filters:
        others = [query for name, query in filters.items() if name != facet]
        counts |= index.tally(all_of([everything, *others], but), [facet], _MOST_COUNTED)
    chosen: dict[str, set[str]] = {
        "kind": set(request.kinds),
        "body": set(request.bodies),
        "committee": set(request.committees),
        "status": set(request.statuses),
        "year": set(map(str, request.years)),
    }
    return {field: _values(field, counts[field], chosen[field], labels) for field in FACET_FIELDS}


def _values(field: str, counts: dict[str, int], chosen: set[str], labels: _Labels) -> list[FacetValue]:
    """The values that most things have, and those that were chosen; years and statuses in their own order."""
    counted = counts | {value: counts.get(value, 0) for value in chosen}
    if field == "year":
        ordered = sorted(counted, key=int, reverse=True)
    elif field == "status":
        ordered = [status for status in STATUSES if status in counted]
    else:
        ordered = sorted(counted, key=lambda value: (value not in chosen, -counted[value], value))[:MOST_VALUES]
    is_named = field in {"kind", "body", "committee"}
    return [
        FacetValue(value, labels.of(value).label if is_named else value, counted[value], value in chosen)
        for value in ordered
    ]


def _suggestions(index: OpenedIndex, ladder: Ladder, language: str) -> list[Named]:
    """What may have been meant: designations that begin alike, else names whose words differ by a sign."""
    if ladder.is_empty:
        return []
    for query in (*ladder.shortened(), ladder.nearly()):
        _, found = index.search(query, _SUGGESTIONS)
        if found:
            return [Named(one["iri"], _in_language(one["labels"], language)[1]) for one in found]
    return []


def class_iri(word: str) -> str:
    """The IRI of a class that an address names: "Recommendation" for one of ours, or an IRI."""
    return word if ":" in word else TERM + word


def organization_iri(word: str) -> str:
    """The IRI of a body or a committee that an address names: its key, or an IRI."""
    return word if ":" in word else f"{THING}organization/{word}"
