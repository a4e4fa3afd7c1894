"""Squid access logs: native (with or without extra columns), common and combined, by the names of squid.conf."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import unquote

from mandate.connectors.sources.logs.addresses import clean_host, host_of
from mandate.connectors.sources.logs.moments import from_day_first
from mandate.connectors.sources.logs.slices import Guess, LineOutcome, LineParser, LineSlice, share_of_events, whole
from mandate.engines.discovery.facts import Event

FORMAT = "squid"

# %>a %[ui %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st, and for Squid's own lines: ... %Ss:%Sh
_COMMON = re.compile(
    r"(\S+) \S+ (\S+(?: \S+)*?) \[([^\]]{10,40})\] "
    r'"(\S+) (.*?)(?: (?:HTTP|ICY|http)/[\d.]+)?" (\d{1,3}|-) (\d+|-)(.*)$'
)
_RESULT = re.compile(r'(?:^|[ "])([A-Z][A-Z_]*):[A-Z][A-Z_]*\s*$')
_CODE = re.compile(r"[A-Z][A-Z_]*/\d{3}$")
_PEER = re.compile(r"[A-Z][A-Z_]*/\S+$")
_NATIVE_START = re.compile(r"(?<!\S)\d{8,11}\.\d{3}\s+\d+ ")
_NO_HOST = ("error:", "/", "urn:", "-")
_USUAL_PEERS = frozenset({"HIER_", "DIREC", "NONE/"})
_HOSTS: dict[str, str] = {}
_ACTIONS: dict[str, str] = {}
_PROXIED = re.compile(r"[a-z][a-z0-9+.-]*://|error:", re.IGNORECASE)

from_timestamp = datetime.fromtimestamp


def parse_native(line: str) -> LineOutcome:
    """The event of a line in Squid's native format. Upload bytes are unknown unless an extra column carries them."""
    fields = line.split()
    try:
        moment, _, address, result, size, method, url, user, peer = fields[:9]
        if method == "CONNECT":
            authority = url
        else:
            scheme, gap, authority = url.split("/", 3)[:3]
            if gap or not scheme:
                return _parse_unusual(line, fields)
        if peer[:5] not in _USUAL_PEERS and not _PEER.match(peer):
            return _parse_unusual(line, fields)
        return Event(
            from_timestamp(float(moment), UTC),
            None if user == "-" else (unquote(user) if "%" in user else user),
            None if address == "-" else address,
            _HOSTS.get(authority) or _remembered(authority),
            url,
            None,
            int(size),
            _ACTIONS.get(result) or _action(result),
        )
    except (ValueError, IndexError, OverflowError, OSError):
        return _parse_unusual(line, fields)


def _action(result: str) -> str:
    """The result code before its slash (`TCP_MISS` of `TCP_MISS/200`); raises ValueError for any other text."""
    if not _CODE.match(result):
        raise ValueError(result)
    if len(_ACTIONS) >= 5_000:
        _ACTIONS.clear()
    return _ACTIONS.setdefault(result, result.partition("/")[0])


def _parse_unusual(line: str, fields: list[str]) -> LineOutcome:
    """The rarer shapes: extra columns, a URL with spaces, a collector's prefix, or one of the web server formats."""
    if not fields or fields[0].startswith("#"):
        return None
    if '"' in line:
        found = _COMMON.match(line)
        if found:
            return _common(found)
    start = _NATIVE_START.search(line)
    if start is None:
        return "not_this_format"
    return _native(line[start.start() :].split())


def _native(fields: list[str]) -> LineOutcome:
    """A native line by its landmarks: the result code, the counts behind it, the method, the URL, the user and peer."""
    code = next((index for index in (3, 4) if index < len(fields) and _CODE.match(fields[index])), None)
    if code is None:
        return "not_this_format"
    after = code + 1
    while after < len(fields) and (fields[after].isdigit() or fields[after] == "-"):
        after += 1
    counts = fields[code + 1 : after]
    peer = next((index for index in range(after + 3, len(fields)) if _PEER.match(fields[index])), None)
    if not counts or peer is None:
        return "too_few_fields"
    try:
        moment = from_timestamp(float(fields[0]), UTC)
    except (ValueError, OverflowError, OSError):
        return "no_time"
    # An HTTP version of its own (%rv) may stand between the URL and the user.
    middle = fields[after + 1 : peer]
    user = middle.pop()
    if len(middle) > 1 and re.fullmatch(r"\d\.\d", middle[-1]):
        middle.pop()
    url = " ".join(middle)
    return Event(
        ts=moment,
        user=None if user == "-" else unquote(user),
        src_ip=None if fields[2] == "-" else fields[2],
        dst_host=_host(fields[after], url),
        url=None if url.startswith("error:") or url == "-" else url,
        bytes_out=whole(counts[1]) if len(counts) > 1 else None,
        bytes_in=whole(counts[0]),
        action=fields[code].partition("/")[0],
    )


def _common(found: re.Match[str]) -> LineOutcome:
    address, user, stamp, method, url, _, size, rest = found.groups()
    result = _RESULT.search(rest)
    # A web server writes the same columns; only a proxy is asked for whole URLs or CONNECT, or names its result code.
    if result is None and method != "CONNECT" and not _PROXIED.match(url):
        return "not_this_format"
    moment = from_day_first(stamp)
    if moment is None:
        return "no_time"
    return Event(
        ts=moment,
        user=None if user == "-" else unquote(user),
        src_ip=None if address == "-" else address,
        dst_host=_host(method, url),
        url=None if url.startswith("error:") or url == "-" else url,
        bytes_in=whole(size),
        action=result.group(1) if result else method,
    )


def _remembered(authority: str) -> str | None:
    """The host of an authority, kept for the next line: a log names the same few thousand hosts over and over."""
    host = None if authority.startswith(_NO_HOST) else host_of(authority)
    if host is not None and len(authority) < 256:
        if len(_HOSTS) >= 50_000:
            _HOSTS.clear()
        _HOSTS[authority] = host
    return host


def _host(method: str, url: str) -> str | None:
    if url.startswith(_NO_HOST):
        return None
    if method == "CONNECT" and "://" not in url:
        return clean_host(url)
    return host_of(url)


def guess(lines: Sequence[str]) -> Guess:
    """How much of the lines is Squid's."""
    return Guess(FORMAT, share_of_events(lines, parse_native))


def start(reference: date) -> LineParser:
    """A parser; Squid's times carry their year and zone, so the reference day is not needed."""
    return parse_native


SLICE = LineSlice(guess, start)
