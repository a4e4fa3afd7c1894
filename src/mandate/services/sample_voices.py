"""The sample company speaks: voices with what became of them, and three months of the pulse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils.translation import gettext as _

from mandate.engines import pulse as months
from mandate.engines.terms import Role
from mandate.records.ledger import Actor
from mandate.records.models import Initiative, Person, Pulse, Tool, Voice
from mandate.services import entry, people
from mandate.services.pulse import answering, asking
from mandate.services.pulse.groups import team_of
from mandate.services.voices import hearing, saying
from mandate.services.voices.hearing import Reply
from mandate.services.voices.saying import Wanted

SEED = 2026
LEANING = {"marketing": 1.0, "servicedesk": -0.9, "verkoop": 0.4, "assemblage": -0.7}
"""How much more or less than others some teams agree, so that there is something to find."""


@dataclass(frozen=True, slots=True)
class _Told:
    """Something said some days ago, by name or not, with the reply after so many days."""

    text: str
    days: int
    wanted: Wanted
    named: bool = False
    after: int = 3
    reply: Reply | None = None


def fill(*, by: Actor, today: date) -> None:
    """A quarter of voices and of the pulse."""
    architect = people.architect()
    staff = list(Person.objects.filter(left_on=None, manager__isnull=False).order_by("key")[12:30])
    tools = list(Tool.objects.filter(status__in=("in_use", "pilot"), not_ai=False).order_by("name")[:2])
    if architect is None or len(staff) < 8 or not tools:
        return
    _speak(architect, staff, tools[0], today=today)
    _answer(by, today=today)


def _speak(architect: Person, staff: list[Person], tool: Tool, *, today: date) -> None:
    by = Actor(entry.account_of(architect).label)
    told = sorted(_tellings(tool, staff[0], today), key=lambda one: -one.days)
    for place, one in enumerate(told):
        said_on = today - timedelta(days=one.days)
        wanted = Wanted(one.text, one.wanted.about_kind, one.wanted.about, one.wanted.name)
        if one.named:
            person = staff[place % len(staff)]
            row = saying.say(wanted, person=person, by=Actor(entry.account_of(person).label), today=said_on)
        else:
            saying.whisper(wanted, today=said_on)
            saying.settle(today=said_on + timedelta(days=1))
            row = Voice.objects.get(text=one.text)
        if one.reply is not None and hearing.may_hear(row, architect):
            hearing.reply(row, one.reply, person=architect, by=by, today=said_on + timedelta(days=one.after))


def _tellings(tool: Tool, owner: Person, today: date) -> list[_Told]:
    running = Initiative.objects.filter(state="running").order_by("key").first()
    step = Wanted("", "initiative", running.key) if running else Wanted("")
    return [*_about_a_tool(Wanted("", "tool", tool.key), owner, today), *_about_work(owner, today), *_new(step)]


def _about_a_tool(about: Wanted, owner: Person, today: date) -> list[_Told]:
    until = (today + timedelta(days=20)).isoformat()
    risk = _("Invented article numbers reach customers.")
    return [
        _Told(_("It invents numbers of articles that look real. Customers see the answers before we do."), 61, about,
              after=4, reply=Reply(_("You are right, and this can cost us an order."), "risk", risk, owner.key, until,
                                   "", risk)),
        _Told(_("The answers are good in English and poor in Dutch."), 52, about, after=2,
              reply=Reply(_("Known, and told to the vendor."), "done", summary=_("Answers in Dutch are poor."),
                          did=_("The Dutch model is switched on since the first of the month."))),
        _Told(_("Nobody told us which customer data may go into it."), 47, about, after=8,
              reply=Reply(_("The rule was there, and hard to find."), "done",
                          summary=_("Nobody knew which customer data may go in."),
                          did=_("“May I?” says it in one question now, and the team leads went through it."))),
        _Told(_("Checking the answers takes me longer than writing them myself."), 33, about, named=True,
              reply=Reply(_("Thank you. We measure it from now on: hours with and without."))),
        _Told(_("The answers on warranty are old."), 21, about, after=6,
              reply=Reply(_("The source was from last year. It is being replaced."), "done",
                          summary=_("Answers on warranty were old."), did=_("It reads this year's terms now."))),
        _Told(_("I want to read the answers on my phone when I am with a customer."), 18, about, named=True, after=1,
              reply=Reply(_("Good idea."), "idea", idea=_("Answers on the phone, at the customer"))),
    ]  # fmt: skip


def _about_work(owner: Person, today: date) -> list[_Told]:
    work, until = Wanted(""), (today + timedelta(days=45)).isoformat()
    return [
        _Told(_("We learn by trying in the evening. Give us an hour a week."), 40, work, after=4,
              reply=Reply(_("Agreed with the managers."), "done", summary=_("Learning happens in the evening."),
                          did=_("Each team has an hour a week, in its calendar."))),
        _Told(_("I fear that my work is what is automated next, and nobody says so."), 16, work, after=5,
              reply=Reply(_("A fair question, and not mine alone to answer."), "risk",
                          _("People do not know what happens to their work."), owner.key, until, "",
                          _("Nobody says whose work changes."))),
    ]  # fmt: skip


def _new(step: Wanted) -> list[_Told]:
    """What was said lately; most of it waits."""
    agent = Wanted("", saying.AGENT, name=_("The agent that drafts quotes"))
    return [
        _Told(_("Quotes go out faster, but the discounts in them are wrong."), 12, step, named=True, after=4,
              reply=Reply(_("We look at the last forty quotes this week."))),
        _Told(_("It answers in the name of the service desk. Customers think that it is me."), 9, agent),
        _Told(_("Why is the tool that we asked for in spring still not there?"), 3, Wanted(""), named=True),
        _Told(_("The training was good. More of that, and shorter."), 2, Wanted("")),
    ]  # fmt: skip


def _answer(by: Actor, *, today: date) -> None:
    """Two months that are over, and the one that runs."""
    chance, month = Random(SEED), months.month_of(today)  # noqa: S311 - a sample, the same every time
    begins = months.first_day(month)
    for _back in range(2):
        begins = months.first_day(months.month_of(begins - timedelta(days=1)))
    asking.begin(asking.offered(today=begins), rotating=False, by=by, today=begins)
    here = Person.objects.select_related("team").filter(left_on=None).order_by("key")
    staff = [one for one in here if not one.holds(Role.MACHINE)]
    by_team = {one.team_id: team_of(one) for one in staff}
    for lift in (0.0, 0.4, 0.5):
        row = Pulse.objects.get(month=months.month_of(begins))
        part = 0.2 if row.month == month else 0.55
        filled = [
            (by_team[one.team_id], _three(chance, lift, (one.team.name if one.team else "").lower()))
            for one in staff
            if chance.random() < part
        ]
        answering.enter(row, filled)
        begins = months.first_day(months.after(row.month))
        if begins <= today:
            asking.settle(today=begins)


def _three(chance: Random, lift: float, team: str) -> str:
    lean = next((by for name, by in LEANING.items() if name in team), 0.0)
    middles = (3.1 + lift + lean / 2, 2.7 + lift / 2 + lean, 3.3 - lift / 4 + lean / 3)
    return "".join(str(min(5, max(1, round(chance.gauss(middle, 1.0))))) for middle in middles)
