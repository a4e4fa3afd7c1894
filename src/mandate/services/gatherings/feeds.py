"""A calendar for each person at an address only they know: their gatherings and what is asked of them by a day."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.connectors.files.calendars import Entry, to_ics
from mandate.engines.terms import Role
from mandate.records import access
from mandate.records.models import (
    Ask,
    CalendarFeed,
    Commitment,
    Completion,
    FollowUp,
    Gathering,
    LearningPath,
    Meeting,
    Person,
    Question,
    Review,
    Use,
)
from mandate.services.gatherings import asking, audience, inviting, minutes
from mandate.services.gatherings.planning import ACTIVE
from mandate.services.law import duties as owing
from mandate.services.learning import modules, paths
from mandate.services.learning.modules import Module

BACK = timedelta(days=60)
"""How long what is over stays in a calendar."""


def digest(secret: str) -> str:
    """What is kept of the address of a calendar."""
    return hashlib.sha256(f"calendar of {secret}".encode()).hexdigest()


def renew(person: Person, *, at: datetime) -> str:
    """A new address, told once; the one before leads nowhere from now on."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(person=person, defaults={"digest": digest(secret), "made_at": at})
    return secret


def stop(person: Person) -> bool:
    """No address leads to this calendar any more; whether one did."""
    return bool(CalendarFeed.objects.filter(person=person).delete()[0])


def person_of(secret: str, *, today: date) -> Person | None:
    """Whose calendar this is; None for an address that leads nowhere, and for who left."""
    owns = Exists(Use.objects.filter(owner=OuterRef("person")))
    found = CalendarFeed.objects.filter(digest=digest(secret)).select_related("person__account").annotate(owns=owns)
    row = found.first()
    if row is None or not row.person.present(today) or not access.may(row.person, "gather", today=today):
        return None
    # Most own none, and are asked about none.
    row.person.owns_uses = row.owns  # type: ignore[attr-defined]
    return row.person


def calendar(person: Person, *, today: date) -> bytes:
    """The calendar of a person; nobody else is named in it but by what somebody wrote as a title."""
    return to_ics(list(_entries(person, today)), name=_("Mandate"))


def _entries(person: Person, today: date) -> Iterator[Entry]:
    rows = Gathering.objects.seen_by(person).filter(state=ACTIVE).select_related("organiser")
    for row in rows.prefetch_related("occasions"):
        if audience.is_invited(row, person):
            yield from inviting.entries(row)
    if access.may(person, "see meetings", today=today) and person.holds(Role.ARCHITECT, Role.MT_MEMBER):
        for meeting in Meeting.objects.filter(held_on__gte=today - BACK):
            yield _day(f"meeting-{meeting.key}", meeting.held_on, _("Decisions of the MT"), meeting.place)
    yield from _due(person, today)


def _due(person: Person, today: date) -> Iterator[Entry]:
    """What is asked of this person alone, by a day."""
    for review in Review.objects.filter(reviewer=person, state="open"):
        yield _day(f"review-{review.key}", review.due_on, _("Review of access due"))
    done = {row.module: row for row in Completion.objects.filter(person=person)}
    taught = {one.id: one for one in modules.every()}
    for module, due in paths.dues(person, LearningPath.objects.all(), paths.parents()).items():
        found = taught.get(module)
        if found and (module not in done or (done[module].until or due) < due):
            yield _day(f"learning-{module}-{person.key}", due, _("Learning due: %(what)s") % {"what": _title(found)})
    for ask in Ask.objects.filter(head=person, state="asked"):
        yield _day(f"ask-{ask.key}", ask.by, _("Answer due: %(what)s") % {"what": ask.what})
    for promise in Commitment.objects.filter(member=person, state="promised"):
        yield _day(f"promise-{promise.key}", promise.due, _("You promised: %(what)s") % {"what": promise.text})
    for question in Question.objects.filter(owner=person, state=asking.OWNED, due__isnull=False):
        text = _("You find out: %(what)s") % {"what": question.text}
        yield _day(f"question-{question.key}", question.due or today, text)
    for action in FollowUp.objects.filter(owner=person, state=minutes.OPEN):
        yield _day(f"action-{action.key}", action.due, _("Action: %(what)s") % {"what": action.text})
    mine = Use.objects.filter(owner=person).select_related("owner")
    for line in owing.ahead(mine if getattr(person, "owns_uses", True) else (), today=today):
        words = {"use": line.use.name, "what": line.title}
        yield _day(f"duty-{line.key}", line.day, _("The law asks of %(use)s: %(what)s") % words)


def _title(module: Module) -> str:
    return module.title.of((get_language() or "en")[:2])


def _day(key: str, day: date, summary: str, place: str = "") -> Entry:
    """Something that is due on a day; its stamp is that day, so that the same record gives the same bytes."""
    moment = datetime.combine(day, time())
    return Entry(f"{key}@mandate", moment, summary, moment.replace(tzinfo=UTC), place=place)


def etag(content: bytes) -> str:
    """What a calendar program compares before it reads again."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
