"""Whatever somebody types is read as words and phrases; nothing is refused."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.query.search.typed_words import MOST_WORDS, TypedWord, read_words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("directory", [TypedWord("directory", is_open=True)]),
        ("directory ", [TypedWord("directory")]),
        ("public key", [TypedWord("public"), TypedWord("key", is_open=True)]),
        ('"public key"', [TypedWord("public key", is_phrase=True)]),
        ("«clé publique» x", [TypedWord("clé publique", is_phrase=True), TypedWord("x", is_open=True)]),
        ('"public key', [TypedWord("public key", is_phrase=True)]),
        ('a"b c"', [TypedWord("a"), TypedWord("b c", is_phrase=True)]),
        ("key -attribute", [TypedWord("key"), TypedWord("attribute", is_excluded=True)]),
        ('-"public key"', [TypedWord("public key", is_phrase=True, is_excluded=True)]),
        ("itu-t x.509", [TypedWord("itu-t"), TypedWord("x.509", is_open=True)]),
        ("- -- \u2212", []),
        ('""" "" "', []),
        ("\x00\x1b[31mred\u202e", [TypedWord("[31mred")]),
        ("", []),
    ],
)
def test_words_phrases_and_what_is_left_out(typed: str, words: list[TypedWord]) -> None:
    assert list(read_words(typed).words) == words


def test_of_very_many_words_the_first_are_read_and_the_others_counted() -> None:
    read = read_words("word " * 10_000)

    assert len(read.words) == MOST_WORDS
    assert read.ignored == 10_000 - MOST_WORDS


def test_what_is_left_out_is_not_in_the_plain_text() -> None:
    assert read_words('x "public key" -attribute').plain == "x public key"


@given(st.text(max_size=300))
def test_any_text_is_read_and_holds_no_control_characters(typed: str) -> None:
    for word in read_words(typed).words:
        assert word.text.strip()
        assert not any(ord(sign) < 0x20 for sign in word.text)


@pytest.mark.parametrize("typed", ['"' * 50_000, "-" * 50_000, '-"' * 25_000, 'a" ' * 20_000])
def test_reading_takes_time_in_proportion_to_the_length(typed: str) -> None:
    started = process_time()
    read_words(typed)
    assert process_time() - started < 3
