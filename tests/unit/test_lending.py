"""What the pool and a worker tell each other of lent connections arrives as it was sent."""

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.query.lending import (
    LONGEST_PACKET,
    OTHERWISE,
    SLOW,
    TIME_IS_UP,
    GivenBack,
    Lent,
    Place,
    Report,
    Served,
    Wording,
    read_from_pool,
    read_report,
    write_lent,
    write_recalled,
    write_report,
)
from app.query.plain_request import divide, read_alike, repeatable_text
from app.web.plain_queries import LONGEST_PLAIN

HEADERS = b" HTTP/1.1\r\nHost: here\r\n\r\n"
NUMBERS = st.integers(min_value=0, max_value=2**62)
WORDINGS = st.builds(Wording, st.binary(), st.binary(), st.binary(), st.sampled_from(("SELECT", "ASK")), NUMBERS)
PLACES = st.builds(Place, st.text(), st.text(), st.none() | st.text(), st.text(), st.tuples(NUMBERS, NUMBERS, NUMBERS))
BACK = st.builds(GivenBack, NUMBERS, st.sampled_from((TIME_IS_UP, OTHERWISE, SLOW)), st.binary())
SERVED = st.builds(Served, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.text(alphabet="0123456789abcdef"))


@given(st.builds(Lent, NUMBERS, WORDINGS, PLACES))
def test_what_is_lent_arrives(lent: Lent) -> None:
    assert read_from_pool(write_lent(lent)) == lent


@given(NUMBERS)
def test_what_is_recalled_arrives(number: int) -> None:
    assert read_from_pool(write_recalled(number)) == number


@given(st.lists(SERVED), st.lists(BACK))
def test_a_report_arrives(served: list[Served], back: list[GivenBack]) -> None:
    assert read_report(write_report(Report(served, back))) == Report(served, back)


def test_the_longest_report_fits_a_packet() -> None:
    served = [Served(2**31, 10**9, 10**9, 10**6, "f" * 32)] * 200
    back = [GivenBack(2**31, OTHERWISE)] * 128 + [GivenBack(2**31, OTHERWISE, b"\xff" * (LONGEST_PLAIN + 4096))]
    assert len(write_report(Report(served, back))) < LONGEST_PACKET


@given(st.text(min_size=1))
def test_a_text_in_an_address_is_read_as_it_was_written(text: str) -> None:
    encoded = [quote(text, safe="").encode(), quote_plus(text, safe="").encode()]
    for each in encoded:
        divided = divide(b"GET /sparql?query=" + each + HEADERS)
        assert divided == (each, HEADERS)
        assert repeatable_text(each) in (text, None)


@pytest.mark.parametrize(
    "asked",
    [
        b"",
        b"GET /sparql?query=" + HEADERS,
        b"GET /sparql?query=ASK%20{}&timeout=1" + HEADERS,
        b"GET /sparql?query=ASK {}" + HEADERS,
        b"GET /sparql?query=ASK%7B%7D#" + HEADERS,
        b"POST /sparql?query=ASK%7B%7D" + HEADERS,
        b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: here\r\n",
        (b"GET /sparql?query=ASK%7B%7D" + HEADERS) * 2,
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: there\r\n\r\n",
        b"GET /sparql?query=ASK%7B%FF%7D" + HEADERS,
        b"GET /sparql?query=SELECT%20*%7B%7D" + HEADERS,
        b"GET /sparql?query=ASK%7BSERVICE%20%3Ca:b%3E%7B%7D%7D" + HEADERS,
        b"GET /sparql?query=ASK%7B%5Cu0053ERVICE%20%3Ca:b%3E%7B%7D%7D" + HEADERS,
        b"GET /sparql?query=ASK%7BFILTER(now()%20%3E%201)%7D" + HEADERS,
    ],
)
def test_a_request_of_any_other_kind_is_not_for_a_worker(asked: bytes) -> None:
    assert read_alike(asked, HEADERS, "ASK") is None


def test_a_request_of_the_kind_is() -> None:
    assert read_alike(b"GET /sparql?query=ASK+%7B%7D" + HEADERS, HEADERS, "ASK") == "ASK {}"
