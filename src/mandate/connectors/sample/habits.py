"""Who uses which AI service from when on; adoption rises over the weeks."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.company import Person
from mandate.connectors.sample.plan import Plan
from mandate.connectors.sample.story import TOOLS, Tool


@dataclass(frozen=True, slots=True)
class Habit:
    """One person's use of one tool, from a day on."""

    tool: Tool
    starts: date


@lru_cache(maxsize=4)
def habits(plan: Plan) -> dict[int, tuple[Habit, ...]]:
    """Every person's habits by personnel number; people without a login or without a habit are absent."""
    found: dict[int, list[Habit]] = {}
    for tool in TOOLS:
        for person in _users(plan, tool):
            found.setdefault(person.number, []).append(Habit(tool, _starts(plan, tool, person)))
    return {number: tuple(mine) for number, mine in found.items()}


def users(plan: Plan, tool: Tool) -> tuple[Person, ...]:
    """Everyone who comes to use a tool within the period, in the order of the people list."""
    mine = habits(plan)
    return tuple(person for person in plan.company.people if any(h.tool is tool for h in mine.get(person.number, ())))


def _users(plan: Plan, tool: Tool) -> list[Person]:
    chosen: list[Person] = []
    for team, share in tool.teams.items():
        members = [person for person in plan.company.team(team) if person.login]
        wanted = min(len(members), round(share * len(members)))
        chosen += dice(plan.seed, "users", tool.anchor, team).sample(members, wanted)
    return chosen


def _starts(plan: Plan, tool: Tool, person: Person) -> date:
    random = dice(plan.seed, "starts", tool.anchor, person.number)
    if random.random() < tool.early:
        return plan.start
    # The square root leaves more newcomers to the later weeks: use speeds up.
    return plan.start + timedelta(days=int(random.random() ** 0.7 * 0.85 * 7 * plan.weeks))
