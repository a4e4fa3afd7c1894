"""Modules that people learn from: text, practice and a bank of questions, each in both languages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mandate.catalogue.registers import load_start
from mandate.catalogue.shapes import entries, fields, name, number, one_of, text, unique
from mandate.catalogue.wording import BadCatalogue, day, parse_yaml, read_yaml
from mandate.engines.readiness.bank import Text

FILE = "learning.yaml"
MINUTES = range(5, 61)
BANK = 4
"""Questions a bank holds at least, so that another attempt can ask other ones."""
OPTIONS = range(2, 6)
LEVELS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `right` is the place of the answer among the options, from 0; `why` is told afterwards."""

    id: str
    ask: Text
    options: tuple[Text, ...]
    right: int
    why: Text


@dataclass(frozen=True, slots=True)
class Module:
    """What one person does in `minutes`; passing it shows `level` of `competence` (or of none) for `months`."""

    id: str
    minutes: int
    months: int
    competence: str
    level: int
    title: Text
    text: tuple[Text, ...]
    practice: Text
    questions: tuple[Question, ...]


@cache
def load_modules() -> tuple[Module, ...]:
    """The modules that ship; BadCatalogue names file, module and field of what is wrong."""
    return modules_of(read_yaml(FILE), FILE)


def modules_of(content: Mapping[str, Any], file: str) -> tuple[Module, ...]:
    """The modules in the content of a file; BadCatalogue names file, module and field of what is wrong."""
    fields(content, file, ("version", "dated", "modules"))
    day(content["dated"], f"{file}: dated")
    known = [one.id for one in load_start().competences]
    found = tuple(_module(one, file, known) for one in entries(content["modules"], f"{file}: modules"))
    unique((one.id for one in found), f"{file}: modules")
    unique((one.title.en.casefold() for one in found), f"{file}: modules")
    return found


def faults(folder: Path) -> list[tuple[str, str]]:
    """The file of a folder and its first fault, if it has any; no such file, no fault."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        modules_of(parse_yaml(path.read_text("utf-8"), FILE), FILE)
    except UnicodeDecodeError:
        return [(FILE, "is not UTF-8")]
    except BadCatalogue as bad:
        return [(FILE, str(bad).removeprefix(f"{FILE}: "))]
    return []


def _module(value: object, file: str, competences: Collection[str]) -> Module:
    place = f"{file}: {value.get('id') if isinstance(value, Mapping) else 'modules'}"
    needed = ("id", "minutes", "months", "title", "text", "practice", "questions")
    one = fields(value, place, needed, ("competence", "level"))
    if ("competence" in one) != ("level" in one):
        raise BadCatalogue(f"{place}: competence and level go together")
    listed = entries(one["questions"], f"{place}: questions")
    if len(listed) < BANK:
        raise BadCatalogue(f"{place}: questions: {BANK} at least are expected")
    taught = "competence" in one
    code = name(one["id"], f"{place}: id")
    return Module(
        id=code,
        minutes=_within(one["minutes"], f"{place}: minutes", MINUTES),
        months=number(one["months"], f"{place}: months", least=1),
        competence=one_of(one["competence"], f"{place}: competence", competences) if taught else "",
        level=_within(one["level"], f"{place}: level", LEVELS) if taught else 0,
        title=text(one["title"], f"{place}: title"),
        text=tuple(text(part, f"{place}: text") for part in entries(one["text"], f"{place}: text")),
        practice=text(one["practice"], f"{place}: practice"),
        questions=tuple(_question(part, f"{place}: question {at}", at) for at, part in enumerate(listed, start=1)),
    )


def _question(value: object, place: str, at: int) -> Question:
    one = fields(value, place, ("ask", "options", "right", "why"))
    options = tuple(text(part, f"{place}: options") for part in entries(one["options"], f"{place}: options"))
    if len(options) not in OPTIONS:
        raise BadCatalogue(f"{place}: options: {OPTIONS[0]} to {OPTIONS[-1]} are expected")
    unique((option.en.casefold() for option in options), f"{place}: options")
    right = _within(one["right"], f"{place}: right", range(1, len(options) + 1))
    return Question(f"q{at}", text(one["ask"], f"{place}: ask"), options, right - 1, text(one["why"], f"{place}: why"))


def _within(value: object, place: str, allowed: range) -> int:
    found = number(value, place)
    if found not in allowed:
        raise BadCatalogue(f"{place}: {allowed[0]} to {allowed[-1]} are expected")
    return found
