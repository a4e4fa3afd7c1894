"""A team with its manager, a champion, a practice, an agreement and its talking points, for the pages that show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mandate.engines.terms import Status
from mandate.records.models import Champion, Person, Pledge, Practice, Team, Tool
from mandate.services import champions, people, tools
from mandate.services.champions import Wanted
from mandate.services.leading import pledges, talks
from mandate.services.people import PersonFacts
from mandate.services.practices import keeping
from mandate.services.practices.fields import PRACTICES
from mandate.services.tools import ToolFacts


@dataclass
class World:
    """Sales: Mo leads it, Saar helps, five more work there; a tool that may hold internal data."""

    team: Team
    mo: Person
    saar: Person
    tool: Tool
    practice: Practice
    champion: Champion
    pledge: Pledge


def made(desk: Any) -> World:
    """The world, by the services and nothing else."""
    by, today = desk.actor, desk.today
    team = Team.objects.get(name="Sales")
    mo = _joined(desk, "Mo Manager", team, roles=("employee", "manager"))
    saar = _joined(desk, "Saar Sales", team, manager=mo)
    for number in range(5):
        _joined(desk, f"Colleague {number}", team, manager=mo)
    facts = ToolFacts(name="Writer", status=Status.IN_USE.value, why="Works.", data_class=1)
    tool = tools.add_tool(facts, by=by, today=today)
    practice = keeping.add(
        PRACTICES, {"title": "First draft", "text": "Write <b>[facts]</b>.", "tool": tool.key, "data_class": 1},
        by=by, today=today, person=saar,
    )  # fmt: skip
    offered = champions.offer(Wanted(team.key, "4", "Prompts"), person=saar, by=by, today=today)
    champion = champions.answer(offered, agrees=True, hours="3,5", note="", person=mo, by=by, today=today)
    due = (today + timedelta(days=30)).isoformat()
    pledge = pledges.propose(
        pledges.Wanted("Half of the drafts start here.", due, "Two hours."), team, person=mo, by=by, today=today
    )  # fmt: skip
    talks.gather(team, person=mo, by=by, today=today)
    return World(team, mo, saar, tool, practice, champion, pledge)


def _joined(
    desk: Any, name: str, team: Team, *, manager: Person | None = None, roles: tuple[str, ...] = ("employee",)
) -> Person:
    email = f"{name.lower().replace(' ', '.')}@windmolen.example"
    facts = PersonFacts(name=name, email=email, team=team.key, manager=manager.key if manager else "", roles=roles)
    return people.add_person(facts, by=desk.actor, why="test")


def things(desk: Any) -> dict[str, list[Any]]:
    """Arguments of the addresses of this part."""
    world = made(desk)
    one = [world.champion.key]
    book = [world.practice.key]
    return {
        "champion": one, "champion-answer": one, "champion-stop": one, "champion-note": one, "practice": book,
        "practice-change": book, "practice-vote": book, "practice-settle": book, "team-lead": [world.team.key],
        "team-talk": [world.team.key], "pledge": [world.pledge.key],
    }  # fmt: skip
