"""Browser and editor extensions that bring AI in, by the identifier their store gives them."""

from functools import cache
from pathlib import Path

from mandate.catalogue.datafile import FOLDER, DataFile, read
from mandate.engines.discovery.matching import Extension

COLUMNS = ("store", "extension_id", "name", "service_id", "source", "licence")


def read_extensions(folder: Path = FOLDER) -> DataFile:
    """Return the extensions file with its lines; raise `BadData` when it cannot be read."""
    return read("extensions.csv", COLUMNS, folder=folder)


@cache
def load_extensions() -> tuple[Extension, ...]:
    """Return all known extensions; one that several stores carry comes once for each."""
    rows = read_extensions().rows
    return tuple(Extension(row["extension_id"], row["name"], row["service_id"]) for row in rows)
