"""Invitations that any calendar understands: who is asked, told of a change or no longer comes; queued, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors import posting
from mandate.connectors.files.calendars import CANCEL, PUBLISH, REQUEST, Entry, Party, to_ics
from mandate.engines import gatherings as engine
from mandate.engines.gatherings import Repeats
from mandate.records import clock
from mandate.records.models import Bounce, Gathering, Invite, Mail, Occasion, Person
from mandate.services import formats
from mandate.services.gatherings import audience
from mandate.services.gatherings.planning import CANCELLED, refuse_unless_holds, series_of
from mandate.services.mailing import choices, outbox
from mandate.services.mailing.outbox import Draft
from mandate.services.refusals import Refused

MOST_NAMED = 20
"""People who cannot be written to that a page names."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of it: how many mails are new in the queue, how many are kept without a server, whom none reaches."""

    queued: int
    kept: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a series' mails stand: whom one is still to go to, how many are in which state, and whom none reaches.

    `unreachable` is pairs of a name and why: no address, one that bounces, or no such mail wanted.
    """

    waiting: tuple[tuple[Person, str], ...]
    states: dict[str, int]
    unreachable: tuple[tuple[str, str], ...]


def entries(
    row: Gathering, *, link: str = "", to: Person | None = None, times: Sequence[Occasion] | None = None
) -> list[Entry]:
    """The series as a calendar has it: its rule, the times that do not take place, and those that differ.

    `to` is who is invited; nobody else is named in what they get but who calls together. `times` are those of
    another day than today.
    """
    parties = _parties(row, to)
    times = sorted(row.occasions.all() if times is None else times, key=lambda one: one.due_on)
    text = "\n\n".join(part for part in (row.about, link) if part)
    common: dict[str, Any] = {
        "uid": row.uid, "summary": row.name, "stamp": row.changed_at, "zone": row.zone, "sequence": row.sequence,
        "text": text, "organiser": parties[0], "invited": parties[1], "cancelled": row.state == CANCELLED,
    }  # fmt: skip
    if row.repeats == Repeats.ONCE.value and times:
        one = times[-1]
        common["cancelled"] = row.state == CANCELLED or one.state == CANCELLED
        return [_time(one, common)]
    gone = tuple(_at(row, one.due_on) for one in times if one.state == CANCELLED)
    master = Entry(
        start=_at(row, row.first_on), minutes=row.minutes, rule=engine.rule(series_of(row)), times=row.times,
        until=row.until, without=gone if row.state != CANCELLED else (), place=row.place or row.link, link=row.link,
        **common,
    )  # fmt: skip
    if row.state == CANCELLED:
        return [master]
    moved = [one for one in times if one.state != CANCELLED and _differs(one, row)]
    return [master, *(_time(one, common, instead_of=_at(row, one.due_on)) for one in moved)]


def _parties(row: Gathering, to: Person | None) -> tuple[Party | None, tuple[Party, ...]]:
    """Who calls together and who is invited; nobody where either has no address."""
    if to is None or not to.email or not row.organiser.email:
        return None, ()
    return Party(row.organiser.name, row.organiser.email), (Party(to.name, to.email),)


def moment_of(day: date, begins: str) -> datetime:
    """A day and a time of day as one local moment."""
    return datetime.combine(day, time.fromisoformat(begins))


def _at(row: Gathering, day: date) -> datetime:
    return moment_of(day, row.begins)


def _differs(one: Occasion, row: Gathering) -> bool:
    return (one.held_on, one.begins, one.minutes, one.place, one.link) != (
        one.due_on, row.begins, row.minutes, row.place, row.link,
    )  # fmt: skip


def _time(one: Occasion, common: dict[str, object], *, instead_of: datetime | None = None) -> Entry:
    return Entry(
        start=moment_of(one.held_on, one.begins), minutes=one.minutes, place=one.place or one.link,
        link=one.link, instead_of=instead_of, **common,  # type: ignore[arg-type]
    )  # fmt: skip


def file(row: Gathering, *, link: str = "", to: Person | None = None, times: Sequence[Occasion] | None = None) -> bytes:
    """The series as a calendar file: for one person an invitation or its end, else to keep.

    Without an address of both sides nobody can be invited: then the file is one to keep.
    """
    found = entries(row, link=link, to=to, times=times)
    asked = CANCEL if all(one.cancelled for one in found) else REQUEST
    addressed = all(one.organiser and one.invited for one in found)
    return to_ics(found, method=asked if addressed else PUBLISH)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was said to whom already: the invitations of a series with their mails, and who is invited now."""

    rows: tuple[Invite, ...]
    wanted: tuple[Person, ...]
    bounced: frozenset[str]

    def reach(self, person: Person) -> str:
        """Why no invitation reaches somebody; empty where one does."""
        if not person.email:
            return _("no mail address")
        if person.email.strip().casefold() in self.bounced:
            return _("the address bounced")
        return _("wants no such mail") if choices.GATHERINGS in choices.of(person).off else ""


