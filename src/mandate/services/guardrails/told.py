"""What changed for one person in what they may use, since a moment: from which day, by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import DataClass
from mandate.records import clock
from mandate.records.models import Change, Dataset, Person, Tool
from mandate.services import formats
from mandate.services.guardrails import current, sentences
from mandate.services.guardrails.answers import Question, ask
from mandate.services.guardrails.current import Guardrails
from mandate.services.guardrails.register import KINDS
from mandate.services.refusals import Refused
from mandate.services.waiting import Waiting

LASTS = timedelta(days=30)
EXPIRED = frozenset({"always:expired"})
"""What forbids what has ended by its date."""
MOST = 2
"""Lines on a desk; all of them stand on the page of their own access."""


@dataclass(frozen=True, slots=True)
class Told:
    """One tool or dataset they may use otherwise: since when, in a sentence, by which rule; no key where it is gone.

    `data_class` is the highest class of data it may be used with now; None: not at all.
    """

    kind: str
    key: str
    name: str
    on: date
    say: str
    why: str
    data_class: int | None


@dataclass(frozen=True, slots=True)
class _Can:
    """The highest class somebody may use a thing with, None for not at all; why, by which rules, and the last day."""

    highest: int | None
    rules: tuple[str, ...]
    why: str
    until: date | None = None


def waiting(person: str, *, today: date) -> list[Waiting]:
    """The newest of what changed for somebody, as lines on their own desk that say until when they stand there."""
    return [
        Waiting(one.say, one.why, _("until %(day)s") % {"day": formats.day(stands_until(one))}, "", "access-mine",
                do=_("Look at it"))
        for one in changed_for(person, today=today)[:MOST]
    ]  # fmt: skip


def stands_until(one: Told) -> date:
    """The last day on which a change is told of itself."""
    return one.on + LASTS - timedelta(days=1)


def changed_for(person: str, *, today: date, since: datetime | None = None) -> list[Told]:
    """What this person (a key) may use otherwise than at a moment, by itself the end of the day thirty days ago.

    The newest comes first; nothing for who was not here yet. It is worked out from the record as it stood, so it tells
    each person of their own and keeps nothing.
    """
    start = since or datetime.combine(today - LASTS, time.max, tzinfo=clock.zone())
    then, newest = current.newest_of(start)
    after = current.current(today=today, known=newest)
    # Everything ends with a day, so any moment of today decides alike.
    now = datetime.combine(today, time(12), tzinfo=after.zone)
    try:
        before = current.current(start, today=today, known=then)
    except Refused:
        return []
    if person not in before.register.of(Person):
        return []
    different = []
    for kind, row in _things(before, after):
        was, can = _can(person, kind, row, before, start), _can(person, kind, row, after, now)
        if was.highest != can.highest:
            different.append((kind, row, was, can))
    days = _days(person, different, start, before, after) if different else {}
    found = [
        _told(kind, row, can, _ended(was, can, today) or days.get(row.key, today), after)
        for kind, row, was, can in different
    ]
    return sorted(found, key=lambda one: (-one.on.toordinal(), one.name.lower()))


def _things(before: Guardrails, after: Guardrails) -> Iterable[tuple[str, Any]]:
    for model in (Tool, Dataset):
        for row in {**before.register.of(model), **after.register.of(model)}.values():
            if not getattr(row, "not_ai", False):
                yield model.kind, row


def _can(person: str, kind: str, row: Any, by: Guardrails, now: datetime) -> _Can:
    """Asked from the highest class down, for each purpose the row is for."""
    here = by.register.of(Tool if kind == Tool.kind else Dataset).get(row.key)
    if here is None:
        return _Can(None, (), "")
    ceiling = here.data_class
    highest = int((DataClass.PUBLIC if kind == Tool.kind else DataClass.SPECIAL) if ceiling is None else ceiling)
    said = None
    for rank in range(highest, -1, -1) if kind == Tool.kind else (highest,):
        for purpose in here.purposes or [""]:
            answer = ask(Question(person, kind, row.key, purpose, rank), by=by, now=now)
            if answer.allow:
                return _Can(rank, answer.rules, " ".join(answer.sentences), answer.until)
            said = said or answer
    return _Can(None, said.rules, " ".join(said.sentences)) if said else _Can(None, (), "")


def _ended(was: _Can, can: _Can, today: date) -> date | None:
    """The day after the last one, where it ended by its date and nothing else: no change in the record says so."""
    if was.until is None or was.until >= today or can.highest is not None or not EXPIRED.issuperset(can.rules):
        return None
    return was.until + timedelta(days=1)


def _days(
    person: str, different: list[tuple[str, Any, _Can, _Can]], start: datetime, before: Guardrails, after: Guardrails
) -> dict[str, date]:
    """Per thing the day of the newest change it can rest on: its row, a rule that decides or decided, or the person."""
    rests: dict[str, set[str]] = {}
    for _kind, row, was, can in different:
        rows = [by.policies[rule].row for one, by in ((was, before), (can, after)) for rule in one.rules]
        rests[row.key] = {row.key, person, *(place.partition(":")[2] for place in rows)}
    changes = Change.objects.filter(at__gt=start, kind__in=[model.kind for model in KINDS])
    changes = changes.filter(key__in=set().union(*rests.values())).order_by("id")
    newest = {key: at.astimezone(after.zone).date() for key, at in changes.values_list("key", "at")}
    return {
        thing: max(newest[key] for key in keys if key in newest)
        for thing, keys in rests.items()
        if keys & newest.keys()
    }


def _told(kind: str, row: Any, can: _Can, on: date, by: Guardrails) -> Told:
    facts = {"day": formats.day(on), "name": row.name}
    if can.highest is None:
        say = _("Since %(day)s you may no longer use %(name)s.") % facts
    else:
        facts["data"] = sentences.class_name(can.highest, by.register)
        say = _("Since %(day)s you may use %(name)s with data up to %(data)s.") % facts
    known = row.key in by.register.kinds[kind]
    return Told(kind, row.key if known else "", row.name, on, say, can.why, can.highest)
