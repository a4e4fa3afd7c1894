"""For a gap there is a module of ten minutes at most; it names the questions by which it is measured again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mandate.catalogue.assessment import load_bank
from mandate.catalogue.knowledge import load_check
from mandate.catalogue.shapes import entries, fields, name, number, one_of, text, unique
from mandate.catalogue.wording import BadCatalogue, read_yaml
from mandate.engines.readiness.bank import Text

FILE = "coaching.yaml"
MODULES = range(6, 13)
MINUTES = range(5, 11)


@dataclass(frozen=True, slots=True)
class Module:
    """A short module. `items` are questions of the assessment, `questions` those of the knowledge check it raises."""

    id: str
    minutes: int
    title: Text
    what: Text
    why: Text
    exercise: tuple[Text, ...]
    good: Text
    items: tuple[str, ...]
    questions: tuple[str, ...]


@cache
def load_modules() -> tuple[Module, ...]:
    """The modules that ship; BadCatalogue names file, module and field of what is wrong."""
    items = [item.id for item in load_bank().items]
    return modules_of(read_yaml(FILE), FILE, items, [question.id for question in load_check().questions])


def modules_for(items: Collection[str], questions: Collection[str] = ()) -> tuple[Module, ...]:
    """The modules that raise any of these, those that raise most of them first."""

    def hits(module: Module) -> int:
        return len({*items, *questions} & {*module.items, *module.questions})

    return tuple(sorted((module for module in load_modules() if hits(module)), key=lambda m: (-hits(m), m.id)))


def modules_of(
    content: Mapping[str, Any], file: str, items: Collection[str], questions: Collection[str]
) -> tuple[Module, ...]:
    """The modules in the content of a file; BadCatalogue names file, module and field of what is wrong."""
    fields(content, file, ("version", "dated", "modules"))
    modules = tuple(_module(one, file, items, questions) for one in entries(content["modules"], f"{file}: modules"))
    unique((module.id for module in modules), f"{file}: modules")
    if len(modules) not in MODULES:
        raise BadCatalogue(f"{file}: modules: {MODULES[0]} to {MODULES[-1]} are expected, {len(modules)} are there")
    return modules


def _module(value: object, file: str, items: Collection[str], questions: Collection[str]) -> Module:
    needed = ("id", "minutes", "title", "what", "why", "exercise", "good", "items")
    one = fields(value, f"{file}: module", needed, ("questions",))
    place = f"{file}: module {one['id']}"
    minutes = number(one["minutes"], f"{place}: minutes")
    if minutes not in MINUTES:
        raise BadCatalogue(f"{place}: minutes: {MINUTES[0]} to {MINUTES[-1]} are expected")
    raised = entries(one["questions"], f"{place}: questions") if "questions" in one else []
    return Module(
        id=name(one["id"], place),
        minutes=minutes,
        title=text(one["title"], f"{place}: title"),
        what=text(one["what"], f"{place}: what"),
        why=text(one["why"], f"{place}: why"),
        exercise=tuple(text(step, f"{place}: exercise") for step in entries(one["exercise"], f"{place}: exercise")),
        good=text(one["good"], f"{place}: good"),
        items=tuple(one_of(item, f"{place}: items", items) for item in entries(one["items"], f"{place}: items")),
        questions=tuple(one_of(question, f"{place}: questions", questions) for question in raised),
    )
