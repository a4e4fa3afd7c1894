"""Champions: who helps which team, for hours that a manager gives, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Champion, Change, Deed, Person, Team
from mandate.services.refusals import Refused
from mandate.services.typed import day_of, wrong_text

ASKED, AGREED, DECLINED, STOPPED = "asked", "agreed", "declined", "stopped"
STATES = {
    ASKED: gettext_noop("Waits for the manager"), AGREED: gettext_noop("Champion"), DECLINED: gettext_noop("Declined"),
    STOPPED: gettext_noop("Stopped"),
}  # fmt: skip
QUESTION, SHARED, SESSION = "question", "shared", "session"
SORTS = {
    QUESTION: gettext_noop("A question taken"), SHARED: gettext_noop("Something shared"),
    SESSION: gettext_noop("A session held"),
}  # fmt: skip
LONGEST, LONGEST_ANSWER = 300, 4000
LEAST, MOST = Decimal("0.5"), Decimal(40)
"""Hours a month that can be given: below half an hour nobody is a champion, above a week it is a job."""
MOST_OF_DEED = Decimal(24)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody offers, as typed: the team they help (key), hours a month, and what they bring."""

    team: str
    hours: str
    brings: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a champion did, as typed; `team` is the key of who was helped, or empty."""

    sort: str
    text: str
    hours: str
    on: str
    answer: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """One team: its people, its champions, and their hours promised and used this month."""

    team: Team
    people: int
    champions: tuple[Champion, ...]
    promised: Decimal
    used: Decimal


def states() -> dict[str, str]:
    """Every state with its word."""
    return {code: _(text) for code, text in STATES.items()}


def sorts() -> dict[str, str]:
    """Every kind of help with its words."""
    return {code: _(text) for code, text in SORTS.items()}


def hours_of(text: str) -> Decimal | None:
    """Hours as typed, with a comma or a point; None where it is no number."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.1")) if found.is_finite() and abs(found) < 1000 else None


def of(person: Person) -> Champion | None:
    """What this person offered or does; None where neither."""
    return Champion.objects.filter(person=person, state__in=(ASKED, AGREED)).select_related("team").first()


def problems(given: Wanted) -> dict[str, str]:
    """What is wrong with an offer, per field."""
    found, hours = {}, hours_of(given.hours)
    if not Team.objects.filter(key=given.team).exists():
        found["team"] = _("Choose the team you help.")
    if hours is None or not LEAST <= hours <= MOST:
        found["hours"] = _("Write how many hours a month, from half an hour to forty.")
    if len(given.brings) > LONGEST:
        found["brings"] = _("Keep it under %(most)s characters.") % {"most": LONGEST}
    return found


@transaction.atomic
def offer(given: Wanted, *, person: Person, by: Actor, today: date) -> Champion:
    """Somebody offers to be a champion; their manager agrees. Raises Refused with what is wrong, or a second time."""
    wrong, hours = problems(given), hours_of(given.hours)
    if wrong or hours is None:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if of(person) is not None:
        raise Refused(
            why=_("You offered it already."), what_would_change_this=_("Stop first, then offer it for another team.")
        )
    row = Champion(
        person=person, team=Team.objects.get(key=given.team), hours=hours, brings=given.brings.strip(),
        asked_on=today,
    )  # fmt: skip
    ledger.write(row, action="champion.asked", by=by, why=row.brings or _("Offered to help."))
    return row


def may_answer(row: Champion, person: Person) -> bool:
    """Whether this person gives the hours: the manager of who offers, never themselves; else the architect."""
    if person.key == row.person_id:
        return False
    return person.key == row.person.manager_id or person.holds(Role.ARCHITECT)


def answer(
    row: Champion, *, agrees: bool, hours: str, note: str, person: Person, by: Actor, today: date,
    version: int | None = None,
) -> Champion:  # fmt: skip
    """The manager gives hours (these, or those offered), or declines with a reason. Raises Refused, or Stale."""
    _refuse_unless_manager(row, person)
    if row.state not in (ASKED, AGREED):
        raise Refused(why=_("This was answered already."), whose_move=_("Nobody's."))
    wanted = hours_of(hours) if hours.strip() else row.hours
    if agrees and (wanted is None or not LEAST <= wanted <= MOST):
        raise Refused(why=_("Write how many hours a month, from half an hour to forty."), whose_move=_("Yours."))
    if not agrees and not note.strip():
        raise Refused(why=_("Say why not: it is read by who offered."), whose_move=_("Yours."))
    action = ("champion.changed" if row.state == AGREED else "champion.agreed") if agrees else "champion.declined"
    row.version = row.version if version is None else version
    row.state, row.note = (AGREED if agrees else DECLINED), note.strip()[:LONGEST]
    row.hours = wanted if agrees and wanted is not None else row.hours
    row.answered_on, row.answered_by = today, person
    ledger.write(row, action=action, by=by, why=row.note or _("Hours given."))
    return row


