"""A caller has so many calls a minute; another has their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.api import rates
from mandate.api.rates import Buckets, Spent


def test_a_bucket_refills_by_the_second():
    buckets = Buckets()
    for _ in range(60):
        buckets.take("a", per_minute=60, now=0.0)
    with pytest.raises(Spent) as spent:
        buckets.take("a", per_minute=60, now=0.0)
    assert spent.value.wait == 1
    buckets.take("a", per_minute=60, now=1.0)
    with pytest.raises(Spent):
        buckets.take("a", per_minute=60, now=1.0)
    buckets.take("b", per_minute=60, now=1.0)


def test_asking_while_empty_costs_nothing():
    buckets = Buckets()
    buckets.take("a", per_minute=1, now=0.0)
    for now in range(1, 60):
        with pytest.raises(Spent) as spent:
            buckets.take("a", per_minute=1, now=float(now))
        assert spent.value.wait == 60 - now
    buckets.take("a", per_minute=1, now=60.0)


def test_the_longest_silent_caller_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(rates, "MOST_CALLERS", 2)
    buckets = Buckets()
    for caller in ("a", "b", "c"):
        buckets.take(caller, per_minute=1, now=0.0)
    buckets.take("a", per_minute=1, now=0.0)
    with pytest.raises(Spent):
        buckets.take("c", per_minute=1, now=0.0)


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 20))
def test_nobody_gets_more_than_a_full_bucket_and_what_time_brought(steps, per_minute):
    buckets, now, given_ = Buckets(), 0.0, 0
    for step in steps:
        now += step
        try:
            buckets.take("a", per_minute=per_minute, now=now)
            given_ += 1
        except Spent:
            continue
    assert given_ <= per_minute + now * per_minute / 60 + 1e-6


@pytest.mark.django_db
def test_the_call_beyond_the_limit_is_told_how_long_to_wait(with_token, settings):
    settings.API_PER_MINUTE = 3
    script, other = with_token(), with_token()
    assert [script.get("/organisation").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = script.get("/organisation")
    assert int(refused["Retry-After"]) in range(1, 21)
    assert refused.json()["type"].endswith("#too-many-calls")
    assert other.get("/organisation").status_code == 200
