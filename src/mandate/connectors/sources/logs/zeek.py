"""Zeek logs, tab-separated with a #fields header or JSON: dns, ssl, http and conn; any other kind as a connection."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from mandate.connectors.sources.logs.addresses import clean_address, clean_host
from mandate.connectors.sources.logs.moments import from_epoch, from_iso
from mandate.connectors.sources.logs.slices import (
    Guess,
    LineOutcome,
    LineParser,
    LineSlice,
    Record,
    RecordOutcome,
    RecordSlice,
    text_of,
    whole,
)
from mandate.engines.discovery.facts import Event

OTHER = "zeek_other"
_KINDS = ("dns", "ssl", "http", "conn")
# Which fields give a kind away where no #path or _path does, most telling first.
_TELLING = (
    ("http", ("method", "uri")),
    ("http", ("trans_depth", "response_body_len")),
    ("dns", ("query", "qtype")),
    ("dns", ("trans_id", "rcode")),
    ("ssl", ("established", "resumed")),
    ("conn", ("conn_state",)),
)
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")
_HEADERLESS = re.compile(r"(?:\d{9,10}\.\d{3,6}\t[A-Za-z0-9]{12,20}\t|(?:ts\t)?uid\t\w)")

Get = Callable[[str], str | None]


def event_of(kind: str, get: Get) -> Event:
    """The event of one Zeek row, by the names of its fields; `kind` is dns, ssl, http, conn or anything else."""
    host = _host(kind, get)
    return Event(
        ts=_moment(get("ts")),
        src_ip=clean_address(get("id.orig_h")),
        dst_host=host,
        url=_url(host, get("uri")) if kind == "http" else None,
        bytes_out=_bytes(get, "request_body_len", "orig_bytes", "orig_ip_bytes"),
        bytes_in=_bytes(get, "response_body_len", "resp_bytes", "resp_ip_bytes"),
        action=_action(kind, get),
    )


def _host(kind: str, get: Get) -> str | None:
    """The name that was asked for; for connections the address at the other end, where Zeek saw no name."""
    if kind == "dns":
        return _named(get("query"))
    if kind == "http" and get("method") == "CONNECT":
        return _named(get("uri")) or _named(get("host"))
    named = get("server_name") if kind == "ssl" else get("host") if kind == "http" else None
    return _named(named) or clean_address(get("id.resp_h"))


def _named(name: str | None) -> str | None:
    return clean_host(name) if name else None


def _url(host: str | None, uri: str | None) -> str | None:
    if uri is None or host is None:
        return None
    if not uri.startswith("/"):
        return uri
    return f"http://[{host}]{uri}" if ":" in host else f"http://{host}{uri}"


def _bytes(get: Get, *names: str) -> int | None:
    """The first count that is there: body, payload, or (where Zeek could not follow the stream) bytes on the wire."""
    return next((count for count in (whole(get(name)) for name in names) if count is not None), None)


def _action(kind: str, get: Get) -> str | None:
    if kind == "dns":
        answer = get("rcode_name")
        return "success" if answer == "NOERROR" else answer
    return get("method") if kind == "http" else get("conn_state") if kind == "conn" else None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return from_epoch(float(text))
    except ValueError:
        return from_iso(text)


def kind_of(path: str | None, names: Sequence[str] | Mapping[str, object]) -> str:
    """`dns`, `ssl`, `http`, `conn` or `other`, from what the log says of itself, else from its fields."""
    if path:
        return path if path in _KINDS else "other"
    return next((kind for kind, telling in _TELLING if all(name in names for name in telling)), "other")


class _Columns:
    """Reads tab-separated lines; the header lines in the file say what the columns are, and may change half-way."""

    def __init__(self) -> None:
        self.separator = "\t"
        self.path: str | None = None
        self.names: list[str] = []
        self.kind = "other"
        self.unset: tuple[str, ...] = ("-", "(empty)")

    def parse(self, line: str) -> LineOutcome:
        if line.startswith("#"):
            self._header(line)
            return None
        if not line.strip():
            return None
        if not self.names:
            return "no_fields_header"
        cells = line.split(self.separator)
        if len(cells) != len(self.names):
            return "field_count"
        row = dict(zip(self.names, cells, strict=True))
        return event_of(self.kind, lambda name: self._cell(row.get(name)))

    def _cell(self, text: str | None) -> str | None:
        if not text or text in self.unset:
            return None
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\\x" in text else text

    def _header(self, line: str) -> None:
        word, _, rest = line.partition(self.separator if self.separator in line else " ")
        if word == "#separator":
            written = rest.strip()
            self.separator = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written) or "\t"
        elif word == "#path":
            self.path = rest.strip()
        elif word == "#fields":
            self.names = rest.split(self.separator)
            self.kind = kind_of(self.path, self.names)
        elif word in ("#unset_field", "#empty_field"):
            self.unset = (*self.unset, rest.strip())


def start(reference: date) -> LineParser:
    """A parser with no columns yet; Zeek's times are Unix times, so the reference day is not needed."""
    return _Columns().parse


def guess(lines: Sequence[str]) -> Guess:
    """Certain when a #fields line is there; likely when the lines look like Zeek's but their header is gone."""
    columns = _Columns()
    for line in lines:
        columns.parse(line)
        if columns.names:
            known = columns.kind in _KINDS
            return Guess(f"zeek_{columns.kind}" if known else OTHER, 1.0)
    data = [line for line in lines if line.strip() and not line.startswith("#")]
    headerless = any(_HEADERLESS.match(line) for line in data[:2])
    return Guess(OTHER, 0.9 if headerless or any(line.startswith("#separator") for line in lines) else 0.0)


def recognise(record: Record) -> str | None:
    """The format of a JSON record of Zeek; None for any other."""
    if "ts" not in record:
        return None
    path = text_of(record.get("_path"))
    connection = "id.orig_h" in record or "id_orig_h" in record or isinstance(record.get("id"), Mapping)
    if not path and not (connection and "uid" in record):
        return None
    kind = kind_of(path, record)
    return f"zeek_{kind}" if kind in _KINDS else OTHER


def parse_record(record: Record) -> RecordOutcome:
    """The event of one JSON record; the four-part connection id may be flat, nested or joined by underscores."""
    nested = record.get("id")

    def get(name: str) -> str | None:
        value = record.get(name)
        if value is None and name.startswith("id."):
            part = name[3:]
            value = nested.get(part) if isinstance(nested, Mapping) else record.get(f"id_{part}")
        return text_of(value)

    return (event_of(kind_of(text_of(record.get("_path")), record), get),)


SLICE = LineSlice(guess, start)
RECORDS = RecordSlice(recognise, parse_record)
