"""One line or one JSON record on its own: what it says, when its vendor is known or has to be recognised."""

from datetime import date
from itertools import chain

from mandate.connectors.sources.logs import LINE_SLICES, RECORD_SLICES, VENDORS
from mandate.connectors.sources.records import RecordReader, unwrapped
from mandate.connectors.sources.sniffing import log_kind, recognised_by
from mandate.engines.discovery.facts import Event


def read_one(raw: str, *, vendor: str | None, reference: date) -> Event | None:
    """The first event in a raw text; None when it is not read. `vendor` limits the readers, None asks them all.

    `reference` is the day on which stamps without a year end.
    """
    reader = None if vendor is None else _reader_of(vendor)
    if vendor is not None and reader is None:
        return None
    if raw.lstrip()[:1] in ("{", "["):
        return _first_of_records(raw, reader)
    return _first_of_lines(raw, reader, reference)


def _reader_of(vendor: str) -> str | None:
    wanted = vendor.strip().lower().replace(" ", "_")
    return next((reader for reader, names in VENDORS.items() if wanted in names), None)


def _first_of_records(raw: str, reader: str | None) -> Event | None:
    if reader is not None and reader not in RECORD_SLICES:
        return None
    found = RecordReader(iter((raw,)), len(raw))
    for record in chain.from_iterable(unwrapped(one.value) for one in found if one.value is not None):
        known = recognised_by(record, reader)
        events = known[0].parse(record) if known else ()
        if events and not isinstance(events, str):
            return events[0]
    return None


def _first_of_lines(raw: str, reader: str | None, reference: date) -> Event | None:
    if reader is None:
        kind = log_kind(raw)
        reader = kind.vendor if kind else None
    if reader not in LINE_SLICES:
        return None
    parse = LINE_SLICES[reader].start(reference)
    outcomes = (parse(line) for line in raw.split("\n"))
    return next((outcome for outcome in outcomes if isinstance(outcome, Event)), None)
