"""The sample company comes together: a town hall that was held, the next one, drop-in hours and a roundtable."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from mandate.engines.gatherings import Repeats
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Occasion, Person
from mandate.services import entry, people
from mandate.services.gatherings import asking, drafting, minutes, planning
from mandate.services.gatherings.asking import ANSWERED, DECLINED, OWNED, Dealt
from mandate.services.gatherings.minutes import Agreed
from mandate.services.gatherings.planning import DROP_IN, ROUNDTABLE, Facts

TUESDAY, THURSDAY = 1, 3
STAFF = 6


def fill(*, today: date, at: datetime) -> None:
    """One town hall with its minutes and questions, and what comes."""
    architect = people.architect()
    staff = list(Person.objects.filter(left_on=None, manager__isnull=False).order_by("key")[:STAFF])
    if architect is None or len(staff) < STAFF:
        return
    by = Actor(entry.account_of(architect).label)
    town = planning.plan(
        Facts(_("Town hall on AI"), about=_("What was delivered, what comes, and what you want to know."),
              first_on=_first_tuesday(today).isoformat(), begins="15:30", repeats=Repeats.BY_WEEKDAY.value,
              place=_("Canteen"), zone=str(clock.zone())),
        person=architect, by=by, today=_first_tuesday(today) - timedelta(days=14), at=at,
    )  # fmt: skip
    rows = list(town.occasions.order_by("held_on"))
    _held(rows[0], architect, staff, by, today)
    planning.roll(today=today)
    coming = town.occasions.filter(held_on__gte=today).order_by("held_on").first()
    if coming:
        _coming(coming, architect, staff, by, today)
    _others(architect, by, today, at)


def _first_tuesday(today: date) -> date:
    """The newest first Tuesday of a month that is over."""
    start = today.replace(day=1)
    first = start + timedelta(days=(TUESDAY - start.weekday()) % 7)
    if first < today:
        return first
    before = (start - timedelta(days=1)).replace(day=1)
    return before + timedelta(days=(TUESDAY - before.weekday()) % 7)


def _acts(person: Person) -> Actor:
    return Actor(entry.account_of(person).label)


def _held(one: Occasion, architect: Person, staff: list[Person], by: Actor, today: date) -> None:
    day = one.held_on
    minutes.prepare(one, drafting.draft(one, today=day), person=architect, by=by)
    for place, person in enumerate(staff):
        said = (minutes.YES, minutes.YES, minutes.MAYBE, minutes.YES, minutes.NO, minutes.YES)[place]
        minutes.answer(one, said, person=person, by=_acts(person), today=day)
    named = (
        (_("May I put a customer's name into Copilot?"), ANSWERED,
         _("Yes, in Copilot: the agreement covers it. Not in a private account.")),
        (_("When does the training for sales start?"), ANSWERED, _("In two weeks; the invitation follows.")),
        (_("Can we get a second assistant for images?"), DECLINED,
         _("One is enough until we know what it brings: we look again in the next quarter.")),
    )  # fmt: skip
    for place, (text, state, answer) in enumerate(named):
        asking.ask(one, text, person=staff[place], by=_acts(staff[place]), today=day)
        key = next(row.key for row in asking.shown([one]) if row.text == text)
        asking.deal(key, one, Dealt(state, answer), person=architect, by=by, today=day)
    asking.whisper(one, _("Will fewer people be needed once the quotes write themselves?"), today=day)
    asking.settle(today=day + timedelta(days=1))
    hard = next(row.key for row in asking.shown([one]) if row.person is None)
    owned = Dealt(OWNED, "", staff[3].key, (today + timedelta(days=5)).isoformat())
    asking.deal(hard, one, owned, person=architect, by=by, today=day)
    _votes(one, architect, hard)
    for text, who, days in ((_("Put the rules for customer data on one page"), 1, 9),
                            (_("Plan the training of both sales teams"), 2, 3)):  # fmt: skip
        given = Agreed(text, staff[who].key, (today + timedelta(days=days)).isoformat())
        minutes.agree(one, given, person=architect, by=by, today=day)
    notes = _(
        "Sales showed how a quote is written in half the time.\n"
        "Most asked was whether fewer people will be needed: HR finds out with the MT and answers in writing.\n"
        "Customer names are allowed in Copilot alone."
    )
    present = [person.key for person in (architect, *staff[:4], staff[5])]
    minutes.note(one, notes=notes, present=present, person=architect, by=by, today=day, close=True)


def _votes(one: Occasion, architect: Person, hard: str) -> None:
    """Votes as the browsers of five people cast them."""
    keys = [row.key for row in asking.shown([one])]
    for number in range(5):
        asking.vote(one, hard, f"sample-{one.key}-{number}")
        if number < 3:
            asking.vote(one, next(key for key in keys if key != hard), f"sample-{one.key}-{number}")


def _coming(one: Occasion, architect: Person, staff: list[Person], by: Actor, today: date) -> None:
    minutes.prepare(one, drafting.draft(one, today=today), person=architect, by=by)
    asking.ask(
        one, _("Who checks what the agents answer to customers?"), person=staff[4], by=_acts(staff[4]), today=today
    )
    asking.whisper(one, _("Why may marketing use more than we may?"), today=today - timedelta(days=1))
    for person in staff[:3]:
        minutes.answer(one, minutes.YES, person=person, by=_acts(person), today=today)


def _others(architect: Person, by: Actor, today: date, at: datetime) -> None:
    thursday = today + timedelta(days=(THURSDAY - today.weekday()) % 7 or 7)
    zone = str(clock.zone())
    planning.plan(
        Facts(_("Drop-in hour"), DROP_IN, _("Bring your own work: a prompt, a doubt, a tool."), thursday.isoformat(),
              "12:30", "45", Repeats.WEEKLY.value, times="26", link="https://meet.example.org/drop-in", zone=zone),
        person=architect, by=by, today=today, at=at,
    )  # fmt: skip
    planning.plan(
        Facts(_("Roundtable of managers"), ROUNDTABLE, _("What your teams need from the roadmap."),
              (thursday + timedelta(days=13)).isoformat(), "09:30", "90", place=_("Boardroom"), zone=zone,
              audience=("role:manager", "role:mt_member")),
        person=architect, by=by, today=today, at=at,
    )  # fmt: skip
