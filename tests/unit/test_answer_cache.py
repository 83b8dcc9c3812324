"""Finished answers are kept within a bound in bytes, and only for queries that would be answered the same again."""

import pytest

from app.query.answer_cache import BYTES_OF_ENTRY, AnswerCache, is_repeatable
from app.query.engine import WholeBody


def cache_of(entries: int, length: int = 100) -> AnswerCache[WholeBody]:
    return AnswerCache(entries * (BYTES_OF_ENTRY + length))


def body(length: int = 100) -> WholeBody:
    return WholeBody(b"x" * length)


class TestTheCache:
    def test_what_was_put_in_comes_out_and_is_counted(self) -> None:
        cache, kept = cache_of(2), body()
        cache.put("a", kept)

        assert cache.get("a") is kept
        assert cache.get("b") is None
        assert (cache.counts.hits, cache.counts.misses, len(cache)) == (1, 1, 1)
        assert cache.bytes == BYTES_OF_ENTRY + 100

    def test_what_was_used_longest_ago_goes_first(self) -> None:
        cache = cache_of(2)
        cache.put("a", body())
        cache.put("b", body())
        cache.get("a")
        cache.put("c", body())

        assert [cache.get(key) is not None for key in "abc"] == [True, False, True]
        assert cache.counts.evictions == 1
        assert cache.bytes <= cache.limit

    def test_it_never_holds_more_than_its_limit(self) -> None:
        cache: AnswerCache[WholeBody] = AnswerCache(10_000)
        for number in range(200):
            cache.put(number % 60, body(number * 37 % 4000), length_of_key=number)
            assert cache.bytes <= cache.limit

        assert cache.bytes == sum(size for _, size in cache._entries.values())

    def test_a_body_that_is_larger_than_the_limit_drives_nothing_out(self) -> None:
        cache = cache_of(1)
        cache.put("a", body())
        cache.put("b", body(101))
        cache.put("c", body(100), length_of_key=1)

        assert cache.get("a") is not None
        assert cache.counts.evictions == 0

    def test_a_key_has_one_body(self) -> None:
        cache, later = cache_of(5), body(50)
        cache.put("a", body(200))
        cache.put("a", later)

        assert cache.get("a") is later
        assert (len(cache), cache.bytes) == (1, BYTES_OF_ENTRY + 50)

    def test_a_compressed_form_counts_from_when_it_is_there(self) -> None:
        cache, first, second = cache_of(2), body(), body()
        cache.put("a", first)
        cache.put("b", second)
        second.keep_compressed(b"y" * 30)
        second.keep_compressed(b"y" * 30)

        assert cache.get("a") is None
        assert cache.get("b") is second
        assert cache.bytes == BYTES_OF_ENTRY + 130

    def test_what_is_no_longer_kept_may_grow_without_being_counted(self) -> None:
        cache, replaced = cache_of(5), body()
        cache.put("a", replaced)
        cache.put("a", body())
        replaced.keep_compressed(b"y" * 30)

        assert cache.bytes == BYTES_OF_ENTRY + 100

    def test_without_a_limit_above_zero_nothing_is_kept(self) -> None:
        cache: AnswerCache[WholeBody] = AnswerCache(0)
        cache.put("a", body(0))

        assert cache.get("a") is None

    def test_cleared_it_is_empty(self) -> None:
        cache = cache_of(5)
        cache.put("a", body())
        cache.clear()

        assert (cache.get("a"), cache.bytes, len(cache)) == (None, 0, 0)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (now ( ) AS ?t) {}",
        "SELECT (NOW#when?\n() AS ?t) {}",
        "SELECT (RAND() AS ?r) {}",
        "SELECT (UUID() AS ?u) {}",
        "SELECT (StrUUID() AS ?u) {}",
        "SELECT * { FILTER(trueNOW() = ?x) }",
        "SELECT * { service <http://example.org/> { ?s ?p ?o } }",
        r"SELECT (\u004eOW() AS ?t) {}",
        "SELECT * { ?s ?p '" + "x" * 5000 + "' FILTER(RAND() > 0.5) }",
    ],
)
def test_what_may_be_different_the_next_time_is_not_repeatable(query: str) -> None:
    assert not is_repeatable(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?now { ?now ?rand ?uuid }",
        "SELECT (BNODE() AS ?b) {}",
        "ASK { ?s ?p 'right now' }",
        "SELECT * { ?s ?p '" + "x" * 5000 + "' }",
    ],
)
def test_what_depends_on_the_version_alone_is_repeatable(query: str) -> None:
    assert is_repeatable(query)


def test_many_names_before_comments_are_looked_through_once() -> None:
    assert not is_repeatable("ASK {}#" + "NOW#" * 250_000)
    assert is_repeatable("ASK {}#" + "NOW " * 250_000)  # minutes, if each were followed to the end of the text
