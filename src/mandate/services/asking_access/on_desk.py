"""What waits on a reader because somebody asks, access ends, or a review is due: all in one question to the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.access.lanes import Lane
from mandate.engines.terms import Role
from mandate.records.models import Dataset, Grant, Person, Request, Review, Tool
from mandate.services import formats
from mandate.services.asking_access import requests, reviews
from mandate.services.asking_access.grants import ACTIVE, NOTICE_DAYS, URGENT_DAYS
from mandate.services.voices import on_desk as voices
from mandate.services.waiting import Waiting

TOLD_DAYS = 14
"""For how long the answer to one's own request stands on the desk."""
MOST = 4
LONGEST = 160
URGENT, TO_ANSWER, ANSWERED, ENDS, REVIEW, HASTE = "urgent", "to_answer", "answered", "ends", "review", "haste"
VOICE, RISK = "voice", "risk"
_NAMES = ("sort_", "key_", "name_", "who_", "day_", "why_", "state_")


@dataclass(frozen=True, slots=True)
class _Row:
    sort: str
    key: str
    name: str
    who: str
    day: date
    why: str
    state: str


def waiting(person: Person, *, today: date) -> list[Waiting]:
    """The things that wait on this reader: an emergency, then what is due first, then what is only told."""
    asked = _to_answer(person, today)
    found = _request(asked.filter(emergency=False), TO_ANSWER, "promised_on").union(
        _request(asked.filter(emergency=True), URGENT, "promised_on"),
        _answered(person, today), _ends(person, today), _reviews(person), _in_haste(person, today),
        _voices(person), _risks(person, today), all=True,
    )  # fmt: skip
    rows = sorted((_Row(*row) for row in found), key=lambda row: (_TURN.get(row.sort, 1), row.day, row.name))
    return [_SAYING[row.sort](row, today) for row in rows][:MOST]


def _text(value: Any) -> Cast:
    return Cast(value, TextField())


def _shaped(rows: QuerySet[Any], sort: str, **columns: Any) -> QuerySet[Any]:
    """Rows with the same columns as the others, so that one question gets them all."""
    named = {"sort_": Value(sort, output_field=CharField()), **{f"{name}_": value for name, value in columns.items()}}
    shaped: QuerySet[Any] = rows.order_by().annotate(**named).values_list(*_NAMES)
    return shaped


def _owned(person: Person) -> Q:
    keys = [model.objects.filter(owner_id=person.key).values("key") for model in (Tool, Dataset)]
    return Q(subject__in=keys[0]) | Q(subject__in=keys[1])


def _to_answer(person: Person, today: date) -> QuerySet[Any]:
    """Open requests that this reader may answer, by the rules of `rights.py` as far as they are the reader's own."""
    close = _owned(person) | Q(person__manager_id=person.key) if person.holds(Role.MANAGER) else _owned(person)
    # What the row allows no more moves to another lane, also before the job that moves it has run.
    mine = Q(lane=Lane.FAST) & close & ~Q(subject__in=Tool.objects.filter(until__lt=today).values("key"))
    if person.holds(Role.ARCHITECT):
        mine = Q()
    elif person.holds(Role.MT_MEMBER):
        mine |= Q(lane=Lane.MT)
    rows = Request.objects.filter(mine, state=requests.OPEN).exclude(person_id=person.key)
    rows = rows.exclude(appeal_of__answered_by_id=person.key, lane=Lane.FAST)
    # Whoever left, or whose last day is over, asks no more, also before the job that closes it has run.
    rows = rows.exclude(Q(person__left_on__lte=today) | Q(person__until__isnull=False, person__until__lt=today))
    # Who approved first of two has done their part. A key stands in the list of approvals and nowhere else.
    rows = rows.filter(expires_on__gte=today).alias(first=_text(F("approvals")))
    unanswered: QuerySet[Any] = rows.exclude(first__contains=person.key)
    return unanswered


def _in_haste(person: Person, today: date) -> QuerySet[Any]:
    """Emergency access that two others gave: told to whoever looks after it, so that haste is never unseen."""
    rows = Request.objects.filter(
        emergency=True, state=requests.APPROVED, answered_on__gte=today - timedelta(TOLD_DAYS)
    )
    if not person.holds(Role.ARCHITECT, Role.AUDITOR):
        rows = rows.filter(_owned(person) | Q(person__manager_id=person.key))
    return _request(rows.exclude(answered_by_id=person.key).exclude(person_id=person.key), HASTE, "answered_on")


def _request(rows: QuerySet[Any], sort: str, day: str) -> QuerySet[Any]:
    return _shaped(
        rows,
        sort,
        key=F("key"),
        name=F("name"),
        who=F("person__name"),
        day=F(day),
        why=_text(F("why")),
        state=F("state"),
    )


