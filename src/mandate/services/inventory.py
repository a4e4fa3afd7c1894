"""Take an inventory: read what was brought, store what it adds as one deed, and seal the result; all or nothing."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.matcher import load_matcher
from mandate.connectors.sources.pseudonyms import pseudonymiser
from mandate.connectors.sources.stream import Limits
from mandate.engines import processing
from mandate.engines.terms import Family
from mandate.records import clock
from mandate.records.ledger import Act, Actor
from mandate.records.models import GrantLine, Observation, Organisation, Source, SpendLine
from mandate.records.models.inventory import SpendAnswer
from mandate.services import answers, conversations, formats, picture, registering, same_name, staffing
from mandate.services.brought import Brought, FileLine, Outcome, SameName
from mandate.services.gathering import Gathered, Gatherer
from mandate.services.judging import Entry, Judge, Progress, Taken, with_remark
from mandate.services.refusals import Refused

__all__ = ["Brought", "Busy", "FileLine", "Outcome", "Progress", "SameName", "alone", "forget_expired", "take"]

BATCH = 2000
PAIR = 2
"""So many files are both named in the reason of what they changed."""
OWN_CURRENCY = "EUR"


class Busy(Refused):
    """Another inventory is at work in this organisation."""


@contextmanager
def alone() -> Iterator[None]:
    """Only one inventory at a time per organisation; the second is told at once. Raises Busy."""
    with open(settings.ORGANISATION_HOME / "inventory.lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(
                why=_("Another inventory is being taken right now."),
                what_would_change_this=_("Wait until it has finished, then bring your files again. Nothing was lost."),
            ) from error
        yield


def take(
    files: Iterable[Brought],
    *,
    by: Actor,
    at: datetime,
    today: date,
    record: processing.Record | None,
    works_council: bool,
    at_progress: Progress | None = None,
    first: Callable[[], object] | None = None,
    namesakes: SameName = SameName.FOLDER,
) -> Outcome:
    """Read the files as far as the processing record opens them, and store everything in one transaction.

    The same content again changes nothing; a grown file replaces what its shorter self said; `namesakes` says what
    becomes of one with the name of an earlier file and other contents. `first` is written in the
    same transaction, before everything else. Raises Busy; whatever else is raised, nothing was written.
    """
    with alone():
        currency = Organisation.objects.values_list("currency", flat=True).first() or OWN_CURRENCY
        gatherer = Gatherer(load_matcher(), pseudonymiser(settings.ORGANISATION_HOME), currency=currency)
        limits = Limits(total_bytes=settings.EXPANDED_BYTES)
        judge = Judge(gatherer, record, works_council, today, limits, at_progress, namesakes)
        for file in files:
            judge.judge(file)
        entries = judge.settle()
        with transaction.atomic():
            if first is not None:
                first()
            number = _store(entries, by=by, at=at, today=today, record=record)
        return Outcome(tuple(entry.line for entry in entries), number is not None, number)


def _store(
    entries: list[Entry], *, by: Actor, at: datetime, today: date, record: processing.Record | None
) -> int | None:
    """Write everything that was read, as one deed; number of the sealed inventory, None where nothing is new."""
    act = Act.new()
    named: set[str] = set()
    counting: list[FileLine] = []
    for entry in entries:
        line, taken = entry.line, entry.taken
        if taken is None:
            continue
        why = _read_from([line])
        source = _source(line, taken, at=at)
        entry.line = replace(line, source=source.pk)
        _replace_earlier(source, taken)
        _rows(source, taken.gathered)
        if not taken.asks:
            counting.append(line)
        named |= staffing.take_people(taken.gathered, by=by, why=why, act=act)
        registering.take_tools(taken.gathered.tools, by=by, why=why, act=act, today=today)
        for note in taken.gathered.notes:
            conversations.add_note(note, by=by, act=act)
    if not counting:
        return None
    _say_superseded(entries, staffing.supersede(named, by=by, act=act))
    if record is not None:
        forget_expired(record, today=today)
    return picture.seal(by=by, why=_reason(counting, entries), act=act, today=today, at=at)


def _reason(counting: list[FileLine], entries: list[Entry]) -> str:
    """What was read, and which file took the place of an earlier one."""
    taken = [entry.taken for entry in entries if entry.taken is not None and entry.taken.replaces]
    changed = [same_name.replaced(one.file.name, one.replaces) for one in taken]
    return " ".join((_read_from(counting), *changed[:3]))


def _say_superseded(entries: list[Entry], teams: list[str]) -> None:
    """Let the line of the last people list say which typed teams it superseded."""
    if not teams:
        return
    text = ngettext(
        "%(teams)s was typed at the start and is not in this list: it was retired and counts no longer.",
        "%(teams)s were typed at the start and are not in this list: they were retired and count no longer.",
        len(teams),
    )
    last = [entry for entry in entries if entry.taken is not None and entry.taken.gathered.people][-1]
    last.line = with_remark(last.line, text % {"teams": formats.listed(teams)})


def _read_from(lines: list[FileLine]) -> str:
    """The reason of what these files changed. Notes are not named: who spoke may stand in the name of the file, and
    more people read a reason than may read conversations."""
    names = [line.name for line in lines if line.family != Family.CONVERSATION]
    if not names:
        return _("Read from a file of notes.")
    if len(names) == PAIR:
        return _("Read from %(file)s and %(other)s.") % {"file": names[0][:120], "other": names[1][:120]}
    text = ngettext("Read from %(file)s.", "Read from %(file)s and more, %(count)s files in all.", len(names))
    return text % {"file": names[0][:120], "count": len(names)}


def _replace_earlier(source: Source, taken: Taken) -> None:
    """Take out what this file's shorter or shallower self said, so that nothing counts twice, and let it take the place
    of those it replaces. What its earlier self had replaced, and what was answered of it, is its own now."""
    grown = Q(pk__in=[one.pk for one in taken.outgrown])
    itself = Q(sha256=taken.content.sha256, format=source.format)
    gone = list(Source.objects.filter(grown | itself).exclude(pk=source.pk).values_list("pk", flat=True))
    Source.objects.filter(replaced_by__in=gone).exclude(pk__in=gone).update(replaced_by=source)
    SpendAnswer.objects.filter(source__in=gone).update(source=source)
    Source.objects.filter(pk__in=gone).delete()
    Source.objects.filter(pk__in=[one.pk for one in taken.replaces]).update(replaced_by=source)


def _kind(taken: Taken) -> Any:
    kind = taken.gathered.kind
    assert kind is not None  # noqa: S101 - only recognised files are taken
    return kind


def _source(line: FileLine, taken: Taken, *, at: datetime) -> Source:
    account, kind = taken.gathered.reading.accounting, _kind(taken)
    days = sorted(taken.gathered.days)
    return Source.objects.create(
        name=line.name[:300],
        sha256=taken.content.sha256,
        bytes=taken.content.bytes,
        format=kind.id,
        family=kind.family.value,
        state=taken.gathered.reads.value,
        lines=account.lines,
        parsed=account.parsed,
        rejected=account.rejected,
        records=account.records,
        rejections=list(line.rejections),
        message=_message(line, taken.gathered),
        read_at=at,
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        days=[day.isoformat() for day in days],
        origin=taken.file.origin,
        asks=taken.asks,
    )


def _message(line: FileLine, gathered: Gathered) -> dict[str, Any]:
    """What there is to say of a source, and what later files need from it; without empty parts."""
    facts = {
        "text": " ".join(part for part in (line.message, *line.remarks) if part),
        "unnamed": len(gathered.unnamed),
        "apps": {key: list(app) if app else None for key, app in gathered.apps.items()},
    }
    return {name: fact for name, fact in facts.items() if fact}


def _rows(source: Source, gathered: Gathered) -> None:
    """The observations, grants and expenses of a source; outside the ledger, with retention."""
    Observation.objects.bulk_create(
        (
            Observation(
                source=source,
                person=person,
                device=device,
                service=service,
                day=day,
                rows=counted.rows,
                requests=counted.requests,
                bytes_out=counted.bytes_out,
                bytes_in=counted.bytes_in,
            )
            for (person, device, service, day), counted in gathered.seen.items()
        ),
        batch_size=BATCH,
    )
    GrantLine.objects.bulk_create(
        (
            GrantLine(
                source=source,
                service=g.service,
                app=g.app[:200],
                person=g.person,
                worst=g.worst,
                scopes=list(g.scopes),
                on=g.on,
            )
            for g, times in gathered.granted.items()
            for _time in range(times)
        ),
        batch_size=BATCH,
    )
    said = answers.given(gathered.paid)
    SpendLine.objects.bulk_create(
        (
            SpendLine(
                source=source,
                service=p.service,
                merchant=p.row.merchant[:200],
                on=p.row.on,
                amount=p.row.amount,
                currency=p.row.currency,
                cost_centre=(p.row.cost_centre or "")[:120],
                confirmed=p.sure or said.get(number, False),
                line=p.row.line,
            )
            for number, p in enumerate(gathered.paid)
            if said.get(number, True)
        ),
        batch_size=BATCH,
    )


def forget_expired(record: processing.Record, *, today: date) -> int:
    """Delete what was seen of people longer ago than the processing record allows; how many rows went.

    What has a day goes by that day. Lists of how things stand (grants, extensions) and lines without a day go by the
    day they were read.
    """
    last = today - timedelta(days=record.retention_days)
    read_before = datetime.combine(last, time.min, tzinfo=clock.zone())
    consented = GrantLine.objects.filter(source__family=Family.SIGN_IN.value)
    expired = (
        Observation.objects.filter(day__lt=last),
        Observation.objects.filter(day=None, source__read_at__lt=read_before),
        consented.filter(on__lt=last),
        GrantLine.objects.filter(source__read_at__lt=read_before),
    )
    return sum(rows.delete()[0] for rows in expired)
