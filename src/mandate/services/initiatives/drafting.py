"""Draft initiatives: made from priorities with one deed that can be taken back, changed, dropped with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Initiative
from mandate.services.priorities import Line
from mandate.services.refusals import Refused

DRAFT, DROPPED = "draft", "dropped"
MOST_HOURS = 10_000


@dataclass(frozen=True, slots=True)
class InitiativeFacts:
    """What a form says about an initiative; hours and days as text until they are checked."""

    title: str
    first_step: str = ""
    owner: str = ""
    hours: str = ""
    due: str = ""
    review_on: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What one click made: the deed that takes it back (empty where there was nothing to make), and the drafts."""

    act: str
    initiatives: tuple[Initiative, ...]


def key_of(source: str) -> str:
    """The key of the initiative that comes from a row of the plan: the same row can never give two."""
    return hashlib.sha256(f"initiative:{source}".encode()).hexdigest()[:20]


@transaction.atomic
def draft(lines: Sequence[Line], *, by: Actor, today: date) -> Made:
    """Draft initiatives from rows of the plan; a row that has one already, also a dropped one, gives none."""
    there = set(
        Initiative.objects.filter(key__in=[key_of(line.source) for line in lines]).values_list("key", flat=True)
    )
    made = [_draft(line) for line in lines if key_of(line.source) not in there]
    if not made:
        return Made("", ())
    why = _("From the priorities of %(day)s.") % {"day": today.isoformat()}
    act = ledger.write_many(made, action="initiative.drafted", by=by, why=why)
    return Made(act.id, tuple(made))


def _draft(line: Line) -> Initiative:
    return Initiative(
        key=key_of(line.source),
        title=line.title[:200],
        why=" ".join(line.reasons),
        first_step=line.first_step,
        owner=line.owner[:120],
        hours=line.hours,
        due=line.due,
        review_on=line.review,
        source=line.source[:80],
        rank=line.rank,
        needs=[f"item:{one.id}" for one in line.needs],
    )


@transaction.atomic
def undo(act_id: str, *, by: Actor) -> int:
    """Take back what one click drafted; how many are gone. Raises Refused where one was changed, or none is left."""
    keys = Change.objects.filter(act=act_id, action="initiative.drafted").values_list("key", flat=True)
    rows = list(Initiative.objects.filter(key__in=list(keys)))
    if not rows:
        raise Refused(why=_("There is nothing to take back: these drafts are gone already, or were never made."))
    changed = [row.title for row in rows if row.version != 1]
    if changed:
        raise Refused(
            why=_("%(title)s was changed since, so the drafts are not simply taken back.") % {"title": changed[0]},
            whose_move=_("Yours."),
            what_would_change_this=_("Drop what you do not want, with a reason."),
        )
    act, why = Act.new(), _("Undo: taken back.")
    for row in rows:
        ledger.remove(row, action="initiative.dropped", by=by, why=why, act=act)
    return len(rows)


def by_source(sources: Collection[str]) -> dict[str, Initiative]:
    """The initiatives that came from these rows of the plan, by row."""
    return {row.source: row for row in Initiative.objects.filter(key__in=[key_of(source) for source in sources])}


def facts_of(initiative: Initiative) -> InitiativeFacts:
    """The facts of an initiative, for a form to start from."""
    hours = "" if initiative.hours is None else str(initiative.hours)
    return InitiativeFacts(
        title=initiative.title, first_step=initiative.first_step, owner=initiative.owner, hours=hours,
        due=initiative.due.isoformat(), review_on=initiative.review_on.isoformat(),
    )  # fmt: skip


def problems(facts: InitiativeFacts) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    if not facts.title.strip():
        found["title"] = _("An initiative needs a name.")
    if not facts.first_step.strip():
        found["first_step"] = _("Say what can be done first, within 14 days.")
    if not facts.owner.strip():
        found["owner"] = _("Say who takes it; a role is enough.")
    hours = facts.hours.strip()
    if hours and not (hours.isdecimal() and len(hours) < 6 and int(hours) <= MOST_HOURS):
        found["hours"] = _("Write the hours as a whole number, or leave them empty.")
    due, review = _day(facts.due), _day(facts.review_on)
    if due is None:
        found["due"] = _("Write the date as 2026-11-03.")
    if review is None:
        found["review_on"] = _("Write the date as 2026-11-03.")
    elif due is not None and review < due:
        found["review_on"] = _("The review comes after the first step.")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def change(initiative: Initiative, facts: InitiativeFacts, *, by: Actor, why: str = "") -> Change:
    """Other facts. Raises Refused with what is wrong or for a dropped one, Stale when it changed meanwhile."""
    found = problems(facts)
    if found:
        raise Refused(why=" ".join(found.values()))
    _refuse_dropped(initiative)
    initiative.title, initiative.first_step = facts.title.strip()[:200], facts.first_step.strip()
    initiative.owner, hours = facts.owner.strip()[:120], facts.hours.strip()
    initiative.hours = int(hours) if hours else None
    initiative.due, initiative.review_on = (
        date.fromisoformat(facts.due.strip()),
        date.fromisoformat(facts.review_on.strip()),
    )
    return ledger.write(initiative, action="initiative.changed", by=by, why=why.strip() or _("Changed."))


def _refuse_dropped(initiative: Initiative) -> None:
    if initiative.state == DROPPED:
        raise Refused(
            why=_("This initiative was dropped."),
            whose_move=_("Yours."),
            what_would_change_this=_("Put it back first."),
        )


def drop(initiative: Initiative, *, why: str, by: Actor) -> Change:
    """The initiative dropped, with the reason. Raises Refused without one, or when it is dropped already."""
    _refuse_dropped(initiative)
    if not why.strip():
        raise Refused(why=_("Say why it is dropped: somebody will ask."), whose_move=_("Yours."))
    initiative.state = DROPPED
    return ledger.write(initiative, action="initiative.dropped", by=by, why=why.strip())


def put_back(initiative: Initiative, *, by: Actor) -> Change:
    """A dropped initiative as a draft again. Raises Refused when it was not dropped."""
    if initiative.state != DROPPED:
        raise Refused(why=_("It was not dropped, so there is nothing to put back."))
    initiative.state = DRAFT
    return ledger.write(initiative, action="initiative.changed", by=by, why=_("Put back."))
