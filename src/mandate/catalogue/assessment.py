"""The bank of questions is refused, not mended, when a question, a form, a gate or a prerequisite does not add up."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from mandate.catalogue.charter import PLACEHOLDER
from mandate.catalogue.shapes import entries, exact, fields, name, number, one_of, text, unique
from mandate.catalogue.wording import BadCatalogue, Wording, day, read_yaml, wording
from mandate.engines.priorities import Action
from mandate.engines.readiness.bank import (
    SCALE,
    Artefact,
    Bank,
    Caps,
    Dimension,
    Duty,
    Form,
    Gate,
    Item,
    Level,
    Role,
    Start,
    When,
)

FILE = "assessment.yaml"
TEXTS = "assessment_texts.yaml"
ITEMS = 36
ITEMS_A_DIMENSION = 6
AUDIENCES = ("all", "manager", "leader")
OWNERS = ("architect", "mt", "managers", "it", "data", "hr", "finance")
PARTS = ("id", "version", "dated", "extra", "dimensions", "levels", "forms", "roles", "inventory", "items")
ACTIONS = tuple(action.value for action in Action)
ITEM_ID = re.compile(r"[A-Z][1-9]")


@cache
def load_bank() -> Bank:
    """The bank of questions that ships; BadCatalogue names file, entry and field of what is wrong."""
    return bank_of(read_yaml(FILE), FILE)


@cache
def inventory_items() -> Mapping[str, str]:
    """Which question an action of the inventory's plan speaks about, by the name of the action."""
    return dict(read_yaml(FILE)["inventory"])


def bank_of(content: Mapping[str, Any], file: str) -> Bank:
    """The bank in the content of a file; BadCatalogue names file, entry and field of what is wrong."""
    fields(content, file, PARTS)
    extra = fields(content["extra"], f"{file}: extra", ("dk", "na"))
    levels = tuple(_level(one, file) for one in entries(content["levels"], f"{file}: levels"))
    bank = Bank(
        id=name(content["id"], f"{file}: id"),
        version=number(content["version"], f"{file}: version", least=1),
        dated=day(content["dated"], f"{file}: dated"),
        dimensions=tuple(
            _dimension(one, file, levels) for one in entries(content["dimensions"], f"{file}: dimensions")
        ),
        items=tuple(_item(one, file) for one in entries(content["items"], f"{file}: items")),
        forms=tuple(_form(one, file) for one in entries(content["forms"], f"{file}: forms")),
        levels=levels,
        roles=tuple(_role(one, file) for one in entries(content["roles"], f"{file}: roles")),
        dont_know=text(extra["dk"], f"{file}: extra: dk"),
        not_applicable=text(extra["na"], f"{file}: extra: na"),
    )
    _check(bank, content["inventory"], file)
    return bank


def assessment_text(path: str, language: str, **values: str) -> str:
    """One sentence about results, its placeholders filled; KeyError for an unknown path or a missing value."""
    return PLACEHOLDER.sub(lambda found: values[found.group(1)], assessment_texts()[path].of(language))


@cache
def assessment_texts() -> Mapping[str, Wording]:
    """Every sentence about results by its path, such as "shown.too_few"."""
    content = read_yaml(TEXTS)
    parts = {part: node for part, node in content.items() if part not in ("version", "dated")}
    return {
        f"{part}.{one}": wording(value, f"{TEXTS}: {part}.{one}")
        for part, node in parts.items()
        for one, value in node.items()
    }


def _dimension(value: object, file: str, levels: Sequence[Level]) -> Dimension:
    one = fields(value, f"{file}: dimension", ("id", "label", "about", "means"))
    place = f"{file}: dimension {one['id']}"
    means = fields(one["means"], f"{place}: means", [level.id for level in levels])
    return Dimension(
        id=name(one["id"], place),
        label=text(one["label"], f"{place}: label"),
        about=text(one["about"], f"{place}: about"),
        means=tuple(text(means[level.id], f"{place}: means: {level.id}") for level in levels),
    )


