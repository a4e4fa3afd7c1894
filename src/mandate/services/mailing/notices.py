"""What a mail says to one person alone: what waits on them, what they may use otherwise, what they are to learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines import mailing as engine
from mandate.engines.mailing import DAILY, NEVER
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Completion, Edition, LearningPath, Mail, MailChoice, MailServer, Person
from mandate.services import desk, formats, wording
from mandate.services.guardrails import told
from mandate.services.learning import paths
from mandate.services.mailing import choices, outbox
from mandate.services.mailing.choices import ACCESS, LEARNING, WAITS
from mandate.services.mailing.outbox import Draft
from mandate.services.overview import overview
from mandate.services.standing import Standing, standing
from mandate.services.waiting import Waiting

MORNING = time(8)
MOST = 2
"""Lines of one kind in a mail; all of them stand on the page."""
SOON = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing for one person: of which kind, what, one line about it, and a path of ours."""

    kind: str
    title: str
    note: str
    href: str


def path(one: Waiting) -> str:
    """Where something that waits is done."""
    return reverse(one.page, args=[one.key] if one.key else [])


def of(person: Person, *, today: date, stands: Standing | None = None) -> list[Notice]:
    """Everything for one person, in the language that is set: what waits (the list of their desk, which also says what
    they may use otherwise), and what they learn. `stands` is where the organisation stands, for who has read it.
    """
    known = stands or standing()
    company = known.organisation if known else None
    seen = overview(today=today, brief=True, known=company) if person.holds(Role.ARCHITECT) else None
    found = desk.waiting(person, seen, today=today, stands=known)
    listed = [Notice(ACCESS if one.page == "access-mine" else WAITS, one.say, one.why, path(one)) for one in found]
    return listed + learning(person, today=today)


def changed(person: Person, *, today: date) -> list[Notice]:
    """What somebody may use otherwise than a month ago, and what they are to learn; without what waits."""
    found = told.changed_for(person.key, today=today)
    return [
        *(Notice(ACCESS, one.say, one.why, reverse("access-mine")) for one in found), *learning(person, today=today),
    ]  # fmt: skip


def learning(person: Person, *, today: date) -> list[Notice]:
    """Modules that are asked of somebody by a day within a month, or are late."""
    asked = list(LearningPath.objects.filter(due__lte=today + SOON))
    # The tree of teams is asked for only where a path is for some of them.
    dues = paths.dues(person, asked, paths.parents() if any(path.teams for path in asked) else {})
    if not dues:
        return []
    language = (translation.get_language() or "en")[:2]
    steps = paths.steps(dues, Completion.objects.filter(person=person), today=today)
    open_ones = [one for one in steps if one.due and not (one.done_on and (one.until is None or one.until >= today))]
    return [
        Notice(
            LEARNING, getattr(one.module.title, language), _("By %(day)s.") % {"day": formats.day(one.due)},
            reverse("learning"),
        )
        for one in open_ones
    ]  # fmt: skip


def lines(person: Person, *, today: date, at: datetime) -> dict[str, Any]:
    """What a mail says to this person alone, in their language, without the kinds they switched off."""
    off = choices.of(person).off
    with translation.override(outbox.language_of(person)):
        found = [one for one in of(person, today=today) if one.kind not in off]
    return {"at": at.isoformat(), "notices": [[one.kind, one.title, one.note, one.href] for one in found]}


def filled(row: Mail, *, at: datetime) -> dict[str, Any]:
    """What a mail says to its person alone: as it was made, or for one that is not made yet, as it stands now."""
    if row.own or row.kind != outbox.EDITION or choices.of(row.person).notices == NEVER:
        return dict(row.own)
    return lines(row.person, today=clock.day(at), at=at)


def kept(own: Mapping[str, Any]) -> list[Notice]:
    """The notices of a mail as it was made."""
    return [Notice(*one) for one in own.get("notices", ())]


def subject(edition: Edition | None, *, language: str, count: int = 0, first: str = "") -> str:
    """The subject line: where we stand on a day, or how much waits."""
    with translation.override(language):
        if edition is not None:
            return _("Where we stand, %(day)s") % {"day": formats.day(edition.sent_on or edition.made_on)}
        text = ngettext("%(count)s thing for you: %(first)s", "%(count)s things for you: %(first)s", count)
        return wording.opening(text % {"count": wording.spelled(count), "first": first})[:200]


def queue_due(*, at: datetime) -> int:
    """Once a day, from eight in the morning on: a digest for each who wants one and for whom something is there.

    Nobody gets one on a day on which where we stand comes to them: then it is the same mail.
    """
    today = clock.day(at)
    wants = MailServer.objects.filter(Q(looked_on=None) | Q(looked_on__lt=today), pk=1, digests=True)
    if at < engine.moment(today, MORNING, clock.zone()) or not wants.exists():
        return 0
    # Person by person, since each takes a moment and nobody else should wait. Broken off, or done by two at once, it is
    # done again: a digest of a day is made once for an address, whoever makes it.
    queued = sum(outbox.queue([draft], at=at) for draft in _drafts(today=today, at=at))
    wants.update(looked_on=today)
    return queued


def mailed(person: Person) -> tuple[MailChoice, bool]:
    """What somebody chose, and whether what waits on people is mailed to them; off until the architect says so."""
    on = Exists(MailServer.objects.filter(pk=1, digests=True))
    row = Person.objects.filter(pk=person.pk).select_related("mail_choice").annotate(mails_=on).get()
    return choices.of(row), bool(row.mails_)


def switch(*, on: bool) -> None:
    """Mail people what waits on them from now on, or no longer."""
    MailServer.objects.update_or_create(pk=1, defaults={"digests": on})


def _drafts(*, today: date, at: datetime) -> Iterator[Draft]:
    last, stand = outbox.last_on(outbox.DIGEST), outbox.last_on(outbox.EDITION)
    comes = Edition.objects.filter(Q(send_on=today, state="scheduled") | Q(sent_on=today, state="sent")).exists()
    for person in outbox.readers(today=today):
        choice = choices.of(person)
        with_edition = comes and (
            stand.get(person.key) == today or engine.due(choice.stand, stand.get(person.key), today)
        )
        if choice.notices == NEVER or with_edition or not engine.due(choice.notices, last.get(person.key), today):
            continue
        draft = digest(person, today=today, at=at, only_new=choice.notices == DAILY)
        if draft is not None:
            yield draft


def digest(person: Person, *, today: date, at: datetime, only_new: bool = False) -> Draft | None:
    """The digest of one person; None where nothing is there, or with `only_new` nothing that the last one lacked."""
    own, language = lines(person, today=today, at=at), outbox.language_of(person)
    found = kept(own)
    if not found or (only_new and not _differs(person, found)):
        return None
    return Draft(
        once=f"digest:{today.isoformat()}", kind=outbox.DIGEST, person=person, own=own, language=language,
        subject=subject(None, language=language, count=len(found), first=found[0].title),
        not_before=choices.allowed(choices.of(person), at, zone=clock.zone()),
    )  # fmt: skip


def _differs(person: Person, found: Sequence[Notice]) -> bool:
    rows = Mail.objects.filter(person=person, kind__in=(outbox.EDITION, outbox.DIGEST)).exclude(own={})
    row = rows.order_by("-queued_at").first()
    before = {one.title for one in kept(row.own)} if row else set()
    return any(one.title not in before for one in found)
