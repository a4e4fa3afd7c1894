"""What stands around a name on bank and card statements: processors, places, legal forms and words for plans."""

from functools import cache
from pathlib import Path

from mandate.catalogue.datafile import FOLDER, DataFile, read
from mandate.engines.discovery.naming import Words, words_of

COLUMNS = ("kind", "text", "sells", "star", "source", "licence")
NOISE_KINDS = frozenset({"word", "legal", "place", "country"})


def read_merchants(folder: Path = FOLDER) -> DataFile:
    """Return the statement words file with its lines; raise `BadData` when it cannot be read."""
    return read("merchants.csv", COLUMNS, folder=folder)


@cache
def load_words() -> Words:
    """Return the statement words, longest processor name first."""
    rows = read_merchants().rows
    processors = [row for row in rows if row["kind"] == "processor"]
    processors.sort(key=lambda row: -len(words_of(row["text"])))
    return Words(
        processors=tuple((words_of(row["text"]), row["sells"] == "software") for row in processors),
        starred=frozenset(words_of(row["text"]) for row in processors if row["star"] == "yes"),
        noise=frozenset(word for row in rows if row["kind"] in NOISE_KINDS for word in words_of(row["text"])),
        qualifiers=frozenset(row["text"] for row in rows if row["kind"] == "qualifier"),
    )
