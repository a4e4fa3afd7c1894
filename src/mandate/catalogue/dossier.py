"""What the works council and the privacy officer need to judge Mandate itself follows from its own settings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from mandate.catalogue.wording import BadCatalogue, Wording, day, language_code, read_yaml, wording, written_day
from mandate.engines.terms import MINIMUM_GROUP

FILE = "dossier.yaml"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_BEFORE_A_SENTENCE = (". ", "? ", "! ")


class Dossier(StrEnum):
    """The documents of the dossier."""

    WOR_REQUEST = "wor_request"
    DPIA = "dpia"


class MissingFact(KeyError):
    """A placeholder nobody gave a value for; an empty value is allowed and stays visible, a missing one is not."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no value for {{{self.name}}}"


@dataclass(frozen=True, slots=True)
class Law:
    """One rule the dossier leans on; without `checked_on` it is stated from general knowledge."""

    id: str
    label: Wording
    says: Wording
    checked_on: date | None
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table inside a section: text only."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a document, filled and in one language."""

    heading: str
    paragraphs: tuple[str, ...]
    table: Grid | None = None


def dossier_title(kind: str, *, language: str) -> str:
    """The title of a document of the dossier; ValueError for an unknown kind or language."""
    return wording(_document(kind)["title"], f"{FILE}: {kind}: title").of(language)


def disclaimer(language: str) -> str:
    """The sentence that belongs on page one of each document."""
    return wording(read_yaml(FILE)["wording"]["disclaimer"], f"{FILE}: disclaimer").of(language)


def draft_mark(language: str) -> str:
    """The word that marks a document nobody has signed or answered yet."""
    return wording(read_yaml(FILE)["wording"]["draft"], f"{FILE}: draft").of(language)


def product_facts(language: str) -> dict[str, str]:
    """The facts the product knows about itself; what the caller gives in `dossier_sections` goes before."""
    method = wording(read_yaml(FILE)["product"]["pseudonym_method"], f"{FILE}: pseudonym_method")
    return {"pseudonym_method": method.of(language), "minimum_group": str(MINIMUM_GROUP)}


@cache
def placeholders(kind: str) -> frozenset[str]:
    """The names `facts` must have for a document, without those the product fills in itself."""
    used = {name for text in _texts(_document(kind)) for name in PLACEHOLDER.findall(text)}
    return frozenset(used - product_facts("en").keys())


@cache
def laws() -> Mapping[str, Law]:
    """Every rule of the dossier by id; BadCatalogue when one has a source without a date or the reverse."""
    return {key: _law(key, entry) for key, entry in read_yaml(FILE)["laws"].items()}


def dossier_sections(kind: str, *, language: str, facts: Mapping[str, str]) -> tuple[Section, ...]:
    """The sections of a document ("wor_request", "dpia"), filled from `facts`, the sources of the law last.

    Each sentence that leans on a rule ends with the rule and the day it was checked. A value that is empty is printed
    as an open field and listed under what is still open. MissingFact names a placeholder that `facts` lacks; ValueError
    for an unknown kind or language.
    """
    code = language_code(language)
    document = _document(kind)
    known = {**product_facts(code), **facts}
    for name in sorted(placeholders(kind)):
        if name not in known:
            raise MissingFact(name)
    values = {name: known[name].strip() or _open_field(name, code) for name in known}
    empty = [name for name in _fields() if name in placeholders(kind) and not known[name].strip()]
    filled = tuple(_section(entry, code=code, values=values, empty=empty) for entry in document["sections"])
    return (*filled, _sources(document, code))


