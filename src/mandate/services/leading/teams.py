"""Which teams somebody leads, and who works there: the manager of the team, or to whom most of its people report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mandate.engines.terms import Role
from mandate.records.models import Person, Team


@dataclass(frozen=True, slots=True)
class House:
    """Every team, and everybody who is here, read once for a page."""

    teams: dict[str, Team]
    people: tuple[Person, ...]

    def of(self, team: Team) -> list[Person]:
        """Who works in a team, by name."""
        return [person for person in self.people if person.team_id == team.key]

    @property
    def parents(self) -> dict[str, str | None]:
        """Every team with the one above it."""
        return {key: team.parent_id for key, team in self.teams.items()}

    def led(self, person: Person) -> list[Team]:
        """The teams this person leads, by name.

        A manager leads the team they work in, and one in which more of the others report to them than to anybody else.
        Nobody without that role leads a team, whoever reports to them.
        """
        if not person.holds(Role.MANAGER):
            return []
        mine = {person.team_id} | {key for key, manager in self._mostly().items() if manager == person.key}
        return sorted((team for key, team in self.teams.items() if key in mine), key=lambda one: one.name.casefold())

    def _mostly(self) -> dict[str, str]:
        """The manager of more people of a team than anybody else; a team where two are even has none."""
        counts: dict[str, Counter[str]] = {}
        for one in self.people:
            if one.team_id and one.manager_id:
                counts.setdefault(one.team_id, Counter())[one.manager_id] += 1
        found = {}
        for key, counted in counts.items():
            first, *rest = counted.most_common(2)
            if not rest or rest[0][1] < first[1]:
                found[key] = first[0]
        return found

    def may_lead(self, person: Person, team: Team) -> bool:
        """Whether the page of a team is for this person: who leads it, and the architect."""
        return person.holds(Role.ARCHITECT) or team in self.led(person)

    def managers(self, team: Team) -> list[Person]:
        """Who leads a team."""
        return [one for one in self.people if one.holds(Role.MANAGER) and team in self.led(one)]

    def choices(self, person: Person) -> Sequence[Team]:
        """The teams whose page this person opens: those they lead, every one for the architect."""
        if person.holds(Role.ARCHITECT):
            return sorted(self.teams.values(), key=lambda one: one.name.casefold())
        return self.led(person)


def house(*, today: date) -> House:
    """Every team and everybody who is here today."""
    people = Person.objects.filter(left_on=None).only(
        "key", "name", "team_id", "manager_id", "roles", "left_on", "until"
    )  # fmt: skip
    return House({team.key: team for team in Team.objects.all()}, tuple(one for one in people if one.present(today)))
