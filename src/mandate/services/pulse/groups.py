"""To which team an answer of the pulse may be laid, so that it never is one of four people or fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mandate.engines.terms import MINIMUM_GROUP
from mandate.records.models import Person, Team

PERMISSION = "answer pulse"
NONE = "0"
"""What is kept of a question that was left out."""


def team_of(person: Person) -> str | None:
    """Key of the smallest team around a person in which, with the teams below it, five people or more are."""
    if person.team_id is None:
        return None
    parents = dict(Team.objects.values_list("key", "parent_id"))
    own = Counter(Person.objects.filter(left_on=None).exclude(team=None).values_list("team_id", flat=True))
    sizes: Counter[str] = Counter()
    for team, people in own.items():
        sizes.update(dict.fromkeys(lineage(team, parents), people))
    return next((team for team in lineage(person.team_id, parents) if sizes[team] >= MINIMUM_GROUP), None)


def lineage(team: str, parents: Mapping[str, str | None]) -> list[str]:
    """The team and every team above it, the nearest first; a circle ends where it closes."""
    line: list[str] = []
    at: str | None = team
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line
