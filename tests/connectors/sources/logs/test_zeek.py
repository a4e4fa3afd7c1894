"""A Zeek log names its own columns, and the reader takes it at its word."""

import json
from datetime import UTC, date, datetime

import pytest

from mandate.connectors.sources.logs import zeek
from mandate.engines.discovery.facts import Event
from tests.connectors.sources.logs.examples import ZEEK_CONN, ZEEK_DNS, ZEEK_HTTP, ZEEK_JSON, ZEEK_SSL


def outcomes(lines: tuple[str, ...]) -> list[Event | str | None]:
    parse = zeek.start(date(2025, 12, 31))
    return [outcome for outcome in map(parse, lines) if outcome is not None]


def events(lines: tuple[str, ...]) -> list[Event]:
    return [outcome for outcome in outcomes(lines) if isinstance(outcome, Event)]


def test_a_dns_row_gives_the_name_asked_for_and_the_answer() -> None:
    first, second, third = events(ZEEK_DNS)
    assert first == Event(
        ts=datetime(2025, 10, 9, 8, 53, 20, 123456, tzinfo=UTC),
        src_ip="10.20.0.15",
        dst_host="assistant.example.com",
        action="success",
    )
    assert second.action == "NXDOMAIN"
    assert third.dst_host is None


def test_a_tls_row_gives_the_server_name_or_else_the_address() -> None:
    assert [event.dst_host for event in events(ZEEK_SSL)] == ["assistant.example.com", "192.0.2.11"]


def test_an_http_row_gives_url_and_bodies_and_a_connect_its_goal() -> None:
    posted, connected = events(ZEEK_HTTP)
    assert (posted.dst_host, posted.url) == ("tool.example.net", "http://tool.example.net/v1/chat")
    assert (posted.bytes_out, posted.bytes_in, posted.action) == (512, 2048, "POST")
    assert (connected.dst_host, connected.url) == ("assistant.example.com", "assistant.example.com:443")


def test_a_connection_gives_payload_or_else_what_was_on_the_wire() -> None:
    full, started = events(ZEEK_CONN)
    assert (full.bytes_out, full.bytes_in, full.action) == (900, 4000, "SF")
    assert (started.bytes_out, started.bytes_in) == (40, 0)


def test_a_file_may_change_its_columns_half_way() -> None:
    assert len(events(ZEEK_DNS + ZEEK_CONN)) == 5


def test_another_separator_and_escapes_are_followed() -> None:
    lines = ("#separator ,", "#path,dns", "#fields,ts,id.orig_h,query", r"1760000000.5,10.20.0.15,a\x2eexample")
    assert [event.dst_host for event in events(lines)] == ["a.example"]


def test_rows_with_other_cells_than_columns_are_rejected() -> None:
    assert outcomes((*ZEEK_DNS[:7], "1760000000.5\tonly\ttwo")) == ["field_count"]
    assert outcomes(("1760000000.5\tCXa1b2c3d4e5f6g7h8\t10.20.0.15",)) == ["no_fields_header"]


def test_a_time_that_is_none_is_unknown_and_the_row_still_counts() -> None:
    lines = (
        "#path\tdns",
        "#fields\tts\tid.orig_h\tquery",
        "XXXX.XX\t10.20.0.15\ta.example",
        "nan\t10.20.0.15\tb.example",
    )
    assert [(event.ts, event.dst_host) for event in events(lines)] == [(None, "a.example"), (None, "b.example")]


@pytest.mark.parametrize(
    ("lines", "format_id"),
    [
        (ZEEK_DNS, "zeek_dns"),
        (ZEEK_SSL, "zeek_ssl"),
        (ZEEK_HTTP, "zeek_http"),
        (ZEEK_CONN, "zeek_conn"),
        (("#path\tweird", "#fields\tts\tuid\tname", "1\t2\t3"), "zeek_other"),
        (("#fields\tts\tid.orig_h\tserver_name\testablished\tresumed",), "zeek_ssl"),
        (("#separator \\x09",), "zeek_other"),
    ],
)
def test_the_kind_comes_from_the_path_or_else_from_the_columns(lines: tuple[str, ...], format_id: str) -> None:
    guess = zeek.guess(lines)
    assert guess.format_id == format_id
    assert guess.confidence > 0.5


def test_lines_of_something_else_are_not_zeek() -> None:
    assert zeek.guess(["a\tb\tc", "d\te\tf"]).confidence == 0


def test_json_records_give_the_same_as_rows() -> None:
    flat, nested, short = (json.loads(line) for line in ZEEK_JSON)
    assert [zeek.recognise(record) for record in (flat, nested, short)] == ["zeek_dns"] * 3
    (event,) = zeek.parse_record(flat)
    assert event == Event(
        ts=datetime(2025, 10, 9, 8, 53, 20, 500000, tzinfo=UTC),
        src_ip="10.20.0.15",
        dst_host="a.example",
        action="success",
    )
    (event,) = zeek.parse_record(nested)
    assert isinstance(event, Event)
    assert (event.ts, event.src_ip) == (datetime(2025, 10, 9, 8, 53, 20, 500000, tzinfo=UTC), "10.20.0.15")


@pytest.mark.parametrize(
    ("record", "format_id"),
    [
        ({"ts": 1, "uid": "C1", "id.orig_h": "10.0.0.1", "method": "GET", "uri": "/"}, "zeek_http"),
        ({"ts": 1, "uid": "C1", "id_orig_h": "10.0.0.1", "conn_state": "SF"}, "zeek_conn"),
        ({"ts": 1, "_path": "files"}, "zeek_other"),
        ({"ts": 1, "uid": "C1"}, None),
        ({"timestamp": 1, "id.orig_h": "10.0.0.1", "uid": "C1"}, None),
    ],
)
def test_a_json_record_is_zeeks_by_its_own_fields(record: dict[str, object], format_id: str | None) -> None:
    assert zeek.recognise(record) == format_id


def test_underscored_connection_ids_are_read() -> None:
    (event,) = zeek.parse_record(
        {"ts": 1760000000, "id_orig_h": "10.20.0.15", "id_resp_h": "2001:DB8::1", "conn_state": "SF"}
    )
    assert isinstance(event, Event)
    assert (event.src_ip, event.dst_host) == ("10.20.0.15", "2001:db8::1")


def test_an_ipv6_host_stands_in_brackets_in_its_url() -> None:
    (event,) = zeek.parse_record({"_path": "http", "ts": 1, "method": "GET", "uri": "/a", "id.resp_h": "2001:db8::1"})
    assert isinstance(event, Event)
    assert event.url == "http://[2001:db8::1]/a"
