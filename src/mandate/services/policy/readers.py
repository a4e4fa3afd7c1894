"""Who has read which version: one click each; names for the architect, own people for a manager, else groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue import policy as catalogue
from mandate.catalogue.wording import written_day
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.engines.terms import MINIMUM_GROUP, Role
from mandate.records import access, asof, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Acknowledgement, Organisation, Person, PolicyVersion, Team
from mandate.services import formats, wording
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Reader:
    """One person who is asked to read the policy; `on` is the day they read this version, `last` the last they read."""

    key: str
    name: str
    email: str
    team: str
    on: date | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """How many of a team have read; only of five people or more."""

    label: str
    people: int
    read: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who has read the version that holds: everybody together, and per group that may be shown."""

    people: int
    read: int
    groups: tuple[Group, ...]

    @property
    def shown(self) -> bool:
        """Whether there are enough people to say anything about all of them together."""
        return self.people >= MINIMUM_GROUP

    @property
    def percent(self) -> int | None:
        """The share that has read, in whole percents rounded down; None for fewer than five people."""
        return self.read * 100 // self.people if self.shown else None


def asked(*, today: date, at: datetime | None = None) -> list[Person]:
    """Everybody who is asked to read the policy: who works here today."""
    rows = Person.objects.select_related("team") if at is None else asof.world(at).all(Person)
    holds = access.PERMISSIONS["acknowledge policy"]
    return [one for one in rows if one.present(today) and one.holds(*holds)]


def acknowledge(person: Person, version: PolicyVersion, *, by: Actor, today: date) -> Acknowledgement:
    """That this person has read this version. A second click changes nothing. Raises Refused for an older version."""
    if PolicyVersion.objects.filter(number__gt=version.number).exists():
        raise Refused(
            why=_("There is a later version of the policy."),
            whose_move=_("Yours: read that one."),
            what_would_change_this=_("Open the policy again; it shows what changed."),
        )
    given = Acknowledgement.objects.filter(person=person, policy=version).first()
    if given is None:
        given = Acknowledgement(person=person, policy=version, on=today)
        why = _("Read version %(number)s.") % {"number": version.number}
        ledger.write(given, action="acknowledgement.given", by=by, why=why)
    return given


def unread(person: Person) -> PolicyVersion | None:
    """The version that holds, without its sections, where this person has not read it; in one query."""
    mine = Acknowledgement.objects.filter(person=person, policy=OuterRef("pk"))
    newest = PolicyVersion.objects.defer("sections", "changes").annotate(seen=Exists(mine)).first()
    return None if newest is None or newest.seen else newest


def _days(version: PolicyVersion, at: datetime | None) -> tuple[dict[str, date], dict[str, int]]:
    """Per person the day they read this version, and the number of the last version they read."""
    rows: Iterable[Acknowledgement]
    if at is None:
        rows = Acknowledgement.objects.select_related("policy").filter(policy__number__lte=version.number)
    else:
        rows = [one for one in asof.world(at).all(Acknowledgement) if one.policy]
    days, last = {}, dict[str, int]()
    for one in rows:
        if one.policy_id == version.key:
            days[one.person_id] = one.on
        last[one.person_id] = max(one.policy.number, last.get(one.person_id, 0))
    return days, last


def turnout(version: PolicyVersion, *, today: date, at: datetime | None = None) -> Turnout:
    """How many have read a version, together and per team of five or more; smaller teams are counted together."""
    people = asked(today=today, at=at)
    days, _last = _days(version, at)
    found: dict[str, list[bool]] = {}
    for one in people:
        found.setdefault(one.team_id or "", []).append(one.key in days)
    names = dict(Team.objects.values_list("key", "name"))
    groups = _publishable({names.get(key, _("Without a team")): marks for key, marks in found.items()})
    return Turnout(len(people), sum(one.key in days for one in people), groups if len(people) >= MINIMUM_GROUP else ())


def percent(version: PolicyVersion, *, today: date, at: datetime | None = None) -> int | None:
    """The share that has read a version, in whole percents rounded down; None for fewer than five people."""
    people = asked(today=today, at=at)
    days, _last = _days(version, at)
    return Turnout(len(people), sum(one.key in days for one in people), ()).percent


