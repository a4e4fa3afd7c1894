"""What a people list would change, seen before it is written: new, changed, left, doubles, and every fault."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.connectors.sources.tables.names import name_key
from mandate.connectors.sources.tables.roster import Roster, RosterFault, read_roster
from mandate.engines.discovery.facts import PersonRow
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Team
from mandate.services import erased, formats, people, wording
from mandate.services.refusals import Refused
from mandate.services.roster import doubles, merging
from mandate.services.roster.doubles import Double
from mandate.services.roster.merging import DEED
from mandate.services.sheets.checking import Cell
from mandate.services.sheets.deeds import deed
from mandate.services.sheets.returning import CHANGED, NEW, Fault, Line, Plan, fingerprint, told

LARGEST, MOST_ROWS = 5_000_000, 20_000


@dataclass(frozen=True, slots=True)
class Choice:
    """What whoever looked at the plan chose: proposals to join (by id), and whether the list names everybody."""

    joins: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(slots=True)
class RollPlan(Plan):
    """What a people list would do. `gone` left by the list's own word; `unnamed` it does not name; `teams` are new."""

    gone: list[Person] = field(default_factory=list)
    unnamed: list[Person] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)

    @property
    def token(self) -> str:
        """Changes when the plan would do anything else than what was shown, whatever is chosen of it."""
        more = [
            *(f"gone {one.key} {one.version}" for one in self.gone),
            *(f"unnamed {one.key} {one.version}" for one in self.unnamed),
            *(f"double {one.id} {one.stays.version} {one.goes.version}" for one in self.doubles),
        ]
        return fingerprint(self, more)

    @property
    def does(self) -> bool:
        """Whether anything could be written, whatever is chosen."""
        return bool(self.rows or self.gone or self.unnamed or self.doubles)


def plan(data: bytes, name: str = "", *, today: date) -> RollPlan:
    """What a CSV or XLSX would change; nothing is written. Raises Refused where it is no people list."""
    if len(data) > LARGEST:
        raise Refused(why=_("The file is larger than 5 MB."))
    read = read_roster(io.BytesIO(data), name=name)
    if read.problem is not None:
        raise Refused(
            why=told(read.problem.en, read.problem.nl),
            what_would_change_this=_(
                "Bring a CSV or XLSX with a row for everybody: a name, and mail, team or manager."
            ),
        )
    return plan_rows(read, today=today)


def plan_rows(read: Roster, *, today: date) -> RollPlan:
    """The same of a list that was read already."""
    if len(read.rows) > MOST_ROWS:
        raise Refused(why=_("At most %(most)s rows are read at once.") % {"most": formats.number(MOST_ROWS)})
    made = RollPlan(faults=[_fault(one) for one in read.faults], notes=[told(one.en, one.nl) for one in read.notes])
    rows, forgotten = erased.without(read.rows)
    if forgotten:
        made.notes.append(erased.sentence(forgotten))
    taking = _Taking(made, today)
    for row in rows:
        taking.take(row, left=row.line in read.left)
    taking.lead(rows)
    taking.finish()
    return made


def _fault(one: RosterFault) -> Fault:
    return Fault(one.line, one.column, told(one.en, one.nl))


