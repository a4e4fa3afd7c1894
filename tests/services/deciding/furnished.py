"""One thing of every kind of the decision desk, for the pages that take one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Decision
from mandate.services import people
from mandate.services.deciding import asks, links, meetings, promises
from mandate.services.deciding.asks import Wanted
from mandate.services.deciding.meetings import Plan
from mandate.services.deciding.promises import Promise
from mandate.services.forecasts import asking as forecasts
from mandate.services.forecasts.asking import Question
from mandate.services.people import PersonFacts
from tests.services.deciding import world as worlds
from tests.services.deciding.world import World


def things(desk: Any) -> dict[str, list[Any]]:
    """A question to work out, a decision that waits for the MT, a meeting, a promise, an ask, and two signed links."""
    found = {}
    for name, role in (("cem", Role.MT_MEMBER), ("ian", Role.EMPLOYEE), ("kim", Role.EMPLOYEE)):
        facts = PersonFacts(name=f"{name.title()} Desk", email=f"{name}.desk@windmolen.example", roles=(role.value,))
        found[name] = people.add_person(facts, by=desk.actor, why="test")
    world = World(desk, found)
    asked = worlds.worked_out(world)
    waits = worlds.sent(world, title="Do we pay for it?")
    today, day, by = desk.today, (desk.today + timedelta(days=10)).isoformat(), Actor(desk.account.label)
    meeting = meetings.plan(Plan(day), by=by, today=today)
    promise = promises.make(Promise(found["cem"].key, "Tell sales.", day, waits.key), by=by, today=today)
    ask = asks.make(Wanted("it", found["ian"].key, "A test server", "8", day, waits.key), by=by, today=today)
    question = Question(
        "How many use it?", "number", "", day, (today + timedelta(days=90)).isoformat(), "decision", waits.key
    )
    forecast = forecasts.ask(question, by=by, today=today)
    at = clock.now()
    ballot = links.to_vote(Decision.objects.get(key=waits.key), found["cem"], by=by.label, at=at, today=today)
    door = links.to_answer(ask, found["ian"], by=by.label, at=at, today=today)
    return {
        "decision-work-out": [asked.key],
        "decision-vote": [waits.key],
        "ballot": [ballot],
        "meeting": [meeting.key],
        "commitment": [promise.key],
        "asks": [ask.key],
        **{name: [forecast.key] for name in ("forecast", "forecast-seal", "forecast-open", "forecast-void")},
        "asks-door": [door],
    }
