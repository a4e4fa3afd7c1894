"""A people list becomes teams and people; before the second signature only how many each team counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from mandate.engines.discovery.facts import PersonRow
from mandate.engines.processing import Reads
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Organisation, Person, Team
from mandate.services import holding
from mandate.services.gathering import Gathered


def take_people(gathered: Gathered, *, by: Actor, why: str, act: Act) -> frozenset[str]:
    """Write what a people list says: teams with their sizes, and people where the processing record allows names.
    Back come the keys of the teams it names."""
    rows = gathered.people
    if not rows:
        return frozenset()
    named, teams = _teams(rows, gathered.teams, by=by, why=why, act=act)
    if gathered.reads is Reads.ALL:
        people = _people(rows, teams, by=by, why=why, act=act)
        _managers(rows, people, by=by, why=why, act=act)
    return named


def supersede(named: Collection[str], *, by: Actor, act: Act) -> list[str]:
    """Retire the teams typed on the first screen that no people list names (`named` are keys); back come their names.

    What was typed there was a guess until the list came. A team stays that somebody touched since, that holds people
    or teams, or that anything of the record speaks of: then it is no guess any more.
    """
    if not named:
        return []
    begun = Change.objects.filter(kind=Organisation.kind, action="organisation.begun").values("act")
    typed = Change.objects.filter(kind=Team.kind, action="team.added", act__in=begun).values("key")
    guesses = Team.objects.filter(key__in=typed, version=1, people=None, children=None)
    retired = [team for team in guesses if team.key not in named and not holding.holders(team)]
    why = _("Typed before there was a people list; the list does not name this team.")
    for team in retired:
        ledger.remove(team, action="team.superseded", by=by, why=why, act=act)
    return [team.name for team in retired]


def _team_key(name: str | None) -> str:
    """One spelling for a team's name, as long as the record keeps it."""
    return " ".join((name or "").split())[:120].lower()


def _teams(
    rows: Iterable[PersonRow], tree: Mapping[str, str | None], *, by: Actor, why: str, act: Act
) -> tuple[frozenset[str], dict[str, Team]]:
    """Keys of the teams of the list, and all teams by lower-case name; new ones added, sizes and places brought up to
    date.

    `tree` is the whole tree the list draws (team to parent), also teams nobody is directly in.
    """
    known = {_team_key(team.name): team for team in Team.objects.all()}
    sizes = Counter(_team_key(row.team) for row in rows if row.team)
    drawn: dict[str, str | None] = dict(tree)
    for row in rows:
        if row.team:
            drawn[row.team] = drawn.get(row.team) or row.parent_team
    for parent in [parent for parent in drawn.values() if parent]:
        drawn.setdefault(parent, None)
    names = {_team_key(name): " ".join(name.split())[:120] for name in drawn if name.strip()}
    added = [Team(name=name, stated_size=sizes.get(key)) for key, name in names.items() if key not in known]
    ledger.write_many(added, action="team.added", by=by, why=why, act=act)
    known.update({_team_key(team.name): team for team in added})
    places = {_team_key(name): _team_key(parent) for name, parent in drawn.items()}
    changed = _placed(names, known, places, sizes)
    ledger.write_many(changed, action="team.changed", by=by, why=why, act=act)
    return frozenset(known[key].key for key in names), known


def _placed(
    names: Iterable[str], known: dict[str, Team], places: Mapping[str, str], sizes: Mapping[str, int]
) -> list[Team]:
    """The teams whose size or place the list changes. A list that draws no tree moves nobody; a place that would close
    a circle is not taken."""
    before = {team.key: team.parent_id for team in known.values()}
    above = dict(before)
    if any(places.values()):
        above |= {known[key].key: known[places[key]].key if places[key] else None for key in names}
    changed = []
    for key in names:
        team = known[key]
        if _leads_to(above[team.key], team.key, above):
            above[team.key] = before[team.key]
            if _leads_to(above[team.key], team.key, above):
                above[team.key] = None
        place, size = above[team.key], sizes.get(key, team.stated_size)
        if (team.parent_id, team.stated_size) != (place, size):
            team.parent_id, team.stated_size = place, size
            changed.append(team)
    return changed


def _leads_to(start: str | None, goal: str, above: Mapping[str, str | None]) -> bool:
    """Whether going up from `start` comes past `goal`."""
    seen: set[str] = set()
    while start and start not in seen:
        if start == goal:
            return True
        seen.add(start)
        start = above.get(start)
    return False


def _people(rows: Iterable[PersonRow], teams: dict[str, Team], *, by: Actor, why: str, act: Act) -> dict[str, Person]:
    """People by every identifier they are known under; new ones added, known ones brought up to date."""
    known = _by_identifier(Person.objects.filter(same_as=None))
    written: dict[str, Person] = {}
    for row in rows:
        person = _found(row, known) or Person(roles=[Role.EMPLOYEE.value])
        before = None if person._state.adding else ledger.canonical(person)
        _fill(person, row, teams)
        known.update(dict.fromkeys(_identifiers(row), person))
        if ledger.canonical(person) != before:
            written[person.key] = person
    ledger.write_many(written.values(), action="person.changed", added="person.imported", by=by, why=why, act=act)
    return known


def _found(row: PersonRow, known: Mapping[str, Person]) -> Person | None:
    """The person a row is about. A sign-in name alone is no proof where mail address and name both differ."""
    for identifier in _identifiers(row):
        person = known.get(identifier)
        if person is None:
            continue
        same_mail = not row.email or not person.email or row.email.lower() == person.email
        if same_mail or " ".join(row.name.split()).casefold() == person.name.casefold():
            return person
    return None


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
    person.name = " ".join(row.name.split())[:160] or person.name
    person.email = (row.email or person.email or "").lower()[:254] or None
    logins = {i.lower() for i in row.identifiers if i.lower() != (person.email or "")}
    person.logins = sorted({*person.logins, *logins})
    person.function = (row.function or person.function)[:160]
    team = teams.get(_team_key(row.team))
    person.team_id = team.key if team else person.team_id


def _managers(rows: Iterable[PersonRow], people: dict[str, Person], *, by: Actor, why: str, act: Act) -> None:
    """Lines of managers by mail, login or name; whoever has reports becomes a manager. Circles are left out."""
    names = _by_only_name(people.values())
    above = {person.key: person.manager_id for person in people.values()}
    changed: dict[str, Person] = {}
    for row in rows:
        person = next((people[i] for i in _identifiers(row) if i in people), None)
        wanted = (row.manager or "").strip().lower()
        manager = people.get(wanted) or names.get(wanted)
        if person is None or manager is None or _leads_to(manager.key, person.key, above):
            continue
        if person.manager_id != manager.key:
            person.manager_id = above[person.key] = manager.key
            changed[person.key] = person
        if Role.MANAGER.value not in manager.roles:
            manager.roles = sorted({*manager.roles, Role.MANAGER.value})
            changed[manager.key] = manager
    ledger.write_many(changed.values(), action="person.changed", by=by, why=why, act=act)


def _by_only_name(people: Iterable[Person]) -> dict[str, Person]:
    """People by name, without those whose name somebody else bears too."""
    bearers: dict[str, dict[str, Person]] = {}
    for person in people:
        bearers.setdefault(person.name.lower(), {})[person.key] = person
    return {name: next(iter(found.values())) for name, found in bearers.items() if len(found) == 1}
