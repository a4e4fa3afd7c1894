"""Hosts of models at the big clouds, which carry a region or a customer in their name."""

from functools import cache
from pathlib import Path

from mandate.catalogue.datafile import FOLDER, DataFile, read
from mandate.engines.discovery.matching import HostPattern

COLUMNS = ("service_id", "pattern", "source", "licence")


def read_hosts(folder: Path = FOLDER) -> DataFile:
    """Return the host patterns file with its lines; raise `BadData` when it cannot be read."""
    return read("hosts.csv", COLUMNS, folder=folder)


@cache
def load_hosts() -> tuple[HostPattern, ...]:
    """Return all host patterns, such as `bedrock-runtime.*.amazonaws.com`."""
    return tuple(HostPattern(row["pattern"], row["service_id"]) for row in read_hosts().rows)