def _answered(person: Person, today: date) -> QuerySet[Any]:
    rows = Request.objects.filter(person_id=person.key, answered_on__gte=today - timedelta(days=TOLD_DAYS))
    return _request(rows.exclude(state=requests.WITHDRAWN), ANSWERED, "answered_on")


def _ends(person: Person, today: date) -> QuerySet[Any]:
    soon = Grant.objects.filter(state=ACTIVE, until__range=(today, today + timedelta(days=NOTICE_DAYS)))
    names = [model.objects.filter(key=OuterRef("subject")).values("name")[:1] for model in (Tool, Dataset)]
    return _shaped(
        soon.filter(Q(person_id=person.key) | _owned(person)), ENDS, key=F("key"),
        name=Coalesce(Subquery(names[0]), Subquery(names[1]), F("subject")),
        who=Coalesce(F("person__name"), F("team__name")), day=F("until"), why=_text(F("why")), state=F("state"),
    )  # fmt: skip


def _reviews(person: Person) -> QuerySet[Any]:
    rows = Review.objects.filter(reviewer_id=person.key, state=reviews.OPEN)
    return _shaped(
        rows, REVIEW, key=F("key"), name=F("team__name"), who=F("reviewer__name"), day=F("due_on"),
        why=_text(Value("")), state=F("state"),
    )  # fmt: skip


def _voices(person: Person) -> QuerySet[Any]:
    return _shaped(
        voices.to_answer(person), VOICE, key=F("key"), name=F("about_name"), who=F("about_kind"), day=F("due_on"),
        why=_text(F("text")), state=F("state"),
    )  # fmt: skip


def _risks(person: Person, today: date) -> QuerySet[Any]:
    return _shaped(
        voices.risks(person, today=today), RISK, key=F("key"), name=F("about_name"), who=F("about_kind"),
        day=F("until"), why=_text(F("risk")), state=F("state"),
    )  # fmt: skip


def _say_voice(row: _Row, today: date) -> Waiting:
    return voices.waiting(row.key, row.why, about=row.name, due=row.day, risk=row.sort == RISK, today=today)


def _left(day: date, today: date) -> tuple[str, str]:
    """How long there is, and how urgent that is."""
    days = (day - today).days
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}, "bad"
    urgent = "warn" if days <= URGENT_DAYS else ""
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}, urgent


def _short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rstrip()}…"


def _say_request(row: _Row, today: date) -> Waiting:
    say = _("%(who)s asks for %(name)s") % {"who": row.who, "name": row.name}
    return Waiting(say, _short(row.why), *_left(row.day, today), "request", row.key, _("Answer"))


def _say_urgent(row: _Row, today: date) -> Waiting:
    say = _("Emergency: %(who)s asks for %(name)s") % {"who": row.who, "name": row.name}
    return Waiting(say, _short(row.why), _left(row.day, today)[0], "bad", "request", row.key, _("Answer"))


def _say_haste(row: _Row, today: date) -> Waiting:
    say = _("Emergency access to %(name)s was given to %(who)s") % {"who": row.who, "name": row.name}
    why = _("By two people, for 72 hours at most: %(why)s") % {"why": _short(row.why)}
    return Waiting(say, why, formats.day(row.day), "", "request", row.key, _("Look at it"))


def _say_answered(row: _Row, today: date) -> Waiting:
    said = {
        requests.APPROVED: _("You were given %(name)s"),
        requests.DENIED: _("Your request for %(name)s was denied"),
        requests.EXPIRED: _("Your request for %(name)s ended without an answer"),
    }
    say = said.get(row.state, _("Your request for %(name)s")) % {"name": row.name}
    return Waiting(
        say, _("With the reason, and what would change it."), formats.day(row.day), "", "request", row.key, _("Read it")
    )


def _say_ends(row: _Row, today: date) -> Waiting:
    say = _("The access of %(who)s to %(name)s ends on %(day)s") % {
        "who": row.who, "name": row.name, "day": formats.day(row.day),
    }  # fmt: skip
    return Waiting(say, _short(row.why), *_left(row.day, today), "grant", row.key, _("Look at it"))


def _say_review(row: _Row, today: date) -> Waiting:
    say = _("Review the access of %(team)s") % {"team": row.name}
    why = _("What nobody confirms ends; nothing is renewed by silence.")
    return Waiting(say, why, *_left(row.day, today), "review", row.key, _("Review it"))


_SAYING: dict[str, Callable[[_Row, date], Waiting]] = {
    URGENT: _say_urgent, TO_ANSWER: _say_request, ANSWERED: _say_answered, ENDS: _say_ends, REVIEW: _say_review,
    HASTE: _say_haste, VOICE: _say_voice, RISK: _say_voice,
}  # fmt: skip
_TURN = {URGENT: 0, ANSWERED: 2, HASTE: 2}
