"""NSS feeds in their three spellings say the same; where nobody signed in, nobody is named."""

import base64
import json
from datetime import UTC, date, datetime

import pytest

from mandate.connectors.sources.logs import zscaler
from mandate.engines.discovery.facts import Event
from tests.connectors.sources.logs.examples import ZSCALER_CSV, ZSCALER_JSON, ZSCALER_NAMED

MOMENT = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


def parsed(*lines: str) -> list[Event | str | None]:
    parse = zscaler.start(date(2025, 12, 31))
    return [parse(line) for line in lines]


def record(**event: object) -> Event | str:
    found = zscaler.parse_record({"sourcetype": "zscalernss-web", "event": event})
    return found if isinstance(found, str) else found[0]


def test_csv_named_values_and_json_agree() -> None:
    (from_csv,) = parsed(ZSCALER_CSV[0])
    (from_names,) = parsed(ZSCALER_NAMED[0])
    (from_json,) = zscaler.parse_record(json.loads(ZSCALER_JSON[0]))
    for event in (from_csv, from_names, from_json):
        assert isinstance(event, Event)
        assert (event.ts, event.user, event.src_ip) == (MOMENT, "j.dejong@fiets.example", "10.20.0.15")
        assert (event.dst_host, event.url) == ("assistant.example.com", "assistant.example.com/chat")
        assert (event.bytes_out, event.bytes_in, event.action) == (640, 20480, "Allowed")


def test_a_location_or_an_address_in_the_place_of_the_login_is_no_person() -> None:
    (from_csv,) = parsed(ZSCALER_CSV[1])
    (from_json,) = zscaler.parse_record(json.loads(ZSCALER_JSON[1]))
    for event in (from_csv, from_json):
        assert isinstance(event, Event)
        assert event.user is None
    assert isinstance(from_json, Event)
    assert from_json.bytes_out is None


def test_a_header_line_names_the_columns() -> None:
    header, row, short = parsed("time,login,eurl,reqsize", "2025-10-09 08:53:20,j@fiets.example,a.example/x,5", "a,b")
    assert header is None
    assert isinstance(row, Event)
    assert (row.user, row.dst_host, row.bytes_out, row.bytes_in) == ("j@fiets.example", "a.example", 5, None)
    assert short == "field_count"


def test_base64_fields_are_unpacked() -> None:
    packed = base64.b64encode(b"a.example/x").decode()
    event = record(epochtime="1760000000", b64url=packed, b64login="not base64!")
    assert isinstance(event, Event)
    assert (event.ts, event.dst_host, event.user) == (MOMENT, "a.example", None)


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("", None),
        ("a,b,c", "too_few_fields"),
        (ZSCALER_CSV[0].replace("HTTPS", "bicycle"), "not_this_format"),
        (ZSCALER_CSV[0].replace("Thu Oct  9", "Thu Foo 99"), "no_time"),
        ("2025-10-09 08:53:20\taction=Allowed", "not_this_format"),
        ('"open quote' + "," * 40, "too_few_fields"),
    ],
)
def test_lines_of_something_else_say_why(line: str, outcome: str | None) -> None:
    assert parsed(line) == [outcome]


@pytest.mark.parametrize(
    ("given", "format_id"),
    [
        ({"sourcetype": "zscalernss-web", "event": {}}, "zscaler_zia"),
        ({"sourcetype": "zscalernss-fw", "event": {}}, "zscaler_other"),
        ({"login": "x", "eurl": "a.example", "reqsize": "1"}, "zscaler_zia"),
        ({"sourcetype": "other", "event": {}}, None),
        ({"login": "x"}, None),
    ],
)
def test_only_the_web_feed_counts_as_a_proxy_log(given: dict[str, object], format_id: str | None) -> None:
    assert zscaler.recognise(given) == format_id


def test_a_record_without_a_time_is_rejected() -> None:
    assert record(login="j@fiets.example") == "no_time"
