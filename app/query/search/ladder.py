"""What somebody typed as queries of the index, in steps from the best to the widest.

Everything that fits a step stands above everything that fits only a later one; within a step things stand in the order
of the index. So the order of what is found is the same however the index came about, and can be told in words:
the thing that is named exactly; what it is a version of; designations that begin so; names with the words in a row;
names with all the words; things with all the words anywhere.
"""

from tantivy import Query

from app.errors import DesignationError
from app.model.designations import identify
from app.model.searching import mark_form, marks_of, whole_form
from app.query.search.opened_index import OpenedIndex, all_of, any_of
from app.query.search.typed_words import TypedWord, TypedWords

_NAMES, _TEXT = "names", "text"
_LANGUAGES = (("en", "english"), ("fr", "french"))
_SHORTEST_MARK = 2


class Ladder:
    """The steps for some words in an index."""

    def __init__(self, index: OpenedIndex, typed: TypedWords) -> None:
        self._index = index
        self._typed = typed
        self._wanted = [word for word in typed.wanted if self._index.words(word.text)]
        self.is_empty = not self._wanted and bool(typed.wanted) and not mark_form(typed.plain)

    def steps(self) -> list[Query]:
        """The queries, the best first; without any words one that everything fits."""
        if not self._typed.wanted:
            return [Query.all_query()]
        if self.is_empty:
            return [Query.empty_query()]
        named, related = self._named()
        steps = [named, related, self._begun(), self._in_a_row()]
        if self._wanted:
            steps.append(all_of([self._in(word, _NAMES) for word in self._wanted]))
            steps.append(all_of([self._anywhere(word) for word in self._wanted]))
        return [step for step in steps if step is not None]

    def some(self) -> Query:
        """Things with any of the words."""
        return any_of([self._anywhere(word) for word in self._wanted])

    def excluded(self) -> list[Query]:
        """Things with what is to be left out."""
        return [self._anywhere(word) for word in self._typed.excluded if self._index.words(word.text)]

    def nearly(self) -> Query:
        """Things in whose names each word stands, or one that differs from it by a sign."""
        return all_of([any_of([self._in(word, _NAMES), *self._near(word)]) for word in self._wanted])

    def shortened(self) -> list[Query]:
        """Things whose designation begins like what was typed, which is made shorter step by step."""
        mark = mark_form(self._typed.plain)[:40]
        lengths = range(len(mark) - 1, max(_SHORTEST_MARK, len(mark) // 2) - 1, -1)
        return [self._index.prefix("mark", mark[:length]) for length in lengths] if _has_digit(mark) else []

    def _near(self, word: TypedWord) -> list[Query]:
        return [self._index.near(_NAMES, token) for token in self._index.words(word.text) if len(token) > 3]  # noqa: PLR2004  # shorter ones differ from everything by a sign

    def _named(self) -> tuple[Query, Query | None]:
        """What is named exactly, and what that is a version of."""
        plain = self._typed.plain
        exact = [self._index.terms("mark", marks_of(plain)), self._index.term("whole", whole_form(plain))]
        try:
            readings = [reading.iri for reading in identify(plain)]
        except DesignationError:
            readings = []
        exact += [self._index.term("iri", iri) for iri in (*readings, plain)]
        documents = [iri.rpartition("/")[0] for iri in readings if iri.rpartition("/")[0].count("/") > _DEPTH]
        return any_of(exact), self._index.terms("iri", documents) if documents else None

    def _begun(self) -> Query | None:
        mark = mark_form(self._typed.plain)
        return self._index.prefix("mark", mark) if _has_digit(mark) and len(mark) >= _SHORTEST_MARK else None

    def _in_a_row(self) -> Query | None:
        tokens = self._index.words(self._typed.plain)
        return self._index.phrase(_NAMES, tokens) if len(tokens) > 1 else None

    def _anywhere(self, word: TypedWord) -> Query:
        return any_of([self._in(word, _NAMES), self._in(word, _TEXT)])

    def _in(self, word: TypedWord, field: str) -> Query:
        """Things with a word or phrase in their names or their text."""
        tokens = self._index.words(word.text)
        if word.is_phrase:
            return self._index.phrase(field, tokens)
        if len(tokens) == 1:
            found = [self._one(word.text, tokens[0], field, is_open=word.is_open)]
        elif _has_digit(word.text):  # "x.509", "9594-8": its parts mean little by themselves
            found = [self._index.phrase(field, tokens)]
            if word.is_open:
                found.append(all_of([self._index.phrase(field, tokens[:-1]), self._index.prefix(field, tokens[-1])]))
        else:  # "public-key", "l'information"
            last = len(tokens) - 1
            found = [
                all_of(
                    [
                        self._one(token, token, field, is_open=word.is_open and place == last)
                        for place, token in enumerate(tokens)
                    ]
                )
            ]
        if field == _NAMES:
            found += self._marked(word)
        return any_of(found)

    def _one(self, text: str, token: str, field: str, *, is_open: bool) -> Query:
        """Things with a word: as it is, by its stem, or where it is open with one that begins like it."""
        found = [self._index.term(field, token)]
        for language, analyser in _LANGUAGES:
            found += [self._index.term(f"{field}_{language}", stem) for stem in self._index.stems(text, analyser)]
        if is_open:
            found.append(self._index.prefix(field, token))
        return any_of(found)

    def _marked(self, word: TypedWord) -> list[Query]:
        """Things whose designation is a word with a number in it, such as "x509"."""
        mark = mark_form(word.text)
        if not _has_digit(mark) or len(mark) < _SHORTEST_MARK:
            return []
        return [self._index.prefix("mark", mark) if word.is_open else self._index.term("mark", mark)]


# Slashes in the IRI of an undated thing: https://w3id.org/twintext/id/document/itu-t-x.509
_DEPTH = 5


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)
