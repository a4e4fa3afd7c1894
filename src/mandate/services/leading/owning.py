"""Co-ownership for the MT: what each team agreed, kept and needs; teams and not people, in the order of their names."""

from __future__ import annotations

from dataclasses import dataclass

from mandate.engines.terms import MINIMUM_GROUP
from mandate.records.models import Champion, Pledge, Team
from mandate.services.leading.teams import House


@dataclass(frozen=True, slots=True)
class Owned:
    """One team: what it agreed and is at, what it kept, what it needs, and whether it has a champion."""

    team: Team
    agreed: tuple[str, ...]
    kept: int
    waiting: int
    needs: tuple[str, ...]
    champion: bool

    @property
    def begun(self) -> bool:
        """Whether the team has proposed, agreed or kept anything."""
        return bool(self.agreed or self.kept or self.waiting)


@dataclass(frozen=True, slots=True)
class Overview:
    """The teams that began and are large enough to be shown alone, by name; `hidden` is how many are too small.

    Who has not begun stands nowhere: a list of them would only shame.
    """

    teams: tuple[Owned, ...]
    hidden: int


def overview(known: House) -> Overview:
    """What teams own. A team of fewer than five people stands nowhere: what it agreed would be what one person did."""
    sizes: dict[str | None, int] = {}
    for person in known.people:
        sizes[person.team_id] = sizes.get(person.team_id, 0) + 1
    shown = [team for key, team in known.teams.items() if sizes.get(key, 0) >= MINIMUM_GROUP]
    hidden = sum(1 for key in known.teams if 0 < sizes.get(key, 0) < MINIMUM_GROUP)
    rows: dict[str, list[Pledge]] = {}
    for row in Pledge.objects.filter(team__in=[team.key for team in shown]):
        rows.setdefault(row.team_id, []).append(row)
    helped = set(Champion.objects.filter(state="agreed").values_list("team_id", flat=True))
    found = [_owned(team, rows[team.key], team.key in helped) for team in shown if team.key in rows]
    begun = sorted((one for one in found if one.begun), key=lambda one: one.team.name.casefold())
    return Overview(tuple(begun), hidden)


def _owned(team: Team, rows: list[Pledge], champion: bool) -> Owned:
    at_it = [row for row in rows if row.state == "agreed"]
    needs = tuple(row.needs for row in rows if row.needs and row.state in ("agreed", "proposed"))
    return Owned(
        team, tuple(row.text for row in at_it), sum(row.state == "done" for row in rows),
        sum(row.state == "proposed" for row in rows), needs, champion,
    )  # fmt: skip
