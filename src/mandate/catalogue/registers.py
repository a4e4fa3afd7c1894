"""Rows to start the registers from: every one in both languages, pointing only to rows that are there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from mandate.catalogue.shapes import entries, fields, name, number, one_of, text, unique
from mandate.catalogue.wording import BadCatalogue, day, read_yaml
from mandate.engines.readiness.bank import Text
from mandate.engines.terms import DataClass

FILE = "registers.yaml"
_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Class:
    """A class of data: its rank, name, what belongs to it and how to handle it."""

    rank: int
    name: Text
    examples: Text
    handling: Text


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose and the broader one it is part of, or none."""

    id: str
    name: Text
    about: Text
    broader: str


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence: what its levels mean and the way to get there."""

    id: str
    name: Text
    about: Text
    way: Text


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as such organisations keep it; `links` are (dataset, field they share)."""

    id: str
    name: Text
    about: Text
    domain: Text
    organised: Text
    data_class: int
    personal: bool
    purposes: tuple[str, ...]
    retention_months: int | None
    retention_why: Text
    links: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Start:
    """All rows to start from, with the day they are of."""

    dated: date
    classes: tuple[Class, ...]
    purposes: tuple[Purpose, ...]
    competences: tuple[Competence, ...]
    datasets: tuple[Dataset, ...]


@cache
def load_start() -> Start:
    """The rows that ship; BadCatalogue names file, row and field of what is wrong."""
    return start_of(read_yaml(FILE), FILE)


def start_of(content: Mapping[str, Any], file: str) -> Start:
    """The rows in the content of a file; BadCatalogue names file, row and field of what is wrong."""
    fields(content, file, ("version", "dated", "classes", "purposes", "competences", "datasets"))
    listed = {
        part: entries(content[part], f"{file}: {part}") for part in ("classes", "purposes", "competences", "datasets")
    }
    purposes = tuple(_purpose(one, file) for one in listed["purposes"])
    _tree(purposes, file)
    known = [one.id for one in purposes]
    ids = [str(one.get("id")) if isinstance(one, Mapping) else "" for one in listed["datasets"]]
    datasets = tuple(_dataset(one, file, known, ids) for one in listed["datasets"])
    competences = tuple(_competence(one, file) for one in listed["competences"])
    for rows, part in ((purposes, "purposes"), (competences, "competences"), (datasets, "datasets")):
        unique((one.id for one in rows), f"{file}: {part}")
        unique((one.name.en.casefold() for one in rows), f"{file}: {part}")
    classes = tuple(_class(one, file) for one in listed["classes"])
    if [one.rank for one in classes] != [int(rank) for rank in DataClass]:
        raise BadCatalogue(f"{file}: classes: the ranks 0 to {max(DataClass).value} are expected, in order")
    return Start(day(content["dated"], f"{file}: dated"), classes, purposes, competences, datasets)


def _class(value: object, file: str) -> Class:
    one = fields(value, f"{file}: class", ("rank", "name", "examples", "handling"))
    place = f"{file}: class {one['rank']}"
    rank = number(one["rank"], f"{place}: rank")
    said = {field: text(one[field], f"{place}: {field}") for field in ("name", "examples", "handling")}
    return Class(rank=rank, **said)


def _purpose(value: object, file: str) -> Purpose:
    one = fields(value, f"{file}: purpose", ("id", "name", "about"), ("broader",))
    place = f"{file}: purpose {one['id']}"
    broader = name(one["broader"], f"{place}: broader") if "broader" in one else ""
    about = text(one["about"], f"{place}: about")
    return Purpose(name(one["id"], place), text(one["name"], f"{place}: name"), about, broader)


def _tree(purposes: Collection[Purpose], file: str) -> None:
    """Every broader purpose stands before the narrower one, so that there is no circle."""
    seen: set[str] = set()
    for one in purposes:
        if one.broader and one.broader not in seen:
            raise BadCatalogue(f"{file}: purpose {one.id}: broader: {one.broader} does not stand before it")
        seen.add(one.id)


def _competence(value: object, file: str) -> Competence:
    one = fields(value, f"{file}: competence", ("id", "name", "about", "way"))
    place = f"{file}: competence {one['id']}"
    said = {field: text(one[field], f"{place}: {field}") for field in ("name", "about", "way")}
    return Competence(id=name(one["id"], place), **said)


def _dataset(value: object, file: str, purposes: Collection[str], datasets: Collection[str]) -> Dataset:
    needed = ("id", "name", "about", "domain", "organised", "data_class", "purposes")
    one = fields(value, f"{file}: dataset", needed, ("personal", "retention_months", "retention_why", "links"))
    place = f"{file}: dataset {one['id']}"
    rank = number(one["data_class"], f"{place}: data_class")
    personal = one.get("personal", False) is True
    if rank > max(DataClass) or (personal and rank < DataClass.PERSONAL):
        raise BadCatalogue(f"{place}: data_class: {rank} does not fit")
    links = [_link(link, place, datasets) for link in one.get("links", ())]
    return Dataset(
        id=name(one["id"], place),
        name=text(one["name"], f"{place}: name"),
        about=text(one["about"], f"{place}: about"),
        domain=text(one["domain"], f"{place}: domain"),
        organised=text(one["organised"], f"{place}: organised"),
        data_class=rank,
        personal=personal,
        purposes=tuple(one_of(code, f"{place}: purposes", purposes) for code in entries(one["purposes"], place)),
        retention_months=number(one["retention_months"], place, least=1) if "retention_months" in one else None,
        retention_why=text(one["retention_why"], f"{place}: retention_why") if "retention_why" in one else _NOTHING,
        links=tuple(links),
    )


def _link(value: object, place: str, datasets: Collection[str]) -> tuple[str, Text]:
    one = fields(value, f"{place}: links", ("to", "by"))
    return one_of(one["to"], f"{place}: links", datasets), text(one["by"], f"{place}: links: by")
