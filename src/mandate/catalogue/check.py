"""What is wrong with the catalogue's data, each fault with file and line; nothing wrong, nothing said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mandate.catalogue import check_assessment, check_registers, check_services, learning, tasks
from mandate.catalogue.check_services import Problem
from mandate.catalogue.datafile import FOLDER, BadData, DataFile, Row, read
from mandate.catalogue.extensions import read_extensions
from mandate.catalogue.hosts import read_hosts
from mandate.catalogue.merchants import NOISE_KINDS, read_merchants
from mandate.catalogue.scopes import PERMISSIONS, PLATFORMS, read_scopes, short
from mandate.catalogue.services import CATEGORY_COLUMNS, DROPPED_COLUMNS, read_services
from mandate.engines.discovery.hostnames import is_host_name

GUARD_COLUMNS = ("kind", "domain", "source", "licence")
ORDINARY_COLUMNS = ("word", "source", "licence")
DECISIONS = ("dropped", "merged", "domains")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class _Files:
    services: DataFile
    categories: DataFile
    hosts: DataFile
    extensions: DataFile
    merchants: DataFile
    scopes: DataFile
    dropped: DataFile
    guard: DataFile
    ordinary: DataFile


def check(folder: Path = FOLDER) -> tuple[Fault, ...]:
    """Return every fault in the data files of a folder, in the order of files and lines; empty means fine.

    The questions and modules of the assessment, the rows to start the registers from, the typical tasks and what is
    learned are looked at too: the product's own, or those in the folder if any.
    """
    beside = FOLDER.parent if folder == FOLDER else folder
    asked = [*check_assessment.faults(beside), *check_registers.faults(beside), *tasks.faults(beside)]
    asked += learning.faults(beside)
    written = [Fault(file, 0, problem) for file, problem in asked]
    try:
        files = _read(folder)
    except BadData as bad:
        return (Fault(bad.file, bad.line, bad.problem), *written)
    except FileNotFoundError as missing:
        return (Fault(Path(missing.filename).name, 0, "the file is missing"), *written)
    faults = written + [Fault(file.name, line, problem) for file, rule in _rules(files) for line, problem in rule]
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.problem)))


def _read(folder: Path) -> _Files:
    return _Files(
        services=read_services(folder),
        categories=read("categories.csv", CATEGORY_COLUMNS, folder=folder),
        hosts=read_hosts(folder),
        extensions=read_extensions(folder),
        merchants=read_merchants(folder),
        scopes=read_scopes(folder),
        dropped=read("dropped.csv", DROPPED_COLUMNS, folder=folder),
        guard=read("guard.csv", GUARD_COLUMNS, folder=folder),
        ordinary=read("ordinary.csv", ORDINARY_COLUMNS, folder=folder),
    )


def _rules(files: _Files) -> Iterator[tuple[DataFile, Iterator[Problem]]]:
    ids = {row["id"] for row in files.services.rows}
    guarded = {row["domain"]: row["kind"] for row in files.guard.rows}
    ordinary = frozenset(row["word"] for row in files.ordinary.rows)
    patterned = {row["service_id"] for row in files.hosts.rows + files.extensions.rows}
    categories = frozenset(row["id"] for row in files.categories.rows)
    services = files.services.rows
    yield files.services, check_services.shapes(services, categories)
    yield files.services, check_services.domains(services, guarded)
    yield files.services, check_services.paths(services)
    yield files.services, check_services.findable(services, patterned)
    yield files.services, check_services.names(services, ordinary, _not_names(files.merchants))
    yield files.hosts, _host_patterns(files.hosts.rows, ids)
    yield files.extensions, _extensions(files.extensions.rows, ids)
    yield files.scopes, _scopes(files.scopes.rows)
    yield files.merchants, _merchants(files.merchants.rows)
    yield files.dropped, _dropped(files.dropped.rows, ids, check_services.claimed(services))
    yield from ((file, _filled(file)) for file in (files.categories, files.guard, files.ordinary))


def _not_names(merchants: DataFile) -> frozenset[str]:
    return frozenset(row["text"] for row in merchants.rows)


def _filled(file: DataFile) -> Iterator[Problem]:
    for row in file.rows:
        for column in row.cells:
            if not row[column]:
                yield row.line, f"no {column}"


def _twice(rows: tuple[Row, ...], key: Callable[[Row], object]) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    for row in rows:
        first = seen.setdefault(key(row), row.line)
        if first != row.line:
            yield row.line, f"the same as line {first}"


def _host_patterns(rows: tuple[Row, ...], ids: set[str]) -> Iterator[Problem]:
    for row in rows:
        pattern = row["pattern"]
        tail = pattern.rpartition("*")[2].partition(".")[2]
        if row["service_id"] not in ids:
            yield row.line, f"no service {row['service_id']}"
        if "*" not in pattern or not is_host_name(pattern.replace("*", "x")):
            yield row.line, f"{pattern} is no host name with a star"
        elif tail.count(".") < 1:
            yield row.line, f"{pattern} has no fixed domain behind the star"
    yield from _twice(rows, lambda row: row["pattern"])


def _extensions(rows: tuple[Row, ...], ids: set[str]) -> Iterator[Problem]:
    for row in rows:
        if row["service_id"] not in ids:
            yield row.line, f"no service {row['service_id']}"
        if not row["name"] or not row["extension_id"]:
            yield row.line, "no name or no identifier"
    yield from _twice(rows, lambda row: (row["store"], row["extension_id"].lower()))


def _scopes(rows: tuple[Row, ...]) -> Iterator[Problem]:
    for row in rows:
        if row["tier"] not in ("1", "2", "3", "4"):
            yield row.line, f"tier {row['tier']} is not 1 to 4"
        if row["platform"] not in PLATFORMS or row["permission"] not in PERMISSIONS:
            yield row.line, "unknown platform or permission"
        if not row["en"] or not row["nl"]:
            yield row.line, "no sentence in both languages"
    yield from _twice(rows, lambda row: (row["platform"], short(row["scope"]), row["permission"]))


def _merchants(rows: tuple[Row, ...]) -> Iterator[Problem]:
    for row in rows:
        if row["kind"] not in NOISE_KINDS | {"processor", "qualifier"}:
            yield row.line, f"unknown kind {row['kind']}"
        if row["kind"] == "processor" and (row["sells"], row["star"]) not in _PROCESSORS:
            yield row.line, "a processor sells software or anything, with or without a star"
    yield from _twice(rows, lambda row: (row["kind"], row["text"]))


_PROCESSORS = {(sells, star) for sells in ("software", "anything") for star in ("yes", "no")}


def _dropped(rows: tuple[Row, ...], ids: set[str], claimed: frozenset[str]) -> Iterator[Problem]:
    for row in rows:
        if row["decision"] not in DECISIONS:
            yield row.line, f"unknown decision {row['decision']}"
        if not row["reason"]:
            yield row.line, "no reason"
        if row["decision"] != "dropped" and row["into"] not in ids:
            yield row.line, f"no service {row['into']}"
        if row["decision"] != "merged":
            yield from ((row.line, f"{d} was left out, and is claimed") for d in row.many("domains") if d in claimed)
