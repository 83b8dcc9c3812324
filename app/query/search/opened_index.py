"""The index of a version, opened for reading; nothing is written beside it."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Occur, Query

from app.model.searching import ANALYSERS, DIRECTORY, LONGEST_WORD, distinct, folded

Clause = tuple[Occur, Query]
_META: Final = "meta.json"


class OpenedIndex:
    """An index that any number of threads may search in; `OSError` or `ValueError` where it cannot be opened."""

    def __init__(self, version: Path) -> None:
        directory = version / DIRECTORY
        # The engine locks the directory that it opens by a file of its own. Once it has opened the files of the index
        # it needs neither the directory nor their names, so that a version may be removed while it is searched. A file
        # that it adds at the moment when the directory goes is no reason to fail; what stays then are links.
        with tempfile.TemporaryDirectory(prefix="twintext-search-", ignore_cleanup_errors=True) as links:
            for path in directory.iterdir():
                (Path(links) / path.name).symlink_to(path.absolute())
            self._index = tantivy.Index.open(links)
            self._index.config_reader("manual")
            self._analysers = {name: _analyser(stemmer) for name, stemmer in ANALYSERS.items()}
            self.searcher = self._index.searcher()
            self.schema = self._index.schema

    def words(self, text: str, analyser: str = "words") -> list[str]:
        """A text as the index holds its words."""
        return self._analysers[analyser].analyze(text)

    def stems(self, text: str, analyser: str) -> list[str]:
        """The stems of a text, and those of the same text without accents."""
        return distinct([*self.words(text, analyser), *self.words(folded(text), analyser)])

    def term(self, field: str, value: str | int) -> Query:
        """Things that have a value in a field."""
        return Query.term_query(self.schema, field, value)

    def terms(self, field: str, values: Iterable[str | int]) -> Query:
        """Things that have any of several values in a field."""
        return any_of([self.term(field, value) for value in values])

    def prefix(self, field: str, beginning: str) -> Query:
        """Things that have a word in a field that begins like this."""
        return Query.fuzzy_term_query(self.schema, field, beginning, distance=0, prefix=True)

    def near(self, field: str, word: str) -> Query:
        """Things that have a word in a field with one sign more, less or another."""
        return Query.fuzzy_term_query(self.schema, field, word, distance=1)

    def phrase(self, field: str, words: list[str]) -> Query:
        """Things that have these words in a row in a field."""
        if len(words) == 1:
            return self.term(field, words[0])
        return Query.phrase_query(self.schema, field, list(words))

    def search(self, query: Query, limit: int, offset: int = 0) -> tuple[int, list[Mapping[str, Any]]]:
        """How many things there are, and what is shown of some of them, in their order; each has its "iri"."""
        if limit <= 0:
            return self.count(query), []
        result = self.searcher.search(query, limit, offset=offset, order_by_field="order", order=tantivy.Order.Asc)
        shown: list[Mapping[str, Any]] = []
        for order, address in result.hits:
            found = json.loads(self.searcher.doc(address)["shown"][0])
            shown.append({**found, "iri": str(order).rsplit(" ", 1)[1]})
        return int(result.count), shown  # type: ignore[attr-defined]  # the stub leaves it out

    def count(self, query: Query) -> int:
        """How many things there are."""
        return int(self.searcher.search(query, 1).count)  # type: ignore[attr-defined]  # as above

    def tally(self, query: Query, fields: Iterable[str], most: int) -> dict[str, dict[str, int]]:
        """For each field, how many of the things have which value."""
        wanted = {field: {"terms": {"field": field, "size": most, "segment_size": most}} for field in fields}
        found = self.searcher.aggregate(query, wanted) if wanted else {}
        return {field: {_text(row["key"]): row["doc_count"] for row in found[field]["buckets"]} for field in wanted}


def any_of(queries: list[Query]) -> Query:
    """Things that fit any of these."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()


def all_of(queries: list[Query], but: list[Query] | None = None) -> Query:
    """Things that fit all of these and none of those."""
    wanted = queries or [Query.all_query()]
    if len(wanted) == 1 and not but:
        return wanted[0]
    clauses: list[Clause] = [(Occur.Must, query) for query in wanted]
    return Query.boolean_query([*clauses, *((Occur.MustNot, query) for query in but or ())])


def _text(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)


def _analyser(stemmer: str | None) -> tantivy.TextAnalyzer:
    made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    made = made.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
    made = made.filter(tantivy.Filter.stemmer(stemmer)) if stemmer else made
    return made.filter(tantivy.Filter.ascii_fold()).build()
