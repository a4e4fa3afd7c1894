"""One host is one name, however a log writes it, and no trick in a URL makes another of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.connectors.sources.logs.addresses import clean_address, clean_host, host_of
from mandate.connectors.sources.logs.slices import text_of, whole


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.Example./x", "a.example"),
        ("a.example/x?y=https://b.example", "a.example"),
        ("a.example:443", "a.example"),
        ("https://b.example@a.example/", "a.example"),
        ("https://a.example#@b.example", "a.example"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("https://", None),
        ("-", None),
    ],
)
def test_the_host_of_a_url(url: str, host: str | None) -> None:
    assert host_of(url) == host


def test_a_path_is_no_host() -> None:
    assert clean_host("a/b") is None


def test_addresses_are_written_in_their_shortest_way() -> None:
    assert clean_address("2001:0DB8:0::0015") == "2001:db8::15"
    assert clean_address("10.20.0.15") == "10.20.0.15"
    assert clean_address("::1::2") == "::1::2"
    assert clean_address("") is clean_address(None) is None


@given(st.text(max_size=60))
def test_a_host_never_has_a_slash_or_a_capital(text: str) -> None:
    host = host_of(text)
    assert host is None or ("/" not in host and host == host.lower())


@pytest.mark.parametrize("absent", [None, "", " ", "-", "null", "None", "NA", "N/A", [], {}])
def test_what_sources_write_for_nothing_is_nothing(absent: object) -> None:
    assert text_of(absent) is None
    assert whole(absent) is None


@pytest.mark.parametrize(
    ("value", "count"),
    [(0, 0), ("0", 0), ("12", 12), (-1, None), ("-1", None), ("1.5", None), ("\u0663", None), ("9" * 30, None)],
)
def test_a_count_is_a_whole_number_or_unknown(value: object, count: int | None) -> None:
    assert whole(value) == count
