"""Zscaler Internet Access: web transactions from NSS as CSV, name=value lines or JSON; other NSS feeds as JSON."""

import base64
import binascii
import csv
import ipaddress
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from mandate.connectors.sources.logs.addresses import clean_address, clean_host, host_of
from mandate.connectors.sources.logs.moments import from_ctime, from_epoch, from_iso
from mandate.connectors.sources.logs.slices import (
    Guess,
    LineOutcome,
    LineParser,
    LineSlice,
    Record,
    RecordOutcome,
    RecordSlice,
    share_of_events,
    text_of,
    whole,
)
from mandate.engines.discovery.facts import Event

FORMAT = "zscaler_zia"
OTHER = "zscaler_other"

# The order of NSS's own CSV feed for web logs, as far as it is read.
_CSV_ORDER = (
    "time", "login", "proto", "eurl", "action", "appname", "appclass", "reqsize", "respsize", "stime", "ctime",
    "urlclass", "urlsupercat", "urlcat", "malwarecat", "threatname", "riskscore", "dlpeng", "dlpdict", "location",
    "dept", "cip", "sip", "reqmethod", "respcode",
)  # fmt: skip
_PROTOCOLS = frozenset({
    "HTTP", "HTTPS", "FTP", "FTPS", "FTPOVERHTTP", "HTTP_PROXY", "TUNNEL", "TUNNEL_SSL", "SSL", "WEBSOCKET",
    "WEBSOCKETSSL", "DNSOVERHTTPS", "HTTP2", "HTTP/2",
})  # fmt: skip

# What the feeds call each fact. A feed's own names come first, the names of the name=value template after them.
_MOMENT = ("time", "datetime", "eventtime", "epochtime")
_USER = ("login", "elogin", "user")
_ADDRESS = ("cintip", "clientintip", "cip", "ClientIP", "clientip", "csip", "clt_sip", "sourceip")
_HOST = ("ehost", "host", "hostname", "dns_req", "cdfqdn", "sdip", "cdip", "destinationip")
_URL = ("eurl", "url")
_OUT = ("reqsize", "requestsize", "outbytes", "txbytes")
_IN = ("respsize", "responsesize", "inbytes", "rxbytes")
_ACTION = ("action", "reqaction", "event")
_APP = ("appname", "nwapp")

Get = Callable[[str], str | None]


def event_of(get: Get) -> Event | str:
    """The event of one NSS record, by the names of its fields."""
    moment = _moment(get)
    if moment is None:
        return "no_time"
    url = _first(get, _URL) or _unpacked(get("b64url"))
    host = _first(get, _HOST)
    return Event(
        ts=moment,
        user=_person(get),
        src_ip=clean_address(_first(get, _ADDRESS)),
        dst_host=(host_of(url) if url else None) or (clean_host(host) if host else None),
        url=url,
        bytes_out=_count(get, _OUT),
        bytes_in=_count(get, _IN),
        action=_first(get, _ACTION),
        app=_first(get, _APP),
    )


def _person(get: Get) -> str | None:
    """The login; where nobody signed in NSS repeats the location or the address there, and neither is a person."""
    login = _first(get, _USER) or _unpacked(get("b64login"))
    if login is None or login == get("location"):
        return None
    try:
        ipaddress.ip_address(login)
    except ValueError:
        return login
    return None


def _moment(get: Get) -> datetime | None:
    text = _first(get, _MOMENT)
    if text is None:
        return None
    if text.isdecimal() and 9 <= len(text) <= 20:
        return from_epoch(int(text))
    return from_ctime(text) or from_iso(text)


def _first(get: Get, names: Sequence[str]) -> str | None:
    return next((text for text in map(get, names) if text is not None), None)


def _count(get: Get, names: Sequence[str]) -> int | None:
    return next((count for count in (whole(get(name)) for name in names) if count is not None), None)


def _unpacked(packed: str | None) -> str | None:
    """The text of NSS's base64 variants of a field."""
    if packed is None:
        return None
    try:
        return base64.b64decode(packed, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


class _Columns:
    """Reads NSS lines; a first line of field names is followed, without one the order is that of NSS's CSV feed."""

    def __init__(self) -> None:
        self.names: Sequence[str] = _CSV_ORDER
        self.named = False

    def parse(self, line: str) -> LineOutcome:
        if not line.strip():
            return None
        if "\t" in line and "=" in line:
            return _named_values(line)
        cells = _cells(line)
        if not self.named and "time" in cells and ("eurl" in cells or "url" in cells):
            self.names, self.named = cells, True
            return None
        if len(cells) < len(_CSV_ORDER) and not self.named:
            return "too_few_fields"
        if self.named and len(cells) != len(self.names):
            return "field_count"
        row = dict(zip(self.names, cells, strict=False))
        if not self.named and row["proto"].upper() not in _PROTOCOLS:
            return "not_this_format"
        return event_of(lambda name: text_of(row.get(name)))


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error:
        return []


def _named_values(line: str) -> LineOutcome:
    """A line of the name=value template: the time first, then fields between tabs, some of them in quotes."""
    first, *fields = line.split("\t")
    row = {name.strip(): value.strip('" ') for name, _, value in (field.partition("=") for field in fields)}
    if row.get("vendor") != "Zscaler" and row.get("product") != "NSS":
        return "not_this_format"
    row.setdefault("time", first.strip())
    return event_of(lambda name: text_of(row.get(name)))


def start(reference: date) -> LineParser:
    """A parser that has seen no header; NSS's times carry their year, so the reference day is not needed."""
    return _Columns().parse


def guess(lines: Sequence[str]) -> Guess:
    """How much of the lines is NSS's, after a header line if there is one."""
    return Guess(FORMAT, share_of_events(lines, start(date.max)))


def recognise(record: Record) -> str | None:
    """`zscaler_zia` for a web transaction, `zscaler_other` for another NSS feed, None for any other record."""
    source = str(record.get("sourcetype", ""))
    if source.startswith("zscalernss") and isinstance(record.get("event"), Mapping):
        return FORMAT if source == "zscalernss-web" else OTHER
    flat = ("eurl" in record or "url" in record) and "login" in record and ("urlcat" in record or "reqsize" in record)
    return FORMAT if flat else None


def parse_record(record: Record) -> RecordOutcome:
    """The event of one JSON record of an NSS or Cloud NSS feed."""
    inner = record["event"] if isinstance(record.get("event"), Mapping) else record
    event = event_of(lambda name: text_of(inner.get(name)))
    return event if isinstance(event, str) else (event,)


SLICE = LineSlice(guess, start)
RECORDS = RecordSlice(recognise, parse_record)
