"""One thing of every kind that follows from a question, for the pages that take one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.models import Team, Tool
from mandate.services import people
from mandate.services.asking_access import grants, links, requests, reviews
from mandate.services.asking_access.grants import Given
from mandate.services.people import PersonFacts


def things(desk: Any) -> dict[str, list[Any]]:
    """Somebody asks for a tool that is in use and waits for an answer; a team has it, and a review is open."""
    facts = PersonFacts(name="Kim Kuiper", email="kim@windmolen.example", roles=(Role.EMPLOYEE.value,))
    kim = people.add_person(facts, by=desk.actor, why="test")
    tool = Tool(name="Letters", status="in_use", data_class=1, why="test")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    wanted = requests.Wanted(why="Quotes", subject_kind="tool", subject=tool.key, data_class=1)
    asked = requests.make(wanted, person=kim, by=desk.actor, today=desk.today)
    now = clock.now()
    secret = links.make(asked, desk.architect, by=desk.actor.label, at=now, today=desk.today)
    team = Team.objects.get(name="Sales")
    until = (desk.today + timedelta(days=40)).isoformat()
    given = Given(subject_kind="tool", subject=tool.key, team=team.key, why="test", until=until)
    grant = grants.give(given, person=desk.architect, by=desk.actor, now=now, today=desk.today)
    review = reviews.begin(team, by=desk.actor, why="test", today=desk.today)[0]
    return {"request": [asked.key], "request-answer": [secret], "grant": [grant.key], "review": [review.key]}
