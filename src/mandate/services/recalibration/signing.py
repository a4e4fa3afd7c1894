"""A session is signed by the architect and the MT, once every point is decided and the next date is set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Point, Recalibration
from mandate.services import decisions, formats, wording
from mandate.services.mandate import door
from mandate.services.recalibration import effects, figures, planning
from mandate.services.refusals import Refused

SIGNERS = (Role.ARCHITECT, Role.MT_MEMBER)


def close(
    row: Recalibration, *, minutes: str, next_on: date | None, by: Actor, today: date, version: int | None = None
) -> Recalibration:
    """Minutes and the day of the next session, which it cannot be signed without. Raises Refused or Stale."""
    planning.refuse_signed(row)
    problem = planning.next_problems(next_on, after=today)
    if problem:
        raise Refused(why=problem, whose_move=_("Yours: choose another day."))
    if version is not None:
        row.version = version
    row.minutes, row.next_on, row.signatures = minutes.strip(), next_on, []
    ledger.write(row, action="recalibration.changed", by=by, why=_("Minutes and the next date written."))
    return row


def missing(row: Recalibration, points: Sequence[Point] | None = None) -> list[str]:
    """What has to be done before anybody can sign, in sentences; `points` where they are read already."""
    found = []
    if row.state == planning.PLANNED:
        found.append(_("The agenda is not prepared yet."))
    rows = list(row.points.all()) if points is None else points
    left = sum(not point.verdict for point in rows)
    if left:
        text = ngettext("%(count)s point is not decided.", "%(count)s points are not decided.", left)
        found.append(wording.opening(text % {"count": formats.count(left)}))
    if row.next_on is None:
        found.append(_("The day of the next session is not set."))
    return found


def lacking(row: Recalibration) -> list[Role]:
    """Whose signatures are still missing."""
    given = {one["role"] for one in row.signatures}
    return [role for role in SIGNERS if role.value not in given]


def may_sign(row: Recalibration, person: Person) -> Role | None:
    """In which role this person could sign now; nobody signs twice."""
    if any(one.get("person") == person.key for one in row.signatures):
        return None
    return next((role for role in lacking(row) if person.holds(role)), None) or (
        Role.MT_MEMBER if person.holds(Role.MT_MEMBER) and row.state == planning.OPEN else None
    )


@transaction.atomic
def sign(
    row: Recalibration, person: Person, *, by: Actor, today: date, at: datetime, version: int | None = None
) -> Recalibration:
    """One signature. With the last that is needed all of it is carried out, and the next session is planned.

    Where it decides what is above the mandate, it waits until as many of the MT signed as that asks for. Raises Refused
    where something is missing, this person cannot sign or a point cannot be carried out: then nothing is signed either.
    Stale when it changed after `version`.
    """
    planning.refuse_signed(row)
    role, open_ = may_sign(row, person), missing(row)
    if open_:
        raise Refused(why=_("It cannot be signed yet."), whose_move=_("The architect's."), reasons=tuple(open_))
    if role is None:
        raise Refused(
            why=_("You signed already, or it is not for you to sign."),
            whose_move=_("The architect and a member of the MT sign."),
        )
    if version is not None:
        row.version = version
    act = Act.new()
    given = {"role": role.value, "person": person.key, "name": person.name, "on": today.isoformat()}
    row.signatures = [*row.signatures, given]
    done = None if lacking(row) else _carried_out(row, by=by, today=today, act=act)
    if done is not None:
        if done:
            decisions.follow(today=today, at=at)
        row.state, row.held_on = planning.SIGNED, today
        row.facts = {**figures.figures(today=today), "effects": done}
    ledger.write(row, action="recalibration.signed", by=by, why=_("Read and signed."), act=act)
    if row.state == planning.SIGNED and row.next_on is not None:
        _plan_next(row, row.next_on, by=by, act=act)
    return row


def _carried_out(row: Recalibration, *, by: Actor, today: date, act: Act) -> list[effects.Effect] | None:
    """What was changed; None, and nothing changed, where more members of the MT have to sign first."""
    try:
        with transaction.atomic():
            return effects.carry_out(row, by=by, today=today, act=act)
    except door.TooFewSigned:
        return None


def waits(row: Recalibration) -> str:
    """What a session waits for that both sides signed: more of the MT. Empty where it waits for nothing else."""
    if row.state != planning.OPEN or lacking(row):
        return ""
    return _("It decides what is above the mandate: more members of the MT sign before it is carried out.")


def _plan_next(row: Recalibration, day: date, *, by: Actor, act: Act) -> None:
    following = Recalibration(number=row.number + 1, due_on=day)
    why = _("Planned for %(day)s.") % {"day": day.isoformat()}
    ledger.write(following, action="recalibration.planned", by=by, why=why, act=act)
