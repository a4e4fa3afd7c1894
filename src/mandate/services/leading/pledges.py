"""What a team agrees with the architect: the manager proposes, the architect agrees, the manager says how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Person, Pledge, Team
from mandate.services import formats
from mandate.services.leading.teams import House, house
from mandate.services.refusals import Refused
from mandate.services.typed import day_of, wrong_day, wrong_text

PROPOSED, AGREED, DECLINED, DONE, DROPPED = "proposed", "agreed", "declined", "done", "dropped"
STATES = {
    PROPOSED: gettext_noop("Waits for the architect"), AGREED: gettext_noop("Agreed"),
    DECLINED: gettext_noop("Sent back"), DONE: gettext_noop("Kept"), DROPPED: gettext_noop("Dropped"),
}  # fmt: skip
OPEN = (PROPOSED, AGREED)
LONGEST = 300
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a manager proposes, as typed: what, by when, and what the team needs for it."""

    text: str
    due: str
    needs: str = ""


def states() -> dict[str, str]:
    """Every state with its word."""
    return {code: _(text) for code, text in STATES.items()}


def problems(given: Wanted, *, today: date) -> dict[str, str]:
    """What is wrong with a proposal, per field."""
    found = {
        "text": wrong_text(given.text, most=LONGEST, empty=_("Say what the team will do.")),
        "due": wrong_day(given.due, today=today),
        "needs": wrong_text(given.needs or "-", most=LONGEST, empty=""),
    }
    return {name: why for name, why in found.items() if why}


@transaction.atomic
def propose(given: Wanted, team: Team, *, person: Person, by: Actor, today: date, known: House | None = None) -> Pledge:
    """What the team will do. Raises Refused for who does not lead it, or with what is wrong."""
    if team not in (known or house(today=today)).led(person):
        raise Refused(why=_("Who leads a team proposes what it will do."), whose_move=_("The manager's of the team."))
    wrong, day = problems(given, today=today), day_of(given.due)
    if wrong or day is None:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if Pledge.objects.filter(team=team, text=given.text.strip(), state__in=OPEN).exists():
        raise Refused(why=_("You offered it already."), whose_move=_("Nobody's."))
    row = Pledge(
        team=team, manager=person, text=given.text.strip(), needs=given.needs.strip(), due=day, proposed_on=today
    )  # fmt: skip
    ledger.write(row, action="pledge.proposed", by=by, why=row.text)
    return row


def may_answer(row: Pledge, person: Person) -> bool:
    """Whether this person agrees to a proposal: the architect, never to their own."""
    return person.holds(Role.ARCHITECT) and row.manager_id != person.key and row.state == PROPOSED


def answer(
    row: Pledge, *, agrees: bool, note: str, person: Person, by: Actor, today: date, version: int | None = None
) -> Pledge:
    """The architect agrees, or sends it back with a reason. Raises Refused, or Stale when it changed meanwhile."""
    if not person.holds(Role.ARCHITECT) or row.manager_id == person.key:
        raise Refused(why=_("The architect agrees to what a team proposes."), whose_move=_("The architect's."))
    if row.state != PROPOSED:
        raise Refused(why=_("This was answered already."), whose_move=_("Nobody's."))
    if not agrees and not note.strip():
        raise Refused(why=_("Say what would make it acceptable."), whose_move=_("Yours."))
    row.version = row.version if version is None else version
    row.state, row.note = (AGREED if agrees else DECLINED), note.strip()[:LONGEST]
    row.agreed_on, row.agreed_by = (today, person) if agrees else (None, None)
    ledger.write(
        row, action="pledge.agreed" if agrees else "pledge.declined", by=by, why=row.note or _("Agreed.")
    )  # fmt: skip
    return row


def settle(
    row: Pledge, state: str, *, note: str, person: Person, by: Actor, today: date, due: str = "",
    version: int | None = None,
) -> Pledge:  # fmt: skip
    """Kept, dropped with a reason, or wanted for another day (then it is agreed anew). Raises Refused, or Stale."""
    if person.key != row.manager_id and not (person.holds(Role.ARCHITECT) and state != PROPOSED):
        raise Refused(why=_("Whose agreement it is says how it stands."), whose_move=row.manager.name)
    if row.state not in OPEN and not (row.state == DECLINED and state == PROPOSED):
        raise Refused(why=_("This ended already."), whose_move=_("Nobody's."))
    if state == DONE and row.state != AGREED:
        raise Refused(why=_("Nobody agreed to it yet."), whose_move=_("The architect's."))
    if state not in (DONE, DROPPED, PROPOSED):
        raise Refused(why=_("Say whether it was kept, dropped, or for when it is now."), whose_move=_("Yours."))
    if state == DROPPED and not note.strip():
        raise Refused(why=_("Say why it is not done."), whose_move=_("Yours."))
    if state == PROPOSED:
        day = day_of(due)
        if day is None or day < today:
            raise Refused(why=_("Name a day that lies ahead."), whose_move=_("Yours."))
        row.due, row.agreed_on, row.agreed_by = day, None, None
    row.version = row.version if version is None else version
    row.state, row.note = state, note.strip()[:LONGEST] or row.note
    row.done_on = today if state == DONE else None
    action = {DONE: "pledge.done", DROPPED: "pledge.dropped", PROPOSED: "pledge.changed"}[state]
    ledger.write(row, action=action, by=by, why=note.strip() or _("Settled."))
    return row


def standing(row: Pledge, *, today: date) -> tuple[str, str]:
    """How it stands, in words and with a tone."""
    if row.state == DONE:
        return _("Kept on %(day)s") % {"day": formats.day(row.done_on)}, "good"
    if row.state != AGREED:
        return _(STATES[row.state]), "warn" if row.state in (PROPOSED, DECLINED) else ""
    left = (row.due - today).days
    if left < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": formats.number(-left)}, "bad"
    words = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": formats.number(left)}
    return words, "warn" if left <= SOON.days else ""
