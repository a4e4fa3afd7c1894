"""Column names of the tables companies keep, so a file is known by what it says and not by what it is called."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_WEAK_WEIGHT = 1


@dataclass(frozen=True, slots=True)
class Synonym:
    """What one column name stands for: the field, how much it says, how early it is preferred, in which language."""

    field: str
    weight: int
    rank: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: its names, the fields it cannot do without and every column name it goes by."""

    id: str
    label_en: str
    label_nl: str
    needs_en: str
    needs_nl: str
    needs_one_of: tuple[tuple[str, ...], ...]
    minimum: int
    names: Mapping[str, Synonym] = field(repr=False)
    values: Mapping[str, frozenset[str]]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headerless:
    """A list that comes without column names: the names it would have, and what each cell looks like."""

    kind: str
    name: str
    columns: tuple[str, ...]
    cells: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class System:
    """An export of a real system: the page that names its columns and the day it was read, or `seen` None and why."""

    name: str
    page: str
    title: str
    seen: date | None
    basis: str
    columns: Mapping[str, tuple[str, ...]]
    note: str


@dataclass(frozen=True, slots=True)
class HeaderCatalogue:
    """All column names, with the version and date of the list."""

    version: str
    dated: date
    kinds: Mapping[str, Kind]
    headerless: tuple[Headerless, ...]
    log_columns: frozenset[str]
    currencies: frozenset[str]
    systems: tuple[System, ...]


def header_key(text: str) -> str:
    """The bare form two spellings of a column name share: no case, accents, blanks or punctuation; `#` is number."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("#", " number"))
    return "".join(letter for letter in plain if letter.isalnum())


def header_keys(text: str) -> tuple[str, ...]:
    """The bare forms to look a column name up by: as written, then without what stands in brackets."""
    whole = header_key(text)
    bare = header_key(_BRACKETS.sub(" ", text))
    if bare and bare != whole:
        return (whole, bare)
    return (whole,) if whole else ()


@cache
def load_headers() -> HeaderCatalogue:
    """The column names that ship with the product; raises ValueError where the data file is not what it should be."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("mandate.catalogue").joinpath("headers.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    if data.get("format") != "mandate-headers/1":
        raise ValueError("headers.yaml: format must be mandate-headers/1")
    systems = tuple(_system(entry) for entry in data["systems"])
    kinds = {kind_id: _kind(kind_id, entry, systems) for kind_id, entry in data["kinds"].items()}
    return HeaderCatalogue(
        version=data["version"],
        dated=data["date"],
        kinds=kinds,
        headerless=tuple(_headerless(entry) for entry in data["headerless"]),
        log_columns=frozenset(header_key(name) for name in data["log_columns"]),
        currencies=frozenset(data["currencies"]),
        systems=systems,
    )


def _system(entry: Mapping[str, Any]) -> System:
    columns = {key: tuple(str(name) for name in names) for key, names in entry["columns"].items()}
    seen, title, basis = _origin(entry)
    return System(entry["name"], entry["page"], title, seen, basis, columns, entry.get("note", ""))


def _origin(entry: Mapping[str, Any]) -> tuple[date | None, str, str]:
    """On which day a page of that title was read, or else on what the names rest; ValueError for a bit of both."""
    seen, title, basis = entry["seen"], entry.get("title", ""), entry.get("basis", "")
    if bool(seen) != bool(title) or bool(seen) == bool(basis):
        raise ValueError(f"headers.yaml: {entry['name']}: a page that was read has a title and a day, else a basis")
    return seen, title, basis


def _headerless(entry: Mapping[str, Any]) -> Headerless:
    _origin(entry)
    cells = tuple(re.compile(cell) for cell in entry["cells"])
    return Headerless(entry["kind"], entry["name"], tuple(entry["columns"]), cells)


def _kind(kind_id: str, entry: Mapping[str, Any], systems: tuple[System, ...]) -> Kind:
    names: dict[str, Synonym] = {}
    for name, spec in entry["fields"].items():
        _add_field(names, name, spec)
    for system in systems:
        _add_system(names, kind_id, entry["fields"], system)
    values = {key: frozenset(header_key(word) for word in words) for key, words in entry.get("values", {}).items()}
    return Kind(
        id=kind_id,
        label_en=entry["label"]["en"],
        label_nl=entry["label"]["nl"],
        needs_en=entry["needs"]["en"],
        needs_nl=entry["needs"]["nl"],
        needs_one_of=tuple(tuple(group) for group in entry["needs_one_of"]),
        minimum=entry["minimum"],
        names=names,
        values=values,
        fields=tuple(entry["fields"]),
    )


def _add_field(names: dict[str, Synonym], name: str, spec: Mapping[str, Any]) -> None:
    weak = spec.get("weak", {})
    english, dutch = spec.get("en", []), spec.get("nl", [])
    lists = (
        (english, "en", spec["weight"], 0),
        (dutch, "nl", spec["weight"], 0),
        (weak.get("en", []), "en", _WEAK_WEIGHT, 100),
        (weak.get("nl", []), "nl", _WEAK_WEIGHT, 100),
    )
    both = {header_key(word) for word in english} & {header_key(word) for word in dutch}
    for words, language, weight, first in lists:
        for rank, word in enumerate(words, start=first):
            key = header_key(word)
            names.setdefault(key, Synonym(name, weight, rank, None if key in both else language))


def _add_system(names: dict[str, Synonym], kind_id: str, fields: Mapping[str, Any], system: System) -> None:
    for target, columns in system.columns.items():
        kind, _, name = target.partition(".")
        if kind != kind_id:
            continue
        for column in columns:
            if not any(key in names for key in header_keys(column)):
                names[header_key(column)] = Synonym(name, fields[name]["weight"], 50, None)