def _refuse_unless_manager(row: Champion, person: Person) -> None:
    if not may_answer(row, person):
        manager = row.person.manager
        raise Refused(
            why=_("The manager of %(name)s gives the hours.") % {"name": row.person.name},
            whose_move=manager.name if manager else _("The architect's."),
        )


def stop(row: Champion, *, person: Person, by: Actor, today: date, why: str = "", version: int | None = None) -> Change:
    """Step down, or the manager takes the hours back with a reason. Raises Refused, or Stale."""
    own = person.key == row.person_id
    if not own:
        _refuse_unless_manager(row, person)
        if not why.strip():
            raise Refused(why=_("Say why the hours end."), whose_move=_("Yours."))
    if row.state not in (ASKED, AGREED):
        raise Refused(why=_("This ended already."), whose_move=_("Nobody's."))
    row.version = row.version if version is None else version
    row.state, row.stopped_on, row.note = STOPPED, today, why.strip()[:LONGEST]
    return ledger.write(row, action="champion.stopped", by=by, why=row.note or _("Stepped down."))


def wrong_deed(given: Done, *, today: date) -> dict[str, str]:
    """What is wrong with help as noted, per field."""
    hours, on = hours_of(given.hours), day_of(given.on)
    found = {
        "sort": "" if given.sort in SORTS else _("Say what it was."),
        "text": wrong_text(given.text, most=LONGEST, empty=_("Say in one line what it was about.")),
        "hours": "" if hours is not None and 0 < hours <= MOST_OF_DEED else _("Write the hours it took, such as 0.5."),
        "on": "" if on is not None and on <= today else _("Write the day it was, such as 2026-11-03."),
        "team": "" if not given.team or Team.objects.filter(key=given.team).exists() else _("There is no such team."),
        "answer": wrong_text(given.answer or "-", most=LONGEST_ANSWER, empty=""),
    }
    return {name: why for name, why in found.items() if why}


def note(row: Champion, given: Done, *, person: Person, by: Actor, today: date) -> Deed:
    """What a champion did with the hours. Raises Refused with what is wrong, or where the hours were not given."""
    if person.key != row.person_id:
        raise Refused(why=_("Whose hours they are notes what they did."), whose_move=row.person.name)
    if row.state != AGREED:
        raise Refused(
            why=_("Your manager did not give the hours yet."),
            whose_move=row.person.manager.name if row.person.manager else _("The architect's."),
        )
    wrong, hours, on = wrong_deed(given, today=today), hours_of(given.hours), day_of(given.on)
    if wrong or hours is None or on is None:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    made = Deed(
        champion=row, sort=given.sort, text=given.text.strip(), answer=given.answer.strip(), hours=hours, on=on,
        team=Team.objects.filter(key=given.team).first() if given.team else None,
    )  # fmt: skip
    ledger.write(made, action="deed.noted", by=by, why=made.text)
    return made


def used(rows: Iterable[Champion], *, today: date) -> dict[str, Decimal]:
    """Hours each champion used in the month of `today`, by key."""
    found: dict[str, Decimal] = {}
    deeds = Deed.objects.filter(champion__in=list(rows), on__year=today.year, on__month=today.month)
    for key, hours in deeds.order_by().values_list("champion_id", "hours"):
        found[key] = found.get(key, Decimal(0)) + hours
    return found


def active(*, today: date) -> list[Champion]:
    """Champions who are here and have hours."""
    rows = Champion.objects.filter(state=AGREED).select_related("person__manager", "team")
    return [row for row in rows if row.person.present(today)]


def coverage(rows: Iterable[Champion], *, today: date) -> list[Covered]:
    """Every team with people, those without a champion first, then the largest."""
    people: dict[str, int] = {}
    for person in Person.objects.filter(left_on=None, team__isnull=False).only("team_id", "until", "left_on"):
        if person.present(today):
            people[str(person.team_id)] = people.get(str(person.team_id), 0) + 1
    helping: dict[str, list[Champion]] = {}
    every = list(rows)
    for row in every:
        helping.setdefault(row.team_id, []).append(row)
    hours = used(every, today=today)
    found = [
        Covered(
            team, people[team.key], tuple(mine := helping.get(team.key, [])),
            sum((one.hours for one in mine), Decimal(0)),
            sum((hours.get(one.key, Decimal(0)) for one in mine), Decimal(0)),
        )
        for team in Team.objects.filter(key__in=people)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (bool(one.champions), -one.people, one.team.name.casefold()))


def waiting(person: Person, *, today: date) -> list[Champion]:
    """Offers that wait for this person's answer."""
    rows = Champion.objects.filter(state=ASKED).select_related("person__manager", "team")
    mine = rows if person.holds(Role.ARCHITECT) else rows.filter(person__manager_id=person.key)
    return [row for row in mine if row.person_id != person.key and row.person.present(today)]
