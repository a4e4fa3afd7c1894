"""Hours asked of another department: only its head, or who stands in, says yes, or no with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Ask, Person
from mandate.services.clauses import number_of
from mandate.services.mandate.deputies import deputy_of
from mandate.services.refusals import Refused
from mandate.services.typed import wrong_day, wrong_decision, wrong_text

ASKED, ACCEPTED, DECLINED, DONE, WITHDRAWN = "asked", "accepted", "declined", "done", "withdrawn"
STATES: Mapping[str, str] = MappingProxyType(
    {
        ASKED: gettext_noop("Asked"),
        ACCEPTED: gettext_noop("Hours accepted"),
        DECLINED: gettext_noop("Hours declined"),
        DONE: gettext_noop("Work done"),
        WITHDRAWN: gettext_noop("Taken back"),
    }
)
DEPARTMENTS: Mapping[str, str] = MappingProxyType(
    {
        "it": gettext_noop("IT"),
        "hr": gettext_noop("HR"),
        "legal": gettext_noop("Legal"),
        "finance": gettext_noop("Finance"),
    }
)
LONGEST = 300
MOST_HOURS = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked, as typed; `subject` is the key of the decision it is for, or empty."""

    department: str
    head: str
    what: str
    hours: str
    by: str
    subject: str = ""


def states() -> dict[str, str]:
    """Every state with its word."""
    return {code: _(text) for code, text in STATES.items()}


def department(code: str) -> str:
    """What a department is called."""
    return _(DEPARTMENTS[code]) if code in DEPARTMENTS else code


def code_of(text: str) -> str:
    """The code of a department that is called this in any case of letters, in the reader's language; else the name."""
    named = {_(name).casefold(): code for code, name in DEPARTMENTS.items()} | {code: code for code in DEPARTMENTS}
    return named.get(text.strip().casefold(), text.strip())


def hours_of(text: str) -> Decimal | None:
    """Hours above 0 to a tenth; None for anything else."""
    value = number_of(text)
    return value.quantize(Decimal("0.1")) if value is not None and 0 < value <= MOST_HOURS else None


def problems(wanted: Wanted, *, today: date) -> dict[str, str]:
    """What is wrong with an ask, per field."""
    found = {}
    head = Person.objects.filter(key=wanted.head).first()
    if not wanted.department.strip() or len(wanted.department) > 60:
        found["department"] = _("Name the department.")
    if head is None or not head.present(today):
        found["head"] = _("Choose who leads it: only the head says yes.")
    elif head.holds(Role.ARCHITECT):
        found["head"] = _("Nobody accepts what they ask themselves: choose the head of the department.")
    found["what"] = wrong_text(wanted.what, most=LONGEST, empty=_("Say what the hours are for."))
    if hours_of(wanted.hours) is None:
        found["hours"] = _("Write the hours as a number above 0.")
    found["by"] = wrong_day(wanted.by, today=today)
    found["subject"] = wrong_decision(wanted.subject)
    return {name: why for name, why in found.items() if why}


@transaction.atomic
def make(wanted: Wanted, *, by: Actor, today: date) -> Ask:
    """An ask that waits for the head of the department. Raises Refused with what is wrong."""
    wrong = problems(wanted, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    hours = hours_of(wanted.hours) or Decimal(0)
    row = Ask(
        department=code_of(wanted.department), head=Person.objects.get(key=wanted.head), what=wanted.what.strip(),
        hours=hours, by=date.fromisoformat(wanted.by.strip()),
        subject_kind="decision" if wanted.subject else "", subject=wanted.subject,
    )  # fmt: skip
    ledger.write(row, action="ask.made", by=by, why=row.what)
    return row


def answers(row: Ask, *, today: date) -> tuple[Person, ...]:
    """Who may answer: the head while they are here, and who stands in for them while they are away."""
    if row.head is None or not row.head.present(today):
        return ()
    deputy = deputy_of(row.head, today)
    return (row.head, deputy) if deputy is not None and not deputy.holds(Role.ARCHITECT) else (row.head,)


def refuse_unless_may_answer(row: Ask, person: Person, *, today: date) -> None:
    """Raises Refused where it waits no more, or for anybody but the head or their deputy."""
    if row.state != ASKED:
        raise Refused(
            why=_("This was answered already: %(state)s.") % {"state": states()[row.state].lower()},
            whose_move=_("The architect's: ask again for other hours."),
        )
    allowed = answers(row, today=today)
    if person.key not in {one.key for one in allowed}:
        name = row.head.name if row.head else ""
        raise Refused(
            why=_("Only the head of the department, or who stands in for them, promises its hours."),
            whose_move=name if allowed else _("The architect's: the head has left, so ask who leads it now."),
        )


def answer_problems(row: Ask, *, accepts: bool | None, hours: str, note: str) -> dict[str, str]:
    """What is wrong with an answer, per field."""
    if accepts is None:
        return {"accepts": _("Say whether you accept or decline.")}
    if not accepts:
        return {} if note.strip() else {"note": _("Say why not: whoever asked has to find another way.")}
    given = hours_of(hours) if hours.strip() else row.hours
    if given is None:
        return {"hours": _("Write the hours as a number above 0.")}
    return {"hours": _("No more than were asked.")} if given > row.hours else {}


@transaction.atomic
def answer(
    row: Ask, *, accepts: bool, hours: str = "", note: str = "", person: Person, by: Actor, today: date,
    version: int | None = None,
) -> Ask:  # fmt: skip
    """The word of the head. Raises Refused for anybody else or an incomplete answer, Stale when it changed."""
    refuse_unless_may_answer(row, person, today=today)
    wrong = answer_problems(row, accepts=accepts, hours=hours, note=note)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if version is not None:
        row.version = version
    row.state, row.answered_on, row.note = (ACCEPTED if accepts else DECLINED), today, note.strip()
    row.hours_given = (hours_of(hours) or row.hours) if accepts else None
    ledger.write(row, action="ask.accepted" if accepts else "ask.declined", by=by, why=row.note or _("Accepted."))
    return row


@transaction.atomic
def close(row: Ask, state: str, *, by: Actor, why: str, version: int | None = None) -> Ask:
    """The work is done, or the ask is taken back, by who asked. Raises Refused where that cannot follow, Stale."""
    follows = {DONE: (ACCEPTED,), WITHDRAWN: (ASKED, ACCEPTED)}
    if row.state not in follows.get(state, ()):
        raise Refused(
            why=_("This is %(state)s, so that cannot follow.") % {"state": states()[row.state].lower()},
            whose_move=_("Nobody's."),
        )
    if version is not None:
        row.version = version
    row.state = state
    action = "ask.done" if state == DONE else "ask.withdrawn"
    ledger.write(row, action=action, by=by, why=why.strip() or _("No longer needed."))
    return row
