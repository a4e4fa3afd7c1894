"""What makes an initiative, a goal, a capacity or a budget wrong beyond its single fields; circles are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mandate.records.models import Budget, Goal, Record
from mandate.services.sheets.names import Names

Values = Mapping[str, Any]


def rules(kind: str, read: Values, row: Record, names: Names) -> dict[str, str]:
    """What is wrong, by field."""
    return _RULES[kind](read, row, names)


def _initiative(read: Values, row: Any, names: Names) -> dict[str, str]:
    found = {}
    if not read["person"] and not read["owner"]:
        found["owner"] = _("Say who takes it; a role is enough.")
    if read["due"] and read["review_on"] and read["review_on"] < read["due"]:
        found["due"] = found["review_on"] = _("The review comes after the first step.")
    if read["currency"] and not _is_currency(read["currency"]):
        found["currency"] = _("A currency is three letters: EUR.")
    found |= _ranges(read) | _dates(read)
    circle = circle_of(row.key, read["after"], names)
    if circle:
        named = " › ".join(names.name("initiative", key) for key in circle)
        found["after"] = _("These wait for each other: %(circle)s. Take one of them away.") % {"circle": named}
    if row.state in ("planned", "running") and row.goals and not read["goals"]:
        found["goals"] = _("It is planned or runs, so it keeps at least one goal that it serves.")
    if row.key in read["excludes"]:
        found["excludes"] = _("An initiative cannot keep itself out.")
    return found


def _ranges(read: Values) -> dict[str, str]:
    found = {}
    low, high = read["value_low"], read["value_high"]
    if low is not None and high is not None and high < low:
        found["value_high"] = _("The high end lies below the low end.")
    if (low is not None or high is not None) and not read["value_unit"]:
        found["value_unit"] = _("Say in what the value is counted.")
    months = [read[name] for name in ("months_low", "months", "months_high") if read[name] is not None]
    if months != sorted(months):
        found["months_high"] = _("The months go from the least to the most.")
    return found


def _dates(read: Values) -> dict[str, str]:
    found = {}
    start = read["not_before"]
    for name in ("promised_on", "legal_due", "ends_on"):
        if start and read[name] and read[name] <= start:
            found[name] = _("It ends before it may start.")
    if read["legal_due"] and not read["legal_source"]:
        found["legal_source"] = _("Name the law and the article that set this date.")
    if read["approach"] == "experiment":
        asked = {
            "hypothesis": _("An experiment says what you expect to see."),
            "max_loss": _("An experiment says what it may cost at most, all in."),
            "ends_on": _("An experiment has a last day."),
        }
        found |= {name: text for name, text in asked.items() if read[name] in (None, "")}
    return found


def circle_of(key: str, after: list[Mapping[str, Any]], names: Names) -> list[str]:
    """The circle that these dependencies would close, from the row back to itself; empty where there is none."""
    names.rows("initiative")
    names.waits[key] = [str(one["key"]) for one in after]
    came: dict[str, str] = {}
    open_ = [key]
    while open_:
        here = open_.pop()
        for before in names.waits.get(here, ()):
            if before == key:
                return _walked(here, came, key)
            if before not in came:
                came[before] = here
                open_.append(before)
    return []


def _walked(last: str, came: Mapping[str, str], key: str) -> list[str]:
    path = [last]
    while path[-1] != key:
        path.append(came[path[-1]])
    return [*reversed(path), key]


def _goal(read: Values, row: Any, names: Names) -> dict[str, str]:
    found = {}
    if read["level"] == "team" and not read["team"]:
        found["team"] = _("Say whose goal it is: the team.")
    if read["level"] != "individual" and read["shared_with"]:
        found["shared_with"] = _("Only a goal of a person is shared with somebody.")
    if read["level"] == "company" and read["team"]:
        found["team"] = _("A goal of the company belongs to no single team.")
    if read["parent"] == row.key:
        found["parent"] = _("A goal cannot serve itself.")
    elif read["parent"] and row.key in _above(read["parent"]):
        found["parent"] = _("That goal serves this one already.")
    return found


def _above(key: str | None) -> list[str]:
    parents = dict(Goal.objects.exclude(level="individual").values_list("key", "parent_id"))
    found: list[str] = []
    while key and key not in found:
        found.append(key)
        key = parents.get(key)
    return found


def _capacity(read: Values, row: Any, names: Names) -> dict[str, str]:
    found = {}
    hours, running = read["hours"], read["running"]
    if hours is not None and running is not None and running > hours:
        found["running"] = _("Running work takes more than there is.")
    if read["valid_until"] and read["valid_from"] and read["valid_until"] < read["valid_from"]:
        found["valid_until"] = _("It ends before it begins.")
    return found


def _budget(read: Values, row: Any, names: Names) -> dict[str, str]:
    found = {}
    if Budget.objects.filter(name=read["name"]).exclude(key=row.key).exists():
        found["name"] = _("There is a budget of this name already.")
    if read["currency"] and not _is_currency(read["currency"]):
        found["currency"] = _("A currency is three letters: EUR.")
    return found


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


_RULES: Mapping[str, Callable[[Values, Any, Names], dict[str, str]]] = {
    "initiative": _initiative, "goal": _goal, "capacity": _capacity, "budget": _budget,
}  # fmt: skip
