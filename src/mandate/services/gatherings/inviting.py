"""Invitations that any calendar understands: who is asked, who is told of a change, who no longer comes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from mandate.connectors import posting
from mandate.connectors.files.calendars import CANCEL, PUBLISH, REQUEST, Entry, Party, to_ics
from mandate.connectors.posting import InDoubt, NotSent
from mandate.engines import gatherings as engine
from mandate.engines.gatherings import Repeats
from mandate.records.models import Gathering, Invite, Occasion, Person
from mandate.services import formats
from mandate.services.gatherings import audience
from mandate.services.gatherings.planning import CANCELLED, refuse_unless_holds, series_of
from mandate.services.refusals import Refused

MARKED, SENT, FAILED = "marked", "sent", "failed"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: to whom, what it asks of their calendar, and the calendar file that says it."""

    person: Person
    method: str
    subject: str
    body: str
    calendar: bytes


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of the mails: how many went, how many no server took, and who has no address."""

    sent: int
    failed: int
    unreachable: int


def entries(row: Gathering, *, link: str = "", to: Person | None = None) -> list[Entry]:
    """The series as a calendar has it: its rule, the times that do not take place, and those that differ.

    `to` is who is invited; nobody else is named in what they get but who calls together.
    """
    parties = _parties(row, to)
    times = sorted(row.occasions.all(), key=lambda one: one.due_on)
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


def file(row: Gathering, *, link: str = "", to: Person | None = None, method: str = "") -> bytes:
    """The series as a calendar file: for one person an invitation or its end, else to keep.

    Without an address of both sides nobody can be invited: then the file is one to keep.
    """
    found = entries(row, link=link, to=to)
    asked = method or (CANCEL if all(one.cancelled for one in found) else REQUEST)
    addressed = all(one.organiser and one.invited for one in found)
    return to_ics(found, method=asked if addressed else PUBLISH)


def letters(row: Gathering, *, link: str, today: date) -> list[Letter]:
    """The mails that are still to go for the series as it stands, as they are sent."""
    return [_letter(row, person, method, link) for person, method in waiting(row, today=today)]


def waiting(row: Gathering, *, today: date) -> list[tuple[Person, str]]:
    """Who is still to be told how the series stands, and how: invited, told of a change, or of its end."""
    known = list(Invite.objects.filter(gathering=row).select_related("person"))
    now = {one.person_id for one in known if one.sequence == row.sequence}
    asked = {one.person_id: one.person for one in known if one.method == REQUEST}
    told = {one.person_id for one in known if one.method == CANCEL and one.sequence > _last(known, one.person_id)}
    over = row.state == CANCELLED
    wanted = [] if over else audience.invited(row, today=today)
    found = [(one, REQUEST) for one in wanted if one.key not in now and one.email]
    keys = {one.key for one in wanted}
    gone = [one for key, one in asked.items() if key not in keys | told | now and one.email and one.present(today)]
    return [*found, *((one, CANCEL) for one in gone)]


def _last(known: Iterable[Invite], key: str) -> int:
    """The number of the last invitation somebody got."""
    return max((one.sequence for one in known if one.person_id == key and one.method == REQUEST), default=-1)


def _letter(row: Gathering, person: Person, method: str, link: str) -> Letter:
    words = {"name": row.name, "link": link, "day": formats.day(row.first_on), "begins": row.begins}
    if method == CANCEL:
        subject, body = (
            _("Cancelled: %(name)s") % words,
            _("%(name)s does not take place any more.\n\n%(link)s") % words,
        )
    elif row.sequence:
        subject = _("Changed: %(name)s") % words
        body = _("%(name)s has changed. Your calendar follows when you accept.\n\n%(link)s") % words
    else:
        subject = _("Invitation: %(name)s") % words
        body = _("You are invited to %(name)s, from %(day)s at %(begins)s.\nAsk your question beforehand, with your "
                 "name or without:\n\n%(link)s") % words  # fmt: skip
    return Letter(person, method, subject, body, _calendar(row, person, method, link))


def _calendar(row: Gathering, person: Person, method: str, link: str) -> bytes:
    found = entries(row, link=link, to=person)
    if method == CANCEL:
        found = [_ended(found[0])]
    return to_ics(found, method=method)


def _ended(entry: Entry) -> Entry:
    return replace(entry, cancelled=True, without=())


def send(row: Gathering, *, person: Person, link: str, today: date) -> Handed:
    """Hand over every mail that is still to go. Raises Refused without a mail server, or without the own address.

    Each is marked before it goes: a crash sends at most once, and what stays marked is for a person to look at.
    """
    refuse_unless_holds(row, person)
    if not row.organiser.email:
        raise Refused(
            why=_("Who calls together has no mail address, and an invitation needs one."),
            whose_move=_("The architect: write it on the page of the person."),
        )
    if not posting.ready():
        raise Refused(
            why=_("No mail server is set, so nothing leaves."),
            whose_move=_("Whoever looks after this machine."),
            what_would_change_this=_(
                "Set MANDATE_MAIL_HOST and MANDATE_MAIL_FROM, or send the calendar file of this page yourself."
            ),
        )
    models.prefetch_related_objects([row], "occasions")
    mails = letters(row, link=link, today=today)
    sent = sum(_handed(row, one) for one in mails)
    here = [] if row.state == CANCELLED else audience.invited(row, today=today)
    return Handed(sent, len(mails) - sent, sum(not one.email for one in here))


def _handed(row: Gathering, letter: Letter) -> bool:
    mark, new = Invite.objects.get_or_create(
        gathering=row, person=letter.person, sequence=row.sequence, method=letter.method
    )
    if not new:
        return False
    try:
        posting.send(
            letter.subject, letter.body, to=letter.person.email or "", calendar=letter.calendar, method=letter.method
        )
    except (NotSent, InDoubt):
        mark.state = FAILED
        mark.save(update_fields=["state"])
        return False
    mark.state = SENT
    mark.save(update_fields=["state"])
    return True
