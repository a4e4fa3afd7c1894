"""DNS servers say which device asked for which name, never who sat behind it."""

from datetime import UTC, date, datetime

import pytest

from mandate.connectors.sources.logs import bind, dnsmasq
from mandate.engines.discovery.facts import Event
from tests.connectors.sources.logs.examples import BIND, DNSMASQ

TODAY = date(2025, 12, 31)


def test_a_bind_query_gives_device_name_and_time() -> None:
    assert bind.parse(BIND[0], TODAY) == Event(
        ts=datetime(2025, 10, 9, 8, 53, 20, 114000, tzinfo=UTC), src_ip="10.20.0.15", dst_host="assistant.example.com"
    )


def test_a_bind_query_in_a_view_is_read_too() -> None:
    parsed = bind.parse(BIND[1], TODAY)
    assert isinstance(parsed, Event)
    assert (parsed.src_ip, parsed.dst_host) == ("2001:db8::15", "tool.example.net")


@pytest.mark.parametrize(
    ("line", "address", "host", "action"),
    [
        ("client 10.20.0.15#1 (a.example): query: a.example IN A +", "10.20.0.15", "a.example", None),
        ("client 10.20.0.15#1: query: a.example IN A + (10.0.0.1)", "10.20.0.15", "a.example", None),
        ("client @0x7f1 10.20.0.15#1/key office (a.example): query: a.example IN A +", "10.20.0.15", "a.example", None),
        ("client @0x7f1 10.20.0.15#1 (a.example): answer: a.example IN A + (10.0.0.1) -> NXDOMAIN", "10.20.0.15", "a.example", "NXDOMAIN"),
        (BIND[2], "10.20.0.99", "x.example", "denied"),
        ("xfer-in: info: transfer of 'example/IN' from 192.0.2.53#53: Transfer completed", "192.0.2.53", None, "xfer-in"),
    ],
)  # fmt: skip
def test_bind_writes_its_lines_in_several_ways(line: str, address: str, host: str | None, action: str | None) -> None:
    parsed = bind.parse(line, TODAY)
    assert isinstance(parsed, Event)
    assert (parsed.src_ip, parsed.dst_host, parsed.action) == (address, host, action)


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2025-10-09T08:53:20.114Z", datetime(2025, 10, 9, 8, 53, 20, 114000, tzinfo=UTC)),
        ("<30>Oct  9 08:53:20 ns1 named[812]:", datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)),
        ("2025-10-09T10:53:20+02:00 ns1 named[812]:", datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)),
        ("31-Feb-2025 08:53:20.114", None),
        ("somewhere", None),
    ],
)
def test_the_time_of_a_bind_line_is_read_from_its_start(stamp: str, moment: datetime | None) -> None:
    parsed = bind.parse(f"{stamp} client 10.20.0.15#1 (a.example): query: a.example IN A +", TODAY)
    assert isinstance(parsed, Event)
    assert parsed.ts == moment


def test_other_messages_of_the_name_server_are_understood() -> None:
    assert bind.parse(BIND[3], TODAY) is None
    assert bind.parse("Oct  9 08:53:20 ns1 named[812]: zone example/IN: loaded serial 1", TODAY) is None
    assert bind.parse("", TODAY) is None
    assert bind.parse("hello", TODAY) == "not_this_format"


def test_name_server_messages_without_one_query_are_not_a_query_log() -> None:
    assert bind.guess([BIND[3]] * 5).confidence == 0
    assert dnsmasq.guess([DNSMASQ[1]] * 5).confidence == 0


def test_a_dnsmasq_query_gives_device_name_and_time() -> None:
    assert dnsmasq.parse(DNSMASQ[0], TODAY) == Event(
        ts=datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC), src_ip="10.20.0.15", dst_host="assistant.example.com"
    )
    extra = dnsmasq.parse(DNSMASQ[2], TODAY)
    assert isinstance(extra, Event)
    assert (extra.src_ip, extra.dst_host) == ("10.20.0.16", "tool.example.net")


def test_answers_blocks_and_leases_of_dnsmasq_hold_no_event() -> None:
    assert [dnsmasq.parse(DNSMASQ[index], TODAY) for index in (1, 3, 4)] == [None, None, None]
    assert dnsmasq.parse("  ", TODAY) is None
    assert dnsmasq.parse("hello", TODAY) == "not_this_format"