class _Taking:
    """A list while it is laid over the record: who is known under what, and who each row turned out to be."""

    def __init__(self, made: RollPlan, today: date) -> None:
        self.made, self.today = made, today
        self.people: dict[str, Person] = {one.key: one for one in Person.objects.filter(same_as=None)}
        self.before: dict[str, tuple[Any, ...]] = {key: _facts(one) for key, one in self.people.items()}
        self.teams = {_fold(team.name): team for team in Team.objects.all()}
        self.team_names = {team.key: team.name for team in self.teams.values()}
        self.by_mark: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = {}
        for one in self.people.values():
            self._know(one)
        self.of_line: dict[int, Person] = {}

    def _know(self, person: Person) -> None:
        for mark in (person.email, *person.logins):
            if mark:
                self.by_mark.setdefault(mark.casefold(), person)
        self.by_name.setdefault(name_key(person.name), []).append(person)

    def take(self, row: PersonRow, *, left: bool) -> None:
        """One row: somebody who is known, with what changes; somebody new; or somebody who left."""
        person = self._found(row)
        if person is not None and person.key in {one.key for one in self.of_line.values()}:
            text = _("Row %(line)s names %(name)s, whom an earlier row names too.")
            self.made.notes.append(text % {"line": row.line, "name": person.name})
            return
        if left:
            if person is not None and person.left_on is None:
                self.of_line[row.line] = person
                self.made.gone.append(person)
            return
        if person is not None and person.left_on is not None:
            self.made.notes.append(
                _("Row %(line)s: %(name)s left on %(day)s, and stays so; add them again by hand if they came back.")
                % {"line": row.line, "name": person.name, "day": formats.day(person.left_on)}
            )
            self.of_line[row.line] = person
            return
        if person is None:
            person = Person(roles=[Role.EMPLOYEE.value])
            self.people[person.key] = person
        self._fill(person, row)
        self._know(person)
        self.of_line[row.line] = person

    def _found(self, row: PersonRow) -> Person | None:
        """Who a row is about: by address or login where the name or the address agrees, else by a name of one."""
        for mark in row.identifiers:
            person = self.by_mark.get(mark.casefold())
            if person is None:
                continue
            same_mail = not row.email or not person.email or row.email.casefold() == person.email
            if same_mail or name_key(person.name) == name_key(row.name):
                return person
        if row.identifiers:
            same = [one for one in self.by_name.get(name_key(row.name), []) if not one.email and not one.logins]
        else:
            same = [one for one in self.by_name.get(name_key(row.name), []) if one.left_on is None]
        return same[0] if len(same) == 1 else None

    def _fill(self, person: Person, row: PersonRow) -> None:
        person.name = " ".join(row.name.split())[:160] or person.name
        person.email = (person.email or row.email or "").casefold()[:254] or None
        marks = {one.casefold() for one in row.identifiers} - {person.email or ""}
        person.logins = sorted({*person.logins, *marks})
        person.function = " ".join((row.function or person.function).split())[:160]
        if row.team:
            person.team_id = self._team(row.team, row.parent_team).key

    def _team(self, name: str, parent: str | None) -> Team:
        known = self.teams.get(_fold(name))
        if known is None:
            above = self._team(parent, None) if parent and _fold(parent) != _fold(name) else None
            known = Team(name=" ".join(name.split())[:120], parent_id=above.key if above else None)
            self.teams[_fold(name)] = known
            self.team_names[known.key] = known.name
            self.made.teams.append(known)
        return known

    def lead(self, rows: Iterable[PersonRow]) -> None:
        """Who leads whom, once everybody is known; what cannot be is told, and stays as it is."""
        for row in rows:
            person = self.of_line.get(row.line)
            if not row.manager or person is None or person.left_on is not None or person in self.made.gone:
                continue
            leads = self.by_mark.get(row.manager.strip().casefold()) or self._only(row.manager)
            if leads is None or leads.left_on is not None:
                why = _("Row %(line)s: nobody here is known as %(name)s, so the manager stays as it is.")
                self.made.notes.append(why % {"line": row.line, "name": row.manager[:80]})
            elif self._circle(person, leads):
                why = _("Row %(line)s: %(name)s would lead themselves in the end, so the manager stays as it is.")
                self.made.notes.append(why % {"line": row.line, "name": person.name})
            else:
                person.manager_id = leads.key
                leads.roles = sorted({*leads.roles, Role.MANAGER.value})

    def _only(self, name: str) -> Person | None:
        same = [one for one in self.by_name.get(name_key(name), []) if one.left_on is None]
        return same[0] if len(same) == 1 else None

    def _circle(self, person: Person, leads: Person) -> bool:
        above: Person | None = leads
        for _step in range(len(self.people)):
            if above is None:
                return False
            if above.key == person.key:
                return True
            above = self.people.get(above.manager_id or "")
        return True

    def finish(self) -> None:
        """The lines and rows of the plan, who is not named, and what may be double."""
        lines = {person.key: line for line, person in self.of_line.items()}
        for key, person in self.people.items():
            was = self.before.get(key)
            if was == _facts(person):
                self.made.same += key in lines and person not in self.made.gone
                continue
            cells = self._cells(was, person)
            self.made.rows.append(person)
            self.made.lines.append(Line(lines.get(key, 0), person.name, CHANGED if was is not None else NEW, cells))
        self.made.lines.sort(key=lambda line: line.line)
        gone = {one.key for one in self.made.gone}
        here = [one for one in self.people.values() if one.present(self.today) and one.key not in gone]
        self.made.unnamed = [
            one for one in here if one.key not in lines and not one.holds(Role.MACHINE, Role.GUEST_ADVISER)
        ]
        self.made.doubles = doubles.found(here, lines=lines)

    def _cells(self, was: tuple[Any, ...] | None, person: Person) -> tuple[Cell, ...]:
        labels = (
            _("Name"),
            _("E-mail address"),
            _("Sign-in names"),
            _("Function"),
            _("Team"),
            _("Manager"),
            _("Roles"),
        )
        old, now = self._words(was) if was is not None else ("",) * len(labels), self._words(_facts(person))
        return tuple(
            Cell(label, before, after) for label, before, after in zip(labels, old, now, strict=True) if before != after
        )

    def _words(self, facts: tuple[Any, ...]) -> tuple[str, ...]:
        name, email, logins, function, team, manager, roles = facts
        leads = self.people.get(manager or "")
        return (
            name, email or "", ", ".join(logins), function, self.team_names.get(team or "", ""),
            leads.name if leads else "", ", ".join(wording.word("role", role) for role in roles),
        )  # fmt: skip


