"""What makes a row of a register wrong beyond its single fields: names twice, circles, dates that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import DataClass, Status
from mandate.records.models import Attainment, Classification, Record
from mandate.services.registers import touchpoints, uses
from mandate.services.registers.fields import SIGNED
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.names import Names

Values = Mapping[str, Any]


def rules(register: Sheet, read: Values, row: Record, names: Names) -> dict[str, str]:
    """What is wrong, by field."""
    found = {}
    if register.kind not in ("classification", "attainment") and _twice(register.kind, read["name"], row, names):
        found["name"] = _ALREADY[register.kind]()
    own = _OWN.get(register.kind)
    return {**found, **(own(read, row, names) if own else {})}


def _twice(kind: str, name: str, row: Record, names: Names) -> bool:
    if not row._state.adding and name == getattr(row, "name", ""):
        return False
    return bool(name) and any(key != row.key for key in names.called(kind, name))


_ALREADY: Mapping[str, Callable[[], str]] = {
    "purpose": lambda: _("There is a purpose of this name already."),
    "competence": lambda: _("There is a competence of this name already."),
    "vendor": lambda: _("There is a vendor of this name already."),
    "dataset": lambda: _("There is a dataset of this name already."),
    "tool": lambda: _("The register has a tool of this name already."),
    "touchpoint": lambda: _("There is a touchpoint of this name already."),
    "use": lambda: _("There is a use of this name already."),
}


def _classification(read: Values, row: Record, names: Names) -> dict[str, str]:
    if row._state.adding and read["rank"] is not None and Classification.objects.filter(rank=read["rank"]).exists():
        return {"rank": _("This class is described already; change that description.")}
    return {}


def _purpose(read: Values, row: Record, names: Names) -> dict[str, str]:
    """A purpose is never part of itself, not even by way of others; the place is named."""
    if not read["broader"]:
        return {}
    above = names.line(read["broader"])
    if row.key not in above:
        return {}
    circle = [row.key, *above[: above.index(row.key) + 1]]
    named = " › ".join(names.name("purpose", key) for key in reversed(circle))
    return {"broader": _("A purpose cannot be part of itself: %(circle)s.") % {"circle": named}}


def _vendor(read: Values, row: Record, names: Names) -> dict[str, str]:
    begin, end = read["agreement_on"], read["agreement_until"]
    if begin and end and end < begin:
        return {"agreement_until": _("The agreement ends before it was signed.")}
    if read["agreement"] == SIGNED and not begin:
        return {"agreement_on": _("Say when the agreement was signed.")}
    return {}


def _dataset(read: Values, row: Record, names: Names) -> dict[str, str]:
    found = {}
    rank = read["data_class"]
    if read["special"] and rank is not None and rank < DataClass.SPECIAL:
        found["data_class"] = _("Data of special categories is of class 4, special personal.")
    elif read["personal"] and rank is not None and rank < DataClass.PERSONAL:
        found["data_class"] = _("Data about people is of class 3, personal, or higher.")
    if any(link["to"] == row.key for link in read["links"]):
        found["links"] = _("A dataset is not connected with itself.")
    return found


def _tool(read: Values, row: Record, names: Names) -> dict[str, str]:
    found = {}
    decided = {Status.IN_USE, Status.PILOT, Status.NOT_YET, Status.NOT_ALLOWED}
    # A tool list brings rows without a reason: it is asked for when the standing changes, not with every other field.
    asked = row._state.adding or getattr(row, "status", "") != read["status"] or getattr(row, "why", "")
    if asked and read["status"] in decided and not read["why"]:
        found["why"] = _("Say why: the people who use it will ask.")
    if read["url"] and not read["url"].startswith(("https://", "http://")):
        found["url"] = _("An address begins with https://.")
    return found


def _touchpoint(read: Values, row: Record, names: Names) -> dict[str, str]:
    return touchpoints.problems(read)


def _use(read: Values, row: Record, names: Names) -> dict[str, str]:
    return uses.problems(read)


def _attainment(read: Values, row: Record, names: Names) -> dict[str, str]:
    found = {}
    if read["until"] and read["on"] and read["until"] < read["on"]:
        found["until"] = _("It ends before it was reached.")
    if row._state.adding and read["person"] and read["competence"]:
        same = Attainment.objects.filter(person_id=read["person"], competence_id=read["competence"])
        if same.exists():
            found["competence"] = _("This person has a level in this competence already; change that one.")
    return found


_OWN: Mapping[str, Callable[[Values, Record, Names], dict[str, str]]] = {
    "classification": _classification, "purpose": _purpose, "vendor": _vendor, "dataset": _dataset, "tool": _tool,
    "touchpoint": _touchpoint,
    "use": _use,
    "attainment": _attainment,
}  # fmt: skip
