"""Answers of calendars set who comes: read from files or pasted mails, the newest of each counts, nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.files.replies import ACCEPTED, DECLINED, TENTATIVE, NotReplies, Reply, read_replies
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Attendance, Gathering, Occasion, Person
from mandate.services import wording
from mandate.services.gatherings import audience
from mandate.services.gatherings.minutes import MAYBE, NO, YES
from mandate.services.gatherings.planning import PLANNED, holds

SAID = {ACCEPTED: YES, DECLINED: NO, TENTATIVE: MAYBE}
MOST_FILES = 50
LONGEST_PASTED = 200_000


@dataclass(frozen=True, slots=True)
class Brought:
    """A file or pasted mail, with the name it goes by."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """What one answer came to: whose, `yes`, `maybe` or `no` for how many times, or else why it changes nothing."""

    name: str
    who: str
    said: str = ""
    times: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Everything that was read, in the order of what was brought."""

    lines: tuple[Line, ...]

    @property
    def changed(self) -> tuple[Line, ...]:
        """Those that changed who comes."""
        return tuple(line for line in self.lines if line.times)

    @property
    def sentence(self) -> str:
        """How many answers changed who comes."""
        count = len(self.changed)
        if not count:
            return _("Nothing that was brought changed who comes.")
        text = ngettext("%(count)s answer was taken over.", "%(count)s answers were taken over.", count)
        return wording.opening(text % {"count": wording.spelled(count)})


@transaction.atomic
def read(
    brought: Sequence[Brought], *, person: Person, by: Actor, today: date, at: datetime, row: Gathering | None = None
) -> Taken:
    """Take answers over, to `row` alone where one is given; whoever brings them has to hold the gathering.

    An answer counts for its own address, for times to come, and where it is newer than what was said before.
    Reading the same answers again changes nothing.
    """
    lines: list[Line] = []
    found: list[tuple[str, Reply]] = []
    for one in brought[:MOST_FILES]:
        try:
            found += [(one.name, reply) for reply in read_replies(one.content)]
        except NotReplies as error:
            lines.append(Line(one.name, "", why=_not_read(error.code)))
    found.sort(key=lambda pair: pair[1].stamp.timestamp() if pair[1].stamp else 0)
    taking = _Taking(person, by, today, at, row)
    lines += [taking.take(name, reply) for name, reply in found]
    return Taken(tuple(lines))


def _not_read(code: str) -> str:
    return {
        "large": _("It is larger than 50 MB, or its calendar larger than 1 MB: take the .ics file out of the mail."),
        "none": _("There is no calendar in it: bring the .ics file of the answer, or paste the whole mail."),
        "method": _("It is no answer to an invitation, but an invitation or a calendar itself."),
        "many": _("It holds more than 200 answers."),
        "broken": _("Its calendar cannot be read."),
    }[code]


class _Taking:
    """One reading: what was found once is not asked for again, and everything is one act."""

    def __init__(self, person: Person, by: Actor, today: date, at: datetime, row: Gathering | None) -> None:
        self.person, self.by, self.today, self.at, self.row = person, by, today, at, row
        self.act = Act.new()
        self.series: dict[str, Gathering | None] = {row.uid: row} if row else {}

    def take(self, name: str, reply: Reply) -> Line:
        """One answer, taken over or with the reason why not."""
        row = self._series(reply.uid)
        if row is None:
            return Line(name, reply.who, why=self._other())
        if reply.said not in SAID:
            return Line(name, reply.who, why=_("It says neither yes, no nor maybe."))
        guest = Person.objects.filter(email__iexact=reply.who).first()
        if guest is None or not audience.is_invited(row, guest) or not audience.is_staff(guest, today=self.today):
            return Line(name, reply.who, why=_("Nobody with this address is invited."))
        times = _times(row, reply, today=self.today)
        if not times:
            return Line(name, guest.name, why=_("The time it answers is over, cancelled or not of this series."))
        changed = self._changed(times, guest, reply)
        if not changed:
            return Line(name, guest.name, why=_("They said so already, or something newer."))
        ledger.write_many(
            changed, action="attendance.answered", by=self.by, why=_("Reply of a calendar."), act=self.act
        )
        return Line(name, guest.name, SAID[reply.said], len(changed))

    def _other(self) -> str:
        return _("It answers another gathering.") if self.row else _("It answers no gathering that you hold.")

    def _series(self, uid: str) -> Gathering | None:
        if uid not in self.series and self.row is None:
            found = Gathering.objects.filter(uid=uid).select_related("organiser").first()
            self.series[uid] = found if found and holds(found, self.person) else None
        return self.series.get(uid)

    def _changed(self, times: Iterable[Occasion], guest: Person, reply: Reply) -> list[Attendance]:
        rows = {one.occasion_id: one for one in Attendance.objects.filter(person=guest, occasion__in=list(times))}
        # A clock that is ahead must not shut out what is said later.
        said_at, found = min(reply.stamp or self.at, self.at), list[Attendance]()
        for one in times:
            row = rows.get(one.key) or Attendance(occasion=one, person=guest)
            newer = row.answered_at is None or said_at > row.answered_at
            if newer and row.answer != SAID[reply.said]:
                row.answer, row.answered_at = SAID[reply.said], said_at
                found.append(row)
        return found


def _times(row: Gathering, reply: Reply, *, today: date) -> list[Occasion]:
    """The planned times that an answer is about."""
    rows = [one for one in row.occasions.all() if one.state == PLANNED and one.held_on >= today]
    if reply.instead_of is None:
        return rows
    wanted = _day(reply.instead_of, ZoneInfo(row.zone))
    return [one for one in rows if one.due_on == wanted]


def _day(moment: datetime | date, zone: ZoneInfo) -> date:
    """The day of the rule that an answer names, in the zone of the series."""
    local = moment.astimezone(zone) if isinstance(moment, datetime) and moment.tzinfo else moment
    return date(local.year, local.month, local.day)
