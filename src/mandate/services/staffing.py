"""A people list becomes teams and people; before the second signature only how many each team counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from mandate.engines.discovery.facts import PersonRow
from mandate.engines.processing import Reads
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Source, Team
from mandate.services.gathering import Gathered


def take_people(gathered: Gathered, source: Source, *, by: Actor, why: str, act: Act, today: date) -> None:
    """Write what a people list says: teams with their sizes, and people where the processing record allows names."""
    rows = gathered.people
    if not rows:
        return
    teams = _teams(rows, by=by, why=why, act=act)
    if gathered.reads is not Reads.ALL:
        return
    people = _people(rows, teams, by=by, why=why, act=act)
    _managers(rows, people, by=by, why=why, act=act)


def _teams(rows: Iterable[PersonRow], *, by: Actor, why: str, act: Act) -> dict[str, Team]:
    """Teams by lower-case name; new ones added, sizes and places brought up to date."""
    known = {team.name.lower(): team for team in Team.objects.all()}
    sizes = Counter(row.team.strip().lower() for row in rows if row.team)
    names = {row.team.strip().lower(): row.team.strip() for row in rows if row.team}
    parents = {row.team.strip().lower(): row.parent_team.strip() for row in rows if row.team and row.parent_team}
    for parent in parents.values():
        names.setdefault(parent.lower(), parent)
    added = [Team(name=name[:120], stated_size=sizes.get(key)) for key, name in names.items() if key not in known]
    ledger.write_many(added, action="team.added", by=by, why=why, act=act)
    known.update({team.name.lower(): team for team in added})
    changed = []
    for key in names:
        team = known[key[:120]]
        parent = known.get(parents.get(key, "").lower())
        place = parent.key if parent and parent.key != team.key and not _under(parent, team, known) else team.parent_id
        if team.parent_id != place or team.stated_size != sizes.get(key, team.stated_size):
            team.parent_id, team.stated_size = place, sizes.get(key, team.stated_size)
            changed.append(team)
    ledger.write_many(changed, action="team.changed", by=by, why=why, act=act)
    return known


def _under(team: Team, above: Team, known: dict[str, Team]) -> bool:
    """Whether a team already hangs somewhere under another, so that placing them the other way makes a circle."""
    by_key = {t.key: t for t in known.values()}
    seen: set[str] = set()
    at: str | None = team.parent_id
    while at and at not in seen:
        if at == above.key:
            return True
        seen.add(at)
        at = by_key[at].parent_id if at in by_key else None
    return False


def _people(rows: Iterable[PersonRow], teams: dict[str, Team], *, by: Actor, why: str, act: Act) -> dict[str, Person]:
    """People by every identifier they are known under; new ones added, known ones brought up to date."""
    known = _by_identifier(Person.objects.all())
    written: list[Person] = []
    for row in rows:
        person = next((known[i] for i in _identifiers(row) if i in known), None) or Person(roles=[Role.EMPLOYEE.value])
        before = None if person._state.adding else ledger.canonical(person)
        _fill(person, row, teams)
        known.update(dict.fromkeys(_identifiers(row), person))
        if ledger.canonical(person) != before and person not in written:
            written.append(person)
    ledger.write_many(written, action="person.changed", added="person.imported", by=by, why=why, act=act)
    return known


def _identifiers(row: PersonRow) -> list[str]:
    found = [i.lower() for i in (row.email, *row.identifiers) if i]
    return found or [f"name:{row.name.lower()}"]


def _by_identifier(people: Iterable[Person]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for person in people:
        for name in (person.email, *person.logins):
            if name:
                found[name.lower()] = person
        if not person.email and not person.logins:
            found[f"name:{person.name.lower()}"] = person
    return found


def _fill(person: Person, row: PersonRow, teams: dict[str, Team]) -> None:
    person.name = row.name.strip()[:160] or person.name
    person.email = (row.email or person.email or "").lower() or None
    logins = {i.lower() for i in row.identifiers if i.lower() != (person.email or "")}
    person.logins = sorted({*person.logins, *logins})
    person.function = (row.function or person.function)[:160]
    team = teams.get((row.team or "").strip().lower()[:120])
    person.team_id = team.key if team else person.team_id


def _managers(rows: Iterable[PersonRow], people: dict[str, Person], *, by: Actor, why: str, act: Act) -> None:
    """Lines of managers by mail, login or name; whoever has reports becomes a manager. Circles are left out."""
    names = {person.name.lower(): person for person in people.values()}
    changed: dict[str, Person] = {}
    for row in rows:
        person = next((people[i] for i in _identifiers(row) if i in people), None)
        wanted = (row.manager or "").strip().lower()
        manager = people.get(wanted) or names.get(wanted)
        if person is None or manager is None or manager is person or _reports_to(manager, person, people):
            continue
        if person.manager_id != manager.key:
            person.manager_id = manager.key
            changed[person.key] = person
        if Role.MANAGER.value not in manager.roles:
            manager.roles = sorted({*manager.roles, Role.MANAGER.value})
            changed[manager.key] = manager
    ledger.write_many(changed.values(), action="person.changed", by=by, why=why, act=act)


def _reports_to(person: Person, boss: Person, people: dict[str, Person]) -> bool:
    by_key = {p.key: p for p in people.values()}
    seen: set[str] = set()
    at: str | None = person.manager_id
    while at and at not in seen:
        if at == boss.key:
            return True
        seen.add(at)
        at = by_key[at].manager_id if at in by_key else None
    return False