def _known(row: Gathering, *, today: date) -> _Known:
    rows = Invite.objects.filter(gathering=row).select_related("person__mail_choice", "person__account", "mail")
    wanted = () if _over(row) else tuple(audience.invited(row, today=today))
    return _Known(tuple(rows.defer("mail__own")), wanted, frozenset(Bounce.objects.values_list("address", flat=True)))


def _over(row: Gathering) -> bool:
    """Whether nothing of it takes place any more: it was ended, or its only time cancelled."""
    if row.state == CANCELLED or row.repeats != Repeats.ONCE.value:
        return row.state == CANCELLED
    times = sorted(row.occasions.all(), key=lambda one: one.due_on)
    return bool(times) and times[-1].state == CANCELLED


def _never_went(one: Invite) -> bool:
    """Whether nothing left for this person: no server took it, or it was kept while none was set and one is now."""
    if one.mail is None:
        return False
    again = {outbox.REFUSED, outbox.GIVEN_UP, outbox.DROPPED}
    return one.mail.state in again or (one.mail.state == outbox.KEPT and posting.ready())


def standing(row: Gathering, *, today: date) -> Standing:
    """How the mails of a series stand, for who holds it."""
    known = _known(row, today=today)
    states = Counter(one.mail.state if one.mail else outbox.SENT for one in known.rows if one.sequence == row.sequence)
    away = [(one.name, why) for one in known.wanted if (why := known.reach(one))]
    return Standing(tuple(_waiting(row, known, today=today)), dict(states), tuple(away))


def waiting(row: Gathering, *, today: date) -> list[tuple[Person, str]]:
    """Who is still to be told how the series stands, and how: invited, told of a change, or of its end."""
    return _waiting(row, _known(row, today=today), today=today)


def _waiting(row: Gathering, known: _Known, *, today: date) -> list[tuple[Person, str]]:
    told = {(one.person_id, one.method) for one in known.rows if one.sequence == row.sequence and not _never_went(one)}
    asked = {one.person_id: one.person for one in known.rows if one.method == REQUEST and not _never_went(one)}
    found = [(one, REQUEST) for one in known.wanted if (one.key, REQUEST) not in told and not known.reach(one)]
    keys = {one.key for one in known.wanted}
    gone = [
        one for key, one in asked.items()
        if key not in keys and one.present(today) and not known.reach(one) and not _ended_for(key, known.rows)
    ]  # fmt: skip
    return [*found, *((one, CANCEL) for one in gone)]


def _ended_for(key: str, rows: Iterable[Invite]) -> bool:
    """Whether somebody was told that it does not go on for them, after they were last invited."""
    mine = [one for one in rows if one.person_id == key and not _never_went(one)]
    last = max((one.sequence for one in mine if one.method == REQUEST), default=-1)
    return any(one.method == CANCEL and one.sequence >= last for one in mine)


def _draft(row: Gathering, person: Person, method: str, *, known: bool, link: str, at: datetime) -> Draft:
    """The mail as it will be read, in the language of who gets it; `known` where they were invited before."""
    language = outbox.language_of(person)
    with translation.override(language):
        subject, body = _words(row, method, known=known, link=link)
        calendar = _calendar(row, person, method, link)
    return Draft(
        once=f"invite:{row.uid}:{row.sequence}:{method}", kind=outbox.INVITE, person=person, subject=subject,
        language=language, not_before=at,
        own={
            "gathering": row.key, "sequence": row.sequence, "method": method, "body": body,
            "calendar": calendar.decode(), "reply_to": row.organiser.email, "begins": _begins(row, at),
        },
    )  # fmt: skip


