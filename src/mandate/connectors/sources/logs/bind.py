"""BIND query logs: who asked for which name; other messages of the name server are understood and left."""

import re
from collections.abc import Sequence
from datetime import date

from mandate.connectors.sources.logs.addresses import clean_address, clean_host
from mandate.connectors.sources.logs.moments import leading
from mandate.connectors.sources.logs.slices import Guess, LineOutcome, LineParser, LineSlice, share_of_events
from mandate.engines.discovery.facts import Event

FORMAT = "bind"

_CLIENT = r"client (?:@0x[0-9a-f]+ )?([0-9a-fA-F.:]+)(?:%\w+)?#\d+(?:/key [^ :]+)?(?: \([^)]*\))?: (?:view [^:]+: )?"
_QUERY = re.compile(_CLIENT + r"(?:query|answer|response): (\S+) [A-Z]\S* \S+(?:.*? -> ([A-Z]+))?")
_DENIED = re.compile(_CLIENT + r"query(?: \(cache\))? '([^'/]+)/[^']*' denied")
_TRANSFER = re.compile(r"\b(xfer-in|xfer-out)\b.*?\btransfer of '[^']+' from ([0-9a-fA-F.:]+)#\d+")
_OTHER = re.compile(
    r"(?:^|[\d.Z] |\]: )[a-z][a-z-]*: (?:critical|error|warning|notice|info|debug \d+): | named(?:\[\d+\])?: "
)


def parse(line: str, reference: date) -> LineOutcome:
    """The event of one line. The log holds no user and no bytes; the time is the line's own, or unknown."""
    query = _QUERY.search(line)
    if query:
        address, name, answer = query.groups()
        return Event(
            ts=leading(line, reference), src_ip=clean_address(address), dst_host=clean_host(name), action=answer
        )
    denied = _DENIED.search(line)
    if denied:
        moment = leading(line, reference)
        return Event(ts=moment, src_ip=clean_address(denied[1]), dst_host=clean_host(denied[2]), action="denied")
    transfer = _TRANSFER.search(line)
    if transfer:
        return Event(ts=leading(line, reference), src_ip=clean_address(transfer[2]), action=transfer[1])
    if not line.strip() or _OTHER.search(line):
        return None
    return "not_this_format"


def start(reference: date) -> LineParser:
    """A parser that places stamps without a year in the last year not after the reference day."""
    return lambda line: parse(line, reference)


def guess(lines: Sequence[str]) -> Guess:
    """How much of the lines is BIND's; one query among other messages of the name server is enough to be likely."""
    share = share_of_events(lines, start(date.max))
    understood = sum(not isinstance(parse(line, date.max), str) for line in lines) / max(len(lines), 1)
    return Guess(FORMAT, understood if share else 0.0)


SLICE = LineSlice(guess, start)