def _level(value: object, file: str) -> Level:
    one = fields(value, f"{file}: level", ("id", "minimum", "label", "says"))
    place = f"{file}: level {one['id']}"
    return Level(
        name(one["id"], place),
        exact(one["minimum"], f"{place}: minimum"),
        text(one["label"], f"{place}: label"),
        text(one["says"], f"{place}: says"),
    )


def _role(value: object, file: str) -> Role:
    one = fields(value, f"{file}: role", ("id", "label", "dimensions"))
    place = f"{file}: role {one['id']}"
    dimensions = entries(one["dimensions"], f"{place}: dimensions")
    return Role(name(one["id"], place), text(one["label"], f"{place}: label"), tuple(map(str, dimensions)))


def _form(value: object, file: str) -> Form:
    one = fields(value, f"{file}: form", ("id", "label", "at_least", "items"), ("of_asked",))
    place = f"{file}: form {one['id']}"
    rows = [entries(row, f"{place}: items") for row in entries(one["items"], f"{place}: items")]
    share = exact(one.get("of_asked", 0), f"{place}: of_asked")
    if not 0 <= share <= 1:
        raise BadCatalogue(f"{place}: of_asked: a share from 0 to 1 is expected")
    return Form(
        id=name(one["id"], place),
        label=text(one["label"], f"{place}: label"),
        items=tuple(str(item) for row in rows for item in row),
        at_least=number(one["at_least"], f"{place}: at_least", least=1),
        of_asked=share,
    )


def _item(value: object, file: str) -> Item:
    needed = ("id", "dimension", "audience", "question", "anchors", "artefact", "start")
    one = fields(value, f"{file}: item {_id(value)}", needed, ("gate", "needs", "sensitive", "law"))
    place = f"{file}: item {one['id']}"
    if not ITEM_ID.fullmatch(str(one["id"])):
        raise BadCatalogue(f"{place}: id: a letter and a digit are expected")
    anchors = entries(one["anchors"], f"{place}: anchors")
    if len(anchors) != len(SCALE):
        raise BadCatalogue(f"{place}: anchors: five answers are expected, {len(anchors)} are there")
    return Item(
        id=one["id"],
        dimension=name(one["dimension"], f"{place}: dimension"),
        audience=one_of(one["audience"], f"{place}: audience", AUDIENCES),
        question=text(one["question"], f"{place}: question"),
        anchors=tuple(text(anchor, f"{place}: anchor {score}") for score, anchor in zip(SCALE, anchors, strict=True)),
        artefact=_artefact(one["artefact"], f"{place}: artefact"),
        start=_start(one["start"], f"{place}: start"),
        gate=_gate(one["gate"], f"{place}: gate") if "gate" in one else None,
        needs=tuple(map(str, entries(one["needs"], f"{place}: needs"))) if "needs" in one else (),
        sensitive=_flag(one.get("sensitive", False), f"{place}: sensitive"),
        law=tuple(_duty(duty, f"{place}: law") for duty in entries(one["law"], f"{place}: law"))
        if "law" in one
        else (),
    )


def _id(value: object) -> object:
    return value.get("id", "without id") if isinstance(value, Mapping) else "without id"


def _artefact(value: object, place: str) -> Artefact:
    one = fields(value, place, ("id", "label"), ("page",))
    page = name(one["page"], f"{place}: page") if "page" in one else None
    return Artefact(name(one["id"], f"{place}: id"), text(one["label"], f"{place}: label"), page)


def _start(value: object, place: str) -> Start:
    one = fields(value, place, ("owner", "hours"))
    return Start(one_of(one["owner"], f"{place}: owner", OWNERS), number(one["hours"], f"{place}: hours", least=1))