def _begins(row: Gathering, at: datetime) -> str:
    """The moment of the next time that this is about, taking place or not; empty where none comes."""
    zone = ZoneInfo(row.zone)
    starts = (moment_of(one.held_on, one.begins).replace(tzinfo=zone).astimezone(UTC) for one in row.occasions.all())
    found = min((start for start in starts if start >= at), default=None)
    return found.isoformat() if found else ""


def _words(row: Gathering, method: str, *, known: bool, link: str) -> tuple[str, str]:
    words = {"name": row.name, "link": link, "day": formats.day(row.first_on), "begins": row.begins}
    if method == CANCEL:
        text = _("%(name)s does not take place any more.\n\n%(link)s") % words
        return _("Cancelled: %(name)s") % words, text
    if known:
        text = _("%(name)s has changed. Your calendar follows when you accept.\n\n%(link)s") % words
        return _("Changed: %(name)s") % words, text
    text = _(
        "You are invited to %(name)s, from %(day)s at %(begins)s.\nAsk your question beforehand, with your name or "
        "without:\n\n%(link)s"
    )
    text %= words
    return _("Invitation: %(name)s") % words, text


def _calendar(row: Gathering, person: Person, method: str, link: str) -> bytes:
    found = entries(row, link=link, to=person)
    if method == CANCEL:
        found = [replace(found[0], cancelled=True, without=())]
    return to_ics(found, method=method)


@transaction.atomic
def send(row: Gathering, *, person: Person, link: str, at: datetime) -> Queued:
    """Put every mail that is still to go in the queue, each once; what is there is handed over within a minute.

    What was queued before a change and did not go is dropped; what no server took goes again. Without a mail server
    all are kept in the outbox. Raises Refused for who does not hold it, or where who calls together has no address.
    """
    refuse_unless_holds(row, person)
    if not row.organiser.email:
        raise Refused(
            why=_("Who calls together has no mail address, and an invitation needs one."),
            whose_move=_("The architect: write it on the page of the person."),
        )
    models.prefetch_related_objects([row], "occasions")
    older = Mail.objects.filter(invites__gathering=row, state__in=(outbox.WAITING, outbox.KEPT))
    older.exclude(invites__sequence=row.sequence).update(
        state=outbox.DROPPED, ended_at=at, reply="It changed again before this went."
    )
    known = _known(row, today=clock.day(at))
    went = {one.person_id for one in known.rows if one.method == REQUEST and not _never_went(one)}
    found = _waiting(row, known, today=clock.day(at))
    drafts = [_draft(row, one, method, known=one.key in went, link=link, at=at) for one, method in found]
    count = _queue(row, drafts, known, at=at)
    ready = posting.ready()
    away = sum(bool(known.reach(one)) for one in known.wanted)
    return Queued(count if ready else 0, 0 if ready else count, away)


def _queue(row: Gathering, drafts: Sequence[Draft], known: _Known, *, at: datetime) -> int:
    """The mails in the queue, and each marked as the one of its person; how many."""
    marks = {(one.person_id, one.method): one for one in known.rows if one.sequence == row.sequence}
    mails = {}
    outbox.queue(drafts, at=at)
    names = [outbox.once_of(draft) for draft in drafts]
    for start in range(0, len(names), outbox.AT_ONCE):
        rows = Mail.objects.filter(once__in=names[start : start + outbox.AT_ONCE])
        mails.update({one.once: one.pk for one in rows.only("pk", "once")})
    outbox.again(mails.values(), at=at)
    new = []
    for draft, name in zip(drafts, names, strict=True):
        mark = marks.get((draft.person.key, str(draft.own["method"])))
        if mark is None:
            new.append(Invite(gathering=row, person=draft.person, sequence=row.sequence, method=draft.own["method"],
                              mail_id=mails[name]))  # fmt: skip
        elif mark.mail_id != mails[name]:
            Invite.objects.filter(pk=mark.pk).update(mail_id=mails[name])
    Invite.objects.bulk_create(new, batch_size=outbox.AT_ONCE, ignore_conflicts=True)
    return len(drafts)