def empty_fields(kind: str, *, language: str, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The facts a document needs and that are empty or not given, as (name, label), in the order of the file.

    ValueError for an unknown kind or language.
    """
    code, needed = language_code(language), placeholders(kind)
    return tuple(
        (name, str(label[code]))
        for name, label in _fields().items()
        if name in needed and not facts.get(name, "").strip()
    )


def _document(kind: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = read_yaml(FILE)["documents"][Dossier(kind)]
    return document


def _fields() -> Mapping[str, Any]:
    fields: Mapping[str, Any] = read_yaml(FILE)["fields"]
    return fields


def _texts(node: object) -> Iterator[str]:
    """Every text under a node of the file, in both languages."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def _section(entry: Mapping[str, Any], *, code: str, values: Mapping[str, str], empty: Iterable[str]) -> Section:
    place = f"{FILE}: section {entry['heading']['en']}"
    paragraphs = [_paragraph(item, code=code, values=values, place=place) for item in entry["paragraphs"]]
    if entry.get("open_fields"):
        paragraphs.insert(0, _open_fields(empty, code))
    heading = _fill(wording(entry["heading"], place).of(code), values)
    table = _grid(entry["table"], code=code, values=values, place=place) if "table" in entry else None
    return Section(heading=heading, paragraphs=tuple(paragraphs), table=table)


def _paragraph(entry: Mapping[str, Any], *, code: str, values: Mapping[str, str], place: str) -> str:
    text = _fill(wording(entry, place).of(code), values)
    known = laws()
    citations = [_citation(known[key], code) for key in entry.get("cite", ())]
    return f"{text} ({'; '.join(citations)})" if citations else text


def _citation(law: Law, code: str) -> str:
    return f"{law.label.of(code)}, {_standing(law, code)}"


def _standing(law: Law, code: str) -> str:
    said = read_yaml(FILE)["wording"]
    if law.checked_on is None:
        return str(said["as_known"][code])
    return str(said["as_checked"][code]).replace("{date}", written_day(law.checked_on, code))


def _grid(entry: Mapping[str, Any], *, code: str, values: Mapping[str, str], place: str) -> Grid:
    columns = tuple(wording(column, place).of(code) for column in entry["columns"])
    rows = tuple(tuple(_fill(wording(cell, place).of(code), values) for cell in row) for row in entry["rows"])
    if any(len(row) != len(columns) for row in rows):
        raise BadCatalogue(f"{place}: a row has another number of cells than there are columns")
    return Grid(columns=columns, rows=rows)


def _sources(document: Mapping[str, Any], code: str) -> Section:
    """The rules a document cites, each with what it says and where it was read."""
    said, known = read_yaml(FILE)["wording"], laws()
    cited = {key for section in document["sections"] for item in section["paragraphs"] for key in item.get("cite", ())}
    rows = tuple(
        (law.label.of(code), law.says.of(code), " ".join(filter(None, (law.title, law.url, _standing(law, code)))))
        for key, law in known.items()
        if key in cited
    )
    columns = tuple(column[code] for column in said["sources_columns"])
    return Section(heading=said["sources_heading"][code], paragraphs=(disclaimer(code),), table=Grid(columns, rows))


def _open_field(name: str, code: str) -> str:
    fields = _fields()
    label = fields[name][code] if name in fields else name
    return str(read_yaml(FILE)["wording"]["open_field"][code]).replace("{label}", label)


def _open_fields(empty: Iterable[str], code: str) -> str:
    said = read_yaml(FILE)["wording"]
    labels = [_fields()[name][code] for name in empty]
    if not labels:
        return str(said["nothing_open"][code])
    return str(said["still_open"][code]).replace("{labels}", "; ".join(labels))


def _fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced once: a value that looks like a placeholder is left as it is.

    A value that opens a sentence opens it with a capital.
    """

    def filled(found: re.Match[str]) -> str:
        value = values[found.group(1)]
        opens = found.start() == 0 or text[: found.start()].endswith(_BEFORE_A_SENTENCE)
        return value[:1].upper() + value[1:] if opens else value

    return PLACEHOLDER.sub(filled, text)


def _law(key: str, entry: Mapping[str, Any]) -> Law:
    place = f"{FILE}: law {key}"
    source = entry.get("source", {})
    if ("checked_on" in entry) != bool(source):
        raise BadCatalogue(f"{place}: source and checked_on belong together")
    return Law(
        id=key,
        label=wording(entry.get("label"), f"{place}: label"),
        says=wording(entry.get("says"), f"{place}: says"),
        checked_on=day(entry["checked_on"], place) if "checked_on" in entry else None,
        title=source.get("title", ""),
        url=source.get("url", ""),
    )