def _publishable(found: Mapping[str, list[bool]]) -> tuple[Group, ...]:
    """Groups of five or more. What is left is shown together, with the smallest group where it is too few alone."""
    large = sorted(
        ((k, v) for k, v in found.items() if len(v) >= MINIMUM_GROUP), key=lambda one: (-len(one[1]), one[0])
    )
    rest = [mark for marks in found.values() if len(marks) < MINIMUM_GROUP for mark in marks]
    while rest and len(rest) < MINIMUM_GROUP and large:
        rest += large.pop()[1]
    groups = [Group(label, len(marks), sum(marks)) for label, marks in large]
    if len(rest) >= MINIMUM_GROUP:
        groups.append(Group(_("Other teams together"), len(rest), sum(rest)))
    return tuple(groups)


def listed(person: Person, version: PolicyVersion, *, today: date, at: datetime | None = None) -> list[Reader]:
    """Who has read and who has not, of the people this reader may see by name; who has not comes first."""
    if person.holds(Role.ARCHITECT, Role.AUDITOR):
        people = asked(today=today, at=at)
    elif person.holds(Role.MANAGER):
        people = [one for one in asked(today=today, at=at) if one.manager_id == person.key]
    else:
        return []
    days, last = _days(version, at)
    found = [
        Reader(
            one.key, one.name, one.email or "", one.team.name if one.team else "", days.get(one.key), last.get(one.key)
        )
        for one in people
    ]
    return sorted(found, key=lambda one: (one.on is not None, one.team, one.name))


def sentence(found: Turnout, version: PolicyVersion) -> str:
    """How far the version has come, in one sentence."""
    words = {"number": version.number, "read": formats.count(found.read), "people": formats.count(found.people)}
    if not found.shown:
        return _("Fewer than five people work here, so nobody is counted.")
    if not found.read:
        return _("Nobody has read version %(number)s yet.") % words
    if found.read == found.people:
        return _("Everybody has read version %(number)s.") % words
    text = ngettext(
        "%(read)s of %(people)s has read version %(number)s.",
        "%(read)s of %(people)s have read version %(number)s.",
        found.read,
    )
    return wording.opening(text % words)


_COLUMNS = (
    ("name", "Name", "Naam", Kind.TEXT),
    ("team", "Team", "Team", Kind.TEXT),
    ("version", "Version", "Versie", Kind.INT),
    ("on", "Read on", "Gelezen op", Kind.DATE),
    ("last", "Last version read", "Laatst gelezen versie", Kind.INT),
)
_GROUPS = (
    ("group", "Group", "Groep", Kind.TEXT),
    ("people", "People", "Mensen", Kind.INT),
    ("read", "Have read it", "Hebben het gelezen", Kind.INT),
)


def table(rows: Iterable[Reader], version: PolicyVersion, *, at: datetime) -> Table:
    """Who has read it, as a table that can leave the house."""
    cells: list[dict[str, object]] = [
        {"name": one.name, "team": one.team, "version": version.number, "on": one.on, "last": one.last} for one in rows
    ]
    return _table(_COLUMNS, cells, at=at)


def group_table(found: Turnout, *, at: datetime) -> Table:
    """How many have read it per group, as a table that can leave the house."""
    cells = [{"group": one.label, "people": one.people, "read": one.read} for one in found.groups]
    return _table(_GROUPS, cells, at=at)


def _table(columns: tuple[tuple[str, str, str, Kind], ...], rows: list[dict[str, object]], *, at: datetime) -> Table:
    company = Organisation.objects.first()
    return Table(
        title=_("Who has read the policy"),
        columns=tuple(Column(key, en, nl, kind=kind) for key, en, nl, kind in columns),
        rows=rows,
        as_of=at,
        source_url="/policy/acknowledgements/",
        digest=ledger.anchor().digest,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )


def reminder(version: PolicyVersion, *, language: str, address: str) -> tuple[str, str]:
    """Subject and text of a reminder in a language; `address` is where the policy is read."""
    subject = catalogue.word("reminder.subject", language, number=version.number)
    day = written_day(version.published_on, language)
    return subject, catalogue.word("reminder.body", language, number=version.number, day=day, address=address)
