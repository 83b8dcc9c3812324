"""Reading Accept headers. The choice itself is tested line by line in tests/conformance/test_accept.py."""

import random
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotAcceptable
from app.web.negotiation import MediaRange, Offer, choose, names, parse_accept

OFFERS = (Offer("text/turtle"), Offer("application/ld+json", ("application/json",)), Offer("text/html"))


def test_no_header_takes_the_first_offer() -> None:
    assert choose(None, OFFERS) == "text/turtle"


def test_parameters_and_weights_are_told_apart() -> None:
    assert parse_accept('text/csv; header=present; q=0.5, a/b;x="c;d,e\\""') == [
        MediaRange("text", "csv", 0.5, {"header": "present"}),
        MediaRange("a", "b", 1.0, {"x": 'c;d,e"'}),
    ]


def test_a_type_is_named_only_by_its_own_name_and_if_it_is_not_excluded() -> None:
    assert names("text/html;q=0.1", "text/html")
    assert not names("text/*, */*", "text/html")
    assert not names("text/html;q=0", "text/html")
    assert not names(None, "text/html")


@given(st.text(max_size=200))
def test_any_header_gives_an_offer_or_not_acceptable(header: str) -> None:
    chosen = None
    with suppress(NotAcceptable):
        chosen = choose(header, OFFERS)

    assert chosen in {None, *(offer.media_type for offer in OFFERS)}


RANGES = st.dictionaries(
    st.sampled_from(["text/turtle", "application/ld+json", "text/html", "text/*", "application/*", "*/*", "image/png"]),
    st.integers(0, 10),
    min_size=1,
)


def quality(weights: dict[str, int], media_type: str) -> int:
    """What the most specific range that matches a media type gives it (RFC 9110, section 12.5.1), in tenths."""
    for name in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        if name in weights:
            return weights[name]
    return 0


@given(RANGES, st.randoms(use_true_random=False))
def test_the_choice_is_the_best_by_the_most_specific_range_in_any_order(
    weights: dict[str, int], chance: random.Random
) -> None:
    elements = [f"{name};q={weight / 10}" for name, weight in weights.items()]
    header = ", ".join(elements)
    chance.shuffle(elements)
    best = max(quality(weights, offer.media_type) for offer in OFFERS)
    try:
        chosen = choose(header, OFFERS)
    except NotAcceptable:
        assert best == 0
    else:
        assert best > 0
        assert quality(weights, chosen) == best
        assert choose(", ".join(elements), OFFERS) == chosen


@given(RANGES)
def test_what_is_excluded_is_never_chosen(weights: dict[str, int]) -> None:
    header = ", ".join(f"{name};q={weight / 10}" for name, weight in weights.items()) + ", text/html;q=0"
    with suppress(NotAcceptable):
        assert "text/html" in weights or choose(header, OFFERS) != "text/html"


@pytest.mark.parametrize("part", [";", ",", '"', "a/b;q=", 'a/b;x="', "a/b;c=d", " ", "*", "\\"])
def test_reading_time_grows_no_faster_than_the_header(part: str) -> None:
    started = time.process_time()

    parse_accept(part * 20_000)

    assert time.process_time() - started < 3
