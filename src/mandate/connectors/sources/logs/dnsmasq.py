"""dnsmasq and Pi-hole query logs: who asked for which name; answers, forwards and DHCP are understood and left."""

import re
from collections.abc import Sequence
from datetime import date

from mandate.connectors.sources.logs.addresses import clean_address, clean_host
from mandate.connectors.sources.logs.moments import leading
from mandate.connectors.sources.logs.slices import Guess, LineOutcome, LineParser, LineSlice, share_of_events
from mandate.engines.discovery.facts import Event

FORMAT = "dnsmasq"

# With log-queries=extra a serial number and the asker's address and port stand before the message.
_MESSAGE = re.compile(r"(?:^|[ :])dnsmasq(?:-[a-z]+)?(?:\[\d+\])?: (?:\d+ \S+/\d+ )?(.*)$")
_QUERY = re.compile(r"query\[[^\]]+\] (\S+) from (\S+)$")


def parse(line: str, reference: date) -> LineOutcome:
    """The event of one line. Only `query[...]` lines name the asker; the log holds no user and no bytes."""
    message = _MESSAGE.search(line)
    if message is None:
        return "not_this_format" if line.strip() else None
    query = _QUERY.match(message[1])
    if query is None:
        return None
    name, address = query.groups()
    return Event(ts=leading(line, reference), src_ip=clean_address(address), dst_host=clean_host(name))


def start(reference: date) -> LineParser:
    """A parser that places stamps without a year in the last year not after the reference day."""
    return lambda line: parse(line, reference)


def guess(lines: Sequence[str]) -> Guess:
    """How much of the lines is dnsmasq's; a stretch without any query still is when every line names dnsmasq."""
    share = share_of_events(lines, start(date.max))
    understood = sum(not isinstance(parse(line, date.max), str) for line in lines) / max(len(lines), 1)
    return Guess(FORMAT, understood if share else 0.0)


SLICE = LineSlice(guess, start)
