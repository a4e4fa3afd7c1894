"""The AI services the product knows: dedicated ones, and the AI inside general platforms."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from mandate.catalogue.datafile import FOLDER, DataFile, Row, read
from mandate.engines.discovery.matching import Service

FILE = "services.csv"
COLUMNS = (
    "id", "name", "category", "kind", "tier", "vendor", "home", "domains", "paths", "aliases", "ordinary_words",
    "source", "licence",
)  # fmt: skip
CATEGORY_COLUMNS = ("id", "en", "nl")
DROPPED_COLUMNS = ("name", "domains", "decision", "into", "reason", "source")


@dataclass(frozen=True, slots=True)
class Category:
    """What a service is for, in both languages."""

    id: str
    en: str
    nl: str


def read_services(folder: Path = FOLDER) -> DataFile:
    """Return the services file with its lines; raise `BadData` when it cannot be read."""
    return read(FILE, COLUMNS, folder=folder)


def service_of(row: Row) -> Service:
    """Return the service of one row, as written; `mandate catalogue check` judges it."""
    return Service(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        domains=row.many("domains"),
        kind=row["kind"],
        tier=row["tier"],
        vendor=row["vendor"],
        home=row["home"],
        aliases=row.many("aliases"),
        paths=row.many("paths"),
        ordinary_words=row.many("ordinary_words"),
    )


@cache
def load_services() -> tuple[Service, ...]:
    """Return all services of the catalogue, in the order of their ids."""
    return tuple(service_of(row) for row in read_services().rows)


@cache
def load_categories() -> tuple[Category, ...]:
    """Return the closed list of categories, in reading order."""
    return tuple(Category(row["id"], row["en"], row["nl"]) for row in read("categories.csv", CATEGORY_COLUMNS).rows)


@cache
def _stamp() -> tuple[str, date]:
    file = read_services()
    return file.version, file.dated


def version() -> str:
    """Return the version of the services file."""
    return _stamp()[0]


def dated() -> date:
    """Return the day the services file was last looked through."""
    return _stamp()[1]
