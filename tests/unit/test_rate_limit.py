"""The rate limit: so many requests a minute and client, whatever the number of clients."""

import sys
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.web.rate_limit import RateLimiter, client_of


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_the_next_request_waits_for_its_turn() -> None:
    clock = Clock()
    limiter = RateLimiter(60, burst=3, clock=clock)

    asked = [limiter.ask("10.0.0.1") for _ in range(4)]

    assert [each.retry_after for each in asked] == [0, 0, 0, 1]
    assert [each.remaining for each in asked] == [2, 1, 0, 0]
    assert [each.reset for each in asked] == [1, 2, 3, 3]

    clock.now += 1
    assert limiter.ask("10.0.0.1").retry_after == 0
    assert limiter.ask("10.0.0.1").retry_after == 1


def test_without_a_burst_a_minute_s_requests_may_come_at_once() -> None:
    limiter = RateLimiter(10, clock=Clock())

    assert [limiter.ask("a").retry_after > 0 for _ in range(11)] == [False] * 10 + [True]


def test_to_keep_still_for_long_earns_no_more_than_the_burst() -> None:
    clock = Clock()
    limiter = RateLimiter(60, burst=2, clock=clock)
    limiter.ask("a")
    clock.now += 1000

    assert [limiter.ask("a").retry_after > 0 for _ in range(3)] == [False, False, True]


def test_to_be_refused_costs_nothing() -> None:
    clock = Clock()
    limiter = RateLimiter(60, burst=1, clock=clock)
    for _ in range(100):
        limiter.ask("a")

    clock.now += 1

    assert limiter.ask("a").retry_after == 0


def test_a_slow_rate_says_how_long_to_wait() -> None:
    clock = Clock()
    limiter = RateLimiter(1, clock=clock)
    limiter.ask("a")
    clock.now += 20.5

    assert limiter.ask("a").retry_after == 40


def test_clients_do_not_pay_for_each_other() -> None:
    limiter = RateLimiter(60, burst=1, clock=Clock())
    limiter.ask("a")

    assert limiter.ask("a").retry_after
    assert not limiter.ask("b").retry_after


def test_a_flood_of_addresses_keeps_a_bounded_number_and_the_newest_of_them() -> None:
    limiter = RateLimiter(60, burst=1, most_clients=100, clock=Clock())
    for n in range(10_000):
        limiter.ask(f"10.0.{n // 256}.{n % 256}")

    assert limiter.clients == 100
    assert limiter.ask("10.0.39.15").retry_after


def test_clients_that_kept_still_are_forgotten() -> None:
    clock = Clock()
    limiter = RateLimiter(60, burst=1, clock=clock)
    for n in range(1000):
        limiter.ask(str(n))
    clock.now += 60
    for _ in range(501):
        limiter.ask("a")

    assert limiter.clients == 1


def test_all_the_memory_is_a_few_megabytes() -> None:
    limiter = RateLimiter(60, most_clients=1000, clock=Clock())
    for n in range(2000):
        limiter.ask(f"2001:db8:{n:x}::1")
    held = limiter._whole_again

    assert sys.getsizeof(held) + sum(map(sys.getsizeof, held)) < 300 * limiter.clients


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:0:1::1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("no:address", "no:address", True),
        ("no:address", "nor:this", False),
        ("", "unix", False),
    ],
)
def test_who_counts_as_one_client(one: str, other: str, *, same: bool) -> None:
    assert (client_of(one) == client_of(other)) is same


def test_the_policy_names_the_quota_and_its_window() -> None:
    assert RateLimiter(120, burst=20).policy == '"client";q=20;w=10'


@given(
    rate=st.integers(1, 600),
    burst=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=200),
)
def test_no_more_than_the_burst_and_the_rate_ever_pass(rate: int, burst: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter = RateLimiter(rate, burst, clock=clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += limiter.ask("a").retry_after == 0

    assert passed <= burst + sum(pauses) * rate / 60 + 1e-6


@given(
    rate=st.integers(1, 100_000), burst=st.integers(0, 40), now=st.floats(0, 1e8, allow_nan=False, allow_infinity=False)
)
@example(rate=600, burst=10, now=44.27794502739722)
@example(rate=60, burst=1, now=0.3)
def test_as_many_may_come_at_once_as_the_policy_says_whatever_the_clock(rate: int, burst: int, now: float) -> None:
    burst = burst or min(rate, 40)
    limiter = RateLimiter(rate, burst, clock=lambda: now)
    allowed = [limiter.ask("client") for _ in range(burst)]
    assert [each.remaining for each in allowed] == list(range(burst - 1, -1, -1))
    assert not any(each.retry_after for each in allowed)
    assert limiter.ask("client").retry_after > 0