def _facts(person: Person) -> tuple[Any, ...]:
    return (
        person.name, person.email, tuple(person.logins), person.function, person.team_id, person.manager_id,
        tuple(person.roles),
    )  # fmt: skip


def _fold(name: str) -> str:
    """One spelling for a team's name, as long as the record keeps it."""
    return " ".join(name.split())[:120].casefold()


@transaction.atomic
def write(
    planned: RollPlan, choice: Choice, *, by: Actor, why: str, today: date, token: str | None = None
) -> Act | None:
    """Everything the plan says and what was chosen of it, as one deed; None where nothing differs.

    Raises Refused with every fault, without a reason, where the record changed since it was shown, where a proposal is
    not there, and as `merging.merge` and `people.part` do.
    """
    planned.refuse(why=why, token=token)
    by_id = {one.id: one for one in planned.doubles}
    if unknown := choice.joins - by_id.keys():
        raise Refused(why=_("There is no such proposal: %(names)s.") % {"names": formats.listed(sorted(unknown))})
    joins = [by_id[one] for one in sorted(choice.joins)]
    leaving = [*planned.gone, *(planned.unnamed if choice.whole else ())]
    folded = _folded(joins, planned.rows)
    rows: Mapping[str, Any] = {row.key: row for row in planned.rows if row.key not in folded}
    rows = {**rows, **{one.stays.key: one.stays for one in joins if one.goes._state.adding}}
    if not (rows or leaving or joins):
        return None
    act, said = deed(DEED), why.strip()
    used = {row.team_id for row in rows.values()}
    teams = [
        team for team in planned.teams if team.key in used or any(one.parent_id == team.key for one in planned.teams)
    ]
    ledger.write_many(teams, action="team.added", by=by, why=said, act=act)
    ledger.write_many(
        _managers_first(rows.values()), action="person.changed", added="person.imported", by=by, why=said, act=act
    )
    for one in joins:
        if one.goes.key not in folded:
            merging.merge(_fresh(one.stays), _fresh(one.goes), by=by, why=said, today=today, act=act)
    for person in leaving:
        found = _fresh(person)
        if found.left_on is None:
            people.part(found, by=by, why=said, today=today, act=act)
    return act


def _fresh(person: Person) -> Person:
    return Person.objects.get(key=person.key)


def _folded(joins: Iterable[Double], rows: Iterable[Any]) -> frozenset[str]:
    """Keys of new people who are not added: their addresses go to who they are, and who they lead as well."""
    every = list(rows)
    folded = {one.goes.key: one.stays for one in joins if one.goes._state.adding}
    for one in joins:
        if one.goes.key not in folded:
            continue
        stays, goes = one.stays, one.goes
        stays.email = stays.email or goes.email
        stays.logins = sorted({*stays.logins, *goes.logins, *filter(None, [goes.email])} - {stays.email or ""})
        stays.function, stays.team_id = stays.function or goes.function, stays.team_id or goes.team_id
        stays.manager_id = stays.manager_id or (goes.manager_id if goes.manager_id != stays.key else None)
        stays.roles = sorted({*stays.roles, *goes.roles})
    for row in every:
        if row.manager_id in folded:
            leads = folded[row.manager_id]
            row.manager_id = leads.key if leads.key != row.key else None
    return frozenset(folded)


def _managers_first(rows: Collection[Person]) -> list[Person]:
    """New people after who leads them, so that nobody points to somebody who is not there yet."""
    waiting, written = {row.key: row for row in rows}, list[Person]()
    while waiting:
        ready = [row for row in waiting.values() if row.manager_id not in waiting]
        for row in ready or list(waiting.values()):
            written.append(waiting.pop(row.key))
    return written
