"""The bank of the pulse: statements that one agrees with or not, three of them a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mandate.catalogue.shapes import entries, fields, name, number, text, unique
from mandate.catalogue.wording import BadCatalogue, day, read_yaml
from mandate.engines.pulse import ASKED, SCALE
from mandate.engines.readiness.bank import Text

FILE = "pulse.yaml"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the pulse; `core` is asked unless others are chosen, `short` heads a column.

    `about` is the page where it is worked on.
    """

    id: str
    text: Text
    short: Text
    core: bool
    about: str


@dataclass(frozen=True, slots=True)
class Bank:
    """Every statement, and the five answers that all of them share, from not at all to fully."""

    statements: tuple[Statement, ...]
    anchors: tuple[Text, ...]

    def core(self) -> tuple[str, ...]:
        """The ids of those that are asked unless others are chosen."""
        return tuple(one.id for one in self.statements if one.core)

    def shorts(self, language: str) -> dict[str, str]:
        """Every statement in two or three words of this language, by id."""
        return {one.id: one.short.of(language) for one in self.statements}

    def texts(self, language: str) -> dict[str, str]:
        """Every statement in this language, by id."""
        return {one.id: one.text.of(language) for one in self.statements}


@cache
def load_pulse() -> Bank:
    """The bank that ships; BadCatalogue names file, statement and field of what is wrong."""
    return bank_of(read_yaml(FILE), FILE)


def bank_of(content: Mapping[str, Any], file: str) -> Bank:
    """The bank in the content of a file; BadCatalogue names file, statement and field of what is wrong."""
    fields(content, file, ("version", "dated", "anchors", "questions"))
    number(content["version"], f"{file}: version", least=1)
    day(content["dated"], f"{file}: dated")
    anchors = tuple(text(one, f"{file}: anchors") for one in entries(content["anchors"], f"{file}: anchors"))
    found = tuple(_statement(one, file) for one in entries(content["questions"], f"{file}: questions"))
    unique((one.id for one in found), f"{file}: questions")
    if len(anchors) != SCALE:
        raise BadCatalogue(f"{file}: anchors: {SCALE} are expected")
    if sum(one.core for one in found) != ASKED:
        raise BadCatalogue(f"{file}: questions: {ASKED} of them are core")
    return Bank(found, anchors)


def _statement(value: object, file: str) -> Statement:
    one = fields(value, f"{file}: question", ("id", "text", "short", "about"), ("core",))
    place = f"{file}: question {one['id']}"
    return Statement(
        id=name(one["id"], place), text=text(one["text"], f"{place}: text"),
        short=text(one["short"], f"{place}: short"), core=one.get("core", False) is True,
        about=name(one["about"], f"{place}: about"),
    )  # fmt: skip
