"""The sample company seals: some numbers opened already, so that the MT sees how it judges, and one still to seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from mandate.records import access
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Forecast, Initiative, Person
from mandate.services import entry, people
from mandate.services.forecasts import asking, opening, sealing
from mandate.services.forecasts.asking import Question


@dataclass(frozen=True, slots=True)
class _Told:
    """A question of some days ago: what each voter sealed, in turn, and what it became."""

    question: str
    unit: str
    days: int
    numbers: tuple[str, ...]
    became: str = ""
    source: str = ""
    subject: tuple[str, str] = ("", "")


def fill(*, today: date, at: datetime) -> None:
    """Forecasts of the last quarter: two opened, and one that voters can seal now."""
    architect = people.architect()
    voters = [one for one in Person.objects.order_by("key") if access.may(one, sealing.PERMISSION, today=today)]
    if architect is None or len(voters) < 2:
        return
    by = Actor(entry.account_of(architect).label)
    for told in _tellings():
        row = _asked(told, by=by, today=today)
        day = row.seal_until if row.seal_until < today else today
        for place, person in enumerate(voters[: len(told.numbers)]):
            own = Actor(entry.account_of(person).label)
            sealing.seal(row, told.numbers[place], person=person, by=own, today=day, at=at)
        if told.became:
            kept = Forecast.objects.get(key=row.key)
            opening.open_(kept, told.became, told.source, by=by, today=today)


def _asked(told: _Told, *, by: Actor, today: date) -> Forecast:
    asked = today - timedelta(days=told.days)
    opens = asked + timedelta(days=60)
    question = Question(
        told.question, told.unit, "", (asked + timedelta(days=7)).isoformat(), opens.isoformat(), *told.subject
    )
    return asking.ask(question, by=by, today=asked)


def _tellings() -> tuple[_Told, ...]:
    copilot = Decision.objects.filter(intake_key="microsoft-copilot").first()
    running = Initiative.objects.filter(state="running").order_by("key").first()
    return (
        _Told(_("How many people in sales use Copilot every week after two months?"), "number", 80,
              ("22", "28", "18", "30", "25", "27", "20"), "24", _("Sign-ins of last week."),
              ("decision", copilot.key) if copilot else ("", "")),
        _Told(_("Which part of quotes goes out within a day by then?"), "share", 75,
              ("60", "75", "70", "80", "55", "65", "72"), "48", _("The list of quotes in the CRM.")),
        _Told(_("How many hours a month does the running initiative save by then?"), "number", 2, ("40", "60"),
              subject=("initiative", running.key) if running else ("", "")),
    )  # fmt: skip
