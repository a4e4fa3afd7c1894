"""One thing of every kind that follows from a question, for the pages that take one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.models import Grant, Request, Review, Team, Tool
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


def crowd(desk: Any, start: int, end: int, people: list[Any]) -> None:
    """Requests, access and reviews, one of each per number, each of another person and another tool."""
    numbers = range(start, end)
    tools = [Tool(name=f"Asked {n:03}", status="in_use", data_class=1, owner=people[n - start]) for n in numbers]
    asked = [
        Request(person=people[-1 - at], subject_kind="tool", subject=tool.key, name=tool.name, why="test", lane="fast",
                asked_on=desk.today, promised_on=desk.today, expires_on=desk.today + timedelta(days=30))
        for at, tool in enumerate(tools)
    ]  # fmt: skip
    given = [
        Grant(person=one, team=one.team, subject_kind="tool", subject=tool.key, why="test", given_on=desk.today,
              until=desk.today + timedelta(days=20))
        for one, tool in zip(people, tools, strict=True)
    ]  # fmt: skip
    looked = [
        Review(team=one.team, reviewer=desk.architect, opened_on=desk.today, due_on=desk.today + timedelta(days=21),
               lines=[{"grant": grant.key, "verdict": "", "why": "", "until": None}])
        for one, grant in zip(people, given, strict=True)
    ]  # fmt: skip
    for rows, action in (
        (tools, "tool.added"), (asked, "request.made"), (given, "grant.given"), (looked, "review.opened"),
    ):  # fmt: skip
        ledger.write_many(rows, action=action, by=desk.actor, why="test")
