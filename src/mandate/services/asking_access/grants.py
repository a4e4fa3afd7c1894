"""Access that was given: to whom, for what, until when; given directly, withdrawn, and told of before it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import DataClass, Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Dataset, Grant, Person, Purpose, Team, Tool
from mandate.services import wording
from mandate.services.asking_access import rights
from mandate.services.asking_access.requests import end_problems
from mandate.services.asking_access.subjects import Subject, subjects
from mandate.services.asking_access.trying import Trial
from mandate.services.guardrails import current
from mandate.services.guardrails.answers import Question
from mandate.services.mandate import standing as mandate
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

ACTIVE, GONE = "active", "withdrawn"
RUNNING, ENDING, ENDED = "running", "ending", "ended"
NOTICE_DAYS, URGENT_DAYS = 30, 7


@dataclass(frozen=True, slots=True)
class Given:
    """What a form or a script says of access to give: a person or a team; the end as text until it is checked."""

    subject_kind: str = ""
    subject: str = ""
    person: str = ""
    team: str = ""
    purpose: str = ""
    data_class: int | None = None
    why: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One grant as a list shows it."""

    key: str
    version: int
    subject: str
    subject_kind: str
    subject_key: str
    who: str
    purpose: str
    data: str
    given_on: date
    until: date
    state: str
    why: str


def state_of(grant: Grant, *, today: date) -> str:
    """Where access stands: running, ending within a month, ended, or withdrawn."""
    if grant.state == GONE:
        return GONE
    if grant.until < today:
        return ENDED
    return ENDING if grant.until <= today + timedelta(days=NOTICE_DAYS) else RUNNING


def lines(grants: Iterable[Grant], *, today: date, things: Mapping[str, Subject] | None = None) -> list[Line]:
    """Grants with the names of what they are for, in two questions however many; one with `things`."""
    rows = list(grants)
    names = {key: one.name for key, one in (subjects() if things is None else things).items()}
    purposes = dict(Purpose.objects.values_list("key", "name"))
    return [_line(row, names, purposes, today) for row in rows]


def _line(row: Grant, names: Mapping[str, str], purposes: Mapping[str, str], today: date) -> Line:
    who = row.person.name if row.person else _("Team %(team)s") % {"team": row.team.name} if row.team else ""
    data = "" if row.data_class is None else wording.word("data_class", row.data_class)
    return Line(
        row.key, row.version, names.get(row.subject, row.subject), row.subject_kind, row.subject, who,
        purposes.get(row.purpose, row.purpose), data, row.given_on, row.until, state_of(row, today=today), row.why,
    )  # fmt: skip


def may_give(person: Person, subject_kind: str, subject: str) -> bool:
    """Whether this person gives access to a row without being asked: the architect and its owner."""
    row = rights.row_of(subject_kind, subject)
    return person.holds(Role.ARCHITECT) or (row is not None and row.owner_id == person.key)


def problems(given: Given, *, today: date) -> dict[str, str]:
    """What is wrong with access to give, per field."""
    found = {}
    if rights.row_of(given.subject_kind, given.subject) is None:
        found["subject"] = _("Choose what it is for.")
    person = Person.objects.filter(key=given.person).first() if given.person else None
    if bool(given.person) == bool(given.team):
        found["person"] = _("Give it to one person, or to one team.")
    elif given.person and (person is None or not person.present(today)):
        found["person"] = _("There is no such person.")
    elif given.team and not Team.objects.filter(key=given.team).exists():
        found["team"] = _("There is no such team.")
    if not given.why.strip():
        found["why"] = _("Say why: a review will ask.")
    if given.purpose and not Purpose.objects.filter(key=given.purpose).exists():
        found["purpose"] = _("There is no such purpose.")
    if given.data_class not in {None, *DataClass}:
        found["data_class"] = _("Choose one of the five classes of data.")
    return {**found, **end_problems(given.until, today=today)}