def _gate(value: object, place: str) -> Gate:
    one = fields(value, place, ("when", "value", "caps", "cap"))
    when = When(one_of(one["when"], f"{place}: when", [w.value for w in When]))
    edge = number(one["value"], f"{place}: value", least=1)
    if when is When.EQUAL and edge != SCALE[0]:
        raise BadCatalogue(
            f"{place}: value: equal goes with 1 only, or a higher answer would be worse than a lower one"
        )
    cap = exact(one["cap"], f"{place}: cap")
    if not SCALE[0] <= cap <= SCALE[-1]:
        raise BadCatalogue(f"{place}: cap: a score from 1 to 5 is expected")
    return Gate(when, edge, Caps(one_of(one["caps"], f"{place}: caps", [c.value for c in Caps])), cap)


def _duty(value: object, place: str) -> Duty:
    one = fields(value, place, ("citation", "from"))
    return Duty(text(one["citation"], f"{place}: citation"), day(one["from"], f"{place}: from"))


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise BadCatalogue(f"{place}: yes or no is expected")
    return value


def _check(bank: Bank, inventory: object, file: str) -> None:
    """Everything that is about more than one entry."""
    items = {item.id: item for item in bank.items}
    dimensions = {dimension.id for dimension in bank.dimensions}
    unique((item.id for item in bank.items), f"{file}: items")
    unique((item.artefact.id for item in bank.items), f"{file}: items: artefact")
    unique((form.id for form in bank.forms), f"{file}: forms")
    unique((level.id for level in bank.levels), f"{file}: levels")
    for item in bank.items:
        one_of(item.dimension, f"{file}: item {item.id}: dimension", sorted(dimensions))
        for other in item.needs:
            one_of(other, f"{file}: item {item.id}: needs", list(items))
        if item.id in _before(items, item):
            raise BadCatalogue(f"{file}: item {item.id}: needs: it needs itself in the end")
    for role in bank.roles:
        for dimension_id in role.dimensions:
            one_of(dimension_id, f"{file}: role {role.id}: dimensions", sorted(dimensions))
    _check_sizes(bank, file)
    _check_forms(bank, file)
    for action, item_id in fields(inventory, f"{file}: inventory", ACTIONS).items():
        one_of(item_id, f"{file}: inventory: {action}", list(items))


def _check_sizes(bank: Bank, file: str) -> None:
    if len(bank.items) != ITEMS:
        raise BadCatalogue(f"{file}: items: {ITEMS} are expected, {len(bank.items)} are there")
    for dimension in bank.dimensions:
        there = sum(item.dimension == dimension.id for item in bank.items)
        if there != ITEMS_A_DIMENSION:
            raise BadCatalogue(f"{file}: dimension {dimension.id}: {ITEMS_A_DIMENSION} items are expected, not {there}")
    minimums = [level.minimum for level in bank.levels]
    if minimums[0] != SCALE[0] or minimums != sorted(set(minimums)):
        raise BadCatalogue(f"{file}: levels: minimum: they begin at 1 and rise")


def _check_forms(bank: Bank, file: str) -> None:
    readers = {"full": AUDIENCES, "manager": AUDIENCES[:2], "employee": AUDIENCES[:1]}
    if {form.id for form in bank.forms} != set(readers):
        raise BadCatalogue(f"{file}: forms: {', '.join(readers)} are expected")
    items = {item.id: item for item in bank.items}
    for form in bank.forms:
        place = f"{file}: form {form.id}: items"
        unique(form.items, place)
        for item_id in form.items:
            one_of(item_id, place, list(items))
            one_of(items[item_id].audience, f"{place}: {item_id}: audience", readers[form.id])


def _before(items: Mapping[str, Item], item: Item) -> set[str]:
    """Every question that has to come before one, its own id included where they go round in a circle."""
    found: set[str] = set()
    waiting = list(item.needs)
    while waiting:
        one = waiting.pop()
        if one not in found and one in items:
            found.add(one)
            waiting += items[one].needs
    return found
