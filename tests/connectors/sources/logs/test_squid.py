"""A Squid line says who asked which host for what; what it does not carry stays unknown."""

from datetime import UTC, datetime

import pytest

from mandate.connectors.sources.logs.squid import parse_native
from mandate.engines.discovery.facts import Event
from tests.connectors.sources.logs.examples import SQUID, SQUID_COMBINED


def event(line: str) -> Event:
    parsed = parse_native(line)
    assert isinstance(parsed, Event)
    return parsed


def test_a_tunnel_carries_user_host_and_download_but_no_upload() -> None:
    assert event(SQUID[0]) == Event(
        ts=datetime(2025, 10, 9, 8, 53, 20, 123000, tzinfo=UTC),
        user="j.dejong",
        src_ip="10.20.0.15",
        dst_host="assistant.example.com",
        url="assistant.example.com:443",
        bytes_in=18342,
        action="TCP_TUNNEL",
    )


def test_a_dash_is_nobody_and_a_host_is_lower_case_without_its_dot() -> None:
    parsed = event(SQUID[1])
    assert parsed.user is None
    assert parsed.dst_host == "news.example.org"
    assert parsed.bytes_out is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://user:word@Tool.example.net:8080/x", "tool.example.net"),
        ("http://[2001:db8::1]:8080/x", "2001:db8::1"),
        ("http://tool.example.net?next=http://evil.example/", "tool.example.net"),
        ("http://tool.example.net.", "tool.example.net"),
        ("error:transaction-end-before-headers", None),
        ("/relative/path/only", None),
        ("urn:isbn:0", None),
    ],
)
def test_the_host_is_what_stands_between_the_slashes_and_nothing_else(url: str, host: str | None) -> None:
    assert event(f"1760000000.123 12 10.20.0.15 TCP_MISS/200 10 GET {url} - HIER_NONE/- -").dst_host == host


def test_a_tunnel_to_an_ipv6_address_has_that_address_as_host() -> None:
    line = "1760000000.123 12 10.20.0.15 TCP_TUNNEL/200 10 CONNECT [2001:db8::1]:443 - HIER_NONE/- -"
    assert event(line).dst_host == "2001:db8::1"


def test_a_second_count_is_what_was_sent() -> None:
    line = "1760000000.123 12 10.20.0.15 TCP_MISS/200 640 161 GET http://a.example/ - HIER_DIRECT/192.0.2.1 text/html"
    assert (event(line).bytes_in, event(line).bytes_out) == (640, 161)


def test_a_port_column_and_an_http_version_are_stepped_over() -> None:
    line = (
        "1760000000.123 790 10.20.0.15 58962 TCP_MISS/200 640 161 292 GET http://a.example/get 1.1 j.dejong"
        ' HIER_DIRECT/192.0.2.30 80 application/json "-" "Browser/1.0"'
    )
    parsed = event(line)
    assert (parsed.user, parsed.url, parsed.bytes_out) == ("j.dejong", "http://a.example/get", 161)


def test_a_url_with_spaces_is_kept_whole() -> None:
    line = "1760000000.123 12 10.20.0.15 TCP_MISS/200 10 GET http://a.example/my file j.dejong HIER_NONE/- text/html"
    assert (event(line).url, event(line).user) == ("http://a.example/my file", "j.dejong")


def test_an_encoded_user_is_decoded() -> None:
    line = SQUID[0].replace("j.dejong", "FIETS%5Cj.dejong")
    assert event(line).user == "FIETS\\j.dejong"


def test_a_collectors_prefix_is_stepped_over() -> None:
    assert event(f"Oct  9 08:53:20 proxy squid[812]: {SQUID[0]}") == event(SQUID[0])


def test_the_combined_format_is_read_with_its_zone() -> None:
    assert event(SQUID_COMBINED[0]) == Event(
        ts=datetime(2025, 10, 9, 6, 53, 20, tzinfo=UTC),
        user="j.dejong",
        src_ip="10.20.0.15",
        dst_host="assistant.example.com",
        url="http://assistant.example.com/chat",
        bytes_in=812,
        action="TCP_MISS",
    )
    assert event(SQUID_COMBINED[1]).dst_host == "assistant.example.com"
    assert event(SQUID_COMBINED[2]).bytes_in is None


def test_a_proxy_line_without_a_result_code_is_told_by_its_whole_url() -> None:
    line = '10.20.0.15 - j.dejong [05/02/2025 11:31:06] "CONNECT https://a.example:443 HTTP/1.1" 200 -'
    assert event(line).ts == datetime(2025, 2, 5, 11, 31, 6, tzinfo=UTC)
    assert event(line).action == "CONNECT"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", None),
        ("# comment", None),
        ("1760000000.123 12 10.20.0.15 TCP_MISS/200", "too_few_fields"),
        ("1760000000.123 12 10.20.0.15 TCP_MISS/200 10 GET http://a.example/", "too_few_fields"),
        ("99999999999.999 12 10.20.0.15 TCP_MISS/200 1 2 GET http://a.example/ - HIER_NONE/- -", None),
        ("hello", "not_this_format"),
        ("1760000000.123 12 10.20.0.15 what 10 GET http://a.example/ - HIER_NONE/- -", "not_this_format"),
        ('10.20.0.15 - - [a day in October] "GET http://a.example/ HTTP/1.1" 200 1', "no_time"),
        ('10.20.0.15 - - [09/Oct/2025:08:53:20 +0200] "GET /own/page HTTP/1.1" 200 1', "not_this_format"),
    ],
)
def test_lines_without_a_request_say_why(line: str, reason: str | None) -> None:
    parsed = parse_native(line)
    assert parsed == reason or (reason is None and isinstance(parsed, Event))