@transaction.atomic
def give(given: Given, *, person: Person, by: Actor, now: datetime, today: date) -> Grant:
    """Access given directly. Raises Refused with what is wrong, to oneself, or where it would change nothing."""
    found = problems(given, today=today)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    if not may_give(person, given.subject_kind, given.subject):
        raise Refused(
            why=_("Access is given by the architect and by who owns it."), whose_move=_("Ask for it instead.")
        )
    if given.person == person.key:
        raise Refused(why=_("Nobody gives access to themselves."), whose_move=_("Ask for it: somebody else answers."))
    who = Person.objects.filter(key=given.person).first()
    grant = Grant(
        person=who, team_id=(who.team_id if who else given.team) or None, subject_kind=given.subject_kind,
        subject=given.subject, purpose=given.purpose,
        data_class=given.data_class if given.subject_kind == Tool.kind else None, why=given.why.strip(),
        given_on=today, until=day_of(given.until) or today, given_by=person,
    )  # fmt: skip
    if who is not None:
        refuse_without_effect(grant, now=now, today=today)
    row = rights.row_of(grant.subject_kind, grant.subject)
    teams = [grant.team_id] if grant.team_id else []
    mandate.refuse_access(row, person=person, rank=grant.data_class, teams=teams, today=today)
    ledger.write(grant, action="grant.given", by=by, why=grant.why)
    return grant


def refuse_without_effect(grant: Grant, *, now: datetime, today: date) -> None:
    """Raises Refused where access would still be no: it is tried before it is promised, training taken for granted."""
    row = rights.row_of(grant.subject_kind, grant.subject)
    if row is None:
        raise Refused(
            why=_("It stands in no register any more."),
            whose_move=_("Yours: deny it, and say what to use instead."),
        )
    rank = row.data_class if isinstance(row, Dataset) else grant.data_class
    if rank is None:
        rank = row.data_class or DataClass.PUBLIC.value
    question = Question(grant.person_id or "", grant.subject_kind, grant.subject, grant.purpose, rank)
    trial = Trial(question, current.current(today=today), now, today)
    tried = trial.ask(None, *trial.trained(), grant)
    if not tried.allow:
        raise Refused(
            why=_("Access would not change the answer: %(why)s") % {"why": tried.sentences[0]},
            whose_move=_("The architect's, in the register."),
            what_would_change_this=_("Change the row of %(name)s first, or give access for less.") % {"name": row.name},
            reasons=tried.sentences[1:],
        )


def may_withdraw(person: Person, grant: Grant) -> bool:
    """Whether this person may end this access: the architect, the owner, the manager, and who has it."""
    if may_give(person, grant.subject_kind, grant.subject) or grant.person_id == person.key:
        return True
    return grant.person is not None and grant.person.manager_id == person.key


@transaction.atomic
def withdraw(grant: Grant, *, person: Person, by: Actor, why: str, today: date) -> None:
    """End access now. Raises Refused for who may not, without a reason, or where it has ended; Stale if it changed."""
    if not may_withdraw(person, grant):
        raise Refused(why=_("This access is not yours to end."), whose_move=_("The owner's, or the architect's."))
    if state_of(grant, today=today) in (GONE, ENDED):
        raise Refused(why=_("This access has ended already."), whose_move=_("Nobody's."))
    if not why.strip():
        raise Refused(why=_("Say why: who loses it will ask."), whose_move=_("Yours."))
    end(grant, by=by, why=why.strip())


def end(grant: Grant, *, by: Actor, why: str, act: Act | None = None) -> None:
    """Access over from now on, where it was decided already that it ends. Raises Stale when it changed."""
    grant.state = GONE
    ledger.write(grant, action="grant.withdrawn", by=by, why=why, act=act)


def ending(person: Person, *, today: date) -> list[Grant]:
    """Access that ends within a month and concerns this person: theirs, and that to what they own."""
    soon = Grant.objects.filter(state=ACTIVE, until__range=(today, today + timedelta(days=NOTICE_DAYS)))
    rows = list(soon.select_related("person", "team").order_by("until"))
    owned = owned_by(person) if rows else set()
    return [row for row in rows if row.person_id == person.key or row.subject in owned]


def owned_by(person: Person) -> set[str]:
    """Keys of the tools and datasets that this person owns."""
    return {
        key for model in (Tool, Dataset) for key in model.objects.filter(owner=person).values_list("key", flat=True)
    }
