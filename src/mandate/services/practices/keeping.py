"""A practice is shared, changed, retired, taken up again; data goes only where the rules let its owner take it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Person, Practice, Tool
from mandate.services.guardrails import answers, current
from mandate.services.guardrails.answers import Answer, Question
from mandate.services.guardrails.current import Guardrails
from mandate.services.refusals import Refused
from mandate.services.sheets import checking
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.keeper import Keeper
from mandate.services.sheets.names import Names

CURRENT, RETIRED = "current", "retired"
REVIEW = timedelta(days=182)
LONGEST_WHY = 300


def check(
    sheet: Sheet, facts: Mapping[str, Any], *, today: date, row: Practice | None = None, person: Person | None = None,
    names: Names | None = None,
) -> Checked:  # fmt: skip
    """The facts laid over a practice (None: a new one); `person` owns it where nobody is named."""
    names, row = names or Names(), row or Practice()
    found = checking.laid(sheet, facts, row, names)
    read = found.values
    if read["owner"] is None and person is not None:
        read["owner"] = person.key
    read["review_on"] = read["review_on"] or today + REVIEW
    if "data_class" not in facts and row._state.adding:
        read["data_class"] = None  # nobody said which data goes in, and public is no guess to make
    wrong = {}
    if read["tested_on"] and read["tested_on"] > today:
        wrong["tested_on"] = _("That day is still to come.")
    if not {"tool", "data_class", "owner"} & found.problems.keys():
        refusal = _closed(read["tool"], read["data_class"], read["owner"], today=today)
        if refusal:
            wrong["data_class"] = refusal
    return checking.judged(found, sheet, wrong)


def _closed(tool: str | None, data_class: int | None, owner: str | None, *, today: date) -> str:
    """Why this class of data may not go into this tool by the hands of its owner; empty where it may."""
    if not tool or data_class is None or not owner:
        return ""  # without an owner nothing is written, so nobody's rights are asked yet
    said = may_use(tool, data_class, owner, by=current.current(today=today), today=today)
    return "" if said.allow else _("The rules do not let this data into this tool: %(why)s") % {
        "why": " ".join(said.sentences)
    }  # fmt: skip


def may_use(tool: str, data_class: int, person: str, *, by: Guardrails, today: date) -> Answer:
    """Whether a person may use a tool with this class of data, for any of the purposes it is for; with the reasons."""
    row = by.register.of(Tool).get(tool)
    noon = datetime.combine(today, time(12), by.zone)
    asked = [
        answers.ask(Question(person, "tool", tool, purpose, data_class), by=by, now=noon)
        for purpose in (row.purposes if row else None) or [""]
    ]
    return next((one for one in asked if one.allow), asked[0])


def add(
    sheet: Sheet, facts: Mapping[str, Any], *, by: Actor, today: date, why: str = "", person: Person | None = None
) -> Practice:
    """A new practice. Raises Refused with everything that is wrong."""
    row = Practice()
    checked = owned(check(sheet, facts, today=today, row=row, person=person))
    checking.refuse(checked)
    checking.fill(row, sheet, checked.values)
    ledger.write(row, action=sheet.added, by=by, why=why.strip() or _("Shared with everybody."))
    return row


def owned(checked: Checked) -> Checked:
    """The same with a problem where nobody owns it: whose rights would say which data may go in?"""
    if checked.values["owner"] is None:
        checked.problems.setdefault("owner", _("Say who owns it."))
    return checked


def refuse_others(row: Practice, person: Person | None) -> None:
    """Raises Refused unless this person owns the practice or is the architect; None is the command line."""
    if person is not None and row.owner_id != person.key and not person.holds(Role.ARCHITECT):
        raise Refused(
            why=_("Who owns a practice changes it."),
            whose_move=row.owner.name if row.owner else _("The architect's."),
            what_would_change_this=_("Share your own version, and say what it does better."),
        )


def refuse_closed(row: Practice) -> None:
    """Raises Refused for a practice that was retired: it is taken up again first."""
    if row.state == RETIRED:
        raise Refused(why=_("This practice was retired."), what_would_change_this=_("Take it up again first."))


def change(
    row: Practice, facts: Mapping[str, Any], *, by: Actor, today: date, why: str = "", person: Person | None = None,
    sheet: Sheet,
) -> Change | None:  # fmt: skip
    """The practice with other facts, its edition one higher where its text differs; None where nothing does."""
    refuse_others(row, person)
    refuse_closed(row)
    checked = owned(check(sheet, facts, today=today, row=row, person=person))
    checking.refuse(checked)
    if not checking.differs(sheet, row, checked.values):
        return None
    row.edition += checked.values["text"] != row.text
    checking.fill(row, sheet, checked.values)
    return ledger.write(row, action=sheet.changed, by=by, why=why.strip() or _("Changed."))


def retire(row: Practice, *, why: str, person: Person | None, by: Actor, version: int | None = None) -> Change:
    """Out of use, with the reason that everybody reads. Raises Refused without one, Stale when it changed."""
    refuse_others(row, person)
    if row.state == RETIRED:
        raise Refused(why=_("It was retired already."), whose_move=_("Nobody's."))
    if not 0 < len(why.strip()) <= LONGEST_WHY:
        raise Refused(why=_("Say in one sentence why nobody should use it any more."), whose_move=_("Yours."))
    row.version = row.version if version is None else version
    row.state, row.retired_why = RETIRED, why.strip()
    return ledger.write(row, action="practice.retired", by=by, why=why.strip())


def renew(
    row: Practice, *, person: Person | None, by: Actor, today: date, version: int | None = None, why: str = ""
) -> Change:
    """Looked at and good for another half year; also what was retired. Raises Refused where the rules changed since."""
    refuse_others(row, person)
    closed = _closed(row.tool_id, row.data_class, row.owner_id, today=today)
    if closed:
        raise Refused(
            why=closed, whose_move=_("Yours."), what_would_change_this=_("Another tool, or data of a lower class.")
        )
    row.version = row.version if version is None else version
    row.state, row.retired_why, row.review_on = CURRENT, "", today + REVIEW
    return ledger.write(row, action="practice.renewed", by=by, why=why.strip() or _("Looked at: it still works."))


def keeper(sheet: Sheet, person: Person | None = None) -> Keeper:
    """How practices are kept, for pages and callers; `person` owns what is checked where nobody is named."""
    return Keeper(
        check=lambda sheet, facts, row, today: check(sheet, facts, today=today, row=row, person=person),
        add=lambda sheet, facts, said: add(
            sheet, facts, by=said.by, today=said.today, why=said.why, person=said.person
        ),
        change=lambda row, facts, said: change(
            row, facts, by=said.by, today=said.today, why=said.why, person=said.person, sheet=sheet
        ),
        remove=lambda row, said: retire(row, why=said.why, person=said.person, by=said.by),
        refuse_closed=refuse_closed,
    )
