"""A row of a register is added, changed or removed after one check that names every field at fault."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Record
from mandate.records.models.record import new_key
from mandate.services import formats
from mandate.services.mandate import standing as mandate
from mandate.services.refusals import Refused
from mandate.services.registers import depending
from mandate.services.registers.fields import of
from mandate.services.registers.rules import rules
from mandate.services.sheets import checking
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.keeper import Keeper
from mandate.services.sheets.names import Names

_NOT_IN_CODES = re.compile(r"[^a-z0-9]+")
LONGEST_KEY = 40
RESERVED = frozenset({"new", "change", "classes"})
"""Keys that no row has: its page would stand at the address of another."""


def check(
    register: Sheet, facts: Mapping[str, Any], *, row: Record | None = None, names: Names | None = None
) -> Checked:
    """The facts laid over a row (None: a new one); a field that is not among them stays as it is."""
    names, row = names or Names(), register.model() if row is None else row
    found = checking.laid(register, facts, row, names)
    if not found.problems and not row._state.adding and not checking.differs(register, row, found.values):
        return found  # what stands is not judged again: a list may have brought it before anybody asked for more
    return checking.judged(found, register, rules(register, found.values, row, names))


def code_of(name: str, taken: Mapping[str, Any]) -> str:
    """A readable key made from a name, that nobody has yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    base = _NOT_IN_CODES.sub("-", plain).strip("-")[: LONGEST_KEY - 4].strip("-") or new_key()
    code, number = base, 1
    while code in taken or code in RESERVED:
        number += 1
        code = f"{base}-{number}"
    return code


def key_for(register: Sheet, read: Mapping[str, Any], names: Names) -> str:
    """The key of a new row: the rank of a class, a readable code, or an opaque one."""
    if register.kind == "classification":
        return str(read["rank"])
    return code_of(read["name"], names.rows(register.kind)) if register.readable_key else new_key()


def add(
    register: Sheet, facts: Mapping[str, Any], *, by: Actor, today: date, why: str = "", act: Act | None = None
) -> Record:
    """A new row. Raises Refused with what is wrong."""
    names = Names()
    checked = check(register, facts, names=names)
    checking.refuse(checked)
    row = checking.fill(register.model(key=key_for(register, checked.values, names)), register, checked.values)
    mandate.refuse_opening([row], today=today)
    reason = why.strip() or _("Added to the register on %(day)s.") % {"day": today.isoformat()}
    ledger.write(row, action=register.added, by=by, why=reason, act=act)
    return row


def change(row: Record, facts: Mapping[str, Any], *, by: Actor, today: date, why: str = "") -> Change:
    """The row with other facts. Raises Refused, or Stale when it changed meanwhile."""
    register = of(row)
    checked = check(register, facts, row=row)
    checking.refuse(checked)
    reason = why.strip() or _("Changed in the register on %(day)s.") % {"day": today.isoformat()}
    filled = checking.fill(row, register, checked.values)
    mandate.refuse_opening([filled], today=today)
    return ledger.write(filled, action=register.changed, by=by, why=reason)


def remove(row: Record, *, by: Actor, today: date, why: str = "", act: Act | None = None) -> Change:
    """The row gone from the register; its history stays. Raises Refused while anything depends on it."""
    refuse_needed(row)
    reason = why.strip() or _("Removed from the register on %(day)s.") % {"day": today.isoformat()}
    return ledger.remove(row, action=of(row).removed, by=by, why=reason, act=act)


def refuse_needed(row: Record) -> None:
    """Raises Refused, with their names, while anything depends on the row."""
    found = depending.on(row)
    if found:
        named = formats.listed(f"{one.sort} “{one.name}”" for one in found[:5])
        raise Refused(
            why=_("%(count)s depend on it: %(names)s.") % {"count": len(found), "names": named}
            if len(found) > 5
            else _("This depends on it: %(names)s.") % {"names": named},
            whose_move=_("Yours: change what depends on it first."),
            what_would_change_this=_("It can be removed once nothing points to it any more."),
        )


KEEPER = Keeper(
    check=lambda register, facts, row, today: check(register, facts, row=row),
    add=lambda register, facts, said: add(register, facts, by=said.by, today=said.today, why=said.why),
    change=lambda row, facts, said: change(row, facts, by=said.by, today=said.today, why=said.why),
    remove=lambda row, said: remove(row, by=said.by, today=said.today, why=said.why),
)
"""How rows of a register are kept."""
